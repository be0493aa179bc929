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
            var conditions = ImmutableArray.CreateBuilder<Reason>(
                (dated.Stack.Union?.Applies?.Conditions.Length ?? 0) + (dated.Stack.Own.Applies?.Conditions.Length ?? 0)
            );
            _ =
                Conditions(frame, dated.Stack.Union?.Applies, !holds, conditions)
                && Conditions(frame, dated.Stack.Own.Applies, !holds, conditions);
            ImmutableArray<Fact> seen =
            [
                new("version", dated.Stack.Main.Version),
                new("governs", dated.Stack.Main.Governs.ToString().ToLowerInvariant()),
                new("date", CountryLaw.Text(dated.Governing)),
                new("confidence", dated.Stack.Main.Confidence),
            ];
            lines.Add(
                new Reason(
                    "regime-applies",
                    dated.Stack.Main.Id,
                    Of(holds),
                    !holds,
                    seen,
                    dated.Stack.Main.Law,
                    conditions.DrainToImmutable()
                )
            );
        }
    }

    private static bool Conditions(LawFrame frame, CelProgram? program, bool decides, ImmutableArray<Reason>.Builder lines)
    {
        if (program is null)
        {
            return true;
        }

        var holds = program.Holds(frame);
        lines.AddRange(program.Explain(frame, holds, decides));
        return holds;
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

        return new Reason(
            relief.Rule,
            relief.Name,
            Of(!frame.Exceeded[index]),
            frame.Exceeded[index],
            [.. Parts(frame, relief), .. ReliefFacts.Of(frame, index, measure, frame.UsedBefore[index])],
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

    private static List<Fact> Parts(LawFrame frame, Relief relief)
    {
        var parts = new List<Fact>();
        Part("goods", Measure.Goods, frame.Goods);
        Part("carriage", Measure.Carriage, frame.Carriage);
        Part("insurance", Measure.Insurance, frame.Insurance);
        return parts;

        void Part(string name, Measure measure, CelAmount? amount)
        {
            if (relief.Measure.HasFlag(measure))
            {
                parts.Add(new Fact(name, amount is { } sent ? CelValue.Show(sent) : CelValue.NotSent));
            }
        }
    }

    private static Reason ChargeLine(LawFrame frame, int index)
    {
        var stack = frame.At.Stack;
        var charge = stack.Charges[index];
        var levied = Evaluation.IsLevied(frame, charge);
        // Most charges of most parcels are not levied: then neither list holds more than the condition's line.
        var seen = ImmutableArray.CreateBuilder<Fact>(levied ? 4 : 0);
        var beneath = ImmutableArray.CreateBuilder<Reason>(charge.When?.Conditions.Length ?? 0);
        if (
            charge.When is { } when
            && (charge.RelievedBy.All(relief => !frame.Stands[relief]) || charge.RelievedBy.Any(relief => frame.Exceeded[relief]))
        )
        {
            beneath.AddRange(when.Explain(frame, when.Holds(frame), decides: false));
        }

        if (levied)
        {
            foreach (var way in charge.Ways)
            {
                Arithmetic(frame, way, seen, beneath);
            }

            seen.Add(new Fact("amount", frame.Charged[index].ToString()));
        }

        return new Reason(
            charge.Text.Rule,
            charge.Text.RateText,
            Of(levied),
            false,
            seen.DrainToImmutable(),
            charge.Text.Law,
            beneath.DrainToImmutable()
        );
    }

    private static void Arithmetic(LawFrame frame, Way way, ImmutableArray<Fact>.Builder seen, ImmutableArray<Reason>.Builder beneath)
    {
        var currency = frame.At.Stack.National.Currency;
        foreach (var term in way.Base.Where(term => term.Kind == TermKind.Taxable))
        {
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
        foreach (var amount in ((Rate?[])[rate, rate.Left, rate.Right]).Where(each => each?.Text.Amount.Currency.Code.Length > 0))
        {
            beneath.AddRange(Rate(frame, amount!.Text.Amount.Currency, frame.At.Stack.National.Currency));
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
    private static ImmutableArray<Reason> Rate(LawFrame frame, Currency? from, Currency to)
    {
        if (from is not { } one || one == to || frame.At.Rates is not { } rates || !rates.TryRate(one, to, out var rate))
        {
            return [];
        }

        ImmutableArray<Fact> seen =
        [
            new("rate", $"{rate.ToString("0.0000####", CultureInfo.InvariantCulture)} {to} per {one}"),
            new("table", frame.At.Stack.Rates.Name),
            new("date", CountryLaw.Text(rates.Date)),
            new("confidence", frame.At.Stack.Rates.Confidence),
        ];
        return [new Reason("exchange-rate", "", Verdict.Holds, false, seen, "", [])];
    }

    private static Verdict Of(bool holds) => holds ? Verdict.Holds : Verdict.Fails;
}
