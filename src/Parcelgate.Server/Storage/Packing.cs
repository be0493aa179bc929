namespace Parcelgate.Server.Storage;

using System.Buffers;
using System.Collections.Concurrent;
using Parcelgate.Server.Storage.Tables;
using ZstdSharp;

/// <summary>zstd with reused contexts. Level 1: evidence is written once on the hot path and rarely read.</summary>
internal static class Packing
{
    /// <summary>No part is larger than this uncompressed; a frame that says otherwise is damaged or hostile.</summary>
    public const int LargestPart = 256 * 1024 * 1024;

    private const int Level = 1;
    private static readonly ConcurrentBag<Compressor> Compressors = [];
    private static readonly ConcurrentBag<Decompressor> Decompressors = [];

    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        if (!Compressors.TryTake(out var compressor))
        {
            compressor = new Compressor(Level);
        }

        // Into rented room first: the library's own array is as large as the text might become, and a large object for each part starts a collection of everything.
        var room = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(bytes.Length));
        var packed = room.AsSpan(0, compressor.Wrap(bytes, room)).ToArray();
        ArrayPool<byte>.Shared.Return(room);
        Compressors.Add(compressor);
        return packed;
    }

    public static PackedPart Pack(PartRow part) =>
        new(
            part.SubmissionId,
            part.Part,
            part.FirstLine,
            part.Lines,
            Pack(part.Received.Span),
            part.Canonical.IsEmpty ? default(ReadOnlyMemory<byte>?) : Pack(part.Canonical.Span),
            Pack(part.Answer.Span)
        );

    /// <exception cref="InvalidDataException">Not a zstd frame, or one larger than a part can be.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed, int largest = LargestPart)
    {
        var (bytes, written) = Unpack(packed, largest, size => new byte[size]);
        return written == bytes.Length ? bytes : bytes[..written];
    }

    /// <summary>
    /// As <see cref="Unpack(ReadOnlySpan{byte}, int)"/>, into memory the caller gives back by disposing: a walk over all evidence makes no large
    /// object for each part.
    /// </summary>
    /// <exception cref="InvalidDataException">Not a zstd frame, or one larger than a part can be.</exception>
    public static Unpacked Rent(ReadOnlySpan<byte> packed)
    {
        var (bytes, written) = Unpack(packed, LargestPart, ArrayPool<byte>.Shared.Rent);
        return new Unpacked(bytes, written);
    }

    private static (byte[] Bytes, int Written) Unpack(ReadOnlySpan<byte> packed, int largest, Func<int, byte[]> room)
    {
        if (!Decompressors.TryTake(out var decompressor))
        {
            decompressor = new Decompressor();
        }

        try
        {
            var size = Decompressor.GetDecompressedSize(packed);
            if (size > (ulong)largest)
            {
                throw new InvalidDataException($"A stored part claims {size} bytes uncompressed; at most {largest} are read.");
            }

            var bytes = room((int)size);
            var written = decompressor.Unwrap(packed, bytes);
            Decompressors.Add(decompressor);
            return (bytes, written);
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException("A stored part is not a readable zstd frame.", e);
        }
    }
}

/// <summary>Bytes unpacked into rented memory. Disposed exactly once, by the one who asked for it.</summary>
internal readonly struct Unpacked(byte[] rented, int length) : IDisposable
{
    public ReadOnlyMemory<byte> Memory => rented.AsMemory(0, length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
