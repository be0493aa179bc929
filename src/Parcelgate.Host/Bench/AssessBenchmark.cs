namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;

/// <summary><c>bench assess</c>: the pure function alone, one thread, over parcels read and facts gathered beforehand.</summary>
internal static class AssessBenchmark
{
    private const int DefaultParcels = 20_000;
    private const int Rounds = 3;

    /// <summary>Long enough for the runtime to have compiled the hot methods a second time, with what it saw (tiered compilation).</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    internal static Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        var law = Parcels.Law();
        var samples = Samples(law, run.Count ?? DefaultParcels);
        run.Say($"assess: {samples.Length} parcels, deciding.");
        var perSecond = Best(samples, law, Assess.Decide, cancel);
        var allocated = AllocatedBytes(samples, law);
        run.Say("assess: deciding and explaining.");
        var explained = Best(samples, law, Assess.Explain, cancel);
        return Task.FromResult(
            new Measured()
                .Figure("per_second", perSecond, 0, Goal.Least(300_000))
                .Figure("per_second_explained", explained, 0, Goal.Least(100_000))
                .Figure("allocated_bytes", allocated, 0)
                .Condition("parcels", samples.Length)
                .Condition("threads", 1)
                .Condition("without_a_rate", samples.Count(sample => !Assess.Decide(sample.Parcel, law, sample.Facts).Problems.IsEmpty))
        );
    }

    /// <summary>Read back from their bytes, so that they carry the digest a decision's hash is over.</summary>
    private static Sample[] Samples(LawBook law, int count)
    {
        var plan = new TrafficPlan { Seed = 1, Count = count };
        var facts = new RunningFacts(law, plan.From);
        var samples = new Sample[count];
        var next = 0;
        foreach (var generated in new Traffic(plan).Consignments())
        {
            var parcel = CanonicalJson.Read(CanonicalJson.ToBytes(generated), 1, new ReadDefaults()).Consignment!;
            samples[next] = new Sample(parcel, facts.Of(parcel));
            facts.Use(Assess.Decide(parcel, law, samples[next].Facts));
            next++;
        }

        return samples;
    }

    private static double Best(
        Sample[] samples,
        LawBook law,
        Func<Consignment, Rulebook, Facts, Assessment> assess,
        CancellationToken cancel
    )
    {
        PerSecond(samples, law, assess, WarmUp, cancel);
        return Enumerable.Range(0, Rounds).Max(_ => PerSecond(samples, law, assess, Round, cancel));
    }

    private static double PerSecond(
        Sample[] samples,
        LawBook law,
        Func<Consignment, Rulebook, Facts, Assessment> assess,
        TimeSpan atLeast,
        CancellationToken cancel
    )
    {
        var clock = Stopwatch.StartNew();
        var (decided, sink) = (0L, 0UL);
        while (clock.Elapsed < atLeast)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var sample in samples)
            {
                sink ^= assess(sample.Parcel, law, sample.Facts).Hash.A;
            }

            decided += samples.Length;
        }

        // Used, so that no decision is left out as without effect.
        GC.KeepAlive(sink);
        return decided / clock.Elapsed.TotalSeconds;
    }

    private static double AllocatedBytes(Sample[] samples, LawBook law)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var sample in samples)
        {
            Assess.Decide(sample.Parcel, law, sample.Facts);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)samples.Length;
    }

    private readonly record struct Sample(Consignment Parcel, Facts Facts);
}
