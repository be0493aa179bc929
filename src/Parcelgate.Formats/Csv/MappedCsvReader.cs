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
    private readonly CsvLetters letters = new(mapping);
    private readonly Digest hash = mapping.Hash;
    private readonly Encoding? encoding = mapping.RowEncoding;
    private readonly CsvRecord current = new(defaults)
    {
        Draft = new CsvDraft { Called = name => Called(mapping, name) },
        IsGrouped = mapping.RowsAreGoods,
    };

    /// <summary>Where rows are goods: the consignments that were read, by reference, and the line each began in.</summary>
    private readonly Dictionary<string, long> closed = new(StringComparer.Ordinal);
    private ImmutableArray<Filled> filled = [];
    private ImmutableArray<(int Column, string Name)> kept = [];
    private ImmutableArray<int> references = [];
    private string?[] shared = [];
    private int columns;
    private long wideLine;
    private CsvReader? canonical;
    private bool refused;

    /// <summary>Where rows are goods: the last row could not be read, and may have been the first one of what follows.</summary>
    private bool doubt;

    /// <summary>True once the header was read, or is not there, and the mapping fits; false for a file in the columns of format "csv".</summary>
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

        if (buffer.IsEmpty || !letters.Tell(buffer, endOfInput))
        {
            return 0;
        }

        var end = letters.End(buffer);
        var firstRow = end > 0 ? buffer[..end] : buffer;
        if (!mapping.HasHeader && !IsBegun && (end > 0 || endOfInput) && !SaysSeparator(firstRow) && Begin(firstRow))
        {
            return canonical!.Frame(buffer, endOfInput);
        }

        return mapping.RowsAreGoods && columns > 0
            ? Together(buffer, endOfInput)
            : Framing.Bounded(end, buffer.Length, endOfInput, LongestRecord);
    }

    /// <inheritdoc/>
    public int Skip(ReadOnlySpan<byte> buffer)
    {
        var skipped = letters.Skip(buffer);
        wideLine += skipped > 0 ? 1 : 0;
        return skipped;
    }

    /// <inheritdoc/>
    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        if (canonical is not null)
        {
            canonical.Read(record, line, entries);
            return;
        }

        if (letters.IsWide)
        {
            // Half a letter of UTF-16 may look like a line feed to whoever counts bytes.
            line = wideLine = Math.Max(wideLine, 1);
            wideLine += letters.Feeds(record.Span);
        }

        if (refused)
        {
            return;
        }

        if (columns > 0)
        {
            ReadRows(record.Span, line, entries);
        }
        else if (!SaysSeparator(record.Span))
        {
            ReadHeader(record, line, entries);
        }

        letters.Begin();
    }

    /// <summary>Whether a file's first line is no row and says the separator: it is believed before the mapping.</summary>
    private bool SaysSeparator(ReadOnlySpan<byte> firstLine)
    {
        var said = !letters.IsBegun && letters.TryBare(firstLine, out var bare) ? CsvHeader.SeparatorSaid(bare) : null;
        letters.Separator = said ?? letters.Separator;
        return said is not null;
    }

    /// <summary>Begins a file without a row of names; true when it is the table of format "csv" all the same.</summary>
    private bool Begin(ReadOnlySpan<byte> firstRow)
    {
        if (!letters.IsWide && CsvHeader.IsCanonical(CanonicalJson.Bare(firstRow), 1, defaults))
        {
            canonical = new CsvReader(defaults);
            return true;
        }

        columns = mapping.Header.Length;
        Take([.. mapping.Header], mapping.Header.Index().ToDictionary(one => CsvMapping.Folded(one.Item), one => one.Index));
        return false;
    }

    private void ReadHeader(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        var (problems, isTitle) = (new List<Problem>(), false);
        if (Unreadable(record.Span, line, out var isBlank) is { } problem)
        {
            problems.Add(problem);
        }
        else if (isBlank)
        {
            return;
        }
        else
        {
            Fit(line, problems);
            isTitle = problems.Count > 0 && IsTitle();
        }

        if (problems.Count == 0)
        {
            columns = row.Count;
            return;
        }

        // Whoever has a mapping may still send the table itself.
        if (!letters.IsWide && CsvHeader.IsCanonical(CanonicalJson.Bare(record.Span), line, defaults))
        {
            canonical = new CsvReader(defaults);
            canonical.Read(record, line, entries);
            return;
        }

        if (isTitle)
        {
            return;
        }

        refused = true;
        entries.Add(new Entry(line, Act.Lodge) { Problems = [.. problems] });
    }

    /// <summary>A title is as wide as the table below it; a row of another separator is not, and must be refused.</summary>
    private bool IsTitle() =>
        row.IsTitle && row.Count >= mapping.Elements.Values.SelectMany(source => source.Columns).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Splits a row into the fields of <see cref="row"/>; what keeps it from being one, or null.</summary>
    private Problem? Unreadable(ReadOnlySpan<byte> bytes, long line, out bool isBlank)
    {
        isBlank = false;
        if (!letters.TryBare(bytes, out var bare))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
            return new Problem(ProblemCodes.NotUtf8, place, "", $"text in {mapping.Encoding}, as the mapping says");
        }

        isBlank = CsvRow.IsBlank(bare, letters.Separator);
        return isBlank ? null : row.Unreadable(bare, letters.Separator, line, encoding);
    }

    /// <summary>Rows one behind the other that have the first one's reference, as one record; it ends before the first row that has another.</summary>
    private int Together(ReadOnlySpan<byte> buffer, bool endOfInput)
    {
        string? reference = null;
        var at = 0;
        while (at < buffer.Length)
        {
            var rest = buffer[at..];
            var end = letters.End(rest);
            if (end == 0 && !endOfInput)
            {
                return Bounded(0, buffer.Length);
            }

            end = end == 0 ? rest.Length : end;
            if (
                Unreadable(rest[..end], 0, out var isBlank) is null
                && !isBlank
                && row.Has(columns)
                && Said(references).Trim() is { Length: > 0 } own
            )
            {
                if (reference is not null && own != reference)
                {
                    return Bounded(at, buffer.Length);
                }

                reference = own;
            }

            // A row that cannot be read may be one of these goods: it goes with them, and they are refused with it.
            at += end;
        }

        return Bounded(endOfInput ? at : 0, buffer.Length);

        int Bounded(int length, int held)
        {
            var framed = Framing.Bounded(length, held, endOfInput, LongestRecord);
            if (framed == IReader.TooLong && reference is { Length: > 0 })
            {
                // What follows of it must not be taken for all of it.
                closed.TryAdd(reference, 0);
            }

            return framed;
        }
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
        references = filled.FirstOrDefault(one => one.Element == "reference")?.Places ?? [];
        current.Telling = [.. filled.Where(one => CsvRecord.IsTelling(one.Element)).SelectMany(one => one.Places)];
        shared = new string?[filled.Length];
        var used = filled.SelectMany(one => one.Places).ToHashSet();
        kept = [.. names.Index().Where(one => !used.Contains(one.Index) && one.Item.Length > 0).Select(one => (one.Index, one.Item))];
        var known = mapping.Header.Select(name => CsvMapping.Folded(name)).ToHashSet(StringComparer.Ordinal);
        current.Unknown = Remarks.On(
            kept.Where(one => !known.Contains(CsvMapping.Folded(one.Name))).Select(one => (one.Name, (string?)null))
        );
    }

    /// <summary>The rows of one record: one, or those of a consignment whose goods stand in a row each.</summary>
    private void ReadRows(ReadOnlySpan<byte> record, long line, List<Entry> entries)
    {
        var draft = current.Draft;
        var (first, sound, beside) = (0L, 0, doubt);
        doubt = false;
        while (!record.IsEmpty)
        {
            var end = mapping.RowsAreGoods ? letters.End(record) : 0;
            var bytes = end == 0 ? record : record[..end];
            record = record[bytes.Length..];
            var problem = Unreadable(bytes, line, out var isBlank);
            if (!isBlank)
            {
                if (first == 0)
                {
                    first = line;
                    draft.Restart(line);
                    Array.Clear(shared);
                }

                draft.AtLine(line);
                problem ??= WrongCount(line) ?? Unnamed(draft);
                doubt = problem is not null && mapping.RowsAreGoods;
                if (problem is not null)
                {
                    draft.Problems.Add(problem);
                }
                else
                {
                    sound++;
                    ReadRow(draft, line, first);
                }
            }

            line += letters.Feeds(bytes);
        }

        if (first == 0)
        {
            return;
        }

        draft.AtLine(first);
        if (beside && sound > 0)
        {
            draft.Problems.Add(
                new Problem(
                    ProblemCodes.Malformed,
                    draft.Place("reference"),
                    "",
                    "the row before it readable: it may be goods of this consignment"
                )
            );
        }

        entries.Add(sound > 0 ? Complete(draft, first) : new Entry(first, Act.Lodge) { Problems = [.. draft.Problems] });
    }

    /// <summary>Where rows are goods, a row without a reference could be anybody's.</summary>
    private Problem? Unnamed(CsvDraft draft) =>
        mapping.RowsAreGoods && Said(references).Trim().Length == 0
            ? new Problem(ProblemCodes.Missing, draft.Place("reference"), "", "the reference of its consignment, in each of its rows")
            : null;

    private Problem? WrongCount(long line) =>
        row.Has(columns)
            ? null
            : new Problem(
                ProblemCodes.Malformed,
                string.Create(CultureInfo.InvariantCulture, $"line {line}"),
                string.Create(CultureInfo.InvariantCulture, $"{row.Count} fields"),
                $"{columns} fields, as the {(mapping.HasHeader ? "header" : "mapping")} has"
            );

    private void ReadRow(CsvDraft draft, long line, long first)
    {
        var goods = mapping.RowsAreGoods ? GoodsLine(draft, line, first) : 1;
        for (var i = 0; i < filled.Length; i++)
        {
            var one = filled[i];
            draft.At(one.Element);
            var said = Said(one.Places);
            if (one.Column.Item > 0)
            {
                if (goods > 0)
                {
                    Fill(draft, one, said, mapping.RowsAreGoods ? goods : one.Column.Item);
                }
            }
            else if (!mapping.RowsAreGoods)
            {
                Fill(draft, one, said, 0);
            }
            else if (said.Length > 0)
            {
                Share(draft, i, said, first);
            }
        }

        foreach (var (column, name) in kept)
        {
            if (!row[column].IsWhiteSpace())
            {
                draft.At(name);
                current.Keep(name, row[column]);
            }
        }
    }

    /// <summary>The number of the goods line this row is; 0 where it says nothing of goods, and for the one too many.</summary>
    private int GoodsLine(CsvDraft draft, long line, long first)
    {
        var says = filled.Any(one => one.Column.Item > 0 && Said(one.Places).Length > 0);
        if (!says && line != first)
        {
            return 0;
        }

        if (draft.GoodsLines.Count == Limits.Items)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
            if (!draft.Problems.Exists(problem => problem.Code == ProblemCodes.TooLarge))
            {
                draft.Problems.Add(new Problem(ProblemCodes.TooLarge, place, "", $"at most {Limits.Items} goods lines of one consignment"));
            }

            return 0;
        }

        draft.GoodsLines.Add(line);
        return draft.GoodsLines.Count;
    }

    /// <summary>What is said of the consignment itself: in its first row or in any other, but not two things.</summary>
    private void Share(CsvDraft draft, int element, string said, long first)
    {
        if (shared[element] is not { } before)
        {
            shared[element] = said;
            Fill(draft, filled[element], said, 0);
        }
        else if (!before.AsSpan().Trim().SequenceEqual(said.AsSpan().Trim()))
        {
            draft.Sound(
                new Fault(
                    ProblemCodes.Contradiction,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{before.Trim()}' or nothing, as in the rows of this consignment from line {first} on: only what stands in item_ may differ"
                    )
                ),
                said
            );
        }
    }

    private Entry Complete(CsvDraft draft, long first)
    {
        if (mapping.RowsAreGoods)
        {
            for (var i = 0; i < filled.Length; i++)
            {
                if (filled[i].Column.Item == 0 && shared[i] is null)
                {
                    draft.At(filled[i].Element);
                    Fill(draft, filled[i], "", 0);
                }
            }

            if (draft.Fields.Reference is { } reference && !closed.TryAdd(reference.Trim(), first) && draft.Fields.Act != Act.Cancel)
            {
                draft.Problems.Add(Apart(draft.Place("reference"), reference, closed[reference.Trim()]));
            }
        }

        return current.Complete(first, row);
    }

    private static Problem Apart(string place, string reference, long before) =>
        Problem.Of(
            ProblemCodes.Duplicate,
            place,
            reference,
            before == 0
                ? "the rows of one consignment in at most 1 MiB: those before were too many"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"all rows of one consignment one behind the other: those from line {before} on were read as all of it"
                )
        );

    private void Fill(CsvDraft draft, Filled one, string said, int item)
    {
        if (said.Length == 0)
        {
            if (one.Source.Always is { } always)
            {
                one.Column.Put!(draft, always, item);
            }

            return;
        }

        if (draft.Sound(cells.Canonical(one.Element, one.Source.Unit, said, out var cell), said))
        {
            // What the table refuses is told as the sender wrote it.
            draft.Written = said;
            one.Column.Put!(draft, cell, item);
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
