namespace Parcelgate.Core.Risk.Signals;

using System.Collections.Immutable;

/// <summary>How many parcels one party had lately, before this one: an order cut in pieces, a shop behind a person.</summary>
internal static class PartyVelocity
{
    internal static readonly ImmutableArray<Signal> All =
    [
        Week("consignee_parcels_7d", "the same recipient", PartyRole.Consignee),
        Month("consignee_parcels_30d", "the same recipient", PartyRole.Consignee),
        Week("address_parcels_7d", "the recipient's address", PartyRole.Address),
        Month("address_parcels_30d", "the recipient's address", PartyRole.Address),
        Week("phone_parcels_7d", "the recipient's telephone", PartyRole.Phone),
        Month("phone_parcels_30d", "the recipient's telephone", PartyRole.Phone),
        Week("seller_parcels_7d", "the same seller", PartyRole.Seller),
        Month("seller_parcels_30d", "the same seller", PartyRole.Seller),
    ];

    private static Signal Week(string name, string of, PartyRole role) =>
        new(name, "parcels", $"Earlier parcels of {of} in seven days, today's among them; none where it is not known.", SignalCost.History)
        {
            Of = input => input.Facts.Of(role)?.Parcels7,
        };

    private static Signal Month(string name, string of, PartyRole role) =>
        new(name, "parcels", $"Earlier parcels of {of} in thirty days, today's among them; none where it is not known.", SignalCost.History)
        {
            Of = input => input.Facts.Of(role)?.Parcels30,
        };
}
