namespace Parcelgate.Core.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Money;

/// <summary>What the recipient is charged under one name: charges and corrections, less reversals.</summary>
/// <param name="Charge">As the regime file names it.</param>
/// <param name="Amount">Not zero; negative never.</param>
public sealed record DemandLine(string Charge, Money Amount);

/// <summary>One payment of a demand, or one that was taken back or refunded.</summary>
/// <param name="Id">The transfer: the number of the receipt.</param>
/// <param name="At">When it was booked.</param>
/// <param name="Amount">Paid; negative: given or taken back.</param>
public sealed record DemandReceipt(TransferId Id, DateTimeOffset At, Money Amount);

/// <summary>What the recipient of one consignment owes on it. Nothing but a reading of the ledger: there is no second record of a debt.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Charged">Charges and corrections less reversals; not negative.</param>
/// <param name="Paid">Payments less what was given back; negative never.</param>
/// <param name="Lines">What is charged, in the order it was first charged.</param>
/// <param name="Receipts">Payments in the order they were booked.</param>
public sealed record Demand(
    long ConsignmentId,
    Money Charged,
    Money Paid,
    ImmutableArray<DemandLine> Lines,
    ImmutableArray<DemandReceipt> Receipts
)
{
    /// <summary>The reference a payment of it carries.</summary>
    public CreditorReference Reference => CreditorReference.OfConsignment(ConsignmentId);

    /// <summary>What is still to be paid; not negative.</summary>
    public Money Due => Charged with { Minor = Math.Max(0, Charged.Minor - Paid.Minor) };

    /// <summary>What was paid beyond what is charged now: an amendment or a return lowered the charges after the payment.</summary>
    public Money Overpaid => Charged with { Minor = Math.Max(0, Paid.Minor - Charged.Minor) };

    /// <summary>True when nothing is due any more.</summary>
    public bool IsSettled => Due.Minor == 0;

    /// <summary>What the ledger says of one consignment; null when nothing was ever charged to its recipient.</summary>
    /// <param name="consignmentId">The consignment.</param>
    /// <param name="transfers">All transfers about it with the instant they were posted, in that order.</param>
    public static Demand? Of(long consignmentId, IEnumerable<(DateTimeOffset At, Transfer Transfer)> transfers)
    {
        // A consignment is charged in the currency of the law of its destination. Where an amendment changed that, the last one is the demand.
        var moved = transfers.Where(one => IsPosted(one.Transfer) && SideOf(one.Transfer) != 0).ToList();
        if (moved.FindLast(one => one.Transfer.Code.IsOfCharges()).Transfer is not { } last)
        {
            return null;
        }

        var nothing = Money.Zero(last.Amount.Currency);
        var lines = new OrderedDictionary<string, Money>();
        var receipts = ImmutableArray.CreateBuilder<DemandReceipt>();
        var paid = nothing;
        foreach (var (at, transfer) in moved.Where(one => one.Transfer.Amount.Currency == nothing.Currency))
        {
            var debit = transfer.Amount with { Minor = SideOf(transfer) * transfer.Amount.Minor };
            if (transfer.Code.IsOfCharges())
            {
                lines[transfer.About.Charge] = lines.GetValueOrDefault(transfer.About.Charge, nothing) + debit;
            }
            else
            {
                receipts.Add(new DemandReceipt(transfer.Id, at, nothing - debit));
                paid -= debit;
            }
        }

        return new Demand(
            consignmentId,
            lines.Values.Aggregate(nothing, static (sum, line) => sum + line),
            paid,
            [.. lines.Where(line => line.Value.Minor != 0).Select(line => new DemandLine(line.Key, line.Value))],
            receipts.ToImmutable()
        );
    }

    private static bool IsPosted(Transfer transfer) => transfer.Kind is TransferKind.Posted or TransferKind.PostPending;

    /// <summary>1 when the recipients' receivable is debited, -1 when it is credited, 0 when the transfer does not touch it.</summary>
    private static int SideOf(Transfer transfer)
    {
        var consignees = AccountKeys.Consignees(transfer.Amount.Currency);
        return transfer.Debit == consignees ? 1
            : transfer.Credit == consignees ? -1
            : 0;
    }
}

/// <summary>What one party must pay for a consignment before its release, and has paid.</summary>
/// <param name="Account">The receivable account: the recipients', a carrier's, a declarant's.</param>
/// <param name="Charged">Charges and corrections less reversals.</param>
/// <param name="Paid">Paid, less what was given back.</param>
public sealed record DebtShare(string Account, Money Charged, Money Paid)
{
    private const string Receivable = "receivable/";

    /// <summary>Whether an account holds shares: what is owed parcel by parcel.</summary>
    internal static bool IsOf(string account) => account.StartsWith(Receivable, StringComparison.Ordinal);

    /// <summary>Still to be paid; not negative.</summary>
    public Money Due => Charged with { Minor = Math.Max(0, Charged.Minor - Paid.Minor) };

    /// <summary>Paid beyond what is charged; not negative.</summary>
    public Money Overpaid => Charged with { Minor = Math.Max(0, Paid.Minor - Charged.Minor) };

    /// <summary>Every share of one consignment, the recipient's first: a payment with its reference pays them in this order.</summary>
    /// <param name="transfers">All transfers about it, in the order they were posted.</param>
    public static ImmutableArray<DebtShare> Of(IEnumerable<Transfer> transfers)
    {
        var sums = new SortedDictionary<string, (Money Charged, Money Paid)>(StringComparer.Ordinal);
        foreach (var transfer in transfers.Where(one => one.Kind is TransferKind.Posted or TransferKind.PostPending))
        {
            Add(transfer.Debit, transfer, transfer.Amount);
            Add(transfer.Credit, transfer, transfer.Amount with { Minor = -transfer.Amount.Minor });
        }

        return
        [
            .. sums.Select(one => new DebtShare(one.Key, one.Value.Charged, one.Value.Paid))
                .OrderBy(share => share.Account != AccountKeys.Consignees(share.Due.Currency)),
        ];

        void Add(string account, Transfer transfer, Money debit)
        {
            if (!IsOf(account))
            {
                return;
            }

            var nothing = Money.Zero(debit.Currency);
            var (charged, paid) = sums.GetValueOrDefault(account, (nothing, nothing));
            sums[account] = transfer.Code.IsOfCharges() ? (charged + debit, paid) : (charged, paid - debit);
        }
    }
}
