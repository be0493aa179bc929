namespace Parcelgate.Server.Storage.Journal;

using System.Data.Common;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Storage.Tables;

/// <summary>A journal row with the place and digest the store gave it.</summary>
/// <param name="Stream">The chain it belongs to.</param>
/// <param name="Seq">1, 2, 3 … without a gap in one stream.</param>
/// <param name="Row">The event.</param>
/// <param name="Digest">First 16 bytes of the SHA-256 over all of it.</param>
public sealed record StoredEvent(int Stream, long Seq, JournalRow Row, ReadOnlyMemory<byte> Digest);

/// <summary>One sealed block of one stream.</summary>
internal sealed record BlockRow(int Stream, long Block, long FirstSeq, long LastSeq, Digest Previous, Digest Hash, long SealedAt);

/// <summary>Tables journal and journal_block.</summary>
internal static class JournalTable
{
    public static Table<StoredEvent> Table { get; } =
        new(
            "journal",
            "stream seq at kind consignment_id submission_id actor detail digest".Split(' '),
            (sink, stored) =>
            {
                sink.Int(stored.Stream);
                sink.Long(stored.Seq);
                sink.Long(stored.Row.At.Ms());
                sink.Text(stored.Row.Kind);
                sink.Long(stored.Row.ConsignmentId);
                sink.Long(stored.Row.SubmissionId);
                sink.Text(stored.Row.Actor);
                sink.Text(stored.Row.Detail);
                sink.Bytes(stored.Digest.Span);
            }
        );

    public static Table<BlockRow> Blocks { get; } =
        new(
            "journal_block",
            "stream block first_seq last_seq previous_hash hash sealed_at".Split(' '),
            (sink, block) =>
            {
                sink.Int(block.Stream);
                sink.Long(block.Block);
                sink.Long(block.FirstSeq);
                sink.Long(block.LastSeq);
                sink.Digest(block.Previous);
                sink.Digest(block.Hash);
                sink.Long(block.SealedAt);
            }
        );

    public static StoredEvent Read(DbDataReader row) =>
        new(
            row.GetInt32(0),
            row.GetInt64(1),
            new JournalRow(row.Instant(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetString(6), row.GetString(7)),
            row.Blob(8)
        );

    public static BlockRow ReadBlock(DbDataReader row) =>
        new(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.Digest(4), row.Digest(5), row.GetInt64(6));
}
