namespace Parcelgate.Core.Law.Csv;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;

/// <summary>One field with the place it begins.</summary>
internal readonly record struct CsvField(string Text, int Line, int Column);

/// <summary>
/// A table of law in CSV (RFC 4180: commas, double quotes, a quote doubled within quotes). Lines that begin with <c># key: value</c> stand before the heads
/// and say what the table is. Size is bounded; what is wrong is told with line and column.
/// </summary>
internal sealed class CsvTable
{
    /// <summary>Longest file, in characters. Arbitrary: three times the longest national tariff with its texts.</summary>
    internal const int LongestFile = 32_000_000;

    /// <summary>Longest field, in characters. Arbitrary; the longest text of the Harmonized System has some 600.</summary>
    internal const int LongestField = 4_000;

    private readonly LawFile file;
    private readonly List<LawError> errors;
    private readonly Dictionary<string, CsvField> said = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly List<ImmutableArray<CsvField>> rows = [];

    private CsvTable(LawFile file, List<LawError> errors) => (this.file, this.errors) = (file, errors);

    /// <summary>The rows below the heads.</summary>
    internal IReadOnlyList<ImmutableArray<CsvField>> Rows => rows;

    /// <summary>Reads a table; null when it has no heads, or not all that must be there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="required">Columns that must be there.</param>
    /// <param name="optional">Columns that may be there; any other is an error.</param>
    /// <param name="errors">Errors are added here.</param>
    internal static CsvTable? Read(LawFile file, string[] required, string[] optional, List<LawError> errors)
    {
        var before = errors.Count;
        var table = new CsvTable(file, errors);
        table.Read(required, optional);
        return errors.Count == before ? table : null;
    }

    internal void Error(CsvField at, string sentence) => errors.Add(new LawError(file.Path, at.Line, at.Column, sentence));

    /// <summary>What a line <c># key: value</c> says; null, with an error where it must be there, when there is none.</summary>
    internal string? Said(string key, bool required)
    {
        if (said.TryGetValue(key, out var value))
        {
            return value.Text;
        }

        if (required)
        {
            errors.Add(new LawError(file.Path, 1, 1, $"the table does not say its '{key}'; write a line '# {key}: …' before the heads"));
        }

        return null;
    }

    internal CsvField PlaceOf(string key) => said.GetValueOrDefault(key, new CsvField("", 1, 1));

    /// <summary>A row's field of a column, trimmed; empty where the table has no such column.</summary>
    internal CsvField Field(ImmutableArray<CsvField> row, string column) =>
        columns.TryGetValue(column, out var at) ? row[at] : new CsvField("", row[0].Line, 1);

    private void Read(string[] required, string[] optional)
    {
        if (file.Text.Length > LongestFile)
        {
            errors.Add(LawError.TooLong(file, LongestFile));
            return;
        }

        var reader = new Fields(file.Text);
        while (reader.Next(out var row, out var broken))
        {
            if (broken is { } fault)
            {
                Error(fault, fault.Text);
                return;
            }

            Take(row, required, optional);
        }

        if (columns.Count == 0)
        {
            errors.Add(new LawError(file.Path, 1, 1, $"the table has no heads; they are {string.Join(", ", required.Concat(optional))}"));
        }
    }

    private void Take(ImmutableArray<CsvField> row, string[] required, string[] optional)
    {
        if (columns.Count == 0 && row[0].Text.StartsWith('#'))
        {
            // A comma in a remark is not a separator.
            var remark = string.Join(',', row.Select(field => field.Text))[1..].Split(':', 2);
            if (remark.Length == 2)
            {
                said[remark[0].Trim()] = row[0] with { Text = remark[1].Trim() };
            }
        }
        else if (columns.Count == 0)
        {
            Heads(row, required, optional);
        }
        else if (row.Length == 1 && row[0].Text.Length == 0)
        {
            return; // a blank line
        }
        else if (row.Length != columns.Count)
        {
            Error(row[0], string.Create(CultureInfo.InvariantCulture, $"the line has {row.Length} fields, the heads are {columns.Count}"));
        }
        else
        {
            rows.Add(row);
        }
    }

    private void Heads(ImmutableArray<CsvField> row, string[] required, string[] optional)
    {
        foreach (var (at, head) in row.Index())
        {
            if (!required.Contains(head.Text) && !optional.Contains(head.Text))
            {
                Error(
                    head,
                    $"'{head.Text}' is not a column of this table{Nearest.Hint(head.Text, required.Concat(optional))} (columns: {string.Join(", ", required.Concat(optional))})"
                );
            }

            if (!columns.TryAdd(head.Text, at))
            {
                Error(head, $"the column '{head.Text}' stands twice");
            }
        }

        foreach (var missing in required.Where(column => !columns.ContainsKey(column)))
        {
            Error(row[0], $"the table has no column '{missing}'");
        }
    }

    /// <summary>Cuts text into rows of fields.</summary>
    private sealed class Fields(string text)
    {
        private int at = text.StartsWith('\uFEFF') ? 1 : 0;
        private int line = 1;
        private int lineStart = text.StartsWith('\uFEFF') ? 1 : 0;

        internal bool Next(out ImmutableArray<CsvField> row, out CsvField? broken)
        {
            (row, broken) = ([], null);
            if (at >= text.Length)
            {
                return false;
            }

            var fields = ImmutableArray.CreateBuilder<CsvField>();
            while (true)
            {
                var field = Field(out var fault);
                if (fault is not null || field.Text.Length > LongestField)
                {
                    broken = field with
                    {
                        Text =
                            fault
                            ?? string.Create(
                                CultureInfo.InvariantCulture,
                                $"the field has {field.Text.Length} characters; at most {LongestField} are read"
                            ),
                    };
                    return true;
                }

                fields.Add(field);
                if (at < text.Length && text[at] == ',')
                {
                    at++;
                    continue;
                }

                EndLine();
                row = fields.ToImmutable();
                return true;
            }
        }

        private void EndLine()
        {
            at += at < text.Length && text[at] == '\r' ? 1 : 0;
            if (at < text.Length && text[at] == '\n')
            {
                at++;
                line++;
                lineStart = at;
            }
        }

        private CsvField Field(out string? fault)
        {
            var (startLine, startColumn) = (line, at - lineStart + 1);
            fault = null;
            if (at < text.Length && text[at] == '"')
            {
                var quoted = Quoted(out fault);
                return new CsvField(quoted, startLine, startColumn);
            }

            var end = text.AsSpan(at).IndexOfAny(',', '\n', '\r');
            end = end < 0 ? text.Length : at + end;
            var plain = text[at..end];
            at = end;
            return new CsvField(plain.Trim(), startLine, startColumn);
        }

        private string Quoted(out string? fault)
        {
            var value = new StringBuilder();
            fault = null;
            at++;
            while (at < text.Length)
            {
                var letter = text[at++];
                if (letter != '"')
                {
                    value.Append(letter);
                    if (letter == '\n')
                    {
                        line++;
                        lineStart = at;
                    }

                    continue;
                }

                if (at < text.Length && text[at] == '"')
                {
                    value.Append('"');
                    at++;
                    continue;
                }

                if (at < text.Length && text[at] is not (',' or '\n' or '\r'))
                {
                    fault = "text stands after the closing quote; a quote within quotes is doubled";
                }

                return value.ToString().Trim();
            }

            fault = "the quote is not closed";
            return "";
        }
    }
}
