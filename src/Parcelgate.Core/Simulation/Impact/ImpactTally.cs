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
    private readonly Dictionary<(string Charge, Currency Currency), TwoMinors> charges = new(ByCharge.Comparer);
    private readonly Dictionary<Currency, TwoMinors> due = [];
    private readonly Dictionary<(Payer Payer, Currency Currency), TwoMinors> payers = [];

    /// <summary>Those who were charged anything under either law.</summary>
    private readonly List<ImpactPerson> recipients = [];
    private readonly Drawn<ChangedParcel> sample = new(ImpactResult.MostInSample);
    private long parcels;
    private long changed;

    /// <summary>Counts one parcel.</summary>
    /// <param name="parcel">The parcel.</param>
    /// <param name="was">What the law as it is makes of it.</param>
    /// <param name="would">What the proposal makes of it.</param>
    /// <param name="recipient">Whose charges are his; null where nobody is named, or nothing is charged.</param>
    internal void Add(in PastParcel parcel, Assessment was, Assessment would, ImpactPerson? recipient)
    {
        parcels++;
        CollectionsMarshal.GetValueRefOrAddDefault(categories, (was.Category, would.Category), out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(lanes, (was.Lane, would.Lane), out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(holds, (was.Hold, would.Hold), out _)++;
        if (!was.Charges.IsEmpty || !would.Charges.IsEmpty)
        {
            Charge(was, recipient, proposed: false);
            Charge(would, recipient, proposed: true);
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

    private void Charge(Assessment assessed, ImpactPerson? recipient, bool proposed)
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
            if (recipient is not null && line.Payer == Payer.Consignee && recipient.Charge(currency, minor, proposed))
            {
                recipients.Add(recipient);
            }
        }
    }

    private static void Add(ref TwoMinors sum, long minor, bool proposed) => sum = sum.Plus(minor, proposed);

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
        if (sample.Wants(parcel.Id))
        {
            sample.Add(parcel.Id, new ChangedParcel(parcel.Id, parcel.Consignment.Reference, OutcomeOf(was), OutcomeOf(would)));
        }
    }

    private static ParcelOutcome OutcomeOf(Assessment assessed) =>
        new(assessed.Category, assessed.Lane, assessed.Hold, assessed.Due?.Minor ?? 0, assessed.Due?.Currency.Code ?? "");

    private void Take(ImpactTally other)
    {
        parcels += other.parcels;
        changed += other.changed;
        Pairs.Take(categories, other.categories);
        Pairs.Take(lanes, other.lanes);
        Pairs.Take(holds, other.holds);
        Take(charges, other.charges);
        Take(due, other.due);
        Take(payers, other.payers);
        // Persons of one shard are in no other.
        recipients.AddRange(other.recipients);
        sample.Take(other.sample);
    }

    private static void Take<TKey>(Dictionary<TKey, TwoMinors> into, Dictionary<TKey, TwoMinors> from)
        where TKey : notnull
    {
        foreach (var (key, sum) in from)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(into, key, out _) += sum;
        }
    }

    private ImpactResult Result() =>
        new()
        {
            Parcels = parcels,
            Changed = changed,
            Categories = Pairs.Counts(categories),
            Lanes = Pairs.Counts(lanes),
            Holds = Pairs.Counts(holds),
            Charges = Amounts(charges, key => $"{key.Charge} {key.Currency.Code}", key => key.Currency),
            Due = Amounts(due, currency => currency.Code, currency => currency),
            Payers = Amounts(payers, key => $"{Core.Assessment.Names.Of(key.Payer)} {key.Currency.Code}", key => key.Currency),
            Recipients =
            [
                .. recipients
                    .SelectMany(person => person.Charges)
                    .GroupBy(one => one.Currency.Code, one => one.Sum.Proposed - one.Sum.AsIs, StringComparer.Ordinal)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => ChangeOf(group.Key, [.. group])),
            ],
            Sample = [.. sample.InOrder()],
        };

    private static ImmutableSortedDictionary<string, TwoAmounts> Amounts<TKey>(
        Dictionary<TKey, TwoMinors> sums,
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

    /// <summary>Hashes a charge's name by its length and ends: a law has a handful, and hashing all letters for every line costs more than the sums.</summary>
    private sealed class ByCharge : IEqualityComparer<(string Charge, Currency Currency)>
    {
        internal static ByCharge Comparer { get; } = new();

        public bool Equals((string Charge, Currency Currency) x, (string Charge, Currency Currency) y) =>
            x.Charge == y.Charge && x.Currency == y.Currency;

        public int GetHashCode((string Charge, Currency Currency) obj) =>
            obj.Charge is { Length: > 0 } name
                ? (name.Length << 24) ^ (name[0] << 12) ^ (name[^1] << 6) ^ obj.Currency.GetHashCode()
                : obj.Currency.GetHashCode();
    }
}
