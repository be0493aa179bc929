namespace Parcelgate.Host.Bench;

using System.Collections.Immutable;
using Parcelgate.Host.Cli;

/// <summary>Which database a benchmark runs on.</summary>
internal enum StoreKind
{
    Sqlite,
    Postgres,
}

/// <summary>What one run of a benchmark is asked for.</summary>
/// <param name="Store">The database.</param>
/// <param name="Count">Parcels; null: as many as the goal speaks of.</param>
/// <param name="Rate">Single submits a second.</param>
/// <param name="Seconds">How long single submits go on.</param>
/// <param name="Risk">With risk rules, screening and a model.</param>
/// <param name="Place">Where stores and files go.</param>
/// <param name="Progress">For the person who waits.</param>
internal sealed record BenchRun(StoreKind Store, int? Count, int Rate, int Seconds, bool Risk, BenchPlace Place, TextWriter Progress)
{
    /// <summary>Parcels of a flight, a replay, an arrival: what the goals speak of.</summary>
    internal const int ParcelsOfAFlight = 100_000;

    internal int Parcels => Count ?? ParcelsOfAFlight;

    internal void Say(string sentence) => Progress.WriteLine(sentence);
}

/// <summary>One benchmark.</summary>
/// <param name="Name">The word of the command line.</param>
/// <param name="Options">Options it takes, for the check of the command line.</param>
/// <param name="Stores">Databases it is run on by <c>bench all</c>.</param>
/// <param name="RunAsync">Measures.</param>
internal sealed record Benchmark(
    string Name,
    ImmutableArray<string> Options,
    ImmutableArray<StoreKind> Stores,
    Func<BenchRun, CancellationToken, Task<Measured>> RunAsync
)
{
    /// <summary>All, in the order of <c>bench all</c>.</summary>
    internal static ImmutableArray<Benchmark> All { get; } =
    [
        new("assess", ["--count"], [StoreKind.Sqlite], AssessBenchmark.RunAsync),
        new("formats", ["--count"], [StoreKind.Sqlite], FormatsBenchmark.RunAsync),
        new("flight", ["--store", "--count", "--risk"], [StoreKind.Sqlite, StoreKind.Postgres], FlightBenchmark.RunAsync),
        new("single", ["--store", "--rate", "--seconds"], [StoreKind.Sqlite], SingleBenchmark.RunAsync),
        new("replay", ["--store", "--count"], [StoreKind.Sqlite], ReplayBenchmark.RunAsync),
        new("arrivals", ["--store", "--count"], [StoreKind.Sqlite, StoreKind.Postgres], ArrivalsBenchmark.RunAsync),
        new("regimes", ["--store", "--count"], [StoreKind.Sqlite], RegimesBenchmark.RunAsync),
        new("score", ["--count"], [StoreKind.Sqlite], ScoreBenchmark.RunAsync),
        new("simulate", ["--store", "--count"], [StoreKind.Sqlite], SimulateBenchmark.RunAsync),
        new("ledger", ["--store", "--count"], [StoreKind.Sqlite, StoreKind.Postgres], LedgerBenchmark.RunAsync),
        new("screen", ["--count"], [StoreKind.Sqlite], ScreenBenchmark.RunAsync),
        new("targeting", ["--count"], [StoreKind.Sqlite], TargetingBenchmark.RunAsync),
    ];

    internal bool HasStore => Options.Contains("--store");

    /// <exception cref="VerbException">There is no such benchmark.</exception>
    internal static Benchmark Named(string name) =>
        All.FirstOrDefault(benchmark => benchmark.Name == name) ?? throw VerbException.Usage($"There is no benchmark '{name}'.");
}
