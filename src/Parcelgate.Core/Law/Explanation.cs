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
            var conditions = ImmutableArray.CreateBuilder<Reason>();
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
        var verdict = Of(!frame.Exceeded[index]);
        if (relief.IsMass)
        {
            var grams = frame.GrossMass is { } mass ? ReliefFacts.OfMass(relief, mass) : [new Fact("measure", CelValue.NotSent)];
            return new Reason(relief.Rule, relief.Name, verdict, frame.Exceeded[index], grams, relief.Law, []);
        }

        if (!Evaluation.TryMeasure(frame, relief.Measure, relief.Limit.Currency, out var exact))
        {
            return new Reason(relief.Rule, relief.Name, Verdict.NotAsked, false, [new Fact("measure", CelValue.NotSent)], relief.Law, []);
        }

        var measure = Money.Round(exact, relief.Limit.Currency, Rounding.HalfUp);
        var facts = ReliefFacts.Of(frame, index, measure, frame.UsedBefore[index]);
        var parts = Parts(frame, relief);
        return new Reason(
            relief.Rule,
            relief.Name,
            verdict,
            frame.Exceeded[index],
            [.. parts, .. facts],
            relief.Law,
            Rate(frame, frame.Goods?.Currency, relief.Limit.Currency)
        );
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
        var seen = ImmutableArray.CreateBuilder<Fact>();
        var beneath = ImmutableArray.CreateBuilder<Reason>();
        if (charge.When is { } when && (charge.RelievedBy.IsEmpty || charge.RelievedBy.Any(relief => frame.Exceeded[relief])))
        {
            beneath.AddRange(when.Explain(frame, when.Holds(frame), decides: false));
        }

        if (levied)
        {
            Arithmetic(frame, charge, seen, beneath);
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

    private static void Arithmetic(LawFrame frame, Charge charge, ImmutableArray<Fact>.Builder seen, ImmutableArray<Reason>.Builder beneath)
    {
        var currency = frame.At.Stack.National.Currency;
        if (charge.Text.Kind is RateKind.Amount or RateKind.MaxPerKg)
        {
            beneath.AddRange(Rate(frame, charge.Text.Amount.Currency, currency));
        }

        if (charge.Text.Kind == RateKind.Amount)
        {
            var count = charge.Text.Each == Each.DistinctHs6 ? ChargeReckoner.DistinctHs6(frame, out _) : 1;
            seen.Add(new Fact("each", CelValue.Show(charge.Text.Amount)));
            seen.Add(new Fact("count", count.ToString(CultureInfo.InvariantCulture)));
            return;
        }

        foreach (var term in charge.Base.Where(term => term.Kind == TermKind.Taxable))
        {
            var from = new CelAmount(frame.Taxable[term.Index], frame.At.Stack.Reliefs[term.Index].Limit.Currency);
            seen.Add(new Fact($"taxable({frame.At.Stack.Reliefs[term.Index].Name})", CelValue.Show(from)));
            beneath.AddRange(Rate(frame, from.Currency, currency));
        }

        if (ChargeReckoner.TryBase(frame, charge, currency, out var units))
        {
            seen.Add(new Fact("base", Money.Round(units, currency, Rounding.HalfUp).ToString()));
        }

        seen.Add(
            new Fact("rate", charge.Text.Kind == RateKind.NationalValue ? ChargeReckoner.Percent(charge.Share) : charge.Text.RateText)
        );
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
