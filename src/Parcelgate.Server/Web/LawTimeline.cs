namespace Parcelgate.Server.Web;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Law;

/// <summary>One version on the line in time, in the drawing's own units.</summary>
/// <param name="Version">Which.</param>
/// <param name="Left">Where it begins.</param>
/// <param name="Width">How long it is drawn, 0 where a version known later stands over all of it.</param>
/// <param name="Known">Where it became known; null outside the drawing.</param>
/// <param name="Stands">True when it is the one in force on the day asked for.</param>
/// <param name="Published">False for a version nobody could know on the day asked for.</param>
public sealed record TimelineBar(RegimeInfo Version, double Left, double Width, double? Known, bool Stands, bool Published);

/// <summary>The versions of one regime.</summary>
/// <param name="Regime">"az/parcels".</param>
/// <param name="Title">The newest version's title.</param>
/// <param name="Bars">By first day.</param>
/// <param name="Proposal">True for a file without a day in force.</param>
public sealed record TimelineRow(string Regime, string Title, ImmutableArray<TimelineBar> Bars, bool Proposal);

/// <summary>The history of a country's law as a line in time: where bars, marks and years go.</summary>
public sealed class LawTimeline
{
    public const int Width = 1028;
    public const int LabelWidth = 210;
    public const int RowHeight = 36;
    public const int Top = 26;

    /// <summary>Most years with a number: more do not fit.</summary>
    private const int MostYears = 14;

    /// <summary>Years shown behind today, for what is to come, and before the first change.</summary>
    private const int YearsAhead = 2;

    private readonly DateOnly first;
    private readonly DateOnly last;

    private LawTimeline(DateOnly first, DateOnly last, DateOnly today)
    {
        (this.first, this.last) = (first, last);
        Today = At(today);
    }

    public ImmutableArray<TimelineRow> Rows { get; private init; } = [];

    /// <summary>Where today is.</summary>
    public double Today { get; }

    public int Height => Top + Rows.Length * RowHeight + 40;

    /// <summary>Years that have a line, with where.</summary>
    public IEnumerable<(string Year, double At)> Years
    {
        get
        {
            var step = (last.Year - first.Year) / MostYears + 1;
            for (var year = first.Year; year < last.Year; year += step)
            {
                yield return (year.ToString(CultureInfo.InvariantCulture), At(new DateOnly(year, 1, 1)));
            }
        }
    }

    /// <param name="versions">Versions of the country's regimes and of the union's it stacks on.</param>
    /// <param name="on">The day asked for.</param>
    /// <param name="known">The law as it could be known on this day.</param>
    /// <param name="today">The office's day.</param>
    public static LawTimeline Of(IReadOnlyList<RegimeInfo> versions, DateOnly on, DateOnly known, DateOnly today)
    {
        var days = versions.SelectMany(version => new[] { version.InForceFrom, version.InForceTo, version.Known }).OfType<DateOnly>();
        var years = days.Where(day => day.Year is > 1900 and < 2200).Append(today).Select(day => day.Year).ToList();
        var empty = new LawTimeline(
            new DateOnly(years.Min() - 1, 1, 1),
            new DateOnly(Math.Max(years.Max(), today.Year) + YearsAhead, 1, 1),
            today
        );
        return new LawTimeline(empty.first, empty.last, today)
        {
            Rows =
            [
                .. versions
                    .GroupBy(version => (version.Regime, version.Proposal))
                    .OrderBy(group => group.Key.Proposal)
                    .ThenBy(group => group.Key.Regime, StringComparer.Ordinal)
                    .Select(group => new TimelineRow(
                        group.Key.Regime,
                        group.OrderBy(version => version.InForceFrom).Last().Title,
                        empty.Bars([.. group.OrderBy(version => version.InForceFrom)], on, known),
                        group.Key.Proposal
                    )),
            ],
        };
    }

    private ImmutableArray<TimelineBar> Bars(IReadOnlyList<RegimeInfo> versions, DateOnly on, DateOnly known) =>
        [
            .. versions.Select(version =>
            {
                var from = version.InForceFrom ?? first;
                var to = EndOf(version, versions, known);
                var published = version.Known <= known;
                return new TimelineBar(
                    version,
                    At(from),
                    Math.Max(0, At(to.AddDays(1)) - At(from)),
                    version.Known > first && version.Known < last ? At(version.Known) : null,
                    !version.Proposal && published && from <= on && on <= to,
                    published
                );
            }),
        ];

    /// <summary>The last day a version holds: its own, or the one before a version known later begins to stand over it.</summary>
    private DateOnly EndOf(RegimeInfo version, IReadOnlyList<RegimeInfo> versions, DateOnly known)
    {
        var from = version.InForceFrom ?? DateOnly.MinValue;
        var to = version.InForceTo ?? last.AddDays(-1);
        foreach (var other in versions.Where(other => other.Known > version.Known && other.Known <= known && !other.Proposal))
        {
            var begins = other.InForceFrom ?? DateOnly.MinValue;
            if (begins <= to && (other.InForceTo ?? DateOnly.MaxValue) >= from)
            {
                to = begins <= from ? from.AddDays(-1) : begins.AddDays(-1);
            }
        }

        return to;
    }

    private double At(DateOnly day)
    {
        var share =
            (double)(Math.Clamp(day.DayNumber, first.DayNumber, last.DayNumber) - first.DayNumber) / (last.DayNumber - first.DayNumber);
        return Math.Round(LabelWidth + share * (Width - LabelWidth - 8), 1);
    }
}

/// <summary>Some lines of a law file, and what they say.</summary>
/// <param name="FirstLine">1-based.</param>
/// <param name="Lines">The file's own.</param>
/// <param name="Clauses">The sentences that stand there.</param>
public sealed record LawBlock(int FirstLine, IReadOnlyList<string> Lines, IReadOnlyList<Clause> Clauses)
{
    /// <summary>A file cut where a sentence begins, in the order of its lines; what stands before the first is a block without one.</summary>
    public static IReadOnlyList<LawBlock> Of(string text, ImmutableArray<Clause> clauses)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var starts = clauses
            .Select(clause => LineOf(clause, lines))
            .Append(1)
            .Append(LineOf("examples", lines))
            .Distinct()
            .Order()
            .ToList();
        return
        [
            .. starts.Select(
                (start, index) =>
                    new LawBlock(
                        start,
                        lines[(start - 1)..(index + 1 < starts.Count ? starts[index + 1] - 1 : lines.Length)],
                        [.. clauses.Where(clause => LineOf(clause, lines) == start)]
                    )
            ),
        ];
    }

    /// <summary>True for the block of worked examples.</summary>
    public bool IsExamples => Lines[0].StartsWith("examples:", StringComparison.Ordinal);

    /// <summary>How many examples it has.</summary>
    public int Examples => Lines.Count(line => line.TrimStart().StartsWith("- ", StringComparison.Ordinal));

    /// <summary>The line a sentence says; rules of lanes and before loading stand together at the head of theirs.</summary>
    private static int LineOf(Clause clause, string[] lines) =>
        clause.Line > 0 ? Math.Min(clause.Line, lines.Length)
        : clause.Subject.StartsWith("lane-", StringComparison.Ordinal) ? LineOf("lanes", lines)
        : LineOf("before-loading", lines);

    /// <summary>The line a key of the head stands on; the first where it does not.</summary>
    private static int LineOf(string key, string[] lines) =>
        Math.Max(0, Array.FindIndex(lines, line => line.StartsWith(key + ":", StringComparison.Ordinal))) + 1;
}
