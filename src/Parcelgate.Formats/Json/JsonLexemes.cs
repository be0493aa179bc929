namespace Parcelgate.Formats.Json;

using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

/// <summary>Where the parts of a JSON text end: strings, their escapes, numbers. No state; the tokens they belong to are in <see cref="JsonTokens"/>.</summary>
internal static class JsonLexemes
{
    /// <summary>The first quote, backslash or control character from a place on; the text's length where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int QuoteOrEscape(ReadOnlySpan<byte> json, int from)
    {
        var quote = Vector128.Create((byte)'"');
        var escape = Vector128.Create((byte)'\\');
        var control = Vector128.Create((byte)(' ' - 1));
        for (; json.Length - from >= Vector128<byte>.Count; from += Vector128<byte>.Count)
        {
            var some = Vector128.Create(json.Slice(from, Vector128<byte>.Count));
            var found =
                Vector128.Equals(some, quote) | Vector128.Equals(some, escape) | Vector128.Equals(Vector128.Min(some, control), some);
            if (found != Vector128<byte>.Zero)
            {
                return from + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
            }
        }

        for (; from < json.Length && json[from] is >= (byte)' ' and not ((byte)'"' or (byte)'\\'); from++) { }

        return from;
    }

    /// <summary>The first byte from a place on that is no white space; the text's length where there is none.</summary>
    internal static int BlanksEnd(ReadOnlySpan<byte> json, int from)
    {
        // One blank between two tokens, or a line end with the indent of the next line.
        if (json.Length - from > 1 && json[from] == ' ' && json[from + 1] > ' ')
        {
            return from + 1;
        }

        for (; json.Length - from >= Vector128<byte>.Count; from += Vector128<byte>.Count)
        {
            var some = Vector128.Create(json.Slice(from, Vector128<byte>.Count));
            var blank =
                Vector128.Equals(some, Vector128.Create((byte)' '))
                | Vector128.Equals(some, Vector128.Create((byte)'\n'))
                | Vector128.Equals(some, Vector128.Create((byte)'\r'))
                | Vector128.Equals(some, Vector128.Create((byte)'\t'));
            var other = ~blank.ExtractMostSignificantBits() & 0xFFFF;
            if (other != 0)
            {
                return from + BitOperations.TrailingZeroCount(other);
            }
        }

        for (; from < json.Length && json[from] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'; from++) { }

        return from;
    }

    /// <summary>The quote that ends the string whose text begins at a place.</summary>
    /// <exception cref="JsonException">There is none, or what stands before it is no text of a string.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int StringEnd(ReadOnlySpan<byte> json, int from, out bool escaped)
    {
        var end = QuoteOrEscape(json, from);
        escaped = (uint)end >= (uint)json.Length || json[end] != '"';
        return escaped ? PastEscapes(json, end) : end;
    }

    /// <summary>The quote that ends the string whose first escape stands at a place.</summary>
    private static int PastEscapes(ReadOnlySpan<byte> json, int end)
    {
        while (true)
        {
            if ((uint)end >= (uint)json.Length || json[end] < ' ')
            {
                Refuse();
            }

            if (json[end] == '"')
            {
                return end;
            }

            end = QuoteOrEscape(json, end + EscapeLength(json[end..]));
        }
    }

    /// <summary>The length of the escape a text begins with.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    internal static int EscapeLength(ReadOnlySpan<byte> text)
    {
        const int unicode = 6;
        if (
            text.Length > 1
            && text[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t'
        )
        {
            return 2;
        }

        if (text.Length < unicode || text[1] != 'u')
        {
            Refuse();
        }

        foreach (var digit in text[2..unicode])
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                Refuse();
            }
        }

        return unicode;
    }

    /// <summary>The length of the number a text begins with.</summary>
    /// <exception cref="JsonException">It is none, or something follows that cannot follow a number.</exception>
    internal static int NumberLength(ReadOnlySpan<byte> text)
    {
        var at = text.StartsWith((byte)'-') ? 1 : 0;
        var whole = Digits(text, at);
        if (whole == 0 || (whole > 1 && text[at] == '0'))
        {
            Refuse();
        }

        at += whole;
        if (at < text.Length && text[at] == '.')
        {
            at += 1 + Required(Digits(text, at + 1));
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at += at + 1 < text.Length && text[at + 1] is (byte)'+' or (byte)'-' ? 2 : 1;
            at += Required(Digits(text, at));
        }

        // A slash ends it too, and is then refused as the next token.
        return
            at == text.Length
            || text[at] is (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'/'
            ? at
            : Required(0);
    }

    private static int Digits(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length && char.IsAsciiDigit((char)text[at]))
        {
            at++;
        }

        return at - from;
    }

    private static int Required(int count)
    {
        if (count == 0)
        {
            Refuse();
        }

        return count;
    }

    /// <summary>Says that the text is no JSON.</summary>
    /// <exception cref="JsonException">Always, without a place: <see cref="JsonTokens.Fault"/> tells it.</exception>
    [DoesNotReturn]
    internal static void Refuse() => throw new JsonException();
}
