namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage;

/// <summary>What recipients owe, read from the ledger.</summary>
public static class Demands
{
    /// <summary>What is owed on a consignment; null when nothing was ever charged to its recipient.</summary>
    public static async Task<Demand?> FindAsync(DbConnection connection, long consignmentId, CancellationToken cancel) =>
        Of(consignmentId, await Ledgers.OfConsignmentAsync(connection, null, consignmentId, cancel));

    /// <summary>What is owed on consignments, by whom, inside a transaction that has locked their rows.</summary>
    internal static async Task<IReadOnlyDictionary<long, IReadOnlyList<DebtShare>>> SharesAsync(
        IUnitOfWork work,
        IReadOnlyList<long> ids,
        CancellationToken cancel
    )
    {
        if (ids.Count == 0)
        {
            return new Dictionary<long, IReadOnlyList<DebtShare>>();
        }

        var found = await Ledgers.MappedAsync(() => Ledgers.TablesOf(work).LoadAsync(new LedgerNeeds([], [], [], ids), cancel));
        return found
            .Charging.GroupBy(one => one.Transfer.About.ConsignmentId)
            .ToDictionary(
                group => group.Key,
                IReadOnlyList<DebtShare> (group) =>
                    DebtShare.Of(group.OrderBy(one => one.At).ThenBy(one => one.Seq).Select(one => one.Transfer))
            );
    }

    private static Demand? Of(long consignmentId, IEnumerable<PostedTransfer> transfers) =>
        Demand.Of(consignmentId, transfers.Select(one => (one.At, one.Transfer)));
}
