namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using Parcelgate.Core.Law;
using Parcelgate.Server;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>
/// <c>bench regimes</c>: all law files read, checked and compiled; then two versions of them put in force in turn while a manifest is decided. Every
/// decision must replay under the law it names.
/// </summary>
internal static class RegimesBenchmark
{
    /// <summary>Loads after the first, which also pays for the runtime's start.</summary>
    private const int Rounds = 5;

    /// <summary>Parcels decided while the law changes.</summary>
    private const int DefaultParcels = 50_000;

    /// <summary>Between two changes of law: many fall into one manifest.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    internal static async Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        run.Say("regimes: loading and compiling.");
        var files = LawFolder.Read(Parcels.LawFolder);
        var first = Load(files);
        var later = Enumerable.Range(0, Rounds).Select(_ => Load(files)).ToList();
        var switched = await SwitchAsync(run, files, cancel);
        return new Measured()
            .Figure("first_load_seconds", first.TotalSeconds, 3, Goal.Most(1))
            .Figure("load_seconds", later.Min().TotalSeconds, 3, Goal.Most(1))
            .Figure("refused", switched.Refused, 0, Goal.Most(0))
            .Figure("different", switched.Different, 0, Goal.Most(0))
            .Figure("laws_used", switched.Laws, 0, Goal.Least(2))
            .Condition("law_files", files.Count)
            .Condition("regimes", LawBook.Load(files).Regimes.Length)
            .Condition("decisions", switched.Decisions)
            .Condition("switches", switched.Switches)
            .Condition("threads", Environment.ProcessorCount)
            .Condition("database", await run.Place.DescribeAsync(run.Store, cancel));
    }

    private static TimeSpan Load(IReadOnlyList<LawFile> files)
    {
        var clock = Stopwatch.StartNew();
        GC.KeepAlive(LawBook.Load(files));
        return clock.Elapsed;
    }

    private sealed record Switched(long Decisions, long Refused, long Different, int Laws, int Switches);

    private static async Task<Switched> SwitchAsync(BenchRun run, IReadOnlyList<LawFile> files, CancellationToken cancel)
    {
        var parcels = run.Count ?? DefaultParcels;
        run.Say($"regimes on {BenchReport.NameOf(run.Store)}: deciding {parcels} parcels while the law changes.");
        var manifest = run.Place.File("regimes.ndjson");
        await Parcels.WriteAsync(manifest, Parcels.Generated(parcels, seed: 7), cancel);
        string[] folders = [Write(run.Place.File("law-a"), files, ""), Write(run.Place.File("law-b"), files, "\n# another version\n")];
        await using var store = Stores.Open(await run.Place.NewStoreAsync(run.Store, cancel));
        await using var engine = await Engine.StartAsync(store, folders[0], TimeProvider.System, cancel);
        var receiving = Parcels.ReceiveAsync(engine, manifest, cancel);
        var switches = 0;
        while (!receiving.IsCompleted)
        {
            switches++;
            await engine.Law.PublishAsync(folders[switches % folders.Length], cancel);
            await Task.WhenAny(receiving, Task.Delay(Pause, cancel));
        }

        var received = await receiving;
        run.Say("regimes: replaying every decision under the law it names.");
        var total = await engine.Replays.AllAsync(_ => { }, cancel);
        return new Switched(total.Decisions, received.Refused, total.Different, await LawsAsync(store, cancel), switches);
    }

    /// <summary>Distinct laws among the decisions.</summary>
    private static async Task<int> LawsAsync(IStore store, CancellationToken cancel)
    {
        var laws = new HashSet<int>();
        await foreach (var part in Queries.DecidedPartsAsync(store, cancel))
        {
            laws.UnionWith(part.Decisions.Select(decision => decision.LawId));
        }

        return laws.Count;
    }

    /// <summary>The law files in a folder of their own, each that knows remarks with one at its end: the same law under another hash.</summary>
    private static string Write(string folder, IReadOnlyList<LawFile> files, string remark)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Path.EndsWith(".yaml", StringComparison.Ordinal) ? file.Text + remark : file.Text);
        }

        return folder;
    }
}
