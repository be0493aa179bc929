namespace Parcelgate.Server.Web.Parts;

using Microsoft.AspNetCore.Components;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Web.Texts;

/// <summary>The sentences of a cause, with the goods, the data or the money it is about.</summary>
internal static class CauseWords
{
    /// <summary>Why it waits, as the second half of the first sentence; empty where the first half says all.</summary>
    public static MarkupString Why(this Words words, Cause cause, Assessment? assessment) =>
        cause is Cause.None or Cause.Payment || assessment is null
            ? default
            : words.Rich(
                $"cause.{cause}",
                ("goods", words.Goods(cause, assessment)),
                ("data", string.Join(", ", AskedData(assessment).Select(finding => words.For("finding", finding.Rule, finding.Facts)))),
                ("rate", assessment.Problems.FirstOrDefault()?.Found ?? ""),
                ("clause", assessment.Excluded.IsEmpty ? "" : words.For("clause", assessment.Excluded[^1].Clause))
            );

    /// <summary>The goods a restriction is about: "weapons (item 1, HS 930400)".</summary>
    public static string Goods(this Words words, Cause cause, Assessment assessment)
    {
        var outcome = cause switch
        {
            Cause.Prohibited => "prohibited",
            Cause.PermitMissing => "permit-missing",
            _ => "permit-quoted",
        };
        return string.Join(", ", Causes.Goods(assessment, outcome).Select(words.GoodsOf));
    }

    /// <summary>Who owes the money, and when: "the recipient, before release".</summary>
    public static string Owing(this Words words, Assessment assessment) =>
        string.Join("; ", Causes.Owing(assessment).Select(one => $"{words.For(one.Payer)}, {words.For(one.When)}"));

    /// <summary>Who owes the next step.</summary>
    public static string Owes(this Words words, State state, HoldReason hold, Cause cause, Assessment? assessment) =>
        cause == Cause.Payment && assessment is not null ? words.Owing(assessment)
        : state == State.Referred ? words[cause == Cause.Screening || cause == Cause.Prohibited ? "owing.Screening" : "owing.Data"]
        : state == State.DoNotLoad ? words["owing.DoNotLoad"]
        : words[$"owes.{hold}"];

    private static string GoodsOf(this Words words, Finding finding) =>
        words[
            "cause.goods",
            ("name", words.Name(finding.Rule["restricted/".Length..])),
            ("item", Value(finding, "item")),
            ("hs", Value(finding, "hs")),
            ("permit", Value(finding, "permit"))
        ];

    /// <summary>The findings on the data that ask before loading: those beneath the question in the explanation.</summary>
    private static IEnumerable<Finding> AskedData(Assessment assessment)
    {
        var asked = assessment
            .Reasons.Where(reason => reason.Rule == "loading")
            .SelectMany(reason => reason.Beneath)
            .Select(line => line.Rule)
            .ToHashSet(StringComparer.Ordinal);
        return assessment.Quality.Where(finding => asked.Contains(finding.Rule));
    }

    private static string Value(Finding finding, string name) =>
        finding.Facts.Where(fact => fact.Name == name).Select(fact => fact.Value).FirstOrDefault() ?? "";
}
