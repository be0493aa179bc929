namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What became of a batch of transfers.</summary>
/// <param name="Results">One per transfer, in order.</param>
/// <param name="Event">The journal's event that seals what was done; null when nothing was.</param>
public sealed record LedgerPosting(IReadOnlyList<TransferResult> Results, JournalRow? Event)
{
    /// <summary>True when every transfer is done, now or before.</summary>
    public bool AllDone => Results.All(result => result.Outcome != TransferOutcome.Refused);
}

/// <summary>
/// Posts transfers inside a unit of work of any folder: they are there when it commits and not otherwise. Failures are those of the unit of work
/// (<see cref="StoreUnavailableException"/>, <see cref="StoreConflictException"/>); after a conflict the whole unit may be tried again.
/// </summary>
public static class Ledgers
{
    /// <summary>The journal's word for a batch of transfers.</summary>
    public const string EventKind = "posted";

    /// <summary>The counter transfers and accounts are numbered by.</summary>
    internal const string Counter = "ledger";

    /// <summary>Posts transfers and writes the journal's event that seals them.</summary>
    /// <param name="work">The transaction; the caller commits.</param>
    /// <param name="transfers">The batch, in order. A refusal leaves the others done.</param>
    /// <param name="now">The instant of posting; cut to whole milliseconds.</param>
    /// <param name="actor">Who: "provider:NAME", "user:NAME", "system".</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    public static async Task<LedgerPosting> PostAsync(
        IUnitOfWork work,
        IReadOnlyList<Transfer> transfers,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        var posting = await ApplyAsync(work, transfers, now, actor, cancel);
        if (posting.Event is not null)
        {
            await work.AppendJournalAsync([posting.Event], cancel);
        }

        return posting;
    }

    /// <summary>
    /// As <see cref="PostAsync"/>, for a caller that writes the journal itself and must append <see cref="LedgerPosting.Event"/> in the same
    /// transaction: verification misses a batch that no event seals.
    /// </summary>
    public static async Task<LedgerPosting> ApplyAsync(
        IUnitOfWork work,
        IReadOnlyList<Transfer> transfers,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        if (transfers.Count == 0)
        {
            return new LedgerPosting([], null);
        }

        var at = now.WholeMs();
        return await MappedAsync(async () =>
        {
            var tables = TablesOf(work);
            var needs = LedgerNeeds.Of(transfers);
            var found = await tables.LoadAsync(needs, cancel);
            await OpenMissingAsync(work, tables, needs, found, cancel);
            var ledger = Load(found);
            var results = ledger.Post(transfers, at);
            return new LedgerPosting(results, await StoreAsync(work, tables, ledger, found, at, actor, cancel));
        });
    }

    /// <summary>All transfers about a consignment, in the order they were posted; inside the transaction, so its own are among them.</summary>
    public static Task<IReadOnlyList<PostedTransfer>> OfConsignmentAsync(IUnitOfWork work, long consignmentId, CancellationToken cancel) =>
        OfConsignmentAsync(work.Connection, work.Transaction, consignmentId, cancel);

    internal static async Task<IReadOnlyList<PostedTransfer>> OfConsignmentAsync(
        DbConnection connection,
        DbTransaction? transaction,
        long consignmentId,
        CancellationToken cancel
    )
    {
        await using var command = Sql.Command(
            connection,
            transaction,
            $"select * from ({LedgerTables.SelectTransfers} where t.id_high = @id union all {LedgerTables.SelectTransfers} where t.consignment_id = @id and {LedgerTables.Foreign}) e order by 2, 1",
            ("id", consignmentId)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<PostedTransfer>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(LedgerTables.ReadTransfer(row));
        }

        return all;
    }

    /// <summary>Gives up reservations whose time is over.</summary>
    /// <param name="work">The transaction; the caller commits.</param>
    /// <param name="now">The instant they are over at.</param>
    /// <param name="most">How many at most; the oldest first.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>How many were given up.</returns>
    public static async Task<int> ExpireAsync(IUnitOfWork work, DateTimeOffset now, int most, CancellationToken cancel)
    {
        var over = new List<Transfer>();
        await using (
            var command = Sql.Command(
                work.Connection,
                work.Transaction,
                LedgerTables.SelectTransfers
                    + "join ledger_pending p on p.id_high = t.id_high and p.id_low = t.id_low where p.expires_at <= @now order by p.expires_at limit @most",
                ("now", now.Ms()),
                ("most", most)
            )
        )
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                over.Add(LedgerTables.ReadTransfer(row).Transfer);
            }
        }

        var expiries = over.Select(one => one.End(TransferId.OfText($"expire/{one.Id}"), TransferKind.ExpirePending)).ToList();
        var posting = await PostAsync(work, expiries, now, "system", cancel);
        return posting.Results.Count(result => result.Outcome == TransferOutcome.Done);
    }

    /// <summary>The ledger's tables in this transaction; what the unit of work has collected is sent before.</summary>
    internal static ILedgerTables TablesOf(IUnitOfWork work) =>
        work is ILedgerHolder holder
            ? holder.Ledger
            : work.Connection switch
            {
                NpgsqlConnection postgres => new PostgresLedger(postgres, (NpgsqlTransaction)work.Transaction),
                SqliteConnection sqlite => new SqliteLedger(sqlite, (SqliteTransaction)work.Transaction),
                var other => throw new NotSupportedException($"There is no ledger on a {other.GetType().Name}."),
            };

    /// <summary>Runs work on the database; its errors become the contract's.</summary>
    internal static async Task<TResult> MappedAsync<TResult>(Func<Task<TResult>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (StoreErrors.TryMap(e, "the ledger's store", out var mapped))
        {
            throw mapped;
        }
    }

    // An account that needs no limit is opened by the first transfer that names it: a new charge of a new law needs nobody to prepare it.
    internal static async Task OpenMissingAsync(
        IUnitOfWork work,
        ILedgerTables tables,
        LedgerNeeds needs,
        LedgerFound found,
        CancellationToken cancel
    )
    {
        var there = found.Accounts.Select(account => account.Account.Key).ToHashSet(StringComparer.Ordinal);
        var missing = needs.AccountKeys.Where(key => !there.Contains(key)).Select(AccountKeys.Unlimited).OfType<Account>().ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var id = await work.NextIdsAsync(Counter, missing.Count, cancel);
        await tables.AddAccountsAsync([.. missing.Select((account, n) => new StoredAccount(id + n, account, default))], cancel);
        var opened = await tables.LoadAsync(new LedgerNeeds([.. missing.Select(account => account.Key)], [], [], []), cancel);
        found.Accounts.AddRange(opened.Accounts);
    }

    private static Ledger Load(LedgerFound found)
    {
        var ledger = new Ledger();
        foreach (var stored in found.Accounts)
        {
            ledger.Load(stored.Account, stored.Balance);
        }

        var ends = found.Ends.ToDictionary(end => end.Transfer.Pending!.Value, end => end.Transfer.Kind);
        foreach (var known in found.Known)
        {
            ledger.Load(known.Transfer, StatusAfter(ends, known.Transfer.Id));
        }

        foreach (var consignment in found.Charging.GroupBy(one => one.Transfer.About.ConsignmentId))
        {
            var given = consignment
                .Where(one => one.Transfer.Kind is TransferKind.VoidPending or TransferKind.ExpirePending)
                .Select(one => one.Transfer.Pending)
                .ToHashSet();
            var times = new Dictionary<ChargeKey, int>();
            foreach (var transfer in consignment.Select(one => one.Transfer))
            {
                var step =
                    transfer.Charges && !given.Contains(transfer.Id) ? 1
                    : transfer.Code == TransferCode.Reassignment ? -1
                    : 0;
                if (step != 0)
                {
                    var key = ChargeKey.Of(transfer.About);
                    times[key] = times.GetValueOrDefault(key) + step;
                }
            }

            foreach (var (key, _) in times.Where(one => one.Value > 0))
            {
                ledger.LoadCharged(key);
            }
        }

        return ledger;
    }

    private static PendingStatus StatusAfter(Dictionary<TransferId, TransferKind> ends, TransferId id) =>
        !ends.TryGetValue(id, out var kind) ? PendingStatus.Open
        : kind == TransferKind.PostPending ? PendingStatus.Posted
        : kind == TransferKind.VoidPending ? PendingStatus.Voided
        : PendingStatus.Expired;

    private static async Task<JournalRow?> StoreAsync(
        IUnitOfWork work,
        ILedgerTables tables,
        Ledger ledger,
        LedgerFound found,
        DateTimeOffset at,
        string actor,
        CancellationToken cancel
    )
    {
        if (ledger.Done.Count == 0)
        {
            return null;
        }

        var first = await work.NextIdsAsync(Counter, ledger.Done.Count, cancel);
        var ids = found.Accounts.ToDictionary(stored => stored.Account.Key, stored => stored.Id, StringComparer.Ordinal);
        var writes = WritesOf(ledger, ids, first, at);
        await tables.AppendAsync(writes, cancel);
        await tables.SettleAsync(writes, cancel);
        return Seal(first, at, ledger.Done, actor);
    }

    /// <summary>What was done in memory, ready to be stored.</summary>
    /// <param name="ledger">What was done.</param>
    /// <param name="ids">Numbers of all accounts it names.</param>
    /// <param name="first">Number of the first transfer, as many after it as there are.</param>
    /// <param name="at">The instant it was done at, whole milliseconds.</param>
    internal static LedgerWrites WritesOf(Ledger ledger, IReadOnlyDictionary<string, long> ids, long first, DateTimeOffset at)
    {
        var done = ledger.Done;
        var atMs = at.Ms();
        var rows = new TransferRow[done.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new TransferRow(first + i, atMs, done[i], ids[done[i].Debit], ids[done[i].Credit]);
        }

        var ended = done.Where(one => one.EndsPending).Select(one => one.Pending!.Value).ToHashSet();
        var opened = done.Where(one => one.Kind == TransferKind.Pending).ToList();
        var here = opened.Select(one => one.Id).ToHashSet();
        return new LedgerWrites(
            rows,
            [.. opened.Where(one => !ended.Contains(one.Id))],
            [.. ended.Where(id => !here.Contains(id)).OrderBy(id => id.High).ThenBy(id => id.Low)],
            [.. ledger.Changes.OrderBy(change => change.Key, StringComparer.Ordinal)]
        );
    }

    /// <summary>The event that seals transfers: the number of the first, how many, and a hash over all of them.</summary>
    internal static JournalRow Seal(long first, DateTimeOffset at, IReadOnlyList<Transfer> done, string actor) =>
        new(
            at,
            EventKind,
            0,
            0,
            actor,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"first":{{first}},"count":{{done.Count}},"hash":"{{TransferHash.Of(first, at, done)}}"}"""
            )
        );
}
