namespace Parcelgate.Formats.Csv;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;

/// <summary>One column of a file.</summary>
/// <param name="Name">As the file writes it.</param>
/// <param name="Put">What its cells mean; null for a column that is only kept.</param>
/// <param name="Item">1-based goods line it belongs to; 0 for the consignment's own.</param>
internal sealed record CsvColumn(string Name, Put? Put, int Item);

/// <summary>The first row: which columns the file has and in which order.</summary>
internal static class CsvHeader
{
    /// <summary>Comma or semicolon, whichever the header has more of.</summary>
    internal static char Separator(ReadOnlySpan<byte> header) => header.Count((byte)';') > header.Count((byte)',') ? ';' : ',';

    /// <summary>What a first line such as "sep=;" says, which spreadsheets write and read, and which is no row; null of every other line.</summary>
    internal static char? SeparatorSaid(ReadOnlySpan<byte> line)
    {
        var said = line.Trim("\""u8);
        return said.Length == 5 && Ascii.EqualsIgnoreCase(said[..4], "sep="u8) && CsvMapping.Separators.Contains((char)said[4])
            ? (char)said[4]
            : null;
    }

    /// <summary>Comma, semicolon, tab or bar, whichever the header has most of; of a header with none of them the comma.</summary>
    internal static char SeparatorOfAny(ReadOnlySpan<byte> header)
    {
        var (best, most) = (',', header.Count((byte)','));
        foreach (var other in (ReadOnlySpan<char>)[';', '\t', '|'])
        {
            var count = header.Count((byte)other);
            (best, most) = count > most ? (other, count) : (best, most);
        }

        return best;
    }

    internal static List<CsvColumn> Read(CsvRow row, long line, ReadDefaults defaults, List<Problem> problems)
    {
        var columns = new List<CsvColumn>();
        if (row.Count == 1 && row[0].IndexOfAny('\t', '|') >= 0)
        {
            const string Expected = "columns with a comma or a semicolon between; files with tabs or bars need a mapping";
            problems.Add(Problem.Of(ProblemCodes.Malformed, Place(line), row[0], Expected));
            return columns;
        }

        if (row.Count > MostColumns)
        {
            var found = string.Create(CultureInfo.InvariantCulture, $"{row.Count} columns");
            problems.Add(new Problem(ProblemCodes.TooLarge, Place(line), found, $"at most {MostColumns} columns"));
            return columns;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < row.Count; i++)
        {
            var name = Normal(row[i]);
            var fault = Values.Text(row[i], Limits.KeptPlace);
            if (fault.Found)
            {
                problems.Add(Problem.Of(fault.Code!, Place(line), row[i], fault.Expected));
            }

            if (name.Length > 0 && !seen.Add(name))
            {
                problems.Add(Problem.Of(ProblemCodes.Duplicate, Place(line), row[i], "every column once"));
            }

            columns.Add(Column(name, row[i]));
        }

        Require("reference", seen, line, problems);
        if (defaults.Destination is null)
        {
            Require("destination", seen, line, problems);
        }

        RequireValues(columns, seen, line, problems);
        return columns;
    }

    /// <summary>Whether these bytes are a header whose columns can be read as the table.</summary>
    internal static bool IsCanonical(ReadOnlySpan<byte> bytes, long line, ReadDefaults defaults)
    {
        var row = new CsvRow();
        var problems = new List<Problem>();
        if (row.Unreadable(bytes, Separator(bytes), line) is not null)
        {
            return false;
        }

        Read(row, line, defaults, problems);
        return problems.Count == 0;
    }

    /// <summary>Columns the table does not have, with what each may have been meant to be; null where nothing is near.</summary>
    internal static IEnumerable<(string Name, string? Meant)> Unknown(List<CsvColumn> columns)
    {
        var seen = columns.Select(column => Normal(column.Name)).ToHashSet(StringComparer.Ordinal);
        return columns
            .Where(column => column.Put is null && column.Name.Length > 0)
            .Select(column => (column.Name, CsvNames.Meant(Normal(column.Name), seen)));
    }

    /// <summary>
    /// A file without a column for values that has one under another name would have every parcel sent to a full declaration: the header is refused
    /// instead.
    /// </summary>
    private static void RequireValues(List<CsvColumn> columns, HashSet<string> seen, long line, List<Problem> problems)
    {
        foreach (var (name, meant) in Unknown(columns))
        {
            if (meant is "item_value" or "item_currency" && !seen.Contains(meant))
            {
                problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(line), name, $"a column of the format; did you mean '{meant}'?"));
            }
        }
    }

    // "Item Net-Mass Grams" is the column item_net_mass_grams.
    internal static string Normal(ReadOnlySpan<char> name) => name.Trim().ToString().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    /// <summary>The column of the table with this name; one without a meaning where there is none.</summary>
    internal static CsvColumn Column(string name, ReadOnlySpan<char> written)
    {
        if (CsvColumns.Head.TryGetValue(name, out var head))
        {
            return new CsvColumn(name, head, 0);
        }

        var underscore = name.IndexOf('_', StringComparison.Ordinal);
        var number = name.StartsWith("item", StringComparison.Ordinal) && underscore >= 4 ? ItemNumber(name.AsSpan(4, underscore - 4)) : 0;
        return number > 0 && CsvColumns.Item.TryGetValue(name[(underscore + 1)..], out var item)
            ? new CsvColumn(name, item, number)
            : new CsvColumn(written.Trim().ToString(), null, 0);
    }

    private static int ItemNumber(ReadOnlySpan<char> digits) =>
        digits.IsEmpty ? 1
        : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Limits.Items
            ? number
        : 0;

    private static void Require(string name, HashSet<string> seen, long line, List<Problem> problems)
    {
        if (seen.Contains(name))
        {
            return;
        }

        var near = CsvNames.MeantBy(name, seen);
        var guess = near is null ? "" : $"; did you mean '{near}' to be it?";
        var has = string.Join(", ", seen.Take(ColumnsQuoted));
        problems.Add(Problem.Of(ProblemCodes.Missing, Place(line), has, $"a column '{name}'{guess}"));
    }

    // 999 goods lines of nine columns and the consignment's own, rounded up.
    private const int MostColumns = 10_000;

    // Arbitrary: as many names as one can read.
    private const int ColumnsQuoted = 40;

    private static string Place(long line) => string.Create(CultureInfo.InvariantCulture, $"line {line}, header");
}
