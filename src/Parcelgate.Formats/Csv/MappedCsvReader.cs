namespace Parcelgate.Formats.Csv;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>
/// Reads the CSV files of a provider with a mapping. A file whose header is that of format "csv" is read as such; one that is neither is refused with the columns that are
/// not there. The same bytes with the same mapping give the same records.
/// </summary>
/// <param name="mapping">How his files are read.</param>
/// <param name="defaults">What they may leave out beyond the mapping.</param>
public sealed class MappedCsvReader(CsvMapping mapping, ReadDefaults defaults) : IReader
{
    private readonly CsvRow row = new();
    private readonly CsvCell cells = new(mapping);
    private readonly Digest hash = mapping.Hash;
    private readonly Encoding? encoding = mapping.RowEncoding;
    private readonly CsvRecord current = new(defaults) { Draft = new CsvDraft { Called = name => Called(mapping, name) } };
    private ImmutableArray<Filled> filled = [];
    private ImmutableArray<(int Column, string Name)> kept = [];
    private int columns;
    private CsvReader? canonical;
    private bool refused;

    /// <summary>True once the header was read and the mapping fits it; false for a file in the columns of format "csv".</summary>
    public bool Fits => columns > 0;

    /// <summary>Hash of the mapping that read the file, or refused it; null for a file in the columns of format "csv".</summary>
    public Digest? ReadBy => canonical is null ? hash : null;

    /// <inheritdoc/>
    public int LongestRecord => Limits.RecordBytes;

    private bool IsBegun => columns > 0 || refused;

    /// <inheritdoc/>
    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput)
    {
        if (canonical is not null)
        {
            return canonical.Frame(buffer, endOfInput);
        }

        var mark = !IsBegun && buffer.StartsWith(CanonicalJson.ByteOrderMark) ? CanonicalJson.ByteOrderMark.Length : 0;
        var end = CsvRow.End(buffer[mark..], (byte)mapping.Separator);
        return Framing.Bounded(end == 0 ? 0 : end + mark, buffer.Length, endOfInput, LongestRecord);
    }

    /// <inheritdoc/>
    public int Skip(ReadOnlySpan<byte> buffer) => Framing.SkipLine(buffer);

    /// <inheritdoc/>
    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        if (canonical is not null)
        {
            canonical.Read(record, line, entries);
            return;
        }

        var bytes = CanonicalJson.Bare(record.Span);
        if (refused || !bytes.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            return;
        }

        if (columns > 0)
        {
            entries.Add(ReadRow(bytes, line));
        }
        else
        {
            ReadHeader(record, bytes, line, entries);
        }
    }

    private void ReadHeader(ReadOnlyMemory<byte> record, ReadOnlySpan<byte> bytes, long line, List<Entry> entries)
    {
        var problems = new List<Problem>();
        if (row.Unreadable(bytes, mapping.Separator, line, encoding) is { } problem)
        {
            problems.Add(problem);
        }
        else
        {
            Fit(line, problems);
        }

        if (problems.Count == 0)
        {
            columns = row.Count;
            return;
        }

        // Whoever has a mapping may still send the table itself.
        if (CsvHeader.IsCanonical(bytes, line, defaults))
        {
            canonical = new CsvReader(defaults);
            canonical.Read(record, line, entries);
            return;
        }

        refused = true;
        entries.Add(new Entry(line, Act.Lodge) { Problems = [.. problems] });
    }

    /// <summary>Finds each column the mapping names; what is new since its example is told of.</summary>
    private void Fit(long line, List<Problem> problems)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"line {line}, header");
        var names = new string[row.Count];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var twice = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = row[i].Trim().ToString();
            if (!places.TryAdd(CsvMapping.Folded(names[i]), i))
            {
                twice.Add(CsvMapping.Folded(names[i]));
            }
        }

        foreach (var name in mapping.Elements.Values.SelectMany(source => source.Columns).Distinct(StringComparer.Ordinal))
        {
            if (!places.ContainsKey(CsvMapping.Folded(name)))
            {
                problems.Add(Absent(place, name, names));
            }
            else if (twice.Contains(CsvMapping.Folded(name)))
            {
                problems.Add(Problem.Of(ProblemCodes.Duplicate, place, name, "the columns of the mapping once"));
            }
        }

        if (problems.Count == 0)
        {
            Take(names, places);
        }
    }

    private Problem Absent(string place, string name, string[] names)
    {
        var free = names.Where(one => one.Length > 0 && !mapping.Header.Contains(one, StringComparer.OrdinalIgnoreCase)).ToList();
        var found = Nearest.Of(name, free) ?? string.Join(", ", free.Count > 0 ? free : [.. names]);
        return Problem.Of(
            ProblemCodes.MappingColumn,
            place,
            found,
            $"a column '{name}', as the mapping says; or save a new mapping from an example of this file"
        );
    }

    private void Take(string[] names, Dictionary<string, int> places)
    {
        filled =
        [
            .. mapping.Elements.Select(pair => new Filled(
                pair.Key,
                CsvMapping.ColumnOf(pair.Key)!,
                pair.Value,
                [.. pair.Value.Columns.Select(name => places[CsvMapping.Folded(name)])]
            )),
        ];
        var used = filled.SelectMany(one => one.Places).ToHashSet();
        kept = [.. names.Index().Where(one => !used.Contains(one.Index) && one.Item.Length > 0).Select(one => (one.Index, one.Item))];
        var known = mapping.Header.Select(name => CsvMapping.Folded(name)).ToHashSet(StringComparer.Ordinal);
        current.Unknown = Remarks.On(
            kept.Where(one => !known.Contains(CsvMapping.Folded(one.Name))).Select(one => (one.Name, (string?)null))
        );
    }

    private Entry ReadRow(ReadOnlySpan<byte> bytes, long line)
    {
        if (row.Unreadable(bytes, mapping.Separator, line, encoding) is { } problem)
        {
            return new Entry(line, Act.Lodge) { Problems = [problem] };
        }

        if (row.Count != columns)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
            var found = string.Create(CultureInfo.InvariantCulture, $"{row.Count} fields");
            return new Entry(line, Act.Lodge)
            {
                Problems = [new Problem(ProblemCodes.Malformed, place, found, $"{columns} fields, as the header has")],
            };
        }

        var draft = current.Draft;
        draft.Restart(line);
        foreach (var one in filled)
        {
            Fill(draft, one);
        }

        foreach (var (column, name) in kept)
        {
            if (!row[column].IsWhiteSpace())
            {
                draft.At(name);
                current.Keep(name, row[column]);
            }
        }

        return current.Complete(line);
    }

    private void Fill(CsvDraft draft, Filled one)
    {
        draft.At(one.Element);
        var said = Said(one.Places);
        if (said.Length == 0)
        {
            if (one.Source.Always is { } always)
            {
                one.Column.Put!(draft, always, one.Column.Item);
            }

            return;
        }

        if (draft.Sound(cells.Canonical(one.Element, one.Source.Unit, said, out var cell), said))
        {
            // What the table refuses is told as the sender wrote it.
            draft.Written = said;
            one.Column.Put!(draft, cell, one.Column.Item);
            draft.Written = null;
        }
    }

    /// <summary>What the columns of an element say in this row; "" where they are blank.</summary>
    private string Said(ImmutableArray<int> places) =>
        places is [var only]
            ? row[only].IsWhiteSpace()
                ? ""
                : row[only].ToString()
            : string.Join(' ', places.Select(place => row[place].Trim().ToString()).Where(text => text.Length > 0));

    /// <summary>Where a value of an element stands in the provider's own terms.</summary>
    private static string Called(CsvMapping mapping, string name) =>
        !mapping.Elements.TryGetValue(name, out var source) ? $"column '{name}'"
        : source.Columns.IsEmpty ? $"'{name}', always '{source.Always}'"
        : $"column '{string.Join("' + '", source.Columns)}'";

    /// <summary>One element and the places of its columns in this file.</summary>
    private sealed record Filled(string Element, CsvColumn Column, CsvSource Source, ImmutableArray<int> Places);
}
