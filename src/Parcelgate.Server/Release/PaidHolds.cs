namespace Parcelgate.Server.Release;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;

/// <summary>Ends holds for payment in the transaction that books the last of what was due.</summary>
internal static class PaidHolds
{
    /// <summary>
    /// Releases what was held for payment and for nothing else; what has not arrived yet is cleared. Another hold stays, and so does a state that admits no
    /// release.
    /// </summary>
    /// <param name="work">The transaction; the caller commits.</param>
    /// <param name="paid">Consignments nothing is due on any more, their rows locked.</param>
    /// <param name="reason">Goes into the journal: which payment.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>The events the caller appends to the journal, and how many were released just now, to be counted after the commit.</returns>
    internal static async Task<(IReadOnlyList<JournalRow> Events, int Released)> PaidAsync(
        IUnitOfWork work,
        IReadOnlyList<ConsignmentRow> paid,
        string reason,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var moves = paid.Where(row => row.Hold == (short)HoldReason.Payment)
            .Select(row =>
                (Row: row, To: Lifecycle.Next((State)row.State, ReleaseEvent.ReleaseFromHold, (Loading)row.Loading, HoldReason.Payment).To)
            )
            .Where(move => move.To is not null)
            .ToList();
        if (moves.Count == 0)
        {
            return ([], 0);
        }

        await work.UpdateConsignmentsAsync([.. moves.Select(move => After(move.Row, move.To!.Value, now))], cancel);
        foreach (var move in moves.GroupBy(move => MessageEvents.OfMove(move.To!.Value)))
        {
            await Outbox.MovedAsync(work, move.Select(one => one.Row.Id), move.Key, now, cancel);
        }

        var onAccount = moves.Where(move => move.To == State.Released && move.Row.OnAccount).Select(move => move.Row.Id).ToList();
        var settled = onAccount.Count == 0 ? [] : await DecisionPostings.SettleAsync(work, onAccount, now, "system", cancel);
        return (
            [
                .. settled,
                .. moves.Select(move => new JournalRow(
                    now,
                    "released",
                    move.Row.Id,
                    0,
                    "system",
                    EventDetail.Moved((State)move.Row.State, move.To!.Value, reason)
                )),
            ],
            moves.Count(move => move.To == State.Released)
        );
    }

    private static ConsignmentRow After(ConsignmentRow row, State to, DateTimeOffset now) =>
        row with
        {
            State = (short)to,
            Hold = (short)HoldReason.None,
            ReleasedAt = to == State.Released ? now : row.ReleasedAt,
        };
}
