namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Risk.Rules;

/// <summary>The categories of the WCO Immediate Release Guidelines (2018), best first.</summary>
public enum Category
{
    /// <summary>1: correspondence and documents.</summary>
    Documents = 1,

    /// <summary>2: low value, no duty or tax due.</summary>
    LowValue = 2,

    /// <summary>3: low value, dutiable.</summary>
    LowValueDutiable = 3,

    /// <summary>4: high value, restricted, or anything else: full declaration.</summary>
    HighValue = 4,
}

/// <summary>The outcome before loading (WCO SAFE, pre-loading advance cargo information).</summary>
public enum Loading
{
    /// <summary>Assessment complete.</summary>
    Complete,

    /// <summary>Request for information: elements are missing or say nothing.</summary>
    RequestForInformation,

    /// <summary>Request for screening.</summary>
    RequestForScreening,

    /// <summary>Do not load. Takes effect when a second person confirms it.</summary>
    DoNotLoad,
}

/// <summary>Why a consignment is not released on arrival.</summary>
public enum HoldReason
{
    /// <summary>It is released on arrival.</summary>
    None,

    /// <summary>Charges are to be paid before release.</summary>
    Payment,

    /// <summary>Documents or data are wanted.</summary>
    Documents,

    /// <summary>A permit is wanted.</summary>
    Permit,

    /// <summary>It is opened and checked.</summary>
    Inspection,

    /// <summary>A full declaration is needed.</summary>
    Declaration,

    /// <summary>The law cannot be applied yet: a rate is missing. Customs owes the next step.</summary>
    Law,

    /// <summary>An officer ordered it: never drawn by a decision, and no new decision ends it.</summary>
    Officer,
}

/// <summary>A better category and the clause that excluded it.</summary>
/// <param name="Category">The better category.</param>
/// <param name="Clause">Stable code of the clause: "not-documents", "charges-due", "restricted-goods", "no-regime", "beyond-procedure".</param>
/// <param name="Law">Citation.</param>
public readonly record struct Exclusion(Category Category, string Clause, string Law);

/// <summary>One change of one fact that would have given a better outcome.</summary>
/// <param name="Code">Stable code the pages have a sentence for: "better-value-lower", "better-window-new".</param>
/// <param name="Better">What would follow: "category-2", "lane-green".</param>
/// <param name="Facts">The numbers in the sentence.</param>
public sealed record Remedy(string Code, string Better, ImmutableArray<Fact> Facts);

/// <summary>The versions a decision rests on.</summary>
/// <param name="Engine">Version of the code's semantics: <see cref="Assess.EngineVersion"/> when it was decided.</param>
/// <param name="Law">SHA-256 over everything published: the law book's hash.</param>
/// <param name="Regimes">The layers used, union first.</param>
public sealed record Versions(int Engine, Digest Law, ImmutableArray<RegimeVersion> Regimes);

/// <summary>One explained decision on one consignment. Recomputable: same consignment, law and facts give the same hash on any machine.</summary>
public sealed record Assessment
{
    /// <summary>Exactly one category.</summary>
    public required Category Category { get; init; }

    /// <summary>For each better category, the clause that excluded it, best category first.</summary>
    public required ImmutableArray<Exclusion> Excluded { get; init; }

    /// <summary>Exactly one lane.</summary>
    public required Lane Lane { get; init; }

    /// <summary>What the regime calls the lane's act: "release", "open and check".</summary>
    public required string LaneMeaning { get; init; }

    /// <summary>Code of the rule that chose the lane: "lane-red#weapons", or "lane-green#default".</summary>
    public required string LaneRule { get; init; }

    /// <summary>Outcome before loading.</summary>
    public required Loading Loading { get; init; }

    /// <summary>Why it is held on arrival, or <see cref="HoldReason.None"/>.</summary>
    public required HoldReason Hold { get; init; }

    /// <summary>Why it would be held on arrival if nothing stood against loading it: what is left when a referral is answered. Follows from the rest; not in the hash.</summary>
    public HoldReason HoldOtherwise { get; init; }

    /// <summary>Charges line by line; empty when nothing is due.</summary>
    public required ImmutableArray<ChargeLine> Charges { get; init; }

    /// <summary>Sum collected at the border; null where no regime names a currency.</summary>
    public required Money? Due { get; init; }

    /// <summary>What an officer must know. Targeting reasons are among them and never reach a sender.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>What is wrong with the data, for the provider's scorecard: codes start with "quality-".</summary>
    public required ImmutableArray<Finding> Quality { get; init; }

    /// <summary>Problems that keep the law from being applied: a missing rate.</summary>
    public required ImmutableArray<Problem> Problems { get; init; }

    /// <summary>Allowances used.</summary>
    public required ImmutableArray<AllowanceUse> Uses { get; init; }

    /// <summary>What the risk rules in force said; <see cref="RiskOutcome.None"/> where none were. Never for a sender's eyes.</summary>
    public RiskOutcome Risk { get; init; } = RiskOutcome.None;

    /// <summary>The versions it rests on.</summary>
    public required Versions Versions { get; init; }

    /// <summary>SHA-256 over versions, consignment, facts and outcome.</summary>
    public Digest Hash
    {
        get => sealedHash;
        init => sealedHash = value;
    }

    /// <summary>Set once by the engine, which hashes the assessment it has just made: a copy would cost more than the decision's arithmetic.</summary>
    internal Digest sealedHash;

    /// <summary>The decision as a tree; empty unless an explanation was asked for.</summary>
    public ImmutableArray<Reason> Reasons
    {
        get => reasons;
        init => reasons = value;
    }

    /// <summary>What would have given a better outcome; at most three; empty unless an explanation was asked for.</summary>
    public ImmutableArray<Remedy> Remedies
    {
        get => remedies;
        init => remedies = value;
    }

    /// <summary>Set once by the engine, like the hash.</summary>
    internal void Explained(ImmutableArray<Reason> tree, ImmutableArray<Remedy> better) => (reasons, remedies) = (tree, better);

    private ImmutableArray<Reason> reasons = [];
    private ImmutableArray<Remedy> remedies = [];
}
