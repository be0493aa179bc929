namespace Parcelgate.Core.Risk.Selection;

using System.Collections.Immutable;

/// <summary>A candidate of a past shift and whether targeting chose it.</summary>
/// <param name="Shift">The shift: budgets differ from one to the next, so only candidates of one shift are compared.</param>
/// <param name="Candidate">The candidate.</param>
/// <param name="Targeted">True when it was chosen by its expected finding; false for those drawn at random, which are chosen alike whoever sends them.</param>
public readonly record struct Considered(string Shift, Candidate Candidate, bool Targeted);

/// <summary>Candidates of a shift that are alike in all the report asks for, counted: what is kept of a shift.</summary>
/// <param name="Shift">The shift.</param>
/// <param name="Origin">Country they come from.</param>
/// <param name="Carrier">Who carries them.</param>
/// <param name="SellerSize">How much their sellers send.</param>
/// <param name="RuleStratum">What the rules made of them.</param>
/// <param name="Considered">How many there are.</param>
/// <param name="Targeted">Of them those chosen by expected finding.</param>
public readonly record struct FairnessTally(
    string Shift,
    string Origin,
    string Carrier,
    SellerSize SellerSize,
    string RuleStratum,
    int Considered,
    int Targeted
);

/// <summary>What candidates are grouped by.</summary>
public enum FairnessGroup
{
    /// <summary>Country the parcel comes from.</summary>
    Origin,

    /// <summary>Who carries it.</summary>
    Carrier,

    /// <summary>How much the seller sends.</summary>
    SellerSize,
}

/// <summary>How often one group's parcels were targeted beside those of all other groups.</summary>
/// <param name="By">What is grouped by.</param>
/// <param name="Value">The group: a country, a carrier, a size.</param>
/// <param name="Considered">Its candidates.</param>
/// <param name="Targeted">Of them those targeted.</param>
/// <param name="CrudeRatio">Its rate over that of all others, before controlling for rules; null where the others were never targeted or there are none.</param>
/// <param name="Ratio">
/// The common risk ratio within shifts and rule strata: 1 where parcels that look alike to the rules are targeted alike, 2 where the group's are targeted twice as
/// often; null where it cannot be told.
/// </param>
/// <param name="RatioInterval">Its interval; null where it cannot be told.</param>
/// <param name="Compared">The group's candidates in strata that also hold others: only they are compared.</param>
/// <param name="Few">
/// True where fewer than <see cref="Fairness.FewTargeted"/> were targeted on either side of the comparison: the interval is then no more than a hint.
/// </param>
public sealed record FairnessLine(
    FairnessGroup By,
    string Value,
    int Considered,
    int Targeted,
    double? CrudeRatio,
    double? Ratio,
    Interval? RatioInterval,
    int Compared,
    bool Few
);

/// <summary>
/// The fairness report: selection rates by origin, carrier and seller size, before and after controlling for what the rules said.
/// </summary>
/// <remarks>
/// It shows whether scores, beyond the rules, send the parcels of a group to inspection more often than others that the rules see alike. It does not show that a difference
/// is wrong: a group may really cheat more, which only findings of the random stratum tell; nor that equality is right: a rule that names an origin is
/// controlled away together with its effect, so compare the ratio with the crude one. A ratio above 1 in some strata and below 1 in others averages out in a common
/// ratio. Of twenty groups one leaves its interval by chance alone.
/// </remarks>
public static class Fairness
{
    /// <summary>Below so many targeted on either side a line is marked. Arbitrary, after the usual rule for tables of counts.</summary>
    public const int FewTargeted = 5;

    /// <summary>A line for each group, by what is grouped by and then by the group's text.</summary>
    /// <param name="considered">All candidates of all shifts, the unsuspected too.</param>
    public static ImmutableArray<FairnessLine> Report(IEnumerable<Considered> considered) => Report(Tallies(considered));

    /// <summary>A line for each group, from what was kept of shifts.</summary>
    /// <param name="tallies">All of all shifts.</param>
    public static ImmutableArray<FairnessLine> Report(IEnumerable<FairnessTally> tallies)
    {
        var strata = tallies.GroupBy(one => (one.Shift, one.RuleStratum)).Select(stratum => stratum.ToArray()).ToArray();
        return [.. Enum.GetValues<FairnessGroup>().SelectMany(by => Lines(by, strata))];
    }

    /// <summary>Candidates counted by what the report asks for, in a fixed order.</summary>
    public static IEnumerable<FairnessTally> Tallies(IEnumerable<Considered> considered) =>
        considered
            .GroupBy(one => (one.Shift, one.Candidate.Origin, one.Candidate.Carrier, one.Candidate.SellerSize, one.Candidate.RuleStratum))
            .Select(group => new FairnessTally(
                group.Key.Shift,
                group.Key.Origin,
                group.Key.Carrier,
                group.Key.SellerSize,
                group.Key.RuleStratum,
                group.Count(),
                group.Count(one => one.Targeted)
            ))
            .OrderBy(tally => tally.Shift, StringComparer.Ordinal)
            .ThenBy(tally => tally.Origin, StringComparer.Ordinal)
            .ThenBy(tally => tally.Carrier, StringComparer.Ordinal)
            .ThenBy(tally => tally.SellerSize)
            .ThenBy(tally => tally.RuleStratum, StringComparer.Ordinal);

    private static IEnumerable<FairnessLine> Lines(FairnessGroup by, FairnessTally[][] strata)
    {
        var tables = new SortedDictionary<string, MantelHaenszel>(StringComparer.Ordinal);
        var all = strata.Aggregate(default(Rate), (sum, stratum) => sum + RateOf(stratum));
        foreach (var stratum in strata)
        {
            var whole = RateOf(stratum);
            foreach (var group in stratum.GroupBy(one => ValueOf(by, one), StringComparer.Ordinal))
            {
                if (!tables.TryGetValue(group.Key, out var table))
                {
                    tables[group.Key] = table = new MantelHaenszel();
                }

                var own = RateOf(group);
                table.Add(own, new Rate(whole.Of - own.Of, whole.Chosen - own.Chosen));
            }
        }

        return tables.Select(pair => Line(by, pair.Key, pair.Value, all));
    }

    private static Rate RateOf(IEnumerable<FairnessTally> tallies) =>
        tallies.Aggregate(default(Rate), (sum, one) => sum + new Rate(one.Considered, one.Targeted));

    private static FairnessLine Line(FairnessGroup by, string value, MantelHaenszel table, Rate all)
    {
        var own = table.Own;
        var others = new Rate(all.Of - own.Of, all.Chosen - own.Chosen);
        return new FairnessLine(
            by,
            value,
            own.Of,
            own.Chosen,
            others.Chosen > 0 ? (double)own.Chosen / own.Of * others.Of / others.Chosen : null,
            table.Ratio,
            table.RatioInterval,
            table.OwnCompared.Of,
            Math.Min(table.OwnCompared.Chosen, table.OthersCompared.Chosen) < FewTargeted
        );
    }

    private static string ValueOf(FairnessGroup by, FairnessTally candidate) =>
        by switch
        {
            FairnessGroup.Origin => candidate.Origin,
            FairnessGroup.Carrier => candidate.Carrier,
            _ => candidate.SellerSize.ToString(),
        };
}
