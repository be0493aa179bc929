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

    /// <summary>The bank took back what had gone out, such as a repayment to an account that is closed: it pays no demand and waits in suspense.</summary>
    CameBack = 12,
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
    private readonly Dictionary<long, List<DebtShare>> shares = [];
    private readonly Dictionary<long, Account> accounts = [];

    /// <summary>Loads what is owed on a consignment; nothing when it has no share.</summary>
    /// <param name="consignmentId">The consignment.</param>
    /// <param name="owed">Its shares, in the order they are paid.</param>
    public void Load(long consignmentId, IReadOnlyList<DebtShare> owed)
    {
        // A consignment is charged in the currency of its destination's law; where an amendment changed that, what is due now counts.
        if (owed.Count > 0)
        {
            var currency = (owed.FirstOrDefault(share => share.Due.Minor > 0) ?? owed[^1]).Due.Currency;
            shares[consignmentId] = [.. owed.Where(share => share.Due.Currency == currency)];
        }
    }

    /// <summary>Loads an account that a reference may name.</summary>
    /// <param name="number">Its number in the store.</param>
    /// <param name="account">The account.</param>
    public void Load(long number, Account account) => accounts[number] = account;

    /// <summary>What is still due on a consignment, whoever owes it; null when nothing was ever charged that must be paid before release.</summary>
    public Money? DueOf(long consignmentId) => Sum(consignmentId, static share => share.Due);

    /// <summary>What its recipient still owes on a consignment; null when nothing was ever charged to the recipient.</summary>
    public Money? DueOfRecipient(long consignmentId) =>
        shares.GetValueOrDefault(consignmentId)?.Find(share => share.Account == AccountKeys.Consignees(share.Due.Currency))?.Due;

    /// <summary>What was paid on a consignment and not given back; null when nothing was ever charged.</summary>
    internal Money? PaidOf(long consignmentId) => Sum(consignmentId, static share => share.Paid);

    /// <summary>The account a reference names, if money may come in for it; null else.</summary>
    internal Account? AccountOf(long number) =>
        accounts.TryGetValue(number, out var account)
        && account.Kind
            is AccountKind.Deferred
                or AccountKind.Clearing
                or AccountKind.Security
                or AccountKind.Receivable
                or AccountKind.Bank
        && account.Key != AccountKeys.Bank(account.Currency)
        && account.Key != AccountKeys.Consignees(account.Currency)
            ? account
            : null;

    /// <summary>Pays at most what is due, share by share, or takes back at most what was paid; says how much of which account.</summary>
    /// <param name="consignmentId">A consignment with a share.</param>
    /// <param name="amount">In the currency of its debts.</param>
    /// <param name="back">True: it is taken back.</param>
    internal List<(string Account, Money Amount)> Move(long consignmentId, Money amount, bool back)
    {
        var (parts, rest, all) = (new List<(string, Money)>(), amount.Minor, shares[consignmentId]);
        for (var i = 0; i < all.Count && rest > 0; i++)
        {
            var part = Math.Min(rest, Math.Max(0, back ? all[i].Paid.Minor : all[i].Due.Minor));
            if (part > 0)
            {
                var moved = amount with { Minor = back ? -part : part };
                all[i] = all[i] with { Paid = all[i].Paid + moved };
                parts.Add((all[i].Account, amount with { Minor = part }));
                rest -= part;
            }
        }

        return parts;
    }

    private Money? Sum(long consignmentId, Func<DebtShare, Money> of) =>
        shares.TryGetValue(consignmentId, out var all) ? all.Select(of).Aggregate(static (sum, one) => sum + one) : null;
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

    /// <summary>A demand paid through a payment provider, which holds the treasury's money until it pays it over.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="eventId">The provider's id of the payment.</param>
    /// <param name="consignmentId">The consignment.</param>
    /// <param name="amount">What its recipient owes.</param>
    /// <param name="debts">What is owed; changed.</param>
    public static Transfer PaidThrough(string provider, string eventId, long consignmentId, Money amount, Debts debts)
    {
        // The recipient's share stands first, and it is all of it.
        var (account, part) = debts.Move(consignmentId, amount, back: false)[0];
        return Transfer(
            $"provider/{provider}/{eventId}",
            AccountKeys.PaymentProvider(amount.Currency, provider),
            account,
            part,
            OfConsignment(consignmentId)
        );
    }

    /// <summary>The transfers that take money out of suspense to what an officer says it pays.</summary>
    /// <param name="key">The payment's key.</param>
    /// <param name="open">What is in suspense of it.</param>
    /// <param name="reference">What it pays.</param>
    /// <param name="debts">What is owed; changed.</param>
    /// <param name="reason">Why, in the officer's words.</param>
    /// <param name="match">How the reference fits.</param>
    /// <returns>One chain; empty when the reference names nothing that is due in this currency.</returns>
    public static ImmutableArray<Transfer> Assign(
        string key,
        Money open,
        CreditorReference reference,
        Debts debts,
        string reason,
        out PaymentMatch match
    )
    {
        var (parts, about) = Target(reference, open, debts, out match);
        var chain = new Chain($"assign/{key}/{open.Minor}");
        foreach (var (account, amount) in parts)
        {
            chain.Add(AccountKeys.Suspense(open.Currency), account, amount, about, reason);
        }

        return chain.Closed();
    }

    private static PaymentBooking In(IncomingPayment payment, Debts debts)
    {
        var match = payment.ReferenceIsWrong ? PaymentMatch.WrongReference : PaymentMatch.NoReference;
        IReadOnlyList<(string Account, Money Amount)> parts = [];
        var about = About.Nothing;
        if (payment.IsReversal)
        {
            // Its reference is that of what went out, a repayment's for example: nobody pays by it.
            match = PaymentMatch.CameBack;
        }
        else if (payment.Reference is { } reference)
        {
            (parts, about) = Target(reference, payment.Amount, debts, out match);
        }

        var booked = parts.Aggregate(Money.Zero(payment.Amount.Currency), static (sum, part) => sum + part.Amount);
        var (suspense, rest) = (AccountKeys.Suspense(payment.Amount.Currency), payment.Amount - booked);
        var source = payment.IsInSuspense ? suspense : AccountKeys.Bank(payment.Amount.Currency);
        var chain = new Chain($"bank/{payment.Key}");
        foreach (var (account, amount) in parts)
        {
            chain.Add(source, account, amount, about);
        }

        if (rest.Minor > 0 && !payment.IsInSuspense)
        {
            // About no consignment: what waits pays nothing yet. Whose it is stands with the payment.
            chain.Add(source, suspense, rest, About.Nothing);
        }

        return new PaymentBooking(payment, match, booked, rest, chain.Closed());
    }

    /// <summary>What a reference names, and how much of an amount it takes.</summary>
    private static (IReadOnlyList<(string Account, Money Amount)> Parts, About About) Target(
        CreditorReference reference,
        Money amount,
        Debts debts,
        out PaymentMatch match
    )
    {
        if (reference.Kind == ReferenceKind.Account)
        {
            var account = debts.AccountOf(reference.Number);
            match =
                account is null ? PaymentMatch.UnknownReference
                : account.Currency != amount.Currency ? PaymentMatch.OtherCurrency
                : PaymentMatch.OnAccount;
            return (match == PaymentMatch.OnAccount ? [(account!.Key, amount)] : [], About.Nothing);
        }

        var due = debts.DueOf(reference.Number);
        match =
            due is not { } owed ? PaymentMatch.UnknownReference
            : owed.Currency != amount.Currency ? PaymentMatch.OtherCurrency
            : owed.Minor == 0 ? PaymentMatch.NothingDue
            : amount == owed ? PaymentMatch.Exact
            : amount < owed ? PaymentMatch.Partial
            : PaymentMatch.Over;
        return match is PaymentMatch.Exact or PaymentMatch.Partial or PaymentMatch.Over
            ? (debts.Move(reference.Number, amount, back: false), OfConsignment(reference.Number))
            : ([], About.Nothing);
    }

    private static PaymentBooking Out(IncomingPayment payment, Debts debts)
    {
        var (amount, bank) = (payment.Amount, AccountKeys.Bank(payment.Amount.Currency));
        var chain = new Chain($"bank/{payment.Key}");
        var back = Money.Zero(amount.Currency);
        if (
            payment is { IsReversal: true, Reference: { Kind: ReferenceKind.Consignment } reference }
            && debts.PaidOf(reference.Number) is { } paid
            && paid.Currency == amount.Currency
        )
        {
            foreach (var (account, part) in debts.Move(reference.Number, amount, back: true))
            {
                chain.Add(account, bank, part, OfConsignment(reference.Number), "the bank took the payment back", TransferCode.Refund);
                back += part;
            }
        }

        var rest = amount - back;
        if (rest.Minor > 0)
        {
            chain.Add(AccountKeys.Suspense(amount.Currency), bank, rest, About.Nothing, "money left the bank", TransferCode.Adjustment);
        }

        return new PaymentBooking(payment, back.Minor > 0 ? PaymentMatch.TakenBack : PaymentMatch.Outgoing, back, rest, chain.Closed());
    }

    private static About OfConsignment(long consignmentId) => new(consignmentId, 0, "");

    private static Transfer Transfer(
        string id,
        string debit,
        string credit,
        Money amount,
        About about,
        string reason = "",
        TransferCode code = TransferCode.Payment
    ) =>
        new()
        {
            Id = TransferId.OfText(id),
            Code = code == TransferCode.Payment && credit.StartsWith("security/", StringComparison.Ordinal) ? TransferCode.Deposit : code,
            Debit = debit,
            Credit = credit,
            Amount = amount,
            About = about,
            Reason = reason,
        };

    /// <summary>Transfers of one payment, numbered and linked: all of it is booked or nothing.</summary>
    private sealed class Chain(string name)
    {
        private readonly ImmutableArray<Transfer>.Builder transfers = ImmutableArray.CreateBuilder<Transfer>(2);

        internal void Add(
            string debit,
            string credit,
            Money amount,
            About about,
            string reason = "",
            TransferCode code = TransferCode.Payment
        ) => transfers.Add(Transfer(FormattableString.Invariant($"{name}/{transfers.Count}"), debit, credit, amount, about, reason, code));

        internal ImmutableArray<Transfer> Closed()
        {
            for (var i = 0; i + 1 < transfers.Count; i++)
            {
                transfers[i] = transfers[i] with { Linked = true };
            }

            return transfers.DrainToImmutable();
        }
    }
}
