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
/// <param name="Changes">What is different from the version before; null for one whose difference was not worked out.</param>
public sealed record WatchlistVersion(
    int Id,
    string Name,
    Digest Digest,
    int Parties,
    string Actor,
    DateTimeOffset At,
    ListChanges? Changes
);

/// <summary>Tables watchlist and screening_decision.</summary>
internal static class Watchlists
{
    private const string Columns = "id, name, digest, parties, actor, at, delta";

    /// <summary>The longest file kept, in bytes: 256 MiB, as one row of a store takes it.</summary>
    internal const int Longest = 256 << 20;

    /// <summary>Every version of every list, newest first.</summary>
    internal static async Task<List<WatchlistVersion>> AllAsync(DbConnection db, CancellationToken cancel)
    {
        await using var command = Sql.Command(db, null, $"select {Columns} from watchlist order by id desc");
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<WatchlistVersion>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(
                new WatchlistVersion(
                    row.GetInt32(0),
                    row.GetString(1),
                    row.Digest(2),
                    row.GetInt32(3),
                    row.GetString(4),
                    row.Instant(5),
                    row.IsDBNull(6) || row.GetString(6).Length == 0 ? null : ListChanges.Read(row.GetString(6))
                )
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

    /// <summary>The newest version of one list with its entries; number 0 and none where there is no such list.</summary>
    internal static async Task<(int Id, Watchlist List)> NewestOfAsync(DbConnection db, string name, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            db,
            null,
            "select id, format, content from watchlist where name = @name order by id desc limit 1",
            ("name", name)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel))
        {
            return (0, Watchlist.Empty);
        }

        var bytes = Packing.Unpack(row.Blob(2), Longest);
        var read = WatchlistReader.Read(new MemoryStream(bytes), Enum.Parse<WatchlistFormat>(row.GetString(1)));
        return (row.GetInt32(0), Watchlist.Of(read.Parties));
    }

    /// <summary>The number of the newest version of one list; 0 where there is none.</summary>
    internal static async Task<int> NumberOfAsync(IUnitOfWork work, string name, CancellationToken cancel) =>
        (int)(
            await Sql.NumberAsync(
                work.Connection,
                work.Transaction,
                "select max(id) from watchlist where name = @name",
                cancel,
                ("name", name)
            ) ?? 0
        );

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
        CancellationToken cancel,
        ListChanges? changes = null
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
            insert into watchlist (id, name, digest, format, parties, content, actor, at, delta)
            select coalesce(max(id), 0) + 1, @name, @digest, @format, @parties, @content, @actor, @now, @delta from watchlist returning id
            """,
            cancel,
            ("name", name),
            ("digest", digest),
            ("format", format.ToString()),
            ("parties", parties),
            ("content", Packing.Pack(content.Span)),
            ("actor", actor),
            ("now", now.Ms()),
            ("delta", changes?.Write() ?? "")
        );
        return (int)id!.Value;
    }

    /// <summary>Changes whenever a decision is made, replaced or taken back: how many there are, and when the latest was made.</summary>
    internal static async Task<(long Count, long Latest)> DecisionStampAsync(DbConnection db, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                "select count(*), coalesce(max(at), 0) from screening_decision",
                row => (row.GetInt64(0), row.GetInt64(1)),
                cancel
            )
        )[0];

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
    /// <param name="work">The transaction.</param>
    /// <param name="partyKey">The party.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <param name="consignmentId">The parcel it was made on; 0 where none is said.</param>
    /// <param name="party">The party's part in it: "consignee".</param>
    internal static Task DecideAsync(
        IUnitOfWork work,
        long partyKey,
        NotHim decision,
        CancellationToken cancel,
        long consignmentId = 0,
        string party = ""
    ) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into screening_decision (party_key, entry, facts, reason, actor, at, consignment_id, party)
            values (@key, @entry, @facts, @reason, @actor, @at, @consignment, @party)
            on conflict (party_key, entry) do update set facts = excluded.facts, reason = excluded.reason, actor = excluded.actor, at = excluded.at,
              consignment_id = excluded.consignment_id, party = excluded.party
            """,
            cancel,
            ("key", partyKey),
            ("entry", decision.PartyId),
            ("facts", string.Join(';', decision.Facts.Select(fact => $"{fact.Aspect}={fact.Value}"))),
            ("reason", decision.Reason),
            ("actor", decision.By),
            ("at", decision.At.Ms()),
            ("consignment", consignmentId),
            ("party", party)
        );

    /// <summary>Decisions as they are kept, newest first.</summary>
    internal static async Task<List<KeptDecision>> DecisionsAsync(DbConnection db, int most, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            db,
            null,
            $"select party_key, party, consignment_id, entry, reason, actor, at from screening_decision order by at desc, entry limit {most}"
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<KeptDecision>();
        while (await row.ReadAsync(cancel))
        {
            all.Add(
                new KeptDecision(
                    row.GetInt64(0),
                    row.GetString(1),
                    row.GetInt64(2),
                    row.GetString(3),
                    row.GetString(4),
                    row.GetString(5),
                    row.Instant(6)
                )
            );
        }

        return all;
    }

    /// <summary>Closes an alert: nobody has to look at it any more.</summary>
    internal static Task CloseAlertAsync(
        IUnitOfWork work,
        ScreeningAlertRow alert,
        int how,
        string reason,
        string actor,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            update screening_alert set closed = @how, closed_by = @actor, closed_at = @now, reason = @reason
            where consignment_id = @id and version = @version and party = @party and entry = @entry and closed = 0
            """,
            cancel,
            ("how", how),
            ("actor", actor),
            ("now", now.Ms()),
            ("reason", reason),
            ("id", alert.ConsignmentId),
            ("version", alert.Version),
            ("party", alert.Fact.Party),
            ("entry", alert.Fact.Entry)
        );

    /// <summary>Forgets a decision and opens the alerts it closed.</summary>
    internal static async Task<bool> TakeBackAsync(IUnitOfWork work, long partyKey, string entry, int how, CancellationToken cancel)
    {
        (string, object?)[] which = [("key", partyKey), ("entry", entry)];
        var forgotten = await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "delete from screening_decision where party_key = @key and entry = @entry",
            cancel,
            which
        );
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update screening_alert set closed = 0, closed_by = null, closed_at = null, reason = null where party_key = @key and entry = @entry and closed = @how",
            cancel,
            [.. which, ("how", how)]
        );
        return forgotten == 1;
    }

    private static System.Collections.Immutable.ImmutableArray<DecidedFact> FactsOf(string text) =>
        [.. text.Split(';').Select(fact => fact.Split('=')).Select(pair => new DecidedFact(pair[0], Digest.Parse(pair[1])))];
}
