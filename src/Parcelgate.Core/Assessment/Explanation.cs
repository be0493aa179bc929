namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;

/// <summary>
/// The decision as a tree a person can read: regime, category, lane, outcome before loading, outcome on arrival; under each the lines it rests on.
/// Reads what was decided and never decides.
/// </summary>
internal static class Explanation
{
    private const string Guidelines = "WCO Immediate Release Guidelines (2018)";
    private const string Safe = "WCO SAFE Framework, pre-loading advance cargo information";

    internal static ImmutableArray<Reason> Of(
        Consignment consignment,
        RegimeOutcome law,
        Assessment assessed,
        in LaneChoice lane,
        in LoadingChoice loading
    ) =>
        [
            .. law.Reasons,
            CategoryReason(consignment, law, assessed),
            LaneReason(assessed, lane),
            LoadingReason(assessed, loading),
            ArrivalReason(assessed),
        ];

    private static Reason CategoryReason(Consignment consignment, RegimeOutcome law, Assessment assessed)
    {
        var lines = ImmutableArray.CreateBuilder<Reason>(4);
        foreach (var excluded in assessed.Excluded)
        {
            lines.Add(
                new Reason(
                    $"category-{(int)excluded.Category}",
                    excluded.Clause,
                    Verdict.Fails,
                    Decides: (int)excluded.Category == (int)assessed.Category - 1,
                    SeenFor(excluded.Clause, consignment, law),
                    excluded.Law,
                    []
                )
            );
        }

        lines.Add(Line($"category-{(int)assessed.Category}", "", Verdict.Holds, decides: assessed.Excluded.IsEmpty, [], Guidelines));
        for (var next = (int)assessed.Category + 1; next <= (int)Category.HighValue; next++)
        {
            lines.Add(Line($"category-{next}", "", Verdict.NotAsked, decides: false, [], ""));
        }

        return new Reason(
            "category",
            "",
            Verdict.Holds,
            Decides: false,
            [new Fact("category", ((int)assessed.Category).ToString(System.Globalization.CultureInfo.InvariantCulture))],
            Guidelines,
            lines.DrainToImmutable()
        );
    }

    private static ImmutableArray<Fact> SeenFor(string clause, Consignment consignment, RegimeOutcome law) =>
        clause switch
        {
            "not-documents" => [new Fact("purpose", consignment.Purpose.ToString())],
            "charges-due" when law.Due is { } due => [new Fact("due", due.ToString())],
            "restricted-goods" => [.. law.Restrictions.SelectMany(restriction => restriction.Facts)],
            "other-procedure" => [new Fact("procedure", law.Procedure ?? "")],
            ProblemCodes.MissingRate => [new Fact("rate", law.Problem?.Found ?? "")],
            _ => [],
        };

    private static Reason LaneReason(Assessment assessed, in LaneChoice lane) =>
        new(
            "lane",
            lane.Meaning,
            Verdict.Holds,
            Decides: false,
            [new Fact("lane", Names.Of(assessed.Lane)), new Fact("rule", lane.Rule)],
            lane.Law,
            lane.Reasons
        );

    private static Reason LoadingReason(Assessment assessed, in LoadingChoice loading)
    {
        var lines = ImmutableArray.CreateBuilder<Reason>(loading.Reasons.Length + assessed.Quality.Length);
        lines.AddRange(loading.Reasons);
        foreach (var finding in assessed.Quality)
        {
            lines.Add(
                Line(finding.Rule, "", Verdict.Holds, decides: assessed.Loading == Loading.RequestForInformation, finding.Facts, Safe)
            );
        }

        return new Reason(
            "loading",
            "",
            Verdict.Holds,
            Decides: false,
            [new Fact("loading", Names.Of(assessed.Loading))],
            loading.Law.Length > 0 ? loading.Law : Safe,
            lines.DrainToImmutable()
        );
    }

    private static Reason ArrivalReason(Assessment assessed) =>
        new(
            "arrival",
            "",
            Verdict.Holds,
            Decides: false,
            assessed.Due is { } due && assessed.Hold == HoldReason.Payment
                ? [new Fact("hold", Names.Of(assessed.Hold)), new Fact("due", due.ToString())]
                : [new Fact("hold", Names.Of(assessed.Hold))],
            "",
            []
        );

    private static Reason Line(string rule, string text, Verdict verdict, bool decides, ImmutableArray<Fact> seen, string law) =>
        new(rule, text, verdict, decides, seen, law, []);
}
