namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Sqlite;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// The ledger's tables on SQLite: prepared statements, run for every row. The file has one writer at a time, which is the lock on everything.
/// </summary>
internal sealed class SqliteLedger(SqliteConnection connection, SqliteTransaction transaction) : ILedgerTables
{
    private const string AddToSums =
        "update ledger_account set debits_posted = debits_posted + $1, credits_posted = credits_posted + $2, "
        + "debits_pending = debits_pending + $3, credits_pending = credits_pending + $4 where key = $5 and closed_until <= $6 returning 1";

    public async Task<LedgerFound> LoadAsync(LedgerNeeds needs, CancellationToken cancel)
    {
        var found = new LedgerFound([], [], [], []);
        foreach (var key in needs.AccountKeys)
        {
            await ReadAsync(
                $"select {LedgerTables.AccountColumns} from ledger_account where key = @key",
                ("key", key),
                found.Accounts,
                LedgerTables.ReadAccount,
                cancel
            );
        }

        const string byId = "select seq from ledger_transfer where id_high = $1 and id_low = $2";
        const string byPending = "select seq from ledger_transfer where pending_high = $1 and pending_low = $2";
        const string byConsignment =
            "select t.seq from ledger_transfer t where t.id_high = $1 union all "
            + "select t.seq from ledger_transfer t where t.consignment_id = $1 and "
            + LedgerTables.Foreign;
        await FindAsync(found.Known, byId, needs.Ids, Bind, cancel);
        await FindAsync(found.Ends, byPending, needs.Ending, Bind, cancel);
        await FindAsync(found.Charging, byConsignment, needs.Charged, static (sink, id) => sink.Long(id), cancel);
        return found;
    }

    public Task AddAccountsAsync(IReadOnlyList<StoredAccount> accounts, CancellationToken cancel)
    {
        Run(LedgerTables.Accounts.InsertSql + " on conflict do nothing", accounts, LedgerTables.Accounts.Write);
        return Task.CompletedTask;
    }

    public Task AppendAsync(LedgerWrites writes, CancellationToken cancel)
    {
        Run(LedgerTables.Transfers.InsertSql, writes.Rows, LedgerTables.Transfers.Write);
        Run(LedgerTables.Pending.InsertSql, writes.Opened, LedgerTables.Pending.Write);
        return Task.CompletedTask;
    }

    public Task SettleAsync(LedgerWrites writes, CancellationToken cancel)
    {
        Run("delete from ledger_pending where id_high = $1 and id_low = $2", writes.Ended, Bind);
        AddToAll(writes);
        return Task.CompletedTask;
    }

    private void AddToAll(LedgerWrites writes)
    {
        using var statement = new SqliteStatement(connection.Handle!, AddToSums);
        foreach (var (key, added) in writes.Changes)
        {
            statement.Long(added.DebitsPosted);
            statement.Long(added.CreditsPosted);
            statement.Long(added.DebitsPending);
            statement.Long(added.CreditsPending);
            statement.Text(key);
            statement.Long(writes.AtMs);
            var found = false;
            while (statement.Next())
            {
                found = true;
            }

            if (!found)
            {
                throw LedgerWrites.Closed();
            }
        }
    }

    private static void Bind(IRowSink sink, TransferId id)
    {
        var (high, low) = LedgerTables.Halves(id);
        sink.Long(high);
        sink.Long(low);
    }

    private void Run<TRow>(string sql, IReadOnlyList<TRow> rows, Action<IRowSink, TRow> write)
    {
        if (rows.Count == 0)
        {
            return;
        }

        using var statement = new SqliteStatement(connection.Handle!, sql);
        foreach (var row in rows)
        {
            write(statement, row);
            statement.Run();
        }
    }

    /// <summary>Looks every key up by a prepared statement; almost none is there, so those that are come one by one.</summary>
    private async Task FindAsync<TKey>(
        List<PostedTransfer> all,
        string sql,
        IReadOnlyList<TKey> keys,
        Action<IRowSink, TKey> bind,
        CancellationToken cancel
    )
    {
        if (keys.Count == 0)
        {
            return;
        }

        var seqs = new List<long>();
        using (var statement = new SqliteStatement(connection.Handle!, sql))
        {
            foreach (var key in keys)
            {
                bind(statement, key);
                while (statement.Next())
                {
                    seqs.Add(statement.Column(0));
                }
            }
        }

        foreach (var seq in seqs)
        {
            await ReadAsync(LedgerTables.SelectTransfers + "where t.seq = @seq", ("seq", seq), all, LedgerTables.ReadTransfer, cancel);
        }
    }

    private async Task ReadAsync<T>(
        string sql,
        (string Name, object? Value) parameter,
        List<T> all,
        Func<DbDataReader, T> read,
        CancellationToken cancel
    )
    {
        await using var command = Sql.Command(connection, transaction, sql, parameter);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            all.Add(read(row));
        }
    }
}
