namespace Parcelgate.Formats.Csv;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>Why a column was proposed for an element.</summary>
public enum CsvReason
{
    /// <summary>By what it is called.</summary>
    Name,

    /// <summary>By what stands in it: commodity codes look like commodity codes.</summary>
    Content,

    /// <summary>By what it is called, in doubt: it is the price of one piece, and the value is that of all of them.</summary>
    OnePiece,

    /// <summary>By what it is called, in doubt: its cells such as 1,250 are thousands of kilograms, or have three decimals.</summary>
    Thousands,
}

/// <summary>
/// A mapping drawn from an example of a provider's files: a proposal that a person looks at, never used by itself. What the example leaves out is left out; whoever looks at it says
/// what always holds.
/// </summary>
/// <param name="Mapping">The mapping; it lacks what the example does not tell, so <see cref="CsvMappingCheck.Faults"/> may have something against it.</param>
/// <param name="Why">For each element with a column, why that one.</param>
public sealed record CsvProposal(CsvMapping Mapping, ImmutableDictionary<string, CsvReason> Why)
{
    /// <summary>Rows that are looked at.</summary>
    public const int RowsLookedAt = 50;

    /// <summary>Bytes of an example that are looked at, and no more than that is ever kept. Arbitrary: fifty rows are some ten thousand.</summary>
    public const int LongestExample = 64 * 1024;

    /// <summary>Draws a mapping from an example.</summary>
    /// <param name="example">The file, or its beginning.</param>
    /// <param name="problems">What keeps it from being an example is added here.</param>
    /// <param name="encoding">One of <see cref="CsvMapping.Encodings"/>, where a person said it; null: it is told from the letters.</param>
    /// <param name="separator">One of <see cref="CsvMapping.Separators"/>, where a person said it; null: it is told from the rows.</param>
    /// <param name="hasHeader">Whether the first row names the columns, where a person said it; null: it is told from its cells.</param>
    /// <param name="destination">The country the provider's parcels go to, where his agreement says it.</param>
    /// <returns>The proposal; null when the file has no first row that can be read.</returns>
    public static CsvProposal? Of(
        ReadOnlySpan<byte> example,
        List<Problem> problems,
        string? encoding = null,
        char? separator = null,
        bool? hasHeader = null,
        string? destination = null
    )
    {
        var bytes = example.StartsWith(CanonicalJson.ByteOrderMark) ? example[CanonicalJson.ByteOrderMark.Length..] : example;
        encoding ??= WideOf(bytes) ?? EncodingOf(bytes);
        var letters = encoding;
        if (encoding.StartsWith("utf-16", StringComparison.Ordinal))
        {
            // Lenient: the example may be cut in the middle of a letter. What is no UTF-16 comes out as no rows.
            var text = (encoding == "utf-16be" ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes);
            bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
            letters = "utf-8";
        }

        separator ??= SeparatorSaid(bytes) ?? SeparatorOf(bytes, letters);
        if (RowsOf(bytes, letters, separator.Value, problems) is not [{ Length: > 1 } first, ..] all)
        {
            return null;
        }

        var isNamed = hasHeader ?? !IsParcel(first);
        var header = isNamed ? first : [.. first.Index().Select(one => (one.Index + 1).ToString(CultureInfo.InvariantCulture))];
        var rows = isNamed ? all[1..] : all;
        var columns = header
            .Index()
            .Where(one => one.Item.Length is > 0 and <= CsvMapping.LongestName)
            .DistinctBy(one => CsvMapping.Folded(one.Item))
            .Take(CsvMapping.MostColumns)
            .Select(one => new CsvExampleColumn(one.Item, [.. rows.Select(row => row[one.Index]).Where(cell => cell.Length > 0)]))
            .ToList();
        var elements = Choose(columns, destination, out var why);
        var mapping = new CsvMapping
        {
            Separator = separator.Value,
            Encoding = encoding,
            Decimal = DecimalOf(columns, elements, why),
            Dates = CsvExampleColumn.DateOrder(CellsOf(columns, elements, element => element is "arrives_at" or "ordered_at")),
            UtcOffsetMinutes = 0,
            HasHeader = isNamed,
            RowsAreGoods = AreGoods(header, rows, elements),
            Header = [.. columns.Select(column => column.Name)],
            Elements = elements.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        return new CsvProposal(mapping, why.ToImmutableDictionary());
    }

    /// <summary>
    /// One reference in row after row, and nothing else of the consignee: these are the goods of one parcel. Rows of several consignees with one reference share a waybill above
    /// their own, and so may rows that have a waybill and say no consignee.
    /// </summary>
    private static bool AreGoods(string[] header, List<string[]> rows, Dictionary<string, CsvSource> elements)
    {
        if (!elements.TryGetValue("reference", out var reference))
        {
            return false;
        }

        var own = Array.IndexOf(header, reference.Columns[0]);
        var consignee = elements
            .Where(pair => pair.Key.StartsWith("consignee_", StringComparison.Ordinal))
            .Select(pair => Array.IndexOf(header, pair.Value.Columns[0]))
            .ToList();
        var pairs = rows.Zip(rows.Skip(1)).Where(pair => pair.First[own].Length > 0 && pair.First[own] == pair.Second[own]).ToList();
        var isShared = consignee.Count == 0 && CsvSynonyms.Of(reference.Columns[0]).Any(called => called.Element == "master");
        return pairs.Count > 0
            && !isShared
            && pairs.TrueForAll(pair => consignee.TrueForAll(at => IsSame(pair.First[at], pair.Second[at])));
    }

    /// <summary>Of the rows of one consignment any may leave blank what another one says.</summary>
    private static bool IsSame(string first, string second) => first.Length == 0 || second.Length == 0 || first == second;

    /// <summary>Whether a first row is a parcel already: no cell of it is the name of an element, and one is what no name is.</summary>
    private static bool IsParcel(string[] first) =>
        !first.Any(cell => new CsvExampleColumn(cell, []).Called().Length > 0)
        && first.Any(cell => new CsvExampleColumn("", [cell]).LooksLike(null).Any() || IsNumberOrDate(cell));

    private static bool IsNumberOrDate(string cell) =>
        cell.Any(char.IsAsciiDigit)
        && cell.All(character => char.IsAsciiDigit(character) || character is '.' or ',' or ':' or '/' or '-' or ' ');

    /// <summary>The order of bytes of an example in UTF-16: by its mark, else by where the zero bytes of its separators stand; null for no UTF-16.</summary>
    private static string? WideOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return bytes[0] == 0xFF ? "utf-16le" : "utf-16be";
        }

        var (even, uneven) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == 0)
            {
                (even, uneven) = i % 2 == 0 ? (even + 1, uneven) : (even, uneven + 1);
            }
        }

        return even + uneven == 0 ? null
            : uneven >= even ? "utf-16le"
            : "utf-16be";
    }

    /// <summary>Which column says which element, and why.</summary>
    private static Dictionary<string, CsvSource> Choose(
        List<CsvExampleColumn> columns,
        string? destination,
        out Dictionary<string, CsvReason> why
    )
    {
        var elements = new Dictionary<string, CsvSource>(StringComparer.Ordinal);
        var free = columns.Select(column => (Column: column, Called: column.Called())).ToList();
        for (var nth = 0; free.Exists(one => one.Called.Length > nth); nth++)
        {
            foreach (var (column, called) in free.Where(one => one.Called.Length > nth).OrderBy(one => one.Called[nth].Rank).ToList())
            {
                if (elements.TryAdd(called[nth].Element, SourceOf(called[nth].Element, column)))
                {
                    free.RemoveAll(one => one.Column == column);
                }
            }
        }

        why = elements.Keys.ToDictionary(element => element, _ => CsvReason.Name, StringComparer.Ordinal);
        if (
            elements.ContainsKey("item_quantity")
            && elements.GetValueOrDefault("item_value") is { } value
            && CsvSynonyms.IsOfOnePiece(value.Columns[0])
        )
        {
            why["item_value"] = CsvReason.OnePiece;
        }

        // The column called so may name it where no agreement does.
        var named = elements.GetValueOrDefault("destination")?.Columns[0];
        destination ??= columns.Find(column => column.Name == named)?.OnlyCountry();
        // Whatever is called for an element that another column says better is known, and no other element.
        foreach (var (column, _) in free.Where(one => one.Called.Length == 0))
        {
            if (column.LooksLike(destination).FirstOrDefault(element => !elements.ContainsKey(element)) is { } element)
            {
                elements.Add(element, SourceOf(element, column));
                why[element] = CsvReason.Content;
            }
        }

        return elements;
    }

    /// <summary>Cells of the columns that say certain elements.</summary>
    private static IEnumerable<string> CellsOf(
        List<CsvExampleColumn> columns,
        Dictionary<string, CsvSource> elements,
        Func<string, bool> wanted
    ) =>
        columns
            .Where(column => elements.Any(pair => wanted(pair.Key) && pair.Value.Columns[0] == column.Name))
            .SelectMany(column => column.Cells);

    /// <summary>
    /// What stands before decimals. Where only numbers such as 1,250 could tell it, those of kilograms do: parcels have three decimals more often than thousands. Kilograms that this
    /// leaves in doubt are marked.
    /// </summary>
    private static char DecimalOf(List<CsvExampleColumn> columns, Dictionary<string, CsvSource> elements, Dictionary<string, CsvReason> why)
    {
        var sign = CsvExampleColumn.DecimalSign(CellsOf(columns, elements, IsNumber));
        char? guess = null;
        foreach (var (element, source) in elements.Where(pair => pair.Value.Unit == "kg"))
        {
            var doubtful = columns.Find(column => column.Name == source.Columns[0])!.DoubtfulSign();
            if (doubtful is not null && doubtful != sign)
            {
                why[element] = CsvReason.Thousands;
                guess ??= doubtful;
            }
        }

        return sign ?? guess ?? '.';
    }

    private static bool IsNumber(string element) => CsvMapping.IsMass(element) || CsvMappingCheck.HasCurrency(element);

    private static CsvSource SourceOf(string element, CsvExampleColumn column) =>
        new([column.Name], null, CsvMapping.IsMass(element) ? column.MassUnit() : null);

    /// <summary>UTF-8 where it is that; else by what its letters do: words in Cyrillic are letters beside letters beyond ASCII, words in Latin are not.</summary>
    private static string EncodingOf(ReadOnlySpan<byte> bytes)
    {
        // The example may be cut in the middle of a letter.
        if (JsonScan.NotUtf8At(bytes) is var wrong && (wrong < 0 || wrong > bytes.Length - 4))
        {
            return "utf-8";
        }

        var (high, beside) = (0, 0);
        for (var i = 1; i < bytes.Length; i++)
        {
            high += bytes[i] >= 0xC0 ? 1 : 0;
            beside += bytes[i] >= 0xC0 && bytes[i - 1] >= 0xC0 ? 1 : 0;
        }

        return beside * 2 > high ? "windows-1251" : "windows-1254";
    }

    /// <summary>What the first line says, if it is one that says it.</summary>
    private static char? SeparatorSaid(ReadOnlySpan<byte> bytes) =>
        CsvHeader.SeparatorSaid(CanonicalJson.Bare(bytes[..CsvRow.End(bytes, 0)]));

    /// <summary>The one by which most rows have as many fields as the header. Commas stand in names and numbers too, so among equals they come last.</summary>
    private static char SeparatorOf(ReadOnlySpan<byte> bytes, string encoding)
    {
        var (best, most) = (CsvMapping.Separators[0], 0);
        foreach (var separator in CsvMapping.Separators)
        {
            var rows = RowsOf(bytes, encoding, separator, []);
            var fitting = rows is [{ Length: > 1 }, ..] ? rows.Count : 0;
            if (fitting >= most && fitting > 0)
            {
                (best, most) = (separator, fitting);
            }
        }

        return best;
    }

    /// <summary>Header and rows, trimmed; rows that are no rows of it are passed over, the last one may be cut.</summary>
    private static List<string[]> RowsOf(ReadOnlySpan<byte> bytes, string encoding, char separator, List<Problem> problems)
    {
        var decoder = encoding == "utf-8" ? null : CodePagesEncodingProvider.Instance.GetEncoding(encoding);
        var row = new CsvRow();
        var rows = new List<string[]>();
        for (long line = 1; !bytes.IsEmpty && rows.Count <= RowsLookedAt; line++)
        {
            var end = CsvRow.End(bytes, (byte)separator);
            var bare = CanonicalJson.Bare(end == 0 ? bytes : bytes[..end]);
            bytes = end == 0 ? [] : bytes[end..];
            if (CsvRow.IsBlank(bare, separator) || (rows.Count == 0 && CsvHeader.SeparatorSaid(bare) is not null))
            {
                continue;
            }

            var problem = row.Unreadable(bare, separator, line, decoder);
            if (problem is not null && rows.Count == 0)
            {
                problems.Add(problem);
                return rows;
            }

            // A title above the names is passed over, here as when files are read.
            if (problem is null && (rows.Count == 0 ? !row.IsTitle : row.Has(rows[0].Length)))
            {
                rows.Add([.. Enumerable.Range(0, rows.Count == 0 ? row.Count : rows[0].Length).Select(i => row[i].Trim().ToString())]);
            }
        }

        if (rows is not [{ Length: > 1 }, ..])
        {
            var found = rows.Count == 0 ? "" : rows[0][0];
            problems.Add(Problem.Of(ProblemCodes.Missing, "line 1", found, "a line with two columns or more, with , ; | or a tab between"));
        }

        return rows;
    }
}
