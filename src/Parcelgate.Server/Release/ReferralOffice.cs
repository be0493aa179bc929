namespace Parcelgate.Server.Release;

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Why an act on a referral was not done: a stable code, and what was found.</summary>
internal sealed record ReferralProblem(string Code, string Found);

/// <summary>What an officer asks.</summary>
/// <param name="Kind">Information or screening.</param>
/// <param name="Questions">Fields asked about; may be empty where <paramref name="Said"/> asks.</param>
/// <param name="Said">Public words for the provider; "" where the questions say it all.</param>
/// <param name="InnerReason">Why, for customs alone; not blank.</param>
/// <param name="Hours">Hours until the answer is due; null: as usual.</param>
internal sealed record OfficerQuestion(
    ReferralKind Kind,
    ImmutableArray<FieldQuestion> Questions,
    string Said,
    string InnerReason,
    int? Hours = null
);

/// <summary>Officers' acts on referrals. Each locks the consignment first, moves it and the referral in one transaction, and stands in the journal.</summary>
internal sealed class ReferralOffice(IStore store, TimeProvider time, ILogger<ReferralOffice> log)
{
    /// <summary>Longest public words and reasons.</summary>
    public const int LongestText = 500;

    /// <summary>Longest term an officer may give, in hours. Arbitrary: a week.</summary>
    public const int MostHours = 168;

    /// <summary>Asks a provider before loading.</summary>
    /// <returns>Null when it is asked.</returns>
    public async Task<ReferralProblem?> AskAsync(long id, OfficerQuestion question, string actor, CancellationToken cancel)
    {
        if (Refuse(question) is { } wrong)
        {
            return wrong;
        }

        await using var work = await store.BeginAsync(cancel);
        if ((await Moves.LockAsync(work, [id], cancel)) is not [var row])
        {
            return new ReferralProblem("referral-no-consignment", Number(id));
        }

        if (Lifecycle.Next((State)row.State, ReleaseEvent.Refer, null, null) is { Refused: { } refused })
        {
            return new ReferralProblem(refused.Code, EventDetail.Name((State)row.State));
        }

        var now = time.GetUtcNow().WholeMs();
        var open = await ReferralBook.OpenOfAsync(work, [id], cancel);
        var asked = RowOf(row, question, open, actor, now) with { Id = await work.NextIdsAsync("referral", 1, cancel) };
        await work.InsertReferralsAsync([asked], cancel);
        var loading = (short)(question.Kind == ReferralKind.Information ? Loading.RequestForInformation : Loading.RequestForScreening);
        await MoveAsync(
            work,
            row,
            row with
            {
                State = (short)State.Referred,
                Loading = Math.Max(row.Loading, loading),
                Hold = (short)Referrals.Harder((HoldReason)row.Hold, Referrals.HoldFor(question.Kind)),
            },
            [ReferralBook.Asked(asked, "referral-asked", actor, now)],
            now,
            actor,
            cancel
        );
        return null;
    }

    /// <summary>Proposes a do-not-load; a second person confirms it.</summary>
    /// <returns>Null when it is proposed.</returns>
    public async Task<ReferralProblem?> ProposeAsync(long id, string? reason, string actor, CancellationToken cancel)
    {
        if (Reason(reason) is not { } why)
        {
            return new ReferralProblem("referral-reason-missing", "");
        }

        await using var work = await store.BeginAsync(cancel);
        if ((await Moves.LockAsync(work, [id], cancel)) is not [var row])
        {
            return new ReferralProblem("referral-no-consignment", Number(id));
        }

        if (Lifecycle.Next((State)row.State, ReleaseEvent.ForbidLoading, null, null) is { Refused: { } refused })
        {
            return new ReferralProblem(refused.Code, EventDetail.Name((State)row.State));
        }

        var open = await ReferralBook.OpenOfAsync(work, [id], cancel);
        if (open.Exists(one => (ReferralKind)one.Kind == ReferralKind.DoNotLoad))
        {
            return new ReferralProblem("referral-proposed-before", row.Reference);
        }

        var now = time.GetUtcNow().WholeMs();
        var proposal = new ReferralRow
        {
            Id = await work.NextIdsAsync("referral", 1, cancel),
            ConsignmentId = id,
            Provider = row.Provider,
            Reference = row.Reference,
            Version = row.Version,
            Kind = (short)ReferralKind.DoNotLoad,
            IsByOfficer = true,
            State = (short)ReferralState.Proposed,
            InnerReason = why,
            HoldThen = open.Count > 0 ? open[0].HoldThen : row.Hold,
            OpenedAt = now,
            OpenedBy = actor,
            ProposedBy = actor,
        };
        await work.InsertReferralsAsync([proposal], cancel);
        await work.AppendJournalAsync([new JournalRow(now, "dnl-proposed", id, 0, actor, "{}")], cancel);
        await work.CommitAsync(cancel);
        return null;
    }

    /// <summary>Carries out an act on an open referral.</summary>
    /// <param name="referralId">The referral.</param>
    /// <param name="act">An officer's act: not <see cref="ReferralAct.Explain"/>, <see cref="ReferralAct.Decide"/>, <see cref="ReferralAct.Forbid"/> or <see cref="ReferralAct.Withdraw"/>.</param>
    /// <param name="reason">Why, for customs alone; for <see cref="ReferralAct.AskAgain"/> the public words. Not blank.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <returns>Null when it is done.</returns>
    public async Task<ReferralProblem?> ActAsync(long referralId, ReferralAct act, string? reason, string actor, CancellationToken cancel)
    {
        if (Reason(reason) is not { } why)
        {
            return new ReferralProblem("referral-reason-missing", "");
        }

        await using var work = await store.BeginAsync(cancel);
        var seen = await ReferralBook.FindAsync(work.Connection, work.Transaction, referralId, cancel);
        if (seen is null || (await Moves.LockAsync(work, [seen.ConsignmentId], cancel)) is not [var row])
        {
            return new ReferralProblem("referral-unknown", Number(referralId));
        }

        // Read again under the lock of its consignment: the first look only said which one that is.
        var referral = (await ReferralBook.FindAsync(work.Connection, work.Transaction, referralId, cancel))!;
        var step = Referrals.Next((ReferralState)referral.State, act, referral.ProposedBy == actor);
        if (step.To is not { } to)
        {
            return new ReferralProblem(step.Code!, EventDetail.Name((State)row.State));
        }

        var now = time.GetUtcNow().WholeMs();
        var others = (await ReferralBook.OpenOfAsync(work, [row.Id], cancel)).FindAll(one => one.Id != referralId);
        var (moved, refused) = await AfterAsync(work, row, referral, act, others, cancel);
        if (refused is not null)
        {
            return new ReferralProblem(refused.Code, EventDetail.Name((State)row.State));
        }

        // What is left to hold it for is known when the order takes effect: an officer may have held it since it was proposed.
        var then = others.Find(ReferralBook.IsQuestion)?.HoldThen ?? row.Hold;
        var takesEffect = act == ReferralAct.Confirm && moved != row;
        var next = Next(takesEffect ? referral with { HoldThen = then } : referral, row, act, to, why, actor, now);
        await ReferralBook.UpdateAsync(work, next, cancel);
        await CloseOthersAsync(work, others, act, actor, why, now, cancel);
        await MoveAsync(work, row, moved, [EventOf(next, act, actor, now)], now, actor, cancel);
        return null;
    }

    /// <summary>The referral after the act.</summary>
    private static ReferralRow Next(
        ReferralRow referral,
        ConsignmentRow row,
        ReferralAct act,
        ReferralState to,
        string why,
        string actor,
        DateTimeOffset now
    )
    {
        if (!Referrals.IsOpen(to))
        {
            return ReferralBook.Closed(referral, to, actor, why, now);
        }

        var next = referral with { State = (short)to };
        if (act == ReferralAct.AskAgain)
        {
            var due = Referrals.DueAt((ReferralKind)referral.Kind, now, row.ArrivesAt);
            return next with { Said = why, DueAt = due, RemindAt = Referrals.RemindAt(now, due), RemindedAt = null, EscalatedAt = null };
        }

        return next with
        {
            ProposedBy = act == ReferralAct.ProposeLift ? actor : "",
            DecidedBy = actor,
            DecidedReason = why,
        };
    }

    /// <summary>The consignment after the act; the row itself where the act does not move it.</summary>
    private static async Task<(ConsignmentRow Row, Refusal? Refused)> AfterAsync(
        IUnitOfWork work,
        ConsignmentRow row,
        ReferralRow referral,
        ReferralAct act,
        List<ReferralRow> others,
        CancellationToken cancel
    )
    {
        var state = (State)row.State;
        var asksOn = others.Exists(ReferralBook.IsQuestion);
        // A parcel that arrived meanwhile stays held: an officer releases it, not an answer.
        var happened = act switch
        {
            ReferralAct.Accept when state == State.Referred && !asksOn => ReleaseEvent.AcceptAnswer,
            ReferralAct.Hold when state != State.Held => ReleaseEvent.Hold,
            ReferralAct.Confirm when state != State.DoNotLoad => ReleaseEvent.ForbidLoading,
            ReferralAct.Refuse or ReferralAct.ConfirmLift when state == State.DoNotLoad => ReleaseEvent.AllowLoading,
            _ => (ReleaseEvent?)null,
        };
        if (happened is not { } release)
        {
            return (row, null);
        }

        var then = await HoldThenAsync(work, row, (HoldReason)referral.HoldThen, cancel);
        var transition = Lifecycle.Next(state, release, null, then);
        if (transition.To is not { } to)
        {
            return (row, transition.Refused);
        }

        return (
            release switch
            {
                ReleaseEvent.Hold => row with { State = (short)to, Hold = (short)HoldReason.Officer },
                ReleaseEvent.ForbidLoading => row with
                {
                    State = (short)to,
                    Loading = (short)Loading.DoNotLoad,
                    Hold = (short)Referrals.Harder((HoldReason)row.Hold, HoldReason.Inspection),
                },
                _ => row with { State = (short)to, Loading = (short)Loading.Complete, Hold = (short)then },
            },
            null
        );
    }

    /// <summary>What is left to hold it for, with what the ledger says now.</summary>
    private static async Task<HoldReason> HoldThenAsync(IUnitOfWork work, ConsignmentRow row, HoldReason then, CancellationToken cancel) =>
        then is HoldReason.None or HoldReason.Payment
            ? await Acts.OwesAsync(work, row, cancel)
                ? HoldReason.Payment
                : HoldReason.None
            : then;

    private static async Task CloseOthersAsync(
        IUnitOfWork work,
        List<ReferralRow> others,
        ReferralAct act,
        string actor,
        string why,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var to = act switch
        {
            ReferralAct.Hold => ReferralState.Held,
            ReferralAct.Confirm => ReferralState.Forbidden,
            _ => (ReferralState?)null,
        };
        foreach (var other in to is null ? [] : others.FindAll(ReferralBook.IsQuestion))
        {
            await ReferralBook.UpdateAsync(work, ReferralBook.Closed(other, to!.Value, actor, why, now), cancel);
        }
    }

    private async Task MoveAsync(
        IUnitOfWork work,
        ConsignmentRow from,
        ConsignmentRow to,
        IReadOnlyList<JournalRow> events,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        if (from != to)
        {
            await work.UpdateConsignmentsAsync([to], cancel);
            await HoldTasks.FollowAsync(work, from, to, now, cancel);
        }

        await work.AppendJournalAsync(
            [.. events.Select(one => from.State == to.State ? one : one with { Detail = WithMove(one.Detail, from, to) })],
            cancel
        );
        await work.CommitAsync(cancel);
        if (from.State != to.State)
        {
            ServerLog.Moved(log, to.Id, EventDetail.Name((State)from.State), EventDetail.Name((State)to.State), actor);
        }
    }

    /// <summary>The event with the move it made, in the words of other moves.</summary>
    private static string WithMove(string detail, ConsignmentRow from, ConsignmentRow to)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(detail)!.AsObject();
        node["from"] = EventDetail.Name((State)from.State);
        node["to"] = EventDetail.Name((State)to.State);
        return node.ToJsonString();
    }

    private static JournalRow EventOf(ReferralRow referral, ReferralAct act, string actor, DateTimeOffset now) =>
        act == ReferralAct.AskAgain
            ? ReferralBook.Asked(referral, "referral-asked-again", actor, now)
            : new JournalRow(
                now,
                act switch
                {
                    ReferralAct.Accept => "referral-accepted",
                    ReferralAct.Hold => "held",
                    ReferralAct.Confirm => "dnl-confirmed",
                    ReferralAct.Refuse => "dnl-not-confirmed",
                    ReferralAct.ProposeLift => "dnl-lift-proposed",
                    ReferralAct.ConfirmLift => "dnl-lifted",
                    ReferralAct.RefuseLift => "dnl-lift-refused",
                    _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Not an officer's act."),
                },
                referral.ConsignmentId,
                0,
                actor,
                "{}"
            );

    private static ReferralRow RowOf(ConsignmentRow row, OfficerQuestion question, List<ReferralRow> open, string actor, DateTimeOffset now)
    {
        var due = question.Hours is { } hours ? now.AddHours(hours) : Referrals.DueAt(question.Kind, now, row.ArrivesAt);
        return new ReferralRow
        {
            ConsignmentId = row.Id,
            Provider = row.Provider,
            Reference = row.Reference,
            Version = row.Version,
            Kind = (short)question.Kind,
            IsByOfficer = true,
            State = (short)ReferralState.Open,
            Questions = ReferralBook.Text(question.Questions),
            Said = question.Said.Trim(),
            InnerReason = question.InnerReason.Trim(),
            // What an earlier question left: the row's own reason to hold is that question's already.
            HoldThen = open.Count > 0 ? open[0].HoldThen : row.Hold,
            OpenedAt = now,
            OpenedBy = actor,
            DueAt = due,
            RemindAt = Referrals.RemindAt(now, due),
        };
    }

    private static ReferralProblem? Refuse(OfficerQuestion question) =>
        string.IsNullOrWhiteSpace(question.InnerReason) ? new("referral-reason-missing", "")
        : question.Kind == ReferralKind.DoNotLoad ? new("referral-kind", "dnl")
        : question.Kind == ReferralKind.Information && question.Questions.IsEmpty && string.IsNullOrWhiteSpace(question.Said)
            ? new("referral-question-missing", "")
        : question.Questions.Length > Referrals.MostQuestions
            ? new("referral-questions-many", question.Questions.Length.ToString(CultureInfo.InvariantCulture))
        : question.Questions.FirstOrDefault(one => !FieldQuestion.CanAsk(one.Field)) is { } field ? new("referral-field", field.Field)
        : question.Questions.FirstOrDefault(one => !FieldQuestion.Codes.Contains(one.Code)) is { } code
            ? new("referral-question", code.Code)
        : question.Said.Length > LongestText || question.InnerReason.Length > LongestText
            ? new("referral-text-long", LongestText.ToString(CultureInfo.InvariantCulture))
        : question.Hours is < 1 or > MostHours ? new("referral-hours", question.Hours.Value.ToString(CultureInfo.InvariantCulture))
        : null;

    private static string? Reason(string? reason) =>
        reason?.Trim() is { Length: > 0 } said ? said[..Math.Min(said.Length, LongestText)] : null;

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);
}
