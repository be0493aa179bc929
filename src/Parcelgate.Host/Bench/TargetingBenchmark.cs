namespace Parcelgate.Host.Bench;

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Parcelgate.Core.Risk.Selection;
using Parcelgate.Core.Simulation;

/// <summary>
/// <c>bench targeting</c>: a year of inspections in the seeded simulator for each policy, share of parcels inspected and seed; what they find as a share of the optimum. A
/// figure without a goal is what came out. All are the same on every machine but the seconds.
/// </summary>
internal static class TargetingBenchmark
{
    private const int DefaultParcels = 5_000;
    private static readonly int[] InspectedPerMille = [10, 50, 100];

    // The two that are held against each other need many years to be told apart; the two that bound them do not.
    private const int Seeds = 16;
    private const int SeedsOfBounds = 3;

    /// <summary>The share at which fraud that stands still is simulated beside fraud that moves.</summary>
    private const int StillPerMille = 50;

    private static readonly (TargetingPolicy Policy, int Seeds)[] Policies =
    [
        (TargetingPolicy.Exploit, Seeds),
        (TargetingPolicy.Mixed, Seeds),
        (TargetingPolicy.AtRandom, SeedsOfBounds),
        (TargetingPolicy.AllKnown, SeedsOfBounds),
    ];

    internal static Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        var parcels = run.Count ?? DefaultParcels;
        Years[] all =
        [
            .. from inspected in InspectedPerMille
            from one in Policies
            select new Years(inspected, one.Policy, Still: false, new TargetingResult[one.Seeds]),
            new(StillPerMille, TargetingPolicy.Exploit, Still: true, new TargetingResult[Seeds]),
            new(StillPerMille, TargetingPolicy.Mixed, Still: true, new TargetingResult[Seeds]),
        ];
        (Years Years, int Seed)[] runs = [.. all.SelectMany(years => years.Results.Select((_, at) => (years, at)))];
        run.Say($"targeting: {runs.Length} years of 52 weeks, {parcels} lawful parcels a week.");
        var clock = Stopwatch.StartNew();
        Parallel.ForEach(
            Partitioner.Create(runs, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { CancellationToken = cancel },
            one => one.Years.Results[one.Seed] = TargetingTrial.Run(one.Years.Plan(one.Seed + 1, parcels))
        );
        return Task.FromResult(Report(all, clock.Elapsed, parcels));
    }

    private static Measured Report(Years[] all, TimeSpan elapsed, int parcels)
    {
        var measured = new Measured();
        foreach (var inspected in InspectedPerMille)
        {
            Compare(measured, $"mixed_at_{inspected / 10}", (Of(TargetingPolicy.Mixed), Of(TargetingPolicy.Exploit)));

            Years Of(TargetingPolicy policy) =>
                Array.Find(all, years => years.Policy == policy && years.PerMille == inspected && !years.Still)!;
        }

        Compare(measured, "mixed_still", (all[^1], all[^2]));
        var checks = all.SelectMany(years => years.Results).SelectMany(year => year.Leakage).ToArray();
        LeakageCheck[] told = [.. checks.Where(check => check.RevenueHeld is not null)];
        LeakageCheck[] unwarned = [.. told.Where(check => check.Estimate.Caution == Caution.None)];
        Held("leak_share_held_percent", checks, check => check.ShareHeld);
        Held("leak_revenue_held_percent", told, check => check.RevenueHeld == true);
        Held("leak_unwarned_held_percent", unwarned, check => check.RevenueHeld == true);
        measured
            .Figure("seconds", elapsed.TotalSeconds, 1, Goal.Most(120))
            .Condition("parcels_per_week", parcels)
            .Condition("seeds", Seeds)
            .Condition("seeds_of_random_and_all_known", SeedsOfBounds)
            .Condition("threads", Environment.ProcessorCount)
            .Condition("leak_shares", checks.Length)
            .Condition("leak_revenues", told.Length)
            .Condition("leak_unwarned", unwarned.Length)
            .Condition("policies", new JsonArray([.. all.Select(years => (JsonNode)years.Json())]));
        measured.Lines.Add(Years.Head);
        measured.Lines.AddRange(all.Select(years => years.Text()));
        return measured;

        // A small count may leave no estimate of a sort: then there is no figure.
        void Held(string name, LeakageCheck[] of, Func<LeakageCheck, bool> holds)
        {
            if (of.Length > 0)
            {
                measured.Figure(name, 100.0 * of.Count(holds) / of.Length, 1);
            }
        }
    }

    /// <summary>
    /// By how many hundredths of the optimum's revenue one policy is ahead of another, seed by seed: the mean, and its standard error. Below about twice the error
    /// it may be chance.
    /// </summary>
    private static void Compare(Measured measured, string name, (Years One, Years Other) pair)
    {
        Add(name, year => year.Year);
        Add($"{name}_last", year => year.Quarters[^1]);

        void Add(string figure, Func<TargetingResult, TargetingTally> span)
        {
            double[] ahead =
            [
                .. pair.One.Results.Zip(pair.Other.Results, (one, other) => 100 * (span(one).RevenueShare - span(other).RevenueShare)),
            ];
            var mean = ahead.Average();
            var variance = ahead.Sum(one => (one - mean) * (one - mean)) / (ahead.Length - 1);
            measured.Figure($"{figure}_points", mean, 2).Figure($"{figure}_error", Math.Sqrt(variance / ahead.Length), 2);
        }
    }

    /// <summary>The years of one policy at one share of parcels inspected, one for each seed; figures are means over them.</summary>
    private sealed record Years(int PerMille, TargetingPolicy Policy, bool Still, TargetingResult[] Results)
    {
        private const int Quarters = 4;

        internal static string Head { get; } =
            $"{"inspected, policy", -23} {"precision", 9} {"recall", 7} {"revenue", 8}  {"lowest-highest", -14}  {"by quarter", -26}  unseen   value split names words";

        private string Name => Still ? $"{Policy.Name}, still" : Policy.Name;

        internal TargetingPlan Plan(int seed, int parcels)
        {
            var plan = new TargetingPlan
            {
                Seed = seed,
                Policy = Policy,
                InspectedPerMille = PerMille,
                ParcelsPerWeek = parcels,
            };
            return Still ? plan with { AdaptingPerMille = 0, Drift = false } : plan;
        }

        internal string Text()
        {
            var quarters = string.Join("  ", Quarterly().Select(Three));
            var kinds = string.Join(' ', Kinds().Select(kind => Three(kind.Recall)));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{PerMille / 10, 3} % {Name, -17} {Mean(year => year.Year.Precision), 9:0.000} {Mean(year => year.Year.Recall), 7:0.000} {Revenue, 8:0.000}  {Lowest:0.000}-{Highest:0.000}     {quarters}  {Unseen, 6:0.000}   {kinds}"
            );
        }

        internal JsonObject Json() =>
            new()
            {
                ["policy"] = Name,
                ["inspected_percent"] = PerMille / 10,
                ["seeds"] = Results.Length,
                ["precision"] = Round(Mean(year => year.Year.Precision)),
                ["recall"] = Round(Mean(year => year.Year.Recall)),
                ["found_share"] = Round(Mean(year => year.Year.FoundShare)),
                ["revenue_share"] = Round(Revenue),
                ["revenue_share_lowest"] = Round(Lowest),
                ["revenue_share_highest"] = Round(Highest),
                ["revenue_share_quarters"] = new JsonArray([.. Quarterly().Select(share => (JsonNode)Round(share))]),
                ["unseen_last_quarter"] = Round(Unseen),
                ["recall_of"] = new JsonObject(Kinds().Select(kind => KeyValuePair.Create(kind.Name, (JsonNode?)Round(kind.Recall)))),
                ["moves"] = Mean(year => year.Moves),
            };

        private double Revenue => Mean(year => year.Year.RevenueShare);

        private double Lowest => Results.Min(year => year.Year.RevenueShare);

        private double Highest => Results.Max(year => year.Year.RevenueShare);

        private double Unseen => Mean(year => year.Quarters[^1].UnseenShare);

        private IEnumerable<double> Quarterly() =>
            Enumerable.Range(0, Quarters).Select(quarter => Mean(year => year.Quarters[quarter].RevenueShare));

        private IEnumerable<(string Name, double Recall)> Kinds() =>
            Results
                .SelectMany(year => year.Kinds)
                .GroupBy(kind => kind.Kind)
                .OrderBy(kind => kind.Key)
                .Select(kind => (kind.Key.ToString(), (double)kind.Sum(one => one.Found) / kind.Sum(one => one.Sent)));

        private double Mean(Func<TargetingResult, double> figure) => Results.Average(figure);

        private static double Round(double share) => Math.Round(share, 4);

        private static string Three(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);
    }
}
