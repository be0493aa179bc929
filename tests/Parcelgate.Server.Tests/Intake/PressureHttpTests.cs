namespace Parcelgate.Server.Tests.Intake;

using System.Text;
using System.Text.Json;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>More than the server can keep up with, senders that do not read, and an end in the middle.</summary>
public sealed class PressureHttpTests : IDisposable
{
    private const string Ndjson = "application/x-ndjson";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_full_queue_is_429_with_retry_after_and_what_was_accepted_is_kept()
    {
        await using var server = await FaultServer.StartAsync(folder.File("full.db"), ("QueueLength", "1"));
        Assert.Equal(201, (await SingleAsync(server, "first")).Status);
        const int Sent = 12;
        Task<RawAnswer>[] sending;
        await using (await server.Store.BeginAsync(CancellationToken.None))
        {
            sending = [.. Enumerable.Range(0, Sent).Select(i => SingleAsync(server, $"S{i}"))];
            // One waits for the store in the writer's hands, one in the queue; the rest is told at once. Where the others come before the writer has taken
            // the first, the queue's one place is all there is.
            while (sending.Count(one => one.IsCompleted) < Sent - 2)
            {
                await Task.WhenAny(sending.Where(one => !one.IsCompleted));
            }
        }

        var answers = await Task.WhenAll(sending);
        var turnedAway = answers.Where(answer => answer.Status == 429).ToList();
        Assert.InRange(turnedAway.Count, Sent - 2, Sent - 1);
        Assert.All(turnedAway, answer => Assert.Equal("1", answer.Headers["retry-after"]));
        Assert.All(turnedAway, answer => Assert.Equal("server-busy", answer.Problem.GetProperty("code").GetString()));
        Assert.Equal(1 + Sent - turnedAway.Count, await StoreState.CountAsync(server.Store, "consignment"));
        await StoreState.AssertHoldsAsync(server.Store, answers.Where(answer => answer.Status == 201).Select(answer => answer.Body));

        // Told to come again, each comes again until it is taken.
        foreach (var i in Enumerable.Range(0, Sent))
        {
            Assert.Contains((await SingleAsync(server, $"S{i}")).Status, (int[])[200, 201]);
        }

        Assert.Equal(1 + Sent, await StoreState.CountAsync(server.Store, "decision"));
        await StoreState.AssertVerifiesAsync(server.Store);
    }

    [Fact]
    public async Task A_sender_that_reads_nothing_before_everything_is_sent_gets_every_answer()
    {
        await using var server = await FaultServer.StartAsync(folder.File("late.db"));
        var file = Files.Generate(seed: 6, files: 1, linesEach: 20_000)[0];

        var answer = await RawHttp
            .PostAsync(server.Address, "/v1/manifests", server.Key, "m1", Ndjson, RawHttp.Pieces(file), readLate: true)
            .WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

        Assert.True(answer.Whole);
        Assert.Equal(
            Enumerable.Range(1, 20_000),
            answer.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("line").GetInt32())
        );
        await StoreState.AssertHoldsAsync(server.Store, answer.Lines);
    }

    [Fact, Trait("Category", "crash")]
    public async Task A_server_told_to_stop_finishes_what_it_has_begun()
    {
        var store = folder.File("stop.db");
        var key = await FaultServer.MakeKeyAsync(store);
        await using var server = await ChildServer.StartAsync(store);
        var file = Files.Generate(seed: 7, files: 1, linesEach: 5000)[0];
        var sending = RawHttp.PostAsync(server.Address, "/v1/manifests", key, "m1", Ndjson, RawHttp.Pieces(file));
        await using var opened = Stores.Open(store);
        while (await StoreState.CountAsync(opened, "decision") == 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, await server.TerminateAsync());

        var answer = await sending;
        Assert.True(answer.Whole, server.Output);
        Assert.Equal(5000, answer.Lines.Count);
        await StoreState.AssertHoldsAsync(opened, answer.Lines);
        await StoreState.AssertVerifiesAsync(opened);
    }

    private static Task<RawAnswer> SingleAsync(FaultServer server, string reference) =>
        server.PostAsync("/v1/consignments", reference, "application/json", CanonicalJson.ToBytes(A.Consignment(reference)));
}

/// <summary>A line longer than any memory: the real program, its memory read from the system.</summary>
[Trait("Category", "crash")]
public sealed class HugeLineHttpTests
{
    private const long LineBytes = 2L << 30;
    private const long MostGrowth = 100L << 20;

    [Fact]
    public async Task A_line_of_two_gigabytes_is_refused_in_bounded_memory_and_its_neighbours_are_decided()
    {
        using var folder = new TempFolder();
        var store = folder.File("huge.db");
        var key = await FaultServer.MakeKeyAsync(store);
        await using var server = await ChildServer.StartAsync(store);
        var warm = await PostAsync(server, key, "warm", [Line("W1")]);
        Assert.Equal(200, warm.Status);
        var (before, _) = await server.MemoryAsync();

        var answer = await PostAsync(server, key, "huge", Huge());

        var (_, peak) = await server.MemoryAsync();
        Assert.Equal(
            ["decided", "refused", "decided"],
            answer.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("result").GetString())
        );
        var problem = JsonDocument.Parse(answer.Lines[1]).RootElement.GetProperty("problems")[0];
        Assert.Equal(("intake-too-large", "line 2"), (problem.GetProperty("code").GetString(), problem.GetProperty("place").GetString()));
        Assert.True(peak - before < MostGrowth, $"Memory grew by {(peak - before) >> 20} MiB, from {before >> 20} MiB.");
    }

    private static Task<RawAnswer> PostAsync(ChildServer server, string key, string id, IEnumerable<ReadOnlyMemory<byte>> pieces) =>
        RawHttp.PostAsync(server.Address, "/v1/manifests", key, id, "application/x-ndjson", pieces);

    private static ReadOnlyMemory<byte> Line(string reference) =>
        Utf8.Bytes(Encoding.UTF8.GetString(CanonicalJson.ToBytes(A.Consignment(reference))) + "\n");

    private static IEnumerable<ReadOnlyMemory<byte>> Huge()
    {
        yield return Line("A1");
        yield return Utf8.Bytes("{\"reference\":\"");
        var piece = new byte[1 << 20];
        piece.AsSpan().Fill((byte)'A');
        for (var sent = 0L; sent < LineBytes; sent += piece.Length)
        {
            yield return piece;
        }

        yield return Utf8.Bytes("\"}\n");
        yield return Line("A2");
    }
}
