namespace Parcelgate.Formats.Csv;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>Format "csv": a header, then one consignment per row. Columns are in README.md of this folder.</summary>
internal sealed class CsvReader(ReadDefaults defaults) : IReader
{
    private readonly CsvRow row = new();
    private readonly CsvRecord current = new(defaults);
    private List<CsvColumn>? columns;

    /// <summary>0 until the file told it, by its header or by a line above it.</summary>
    private char separator;
    private bool refused;

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
        var bare = CanonicalJson.Bare(record.Span);
        if (refused || CsvRow.IsBlank(bare, separator == 0 ? CsvHeader.Separator(bare) : separator))
        {
            return;
        }

        if (columns is null && separator == 0 && CsvHeader.SeparatorSaid(bare) is { } said)
        {
            separator = said;
        }
        else if (columns is null)
        {
            ReadHeader(bare, line, entries);
        }
        else
        {
            entries.Add(ReadRow(bare, line));
        }
    }

    /// <summary>A header that cannot be used is one entry; the rows below it mean nothing and are passed over.</summary>
    private void ReadHeader(ReadOnlySpan<byte> bytes, long line, List<Entry> entries)
    {
        separator = separator == 0 ? CsvHeader.Separator(bytes) : separator;
        columns = [];
        var problems = new List<Problem>();
        if (row.Unreadable(bytes, separator, line) is { } problem)
        {
            problems.Add(problem);
        }
        else
        {
            columns = CsvHeader.Read(row, line, defaults, problems);
            current.Unknown = Remarks.On(CsvHeader.Unknown(columns));
            current.Telling = [.. columns.Index().Where(one => CsvRecord.IsTelling(one.Item.Name)).Select(one => one.Index)];
        }

        refused = problems.Count > 0;
        if (refused)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [.. problems] });
        }
    }

    private Entry ReadRow(ReadOnlySpan<byte> bytes, long line)
    {
        if (row.Unreadable(bytes, separator, line) is { } problem)
        {
            return new Entry(line, Act.Lodge) { Problems = [problem] };
        }

        if (!row.Has(columns!.Count))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
            var found = string.Create(CultureInfo.InvariantCulture, $"{row.Count} fields");
            return new Entry(line, Act.Lodge)
            {
                Problems = [new Problem(ProblemCodes.Malformed, place, found, $"{columns.Count} fields, as the header has")],
            };
        }

        current.Draft.Restart(line);
        ReadCells(current.Draft);
        return current.Complete(line, row);
    }

    private void ReadCells(CsvDraft draft)
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
                current.Keep(column.Name, cell);
            }
            else
            {
                column.Put(draft, cell, column.Item);
            }
        }
    }
}
