namespace Parcelgate.Formats.Json;

using System.Buffers.Binary;
using System.Runtime.Intrinsics;

/// <summary>
/// Short texts read last, handed out again where they come again: the cities, postcodes and conveyances of a file are few, and a text that is there needs no decoding,
/// no place in memory and no collection. One thread at a time.
/// </summary>
internal sealed class RecurringTexts
{
    /// <summary>Bytes of the longest text that is kept: its first and last sixteen are all of it, so that it is known without looking at it.</summary>
    internal const int Longest = 32;

    // A power of two. Arbitrary: 12 KiB, which stay near the processor.
    private const int Places = 256;

    private readonly Place[] places = new Place[Places];

    /// <summary>The place of a text, and whether it holds that text. It may be filled with it where it does not.</summary>
    /// <param name="utf8">The text; at most <see cref="Longest"/> bytes.</param>
    /// <param name="holds">True: <see cref="Place.Text"/> is the text.</param>
    internal ref Place Of(ReadOnlySpan<byte> utf8, out bool holds)
    {
        var (first, last) = Ends(utf8);
        ref var place = ref places[At(first, last, utf8.Length)];
        holds = place.Length == utf8.Length && place.First == first && place.Last == last && place.Text is not null;
        if (!holds)
        {
            place = new Place(first, last, utf8.Length);
        }

        return ref place;
    }

    private static (Vector128<byte> First, Vector128<byte> Last) Ends(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length >= Vector128<byte>.Count)
        {
            return (Vector128.Create(utf8), Vector128.Create(utf8[^Vector128<byte>.Count..]));
        }

        var (first, last) =
            utf8.Length >= sizeof(ulong)
                ? (BinaryPrimitives.ReadUInt64LittleEndian(utf8), BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]))
            : utf8.Length >= sizeof(uint)
                ? (BinaryPrimitives.ReadUInt32LittleEndian(utf8), BinaryPrimitives.ReadUInt32LittleEndian(utf8[^sizeof(uint)..]))
            : utf8.Length > 0 ? ((ulong)utf8[0], (ulong)(utf8[utf8.Length / 2] | (utf8[^1] << 8)))
            : (0, 0);
        return (Vector128.CreateScalar(first).AsByte(), Vector128.CreateScalar(last).AsByte());
    }

    private static int At(Vector128<byte> first, Vector128<byte> last, int length)
    {
        unchecked
        {
            var (a, b) = (first.AsUInt64(), last.AsUInt64());
            // Multipliers of xxHash64 (Collet).
            var mixed =
                (((a.GetElement(0) ^ b.GetElement(1)) * 0x9E3779B185EBCA87) ^ a.GetElement(1) ^ b.GetElement(0) ^ (ulong)length)
                * 0xC2B2AE3D27D4EB4F;
            return (int)(mixed >> 56);
        }
    }

    /// <summary>A text, and the bytes it is known by.</summary>
    internal struct Place(Vector128<byte> first, Vector128<byte> last, int length)
    {
        internal readonly Vector128<byte> First = first;
        internal readonly Vector128<byte> Last = last;
        internal readonly int Length = length;
        internal string? Text;
    }
}
