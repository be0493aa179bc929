namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Storage.Tables;

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
}
