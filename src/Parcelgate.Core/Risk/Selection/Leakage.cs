namespace Parcelgate.Core.Risk.Selection;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>How the inspection of a parcel of the random stratum ended.</summary>
/// <param name="Channel">The parcel's channel.</param>
/// <param name="Inclusion">As its selection has it.</param>
/// <param name="Found">True when something was found.</param>
/// <param name="RevenueMinor">Revenue found, in minor units of one currency; 0 where nothing was found.</param>
public readonly record struct RandomOutcome(Channel Channel, Inclusion Inclusion, bool Found, long RevenueMinor);

/// <summary>What a reader of an estimate must know first.</summary>
public enum Caution
{
    /// <summary>Nothing out of the ordinary.</summary>
    None,

    /// <summary>Fewer than <see cref="Leakage.FewFindings"/> findings: the interval of the revenue is too narrow, as the largest findings are likely not among them.</summary>
    FewFindings,

    /// <summary>Nothing was found. The share has an upper end; the revenue has none, for the size of what was not found is not known.</summary>
    NoFinding,

    /// <summary>No parcel of this channel was inspected at random: nothing is known.</summary>
    NotInspected,
}

/// <summary>What went past targeting by one channel, as its random inspections tell.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Inspected">Parcels inspected at random.</param>
/// <param name="Found">Of them those with a finding.</param>
/// <param name="EffectiveInspected">How many parcels of equal weight would tell as much (Kish 1965); at most <paramref name="Inspected"/>.</param>
/// <param name="Parcels">Parcels that targeting passed over, estimated as the sum of weights; those inspected at random are among them.</param>
/// <param name="Share">Estimated share of them with something to find; 0 where none was inspected.</param>
/// <param name="ShareInterval">Its interval.</param>
/// <param name="RevenueMinor">Estimated revenue in them, minor units.</param>
/// <param name="RevenueLowMinor">Lower end of its interval; never below <paramref name="RecoveredMinor"/>.</param>
/// <param name="RevenueHighMinor">Upper end; null where the sample cannot say.</param>
/// <param name="RecoveredMinor">What the random inspections themselves found: it did not leak.</param>
/// <param name="Caution">What to know first.</param>
public sealed record LeakageEstimate(
    Channel Channel,
    int Inspected,
    int Found,
    double EffectiveInspected,
    double Parcels,
    double Share,
    Interval ShareInterval,
    long RevenueMinor,
    long RevenueLowMinor,
    long? RevenueHighMinor,
    long RecoveredMinor,
    Caution Caution
);

/// <summary>
/// Estimates what went past targeting from the outcomes of the random stratum, over any number of shifts.
/// </summary>
/// <remarks>
/// The share is the weighted mean (Hájek), each parcel weighing the inverse of its inclusion probability; its interval is Wilson's for the effective number of
/// parcels, and Wilson's own where all weights are equal. The revenue is Horvitz and Thompson's total (JASA 47, 1952); its interval is the normal one with
/// the variance of Hansen and Hurwitz (1943), n/(n−1) · Σ (y/π − T/n)², which takes the draws as made with replacement and is therefore rather too wide where a
/// large part is drawn; ordering the frame before the systematic draw makes it wider than needed once more. Revenue is skewed: with few findings the normal interval is too
/// narrow and lies too low. What an inspection misses is not estimated.
/// </remarks>
public static class Leakage
{
    /// <summary>Below so many findings an estimate of revenue carries <see cref="Caution.FewFindings"/>. Arbitrary.</summary>
    public const int FewFindings = 10;

    /// <summary>An estimate for every channel, those without an inspection included.</summary>
    public static ImmutableArray<LeakageEstimate> ByChannel(IEnumerable<RandomOutcome> outcomes)
    {
        var byChannel = outcomes.ToLookup(outcome => outcome.Channel);
        return [.. Enum.GetValues<Channel>().Select(channel => Estimate(channel, [.. byChannel[channel]]))];
    }

    private static LeakageEstimate Estimate(Channel channel, RandomOutcome[] outcomes)
    {
        var found = outcomes.Count(outcome => outcome.Found);
        var weight = outcomes.Sum(outcome => outcome.Inclusion.Weight);
        var squares = outcomes.Sum(outcome => outcome.Inclusion.Weight * outcome.Inclusion.Weight);
        var effective = squares > 0 ? weight * weight / squares : 0;
        var share = weight > 0 ? outcomes.Where(outcome => outcome.Found).Sum(outcome => outcome.Inclusion.Weight) / weight : 0;
        var total = outcomes.Sum(outcome => outcome.Inclusion.Weight * outcome.RevenueMinor);
        var half = found > 0 && outcomes.Length > 1 ? Interval.Z * Math.Sqrt(Variance(outcomes, total)) : (double?)null;
        var recovered = outcomes.Sum(outcome => outcome.RevenueMinor);
        return new LeakageEstimate(
            channel,
            outcomes.Length,
            found,
            effective,
            weight,
            share,
            Interval.Wilson(share, effective),
            (long)Math.Round(total),
            Math.Max(recovered, (long)Math.Round(total - (half ?? total))),
            half is { } width ? (long)Math.Round(total + width) : null,
            recovered,
            outcomes.Length == 0 ? Caution.NotInspected
                : found == 0 ? Caution.NoFinding
                : found < FewFindings ? Caution.FewFindings
                : Caution.None
        );
    }

    private static double Variance(RandomOutcome[] outcomes, double total)
    {
        var (count, squares) = ((double)outcomes.Length, 0.0);
        foreach (var outcome in outcomes)
        {
            var apart = outcome.Inclusion.Weight * outcome.RevenueMinor - total / count;
            squares += apart * apart;
        }

        return count / (count - 1) * squares;
    }
}
