namespace Parcelgate.Formats.Json;

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Parcelgate.Core.Money;

/// <summary>
/// One line of JSON being written: byte for byte what <see cref="System.Text.Json.Utf8JsonWriter"/> writes with the same encoder, at less than half its cost, because
/// names are literals that need no escape and most texts need none either. Every record of every format passes here.
/// </summary>
/// <param name="encoder">Says which characters are escaped.</param>
internal sealed class JsonLine(JavaScriptEncoder encoder) : IDisposable
{
    /// <summary>Escapes only what JSON itself demands and what has no meaning as text: names in any script stay readable.</summary>
    internal static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Most records are shorter; the rest grow.</summary>
    private const int Usual = 4096;

    /// <summary>Quotes, colon and comma around a name and its value.</summary>
    private const int Around = 8;

    private const int LongestNumber = 24;

    /// <summary>Bytes of one UTF-16 character in UTF-8 at most.</summary>
    private const int Widest = 3;

    private static readonly ulong[] Plain = PlainOf(Readable);

    private readonly bool isReadable = ReferenceEquals(encoder, Readable);
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(Usual);
    private int length;

    /// <summary>What is written so far, without the comma that waits for a next value.</summary>
    internal ReadOnlySpan<byte> Written => bytes.AsSpan(0, length > 0 && bytes[length - 1] == ',' ? length - 1 : length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);

    internal void Open() => Put('{');

    internal void Open(ReadOnlySpan<byte> name)
    {
        Name(name, 0);
        Put('{');
    }

    internal void OpenList(ReadOnlySpan<byte> name)
    {
        Name(name, 0);
        Put('[');
    }

    internal void Close() => Close('}');

    internal void CloseList() => Close(']');

    internal void Write(ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
        {
            return;
        }

        Reserve(name.Length + (text.Length * Widest) + (2 * Around));
        var free = bytes.AsSpan(length);
        var begin = PutName(name, free);
        free[begin++] = (byte)'"';
        if (isReadable && PlainAscii.TryWrite(text, free[begin..]))
        {
            begin += text.Length;
            free[begin] = (byte)'"';
            free[begin + 1] = (byte)',';
            length += begin + 2;
            return;
        }

        length += begin;
        Escaped(text);
    }

    internal void Write(ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
        {
            Name(name, LongestNumber);
            value.TryFormat(bytes.AsSpan(length), out var written, default, CultureInfo.InvariantCulture);
            length += written;
            bytes[length++] = (byte)',';
        }
    }

    /// <summary>An instant in UTC, to the digit it has: "2026-11-23T14:58:00Z".</summary>
    internal void Write(ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is { } value)
        {
            Name(name, LongestNumber + Around);
            bytes[length++] = (byte)'"';
            length += IsoInstant.Write(value, bytes.AsSpan(length));
            EndQuoted();
        }
    }

    internal void Write(ReadOnlySpan<byte> name, Money? money)
    {
        if (money is { } value)
        {
            Open(name);
            Name("amount"u8, LongestNumber * 2);
            bytes[length++] = (byte)'"';
            length += value.WriteAmount(bytes.AsSpan(length));
            EndQuoted();
            Write("currency"u8, value.Currency.Code);
            Close();
        }
    }

    /// <summary>An element of a list.</summary>
    internal void Write(string text)
    {
        Reserve((text.Length * Widest) + Around);
        Quoted(text);
    }

    /// <summary>Writes the name and makes room for a value of so many bytes.</summary>
    private void Name(ReadOnlySpan<byte> name, int room)
    {
        Reserve(name.Length + room + Around);
        length += PutName(name, bytes.AsSpan(length));
    }

    /// <summary>Writes the name with its colon; gives how many bytes these are.</summary>
    private static int PutName(ReadOnlySpan<byte> name, Span<byte> free)
    {
        free[0] = (byte)'"';
        name.CopyTo(free[1..]);
        free[name.Length + 1] = (byte)'"';
        free[name.Length + 2] = (byte)':';
        return name.Length + 3;
    }

    private void Quoted(string text)
    {
        bytes[length++] = (byte)'"';
        if (isReadable && PlainAscii.TryWrite(text, bytes.AsSpan(length)))
        {
            length += text.Length;
            EndQuoted();
            return;
        }

        Escaped(text);
    }

    /// <summary>Writes a text that is not plain ASCII, escaped where it must be, and the quote that ends it.</summary>
    private void Escaped(string text)
    {
        var written = isReadable && IsPlain(text) ? text : encoder.Encode(text);
        Reserve((written.Length * Widest) + Around);
        length += Encoding.UTF8.GetBytes(written, bytes.AsSpan(length));
        EndQuoted();
    }

    /// <summary>Nothing in a text is escaped. One with characters in two halves is left to the encoder, because half of one is no character.</summary>
    private static bool IsPlain(string text)
    {
        foreach (var one in text)
        {
            if (((Plain[one >> 6] >> one) & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A bit for each UTF-16 code unit that is a character and that <see cref="Readable"/> writes as it is.</summary>
    private static ulong[] PlainOf(JavaScriptEncoder encoder)
    {
        var plain = new ulong[(char.MaxValue + 1) / 64];
        for (var one = 0; one <= char.MaxValue; one++)
        {
            if (!char.IsSurrogate((char)one) && !encoder.WillEncode(one))
            {
                plain[one >> 6] |= 1UL << one;
            }
        }

        return plain;
    }

    private void EndQuoted()
    {
        bytes[length] = (byte)'"';
        bytes[length + 1] = (byte)',';
        length += 2;
    }

    private void Put(char opening)
    {
        Reserve(Around);
        bytes[length++] = (byte)opening;
    }

    private void Close(char closing)
    {
        // The comma behind the last value gives its place to the bracket.
        length -= bytes[length - 1] == ',' ? 1 : 0;
        Reserve(Around);
        bytes[length++] = (byte)closing;
        bytes[length++] = (byte)',';
    }

    private void Reserve(int room)
    {
        if (bytes.Length - length < room)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, length + room));
            bytes.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }
    }
}
