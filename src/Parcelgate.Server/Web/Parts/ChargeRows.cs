namespace Parcelgate.Server.Web.Parts;

using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Server.Web.Texts;

/// <summary>One row of the charges: a line that is payable, or a sum on the way to it.</summary>
/// <param name="Line">The charge; null for a sum on the way.</param>
/// <param name="What">What it is.</param>
/// <param name="On">On what: the arithmetic.</param>
/// <param name="Rate">The rate of the charge, or the exchange rate with its date.</param>
/// <param name="Amount">What it comes to.</param>
internal sealed record ChargeRow(ChargeLine? Line, string What, string On, string Rate, string Amount);

/// <summary>The arithmetic of the charges, read from the explanation: nothing is reckoned again but the sums a reader can check.</summary>
internal sealed class ChargeRows(Words words, Assessment assessment, bool tellsUsed)
{
    private readonly List<ChargeRow> rows = [];
    private readonly HashSet<string> said = [];

    /// <summary>The rows in the order of the law. <paramref name="tellsUsed"/> on the class: whether what was used of an allowance before is told.</summary>
    public IReadOnlyList<ChargeRow> All()
    {
        foreach (var line in assessment.Charges)
        {
            var reason = assessment.Reasons.FirstOrDefault(one => one.Rule == "charge/" + line.Charge && one.Verdict == Verdict.Holds);
            var above = reason is null ? null : Above(reason);
            rows.Add(new ChargeRow(line, What(line), On(line, reason, above), words.FactValue(line.Rate), AmountOf(line.Amount)));
        }

        return rows;
    }

    /// <summary>A grey row for the value above each relief the charge rests on, once; their sum in the currency of the charge, null where it is not of money.</summary>
    private Money? Above(Reason reason)
    {
        Money? sum = null;
        foreach (var fact in reason.Seen.Where(fact => fact.Name.StartsWith("taxable(", StringComparison.Ordinal)))
        {
            if (MoneyOf(fact.Value) is not { } above || assessment.Due is not { } due)
            {
                continue;
            }

            var name = fact.Name["taxable(".Length..^1];
            var rate = RateBetween(reason, above.Currency, due.Currency);
            Money? national =
                above.Currency == due.Currency ? above
                : rate is { } known ? Money.Round(above.Units * known.Rate, due.Currency, Rounding.HalfUp)
                : null;
            if (said.Add(name))
            {
                var shown = rate is { } one ? words["charges.times", ("rate", one.Text), ("date", one.Date)] : "";
                rows.Add(
                    new ChargeRow(
                        null,
                        words["charges.above", ("name", words.Name(name))],
                        Difference(name, above),
                        shown,
                        national is { } amount ? words.Amount(amount) : ""
                    )
                );
            }

            sum = sum is { } before && national is { } more ? before + more : national;
        }

        return sum;
    }

    /// <summary>"456.00 − 300.00 = 156.00 USD" where that is the arithmetic and may be told; else the value alone.</summary>
    private string Difference(string relief, Money above)
    {
        var seen = assessment.Reasons.FirstOrDefault(one => one.Rule == "relief/" + relief)?.Seen ?? [];
        return
            tellsUsed
            && MoneyOf(Value(seen, "measure")) is { } measure
            && MoneyOf(Value(seen, "left")) is { } left
            && measure.Currency == above.Currency
            && left.Currency == above.Currency
            && measure - left == above
            ? $"{words.Amount(measure)} − {words.Amount(left)} = {words.Price(above)}"
            : words.Price(above);
    }

    private string On(ChargeLine line, Reason? reason, Money? above)
    {
        if (line.Base is not { } of)
        {
            return Times(reason);
        }

        if (above is not { } taxable || taxable.Currency != of.Currency || taxable == of || line.Item > 0)
        {
            return Short(of);
        }

        // What the base has beyond the taxable value is a charge above it: named where there is just one of that amount.
        var rest = of - taxable;
        var named = assessment.Charges.TakeWhile(other => other != line).Where(other => other.Amount == rest).ToList();
        return rest.Minor < 0 ? Short(of)
            : named is [var one] ? $"{words.Amount(taxable)} + {words.Amount(rest)} ({words.For("charge", one.Charge)}) = {Short(of)}"
            : $"{words.Amount(taxable)} + {words.Amount(rest)} = {Short(of)}";
    }

    /// <summary>A fixed amount, or so many times one.</summary>
    private string Times(Reason? reason)
    {
        var seen = reason?.Seen ?? [];
        return Value(seen, "count") is { } count && count != "1" && Value(seen, "each") is { } each
            ? $"{count} × {words.FactValue(each)}"
            : words["charges.fixed"];
    }

    private static (decimal Rate, string Text, string Date)? Parse(Reason rate, Words words, Currency from, Currency to)
    {
        var parts = (Value(rate.Seen, "rate") ?? "").Split(' ');
        return parts is [var number, var into, "per", var one] && into == to.Code && one == from.Code
            ? (
                decimal.Parse(number, CultureInfo.InvariantCulture),
                words.FactValue(number),
                words.FactValue(Value(rate.Seen, "date") ?? "")
            )
            : null;
    }

    private (decimal Rate, string Text, string Date)? RateBetween(Reason reason, Currency from, Currency to) =>
        reason
            .Beneath.Where(line => line.Rule == "exchange-rate")
            .Select(line => Parse(line, words, from, to))
            .FirstOrDefault(one => one is not null);

    private string What(ChargeLine line) =>
        words.For("charge", line.Charge) + (line.Item > 0 ? $" · {words["charges.item", ("number", line.Item)]}" : "");

    private string Short(Money money) => money.Currency == assessment.Due?.Currency ? words.Amount(money) : words.Price(money);

    private string AmountOf(Money money) => Short(money);

    private static string? Value(IEnumerable<Fact> seen, string name) =>
        seen.Where(fact => fact.Name == name).Select(fact => fact.Value).FirstOrDefault();

    private static Money? MoneyOf(string? text) =>
        text?.Split(' ') is [var number, { Length: 3 } code]
        && decimal.TryParse(
            number,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var units
        )
        && Currency.TryParse(code, out var currency)
            ? Money.Round(units, currency, Rounding.HalfUp)
            : null;
}
