namespace Parcelgate.Core.Simulation;

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Risk.Selection;

/// <summary>
/// One office over a year of known truth: each week all parcels are scored, <see cref="Selector"/> gives the places, the inspected teach the score, and rings
/// answer what was found. An inspection finds every fraud and nothing else.
/// </summary>
public sealed class TargetingTrial
{
    private const string Means = "manual";
    private const int WeeksOfQuarter = 13;

    private static readonly Currency Usd = Currency.Of("USD");

    private readonly TargetingPlan plan;
    private readonly LawfulWeeks lawful;
    private readonly Rings rings;
    private readonly Office office = new();
    private readonly Score score = new();
    private readonly Stakes stakes = new();
    private readonly List<Declared> declared = [];
    private readonly List<Truth> truth = [];
    private readonly List<string> ids = [];
    private readonly TargetingTallies tallies;
    private readonly LeakageTruth leakage = new();
    private int[] answers = [];

    private TargetingTrial(TargetingPlan plan)
    {
        plan.Check();
        this.plan = plan;
        lawful = new LawfulWeeks(plan);
        rings = new Rings(plan);
        tallies = new TargetingTallies(rings.Count, WeeksOfQuarter);
    }

    /// <summary>Runs a plan from beginning to end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of the plan is not as its property says.</exception>
    public static TargetingResult Run(TargetingPlan plan)
    {
        var trial = new TargetingTrial(plan);
        for (var week = -TargetingPlan.WarmUpWeeks; week < plan.Weeks; week++)
        {
            trial.Week(week);
        }

        var (year, quarters) = trial.tallies.Together();
        return new TargetingResult(year, quarters, trial.tallies.Kinds, trial.leakage.Checks(), trial.rings.Moves);
    }

    private void Week(int week)
    {
        declared.Clear();
        truth.Clear();
        foreach (var parcel in lawful.Week(week))
        {
            Add(parcel, Truth.Lawful);
        }

        rings.Week(week, Add);
        office.Announce(week, declared);
        var selection = Selector.Choose(Candidates(), BudgetOf(week), SeedOf(week));
        int[] inspected = [.. selection.Chosen.Select(one => Number(one.Candidate))];
        if (week >= 0)
        {
            tallies.Add(week, truth, inspected);
            leakage.Add(selection, Number, truth);
        }

        Learn(inspected);
        rings.Age(week);
        score.Age();
    }

    private void Add(Declared parcel, Truth what)
    {
        if (ids.Count == declared.Count)
        {
            ids.Add(ids.Count.ToString(CultureInfo.InvariantCulture));
        }

        declared.Add(parcel);
        truth.Add(what);
    }

    private static int Number(Candidate candidate) => int.Parse(candidate.Id, CultureInfo.InvariantCulture);

    private Candidate[] Candidates()
    {
        answers = answers.Length >= declared.Count * Traits.Count ? answers : new int[declared.Count * Traits.Count];
        var candidates = new Candidate[declared.Count];
        for (var number = 0; number < candidates.Length; number++)
        {
            var parcel = declared[number];
            Traits.Of(parcel, office.Of(parcel), AnswersOf(number));
            var chance = (int)Math.Round(score.Of(AnswersOf(number)) * Candidate.Certain);
            candidates[number] = new Candidate(
                ids[number],
                parcel.Channel,
                Origin.All[parcel.Origin].Code,
                "",
                SellerSize.Unknown,
                "",
                new Money(stakes.Of(parcel), Usd),
                [new Prospect(Means, Math.Max(1, chance))]
            );
        }

        return candidates;
    }

    private Span<int> AnswersOf(int number) => answers.AsSpan(number * Traits.Count, Traits.Count);

    private Budget BudgetOf(int week)
    {
        var (inspected, random) = week < 0 ? (TargetingPlan.WarmUpPerMille, 1000) : (plan.InspectedPerMille, plan.Policy.RandomPerMille);
        var places = new Places(Means, Math.Max(1, (int)((long)declared.Count * inspected / 1000)));
        return new Budget([places], null, RandomPlaces.ShareOf(places, random));
    }

    private Digest SeedOf(int week)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long) + sizeof(int)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, plan.Seed);
        BinaryPrimitives.WriteInt32BigEndian(bytes[sizeof(long)..], week);
        return Digest.Of(bytes);
    }

    /// <summary>What was inspected is remembered and teaches; a ring notices what is gone, whatever the score may be told besides.</summary>
    private void Learn(int[] inspected)
    {
        foreach (var number in inspected.Where(number => truth[number].IsFraud))
        {
            rings.Lost(truth[number].Ring);
        }

        foreach (var number in plan.Policy.LearnsAll ? Enumerable.Range(0, declared.Count) : inspected)
        {
            var (parcel, found) = (declared[number], truth[number].IsFraud);
            office.Remember(parcel, found);
            score.Learn(AnswersOf(number), found);
            if (found)
            {
                stakes.Learn(parcel, truth[number].LossCents);
            }
        }
    }
}
