namespace Parcelgate.Formats;

using System.Collections.Frozen;
using System.Reflection;

/// <summary>
/// A table of codes that an installation may replace: a file of data/codelists with a header and lines of columns divided by commas. Lines that begin with #
/// say where the codes come from and how sure that is.
/// </summary>
public sealed class CodeList
{
    private readonly FrozenDictionary<string, string[]> rows;
    private readonly string[] columns;

    private CodeList(string[] columns, FrozenDictionary<string, string[]> rows)
    {
        this.columns = columns;
        this.rows = rows;
    }

    /// <summary>The keys: the first column.</summary>
    public IEnumerable<string> Keys => rows.Keys;

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>The list of this name that travels with the program.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static CodeList Named(string name)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"codelists/{name}.csv")
            ?? throw new ArgumentException($"There is no code list '{name}'.", nameof(name));
        using var text = new StreamReader(stream);
        return Parse(text.ReadToEnd());
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="FormatException">A line has another number of columns than the header, or a key stands twice.</exception>
    public static CodeList Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 0 && line[0] != '#').ToList();
        var columns = lines.Count == 0 ? [] : lines[0].Split(',');
        var rows = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var line in lines.Skip(1))
        {
            var row = line.Split(',');
            if (row.Length != columns.Length || !rows.TryAdd(row[0], row))
            {
                throw new FormatException($"'{line}' is not a line of {columns.Length} columns with a key of its own.");
            }
        }

        return new CodeList(columns, rows.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>What a column says of a key; null where the key is not in the list.</summary>
    /// <exception cref="ArgumentException">The list has no such column.</exception>
    public string? Find(string key, string column)
    {
        var at = Array.IndexOf(columns, column);
        return at < 0 ? throw new ArgumentException($"The list has no column '{column}'.", nameof(column))
            : rows.TryGetValue(key, out var row) ? row[at]
            : null;
    }
}
