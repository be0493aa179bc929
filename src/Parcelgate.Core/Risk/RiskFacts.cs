namespace Parcelgate.Core.Risk;

using System.Collections.Immutable;

/// <summary>An entry of a watch list that a party may be: found when the consignment was screened.</summary>
/// <param name="Party">"consignee", "consignor" or "seller".</param>
/// <param name="Entry">The entry's id: "un-6908555".</param>
/// <param name="PerMillion">The score, 1 to 999,999.</param>
public sealed record ListedFact(string Party, string Entry, int PerMillion);

/// <summary>A listing that was not there.</summary>
/// <param name="Item">1-based number of the goods line that names it.</param>
/// <param name="Day">The day it was last looked at, UTC, in days since 1970-01-01.</param>
public readonly record struct GoneListing(int Item, int Day);

/// <summary>
/// What was true of the world for the risk of a consignment when it was decided: stored with the decision, so that it replays whatever lists, counts and
/// findings say later.
/// </summary>
/// <param name="Parties">What is known of its parties, in the order of <see cref="PartyRole"/>; a party never seen before has a fact of zeros.</param>
/// <param name="List">The version of the lists it was screened against, as the store numbers them; 0 where it was not screened.</param>
/// <param name="Listed">Entries its parties may be, best first; those somebody decided they are not are left out.</param>
/// <param name="Snoozed">Rules somebody put to sleep for a party of it: "az/core#splitting".</param>
public sealed record RiskFacts(
    ImmutableArray<PartyFact> Parties,
    int List,
    ImmutableArray<ListedFact> Listed,
    ImmutableArray<string> Snoozed
)
{
    /// <summary>Listings of its goods that were not there when they were last looked at, in the order of the goods lines.</summary>
    public ImmutableArray<GoneListing> Gone { get; init; } = [];

    /// <summary>Nothing is known of anybody, and nobody was screened.</summary>
    public static RiskFacts None { get; } = new([], 0, [], []);

    /// <summary>What is known of one party; null where the consignment has none of that part, or nothing was looked up.</summary>
    public PartyFact? Of(PartyRole role)
    {
        foreach (var party in Parties)
        {
            if (party.Role == role)
            {
                return party;
            }
        }

        return null;
    }
}
