namespace Parcelgate.Formats.Csv;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Consignments;

/// <summary>Where a file says one element of a consignment.</summary>
/// <param name="Columns">Names of its columns as the file's header writes them; several are joined with a space. Empty: no column says it.</param>
/// <param name="Always">What holds where no column says it, or its cell is blank; null: nothing. Written as the table of format "csv" wants it.</param>
/// <param name="Unit">"g" or "kg": what the cells of a mass are in; null for what is no mass.</param>
public sealed record CsvSource(ImmutableArray<string> Columns, string? Always = null, string? Unit = null);

/// <summary>
/// How one provider's CSV files are to be read: what his columns are called, how he writes numbers and dates, what his files leave out. A value: the same bytes read with the
/// same mapping give the same records, and <see cref="Hash"/> names it. Further columns of a file are kept and decide nothing.
/// </summary>
public sealed record CsvMapping
{
    /// <summary>Largest mapping as JSON, in bytes. Arbitrary: every element with names of ordinary length takes a quarter of it.</summary>
    public const int LongestBytes = 64 * 1024;

    /// <summary>Most columns of a file with a mapping. Arbitrary.</summary>
    public const int MostColumns = 256;

    /// <summary>Most columns that are joined to one element. Arbitrary: an address in as many lines as a label has.</summary>
    public const int MostJoined = 4;

    /// <summary>Longest name of a column, in characters.</summary>
    public const int LongestName = 200;

    /// <summary>Longest constant, in characters. Arbitrary: what a file leaves out is a code or the name of a firm.</summary>
    public const int LongestAlways = 140;

    /// <summary>Goods lines a row can have columns for. Arbitrary: files with more are lists of goods, one a row, and no list of parcels.</summary>
    private const int MostItems = 9;

    /// <summary>What may stand between the fields of a row.</summary>
    public static ImmutableArray<char> Separators { get; } = [',', ';', '|', '\t'];

    /// <summary>Encodings that are read, as IANA names them. But UTF-16 each of them leaves the bytes of separators, quotes and line ends alone.</summary>
    public static ImmutableArray<string> Encodings { get; } =
    ["utf-8", "windows-1250", "windows-1251", "windows-1252", "windows-1254", "utf-16le", "utf-16be"];

    /// <summary>Orders of day, month and year in a date. One that begins with the year is read in any of them.</summary>
    public static ImmutableArray<string> DateOrders { get; } = ["ymd", "dmy", "mdy"];

    /// <summary>Elements a mapping can name: the columns of format "csv", of goods lines those of the first nine.</summary>
    public static ImmutableArray<string> ElementNames { get; } =
    [
        .. CsvColumns.Head.Keys.Order(StringComparer.Ordinal),
        .. Enumerable
            .Range(1, MostItems)
            .SelectMany(item => CsvColumns.Item.Keys.Order(StringComparer.Ordinal).Select(name => CsvColumns.ItemPrefix(item) + name)),
    ];

    private static readonly FrozenSet<string> Known = ElementNames.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Between the fields of a row; one of <see cref="Separators"/>.</summary>
    public required char Separator { get; init; }

    /// <summary>One of <see cref="Encodings"/>.</summary>
    public required string Encoding { get; init; }

    /// <summary>Before the decimals of a number: a point or a comma. Spaces, apostrophes and the other of the two may stand between groups of three digits.</summary>
    public required char Decimal { get; init; }

    /// <summary>One of <see cref="DateOrders"/>.</summary>
    public required string Dates { get; init; }

    /// <summary>Minutes east of Greenwich of times that do not state it, -720 to 840.</summary>
    public required int UtcOffsetMinutes { get; init; }

    /// <summary>False: the files have no row of names, the first one is a parcel, and <see cref="Header"/> names the columns by their places.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>True: each row is one goods line, and rows with the same reference, one behind the other, are one consignment. False: each row is one.</summary>
    public bool RowsAreGoods { get; init; }

    /// <summary>The columns of the example the mapping was drawn from, in its order; of a file read with it, what is not among them is told as new.</summary>
    public required ImmutableArray<string> Header { get; init; }

    /// <summary>Where each element stands; an element that is not here is not sent.</summary>
    public required ImmutableSortedDictionary<string, CsvSource> Elements { get; init; }

    /// <summary>SHA-256 over <see cref="CsvMappingJson.ToBytes"/>: two mappings with the same hash read everything alike.</summary>
    public Digest Hash => Digest.Of(CsvMappingJson.ToBytes(this));

    /// <summary>The elements of masses, which have a unit.</summary>
    internal static bool IsMass(string element) => element.EndsWith("_mass_grams", StringComparison.Ordinal);

    /// <summary>"utf-16le" or "utf-16be"; null where a letter is a byte or is told by its bytes.</summary>
    internal string? WideEncoding => Encoding.StartsWith("utf-16", StringComparison.Ordinal) ? Encoding : null;

    /// <summary>The encoding of rows; null for UTF-8, which is checked, and for what is made UTF-8 before it is split.</summary>
    internal Encoding? RowEncoding =>
        Encoding == "utf-8" || WideEncoding is not null
            ? null
            : CodePagesEncodingProvider.Instance.GetEncoding(Encoding)
                ?? throw new InvalidOperationException($"'{Encoding}' is not known.");

    /// <summary>An element's column in the table, and the goods line it belongs to; null when there is no such element.</summary>
    internal static CsvColumn? ColumnOf(string element) => Known.Contains(element) ? CsvHeader.Column(element, element) : null;

    /// <summary>A column's name as it is compared: without space around it, in lower case.</summary>
    internal static string Folded(ReadOnlySpan<char> name) => name.Trim().ToString().ToLowerInvariant();
}
