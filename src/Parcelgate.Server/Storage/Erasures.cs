namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Storage.Tables;

/// <summary>What became of one part of a submission when its time was over.</summary>
/// <param name="SubmissionId">The submission.</param>
/// <param name="Part">0-based.</param>
/// <param name="Provider">Who sent it.</param>
/// <param name="Agreement">Under which agreement it is deleted: "caspia/3".</param>
/// <param name="ReceivedAt">When the submission came.</param>
/// <param name="LookedAt">When it was last looked at.</param>
/// <param name="Waits">What it waits for: "open", "claim", "owed"; "" where it was deleted.</param>
/// <param name="ErasedAt">When what identifies persons was deleted; null while it waits.</param>
/// <param name="Records">Decisions whose record was concerned.</param>
/// <param name="Bytes">Bytes as they were received.</param>
/// <param name="Was">SHA-256 over what was there (<see cref="Erasures.WasOf"/>); all zero while it waits.</param>
/// <param name="Remains">SHA-256 over what is left (<see cref="Erasures.RemainsOf"/>); all zero while it waits.</param>
internal sealed record ErasureRow(
    long SubmissionId,
    int Part,
    string Provider,
    string Agreement,
    DateTimeOffset ReceivedAt,
    DateTimeOffset LookedAt,
    string Waits,
    DateTimeOffset? ErasedAt,
    int Records,
    long Bytes,
    Digest Was,
    Digest Remains
);

/// <summary>A part whose time is over.</summary>
/// <param name="SubmissionId">The submission.</param>
/// <param name="Part">0-based.</param>
/// <param name="ReceivedAt">When the submission came.</param>
internal readonly record struct DuePart(long SubmissionId, int Part, DateTimeOffset ReceivedAt);

/// <summary>Deleted and waiting, of one provider.</summary>
/// <param name="Agreement">Under which agreement.</param>
/// <param name="Waits">What is waited for; "" where it was deleted.</param>
/// <param name="Parts">Parts of submissions.</param>
/// <param name="Records">Decisions.</param>
/// <param name="Bytes">Bytes received.</param>
/// <param name="First">When the first was deleted or looked at.</param>
/// <param name="Last">When the last was.</param>
internal sealed record ErasureTotal(
    string Agreement,
    string Waits,
    long Parts,
    long Records,
    long Bytes,
    DateTimeOffset First,
    DateTimeOffset Last
);

/// <summary>Table erasure and what is written over when a part is deleted. A journal row keeps its digest: the chain still proves that it stood there.</summary>
internal static class Erasures
{
    /// <summary>Stands in place of the detail of a journal row that named what a person sent.</summary>
    internal const string ErasedDetail = """{"erased":"true"}""";

    private const string Columns =
        "submission_id, part, provider, agreement, received_at, looked_at, waits, erased_at, records, bytes, was, remains";

    /// <summary>Parts that waited the last time and were looked at before an instant, all parts of their submissions that are not deleted, in order.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="provider">Whose.</param>
    /// <param name="received">Received before this: an agreement since may have made the days more.</param>
    /// <param name="before">Looked at before this.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancel">Ends waiting.</param>
    internal static Task<List<DuePart>> WaitingAsync(
        IUnitOfWork work,
        string provider,
        DateTimeOffset received,
        DateTimeOffset before,
        int most,
        CancellationToken cancel
    ) =>
        Sql.ListAsync(
            work.Connection,
            work.Transaction,
            """
            select p.submission_id, p.part, s.received_at from submission_part p join submission s on s.id = p.submission_id
            left join erasure e on e.submission_id = p.submission_id and e.part = p.part
            where p.submission_id in (
                select w.submission_id from erasure w where w.provider = @provider and w.erased_at is null and w.looked_at < @before
              ) and e.erased_at is null and (e.looked_at is null or e.looked_at < @before) and s.received_at < @received
            order by s.received_at, p.submission_id, p.part limit @most
            """,
            Due,
            cancel,
            ("provider", provider),
            ("received", received.Ms()),
            ("before", before.Ms()),
            ("most", (long)most)
        );

    /// <summary>Parts received before an instant that were never looked at, in order.</summary>
    internal static async Task<List<DuePart>> NewAsync(
        IUnitOfWork work,
        string provider,
        DateTimeOffset before,
        int most,
        CancellationToken cancel
    )
    {
        var mark = await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            "select received_at, submission_id, part from erasure where provider = @provider order by received_at desc, submission_id desc, part desc limit 1",
            row => (At: row.GetInt64(0), Submission: row.GetInt64(1), Part: row.GetInt32(2)),
            cancel,
            ("provider", provider)
        );
        var (at, submission, part) = mark.Count == 0 ? (long.MinValue, 0, 0) : mark[0];
        return await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            """
            select p.submission_id, p.part, s.received_at from submission s join submission_part p on p.submission_id = s.id
            where s.provider = @provider and s.received_at >= @at and s.received_at < @before
              and (s.received_at > @at or s.id > @submission or (s.id = @submission and p.part > @part))
            order by s.received_at, s.id, p.part limit @most
            """,
            Due,
            cancel,
            ("provider", provider),
            ("at", at),
            ("before", before.Ms()),
            ("submission", submission),
            ("part", part),
            ("most", (long)most)
        );
    }

    /// <summary>Which of these consignments have a claim that nobody decided yet.</summary>
    internal static async Task<bool> HasClaimAsync(IUnitOfWork work, IReadOnlyList<long> ids, int open, CancellationToken cancel) =>
        ids.Count > 0
        && await Sql.NumberAsync(
            work.Connection,
            work.Transaction,
            $"select count(*) from claim where state = @open and consignment_id in ({Ids(ids)})",
            cancel,
            ("open", open)
        ) > 0;

    /// <summary>Writes a part over: evidence, answer, decisions, rows of consignments, journal details, answers to referrals, bytes of messages sent.</summary>
    /// <param name="work">The transaction; the consignments are locked.</param>
    /// <param name="part">The part as it is to be.</param>
    /// <param name="decisions">Its decisions as they are to be, with their new places.</param>
    /// <param name="cancel">Ends waiting.</param>
    internal static async Task OverwriteAsync(
        IUnitOfWork work,
        PartRow part,
        IReadOnlyList<DecisionRow> decisions,
        CancellationToken cancel
    )
    {
        var packed = Packing.Pack(part);
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update submission_part set received = @received, canonical = @canonical, answer = @answer where submission_id = @submission and part = @part",
            cancel,
            ("received", packed.Received.ToArray()),
            ("canonical", packed.Canonical is { } canonical ? canonical.ToArray() : null),
            ("answer", packed.Answer.ToArray()),
            ("submission", part.SubmissionId),
            ("part", part.Part)
        );
        foreach (var decision in decisions)
        {
            await OverwriteAsync(work, decision, cancel);
        }

        if (decisions.Count > 0)
        {
            var ids = Ids([.. decisions.Select(decision => decision.ConsignmentId).Distinct()]);
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                $"update journal set detail = @erased where consignment_id in ({ids}) and (detail like '%\"changed\":%' or detail like '%\"problems\":%')",
                cancel,
                ("erased", ErasedDetail)
            );
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                $"update referral_answer set content = @erased where consignment_id in ({ids})",
                cancel,
                ("erased", ErasedDetail)
            );
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                $"update message_out set body = @erased where consignment_id in ({ids}) and status <> 0 and body is not null",
                cancel,
                ("erased", System.Text.Encoding.UTF8.GetBytes(ErasedDetail))
            );
        }
    }

    private static async Task OverwriteAsync(IUnitOfWork work, DecisionRow decision, CancellationToken cancel)
    {
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update decision set part_offset = @offset, part_length = @length, facts = @facts, outcome = @outcome where consignment_id = @id and version = @version",
            cancel,
            ("offset", decision.Offset),
            ("length", decision.Length),
            ("facts", decision.Facts.ToArray()),
            ("outcome", decision.Outcome.ToArray()),
            ("id", decision.ConsignmentId),
            ("version", decision.Version)
        );
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            update consignment set part_offset = @offset, part_length = @length, consignee = null, consignee_key = null, consignor = null, seller = null
            where id = @id and version = @version
            """,
            cancel,
            ("offset", decision.Offset),
            ("length", decision.Length),
            ("id", decision.ConsignmentId),
            ("version", decision.Version)
        );
    }

    /// <summary>Moves what is used of an allowance to another name.</summary>
    internal static async Task MoveUseAsync(IUnitOfWork work, string from, string to, long minor, CancellationToken cancel)
    {
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "insert into allowance (key, used_minor) values (@to, @minor) on conflict (key) do update set used_minor = allowance.used_minor + excluded.used_minor",
            cancel,
            ("to", to),
            ("minor", minor)
        );
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update allowance set used_minor = used_minor - @minor where key = @from",
            cancel,
            ("from", from),
            ("minor", minor)
        );
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "delete from allowance where key = @from and used_minor = 0",
            cancel,
            ("from", from)
        );
    }

    /// <summary>Notes what became of a part.</summary>
    internal static Task PutAsync(IUnitOfWork work, ErasureRow row, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            $"""
            insert into erasure ({Columns})
            values (@submission, @part, @provider, @agreement, @received, @looked, @waits, @erased, @records, @bytes, @was, @remains)
            on conflict (submission_id, part) do update set agreement = excluded.agreement, looked_at = excluded.looked_at, waits = excluded.waits,
              erased_at = excluded.erased_at, records = excluded.records, bytes = excluded.bytes, was = excluded.was, remains = excluded.remains
            """,
            cancel,
            ("submission", row.SubmissionId),
            ("part", row.Part),
            ("provider", row.Provider),
            ("agreement", row.Agreement),
            ("received", row.ReceivedAt.Ms()),
            ("looked", row.LookedAt.Ms()),
            ("waits", row.Waits),
            ("erased", row.ErasedAt?.Ms()),
            ("records", row.Records),
            ("bytes", row.Bytes),
            ("was", row.Was.ToArray()),
            ("remains", row.Remains.ToArray())
        );

    /// <summary>When the persons of a part were deleted; null where they were not.</summary>
    internal static async Task<DateTimeOffset?> ErasedAtAsync(DbConnection db, long submissionId, int part, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                "select erased_at from erasure where submission_id = @submission and part = @part and erased_at is not null",
                row => (DateTimeOffset?)row.Instant(0),
                cancel,
                ("submission", submissionId),
                ("part", part)
            )
        ).FirstOrDefault();

    /// <summary>Deleted and waiting of a provider, by agreement.</summary>
    internal static Task<List<ErasureTotal>> TotalsAsync(DbConnection db, string provider, CancellationToken cancel) =>
        Sql.ListAsync(
            db,
            null,
            """
            select agreement, waits, count(*), sum(records), sum(bytes), min(coalesce(erased_at, looked_at)), max(coalesce(erased_at, looked_at))
            from erasure where provider = @provider group by agreement, waits order by agreement, waits
            """,
            row => new ErasureTotal(
                row.GetString(0),
                row.GetString(1),
                row.GetInt64(2),
                Sql.Whole(row, 3),
                Sql.Whole(row, 4),
                row.Instant(5),
                row.Instant(6)
            ),
            cancel,
            ("provider", provider)
        );

    /// <summary>Deletions of a provider with their proofs, the latest first.</summary>
    internal static Task<List<ErasureRow>> LatestAsync(DbConnection db, string provider, int most, CancellationToken cancel) =>
        Sql.ListAsync(
            db,
            null,
            $"select {Columns} from erasure where provider = @provider and erased_at is not null order by received_at desc, submission_id desc, part desc limit @most",
            Read,
            cancel,
            ("provider", provider),
            ("most", (long)most)
        );

    /// <summary>Every deletion, in the order of submissions.</summary>
    internal static Task<List<ErasureRow>> DoneAsync(DbConnection db, CancellationToken cancel) =>
        Sql.ListAsync(db, null, $"select {Columns} from erasure where erased_at is not null order by submission_id, part", Read, cancel);

    /// <summary>SHA-256 over the bytes received, the canonical lines and the answer, each with its length.</summary>
    internal static Digest WasOf(PartRow part)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, part.Received.Span);
        Add(hash, part.Canonical.Span);
        Add(hash, part.Answer.Span);
        return Digest.From(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 over what is left of a part and of the decisions that were there when it was deleted.</summary>
    internal static Digest RemainsOf(PartRow part, IEnumerable<DecisionRow> decisions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, part.Received.Span);
        Add(hash, part.Canonical.Span);
        Add(hash, part.Answer.Span);
        foreach (var decision in decisions.OrderBy(one => one.ConsignmentId).ThenBy(one => one.Version))
        {
            Add(hash, BitConverter.GetBytes(decision.ConsignmentId));
            Add(hash, BitConverter.GetBytes(decision.Version));
            Add(hash, decision.Facts.Span);
            Add(hash, decision.Outcome.Span);
            Add(hash, decision.Hash.ToArray());
        }

        return Digest.From(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }

    private static string Ids(IReadOnlyList<long> ids) => string.Join(", ", ids);

    private static DuePart Due(DbDataReader row) => new(row.GetInt64(0), row.GetInt32(1), row.Instant(2));

    private static ErasureRow Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetInt32(1),
            row.GetString(2),
            row.GetString(3),
            row.Instant(4),
            row.Instant(5),
            row.GetString(6),
            row.InstantOrNull(7),
            row.GetInt32(8),
            row.GetInt64(9),
            row.Digest(10),
            row.Digest(11)
        );
}
