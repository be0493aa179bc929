namespace Parcelgate.Server.Tests.Law;

using System.Text;
using System.Text.Json;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.TestKit;

/// <summary>A law that is struck down: which stored decisions rest on it, and what is to be given back.</summary>
public sealed class RefundsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("parcelgate-refunds").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static string Regime(string inForce, string known, int vat, string more = "") =>
        $$"""
            regime: tr/test
            title: A law of the tests
            in-force: {{inForce}}
            known: {{known}}
            governs: acceptance
            law: Test Act
            confidence: memory
            sources: [tests]
            currency: TRY
            time-zone: Europe/Istanbul
            exchange: { table: test/bank, rate-of: acceptance }
            applies: channel == 'express'
            rounding: 0.01 TRY half-up, each charge
            charges:
              vat: { on: goods, rate: {{vat}} %, law: Act 1 }
            lanes:
              green: { act: release }
            {{more}}
            """;

    private const string Bank = """
        rates: test/bank
        title: Rates of the tests
        base: TRY
        quotes: base per unit
        confidence: illustrative
        sources: [tests]
        max-age-days: 3000
        cross-decimals: 4
        days:
          2024-01-01: { EUR: 44 }
        """;

    private string Write(string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    private async Task FillAsync(string law, string store)
    {
        await using var engine = await Engine.StartAsync(Stores.Open(store), law, TimeProvider.System, Cancel);
        var parcels = new[]
        {
            A.Consignment("DEAR", "TR", items: [A.Item(100, "TRY")]),
            A.Consignment("CANCELLED", "TR", items: [A.Item(100, "TRY")]),
            A.Consignment("FREE", "TR", items: [A.Item(0, "TRY")]),
            A.Consignment("ELSEWHERE", "GE", items: [A.Item(100, "TRY")]),
        };
        var lines = string.Concat(parcels.Select(parcel => Encoding.UTF8.GetString(CanonicalJson.ToBytes(parcel)) + "\n"));
        await ReceiveAsync(engine, "M1", lines);
        await ReceiveAsync(engine, "M2", """{"act":"cancel","reference":"CANCELLED"}""" + "\n");
    }

    private static async Task ReceiveAsync(Engine engine, string id, string lines) =>
        await engine.Submissions.ReceiveAsync(
            IntakeFixture.Express,
            new Incoming(id, Formats.Named("ndjson")!, "", new MemoryStream(Encoding.UTF8.GetBytes(lines)), long.MaxValue),
            _ => { },
            _ => ValueTask.CompletedTask,
            Cancel
        );

    private async Task<(int Code, List<JsonElement> Lines, string Error)> RefundsAsync(string law, string store, params string[] files)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync(
            [RegimeVerb.Verb],
            ["regime", "refunds", .. files, "--json", "--store", store, "--set", $"Law={law}"],
            output,
            error
        );
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (code, [.. lines.Select(line => JsonDocument.Parse(line).RootElement)], error.ToString());
    }

    [Fact]
    public async Task An_annulled_law_gives_the_decisions_to_refund_with_the_difference()
    {
        Write("law/rates/bank.yaml", Bank);
        Write("law/regimes/tr/2020.yaml", Regime("2020-01-01..", "2019-12-01", 10));
        Write("law/regimes/tr/2025.yaml", Regime("2025-01-01..", "2024-12-01", 20));
        var (law, store) = (Path.Combine(folder, "law"), Path.Combine(folder, "p.db"));
        await FillAsync(law, store);
        var struck = Write("draft/regimes/tr/2090.yaml", Regime("2090-01-01..", "2089-12-01", 10, "annuls: [2025-01-01]"));

        var (code, lines, error) = await RefundsAsync(law, store, struck);

        Assert.True(code == ExitCode.Findings, error);
        Assert.Equal(["DEAR", "FREE"], lines.SkipLast(1).Select(line => line.GetProperty("reference").GetString()).Order());
        var dear = lines.Single(line => line.TryGetProperty("reference", out var reference) && reference.GetString() == "DEAR");
        Assert.Equal(
            ("10.00 TRY", "tr/test@2025-01-01", "2090-01-01"),
            (dear.GetProperty("refund").GetString(), dear.GetProperty("annulled").GetString(), dear.GetProperty("by").GetString())
        );
        var vat = dear.GetProperty("charges")[0];
        Assert.Equal(("20.00 TRY", "10.00 TRY"), (vat.GetProperty("was").GetString(), vat.GetProperty("is").GetString()));
        Assert.Equal(
            (2, 10m),
            (lines[^1].GetProperty("decisions").GetInt32(), lines[^1].GetProperty("refund").GetProperty("TRY").GetDecimal())
        );
    }

    /// <summary>One was paid and released, one waits for its payment, one came on a later day; done again, nothing is left to do.</summary>
    [Fact]
    public async Task Booking_decides_again_without_the_law_and_makes_what_was_paid_too_much_a_credit_once()
    {
        Write("law/rates/bank.yaml", Bank);
        Write("law/regimes/tr/2020.yaml", Regime("2020-01-01..", "2019-12-01", 10));
        Write("law/regimes/tr/2025.yaml", Regime("2025-01-01..", "2024-12-01", 20));
        var (law, path) = (Path.Combine(folder, "law"), Path.Combine(folder, "p.db"));
        await FillAsync(law, path);
        Write("law/regimes/tr/2090.yaml", Regime("2090-01-01..", "2089-12-01", 10, "annuls: [2025-01-01]"));
        await using var engine = await Engine.StartAsync(Stores.Open(path), law, TimeProvider.System, Cancel);
        var dear = await StoreState.NumberAsync(engine.Store, "select id from consignment where reference = 'DEAR'");
        await PayAsync(engine, dear, 20_00);

        var done = await engine.Annulments.BookAsync("user:officer", Cancel);
        var again = await engine.Annulments.BookAsync("user:officer", Cancel);

        Assert.Equal((1, 1, 1, 0), (done.Booked, done.Credits, done.Left, done.Undecided));
        Assert.Equal([Money.Of(10m, Currency.Of("TRY"))], done.Sums);
        Assert.Equal((0, 1), (again.Booked, again.Left));
        var claim = Assert.Single(await engine.Returns.ListAsync(Cancel));
        Assert.Equal((ClaimState.Accepted, 10_00L), (claim.Claim.State, claim.Credit!.Value.Amount.Minor));
        Assert.Equal("tr/test 2025-01-01 was annulled: Test Act", claim.Claim.Reason);
        Assert.Equal(
            ClaimCodes.SecondPerson,
            (await engine.Returns.PayBackAsync(claim.Claim.Id, null, "B-1", "user:officer", Cancel))!.Value.Code
        );
        Assert.Null(await engine.Returns.PayBackAsync(claim.Claim.Id, null, "B-1", "user:revenue", Cancel));

        var replayed = await engine.Replays.AllAsync(_ => { }, Cancel);
        Assert.Equal((5L, 0L), (replayed.Decisions, replayed.Different));
        Assert.Equal(
            1,
            await StoreState.NumberAsync(engine.Store, $"select count(*) from journal where kind = 'corrected' and consignment_id = {dear}")
        );
        Assert.Equal(10_00, await StoreState.NumberAsync(engine.Store, $"select due_minor from consignment where id = {dear}"));
        await StoreState.AssertVerifiesAsync(engine.Store);
    }

    private static async Task PayAsync(Engine engine, long id, long minor)
    {
        await using var work = await engine.Store.BeginAsync(Cancel);
        var people = AccountKeys.Consignees(Currency.Of("TRY"));
        var paid = Transfer.PaidIn(
            TransferId.OfText($"payment/{id}"),
            people,
            new Money(minor, Currency.Of("TRY")),
            TransferCode.Payment,
            new About(id, 1, "")
        );
        Assert.True((await Ledgers.PostAsync(work, [paid], DateTimeOffset.UtcNow, "system", Cancel)).AllDone);
        await work.CommitAsync(Cancel);
    }

    [Fact]
    public async Task Where_nothing_is_annulled_that_is_said()
    {
        Write("law/rates/bank.yaml", Bank);
        Write("law/regimes/tr/2020.yaml", Regime("2020-01-01..", "2019-12-01", 10));
        var (law, store) = (Path.Combine(folder, "law"), Path.Combine(folder, "p.db"));
        await FillAsync(law, store);

        var (code, _, error) = await RefundsAsync(law, store);

        Assert.Equal(
            (ExitCode.Usage, "parcelgate: No version is annulled: name the file whose 'annuls' strikes one down.\n"),
            (code, error)
        );
    }
}
