namespace Parcelgate.Server.Release;

using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>The table of referrals, inside any transaction.</summary>
internal static class ReferralBook
{
    private static readonly string Columns = ReferralTable.Table.ColumnList;

    private static readonly string Ended = ((int)ReferralState.Accepted).ToString(CultureInfo.InvariantCulture);

    /// <summary>What is open about consignments whose rows are locked.</summary>
    internal static async Task<List<ReferralRow>> OpenOfAsync(IUnitOfWork work, IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        var rows = new List<ReferralRow>();
        foreach (var some in ids.Chunk(1000))
        {
            rows.AddRange(
                await Sql.ListAsync(
                    work.Connection,
                    work.Transaction,
                    $"select {Columns} from referral where consignment_id in ({string.Join(", ", some)}) and state < {Ended} order by id",
                    ReferralTable.Read,
                    cancel
                )
            );
        }

        return rows;
    }

    /// <summary>One referral; null where there is none.</summary>
    internal static async Task<ReferralRow?> FindAsync(DbConnection db, DbTransaction? transaction, long id, CancellationToken cancel) =>
        (
            await Sql.ListAsync(db, transaction, $"select {Columns} from referral where id = @id", ReferralTable.Read, cancel, ("id", id))
        ).FirstOrDefault();

    /// <summary>All referrals of a consignment, oldest first.</summary>
    internal static Task<List<ReferralRow>> OfConsignmentAsync(DbConnection db, long id, CancellationToken cancel) =>
        Sql.ListAsync(
            db,
            null,
            $"select {Columns} from referral where consignment_id = @id order by id",
            ReferralTable.Read,
            cancel,
            ("id", id)
        );

    /// <summary>Open referrals, those due first on top; what has no term comes last.</summary>
    /// <param name="db">A connection.</param>
    /// <param name="provider">Only of this provider; null: of all.</param>
    /// <param name="after">Only with a number above this; 0: from the first. Then the order is that of numbers.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Ends reading.</param>
    internal static Task<List<ReferralRow>> OpenAsync(DbConnection db, string? provider, long? after, int most, CancellationToken cancel) =>
        Sql.ListAsync(
            db,
            null,
            $"""
            select {Columns} from referral where state < {Ended} {(provider is null ? "" : "and provider = @provider")}
            {(
                after is null ? "order by case when due_at is null then 1 else 0 end, due_at, id" : "and id > @after order by id"
            )} limit {most}
            """,
            ReferralTable.Read,
            cancel,
            ("provider", provider ?? ""),
            ("after", after ?? 0)
        );

    /// <summary>Writes what changes of a referral over its life.</summary>
    internal static Task UpdateAsync(IUnitOfWork work, ReferralRow row, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            update referral set version = @version, state = @state, questions = @questions, said = @said, hold_then = @hold, due_at = @due, remind_at = @remind,
              reminded_at = @reminded, escalated_at = @escalated, answered_at = @answered, proposed_by = @proposed, decided_at = @decided, decided_by = @by,
              decided_reason = @reason
            where id = @id
            """,
            cancel,
            ("version", row.Version),
            ("state", row.State),
            ("questions", row.Questions),
            ("said", row.Said),
            ("hold", row.HoldThen),
            ("due", row.DueAt.Ms()),
            ("remind", row.RemindAt.Ms()),
            ("reminded", row.RemindedAt.Ms()),
            ("escalated", row.EscalatedAt.Ms()),
            ("answered", row.AnsweredAt.Ms()),
            ("proposed", row.ProposedBy),
            ("decided", row.DecidedAt.Ms()),
            ("by", row.DecidedBy),
            ("reason", row.DecidedReason),
            ("id", row.Id)
        );

    /// <summary>
    /// Ends what is open about a consignment that moved on: released, sent back, or held, which answers questions and leaves a do-not-load to its second person.
    /// </summary>
    internal static async Task EndAsync(
        IUnitOfWork work,
        long consignmentId,
        ReferralState to,
        string actor,
        string reason,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        foreach (var row in (await OpenOfAsync(work, [consignmentId], cancel)).Where(row => to != ReferralState.Held || IsQuestion(row)))
        {
            await UpdateAsync(work, Closed(row, to, actor, reason, now), cancel);
        }
    }

    /// <summary>Whether it waits for an answer or a look at one.</summary>
    internal static bool IsQuestion(ReferralRow row) => (ReferralState)row.State is ReferralState.Open or ReferralState.Answered;

    internal static ReferralRow Closed(ReferralRow row, ReferralState to, string actor, string reason, DateTimeOffset now) =>
        row with
        {
            State = (short)to,
            DecidedAt = now,
            DecidedBy = actor,
            DecidedReason = reason,
        };

    internal static string Text(IEnumerable<FieldQuestion> questions) => string.Join('\n', questions);

    internal static IReadOnlyList<FieldQuestion> QuestionsOf(ReferralRow row) =>
        [
            .. row
                .Questions.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(", "))
                .Select(parts => new FieldQuestion(parts[0], parts[1])),
        ];

    /// <summary>The event of a question: what is asked and until when, and nothing of why.</summary>
    internal static JournalRow Asked(ReferralRow row, string kind, string actor, DateTimeOffset now) =>
        new(
            now,
            kind,
            row.ConsignmentId,
            0,
            actor,
            EventDetail.Object(
                ("kind", Word((ReferralKind)row.Kind)),
                ("due", row.DueAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                ("questions", row.Questions.Length == 0 ? null : row.Questions),
                ("said", row.Said.Length == 0 ? null : row.Said)
            )
        );

    /// <summary>As messages name it: "rfi", "rfs", "dnl".</summary>
    internal static string Word(ReferralKind kind) =>
        kind switch
        {
            ReferralKind.Information => "rfi",
            ReferralKind.Screening => "rfs",
            ReferralKind.DoNotLoad => "dnl",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of referral."),
        };
}
