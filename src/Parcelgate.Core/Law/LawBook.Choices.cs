namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;

public sealed partial class LawBook
{
    /// <summary>The corridor: the first rule that holds in the order red, yellow, blue; else green.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="outcome">What <see cref="Evaluate"/> made of it, from this book.</param>
    /// <param name="category">Category 1 to 4.</param>
    /// <param name="findings">Rule codes of all findings so far; read, not kept.</param>
    /// <param name="explain">True to fill the reasons.</param>
    /// <returns>Exactly one lane; yellow where the country has no law in force, because nobody said that nothing is to be done.</returns>
    [SuppressMessage(
        "Performance",
        "CA1822",
        Justification = "A choice is asked of the book the outcome came from, and callers hold a book."
    )]
    public LaneChoice ChooseLane(Consignment consignment, RegimeOutcome outcome, int category, List<string> findings, bool explain)
    {
        if (outcome.Dated is not { } dated || dated.Stack.Lanes is not { } lanes)
        {
            return new LaneChoice(Lane.Yellow, "documents", "lane-yellow#no-law", "", []);
        }

        var frame = Prepare(consignment, outcome, dated, category, findings);
        var reasons = explain ? ImmutableArray.CreateBuilder<Reason>(lanes.Rules.Length) : null;
        var chosen = First(lanes.Rules, frame, reasons);
        frame.FindingCodes = null;
        return chosen is null
            ? new LaneChoice(Lane.Green, lanes.Acts[Lane.Green], "lane-green#default", "", reasons?.DrainToImmutable() ?? [])
            : new LaneChoice(chosen.Lane, lanes.Acts[chosen.Lane], chosen.Code, chosen.Law, reasons?.DrainToImmutable() ?? []);
    }

    /// <summary>The outcome before loading that the regime's own rules ask for: do-not-load rules first, then screening.</summary>
    /// <inheritdoc cref="ChooseLane"/>
    /// <returns>Exactly one act; none where no rule holds or the country has no law in force.</returns>
    [SuppressMessage(
        "Performance",
        "CA1822",
        Justification = "A choice is asked of the book the outcome came from, and callers hold a book."
    )]
    public LoadingChoice ChooseLoading(Consignment consignment, RegimeOutcome outcome, int category, List<string> findings, bool explain)
    {
        if (outcome.Dated is not { } dated || dated.Stack.BeforeLoading.IsEmpty)
        {
            return new LoadingChoice(LoadingAct.None, "", "", []);
        }

        var frame = Prepare(consignment, outcome, dated, category, findings);
        var reasons = explain ? ImmutableArray.CreateBuilder<Reason>(dated.Stack.BeforeLoading.Length) : null;
        var chosen = First(dated.Stack.BeforeLoading, frame, reasons);
        frame.FindingCodes = null;
        return chosen is null
            ? new LoadingChoice(LoadingAct.None, "", "", reasons?.DrainToImmutable() ?? [])
            : new LoadingChoice(chosen.Act, chosen.Code, chosen.Law, reasons?.DrainToImmutable() ?? []);
    }

    /// <summary>The scratch paper with a consignment in hand, for risk rules; they write in the law's language.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="outcome">What <see cref="Evaluate"/> made of it; its country has law.</param>
    /// <param name="category">Category 1 to 4.</param>
    /// <param name="findings">Codes of all findings so far; read, not kept.</param>
    /// <param name="evaluated">True where reliefs stand on the paper as <see cref="Evaluate"/> left them.</param>
    internal static LawFrame FrameFor(
        Consignment consignment,
        RegimeOutcome outcome,
        int category,
        List<string> findings,
        out bool evaluated
    )
    {
        evaluated = ReferenceEquals(Frame.At, outcome.Dated) && ReferenceEquals(Frame.Consignment, consignment);
        return Prepare(consignment, outcome, outcome.Dated!, category, findings);
    }

    private static LawFrame Prepare(Consignment consignment, RegimeOutcome outcome, Dated dated, int category, List<string> findings)
    {
        var frame = Frame;
        if (!ReferenceEquals(frame.At, dated) || !ReferenceEquals(frame.Consignment, consignment))
        {
            frame.Start(consignment);
            frame.Take(dated);
        }

        frame.Category = category;
        frame.FindingCodes = findings;
        frame.Due = outcome.Due is { } due ? new CelAmount(due.Exact(), due.Currency) : null;
        return frame;
    }

    private static Rule? First(ImmutableArray<Rule> rules, LawFrame frame, ImmutableArray<Reason>.Builder? reasons)
    {
        foreach (var rule in rules)
        {
            var holds = rule.When.Holds(frame);
            reasons?.Add(Line(rule, frame, holds));
            if (holds)
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>A rule of one condition is one line: the condition stands in the rule's text already. The rule that holds is marked, its conditions are not.</summary>
    private static Reason Line(Rule rule, LawFrame frame, bool holds)
    {
        var verdict = holds ? Verdict.Holds : Verdict.Fails;
        return rule.When.IsOne
            ? new Reason(rule.Code, rule.When.Source, verdict, holds, rule.When.Seen(frame), rule.Law, [])
            : new Reason(rule.Code, rule.When.Source, verdict, holds, [], rule.Law, rule.When.Explain(frame, holds, decides: false));
    }
}
