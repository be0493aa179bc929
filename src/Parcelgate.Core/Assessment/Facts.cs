namespace Parcelgate.Core.Assessment;

using System.Collections.Immutable;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;

/// <summary>
/// Everything that was true of the world at the moment of a decision and is not in the consignment. Stored with the decision: with it and the
/// versions, the decision can be recomputed years later.
/// </summary>
/// <param name="DecidedAt">The instant of acceptance and decision, whole milliseconds, UTC. Picks law, rates and windows.</param>
/// <param name="ArrivedAt">When the parcel arrived, if it was there before its data; else null.</param>
/// <param name="Used">Allowance used before this consignment, for each key <c>LawBook.AllowanceKeys</c> names; a key left out counts as unused.</param>
/// <param name="Prepaid">What the register says of the number under which tax was collected at the sale.</param>
/// <param name="KnownAt">
/// The instant whose knowledge of the law it is decided with, where that is later than the decision: a law was struck down since, and the decision is made again
/// without it. Null: that of the decision.
/// </param>
/// <param name="Risk">What was known of its parties; null where no risk rules were in force, and of decisions made before there were any.</param>
public sealed record Facts(
    DateTimeOffset DecidedAt,
    DateTimeOffset? ArrivedAt,
    ImmutableArray<AllowanceFact> Used,
    PrepaidStanding Prepaid = PrepaidStanding.Unchecked,
    DateTimeOffset? KnownAt = null,
    RiskFacts? Risk = null
)
{
    /// <summary>Facts of a consignment whose law has no allowance and that has not arrived.</summary>
    public static Facts At(DateTimeOffset decidedAt) => new(decidedAt, null, []);
}
