namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parcelgate.Core.Screening;
using Parcelgate.Formats.Watchlists;

/// <summary>
/// <c>bench screen</c>: customers screened by name alone against a list of 25,000 names and one of 300,000, one thread; the larger list read from its file and
/// indexed anew while another thread goes on screening. One customer in a hundred is on the list under a mangled name: where the two names match when they are compared, the
/// index must find it.
/// </summary>
internal static class ScreenBenchmark
{
    private const int SmallList = 25_000;
    private const int LargeList = 300_000;

    /// <summary>Customers of a round.</summary>
    private const int Customers = 25_000;

    private const int Rounds = 3;

    internal static Task<Measured> RunAsync(BenchRun run, CancellationToken cancel) => Task.Run(() => Run(run, cancel), cancel);

    private static Measured Run(BenchRun run, CancellationToken cancel)
    {
        var customers = run.Count ?? Customers;
        run.Say($"screen: {SmallList} names on the list.");
        var small = Measure(SmallList, customers, cancel);
        run.Say($"screen: {LargeList} names on the list.");
        var large = Measure(LargeList, customers, cancel);
        run.Say("screen: reading and indexing the list while screening goes on.");
        var reload = Reload(large, cancel);
        return new Measured()
            .Figure("per_core_second_25k", small.PerSecond, 0, Goal.Least(50_000))
            .Figure("per_core_second_300k", large.PerSecond, 0, Goal.Least(15_000))
            .Figure("p99_ms_25k", small.P99, 3, Goal.Most(0.5))
            .Figure("p99_ms_300k", large.P99, 3, Goal.Most(0.5))
            .Figure("index_mb_300k", large.Megabytes, 0, Goal.Most(300))
            .Figure("reload_seconds_300k", reload.Seconds, 2, Goal.Most(5))
            .Figure("unseen_percent", 100.0 * (small.Unseen + large.Unseen) / Math.Max(1, small.Expected + large.Expected), 1, Goal.Most(2))
            .Figure("first_round_25k", small.FirstPerSecond, 0)
            .Figure("first_round_300k", large.FirstPerSecond, 0)
            .Figure("slowest_ms_in_reload", reload.SlowestMs, 1)
            .Figure("rss_mb", Process.GetCurrentProcess().WorkingSet64 / (1024.0 * 1024), 0)
            .Condition("customers", customers)
            .Condition("threads", 1)
            .Condition("rounds", Rounds)
            .Condition("screened_in_reload", reload.Screened);
    }

    private sealed record Round(
        double FirstPerSecond,
        double PerSecond,
        double P99,
        double Megabytes,
        int Unseen,
        int Expected,
        byte[] File,
        ScreeningIndex Index,
        List<ScreeningQuery> Queries
    );

    private static Round Measure(int names, int customers, CancellationToken cancel)
    {
        var (file, queries, expected) = Generated(names, customers);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = ScreeningIndex.Of(Watchlist.Of(WatchlistReader.Read(new MemoryStream(file), WatchlistFormat.JsonLines).Parties));
        var megabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (1024.0 * 1024);
        var (first, best, p99, unseen) = (0.0, 0.0, double.MaxValue, 0);
        for (var round = 0; round < Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            var (perSecond, slow, missed) = Screen(index, queries, expected);
            first = round == 0 ? perSecond : first;
            (best, p99, unseen) = (Math.Max(best, perSecond), Math.Min(p99, slow), missed);
        }

        return new Round(first, best, p99, megabytes, unseen, expected.Count(id => id is not null), file, index, queries);
    }

    /// <summary>Names a processor second, the time 99 of 100 stay below, and listed customers without an alert.</summary>
    private static (double PerSecond, double P99, int Unseen) Screen(ScreeningIndex index, List<ScreeningQuery> queries, string?[] expected)
    {
        var (ticks, unseen) = (new long[queries.Count], 0);
        var processor = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < queries.Count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var alerts = index.Screen(queries[i]);
            ticks[i] = Stopwatch.GetTimestamp() - start;
            unseen += expected[i] is { } id && alerts.All(alert => alert.Party.Id != id) ? 1 : 0;
        }

        var used = Environment.CpuUsage.TotalTime - processor;
        Array.Sort(ticks);
        var p99 = ticks[(int)(ticks.Length * 0.99)] * 1000.0 / Stopwatch.Frequency;
        return (queries.Count / used.TotalSeconds, p99, unseen);
    }

    private sealed record Reloaded(double Seconds, double SlowestMs, int Screened);

    private static Reloaded Reload(Round list, CancellationToken cancel)
    {
        var current = new CurrentIndex(list.Index);
        using var done = new CancellationTokenSource();
        var screening = Task.Run(() => ScreenUntil(current, list.Queries, done.Token), cancel);
        var clock = Stopwatch.StartNew();
        var parties = WatchlistReader.Read(new MemoryStream(list.File), WatchlistFormat.JsonLines).Parties;
        current.Replace(ScreeningIndex.Of(Watchlist.Of(parties)));
        var seconds = clock.Elapsed.TotalSeconds;
        done.Cancel();
        var (slowest, screened) = screening.GetAwaiter().GetResult();
        return new Reloaded(seconds, slowest, screened);
    }

    private static (double SlowestMs, int Screened) ScreenUntil(CurrentIndex current, List<ScreeningQuery> queries, CancellationToken done)
    {
        var (slowest, count) = (TimeSpan.Zero, 0);
        while (!done.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            current.Index.Screen(queries[count++ % queries.Count]);
            var took = Stopwatch.GetElapsedTime(start);
            slowest = took > slowest ? took : slowest;
        }

        return (slowest.TotalMilliseconds, count);
    }

    /// <summary>A list as a file, two names an entry; customers; and whom of the list a customer matches, null for nobody.</summary>
    private static (byte[] File, List<ScreeningQuery> Customers, string?[] Expected) Generated(int names, int customers)
    {
        var (listed, made) = (new ScreenNames(seed: 1), new ScreenNames(seed: 2));
        var (text, chief) = (new StringBuilder(), new List<string>());
        for (var i = 0; i < names / 2; i++)
        {
            chief.Add(listed.Next());
            var entry = new
            {
                id = Id(i),
                list = "generated",
                type = "Person",
                name = chief[i],
                aliases = (string[])[listed.Next()],
            };
            text.AppendLine(JsonSerializer.Serialize(entry));
        }

        var (queries, expected) = (new List<ScreeningQuery>(), new string?[customers]);
        for (var i = 0; i < customers; i++)
        {
            // Latin names alone are mangled: a letter of Han less is another name.
            var hit = i % 100 == 0 ? made.Below(chief.Count) : -1;
            var mangled = hit >= 0 && chief[hit].Length > 12 && char.IsAscii(chief[hit][0]);
            var name = mangled ? made.Mangled(chief[hit]) : made.Next();
            expected[i] = mangled && NameScore.Compare(name, chief[hit], NameKind.Person).Match ? Id(hit) : null;
            queries.Add(new ScreeningQuery(name, NameKind.Person));
        }

        return (Encoding.UTF8.GetBytes(text.ToString()), queries, expected);
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"g-{number}");
}
