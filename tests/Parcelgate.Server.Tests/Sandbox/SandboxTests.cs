namespace Parcelgate.Server.Tests.Sandbox;

using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Sandbox;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Release;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>The sandbox beside a store in SQLite.</summary>
public sealed class SqliteSandboxTests() : SandboxTests(null);

/// <summary>The same beside one in PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresSandboxTests(PostgresServer server) : SandboxTests(server);

/// <summary>A sandbox answers as production does and leaves it alone.</summary>
public abstract class SandboxTests(PostgresServer? server) : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder folder = new();
    private readonly MovedClock clock = new();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_sent_is_answered_to_the_byte_as_in_production_and_production_keeps_nothing_of_it()
    {
        await using var production = await ProductionAsync();
        await using var sandbox = Sandbox(production);
        string[] messages =
        [
            Text(A.Consignment("A1"), A.Consignment("A2", items: [A.Item(400m)]), A.Consignment("A3", items: [A.Item(7_000m)])),
            Text(A.Consignment("A1", grossMassGrams: 900), A.Consignment("A4", items: [A.Item(description: "goods")]))
                + "{\"reference\":\"\"}\n",
            Text(A.Consignment("A1", grossMassGrams: 900)),
        ];
        var before = await StoreState.CountsAsync(production.Engine.Store);
        var tried = new List<string>();
        using (var visit = await sandbox.EnterAsync(None))
        {
            for (var i = 0; i < messages.Length; i++)
            {
                tried.Add(await SendAsync(visit.Engine, $"m{i}", messages[i]));
            }

            tried.Add(await SendAsync(visit.Engine, "m0", messages[0]));
        }

        Assert.Equal(before, await StoreState.CountsAsync(production.Engine.Store));
        var sent = new List<string>();
        for (var i = 0; i < messages.Length; i++)
        {
            sent.Add(await SendAsync(production.Engine, $"m{i}", messages[i]));
        }

        sent.Add(await SendAsync(production.Engine, "m0", messages[0]));
        Assert.Equal(sent, tried);
        Assert.Equal(tried[0], tried[3]);
        Assert.Contains("\"result\":\"amended\"", tried[1], StringComparison.Ordinal);
        Assert.Contains("\"result\":\"refused\"", tried[1], StringComparison.Ordinal);
        Assert.Contains("\"result\":\"unchanged\"", tried[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_goes_on_after_a_restart_and_is_begun_anew_after_thirty_days()
    {
        await using var production = await ProductionAsync();
        await using (var first = Sandbox(production))
        {
            await TryAsync(first, "m1", Text(A.Consignment("A1")));
        }

        await using var second = Sandbox(production);
        clock.Now = clock.Now.AddDays(30).AddMilliseconds(-1);
        await second.KeepAsync(None);
        Assert.Contains("\"result\":\"unchanged\"", await TryAsync(second, "m2", Text(A.Consignment("A1"))), StringComparison.Ordinal);

        clock.Now = clock.Now.AddMilliseconds(1);
        using (await second.EnterAsync(None))
        {
            // Entering began it anew; it is not done again while somebody is inside.
            await second.KeepAsync(None);
        }

        Assert.Contains("\"result\":\"decided\"", await TryAsync(second, "m2", Text(A.Consignment("A1"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_in_which_a_provider_sent_more_than_its_share_is_begun_anew()
    {
        await using var production = await ProductionAsync();
        await using var sandbox = Sandbox(production, mostLines: 2);
        await TryAsync(sandbox, "m1", Text(A.Consignment("A1"), A.Consignment("A2")));
        clock.Now = clock.Now.AddMinutes(1);
        Assert.Contains("\"result\":\"unchanged\"", await TryAsync(sandbox, "m2", Text(A.Consignment("A1"))), StringComparison.Ordinal);

        clock.Now = clock.Now.AddMinutes(1);

        Assert.Contains("\"result\":\"decided\"", await TryAsync(sandbox, "m3", Text(A.Consignment("A1"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_law_that_production_takes_up_holds_in_the_sandbox_from_the_next_message_on()
    {
        await using var production = await ProductionAsync();
        await using var sandbox = Sandbox(production);
        using (var visit = await sandbox.EnterAsync(None))
        {
            Assert.Equal(production.Engine.Law.Current.Book.Hash, visit.Engine.Law.Current.Book.Hash);
        }

        var before = production.Engine.Law.Current.Book.Hash;
        await production.Engine.Law.PublishAsync(IntakeFixture.LawFolder, None, risk: false);

        using var later = await sandbox.EnterAsync(None);
        Assert.NotEqual(before, later.Engine.Law.Current.Book.Hash);
        Assert.Equal(production.Engine.Law.Current.Book.Hash, later.Engine.Law.Current.Book.Hash);
    }

    [Fact]
    public async Task Nobody_loses_the_file_he_is_in()
    {
        await using var production = await ProductionAsync();
        await using var sandbox = Sandbox(production);
        using var inside = await sandbox.EnterAsync(None);
        clock.Now = clock.Now.AddDays(31);

        await sandbox.KeepAsync(None);

        Assert.Contains(
            "\"result\":\"decided\"",
            await SendAsync(inside.Engine, "m1", Text(A.Consignment("A1"))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_store_of_production_is_never_taken_for_a_sandbox()
    {
        var path = folder.File("alone.db");
        await using var production = await IntakeFixture.StartAsync(path, clock);
        await production.SendAsync("m1", A.Consignment("A1"));
        await using var sandbox = Sandbox(production, path);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => sandbox.EnterAsync(None));

        Assert.Contains("is not a sandbox", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await StoreState.CountAsync(production.Engine.Store, "consignment"));
    }

    protected virtual void Dispose(bool disposing)
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Dispose();
    }

    private async Task<IntakeFixture> ProductionAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync(), clock);

    private SandboxEngine Sandbox(IntakeFixture production, string? path = null, long mostLines = 100_000) =>
        new(
            new SandboxFile(production.Engine.Store, new ServerOptions { SandboxStore = path ?? folder.File("tries.db") }),
            production.Engine.Law,
            clock,
            NullLogger<SandboxEngine>.Instance
        )
        {
            MostLines = mostLines,
        };

    private static async Task<string> TryAsync(SandboxEngine sandbox, string messageId, string text)
    {
        using var visit = await sandbox.EnterAsync(None);
        return await SendAsync(visit.Engine, messageId, text);
    }

    private static string Text(params Consignment[] parcels) =>
        string.Concat(parcels.Select(parcel => Encoding.UTF8.GetString(CanonicalJson.ToBytes(parcel)) + "\n"));

    private static async Task<string> SendAsync(Engine engine, string messageId, string text)
    {
        var lines = new StringBuilder();
        await engine.Submissions.ReceiveAsync(
            IntakeFixture.Express,
            new Incoming(messageId, Parcelgate.Formats.Formats.Named("ndjson")!, "", new MemoryStream(Utf8.Bytes(text)), long.MaxValue),
            _ => { },
            answer =>
            {
                lines.Append(Encoding.UTF8.GetString(answer.Span));
                return ValueTask.CompletedTask;
            },
            None
        );
        return lines.ToString();
    }
}
