namespace Parcelgate.Host.Bench;

using Parcelgate.Server;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary><c>bench replay</c>: every decision of a store recomputed from its evidence and compared by hash, on all cores.</summary>
internal static class ReplayBenchmark
{
    /// <summary>The first round warms up; of the others the best counts.</summary>
    private const int Rounds = 3;

    internal static async Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        var file = run.Place.File("replay.ndjson");
        await Parcels.WriteAsync(file, Parcels.Generated(run.Parcels, seed: 4), cancel);
        await using var store = Stores.Open(await run.Place.NewStoreAsync(run.Store, cancel));
        await using var engine = await Engine.StartAsync(store, Parcels.LawFolder, TimeProvider.System, cancel, risk: false);
        run.Say($"replay on {BenchReport.NameOf(run.Store)}: deciding {run.Parcels} parcels.");
        await Parcels.ReceiveAsync(engine, file, cancel);

        run.Say("replay: recomputing.");
        await engine.Replays.AllAsync(_ => { }, cancel);
        var totals = new List<ReplayTotal>();
        for (var round = 1; round < Rounds; round++)
        {
            totals.Add(await engine.Replays.AllAsync(_ => { }, cancel));
        }

        return new Measured()
            .Figure("per_second", totals.Max(total => total.Decisions / total.Elapsed.TotalSeconds), 0, Goal.Least(100_000))
            .Figure("different", totals.Sum(total => total.Different), 0, Goal.Most(0))
            .Condition("decisions", totals[0].Decisions)
            .Condition("threads", Environment.ProcessorCount)
            .Condition("database", await run.Place.DescribeAsync(run.Store, cancel));
    }
}
