namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>What traffic to make. Two equal plans give equal records on any machine.</summary>
public sealed record TrafficPlan
{
    /// <summary>Any number; another seed gives other persons, sellers and parcels.</summary>
    public required long Seed { get; init; }

    /// <summary>Consignments to make; not negative. Memory does not grow with it.</summary>
    public required int Count { get; init; }

    /// <summary>Destination by its regime: "az", "lt", "ro", "md", "gb" or "kz".</summary>
    public string Regime { get; init; } = "az";

    /// <summary>When the first morning of arrivals begins, UTC; 02:00 is six in the morning in Baku.</summary>
    public DateTimeOffset From { get; init; } = new(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);

    /// <summary>Share of postal items, per mille. The four shares may add up to anything above zero. Arbitrary.</summary>
    public int PostShare { get; init; } = 350;

    /// <summary>Share of express consignments, per mille.</summary>
    public int ExpressShare { get; init; } = 330;

    /// <summary>Share of consignments a marketplace sends the data of, per mille.</summary>
    public int PlatformShare { get; init; } = 280;

    /// <summary>Share of consignments a declarant lodges, per mille.</summary>
    public int DeclarantShare { get; init; } = 40;

    /// <summary>Planted frauds, per mille of the consignments, 0 to 500. Arbitrary: what inspections find is higher, what is there is not known.</summary>
    public int FraudPerMille { get; init; } = 10;

    /// <summary>Descriptions that say nothing ("gift", "parts"), per mille. The WCO and UPU name the failure; the share is arbitrary.</summary>
    public int VaguePerMille { get; init; } = 40;

    /// <summary>Recipients written in another script or without their number, per mille. Arbitrary.</summary>
    public int OddPersonPerMille { get; init; } = 30;

    /// <summary>Lines of restricted goods that are declared as what they are (medicines, plants, weapons' parts), per mille. Arbitrary.</summary>
    public int RestrictedPerMille { get; init; } = 3;

    /// <summary>Parcels lodged before any flight or dispatch is known, per mille: no master, no conveyance, no arrival.</summary>
    public int PreLodgedPerMille { get; init; }

    /// <summary>Consignments arriving a day. Azerbaijan's post alone had 20 to 25 thousand a day (FIELD.md, 5).</summary>
    public int PerDay { get; init; } = 25_000;

    /// <summary>Most consignments on one flight or dispatch; small plans use smaller ones so that every channel is met.</summary>
    public int LegSize { get; init; } = 5_000;

    /// <summary>Flights and dispatches to fill in this order; empty to have them made. With legs, <see cref="Count"/> must be their sum.</summary>
    public ImmutableArray<Leg> Legs { get; init; } = [];
}

/// <summary>One flight or dispatch of the traffic.</summary>
/// <param name="Channel">How all its consignments reach customs.</param>
/// <param name="Origin">Country it comes from: CN, TR, US, DE, GB, KR or AE.</param>
/// <param name="Transport">Mode, conveyance, master and arrival; receptacles are added to it.</param>
/// <param name="Carrier">Who carries; null when the data does not say.</param>
/// <param name="Count">Consignments on it; at least 1.</param>
public sealed record Leg(Channel Channel, string Origin, Transport Transport, Party? Carrier, int Count);

/// <summary>What was planted.</summary>
public enum Fraud
{
    /// <summary>Declared at a tenth of what the goods cost.</summary>
    Undervaluation,

    /// <summary>One order cut into several parcels of one day, each just below the limit.</summary>
    Splitting,

    /// <summary>Many names, one telephone and one address.</summary>
    OtherNames,

    /// <summary>The code and the description are of different goods.</summary>
    Misdescription,

    /// <summary>Restricted goods behind a description that says nothing.</summary>
    HiddenGoods,

    /// <summary>The mass cannot belong to this quantity of these goods.</summary>
    MassContradiction,
}

/// <summary>The truth about one planted fraud, for a side file: never part of the record.</summary>
/// <param name="Reference">Reference of the consignment.</param>
/// <param name="Kind">What was planted.</param>
/// <param name="Finding">What a good officer would find, in one English sentence.</param>
/// <param name="Group">The same for all consignments of one splitting or one collector; equal to <paramref name="Reference"/> of the first.</param>
public sealed record TrafficLabel(string Reference, Fraud Kind, string Finding, string Group);
