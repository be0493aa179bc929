namespace Parcelgate.Core.Consignments;

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

/// <summary>
/// Puts what is hashed one behind the other, texts behind their lengths, so that no two different rows of values write the same bytes. Writes into the room it is given, into
/// rented room where that does not do, and leaves no garbage.
/// </summary>
/// <param name="buffer">Room for the ordinary case.</param>
internal ref struct HashWriter(Span<byte> buffer)
{
    /// <summary>Bytes of UTF-8 that one UTF-16 unit can become, half a surrogate pair included.</summary>
    private const int LongestLetter = 3;

    /// <summary>Digits of a length, a colon and a semicolon.</summary>
    private const int LongestCount = 12;

    private Span<byte> buffer = buffer;
    private byte[]? rented;
    private int length;

    internal void Put(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), value);
        length += sizeof(int);
    }

    internal void Put(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        length += sizeof(long);
    }

    internal void Put(Digest value)
    {
        value.CopyTo(Room(Digest.Length));
        length += Digest.Length;
    }

    internal void Put(string value)
    {
        var room = Room(sizeof(int) + value.Length * LongestLetter);
        var written = Encoding.UTF8.GetBytes(value, room[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(room, written);
        length += sizeof(int) + written;
    }

    internal void PutBigEndian(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Room(sizeof(long)), value);
        length += sizeof(long);
    }

    /// <summary>As <see cref="Put(string)"/>, the length big-endian.</summary>
    internal void PutBigEndian(string value)
    {
        var at = length;
        Put(value);
        BinaryPrimitives.WriteInt32BigEndian(buffer[at..], length - at - sizeof(int));
    }

    /// <summary>A text as <c>5:parts;</c>, its length in UTF-16 units.</summary>
    internal void PutCounted(string value)
    {
        var room = Room(LongestCount + value.Length * LongestLetter);
        value.Length.TryFormat(room, out var digits, default, CultureInfo.InvariantCulture);
        room[digits] = (byte)':';
        var written = Encoding.UTF8.GetBytes(value, room[(digits + 1)..]);
        room[digits + 1 + written] = (byte)';';
        length += digits + written + 2;
    }

    internal readonly Digest Finish() => Digest.Of(buffer[..length]);

    internal void Dispose()
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }
    }

    private Span<byte> Room(int bytes)
    {
        if (buffer.Length - length < bytes)
        {
            Grow(bytes);
        }

        return buffer[length..];
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + bytes));
        buffer[..length].CopyTo(larger);
        Dispose();
        rented = larger;
        buffer = larger;
    }
}
