namespace Parcelgate.Formats.Csv;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>
/// One row of RFC 4180 split into its fields, quotes taken off. The buffers are used again for every row.
/// </summary>
internal sealed class CsvRow
{
    private readonly List<(int Start, int Length)> fields = [];
    private char[] chars = new char[4096];

    internal int Count => fields.Count;

    internal ReadOnlySpan<char> this[int field] => chars.AsSpan(fields[field].Start, fields[field].Length);

    /// <summary>Splits a row without its line end. False when a quoted field is not closed or something follows its closing quote; the field is the last one.</summary>
    /// <param name="row">The row's bytes.</param>
    /// <param name="separator">Between its fields.</param>
    /// <param name="encoding">Of the bytes; each of them gives at most one character. Null: UTF-8.</param>
    internal bool Split(ReadOnlySpan<byte> row, char separator, Encoding? encoding = null)
    {
        fields.Clear();
        if (chars.Length < row.Length)
        {
            chars = new char[Math.Max(row.Length, chars.Length * 2)];
        }

        var length = (encoding ?? Encoding.UTF8).GetChars(row, chars);
        for (var at = 0; at <= length; at++)
        {
            var sound = at < length && chars[at] == '"' ? Quoted(ref at, length, separator) : Plain(ref at, length, separator);
            if (!sound)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Splits a row; what keeps it from being one, or null.</summary>
    internal Problem? Unreadable(ReadOnlySpan<byte> bytes, char separator, long line, Encoding? encoding = null)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
        var wrong = encoding is null ? JsonScan.NotUtf8At(bytes) : -1;
        if (wrong >= 0)
        {
            return new Problem(ProblemCodes.NotUtf8, $"{place}, byte {wrong}", $"0x{bytes[wrong]:X2}", "UTF-8 text");
        }

        return Split(bytes, separator, encoding)
            ? null
            : Problem.Of(
                ProblemCodes.Malformed,
                $"{place}, field {Count}",
                this[Count - 1],
                "a quoted field that is closed and followed by a separator (RFC 4180)"
            );
    }

    private bool Plain(ref int at, int length, char separator)
    {
        // Most fields of most rows are empty: a search for their end would cost more than they do.
        var end = at == length || chars[at] == separator ? 0 : chars.AsSpan(at, length - at).IndexOf(separator);
        var stop = end < 0 ? length : at + end;
        fields.Add((at, stop - at));
        at = stop;
        return true;
    }

    /// <summary>Moves the field's characters together where quotes are doubled; they only ever move towards the front.</summary>
    private bool Quoted(ref int at, int length, char separator)
    {
        var start = at + 1;
        var write = start;
        for (var read = start; read < length; read++)
        {
            if (chars[read] != '"')
            {
                chars[write++] = chars[read];
            }
            else if (read + 1 < length && chars[read + 1] == '"')
            {
                chars[write++] = '"';
                read++;
            }
            else
            {
                fields.Add((start, write - start));
                at = read + 1;
                return at == length || chars[at] == separator;
            }
        }

        fields.Add((start, write - start));
        return false;
    }

    /// <summary>Bytes of the row including its line feed; 0 when no line feed outside quotes is there.</summary>
    /// <param name="buffer">Starts at a row.</param>
    /// <param name="separator">The separator; 0 before the header told which: then either one starts a field.</param>
    internal static int End(ReadOnlySpan<byte> buffer, byte separator)
    {
        var (first, second) = separator == 0 ? ((byte)',', (byte)';') : (separator, separator);
        return End(buffer, (byte)'\n', (byte)'"', first, second);
    }

    /// <summary>Units of the row including its line feed, whatever the units are; 0 when no line feed outside quotes is there.</summary>
    /// <param name="buffer">Starts at a row.</param>
    /// <param name="newline">A line feed.</param>
    /// <param name="quote">A quotation mark.</param>
    /// <param name="first">A separator.</param>
    /// <param name="second">Another one, or the same.</param>
    internal static int End<T>(ReadOnlySpan<T> buffer, T newline, T quote, T first, T second)
        where T : struct, IEquatable<T>
    {
        // Without a quote before it, the first line feed ends the row, whatever stands between.
        var feed = buffer.IndexOfAny(newline, quote);
        if (feed < 0 || buffer[feed].Equals(newline))
        {
            return feed + 1;
        }

        for (var at = 0; at < buffer.Length; at++)
        {
            if (buffer[at].Equals(quote))
            {
                at = PastQuotes(buffer, at, quote);
            }

            var stop = at >= buffer.Length ? -1 : buffer[at..].IndexOfAny(newline, first, second);
            if (stop < 0)
            {
                return 0;
            }

            at += stop;
            if (buffer[at].Equals(newline))
            {
                return at + 1;
            }
        }

        return 0;
    }

    private static int PastQuotes<T>(ReadOnlySpan<T> buffer, int at, T quote)
        where T : struct, IEquatable<T>
    {
        while (true)
        {
            var close = buffer[(at + 1)..].IndexOf(quote);
            if (close < 0)
            {
                return buffer.Length;
            }

            at += close + 2;
            if (at >= buffer.Length || !buffer[at].Equals(quote))
            {
                return at;
            }
        }
    }
}
