namespace Parcelgate.Formats;

using System.Buffers.Binary;
using System.Text;

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

    /// <summary>Bytes that the first and the last eight are all of.</summary>
    private const int Short = 2 * sizeof(ulong);

    private const ulong BeyondAscii = 0x8080808080808080;

    [ThreadStatic]
    private static SeenTexts? ofThread;

    private readonly Seen[] texts = new Seen[1 << Bits];

    internal static SeenTexts OfThread => ofThread ??= new SeenTexts();

    /// <summary>The text of these bytes.</summary>
    /// <param name="bytes">As sent.</param>
    /// <param name="encoding">What they are; one in which ASCII is ASCII.</param>
    internal string Of(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        if (bytes.Length is 0 or > Longest)
        {
            return encoding.GetString(bytes);
        }

        var (first, last) = Ends(bytes);
        ref var seen = ref texts[Place(first, last, bytes.Length)];
        if (
            seen.First == first
            && seen.Last == last
            && seen.Text is { } known
            && known.Length == bytes.Length
            && (bytes.Length <= Short || Ascii.Equals(bytes, known))
        )
        {
            return known;
        }

        var text = encoding.GetString(bytes);
        // A byte beyond ASCII is another character in another encoding: such a text is made each time.
        if (((first | last) & BeyondAscii) == 0 && (bytes.Length <= Short || Ascii.IsValid(bytes)))
        {
            // The literal of the program where it has one: readers then find it without comparing characters.
            text = string.IsInterned(text) ?? text;
            seen = new Seen(first, last, text);
        }

        return text;
    }

    /// <summary>The first and last bytes, which are all of them where there are at most <see cref="Short"/>.</summary>
    private static (ulong First, ulong Last) Ends(ReadOnlySpan<byte> text) =>
        text.Length >= sizeof(ulong)
            ? (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]))
        : text.Length >= sizeof(uint)
            ? (BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]))
        : (text[0], ((ulong)text[text.Length / 2] << 8) | text[^1]);

    // Odd constants with bits all over: the upper bits of the product depend on all bytes.
    private static int Place(ulong first, ulong last, int length) =>
        unchecked((int)(((first * 0x9E3779B97F4A7C15UL) ^ ((last + (ulong)length) * 0xC2B2AE3D27D4EB4FUL)) >> (64 - Bits)));

    /// <summary>A text with the ends it is known by.</summary>
    private readonly record struct Seen(ulong First, ulong Last, string? Text);
}
