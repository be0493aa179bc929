namespace Parcelgate.Server.Storage;

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

        var packed = compressor.Wrap(bytes).ToArray();
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

            var bytes = new byte[(int)size];
            var written = decompressor.Unwrap(packed, bytes);
            Decompressors.Add(decompressor);
            return written == bytes.Length ? bytes : bytes[..written];
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException("A stored part is not a readable zstd frame.", e);
        }
    }
}
