namespace Parcelgate.Server.Matching;

using Parcelgate.Core.Matching;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// Compares the documents of orders and stores what comes of it. Whatever stores a document notes its orders in the same transaction; comparing is another one, so that a flight
/// does not wait for it. Orders are locked in one order, and read when they are locked: of two documents that come at once the later sees both.
/// </summary>
internal sealed class MatchComparer(IStore store, MatchLibrary library, TimeProvider time)
{
    /// <summary>Any constant will do: the name one server's pass holds on PostgreSQL while others leave it alone.</summary>
    private const long PassLock = 0x6D61746368;

    /// <summary>Orders of one pass. Arbitrary: the next pass takes the rest.</summary>
    private const int Most = 200;

    /// <summary>Orders that hang together by parcels of several. Arbitrary; more documents than a sale has are told before it is reached.</summary>
    private const int MostKeys = 200;

    /// <summary>One pass: what waits, and what is overdue.</summary>
    /// <returns>How many were looked at; 0 where nothing waits or another server is at it.</returns>
    public async Task<int> PassAsync(CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (!await Lease.TakeAsync(work, PassLock, cancel))
        {
            return 0;
        }

        var now = time.GetUtcNow().WholeMs();
        var due = await DocumentTables.DueAsync(work, Most, cancel);
        var overdue = await MatchTable.OverdueAsync(work, now, Most - due.Count, cancel);
        if (due.Count + overdue.Count == 0)
        {
            return 0;
        }

        try
        {
            await CompareAsync(work, [.. due.Select(one => one.Key), .. overdue], now, cancel);
            await DocumentTables.DoneAsync(work, due.ConvertAll(one => one.Id), cancel);
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }

        await work.CommitAsync(cancel);
        return due.Count + overdue.Count;
    }

    /// <summary>Passes until nothing waits that was noted before.</summary>
    public async Task SettleAsync(CancellationToken cancel)
    {
        while (await PassAsync(cancel) == Most) { }
    }

    /// <summary>Whether a pass has something to do that does not wait for a clock. Looked at without beginning a transaction.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await DocumentTables.AnyDueAsync(connection, cancel);
    }

    private async Task CompareAsync(IUnitOfWork work, IEnumerable<string> keys, DateTimeOffset now, CancellationToken cancel)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in keys.Distinct())
        {
            all.UnionWith((await GroupAsync(work, [key], cancel)).Keys);
        }

        var journal = new List<JournalRow>();
        var rows = new List<MatchRow>();
        foreach (var key in all)
        {
            rows.Add(await MatchTable.LockAsync(work, key, now, cancel));
        }

        foreach (var row in rows)
        {
            // Read again: the first look only said what is to be locked.
            var documents = (await GroupAsync(work, [row.Key.ToString()], cancel)).Documents;
            await CompareAsync(work, row, documents, now, journal, cancel);
        }

        await work.AppendJournalAsync(journal, cancel);
    }

    /// <summary>An order's documents with all that hang together with them, and the orders those speak of.</summary>
    private static async Task<(SortedSet<string> Keys, List<MatchDocument> Documents)> GroupAsync(
        IUnitOfWork work,
        SortedSet<string> keys,
        CancellationToken cancel
    )
    {
        while (true)
        {
            var documents = await DocumentTables.OfKeysAsync(work.Connection, work.Transaction, keys, cancel);
            var known = keys.Count;
            keys.UnionWith(documents.SelectMany(one => one.Keys).Select(key => key.ToString()));
            if (keys.Count == known || documents.Count > Matcher.MostDocuments || keys.Count > MostKeys)
            {
                return (keys, documents);
            }
        }
    }

    private async Task CompareAsync(
        IUnitOfWork work,
        MatchRow row,
        List<MatchDocument> documents,
        DateTimeOffset now,
        List<JournalRow> journal,
        CancellationToken cancel
    )
    {
        var own = documents.FindAll(one => one.Keys.Contains(row.Key));
        var country = (own.Find(one => one.Kind == DocumentKind.Order) ?? own.Find(one => one.Kind == DocumentKind.Waybill))?.Destination;
        var isAsked = row.Version > 0 || own.Exists(one => !one.IsDeclaredOrder);
        if (!isAsked || library.Rules.For(country) is not { } rules)
        {
            return;
        }

        var match = Matcher.Compare(row.Key, own.Count == 0 ? [] : documents, rules, library.RatesOf(country ?? ""), now);
        var isSame = row.Version > 0 && match.Fingerprint == row.Match.Fingerprint;
        if (isSame && match.DueAt == row.Match.DueAt)
        {
            return;
        }

        var next = row with
        {
            Version = row.Version + 1,
            Match = match,
            Rules = rules.Name,
            FirstAt = own.Count == 0 ? row.FirstAt : own.Min(one => one.ReceivedAt),
            ChangedAt = now,
        };
        if (!isSame)
        {
            // What an officer decided, he decided of what he saw.
            next = next with
            {
                Decided = MatchDecision.None,
                DecidedBy = "",
                DecidedAt = null,
                Reason = "",
            };
        }

        await MatchTable.UpdateAsync(work, next, cancel);
        if (!isSame)
        {
            journal.AddRange(EventsOf(next, own, now));
            await MatchTelling.TellAsync(work, row.Version == 0 ? null : row, next, own, now, cancel);
        }
    }

    /// <summary>On the page of every parcel of the order, or on none where no parcel is there yet.</summary>
    private static IEnumerable<JournalRow> EventsOf(MatchRow row, List<MatchDocument> own, DateTimeOffset now)
    {
        var kind = row.Match.State switch
        {
            MatchState.Agrees => "match-agrees",
            MatchState.Differs => "match-differs",
            MatchState.Missing => "match-missing",
            _ => null,
        };
        var parcels = own.FindAll(one => one.ConsignmentId > 0).ConvertAll(one => one.ConsignmentId);
        return kind is null
            ? []
            : (parcels.Count == 0 ? [0] : parcels).Select(id => new JournalRow(now, kind, id, 0, "system", MatchEvents.Detail(row)));
    }
}

/// <summary>How the journal says what became of a match. What was found is its reason: a sender reads neither.</summary>
internal static class MatchEvents
{
    internal static string Detail(MatchRow row, string? reason = null) =>
        EventDetail.Object(
            ("order", row.Key.ToString()),
            ("reason", reason ?? (row.Match.Kinds.IsEmpty ? null : string.Join(", ", row.Match.Kinds)))
        );
}
