namespace Parcelgate.Formats.Csv;

using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>
/// One row of RFC 4180 split into its fields, quotes taken off. The buffers are used again for every row.
/// </summary>
internal sealed class CsvRow
{
    /// <summary>Characters that are looked at together.</summary>
    private const int Block = 2 * 16;

    private (int Start, int Length)[] fields = new (int, int)[64];
    private char[] chars = new char[4096];

    internal int Count { get; private set; }

    internal ReadOnlySpan<char> this[int field] =>
        field < Count ? chars.AsSpan(fields[field].Start, fields[field].Length) : throw NoField(field);

    /// <summary>True when the row has the columns of its file; blank fields behind them do not matter.</summary>
    internal bool Has(int columns)
    {
        if (Count == columns)
        {
            return true;
        }

        var surplus = columns;
        while (surplus < Count && this[surplus].IsWhiteSpace())
        {
            surplus++;
        }

        return Count >= columns && surplus == Count;
    }

    /// <summary>True when no more than one of several fields is filled, as of a title above a table.</summary>
    internal bool IsTitle
    {
        get
        {
            var filled = 0;
            for (var i = 0; i < Count; i++)
            {
                filled += this[i].IsWhiteSpace() ? 0 : 1;
            }

            return Count > 1 && filled < 2;
        }
    }

    /// <summary>True when nothing stands in any field of a row: a spreadsheet writes rows that were only formatted with all their separators.</summary>
    internal static bool IsBlank(ReadOnlySpan<byte> row, char separator) =>
        !row.ContainsAnyExcept([(byte)' ', (byte)'\t', (byte)'"', (byte)separator]);

    private ArgumentOutOfRangeException NoField(int field) => new(nameof(field), field, $"The row has {Count} fields.");

    /// <summary>Splits a row without its line end. False when a quoted field is not closed or something follows its closing quote; the field is the last one.</summary>
    /// <param name="row">The row's bytes.</param>
    /// <param name="separator">Between its fields.</param>
    /// <param name="encoding">Of the bytes; each of them gives at most one character. Null: UTF-8.</param>
    internal bool Split(ReadOnlySpan<byte> row, char separator, Encoding? encoding = null)
    {
        Count = 0;
        if (chars.Length < row.Length + Block)
        {
            chars = new char[Math.Max(row.Length + Block, chars.Length * 2)];
        }

        var length = (encoding ?? Encoding.UTF8).GetChars(row, chars);
        var from = 0;
        if (!Quoted(ref from, length, separator))
        {
            return false;
        }

        // Most fields of most rows are empty: a search for the end of each would cost more than they do.
        for (var block = from / Block * Block; block < length; block += Block)
        {
            for (var marks = Marks(block, separator); marks != 0; marks &= marks - 1)
            {
                var at = block + BitOperations.TrailingZeroCount(marks);
                if (at >= length)
                {
                    break;
                }

                if (at < from)
                {
                    // In a quoted field, or the one behind it.
                    continue;
                }

                Add(from, at - from);
                from = at + 1;
                if (!Quoted(ref from, length, separator))
                {
                    return false;
                }
            }
        }

        if (from <= length)
        {
            Add(from, length - from);
        }

        return true;
    }

    /// <summary>A bit for each separator of the block that begins there; what lies behind the row counts too.</summary>
    private uint Marks(int block, char separator)
    {
        ref var first = ref Unsafe.As<char, ushort>(ref chars[block]);
        var wanted = Vector256.Create((ushort)separator);
        return Vector256
            .Narrow(
                Vector256.Equals(Vector256.LoadUnsafe(ref first), wanted),
                Vector256.Equals(Vector256.LoadUnsafe(ref first, Block / 2), wanted)
            )
            .ExtractMostSignificantBits();
    }

    private void Add(int start, int length)
    {
        if (Count == fields.Length)
        {
            Array.Resize(ref fields, 2 * Count);
        }

        fields[Count++] = (start, length);
    }

    /// <summary>Splits a row; what keeps it from being one, or null.</summary>
    internal Problem? Unreadable(ReadOnlySpan<byte> bytes, char separator, long line, Encoding? encoding = null)
    {
        var wrong = encoding is null ? JsonScan.NotUtf8At(bytes) : -1;
        if (wrong < 0 && Split(bytes, separator, encoding))
        {
            return null;
        }

        var place = string.Create(CultureInfo.InvariantCulture, $"line {line}");
        return wrong >= 0
            ? new Problem(
                ProblemCodes.NotUtf8,
                $"{place}, byte {wrong}",
                $"0x{bytes[wrong]:X2}",
                "UTF-8 text: save the file as CSV UTF-8, or name its encoding, such as windows-1251 or utf-16le, in a mapping"
            )
            : Problem.Of(
                ProblemCodes.Malformed,
                $"{place}, field {Count}",
                this[Count - 1],
                "a quoted field that is closed and followed by a separator (RFC 4180)"
            );
    }

    /// <summary>
    /// Takes the quoted fields that begin there, one behind the other. Moves a field's characters together where quotes are doubled; they only ever move towards the front.
    /// </summary>
    /// <param name="from">Where a field begins; then behind the separator that follows the last of them.</param>
    /// <param name="length">Characters of the row.</param>
    /// <param name="separator">Between fields.</param>
    private bool Quoted(ref int from, int length, char separator)
    {
        while (from < length && chars[from] == '"')
        {
            var start = from + 1;
            var end = Closing(start, length, out var behind);
            Add(start, end - start);
            if (behind < 0 || (behind < length && chars[behind] != separator))
            {
                return false;
            }

            from = behind + 1;
        }

        return true;
    }

    /// <summary>The end of a quoted field's characters, and where its closing quote has been passed; that is -1 where there is none.</summary>
    private int Closing(int start, int length, out int behind)
    {
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
                behind = read + 1;
                return write;
            }
        }

        behind = -1;
        return write;
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
        for (var at = 0; at < buffer.Length; )
        {
            var stop = buffer[at..].IndexOfAny(newline, quote);
            if (stop < 0)
            {
                return 0;
            }

            at += stop;
            if (buffer[at].Equals(newline))
            {
                return at + 1;
            }

            // A quote opens a field where the field begins; elsewhere it is one of its characters.
            var opens = at == 0 || buffer[at - 1].Equals(first) || buffer[at - 1].Equals(second);
            at = opens ? PastQuotes(buffer, at, quote) : at + 1;
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
