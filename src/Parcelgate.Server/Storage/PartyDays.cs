namespace Parcelgate.Server.Storage;

using System.Collections.Immutable;
using System.Data.Common;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Storage.Tables;

/// <summary>What one statement saw of the days of parties.</summary>
/// <param name="Rows">Days in the table, several of one key apart.</param>
/// <param name="Pending">Transactions whose counts were not in it yet.</param>
public sealed record PartyDaysSeen(IReadOnlyList<PartyDayRow> Rows, IReadOnlyList<long> Pending);

/// <summary>Transactions whose counts are not in the table yet.</summary>
/// <param name="Parties">What they counted, once for each transaction and party.</param>
/// <param name="Newest">The newest of them; 0 where there are none.</param>
internal readonly record struct PartyCounts(long Parties, long Newest);

/// <summary>
/// What is on file of parties: days in a table with a row for each party, and beside it a row for each transaction of many parcels, whose counts are added to
/// the table later. Four rows a parcel, each found or made in an index of its own, cost PostgreSQL more than all else it stores of a parcel, and a message waits for them.
/// What is not yet in the table is kept in memory, by the ids a reader saw together with the table: whoever adds them, nothing is missed or counted twice.
/// </summary>
internal sealed class PartyDays(IStore store) : IDisposable
{
    /// <summary>Transactions that count so many parties put them down as one row; others add them to the table, so that there are never many rows. Arbitrary.</summary>
    public const int Many = 1000;

    // Transactions added at a time: on SQLite the intake waits meanwhile, some tenths of a second. Arbitrary.
    private const int Piece = 16;

    private readonly SemaphoreSlim turn = new(1);
    private readonly HashSet<long> taken = [];
    private readonly Dictionary<int, Dictionary<long, PartyDay>> sums = [];

    /// <summary>What is on file of parties since a day, as a transaction sees it; a day may be told in two parts, which add up.</summary>
    public Task ReadAsync(
        IUnitOfWork work,
        IReadOnlyCollection<long> keys,
        int fromDay,
        Action<long, PartyDay> take,
        CancellationToken cancel
    ) =>
        ReadAsync(
            () => work.ReadPartyDaysAsync(keys, fromDay, cancel),
            ids => PendingAsync(work.Connection, work.Transaction, ids, cancel),
            keys,
            fromDay,
            take,
            cancel
        );

    /// <summary>The same of what was committed.</summary>
    public async Task ReadAsync(IReadOnlyCollection<long> keys, int fromDay, Action<long, PartyDay> take, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        await ReadAsync(
            () => Queries.PartyDaysAsync(db, keys, fromDay, cancel),
            ids => PendingAsync(db, null, ids, cancel),
            keys,
            fromDay,
            take,
            cancel
        );
    }

    /// <summary>What waits to be added to the table.</summary>
    public async Task<PartyCounts> WaitingAsync(CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return (
            await Sql.ListAsync(
                db,
                null,
                "select coalesce(sum(parties), 0), coalesce(max(first_id), 0) from party_pending",
                row => new PartyCounts(
                    Convert.ToInt64(row.GetValue(0), System.Globalization.CultureInfo.InvariantCulture),
                    row.GetInt64(1)
                ),
                cancel
            )
        )[0];
    }

    /// <summary>Adds the oldest of what waits to the table; false where nothing does. What another process adds meanwhile it leaves.</summary>
    public async Task<bool> FoldAsync(CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var rows = await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            """
            delete from party_pending where first_id in (select first_id from party_pending order by first_id limit @piece)
            returning first_id, day, parties, entries
            """,
            PartyPending.Read,
            cancel,
            ("piece", Piece)
        );
        var folded = new Dictionary<(long Key, int Day), PartyDay>();
        foreach (var row in rows)
        {
            PartyPending.Each(
                row,
                (key, day) => folded[(key, day.Day)] = folded.TryGetValue((key, day.Day), out var sum) ? sum.And(day) : day
            );
        }

        await work.AddPartyDaysAsync(
            [.. folded.OrderBy(pair => pair.Key).Select(pair => new PartyDayRow(pair.Key.Key, pair.Value))],
            cancel
        );
        await work.CommitAsync(cancel);
        return rows.Count > 0;
    }

    public void Dispose() => turn.Dispose();

    // One reader at a time: what one saw is then never older than what the one before did, and the sums only grow until something was added to the table.
    private async Task ReadAsync(
        Func<Task<PartyDaysSeen>> read,
        Func<IReadOnlyList<long>, Task<List<PartyPendingRow>>> fetch,
        IReadOnlyCollection<long> keys,
        int fromDay,
        Action<long, PartyDay> take,
        CancellationToken cancel
    )
    {
        await turn.WaitAsync(cancel);
        try
        {
            PartyDaysSeen seen;
            do
            {
                seen = await read();
            } while (!await TakeAsync(seen.Pending, fetch));

            foreach (var row in seen.Rows)
            {
                take(row.Key, row.Day);
            }

            foreach (var (_, sum) in sums.Where(sum => sum.Key >= fromDay))
            {
                foreach (var key in keys)
                {
                    if (sum.TryGetValue(key, out var day))
                    {
                        take(key, day);
                    }
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Brings the sums to exactly these; false where one of them was added to the table meanwhile: then the table is to be read again.</summary>
    private async Task<bool> TakeAsync(IReadOnlyList<long> pending, Func<IReadOnlyList<long>, Task<List<PartyPendingRow>>> fetch)
    {
        if (!taken.IsSubsetOf(pending))
        {
            // Names are bits that several may have set: what was added to the table cannot be taken out of a sum.
            taken.Clear();
            sums.Clear();
        }

        ImmutableArray<long> missing = [.. pending.Where(id => !taken.Contains(id))];
        if (missing.IsEmpty)
        {
            return true;
        }

        var rows = await fetch(missing);
        foreach (var row in rows)
        {
            taken.Add(row.FirstId);
            var sum = sums.TryGetValue(row.Day, out var known) ? known : sums[row.Day] = [];
            PartyPending.Each(row, (key, day) => sum[key] = sum.TryGetValue(key, out var so) ? so.And(day) : day);
        }

        return rows.Count == missing.Length;
    }

    private static Task<List<PartyPendingRow>> PendingAsync(
        DbConnection db,
        DbTransaction? transaction,
        IReadOnlyList<long> ids,
        CancellationToken cancel
    ) =>
        Sql.ListAsync(
            db,
            transaction,
            $"select first_id, day, parties, entries from party_pending where first_id in ({string.Join(", ", ids)})",
            PartyPending.Read,
            cancel
        );
}
