namespace Parcelgate.Formats.Tree;

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Parcelgate.Formats.Json;

/// <summary>
/// One walk over a JSON message (RFC 8259), whose values become nodes as they are met. It refuses what <see cref="JsonTokens"/> refuses; who wants to know where
/// asks <see cref="JsonTokens.Fault"/>. A call for each level of nesting, which is bounded.
/// </summary>
internal ref struct JsonWalk
{
    private readonly ReadOnlySpan<byte> json;
    private readonly NodeTable nodes;
    private readonly SeenTexts names = SeenTexts.OfThread;
    private readonly int deepest;
    private readonly int most;
    private int at;
    private int depth;
    private int count;

    /// <param name="json">The message, in UTF-8 that was found well-formed.</param>
    /// <param name="nodes">An empty table.</param>
    /// <param name="deepest">Levels of nesting allowed.</param>
    /// <param name="most">Values allowed.</param>
    internal JsonWalk(ReadOnlySpan<byte> json, NodeTable nodes, int deepest, int most)
    {
        this.json = json;
        this.nodes = nodes;
        this.deepest = deepest;
        this.most = most;
    }

    /// <summary>Where the last string or name with an escape begins.</summary>
    internal int StringAt { get; private set; }

    /// <summary>Reads all of it; false when there are more values than allowed.</summary>
    /// <exception cref="JsonException">The message is not well-formed, or nested too deep; without a place.</exception>
    /// <exception cref="InvalidOperationException">A string holds half of a surrogate pair as an escape.</exception>
    internal bool IsWhole()
    {
        var root = nodes.Add(-1, NodeKind.Property, "");
        if (!ReadValue(root, Next()))
        {
            return false;
        }

        if (Next() >= 0)
        {
            JsonLexemes.Refuse();
        }

        return true;
    }

    /// <summary>The next byte that is no white space; -1 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next() => (uint)at < (uint)json.Length && json[at] > ' ' ? json[at] : SkipBlanks();

    private int SkipBlanks()
    {
        at = JsonLexemes.BlanksEnd(json, at);
        return (uint)at < (uint)json.Length ? json[at] : -1;
    }

    private bool ReadValue(int node, int next)
    {
        switch (next)
        {
            case '"':
                return ReadString(node);
            case '{':
                return ReadObject(node);
            case '[':
                return ReadArray(node);
            case 't':
                return ReadWord(node, "true"u8);
            case 'f':
                return ReadWord(node, "false"u8);
            case 'n':
                // What is null was not sent: its node has no value.
                return ReadWord(-1, "null"u8);
            default:
                var length = JsonLexemes.NumberLength(json[at..]);
                return Value(node, length);
        }
    }

    private bool ReadString(int node)
    {
        var from = at + 1;
        var end = JsonLexemes.StringEnd(json, from, out var escaped);
        if (++count > most)
        {
            return false;
        }

        if (escaped)
        {
            StringAt = at;
            nodes.SetText(node, JsonTokens.Unescaped(json[at..(end + 1)]));
        }
        else
        {
            ref var cell = ref nodes[node];
            cell.ValueAt = from;
            cell.ValueLength = end - from;
        }

        at = end + 1;
        return true;
    }

    private bool ReadWord(int node, ReadOnlySpan<byte> word)
    {
        if (!json[at..].StartsWith(word))
        {
            JsonLexemes.Refuse();
        }

        return Value(node, word.Length);
    }

    /// <param name="node">Whose value it is; -1 of none.</param>
    /// <param name="length">Its bytes.</param>
    private bool Value(int node, int length)
    {
        if (node >= 0)
        {
            ref var cell = ref nodes[node];
            cell.ValueAt = at;
            cell.ValueLength = length;
        }

        at += length;
        return ++count <= most;
    }

    private bool ReadObject(int node)
    {
        if (!Open())
        {
            return false;
        }

        var next = Next();
        while (next != '}')
        {
            if (next != '"')
            {
                JsonLexemes.Refuse();
            }

            var property = nodes.Add(node, NodeKind.Property, ReadName());
            if (!ReadValue(property, Next()))
            {
                return false;
            }

            next = Behind('}');
        }

        Close();
        return true;
    }

    /// <summary>The name of a property, the colon behind it passed.</summary>
    private string ReadName()
    {
        var start = at;
        var end = JsonLexemes.StringEnd(json, start + 1, out var escaped);
        at = end + 1;
        if (Next() != ':')
        {
            JsonLexemes.Refuse();
        }

        at++;
        if (!escaped)
        {
            return names.Of(json[(start + 1)..end], Encoding.UTF8);
        }

        StringAt = start;
        return JsonTokens.Unescaped(json[start..(end + 1)]);
    }

    private bool ReadArray(int node)
    {
        if (!Open())
        {
            return false;
        }

        nodes[node].IsArray = true;
        var next = Next();
        for (var index = 0; next != ']'; index++)
        {
            // An element has no name of its own; its place is its name.
            var element = nodes.Add(node, NodeKind.Property, index.ToString(CultureInfo.InvariantCulture));
            if (!ReadValue(element, next))
            {
                return false;
            }

            next = Behind(']');
        }

        Close();
        return true;
    }

    /// <summary>What stands behind a value: the closing bracket, or the beginning of what follows a comma, which is no closing bracket.</summary>
    private int Behind(int closing)
    {
        var next = Next();
        if (next == closing)
        {
            return next;
        }

        if (next != ',')
        {
            JsonLexemes.Refuse();
        }

        at++;
        next = Next();
        if (next == closing)
        {
            JsonLexemes.Refuse();
        }

        return next;
    }

    private bool Open()
    {
        if (depth >= deepest)
        {
            JsonLexemes.Refuse();
        }

        depth++;
        at++;
        return ++count <= most;
    }

    private void Close()
    {
        depth--;
        at++;
    }
}
