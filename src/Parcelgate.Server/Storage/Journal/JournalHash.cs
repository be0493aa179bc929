namespace Parcelgate.Server.Storage.Journal;

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// The journal's arithmetic, pure. Numbers are big-endian, texts UTF-8 with their length before them, so that no two different rows give the same bytes.
/// </summary>
internal static class JournalHash
{
    /// <summary>Bytes of a row's digest: the beginning of a SHA-256.</summary>
    public const int DigestLength = 16;

    [ThreadStatic]
    private static byte[]? buffer;

    /// <summary>Writes the digest of one row.</summary>
    public static void Row(int stream, long seq, JournalRow row, Span<byte> digest)
    {
        const int Numbers = 4 + 8 * 4;
        var largest = Numbers + 3 * 4 + Encoding.UTF8.GetMaxByteCount(row.Kind.Length + row.Actor.Length + row.Detail.Length);
        if (buffer is null || buffer.Length < largest)
        {
            buffer = new byte[Math.Max(1024, largest)];
        }

        var bytes = buffer.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(bytes, stream);
        BinaryPrimitives.WriteInt64BigEndian(bytes[4..], seq);
        BinaryPrimitives.WriteInt64BigEndian(bytes[12..], row.At.Ms());
        BinaryPrimitives.WriteInt64BigEndian(bytes[20..], row.ConsignmentId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[28..], row.SubmissionId);
        var length = Numbers;
        length += Text(row.Kind, bytes[length..]);
        length += Text(row.Actor, bytes[length..]);
        length += Text(row.Detail, bytes[length..]);

        Span<byte> hash = stackalloc byte[Digest.Length];
        Digest.Of(bytes[..length]).CopyTo(hash);
        hash[..DigestLength].CopyTo(digest);
    }

    /// <summary>The hash a stream begins with, over where it came from.</summary>
    public static Digest Stream(int stream, long startedAt, int parentStream, long parentBlock, Digest parentHash)
    {
        Span<byte> bytes = stackalloc byte[4 + 8 + 4 + 8 + Digest.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, stream);
        BinaryPrimitives.WriteInt64BigEndian(bytes[4..], startedAt);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], parentStream);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], parentBlock);
        parentHash.CopyTo(bytes[24..]);
        return Digest.Of(bytes);
    }

    /// <summary>The hash of a block over its predecessor and the digests of its rows, one after the other.</summary>
    public static Digest Block(Digest previous, int stream, long block, long firstSeq, long lastSeq, ReadOnlySpan<byte> digests)
    {
        Span<byte> head = stackalloc byte[Digest.Length + 4 + 8 * 3];
        previous.CopyTo(head);
        BinaryPrimitives.WriteInt32BigEndian(head[32..], stream);
        BinaryPrimitives.WriteInt64BigEndian(head[36..], block);
        BinaryPrimitives.WriteInt64BigEndian(head[44..], firstSeq);
        BinaryPrimitives.WriteInt64BigEndian(head[52..], lastSeq);

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(head);
        sha.AppendData(digests);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha.GetHashAndReset(hash);
        return Digest.From(hash);
    }

    private static int Text(string text, Span<byte> destination)
    {
        var length = Encoding.UTF8.GetBytes(text, destination[4..]);
        BinaryPrimitives.WriteInt32BigEndian(destination, length);
        return 4 + length;
    }
}
