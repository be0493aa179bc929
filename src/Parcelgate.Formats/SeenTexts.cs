namespace Parcelgate.Formats;

using System.Buffers.Binary;
using System.Text;
using Parcelgate.Formats.Json;

/// <summary>
/// Short texts seen last, so that the few names and codes a kind of message has are not made again for every object of every message. Bounded whatever is sent: a
/// text gives its place to the next one that falls on it. One of each thread.
/// </summary>
internal sealed class SeenTexts
{
    /// <summary>Bits of a place. Arbitrary; the formats read here have some hundred names together, and two that fall on one place are made each time.</summary>
    private const int Bits = 12;

    /// <summary>Bytes of a text that is remembered. Arbitrary; names in use are shorter.</summary>
    private const int Longest = 64;

    [ThreadStatic]
    private static SeenTexts? ofThread;

    private readonly string[] texts = Enumerable.Repeat("", 1 << Bits).ToArray();

    internal static SeenTexts OfThread => ofThread ??= new SeenTexts();

    /// <summary>The name of the property the reader stands on.</summary>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair as an escape.</exception>
    internal string Name(ref JsonTokens json) => json.ValueIsEscaped ? json.GetString() : Of(json.ValueSpan, Encoding.UTF8);

    /// <summary>The text of these bytes.</summary>
    /// <param name="bytes">As sent.</param>
    /// <param name="encoding">What they are; one in which ASCII is ASCII.</param>
    internal string Of(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        if (bytes.Length is 0 or > Longest)
        {
            return encoding.GetString(bytes);
        }

        ref var seen = ref texts[Place(bytes)];
        // False of every byte beyond ASCII, so that such a text is made each time.
        if (Ascii.Equals(bytes, seen))
        {
            return seen;
        }

        var text = encoding.GetString(bytes);
        // The literal of the program where it has one: readers then find it without comparing characters.
        return seen = string.IsInterned(text) ?? text;
    }

    /// <summary>From the first and last bytes: texts of one length that begin and end alike are few.</summary>
    private static int Place(ReadOnlySpan<byte> text)
    {
        var (first, last) =
            text.Length >= sizeof(ulong)
                ? (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]))
            : text.Length >= sizeof(uint)
                ? (BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]))
            : (((ulong)text[0] << 16) | ((ulong)text[text.Length / 2] << 8) | text[^1], (ulong)text.Length);
        // Odd constants with bits all over: the upper bits of the product depend on all bytes.
        return unchecked((int)(((first * 0x9E3779B97F4A7C15UL) ^ ((last + (ulong)text.Length) * 0xC2B2AE3D27D4EB4FUL)) >> (64 - Bits)));
    }
}
