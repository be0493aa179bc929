namespace Parcelgate.Core.Law.Yaml;

using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

/// <summary>
/// Reads one YAML document into nodes with their places. Size and depth are bounded; anchors, aliases and tags are refused, so no file can
/// grow when it is read.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Longest file, in characters. Arbitrary; the longest regime has some 10,000.</summary>
    internal const int LongestFile = 1_000_000;

    /// <summary>Deepest nesting. Arbitrary; the deepest regime has six levels.</summary>
    internal const int DeepestNesting = 20;

    private readonly string path;
    private readonly List<LawError> errors;
    private readonly Parser parser;

    private YamlReader(LawFile file, List<LawError> errors)
    {
        path = file.Path;
        this.errors = errors;
        parser = new Parser(new StringReader(file.Text));
    }

    /// <summary>The file's block of keys; null when the file is not one, with the errors added.</summary>
    internal static YamlMap? Read(LawFile file, List<LawError> errors)
    {
        if (file.Text.Length > LongestFile)
        {
            errors.Add(LawError.TooLong(file, LongestFile));
            return null;
        }

        var reader = new YamlReader(file, errors);
        try
        {
            return reader.Document();
        }
        catch (YamlException broken)
        {
            errors.Add(new LawError(file.Path, (int)broken.Start.Line, (int)broken.Start.Column, $"not YAML: {Sentence(broken)}"));
            return null;
        }
        catch (InvalidOperationException)
        {
            // Some texts stop the library's scanner without a word: a key where the list before it is still open.
            var at = reader.parser.Current?.End ?? Mark.Empty;
            errors.Add(
                new LawError(file.Path, (int)at.Line, (int)at.Column, "not YAML: reading stopped here; something before it is not closed")
            );
            return null;
        }
    }

    private static string Sentence(YamlException broken) =>
        broken is TooDeep or Refused ? broken.Message : (broken.InnerException ?? broken).Message.ReplaceLineEndings(" ");

    private YamlMap? Document()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            errors.Add(new LawError(path, 1, 1, "the file is empty"));
            return null;
        }

        var root = Node(0);
        parser.Consume<DocumentEnd>();
        if (!parser.Accept<StreamEnd>(out _))
        {
            var next = parser.Current!.Start;
            errors.Add(new LawError(path, (int)next.Line, (int)next.Column, "a second document; a law file has one"));
        }

        if (root is YamlMap map)
        {
            return map;
        }

        errors.Add(new LawError(path, root.Line, root.Column, $"found {root.Kind}; a law file is a block of keys"));
        return null;
    }

    private YamlNode Node(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new TooDeep(parser.Current!.Start, parser.Current.End);
        }

        if (parser.Accept<AnchorAlias>(out var alias))
        {
            throw new Refused(alias!.Start, alias.End, "aliases are not read in law files: write the value out");
        }

        if (parser.Accept<NodeEvent>(out var node) && (!node!.Anchor.IsEmpty || !node.Tag.IsEmpty))
        {
            throw new Refused(node.Start, node.End, "anchors and tags are not read in law files");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var at = scalar!.Start;
            return new YamlText((int)at.Line, (int)at.Column, (int)at.Index, scalar.Value);
        }

        return parser.Accept<SequenceStart>(out _) ? List(depth) : Map(depth);
    }

    private YamlList List(int depth)
    {
        var at = parser.Consume<SequenceStart>().Start;
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return new YamlList((int)at.Line, (int)at.Column, (int)at.Index, items);
    }

    private YamlMap Map(int depth)
    {
        var at = parser.Consume<MappingStart>().Start;
        var entries = new List<(YamlText, YamlNode)>();
        var seen = new Dictionary<string, YamlText>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not YamlText text)
            {
                errors.Add(new LawError(path, key.Line, key.Column, $"found {key.Kind}; a key is a word"));
            }
            else if (seen.TryGetValue(text.Value, out var first))
            {
                errors.Add(
                    new LawError(
                        path,
                        text.Line,
                        text.Column,
                        string.Create(CultureInfo.InvariantCulture, $"'{text.Value}' stands twice; first in line {first.Line}")
                    )
                );
            }
            else
            {
                seen.Add(text.Value, text);
                entries.Add((text, value));
            }
        }

        return new YamlMap((int)at.Line, (int)at.Column, (int)at.Index, entries);
    }

    private sealed class TooDeep(Mark start, Mark end)
        : YamlException(start, end, string.Create(CultureInfo.InvariantCulture, $"nested deeper than {DeepestNesting} levels"));

    private sealed class Refused(Mark start, Mark end, string sentence) : YamlException(start, end, sentence);
}
