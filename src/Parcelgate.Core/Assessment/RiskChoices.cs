namespace Parcelgate.Core.Assessment;

using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;

/// <summary>
/// What live risk rules change of what the law chose: never to something milder. A rule that proposes changes nothing here: whether its parcel is opened is
/// decided by what can be opened that day.
/// </summary>
internal static class RiskChoices
{
    /// <summary>The lane of the law, or of the first live rule that asks for a harder one.</summary>
    internal static LaneChoice Harder(RiskOutcome risk, LaneChoice law)
    {
        if (law.Lane != Lane.Red && risk.First(RiskAct.Hold) is { } hold)
        {
            return law with { Lane = Lane.Red, Meaning = "inspection", Rule = Code(hold), Law = hold.Law };
        }

        return law.Lane is Lane.Green or Lane.Blue && risk.First(RiskAct.Documents) is { } documents
            ? law with
            {
                Lane = Lane.Yellow,
                Meaning = "documents",
                Rule = Code(documents),
                Law = documents.Law,
            }
            : law;
    }

    /// <summary>What the law asks for before loading, or the first live rule that asks for more.</summary>
    internal static LoadingChoice Harder(RiskOutcome risk, LoadingChoice law)
    {
        if (law.Act != LoadingAct.DoNotLoad && risk.First(RiskAct.DoNotLoad) is { } not)
        {
            return law with { Act = LoadingAct.DoNotLoad, Rule = Code(not), Law = not.Law };
        }

        return law.Act == LoadingAct.None && risk.First(RiskAct.RequestScreening) is { } screening
            ? law with
            {
                Act = LoadingAct.RequestForScreening,
                Rule = Code(screening),
                Law = screening.Law,
            }
            : law;
    }

    /// <summary>Code of findings and lanes that come of a risk rule: "risk-rule/az/core#splitting". No sender sees one.</summary>
    internal static string Code(RuleHit hit) => Prefix + hit.Rule;

    /// <summary>Whether a code is of a risk rule.</summary>
    internal static bool IsOfRisk(string code) => code.StartsWith(Prefix, StringComparison.Ordinal);

    private const string Prefix = "risk-rule/";
}
