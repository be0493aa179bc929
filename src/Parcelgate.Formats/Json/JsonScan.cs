namespace Parcelgate.Formats.Json;

using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Parcelgate.Core.Consignments;

/// <summary>
/// Walks one JSON record: knows where it stands, collects problems with their JSON pointer, keeps unknown properties. Holds what can be used again
/// from record to record; what the properties mean is in <see cref="RecordReader"/>.
/// </summary>
internal sealed class JsonScan
{
    // Problems reported of one record. Arbitrary; a megabyte of nonsense must not become a hundred of report.
    private const int MostProblems = 1000;

    private readonly string[] names = new string[Limits.JsonDepth + 1];
    private readonly int[] indexes = new int[Limits.JsonDepth + 1];
    private readonly List<Problem> problems = [];
    private readonly List<Kept> kept = [];
    private int depth;
    private int lost;
    private int unknown;

    private readonly RecurringTexts recurring = new();

    /// <summary>Room for a short text while it is read.</summary>
    internal char[] Scratch { get; } = new char[Limits.UnknownText];

    internal List<Problem> Problems => problems;

    internal List<Kept> Kept => kept;

    /// <summary>Unknown properties beyond what is kept, or cut.</summary>
    internal int Lost => lost;

    internal void Restart()
    {
        problems.Clear();
        kept.Clear();
        depth = 0;
        lost = 0;
        unknown = 0;
        names[0] = "";
    }

    /// <summary>Enters the object the reader stands on; false, with a problem, when it is none; null counts as not sent.</summary>
    internal bool EnterObject(ref JsonTokens json) => Enter(ref json, JsonTokenType.StartObject, "a JSON object");

    /// <summary>Enters the array the reader stands on; false, with a problem, when it is none; null counts as not sent.</summary>
    internal bool EnterArray(ref JsonTokens json) => Enter(ref json, JsonTokenType.StartArray, "a JSON array");

    private bool Enter(ref JsonTokens json, JsonTokenType opening, string expected)
    {
        if (json.TokenType == opening)
        {
            depth++;
            names[depth] = "";
            indexes[depth] = -1;
            return true;
        }

        if (json.TokenType != JsonTokenType.Null)
        {
            WrongType(ref json, expected);
        }

        return false;
    }

    /// <summary>
    /// Goes to the value of the next property that is known, keeping unknown ones and reporting repeated ones on the way; false at the end of the object.
    /// </summary>
    internal bool Next(ref JsonTokens json, ReadOnlySpan<byte> record, Names table, ref ulong seen, ref int field)
    {
        while (true)
        {
            var found = table.Guess(ref json, field);
            if (found < 0)
            {
                if (!json.Read() || json.TokenType == JsonTokenType.EndObject)
                {
                    break;
                }

                found = table.Find(ref json, field);
                if (found < 0)
                {
                    Keep(ref json, record);
                    continue;
                }
            }

            field = found;
            names[depth] = table.All[found];
            json.Read();
            var bit = 1UL << found;
            if ((seen & bit) == 0)
            {
                seen |= bit;
                return true;
            }

            AddRepeated(ref json, record);
        }

        depth--;
        return false;
    }

    private void AddRepeated(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        var start = json.TokenStartIndex;
        json.Skip();
        var raw = Encoding.UTF8.GetString(record[start..Math.Min(json.BytesConsumed, start + Limits.UnknownText)]);
        Add(ProblemCodes.Duplicate, raw, "this property once in its object");
    }

    /// <summary>Goes to the next element; false at the end of the array.</summary>
    internal bool NextElement(ref JsonTokens json)
    {
        if (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            indexes[depth]++;
            return true;
        }

        depth--;
        return false;
    }

    /// <summary>0-based index of the element the reader stands on.</summary>
    internal int Index => indexes[depth];

    private void Keep(ref JsonTokens json, ReadOnlySpan<byte> record)
    {
        names[depth] = NameOf(ref json);
        json.Read();
        var start = json.TokenStartIndex;
        json.Skip();
        unknown++;
        if (unknown > Limits.UnknownKept)
        {
            lost++;
            return;
        }

        var raw = Encoding.UTF8.GetString(record[start..json.BytesConsumed]);
        var place = Pointer();
        lost += raw.Length > Limits.UnknownText || place.Length > Limits.KeptPlace ? 1 : 0;
        kept.Add(new Kept(Cut(place, Limits.KeptPlace), Cut(raw, Limits.UnknownText)));
    }

    // A surrogate pair is not cut apart: half of one is no text that could be stored.
    internal static string Cut(string text, int longest) =>
        text.Length <= longest ? text
        : char.IsHighSurrogate(text[longest - 1]) ? text[..(longest - 1)]
        : text[..longest];

    // The raw bytes: an escape that is no character ("\ud800") must not throw here.
    private static string NameOf(ref JsonTokens json) => Encoding.UTF8.GetString(json.ValueSpan);

    /// <summary>Where the reader stands, as a JSON pointer (RFC 6901). Made only when it is needed.</summary>
    internal string Pointer()
    {
        var pointer = new StringBuilder();
        for (var i = 1; i <= depth; i++)
        {
            if (names[i].Length > 0)
            {
                pointer
                    .Append('/')
                    .Append(names[i].Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            }
            else if (indexes[i] >= 0)
            {
                pointer.Append('/').Append(indexes[i]);
            }
        }

        return pointer.ToString();
    }

    internal void Add(string code, ReadOnlySpan<char> found, string expected) => Add(Problem.Of(code, Pointer(), found, expected));

    internal void Add(Fault fault, ReadOnlySpan<char> found) => Add(fault.Code!, found, fault.Expected);

    /// <summary>A problem with a property below where the reader stands: one that is absent.</summary>
    internal void Missing(string name, string expected) => Add(new Problem(ProblemCodes.Missing, $"{Pointer()}/{name}", "", expected));

    private void Add(Problem problem)
    {
        if (problems.Count < MostProblems)
        {
            problems.Add(problem);
        }
    }

    internal void WrongType(ref JsonTokens json, string expected)
    {
        var found = json.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            _ => Encoding.UTF8.GetString(json.ValueSpan[..Math.Min(json.ValueSpan.Length, 4 * Problem.LongestFound)]),
        };
        Add(ProblemCodes.WrongType, found, expected);
        json.Skip();
    }

    /// <summary>The text of a string; null for null, blank text, and what is no string (which is a problem).</summary>
    internal string? Text(ref JsonTokens json, int longest)
    {
        var text = AnyText(ref json, longest);
        return text is null || IsBlank(text) ? null : text;
    }

    /// <summary>As <see cref="Text"/>, for texts that few records have for themselves.</summary>
    internal string? RecurringText(ref JsonTokens json, int longest)
    {
        if (
            json.TokenType != JsonTokenType.String
            || json.ValueIsEscaped
            || json.ValueSpan.Length > Math.Min(longest, RecurringTexts.Longest)
        )
        {
            return Text(ref json, longest);
        }

        ref var place = ref recurring.Of(json.ValueSpan, out var holds);
        if (!holds)
        {
            place.Text = new string(Scratch, 0, Characters(json.ValueSpan));
        }

        return IsBlank(place.Text!) ? null : place.Text;
    }

    /// <summary>As <see cref="Text"/>, but blank text is text.</summary>
    internal string? AnyText(ref JsonTokens json, int longest)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            if (json.TokenType != JsonTokenType.Null)
            {
                WrongType(ref json, "a JSON string");
            }

            return null;
        }

        if (Decode(ref json) is not { } text)
        {
            return null;
        }

        // Only an escape can be a NUL: as a byte it is no JSON.
        if (text.Length <= longest && !json.ValueIsEscaped)
        {
            return text;
        }

        var fault = Values.Text(text, longest);
        if (!fault.Found)
        {
            return text;
        }

        Add(fault, text);
        return null;
    }

    /// <summary>Copies a short string or number into <see cref="Scratch"/> and trims it: for codes and numbers. Empty for null and what is neither.</summary>
    internal ReadOnlySpan<char> Scalar(ref JsonTokens json, bool numberAllowed, string expected)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        if (json.TokenType != JsonTokenType.String && !(numberAllowed && json.TokenType == JsonTokenType.Number))
        {
            WrongType(ref json, expected);
            return [];
        }

        if (!json.ValueIsEscaped && json.ValueSpan.Length <= Scratch.Length)
        {
            return Scratch.AsSpan(0, Characters(json.ValueSpan)).Trim();
        }

        return Decode(ref json).AsSpan().Trim();
    }

    /// <summary>Writes a short text into <see cref="Scratch"/>: well-formed UTF-8, as the whole record was found to be, so that one pass does.</summary>
    /// <returns>Its characters.</returns>
    private int Characters(ReadOnlySpan<byte> utf8) =>
        AsciiCharacters.TryWiden(utf8, Scratch) ? utf8.Length : Encoding.UTF8.GetChars(utf8, Scratch);

    /// <summary>The first character tells of nearly every text: it is not blank.</summary>
    private static bool IsBlank(string text) => (text.Length == 0 || text[0] <= ' ' || text[0] > '~') && string.IsNullOrWhiteSpace(text);

    private string? Decode(ref JsonTokens json)
    {
        var utf8 = json.ValueSpan;
        if (!json.ValueIsEscaped && utf8.Length <= Scratch.Length)
        {
            return new string(Scratch, 0, Characters(utf8));
        }

        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair as an escape: well-formed JSON, and no text.
            Add(ProblemCodes.NotUtf8, Encoding.UTF8.GetString(json.ValueSpan), "text in which every \\u escape is a whole character");
            return null;
        }
    }

    /// <summary>Offset of the first byte that is not UTF-8; -1 when all of it is.</summary>
    internal static int NotUtf8At(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return -1;
        }

        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }
}
