namespace Parcelgate.Core.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>Whose accounts a consignment's charges go to. Names are as the installation knows the parties; "" where there is none.</summary>
/// <param name="Carrier">The carrier or post.</param>
/// <param name="Declarant">The declarant or representative.</param>
/// <param name="Seller">The seller or platform, best its number in the scheme under which it collects.</param>
/// <param name="OnAccount">
/// The party whose deferred account takes all that is not collected at the sale, whoever the law lets pay: it advances the charges and has them back
/// from whom it delivers to. "": none, each payer owes its own.
/// </param>
public sealed record PayerNames(string Carrier, string Declarant, string Seller, string OnAccount = "")
{
    /// <summary>
    /// Whoever sends the data has the agreement, and the account if there is one. A seller is known by its number in the scheme it collects under, else by
    /// its account with the sender; never by a name, which may be a person's.
    /// </summary>
    /// <param name="provider">Who sent the data.</param>
    /// <param name="consignment">The record.</param>
    /// <param name="onAccount">Whose deferred account takes the charges; "": none.</param>
    public static PayerNames Of(string provider, Consignment consignment, string onAccount)
    {
        ArgumentNullException.ThrowIfNull(consignment);
        return new PayerNames(
            provider,
            provider,
            consignment.PrepaidTax is { } prepaid
                ? $"{prepaid.Scheme}:{prepaid.Id}"
                : consignment.Seller?.Account ?? consignment.Platform?.Account ?? provider,
            onAccount
        );
    }
}

/// <summary>What is posted now, and for what.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Version">Version of the decision the charges are of.</param>
/// <param name="Act">What was done; part of the ids, so that doing it again makes the same transfers.</param>
/// <param name="Reason">Goes with every difference, for example "amended: version 2" or "returned: refused by recipient"; not blank.</param>
public sealed record PostingSubject(long ConsignmentId, int Version, PostingAct Act, string Reason);

/// <summary>One charge of a consignment as the ledger has it.</summary>
/// <param name="Charge">As the regime file names it.</param>
/// <param name="Item">Goods line; 0 for the whole consignment.</param>
/// <param name="Payer">Key of the account that was debited.</param>
/// <param name="Revenue">Key of the account that was credited.</param>
/// <param name="Amount">Charged, less what was reversed; or reserved.</param>
/// <param name="Pending">The reservation; null when it is posted.</param>
public sealed record ChargeInEffect(string Charge, int Item, string Payer, string Revenue, Money Amount, Transfer? Pending);

/// <summary>
/// From charges to transfers. Who is debited follows from who owes a charge and when it is collected; the credit is always the charge's revenue, so the
/// same basket brings the same tax whoever pays it. What was posted is never edited: only the difference is posted.
/// </summary>
public static class Postings
{
    /// <summary>Key of the account that is debited for a charge.</summary>
    /// <remarks>
    /// Seller, and whatever was collected at the sale: the clearing account of the seller or platform. The rest goes to the deferred account that takes
    /// it; without one, to the recipients' receivable or the carrier's or declarant's own, and the parcel waits until it is paid.
    /// </remarks>
    public static string PayerAccount(ChargeLine line, PayerNames payers) =>
        IsCleared(line) ? AccountKeys.Clearing(line.Amount.Currency, Named(payers.Seller))
        : payers.OnAccount.Length > 0 ? AccountKeys.Deferred(line.Amount.Currency, payers.OnAccount)
        : line.Payer == Payer.Consignee ? AccountKeys.Consignees(line.Amount.Currency)
        : AccountKeys.Receivable(line.Amount.Currency, Named(line.Payer == Payer.Carrier ? payers.Carrier : payers.Declarant));

    /// <summary>True for a charge that a deferred account takes, where there is one.</summary>
    public static bool IsDeferrable(ChargeLine line) => line.Amount.Minor > 0 && !IsCleared(line);

    /// <summary>
    /// The transfers that bring the ledger from what it has to these charges, as one chain: all of a consignment's charges are posted or none. Empty when
    /// there is no difference.
    /// </summary>
    /// <param name="subject">What they are about.</param>
    /// <param name="charges">What is charged now; empty for a cancellation or a return.</param>
    /// <param name="payers">Whose accounts.</param>
    /// <param name="inEffect">What the ledger has, from <see cref="InEffect"/>.</param>
    /// <remarks>Charges on deferred accounts are reserved, and posted at the release by <see cref="Settle"/>: what never arrives is never owed.</remarks>
    public static ImmutableArray<Transfer> Of(
        PostingSubject subject,
        ImmutableArray<ChargeLine> charges,
        PayerNames payers,
        IReadOnlyList<ChargeInEffect> inEffect
    )
    {
        var chain = new Chain(subject);
        var wanted = Wanted(charges, payers);
        foreach (var there in inEffect)
        {
            var key = (there.Payer, there.Charge, there.Item);
            var now = wanted.GetValueOrDefault(key);
            if (there.Pending is { } pending)
            {
                if (now == there.Amount.Minor)
                {
                    wanted.Remove(key);
                }
                else
                {
                    chain.Void(pending);
                }
            }
            else
            {
                wanted.Remove(key);
                chain.Difference(there, now - there.Amount.Minor);
            }
        }

        foreach (var ((payer, charge, item), minor) in wanted.Where(pair => pair.Value > 0))
        {
            var currency = CurrencyOf(charges);
            var amount = new Money(minor, currency);
            chain.Charge(payer, AccountKeys.Revenue(currency, charge), amount, charge, item, IsDeferred(payer));
        }

        return chain.Closed();
    }

    /// <summary>
    /// The transfers that move to a deferred account what each payer owes of a consignment, as one chain: it had no room when that was charged. Empty where nobody
    /// owes anything. What was collected at the sale stays where it is.
    /// </summary>
    /// <param name="subject">What they are about.</param>
    /// <param name="party">Whose deferred account.</param>
    /// <param name="inEffect">What the ledger has, from <see cref="InEffect"/>; nothing of it is paid.</param>
    /// <remarks>Reserved as by <see cref="Of"/>: a later decision finds what it would have posted itself.</remarks>
    public static ImmutableArray<Transfer> Defer(PostingSubject subject, string party, IReadOnlyList<ChargeInEffect> inEffect)
    {
        var chain = new Chain(subject);
        foreach (var there in inEffect.Where(one => one.Pending is null && DebtShare.IsOf(one.Payer)))
        {
            var deferred = AccountKeys.Deferred(there.Amount.Currency, party);
            chain.Reassign(there);
            chain.Charge(deferred, there.Revenue, there.Amount, there.Charge, there.Item, reserved: true);
        }

        return chain.Closed();
    }

    /// <summary>The transfers that post what a consignment has reserved, as one chain: it is released on account.</summary>
    public static ImmutableArray<Transfer> Settle(PostingSubject subject, IReadOnlyList<ChargeInEffect> inEffect)
    {
        var chain = new Chain(subject);
        foreach (var there in inEffect.Where(one => one.Pending is not null))
        {
            chain.Post(there.Pending!);
        }

        return chain.Closed();
    }

    /// <summary>What the ledger has of one consignment's charges, by payer, charge and item.</summary>
    /// <param name="transfers">All transfers about the consignment, in the order they were done.</param>
    public static ImmutableArray<ChargeInEffect> InEffect(IEnumerable<Transfer> transfers)
    {
        var posted = new Dictionary<(string Payer, string Charge, int Item), ChargeInEffect>();
        var pending = new Dictionary<TransferId, Transfer>();
        foreach (var transfer in transfers)
        {
            if (transfer.Pending is { } ended)
            {
                pending.Remove(ended);
            }

            switch (transfer)
            {
                case { Kind: TransferKind.Pending, Charges: true }:
                    pending.Add(transfer.Id, transfer);
                    break;
                case { Kind: TransferKind.Posted or TransferKind.PostPending, Code: TransferCode.Charge or TransferCode.Correction }:
                    Add(posted, transfer.Debit, transfer.Credit, transfer.About, transfer.Amount);
                    break;
                case { Kind: TransferKind.Posted } when transfer.Code.TakesBack():
                    Add(
                        posted,
                        transfer.Credit,
                        transfer.Debit,
                        transfer.About,
                        new Money(-transfer.Amount.Minor, transfer.Amount.Currency)
                    );
                    break;
            }
        }

        return
        [
            .. posted.Values.Where(one => one.Amount.Minor != 0),
            .. pending.Values.Select(one => new ChargeInEffect(one.About.Charge, one.About.Item, one.Debit, one.Credit, one.Amount, one)),
        ];
    }

    private static bool IsCleared(ChargeLine line) => line.Collected == Collected.AtSale || line.Payer == Payer.Seller;

    private static string Named(string party) => party.Length == 0 ? "unnamed" : party;

    private static bool IsDeferred(string payer) => payer.StartsWith("deferred/", StringComparison.Ordinal);

    private static Currency CurrencyOf(ImmutableArray<ChargeLine> charges) => charges[0].Amount.Currency;

    // In the order of the law's lines, so that the same decision makes the same ids. A law charges in one currency: adding checks it.
    private static OrderedDictionary<(string Payer, string Charge, int Item), long> Wanted(
        ImmutableArray<ChargeLine> charges,
        PayerNames payers
    )
    {
        var wanted = new OrderedDictionary<(string, string, int), long>();
        var sum = charges.IsEmpty ? default : Money.Zero(CurrencyOf(charges));
        foreach (var line in charges)
        {
            sum += line.Amount;
            var key = (PayerAccount(line, payers), line.Charge, line.Item);
            wanted[key] = wanted.GetValueOrDefault(key) + line.Amount.Minor;
        }

        return wanted;
    }

    private static void Add(
        Dictionary<(string, string, int), ChargeInEffect> posted,
        string payer,
        string revenue,
        About about,
        Money amount
    )
    {
        var key = (payer, about.Charge, about.Item);
        posted[key] = posted.TryGetValue(key, out var there)
            ? there with
            {
                Amount = there.Amount + amount,
            }
            : new ChargeInEffect(about.Charge, about.Item, payer, revenue, amount, null);
    }

    /// <summary>Transfers of one act, numbered and linked.</summary>
    private sealed class Chain(PostingSubject subject)
    {
        private readonly ImmutableArray<Transfer>.Builder transfers = ImmutableArray.CreateBuilder<Transfer>();

        private TransferId NextId => TransferId.OfPosting(subject.ConsignmentId, subject.Version, subject.Act, transfers.Count);

        public void Charge(string payer, string revenue, Money amount, string charge, int item, bool reserved) =>
            transfers.Add(
                new Transfer
                {
                    Id = NextId,
                    Kind = reserved ? TransferKind.Pending : TransferKind.Posted,
                    Code = TransferCode.Charge,
                    Debit = payer,
                    Credit = revenue,
                    Amount = amount,
                    About = new About(subject.ConsignmentId, subject.Version, charge, item),
                }
            );

        public void Difference(ChargeInEffect there, long differenceMinor)
        {
            if (differenceMinor == 0)
            {
                return;
            }

            var more = differenceMinor > 0;
            Change(there, more ? TransferCode.Correction : TransferCode.Reversal, Math.Abs(differenceMinor));
        }

        public void Reassign(ChargeInEffect there) => Change(there, TransferCode.Reassignment, there.Amount.Minor);

        private void Change(ChargeInEffect there, TransferCode code, long minor) =>
            transfers.Add(
                new Transfer
                {
                    Id = NextId,
                    Code = code,
                    Debit = code.TakesBack() ? there.Revenue : there.Payer,
                    Credit = code.TakesBack() ? there.Payer : there.Revenue,
                    Amount = new Money(minor, there.Amount.Currency),
                    Reason = subject.Reason,
                    About = new About(subject.ConsignmentId, subject.Version, there.Charge, there.Item),
                }
            );

        public void Void(Transfer pending) => transfers.Add(pending.End(NextId, TransferKind.VoidPending) with { Reason = subject.Reason });

        public void Post(Transfer pending) => transfers.Add(pending.End(NextId, TransferKind.PostPending));

        public ImmutableArray<Transfer> Closed()
        {
            for (var i = 0; i + 1 < transfers.Count; i++)
            {
                transfers[i] = transfers[i] with { Linked = true };
            }

            return transfers.DrainToImmutable();
        }
    }
}
