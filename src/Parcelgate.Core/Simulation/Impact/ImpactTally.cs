namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>What was counted of parcels decided under two laws. Tallies of shards add up to the same result however the persons were parted.</summary>
internal sealed class ImpactTally
{
    private readonly Dictionary<(Category AsIs, Category Proposed), long> categories = [];
    private readonly Dictionary<(Lane AsIs, Lane Proposed), long> lanes = [];
    private readonly Dictionary<(HoldReason AsIs, HoldReason Proposed), long> holds = [];
    private readonly Dictionary<(string Charge, Currency Currency), (long AsIs, long Proposed)> charges = [];
    private readonly Dictionary<Currency, (long AsIs, long Proposed)> due = [];
    private readonly Dictionary<(Payer Payer, Currency Currency), (long AsIs, long Proposed)> payers = [];
    private readonly Dictionary<(string Holder, Currency Currency), (long AsIs, long Proposed)> recipients = [];
    private readonly PriorityQueue<ChangedParcel, ulong> sample = new(Comparer<ulong>.Create((a, b) => b.CompareTo(a)));
    private long parcels;
    private long changed;

    internal void Add(in PastParcel parcel, Assessment was, Assessment would)
    {
        parcels++;
        CollectionsMarshal.GetValueRefOrAddDefault(categories, (was.Category, would.Category), out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(lanes, (was.Lane, would.Lane), out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(holds, (was.Hold, would.Hold), out _)++;
        if (!was.Charges.IsEmpty || !would.Charges.IsEmpty)
        {
            var person = PersonOf(parcel);
            Charge(was, person, proposed: false);
            Charge(would, person, proposed: true);
        }

        if (Differs(was, would))
        {
            changed++;
            Draw(parcel, was, would);
        }
    }

    /// <summary>The result of several tallies together.</summary>
    internal static ImpactResult Together(IReadOnlyList<ImpactTally> tallies)
    {
        var all = new ImpactTally();
        foreach (var tally in tallies)
        {
            all.Take(tally);
        }

        return all.Result();
    }

    private static string? PersonOf(in PastParcel parcel)
    {
        Span<char> holder = stackalloc char[Holder.Longest];
        var length = Holder.Write(parcel.Consignment.Consignee, holder, out var kind);
        return kind == HolderKind.Missing ? null : holder[..length].ToString();
    }

    private void Charge(Assessment assessed, string? person, bool proposed)
    {
        if (assessed.Due is { } sum)
        {
            Add(ref CollectionsMarshal.GetValueRefOrAddDefault(due, sum.Currency, out _), sum.Minor, proposed);
        }

        foreach (var line in assessed.Charges)
        {
            var (minor, currency) = line.Amount;
            Add(ref CollectionsMarshal.GetValueRefOrAddDefault(charges, (line.Charge, currency), out _), minor, proposed);
            Add(ref CollectionsMarshal.GetValueRefOrAddDefault(payers, (line.Payer, currency), out _), minor, proposed);
            if (person is not null && line.Payer == Payer.Consignee)
            {
                Add(ref CollectionsMarshal.GetValueRefOrAddDefault(recipients, (person, currency), out _), minor, proposed);
            }
        }
    }

    private static void Add(ref (long AsIs, long Proposed) sum, long minor, bool proposed) =>
        sum = proposed ? sum with { Proposed = sum.Proposed + minor } : sum with { AsIs = sum.AsIs + minor };

    private static bool Differs(Assessment was, Assessment would)
    {
        if (
            was.Category != would.Category
            || was.Lane != would.Lane
            || was.Hold != would.Hold
            || was.Charges.Length != would.Charges.Length
        )
        {
            return true;
        }

        for (var i = 0; i < was.Charges.Length; i++)
        {
            if (was.Charges[i].Charge != would.Charges[i].Charge || was.Charges[i].Amount != would.Charges[i].Amount)
            {
                return true;
            }
        }

        return false;
    }

    private void Draw(in PastParcel parcel, Assessment was, Assessment would)
    {
        var lot = LotOf(parcel.Id);
        if (sample.Count < ImpactResult.MostInSample || sample.TryPeek(out _, out var highest) && lot < highest)
        {
            Keep(new ChangedParcel(parcel.Id, parcel.Consignment.Reference, OutcomeOf(was), OutcomeOf(would)), lot);
        }
    }

    private void Keep(ChangedParcel parcel, ulong lot)
    {
        sample.Enqueue(parcel, lot);
        if (sample.Count > ImpactResult.MostInSample)
        {
            sample.Dequeue();
        }
    }

    /// <summary>A number that looks drawn by lot and is the same for the same parcel (SplitMix64's last step).</summary>
    private static ulong LotOf(long id)
    {
        unchecked
        {
            var lot = (ulong)id * 0x9E3779B97F4A7C15UL;
            lot = (lot ^ (lot >> 30)) * 0xBF58476D1CE4E5B9UL;
            lot = (lot ^ (lot >> 27)) * 0x94D049BB133111EBUL;
            return lot ^ (lot >> 31);
        }
    }

    private static ParcelOutcome OutcomeOf(Assessment assessed) =>
        new(assessed.Category, assessed.Lane, assessed.Hold, assessed.Due?.Minor ?? 0, assessed.Due?.Currency.Code ?? "");

    private void Take(ImpactTally other)
    {
        parcels += other.parcels;
        changed += other.changed;
        Take(categories, other.categories);
        Take(lanes, other.lanes);
        Take(holds, other.holds);
        Take(charges, other.charges);
        Take(due, other.due);
        Take(payers, other.payers);
        Take(recipients, other.recipients);
        foreach (var (parcel, lot) in other.sample.UnorderedItems)
        {
            Keep(parcel, lot);
        }
    }

    private static void Take<TKey>(Dictionary<TKey, long> into, Dictionary<TKey, long> from)
        where TKey : notnull
    {
        foreach (var (key, count) in from)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(into, key, out _) += count;
        }
    }

    private static void Take<TKey>(Dictionary<TKey, (long AsIs, long Proposed)> into, Dictionary<TKey, (long AsIs, long Proposed)> from)
        where TKey : notnull
    {
        foreach (var (key, sum) in from)
        {
            ref var all = ref CollectionsMarshal.GetValueRefOrAddDefault(into, key, out _);
            all = (all.AsIs + sum.AsIs, all.Proposed + sum.Proposed);
        }
    }

    private ImpactResult Result() =>
        new()
        {
            Parcels = parcels,
            Changed = changed,
            Categories = Counts(categories),
            Lanes = Counts(lanes),
            Holds = Counts(holds),
            Charges = Amounts(charges, key => $"{key.Charge} {key.Currency.Code}", key => key.Currency),
            Due = Amounts(due, currency => currency.Code, currency => currency),
            Payers = Amounts(payers, key => $"{Core.Assessment.Names.Of(key.Payer)} {key.Currency.Code}", key => key.Currency),
            Recipients =
            [
                .. recipients
                    .GroupBy(one => one.Key.Currency.Code, one => one.Value.Proposed - one.Value.AsIs, StringComparer.Ordinal)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => ChangeOf(group.Key, [.. group])),
            ],
            Sample = [.. sample.UnorderedItems.Select(one => one.Element).OrderBy(one => one.Id)],
        };

    /// <summary>Every value of the enumeration, those nobody has too: a row of zeros says more than no row.</summary>
    private static ImmutableSortedDictionary<T, TwoCounts> Counts<T>(Dictionary<(T AsIs, T Proposed), long> counted)
        where T : struct, Enum =>
        Enum.GetValues<T>()
            .ToImmutableSortedDictionary(
                value => value,
                value => new TwoCounts(
                    counted.Where(one => one.Key.AsIs.Equals(value)).Sum(one => one.Value),
                    counted.Where(one => one.Key.Proposed.Equals(value)).Sum(one => one.Value)
                )
            );

    private static ImmutableSortedDictionary<string, TwoAmounts> Amounts<TKey>(
        Dictionary<TKey, (long AsIs, long Proposed)> sums,
        Func<TKey, string> name,
        Func<TKey, Currency> currency
    )
        where TKey : notnull =>
        sums.ToImmutableSortedDictionary(
            sum => name(sum.Key),
            sum => new TwoAmounts(currency(sum.Key).Code, sum.Value.AsIs, sum.Value.Proposed),
            StringComparer.Ordinal
        );

    private static RecipientChange ChangeOf(string currency, List<long> changes)
    {
        var more = changes.Where(change => change > 0).Order().ToList();
        return new RecipientChange(
            currency,
            more.Count,
            changes.Count(change => change < 0),
            changes.Count(change => change == 0),
            At(more, 50),
            At(more, 90),
            At(more, 100)
        );
    }

    /// <summary>The smallest that so many of a hundred do not exceed; 0 where there is none.</summary>
    private static long At(List<long> sorted, int percent) =>
        sorted.Count == 0 ? 0 : sorted[(int)Math.Ceiling(sorted.Count * percent / 100m) - 1];
}
