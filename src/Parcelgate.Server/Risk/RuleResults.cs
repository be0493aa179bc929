namespace Parcelgate.Server.Risk;

using Parcelgate.Server.Storage;

/// <summary>How a rule did among the consignments received in a span of time, each counted once however often it was decided.</summary>
/// <param name="Rule">"az/core#splitting".</param>
/// <param name="Hits">Consignments it held for.</param>
/// <param name="Counted">Of them those it counted for: not while it was in shadow or asleep for a party.</param>
/// <param name="Alone">Of them all those no other rule counted for beside it: in shadow, what it would add to the rules there are.</param>
/// <param name="Inspected">Of the consignments those opened.</param>
/// <param name="Found">Of those the ones not as declared.</param>
public sealed record RuleResult(string Rule, long Hits, long Counted, long Alone, long Inspected, long Found)
{
    /// <summary>It held for nothing.</summary>
    public static RuleResult None(string rule) => new(rule, 0, 0, 0, 0, 0);
}

/// <summary>What rules held for and how it ended.</summary>
/// <param name="Rules">Every rule that held.</param>
/// <param name="Decided">Consignments received by country of destination: what a rule's share is a share of.</param>
internal sealed record RuleResults(IReadOnlyDictionary<string, RuleResult> Rules, IReadOnlyDictionary<string, long> Decided)
{
    /// <summary>Nothing was received.</summary>
    internal static RuleResults Empty { get; } = new(new Dictionary<string, RuleResult>(), new Dictionary<string, long>());

    /// <summary>How many were received that a profile is for.</summary>
    internal long DecidedFor(IEnumerable<string> destinations) =>
        destinations.Distinct().Sum(country => Decided.GetValueOrDefault(country));

    /// <summary>How a rule did.</summary>
    internal RuleResult Of(string rule) => Rules.GetValueOrDefault(rule) ?? RuleResult.None(rule);

    /// <summary>Of consignments received since an instant.</summary>
    internal static async Task<RuleResults> SinceAsync(IStore store, DateTimeOffset since, CancellationToken cancel)
    {
        var rules = await Queries.RuleHitsSinceAsync(store, since, cancel);
        var decided = await Queries.DecidedByDestinationAsync(store, since, cancel);
        return new RuleResults(
            rules.ToDictionary(
                one => one.Rule,
                one => new RuleResult(one.Rule, one.Hits, one.Counted, one.Alone, one.Inspected, one.Found),
                StringComparer.Ordinal
            ),
            decided.ToDictionary(one => one.Country, one => one.Count, StringComparer.Ordinal)
        );
    }
}
