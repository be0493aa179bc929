namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Storage.Tables;

/// <summary>A consignment somebody has to look at, with what is known of the case without opening it.</summary>
/// <param name="Row">The consignment.</param>
/// <param name="Act">The hardest act its rules ask for.</param>
/// <param name="Chance">That it is not as declared, of a thousand.</param>
/// <param name="Score">The model's score, of a thousand; null without one.</param>
/// <param name="Since">When it was decided.</param>
/// <param name="Holder">Who has taken it, by name; null where nobody has.</param>
/// <param name="HolderActor">The same as the journal names them.</param>
/// <param name="HeldUntil">Until when.</param>
public sealed record CaseRow(
    ConsignmentRow Row,
    short Act,
    int Chance,
    int? Score,
    DateTimeOffset Since,
    string? Holder,
    string? HolderActor,
    DateTimeOffset? HeldUntil
)
{
    /// <summary>The live rules it is there for, in ordinal order.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];
}

/// <summary>Which cases to list; a property left null does not filter.</summary>
public sealed record CaseFilter
{
    /// <summary>Value of <see cref="Core.Consignments.Channel"/>.</summary>
    public short? Channel { get; init; }

    /// <summary>A rule it is there for.</summary>
    public string? Rule { get; init; }

    /// <summary>Arrives before.</summary>
    public DateTimeOffset? ArrivesBefore { get; init; }

    /// <summary>Only what nobody has taken, or this actor has.</summary>
    public string? FreeFor { get; init; }
}

/// <summary>A consignment that could be opened in a shift, with what selection weighs.</summary>
/// <param name="Id">The consignment.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="Channel">Value of <see cref="Core.Consignments.Channel"/>.</param>
/// <param name="Dispatch">Country it comes from.</param>
/// <param name="Provider">Who sends its data.</param>
/// <param name="Seller">Seller, or consignor where none was sent.</param>
/// <param name="DueMinor">What is due on it as declared.</param>
/// <param name="Chance">Of a thousand; 0 where no rule holds.</param>
/// <param name="Act">The hardest act asked for; 0 where none.</param>
public sealed record SelectableRow(
    long Id,
    string Reference,
    short Channel,
    string? Dispatch,
    string Provider,
    string? Seller,
    long DueMinor,
    int Chance,
    short Act
);

public static partial class Queries
{
    /// <summary>Every consignment that was opened, and whether anything was found not as declared.</summary>
    /// <param name="store">The store.</param>
    /// <param name="ids">Of these alone; null: of all.</param>
    /// <param name="cancel">Ends reading.</param>
    internal static async Task<IReadOnlyDictionary<long, bool>> FindingsAsync(
        IStore store,
        IReadOnlyCollection<long>? ids,
        CancellationToken cancel
    ) =>
        ids is { Count: 0 }
            ? new Dictionary<long, bool>()
            : (
                await ListAsync(
                    store,
                    $"select consignment_id, max(found) from inspection {(ids is null ? "" : $"where consignment_id in ({string.Join(", ", ids)})")} group by consignment_id",
                    row => (Id: row.GetInt64(0), Found: Sql.Whole(row, 1) > 0),
                    cancel
                )
            ).ToDictionary(one => one.Id, one => one.Found);

    /// <summary>The days of parties since a day, as <see cref="PartyDays"/> reads them.</summary>
    internal static async Task<PartyDaysSeen> PartyDaysAsync(
        DbConnection db,
        IReadOnlyCollection<long> keys,
        int since,
        CancellationToken cancel
    )
    {
        var seen = new PartyDaysSeen([], []);
        await ListAsync(
            db,
            RiskTables.SeenSql(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"key in ({string.Join(", ", keys)}) and day >= {since}")
            ),
            row => RiskTables.ReadSeen(row, seen),
            cancel
        );
        return seen;
    }

    /// <summary>Parties and parcels of one day, the newest first.</summary>
    internal static async Task<List<(long Key, long ConsignmentId)>> PartyLogAsync(
        IStore store,
        int day,
        IReadOnlySet<long> keys,
        CancellationToken cancel
    )
    {
        var found = new List<(long, long)>();
        await ListAsync(
            store,
            "select entries from party_log where day = @day order by first_id",
            row =>
            {
                PartyLog.Find(row.Blob(0), keys, found);
                return true;
            },
            cancel,
            ("day", (long)day)
        );
        found.Reverse();
        return found;
    }

    /// <summary>How the parcels a rule held for ended that were opened last: whether found not as declared, and of which kind.</summary>
    internal static Task<
        List<(string Rule, long ConsignmentId, string Reference, bool Found, string Kind, DateTimeOffset At)>
    > EndedAlikeAsync(IStore store, IReadOnlyList<string> rules, long except, int most, CancellationToken cancel) =>
        rules.Count == 0
            ? Task.FromResult(new List<(string, long, string, bool, string, DateTimeOffset)>())
            : ListAsync(
                store,
                $"""
                select h.rule, c.id, c.reference, i.found, i.kind, i.at from inspection i
                join risk_hit h on h.consignment_id = i.consignment_id and h.version = i.version
                join consignment c on c.id = i.consignment_id
                where h.rule in ({string.Join(
                    ", ",
                    rules.Select((_, index) => FormattableString.Invariant($"@rule{index}"))
                )}) and c.id <> @except
                order by i.at desc limit {most.ToString(System.Globalization.CultureInfo.InvariantCulture)}
                """,
                row => (row.GetString(0), row.GetInt64(1), row.GetString(2), Sql.Whole(row, 3) == 1, row.GetString(4), row.Instant(5)),
                cancel,
                [("except", except), .. rules.Select((rule, index) => (FormattableString.Invariant($"rule{index}"), (object?)rule))]
            );

    /// <summary>States in which a case can still change what happens: not released, returned, cancelled or kept from loading.</summary>
    private static readonly string Open = string.Join(
        ", ",
        ((State[])[State.Cleared, State.ToHold, State.Referred, State.DataLate, State.Held]).Select(state => (int)state)
    );

    private static readonly string CaseColumns = string.Join(", ", ConsignmentTable.Table.Columns.Select(column => "c." + column));

    private static readonly string CasesFrom = $"""
        from risk_case k join consignment c on c.id = k.consignment_id and c.version = k.version
        left join risk_claim l on l.consignment_id = c.id and l.until > @now
        where k.closed = 0 and c.state in ({Open})
        """;

    /// <summary>Open cases, those due first on top: by arrival, then by chance. What has no arrival comes last.</summary>
    public static async Task<List<CaseRow>> CasesAsync(
        IStore store,
        CaseFilter filter,
        DateTimeOffset now,
        int most,
        CancellationToken cancel
    )
    {
        var (conditions, parameters) = CaseConditions(filter, now);
        await using var db = await store.OpenReadAsync(cancel);
        var rows = await ListAsync(
            db,
            $"""
            select {CaseColumns}, k.act, k.chance, k.score, k.at, l.name, l.actor, l.until {CasesFrom} {conditions}
            order by case when c.arrives_at is null then 1 else 0 end, c.arrives_at, k.chance desc, c.id limit {most}
            """,
            ReadCase,
            cancel,
            [.. parameters]
        );
        return await WithRulesAsync(db, rows, cancel);
    }

    /// <summary>How many cases are open and how many of them nobody has taken.</summary>
    public static async Task<(long Open, long Free)> CaseCountsAsync(
        IStore store,
        CaseFilter filter,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var (conditions, parameters) = CaseConditions(filter, now);
        await using var db = await store.OpenReadAsync(cancel);
        var found = await ListAsync(
            db,
            $"select count(*), coalesce(sum(case when l.actor is null then 1 else 0 end), 0) {CasesFrom} {conditions}",
            row => (row.GetInt64(0), Sql.Whole(row, 1)),
            cancel,
            [.. parameters]
        );
        return found[0];
    }

    /// <summary>The open case of one consignment; null where there is none.</summary>
    public static async Task<CaseRow?> CaseAsync(IStore store, long id, DateTimeOffset now, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var rows = await ListAsync(
            db,
            $"select {CaseColumns}, k.act, k.chance, k.score, k.at, l.name, l.actor, l.until {CasesFrom} and c.id = @id",
            ReadCase,
            cancel,
            ("id", id),
            ("now", now.Ms())
        );
        return (await WithRulesAsync(db, rows, cancel)).FirstOrDefault();
    }

    /// <summary>What arrives in a span of time and was neither chosen nor opened before.</summary>
    public static Task<List<SelectableRow>> SelectableAsync(
        IStore store,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            $"""
            select c.id, c.reference, c.channel, c.dispatch, c.provider, coalesce(c.seller, c.consignor), c.due_minor, coalesce(k.chance, 0), coalesce(k.act, 0)
            from consignment c left join risk_case k on k.consignment_id = c.id and k.version = c.version and k.closed = 0
            where c.arrives_at >= @from and c.arrives_at < @to and c.state in ({Open})
              and not exists (select 1 from risk_choice h where h.consignment_id = c.id)
              and not exists (select 1 from inspection i where i.consignment_id = c.id)
            """,
            row => new SelectableRow(
                row.GetInt64(0),
                row.GetString(1),
                row.GetInt16(2),
                row.IsDBNull(3) ? null : row.GetString(3),
                row.GetString(4),
                row.IsDBNull(5) ? null : row.GetString(5),
                row.GetInt64(6),
                row.GetInt32(7),
                row.GetInt16(8)
            ),
            cancel,
            ("from", from.Ms()),
            ("to", to.Ms())
        );

    /// <summary>What is to be opened and was not yet: chosen by a selection, or held for inspection; chosen first in their sequence, then what arrived first.</summary>
    public static Task<List<ConsignmentRow>> ToInspectAsync(IStore store, string? text, int most, CancellationToken cancel) =>
        ListAsync(
            store,
            $"""
            select {CaseColumns} from consignment c
            left join risk_choice h on h.consignment_id = c.id and h.selection_id = (select max(x.selection_id) from risk_choice x where x.consignment_id = c.id)
            where c.state in ({Open}) and (h.selection_id is not null or c.hold = {(int)Core.Assessment.HoldReason.Inspection})
              and not exists (select 1 from inspection i where i.consignment_id = c.id) {(text is null ? "" : "and c.reference = @text")}
            order by case when c.arrived_at is null then 1 else 0 end, h.selection_id, h.position, c.arrived_at, c.id limit {most}
            """,
            ConsignmentTable.Read,
            cancel,
            text is null ? [] : [("text", text)]
        );

    /// <summary>How inspections of parcels that were drawn at random ended: of each its channel, how likely it was drawn, and whether something was found.</summary>
    public static Task<List<(short Channel, int Drawn, int Among, bool Found)>> DrawnAsync(IStore store, CancellationToken cancel) =>
        ListAsync(
            store,
            """
            select c.channel, h.drawn, h.among, max(i.found) from risk_choice h
            join consignment c on c.id = h.consignment_id join inspection i on i.consignment_id = h.consignment_id
            where h.drawn > 0 group by h.consignment_id, h.selection_id, c.channel, h.drawn, h.among
            """,
            row => (row.GetInt16(0), row.GetInt32(1), row.GetInt32(2), Sql.Whole(row, 3) == 1),
            cancel
        );

    /// <summary>Rules that held for consignments received since an instant: for how many, for how many of them the rule counted, alone, and how those ended that were opened.</summary>
    internal static Task<List<(string Rule, long Hits, long Counted, long Alone, long Inspected, long Found)>> RuleHitsSinceAsync(
        IStore store,
        DateTimeOffset since,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            // A hit is not older than its consignment: the index by rule and instant finds all that can matter.
            """
            select k.rule, count(*), sum(k.live), sum(k.alone),
              sum(case when exists (select 1 from inspection i where i.consignment_id = k.consignment_id) then 1 else 0 end),
              sum(case when exists (select 1 from inspection i where i.consignment_id = k.consignment_id and i.found = 1) then 1 else 0 end)
            from (
              select h.rule, h.consignment_id, max(h.live) as live,
                min(case when exists (
                  select 1 from risk_hit o where o.consignment_id = h.consignment_id and o.version = h.version and o.rule <> h.rule and o.live = 1
                ) then 0 else 1 end) as alone
              from risk_hit h join consignment c on c.id = h.consignment_id
              where h.at >= @since and c.received_at >= @since
              group by h.rule, h.consignment_id
            ) k group by k.rule
            """,
            row => (row.GetString(0), Sql.Whole(row, 1), Sql.Whole(row, 2), Sql.Whole(row, 3), Sql.Whole(row, 4), Sql.Whole(row, 5)),
            cancel,
            ("since", since.Ms())
        );

    /// <summary>How many consignments that were received since an instant are decided, by country of destination.</summary>
    internal static Task<List<(string Country, long Count)>> DecidedByDestinationAsync(
        IStore store,
        DateTimeOffset since,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            "select destination, count(*) from consignment where received_at >= @since and version > 0 group by destination",
            row => (row.GetString(0), row.GetInt64(1)),
            cancel,
            ("since", since.Ms())
        );

    private static (string Sql, List<(string, object?)> Parameters) CaseConditions(CaseFilter filter, DateTimeOffset now)
    {
        var sql = new System.Text.StringBuilder();
        var parameters = new List<(string, object?)> { ("now", now.Ms()) };
        if (filter.Channel is { } channel)
        {
            sql.Append(" and c.channel = @channel");
            parameters.Add(("channel", channel));
        }

        if (filter.Rule is { } rule)
        {
            sql.Append(
                " and exists (select 1 from risk_hit h where h.consignment_id = k.consignment_id and h.version = k.version and h.rule = @rule and h.live = 1)"
            );
            parameters.Add(("rule", rule));
        }

        if (filter.ArrivesBefore is { } before)
        {
            sql.Append(" and c.arrives_at < @before");
            parameters.Add(("before", before.Ms()));
        }

        if (filter.FreeFor is { } actor)
        {
            sql.Append(" and (l.actor is null or l.actor = @actor)");
            parameters.Add(("actor", actor));
        }

        return (sql.ToString(), parameters);
    }

    private static CaseRow ReadCase(DbDataReader row)
    {
        var at = ConsignmentTable.Table.Columns.Count;
        return new CaseRow(
            ConsignmentTable.Read(row),
            row.GetInt16(at),
            row.GetInt32(at + 1),
            row.IsDBNull(at + 2) ? null : (int)row.GetInt64(at + 2),
            row.Instant(at + 3),
            row.IsDBNull(at + 4) ? null : row.GetString(at + 4),
            row.IsDBNull(at + 5) ? null : row.GetString(at + 5),
            row.IsDBNull(at + 6) ? null : row.Instant(at + 6)
        );
    }

    private static async Task<List<CaseRow>> WithRulesAsync(DbConnection db, List<CaseRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return rows;
        }

        var ids = string.Join(", ", rows.Select(row => row.Row.Id));
        var rules = (
            await ListAsync(
                db,
                $"select consignment_id, version, rule from risk_hit where live = 1 and consignment_id in ({ids}) order by rule",
                row => (Id: row.GetInt64(0), Version: row.GetInt32(1), Rule: row.GetString(2)),
                cancel
            )
        ).ToLookup(hit => (hit.Id, hit.Version), hit => hit.Rule);
        return [.. rows.Select(row => row with { Rules = [.. rules[(row.Row.Id, row.Row.Version)]] })];
    }
}
