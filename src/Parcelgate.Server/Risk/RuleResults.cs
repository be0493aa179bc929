namespace Parcelgate.Server.Risk;

using System.Globalization;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>How a rule did in a span of time.</summary>
/// <param name="Rule">"az/core#splitting".</param>
/// <param name="Hits">Decisions it held for.</param>
/// <param name="Alone">Of them those no other rule held for.</param>
/// <param name="Inspected">Of the consignments those opened.</param>
/// <param name="Found">Of those the ones not as declared.</param>
public sealed record RuleResult(string Rule, long Hits, long Alone, long Inspected, long Found);

/// <summary>What rules held for and how it ended.</summary>
internal static class RuleResults
{
    /// <summary>Every rule that held since an instant, and how many consignments were first decided since then.</summary>
    internal static async Task<(IReadOnlyDictionary<string, RuleResult> Rules, long Decided)> SinceAsync(
        IStore store,
        DateTimeOffset since,
        CancellationToken cancel
    )
    {
        await using var db = await store.OpenReadAsync(cancel);
        await using var command = Sql.Command(
            db,
            null,
            """
            select h.rule, count(*),
              sum(case when (select count(*) from risk_hit o where o.consignment_id = h.consignment_id and o.version = h.version) = 1 then 1 else 0 end),
              sum(case when exists (select 1 from inspection i where i.consignment_id = h.consignment_id) then 1 else 0 end),
              sum(case when exists (select 1 from inspection i where i.consignment_id = h.consignment_id and i.found = 1) then 1 else 0 end)
            from risk_hit h where h.at >= @since group by h.rule
            """,
            ("since", since.Ms())
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new Dictionary<string, RuleResult>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancel))
        {
            all.Add(row.GetString(0), new RuleResult(row.GetString(0), Whole(1), Whole(2), Whole(3), Whole(4)));
        }

        return (all, await Queries.ReceivedSinceAsync(store, since, cancel));

        long Whole(int column) => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);
    }
}
