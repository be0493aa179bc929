namespace Parcelgate.Core.Risk.Signals;

using System.Collections.Immutable;

/// <summary>How many names one identity, address or telephone was used under: a collector's recipients live in one flat.</summary>
internal static class PartyNames
{
    internal static readonly ImmutableArray<Signal> All =
    [
        Of("identity_names_30d", "the recipient's identity", PartyRole.Consignee),
        Of("address_names_30d", "the recipient's address", PartyRole.Address),
        Of("phone_names_30d", "the recipient's telephone", PartyRole.Phone),
    ];

    private static Signal Of(string name, string of, PartyRole role) =>
        new(
            name,
            "names",
            $"Different recipients' names under {of} in thirty days before this parcel, at most 64, a little too few where there are many; none where it is not known.",
            SignalCost.History
        )
        {
            Of = input => input.Facts.Of(role)?.Names30,
        };
}
