namespace Parcelgate.Core.Risk.Signals;

using System.Collections.Immutable;

/// <summary>Every signal there is. A new one is a file beside this and a line here.</summary>
public static class Signals
{
    /// <summary>The signals, by what they look at and then by name: a place in this list is a place in a row of values.</summary>
    public static ImmutableArray<Signal> All { get; } =
    [
        ThresholdMargin.Signal,
        DataTimeliness.Signal,
        RouteCountries.Signal,
        DocumentsMass.Signal,
        VagueDescriptions.Signal,
        .. DescriptionKinds.All,
        .. RestrictedGoodsNamed.All,
        MissingListings.Signal,
        GoneListings.Signal,
        MassPerPiece.Signal,
        PriceAgainstReference.PerKilogram,
        PriceAgainstReference.PerPiece,
        PriceAgainstReference.BelowUsual,
        MassAgainstReference.Signal,
        .. PartyVelocity.All,
        .. PartyNames.All,
        .. PartyBunching.All,
        .. PartyNewness.All,
        .. PartyFindings.All,
    ];

    /// <summary>The place of a signal; -1 where there is none of that name.</summary>
    public static int IndexOf(string name)
    {
        for (var at = 0; at < All.Length; at++)
        {
            if (All[at].Name == name)
            {
                return at;
            }
        }

        return -1;
    }
}
