namespace Parcelgate.Formats.Csv;

using System.Collections.Frozen;
using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>Makes an entry of what a row's cells said, whoever named the columns.</summary>
internal sealed class CsvRecord(ReadDefaults defaults)
{
    /// <summary>What stands where the reference does in a row of sums, as <see cref="CsvSynonyms.Plain"/> writes it.</summary>
    private static readonly FrozenSet<string> Sums =
        "total|totals|grand total|subtotal|sub total|sum|sum total|overall|итог|итого|всего|общий итог|итого всего|cəmi|yekun|toplam|genel toplam|ara toplam|ჯამი|სულ|合计|合計|总计|總計|总数|小计"
            .Split('|')
            .Select(CsvSynonyms.Plain)
            .ToFrozenSet(StringComparer.Ordinal);

    private string? last;

    /// <summary>Where rows with the same reference are one consignment, whoever puts them together says which are not.</summary>
    internal bool IsGrouped { get; init; }

    /// <summary>The row being read.</summary>
    internal CsvDraft Draft { get; init; } = new();

    /// <summary>Columns that are only kept: the first row that is accepted tells of them, the others would say the same.</summary>
    internal ImmutableArray<Finding> Unknown { get; set; } = [];

    /// <summary>Places of the columns that say of whom or what a row is; see <see cref="IsTelling"/>.</summary>
    internal ImmutableArray<int> Telling { get; set; } = [];

    /// <summary>Whether a column of the table says of whom or what a row is: a row of sums leaves it blank.</summary>
    internal static bool IsTelling(string element) =>
        element.StartsWith("consignee_", StringComparison.Ordinal)
        || element.StartsWith("consignor_", StringComparison.Ordinal)
        || element.EndsWith("_description", StringComparison.Ordinal);

    /// <summary>Keeps the cell of a column that means nothing here.</summary>
    /// <param name="column">As the file writes it; a fault of the cell is told of it.</param>
    /// <param name="cell">Never blank.</param>
    internal void Keep(string column, ReadOnlySpan<char> cell)
    {
        var fault = Values.Text(cell, int.MaxValue);
        if (!Draft.Sound(fault, cell))
        {
            return;
        }

        var text = JsonScan.Cut(cell.ToString(), Limits.UnknownText);
        if (IsGrouped && Draft.Kept.Exists(one => one.Value == text && one.Place == JsonScan.Cut(column, Limits.KeptPlace)))
        {
            // What every row of a consignment repeats is kept once.
            return;
        }

        if (Draft.Kept.Count == Limits.UnknownKept)
        {
            Draft.Lost++;
            return;
        }

        Draft.Lost += cell.Length > Limits.UnknownText ? 1 : 0;
        Draft.Kept.Add(new Kept(JsonScan.Cut(column, Limits.KeptPlace), text));
    }

    /// <summary>The entry of the row whose cells are in the draft.</summary>
    /// <param name="line">Where it begins.</param>
    /// <param name="row">The row; of several the last one.</param>
    internal Entry Complete(long line, CsvRow row)
    {
        Draft.Complete();
        var fields = Draft.Fields;
        if (fields.Act == Act.Lodge && AreSums(fields.Reference, row))
        {
            const string Expected = "a consignment: this is a row of sums, no consignment; leave it out of the file";
            return new Entry(line, Act.Lodge)
            {
                Reference = fields.Reference,
                Problems = [Problem.Of(ProblemCodes.Malformed, Draft.Place("reference"), fields.Reference, Expected)],
            };
        }

        var destination = fields.Destination ?? defaults.Destination;
        if (fields.Reference is null)
        {
            Draft.Missing("reference", "the waybill, postal item or own reference, 1 to 35 characters");
        }
        else if (!IsGrouped && fields.Reference == last && fields.Act == Act.Lodge)
        {
            Draft.Problems.Add(
                Problem.Of(
                    ProblemCodes.Duplicate,
                    Draft.Place("reference"),
                    last,
                    "one row per consignment; further goods stand in columns item2_description, item2_value and so on"
                )
            );
        }

        last = fields.Reference;
        if (destination is null && fields.Act != Act.Cancel)
        {
            Draft.Missing("destination", "the country whose law decides, such as AZ");
        }

        var entry = new Entry(line, fields.Act) { Reference = fields.Reference, Reason = fields.Reason };
        return Draft.Problems.Count > 0 ? entry with { Problems = [.. Draft.Problems] }
            : fields.Act == Act.Cancel ? entry
            : WithUnknown(Canonical.Seal(entry, fields.ToRecord(defaults.Channel, destination!, Draft.Kept), Draft.Lost));
    }

    /// <summary>Its reference is a word for sums, and it is of nobody and nothing. What holds for every row says nothing of this one, so the cells are looked at.</summary>
    private bool AreSums(string? reference, CsvRow row)
    {
        foreach (var place in Telling)
        {
            if (place < row.Count && !row[place].IsWhiteSpace())
            {
                return false;
            }
        }

        // References have digits: most need not be put into plain letters.
        return reference is not null && !reference.AsSpan().ContainsAnyInRange('0', '9') && Sums.Contains(CsvSynonyms.Plain(reference));
    }

    private Entry WithUnknown(Entry entry)
    {
        var told = Unknown;
        Unknown = [];
        return told.IsEmpty ? entry : entry with { Remarks = [.. told, .. entry.Remarks] };
    }
}
