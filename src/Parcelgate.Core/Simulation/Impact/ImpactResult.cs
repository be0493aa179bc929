namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;

/// <summary>A number of parcels under the law as it is, and under the proposal.</summary>
/// <param name="AsIs">Under the law as it is.</param>
/// <param name="Proposed">Under the proposal.</param>
public readonly record struct TwoCounts(long AsIs, long Proposed)
{
    /// <summary>What the proposal adds; negative where it takes away.</summary>
    public long Change => Proposed - AsIs;
}

/// <summary>An amount under the law as it is, and under the proposal, in minor units of a currency.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="AsIsMinor">Under the law as it is.</param>
/// <param name="ProposedMinor">Under the proposal.</param>
public readonly record struct TwoAmounts(string Currency, long AsIsMinor, long ProposedMinor)
{
    /// <summary>What the proposal adds, in minor units; negative where it takes away.</summary>
    public long ChangeMinor => ProposedMinor - AsIsMinor;
}

/// <summary>Recipients by whether their parcels of the period together cost them more, with how much more.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="More">Recipients charged more.</param>
/// <param name="Less">Recipients charged less.</param>
/// <param name="Same">Recipients charged something, and the same.</param>
/// <param name="MedianMoreMinor">Of those charged more: half are charged at most so much more; minor units, 0 where there is none.</param>
/// <param name="NinetiethMoreMinor">Nine of ten of them at most so much more.</param>
/// <param name="HighestMoreMinor">The most anyone is charged more.</param>
public readonly record struct RecipientChange(
    string Currency,
    long More,
    long Less,
    long Same,
    long MedianMoreMinor,
    long NinetiethMoreMinor,
    long HighestMoreMinor
);

/// <summary>One side of a parcel that changes.</summary>
/// <param name="Category">Its category.</param>
/// <param name="Lane">Its lane.</param>
/// <param name="Hold">Why it is held on arrival.</param>
/// <param name="DueMinor">What is due, in minor units.</param>
/// <param name="Currency">ISO 4217; "" where no regime names a currency.</param>
public readonly record struct ParcelOutcome(Category Category, Lane Lane, HoldReason Hold, long DueMinor, string Currency);

/// <summary>A parcel that the proposal decides differently.</summary>
/// <param name="Id">The consignment.</param>
/// <param name="Reference">As its provider calls it.</param>
/// <param name="AsIs">Under the law as it is.</param>
/// <param name="Proposed">Under the proposal.</param>
public sealed record ChangedParcel(long Id, string Reference, ParcelOutcome AsIs, ParcelOutcome Proposed);

/// <summary>What a proposal would have done to a history of parcels, beside the law as it is.</summary>
public sealed record ImpactResult
{
    /// <summary>Most parcels in <see cref="Sample"/>. Arbitrary: a screen of them.</summary>
    public const int MostInSample = 25;

    /// <summary>Parcels of the period.</summary>
    public long Parcels { get; init; }

    /// <summary>Parcels whose category, lane, outcome or charges differ.</summary>
    public long Changed { get; init; }

    /// <summary>Parcels by category.</summary>
    public required ImmutableSortedDictionary<Category, TwoCounts> Categories { get; init; }

    /// <summary>Parcels by lane.</summary>
    public required ImmutableSortedDictionary<Lane, TwoCounts> Lanes { get; init; }

    /// <summary>Parcels by why they are held on arrival; those held for payment are the payments to follow.</summary>
    public required ImmutableSortedDictionary<HoldReason, TwoCounts> Holds { get; init; }

    /// <summary>Charges by their name and currency, "vat AZN", with what is collected at the sale.</summary>
    public required ImmutableSortedDictionary<string, TwoAmounts> Charges { get; init; }

    /// <summary>What is due at the border, by currency: charges without those collected at the sale.</summary>
    public required ImmutableSortedDictionary<string, TwoAmounts> Due { get; init; }

    /// <summary>Charges by who owes them and currency, "consignee AZN".</summary>
    public required ImmutableSortedDictionary<string, TwoAmounts> Payers { get; init; }

    /// <summary>Who pays more, by currency.</summary>
    public required ImmutableArray<RecipientChange> Recipients { get; init; }

    /// <summary>Some of the parcels that change, drawn evenly by their numbers, in the order of these: the same for the same history.</summary>
    public required ImmutableArray<ChangedParcel> Sample { get; init; }

    /// <summary>All charges together, by currency.</summary>
    public ImmutableArray<TwoAmounts> Revenue() =>
        [
            .. Charges
                .Values.GroupBy(charge => charge.Currency, StringComparer.Ordinal)
                .Select(group => new TwoAmounts(
                    group.Key,
                    group.Sum(charge => charge.AsIsMinor),
                    group.Sum(charge => charge.ProposedMinor)
                )),
        ];
}
