namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>The numbers of one relief, as findings and explanations show them.</summary>
internal static class ReliefFacts
{
    /// <summary>"relief/month", charged: measure, limit, used, left, excess, and for a window its first day and the next one's.</summary>
    internal static Finding Finding(LawFrame frame, int index, Money measure, Money before)
    {
        var relief = frame.At.Stack.Reliefs[index];
        var facts = ImmutableArray.CreateBuilder<Fact>(Most);
        Add(frame, index, measure, before, facts);
        return new Finding(relief.Rule, "charged", relief.Law, facts.DrainToImmutable());
    }

    /// <summary>Facts that <see cref="Add"/> adds at most.</summary>
    internal const int Most = 7;

    internal static void Add(LawFrame frame, int index, Money measure, Money before, ImmutableArray<Fact>.Builder facts)
    {
        var relief = frame.At.Stack.Reliefs[index];
        facts.Add(new Fact("measure", measure.ToString()));
        facts.Add(new Fact("limit", relief.LimitText));
        facts.Add(new Fact("used", before.ToString()));
        facts.Add(new Fact("left", before.Minor == 0 ? relief.LimitText : Left(relief, before).ToString()));
        facts.Add(new Fact("excess", Money.Round(frame.Taxable[index], relief.Limit.Currency, Rounding.HalfUp).ToString()));
        if (relief.Per != Window.None)
        {
            facts.Add(new Fact("window", frame.At.WindowOf(relief.Per)));
            facts.Add(new Fact("next-window", frame.At.NextWindowOf(relief.Per)));
        }
    }

    private static Money Left(Relief relief, Money before) => relief.Limit with { Minor = Math.Max(0, relief.Limit.Minor - before.Minor) };

    /// <summary>"relief/small-tax", waived: the charges were reckoned and are not collected.</summary>
    internal static Finding Waived(Relief relief, Money measure) =>
        new(relief.Rule, "waived", relief.Law, [new("measure", measure.ToString()), new("limit", relief.LimitText)]);
}
