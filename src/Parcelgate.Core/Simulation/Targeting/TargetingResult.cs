namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Selection;

/// <summary>What a span of weeks came to. Amounts are US cents of duty and tax that were evaded.</summary>
/// <param name="Parcels">All parcels.</param>
/// <param name="Frauds">Of them those with fraud.</param>
/// <param name="LossMinor">What they evade together.</param>
/// <param name="Inspected">Parcels inspected.</param>
/// <param name="Found">Of them those with fraud.</param>
/// <param name="FoundMinor">What was recovered.</param>
/// <param name="BestFound">Frauds found by who knows the truth and has the same places each week: the optimum.</param>
/// <param name="BestMinor">The most that can be recovered with the same places each week: the optimum.</param>
/// <param name="UnseenMinor">What was evaded by rings of which nothing at all was found in the span.</param>
public readonly record struct TargetingTally(
    int Parcels,
    int Frauds,
    long LossMinor,
    int Inspected,
    int Found,
    long FoundMinor,
    int BestFound,
    long BestMinor,
    long UnseenMinor
)
{
    /// <summary>Share of inspections that found something.</summary>
    public double Precision => Share(Found, Inspected);

    /// <summary>Share of frauds that were found.</summary>
    public double Recall => Share(Found, Frauds);

    /// <summary>Findings as a share of the optimum; precision and recall are the same share of theirs.</summary>
    public double FoundShare => Share(Found, BestFound);

    /// <summary>Revenue as a share of the optimum.</summary>
    public double RevenueShare => Share(FoundMinor, BestMinor);

    /// <summary>Share of the loss that rings cause of which nothing was found: what the office is blind to.</summary>
    public double UnseenShare => Share(UnseenMinor, LossMinor);

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}

/// <summary>An estimate from the random stratum beside the truth that the simulator knows.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="TrueShare">Share of the parcels passed over by targeting that have fraud.</param>
/// <param name="TrueRevenueMinor">What they evade.</param>
/// <param name="Estimate">What the random inspections tell.</param>
public readonly record struct LeakageCheck(Channel Channel, double TrueShare, long TrueRevenueMinor, LeakageEstimate Estimate)
{
    /// <summary>True when the interval of the share holds the truth.</summary>
    public bool ShareHeld => Estimate.ShareInterval.Low <= TrueShare && TrueShare <= Estimate.ShareInterval.High;

    /// <summary>True when the interval of the revenue holds the truth; null where the estimate says it cannot say.</summary>
    public bool? RevenueHeld =>
        Estimate.RevenueHighMinor is { } high ? Estimate.RevenueLowMinor <= TrueRevenueMinor && TrueRevenueMinor <= high : null;
}

/// <summary>What became of one kind of fraud over all weeks that count.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Sent">Parcels with it.</param>
/// <param name="Found">Of them those found.</param>
public readonly record struct FraudKindTally(Fraud Kind, int Sent, int Found);

/// <summary>What a run came to.</summary>
/// <param name="Year">All weeks that count.</param>
/// <param name="Quarters">Each 13 weeks of them in turn; the last may be shorter.</param>
/// <param name="Kinds">Each kind of fraud that was sent, in the order of <see cref="Fraud"/>.</param>
/// <param name="Leakage">For each channel of which something was inspected at random.</param>
/// <param name="Moves">How often a ring changed its method because too much was found.</param>
public sealed record TargetingResult(
    TargetingTally Year,
    ImmutableArray<TargetingTally> Quarters,
    ImmutableArray<FraudKindTally> Kinds,
    ImmutableArray<LeakageCheck> Leakage,
    int Moves
);
