namespace Parcelgate.Server.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;

/// <summary>What the ledger has of one consignment, as its page shows it.</summary>
/// <param name="Transfers">All transfers about it, in the order they were posted.</param>
public sealed record ConsignmentMoney(IReadOnlyList<PostedTransfer> Transfers)
{
    /// <summary>Nothing was posted.</summary>
    public static ConsignmentMoney None { get; } = new([]);

    /// <summary>
    /// Charged at the border and not taken back, reserved or posted: one amount for each currency, for a parcel that was sent on to another country; what was
    /// collected at the sale is not in it. A zero where all was taken back; empty where nothing was ever posted.
    /// </summary>
    public ImmutableArray<Money> Charged
    {
        get
        {
            ImmutableArray<Money> sums =
            [
                .. Postings
                    .InEffect(Transfers.Select(one => one.Transfer))
                    .Where(one => !one.Payer.StartsWith("clearing/", StringComparison.Ordinal))
                    .GroupBy(one => one.Amount.Currency, one => one.Amount)
                    .Select(group => group.Aggregate((sum, amount) => sum + amount))
                    .Where(sum => sum.Minor != 0),
            ];
            return sums.IsEmpty && Transfers is [.., var last] ? [Money.Zero(last.Transfer.Amount.Currency)] : sums;
        }
    }

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
