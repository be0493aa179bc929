namespace Parcelgate.Core.Risk.Signals;

using System.Collections.Immutable;

/// <summary>How inspections of a consignment's parties ended within a year.</summary>
internal static class PartyFindings
{
    internal static readonly ImmutableArray<Signal> All =
    [
        new(
            "party_findings",
            "findings",
            "Most inspections of one party of it within a year that found it not as declared.",
            SignalCost.History
        )
        {
            Of = static input => Most(input.Facts, static party => party.Found),
        },
        new(
            "party_inspections",
            "inspections",
            "Most inspections of one party of it within a year, however they ended.",
            SignalCost.History
        )
        {
            Of = static input => Most(input.Facts, static party => party.Inspected),
        },
    ];

    private static long? Most(RiskFacts facts, Func<PartyFact, int> count)
    {
        long? most = null;
        foreach (var party in facts.Parties)
        {
            most = Math.Max(most ?? 0, count(party));
        }

        return most;
    }
}
