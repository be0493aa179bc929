namespace Parcelgate.Server.Storage.Journal;

using System.Data.Common;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Storage.Tables;

/// <summary>Walks the rows and blocks of one stream side by side and stops at the first that is wrong.</summary>
internal sealed class StreamWalk(JournalVerifier.StreamRow stream, IReadOnlySet<long> erased)
{
    private readonly List<byte> digests = [];
    private Digest previous = stream.Hash;
    private StoredEvent? row;

    public long Rows { get; private set; }

    public long Blocks { get; private set; }

    public Defect? Found { get; private set; }

    public async Task RunAsync(Snapshot snapshot, CancellationToken cancel)
    {
        await using var rowCommand = Sql.Command(
            snapshot.Connection,
            null,
            $"select {JournalTable.Table.ColumnList} from journal where stream = @stream order by seq",
            ("stream", stream.Id)
        );
        await using var blockCommand = Sql.Command(
            snapshot.Second,
            null,
            $"select {JournalTable.Blocks.ColumnList} from journal_block where stream = @stream order by block",
            ("stream", stream.Id)
        );
        await using var rows = await rowCommand.ExecuteReaderAsync(cancel);
        await using var blocks = await blockCommand.ExecuteReaderAsync(cancel);
        await NextRowAsync(rows, cancel);
        while (Found is null && await blocks.ReadAsync(cancel))
        {
            await BlockAsync(JournalTable.ReadBlock(blocks), rows, cancel);
        }

        if (Found is null && row is not null)
        {
            Found = Wrong(Damage.RowTooMany, row.Seq, $"row {row.Seq} is in no sealed block (the last sealed row is {Rows})");
        }
    }

    private async Task BlockAsync(BlockRow block, DbDataReader rows, CancellationToken cancel)
    {
        if (block.Block != Blocks + 1)
        {
            Found = Wrong(Damage.BlockMissing, Rows + 1, $"block {Blocks + 1} is not there; block {block.Block} is");
            return;
        }

        if (block.FirstSeq != Rows + 1 || block.LastSeq < block.FirstSeq || block.Previous != previous)
        {
            Found = Wrong(Damage.BlockChanged, Rows + 1, $"block {block.Block} does not follow from block {Blocks} and row {Rows}");
            return;
        }

        digests.Clear();
        for (var seq = block.FirstSeq; Found is null && seq <= block.LastSeq; seq++)
        {
            CheckRow(seq);
            await NextRowAsync(rows, cancel);
        }

        if (Found is null && Hash(block) != block.Hash)
        {
            Found = Wrong(
                Damage.BlockChanged,
                block.FirstSeq,
                $"the hash of block {block.Block} is not that of its {digests.Count / JournalHash.DigestLength} rows"
            );
        }

        (previous, Rows, Blocks) = (block.Hash, block.LastSeq, block.Block);
    }

    private void CheckRow(long seq)
    {
        if (row is null || row.Seq > seq)
        {
            Found = Wrong(Damage.RowMissing, seq, $"row {seq} is not there{(row is null ? "" : $"; row {row.Seq} is")}");
            return;
        }

        if (row.Seq < seq)
        {
            Found = Wrong(Damage.RowTooMany, row.Seq, $"row {row.Seq} stands before the first sealed row");
            return;
        }

        Span<byte> digest = stackalloc byte[JournalHash.DigestLength];
        JournalHash.Row(stream.Id, seq, row.Row, digest);
        if (row.Row.Detail == Erasures.ErasedDetail && erased.Contains(row.Row.ConsignmentId))
        {
            row.Digest.Span.CopyTo(digest); // What it said is gone, as was agreed; the block's hash is over the digest it had.
        }

        if (!digest.SequenceEqual(row.Digest.Span))
        {
            Found = Wrong(Damage.RowChanged, seq, $"row {seq} ('{row.Row.Kind}', {row.Row.At:u}) does not have the digest stored with it");
            return;
        }

        digests.AddRange(digest);
    }

    private Digest Hash(BlockRow block) =>
        JournalHash.Block(
            previous,
            stream.Id,
            block.Block,
            block.FirstSeq,
            block.LastSeq,
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(digests)
        );

    private async Task NextRowAsync(DbDataReader rows, CancellationToken cancel) =>
        row = await rows.ReadAsync(cancel) ? JournalTable.Read(rows) : null;

    private Defect Wrong(Damage damage, long seq, string what) => new(damage, stream.Id, seq, $"Stream {stream.Id}: {what}.");
}
