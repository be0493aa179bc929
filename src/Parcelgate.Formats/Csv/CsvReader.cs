namespace Parcelgate.Formats.Csv;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>Format "csv": a header, then one consignment per row. Columns are in README.md of this folder.</summary>
internal sealed class CsvReader(ReadDefaults defaults) : IReader
{
    private readonly CsvRow row = new();
    private readonly CsvDraft draft = new();
    private List<CsvColumn>? columns;
    private char separator;
    private bool refused;
    private ImmutableArray<Finding> unknown = [];
    private string? last;

    public int LongestRecord => Limits.RecordBytes;

    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput)
    {
        var mark = columns is null && buffer.StartsWith(CanonicalJson.ByteOrderMark) ? CanonicalJson.ByteOrderMark.Length : 0;
        var end = CsvRow.End(buffer[mark..], (byte)separator);
        return Framing.Bounded(end == 0 ? 0 : end + mark, buffer.Length, endOfInput, LongestRecord);
    }

    public int Skip(ReadOnlySpan<byte> buffer) => Framing.SkipLine(buffer);

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        var bytes = CanonicalJson.Bare(record.Span);
        if (refused || !bytes.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            return;
        }

        if (columns is null)
        {
            ReadHeader(bytes, line, entries);
        }
        else
        {
            entries.Add(ReadRow(bytes, line));
        }
    }

    /// <summary>A header that cannot be used is one entry; the rows below it mean nothing and are passed over.</summary>
    private void ReadHeader(ReadOnlySpan<byte> bytes, long line, List<Entry> entries)
    {
        separator = CsvHeader.Separator(bytes);
        columns = [];
        var problems = new List<Problem>();
        if (Unreadable(bytes, line) is { } problem)
        {
            problems.Add(problem);
        }
        else
        {
            columns = CsvHeader.Read(row, line, defaults, problems);
            unknown = Remarks.On(CsvHeader.Unknown(columns));
        }

        refused = problems.Count > 0;
        if (refused)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [.. problems] });
        }
    }

    private Problem? Unreadable(ReadOnlySpan<byte> bytes, long line)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
        var wrong = JsonScan.NotUtf8At(bytes);
        if (wrong >= 0)
        {
            return new Problem(ProblemCodes.NotUtf8, $"{place}, byte {wrong}", $"0x{bytes[wrong]:X2}", "UTF-8 text");
        }

        return row.Split(bytes, separator)
            ? null
            : Problem.Of(
                ProblemCodes.Malformed,
                $"{place}, field {row.Count}",
                row[row.Count - 1],
                "a quoted field that is closed and followed by a separator (RFC 4180)"
            );
    }

    private Entry ReadRow(ReadOnlySpan<byte> bytes, long line)
    {
        draft.Restart(line);
        if (Unreadable(bytes, line) is { } problem)
        {
            return new Entry(line, Act.Lodge) { Problems = [problem] };
        }

        if (row.Count != columns!.Count)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
            var found = string.Create(CultureInfo.InvariantCulture, $"{row.Count} fields");
            return new Entry(line, Act.Lodge)
            {
                Problems = [new Problem(ProblemCodes.Malformed, place, found, $"{columns.Count} fields, as the header has")],
            };
        }

        ReadCells();
        draft.Complete();
        return Complete(line);
    }

    private void ReadCells()
    {
        for (var i = 0; i < columns!.Count; i++)
        {
            var cell = row[i];
            if (cell.IsEmpty || cell.IsWhiteSpace())
            {
                continue;
            }

            var column = columns[i];
            draft.At(column.Name);
            if (column.Put is null)
            {
                Keep(column, cell);
            }
            else
            {
                column.Put(draft, cell, column.Item);
            }
        }
    }

    private void Keep(CsvColumn column, ReadOnlySpan<char> cell)
    {
        var fault = Values.Text(cell, int.MaxValue);
        if (!draft.Sound(fault, cell))
        {
            return;
        }

        if (draft.Kept.Count == Limits.UnknownKept)
        {
            draft.Lost++;
            return;
        }

        draft.Lost += cell.Length > Limits.UnknownText ? 1 : 0;
        draft.Kept.Add(new Kept(JsonScan.Cut(column.Name, Limits.KeptPlace), JsonScan.Cut(cell.ToString(), Limits.UnknownText)));
    }

    private Entry Complete(long line)
    {
        var fields = draft.Fields;
        var destination = fields.Destination ?? defaults.Destination;
        if (fields.Reference is null)
        {
            draft.Missing("reference", "the waybill, postal item or own reference, 1 to 35 characters");
        }
        else if (fields.Reference == last && fields.Act == Act.Lodge)
        {
            draft.Problems.Add(
                Problem.Of(
                    ProblemCodes.Duplicate,
                    draft.Place("reference"),
                    last,
                    "one row per consignment; further goods stand in columns item2_description, item2_value and so on"
                )
            );
        }

        last = fields.Reference;
        if (destination is null && fields.Act != Act.Cancel)
        {
            draft.Missing("destination", "the country whose law decides, such as AZ");
        }

        var entry = new Entry(line, fields.Act) { Reference = fields.Reference, Reason = fields.Reason };
        return draft.Problems.Count > 0 ? entry with { Problems = [.. draft.Problems] }
            : fields.Act == Act.Cancel ? entry
            : WithUnknown(Canonical.Seal(entry, fields.ToRecord(defaults.Channel, destination!, draft.Kept), draft.Lost));
    }

    /// <summary>The first row that is accepted tells of columns that are only kept; the others would say the same.</summary>
    private Entry WithUnknown(Entry entry)
    {
        var told = unknown;
        unknown = [];
        return told.IsEmpty ? entry : entry with { Remarks = [.. told, .. entry.Remarks] };
    }
}
