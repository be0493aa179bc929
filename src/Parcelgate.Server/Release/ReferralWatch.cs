namespace Parcelgate.Server.Release;

using Microsoft.Extensions.Logging;
using Parcelgate.Core.Release;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Reminds providers of what they owe, and hands to customs what is overdue. Each is said once, whichever server says it.</summary>
internal sealed class ReferralClock(IStore store, TimeProvider time)
{
    /// <summary>Any constant will do: the name one server's pass holds on PostgreSQL while others leave it alone.</summary>
    private const long PassLock = 0x7265666572;

    /// <summary>Referrals of one pass. Arbitrary: the next pass takes the rest.</summary>
    private const int Most = 500;

    /// <summary>One pass.</summary>
    /// <returns>How many were reminded and how many became overdue; none where another server is at it.</returns>
    public async Task<(int Reminded, int Overdue)> PassAsync(CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (!await Lease.TakeAsync(work, PassLock, cancel))
        {
            return (0, 0);
        }

        var now = time.GetUtcNow().WholeMs();
        var rows = await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            $"""
            select {ReferralTable.Table.ColumnList} from referral where state < 10 and state = {(int)ReferralState.Open}
              and ((reminded_at is null and remind_at <= @now) or (escalated_at is null and due_at <= @now)) order by due_at, id limit {Most}
            """,
            ReferralTable.Read,
            cancel,
            ("now", now.Ms())
        );
        var events = new List<JournalRow>();
        var overdue = 0;
        foreach (var row in rows)
        {
            // A reminder that was not given before the term is over is not given any more.
            var isOverdue = row.DueAt <= now;
            overdue += isOverdue ? 1 : 0;
            if (await TakeAsync(work, row, isOverdue, now, cancel))
            {
                events.Add(ReferralBook.Asked(row, isOverdue ? "referral-overdue" : "referral-reminder", "system", now));
            }
        }

        if (events.Count == 0)
        {
            return (0, 0);
        }

        await work.AppendJournalAsync(events, cancel);
        await work.CommitAsync(cancel);
        return (events.Count - overdue, overdue);
    }

    /// <summary>False when an answer or another pass came first.</summary>
    private static async Task<bool> TakeAsync(
        IUnitOfWork work,
        ReferralRow row,
        bool isOverdue,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            isOverdue
                ? "update referral set reminded_at = coalesce(reminded_at, @now), escalated_at = @now where id = @id and state = @open and escalated_at is null"
                : "update referral set reminded_at = @now where id = @id and state = @open and reminded_at is null",
            cancel,
            ("now", now.Ms()),
            ("id", row.Id),
            ("open", (short)ReferralState.Open)
        ) == 1;
}

/// <summary>Runs the clock of referrals twice a minute: terms are hours.</summary>
internal sealed class ReferralWatch(ReferralClock clock, TimeProvider time, ILogger<ReferralWatch> log)
    : Rounds(TimeSpan.FromSeconds(30), time)
{
    protected override Task RoundAsync(CancellationToken cancel) => clock.PassAsync(cancel);

    protected override void Interrupted(string why) => ServerLog.ReferralsNotMinded(log, why);
}
