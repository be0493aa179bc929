namespace Parcelgate.Formats.Json;

using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

/// <summary>
/// The tokens of one JSON text (RFC 8259) that lies in memory whole, in UTF-8 that was found well-formed: what <see cref="Utf8JsonReader"/> tells of it, without what
/// that one does for texts that come in pieces, for comments and for options. It refuses what that one refuses, at the same token; <see cref="Fault"/> then
/// has that one say what is wrong.
/// </summary>
internal ref struct JsonTokens
{
    /// <summary>Levels of nesting at most: a bit for each.</summary>
    internal const int Deepest = 64;

    private readonly ReadOnlySpan<byte> json;
    private readonly int deepest;

    /// <summary>Behind the token.</summary>
    private int at;
    private int valueAt;
    private int valueLength;
    private int depth;

    /// <summary>The lowest bit is set where the innermost open bracket is an object's.</summary>
    private ulong objects;

    /// <param name="json">The text.</param>
    /// <param name="deepest">Levels of nesting allowed; at most <see cref="Deepest"/>.</param>
    internal JsonTokens(ReadOnlySpan<byte> json, int deepest)
    {
        this.json = json;
        this.deepest = deepest;
    }

    internal JsonTokenType TokenType { get; private set; }

    /// <summary>The token's bytes: of a string or a name those between the quotes, escapes and all.</summary>
    internal readonly ReadOnlySpan<byte> ValueSpan => json.Slice(valueAt, valueLength);

    /// <summary>There are escapes in the string or name.</summary>
    internal bool ValueIsEscaped { get; private set; }

    /// <summary>Where the token begins, its quote included.</summary>
    internal int TokenStartIndex { get; private set; }

    /// <summary>Where the token ends.</summary>
    internal readonly int BytesConsumed => at;

    /// <summary>Goes to the next token; false behind the last.</summary>
    /// <exception cref="JsonException">The text is not well-formed, or nested too deep; without a place: <see cref="Fault"/> tells it.</exception>
    internal bool Read()
    {
        var next = Next();
        var type = TokenType;
        if (type is JsonTokenType.PropertyName or JsonTokenType.None)
        {
            ReadValue(next);
        }
        else if (depth == 0)
        {
            return next < 0 ? false : throw new JsonException();
        }
        else if (type == JsonTokenType.StartObject && next != '}')
        {
            ReadName(next);
        }
        else if (type == JsonTokenType.StartArray && next != ']')
        {
            ReadValue(next);
        }
        else
        {
            Follow(next);
        }

        return true;
    }

    /// <summary>
    /// Goes to a name that is expected, where it is the next token and stands there without blanks; false where it is not, and nothing has happened. To be asked
    /// in an object, behind its bracket or one of its values.
    /// </summary>
    /// <param name="behind">The name in quotes between comma and colon.</param>
    internal bool TryReadName(ReadOnlySpan<byte> behind)
    {
        var expected = TokenType == JsonTokenType.StartObject ? behind[1..] : behind;
        if (!json[at..].StartsWith(expected))
        {
            return false;
        }

        at += expected.Length;
        TokenType = JsonTokenType.PropertyName;
        ValueIsEscaped = false;
        return true;
    }

    /// <summary>What comes behind a value or an opening bracket: a comma with the next, or the closing bracket.</summary>
    private void Follow(int next)
    {
        var inObject = (objects & 1) != 0;
        if (next == ',' && TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            at++;
            next = Next();
            if (inObject)
            {
                ReadName(next);
            }
            else
            {
                ReadValue(next);
            }

            return;
        }

        if (next != (inObject ? '}' : ']'))
        {
            JsonLexemes.Refuse();
        }

        depth--;
        objects >>= 1;
        Single(inObject ? JsonTokenType.EndObject : JsonTokenType.EndArray, 1);
    }

    /// <summary>Goes to the end of the value the reader stands on, or whose name it stands on.</summary>
    internal void Skip()
    {
        if (TokenType == JsonTokenType.PropertyName)
        {
            Read();
        }

        if (TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            for (var outside = depth - 1; depth > outside; )
            {
                Read();
            }
        }
    }

    /// <summary>The text of a string or name.</summary>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair as an escape.</exception>
    internal readonly string GetString() =>
        ValueIsEscaped ? Unescaped(json.Slice(TokenStartIndex, valueLength + 2)) : Encoding.UTF8.GetString(ValueSpan);

    /// <summary>The text of a string that holds escapes.</summary>
    /// <param name="quoted">The string with its quotes.</param>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair as an escape.</exception>
    internal static string Unescaped(ReadOnlySpan<byte> quoted)
    {
        var one = new Utf8JsonReader(quoted);
        one.Read();
        return one.GetString()!;
    }

    /// <summary>What is wrong with a text that was refused, with the depth and the token behind which it is.</summary>
    /// <param name="json">The text.</param>
    /// <param name="deepest">Levels of nesting allowed.</param>
    internal static (JsonException Fault, int Depth, JsonTokenType Behind) Fault(ReadOnlySpan<byte> json, int deepest)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = deepest });
        try
        {
            while (reader.Read()) { }

            // Both refuse the same: should they ever not, the message is refused without a place, and no call fails.
            return (new JsonException(), reader.CurrentDepth, reader.TokenType);
        }
        catch (JsonException e)
        {
            return (e, reader.CurrentDepth, reader.TokenType);
        }
    }

    /// <summary>The next byte that is no white space; -1 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next() => (uint)at < (uint)json.Length && json[at] > ' ' ? json[at] : SkipBlanks();

    private int SkipBlanks()
    {
        at = JsonLexemes.BlanksEnd(json, at);
        return (uint)at < (uint)json.Length ? json[at] : -1;
    }

    private void ReadName(int next)
    {
        if (next != '"')
        {
            JsonLexemes.Refuse();
        }

        ReadString(JsonTokenType.PropertyName);
        if (Next() != ':')
        {
            JsonLexemes.Refuse();
        }

        at++;
    }

    private void ReadValue(int next)
    {
        if (next == '"')
        {
            ReadString(JsonTokenType.String);
            return;
        }

        switch (next)
        {
            case '{':
                Open(JsonTokenType.StartObject, 1);
                break;
            case '[':
                Open(JsonTokenType.StartArray, 0);
                break;
            case 't':
                ReadWord(JsonTokenType.True, "true"u8);
                break;
            case 'f':
                ReadWord(JsonTokenType.False, "false"u8);
                break;
            case 'n':
                ReadWord(JsonTokenType.Null, "null"u8);
                break;
            default:
                ReadNumber();
                break;
        }
    }

    private void Open(JsonTokenType type, ulong bit)
    {
        if (depth >= deepest)
        {
            JsonLexemes.Refuse();
        }

        depth++;
        objects = (objects << 1) | bit;
        Single(type, 1);
    }

    private void ReadWord(JsonTokenType type, ReadOnlySpan<byte> word)
    {
        if (!json[at..].StartsWith(word))
        {
            JsonLexemes.Refuse();
        }

        Single(type, word.Length);
    }

    private void ReadNumber()
    {
        var length = JsonLexemes.NumberLength(json[at..]);
        // Inside a bracket the text cannot end with it, and more digits may be what is missing.
        if (at + length == json.Length && depth > 0)
        {
            JsonLexemes.Refuse();
        }

        Single(JsonTokenType.Number, length);
    }

    private void Single(JsonTokenType type, int length)
    {
        TokenType = type;
        TokenStartIndex = at;
        ValueIsEscaped = false;
        (valueAt, valueLength) = (at, length);
        at += length;
    }

    private void ReadString(JsonTokenType type)
    {
        var from = at + 1;
        var end = JsonLexemes.StringEnd(json, from, out var escaped);

        TokenType = type;
        TokenStartIndex = at;
        ValueIsEscaped = escaped;
        (valueAt, valueLength) = (from, end - from);
        at = end + 1;
    }
}
