namespace Parcelgate.Core.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Money;

/// <summary>How a payment was matched. Values are stored: they never change meaning.</summary>
public enum PaymentMatch
{
    /// <summary>The reference names a demand and the amount is what was due.</summary>
    Exact = 1,

    /// <summary>Less than was due: the rest stays due.</summary>
    Partial = 2,

    /// <summary>More than was due: the demand is paid, the excess waits in suspense for whom it came from.</summary>
    Over = 3,

    /// <summary>The reference names an account: all of it is the holder's, in advance too.</summary>
    OnAccount = 4,

    /// <summary>The reference names a demand that is paid already: all of it waits in suspense.</summary>
    NothingDue = 5,

    /// <summary>A right reference of ours that names nothing that was ever charged.</summary>
    UnknownReference = 6,

    /// <summary>A reference whose check digits do not fit.</summary>
    WrongReference = 7,

    /// <summary>No reference.</summary>
    NoReference = 8,

    /// <summary>Money in another currency than what the reference names.</summary>
    OtherCurrency = 9,

    /// <summary>The bank took a payment back: it is due again.</summary>
    TakenBack = 10,

    /// <summary>Money that left the bank and is no payment taken back: a repayment, a bank's fee.</summary>
    Outgoing = 11,
}

/// <summary>One payment as a bank reports it.</summary>
/// <param name="Key">Names it once and for all, however often and in whichever message it is reported; at most 400 characters.</param>
/// <param name="Amount">More than nothing.</param>
/// <param name="IsCredit">True: money came in; false: it went out.</param>
/// <param name="IsReversal">True: the bank takes back what it booked before.</param>
/// <param name="Reference">The reference it carries; null when none of ours is in it.</param>
/// <param name="ReferenceIsWrong">True when it carries a reference whose check digits do not fit.</param>
/// <param name="IsInSuspense">True when the money is in suspense already: the bank says only now what a sum it reported before consists of.</param>
public sealed record IncomingPayment(
    string Key,
    Money Amount,
    bool IsCredit,
    bool IsReversal,
    CreditorReference? Reference,
    bool ReferenceIsWrong = false,
    bool IsInSuspense = false
);

/// <summary>What became of one payment.</summary>
/// <param name="Payment">The payment.</param>
/// <param name="Match">How it was matched.</param>
/// <param name="Booked">The part booked to what the reference names.</param>
/// <param name="Open">The rest, in suspense until somebody says whose it is.</param>
/// <param name="Transfers">What the ledger does; linked where they are several.</param>
public sealed record PaymentBooking(
    IncomingPayment Payment,
    PaymentMatch Match,
    Money Booked,
    Money Open,
    ImmutableArray<Transfer> Transfers
);

/// <summary>What is owed of what the references name, as the caller loaded it; bookings change it. Not thread-safe.</summary>
public sealed class Debts
{
    private readonly Dictionary<long, (Money Due, Money Paid)> demands = [];
    private readonly Dictionary<long, Account> accounts = [];

    /// <summary>Loads a consignment's demand.</summary>
    public void Load(Demand demand) => demands[demand.ConsignmentId] = (demand.Due, demand.Paid);

    /// <summary>Loads an account that a reference may name.</summary>
    /// <param name="number">Its number in the store.</param>
    /// <param name="account">The account.</param>
    public void Load(long number, Account account) => accounts[number] = account;

    /// <summary>What is still due on a consignment; null when nothing was ever charged.</summary>
    public Money? DueOf(long consignmentId) => demands.TryGetValue(consignmentId, out var demand) ? demand.Due : null;

    /// <summary>What was paid on a consignment and not given back; null when nothing was ever charged.</summary>
    internal Money? PaidOf(long consignmentId) => demands.TryGetValue(consignmentId, out var demand) ? demand.Paid : null;

    /// <summary>The account a reference names, if it is one of a party's debts; null else.</summary>
    internal Account? AccountOf(long number) =>
        accounts.TryGetValue(number, out var account)
        && account.Kind is AccountKind.Deferred or AccountKind.Clearing or AccountKind.Security
            ? account
            : null;

    internal void Pay(long consignmentId, Money amount)
    {
        var (due, paid) = demands[consignmentId];
        demands[consignmentId] = (due - amount, paid + amount);
    }
}

/// <summary>
/// From payments to transfers: one function that reads no store and no clock. The bank is debited by all that comes in and credited by all that goes out; what
/// a payment pays is never more than was due, and the rest is in suspense.
/// </summary>
public static class Reconciliation
{
    /// <summary>
    /// Books payments: what came in first, then what the bank took back, each in the order given, so that a payment and its return in one file meet. The
    /// sums of the ledger do not depend on the order of what came in.
    /// </summary>
    /// <param name="payments">Payments not booked before.</param>
    /// <param name="debts">What they may pay; changed.</param>
    public static ImmutableArray<PaymentBooking> Book(IReadOnlyList<IncomingPayment> payments, Debts debts) =>
        [
            .. payments.Where(payment => payment.IsCredit).Select(payment => In(payment, debts)),
            .. payments.Where(payment => !payment.IsCredit).Select(payment => Out(payment, debts)),
        ];

    /// <summary>A demand paid through a payment provider, which owes the treasury the money until it pays it over.</summary>
    /// <param name="eventId">The provider's id of the payment.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="consignmentId">The consignment.</param>
    /// <param name="amount">What is due.</param>
    /// <param name="debts">What is owed; changed.</param>
    public static Transfer PaidThrough(string provider, string eventId, long consignmentId, Money amount, Debts debts)
    {
        debts.Pay(consignmentId, amount);
        var (debit, credit) = (AccountKeys.Clearing(amount.Currency, provider), AccountKeys.Consignees(amount.Currency));
        return Move($"provider/{provider}/{eventId}", debit, credit, amount, OfConsignment(consignmentId));
    }

    /// <summary>The transfer that takes money out of suspense to what an officer says it pays.</summary>
    /// <param name="key">The payment's key.</param>
    /// <param name="open">What is in suspense of it.</param>
    /// <param name="reference">What it pays.</param>
    /// <param name="debts">What is owed.</param>
    /// <param name="reason">Why, in the officer's words.</param>
    /// <param name="why">How the reference fits, when nothing can be booked.</param>
    /// <returns>The transfer; null when the reference names nothing that is due in this currency.</returns>
    public static Transfer? Assign(string key, Money open, CreditorReference reference, Debts debts, string reason, out PaymentMatch why)
    {
        var (target, about, amount) = Target(reference, open, debts, out why);
        return target is null || amount.Minor == 0
            ? null
            : Move($"assign/{key}/{open.Minor}", AccountKeys.Suspense(open.Currency), target, amount, about) with
            {
                Reason = reason,
            };
    }

    private static PaymentBooking In(IncomingPayment payment, Debts debts)
    {
        var match =
            payment.ReferenceIsWrong ? PaymentMatch.WrongReference
            : payment.Reference is null ? PaymentMatch.NoReference
            : default;
        var (target, about, booked) = payment.Reference is { } reference
            ? Target(reference, payment.Amount, debts, out match)
            : (null, About.Nothing, Money.Zero(payment.Amount.Currency));
        var (suspense, rest) = (AccountKeys.Suspense(payment.Amount.Currency), payment.Amount - booked);
        var source = payment.IsInSuspense ? suspense : AccountKeys.Bank(payment.Amount.Currency);
        var opens = rest.Minor > 0 && !payment.IsInSuspense;
        var transfers = ImmutableArray.CreateBuilder<Transfer>(2);
        if (booked.Minor > 0)
        {
            transfers.Add(Move($"bank/{payment.Key}", source, target!, booked, about) with { Linked = opens });
        }

        if (opens)
        {
            // About whose it is, where that is known: the excess can be given back to whom it came from.
            transfers.Add(Move($"bank/{payment.Key}/open", source, suspense, rest, about));
        }

        return new PaymentBooking(payment, match, booked, rest, transfers.ToImmutable());
    }

    /// <summary>What a reference names, and how much of an amount it takes.</summary>
    private static (string? Account, About About, Money Amount) Target(
        CreditorReference reference,
        Money amount,
        Debts debts,
        out PaymentMatch match
    )
    {
        var nothing = Money.Zero(amount.Currency);
        if (reference.Kind == ReferenceKind.Account)
        {
            var account = debts.AccountOf(reference.Number);
            match =
                account is null ? PaymentMatch.UnknownReference
                : account.Currency != amount.Currency ? PaymentMatch.OtherCurrency
                : PaymentMatch.OnAccount;
            return match == PaymentMatch.OnAccount ? (account!.Key, About.Nothing, amount) : (null, About.Nothing, nothing);
        }

        if (debts.DueOf(reference.Number) is not { } due)
        {
            match = PaymentMatch.UnknownReference;
            return (null, About.Nothing, nothing);
        }

        var about = OfConsignment(reference.Number);
        if (due.Currency != amount.Currency)
        {
            match = PaymentMatch.OtherCurrency;
            return (null, about, nothing);
        }

        match =
            due.Minor == 0 ? PaymentMatch.NothingDue
            : amount == due ? PaymentMatch.Exact
            : amount < due ? PaymentMatch.Partial
            : PaymentMatch.Over;
        var booked = amount < due ? amount : due;
        debts.Pay(reference.Number, booked);
        return (AccountKeys.Consignees(amount.Currency), about, booked);
    }

    private static PaymentBooking Out(IncomingPayment payment, Debts debts)
    {
        var (amount, currency) = (payment.Amount, payment.Amount.Currency);
        var back = Money.Zero(currency);
        if (
            payment is { IsReversal: true, Reference: { Kind: ReferenceKind.Consignment } reference }
            && debts.PaidOf(reference.Number) is { } paid
            && paid.Currency == currency
        )
        {
            back = amount < paid ? amount : paid with { Minor = Math.Max(0, paid.Minor) };
        }

        var rest = amount - back;
        var transfers = ImmutableArray.CreateBuilder<Transfer>(2);
        var bank = AccountKeys.Bank(currency);
        var about =
            payment.Reference is { Kind: ReferenceKind.Consignment } named && debts.DueOf(named.Number) is not null
                ? OfConsignment(named.Number)
                : About.Nothing;
        if (back.Minor > 0)
        {
            debts.Pay(about.ConsignmentId, back with { Minor = -back.Minor });
            transfers.Add(
                Move($"bank/{payment.Key}", AccountKeys.Consignees(currency), bank, back, about, "the bank took the payment back") with
                {
                    Linked = rest.Minor > 0,
                }
            );
        }

        if (rest.Minor > 0)
        {
            transfers.Add(Move($"bank/{payment.Key}/open", AccountKeys.Suspense(currency), bank, rest, about, "money left the bank"));
        }

        return new PaymentBooking(
            payment,
            back.Minor > 0 ? PaymentMatch.TakenBack : PaymentMatch.Outgoing,
            back,
            rest,
            transfers.ToImmutable()
        );
    }

    private static About OfConsignment(long consignmentId) => new(consignmentId, 0, "");

    private static Transfer Move(string id, string debit, string credit, Money amount, About about, string? givenBack = null) =>
        new()
        {
            Id = TransferId.OfText(id),
            Code =
                givenBack is not null ? TransferCode.Adjustment
                : credit.StartsWith("security/", StringComparison.Ordinal) ? TransferCode.Deposit
                : TransferCode.Payment,
            Debit = debit,
            Credit = credit,
            Amount = amount,
            About = about,
            Reason = givenBack ?? "",
        };
}
