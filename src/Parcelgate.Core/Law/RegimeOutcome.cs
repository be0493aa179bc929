namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>The dates that pick a version of the law and a rate. All instants are UTC.</summary>
/// <param name="Accepted">When the data was accepted.</param>
/// <param name="Ordered">When the goods were ordered, if the sender said.</param>
/// <param name="Arrives">When the consignment arrived or is expected, if known; else acceptance stands in for it.</param>
/// <param name="Known">The law as it could be known at this instant; a decision uses its own instant.</param>
/// <param name="Arrived">When it arrived, if it is there: from then on the days of storage count. An expected arrival is not one.</param>
public readonly record struct LawDates(
    DateTimeOffset Accepted,
    DateTimeOffset? Ordered,
    DateTimeOffset? Arrives,
    DateTimeOffset Known,
    DateTimeOffset? Arrived = null
);

/// <summary>Names one running allowance: one relief of one regime, for one holder in one window.</summary>
/// <param name="Relief">Regime and relief: "az/parcels#month".</param>
/// <param name="Holder">Identity token ("id:5ABC123"), else normalised name and address ("name:…"). Personal data.</param>
/// <param name="Window">The window's first day: "2026-11-01".</param>
public readonly record struct AllowanceKey(string Relief, string Holder, string Window)
{
    /// <summary>One text for the store: relief|window|holder.</summary>
    public override string ToString() => $"{Relief}|{Window}|{Holder}";
}

/// <summary>How much of one allowance was used before this consignment: the fact a decision needs.</summary>
/// <param name="Key">Which allowance.</param>
/// <param name="UsedMinor">Used, in minor units of the limit's currency; not negative.</param>
public readonly record struct AllowanceFact(AllowanceKey Key, long UsedMinor);

/// <summary>
/// Answers what was used of an allowance when the law comes to it. Where a history is decided, naming every allowance beforehand
/// (<see cref="LawBook.AllowanceKeys"/>) would find the law that applies twice for each parcel.
/// </summary>
public interface IAllowanceUses
{
    /// <summary>The use of one allowance before the consignment in hand, with its key.</summary>
    /// <param name="relief">Regime and relief: "az/parcels#month".</param>
    /// <param name="window">The window's first day: "2026-11-01".</param>
    /// <param name="holder">Identity token or normalised name of the consignment's recipient, as in <see cref="AllowanceKey.Holder"/>.</param>
    AllowanceFact Of(string relief, string window, ReadOnlySpan<char> holder);
}

/// <summary>One allowance a person has.</summary>
/// <param name="Key">Which, for whom, in which window.</param>
/// <param name="Limit">Up to here nothing is charged, or the procedure stays simple; in money, grams, pieces or consignments.</param>
/// <param name="NextWindow">The first day of the window after this one: "2026-12-01".</param>
/// <param name="Law">Citation.</param>
public sealed record AllowanceLimit(AllowanceKey Key, Money Limit, string NextWindow, string Law);

/// <summary>What this consignment uses of one allowance: written in the same transaction as its decision, given back when it is returned.</summary>
/// <param name="Key">Which allowance.</param>
/// <param name="Amount">The measure counted against it; not negative.</param>
/// <param name="Before">Used before this consignment.</param>
/// <param name="Limit">The limit.</param>
public sealed record AllowanceUse(AllowanceKey Key, Money Amount, Money Before, Money Limit);

/// <summary>Who owes a charge.</summary>
public enum Payer
{
    /// <summary>The recipient.</summary>
    Consignee,

    /// <summary>The carrier or post, on its account.</summary>
    Carrier,

    /// <summary>The declarant or representative.</summary>
    Declarant,

    /// <summary>The seller or platform.</summary>
    Seller,
}

/// <summary>When a charge is collected.</summary>
public enum Collected
{
    /// <summary>At the sale, by seller or platform: nothing is due at the border.</summary>
    AtSale,

    /// <summary>Before release: the consignment waits for it.</summary>
    BeforeRelease,

    /// <summary>After release, on an account or against a security.</summary>
    AfterRelease,
}

/// <summary>One line of what is charged.</summary>
/// <param name="Charge">As the regime file names it: "duty", "vat", "clearance-fee".</param>
/// <param name="Amount">What is charged, rounded as the regime says.</param>
/// <param name="Base">What it is charged on; null for a fixed amount.</param>
/// <param name="Rate">The rate as the law writes it: "15 %", "15 AZN", "max(15 %, 2 EUR per kg)".</param>
/// <param name="Payer">Who owes it.</param>
/// <param name="Collected">When.</param>
/// <param name="Law">Citation.</param>
/// <param name="Item">Goods line it belongs to, 1-based; 0 for the whole consignment.</param>
public sealed record ChargeLine(
    string Charge,
    Money Amount,
    Money? Base,
    string Rate,
    Payer Payer,
    Collected Collected,
    string Law,
    int Item = 0
);

/// <summary>The version of one layer of law that was used.</summary>
/// <param name="Regime">"az/parcels".</param>
/// <param name="Version">First day in force, or the file's name for a proposal: "2020-09-24".</param>
/// <param name="Hash">SHA-256 of the file's text.</param>
/// <param name="Confidence">"verified", "mixed" or "memory", as the file says: shown wherever it is used.</param>
public sealed record RegimeVersion(string Regime, string Version, Digest Hash, string Confidence)
{
    /// <summary>Regime, version and the first seven digits of the hash: "az/parcels 2020-09-24 3f9ac21".</summary>
    public string VersionedName { get; } = $"{Regime} {Version} {Hash.ToString()[..7]}";
}

/// <summary>The colour of the corridor.</summary>
public enum Lane
{
    /// <summary>Nothing to do.</summary>
    Green,

    /// <summary>Released, looked at afterwards.</summary>
    Blue,

    /// <summary>Documents or data first.</summary>
    Yellow,

    /// <summary>Opened and checked.</summary>
    Red,
}

/// <summary>What a regime makes of one consignment, before category, lane and outcome are drawn from it.</summary>
public sealed class RegimeOutcome
{
    /// <summary>The layers used, union first; empty when no law was found for the destination.</summary>
    public ImmutableArray<RegimeVersion> Versions { get; init; } = [];

    /// <summary>True when exactly one regime of the lowest layer applies; false sends the consignment to full declaration.</summary>
    public bool Applies { get; init; }

    /// <summary>True when the law sends this consignment to another procedure or refuses it as a parcel.</summary>
    public string? Procedure { get; init; }

    /// <summary>Charges in the order of the file, with zero ones left out; empty when nothing is due.</summary>
    public ImmutableArray<ChargeLine> Charges { get; init; } = [];

    /// <summary>Allowances this consignment uses.</summary>
    public ImmutableArray<AllowanceUse> Uses { get; init; } = [];

    /// <summary>Goods lines that need a permit or are restricted or prohibited, and whether a permit was quoted.</summary>
    public ImmutableArray<Finding> Restrictions { get; init; } = [];

    /// <summary>What else is to be known: why no regime applies, which holder key was used, which relief was exceeded.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>A rate that is not published: the consignment is held, nothing is converted 1:1.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Sum of what is collected at the border, in the currency of the law; null when no currency is known.</summary>
    public Money? Due { get; init; }

    /// <summary>The explanation; empty unless asked for.</summary>
    public ImmutableArray<Reason> Reasons { get; init; } = [];

    /// <summary>The law, dates and rates in hand, for the lanes; null when the country has none.</summary>
    internal Dated? Dated { get; init; }
}
