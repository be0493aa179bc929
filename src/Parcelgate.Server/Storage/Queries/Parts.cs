namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Server.Storage.Tables;

/// <summary>Evidence read back.</summary>
internal static class Parts
{
    /// <summary>One part, uncompressed; null if there is none.</summary>
    internal static async Task<PartRow?> ReadAsync(
        DbConnection db,
        DbTransaction? transaction,
        long submissionId,
        int part,
        CancellationToken cancel
    )
    {
        await using var command = Sql.Command(
            db,
            transaction,
            $"select {SubmissionTable.Parts.ColumnList} from submission_part where submission_id = @submission and part = @part",
            ("@submission", submissionId),
            ("@part", part)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new PartRow(
                row.GetInt64(0),
                row.GetInt32(1),
                row.GetInt64(2),
                row.GetInt32(3),
                Packing.Unpack(row.Blob(4)),
                row.IsDBNull(5) ? default : Packing.Unpack(row.Blob(5)),
                Packing.Unpack(row.Blob(6))
            )
            : null;
    }

    /// <summary>The canonical bytes of one record inside its part.</summary>
    internal static ReadOnlyMemory<byte> Record(PartRow part, int offset, int length) =>
        (part.Canonical.IsEmpty ? part.Received : part.Canonical).Slice(offset, length);
}
