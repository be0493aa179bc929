namespace Parcelgate.Server.Revenue;

using Parcelgate.Core.Revenue;

/// <summary>What the ledger has of one consignment, as its page shows it.</summary>
/// <param name="Transfers">All transfers about it, in the order they were posted.</param>
public sealed record ConsignmentMoney(IReadOnlyList<PostedTransfer> Transfers)
{
    /// <summary>Nothing was posted.</summary>
    public static ConsignmentMoney None { get; } = new([]);

    /// <summary>Charged at the border and not taken back, reserved or posted, in minor units; what was collected at the sale is not in it.</summary>
    public long ChargedMinor =>
        Postings
            .InEffect(Transfers.Select(one => one.Transfer))
            .Where(one => !one.Payer.StartsWith("clearing/", StringComparison.Ordinal))
            .Sum(one => one.Amount.Minor);

    /// <summary>True when something was paid and nobody owes anything on it.</summary>
    public bool IsPaid
    {
        get
        {
            var shares = DebtShare.Of(Transfers.Select(one => one.Transfer));
            return shares.Any(share => share.Paid.Minor > 0 && share.Charged.Minor > 0) && shares.All(share => share.Due.Minor == 0);
        }
    }
}
