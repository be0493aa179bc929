namespace Parcelgate.Server.Agreements;

using System.Collections.Immutable;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;

/// <summary>A scorecard as its provider reads it.</summary>
/// <param name="Provider">Whose.</param>
/// <param name="From">First day, the office's.</param>
/// <param name="To">Last day, the office's.</param>
/// <param name="CountedAt">When it was counted; a report is kept for some minutes.</param>
/// <param name="Unreadable">Records that could not be read and count nowhere.</param>
/// <param name="Now">The days asked for.</param>
/// <param name="Before">As many days just before them.</param>
internal sealed record QualityAnswer(
    string Provider,
    DateOnly From,
    DateOnly To,
    DateTimeOffset CountedAt,
    long Unreadable,
    ScorecardAnswer Now,
    ScorecardAnswer Before
)
{
    internal static QualityAnswer Of(QualityReport report) =>
        new(
            report.Provider,
            report.From,
            report.To,
            report.ReadAt,
            report.Unreadable,
            ScorecardAnswer.Of(report.Now),
            ScorecardAnswer.Of(report.Before)
        );
}

/// <summary>The figures of some days.</summary>
/// <param name="Lines">Lines that were decided or sent back.</param>
/// <param name="Refused">Of them sent back.</param>
/// <param name="Records">Records that were decided.</param>
/// <param name="Sound">Of them without a fault.</param>
/// <param name="Dimensions">By dimension: records without a fault of it; of timeliness those decided as early as promised, of those that arrived.</param>
/// <param name="PromisedMinutes">How long before arrival the data is promised.</param>
/// <param name="MedianMinutes">Minutes before arrival of the middle one; null where nothing arrived.</param>
/// <param name="CommodityCodes">Records whose codes all stand, of those with a code in each line.</param>
/// <param name="PostalNumbers">Postal items with a number that fits.</param>
/// <param name="Elements">By element.</param>
/// <param name="Faults">Findings, those said of most records first.</param>
/// <param name="Refusals">Problems that sent lines back, most lines first.</param>
/// <param name="Sellers">Sellers with most faults a record.</param>
/// <param name="Senders">Senders with most faults a record.</param>
/// <param name="PartiesLeftOut">Records whose seller or sender was not counted because there were too many of them.</param>
/// <param name="Days">Days on which anything was sent.</param>
internal sealed record ScorecardAnswer(
    long Lines,
    long Refused,
    long Records,
    long Sound,
    ImmutableSortedDictionary<string, Share> Dimensions,
    int PromisedMinutes,
    int? MedianMinutes,
    Share CommodityCodes,
    Share PostalNumbers,
    ImmutableArray<ElementScore> Elements,
    ImmutableArray<FaultAnswer> Faults,
    ImmutableArray<FaultAnswer> Refusals,
    ImmutableArray<PartyScore> Sellers,
    ImmutableArray<PartyScore> Senders,
    long PartiesLeftOut,
    ImmutableArray<DayScore> Days
)
{
    internal static ScorecardAnswer Of(Scorecard card) =>
        new(
            card.Lines,
            card.Refused,
            card.Records,
            card.Sound,
            card.Dimensions.ToImmutableSortedDictionary(one => Hyphens.Of(one.Key), one => one.Value, StringComparer.Ordinal),
            card.PromisedMinutes,
            card.MedianMinutes,
            card.CommodityCodes,
            card.PostalNumbers,
            card.Elements,
            [.. card.Faults.Select(FaultAnswer.Of)],
            [.. card.Refusals.Select(FaultAnswer.Of)],
            card.Sellers,
            card.Senders,
            card.PartiesLeftOut,
            card.Days
        );
}

/// <summary>How often one thing was wrong.</summary>
/// <param name="Code">The finding or problem.</param>
/// <param name="Records">Records or lines it was said of.</param>
/// <param name="Examples">The latest of them.</param>
internal sealed record FaultAnswer(string Code, long Records, ImmutableArray<ExampleAnswer> Examples)
{
    internal static FaultAnswer Of(FaultScore score) =>
        new(
            score.Code,
            score.Records,
            [
                .. score.Examples.Select(one => new ExampleAnswer(
                    one.Id,
                    one.Reference,
                    one.At.Submission,
                    one.At.Line,
                    one.Fault.Place,
                    one.Fault.Found
                )),
            ]
        );
}

/// <summary>A line that shows a fault.</summary>
/// <param name="Id">The consignment; null for a line that was sent back.</param>
/// <param name="Reference">As its provider calls it.</param>
/// <param name="Submission">The submission.</param>
/// <param name="Line">1-based line of its message.</param>
/// <param name="Place">Where.</param>
/// <param name="Found">The value found.</param>
internal sealed record ExampleAnswer(long? Id, string Reference, long Submission, long Line, string Place, string Found);
