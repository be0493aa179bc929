namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Server;
using Parcelgate.Server.Law;
using Parcelgate.Server.Storage;

/// <summary>
/// <c>bench simulate</c>: every parcel of a store decided once more under the law as it is and under another regime, allowances counted anew for both, on all
/// cores: an impact run.
/// </summary>
internal static class SimulateBenchmark
{
    /// <summary>Parcels the goal speaks of.</summary>
    internal const int ParcelsOfTheGoal = 1_000_000;

    /// <summary>The goal for so many; for another count in proportion.</summary>
    private const double SecondsOfTheGoal = 8;

    /// <summary>The first round warms up; of the others the best counts.</summary>
    private const int Rounds = 3;

    /// <summary>Parcels of one file; a day's flights come in several.</summary>
    private const int ParcelsOfAFile = 100_000;

    internal static async Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        var count = run.Count ?? ParcelsOfTheGoal;
        await using var store = Stores.Open(await run.Place.NewStoreAsync(run.Store, cancel));
        await using var engine = await Engine.StartAsync(store, Parcels.LawFolder, TimeProvider.System, cancel, risk: false);
        run.Say($"simulate on {BenchReport.NameOf(run.Store)}: deciding {count} parcels.");
        await FillAsync(run, engine, count, cancel);

        run.Say("simulate: deciding them under another regime.");
        var plan = PlanOf(engine);
        using var process = Process.GetCurrentProcess();
        ImpactDone? best = null;
        var processor = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            var done = await engine.Impact.RunAsync(plan, Environment.ProcessorCount, (_, _) => { }, cancel);
            process.Refresh();
            if (round > 0 && (best is null || done.Elapsed < best.Elapsed))
            {
                (best, processor) = (done, process.TotalProcessorTime - before);
            }
        }

        return new Measured()
            .Figure("seconds", best!.Elapsed.TotalSeconds, 2, Goal.Most(SecondsOfTheGoal * count / ParcelsOfTheGoal))
            .Figure("per_second", best.Result.Parcels / best.Elapsed.TotalSeconds, 0)
            .Figure("processor_us_each", processor.TotalMicroseconds / best.Result.Parcels, 1)
            .Figure("unreadable", best.Unreadable, 0, Goal.Most(0))
            .Condition("parcels", best.Result.Parcels)
            .Condition("changed", best.Result.Changed)
            .Condition("laws_decided_under", 2)
            .Condition("threads", Environment.ProcessorCount)
            .Condition("database", await run.Place.DescribeAsync(run.Store, cancel));
    }

    private static async Task FillAsync(BenchRun run, Engine engine, int count, CancellationToken cancel)
    {
        var parcels = Parcels.Generated(count, seed: 6);
        var number = 0;
        foreach (var some in parcels.Chunk(ParcelsOfAFile))
        {
            var file = run.Place.File(FormattableString.Invariant($"simulate-{number++}.ndjson"));
            await Parcels.WriteAsync(file, some, cancel);
            await Parcels.ReceiveAsync(engine, file, cancel);
            File.Delete(file);
        }
    }

    /// <summary>The month's allowance halved: every person's window comes out differently.</summary>
    private static ImpactPlan PlanOf(Engine engine)
    {
        var law = engine.Law.Current;
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var inForce = law.Book.TextsOn("AZ", today, today).First(text => text.Regime.Regime == "az/parcels").Regime;
        var text = ProposalText.Of(law.Files.First(file => file.Path == inForce.File).Text);
        var halved = text.Replace("limit: 300 USD, included", "limit: 150 USD, included", StringComparison.Ordinal);
        var proposed = ProposedLaw.AsIf(law.Files, new LawFile("regimes/proposals/bench.yaml", halved)).Law;
        return halved == text
            ? throw new InvalidOperationException("The law in force has no month's allowance of 300 USD: the benchmark halves that.")
            : new ImpactPlan(
                law.Book,
                proposed,
                Digest.Of(System.Text.Encoding.UTF8.GetBytes(halved)),
                ["AZ"],
                new DateTimeOffset(today.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
                DateTimeOffset.MaxValue
            );
    }
}
