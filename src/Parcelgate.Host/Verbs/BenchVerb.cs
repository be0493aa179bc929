namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Host.Bench;
using Parcelgate.Host.Cli;

/// <summary><c>parcelgate bench NAME</c>: measures what the goals speak of, on stores of its own that are deleted at the end.</summary>
internal static class BenchVerb
{
    private const string All = "all";

    /// <summary>Bounds that keep a slip of the keyboard from filling a disk.</summary>
    private static readonly (int Count, int Rate, int Seconds) Most = (10_000_000, 100_000, 3_600);

    public static Verb Verb { get; } =
        new(
            "bench",
            "Measure decisions, formats, intake, single parcels, replay, simulation, arrivals, the law, the ledger, screening, scoring and targeting",
            Configure
        );

    private static void Configure(Command command)
    {
        var names = Benchmark.All.Select(benchmark => benchmark.Name).Append(All).ToArray();
        var name = new Argument<string>("NAME") { Description = $"What to measure: {string.Join(", ", names)}" };
        name.AcceptOnlyFromAmong(names);
        var store = new Option<string?>("--store")
        {
            Description = "The database: sqlite or postgres; without it sqlite, and with 'all' both where goals speak of both",
            HelpName = "sqlite|postgres",
        };
        store.AcceptOnlyFromAmong(BenchReport.NameOf(StoreKind.Sqlite), BenchReport.NameOf(StoreKind.Postgres));
        var count = new Option<int?>("--count") { Description = "Parcels; without it as many as the goals speak of" };
        var rate = new Option<int?>("--rate") { Description = "Single submits a second [default: 500]" };
        var seconds = new Option<int?>("--seconds") { Description = "How long single submits go on [default: 30]" };
        var risk = new Option<bool>("--risk") { Description = "With 200 risk rules, screening against 25,000 names, and a model" };
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "Folder for the stores, on the disk to be measured [default: the system's folder for temporary files]",
        };
        folder.AcceptExistingOnly();
        command.Add(name);
        command.Add(store);
        command.Add(count);
        command.Add(rate);
        command.Add(seconds);
        command.Add(risk);
        command.Add(folder);
        var json = JsonOption.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var asked = new Asked(
                    parsed.GetValue(name)!,
                    parsed.GetValue(store),
                    Within("--count", parsed.GetValue(count), Most.Count),
                    Within("--rate", parsed.GetValue(rate), Most.Rate),
                    Within("--seconds", parsed.GetValue(seconds), Most.Seconds),
                    parsed.GetValue(risk),
                    parsed.GetValue(json)
                );
                await using var place = new BenchPlace(parsed.GetValue(folder)?.FullName ?? Path.GetTempPath());
                return await RunAsync(asked, place, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel);
            }
        );
    }

    private static int? Within(string option, int? value, int most) =>
        value is null or > 0 && (value ?? 1) <= most ? value : throw VerbException.Usage($"{option} {value}: give 1 to {most}.");

    private static async Task<int> RunAsync(Asked asked, BenchPlace place, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var machine = Machine.Describe(place.Folder);
        var code = ExitCode.Ok;
        foreach (var (benchmark, store) in Chosen(asked))
        {
            var run = new BenchRun(store, asked.Count, asked.Rate ?? 500, asked.Seconds ?? 30, asked.Risk, place, error);
            try
            {
                var measured = await benchmark.RunAsync(run, cancel);
                var command = asked.CommandOf(benchmark, store);
                await output.WriteLineAsync(
                    asked.Json ? BenchReport.Json(benchmark, store, measured, machine, command) : BenchReport.Text(measured, command)
                );
            }
            catch (VerbException missing) when (asked.Name == All)
            {
                // The others can still be measured; the exit code says that not all were.
                await error.WriteLineAsync(
                    $"parcelgate: {benchmark.Name} on {BenchReport.NameOf(store)} was not measured. {missing.Message}"
                );
                code = missing.ExitCode;
            }
        }

        return code;
    }

    private static IEnumerable<(Benchmark Benchmark, StoreKind Store)> Chosen(Asked asked)
    {
        StoreKind? only = asked.Store is null ? null : Enum.Parse<StoreKind>(asked.Store, ignoreCase: true);
        if (asked.Name != All)
        {
            var named = Benchmark.Named(asked.Name);
            asked.Check(named);
            return [(named, only ?? StoreKind.Sqlite)];
        }

        return from benchmark in Benchmark.All
            from store in only is { } kind && benchmark.HasStore ? [kind] : benchmark.Stores
            select (benchmark, store);
    }

    /// <summary>What the command line asked for.</summary>
    private sealed record Asked(string Name, string? Store, int? Count, int? Rate, int? Seconds, bool Risk, bool Json)
    {
        private IEnumerable<(string Option, string Value)> Given =>
            from option in ((string Option, object? Value)[])
                [("--store", Store), ("--count", Count), ("--rate", Rate), ("--seconds", Seconds), ("--risk", Risk ? "" : null)]
            where option.Value is not null
            select (option.Option, option.Value.ToString()!);

        /// <exception cref="VerbException">An option the benchmark does not take.</exception>
        internal void Check(Benchmark benchmark)
        {
            foreach (var (option, _) in Given.Where(given => !benchmark.Options.Contains(given.Option)))
            {
                throw VerbException.Usage($"bench {benchmark.Name} takes no {option}; it takes {string.Join(", ", benchmark.Options)}.");
            }
        }

        /// <summary>The command that measures this one again.</summary>
        internal string CommandOf(Benchmark benchmark, StoreKind store)
        {
            var options = Given.Where(given => given.Option != "--store" && benchmark.Options.Contains(given.Option));
            return string.Join(
                ' ',
                [
                    $"parcelgate bench {benchmark.Name}",
                    .. benchmark.HasStore ? [$"--store {BenchReport.NameOf(store)}"] : Array.Empty<string>(),
                    .. options.Select(given => $"{given.Option} {given.Value}".TrimEnd()),
                    .. Json ? ["--json"] : Array.Empty<string>(),
                ]
            );
        }
    }
}
