namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Law.Yaml;

/// <summary>Reads reliefs and charges.</summary>
internal sealed partial class RegimeReader
{
    private static readonly string[] EachWords = ["consignment", "distinct hs6", "item"];
    private static readonly string[] PayerWords = ["consignee", "carrier", "declarant", "seller"];
    private static readonly string[] CollectedWords = ["at-sale", "before-release", "after-release"];

    private ImmutableArray<Relief> Reliefs()
    {
        var reliefs = ImmutableArray.CreateBuilder<Relief>();
        foreach (var (key, value) in head.Block("reliefs")?.Entries ?? [])
        {
            if (head.Sub(value, key.Value) is { } section)
            {
                reliefs.Add(ReliefOf(key.Value, section, section.Texts("of")));
            }
        }

        if (head.Find("ceiling") is { } node && head.Sub(node, "ceiling") is { } ceiling)
        {
            reliefs.Add(ReliefOf("ceiling", ceiling, []));
        }

        return reliefs.ToImmutable();
    }

    private static Relief ReliefOf(string name, Section section, ImmutableArray<YamlText> of)
    {
        var measure = MeasureOf(section);
        var (money, grams, included) = Limit(section, measure);
        var month = section.Word("per", ["consignment", "consignee in calendar month"]) == "consignee in calendar month";
        var (beyond, procedure) = BeyondOf(section);
        if (month && measure == Measure.GrossMass || beyond == Beyond.Items && measure != Measure.Goods)
        {
            section.Error(section.Map, "a monthly allowance is of money, and 'items' measures goods alone");
        }

        var law = section.Text("law")?.Value ?? "";
        section.OptionalText("confidence");
        section.Done();
        return new Relief(name, of, measure, money, grams, included, month, beyond, procedure, law);
    }

    private static Measure MeasureOf(Section section)
    {
        if (section.Text("measure") is not { } text)
        {
            return Measure.Goods;
        }

        if (text.Value == "gross mass")
        {
            return Measure.GrossMass;
        }

        Measure measure = 0;
        foreach (var term in text.Value.Split('+', StringSplitOptions.TrimEntries))
        {
            measure |= term switch
            {
                "goods" => Measure.Goods,
                "carriage" => Measure.Carriage,
                "insurance" => Measure.Insurance,
                _ => 0,
            };
            if (term is not ("goods" or "carriage" or "insurance"))
            {
                string[] known = ["goods", "carriage", "insurance", "gross mass"];
                section.Error(
                    text,
                    $"measure: found '{term}'{Nearest.Hint(term, known)} (possible: goods + carriage + insurance, or gross mass)"
                );
            }
        }

        return measure;
    }

    /// <summary>"300 USD, included" or "31 kg, excluded".</summary>
    private static (CelAmount Money, long Grams, bool Included) Limit(Section section, Measure measure)
    {
        if (section.Text("limit") is not { } text)
        {
            return default;
        }

        var parts = text.Value.Split(',', 2, StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || parts[1] is not ("included" or "excluded"))
        {
            section.Error(
                text,
                $"limit: '{text.Value}' does not say whether the limit itself is relieved; write '{parts[0]}, included' or '{parts[0]}, excluded'"
            );
            return default;
        }

        var included = parts[1] == "included";
        if (measure == Measure.GrossMass)
        {
            if (!Amounts.TryMass(parts[0], out var grams))
            {
                section.Error(text, $"limit: '{parts[0]}' is not a mass; one is written 31 kg");
            }

            return (default, grams, included);
        }

        if (!Amounts.TryMoney(parts[0], out var units, out var currency, out var sentence))
        {
            section.Error(text, $"limit: {sentence}");
            return default;
        }

        if (units * currency.MinorPerUnit != decimal.Truncate(units * currency.MinorPerUnit))
        {
            section.Error(text, $"limit: '{parts[0]}' has more decimals than {currency.Code} has");
            return default;
        }

        return (new CelAmount(units, currency), 0, included);
    }

    private static (Beyond Beyond, string? Procedure) BeyondOf(Section section)
    {
        if (section.Text("beyond") is not { } text)
        {
            return default;
        }

        if (text.Value.StartsWith("procedure ", StringComparison.Ordinal))
        {
            return (Beyond.Procedure, text.Value["procedure ".Length..].Trim());
        }

        string[] known = ["excess", "whole", "items", "refuse", "procedure NAME"];
        switch (text.Value)
        {
            case "excess":
                return (Beyond.Excess, null);
            case "whole":
                return (Beyond.Whole, null);
            case "items":
                return (Beyond.Items, null);
            case "refuse":
                return (Beyond.Procedure, "refuse");
            default:
                section.Error(
                    text,
                    $"beyond: found '{text.Value}'{Nearest.Hint(text.Value, known)} (possible: {string.Join(", ", known)})"
                );
                return default;
        }
    }

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
        var rate = section.OptionalText("rate");
        var amount = section.OptionalText("amount");
        if ((rate is null) == (amount is null))
        {
            section.Error(
                key,
                $"charge '{key.Value}' has {(rate is null ? "neither 'rate' nor 'amount'" : "both 'rate' and 'amount'")}; it has one of them"
            );
        }

        var on = rate is null ? null : section.Text("on");
        var (kind, share, money, refers) = rate is null ? Fixed(section, amount) : Rate(section, rate);
        var each = section.Word("each", EachWords, kind == RateKind.Tariff ? "item" : "consignment");
        var charge = new ChargeText(
            key.Value,
            key,
            on,
            each switch
            {
                "distinct hs6" => Each.DistinctHs6,
                "item" => Each.Item,
                _ => Each.Consignment,
            },
            kind,
            share,
            money,
            refers,
            (rate ?? amount)?.Value ?? "",
            section.OptionalText("when"),
            Prepaid(section),
            (Payer)Math.Max(0, Array.IndexOf(PayerWords, section.Word("payer", PayerWords, "consignee"))),
            (Collected)Math.Max(0, Array.IndexOf(CollectedWords, section.Word("collected", CollectedWords, "before-release"))),
            section.Text("law")?.Value ?? ""
        );
        section.OptionalText("confidence");
        if (kind == RateKind.Tariff != (charge.Each == Each.Item) || charge.Each == Each.DistinctHs6 && kind != RateKind.Amount)
        {
            section.Error(key, "'each: item' belongs to a tariff rate and 'each: distinct hs6' to an amount");
        }

        section.Done();
        return charge;
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

    private static (RateKind, decimal, CelAmount, YamlText?) Fixed(Section section, YamlText? amount)
    {
        if (amount is null)
        {
            return default;
        }

        if (!Amounts.TryMoney(amount.Value, out var units, out var currency, out var sentence))
        {
            section.Error(amount, $"amount: {sentence}");
            return default;
        }

        return (RateKind.Amount, 0, new CelAmount(units, currency), null);
    }

    /// <summary>"15 %", "national vat", "tariff gb/illustrative", "max(15 %, 2 EUR per kg of taxable(mass))".</summary>
    private static (RateKind, decimal, CelAmount, YamlText?) Rate(Section section, YamlText text)
    {
        if (text.Value.EndsWith('%'))
        {
            return (RateKind.Percent, Percent(section, text), default, null);
        }

        var words = text.Value.Split(' ');
        if (words is ["national" or "tariff", { Length: > 0 }])
        {
            var refers = new YamlText(text.Line, text.Column, text.Start, words[1]);
            return (words[0] == "tariff" ? RateKind.Tariff : RateKind.NationalValue, 0, default, refers);
        }

        if (
            MaxPattern().Match(text.Value) is { Success: true } max
            && Amounts.TryPercent(max.Groups[1].Value, out var share)
            && Amounts.TryMoney(max.Groups[2].Value, out var units, out var currency, out _)
        )
        {
            var refers = new YamlText(text.Line, text.Column, text.Start, max.Groups[3].Value);
            return (RateKind.MaxPerKg, share, new CelAmount(units, currency), refers);
        }

        section.Error(
            text,
            $"rate: '{text.Value}' is not understood; a rate is written '15 %', 'national vat', 'tariff NAME' or 'max(15 %, 2 EUR per kg of taxable(NAME))'"
        );
        return default;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(
        @"^max\(([0-9.]{1,10} ?%), ([0-9.]{1,10} [A-Z]{3}) per kg of taxable\(([a-z0-9-]{1,40})\)\)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex MaxPattern();
}
