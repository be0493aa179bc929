namespace Parcelgate.Server.Storage;

using System.Collections.Immutable;
using System.Data.Common;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Storage.Tables;

/// <summary>What one statement saw of the days of parties.</summary>
/// <param name="Rows">Days in the table, several of one key apart.</param>
/// <param name="Pending">Transactions whose counts were not in it yet.</param>
public sealed record PartyDaysSeen(IList<PartyDayRow> Rows, IList<long> Pending);

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

    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<long, PartyPendingRow> taken = [];
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
                row => new PartyCounts(Sql.Whole(row, 0), row.GetInt64(1)),
                cancel
            )
        )[0];
    }

    /// <summary>
    /// Adds what the oldest of the transactions that wait counted to the table, and no more, for on SQLite the intake waits meanwhile; false where none waits. One that another
    /// process adds meanwhile it leaves.
    /// </summary>
    public async Task<bool> FoldAsync(CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var rows = await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            """
            delete from party_pending where first_id = (select min(first_id) from party_pending)
            returning first_id, day, parties, entries
            """,
            PartyPending.Read,
            cancel
        );
        var days = new List<PartyDayRow>();
        foreach (var row in rows)
        {
            PartyPending.Each(row, (key, day) => days.Add(new PartyDayRow(key, day)));
        }

        days.Sort(static (one, other) => one.Key.CompareTo(other.Key));
        await work.AddPartyDaysAsync(days, cancel);
        await work.CommitAsync(cancel);
        return rows.Count > 0;
    }

    public void Dispose() => turn.Dispose();

    // One reader at a time: what one saw is then never older than what the one before did, and a transaction is never seen to wait again that was seen in the table.
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
    private async Task<bool> TakeAsync(IEnumerable<long> pending, Func<IReadOnlyList<long>, Task<List<PartyPendingRow>>> fetch)
    {
        foreach (var added in taken.Values.ExceptBy(pending, row => row.FirstId).ToList())
        {
            taken.Remove(added.FirstId);
            PartyPending.Each(added, Without);
        }

        ImmutableArray<long> missing = [.. pending.Where(id => !taken.ContainsKey(id))];
        if (missing.IsEmpty)
        {
            return true;
        }

        var rows = await fetch(missing);
        foreach (var row in rows)
        {
            taken.Add(row.FirstId, row);
            PartyPending.Each(row, With);
        }

        return rows.Count == missing.Length;
    }

    private void With(long key, PartyDay day)
    {
        var sum = sums.TryGetValue(day.Day, out var known) ? known : sums[day.Day] = [];
        sum[key] = sum.TryGetValue(key, out var before) ? before.And(day) : day;
    }

    // Names are bits that several may have set and stay: they are in the table too, where they add nothing twice.
    private void Without(long key, PartyDay day)
    {
        var sum = sums[day.Day];
        var left = sum[key] with { Parcels = sum[key].Parcels - day.Parcels, Near = sum[key].Near - day.Near };
        if (left.Parcels > 0)
        {
            sum[key] = left;
            return;
        }

        sum.Remove(key);
        if (sum.Count == 0)
        {
            sums.Remove(day.Day);
        }
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
