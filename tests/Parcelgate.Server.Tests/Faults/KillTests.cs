namespace Parcelgate.Server.Tests.Faults;

using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Storage;

/// <summary>SIGKILL at random moments of the intake, the same store again and again.</summary>
[Trait("Category", "crash")]
public sealed class SqliteKillTests
{
    [Fact]
    public async Task What_was_acknowledged_survives_ten_kills_once_and_unchanged()
    {
        using var folder = new TempFolder();
        await new Killing(folder.File("kill.db"), seed: 1).RunAsync();
    }
}

/// <summary>The same on PostgreSQL, where two writers of one process work side by side.</summary>
[Trait("Category", "crash"), Trait("Category", "postgres")]
public sealed class PostgresKillTests(PostgresServer server)
{
    [Fact]
    public async Task What_was_acknowledged_survives_ten_kills_once_and_unchanged() =>
        await new Killing(await server.NewDatabaseAsync(), seed: 2).RunAsync();
}

/// <summary>One store, its server killed again and again while two files at a time come in.</summary>
internal sealed class Killing(string store, int seed)
{
    private const int Kills = 10;
    private const int FileCount = 12;
    private const int LinesEach = 6000;

    /// <summary>Lines decided after a start before its kill, at most: some kills come before the first answer, some deep inside the files.</summary>
    private const int MostLinesBeforeKill = 3000;

    /// <summary>A kill that hits no intake is not counted; after this many the test gives up.</summary>
    private const int MostTries = 30;

    private readonly IReadOnlyList<byte[]> files = Files.Generate(seed, FileCount, LinesEach);
    private readonly IReadOnlyList<List<string>> answered = [.. Enumerable.Range(0, FileCount).Select(_ => new List<string>())];
    private readonly Random random = new(seed);
    private string key = "";

    internal async Task RunAsync()
    {
        key = await FaultServer.MakeKeyAsync(store);
        var cut = 0;
        for (var attempt = 0; cut < Kills; attempt++)
        {
            Assert.True(attempt < MostTries, $"Only {cut} of {attempt} kills hit an intake.");
            cut += await KillAsync(attempt) ? 1 : 0;
            await CheckAsync();
        }

        await FinishAsync();
        await AssertSendingAgainChangesNothingAsync();
    }

    /// <summary>True when the kill cut at least one answer off.</summary>
    private async Task<bool> KillAsync(int attempt)
    {
        await using var server = await ChildServer.StartAsync(store);
        int[] sent = [attempt % FileCount, (attempt + 1) % FileCount];
        var sending = sent.Select(file => SendAsync(server.Address, file)).ToArray();
        await UntilAsync(random.Next(MostLinesBeforeKill), sending);
        await Task.Delay(random.Next(60));
        await server.KillAsync();
        var answers = await Task.WhenAll(sending);
        foreach (var (file, answer) in sent.Zip(answers))
        {
            Take(file, answer);
        }

        return answers.Any(answer => !answer.Whole);
    }

    /// <summary>Until so many more lines are decided, or both files are through.</summary>
    private async Task UntilAsync(int lines, Task[] sending)
    {
        await using var opened = Stores.Open(store);
        var enough = await StoreState.CountAsync(opened, "decision") + lines;
        while (!sending.All(one => one.IsCompleted) && await StoreState.CountAsync(opened, "decision") < enough)
        {
            await Task.Delay(5);
        }
    }

    private Task<RawAnswer> SendAsync(Uri address, int file) =>
        RawHttp.PostAsync(address, "/v1/manifests", key, $"file-{file}", "application/x-ndjson", RawHttp.Pieces(files[file]));

    /// <summary>What was answered before is answered again, byte for byte; what is new is remembered.</summary>
    private void Take(int file, RawAnswer answer)
    {
        if (answer.Status == 0)
        {
            return;
        }

        Assert.Equal(200, answer.Status);
        var before = answered[file];
        var lines = answer.Lines;
        Assert.Equal(before.Take(lines.Count), lines.Take(before.Count));
        before.AddRange(lines.Skip(before.Count));
    }

    private async Task CheckAsync()
    {
        await using var opened = Stores.Open(store);
        await StoreState.AssertHoldsAsync(opened, answered.SelectMany(lines => lines));
        await StoreState.AssertVerifiesAsync(opened);
    }

    private async Task FinishAsync()
    {
        await using var server = await ChildServer.StartAsync(store);
        for (var file = 0; file < FileCount; file++)
        {
            var answer = await SendAsync(server.Address, file);
            Take(file, answer);
            Assert.True(answer.Whole, server.Output);
            Assert.Equal(LinesEach, answered[file].Count);
        }
    }

    private async Task AssertSendingAgainChangesNothingAsync()
    {
        await using var server = await FaultServer.StartAsync(store);
        var accepted = answered.SelectMany(lines => lines).Count(line => line.Contains("\"result\":\"decided\"", StringComparison.Ordinal));
        Assert.True(accepted > FileCount * LinesEach * 9 / 10, $"Only {accepted} lines were accepted.");
        Assert.Equal(accepted, await StoreState.CountAsync(server.Store, "consignment"));
        Assert.Equal(accepted, await StoreState.CountAsync(server.Store, "decision"));
        Assert.Equal(accepted, await StoreState.NumberAsync(server.Store, "select count(*) from journal where kind = 'decided'"));
        var uses = await StoreState.UsesAsync(server.Store);
        Assert.Contains(uses.GroupBy(use => use.Key), group => group.Count() > 1);
        var before = await StoreState.CountsAsync(server.Store);
        for (var file = 0; file < FileCount; file++)
        {
            var answer = await SendAsync(server.Address, file);
            Assert.True(answer.Whole);
            Assert.Equal(answered[file], answer.Lines);
        }

        Assert.Equal(before, await StoreState.CountsAsync(server.Store));
        await CheckAsync();
        var replayed = await server.Services.GetRequiredService<Replays>().AllAsync(_ => { }, CancellationToken.None);
        Assert.Equal((accepted, 0L), (replayed.Decisions, replayed.Different));
    }
}
