namespace Parcelgate.Core.Risk.Signals;

using System.Collections.Immutable;

/// <summary>Since when a party is known.</summary>
internal static class PartyNewness
{
    internal static readonly ImmutableArray<Signal> All =
    [
        Of("consignee_known_days", "recipient", PartyRole.Consignee),
        Of("seller_known_days", "seller", PartyRole.Seller),
    ];

    private static Signal Of(string name, string of, PartyRole role) =>
        new(
            name,
            "days",
            $"Days since the {of}'s first parcel of the last thirty days; 0 for one that had none before today; none where it is not known.",
            SignalCost.History
        )
        {
            Of = input => input.Facts.Of(role)?.KnownDays,
        };
}
