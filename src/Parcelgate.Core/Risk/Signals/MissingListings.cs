namespace Parcelgate.Core.Risk.Signals;

using Parcelgate.Core.Consignments;

/// <summary>Goods sold on a marketplace without the page they were sold on.</summary>
internal static class MissingListings
{
    internal static readonly Signal Signal = new(
        "unlisted_items",
        "items",
        "Goods lines of a sale on a marketplace that name no listing; none where no marketplace was sent.",
        SignalCost.Items
    )
    {
        Of = static input =>
            input.Consignment is { Platform: not null, Purpose: Purpose.Sale } sale
                ? sale.Items.Count(item => string.IsNullOrWhiteSpace(item.ListingUrl))
                : null,
    };
}
