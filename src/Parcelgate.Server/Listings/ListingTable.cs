namespace Parcelgate.Server.Listings;

using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Listings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>A listing whose time to be looked at has come.</summary>
/// <param name="Key">Of the table.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Known">What is known of it.</param>
internal sealed record DueListing(long Key, string Address, Listing Known);

/// <summary>Table listing: pages that goods were said to be sold on.</summary>
internal static class ListingTable
{
    /// <summary>Listings that wait to be looked at before no more are noted. Arbitrary: a day at one in a second.</summary>
    internal const int MostWaiting = 86_400;

    /// <summary>Rows of one statement. Arbitrary, below what either database takes.</summary>
    private const int AtOnce = 200;

    /// <summary>Days after which a listing is forgotten; what names it again notes it again.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>Notes listings, due at once; those that are there already stay as they are.</summary>
    internal static async Task NoteAsync(
        IUnitOfWork work,
        IReadOnlyDictionary<long, string> named,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        try
        {
            // In the order of keys: two transactions that note the same ones wait for each other in one order.
            foreach (var some in named.OrderBy(one => one.Key).Chunk(AtOnce))
            {
                var rows = some.Select((one, i) => string.Create(CultureInfo.InvariantCulture, $"({one.Key}, @u{i}, @now, 0, 0, @now)"));
                await Sql.ExecuteAsync(
                    work.Connection,
                    work.Transaction,
                    $"insert into listing (key, url, noted_at, state, misses, due_at) values {string.Join(", ", rows)} on conflict (key) do nothing",
                    cancel,
                    [("now", now.Ms()), .. some.Select((one, i) => ($"u{i}", (object?)one.Value))]
                );
            }
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }

    /// <summary>Takes some that are due, the longest overdue first, and moves their time on, so that no other server takes them too.</summary>
    internal static async Task<List<DueListing>> TakeAsync(
        IUnitOfWork work,
        DateTimeOffset now,
        DateTimeOffset until,
        int most,
        CancellationToken cancel
    )
    {
        var locking = work.Connection is Microsoft.Data.Sqlite.SqliteConnection ? "" : " for update skip locked";
        return await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                update listing set due_at = @until where key in (select key from listing where due_at <= @now order by due_at limit {most}{locking})
                returning key, url, state, misses
                """
            ),
            row => new DueListing(row.GetInt64(0), row.GetString(1), new Listing((ListingState)row.GetInt16(2), row.GetInt32(3), until)),
            cancel,
            ("now", now.Ms()),
            ("until", until.Ms())
        );
    }

    /// <summary>Writes what a look came to.</summary>
    internal static async Task PutAsync(IUnitOfWork work, long key, Listing known, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                "update listing set state = @state, misses = @misses, seen_at = @now, due_at = @due where key = @key",
                cancel,
                ("state", (short)known.State),
                ("misses", known.Misses),
                ("now", now.Ms()),
                ("due", known.NextLook.Ms()),
                ("key", key)
            );
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }

    /// <summary>Forgets those noted long ago.</summary>
    internal static async Task ForgetAsync(IUnitOfWork work, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            var sql = "delete from listing where noted_at < @before";
            await Sql.ExecuteAsync(work.Connection, work.Transaction, sql, cancel, ("before", (now - Kept).Ms()));
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }

    /// <summary>How many nobody has looked at yet, at most one more than <see cref="MostWaiting"/>.</summary>
    internal static async Task<long> WaitingAsync(DbConnection db, CancellationToken cancel) =>
        await Sql.NumberAsync(
            db,
            null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"select count(*) from (select 1 from listing where seen_at is null limit {MostWaiting + 1}) waiting"
            ),
            cancel
        ) ?? 0;

    /// <summary>How many are gone, and when the last of them was looked at.</summary>
    internal static async Task<(long Count, long Last)> StampAsync(DbConnection db, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                "select count(*), coalesce(max(seen_at), 0) from listing where state = 2",
                row => (row.GetInt64(0), row.GetInt64(1)),
                cancel
            )
        )[0];

    /// <summary>Those that are gone, with the day they were last looked at, the latest first.</summary>
    internal static async Task<Dictionary<long, int>> GoneAsync(DbConnection db, int most, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"select key, seen_at from listing where state = 2 order by seen_at desc limit {most}"
                ),
                row => (Key: row.GetInt64(0), Day: (int)(row.GetInt64(1) / 86_400_000)),
                cancel
            )
        ).ToDictionary(one => one.Key, one => one.Day);
}
