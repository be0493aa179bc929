namespace Parcelgate.Core.Risk.Rules;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>What a rule asks for when it holds, mildest first.</summary>
public enum RiskAct
{
    /// <summary>Nothing: it is noted.</summary>
    Note,

    /// <summary>Proposed for inspection: whether it is opened is decided by what can be opened that day.</summary>
    Propose,

    /// <summary>Documents or data first: the yellow lane.</summary>
    Documents,

    /// <summary>Opened and checked whatever else is waiting: the red lane.</summary>
    Hold,

    /// <summary>Request for information before loading.</summary>
    RequestInformation,

    /// <summary>Request for screening before loading.</summary>
    RequestScreening,

    /// <summary>Do not load. Takes effect when a second person confirms it.</summary>
    DoNotLoad,
}

/// <summary>A rule that held.</summary>
/// <param name="Rule">Profile and rule: "az/core#splitting".</param>
/// <param name="Act">What it asks for.</param>
/// <param name="IsLive">True when it counted; false for one in shadow, or put to sleep for a party of the consignment: it is noted and changes nothing.</param>
/// <param name="ExpectedPerMille">How many of a thousand such consignments its owner expects not to be as declared.</param>
/// <param name="Finds">What it looks for, a word of <see cref="RiskRule.Kinds"/>.</param>
/// <param name="Law">Citation of its legal basis.</param>
public sealed record RuleHit(string Rule, RiskAct Act, bool IsLive, int ExpectedPerMille, string Finds, string Law)
{
    /// <summary>What the sender is asked; null where the rule asks nothing by name.</summary>
    public FieldQuestion? Ask { get; init; }
}

/// <summary>What the risk rules in force make of one consignment.</summary>
/// <param name="Profiles">The versions used, by name.</param>
/// <param name="Hits">The rules that held, in the order of profiles and files.</param>
/// <param name="ScorePerMille">What the model says, of a thousand; null where no model is in force.</param>
/// <param name="ModelIsLive">True where the score counts; false where the model runs in shadow.</param>
public sealed record RiskOutcome(
    ImmutableArray<ProfileVersion> Profiles,
    ImmutableArray<RuleHit> Hits,
    int? ScorePerMille,
    bool ModelIsLive
)
{
    /// <summary>No rule is in force.</summary>
    public static RiskOutcome None { get; } = new([], [], null, false);

    /// <summary>The hardest act of the rules that counted.</summary>
    public RiskAct Act
    {
        get
        {
            var hardest = RiskAct.Note;
            foreach (var hit in Hits)
            {
                hardest = hit.IsLive && hit.Act > hardest ? hit.Act : hardest;
            }

            return hardest;
        }
    }

    /// <summary>The chance, of a thousand, that it is not as declared: the highest any rule that counted expects, or the model says where it counts.</summary>
    public int ChancePerMille
    {
        get
        {
            var chance = ModelIsLive ? ScorePerMille ?? 0 : 0;
            foreach (var hit in Hits)
            {
                chance = hit.IsLive ? Math.Max(chance, hit.ExpectedPerMille) : chance;
            }

            return chance;
        }
    }

    /// <summary>True where the value lies at most a tenth below a threshold of the law: counted for its parties.</summary>
    public bool IsNearThreshold { get; init; }

    /// <summary>The rules asked, each with its conditions and what they saw; only those that held. Empty unless an explanation was asked for.</summary>
    public ImmutableArray<Reason> Reasons { get; init; } = [];

    /// <summary>The first rule that counted and asks for this.</summary>
    public RuleHit? First(RiskAct act)
    {
        foreach (var hit in Hits)
        {
            if (hit.IsLive && hit.Act == act)
            {
                return hit;
            }
        }

        return null;
    }
}

/// <summary>A version of a profile that was used.</summary>
/// <param name="Profile">"az/core".</param>
/// <param name="Version">First day in force.</param>
/// <param name="Hash">SHA-256 of the file's text.</param>
public sealed record ProfileVersion(string Profile, string Version, Digest Hash);
