namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;

/// <summary>How often a rule held together with another one.</summary>
/// <param name="Rule">The other: "az/core#splitting".</param>
/// <param name="Count">Parcels both held for, as proposed.</param>
public readonly record struct RuleOverlap(string Rule, long Count);

/// <summary>What one rule of the profile would have done.</summary>
/// <param name="Rule">"az/core#splitting".</param>
/// <param name="Hits">Parcels it holds for, as the rules were and as proposed; 0 on the side that does not have it.</param>
/// <param name="Live">Of these those where it counted: it was live, and not asleep for a party.</param>
/// <param name="Alone">As proposed: parcels no other rule holds for.</param>
/// <param name="Opened">As proposed: parcels it holds for that were opened.</param>
/// <param name="Found">Of those the ones found not as declared.</param>
/// <param name="With">The rules it holds together with most often, as proposed; most first.</param>
public sealed record RuleImpact(
    string Rule,
    TwoCounts Hits,
    TwoCounts Live,
    long Alone,
    long Opened,
    long Found,
    ImmutableArray<RuleOverlap> With
);

/// <summary>A parcel that the proposed rules treat differently.</summary>
/// <param name="Id">The consignment.</param>
/// <param name="Reference">As its provider calls it.</param>
/// <param name="AsIs">Its lane as the rules were.</param>
/// <param name="Proposed">Its lane as proposed.</param>
/// <param name="Came">Rules that hold only as proposed.</param>
/// <param name="Went">Rules that hold only as the rules were.</param>
public sealed record ChangedRisk(
    long Id,
    string Reference,
    Lane AsIs,
    Lane Proposed,
    ImmutableArray<string> Came,
    ImmutableArray<string> Went
);

/// <summary>What a proposed profile of rules would have done to a history of parcels, beside the rules as they were.</summary>
public sealed record RiskImpactResult
{
    /// <summary>Most rules in <see cref="RuleImpact.With"/>. Arbitrary: more are noise.</summary>
    public const int MostOverlaps = 3;

    /// <summary>Parcels decided again.</summary>
    public long Parcels { get; init; }

    /// <summary>Parcels decided before there were rules: nothing is known of their parties, so rules are not asked again of them and they count nowhere.</summary>
    public long WithoutFacts { get; init; }

    /// <summary>Parcels any rule holds for on one side only, or whose lane or outcome before loading differs.</summary>
    public long Changed { get; init; }

    /// <summary>Parcels by lane.</summary>
    public required ImmutableSortedDictionary<Lane, TwoCounts> Lanes { get; init; }

    /// <summary>Parcels by outcome before loading.</summary>
    public required ImmutableSortedDictionary<Loading, TwoCounts> Loadings { get; init; }

    /// <summary>Parcels that live rules propose or ask more for: cases for the queue.</summary>
    public TwoCounts Cases { get; init; }

    /// <summary>Parcels of the period that were opened.</summary>
    public long Opened { get; init; }

    /// <summary>Of them those found not as declared.</summary>
    public long Found { get; init; }

    /// <summary>Of those found the ones that are cases: a rule would have caught them. The rest would have been missed by rules.</summary>
    public TwoCounts Caught { get; init; }

    /// <summary>Every rule of the profile on either side, in the order of names.</summary>
    public required ImmutableArray<RuleImpact> Rules { get; init; }

    /// <summary>Some of the parcels that change, the same for the same history, in the order of their numbers.</summary>
    public required ImmutableArray<ChangedRisk> Sample { get; init; }
}
