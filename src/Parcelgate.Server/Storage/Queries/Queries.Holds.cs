namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage.Tables;

/// <summary>A hold that asks for a parcel, with what was reported of it.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Provider">Who owes it.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="State">Held, or to be held when it arrives.</param>
/// <param name="Conveyance">Flight or vehicle; null where not known.</param>
/// <param name="ArrivedAt">When it arrived; null before.</param>
/// <param name="Step">How far the carrier is.</param>
/// <param name="AskedAt">Since when it is asked for.</param>
/// <param name="AcknowledgedAt">When the carrier first said anything.</param>
/// <param name="PromisedAt">Until when it promised the parcel.</param>
/// <param name="LocatedAt">When it was found.</param>
/// <param name="Place">Where.</param>
/// <param name="PresentedAt">When it was presented.</param>
/// <param name="PresentedPlace">Where.</param>
/// <param name="ExplainedAt">When it was said that it cannot be presented.</param>
/// <param name="Code">Why.</param>
/// <param name="Words">Why, in the carrier's words.</param>
public sealed record HoldRow(
    long ConsignmentId,
    string Provider,
    string Reference,
    State State,
    string? Conveyance,
    DateTimeOffset? ArrivedAt,
    HoldStep Step,
    DateTimeOffset AskedAt,
    DateTimeOffset? AcknowledgedAt,
    DateTimeOffset? PromisedAt,
    DateTimeOffset? LocatedAt,
    string Place,
    DateTimeOffset? PresentedAt,
    string PresentedPlace,
    DateTimeOffset? ExplainedAt,
    string Code,
    string Words
)
{
    /// <summary>Until when it is to be there; null where that is not due yet.</summary>
    public DateTimeOffset? PresentBy => HoldTask.PresentBy(PromisedAt, ArrivedAt, AskedAt);

    /// <summary>Whether the carrier is late.</summary>
    public bool IsLate(DateTimeOffset now) => HoldTask.IsLate(Step, AskedAt, PresentBy, now);

    /// <summary>Whether the parcel is missing.</summary>
    public bool IsMissing(DateTimeOffset now) => HoldTask.IsMissing(Step, PresentBy, now);
}

/// <summary>A hold that asked for a parcel and has ended, or was reported on: what rates are made of.</summary>
/// <param name="Provider">Who owed it.</param>
/// <param name="Step">How far the carrier came.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="AcknowledgedAt">When the carrier first said anything.</param>
/// <param name="PresentBy">Until when it was to be there; null where that was never due.</param>
/// <param name="PresentedAt">When it was presented.</param>
/// <param name="IsEnded">True where customs ended the hold.</param>
public sealed record HoldOutcome(
    string Provider,
    HoldStep Step,
    DateTimeOffset AskedAt,
    DateTimeOffset? AcknowledgedAt,
    DateTimeOffset? PresentBy,
    DateTimeOffset? PresentedAt,
    bool IsEnded
);

public static partial class Queries
{
    private static readonly string AsksForParcel =
        $"c.state in ({(int)State.Held}, {(int)State.ToHold}) and c.hold in ({string.Join(", ", HoldTask.OfParcel.Select(hold => (int)hold))})";

    private const string HoldColumns = """
        select c.id, c.provider, c.reference, c.state, c.conveyance, c.arrived_at, coalesce(t.step, 0), coalesce(t.asked_at, c.received_at), t.acknowledged_at,
          t.promised_at, t.located_at, coalesce(t.place, ''), t.presented_at, coalesce(t.presented_place, ''), t.explained_at, coalesce(t.code, ''),
          coalesce(t.words, ''), t.ended_at
        from consignment c left join hold_task t on t.consignment_id = c.id
        """;

    /// <summary>Holds that ask for a parcel, in the order of consignments; one without a report is asked and nothing more.</summary>
    /// <param name="db">A connection.</param>
    /// <param name="provider">Only of this provider; null: of all.</param>
    /// <param name="since">Only where data came since then.</param>
    /// <param name="after">Only consignments with a number above this.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Ends reading.</param>
    internal static Task<List<HoldRow>> HoldsAsync(
        DbConnection db,
        string? provider,
        DateTimeOffset since,
        long after,
        int most,
        CancellationToken cancel
    ) =>
        ListAsync(
            db,
            $"""
            {HoldColumns} where {AsksForParcel} and c.received_at >= @since and c.id > @after {(
                provider is null ? "" : "and c.provider = @provider"
            )}
            order by c.id limit {most}
            """,
            ReadHold,
            cancel,
            ("since", since.Ms()),
            ("after", after),
            ("provider", provider ?? "")
        );

    /// <summary>What these consignments are asked for.</summary>
    /// <param name="db">A connection.</param>
    /// <param name="transaction">Its transaction.</param>
    /// <param name="ids">The consignments.</param>
    /// <param name="asking">True: only those whose hold asks for the parcel now.</param>
    /// <param name="cancel">Ends reading.</param>
    internal static Task<List<HoldRow>> HoldsAsync(
        DbConnection db,
        DbTransaction? transaction,
        IReadOnlyList<long> ids,
        bool asking,
        CancellationToken cancel
    ) =>
        Sql.ListAsync(
            db,
            transaction,
            $"{HoldColumns} where c.id in ({string.Join(", ", ids)}) {(asking ? "and " + AsksForParcel : "")} order by c.id",
            ReadHold,
            cancel
        );

    /// <summary>What became of holds asked in a period.</summary>
    /// <param name="db">A connection.</param>
    /// <param name="provider">Only of this provider; null: of all.</param>
    /// <param name="from">First instant of the period.</param>
    /// <param name="to">The instant after its last.</param>
    /// <param name="cancel">Ends reading.</param>
    internal static Task<List<HoldOutcome>> HoldOutcomesAsync(
        DbConnection db,
        string? provider,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel
    )
    {
        var whose = provider is null ? "" : "and c.provider = @provider";
        // A hold that was reported on or ended has a row; one that was not is the consignment's own.
        return ListAsync(
            db,
            $"""
            {HoldColumns} where t.asked_at >= @from and t.asked_at < @to {whose}
            union all
            {HoldColumns} where t.consignment_id is null and {AsksForParcel} and c.received_at >= @from and c.received_at < @to {whose}
            """,
            row =>
            {
                var hold = ReadHold(row);
                return new HoldOutcome(
                    hold.Provider,
                    hold.Step,
                    hold.AskedAt,
                    hold.AcknowledgedAt,
                    hold.PresentBy,
                    hold.PresentedAt,
                    !row.IsDBNull(17)
                );
            },
            cancel,
            ("from", from.Ms()),
            ("to", to.Ms()),
            ("provider", provider ?? "")
        );
    }

    private static HoldRow ReadHold(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            row.GetString(2),
            (State)row.GetInt16(3),
            row.TextOrNull(4),
            row.InstantOrNull(5),
            (HoldStep)row.GetInt32(6),
            row.Instant(7),
            row.InstantOrNull(8),
            row.InstantOrNull(9),
            row.InstantOrNull(10),
            row.GetString(11),
            row.InstantOrNull(12),
            row.GetString(13),
            row.InstantOrNull(14),
            row.GetString(15),
            row.GetString(16)
        );
}
