namespace Parcelgate.Server.Release;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;

/// <summary>What a transaction of decisions asks before loading, and what it settles of what was asked. Costs nothing where nothing is asked.</summary>
internal sealed class BatchReferrals(DateTimeOffset now)
{
    private const string ByDecision = "system";

    private readonly Dictionary<long, List<Line>> open = [];
    private readonly List<Line> changed = [];

    /// <summary>A referral as this transaction leaves it.</summary>
    private sealed class Line(ReferralRow row, bool isNew)
    {
        internal ReferralRow Row { get; set; } = row;

        internal bool IsNew => isNew;
    }

    /// <summary>Takes what is open about consignments on file.</summary>
    public void Know(IEnumerable<ReferralRow> rows)
    {
        foreach (var row in rows)
        {
            Of(row.ConsignmentId).Add(new Line(row, isNew: false));
        }
    }

    /// <summary>What officers' own referrals say of loading, whatever a decision says: an order stands, a question stands until its fields are answered.</summary>
    /// <param name="id">The consignment.</param>
    /// <param name="was">Its record before; null without one.</param>
    /// <param name="record">The record decided now.</param>
    public Loading StandingOf(long id, Consignment? was, Consignment record)
    {
        var hardest = Loading.Complete;
        if (open.TryGetValue(id, out var lines))
        {
            foreach (var line in lines.Where(line => line.Row.IsByOfficer && !IsAnswered(line.Row, was, record)))
            {
                var loading = LoadingOf(line.Row);
                hardest = loading > hardest ? loading : hardest;
            }
        }

        return hardest;
    }

    /// <summary>Notes what a decision asks and settles.</summary>
    /// <param name="row">The consignment after the decision.</param>
    /// <param name="was">Its record before; null without one.</param>
    /// <param name="record">The record decided.</param>
    /// <param name="assessed">The decision as it is put to the sender.</param>
    /// <param name="withholds">Whether the sender's agreement withholds what stands at a place; null where nothing is withheld.</param>
    /// <param name="then">What is left to hold it for when nothing stands against loading.</param>
    /// <param name="journal">Events are added here.</param>
    public void Note(
        ConsignmentRow row,
        Consignment? was,
        Consignment record,
        Assessment assessed,
        Func<string, bool>? withholds,
        HoldReason then,
        List<JournalRow> journal
    )
    {
        var lines = open.GetValueOrDefault(row.Id);
        if (lines is null && assessed.Loading == Loading.Complete)
        {
            return;
        }

        var asks = (State)row.State is State.Referred or State.DoNotLoad ? Referrals.KindOf(assessed.Loading) : null;
        var stands = false;
        foreach (var line in lines?.ToArray() ?? [])
        {
            var stays = line.Row.IsByOfficer
                ? !IsAnswered(line.Row, was, record)
                : Referrals.KindOf(assessed.Loading) == (ReferralKind)line.Row.Kind;
            stands |= stays && !line.Row.IsByOfficer;
            if (stays)
            {
                Renew(line, row, was, record, assessed, withholds, then);
            }
            else
            {
                End(line, ReferralState.Decided, "the data changed", journal);
            }
        }

        if (asks is { } kind && !stands)
        {
            Open(kind, row, record, assessed, withholds, then, journal);
        }
    }

    /// <summary>The provider withdrew a consignment: nothing is asked about it any more.</summary>
    public void Withdraw(long id, List<JournalRow> journal)
    {
        foreach (var line in open.GetValueOrDefault(id)?.ToArray() ?? [])
        {
            End(line, ReferralState.Withdrawn, "withdrawn by the provider", journal);
        }
    }

    /// <summary>Stores what was noted.</summary>
    public async Task StoreAsync(IUnitOfWork work, CancellationToken cancel)
    {
        var added = changed.Where(line => line.IsNew).ToList();
        if (added.Count > 0)
        {
            var first = await work.NextIdsAsync("referral", added.Count, cancel);
            await work.InsertReferralsAsync([.. added.Select((line, at) => line.Row with { Id = first + at })], cancel);
        }

        foreach (var line in changed.Where(line => !line.IsNew))
        {
            await ReferralBook.UpdateAsync(work, line.Row, cancel);
        }
    }

    private void Open(
        ReferralKind kind,
        ConsignmentRow row,
        Consignment record,
        Assessment assessed,
        Func<string, bool>? withholds,
        HoldReason then,
        List<JournalRow> journal
    )
    {
        var isOrder = kind == ReferralKind.DoNotLoad;
        var due = Referrals.DueAt(kind, now, row.ArrivesAt);
        var isProposal = Referrals.IsOfRule(assessed);
        var line = new Line(
            new ReferralRow
            {
                ConsignmentId = row.Id,
                Provider = row.Provider,
                Reference = row.Reference,
                Version = row.Version,
                Kind = (short)kind,
                IsByOfficer = false,
                State = (short)(
                    !isOrder ? ReferralState.Open
                    : isProposal ? ReferralState.Proposed
                    : ReferralState.Standing
                ),
                Questions = ReferralBook.Text(Referrals.QuestionsOf(record, assessed, withholds)),
                HoldThen = (short)then,
                OpenedAt = now,
                OpenedBy = ByDecision,
                DueAt = isOrder ? null : due,
                RemindAt = isOrder ? null : Referrals.RemindAt(now, due),
                ProposedBy = isProposal ? ByDecision : "",
            },
            isNew: true
        );
        Of(row.Id).Add(line);
        changed.Add(line);
        journal.Add(ReferralBook.Asked(line.Row, isOrder ? "dnl-ordered" : "referral-asked", ByDecision, now));
    }

    /// <summary>The term stays: who sends the same again gains no time. Of an officer's questions those are left that are not answered yet.</summary>
    private void Renew(
        Line line,
        ConsignmentRow row,
        Consignment? was,
        Consignment record,
        Assessment assessed,
        Func<string, bool>? withholds,
        HoldReason then
    )
    {
        var left = line.Row.IsByOfficer
            ? ReferralBook.QuestionsOf(line.Row).Where(question => was is null || AnsweredFields.IsSame(was, record, question.Field))
            : Referrals.QuestionsOf(record, assessed, withholds);
        line.Row = line.Row with { Version = row.Version, HoldThen = (short)then, Questions = ReferralBook.Text(left) };
        MarkChanged(line);
    }

    private void End(Line line, ReferralState to, string reason, List<JournalRow> journal)
    {
        line.Row = ReferralBook.Closed(line.Row, to, ByDecision, reason, now);
        open[line.Row.ConsignmentId].Remove(line);
        MarkChanged(line);
        journal.Add(ReferralBook.Asked(line.Row with { DueAt = null }, "referral-settled", ByDecision, now));
    }

    private void MarkChanged(Line line)
    {
        if (!changed.Contains(line))
        {
            changed.Add(line);
        }
    }

    private List<Line> Of(long id)
    {
        if (!open.TryGetValue(id, out var lines))
        {
            open.Add(id, lines = []);
        }

        return lines;
    }

    private static bool IsAnswered(ReferralRow row, Consignment? was, Consignment record)
    {
        var questions = ReferralBook.QuestionsOf(row);
        return (ReferralKind)row.Kind == ReferralKind.Information
            && questions.Count > 0
            && was is not null
            && questions.All(question => !AnsweredFields.IsSame(was, record, question.Field));
    }

    private static Loading LoadingOf(ReferralRow row) =>
        (ReferralState)row.State == ReferralState.Proposed
            ? Loading.Complete
            : (ReferralKind)row.Kind switch
            {
                ReferralKind.Information => Loading.RequestForInformation,
                ReferralKind.Screening => Loading.RequestForScreening,
                _ => Loading.DoNotLoad,
            };
}
