namespace Parcelgate.Server.Revenue;

using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage;

/// <summary>What a batch of transfers needs to have read before it is posted.</summary>
/// <param name="AccountKeys">All accounts it names, in the order of keys.</param>
/// <param name="Ids">Ids of its transfers and of the pending ones they end.</param>
/// <param name="Ending">The pending ones they end.</param>
/// <param name="Charged">Consignments it charges.</param>
internal sealed record LedgerNeeds(
    IReadOnlyList<string> AccountKeys,
    IReadOnlyList<TransferId> Ids,
    IReadOnlyList<TransferId> Ending,
    IReadOnlyList<long> Charged
)
{
    /// <summary>True: limited accounts and the reservations that are ended stay as they are read until the commit.</summary>
    public bool Locks { get; init; } = true;

    internal static LedgerNeeds Of(IReadOnlyList<Transfer> transfers)
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        var ids = new HashSet<TransferId>(transfers.Count);
        var ending = new HashSet<TransferId>();
        var charged = new HashSet<long>();
        foreach (var transfer in transfers)
        {
            keys.Add(transfer.Debit);
            keys.Add(transfer.Credit);
            ids.Add(transfer.Id);
            if (transfer.Pending is { } pending)
            {
                ids.Add(pending);
                ending.Add(pending);
            }

            if (transfer.Charges || transfer.Code == TransferCode.Reassignment)
            {
                charged.Add(transfer.About.ConsignmentId);
            }
        }

        return new LedgerNeeds([.. keys], [.. ids], [.. ending], [.. charged]);
    }
}

/// <summary>What was read for a batch.</summary>
/// <param name="Accounts">The accounts that exist. Limited ones are locked until commit.</param>
/// <param name="Known">Transfers with one of the ids.</param>
/// <param name="Charging">All transfers of the consignments that are charged.</param>
/// <param name="Ends">What ends a pending transfer among <paramref name="Known"/>.</param>
internal sealed record LedgerFound(
    List<StoredAccount> Accounts,
    List<PostedTransfer> Known,
    List<PostedTransfer> Charging,
    List<PostedTransfer> Ends
);

/// <summary>What a batch came to, ready to be stored.</summary>
/// <param name="Rows">Transfers done.</param>
/// <param name="Opened">Reservations opened and not ended by the same batch.</param>
/// <param name="Ended">Reservations of earlier batches that were ended.</param>
/// <param name="Changes">What is added to the sums of accounts, in the order of keys.</param>
internal sealed record LedgerWrites(
    IReadOnlyList<TransferRow> Rows,
    IReadOnlyList<Transfer> Opened,
    IReadOnlyList<TransferId> Ended,
    IReadOnlyList<(string Key, Balance Added)> Changes
)
{
    /// <summary>The instant of all rows; no period of an account may be closed beyond it.</summary>
    internal long AtMs => Rows[0].AtMs;

    /// <summary>Says that accounts were closed while a batch was under way.</summary>
    internal static StoreConflictException Closed() =>
        new("A period of an account was closed while transfers for it were under way.", null);
}

/// <summary>A unit of work that has the ledger's tables itself: one without a database.</summary>
internal interface ILedgerHolder
{
    /// <summary>The tables.</summary>
    ILedgerTables Ledger { get; }
}

/// <summary>
/// The ledger's tables inside one transaction of one kind of database. All processes lock in one order: limited accounts by key, reservations by id, and
/// last the accounts without a limit by key, whose sums are only added to. Those everybody uses are thus locked from the last write to the commit and
/// no longer.
/// </summary>
internal interface ILedgerTables
{
    /// <summary>Reads what a batch needs and locks what its outcome depends on.</summary>
    Task<LedgerFound> LoadAsync(LedgerNeeds needs, CancellationToken cancel);

    /// <summary>Adds accounts that do not exist; those that do stay as they are.</summary>
    Task AddAccountsAsync(IReadOnlyList<StoredAccount> accounts, CancellationToken cancel);

    /// <summary>Adds a batch's transfers and the reservations it opens. Waits for nobody.</summary>
    Task AppendAsync(LedgerWrites writes, CancellationToken cancel);

    /// <summary>Takes away the reservations a batch ended and adds to the sums of accounts.</summary>
    /// <exception cref="StoreConflictException">A period that holds the batch's instant was closed meanwhile.</exception>
    Task SettleAsync(LedgerWrites writes, CancellationToken cancel);
}
