namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Money;

/// <summary>
/// Builds the explanation of an outcome from the frame it was reckoned in. Decides nothing. A line is marked as deciding when it stopped something
/// (a regime that does not apply, a relief exceeded): that a condition held as usual decides nothing a reader looks for.
/// </summary>
internal static class Explanation
{
    /// <summary>One line for each regime asked: its conditions with what they saw.</summary>
    internal static void Selection(LawFrame frame, ImmutableArray<Dated> asked, ImmutableArray<Reason>.Builder lines)
    {
        foreach (var dated in asked)
        {
            frame.Take(dated);
            var holds = dated.Stack.Applies(frame);
            lines.Add(
                new Reason(
                    "regime-applies",
                    dated.Stack.Main.Id,
                    Of(holds),
                    !holds,
                    dated.Facts,
                    dated.Stack.Main.Law,
                    Conditions(frame, dated.Stack, holds)
                )
            );
        }
    }

    /// <summary>The conditions of both layers as far as they were asked. The trace is that of the layer asked last, so the union's is asked again.</summary>
    private static ImmutableArray<Reason> Conditions(LawFrame frame, Stack stack, bool holds)
    {
        if (stack.Union?.Applies is not { } union)
        {
            return stack.Own.Applies?.Explain(frame, holds, decides: !holds) ?? [];
        }

        var unionHolds = union.Holds(frame);
        var conditions = union.Explain(frame, unionHolds, decides: !holds);
        return unionHolds && stack.Own.Applies is { } own
            ? conditions.AddRange(own.Explain(frame, own.Holds(frame), decides: !holds))
            : conditions;
    }

    /// <summary>One line for each relief with its numbers; where charges were reckoned, one for each with its arithmetic.</summary>
    internal static void Numbers(LawFrame frame, bool charged, ImmutableArray<Reason>.Builder lines)
    {
        var stack = frame.At.Stack;
        for (var i = 0; i < stack.Reliefs.Length; i++)
        {
            lines.Add(ReliefLine(frame, i));
        }

        for (var i = 0; charged && i < stack.Charges.Length; i++)
        {
            lines.Add(ChargeLine(frame, i));
        }
    }

    private static Reason ReliefLine(LawFrame frame, int index)
    {
        var relief = frame.At.Stack.Reliefs[index];
        if (!frame.Stands[index])
        {
            relief.When!.Holds(frame);
            return new Reason(
                relief.Rule,
                relief.Name,
                Verdict.NotAsked,
                false,
                [],
                relief.Law,
                relief.When.Explain(frame, false, decides: false)
            );
        }

        if (relief.Measure == Measure.Charges)
        {
            return WaiverLine(frame, index, relief);
        }

        if (Evaluation.MeasureOf(frame, relief) is not { } measure)
        {
            return new Reason(relief.Rule, relief.Name, Verdict.NotAsked, false, [new Fact("measure", CelValue.NotSent)], relief.Law, []);
        }

        var seen = ImmutableArray.CreateBuilder<Fact>(ReliefFacts.Most + 3);
        AddParts(frame, relief.Measure, seen);
        ReliefFacts.Add(frame, index, measure, frame.UsedBefore[index], seen);
        return new Reason(
            relief.Rule,
            relief.Name,
            Of(!frame.Exceeded[index]),
            frame.Exceeded[index],
            seen.DrainToImmutable(),
            relief.Law,
            relief.IsMoney ? Rate(frame, frame.Goods?.Currency, relief.Limit.Currency) : []
        );
    }

    /// <summary>What charges came to, against the limit up to which they are not collected; the finding says it where they were waived.</summary>
    private static Reason WaiverLine(LawFrame frame, int index, Relief relief)
    {
        var waived = frame.FindingsMade.Find(finding => finding.Rule == relief.Rule);
        var facts = waived?.Facts ?? (Evaluation.SumOf(frame, relief) is { } sum ? ReliefFacts.Waived(relief, sum).Facts : []);
        var verdict = waived is null && !frame.Exceeded[index] ? Verdict.NotAsked : Of(!frame.Exceeded[index]);
        return new Reason(relief.Rule, relief.Name, verdict, false, facts, relief.Law, []);
    }

    private static void AddParts(LawFrame frame, Measure measure, ImmutableArray<Fact>.Builder parts)
    {
        AddPart("goods", Measure.Goods, frame.Goods);
        AddPart("carriage", Measure.Carriage, frame.Carriage);
        AddPart("insurance", Measure.Insurance, frame.Insurance);

        void AddPart(string name, Measure part, CelAmount? amount)
        {
            if ((measure & part) != 0)
            {
                parts.Add(new Fact(name, amount is { } sent ? CelValue.Show(sent) : CelValue.NotSent));
            }
        }
    }

    private static Reason ChargeLine(LawFrame frame, int index)
    {
        var stack = frame.At.Stack;
        var charge = stack.Charges[index];
        if (Evaluation.IsRelieved(frame, charge))
        {
            return charge.Text.NotLevied;
        }

        var levied = charge.When is not { } when || when.Holds(frame);
        var asked = charge.When?.Explain(frame, levied, decides: false) ?? [];
        if (!levied)
        {
            return charge.Text.NotLevied with { Beneath = asked };
        }

        var seen = ImmutableArray.CreateBuilder<Fact>(4);
        var beneath = ImmutableArray.CreateBuilder<Reason>(asked.Length + 1);
        beneath.AddRange(asked);
        foreach (var way in charge.Ways)
        {
            Arithmetic(frame, way, seen, beneath);
        }

        seen.Add(new Fact("amount", frame.Charged[index].ToString()));
        return charge.Text.NotLevied with { Verdict = Verdict.Holds, Seen = seen.DrainToImmutable(), Beneath = beneath.DrainToImmutable() };
    }

    private static void Arithmetic(LawFrame frame, Way way, ImmutableArray<Fact>.Builder seen, ImmutableArray<Reason>.Builder beneath)
    {
        var currency = frame.At.Stack.National.Currency;
        foreach (var term in way.Base)
        {
            if (term.Kind != TermKind.Taxable)
            {
                continue;
            }

            var from = new CelAmount(frame.Taxable[term.Index], frame.At.Stack.Reliefs[term.Index].Limit.Currency);
            seen.Add(new Fact($"taxable({frame.At.Stack.Reliefs[term.Index].Name})", CelValue.Show(from)));
            beneath.AddRange(Rate(frame, from.Currency, currency));
        }

        if (way.Text.On is not null && ChargeReckoner.TryBase(frame, way.Base, currency, out var units))
        {
            seen.Add(new Fact("base", Money.Round(units, currency, Rounding.HalfUp).ToString()));
        }

        if (way.Text.Each == Each.Item)
        {
            foreach (var item in frame.Consignment.Items)
            {
                frame.Item = item;
                Chosen(frame, way, $"item {item.Number.ToString(CultureInfo.InvariantCulture)}", seen, beneath);
            }

            frame.Item = null;
        }
        else
        {
            Chosen(frame, way, "", seen, beneath);
        }

        if (way.Text.Times != 1)
        {
            seen.Add(new Fact("times", ChargeReckoner.Percent(way.Text.Times)));
        }
    }

    /// <summary>The rate taken, for an item or the whole; for an amount how much it is and how often it counts.</summary>
    private static void Chosen(
        LawFrame frame,
        Way way,
        string item,
        ImmutableArray<Fact>.Builder seen,
        ImmutableArray<Reason>.Builder beneath
    )
    {
        if (ChargeReckoner.Choose(frame, way) is not { } one)
        {
            return;
        }

        var rate = one.Rate;
        foreach (var part in (ReadOnlySpan<Rate?>)[rate, rate.Left, rate.Right])
        {
            if (part?.Text.Amount.Currency.Code.Length > 0)
            {
                beneath.AddRange(Rate(frame, part.Text.Amount.Currency, frame.At.Stack.National.Currency));
            }
        }

        if (rate.Text.Kind == RateKind.Amount && way.Text.Each != Each.Item)
        {
            seen.Add(new Fact("each", CelValue.Show(rate.Text.Amount)));
            seen.Add(new Fact("count", ChargeReckoner.CountOf(frame, way.Text, out _).ToString(CultureInfo.InvariantCulture)));
            return;
        }

        seen.Add(new Fact(item == "" ? "rate" : item, ChargeReckoner.RateOf(frame, rate)));
        if (one.When is { } when && item == "")
        {
            beneath.AddRange(when.Explain(frame, when.Holds(frame), decides: false));
        }
    }

    /// <summary>The exchange rate between two currencies with its table and date; nothing where none was needed.</summary>
    private static ImmutableArray<Reason> Rate(LawFrame frame, Currency? from, Currency to) =>
        from is { } one && one != to && frame.At.Rates is { } rates ? rates.Explain(one, to, frame.At.Stack.Rates) : [];

    private static Verdict Of(bool holds) => holds ? Verdict.Holds : Verdict.Fails;
}
