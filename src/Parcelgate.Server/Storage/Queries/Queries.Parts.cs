namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Runtime.CompilerServices;
using Parcelgate.Server.Storage.Tables;

/// <summary>One part of a submission, uncompressed.</summary>
/// <param name="SubmissionId">The submission.</param>
/// <param name="Part">0-based.</param>
/// <param name="FirstLine">1-based line of the message the part begins with.</param>
/// <param name="Lines">Result lines.</param>
/// <param name="Received">Bytes as received.</param>
/// <param name="Canonical">Canonical JSON lines; the bytes received where those are canonical already.</param>
/// <param name="Answer">Result lines as answered.</param>
public sealed record StoredPart(long SubmissionId, int Part, long FirstLine, int Lines, byte[] Received, byte[] Canonical, byte[] Answer);

/// <summary>
/// One part with the decisions taken on its records: what a replay needs. Offsets and lengths of the decisions point into the canonical JSON lines
/// that <paramref name="Packed"/> holds compressed: who decides again unpacks them, so that reading the store is not kept waiting.
/// </summary>
public sealed record DecidedPart(long SubmissionId, int Part, byte[] Packed, IReadOnlyList<DecisionRow> Decisions)
{
    /// <summary>True where what identifies persons was deleted from the records.</summary>
    public bool IsErased { get; init; }
}

public static partial class Queries
{
    /// <summary>One part; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The stored bytes are damaged.</exception>
    public static async Task<StoredPart?> ReadPartAsync(IStore store, long submissionId, int part, CancellationToken cancel) =>
        (
            await ListAsync(
                store,
                $"select {SubmissionTable.Parts.ColumnList} from submission_part where submission_id = @submission and part = @part",
                ReadPart,
                cancel,
                ("submission", submissionId),
                ("part", (long)part)
            )
        ).FirstOrDefault();

    /// <summary>The canonical bytes of one consignment version, from where its row or its decision says they are; null if there is no such part.</summary>
    /// <exception cref="InvalidDataException">The stored bytes are damaged, or the part is shorter than that.</exception>
    public static async Task<byte[]?> ReadRecordAsync(
        IStore store,
        long submissionId,
        int part,
        int offset,
        int length,
        CancellationToken cancel
    )
    {
        var packed = await ListAsync(
            store,
            "select coalesce(canonical, received) from submission_part where submission_id = @submission and part = @part",
            row => row.Blob(0),
            cancel,
            ("submission", submissionId),
            ("part", (long)part)
        );
        if (packed.Count == 0)
        {
            return null;
        }

        var bytes = Packing.Unpack(packed[0]);
        return offset >= 0 && length >= 0 && length <= bytes.Length - offset
            ? bytes.AsSpan(offset, length).ToArray()
            : throw new InvalidDataException(
                $"Part {part} of submission {submissionId} has {bytes.Length} bytes; wanted {length} from {offset}."
            );
    }

    /// <summary>The answers of a submission, part by part in order: the file a provider downloads again.</summary>
    public static async IAsyncEnumerable<byte[]> AnswersAsync(
        IStore store,
        long submissionId,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await foreach (var (_, answer) in AnswerPartsAsync(store, submissionId, after: -1, cancel))
        {
            yield return answer;
        }
    }

    /// <summary>
    /// Every part that has decisions, in the order of submission and part, with them: one part in memory at a time, no long transaction.
    /// </summary>
    public static async IAsyncEnumerable<DecidedPart> DecidedPartsAsync(IStore store, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var (submission, part) = (long.MinValue, int.MaxValue);
        while (await NextPartAsync(connection, submission, part, cancel) is { } next)
        {
            (submission, part) = (next.Submission, next.Part);
            var decisions = await DecisionsOfPartAsync(connection, submission, part, cancel);
            if (decisions.Count > 0)
            {
                yield return new DecidedPart(submission, part, next.Packed, decisions) { IsErased = next.IsErased };
            }
        }
    }

    /// <summary>The parts the last decisions were taken on, with all decisions on them, in no order.</summary>
    /// <param name="store">The store.</param>
    /// <param name="decisions">How many of the last decisions are looked at.</param>
    /// <param name="cancel">Ends it.</param>
    internal static async IAsyncEnumerable<DecidedPart> LastDecidedPartsAsync(
        IStore store,
        int decisions,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var parts = await ListAsync(
            connection,
            "select distinct submission_id, part from (select submission_id, part from decision order by consignment_id desc limit @most) last",
            row => (Submission: row.GetInt64(0), Part: row.GetInt32(1)),
            cancel,
            ("most", (long)decisions)
        );
        foreach (var (submission, part) in parts)
        {
            if (await PackedPartAsync(connection, submission, part, cancel) is { } packed)
            {
                yield return new DecidedPart(submission, part, packed, await DecisionsOfPartAsync(connection, submission, part, cancel));
            }
        }
    }

    /// <summary>The decisions on the records of one part, in their order in it.</summary>
    public static async Task<List<DecisionRow>> DecisionsOfPartAsync(IStore store, long submissionId, int part, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await DecisionsOfPartAsync(connection, submissionId, part, cancel);
    }

    /// <summary>The decisions on the records of one part, in their order in it; of one record in the order of versions.</summary>
    internal static Task<List<DecisionRow>> DecisionsOfPartAsync(
        DbConnection connection,
        long submissionId,
        int part,
        CancellationToken cancel
    ) =>
        ListAsync(
            connection,
            $"""
            select {DecisionTable.Table.ColumnList} from decision where submission_id = @submission and part = @part
            order by part_offset, consignment_id, version
            """,
            DecisionTable.Read,
            cancel,
            ("submission", submissionId),
            ("part", (long)part)
        );

    private static async Task<(long Submission, int Part, byte[] Packed, bool IsErased)?> NextPartAsync(
        DbConnection connection,
        long submission,
        int part,
        CancellationToken cancel
    )
    {
        var next = await ListAsync(
            connection,
            """
            select submission_id, part, coalesce(canonical, received),
              (select e.erased_at from erasure e where e.submission_id = p.submission_id and e.part = p.part)
            from submission_part p
            where submission_id >= @submission and (submission_id > @submission or part > @part)
            order by submission_id, part limit 1
            """,
            row => (row.GetInt64(0), row.GetInt32(1), row.Blob(2), !row.IsDBNull(3)),
            cancel,
            ("submission", submission),
            ("part", (long)part)
        );
        return next.Count == 0 ? null : next[0];
    }

    private static StoredPart ReadPart(DbDataReader row)
    {
        var received = Packing.Unpack(row.Blob(4));
        return new StoredPart(
            row.GetInt64(0),
            row.GetInt32(1),
            row.GetInt64(2),
            row.GetInt32(3),
            received,
            row.IsDBNull(5) ? received : Packing.Unpack(row.Blob(5)),
            Packing.Unpack(row.Blob(6))
        );
    }
}
