namespace Parcelgate.Server.Screening;

using System.Data.Common;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;
using Parcelgate.Formats.Watchlists;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>One version of one list, as it is kept.</summary>
/// <param name="Id">Its number among all versions of all lists: decisions name the newest they were screened against.</param>
/// <param name="Name">The list: "un-consolidated".</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Parties">Entries in it.</param>
/// <param name="Actor">Who took it up.</param>
/// <param name="At">When.</param>
public sealed record WatchlistVersion(int Id, string Name, Digest Digest, int Parties, string Actor, DateTimeOffset At);

/// <summary>Tables watchlist and screening_decision.</summary>
internal static class Watchlists
{
    private const string Columns = "id, name, digest, parties, actor, at";

    // The longest file kept, unpacked.
    private const int Longest = 256 << 20;

    /// <summary>Every version of every list, newest first.</summary>
    internal static async Task<List<WatchlistVersion>> AllAsync(DbConnection db, CancellationToken cancel)
    {
        await using var command = Sql.Command(db, null, $"select {Columns} from watchlist order by id desc");
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<WatchlistVersion>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(
                new WatchlistVersion(row.GetInt32(0), row.GetString(1), row.Digest(2), row.GetInt32(3), row.GetString(4), row.Instant(5))
            );
        }

        return all;
    }

    /// <summary>The number of the newest version of any list; 0 where there is none.</summary>
    internal static async Task<int> NewestAsync(DbConnection db, CancellationToken cancel) =>
        (int)(await Sql.NumberAsync(db, null, "select max(id) from watchlist", cancel) ?? 0);

    /// <summary>The entries of the newest version of each list together; of two lists with one id the later list's.</summary>
    internal static async Task<Watchlist> ReadAsync(DbConnection db, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            db,
            null,
            "select format, content from watchlist w where id = (select max(id) from watchlist x where x.name = w.name) order by id"
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var parties = new Dictionary<string, ListedParty>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancel))
        {
            var bytes = Packing.Unpack(row.Blob(1), Longest);
            foreach (var party in WatchlistReader.Read(new MemoryStream(bytes), Enum.Parse<WatchlistFormat>(row.GetString(0))).Parties)
            {
                parties[party.Id] = party;
            }
        }

        return Watchlist.Of(parties.Values);
    }

    /// <summary>Keeps a version, unless the newest of its list is the same file.</summary>
    /// <returns>Its number; 0 where nothing is new.</returns>
    internal static async Task<int> KeepAsync(
        IUnitOfWork work,
        string name,
        WatchlistFormat format,
        ReadOnlyMemory<byte> content,
        int parties,
        string actor,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var digest = Digest.Of(content.Span).ToArray();
        var same = await Sql.NumberAsync(
            work.Connection,
            work.Transaction,
            "select id from watchlist where id = (select max(id) from watchlist where name = @name) and digest = @digest",
            cancel,
            ("name", name),
            ("digest", digest)
        );
        if (same is not null)
        {
            return 0;
        }

        var id = await Sql.NumberAsync(
            work.Connection,
            work.Transaction,
            """
            insert into watchlist (id, name, digest, format, parties, content, actor, at)
            select coalesce(max(id), 0) + 1, @name, @digest, @format, @parties, @content, @actor, @now from watchlist returning id
            """,
            cancel,
            ("name", name),
            ("digest", digest),
            ("format", format.ToString()),
            ("parties", parties),
            ("content", Packing.Pack(content.Span)),
            ("actor", actor),
            ("now", now.Ms())
        );
        return (int)id!.Value;
    }

    /// <summary>All decisions that somebody is not a listed party, by the party.</summary>
    internal static async Task<Dictionary<long, List<NotHim>>> NotHimAsync(DbConnection db, CancellationToken cancel)
    {
        await using var command = Sql.Command(db, null, "select party_key, entry, facts, reason, actor, at from screening_decision");
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new Dictionary<long, List<NotHim>>();
        while (await row.ReadAsync(cancel))
        {
            var key = row.GetInt64(0);
            if (!all.TryGetValue(key, out var some))
            {
                all.Add(key, some = []);
            }

            some.Add(new NotHim(row.GetString(1), FactsOf(row.GetString(2)), row.GetString(4), row.Instant(5), row.GetString(3)));
        }

        return all;
    }

    /// <summary>Keeps a decision that a party is not a listed one, in the place of an earlier one.</summary>
    internal static Task DecideAsync(IUnitOfWork work, long partyKey, NotHim decision, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into screening_decision (party_key, entry, facts, reason, actor, at) values (@key, @entry, @facts, @reason, @actor, @at)
            on conflict (party_key, entry) do update set facts = excluded.facts, reason = excluded.reason, actor = excluded.actor, at = excluded.at
            """,
            cancel,
            ("key", partyKey),
            ("entry", decision.PartyId),
            ("facts", string.Join(';', decision.Facts.Select(fact => $"{fact.Aspect}={fact.Value}"))),
            ("reason", decision.Reason),
            ("actor", decision.By),
            ("at", decision.At.Ms())
        );

    private static System.Collections.Immutable.ImmutableArray<DecidedFact> FactsOf(string text) =>
        [.. text.Split(';').Select(fact => fact.Split('=')).Select(pair => new DecidedFact(pair[0], Digest.Parse(pair[1])))];
}
