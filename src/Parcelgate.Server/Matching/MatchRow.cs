namespace Parcelgate.Server.Matching;

using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Matching;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What an officer decided of a match. The numbers are stored.</summary>
public enum MatchDecision
{
    /// <summary>Nothing yet, or what he saw has changed since.</summary>
    None = 0,

    /// <summary>It is as it should be, with a reason.</summary>
    Accepted = 1,

    /// <summary>The carrier was asked.</summary>
    Asked = 2,

    /// <summary>The parcel is held.</summary>
    Held = 3,
}

/// <summary>The comparison of one order, as it is stored.</summary>
public sealed record MatchRow
{
    public required long Id { get; init; }
    public required MatchKey Key { get; init; }

    /// <summary>One more each time the comparison came to something else.</summary>
    public required int Version { get; init; }
    public required OrderMatch Match { get; init; }

    /// <summary>Name of the rules it was compared by.</summary>
    public required string Rules { get; init; }

    /// <summary>When the first document came.</summary>
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public MatchDecision Decided { get; init; }
    public string DecidedBy { get; init; } = "";
    public DateTimeOffset? DecidedAt { get; init; }
    public string Reason { get; init; } = "";

    /// <summary>An officer has to look at it.</summary>
    public bool IsOpen => Decided == MatchDecision.None && (Match.State is MatchState.Differs or MatchState.Missing);

    /// <summary>An officer accepted what he saw.</summary>
    public bool IsSettled => Decided == MatchDecision.Accepted;
}

/// <summary>Which matches a page lists.</summary>
/// <param name="Show">"open", "waiting", "agrees", "decided" or "all".</param>
/// <param name="Kind">Only those with this among their kinds; null: any.</param>
/// <param name="Number">Only the order with this number, normalised; null: any.</param>
/// <param name="Most">So many, the oldest first.</param>
public sealed record MatchFilter(string Show, string? Kind, string? Number, int Most);

/// <summary>Table order_match.</summary>
internal static class MatchTable
{
    private const string Columns =
        "id, match_key, version, state, result, rules, first_at, changed_at, due_at, decided, decided_by, decided_at, reason";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The row of an order, made where there is none, locked until the transaction ends.</summary>
    internal static async Task<MatchRow> LockAsync(IUnitOfWork work, string key, DateTimeOffset now, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                work.Connection,
                work.Transaction,
                $"""
                insert into order_match (match_key, version, state, kinds, result, rules, first_at, changed_at, due_at, decided, decided_by, reason)
                values (@key, 0, @closed, '', '', '', @now, @now, null, 0, '', '')
                on conflict (match_key) do update set match_key = excluded.match_key returning {Columns}
                """,
                Read,
                cancel,
                ("key", key),
                ("closed", (short)MatchState.Closed),
                ("now", now.Ms())
            )
        )[0];

    /// <summary>Writes what a comparison or an officer made of it.</summary>
    internal static Task UpdateAsync(IUnitOfWork work, MatchRow row, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            update order_match set version = @version, state = @state, kinds = @kinds, result = @result, rules = @rules, first_at = @first,
              changed_at = @changed, due_at = @due, decided = @decided, decided_by = @by, decided_at = @at, reason = @reason where id = @id
            """,
            cancel,
            ("version", row.Version),
            ("state", (short)row.Match.State),
            // A blank on both sides, so that one of them is found without being part of another.
            ("kinds", row.Match.Kinds.IsEmpty ? "" : $" {string.Join(' ', row.Match.Kinds)} "),
            ("result", JsonSerializer.Serialize(new Result(row.Match.Elements, row.Match.Missing), Options)),
            ("rules", row.Rules),
            ("first", row.FirstAt.Ms()),
            ("changed", row.ChangedAt.Ms()),
            ("due", row.Match.State == MatchState.Waiting ? row.Match.DueAt.Ms() : null),
            ("decided", (short)row.Decided),
            ("by", row.DecidedBy),
            ("at", row.DecidedAt.Ms()),
            ("reason", row.Reason),
            ("id", row.Id)
        );

    /// <summary>One match; null where there is none.</summary>
    internal static async Task<MatchRow?> FindAsync(
        DbConnection connection,
        DbTransaction? transaction,
        long id,
        CancellationToken cancel
    ) =>
        (
            await Sql.ListAsync(
                connection,
                transaction,
                $"select {Columns} from order_match where id = @id and version > 0",
                Read,
                cancel,
                ("id", id)
            )
        ).FirstOrDefault();

    /// <summary>The match of an order; null where there is none.</summary>
    internal static async Task<MatchRow?> OfKeyAsync(DbConnection connection, string key, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                connection,
                null,
                $"select {Columns} from order_match where match_key = @key and version > 0",
                Read,
                cancel,
                ("key", key)
            )
        ).FirstOrDefault();

    /// <summary>Orders whose term is over while a document is not there.</summary>
    internal static Task<List<string>> OverdueAsync(IUnitOfWork work, DateTimeOffset now, int most, CancellationToken cancel) =>
        Sql.ListAsync(
            work.Connection,
            work.Transaction,
            string.Create(
                CultureInfo.InvariantCulture,
                $"select match_key from order_match where state = 0 and due_at <= @now order by due_at, id limit {most}"
            ),
            row => row.GetString(0),
            cancel,
            ("now", now.Ms())
        );

    /// <summary>Matches of a page, those of the oldest sale first.</summary>
    internal static Task<List<MatchRow>> ListAsync(DbConnection connection, MatchFilter filter, CancellationToken cancel) =>
        Sql.ListAsync(
            connection,
            null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"select {Columns} from order_match where version > 0 and {Where(filter.Show)} and (@kind = '' or kinds like @like) and (@number = '' or match_key like @key) order by first_at, id limit {filter.Most}"
            ),
            Read,
            cancel,
            ("kind", filter.Kind ?? ""),
            ("like", $"% {filter.Kind} %"),
            ("number", filter.Number ?? ""),
            ("key", "%/" + filter.Number)
        );

    /// <summary>How many are open, and how many wait for a document.</summary>
    internal static async Task<(long Open, long Waiting)> CountsAsync(DbConnection connection, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                connection,
                null,
                "select (select count(*) from order_match where decided = 0 and state in (2, 3)), (select count(*) from order_match where state = 0)",
                row => (row.GetInt64(0), row.GetInt64(1)),
                cancel
            )
        )[0];

    private static string Where(string show) =>
        show switch
        {
            "waiting" => "state = 0",
            "agrees" => "state = 1",
            "decided" => "decided > 0",
            "all" => "1 = 1",
            _ => "decided = 0 and state in (2, 3)",
        };

    /// <summary>The orders a document spoke of.</summary>
    internal static Task<List<string>> KeysOfDocumentAsync(
        IUnitOfWork work,
        short kind,
        string provider,
        string documentId,
        CancellationToken cancel
    ) =>
        Sql.ListAsync(
            work.Connection,
            work.Transaction,
            "select match_key from match_link where kind = @kind and provider = @provider and document_id = @id order by match_key",
            row => row.GetString(0),
            cancel,
            ("kind", kind),
            ("provider", provider),
            ("id", documentId)
        );

    /// <summary>Takes what documents said of some elements out of a comparison; its outcome stays.</summary>
    internal static async Task WithoutAsync(
        IUnitOfWork work,
        string key,
        IReadOnlyCollection<MatchElement> elements,
        CancellationToken cancel
    )
    {
        foreach (
            var text in await Sql.ListAsync(
                work.Connection,
                work.Transaction,
                "select result from order_match where match_key = @key and result <> ''",
                row => row.GetString(0),
                cancel,
                ("key", key)
            )
        )
        {
            var result = JsonSerializer.Deserialize<Result>(text, Options)!;
            var left = result with
            {
                Elements =
                [
                    .. result.Elements.Select(one =>
                        elements.Contains(one.Element) ? one with { Order = "", Payment = "", Waybill = "" } : one
                    ),
                ],
            };
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                "update order_match set result = @result where match_key = @key",
                cancel,
                ("result", JsonSerializer.Serialize(left, Options)),
                ("key", key)
            );
        }
    }

    private static MatchRow Read(DbDataReader row)
    {
        var text = row.GetString(4);
        var result = text.Length == 0 ? new Result([], []) : JsonSerializer.Deserialize<Result>(text, Options)!;
        return new MatchRow
        {
            Id = row.GetInt64(0),
            Key = MatchKey.Parse(row.GetString(1)),
            Version = row.GetInt32(2),
            Match = new OrderMatch(
                (MatchState)row.GetInt16(3),
                result.Elements,
                result.Missing,
                row.InstantOrNull(8) ?? DateTimeOffset.MaxValue
            ),
            Rules = row.GetString(5),
            FirstAt = row.Instant(6),
            ChangedAt = row.Instant(7),
            Decided = (MatchDecision)row.GetInt16(9),
            DecidedBy = row.GetString(10),
            DecidedAt = row.InstantOrNull(11),
            Reason = row.GetString(12),
        };
    }

    private sealed record Result(ImmutableArray<ElementMatch> Elements, ImmutableArray<DocumentKind> Missing);
}
