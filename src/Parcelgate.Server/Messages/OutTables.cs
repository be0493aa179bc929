namespace Parcelgate.Server.Messages;

using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What became of sending a message.</summary>
/// <param name="Message">As it was taken for sending.</param>
/// <param name="Status">Delivered; queued to be sent again; or dead.</param>
/// <param name="Due">When it is sent again; null unless queued.</param>
/// <param name="Answer">HTTP status of the answer; null without one.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
internal sealed record SendResult(OutMessage Message, MessageStatus Status, DateTimeOffset? Due, int? Answer, string? Error);

/// <summary>How many messages are where.</summary>
/// <param name="Queued">Not delivered yet.</param>
/// <param name="Dead">Not sent any more.</param>
/// <param name="Oldest">When the oldest queued one was noted; null without one.</param>
internal sealed record OutCounts(long Queued, long Dead, DateTimeOffset? Oldest);

/// <summary>Which messages a page lists.</summary>
/// <param name="Provider">Only his; null: all.</param>
/// <param name="Status">Only these; null: all.</param>
/// <param name="EndpointId">Only those of this endpoint; null: all.</param>
/// <param name="Before">Only those with smaller numbers; null: from the newest on.</param>
/// <param name="Most">So many.</param>
internal sealed record OutFilter(string? Provider, MessageStatus? Status, long? EndpointId, long? Before, int Most);

/// <summary>Table message_out, but for the rows that decisions and moves add to it.</summary>
internal static class OutTables
{
    private const string Columns =
        "id, endpoint_id, provider, consignment_id, reference, version, event, parcel_state, parcel_hold, created_at, due, first_at, attempts, status, answer, error, delivered_at";

    /// <summary>
    /// Takes what is due at an endpoint, at most so many and one of a consignment: what follows waits until that is delivered or dead. Until then, or until the
    /// time given, nobody else takes it: a server that ends in between leaves it to the next.
    /// </summary>
    internal static Task<List<OutMessage>> TakeAsync(
        IUnitOfWork work,
        long endpointId,
        DateTimeOffset now,
        DateTimeOffset until,
        int most,
        CancellationToken cancel
    ) =>
        Sql.ListAsync(
            work.Connection,
            work.Transaction,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                update message_out set due = @until, first_at = coalesce(first_at, @now), attempts = attempts + 1 where id in (
                  select m.id from message_out m where m.endpoint_id = @endpoint and m.status = 0 and m.due <= @now and not exists (
                    select 1 from message_out b where b.endpoint_id = m.endpoint_id and b.consignment_id = m.consignment_id and b.status = 0 and b.id < m.id)
                  order by m.due, m.id limit {most}{Locking(work)})
                returning {Columns}
                """
            ),
            Read,
            cancel,
            ("endpoint", endpointId),
            ("now", now.Ms()),
            ("until", until.Ms())
        );

    private static string Locking(IUnitOfWork work) =>
        work.Connection is Microsoft.Data.Sqlite.SqliteConnection ? "" : " for update skip locked";

    /// <summary>Writes what became of a message; false when it is not this sending's any more: another server took it for lost, or somebody had it sent again.</summary>
    internal static async Task<bool> FinishAsync(IUnitOfWork work, SendResult result, DateTimeOffset now, CancellationToken cancel) =>
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            update message_out set status = @status, due = @due, answer = @answer, error = @error, delivered_at = @delivered
            where id = @id and status = 0 and due = @taken
            """,
            cancel,
            ("status", (short)result.Status),
            ("due", result.Due.Ms()),
            ("answer", result.Answer),
            ("error", result.Error),
            ("delivered", result.Status == MessageStatus.Delivered ? now.Ms() : null),
            ("id", result.Message.Id),
            ("taken", result.Message.Due.Ms())
        ) == 1;

    /// <summary>Whether a provider was told of a week's data.</summary>
    internal static async Task<bool> IsToldAsync(
        DbConnection db,
        DbTransaction? transaction,
        string provider,
        string letter,
        CancellationToken cancel
    ) =>
        await Sql.NumberAsync(
            db,
            transaction,
            "select 1 from message_out where event = 12 and provider = @provider and reference = @reference limit 1",
            cancel,
            ("provider", provider),
            ("reference", letter)
        )
            is not null;

    /// <summary>Keeps a body for good: one that is there stays.</summary>
    internal static Task KeepBodyAsync(IUnitOfWork work, long id, string media, ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update message_out set media = @media, body = @body where id = @id and body is null",
            cancel,
            ("media", media),
            ("body", Packing.Pack(body.Span)),
            ("id", id)
        );

    /// <summary>The body of a message; null while none was made.</summary>
    internal static async Task<(string Media, byte[] Bytes)?> BodyAsync(DbConnection db, long id, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                "select media, body from message_out where id = @id and body is not null",
                row => ((string, byte[])?)(row.GetString(0), Packing.Unpack(row.Blob(1))),
                cancel,
                ("id", id)
            )
        ).FirstOrDefault();

    /// <summary>One message; null if there is none.</summary>
    internal static async Task<OutMessage?> FindAsync(
        DbConnection db,
        long id,
        CancellationToken cancel,
        DbTransaction? transaction = null
    ) =>
        (
            await Sql.ListAsync(db, transaction, $"select {Columns} from message_out where id = @id", Read, cancel, ("id", id))
        ).FirstOrDefault();

    /// <summary>Messages, newest first.</summary>
    internal static Task<List<OutMessage>> ListAsync(DbConnection db, OutFilter filter, CancellationToken cancel)
    {
        var (where, parameters) = (new List<string> { "1 = 1" }, new List<(string, object?)>());
        if (filter.Provider is not null)
        {
            where.Add("provider = @provider");
            parameters.Add(("provider", filter.Provider));
        }

        if (filter.Status is { } status)
        {
            where.Add(string.Create(CultureInfo.InvariantCulture, $"status = {(int)status}"));
        }

        if (filter.EndpointId is { } endpoint)
        {
            where.Add("endpoint_id = @endpoint");
            parameters.Add(("endpoint", endpoint));
        }

        if (filter.Before is { } before)
        {
            where.Add("id < @before");
            parameters.Add(("before", before));
        }

        return Sql.ListAsync(
            db,
            null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"select {Columns} from message_out where {string.Join(" and ", where)} order by id desc limit {filter.Most}"
            ),
            Read,
            cancel,
            [.. parameters]
        );
    }

    /// <summary>What is to be fetched at endpoints of one kind, in the order in which it happened.</summary>
    internal static Task<List<OutMessage>> ToFetchAsync(
        DbConnection db,
        IReadOnlyCollection<long> endpoints,
        long after,
        int most,
        CancellationToken cancel
    ) =>
        endpoints.Count == 0
            ? Task.FromResult(new List<OutMessage>())
            : Sql.ListAsync(
                db,
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"select {Columns} from message_out where endpoint_id in ({string.Join(", ", endpoints)}) and status = 0 and id > @after order by id limit {most}"
                ),
                Read,
                cancel,
                ("after", after)
            );

    /// <summary>Notes that a provider has what he fetched; gives those that are his, whether they were noted now or before.</summary>
    internal static Task<List<long>> AcknowledgeAsync(
        IUnitOfWork work,
        string provider,
        IReadOnlyCollection<long> endpoints,
        IReadOnlyCollection<long> ids,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        endpoints.Count == 0 || ids.Count == 0
            ? Task.FromResult(new List<long>())
            : Sql.ListAsync(
                work.Connection,
                work.Transaction,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    update message_out set status = 1, delivered_at = coalesce(delivered_at, @now)
                    where provider = @provider and endpoint_id in ({string.Join(", ", endpoints)}) and id in ({string.Join(", ", ids)})
                    returning id
                    """
                ),
                row => row.GetInt64(0),
                cancel,
                ("provider", provider),
                ("now", now.Ms())
            );

    /// <summary>Has one message sent, or kept ready to be fetched, again; false when it is on its way already, or is none.</summary>
    internal static async Task<bool> ReplayAsync(IUnitOfWork work, long id, bool served, DateTimeOffset now, CancellationToken cancel) =>
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update message_out set status = 0, due = @due, first_at = null, attempts = 0, delivered_at = null where id = @id and status <> 0",
            cancel,
            ("due", served ? now.Ms() : null),
            ("id", id)
        ) == 1;

    /// <summary>Has all dead messages of an endpoint sent again; gives how many.</summary>
    internal static Task<int> ReplayAllAsync(IUnitOfWork work, long endpointId, DateTimeOffset now, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update message_out set status = 0, due = @now, first_at = null, attempts = 0 where endpoint_id = @endpoint and status = 2",
            cancel,
            ("now", now.Ms()),
            ("endpoint", endpointId)
        );

    /// <summary>How many dead messages each endpoint has.</summary>
    internal static async Task<Dictionary<long, long>> DeadAsync(DbConnection db, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                "select endpoint_id, count(*) from message_out where status = 2 group by endpoint_id",
                row => (row.GetInt64(0), row.GetInt64(1)),
                cancel
            )
        ).ToDictionary(one => one.Item1, one => one.Item2);

    /// <summary>How many are where.</summary>
    internal static async Task<OutCounts> CountsAsync(DbConnection db, string? provider, CancellationToken cancel)
    {
        var his = provider is null ? "" : " and provider = @provider";
        var counts = await Sql.ListAsync(
            db,
            null,
            $"""
            select (select count(*) from message_out where status = 0{his}), (select count(*) from message_out where status = 2{his}),
              (select min(created_at) from message_out where status = 0{his})
            """,
            row => new OutCounts(row.GetInt64(0), row.GetInt64(1), row.InstantOrNull(2)),
            cancel,
            provider is null ? [] : [("provider", provider)]
        );
        return counts[0];
    }

    private static OutMessage Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetString(2),
            row.GetInt64(3),
            row.GetString(4),
            row.GetInt32(5),
            (MessageEvent)row.GetInt16(6),
            (State)row.GetInt16(7),
            (HoldReason)row.GetInt16(8),
            row.Instant(9),
            row.InstantOrNull(10),
            row.InstantOrNull(11),
            row.GetInt32(12),
            (MessageStatus)row.GetInt16(13),
            row.IsDBNull(14) ? null : row.GetInt32(14),
            row.TextOrNull(15),
            row.InstantOrNull(16)
        );
}
