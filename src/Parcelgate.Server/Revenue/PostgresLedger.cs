namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using Npgsql;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage.Postgres;
using Parcelgate.Server.Storage.Tables;

/// <summary>The ledger's tables on PostgreSQL: one round trip to load a batch, transfers by COPY, sums by one statement.</summary>
internal sealed class PostgresLedger(NpgsqlConnection connection, NpgsqlTransaction transaction) : ILedgerTables
{
    /// <summary>From this many rows on COPY is used, as in the unit of work.</summary>
    private const int CopyFrom = 20;

    // By the upper half alone: an index scan over an array of one column keeps its plan whatever the statistics say. What shares an upper half are
    // the transfers of one consignment; the lower half is compared here.
    private const string ById = LedgerTables.SelectTransfers + "where t.id_high = any($1)";
    private const string ByPending = LedgerTables.SelectTransfers + "where t.pending_high = any($1)";
    private const string ByConsignment =
        LedgerTables.SelectTransfers
        + "where t.id_high = any($1) union all "
        + LedgerTables.SelectTransfers
        + "where t.consignment_id = any($1) and "
        + LedgerTables.Foreign;

    private const string Limited =
        $"select {LedgerTables.AccountColumns} from ledger_account where key = any($1) and limited <> 0 order by key";

    private const string Unlimited = $"select {LedgerTables.AccountColumns} from ledger_account where key = any($1) and limited = 0";

    private const string LockPending = "select 1 from ledger_pending where id_high = any($1) order by id_high, id_low for update";

    private const string AddToSums = """
        update ledger_account a set
          debits_posted = a.debits_posted + u.debits_posted, credits_posted = a.credits_posted + u.credits_posted,
          debits_pending = a.debits_pending + u.debits_pending, credits_pending = a.credits_pending + u.credits_pending
        from unnest($1, $2, $3, $4, $5) u (key, debits_posted, credits_posted, debits_pending, credits_pending) where a.key = u.key and a.closed_until <= $6
        """;

    public async Task<LedgerFound> LoadAsync(LedgerNeeds needs, CancellationToken cancel)
    {
        var found = new LedgerFound([], [], [], []);
        var keys = needs.AccountKeys as string[] ?? [.. needs.AccountKeys];
        var ids = needs.Ids.ToHashSet();
        var ending = Highs(needs.Ending);
        await using var batch = new NpgsqlBatch(connection, transaction);
        Add(batch, needs.Locks ? Limited + " for update" : Limited, sink => sink.Array(keys));
        if (ending.Length > 0)
        {
            Add(batch, LockPending, sink => sink.Array(ending));
        }

        Add(batch, Unlimited, sink => sink.Array(keys));
        // Each statement sees what is committed when it begins. Charges before ids: of a batch that is committed between the two, the ids are then found, and
        // it is done before; the other way round its charges alone would be found, and it would be refused as charged by somebody else.
        Add(batch, ByConsignment, sink => sink.Array([.. needs.Charged]));
        Add(batch, ById, sink => sink.Array(Highs(needs.Ids)));
        Add(batch, ByPending, sink => sink.Array(ending));
        await using var row = await batch.ExecuteReaderAsync(cancel);
        await AllAsync(row, found.Accounts, LedgerTables.ReadAccount, cancel);
        if (ending.Length > 0)
        {
            await row.NextResultAsync(cancel);
        }

        await AllAsync(row, found.Accounts, LedgerTables.ReadAccount, cancel);
        await AllAsync(row, found.Charging, LedgerTables.ReadTransfer, cancel);
        await AllAsync(row, found.Known, LedgerTables.ReadTransfer, cancel);
        await AllAsync(row, found.Ends, LedgerTables.ReadTransfer, cancel);
        found.Known.RemoveAll(one => !ids.Contains(one.Transfer.Id));
        return found;
    }

    public async Task AddAccountsAsync(IReadOnlyList<StoredAccount> accounts, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var account in accounts)
        {
            Add(batch, LedgerTables.Accounts.InsertSql + " on conflict do nothing", sink => LedgerTables.Accounts.Write(sink, account));
        }

        await batch.ExecuteNonQueryAsync(cancel);
    }

    public async Task AppendAsync(LedgerWrites writes, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        await InsertAsync(batch, LedgerTables.Transfers, writes.Rows, cancel);
        await InsertAsync(batch, LedgerTables.Pending, writes.Opened, cancel);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancel);
        }
    }

    public async Task SettleAsync(LedgerWrites writes, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (writes.Ended.Count > 0)
        {
            Add(
                batch,
                "delete from ledger_pending p using unnest($1, $2) u (high, low) where p.id_high = u.high and p.id_low = u.low",
                sink =>
                {
                    sink.Array([.. writes.Ended.Select(id => LedgerTables.Halves(id).High)]);
                    sink.Array([.. writes.Ended.Select(id => LedgerTables.Halves(id).Low)]);
                }
            );
        }

        string[] keys = [.. writes.Changes.Select(change => change.Key)];
        Add(batch, "select 1 from ledger_account where key = any($1) order by key for update", sink => sink.Array(keys));
        Add(
            batch,
            AddToSums,
            sink =>
            {
                sink.Array(keys);
                sink.Array([.. writes.Changes.Select(change => change.Added.DebitsPosted)]);
                sink.Array([.. writes.Changes.Select(change => change.Added.CreditsPosted)]);
                sink.Array([.. writes.Changes.Select(change => change.Added.DebitsPending)]);
                sink.Array([.. writes.Changes.Select(change => change.Added.CreditsPending)]);
                sink.Long(writes.AtMs);
            }
        );
        await batch.ExecuteNonQueryAsync(cancel);
        if (batch.BatchCommands[^1].RecordsAffected != keys.Length)
        {
            throw LedgerWrites.Closed();
        }
    }

    private static long[] Highs(IReadOnlyList<TransferId> ids) => [.. ids.Select(id => LedgerTables.Halves(id).High).Distinct()];

    private async Task InsertAsync<TRow>(NpgsqlBatch batch, Table<TRow> table, IReadOnlyList<TRow> rows, CancellationToken cancel)
    {
        if (rows.Count >= CopyFrom)
        {
            await new CopyBuffer().SendAsync(connection, table, table.Name, rows, cancel);
            return;
        }

        foreach (var row in rows)
        {
            Add(batch, table.InsertSql, sink => table.Write(sink, row));
        }
    }

    private static void Add(NpgsqlBatch batch, string sql, Action<ParameterSink> bind)
    {
        var command = new NpgsqlBatchCommand(sql);
        bind(new ParameterSink(command.Parameters));
        batch.BatchCommands.Add(command);
    }

    private static async Task AllAsync<T>(DbDataReader row, List<T> all, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        while (await row.ReadAsync(cancel))
        {
            all.Add(read(row));
        }

        await row.NextResultAsync(cancel);
    }
}
