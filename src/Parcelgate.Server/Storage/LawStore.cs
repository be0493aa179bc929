namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Storage.Tables;

/// <summary>A law file that was published through the system and joined those the program came with.</summary>
/// <param name="Number">1, 2, 3 … in the order of publishing.</param>
/// <param name="File">The file.</param>
/// <param name="ProposalId">The proposal it was.</param>
/// <param name="At">When it was published.</param>
/// <param name="By">Who approved it, as the journal names them.</param>
public sealed record PublishedFile(int Number, LawFile File, long ProposalId, DateTimeOffset At, string By);

/// <summary>Table law: each published set of files once, by its hash, as zstd over a JSON array of path and text.</summary>
internal static class LawStore
{
    /// <summary>The id of this set; stored now if it was not. Call it in a transaction that no other writer of table law runs beside.</summary>
    public static async Task<int> KeepAsync(
        DbConnection connection,
        DbTransaction transaction,
        Digest hash,
        IReadOnlyList<LawFile> files,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var known = await Sql.NumberAsync(
            connection,
            transaction,
            "select id from law where hash = @hash",
            cancel,
            ("hash", hash.ToArray())
        );
        if (known is { } id)
        {
            return (int)id;
        }

        var added = await Sql.NumberAsync(
            connection,
            transaction,
            "insert into law (id, hash, files, stored_at) select coalesce(max(id), 0) + 1, @hash, @files, @now from law returning id",
            cancel,
            ("hash", hash.ToArray()),
            ("files", Packing.Pack(JsonSerializer.SerializeToUtf8Bytes(files))),
            ("now", now.Ms())
        );
        return (int)added!.Value;
    }

    public static async Task<IReadOnlyList<LawFile>?> FindAsync(DbConnection connection, int lawId, CancellationToken cancel)
    {
        await using var command = Sql.Command(connection, null, "select files from law where id = @id", ("id", (long)lawId));
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? JsonSerializer.Deserialize<List<LawFile>>(Packing.Unpack(row.Blob(0))) : null;
    }

    /// <summary>What was published through the system, in order.</summary>
    public static async Task<IReadOnlyList<PublishedFile>> PublishedAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            "select number, path, content, proposal_id, published_at, published_by from law_published order by number"
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<PublishedFile>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(
                new PublishedFile(
                    row.GetInt32(0),
                    new LawFile(row.GetString(1), row.GetString(2)),
                    row.GetInt64(3),
                    row.Instant(4),
                    row.GetString(5)
                )
            );
        }

        return all;
    }

    /// <summary>Publishes a file as the next after <paramref name="after"/>, in a transaction that fails where another was published meanwhile.</summary>
    /// <exception cref="StoreConflictException">Something was published that the caller has not seen.</exception>
    public static async Task AddAsync(
        IUnitOfWork work,
        int after,
        LawFile file,
        long proposalId,
        DateTimeOffset now,
        string by,
        CancellationToken cancel
    )
    {
        try
        {
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                "insert into law_published (number, path, content, proposal_id, published_at, published_by) values (@number, @path, @content, @proposal, @now, @by)",
                cancel,
                ("number", (long)after + 1),
                ("path", file.Path),
                ("content", file.Text),
                ("proposal", proposalId),
                ("now", now.Ms()),
                ("by", by)
            );
        }
        catch (DbException e) when (StoreErrors.TryMap(e, "The store", out var mapped))
        {
            throw mapped;
        }
    }
}
