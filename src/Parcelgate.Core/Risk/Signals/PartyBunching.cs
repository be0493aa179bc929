namespace Parcelgate.Core.Risk.Signals;

using System.Collections.Immutable;

/// <summary>How much of what a party had lately lay just below a threshold: values that are made to fit crowd there.</summary>
internal static class PartyBunching
{
    internal static readonly ImmutableArray<Signal> All =
    [
        new(
            "consignee_near_30d",
            "parcels",
            "The recipient's parcels of thirty days valued at most a tenth below a threshold.",
            SignalCost.History
        )
        {
            Of = static input => input.Facts.Of(PartyRole.Consignee)?.Near30,
        },
        new(
            "seller_near_share",
            "percent",
            "Share of the seller's parcels of thirty days valued at most a tenth below a threshold, rounded down; none for fewer than ten parcels.",
            SignalCost.History
        )
        {
            Of = static input =>
                input.Facts.Of(PartyRole.Seller) is { Parcels30: >= Fewest } seller ? 100L * seller.Near30 / seller.Parcels30 : null,
        },
    ];

    // A share of fewer says nothing. Arbitrary.
    private const int Fewest = 10;
}
