namespace Parcelgate.Server.Matching;

using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>A version of a document to be stored.</summary>
/// <param name="Document">What it says.</param>
/// <param name="RowId">What its sender's documents are told apart by: the key of an order, the id of a payment, the reference of a consignment.</param>
/// <param name="Sha256">Over what was received of it.</param>
/// <param name="IsWithdrawn">It says that it does not count any more.</param>
/// <param name="MessageId">The message that says it, as its sender numbers them; null where it has no number of its own.</param>
internal sealed record DocumentRow(MatchDocument Document, string RowId, Digest Sha256, bool IsWithdrawn = false, string? MessageId = null);

/// <summary>Tables match_document, match_link and match_due: what was said, of which order, and what is to be compared because of it.</summary>
internal static class DocumentTables
{
    private const string Columns = "d.kind, d.provider, d.version, d.received_at, d.consignment_id, d.facts";

    private const string Insert = """
        insert into match_document (kind, provider, document_id, version, received_at, at, sha256, withdrawn, consignment_id, facts, message_id)
        """;

    /// <summary>
    /// Stores versions of documents, links the last of each to its orders, and notes these and those it spoke of before for comparing. A few statements, whatever their number.
    /// </summary>
    /// <param name="work">The transaction.</param>
    /// <param name="rows">In the order they were said.</param>
    /// <param name="now">When.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    internal static async Task AddAsync(IUnitOfWork work, IReadOnlyList<DocumentRow> rows, DateTimeOffset now, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            foreach (var row in rows.Where(row => row.Document.Version > 1))
            {
                await UnlinkAsync(work, row.Document.Kind, row.Document.Sender, row.RowId, cancel);
            }

            await InsertAsync(work, rows, now, cancel);
            var last = rows.GroupBy(row => (row.Document.Kind, row.Document.Sender, row.RowId)).Select(group => group.Last()).ToList();
            await LinkAsync(work, last.FindAll(row => !row.IsWithdrawn), cancel);
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }

    /// <summary>Takes a document away from its orders, which are compared again.</summary>
    internal static async Task UnlinkAsync(IUnitOfWork work, DocumentKind kind, string provider, string rowId, CancellationToken cancel)
    {
        const string mine = "where kind = @kind and provider = @provider and document_id = @id";
        (string, object?)[] named = [("kind", (short)kind), ("provider", provider), ("id", rowId)];
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            $"insert into match_due (match_key) select match_key from match_link {mine} order by match_key",
            cancel,
            named
        );
        await Sql.ExecuteAsync(work.Connection, work.Transaction, $"delete from match_link {mine}", cancel, named);
    }

    private static async Task InsertAsync(IUnitOfWork work, IReadOnlyList<DocumentRow> rows, DateTimeOffset now, CancellationToken cancel)
    {
        if (work.Connection is not Microsoft.Data.Sqlite.SqliteConnection)
        {
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                Insert
                    + " select k, p, i, v, r, @now, s, w, c, f, m from unnest(@kinds, @providers, @ids, @versions, @received, @sums, @withdrawn, @consignments, @facts, @messages)"
                    + " as x (k, p, i, v, r, s, w, c, f, m)",
                cancel,
                ("now", now.Ms()),
                ("kinds", rows.Select(row => (short)row.Document.Kind).ToArray()),
                ("providers", rows.Select(row => row.Document.Sender).ToArray()),
                ("ids", rows.Select(row => row.RowId).ToArray()),
                ("versions", rows.Select(row => row.Document.Version).ToArray()),
                ("received", rows.Select(row => row.Document.ReceivedAt.Ms()).ToArray()),
                ("sums", rows.Select(row => Bytes(row.Sha256)).ToArray()),
                ("withdrawn", rows.Select(row => (short)(row.IsWithdrawn ? 1 : 0)).ToArray()),
                ("consignments", rows.Select(row => row.Document.ConsignmentId).ToArray()),
                ("facts", rows.Select(row => MatchFacts.Write(row.Document)).ToArray()),
                ("messages", rows.Select(row => row.MessageId).ToArray())
            );
            return;
        }

        foreach (var row in rows)
        {
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                Insert + " values (@kind, @provider, @id, @version, @received, @now, @sum, @withdrawn, @consignment, @facts, @message)",
                cancel,
                ("kind", (short)row.Document.Kind),
                ("provider", row.Document.Sender),
                ("id", row.RowId),
                ("version", row.Document.Version),
                ("received", row.Document.ReceivedAt.Ms()),
                ("now", now.Ms()),
                ("sum", Bytes(row.Sha256)),
                ("withdrawn", row.IsWithdrawn ? 1 : 0),
                ("consignment", row.Document.ConsignmentId),
                ("facts", MatchFacts.Write(row.Document)),
                ("message", row.MessageId)
            );
        }
    }

    private static async Task LinkAsync(IUnitOfWork work, List<DocumentRow> rows, CancellationToken cancel)
    {
        var links = rows.SelectMany(row => row.Document.Keys.Select(key => (Key: key.ToString(), Row: row))).ToList();
        if (links.Count == 0)
        {
            return;
        }

        const string into = "insert into match_link (match_key, kind, provider, document_id, version)";
        const string due = "insert into match_due (match_key)";
        if (work.Connection is not Microsoft.Data.Sqlite.SqliteConnection)
        {
            var keys = links.Select(link => link.Key).ToArray();
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                into + " select * from unnest(@keys, @kinds, @providers, @ids, @versions)",
                cancel,
                ("keys", keys),
                ("kinds", links.Select(link => (short)link.Row.Document.Kind).ToArray()),
                ("providers", links.Select(link => link.Row.Document.Sender).ToArray()),
                ("ids", links.Select(link => link.Row.RowId).ToArray()),
                ("versions", links.Select(link => link.Row.Document.Version).ToArray())
            );
            await Sql.ExecuteAsync(work.Connection, work.Transaction, due + " select unnest(@keys)", cancel, ("keys", keys));
            return;
        }

        foreach (var (key, row) in links)
        {
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                into + " values (@key, @kind, @provider, @id, @version)",
                cancel,
                ("key", key),
                ("kind", (short)row.Document.Kind),
                ("provider", row.Document.Sender),
                ("id", row.RowId),
                ("version", row.Document.Version)
            );
            await Sql.ExecuteAsync(work.Connection, work.Transaction, due + " values (@key)", cancel, ("key", key));
        }
    }

    /// <summary>The last version of a sender's document; null where there is none.</summary>
    internal static async Task<LastVersion?> LastAsync(
        DbConnection connection,
        DbTransaction? transaction,
        DocumentKind kind,
        string provider,
        string rowId,
        CancellationToken cancel
    ) =>
        (
            await Sql.ListAsync(
                connection,
                transaction,
                $"select d.sha256, d.withdrawn, {Columns} from match_document d where d.kind = @kind and d.provider = @provider and d.document_id = @id order by d.version desc limit 1",
                row => new LastVersion(Read(row, 2), row.Digest(0), row.GetInt16(1) == 1),
                cancel,
                ("kind", (short)kind),
                ("provider", provider),
                ("id", rowId)
            )
        ).FirstOrDefault();

    /// <summary>What a message said of a document when it came first; null where it said nothing of it.</summary>
    internal static async Task<(Digest Sha256, bool IsWithdrawn)?> SaidAsync(IUnitOfWork work, DocumentRow row, CancellationToken cancel)
    {
        var said = await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            "select sha256, withdrawn from match_document where kind = @kind and provider = @provider and document_id = @id and message_id = @message order by version limit 1",
            one => (one.Digest(0), one.GetInt16(1) == 1),
            cancel,
            ("kind", (short)row.Document.Kind),
            ("provider", row.Document.Sender),
            ("id", row.RowId),
            ("message", row.MessageId)
        );
        return said.Count == 0 ? null : said[0];
    }

    /// <summary>The orders of a provider with this number, on whatever platform; the last version of each.</summary>
    internal static async Task<List<LastVersion>> OrdersAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string provider,
        string number,
        CancellationToken cancel
    )
    {
        var all = await Sql.ListAsync(
            connection,
            transaction,
            $"select d.sha256, d.withdrawn, {Columns} from match_document d where d.kind = 0 and d.provider = @provider and d.document_id like @id order by d.document_id, d.version",
            row => new LastVersion(Read(row, 2), row.Digest(0), row.GetInt16(1) == 1),
            cancel,
            ("provider", provider),
            // A normalised number has letters and digits only: nothing in it stands for anything else.
            ("id", "%/" + number)
        );
        return [.. all.GroupBy(one => one.Document.Keys[0]).Select(group => group.Last())];
    }

    /// <summary>The current documents of orders; one more than a sale may have where there are more.</summary>
    internal static async Task<List<MatchDocument>> OfKeysAsync(
        DbConnection connection,
        DbTransaction? transaction,
        IReadOnlyCollection<string> keys,
        CancellationToken cancel
    )
    {
        var names = keys.Select((_, at) => string.Create(CultureInfo.InvariantCulture, $"@k{at}")).ToList();
        return await Sql.ListAsync(
            connection,
            transaction,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                select {Columns} from match_document d where exists (
                  select 1 from match_link l where l.match_key in ({string.Join(", ", names)})
                    and l.kind = d.kind and l.provider = d.provider and l.document_id = d.document_id and l.version = d.version)
                order by d.kind, d.provider, d.document_id limit {Matcher.MostDocuments + 1}
                """
            ),
            row => Read(row, 0),
            cancel,
            [.. keys.Select((key, at) => (names[at][1..], (object?)key))]
        );
    }

    /// <summary>The orders a consignment speaks of now.</summary>
    internal static Task<List<string>> KeysOfAsync(DbConnection connection, long consignmentId, CancellationToken cancel) =>
        Sql.ListAsync(
            connection,
            null,
            """
            select l.match_key from match_document d join match_link l on l.kind = d.kind and l.provider = d.provider and l.document_id = d.document_id and l.version = d.version
            where d.consignment_id = @id order by l.match_key
            """,
            row => row.GetString(0),
            cancel,
            ("id", consignmentId)
        );

    /// <summary>What waits for being compared, the first first.</summary>
    internal static Task<List<(long Id, string Key)>> DueAsync(IUnitOfWork work, int most, CancellationToken cancel) =>
        Sql.ListAsync(
            work.Connection,
            work.Transaction,
            string.Create(CultureInfo.InvariantCulture, $"select id, match_key from match_due order by id limit {most}"),
            row => (row.GetInt64(0), row.GetString(1)),
            cancel
        );

    /// <summary>Whether anything waits for being compared.</summary>
    internal static async Task<bool> AnyDueAsync(DbConnection connection, CancellationToken cancel) =>
        (await Sql.ListAsync(connection, null, "select id from match_due limit 1", row => row.GetInt64(0), cancel)).Count > 0;

    /// <summary>It was compared.</summary>
    internal static Task DoneAsync(IUnitOfWork work, IReadOnlyCollection<long> ids, CancellationToken cancel) =>
        ids.Count == 0
            ? Task.CompletedTask
            : Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                string.Create(CultureInfo.InvariantCulture, $"delete from match_due where id in ({string.Join(", ", ids)})"),
                cancel
            );

    private static MatchDocument Read(DbDataReader row, int at) =>
        MatchFacts.Read(
            row.GetString(at + 5),
            (DocumentKind)row.GetInt16(at),
            row.GetString(at + 1),
            row.GetInt32(at + 2),
            row.Instant(at + 3),
            row.GetInt64(at + 4)
        );

    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.Length];
        digest.CopyTo(bytes);
        return bytes;
    }
}

/// <summary>The last version of a document.</summary>
/// <param name="Document">What it says.</param>
/// <param name="Sha256">Over what was received of it.</param>
/// <param name="IsWithdrawn">It does not count any more.</param>
internal sealed record LastVersion(MatchDocument Document, Digest Sha256, bool IsWithdrawn);
