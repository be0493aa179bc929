namespace Parcelgate.Formats.Json;

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

/// <summary>Texts that are the same in JSON as they are: visible ASCII and blanks without quote and backslash. Most texts of most records are.</summary>
internal static class PlainAscii
{
    /// <summary>Writes a text, one byte for a character; false where it holds another character: then what was written means nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Room for at least as many bytes as the text has characters.</param>
    internal static bool TryWrite(string text, Span<byte> bytes)
    {
        var characters = MemoryMarshal.Cast<char, ushort>(text.AsSpan());
        var at = 0;
        for (; characters.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            if (!TryWrite16(characters[at..], bytes[at..]))
            {
                return false;
            }
        }

        if (at == characters.Length)
        {
            return true;
        }

        // The last characters once more together with those before them cost less than one by one.
        return at > 0 ? TryWrite16(characters[^Vector128<byte>.Count..], bytes[(characters.Length - Vector128<byte>.Count)..])
            : characters.Length < Vector64<ushort>.Count ? TryWriteFew(characters, bytes)
            : characters.Length < Vector128<ushort>.Count ? TryWriteTwice4(characters, bytes)
            : TryWrite8(characters, bytes)
                && TryWrite8(characters[^Vector128<ushort>.Count..], bytes[(characters.Length - Vector128<ushort>.Count)..]);
    }

    private static bool TryWrite16(ReadOnlySpan<ushort> characters, Span<byte> bytes)
    {
        var first = Vector128.Create(characters);
        var second = Vector128.Create(characters[Vector128<ushort>.Count..]);
        var narrow = Vector128.Narrow(first, second);
        narrow.CopyTo(bytes);
        return IsPlain(first | second, narrow);
    }

    private static bool TryWrite8(ReadOnlySpan<ushort> characters, Span<byte> bytes)
    {
        var all = Vector128.Create(characters);
        var narrow = Vector128.Narrow(all, all);
        narrow.GetLower().CopyTo(bytes);
        return IsPlain(all, narrow);
    }

    /// <summary>The first four and the last four, which overlap.</summary>
    private static bool TryWriteTwice4(ReadOnlySpan<ushort> characters, Span<byte> bytes)
    {
        var last = characters.Length - Vector64<ushort>.Count;
        var all = Vector128.Create(Vector64.Create(characters), Vector64.Create(characters[last..]));
        var narrow = Vector128.Narrow(all, all).AsUInt32();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, narrow.ToScalar());
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[last..], narrow.GetElement(1));
        return IsPlain(all, narrow.AsByte());
    }

    /// <param name="wide">The characters; only their upper halves are looked at.</param>
    /// <param name="narrow">Their lower halves.</param>
    private static bool IsPlain(Vector128<ushort> wide, Vector128<byte> narrow)
    {
        var other =
            Vector128.LessThan(narrow, Vector128.Create((byte)' '))
            | Vector128.GreaterThan(narrow, Vector128.Create((byte)'~'))
            | Vector128.Equals(narrow, Vector128.Create((byte)'"'))
            | Vector128.Equals(narrow, Vector128.Create((byte)'\\'));
        return ((wide & Vector128.Create((ushort)0xFF00)).AsByte() | other) == Vector128<byte>.Zero;
    }

    private static bool TryWriteFew(ReadOnlySpan<ushort> characters, Span<byte> bytes)
    {
        for (var i = 0; i < characters.Length; i++)
        {
            var one = characters[i];
            if (one is < ' ' or > '~' or '"' or '\\')
            {
                return false;
            }

            bytes[i] = (byte)one;
        }

        return true;
    }
}
