namespace Parcelgate.Server.Risk;

using System.Globalization;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

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
        await using var db = await store.OpenReadAsync(cancel);
        // A hit is not older than its consignment: the index by rule and instant finds all that can matter.
        var rules = await Sql.ListAsync(
            db,
            null,
            """
            select k.rule, count(*), sum(k.live), sum(k.alone),
              sum(case when exists (select 1 from inspection i where i.consignment_id = k.consignment_id) then 1 else 0 end),
              sum(case when exists (select 1 from inspection i where i.consignment_id = k.consignment_id and i.found = 1) then 1 else 0 end)
            from (
              select h.rule, h.consignment_id, max(h.live) as live,
                min(case when exists (
                  select 1 from risk_hit o where o.consignment_id = h.consignment_id and o.version = h.version and o.rule <> h.rule and o.live = 1
                ) then 0 else 1 end) as alone
              from risk_hit h join consignment c on c.id = h.consignment_id
              where h.at >= @since and c.received_at >= @since
              group by h.rule, h.consignment_id
            ) k group by k.rule
            """,
            row => new RuleResult(row.GetString(0), Whole(row, 1), Whole(row, 2), Whole(row, 3), Whole(row, 4), Whole(row, 5)),
            cancel,
            ("since", since.Ms())
        );
        var decided = await Sql.ListAsync(
            db,
            null,
            "select destination, count(*) from consignment where received_at >= @since and version > 0 group by destination",
            row => (Country: row.GetString(0), Count: row.GetInt64(1)),
            cancel,
            ("since", since.Ms())
        );
        return new RuleResults(
            rules.ToDictionary(rule => rule.Rule, StringComparer.Ordinal),
            decided.ToDictionary(one => one.Country, one => one.Count, StringComparer.Ordinal)
        );
    }

    private static long Whole(System.Data.Common.DbDataReader row, int column) =>
        Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);
}
