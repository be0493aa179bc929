namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Runtime.CompilerServices;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage.Tables;

/// <summary>The instants the day is counted from.</summary>
/// <param name="Now">The moment the counts are of.</param>
/// <param name="Midnight">Where the office's day began.</param>
/// <param name="ArrivesFrom">Expected at or after: the list of arrivals begins here.</param>
/// <param name="ArrivesTo">Expected at or before: it ends here.</param>
public sealed record DayWindow(DateTimeOffset Now, DateTimeOffset Midnight, DateTimeOffset ArrivesFrom, DateTimeOffset ArrivesTo);

/// <summary>Consignments of one flight, provider, state, reason to hold and lane that arrive about now, arrived today or are held.</summary>
/// <param name="Conveyance">Flight, or the master where no flight is known; null for neither.</param>
/// <param name="HasData">False for parcels that are there without data.</param>
/// <param name="Count">How many.</param>
/// <param name="Expected">Of them expected in the window or landed today: zero for what is only still held.</param>
/// <param name="ArrivedToday">Of them arrived since midnight.</param>
/// <param name="Unstopped">Of them released by the arrival itself.</param>
/// <param name="Under15Minutes">Arrived less than 15 minutes ago.</param>
/// <param name="Under1Hour">Arrived less than an hour ago.</param>
/// <param name="Under4Hours">Arrived less than four hours ago.</param>
public sealed record LiveCount(
    string? Conveyance,
    string Provider,
    short State,
    short Hold,
    short Lane,
    bool HasData,
    long Count,
    long Expected,
    DateTimeOffset? FirstArrivesAt,
    DateTimeOffset? FirstArrivedAt,
    long ArrivedToday,
    long Unstopped,
    long Under15Minutes,
    long Under1Hour,
    long Under4Hours
);

/// <summary>Consignments first received in a window that owe in one currency.</summary>
public sealed record ReceivedCount(string? DueCurrency, long DueMinor, long BeforeArrival);

/// <summary>Totals of submissions that are complete.</summary>
public sealed record SubmissionCount(long Lines, long Accepted, long Refused);

/// <summary>One provider's messages in a window.</summary>
public sealed record ProviderCount(string Provider, DateTimeOffset LastReceivedAt, long RecentLines);

public static partial class Queries
{
    /// <summary>
    /// What each provider sent since an instant: messages, their lines of consignments, of these refused, and when the last came. Orders and payments are messages too, and no
    /// consignments: orders that came together were stored in one instant, each payment is a message of its own.
    /// </summary>
    public static Task<List<(string Provider, long Messages, long Lines, long Refused, DateTimeOffset Last)>> SentSinceAsync(
        IStore store,
        DateTimeOffset since,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            """
            select provider, sum(messages), sum(lines), sum(refused), max(last_at) from (
              select provider, count(*) as messages, coalesce(sum(lines), 0) as lines, coalesce(sum(refused), 0) as refused, max(received_at) as last_at
              from submission where received_at >= @since group by provider
              union all
              select provider, case when kind = 0 then count(distinct at) else count(*) end, 0, 0, max(at)
              from match_document where kind < 2 and at >= @since group by provider, kind
            ) sent group by provider order by provider
            """,
            row => (row.GetString(0), Sql.Whole(row, 1), Sql.Whole(row, 2), Sql.Whole(row, 3), row.Instant(4)),
            cancel,
            ("since", since.Ms())
        );

    /// <summary>Rows of one instant looked through; a row that concerns many is the first of its transaction. Arbitrary.</summary>
    private const int EventsOfOneInstant = 1000;

    /// <summary>
    /// What arrives about now, arrived today or is held, counted in one pass over the table: no index holds a state or an arrival, so that releasing a
    /// flight updates rows in place.
    /// </summary>
    public static Task<List<LiveCount>> LiveAsync(IStore store, DayWindow day, string? provider, CancellationToken cancel) =>
        ListAsync(
            store,
            $"""
            select coalesce(conveyance, master), provider, state, hold, lane, case when version > 0 then 1 else 0 end, count(*),
              sum(case when arrived_at >= @midnight or arrives_at between @soon and @late then 1 else 0 end),
              min(arrives_at), min(arrived_at),
              sum(case when arrived_at >= @midnight then 1 else 0 end),
              sum(case when arrived_at >= @midnight and state = @released and released_at = arrived_at then 1 else 0 end),
              sum(case when arrived_at > @quarter then 1 else 0 end),
              sum(case when arrived_at > @hour then 1 else 0 end),
              sum(case when arrived_at > @four then 1 else 0 end)
            from consignment
            where state <> @cancelled and (state = @held or arrived_at >= @midnight or arrives_at between @soon and @late)
              {(provider is null ? "" : "and provider = @provider")}
            group by 1, 2, 3, 4, 5, 6
            """,
            row => new LiveCount(
                row.TextOrNull(0),
                row.GetString(1),
                row.GetInt16(2),
                row.GetInt16(3),
                row.GetInt16(4),
                row.GetInt32(5) == 1,
                row.GetInt64(6),
                row.GetInt64(7),
                row.InstantOrNull(8),
                row.InstantOrNull(9),
                row.GetInt64(10),
                row.GetInt64(11),
                row.GetInt64(12),
                row.GetInt64(13),
                row.GetInt64(14)
            ),
            cancel,
            [
                ("midnight", day.Midnight.Ms()),
                ("soon", day.ArrivesFrom.Ms()),
                ("late", day.ArrivesTo.Ms()),
                ("quarter", (day.Now - TimeSpan.FromMinutes(15)).Ms()),
                ("hour", (day.Now - TimeSpan.FromHours(1)).Ms()),
                ("four", (day.Now - TimeSpan.FromHours(4)).Ms()),
                ("released", (short)State.Released),
                ("cancelled", (short)State.Cancelled),
                ("held", (short)State.Held),
                .. Of(provider),
            ]
        );

    /// <summary>What consignments first received since an instant owe, by currency, and how many of them were decided before they arrived.</summary>
    public static Task<List<ReceivedCount>> ReceivedAsync(IStore store, DateTimeOffset from, string? provider, CancellationToken cancel) =>
        ListAsync(
            store,
            $"""
            select due_currency, cast(sum(due_minor) as bigint),
              sum(case when version > 0 and (arrived_at is null or arrived_at >= received_at) then 1 else 0 end)
            from consignment where received_at >= @from and state <> @cancelled {(provider is null ? "" : "and provider = @provider")}
            group by due_currency order by due_currency
            """,
            row => new ReceivedCount(row.TextOrNull(0), row.GetInt64(1), row.GetInt64(2)),
            cancel,
            [("from", from.Ms()), ("cancelled", (short)State.Cancelled), .. Of(provider)]
        );

    /// <summary>The held consignment that arrived first, of those held for one of these reasons; null if there is none.</summary>
    public static async Task<ConsignmentRow?> OldestHeldAsync(
        IStore store,
        short hold,
        DateTimeOffset arrivedAt,
        string? provider,
        CancellationToken cancel
    ) =>
        (
            await ListAsync(
                store,
                $"""
                select {ConsignmentColumns} from consignment where state = @held and hold = @hold and arrived_at = @arrived
                {(provider is null ? "" : "and provider = @provider")} order by id limit 1
                """,
                ConsignmentTable.Read,
                cancel,
                [("held", (short)State.Held), ("hold", hold), ("arrived", arrivedAt.Ms()), .. Of(provider)]
            )
        ).FirstOrDefault();

    /// <summary>Totals of complete submissions received since an instant.</summary>
    public static async Task<SubmissionCount> SubmittedAsync(
        IStore store,
        DateTimeOffset from,
        string? provider,
        CancellationToken cancel
    ) =>
        (
            await ListAsync(
                store,
                $"""
                select cast(coalesce(sum(lines), 0) as bigint), cast(coalesce(sum(accepted), 0) as bigint), cast(coalesce(sum(refused), 0) as bigint)
                from submission where received_at >= @from and completed_at is not null {(
                    provider is null ? "" : "and provider = @provider"
                )}
                """,
                row => new SubmissionCount(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
                cancel,
                [("from", from.Ms()), .. Of(provider)]
            )
        )[0];

    /// <summary>Submissions received since an instant whose lines are still coming.</summary>
    public static Task<List<SubmissionRow>> ComingAsync(IStore store, DateTimeOffset from, string? provider, CancellationToken cancel) =>
        ListAsync(
            store,
            $"""
            select {SubmissionTable.Table.ColumnList} from submission
            where received_at >= @from and completed_at is null {(provider is null ? "" : "and provider = @provider")} order by id
            """,
            SubmissionTable.Read,
            cancel,
            [("from", from.Ms()), .. Of(provider)]
        );

    /// <summary>Providers that sent since <paramref name="from"/>, with their last message and their lines since <paramref name="recent"/>.</summary>
    public static Task<List<ProviderCount>> ProvidersAsync(
        IStore store,
        DateTimeOffset from,
        DateTimeOffset recent,
        string? provider,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            $"""
            select provider, max(received_at), cast(sum(case when received_at >= @recent then lines else 0 end) as bigint)
            from submission where received_at >= @from {(provider is null ? "" : "and provider = @provider")}
            group by provider order by provider
            """,
            row => new ProviderCount(row.GetString(0), row.Instant(1), row.GetInt64(2)),
            cancel,
            [("from", from.Ms()), ("recent", recent.Ms()), .. Of(provider)]
        );

    /// <summary>The latest spans of this length in which a provider sent anything: the first instant of each, newest first.</summary>
    public static Task<List<DateTimeOffset>> SpansWithDataAsync(
        IStore store,
        string provider,
        DateTimeOffset from,
        TimeSpan length,
        int limit,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            """
            select distinct received_at / @length * @length from submission where received_at >= @from and provider = @provider
            order by 1 desc limit @limit
            """,
            row => row.Instant(0),
            cancel,
            ("length", (long)length.TotalMilliseconds),
            ("from", from.Ms()),
            ("provider", provider),
            ("limit", (long)limit)
        );

    /// <summary>
    /// Submissions received before the end of the page above, the newest first; ids come in blocks, one for each process, so that they tell no order
    /// between two of them.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="provider">Whose; null: anybody's.</param>
    /// <param name="single">True: of one line. False: of more, or still coming. Null: all.</param>
    /// <param name="after">Where the page above ended; null for the first.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancel">Ends reading.</param>
    public static Task<List<SubmissionRow>> SubmissionsAsync(
        IStore store,
        string? provider,
        bool? single,
        PageEnd? after,
        int limit,
        CancellationToken cancel
    )
    {
        string[] conditions =
        [
            .. after is null ? Array.Empty<string>() : ["(received_at, id) < (@endAt, @endId)"],
            .. provider is null ? Array.Empty<string>() : ["provider = @provider"],
            // As the partial index writes it, or the planner does not see that it serves.
            .. single is null ? Array.Empty<string>() : [single.Value ? "lines = 1" : "lines <> 1"],
        ];
        return ListAsync(
            store,
            $"""
            select {SubmissionTable.Table.ColumnList} from submission
            {(conditions.Length == 0 ? "" : "where " + string.Join(" and ", conditions))} order by received_at desc, id desc limit @limit
            """,
            SubmissionTable.Read,
            cancel,
            [
                .. after is { } end ? [("endAt", end.At.Ms()), ("endId", end.Id)] : Array.Empty<(string, object?)>(),
                ("limit", (long)limit),
                .. Of(provider),
            ]
        );
    }

    /// <summary>The flight, or master, that the first <paramref name="lines"/> decided lines of a submission share; null when they share none.</summary>
    public static async Task<string?> SharedConveyanceAsync(IStore store, long submissionId, int lines, CancellationToken cancel)
    {
        var ends = await ListAsync(
            store,
            """
            select min(coalesce(c.conveyance, c.master)), max(coalesce(c.conveyance, c.master))
            from (select consignment_id from decision where submission_id = @submission order by part limit @lines) d
            join consignment c on c.id = d.consignment_id
            """,
            row => (First: row.TextOrNull(0), Last: row.TextOrNull(1)),
            cancel,
            ("submission", submissionId),
            ("lines", (long)lines)
        );
        return ends[0].First == ends[0].Last ? ends[0].First : null;
    }

    /// <summary>The answers of a submission with their parts, from the part after <paramref name="after"/> on, one part in memory at a time.</summary>
    public static async IAsyncEnumerable<(int Part, byte[] Answer)> AnswerPartsAsync(
        IStore store,
        long submissionId,
        int after,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var connection = await store.OpenReadAsync(cancel);
        while (true)
        {
            var next = await ListAsync(
                connection,
                "select part, answer from submission_part where submission_id = @submission and part > @part order by part limit 1",
                row => (Part: row.GetInt32(0), Answer: Packing.Unpack(row.Blob(1))),
                cancel,
                ("submission", submissionId),
                ("part", (long)after)
            );
            if (next.Count == 0)
            {
                yield break;
            }

            after = next[0].Part;
            yield return next[0];
        }
    }

    /// <summary>The consignments with these ids, by id; those there are.</summary>
    public static async Task<IReadOnlyDictionary<long, ConsignmentRow>> ConsignmentsAsync(
        IStore store,
        IReadOnlyList<long> ids,
        CancellationToken cancel
    )
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return (await Moves.RowsAsync(connection, null, ids, cancel)).ToDictionary(row => row.Id);
    }

    /// <summary>
    /// Journal rows of one kind and instant that concern many consignments, with actor and detail. No index holds instants: each stream is in the
    /// order of time, so its place is found by halving.
    /// </summary>
    public static async Task<List<(string Actor, string Detail)>> EventsOfManyAsync(
        IStore store,
        string kind,
        DateTimeOffset at,
        CancellationToken cancel
    )
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var streams = await ListAsync(
            connection,
            """
            select id, coalesce((select max(seq) from journal j where j.stream = s.id), 0) from journal_stream s where started_at <= @at
            """,
            row => (Stream: row.GetInt32(0), Last: row.GetInt64(1)),
            cancel,
            ("at", at.Ms())
        );
        var found = new List<(string, string)>();
        foreach (var (stream, last) in streams)
        {
            var first = await FirstAtAsync(connection, stream, last, at, cancel);
            found.AddRange(
                await ListAsync(
                    connection,
                    """
                    select actor, detail from journal
                    where stream = @stream and seq >= @first and seq < @end and at = @at and kind = @kind and consignment_id = 0 order by seq
                    """,
                    row => (row.GetString(0), row.GetString(1)),
                    cancel,
                    ("stream", stream),
                    ("first", first),
                    ("end", first + EventsOfOneInstant),
                    ("at", at.Ms()),
                    ("kind", kind)
                )
            );
        }

        return found;
    }

    /// <summary>The first row of a stream at or after an instant; one behind the last if there is none.</summary>
    private static async Task<long> FirstAtAsync(
        DbConnection connection,
        int stream,
        long last,
        DateTimeOffset at,
        CancellationToken cancel
    )
    {
        var (low, high) = (1L, last + 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var found = await ListAsync(
                connection,
                "select at from journal where stream = @stream and seq = @seq",
                row => row.Instant(0),
                cancel,
                ("stream", stream),
                ("seq", middle)
            );
            (low, high) = found is [var instant] && instant < at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>When the journal was last sealed: the newest committed change. Null in an empty store.</summary>
    public static async Task<DateTimeOffset?> LastChangeAsync(IStore store, CancellationToken cancel) =>
        (
            await ListAsync(
                store,
                """
                select max(at) from (
                  select (select sealed_at from journal_block b where b.stream = s.id order by b.block desc limit 1) as at from journal_stream s
                  union all
                  select max(received_at) from submission
                ) newest
                """,
                row => row.InstantOrNull(0),
                cancel
            )
        )[0];

    private static (string Name, object? Value)[] Of(string? provider) => provider is null ? [] : [("provider", provider)];
}
