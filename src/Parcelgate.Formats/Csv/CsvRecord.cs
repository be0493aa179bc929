namespace Parcelgate.Formats.Csv;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>Makes an entry of what a row's cells said, whoever named the columns.</summary>
internal sealed class CsvRecord(ReadDefaults defaults)
{
    private string? last;

    /// <summary>Where rows with the same reference are one consignment, whoever puts them together says which are not.</summary>
    internal bool IsGrouped { get; init; }

    /// <summary>The row being read.</summary>
    internal CsvDraft Draft { get; init; } = new();

    /// <summary>Columns that are only kept: the first row that is accepted tells of them, the others would say the same.</summary>
    internal ImmutableArray<Finding> Unknown { get; set; } = [];

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
    internal Entry Complete(long line)
    {
        Draft.Complete();
        var fields = Draft.Fields;
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

    private Entry WithUnknown(Entry entry)
    {
        var told = Unknown;
        Unknown = [];
        return told.IsEmpty ? entry : entry with { Remarks = [.. told, .. entry.Remarks] };
    }
}
