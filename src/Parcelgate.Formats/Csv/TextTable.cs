namespace Parcelgate.Formats.Csv;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>A table of texts read from CSV with heads: no column means anything here. Comma, semicolon, tab or bar between columns, RFC 4180 quotes, UTF-8.</summary>
public sealed class TextTable
{
    /// <summary>Largest file, in bytes. Arbitrary: some five million declarations.</summary>
    public const long LongestFile = 1L << 30;

    /// <summary>Most columns. Arbitrary.</summary>
    public const int MostColumns = 256;

    private const int LongestRow = 64 * 1024;

    private readonly List<string[]> rows = [];
    private readonly List<long> lines = [];

    private TextTable(ImmutableArray<string> heads) => Heads = heads;

    /// <summary>The heads, trimmed, each once.</summary>
    public ImmutableArray<string> Heads { get; }

    /// <summary>The rows below the heads, in the order of the file; each has a text for every head.</summary>
    public IReadOnlyList<string[]> Rows => rows;

    /// <summary>The line of its file on which a row begins, from 1; a quoted text may have several.</summary>
    public long LineOf(int row) => lines[row];

    /// <summary>This table with the rows of another one of the same heads below its own.</summary>
    public TextTable With(TextTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var both = new TextTable(Heads);
        both.rows.AddRange(rows);
        both.rows.AddRange(other.rows);
        both.lines.AddRange([.. lines, .. other.lines]);
        return both;
    }

    /// <summary>Reads all of a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="problems">What is wrong is added here, with its line.</param>
    /// <returns>The table; null when anything is wrong.</returns>
    public static TextTable? Read(ReadOnlySpan<byte> bytes, List<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var rest = CanonicalJson.Bare(bytes);
        rest = rest.StartsWith(CanonicalJson.ByteOrderMark) ? rest[CanonicalJson.ByteOrderMark.Length..] : rest;
        var row = new CsvRow();
        TextTable? table = null;
        var separator = '\0';
        // Most files say the same texts again and again: one instance of each is kept.
        var pool = new Dictionary<string, string>(StringComparer.Ordinal);
        var feeds = 0L;
        while (!rest.IsEmpty && problems.Count == 0)
        {
            var line = feeds + 1;
            var end = CsvRow.End(rest, (byte)separator);
            var whole = end == 0 ? rest : rest[..end];
            var bare = whole.TrimEnd("\r\n"u8);
            feeds += whole.Count((byte)'\n');
            rest = rest[whole.Length..];
            if (bare.IsEmpty)
            {
                continue;
            }

            separator = table is null ? CsvHeader.SeparatorOfAny(bare) : separator;
            if (Unreadable(row, bare, separator, line) is { } problem)
            {
                problems.Add(problem);
            }
            else if (table is null)
            {
                table = HeadsOf(row, line, problems);
            }
            else
            {
                table.Take(row, line, pool, problems);
            }
        }

        if (table is null && problems.Count == 0)
        {
            problems.Add(Problem.Of(ProblemCodes.Missing, "line 1", "", "a line of heads"));
        }

        return problems.Count == 0 ? table : null;
    }

    private static Problem? Unreadable(CsvRow row, ReadOnlySpan<byte> bare, char separator, long line)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
        if (bare.Length > LongestRow)
        {
            return bare.Contains((byte)'\n')
                ? Problem.Of(
                    ProblemCodes.TooLong,
                    place,
                    $"{bare.Length} bytes over {bare.Count((byte)'\n') + 1} lines",
                    $"at most {LongestRow} bytes, and quotes that close"
                )
                : Problem.Of(ProblemCodes.TooLong, place, $"{bare.Length} bytes", $"at most {LongestRow} bytes");
        }

        if (JsonScan.NotUtf8At(bare) is >= 0 and var wrong)
        {
            return Problem.Of(ProblemCodes.NotUtf8, $"{place}, byte {wrong}", $"0x{bare[wrong]:X2}", "UTF-8 text");
        }

        return row.Split(bare, separator)
            ? null
            : Problem.Of(ProblemCodes.Malformed, place, row[row.Count - 1].ToString(), "a field whose quotes close before the separator");
    }

    private static TextTable? HeadsOf(CsvRow row, long line, List<Problem> problems)
    {
        var heads = new List<string>();
        for (var i = 0; i < row.Count; i++)
        {
            var head = row[i].Trim().ToString();
            if (head.Length == 0 || heads.Contains(head))
            {
                problems.Add(
                    Problem.Of(ProblemCodes.Duplicate, $"line {line}, column {i + 1}", head, "heads that are not empty, each once")
                );
                return null;
            }

            heads.Add(head);
        }

        if (heads.Count > MostColumns)
        {
            problems.Add(Problem.Of(ProblemCodes.TooLong, $"line {line}", $"{heads.Count} columns", $"at most {MostColumns}"));
            return null;
        }

        return new TextTable([.. heads]);
    }

    private void Take(CsvRow row, long line, Dictionary<string, string> pool, List<Problem> problems)
    {
        if (row.Count != Heads.Length)
        {
            problems.Add(Problem.Of(ProblemCodes.Malformed, $"line {line}", $"{row.Count} fields", $"{Heads.Length}, as the heads are"));
            return;
        }

        var texts = new string[row.Count];
        var lookup = pool.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < texts.Length; i++)
        {
            var text = row[i].Trim();
            if (!lookup.TryGetValue(text, out var known))
            {
                known = text.ToString();
                pool.Add(known, known);
            }

            texts[i] = known;
        }

        lines.Add(line);
        rows.Add(texts);
    }
}
