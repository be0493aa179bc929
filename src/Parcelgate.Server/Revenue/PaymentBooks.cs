namespace Parcelgate.Server.Revenue;

using System.Globalization;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;

/// <summary>What booking payments came to, inside a transaction that is not committed yet.</summary>
/// <param name="Bookings">One per payment.</param>
/// <param name="Events">What the caller appends to the journal: the seal of the postings, payments and releases.</param>
/// <param name="Released">How many consignments were released, to be counted after the commit.</param>
internal sealed record BookedPayments(IReadOnlyList<PaymentBooking> Bookings, IReadOnlyList<JournalRow> Events, int Released);

/// <summary>
/// Books payments in a transaction: loads what they may pay, lets <see cref="Reconciliation"/> decide, posts, and releases what is paid. Locks in the order of
/// all: consignments by id, then the ledger's accounts.
/// </summary>
internal static class PaymentBooks
{
    /// <summary>Books what a bank reported.</summary>
    internal static async Task<BookedPayments> BookAsync(
        IUnitOfWork work,
        IReadOnlyList<IncomingPayment> payments,
        DateTimeOffset now,
        string actor,
        string source,
        CancellationToken cancel
    )
    {
        var (debts, rows) = await DebtsAsync(work, payments.Select(payment => payment.Reference).OfType<CreditorReference>(), cancel);
        var bookings = Reconciliation.Book(payments, debts);
        var paid = bookings
            .Where(booking => booking.Booked.Minor > 0 && booking.Payment.Reference is { Kind: ReferenceKind.Consignment })
            .Select(booking => new PaidPart(
                booking.Payment.Reference!.Value.Number,
                booking.Payment.IsCredit ? booking.Booked : Money.Zero(booking.Booked.Currency) - booking.Booked
            ))
            .ToList();
        var transfers = bookings.SelectMany(booking => booking.Transfers).ToList();
        var (events, released) = await PostAsync(work, transfers, paid, debts, rows, new Posting(now, actor, source), cancel);
        return new BookedPayments(bookings, events, released);
    }

    /// <summary>What references name: the debts, and the rows of the consignments among them, locked.</summary>
    internal static async Task<(Debts Debts, IReadOnlyList<ConsignmentRow> Rows)> DebtsAsync(
        IUnitOfWork work,
        IEnumerable<CreditorReference> references,
        CancellationToken cancel
    )
    {
        var named = references.ToHashSet();
        var ids = named.Where(one => one.Kind == ReferenceKind.Consignment).Select(one => one.Number).ToList();
        var rows = await Ledgers.MappedAsync(() => Moves.LockAsync(work, ids, cancel));
        var debts = new Debts();
        foreach (var (id, owed) in await Demands.SharesAsync(work, [.. rows.Select(row => row.Id)], cancel))
        {
            debts.Load(id, owed);
        }

        foreach (var number in named.Where(one => one.Kind == ReferenceKind.Account).Select(one => one.Number))
        {
            if (await AccountAsync(work, number, cancel) is { } account)
            {
                debts.Load(number, account.Account);
            }
        }

        return (debts, rows);
    }

    private static async Task<StoredAccount?> AccountAsync(IUnitOfWork work, long number, CancellationToken cancel) =>
        (
            await BankTables.ReadAsync(
                work.Connection,
                work.Transaction,
                $"select {LedgerTables.AccountColumns} from ledger_account where id = @id",
                LedgerTables.ReadAccount,
                cancel,
                ("id", number)
            )
        ).FirstOrDefault();

    /// <summary>Posts transfers, says in the journal what was paid, and releases what nothing is due on any more.</summary>
    internal static async Task<(IReadOnlyList<JournalRow> Events, int Released)> PostAsync(
        IUnitOfWork work,
        IReadOnlyList<Transfer> transfers,
        IReadOnlyList<PaidPart> paid,
        Debts debts,
        IReadOnlyList<ConsignmentRow> rows,
        Posting posting,
        CancellationToken cancel
    )
    {
        var posted = await Ledgers.ApplyAsync(work, transfers, posting.Now, posting.Actor, cancel);
        if (posted.Results.FirstOrDefault(result => result.Outcome == TransferOutcome.Refused) is { Refusal: { } refusal } refused)
        {
            var why = $"The ledger refuses transfer {refused.Id} of a payment: {refusal}.";
            // Another transaction booked this payment while this one waited for the parcel's row, and found another debt: tried again, it is known.
            throw refusal == LedgerCodes.IdReused ? new StoreConflictException(why, null) : new InvalidOperationException(why);
        }

        var settled = paid.Where(part => part.Amount.Minor > 0).Select(part => part.ConsignmentId).ToHashSet();
        var clear = rows.Where(row => settled.Contains(row.Id) && debts.DueOf(row.Id) is { Minor: 0 }).ToList();
        var (events, released) = await PaidHolds.PaidAsync(work, clear, $"paid: {posting.Source}", posting.Now, cancel);
        return (
            [
                .. posted.Event is { } seal ? [seal] : (JournalRow[])[],
                .. paid.Select(part => Event(part, debts.DueOf(part.ConsignmentId), posting)),
                .. events,
            ],
            released
        );
    }

    private static JournalRow Event(PaidPart part, Money? due, Posting posting) =>
        new(
            posting.Now,
            part.Amount.Minor < 0 ? "payment-taken-back" : "paid",
            part.ConsignmentId,
            0,
            posting.Actor,
            EventDetail.Object(
                ("amount", part.Amount with { Minor = Math.Abs(part.Amount.Minor) } is var amount ? amount.ToString() : null),
                ("due", due?.ToString()),
                ("source", posting.Source)
            )
        );
}

/// <summary>A payment of a consignment's demand; negative when it was taken back.</summary>
internal readonly record struct PaidPart(long ConsignmentId, Money Amount);

/// <summary>When, by whom and from where a payment is booked.</summary>
/// <param name="Now">Whole milliseconds.</param>
/// <param name="Actor">Who.</param>
/// <param name="Source">For the journal: "bank file 7", "assigned", "pay-provider".</param>
internal sealed record Posting(DateTimeOffset Now, string Actor, string Source);
