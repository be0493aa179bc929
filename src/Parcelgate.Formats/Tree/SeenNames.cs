namespace Parcelgate.Formats.Tree;

using System.Buffers.Binary;
using System.Text;
using Parcelgate.Formats.Json;

/// <summary>
/// The names of properties seen last, so that the few a kind of message has are not made again for every object of every message. Bounded whatever is sent: a name
/// gives its place to the next one that falls on it. One of each thread.
/// </summary>
internal sealed class SeenNames
{
    /// <summary>Bits of a place. Arbitrary; the formats read here have some hundred names together, and two that fall on one place are made each time.</summary>
    private const int Bits = 12;

    /// <summary>Bytes of a name that is kept. Arbitrary; names in use are shorter.</summary>
    private const int Longest = 64;

    [ThreadStatic]
    private static SeenNames? ofThread;

    private readonly string[] names = Enumerable.Repeat("", 1 << Bits).ToArray();

    internal static SeenNames OfThread => ofThread ??= new SeenNames();

    /// <summary>The name of the property the reader stands on.</summary>
    /// <exception cref="InvalidOperationException">It holds half of a surrogate pair as an escape.</exception>
    internal string Of(ref JsonTokens json)
    {
        var utf8 = json.ValueSpan;
        if (json.ValueIsEscaped || utf8.Length is 0 or > Longest)
        {
            return json.GetString();
        }

        ref var seen = ref names[Place(utf8)];
        // Ascii.Equals is false of every byte beyond ASCII, so that such a name is made each time.
        if (!Ascii.Equals(utf8, seen))
        {
            var name = json.GetString();
            // The literal of the program where it has one: readers then find it without comparing characters.
            seen = string.IsInterned(name) ?? name;
        }

        return seen;
    }

    /// <summary>From the first and last bytes: names of one length that begin and end alike are few.</summary>
    private static int Place(ReadOnlySpan<byte> name)
    {
        var (first, last) =
            name.Length >= sizeof(ulong)
                ? (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]))
            : name.Length >= sizeof(uint)
                ? (BinaryPrimitives.ReadUInt32LittleEndian(name), BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]))
            : (((ulong)name[0] << 8) | name[^1], (ulong)name.Length);
        // Odd constants with bits all over: the upper bits of the product depend on all bytes.
        return unchecked((int)(((first * 0x9E3779B97F4A7C15UL) ^ ((last + (ulong)name.Length) * 0xC2B2AE3D27D4EB4FUL)) >> (64 - Bits)));
    }
}
