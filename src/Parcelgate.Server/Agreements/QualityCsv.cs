namespace Parcelgate.Server.Agreements;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;

/// <summary>A scorecard as rows: what a figure is about, its name, its count and of how many, and the same of the days before.</summary>
internal static class QualityCsv
{
    private static readonly string[] Heads = ["about", "name", "detail", "count", "of", "count_before", "of_before"];

    /// <param name="report">The report.</param>
    /// <param name="nameOf">How the reader sees a seller or sender.</param>
    internal static IEnumerable<string[]> RowsOf(QualityReport report, Func<PartyScore, string> nameOf)
    {
        var (now, before) = (report.Now, report.Before);
        return
        [
            Heads,
            .. Figures(now, before),
            .. Counted(report),
            .. now.Elements.Zip(before.Elements).SelectMany(pair => ElementRows(pair.First, pair.Second, now, before)),
            .. FaultRows("fault", WithGone(now.Faults, before.Faults), before.Faults, now.Records, before.Records),
            .. FaultRows("refusal", WithGone(now.Refusals, before.Refusals), before.Refusals, now.Lines, before.Lines),
            .. now.Sellers.Select(one => PartyRow("seller", one, nameOf)),
            .. now.Senders.Select(one => PartyRow("sender", one, nameOf)),
            .. now.Days.SelectMany(DayRows),
        ];
    }

    private static IEnumerable<string[]> Figures(Scorecard now, Scorecard before)
    {
        yield return ["figure", "refused", "", Text(now.Refused), Text(now.Lines), Text(before.Refused), Text(before.Lines)];
        yield return ["figure", "sound", "", Text(now.Sound), Text(now.Records), Text(before.Sound), Text(before.Records)];
        foreach (var (dimension, share) in now.Dimensions)
        {
            yield return Row("dimension", Hyphens.Of(dimension), share, before.Dimensions[dimension]);
        }

        yield return ["figure", "minutes-before-arrival", "median", Text(now.MedianMinutes), "", Text(before.MedianMinutes), ""];
        yield return Row("figure", "commodity-codes", now.CommodityCodes, before.CommodityCodes);
        yield return Row("figure", "postal-numbers", now.PostalNumbers, before.PostalNumbers);
    }

    /// <summary>What the figures were counted by, and what was not counted.</summary>
    private static IEnumerable<string[]> Counted(QualityReport report)
    {
        var (now, before) = (report.Now, report.Before);
        yield return ["figure", "promised-minutes", "", Text(now.PromisedMinutes), "", Text(before.PromisedMinutes), ""];
        yield return ["figure", "parties-left-out", "", Text(now.PartiesLeftOut), "", Text(before.PartiesLeftOut), ""];
        yield return ["figure", "unreadable", "", Text(report.Unreadable), "", "", ""];
    }

    /// <summary>With what was wrong in the days before and is not any more: none of them now.</summary>
    private static IEnumerable<FaultScore> WithGone(ImmutableArray<FaultScore> now, ImmutableArray<FaultScore> before) =>
        now.Concat(before.Where(was => now.All(one => one.Code != was.Code)).Select(was => new FaultScore(was.Code, 0, [])));

    private static IEnumerable<string[]> ElementRows(ElementScore now, ElementScore before, Scorecard card, Scorecard cardBefore)
    {
        (string Detail, long Now, long Before)[] counts =
        [
            ("present", now.Present, before.Present),
            ("wrong", now.Wrong, before.Wrong),
            ("contradicted", now.Contradicted, before.Contradicted),
        ];
        return counts.Select(one =>
            (string[])["element", now.Element, one.Detail, Text(one.Now), Text(card.Records), Text(one.Before), Text(cardBefore.Records)]
        );
    }

    private static IEnumerable<string[]> FaultRows(
        string about,
        IEnumerable<FaultScore> now,
        IReadOnlyList<FaultScore> before,
        long whole,
        long wholeBefore
    ) =>
        now.Select(one =>
            (string[])
                [
                    about,
                    one.Code,
                    QualityCode.DimensionOf(one.Code) is { } dimension && about == "fault" ? Hyphens.Of(dimension) : "",
                    Text(one.Records),
                    Text(whole),
                    Text(before.FirstOrDefault(other => other.Code == one.Code)?.Records ?? 0),
                    Text(wholeBefore),
                ]
        );

    private static string[] PartyRow(string about, PartyScore party, Func<PartyScore, string> nameOf) =>
        [about, nameOf(party), "faults", Text(party.Faults), Text(party.Records), "", ""];

    private static IEnumerable<string[]> DayRows(DayScore day)
    {
        var name = day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        yield return ["day", name, "refused", Text(day.Refused), Text(day.Lines), "", ""];
        yield return ["day", name, "sound", Text(day.Sound), Text(day.Lines - day.Refused), "", ""];
        yield return ["day", name, "in-time", Text(day.InTime.Part), Text(day.InTime.Whole), "", ""];
    }

    private static string[] Row(string about, string name, Share now, Share before) =>
        [about, name, "", Text(now.Part), Text(now.Whole), Text(before.Part), Text(before.Whole)];

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
