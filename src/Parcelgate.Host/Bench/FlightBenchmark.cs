namespace Parcelgate.Host.Bench;

/// <summary><c>bench flight</c>: a manifest over loopback until the last line's durable answer, beside the plain storing of the same rows and bytes.</summary>
internal static class FlightBenchmark
{
    /// <summary>Sent before the clock starts, what a running server has behind it: hot methods compiled for good, statements prepared. Arbitrary.</summary>
    private const int WarmUpParcels = 50_000;

    internal static async Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        var name = $"flight on {BenchReport.NameOf(run.Store)}";
        run.Say($"{name}: generating {run.Parcels} parcels.");
        var (file, warmUp) = (run.Place.File("flight.ndjson"), run.Place.File("flight-warm-up.ndjson"));
        await Parcels.WriteAsync(file, Parcels.Generated(run.Parcels, seed: 1), cancel);
        await Parcels.WriteAsync(warmUp, Parcels.Generated(Math.Min(WarmUpParcels, run.Parcels), seed: 2), cancel);

        run.Say($"{name}: plain storing, before.");
        var before = await RawMeasure.RunAsync(await run.Place.NewStoreAsync(run.Store, cancel), file, cancel);
        run.Say($"{name}: the flight.");
        var (answer, peak) = await FlyAsync(run, warmUp, file, cancel);
        run.Say($"{name}: plain storing, after.");
        var after = await RawMeasure.RunAsync(await run.Place.NewStoreAsync(run.Store, cancel), file, cancel);

        var raw = (before + after) / 2;
        var sqlite = run.Store == StoreKind.Sqlite;
        return new Measured()
            .Figure(
                "per_second",
                answer.Lines / answer.Elapsed.TotalSeconds,
                0,
                Goal.Least(
                    run.Risk ? 10_000
                    : sqlite ? 12_000
                    : 25_000
                )
            )
            .Figure("ratio_to_raw", answer.Elapsed / raw, 2, run.Risk ? null : Goal.Most(2.5))
            .Figure("rss_mb", peak, 0, run.Risk ? null : Goal.Most(500))
            .Figure("seconds", answer.Elapsed.TotalSeconds, 2)
            .Figure("raw_before_seconds", before.TotalSeconds, 2)
            .Figure("raw_after_seconds", after.TotalSeconds, 2)
            .Figure("refused", answer.Refused, 0)
            .Condition("parcels", answer.Lines)
            .Condition("message_bytes", new FileInfo(file).Length)
            .Condition("warm_up_parcels", Math.Min(WarmUpParcels, run.Parcels))
            .Condition("risk_rules", run.Risk ? RiskLoad.Rules : 0)
            .Condition("listed_names", run.Risk ? RiskLoad.Names : 0)
            .Condition("database", await run.Place.DescribeAsync(run.Store, cancel));
    }

    private static async Task<(ManifestAnswer Answer, double PeakMegabytes)> FlyAsync(
        BenchRun run,
        string warmUp,
        string file,
        CancellationToken cancel
    )
    {
        var store = await run.Place.NewStoreAsync(run.Store, cancel);
        var law = run.Risk ? await RiskLoad.LawAsync(run.Place, cancel) : null;
        if (run.Risk)
        {
            await RiskLoad.TakeListAsync(store, cancel);
        }

        await using var server = await ServerProcess.StartAsync(store, run.Place.Folder, cancel, law);
        await ManifestClient.PostAsync(server, "warm-up", warmUp, cancel);
        run.Say("flight: warmed up, sending."); // Said for a profiler that is to see the flight alone.
        var answer = await ManifestClient.PostAsync(server, "flight", file, cancel);
        run.Say("flight: answered.");
        return answer.Lines == run.Parcels
            ? (answer, server.PeakMegabytes)
            : throw new InvalidOperationException($"The server answered {answer.Lines} lines for {run.Parcels} parcels.");
    }
}
