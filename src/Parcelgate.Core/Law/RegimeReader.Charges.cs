namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Law.Yaml;

/// <summary>Reads charges: each is one way to reckon it, or two to choose from; a way is one rate or cases.</summary>
internal sealed partial class RegimeReader
{
    internal const string RateForms =
        "'15 %', 'national vat', 'tariff NAME', '17 % inside', '2 % per kg', '60 % - 20 USD', 'max(15 %, 2 EUR per kg of taxable(NAME))' or 'min(A, B)'";

    internal const string DayAfter = "^day after ([0-9]{1,3}) days?$";

    internal static readonly string[] EachWords = ["consignment", "distinct hs6", "item", "piece", "day after N days"];
    internal static readonly string[] PayerWords = ["consignee", "carrier", "declarant", "seller"];
    internal static readonly string[] CollectedWords = ["at-sale", "before-release", "after-release"];

    private ImmutableArray<ChargeText> Charges()
    {
        var charges = ImmutableArray.CreateBuilder<ChargeText>();
        foreach (var (key, value) in head.Block("charges")?.Entries ?? [])
        {
            if (!NamePattern().IsMatch(key.Value))
            {
                head.Error(key, $"'{key.Value}' cannot name a charge; a name has small letters, digits and hyphens");
            }

            if (head.Sub(value, key.Value) is { } section)
            {
                charges.Add(Charge(key, section));
            }
        }

        return charges.ToImmutable();
    }

    private static ChargeText Charge(YamlText key, Section section)
    {
        var way = Way(key, section);
        WayText? or = null;
        if (section.Block("or") is { } other)
        {
            or = Way(key, other);
            other.Done();
        }

        var charge = new ChargeText(
            key.Value,
            key,
            way,
            or,
            section.Word("working", ["true"], "") == "true",
            section.OptionalText("when"),
            Prepaid(section),
            (Payer)Math.Max(0, Array.IndexOf(PayerWords, section.Word("payer", PayerWords, "consignee"))),
            (Collected)Math.Max(0, Array.IndexOf(CollectedWords, section.Word("collected", CollectedWords, "before-release"))),
            section.Text("law")?.Value ?? ""
        );
        section.OptionalText("confidence");
        section.Done();
        return charge;
    }

    private static WayText Way(YamlText key, Section section)
    {
        var on = section.OptionalText("on");
        var by = section.OptionalText("by");
        var cases = Cases(key, section, by);
        var (each, after) = EachOf(section, cases.Any(one => Uses(one.Rate, RateKind.Tariff)) ? Each.Item : Each.Consignment);
        var times = section.OptionalText("times") is { } share ? Percent(section, share) : 1;
        var rates = cases.Any(one => !IsAmount(one.Rate));
        if (rates != on is not null)
        {
            section.Error(
                on ?? key,
                rates
                    ? $"charge '{key.Value}' has a rate and does not say 'on' what"
                    : $"charge '{key.Value}' has only amounts, which are not 'on' anything"
            );
        }

        if (rates && each is Each.DistinctHs6 or Each.Piece or Each.Day)
        {
            section.Error(
                key,
                $"charge '{key.Value}' has a rate: it is of the consignment or of each item; other counts belong to an amount"
            );
        }

        if (each != Each.Item && cases.Any(one => Uses(one.Rate, RateKind.Tariff)))
        {
            section.Error(key, $"charge '{key.Value}' has the rate of a tariff, which each item has for itself: 'each: item'");
        }

        return new WayText(key, on, each, after, by, times, cases);
    }

    private static bool IsAmount(RateText rate) => rate.Kind is RateKind.Amount or RateKind.AmountPerKg;

    private static bool Uses(RateText rate, RateKind kind) =>
        rate.Kind == kind || rate.Left is { } left && Uses(left, kind) || rate.Right is { } right && Uses(right, kind);

    private static (Each Each, int AfterDays) EachOf(Section section, Each otherwise)
    {
        if (section.OptionalText("each") is not { } text)
        {
            return (otherwise, 0);
        }

        switch (text.Value)
        {
            case "consignment":
                return (Each.Consignment, 0);
            case "distinct hs6":
                return (Each.DistinctHs6, 0);
            case "item":
                return (Each.Item, 0);
            case "piece":
                return (Each.Piece, 0);
            case "day":
                return (Each.Day, 0);
        }

        if (DayPattern().Match(text.Value) is { Success: true } day)
        {
            return (Each.Day, int.Parse(day.Groups[1].Value, CultureInfo.InvariantCulture));
        }

        section.Error(text, $"each: found '{text.Value}'{Nearest.Hint(text.Value, EachWords)} (possible: {string.Join(", ", EachWords)})");
        return (otherwise, 0);
    }

    /// <summary>One rate or amount, or a list of cases, of which only the last may have no condition.</summary>
    private static ImmutableArray<CaseText> Cases(YamlText key, Section section, YamlText? by)
    {
        var list = section.List("cases");
        var rate = RateOrAmount(section);
        if ((list.Count > 0) == (rate is not null))
        {
            section.Error(
                key,
                $"charge '{key.Value}' has {(rate is null ? "none" : "more than one")} of 'rate', 'amount' and 'cases'; it has one of them"
            );
        }

        if (rate is not null)
        {
            return [new CaseText(rate, null, DateOnly.MinValue, null, false, null)];
        }

        var cases = ImmutableArray.CreateBuilder<CaseText>();
        foreach (var node in list)
        {
            if (cases.Count > 0 && IsOpen(cases[^1]))
            {
                section.Error(node, "a case after one without a condition is never reached");
            }

            if (section.Sub(node, "a case") is { } one && CaseOf(node, one, by) is { } read)
            {
                cases.Add(read);
            }
        }

        return cases.ToImmutable();
    }

    private static bool IsOpen(CaseText one) => one.When is null && one.Bound is null && one.From == DateOnly.MinValue;

    private static CaseText? CaseOf(YamlNode node, Section section, YamlText? by)
    {
        var rate = RateOrAmount(section);
        var when = section.OptionalText("when");
        var from = section.Has("from") ? section.Date("from") ?? DateOnly.MinValue : DateOnly.MinValue;
        var upTo = section.OptionalText("up-to");
        var below = section.OptionalText("below");
        var law = section.OptionalText("law")?.Value;
        section.OptionalText("confidence");
        section.Done();
        if (rate is null)
        {
            section.Error(node, "a case has neither 'rate' nor 'amount'");
            return null;
        }

        if (upTo is not null && below is not null)
        {
            section.Error(below, "'below' stands beside 'up-to'; there is one of them");
        }

        if ((upTo ?? below) is { } bound && by is null)
        {
            section.Error(bound, "'up-to' and 'below' need 'by' beside 'cases': what is compared");
        }

        return new CaseText(rate, when, from, upTo ?? below, upTo is not null, law);
    }

    private static string? Prepaid(Section section)
    {
        if (section.OptionalText("unless") is not { } text)
        {
            return null;
        }

        if (text.Value.Split(' ') is ["prepaid", { Length: > 0 } scheme])
        {
            return scheme;
        }

        section.Error(text, $"unless: found '{text.Value}', expected 'prepaid' and a scheme, like 'prepaid ioss'");
        return null;
    }

    private static RateText? RateOrAmount(Section section)
    {
        var rate = section.OptionalText("rate");
        var amount = section.OptionalText("amount");
        if (rate is not null && amount is not null)
        {
            section.Error(amount, "'amount' stands beside 'rate'; there is one of them");
        }

        if (rate is not null)
        {
            return Rate(section, rate, rate.Value, nested: false);
        }

        if (amount is null)
        {
            return null;
        }

        if (AmountOf(amount, amount.Value) is { } read)
        {
            return read;
        }

        Amounts.TryMoney(amount.Value, out _, out _, out var sentence);
        section.Error(
            amount,
            $"amount: {(sentence == "" ? $"'{amount.Value}' is not understood; one is written 15 AZN or 1 EUR per kg" : sentence)}"
        );
        return new RateText(RateKind.Amount, amount.Value);
    }

    /// <summary>"15 AZN", "1 EUR per kg", "2 EUR per kg of taxable(mass)".</summary>
    private static RateText? AmountOf(YamlText at, string text)
    {
        if (PerKgPattern().Match(text) is { Success: true } match)
        {
            if (!Amounts.TryMoney(match.Groups[1].Value, out var perKg, out var unit, out _))
            {
                return null;
            }

            var refers = match.Groups[2].Success ? new YamlText(at.Line, at.Column, at.Start, match.Groups[2].Value) : null;
            return new RateText(RateKind.AmountPerKg, text, Amount: new CelAmount(perKg, unit), Refers: refers);
        }

        return Amounts.TryMoney(text, out var units, out var currency, out _)
            ? new RateText(RateKind.Amount, text, Amount: new CelAmount(units, currency))
            : null;
    }

    private static RateText? Rate(Section section, YamlText at, string text, bool nested)
    {
        if (Amounts.TryPercent(text, out var share))
        {
            return new RateText(RateKind.Percent, text, share);
        }

        if (nested && AmountOf(at, text) is { } amount)
        {
            return amount;
        }

        var words = text.Split(' ');
        if (words is ["national" or "tariff", { Length: > 0 }])
        {
            var refers = new YamlText(at.Line, at.Column, at.Start, words[1]);
            return new RateText(words[0] == "tariff" ? RateKind.Tariff : RateKind.NationalValue, text, Refers: refers);
        }

        if (!nested && OfTwo(section, at, text) is { } two)
        {
            return two;
        }

        if (!nested && Changed(text) is { } changed)
        {
            return changed;
        }

        section.Error(at, $"rate: '{text}' is not understood; a rate is written {RateForms}");
        return new RateText(RateKind.Percent, text);
    }

    /// <summary>"17 % inside", "2 % per kg", "60 % - 20 USD".</summary>
    private static RateText? Changed(string text)
    {
        var match = ChangedPattern().Match(text);
        if (!match.Success || !Amounts.TryPercent(match.Groups[1].Value, out var share))
        {
            return null;
        }

        switch (match.Groups[2].Value)
        {
            case "inside" when share < 1:
                return new RateText(RateKind.Inside, text, share);
            case "per kg":
                return new RateText(RateKind.PercentPerKg, text, share);
            default:
                return Amounts.TryMoney(match.Groups[3].Value, out var less, out var currency, out _)
                    ? new RateText(RateKind.PercentLess, text, share, new CelAmount(less, currency))
                    : null;
        }
    }

    private static RateText? OfTwo(Section section, YamlText at, string text)
    {
        var match = OfTwoPattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var left = Rate(section, at, match.Groups[2].Value, nested: true);
        var right = Rate(section, at, match.Groups[3].Value, nested: true);
        return new RateText(match.Groups[1].Value == "max" ? RateKind.Max : RateKind.Min, text, Left: left, Right: right);
    }

    [GeneratedRegex(@"^([0-9.]{1,15} [A-Z]{3}) per kg(?: of taxable\(([a-z0-9-]{1,40})\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex PerKgPattern();

    [GeneratedRegex(@"^([0-9.]{1,10} ?%) (?:(inside|per kg)|- ([0-9.]{1,15} [A-Z]{3}))$", RegexOptions.CultureInvariant)]
    private static partial Regex ChangedPattern();

    [GeneratedRegex(@"^(max|min)\(([^,]{1,80}), ([^,]{1,80})\)$", RegexOptions.CultureInvariant)]
    private static partial Regex OfTwoPattern();

    [GeneratedRegex(DayAfter, RegexOptions.CultureInvariant)]
    private static partial Regex DayPattern();
}
