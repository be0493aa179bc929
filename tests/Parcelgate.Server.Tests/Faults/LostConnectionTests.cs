namespace Parcelgate.Server.Tests.Faults;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>The database goes away under a running server, as in a power cut of its machine, and comes back.</summary>
[Trait("Category", "crash"), Trait("Category", "postgres")]
public sealed class LostConnectionTests
{
    private const int Lines = 6000;

    [Fact]
    public async Task A_database_that_goes_and_comes_back_costs_no_line_and_no_restart()
    {
        await using var database = new PostgresServer();
        await using var server = await FaultServer.StartAsync(await database.NewDatabaseAsync());
        Assert.Equal(201, (await SingleAsync(server, "before")).Status);
        var file = Files.Generate(seed: 4, files: 1, Lines)[0];

        var sending = server.PostAsync("/v1/manifests", "m1", "application/x-ndjson", file);
        await UntilStoredAsync(server, 600);
        await database.StopAsync();
        var cut = await sending;
        var down = await SingleAsync(server, "while-down");
        var fileWhileDown = await server.PostAsync("/v1/manifests", "m2", "application/x-ndjson", file);
        await database.StartAsync();

        Assert.Equal(200, cut.Status);
        Assert.Contains(ProblemCodes.StoreUnavailable, cut.Lines[^1], StringComparison.Ordinal);
        var acknowledged = cut.Lines.SkipLast(1).ToList();
        AssertUnavailable(down);
        AssertUnavailable(fileWhileDown);
        Assert.Equal(201, (await SingleAsync(server, "while-down")).Status);
        await StoreState.AssertHoldsAsync(server.Store, acknowledged);

        var again = await server.PostAsync("/v1/manifests", "m1", "application/x-ndjson", file);
        Assert.True(again.Whole);
        Assert.Equal(Lines, again.Lines.Count);
        Assert.Equal(acknowledged, again.Lines.Take(acknowledged.Count));
        await StoreState.AssertHoldsAsync(server.Store, again.Lines);
        var accepted = again.Lines.Count(line => line.Contains("\"result\":\"decided\"", StringComparison.Ordinal));
        Assert.Equal(accepted + 2, await StoreState.CountAsync(server.Store, "decision"));
        Assert.Equal(accepted + 2, await StoreState.CountAsync(server.Store, "consignment"));
        await StoreState.AssertVerifiesAsync(server.Store);
    }

    private static async Task UntilStoredAsync(FaultServer server, int least)
    {
        while (await StoreState.CountAsync(server.Store, "decision") < least)
        {
            await Task.Delay(5);
        }
    }

    private static Task<RawAnswer> SingleAsync(FaultServer server, string reference) =>
        server.PostAsync(
            "/v1/consignments",
            reference,
            "application/json",
            CanonicalJson.ToBytes(A.Consignment() with { Reference = reference })
        );

    private static void AssertUnavailable(RawAnswer answer)
    {
        Assert.Equal(503, answer.Status);
        Assert.Equal("5", answer.Headers["retry-after"]);
        Assert.Equal(ProblemCodes.StoreUnavailable, answer.Problem.GetProperty("code").GetString());
    }
}
