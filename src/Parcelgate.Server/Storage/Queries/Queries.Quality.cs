namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Server.Storage.Tables;

/// <summary>A part of a provider's message.</summary>
/// <param name="SubmissionId">The submission.</param>
/// <param name="Part">0-based.</param>
/// <param name="ReceivedAt">When the message was received.</param>
internal readonly record struct SentPart(long SubmissionId, int Part, DateTimeOffset ReceivedAt);

/// <summary>A part as it is stored, compressed.</summary>
/// <param name="Canonical">Canonical JSON lines.</param>
/// <param name="Answer">Result lines.</param>
internal sealed record SentBytes(byte[] Canonical, byte[] Answer);

/// <summary>Where the record of a decision stands in its part, and when its consignment arrived.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Version">The version decided.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Offset">First byte in the canonical lines.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ArrivedAt">Null while it has not arrived.</param>
internal readonly record struct SentDecision(
    long ConsignmentId,
    int Version,
    DateTimeOffset DecidedAt,
    int Offset,
    int Length,
    DateTimeOffset? ArrivedAt
);

public static partial class Queries
{
    /// <summary>The parts of what a provider sent in a time, in the order of submission and part.</summary>
    internal static Task<List<SentPart>> SentPartsAsync(
        IStore store,
        string provider,
        DateTimeOffset from,
        DateTimeOffset before,
        CancellationToken cancel
    ) =>
        ListAsync(
            store,
            """
            select p.submission_id, p.part, s.received_at from submission s join submission_part p on p.submission_id = s.id
            where s.provider = @provider and s.received_at >= @from and s.received_at < @before order by p.submission_id, p.part
            """,
            row => new SentPart(row.GetInt64(0), row.GetInt32(1), row.Instant(2)),
            cancel,
            ("provider", provider),
            ("from", from.Ms()),
            ("before", before.Ms())
        );

    /// <summary>Records and answers of one part; null if there is no such part.</summary>
    internal static async Task<SentBytes?> PackedAnswersAsync(DbConnection connection, SentPart part, CancellationToken cancel) =>
        (
            await ListAsync(
                connection,
                "select coalesce(canonical, received), answer from submission_part where submission_id = @submission and part = @part",
                row => new SentBytes(row.Blob(0), row.Blob(1)),
                cancel,
                ("submission", part.SubmissionId),
                ("part", (long)part.Part)
            )
        ).FirstOrDefault();

    /// <summary>The decisions on the records of one part with the arrivals of their consignments.</summary>
    internal static Task<List<SentDecision>> SentDecisionsAsync(DbConnection connection, SentPart part, CancellationToken cancel) =>
        ListAsync(
            connection,
            """
            select d.consignment_id, d.version, d.decided_at, d.part_offset, d.part_length, c.arrived_at
            from decision d join consignment c on c.id = d.consignment_id where d.submission_id = @submission and d.part = @part
            """,
            row => new SentDecision(
                row.GetInt64(0),
                row.GetInt32(1),
                row.Instant(2),
                row.GetInt32(3),
                row.GetInt32(4),
                row.InstantOrNull(5)
            ),
            cancel,
            ("submission", part.SubmissionId),
            ("part", (long)part.Part)
        );
}
