namespace Parcelgate.Core.Risk.Selection;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>How much a seller sends. Where the classes begin is the administration's choice; the fairness report compares them.</summary>
public enum SellerSize
{
    /// <summary>No seller is named.</summary>
    Unknown,

    /// <summary>Met for the first time.</summary>
    New,

    /// <summary>A few parcels.</summary>
    Small,

    /// <summary>More than a few, fewer than the largest.</summary>
    Medium,

    /// <summary>Among the largest.</summary>
    Large,
}

/// <summary>What one means of inspection can be expected to find in one parcel.</summary>
/// <param name="Means">The means as the budget names it: "manual", "scanner".</param>
/// <param name="ChancePerMillion">How likely it finds something, 0 to <see cref="Candidate.Certain"/>. A whole number, so that order and sums are exact.</param>
public readonly record struct Prospect(string Means, int ChancePerMillion);

/// <summary>A parcel that rules and scores have looked at and that may be inspected in a shift.</summary>
/// <param name="Id">The consignment; unique among the candidates of a shift, not empty.</param>
/// <param name="Channel">How it reaches customs.</param>
/// <param name="Origin">Country it comes from, ISO 3166-1 alpha-2; "" where it is not known.</param>
/// <param name="Carrier">Who carries it; "" where it is not known.</param>
/// <param name="SellerSize">How much its seller sends.</param>
/// <param name="RuleStratum">
/// What the rules made of it, for example the rules that hit, in a fixed order: parcels with the same text are alike to the rules, and the fairness report
/// compares them only with each other. "" where no rule hit.
/// </param>
/// <param name="AtStake">
/// What a finding is worth: the revenue at stake, or what the administration holds a finding without revenue (prohibited goods) to be worth. Not negative, one
/// currency for all candidates.
/// </param>
/// <param name="Prospects">What each means would find; a means that is not named finds nothing.</param>
public sealed record Candidate(
    string Id,
    Channel Channel,
    string Origin,
    string Carrier,
    SellerSize SellerSize,
    string RuleStratum,
    Money AtStake,
    ImmutableArray<Prospect> Prospects
)
{
    /// <summary>The chance of what is certain: a million in a million.</summary>
    public const int Certain = 1_000_000;

    /// <summary>The expected finding by one means, in millionths of a minor unit, exact; 0 for a means that would find nothing.</summary>
    public Int128 ExpectedMicro(string means)
    {
        foreach (var prospect in Prospects)
        {
            if (string.Equals(prospect.Means, means, StringComparison.Ordinal))
            {
                return (Int128)prospect.ChancePerMillion * AtStake.Minor;
            }
        }

        return 0;
    }

    /// <summary>The expected finding by the means that suits it best, in millionths of a minor unit, exact.</summary>
    public Int128 BestMicro()
    {
        var best = 0;
        foreach (var prospect in Prospects)
        {
            best = Math.Max(best, prospect.ChancePerMillion);
        }

        return (Int128)best * AtStake.Minor;
    }
}
