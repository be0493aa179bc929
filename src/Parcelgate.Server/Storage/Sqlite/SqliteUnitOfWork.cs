namespace Parcelgate.Server.Storage.Sqlite;

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Storage.Tables;

/// <summary>One transaction on the one write connection. SQLite works in the caller's thread: the tasks returned are complete.</summary>
internal sealed class SqliteUnitOfWork(
    SqliteStore store,
    SqliteWriter writer,
    SqliteTransaction transaction,
    JournalHead committed,
    TimeProvider time
) : IUnitOfWork
{
    private JournalHead head = committed;
    private JournalHead? known = committed;
    private bool failed;
    private bool ended;

    public DbConnection Connection => writer.Connection;

    public DbTransaction Transaction => transaction;

    public Task<SubmissionRow?> FindSubmissionAsync(string provider, string messageId, CancellationToken cancel) =>
        Do(() =>
        {
            using var command = Sql.Command(
                writer.Connection,
                transaction,
                $"select {SubmissionTable.Table.ColumnList} from submission where message_id = @message and provider = @provider",
                ("message", messageId),
                ("provider", provider)
            );
            using var row = command.ExecuteReader();
            return row.Read() ? SubmissionTable.Read(row) : null;
        });

    public Task InsertSubmissionsAsync(IReadOnlyList<SubmissionRow> rows, CancellationToken cancel) => Insert(SubmissionTable.Table, rows);

    // From the row itself, in this transaction: there is one writer, so nobody waits for it and no number is lost.
    public Task<long> NextIdsAsync(string name, int count, CancellationToken cancel)
    {
        IdCounter.Check(name, count);
        return Do(() =>
        {
            var take = writer.Statement(IdCounter.TakeSql);
            take.Text(name);
            take.Long(count);
            take.Next();
            var first = take.Column(0);
            take.Reset();
            return first;
        });
    }

    public Task<IReadOnlyList<string>> KnownReferencesAsync(string provider, IReadOnlyList<string> references, CancellationToken cancel) =>
        Do<IReadOnlyList<string>>(() =>
        {
            var found = new List<string>();
            var select = writer.Statement("select 1 from consignment where reference = $1 and provider = $2");
            foreach (var reference in references)
            {
                select.Text(reference);
                select.Text(provider);
                if (select.Next())
                {
                    found.Add(reference);
                    select.Reset();
                }
            }

            return found;
        });

    public Task<IReadOnlyDictionary<string, ConsignmentHead>> LockConsignmentsAsync(
        string provider,
        IReadOnlyList<string> references,
        CancellationToken cancel
    ) =>
        Do<IReadOnlyDictionary<string, ConsignmentHead>>(() =>
        {
            var found = new Dictionary<string, ConsignmentHead>(StringComparer.Ordinal);
            var select = writer.Statement(
                "select id, version, state, submission_id, part, part_offset, part_length from consignment where reference = $1 and provider = $2"
            );
            foreach (var reference in references)
            {
                select.Text(reference);
                select.Text(provider);
                if (select.Next())
                {
                    found[reference] = new ConsignmentHead(
                        select.Column(0),
                        (int)select.Column(1),
                        (short)select.Column(2),
                        select.Column(3),
                        (int)select.Column(4),
                        (int)select.Column(5),
                        (int)select.Column(6)
                    );
                    select.Reset();
                }
            }

            return found;
        });

    public Task<IReadOnlyDictionary<AllowanceKey, long>> LockAllowancesAsync(
        IReadOnlyCollection<AllowanceKey> keys,
        CancellationToken cancel
    ) =>
        Do<IReadOnlyDictionary<AllowanceKey, long>>(() =>
        {
            var used = new Dictionary<AllowanceKey, long>(keys.Count);
            var select = writer.Statement("select used_minor from allowance where key = $1");
            var insert = writer.Statement("insert into allowance (key, used_minor) values ($1, 0)");
            foreach (var key in keys)
            {
                var text = key.ToString();
                select.Text(text);
                if (select.Next())
                {
                    used[key] = select.Column(0);
                    select.Reset();
                }
                else if (used.TryAdd(key, 0))
                {
                    insert.Text(text);
                    insert.Run();
                }
            }

            return used;
        });

    public Task<IReadOnlyDictionary<AllowanceKey, long>> ReadAllowancesAsync(
        IReadOnlyCollection<AllowanceKey> keys,
        CancellationToken cancel
    ) =>
        Do<IReadOnlyDictionary<AllowanceKey, long>>(() =>
        {
            var used = new Dictionary<AllowanceKey, long>(keys.Count);
            var select = writer.Statement("select used_minor from allowance where key = $1");
            foreach (var key in keys)
            {
                select.Text(key.ToString());
                if (select.Next())
                {
                    used[key] = select.Column(0);
                    select.Reset();
                }
            }

            return used;
        });

    // There is one writer: nobody can have changed what this transaction read.
    public Task SettleAllowancesAsync(IReadOnlyList<AllowanceStep> steps, CancellationToken cancel) =>
        Run(
            "insert into allowance (key, used_minor) values ($1, $2) on conflict (key) do update set used_minor = excluded.used_minor",
            steps,
            static (sink, step) =>
            {
                sink.Text(step.Key.ToString());
                sink.Long(step.AfterMinor);
            }
        );

    public Task SetAllowancesAsync(IReadOnlyDictionary<AllowanceKey, long> used, CancellationToken cancel) =>
        Run(
            "update allowance set used_minor = $1 where key = $2",
            used,
            static (sink, pair) =>
            {
                sink.Long(pair.Value);
                sink.Text(pair.Key.ToString());
            }
        );

    public Task InsertConsignmentsAsync(IReadOnlyList<ConsignmentRow> rows, CancellationToken cancel) =>
        Insert(ConsignmentTable.Table, rows);

    public Task UpdateConsignmentsAsync(IReadOnlyList<ConsignmentRow> rows, CancellationToken cancel) =>
        Run(ConsignmentTable.UpdateSql, rows, ConsignmentTable.Table.Write);

    public Task<PartyDaysSeen> ReadPartyDaysAsync(IReadOnlyCollection<long> keys, int fromDay, CancellationToken cancel) =>
        Do(() =>
        {
            var days = new List<PartyDayRow>();
            var select = writer.Statement("select day, parcels, near, names, inspected, found from party_day where key = $1 and day >= $2");
            foreach (var key in keys)
            {
                select.Long(key);
                select.Int(fromDay);
                while (select.Next())
                {
                    days.Add(new PartyDayRow(key, DayOf(select)));
                }
            }

            var pending = new List<long>();
            var waiting = writer.Statement("select first_id from party_pending");
            while (waiting.Next())
            {
                pending.Add(waiting.Column(0));
            }

            return new PartyDaysSeen(days, pending);
        });

    private static PartyDay DayOf(SqliteStatement row) =>
        new((int)row.Column(0), (int)row.Column(1), (int)row.Column(2), row.Column(3), (int)row.Column(4), (int)row.Column(5));

    public Task AddPartyDaysAsync(IReadOnlyList<PartyDayRow> rows, CancellationToken cancel) =>
        Run(RiskTables.AddSql, rows, RiskTables.Write);

    public async Task InsertRiskAsync(RiskRows rows, CancellationToken cancel)
    {
        await Insert(RiskTables.Hits, rows.Hits);
        await Insert(RiskTables.Cases, rows.Cases);
        await Insert(RiskTables.Alerts, rows.Alerts);
        await Insert(RiskTables.Parties, rows.Parties);
        await Insert(PartyPending.Table, rows.Pending);
    }

    public Task InsertReferralsAsync(IReadOnlyList<ReferralRow> rows, CancellationToken cancel) => Insert(ReferralTable.Table, rows);

    public Task InsertDecisionsAsync(IReadOnlyList<DecisionRow> rows, CancellationToken cancel) => Insert(DecisionTable.Table, rows);

    public async Task AppendJournalAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var (next, stored, block) = head.Seal(rows, time.GetUtcNow().Ms());
        await Insert(JournalTable.Table, stored);
        await Insert(JournalTable.Blocks, [block]);
        head = next;
    }

    public Task InsertPartsAsync(IReadOnlyList<PartRow> rows, CancellationToken cancel) =>
        Run(SubmissionTable.Parts.InsertSql, rows.Select(Packing.Pack), SubmissionTable.Parts.Write);

    public Task CompleteSubmissionsAsync(IReadOnlyList<SubmissionRow> rows, CancellationToken cancel) =>
        Run(SubmissionTable.CompleteSql, rows, SubmissionTable.WriteCompletion);

    public Task CommitAsync(CancellationToken cancel)
    {
        known = null; // Until the commit has returned, nobody knows where the stream stands.
        return Do(() =>
        {
            transaction.Commit();
            known = head;
            return true;
        });
    }

    public ValueTask DisposeAsync()
    {
        if (ended)
        {
            return ValueTask.CompletedTask;
        }

        ended = true;
        try
        {
            transaction.Dispose();
        }
        catch (SqliteException)
        {
            failed = true; // What cannot be rolled back is dropped with its connection.
        }
        finally
        {
            store.End(known, failed);
        }

        return ValueTask.CompletedTask;
    }

    private Task<bool> Insert<TRow>(Table<TRow> table, IEnumerable<TRow> rows) => Run(table.InsertSql, rows, table.Write);

    private Task<bool> Run<TRow>(string sql, IEnumerable<TRow> rows, Action<IRowSink, TRow> write) =>
        Do(() =>
        {
            var statement = writer.Statement(sql);
            foreach (var row in rows)
            {
                write(statement, row);
                statement.Run();
            }

            return true;
        });

    private Task<TResult> Do<TResult>(Func<TResult> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception e)
        {
            failed = true;
            return Task.FromException<TResult>(StoreErrors.TryMap(e, store.Name, out var mapped) ? mapped : e);
        }
    }
}
