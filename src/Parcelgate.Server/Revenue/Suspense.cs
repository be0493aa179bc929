namespace Parcelgate.Server.Revenue;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What an officer decides about money in suspense: whose it is, or that it goes back. Each with a reason, in the journal.</summary>
internal sealed class Suspense(IStore store, TimeProvider time)
{
    /// <summary>Longest reason, in characters: that of a transfer.</summary>
    internal const int LongestReason = Transfer.LongestReason;

    /// <summary>Books what waits of a payment to a demand or an account; what is more than due goes on waiting.</summary>
    /// <param name="id">The payment.</param>
    /// <param name="reference">A reference of ours, as written.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>The payment after it, or what is wrong; then nothing is done.</returns>
    public async Task<(BankPaymentRow? Row, Problem? Problem)> AssignAsync(
        long id,
        string reference,
        string reason,
        string actor,
        CancellationToken cancel
    )
    {
        if (!CreditorReference.TryParse(reference, out var named, out var fault))
        {
            return (null, Problem.Of(ProblemCodes.OutOfRange, "/reference", reference, ExpectedReference(fault)));
        }

        var released = 0;
        var change = await ChangeAsync(
            id,
            reason,
            async (work, row, posting) =>
            {
                var (debts, rows) = await PaymentBooks.DebtsAsync(work, [named], cancel);
                var match = PaymentMatch.Outgoing;
                var transfers = row.IsCredit
                    ? Reconciliation.Assign($"{row.EntryKey}|{row.Part}", row.Open, named, debts, reason, out match)
                    : [];
                if (transfers.IsEmpty)
                {
                    return (null, Problem.Of(PaymentCodes.NothingDue, "/reference", named.Compact, ExpectedTarget(match)), []);
                }

                var amount = transfers.Select(transfer => transfer.Amount).Aggregate(static (sum, one) => sum + one);
                var consignment = transfers[0].About.ConsignmentId;
                List<PaidPart> paid = consignment == 0 ? [] : [new PaidPart(consignment, amount)];
                (var events, released) = await PaymentBooks.PostAsync(work, transfers, paid, debts, rows, posting, cancel);
                return (
                    Less(row, amount) with
                    {
                        ConsignmentId = consignment == 0 ? row.ConsignmentId : consignment,
                        Booked = row.Booked + amount,
                    },
                    null,
                    [.. events, Event("assigned", row, amount, named.Compact, reason, posting)]
                );
            },
            actor,
            cancel
        );
        Telemetry.Releases(change.Row is null ? 0 : released, "payment");
        return change;
    }

    /// <summary>Marks what waits of a payment as to be sent back; the bank does it, and its next statement shows it.</summary>
    /// <returns>As <see cref="AssignAsync"/>.</returns>
    public Task<(BankPaymentRow? Row, Problem? Problem)> SendBackAsync(long id, string reason, string actor, CancellationToken cancel) =>
        ChangeAsync(
            id,
            reason,
            (_, row, posting) =>
                Task.FromResult<(BankPaymentRow?, Problem?, IReadOnlyList<JournalRow>)>(
                    row.IsCredit
                        ? (row with { State = PaymentState.ToSendBack }, null, [Event("to-send-back", row, row.Open, "", reason, posting)])
                        : (null, Problem.Of(PaymentCodes.NothingOpen, "payment", Text(row.Id), "a payment that came in"), [])
                ),
            actor,
            cancel
        );

    /// <summary>
    /// Says of money that left the bank which payment it sent back, all or a part of it. In the ledger both are in suspense and cancel each other already.
    /// </summary>
    /// <param name="id">The payment that left the bank.</param>
    /// <param name="sentBack">The one that came in and is marked to be sent back.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>As <see cref="AssignAsync"/>.</returns>
    public Task<(BankPaymentRow? Row, Problem? Problem)> SentBackAsync(
        long id,
        long sentBack,
        string reason,
        string actor,
        CancellationToken cancel
    ) =>
        ChangeAsync(
            id,
            reason,
            async (work, row, posting) =>
            {
                var other = row.IsCredit ? null : await BankTables.LockAsync(work, sentBack, cancel);
                if (
                    other is not { IsCredit: true, State: PaymentState.ToSendBack, Open.Minor: > 0 }
                    || other.Open.Currency != row.Open.Currency
                )
                {
                    const string expected =
                        "for money that left the bank: the number of a payment in its currency that is marked to be sent back";
                    return (null, Problem.Of(PaymentCodes.NothingOpen, "/payment", Text(sentBack), expected), []);
                }

                var amount = row.Open < other.Open ? row.Open : other.Open;
                await BankTables.UpdateAsync(work, Less(other, amount) with { ChangedAt = posting.Now, Actor = posting.Actor }, cancel);
                return (Less(row, amount), null, [Event("sent-back", other, amount, "", reason, posting)]);
            },
            actor,
            cancel
        );

    /// <summary>A payment of which less waits; settled when nothing does.</summary>
    private static BankPaymentRow Less(BankPaymentRow row, Money amount)
    {
        var open = row.Open - amount;
        return row with { Open = open, State = open.Minor == 0 ? PaymentState.Settled : row.State };
    }

    private async Task<(BankPaymentRow? Row, Problem? Problem)> ChangeAsync(
        long id,
        string reason,
        Func<IUnitOfWork, BankPaymentRow, Posting, Task<(BankPaymentRow?, Problem?, IReadOnlyList<JournalRow>)>> decide,
        string actor,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason || reason.Contains('\0', StringComparison.Ordinal))
        {
            return (null, Problem.Of(ProblemCodes.Missing, "/reason", reason, $"why, in 1 to {LongestReason} characters"));
        }

        // Another transaction may book the same debt just now.
        return await Retries.OnConflictAsync(() => ChangeOnceAsync(id, reason, decide, actor, cancel));
    }

    private async Task<(BankPaymentRow? Row, Problem? Problem)> ChangeOnceAsync(
        long id,
        string reason,
        Func<IUnitOfWork, BankPaymentRow, Posting, Task<(BankPaymentRow?, Problem?, IReadOnlyList<JournalRow>)>> decide,
        string actor,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        if (await BankTables.LockAsync(work, id, cancel) is not { Open.Minor: > 0 } row)
        {
            return (
                null,
                Problem.Of(PaymentCodes.NothingOpen, "payment", Text(id), "the number of a payment of which something waits in suspense")
            );
        }

        var now = time.GetUtcNow().WholeMs();
        var (after, problem, events) = await decide(work, row, new Posting(now, actor, $"payment {Text(id)} assigned"));
        if (after is null)
        {
            return (null, problem);
        }

        after = after with { Reason = reason, Actor = actor, ChangedAt = now };
        await BankTables.UpdateAsync(work, after, cancel);
        await work.AppendJournalAsync(events, cancel);
        await work.CommitAsync(cancel);
        return (after, null);
    }

    private static JournalRow Event(string kind, BankPaymentRow row, Money amount, string reference, string reason, Posting posting) =>
        new(
            posting.Now,
            kind,
            0,
            0,
            posting.Actor,
            EventDetail.Object(
                ("payment", Text(row.Id)),
                ("amount", amount.ToString()),
                ("reference", reference.Length == 0 ? null : reference),
                ("reason", reason)
            )
        );

    private static string ExpectedReference(ReferenceFault fault) =>
        fault switch
        {
            ReferenceFault.CheckWrong => "a reference whose check digits fit: one character is wrong, or two are exchanged",
            ReferenceFault.NotOurs => "a reference of a demand or account of this office: RF, two digits, C or A, 15 digits",
            _ => "a creditor reference such as RF44 C000 0000 0000 0001",
        };

    private static string ExpectedTarget(PaymentMatch match) =>
        match switch
        {
            PaymentMatch.NothingDue => "a demand on which something is due",
            PaymentMatch.OtherCurrency => "a demand or account in the currency of the payment",
            PaymentMatch.Outgoing => "a payment that came in: money that left the bank pays no demand",
            _ => "a demand or account that is on file",
        };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
