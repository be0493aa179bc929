namespace Parcelgate.Core.Law.Yaml;

/// <summary>One node of a YAML file with the place it stands. Everything is text until a reader says what it means.</summary>
internal abstract class YamlNode(int line, int column, int start)
{
    /// <summary>1-based.</summary>
    internal int Line { get; } = line;

    /// <summary>1-based.</summary>
    internal int Column { get; } = column;

    /// <summary>Index of the node's first character in the file.</summary>
    internal int Start { get; } = start;

    internal abstract string Kind { get; }
}

internal sealed class YamlText(int line, int column, int start, string value) : YamlNode(line, column, start)
{
    internal string Value { get; } = value;

    internal override string Kind => Value.Length == 0 ? "nothing" : $"'{Value}'";
}

internal sealed class YamlList(int line, int column, int start, List<YamlNode> items) : YamlNode(line, column, start)
{
    internal List<YamlNode> Items { get; } = items;

    internal override string Kind => "a list";
}

internal sealed class YamlMap(int line, int column, int start, List<(YamlText Key, YamlNode Value)> entries) : YamlNode(line, column, start)
{
    /// <summary>In the order of the file; keys are distinct.</summary>
    internal List<(YamlText Key, YamlNode Value)> Entries { get; } = entries;

    internal override string Kind => "a block of keys";
}
