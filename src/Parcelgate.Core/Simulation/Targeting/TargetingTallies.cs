namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Selection;

/// <summary>Counts weeks into quarters and the year, with the optimum of each week.</summary>
internal sealed class TargetingTallies(int rings, int weeksOfQuarter)
{
    private readonly List<Span> quarters = [];
    private readonly Span year = new(rings);
    private readonly SortedDictionary<Fraud, FraudKindTally> kinds = [];

    /// <summary>A week: what was true and what was inspected.</summary>
    internal void Add(int week, IReadOnlyList<Truth> truth, int[] inspected)
    {
        if (week % weeksOfQuarter == 0)
        {
            quarters.Add(new Span(rings));
        }

        year.Add(truth, inspected);
        quarters[^1].Add(truth, inspected);
        foreach (var fraud in truth.Where(one => one.IsFraud))
        {
            Count(fraud.Kind, 1, 0);
        }

        foreach (var fraud in inspected.Select(number => truth[number]).Where(one => one.IsFraud))
        {
            Count(fraud.Kind, 0, 1);
        }
    }

    internal ImmutableArray<FraudKindTally> Kinds => [.. kinds.Values];

    private void Count(Fraud kind, int sent, int found)
    {
        var before = kinds.GetValueOrDefault(kind);
        kinds[kind] = new FraudKindTally(kind, before.Sent + sent, before.Found + found);
    }

    internal (TargetingTally Year, ImmutableArray<TargetingTally> Quarters) Together() =>
        (year.Tally, [.. quarters.Select(quarter => quarter.Tally)]);

    private sealed class Span(int rings)
    {
        private readonly long[] lossOf = new long[rings];
        private readonly bool[] seen = new bool[rings];
        private TargetingTally sum;

        internal TargetingTally Tally => sum with { UnseenMinor = lossOf.Where((_, ring) => !seen[ring]).Sum() };

        internal void Add(IReadOnlyList<Truth> truth, int[] inspected)
        {
            foreach (var fraud in truth.Where(one => one.IsFraud))
            {
                lossOf[fraud.Ring] += fraud.LossCents;
            }

            Truth[] found = [.. inspected.Select(number => truth[number]).Where(one => one.IsFraud)];
            foreach (var fraud in found)
            {
                seen[fraud.Ring] = true;
            }

            long[] losses = [.. truth.Where(one => one.IsFraud).Select(one => one.LossCents).OrderDescending()];
            sum = new TargetingTally(
                sum.Parcels + truth.Count,
                sum.Frauds + losses.Length,
                sum.LossMinor + losses.Sum(),
                sum.Inspected + inspected.Length,
                sum.Found + found.Length,
                sum.FoundMinor + found.Sum(one => one.LossCents),
                sum.BestFound + Math.Min(inspected.Length, losses.Length),
                sum.BestMinor + losses.Take(inspected.Length).Sum(),
                0
            );
        }
    }
}

/// <summary>Holds what the random stratum tells of leakage against the truth.</summary>
internal sealed class LeakageTruth
{
    private readonly List<RandomOutcome> outcomes = [];
    private readonly int[] passed = new int[Enum.GetValues<Channel>().Length];
    private readonly int[] frauds = new int[Enum.GetValues<Channel>().Length];
    private readonly long[] lossCents = new long[Enum.GetValues<Channel>().Length];

    internal void Add(ShiftSelection selection, Func<Candidate, int> number, IReadOnlyList<Truth> truth)
    {
        foreach (var one in selection.Chosen.Where(one => one.By == ChosenBy.Random))
        {
            var what = truth[number(one.Candidate)];
            outcomes.Add(new RandomOutcome(one.Candidate.Channel, one.Inclusion, what.IsFraud, what.LossCents));
            Pass(one.Candidate, what);
        }

        foreach (var one in selection.LetGo)
        {
            Pass(one.Candidate, truth[number(one.Candidate)]);
        }
    }

    internal ImmutableArray<LeakageCheck> Checks() =>
        [
            .. Leakage
                .ByChannel(outcomes)
                .Where(estimate => estimate.Inspected > 0)
                .Select(estimate => new LeakageCheck(
                    estimate.Channel,
                    (double)frauds[(int)estimate.Channel] / passed[(int)estimate.Channel],
                    lossCents[(int)estimate.Channel],
                    estimate
                )),
        ];

    private void Pass(Candidate candidate, Truth what)
    {
        passed[(int)candidate.Channel]++;
        frauds[(int)candidate.Channel] += what.IsFraud ? 1 : 0;
        lossCents[(int)candidate.Channel] += what.LossCents;
    }
}
