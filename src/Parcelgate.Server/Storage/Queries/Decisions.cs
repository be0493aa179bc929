namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Server.Storage.Tables;

/// <summary>Decisions read back.</summary>
internal static class Decisions
{
    /// <summary>The latest decision on a consignment; null if there is none.</summary>
    internal static async Task<DecisionRow?> LatestAsync(
        DbConnection db,
        DbTransaction? transaction,
        long consignmentId,
        CancellationToken cancel
    )
    {
        await using var command = Sql.Command(
            db,
            transaction,
            $"select {DecisionTable.Table.ColumnList} from decision where consignment_id = @id order by version desc limit 1",
            ("@id", consignmentId)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? DecisionTable.Read(row) : null;
    }
}
