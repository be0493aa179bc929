namespace Parcelgate.Server.Intake;

using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;

/// <summary>
/// Cuts a message of any length into parts and reads each: memory is bounded by one part, whatever arrives. Where a part ends depends on the
/// bytes alone, never on how they trickled in, so a message sent again falls into the same parts.
/// </summary>
internal sealed class PartReader(Stream source, IReader reader, long longestMessage, int firstBlock = PartReader.BulkBlock) : IDisposable
{
    /// <summary>Entries in a part: large enough that a commit costs little per line, small enough that a line waits for few others. Measured, see ARCHITECTURE.md.</summary>
    internal const int EntriesPerPart = 512;

    /// <summary>Bytes after which a part ends even with fewer entries. Arbitrary: 512 ordinary lines are about 400 kB.</summary>
    private const int BytesPerPart = 1024 * 1024;

    /// <summary>First block of a part's bytes in a bulk file; a single parcel needs a hundredth of it.</summary>
    internal const int BulkBlock = 512 * 1024;

    /// <summary>First block of a message that is one parcel.</summary>
    internal const int SingleBlock = 4 * 1024;

    private const int FirstBuffer = 128 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int start;
    private int end;
    private bool ended;
    private long line = 1;
    private int parts;
    private int block = firstBlock;

    /// <summary>Bytes received so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>True when nothing follows what was given.</summary>
    public bool AtEnd => ended && start == end;

    /// <summary>SHA-256 over all bytes; call once, when <see cref="NextAsync"/> gave null.</summary>
    public Digest Sha256() => Digest.From(hash.GetHashAndReset());

    /// <summary>The next part; null at the end.</summary>
    /// <exception cref="MessageTooLargeException">The message is longer than this server takes.</exception>
    public async ValueTask<Part?> NextAsync(CancellationToken cancel)
    {
        var part = new Part(parts, line, block);
        while (part.Entries.Count < EntriesPerPart && part.Received.WrittenCount < BytesPerPart)
        {
            var length = start == end && ended ? 0 : reader.Frame(buffer.AsSpan(start, end - start), ended);
            if (length > 0)
            {
                Take(part, length);
            }
            else if (length == IReader.TooLong)
            {
                await DiscardAsync(part, cancel);
            }
            else if (ended)
            {
                break;
            }
            else
            {
                await FillAsync(cancel);
            }
        }

        if (part.Received.WrittenCount == 0)
        {
            return null;
        }

        parts++;
        // A block that grew left its first one to the collector: the next part begins with what this one needed.
        block = Math.Max(block, part.Received.Room);
        part.Finish(withhold: reader is AgreedReader { Withholds: true });
        return part;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        hash.Dispose();
    }

    private void Take(Part part, int length)
    {
        var record = part.Append(buffer.AsSpan(start, length));
        var before = part.Entries.Count;
        reader.Read(record, line, part.Entries);
        part.Place(before, Trim(record, line == 1));
        line += buffer.AsSpan(start, length).Count((byte)'\n');
        start += length;
    }

    /// <summary>The record without byte order mark and line end: the bytes a JSON record's digest is over.</summary>
    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> record, bool first)
    {
        var span = record.Span;
        var from = first && span.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        var to = span.Length;
        if (to > from && span[to - 1] == '\n')
        {
            to--;
        }

        if (to > from && span[to - 1] == '\r')
        {
            to--;
        }

        return record[from..to];
    }

    /// <summary>An oversized record: reported, its first bytes kept as evidence, the rest read past.</summary>
    private async ValueTask DiscardAsync(Part part, CancellationToken cancel)
    {
        var first = line;
        part.Append(buffer.AsSpan(start, Math.Min(end - start, 1024)));
        while (true)
        {
            var skip = reader.Skip(buffer.AsSpan(start, end - start));
            if (skip > 0)
            {
                start += skip;
                break;
            }

            start = end;
            if (ended)
            {
                break;
            }

            await FillAsync(cancel);
        }

        line++;
        part.Refuse(Entry.TooLarge(first, reader.LongestRecord));
    }

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        MakeRoom();
        var read = await source.ReadAsync(buffer.AsMemory(end), cancel);
        if (read == 0)
        {
            ended = true;
            return;
        }

        hash.AppendData(buffer, end, read);
        end += read;
        Bytes += read;
        if (Bytes > longestMessage)
        {
            throw new MessageTooLargeException(longestMessage);
        }
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end < buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}

/// <summary>A message is longer than this server takes, after decompression.</summary>
internal sealed class MessageTooLargeException(long longest) : Exception($"The message is longer than {longest} bytes.")
{
    /// <summary>The bound in bytes.</summary>
    public long Longest => longest;
}

/// <summary>One part being read: its bytes, its entries and where each entry's canonical bytes are.</summary>
internal sealed class Part(int number, long firstLine, int firstBlock)
{
    private readonly List<Batch.Span> places = [];
    private readonly List<ReadOnlyMemory<byte>> records = [];
    private bool ownCanonical;

    public int Number => number;

    public long FirstLine => firstLine;

    public List<Entry> Entries { get; } = [];

    /// <summary>References of the entries that say that their consignment is there.</summary>
    public IEnumerable<string> Arrived => Entries.Where(entry => entry.HasArrived).Select(entry => entry.Reference).OfType<string>();

    public Chunks Received { get; private set; } = new(firstBlock);

    public IReadOnlyList<Batch.Span> Places => places;

    public ReadOnlyMemory<byte> Canonical { get; private set; }

    internal ReadOnlyMemory<byte> Append(ReadOnlySpan<byte> bytes) => Received.Append(bytes);

    internal void Place(int from, ReadOnlyMemory<byte> record)
    {
        for (var i = from; i < Entries.Count; i++)
        {
            var canonical = Entries[i].Canonical;
            ownCanonical |= !canonical.IsEmpty;
            records.Add(canonical.IsEmpty ? record : canonical);
            places.Add(new Batch.Span(Chunks.OffsetOf(record), record.Length));
        }
    }

    internal void Refuse(Entry entry)
    {
        Entries.Add(entry);
        records.Add(default);
        places.Add(default);
    }

    /// <summary>If any entry's canonical form is not what was received, all canonical forms of the part go side by side.</summary>
    /// <param name="withhold">True where the bytes received may hold what is not to be kept: a proof of them is kept in their place.</param>
    internal void Finish(bool withhold)
    {
        if (!ownCanonical && !withhold)
        {
            return;
        }

        var canonical = new ArrayBufferWriter<byte>();
        for (var i = 0; i < records.Count; i++)
        {
            places[i] = new Batch.Span(canonical.WrittenCount, records[i].Length);
            canonical.Write(records[i].Span);
            canonical.Write("\n"u8);
        }

        Canonical = canonical.WrittenMemory;
        if (withhold)
        {
            // The pieces entries point to stay in the old block, which the collector takes.
            var proof = Withheld.ProofOf(Received.Written.Span);
            Received = new Chunks(proof.Length);
            Received.Append(proof);
        }
    }
}

/// <summary>Bytes appended in pieces whose memory never moves, and read as one at the end.</summary>
internal sealed class Chunks(int firstBlock)
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(firstBlock);

    public int WrittenCount { get; private set; }

    /// <summary>Bytes the block holds.</summary>
    public int Room => bytes.Length;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, WrittenCount);

    /// <summary>Appends and gives the appended bytes; the memory given earlier stays as it was, also when the block has to grow.</summary>
    internal ReadOnlyMemory<byte> Append(ReadOnlySpan<byte> more)
    {
        if (bytes.Length - WrittenCount < more.Length)
        {
            // Pieces given earlier stay in the old block, which is left to the collector: this happens once or twice in a message.
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, WrittenCount + more.Length));
            bytes.AsSpan(0, WrittenCount).CopyTo(larger);
            bytes = larger;
        }

        more.CopyTo(bytes.AsSpan(WrittenCount));
        var appended = bytes.AsMemory(WrittenCount, more.Length);
        WrittenCount += more.Length;
        return appended;
    }

    /// <summary>Gives the block back: nothing may read the pieces any more.</summary>
    internal void Release()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        WrittenCount = 0;
    }

    /// <summary>Where an appended piece begins in the whole: growing keeps offsets.</summary>
    internal static int OffsetOf(ReadOnlyMemory<byte> piece) => MemoryMarshal.TryGetArray(piece, out var segment) ? segment.Offset : 0;
}
