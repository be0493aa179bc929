namespace Parcelgate.Core.Law.Yaml;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Law.Cel;

/// <summary>
/// Reads the keys of one block and collects what is wrong with them, each with its place. Reading goes on after an error, so that a file's errors
/// come all at once; <see cref="Done"/> reports the keys nobody asked for.
/// </summary>
internal sealed class Section(LawFile file, YamlMap map, string what, List<LawError> errors)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    internal YamlMap Map => map;

    /// <summary>The name and place of each key with its value.</summary>
    internal IEnumerable<(YamlText Key, YamlNode Value)> Entries => map.Entries;

    internal void Error(YamlNode at, string sentence) => errors.Add(new LawError(file.Path, at.Line, at.Column, sentence));

    internal bool Has(string key) => Find(key) is not null;

    internal YamlNode? Find(string key)
    {
        asked.Add(key);
        foreach (var (name, value) in map.Entries)
        {
            if (name.Value == key)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The text of a key; null, with an error, when it is missing or not a text.</summary>
    internal YamlText? Text(string key)
    {
        if (Find(key) is { } node)
        {
            return AsText(node, key);
        }

        Error(map, $"{what} has no '{key}'");
        return null;
    }

    /// <summary>A whole number within bounds, both among them; the least, with an error, where it is none or is not there.</summary>
    internal int Whole(string key, int least, int most)
    {
        if (Text(key) is not { } text)
        {
            return least;
        }

        if (int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Error(
            text,
            string.Create(CultureInfo.InvariantCulture, $"{key}: found '{text.Value}', expected a whole number from {least} to {most}")
        );
        return least;
    }

    internal YamlText? OptionalText(string key) => Find(key) is { } node ? AsText(node, key) : null;

    private YamlText? AsText(YamlNode node, string key)
    {
        if (node is YamlText { Value.Length: > 0 } text)
        {
            return text;
        }

        Error(node, $"{key}: found {node.Kind}, expected a text");
        return null;
    }

    /// <summary>A text that is one of a few words.</summary>
    internal string? Word(string key, string[] words, string? otherwise = null)
    {
        if (otherwise is not null && !Has(key))
        {
            return otherwise;
        }

        if (Text(key) is not { } text)
        {
            return null;
        }

        if (words.Contains(text.Value))
        {
            return text.Value;
        }

        Error(text, $"{key}: found '{text.Value}'{Nearest.Hint(text.Value, words)} (possible: {string.Join(", ", words)})");
        return null;
    }

    internal DateOnly? Date(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (Amounts.TryDate(text.Value, out var date))
        {
            return date;
        }

        Error(text, $"{key}: '{text.Value}' is not a date; one is written 2026-07-01");
        return null;
    }

    internal ImmutableArray<YamlText> Texts(string key, bool required = true)
    {
        var node = Find(key);
        if (node is null)
        {
            if (required)
            {
                Error(map, $"{what} has no '{key}'");
            }

            return [];
        }

        if (node is not YamlList list)
        {
            Error(node, $"{key}: found {node.Kind}, expected a list in [ ]");
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<YamlText>();
        foreach (var item in list.Items)
        {
            if (AsText(item, key) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts.ToImmutable();
    }

    /// <summary>A block under a key; null when the key is missing, or with an error when it is not a block.</summary>
    internal Section? Block(string key) => Find(key) is { } node ? Sub(node, key) : null;

    internal Section? Sub(YamlNode node, string name)
    {
        if (node is YamlMap block)
        {
            return new Section(file, block, $"'{name}'", errors);
        }

        Error(node, $"{name}: found {node.Kind}, expected a block of keys");
        return null;
    }

    internal List<YamlNode> List(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlList list:
                return list.Items;
            case var node:
                Error(node, $"{key}: found {node.Kind}, expected a list");
                return [];
        }
    }

    /// <summary>Compiles a condition; its errors are placed in the file, not in the expression.</summary>
    internal CelProgram? Condition(YamlText text, CelShape shape)
    {
        var program = CelCompiler.Compile(text.Value, shape, out var wrong);
        foreach (var error in wrong)
        {
            var (line, column) = Place.InScalar(file.Text, text, error.At);
            errors.Add(new LawError(file.Path, line, column, error.Message));
        }

        return program;
    }

    /// <summary>Reports every key that was not asked for.</summary>
    internal void Done()
    {
        foreach (var (key, _) in map.Entries)
        {
            if (!asked.Contains(key.Value))
            {
                Error(
                    key,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{key.Value}' is not a key of {what}{Nearest.Hint(key.Value, asked)} (keys: {string.Join(", ", asked)})"
                    )
                );
            }
        }
    }
}

/// <summary>Finds the place in the file of a character of a text, through quotes, folding and indentation.</summary>
internal static class Place
{
    internal static (int Line, int Column) InScalar(string file, YamlText text, int offset)
    {
        var raw = text.Start;
        if (raw < file.Length && file[raw] is '|' or '>')
        {
            raw = Math.Max(raw, file.IndexOf('\n', raw));
        }
        else if (raw < file.Length && file[raw] is '\'' or '"')
        {
            raw++;
        }

        for (var i = 0; i < text.Value.Length && raw < file.Length; i++)
        {
            if (!char.IsWhiteSpace(text.Value[i]))
            {
                while (raw < file.Length - 1 && file[raw] != text.Value[i])
                {
                    raw++;
                }
            }

            if (i >= offset && !char.IsWhiteSpace(text.Value[i]))
            {
                break;
            }

            raw += char.IsWhiteSpace(text.Value[i]) ? 0 : 1;
        }

        return At(file, Math.Min(raw, file.Length));
    }

    private static (int Line, int Column) At(string file, int index)
    {
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < index; i++)
        {
            if (file[i] == '\n')
            {
                line++;
                lineStart = i + 1;
            }
        }

        return (line, index - lineStart + 1);
    }
}
