namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Server.Storage.Tables;

/// <summary>Decisions read back.</summary>
internal static class Decisions
{
    /// <summary>The outcomes of the latest decisions on these consignments, by id.</summary>
    internal static async Task<Dictionary<long, byte[]>> OutcomesAsync(
        DbConnection db,
        DbTransaction? transaction,
        IReadOnlyList<long> ids,
        CancellationToken cancel
    )
    {
        var outcomes = new Dictionary<long, byte[]>(ids.Count);
        foreach (var some in ids.Chunk(1000))
        {
            await using var command = Sql.Command(
                db,
                transaction,
                "select d.consignment_id, d.outcome from decision d join consignment c on c.id = d.consignment_id and c.version = d.version "
                    + $"where c.id in ({string.Join(", ", some)})"
            );
            await using var row = await command.ExecuteReaderAsync(cancel);
            while (await row.ReadAsync(cancel))
            {
                outcomes.Add(row.GetInt64(0), row.Blob(1));
            }
        }

        return outcomes;
    }

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
