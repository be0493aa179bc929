namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;

/// <summary>
/// The decision as a tree a person can read: regime, category, lane, outcome before loading, outcome on arrival; under each the lines it rests on.
/// Reads what was decided and never decides. Of each question at most one line is marked as the one that decided: a mark on every second line says
/// nothing. The outcome on arrival follows from the questions before it and has no mark of its own.
/// </summary>
internal static class Explanation
{
    private const string RegimeRule = "regime-applies";
    private const string Guidelines = "WCO Immediate Release Guidelines (2018)";
    private const string Safe = "WCO SAFE Framework, pre-loading advance cargo information";

    internal static ImmutableArray<Reason> Of(
        Consignment consignment,
        RegimeOutcome law,
        Assessment assessed,
        in LaneChoice lane,
        in LoadingChoice loading
    )
    {
        var lines = ImmutableArray.CreateBuilder<Reason>(law.Reasons.Length + 5);
        lines.AddRange(RegimeReasons(law.Reasons));
        lines.Add(CategoryReason(consignment, law, assessed));
        lines.Add(LaneReason(assessed, lane));
        if (!assessed.Risk.Profiles.IsEmpty)
        {
            lines.Add(RiskReason(assessed.Risk));
        }

        lines.Add(LoadingReason(assessed, loading));
        lines.Add(ArrivalReason(assessed));
        return lines.DrainToImmutable();
    }

    /// <summary>
    /// Regimes, reliefs and charges with one mark: the relief that is exceeded; where no regime applies, the condition that kept the nearest one
    /// from applying. Why another regime does not apply decides nothing beside the one that does.
    /// </summary>
    private static ImmutableArray<Reason> RegimeReasons(ImmutableArray<Reason> reasons) => OnlyMark(reasons, DecidingRegimeLine(reasons));

    private static Reason? DecidingRegimeLine(ImmutableArray<Reason> reasons)
    {
        if (reasons.Any(reason => reason is { Rule: RegimeRule, Verdict: Verdict.Holds }))
        {
            return reasons.FirstOrDefault(reason => reason.Rule != RegimeRule && reason.Decides);
        }

        // The nearest regime is the one of which most conditions hold.
        var nearest = reasons
            .Where(reason => reason.Rule == RegimeRule)
            .MaxBy(reason => reason.Beneath.Count(condition => condition.Verdict == Verdict.Holds));
        return nearest?.Beneath.FirstOrDefault(condition => condition.Verdict == Verdict.Fails) ?? nearest;
    }

    /// <summary>The line with its mark, and those beneath it with theirs, taken away unless it is the deciding one.</summary>
    private static Reason OnlyMark(Reason reason, Reason? deciding)
    {
        var decides = ReferenceEquals(reason, deciding);
        var beneath = OnlyMark(reason.Beneath, deciding);
        return reason.Decides == decides && beneath == reason.Beneath ? reason : reason with { Decides = decides, Beneath = beneath };
    }

    /// <summary>The same array where no mark changes, which is nearly always: nothing is copied for it.</summary>
    private static ImmutableArray<Reason> OnlyMark(ImmutableArray<Reason> reasons, Reason? deciding)
    {
        for (var i = 0; i < reasons.Length; i++)
        {
            var line = OnlyMark(reasons[i], deciding);
            if (!ReferenceEquals(line, reasons[i]))
            {
                return [.. reasons[..i], line, .. reasons[(i + 1)..].Select(rest => OnlyMark(rest, deciding))];
            }
        }

        return reasons;
    }

    // By category; the first place is of none.
    private static readonly string[] Codes = [.. Enumerable.Range(0, 5).Select(category => $"category-{category}")];
    private static readonly Reason[] NotAsked = [.. Codes.Select(code => Line(code, "", Verdict.NotAsked, decides: false, [], ""))];
    private static readonly ImmutableArray<Fact>[] Numbers =
    [
        .. Enumerable.Range(0, 5).Select(category => ImmutableArray.Create(new Fact("category", $"{category}"))),
    ];

    private static Reason CategoryReason(Consignment consignment, RegimeOutcome law, Assessment assessed)
    {
        var lines = ImmutableArray.CreateBuilder<Reason>((int)Category.HighValue);
        // That goods are not documents is no news: then the category itself is what was decided.
        var byClause = !assessed.Excluded.IsEmpty && assessed.Excluded[^1].Clause != "not-documents";
        foreach (var excluded in assessed.Excluded)
        {
            lines.Add(
                new Reason(
                    Codes[(int)excluded.Category],
                    excluded.Clause,
                    Verdict.Fails,
                    Decides: byClause && (int)excluded.Category == (int)assessed.Category - 1,
                    SeenFor(excluded.Clause, consignment, law),
                    excluded.Law,
                    []
                )
            );
        }

        lines.Add(Line(Codes[(int)assessed.Category], "", Verdict.Holds, decides: !byClause, [], Guidelines));
        for (var next = (int)assessed.Category + 1; next <= (int)Category.HighValue; next++)
        {
            lines.Add(NotAsked[next]);
        }

        return new Reason(
            "category",
            "",
            Verdict.Holds,
            Decides: false,
            Numbers[(int)assessed.Category],
            Guidelines,
            lines.DrainToImmutable()
        );
    }

    private static ImmutableArray<Fact> SeenFor(string clause, Consignment consignment, RegimeOutcome law) =>
        clause switch
        {
            "not-documents" => [new Fact("purpose", Names.Of(consignment.Purpose))],
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

    private static Reason RiskReason(RiskOutcome risk) =>
        new(
            "risk",
            "",
            risk.Hits.IsEmpty ? Verdict.Fails : Verdict.Holds,
            Decides: false,
            [
                .. risk.Profiles.Select(profile => new Fact("profile", $"{profile.Profile} {profile.Version}")),
                .. risk.ScorePerMille is { } score ? [new Fact("score", $"{score} ‰")] : ImmutableArray<Fact>.Empty,
            ],
            "",
            risk.Reasons
        );

    private static Reason LoadingReason(Assessment assessed, in LoadingChoice loading)
    {
        var lines = ImmutableArray.CreateBuilder<Reason>(loading.Reasons.Length + assessed.Quality.Length);
        lines.AddRange(loading.Reasons);
        var decides = assessed.Loading == Loading.RequestForInformation;
        foreach (var finding in assessed.Quality.Where(Outcomes.AsksForInformation))
        {
            lines.Add(Line(finding.Rule, "", Verdict.Holds, decides, finding.Facts, Safe));
            decides = false;
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
