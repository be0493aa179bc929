namespace Parcelgate.Server.Storage;

using System.Globalization;
using System.Text;
using Parcelgate.Server.Storage.Tables;

/// <summary>Something that happened to a consignment, as it is noted for those who want to be told.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Event">A number of <see cref="Messages.MessageEvent"/>.</param>
/// <param name="Version">Version of the decision it is about; -1: the consignment's own at the end of the transaction.</param>
/// <param name="State">State it led to; -1: the consignment's own.</param>
/// <param name="Hold">Reason to hold it led to; -1: the consignment's own.</param>
internal readonly record struct OutRow(long ConsignmentId, int Event, int Version = -1, int State = -1, int Hold = -1);

/// <summary>Notes what happened in the transaction in which it happens: one statement, whatever the number of consignments.</summary>
internal static class OutRows
{
    // A folder and a webhook are served, so what is for them is due now; the others fetch. Kinds as in Messages.EndpointKind.
    private const string Columns = """
        insert into message_out
          (endpoint_id, provider, consignment_id, reference, version, event, parcel_state, parcel_hold, created_at, due, attempts, status)
        select e.id, c.provider, c.id, c.reference,
          case when x.version < 0 then c.version else x.version end, x.event,
          case when x.state < 0 then c.state else x.state end, case when x.hold < 0 then c.hold else x.hold end,
          @now, case when e.kind in (1, 2) then @now end, 0, 0
        """;

    private const string Joins = """
        join consignment c on c.id = x.id
        join message_endpoint e on e.provider = c.provider and e.active = 1 and ((e.events >> x.event) & 1) = 1
        order by x.n, e.id
        """;

    private const string Postgres =
        Columns
        + " from unnest(@ids, @events, @versions, @states, @holds) with ordinality as x (id, event, version, state, hold, n) "
        + Joins;

    private const string Sqlite =
        Columns
        + " from (select key n, json_extract(value, '$[0]') id, json_extract(value, '$[1]') event, json_extract(value, '$[2]') version, "
        + "json_extract(value, '$[3]') state, json_extract(value, '$[4]') hold from json_each(@rows)) x "
        + Joins;

    /// <summary>Writes a row for every endpoint that wants the event, in the order given. The consignments' rows are written before.</summary>
    /// <param name="work">The transaction, which has the consignments locked.</param>
    /// <param name="rows">What happened.</param>
    /// <param name="now">When.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    internal static async Task AddAsync(IUnitOfWork work, IReadOnlyCollection<OutRow> rows, DateTimeOffset now, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            if (await Sql.NumberAsync(work.Connection, work.Transaction, AnySql, cancel) is not null)
            {
                await InsertAsync(work, rows, now, cancel);
            }
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }

    private static Task<int> InsertAsync(
        IUnitOfWork work,
        IReadOnlyCollection<OutRow> rows,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        work.Connection is Microsoft.Data.Sqlite.SqliteConnection
            ? Sql.ExecuteAsync(work.Connection, work.Transaction, Sqlite, cancel, ("rows", Json(rows)), ("now", now.Ms()))
            : Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                Postgres,
                cancel,
                ("ids", rows.Select(row => row.ConsignmentId).ToArray()),
                ("events", rows.Select(row => row.Event).ToArray()),
                ("versions", rows.Select(row => row.Version).ToArray()),
                ("states", rows.Select(row => row.State).ToArray()),
                ("holds", rows.Select(row => row.Hold).ToArray()),
                ("now", now.Ms())
            );

    private const string AnySql = "select 1 from message_endpoint where active = 1 limit 1";

    private static string Json(IReadOnlyCollection<OutRow> rows)
    {
        var text = new StringBuilder("[", rows.Count * 24);
        foreach (var row in rows)
        {
            text.Append(text.Length > 1 ? "," : "")
                .Append(CultureInfo.InvariantCulture, $"[{row.ConsignmentId},{row.Event},{row.Version},{row.State},{row.Hold}]");
        }

        return text.Append(']').ToString();
    }
}
