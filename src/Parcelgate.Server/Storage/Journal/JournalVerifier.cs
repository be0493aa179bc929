namespace Parcelgate.Server.Storage.Journal;

using System.Data.Common;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Storage.Tables;

/// <summary>What is wrong with a store.</summary>
public enum Damage
{
    /// <summary>A journal row is not what was sealed.</summary>
    RowChanged,

    /// <summary>A sealed journal row is gone.</summary>
    RowMissing,

    /// <summary>A journal row no block seals.</summary>
    RowTooMany,

    /// <summary>A block is not what was sealed.</summary>
    BlockChanged,

    /// <summary>A block is gone while later ones are there.</summary>
    BlockMissing,

    /// <summary>A stream does not follow from the one before it.</summary>
    ChainBroken,

    /// <summary>A consignment has no decision of its current version.</summary>
    DecisionMissing,

    /// <summary>An allowance is not the sum of what the latest decisions use of it.</summary>
    AllowanceWrong,

    /// <summary>A deletion under an agreement is not sealed in the journal, or what it left was changed.</summary>
    ErasureWrong,

    /// <summary>The ledger's accounts, transfers and journal do not agree, or a rule of the ledger is broken.</summary>
    LedgerWrong,
}

/// <summary>The first thing found wrong.</summary>
/// <param name="Damage">What.</param>
/// <param name="Stream">Stream of the journal; 0 where it is not about the journal.</param>
/// <param name="Seq">Row of the journal; 0 where it is not about one row.</param>
/// <param name="Text">A sentence an auditor can act on: which row or block, what was found, what was expected.</param>
public sealed record Defect(Damage Damage, int Stream, long Seq, string Text);

/// <summary>What was looked at, and the first thing wrong; null when nothing is.</summary>
public sealed record Verification(long Rows, long Blocks, int Streams, long Consignments, long Allowances, Defect? First)
{
    /// <summary>Parts of submissions whose persons were deleted, each with its proof.</summary>
    public long Erased { get; init; }
}

/// <summary>
/// Reads the whole journal in order and recomputes every digest and every hash. One pass, constant memory, no lock: what is written meanwhile is
/// not seen (PostgreSQL, one snapshot) or seen as a whole (SQLite, one read transaction).
/// </summary>
public static partial class JournalVerifier
{
    /// <summary>Verifies journal, decisions of all consignments, and allowances where <paramref name="uses"/> is given.</summary>
    /// <param name="store">The store; may be in use.</param>
    /// <param name="uses">From the outcome JSON of a decision to the allowances it uses, in minor units; null leaves allowances out.</param>
    /// <param name="cancel">Ends it early.</param>
    public static async Task<Verification> VerifyAsync(
        IStore store,
        Func<ReadOnlyMemory<byte>, IEnumerable<KeyValuePair<AllowanceKey, long>>>? uses,
        CancellationToken cancel
    )
    {
        await using var snapshot = await Snapshot.OpenAsync(store, cancel);
        var result = new Verification(0, 0, 0, 0, 0, null);
        var erased = await ErasedAsync(snapshot.Connection, cancel);
        foreach (var stream in await StreamsAsync(snapshot.Connection, cancel))
        {
            var walk = new StreamWalk(stream, erased);
            await walk.RunAsync(snapshot, cancel);
            result = result with
            {
                Streams = result.Streams + 1,
                Rows = result.Rows + walk.Rows,
                Blocks = result.Blocks + walk.Blocks,
                First = result.First ?? walk.Found,
            };
            result = result with { First = result.First ?? await ParentAsync(snapshot.Connection, stream, cancel) };
            if (result.First is not null)
            {
                return result;
            }
        }

        result = result with { First = await StrayRowAsync(snapshot.Connection, cancel) };
        result = result.First is null ? await ErasuresAsync(snapshot.Connection, result, cancel) : result;
        return result.First is null ? await DecisionsAsync(snapshot.Connection, result, uses, cancel) : result;
    }

    /// <summary>One stream as its row says it began.</summary>
    internal sealed record StreamRow(int Id, long StartedAt, int ParentStream, long ParentBlock, Digest ParentHash, Digest Hash);

    private static async Task<List<StreamRow>> StreamsAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            "select id, started_at, parent_stream, parent_block, parent_hash, hash from journal_stream order by id"
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<StreamRow>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(new StreamRow(row.GetInt32(0), row.GetInt64(1), row.GetInt32(2), row.GetInt64(3), row.Digest(4), row.Digest(5)));
        }

        return all;
    }

    // A stream names the block it began after. That block must still be there, with that hash: the end of an older stream cannot be cut off unseen.
    private static async Task<Defect?> ParentAsync(DbConnection connection, StreamRow stream, CancellationToken cancel)
    {
        if (JournalHash.Stream(stream.Id, stream.StartedAt, stream.ParentStream, stream.ParentBlock, stream.ParentHash) != stream.Hash)
        {
            return new Defect(Damage.ChainBroken, stream.Id, 0, $"Stream {stream.Id}: its beginning was changed.");
        }

        if (stream.ParentStream != stream.Id - 1)
        {
            return new Defect(
                Damage.ChainBroken,
                stream.Id,
                0,
                $"Stream {stream.Id} follows stream {stream.ParentStream}, not the one before it."
            );
        }

        if (stream.ParentStream == 0)
        {
            return null;
        }

        await using var command = Sql.Command(
            connection,
            null,
            stream.ParentBlock == 0
                ? "select hash from journal_stream where id = @stream"
                : "select hash from journal_block where stream = @stream and block = @block",
            stream.ParentBlock == 0 ? [("stream", stream.ParentStream)] : [("stream", stream.ParentStream), ("block", stream.ParentBlock)]
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var place = $"block {stream.ParentBlock} of stream {stream.ParentStream}";
        if (!await row.ReadAsync(cancel))
        {
            return new Defect(Damage.BlockMissing, stream.ParentStream, 0, $"Stream {stream.Id} began after {place}, which is not there.");
        }

        return row.Digest(0) == stream.ParentHash
            ? null
            : new Defect(Damage.ChainBroken, stream.Id, 0, $"Stream {stream.Id} began after {place}, which has another hash now.");
    }

    private static async Task<Defect?> StrayRowAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            """
            select stream, seq from journal j where not exists (select 1 from journal_stream s where s.id = j.stream)
            union all
            select stream, 0 from journal_block b where not exists (select 1 from journal_stream s where s.id = b.stream)
            limit 1
            """
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new Defect(
                Damage.ChainBroken,
                row.GetInt32(0),
                row.GetInt64(1),
                $"Stream {row.GetInt32(0)} has rows or blocks, and no beginning."
            )
            : null;
    }
}
