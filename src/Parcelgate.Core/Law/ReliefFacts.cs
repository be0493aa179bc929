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
        return new Finding(relief.Rule, "charged", relief.Law, Of(frame, index, measure, before));
    }

    internal static ImmutableArray<Fact> Of(LawFrame frame, int index, Money measure, Money before)
    {
        var relief = frame.At.Stack.Reliefs[index];
        var left = Money.Zero(relief.Limit.Currency) with { Minor = Math.Max(0, relief.Limit.Minor - before.Minor) };
        var facts = ImmutableArray.CreateBuilder<Fact>(7);
        facts.Add(new Fact("measure", measure.ToString()));
        facts.Add(new Fact("limit", relief.Limit.ToString()));
        facts.Add(new Fact("used", before.ToString()));
        facts.Add(new Fact("left", left.ToString()));
        facts.Add(new Fact("excess", Money.Round(frame.Taxable[index], relief.Limit.Currency, Rounding.HalfUp).ToString()));
        if (relief.Per != Window.None)
        {
            facts.Add(new Fact("window", frame.At.WindowOf(relief.Per)));
            facts.Add(new Fact("next-window", frame.At.NextWindowOf(relief.Per)));
        }

        return facts.DrainToImmutable();
    }

    /// <summary>"relief/small-tax", waived: the charges were reckoned and are not collected.</summary>
    internal static Finding Waived(Relief relief, Money measure) =>
        new(relief.Rule, "waived", relief.Law, [new("measure", measure.ToString()), new("limit", relief.Limit.ToString())]);
}
