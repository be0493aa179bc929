namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>The corridor a regime sends a consignment to.</summary>
/// <param name="Lane">The colour.</param>
/// <param name="Meaning">What the regime calls the lane's act: "release", "open and check".</param>
/// <param name="Rule">The rule that chose it: "lane-red#weapons"; "lane-green#default" when none did.</param>
/// <param name="Law">Citation of that rule.</param>
/// <param name="Reasons">The rules asked, in order, with what they saw; empty unless an explanation was asked for.</param>
public readonly record struct LaneChoice(Lane Lane, string Meaning, string Rule, string Law, ImmutableArray<Reason> Reasons);

/// <summary>What a regime's rules before loading ask for.</summary>
public enum LoadingAct
{
    /// <summary>Nothing: no rule holds.</summary>
    None,

    /// <summary>Request for screening.</summary>
    RequestForScreening,

    /// <summary>Do not load.</summary>
    DoNotLoad,
}

/// <summary>What a regime's rules before loading say of one consignment.</summary>
/// <param name="Act">What they ask for.</param>
/// <param name="Rule">The rule that chose it: "loading-dnl#explosives"; "" when none did.</param>
/// <param name="Law">Citation of that rule; "" when none did.</param>
/// <param name="Reasons">The rules asked, in order, with what they saw; empty unless an explanation was asked for.</param>
public readonly record struct LoadingChoice(LoadingAct Act, string Rule, string Law, ImmutableArray<Reason> Reasons);

/// <summary>One version of one regime, for the pages that list the law.</summary>
/// <param name="Regime">"az/parcels".</param>
/// <param name="Title">In the words of the file.</param>
/// <param name="Version">First day in force, or the file's name for a proposal or an open start.</param>
/// <param name="InForceFrom">First day in force; null for an open start and for a proposal.</param>
/// <param name="InForceTo">Last day in force; null for an open end and for a proposal.</param>
/// <param name="Proposal">True when the file has no <c>in-force</c>: it is never applied.</param>
/// <param name="Known">Since when the text could be known.</param>
/// <param name="Law">Citation.</param>
/// <param name="Confidence">"verified", "mixed" or "memory".</param>
/// <param name="Sources">Where the file's numbers were read.</param>
/// <param name="Hash">SHA-256 of the file's text.</param>
/// <param name="File">Path below the data folder.</param>
/// <param name="Layer">The country ("AZ") or the union ("eu") whose law it is.</param>
/// <param name="Union">The union a national file stacks on; null where none.</param>
public sealed record RegimeInfo(
    string Regime,
    string Title,
    string Version,
    DateOnly? InForceFrom,
    DateOnly? InForceTo,
    bool Proposal,
    DateOnly Known,
    string Law,
    string Confidence,
    ImmutableArray<string> Sources,
    Digest Hash,
    string File,
    string Layer,
    string? Union
);
