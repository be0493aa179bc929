namespace Parcelgate.Formats.Json;

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

/// <summary>Short texts of ASCII as characters: most values of most messages, at less than half of what decoding UTF-8 takes for a few bytes.</summary>
internal static class AsciiCharacters
{
    /// <summary>Writes a character for each byte; false where one is beyond ASCII: then what was written means nothing.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="characters">Room for at least as many.</param>
    internal static bool TryWiden(ReadOnlySpan<byte> bytes, Span<char> characters)
    {
        var wide = MemoryMarshal.Cast<char, ushort>(characters);
        if (bytes.Length < Vector64<byte>.Count)
        {
            return bytes.Length < sizeof(uint) ? TryWidenFew(bytes, wide) : TryWidenTwice4(bytes, wide);
        }

        var all = Vector64<byte>.Zero;
        for (var at = 0; bytes.Length - at > Vector64<byte>.Count; at += Vector64<byte>.Count)
        {
            all |= Widen(bytes[at..], wide[at..]);
        }

        // The last bytes once more together with those before them cost less than one by one.
        all |= Widen(bytes[^Vector64<byte>.Count..], wide[(bytes.Length - Vector64<byte>.Count)..]);
        return IsAscii(all);
    }

    private static bool IsAscii(Vector64<byte> all) => (all.AsUInt64().ToScalar() & 0x8080808080808080) == 0;

    /// <summary>The first four and the last four, which overlap.</summary>
    private static bool TryWidenTwice4(ReadOnlySpan<byte> bytes, Span<ushort> wide)
    {
        var last = bytes.Length - sizeof(uint);
        var some = Vector64
            .Create(BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[last..]))
            .AsByte();
        var widened = Vector128.WidenLower(some.ToVector128());
        widened.GetLower().CopyTo(wide);
        widened.GetUpper().CopyTo(wide[last..]);
        return IsAscii(some);
    }

    private static Vector64<byte> Widen(ReadOnlySpan<byte> bytes, Span<ushort> wide)
    {
        var some = Vector64.Create(bytes);
        Vector128.WidenLower(some.ToVector128()).CopyTo(wide);
        return some;
    }

    private static bool TryWidenFew(ReadOnlySpan<byte> bytes, Span<ushort> wide)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] >= 0x80)
            {
                return false;
            }

            wide[i] = bytes[i];
        }

        return true;
    }
}
