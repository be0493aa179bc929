namespace Parcelgate.Server.Release;

using Microsoft.Extensions.Logging;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>An officer's acts on one consignment: hold, release from hold, return. Each with reason and actor, in the journal.</summary>
internal sealed class Acts(IStore store, TimeProvider time, ILogger<Acts> log)
{
    /// <summary>Carries out the act if the state machine admits it.</summary>
    /// <param name="id">The consignment.</param>
    /// <param name="act">Hold, release from hold, return, or accept a return.</param>
    /// <param name="reason">Why, in the officer's words.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <param name="also">What else is written in the same transaction when the act is done; null: nothing.</param>
    /// <returns>The transition; null when there is no such consignment.</returns>
    public async Task<Transition?> ActAsync(
        long id,
        ReleaseEvent act,
        string reason,
        string actor,
        CancellationToken cancel,
        Func<IUnitOfWork, DateTimeOffset, Task>? also = null
    )
    {
        await using var work = await store.BeginAsync(cancel);
        var file = await Earlier.LockAsync(work, id, cancel);
        if (file is null)
        {
            return null;
        }

        var from = (State)file.Row.State;
        var transition = Lifecycle.Next(from, act, (Loading)file.Row.Loading, (HoldReason)file.Row.Hold);
        if (transition.To is not { } to)
        {
            return transition;
        }

        var now = time.GetUtcNow().WholeMs();
        var waits = act == ReleaseEvent.ReleaseFromHold && await WaitsForPaymentAsync(work, file, cancel);
        if (waits)
        {
            (to, transition) = (from, new Transition(from, null));
        }

        await work.UpdateConsignmentsAsync([After(file.Row, act, to, now, waits)], cancel);
        var moved = new JournalRow(now, waits ? "waits-for-payment" : Kind(act), id, 0, actor, EventDetail.Moved(from, to, reason));
        var posted =
            to == State.Returned ? await UndoAsync(work, file, now, reason, actor, cancel)
            : to == State.Released && file.Row.OnAccount ? await DecisionPostings.SettleAsync(work, [id], now, actor, cancel)
            : [];
        await work.AppendJournalAsync([moved, .. posted], cancel);
        var ended = act == ReleaseEvent.Hold ? ReferralState.Held : ReferralState.Settled;
        await ReferralBook.EndAsync(work, id, ended, actor, reason, now, cancel);
        await HoldTasks.FollowAsync(work, file.Row, After(file.Row, act, to, now, waits), now, cancel);
        await Outbox.MovedAsync(work, id, to, now, cancel);
        if (also is not null)
        {
            await also(work, now);
        }

        await work.CommitAsync(cancel);
        ServerLog.Moved(log, id, EventDetail.Name(from), EventDetail.Name(to), actor);
        if (to == State.Released)
        {
            Telemetry.Releases(1, "officer");
        }

        return transition;
    }

    /// <summary>Writes an event that changes nothing: who looked at whom.</summary>
    public async Task RecordAsync(long id, string kind, string reason, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await work.AppendJournalAsync(
            [new JournalRow(time.GetUtcNow(), kind, id, 0, actor, EventDetail.Object(("reason", reason)))],
            cancel
        );
        await work.CommitAsync(cancel);
    }

    /// <summary>Where customs' own hold ends and money is still due, the consignment goes on waiting for that; an officer who lets it go unpaid says so by releasing it again.</summary>
    private static async Task<bool> WaitsForPaymentAsync(IUnitOfWork work, OpenFile file, CancellationToken cancel)
    {
        return (HoldReason)file.Row.Hold is HoldReason.Officer or HoldReason.Inspection && await OwesAsync(work, file.Row, cancel);
    }

    /// <summary>Whether money is due before release that neither an account nor a payment covers.</summary>
    internal static async Task<bool> OwesAsync(IUnitOfWork work, ConsignmentRow row, CancellationToken cancel)
    {
        if (row.OnAccount || row.DueMinor == 0)
        {
            return false;
        }

        var outcome = await Queries.OutcomeAsync(work, row.Id, row.Version, cancel);
        if (outcome.IsEmpty || Owing.PayersBeforeRelease(outcome).IsEmpty)
        {
            return false;
        }

        var posted = await Ledgers.OfConsignmentAsync(work, row.Id, cancel);
        return DebtShare.Of(posted.Select(one => one.Transfer)).Any(share => share.Due.Minor > 0);
    }

    private static ConsignmentRow After(ConsignmentRow row, ReleaseEvent act, State to, DateTimeOffset now, bool waits) =>
        row with
        {
            State = (short)to,
            Hold = act switch
            {
                ReleaseEvent.Hold => (short)HoldReason.Officer,
                ReleaseEvent.ReleaseFromHold => (short)(waits ? HoldReason.Payment : HoldReason.None),
                _ => row.Hold,
            },
            ReleasedAt = to == State.Released ? now : row.ReleasedAt,
            OnAccount = row.OnAccount && to != State.Returned,
        };

    /// <summary>Goods that go back undo what they were charged and the allowance they used.</summary>
    private static async Task<IReadOnlyList<JournalRow>> UndoAsync(
        IUnitOfWork work,
        OpenFile file,
        DateTimeOffset now,
        string reason,
        string actor,
        CancellationToken cancel
    )
    {
        await GiveBackAsync(work, file, cancel);
        var undone = new DecidedCharges(
            new PostingSubject(file.Row.Id, file.Row.Version, PostingAct.Return, reason),
            [],
            new PayerNames("", "", ""),
            Amends: true
        );
        var (postings, sealing) = await DecisionPostings.ApplyAsync(work, [undone], now, actor, cancel);
        if (postings[0].Refusal is { } refusal)
        {
            throw new InvalidOperationException($"The charges of consignment {file.Row.Id} cannot be reversed: {refusal}.");
        }

        // Sent back by customs nobody claims it; where somebody did, that claim stands.
        await Returns.OweAsync(work, file.Row, reason, actor, now, cancel);
        return sealing is null ? [] : [sealing];
    }

    private static async Task GiveBackAsync(IUnitOfWork work, OpenFile file, CancellationToken cancel)
    {
        if (file.Uses.Count == 0)
        {
            return;
        }

        var used = new Dictionary<AllowanceKey, long>(await work.LockAllowancesAsync([.. file.Uses.Select(use => use.Key)], cancel));
        foreach (var use in file.Uses)
        {
            used[use.Key] -= use.UsedMinor;
        }

        await work.SetAllowancesAsync(used, cancel);
    }

    private static string Kind(ReleaseEvent act) =>
        act switch
        {
            ReleaseEvent.Hold => "held",
            ReleaseEvent.ReleaseFromHold => "released",
            ReleaseEvent.Return or ReleaseEvent.AcceptReturn => "returned",
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Not an officer's act."),
        };
}
