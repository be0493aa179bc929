namespace Parcelgate.Server.Risk;

using Parcelgate.Core.Risk.Rules;

/// <summary>What the owner of a rule should look at.</summary>
internal static class RuleRemarks
{
    // Fewer say nothing. Arbitrary.
    private const int FewestInspected = 20;

    /// <summary>More is much of the 200 µs that two processors have for one of 10,000 parcels a second.</summary>
    internal const int MostMicroseconds = 5;

    /// <summary>"too-wide", "never", "worse", "costs-much" and "review-due", as texts <c>rules.*</c> say them; nothing of a rule that is retired.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="result">How it did.</param>
    /// <param name="decided">Consignments its profile was for in the same time.</param>
    /// <param name="today">Today where the law is at home.</param>
    /// <param name="nanoseconds">What it takes of a decision; null where that was not measured.</param>
    internal static IEnumerable<string> Of(RiskRule rule, RuleResult result, long decided, DateOnly today, long? nanoseconds)
    {
        if (rule.Mode == RuleMode.Retired)
        {
            yield break;
        }

        if (result.Hits * 1000 > decided * rule.MostPerMille)
        {
            yield return "too-wide";
        }

        // Where nothing came there was nothing to hold for.
        if (decided > 0 && result.Hits == 0)
        {
            yield return "never";
        }

        if (result.Inspected >= FewestInspected && result.Found * 1000 * 2 < result.Inspected * rule.ExpectedPerMille)
        {
            yield return "worse";
        }

        if (nanoseconds > MostMicroseconds * 1000)
        {
            yield return "costs-much";
        }

        if (rule.Review < today)
        {
            yield return "review-due";
        }
    }
}
