namespace Parcelgate.Server.Revenue;

using Parcelgate.Core.Revenue;

/// <summary>What the ledger has of one consignment, as its page shows it.</summary>
/// <param name="Transfers">All transfers about it, in the order they were posted.</param>
public sealed record ConsignmentMoney(IReadOnlyList<PostedTransfer> Transfers)
{
    /// <summary>Nothing was posted.</summary>
    public static ConsignmentMoney None { get; } = new([]);

    /// <summary>Charged at the border and not taken back, in minor units; what was collected at the sale is not in it.</summary>
    public long ChargedMinor =>
        Moved
            .Where(one => one.Code is TransferCode.Charge or TransferCode.Correction or TransferCode.Reversal)
            .Sum(one => one.Code == TransferCode.Reversal ? -one.Amount.Minor : one.Amount.Minor);

    /// <summary>Paid for it, less what was paid back, in minor units.</summary>
    public long PaidMinor =>
        Moved
            .Where(one => one.Code is TransferCode.Payment or TransferCode.Refund)
            .Sum(one => one.Code == TransferCode.Refund ? -one.Amount.Minor : one.Amount.Minor);

    /// <summary>True when something was charged and all of it is paid.</summary>
    public bool IsPaid => ChargedMinor > 0 && PaidMinor >= ChargedMinor;

    private IEnumerable<Transfer> Moved =>
        Transfers
            .Select(one => one.Transfer)
            .Where(one => one.Kind is TransferKind.Posted or TransferKind.PostPending && !IsClearing(one.Debit) && !IsClearing(one.Credit));

    private static bool IsClearing(string key) => key.StartsWith("clearing/", StringComparison.Ordinal);
}
