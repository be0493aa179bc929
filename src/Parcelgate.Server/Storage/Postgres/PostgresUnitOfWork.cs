namespace Parcelgate.Server.Storage.Postgres;

using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Parcelgate.Core.Law;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// One transaction. Few rows are collected and sent together with the next read or at the commit, one round trip for all; many rows of a table go
/// by COPY at once. An error of a collected statement therefore shows at the next read or at the commit.
/// </summary>
internal sealed class PostgresUnitOfWork(
    PostgresStore store,
    NpgsqlConnection connection,
    NpgsqlTransaction transaction,
    JournalHead committed,
    IdBlocks ids,
    TimeProvider time
) : IUnitOfWork
{
    /// <summary>From this many rows on, COPY is used: its set-up costs two round trips, statements of one batch cost none. Arbitrary.</summary>
    private const int CopyFrom = 20;

    private const string Incoming = "incoming_consignment";

    private readonly NpgsqlBatch pending = new(connection, transaction);
    private readonly CopyBuffer buffer = new();
    private JournalHead head = committed;
    private JournalHead? known = committed;
    private bool ended;

    /// <summary>What is collected is sent first, so that a statement on this connection sees it.</summary>
    public DbConnection Connection
    {
        get
        {
            if (pending.BatchCommands.Count > 0)
            {
                pending.ExecuteNonQuery();
                pending.BatchCommands.Clear();
            }

            return connection;
        }
    }

    public DbTransaction Transaction => transaction;

    public Task<SubmissionRow?> FindSubmissionAsync(string provider, string messageId, CancellationToken cancel) =>
        ReadAsync<SubmissionRow?>(
            $"select {SubmissionTable.Table.ColumnList} from submission where message_id = $1 and provider = $2 for update",
            sink =>
            {
                sink.Text(messageId);
                sink.Text(provider);
            },
            async row => await row.ReadAsync(cancel) ? SubmissionTable.Read(row) : null,
            cancel
        );

    public Task InsertSubmissionsAsync(IReadOnlyList<SubmissionRow> rows, CancellationToken cancel) =>
        Insert(SubmissionTable.Table, rows, cancel);

    public bool TryNextIds(string name, int count, out long first) => ids.TryTake(name, count, out first);

    // More than is reserved comes from the row itself, which other processes then wait for until this transaction ends: rare, and blocks grow by it.
    public Task<long> NextIdsAsync(string name, int count, CancellationToken cancel) =>
        TryNextIds(name, count, out var first)
            ? Task.FromResult(first)
            : ReadAsync(
                IdCounter.TakeSql,
                sink =>
                {
                    sink.Text(name);
                    sink.Long(count);
                },
                async row => await row.ReadAsync(cancel) ? row.GetInt64(0) : throw new InvalidOperationException("A counter gave no row."),
                cancel
            );

    // Answered from the unique index alone.
    public Task<IReadOnlyList<string>> KnownReferencesAsync(string provider, IReadOnlyList<string> references, CancellationToken cancel) =>
        references.Count == 0
            ? Task.FromResult<IReadOnlyList<string>>([])
            : ReadAsync<IReadOnlyList<string>>(
                "select reference from consignment where provider = $1 and reference = any($2)",
                sink =>
                {
                    sink.Text(provider);
                    sink.Array(references as string[] ?? [.. references]);
                },
                async row =>
                {
                    var found = new List<string>();
                    while (await row.ReadAsync(cancel))
                    {
                        found.Add(row.GetString(0));
                    }

                    return found;
                },
                cancel
            );

    // In the order of ids, as every process does: two that lock the same rows queue, they do not deadlock.
    public Task<IReadOnlyDictionary<string, ConsignmentHead>> LockConsignmentsAsync(
        string provider,
        IReadOnlyList<string> references,
        CancellationToken cancel
    ) =>
        references.Count == 0
            ? Task.FromResult<IReadOnlyDictionary<string, ConsignmentHead>>(new Dictionary<string, ConsignmentHead>())
            : ReadAsync<IReadOnlyDictionary<string, ConsignmentHead>>(
                """
                select reference, id, version, state, submission_id, part, part_offset, part_length
                from consignment where provider = $1 and reference = any($2) order by id for update
                """,
                sink =>
                {
                    sink.Text(provider);
                    sink.Array(references as string[] ?? [.. references]);
                },
                async row =>
                {
                    var found = new Dictionary<string, ConsignmentHead>(StringComparer.Ordinal);
                    while (await row.ReadAsync(cancel))
                    {
                        found[row.GetString(0)] = new ConsignmentHead(
                            row.GetInt64(1),
                            row.GetInt32(2),
                            row.GetInt16(3),
                            row.GetInt64(4),
                            row.GetInt32(5),
                            row.GetInt32(6),
                            row.GetInt32(7)
                        );
                    }

                    return found;
                },
                cancel
            );

    // New rows first, then locks, both in the order of keys: nobody who waits for a row to be created holds a lock another waits for.
    public async Task<IReadOnlyDictionary<AllowanceKey, long>> LockAllowancesAsync(
        IReadOnlyCollection<AllowanceKey> keys,
        CancellationToken cancel
    )
    {
        var byText = ByText(keys);
        if (byText.Count == 0)
        {
            return new Dictionary<AllowanceKey, long>();
        }

        var sorted = byText.Keys.Order(StringComparer.Ordinal).ToArray();
        Add("insert into allowance (key, used_minor) select k, 0 from unnest($1) k on conflict do nothing", sink => sink.Array(sorted));
        return await UsedAsync("select key, used_minor from allowance where key = any($1) order by key for update", sorted, byText, cancel);
    }

    public async Task<IReadOnlyDictionary<AllowanceKey, long>> ReadAllowancesAsync(
        IReadOnlyCollection<AllowanceKey> keys,
        CancellationToken cancel
    )
    {
        var byText = ByText(keys);
        return byText.Count == 0
            ? new Dictionary<AllowanceKey, long>()
            : await UsedAsync("select key, used_minor from allowance where key = any($1)", [.. byText.Keys], byText, cancel);
    }

    private static Dictionary<string, AllowanceKey> ByText(IReadOnlyCollection<AllowanceKey> keys)
    {
        var byText = new Dictionary<string, AllowanceKey>(keys.Count, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            byText[key.ToString()] = key;
        }

        return byText;
    }

    private Task<IReadOnlyDictionary<AllowanceKey, long>> UsedAsync(
        string sql,
        string[] texts,
        Dictionary<string, AllowanceKey> byText,
        CancellationToken cancel
    ) =>
        ReadAsync<IReadOnlyDictionary<AllowanceKey, long>>(
            sql,
            sink => sink.Array(texts),
            async row =>
            {
                var used = new Dictionary<AllowanceKey, long>(byText.Count);
                while (await row.ReadAsync(cancel))
                {
                    used[byText[row.GetString(0)]] = row.GetInt64(1);
                }

                return used;
            },
            cancel
        );

    public Task SetAllowancesAsync(IReadOnlyDictionary<AllowanceKey, long> used, CancellationToken cancel)
    {
        if (used.Count > 0)
        {
            Add(
                "update allowance set used_minor = u.amount from unnest($1, $2) u (key, amount) where allowance.key = u.key",
                sink =>
                {
                    sink.Array(used.Keys.Select(key => key.ToString()).ToArray());
                    sink.Array(used.Values.ToArray());
                }
            );
        }

        return Task.CompletedTask;
    }

    // One pass over the rows, in the order of keys: the difference is added to whatever is there, and what comes back shows whether that was what the
    // decisions saw. A row another transaction holds is waited for and then read as that one left it.
    public async Task SettleAllowancesAsync(IReadOnlyList<AllowanceStep> steps, CancellationToken cancel)
    {
        if (steps.Count == 0)
        {
            return;
        }

        var texts = steps.Select(step => step.Key.ToString()).ToArray();
        var sorted = steps.ToArray();
        Array.Sort(texts, sorted, StringComparer.Ordinal);
        var stale = await ReadAsync(
            """
            insert into allowance as a (key, used_minor) select k, n from unnest($1, $2) u (k, n)
            on conflict (key) do update set used_minor = a.used_minor + excluded.used_minor
            returning used_minor
            """,
            sink =>
            {
                sink.Array(texts);
                sink.Array(Array.ConvertAll(sorted, step => step.AfterMinor - step.BeforeMinor));
            },
            row => FirstStaleAsync(row, sorted, cancel),
            cancel
        );
        if (stale >= 0)
        {
            throw new StaleReadException($"An allowance was used by another transaction of {store.Name} meanwhile.");
        }
    }

    /// <summary>Rows come back in the order they were given. The place of the first that is not what it should be; -1 when all are.</summary>
    private static async Task<int> FirstStaleAsync(NpgsqlDataReader row, AllowanceStep[] steps, CancellationToken cancel)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if (!await row.ReadAsync(cancel) || row.GetInt64(0) != steps[i].AfterMinor)
            {
                return i;
            }
        }

        return -1;
    }

    public Task InsertConsignmentsAsync(IReadOnlyList<ConsignmentRow> rows, CancellationToken cancel) =>
        Insert(ConsignmentTable.Table, rows, cancel);

    public async Task UpdateConsignmentsAsync(IReadOnlyList<ConsignmentRow> rows, CancellationToken cancel)
    {
        if (rows.Count < CopyFrom)
        {
            AddEach(ConsignmentTable.UpdateSql, rows, ConsignmentTable.Table.Write);
            return;
        }

        Add($"create temp table if not exists {Incoming} (like consignment) on commit delete rows", _ => { });
        Add($"delete from {Incoming}", _ => { });
        await CopyAsync(ConsignmentTable.Table, Incoming, rows, cancel);
        Add(ConsignmentTable.UpdateFrom(Incoming), _ => { });
    }

    public Task<PartyDaysSeen> ReadPartyDaysAsync(IReadOnlyCollection<long> keys, int fromDay, CancellationToken cancel) =>
        ReadAsync(
            RiskTables.SeenSql("key = any($1) and day >= $2"),
            sink =>
            {
                sink.Array([.. keys]);
                sink.Int(fromDay);
            },
            async row =>
            {
                var seen = new PartyDaysSeen([], []);
                while (await row.ReadAsync(cancel))
                {
                    RiskTables.ReadSeen(row, seen);
                }

                return seen;
            },
            cancel
        );

    public Task AddPartyDaysAsync(IReadOnlyList<PartyDayRow> rows, CancellationToken cancel)
    {
        if (rows.Count > 0)
        {
            Add(
                RiskTables.AddAllSql,
                sink =>
                {
                    sink.Array([.. rows.Select(row => row.Key)]);
                    sink.Array([.. rows.Select(row => (long)row.Day.Day)]);
                    sink.Array([.. rows.Select(row => (long)row.Day.Parcels)]);
                    sink.Array([.. rows.Select(row => (long)row.Day.Near)]);
                    sink.Array([.. rows.Select(row => row.Day.Names)]);
                    sink.Array([.. rows.Select(row => (long)row.Day.Inspected)]);
                    sink.Array([.. rows.Select(row => (long)row.Day.Found)]);
                }
            );
        }

        return Task.CompletedTask;
    }

    public async Task InsertRiskAsync(RiskRows rows, CancellationToken cancel)
    {
        await Insert(RiskTables.Hits, rows.Hits, cancel);
        await Insert(RiskTables.Cases, rows.Cases, cancel);
        await Insert(RiskTables.Alerts, rows.Alerts, cancel);
        await Insert(RiskTables.Parties, rows.Parties, cancel);
        await Insert(PartyPending.Table, rows.Pending, cancel);
    }

    public Task InsertReferralsAsync(IReadOnlyList<ReferralRow> rows, CancellationToken cancel) =>
        Insert(ReferralTable.Table, rows, cancel);

    public Task InsertDecisionsAsync(IReadOnlyList<DecisionRow> rows, CancellationToken cancel) =>
        Insert(DecisionTable.Table, rows, cancel);

    public async Task AppendJournalAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var (next, stored, block) = head.Seal(rows, time.GetUtcNow().Ms());
        await Insert(JournalTable.Table, stored, cancel);
        await Insert(JournalTable.Blocks, [block], cancel);
        head = next;
    }

    public Task InsertPartsAsync(IReadOnlyList<PartRow> rows, CancellationToken cancel)
    {
        AddEach(SubmissionTable.Parts.InsertSql, rows.Select(Packing.Pack), SubmissionTable.Parts.Write);
        return Task.CompletedTask;
    }

    public Task CompleteSubmissionsAsync(IReadOnlyList<SubmissionRow> rows, CancellationToken cancel)
    {
        AddEach(SubmissionTable.CompleteSql, rows, SubmissionTable.WriteCompletion);
        return Task.CompletedTask;
    }

    public async Task CommitAsync(CancellationToken cancel)
    {
        await SendAsync(cancel);
        known = null; // Until the commit has returned, nobody knows where the stream stands.
        await store.Mapped(async () =>
        {
            await transaction.CommitAsync(cancel);
            return true;
        });
        known = head;
    }

    public async ValueTask DisposeAsync()
    {
        if (ended)
        {
            return;
        }

        ended = true;
        try
        {
            await pending.DisposeAsync();
            await transaction.DisposeAsync(); // Rolls back what was not committed.
        }
        catch (Exception e) when (StoreErrors.TryMap(e, store.Name, out _))
        {
            // A connection that is lost has rolled back by itself.
        }
        finally
        {
            await connection.DisposeAsync();
            store.End(known);
        }
    }

    private async Task Insert<TRow>(Table<TRow> table, IReadOnlyList<TRow> rows, CancellationToken cancel)
    {
        if (rows.Count < CopyFrom)
        {
            AddEach(table.InsertSql, rows, table.Write);
        }
        else
        {
            await CopyAsync(table, table.Name, rows, cancel);
        }
    }

    private async Task CopyAsync<TRow>(Table<TRow> table, string into, IReadOnlyList<TRow> rows, CancellationToken cancel)
    {
        // Rows do not depend on each other across tables; only the temporary table must exist before it is filled.
        if (into != table.Name)
        {
            await SendAsync(cancel);
        }

        await store.Mapped(async () =>
        {
            await buffer.SendAsync(connection, table, into, rows, cancel);
            return true;
        });
    }

    private void AddEach<TRow>(string sql, IEnumerable<TRow> rows, Action<IRowSink, TRow> write)
    {
        foreach (var row in rows)
        {
            Add(sql, sink => write(sink, row));
        }
    }

    private void Add(string sql, Action<ParameterSink> bind)
    {
        var command = new NpgsqlBatchCommand(sql);
        bind(new ParameterSink(command.Parameters));
        pending.BatchCommands.Add(command);
    }

    private Task<bool> SendAsync(CancellationToken cancel) =>
        store.Mapped(async () =>
        {
            if (pending.BatchCommands.Count > 0)
            {
                await pending.ExecuteNonQueryAsync(cancel);
                pending.BatchCommands.Clear();
            }

            return true;
        });

    // Sends what is collected and the query in one round trip; statements without rows are passed over by the reader.
    private Task<TResult> ReadAsync<TResult>(
        string sql,
        Action<ParameterSink> bind,
        Func<NpgsqlDataReader, Task<TResult>> read,
        CancellationToken cancel
    ) =>
        store.Mapped(async () =>
        {
            Add(sql, bind);
            TResult result;
            await using (var row = await pending.ExecuteReaderAsync(cancel))
            {
                result = await read(row);
            }

            pending.BatchCommands.Clear();
            return result;
        });
}
