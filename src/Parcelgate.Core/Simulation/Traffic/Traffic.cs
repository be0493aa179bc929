namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Consignments;

/// <summary>
/// Realistic cross-border parcel traffic from a seed: repeat recipients, sellers with thousands of parcels, prices crowded below limits, names in
/// several scripts, faults of data and planted frauds. Same plan, same records, on any machine. All persons, companies and brands are invented.
/// </summary>
/// <exception cref="ArgumentException">The regime is not known, a share is out of range, or the legs do not add up to the count.</exception>
public sealed class Traffic
{
    private readonly TrafficPlan plan;
    private readonly Country country;

    /// <summary>Checks the plan; nothing is made yet.</summary>
    public Traffic(TrafficPlan plan)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plan.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.PerDay, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.LegSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.FraudPerMille, 500);
        ArgumentOutOfRangeException.ThrowIfNegative(plan.FraudPerMille);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.PostShare + plan.ExpressShare + plan.PlatformShare + plan.DeclarantShare, 1);
        if (!plan.Legs.IsDefaultOrEmpty && plan.Legs.Sum(leg => leg.Count) != plan.Count)
        {
            throw new ArgumentException(
                $"The legs carry {plan.Legs.Sum(leg => leg.Count)} consignments, the plan {plan.Count}.",
                nameof(plan)
            );
        }

        this.plan = plan;
        country = Country.Of(plan.Regime);
    }

    /// <summary>
    /// The consignments in order of arrival, made as they are taken: a million need no more memory than a thousand. Every enumeration starts anew.
    /// </summary>
    /// <param name="planted">Told of each planted fraud just before its consignment is given.</param>
    public IEnumerable<Consignment> Consignments(Action<TrafficLabel>? planted = null) => new Flow(plan, country).Run(planted);
}
