namespace Parcelgate.Core.Matching;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>What of the three documents is compared.</summary>
public enum MatchElement
{
    /// <summary>Price of the goods: order and waybill.</summary>
    GoodsValue,

    /// <summary>Cost of carriage: order and waybill.</summary>
    Freight,

    /// <summary>What was paid: order and payment.</summary>
    Paid,

    /// <summary>Pieces of all goods lines: order and waybill.</summary>
    Pieces,

    /// <summary>Gross mass: order and waybill.</summary>
    GrossMass,

    /// <summary>Who receives the goods: order and waybill.</summary>
    Recipient,

    /// <summary>Who paid: order's recipient and payment.</summary>
    Payer,

    /// <summary>Days from order to payment.</summary>
    OrderToPayment,

    /// <summary>Days from order to arrival.</summary>
    OrderToArrival,

    /// <summary>Who sent the documents: each another party. Ruled by a line of its own.</summary>
    Senders,

    /// <summary>How many documents there are: more than <see cref="Matcher.MostDocuments"/> are no sale. Not ruled by a file.</summary>
    Documents,
}

/// <summary>What a payment covers, as the rules expect it.</summary>
public enum PaidCovers
{
    /// <summary>Goods and carriage together.</summary>
    GoodsAndFreight,

    /// <summary>The goods alone.</summary>
    Goods,

    /// <summary>Either of the two: the one that comes nearer counts.</summary>
    Either,
}

/// <summary>How far two statements of one element may lie apart.</summary>
/// <param name="Element">What is compared.</param>
/// <param name="IsRequired">True where it must be said on both sides; else it is compared only where it is.</param>
/// <param name="Within">
/// The absolute tolerance, itself allowed: units of <paramref name="Currency"/> for money, pieces, grams, days; for names the least likeness of 100 at which they are one.
/// </param>
/// <param name="Share">The tolerance as a share of what the order says: 0.02 for 2 %. The larger of both holds.</param>
/// <param name="Currency">Of <paramref name="Within"/>, where it is money.</param>
/// <param name="Covers">For <see cref="MatchElement.Paid"/> alone.</param>
public sealed record ElementRule(
    MatchElement Element,
    bool IsRequired,
    decimal Within,
    decimal Share = 0,
    Currency Currency = default,
    PaidCovers Covers = PaidCovers.Either
);

/// <summary>One published file of tolerances.</summary>
/// <param name="Name">"general".</param>
/// <param name="Title">In words.</param>
/// <param name="Confidence">"verified", "mixed", "memory" or "illustrative", as in every file of the law.</param>
/// <param name="Destinations">Countries it is for; empty: every country that has no file of its own.</param>
/// <param name="CompleteWithinDays">Days from the first document after which one that is not there is missing; 1 to 365.</param>
/// <param name="SeparateSenders">True where each document must come from another party.</param>
/// <param name="Elements">What is compared, each once, in the order of the file.</param>
public sealed record MatchRules(
    string Name,
    string Title,
    string Confidence,
    ImmutableArray<string> Destinations,
    int CompleteWithinDays,
    bool SeparateSenders,
    ImmutableArray<ElementRule> Elements
);

/// <summary>All published files of tolerances.</summary>
public sealed class MatchRuleBook
{
    private MatchRuleBook(ImmutableArray<MatchRules> all) => All = all;

    /// <summary>Without any: nothing is matched.</summary>
    public static MatchRuleBook None { get; } = new([]);

    /// <summary>By path of the file.</summary>
    public ImmutableArray<MatchRules> All { get; }

    /// <summary>Checks and takes the files together.</summary>
    /// <exception cref="LawException">Something is wrong in them; every error of every file is said.</exception>
    public static MatchRuleBook Load(IReadOnlyCollection<LawFile> files)
    {
        var errors = new List<LawError>();
        var all = ImmutableArray.CreateBuilder<MatchRules>();
        var countries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (MatchRulesReader.Read(file, errors) is not { } rules)
            {
                continue;
            }

            all.Add(rules);
            foreach (var country in rules.Destinations.IsEmpty ? ["any"] : rules.Destinations)
            {
                if (!countries.TryAdd(country, file.Path))
                {
                    errors.Add(
                        new LawError(
                            file.Path,
                            1,
                            1,
                            $"destinations: {country} has rules in {countries[country]} already; a country has one file"
                        )
                    );
                }
            }
        }

        return errors.Count > 0 ? throw new LawException([.. errors]) : new MatchRuleBook(all.ToImmutable());
    }

    /// <summary>The rules for goods that go to a country; null where there are none.</summary>
    public MatchRules? For(string? destination) =>
        All.FirstOrDefault(rules => destination is not null && rules.Destinations.Contains(destination))
        ?? All.FirstOrDefault(rules => rules.Destinations.IsEmpty);
}
