namespace Parcelgate.Host.Training;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Formats.Csv;

/// <summary>What a column of a training table is taken for.</summary>
internal enum ColumnKind
{
    /// <summary>A measure: mass, price, rate.</summary>
    Number,

    /// <summary>One of some words.</summary>
    Category,

    /// <summary>Digits of one length whose beginnings mean something: commodity codes.</summary>
    Code,

    /// <summary>Not used; the plan says why.</summary>
    LeftOut,
}

/// <summary>One column with what it is taken for.</summary>
/// <param name="At">Its place.</param>
/// <param name="Name">Its head.</param>
/// <param name="Kind">What it is taken for.</param>
/// <param name="Why">Why it is left out; "" where it is used.</param>
internal sealed record PlannedColumn(int At, string Name, ColumnKind Kind, string Why);

/// <summary>
/// Looks at every column of a training table. Left out is what a model must not learn: numbers of declarations and persons, which name rows and do not describe them;
/// dates, which do not come back; and columns that hold the label under another name.
/// </summary>
internal static class ColumnPlan
{
    /// <summary>A column with more values than this share of the rows names rows.</summary>
    private const double MostDistinct = 0.1;

    /// <summary>The same for codes: their beginnings are shared by many.</summary>
    private const double MostCodes = 0.5;

    /// <summary>Rows of one value that must all be marked before it counts as the label under another name.</summary>
    private const int FewestPure = 20;

    internal static ImmutableArray<PlannedColumn> Of(TextTable table, int label, IReadOnlyList<int> marks)
    {
        var columns = ImmutableArray.CreateBuilder<PlannedColumn>();
        for (var at = 0; at < table.Heads.Length; at++)
        {
            if (at != label)
            {
                columns.Add(Planned(table, at, marks));
            }
        }

        return columns.ToImmutable();
    }

    private static PlannedColumn Planned(TextTable table, int at, IReadOnlyList<int> marks)
    {
        var values = table.Rows.Select(row => row[at]).ToList();
        var said = values.Where(value => !IsMissing(value)).ToList();
        var distinct = said.Distinct(StringComparer.Ordinal).Count();
        var (kind, why) =
            distinct < 2 ? (ColumnKind.LeftOut, "it says the same of every row")
            : said.All(IsDay) ? (ColumnKind.LeftOut, "a date does not come back")
            : IsLabel(values, marks) ? (ColumnKind.LeftOut, "it holds the label under another name")
            : IsNumber(said, distinct) ? (ColumnKind.Number, "")
            : distinct <= said.Count * MostCodes && IsCode(said) ? (ColumnKind.Code, "")
            : distinct > said.Count * MostDistinct ? (ColumnKind.LeftOut, "it names rows: too many values")
            : (ColumnKind.Category, "");
        return new PlannedColumn(at, table.Heads[at], kind, why);
    }

    /// <summary>Nothing, or one of the words with which exports say that there is nothing. A model takes them for a missing number too.</summary>
    private static bool IsMissing(string value) => value.Length == 0 || Missing.Contains(value);

    private static readonly HashSet<string> Missing = new(StringComparer.OrdinalIgnoreCase) { "NA", "N/A", "NaN", "null", "none", "-" };

    private static bool IsDay(string text) =>
        text.Length >= 10
        && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Numbers with decimals, or of many values and differing lengths; codes of one length are not measures.</summary>
    private static bool IsNumber(List<string> said, int distinct) =>
        said.All(text => !double.IsNaN(Encoding.Number(text)))
        && (
            said.Any(text => text.Contains('.', StringComparison.Ordinal))
            || (distinct > 50 && said.Select(text => text.Length).Distinct().Count() > 2)
        );

    private static bool IsCode(List<string> said) =>
        said[0].Length is >= 4 and <= 14 && said.All(text => text.Length == said[0].Length && text.All(char.IsAsciiDigit));

    /// <summary>A column of few values one of which stands by marked rows only: nothing honest does that.</summary>
    private static bool IsLabel(List<string> values, IReadOnlyList<int> marks)
    {
        var share = marks.Average();
        var counts = values.Zip(marks).GroupBy(pair => pair.First, StringComparer.Ordinal).ToList();
        return share < 0.5 && counts.Count <= 20 && counts.Any(value => value.Count() >= FewestPure && value.All(pair => pair.Second == 1));
    }
}
