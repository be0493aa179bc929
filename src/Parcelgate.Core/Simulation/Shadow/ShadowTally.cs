namespace Parcelgate.Core.Simulation.Shadow;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Money;

/// <summary>What became of one parcel here, without effect.</summary>
/// <param name="Decision">A word of <see cref="OldOutcomes.Decisions"/>.</param>
/// <param name="Category">1 to 4; null where it was refused or withdrawn.</param>
/// <param name="Lane">Lane; null where it was refused or withdrawn.</param>
/// <param name="Due">What is due; null where nothing was reckoned.</param>
/// <param name="Why">The clause or code it rests on.</param>
public sealed record NewOutcome(string Decision, int? Category, string? Lane, Money? Due, string Why)
{
    /// <summary>Of a decision: what a question before loading asks is a hold until it is answered.</summary>
    public static NewOutcome Of(Assessment assessed)
    {
        ArgumentNullException.ThrowIfNull(assessed);
        var decision =
            assessed.Loading == Loading.DoNotLoad ? "do-not-load"
            : assessed.Loading != Loading.Complete || assessed.Hold != HoldReason.None ? "hold"
            : "release";
        return new NewOutcome(decision, (int)assessed.Category, Names.Of(assessed.Lane), assessed.Due, assessed.LaneRule);
    }
}

/// <summary>One element that is not the same.</summary>
/// <param name="Reference">The parcel.</param>
/// <param name="Element">"decision", "category", "lane", "due", or "parcel" where one of the two systems does not have it.</param>
/// <param name="Old">What the system in use said; "" where it does not have the parcel.</param>
/// <param name="New">What is said here; "" where no message had the parcel.</param>
/// <param name="Why">What it rests on here.</param>
public sealed record ShadowDifference(string Reference, string Element, string Old, string New, string Why);

/// <summary>One element over all parcels.</summary>
/// <param name="Element">"decision", "category", "lane", "due".</param>
/// <param name="Same">Parcels on which both say the same.</param>
/// <param name="Different">Parcels on which they do not.</param>
public sealed record ShadowElement(string Element, int Same, int Different);

/// <summary>Sums of one currency over the parcels compared.</summary>
/// <param name="Old">What the system in use asked for.</param>
/// <param name="New">What is asked for here.</param>
public sealed record ShadowSum(Money Old, Money New);

/// <summary>What a shadow run found.</summary>
/// <param name="Compared">Parcels both have.</param>
/// <param name="OnlyOld">Parcels in the list that no message had.</param>
/// <param name="OnlyNew">Parcels of messages that the list does not have.</param>
/// <param name="Elements">By element.</param>
/// <param name="Decisions">How many had which decision there and here.</param>
/// <param name="Sums">By currency.</param>
/// <param name="Differences">At most <see cref="ShadowTally.MostDifferences"/>, in the order of references.</param>
public sealed record ShadowReport(
    int Compared,
    int OnlyOld,
    int OnlyNew,
    ImmutableArray<ShadowElement> Elements,
    ImmutableArray<(string Old, string New, int Count)> Decisions,
    ImmutableArray<ShadowSum> Sums,
    ImmutableArray<ShadowDifference> Differences
);

/// <summary>Holds what is decided here, without effect, against what the system in use did with the same parcels.</summary>
/// <param name="old">By reference.</param>
/// <param name="toleranceMinor">Amounts that differ by no more minor units than this count as the same: other systems round elsewhere. Not negative.</param>
public sealed class ShadowTally(ImmutableDictionary<string, OldOutcome> old, long toleranceMinor)
{
    /// <summary>Differences that are kept with their parcel; all are counted.</summary>
    public const int MostDifferences = 100_000;

    private static readonly ImmutableArray<string> Elements = ["decision", "category", "lane", "due"];
    private readonly Dictionary<string, NewOutcome> decided = new(StringComparer.Ordinal);

    /// <summary>What became of a parcel; what comes later about it counts.</summary>
    public void Add(string reference, NewOutcome outcome) => decided[reference] = outcome;

    /// <summary>The comparison.</summary>
    public ShadowReport Report()
    {
        var same = new int[Elements.Length];
        var different = new int[Elements.Length];
        var decisions = new SortedDictionary<(string, string), int>();
        var sums = new SortedDictionary<string, ShadowSum>(StringComparer.Ordinal);
        var differences = new List<ShadowDifference>();
        var compared = 0;
        foreach (var (reference, here) in decided.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!old.TryGetValue(reference, out var there))
            {
                Keep(differences, new ShadowDifference(reference, "parcel", "", here.Decision, here.Why));
                continue;
            }

            compared++;
            if (there.Decision is { } was)
            {
                decisions[(was, here.Decision)] = decisions.GetValueOrDefault((was, here.Decision)) + 1;
            }

            Add(sums, there.Due, here.Due);
            foreach (var (element, isSame, before, after) in Compare(there, here))
            {
                (isSame ? same : different)[element]++;
                if (!isSame)
                {
                    Keep(differences, new ShadowDifference(reference, Elements[element], before, after, here.Why));
                }
            }
        }

        var missing = old.Keys.Where(reference => !decided.ContainsKey(reference)).Order(StringComparer.Ordinal).ToList();
        missing.ForEach(reference => Keep(differences, new ShadowDifference(reference, "parcel", old[reference].Decision ?? "?", "", "")));
        return new ShadowReport(
            compared,
            missing.Count,
            decided.Count - compared,
            [.. Elements.Select((element, at) => new ShadowElement(element, same[at], different[at]))],
            [.. decisions.Select(pair => (pair.Key.Item1, pair.Key.Item2, pair.Value))],
            [.. sums.Values],
            [.. differences.OrderBy(one => one.Reference, StringComparer.Ordinal)]
        );
    }

    /// <summary>The elements the old list says something of: number in <see cref="Elements"/>, whether both say the same, and both texts.</summary>
    private IEnumerable<(int Element, bool IsSame, string Old, string New)> Compare(OldOutcome there, NewOutcome here)
    {
        if (there.Decision is { } decision)
        {
            yield return (0, decision == here.Decision, decision, here.Decision);
        }

        if (there.Category is { } category)
        {
            yield return (1, category == here.Category, Text(category), Text(here.Category));
        }

        if (there.Lane is { } lane)
        {
            yield return (2, lane == here.Lane, lane, here.Lane ?? "");
        }

        if (there.Due is { } due)
        {
            yield return (3, IsSame(due, here.Due), due.ToString(), here.Due?.ToString() ?? "");
        }
    }

    private bool IsSame(Money there, Money? here) =>
        here is { } due
            ? due.Minor == 0 && there.Minor == 0 || (due.Currency == there.Currency && Math.Abs(due.Minor - there.Minor) <= toleranceMinor)
            : there.Minor <= toleranceMinor;

    private static void Add(SortedDictionary<string, ShadowSum> sums, Money? there, Money? here)
    {
        // A parcel the old list says no amount of is in neither sum: they are to be compared.
        if (there is not { } before)
        {
            return;
        }

        var of = sums.GetValueOrDefault(before.Currency.Code, new ShadowSum(Money.Zero(before.Currency), Money.Zero(before.Currency)));
        sums[before.Currency.Code] = of with { Old = of.Old + before };
        if (here is { } after)
        {
            of = sums.GetValueOrDefault(after.Currency.Code, new ShadowSum(Money.Zero(after.Currency), Money.Zero(after.Currency)));
            sums[after.Currency.Code] = of with { New = of.New + after };
        }
    }

    private static void Keep(List<ShadowDifference> differences, ShadowDifference one)
    {
        if (differences.Count < MostDifferences)
        {
            differences.Add(one);
        }
    }

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
