namespace Parcelgate.Server.Storage.Journal;

using System.Collections.Concurrent;
using System.Data.Common;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Storage.Tables;

/// <summary>Where a stream stands: its last committed row and block.</summary>
internal readonly record struct JournalHead(int Stream, long Seq, long Block, Digest Hash)
{
    /// <summary>Numbers the rows and seals them as the next block. Pure: the head it returns counts only once the transaction has committed.</summary>
    public (JournalHead Next, List<StoredEvent> Rows, BlockRow Block) Seal(IReadOnlyList<JournalRow> rows, long sealedAt)
    {
        var digests = new byte[rows.Count * JournalHash.DigestLength];
        var stored = new List<StoredEvent>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var digest = digests.AsMemory(i * JournalHash.DigestLength, JournalHash.DigestLength);
            var row = rows[i] with { At = rows[i].At.ToUniversalTime() };
            JournalHash.Row(Stream, Seq + 1 + i, row, digest.Span);
            stored.Add(new StoredEvent(Stream, Seq + 1 + i, row, digest));
        }

        var last = Seq + rows.Count;
        var hash = JournalHash.Block(Hash, Stream, Block + 1, Seq + 1, last, digests);
        return (
            new JournalHead(Stream, last, Block + 1, hash),
            stored,
            new BlockRow(Stream, Block + 1, Seq + 1, last, Hash, hash, sealedAt)
        );
    }
}

/// <summary>
/// The streams this process writes. A transaction has one to itself, so that transactions running at once neither wait for each other nor leave gaps;
/// there are as many as there ever were transactions at once. A stream whose commit was in doubt is never used again.
/// </summary>
internal sealed class JournalStreams(string lockSql, TimeProvider time)
{
    private readonly ConcurrentStack<JournalHead> free = new();

    /// <summary>A stream nobody else uses until it is given back; created, in a transaction of its own, when there is none.</summary>
    public async Task<JournalHead> TakeAsync(DbConnection connection, CancellationToken cancel) =>
        free.TryPop(out var head) ? head : await CreateAsync(connection, cancel);

    public void GiveBack(JournalHead head) => free.Push(head);

    private async Task<JournalHead> CreateAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (lockSql.Length > 0)
        {
            await Sql.ExecuteAsync(connection, transaction, lockSql, cancel);
        }

        var parent = await NewestAsync(connection, transaction, cancel);
        var stream = parent.Stream + 1;
        var startedAt = time.GetUtcNow().Ms();
        var hash = JournalHash.Stream(stream, startedAt, parent.Stream, parent.Block, parent.Hash);
        await Sql.ExecuteAsync(
            connection,
            transaction,
            """
            insert into journal_stream (id, started_at, parent_stream, parent_block, parent_hash, hash)
            values (@id, @started, @parent, @block, @parentHash, @hash)
            """,
            cancel,
            ("id", stream),
            ("started", startedAt),
            ("parent", parent.Stream),
            ("block", parent.Block),
            ("parentHash", parent.Hash.ToArray()),
            ("hash", hash.ToArray())
        );
        await transaction.CommitAsync(cancel);
        return new JournalHead(stream, 0, 0, hash);
    }

    /// <summary>The newest stream and its last block; all zero in an empty store.</summary>
    private static async Task<JournalHead> NewestAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            transaction,
            """
            select s.id, coalesce(b.last_seq, 0), coalesce(b.block, 0), coalesce(b.hash, s.hash)
            from journal_stream s left join journal_block b on b.stream = s.id
            order by s.id desc, b.block desc
            limit 1
            """
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? new JournalHead(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.Digest(3)) : default;
    }
}
