namespace Parcelgate.Core.Risk.Signals;

/// <summary>Goods whose page is not there any more, or never was.</summary>
internal static class GoneListings
{
    internal static readonly Signal Signal = new(
        "gone_listings",
        "items",
        "Goods lines whose listing was not there at two looks in a row before the decision; none where no listing was sent, 0 where nobody looked.",
        SignalCost.Items
    )
    {
        Of = static input =>
            input.Consignment.Items.Any(static item => !string.IsNullOrWhiteSpace(item.ListingUrl)) ? input.Facts.Gone.Length : null,
    };
}
