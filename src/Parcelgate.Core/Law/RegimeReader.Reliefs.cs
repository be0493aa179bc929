namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>Reads reliefs and limits.</summary>
internal sealed partial class RegimeReader
{
    private static readonly (string Word, Measure Measure)[] Sums =
    [
        ("goods", Measure.Goods),
        ("carriage", Measure.Carriage),
        ("insurance", Measure.Insurance),
    ];

    private static readonly (string Word, Measure Measure)[] Alone =
    [
        ("gross mass", Measure.GrossMass),
        ("net mass", Measure.NetMass),
        ("pieces", Measure.Pieces),
        ("identical pieces", Measure.IdenticalPieces),
        ("consignments", Measure.Consignments),
    ];

    private static readonly (string Word, Window Window)[] Windows =
    [
        ("consignment", Window.None),
        ("consignee in calendar day", Window.Day),
        ("consignee in calendar week", Window.Week),
        ("consignee in calendar month", Window.Month),
        ("consignee in calendar quarter", Window.Quarter),
        ("consignee in calendar year", Window.Year),
    ];

    internal static readonly string[] WindowWords = [.. Windows.Select(pair => pair.Word)];

    internal static readonly string[] AloneWords = [.. Alone.Select(pair => pair.Word)];

    /// <summary>Besides "procedure NAME".</summary>
    internal static readonly string[] BeyondWords = ["excess", "whole", "items", "refuse"];

    internal const string Name = "^[a-z][a-z0-9-]{0,39}$";

    internal const string SetName = "^[a-z][a-z0-9]{0,39}$";

    /// <summary>Reliefs, then limits, which are reliefs of no charge.</summary>
    private ImmutableArray<Relief> Reliefs()
    {
        var reliefs = ImmutableArray.CreateBuilder<Relief>();
        foreach (var (key, value) in head.Block("reliefs")?.Entries ?? [])
        {
            if (head.Sub(value, key.Value) is { } section)
            {
                reliefs.Add(ReliefOf(key, section, section.Texts("of")));
            }
        }

        foreach (var (key, value) in head.Block("limits")?.Entries ?? [])
        {
            if (head.Sub(value, key.Value) is { } section)
            {
                var limit = ReliefOf(key, section, []);
                if (limit.Beyond != Beyond.Procedure)
                {
                    section.Error(key, $"limit '{key.Value}' is of no charge: beyond it is 'procedure NAME' or 'refuse'");
                }

                reliefs.Add(limit);
            }
        }

        return reliefs.ToImmutable();
    }

    private Relief ReliefOf(YamlText key, Section section, ImmutableArray<YamlText> of)
    {
        if (!NamePattern().IsMatch(key.Value))
        {
            head.Error(key, $"'{key.Value}' cannot name a relief; a name has small letters, digits and hyphens");
        }

        var (measure, charges) = MeasureOf(section);
        var (limit, included) = LimitOf(section, measure);
        var word = section.Word("per", WindowWords);
        var per = Windows.FirstOrDefault(pair => pair.Word == word).Window;
        var (beyond, procedure) = BeyondOf(section);
        var when = section.OptionalText("when") is { } text ? section.Condition(text, shape) : null;
        var relief = new Relief(
            key.Value,
            section.Find("limit") as YamlText ?? key,
            of,
            measure,
            charges,
            when,
            Prefixes(section, required: false),
            limit,
            included,
            per,
            beyond,
            procedure,
            section.Text("law")?.Value ?? ""
        );
        CheckTogether(section, relief);
        section.OptionalText("confidence");
        section.Done();
        return relief;
    }

    /// <summary>Combinations that have no meaning.</summary>
    private static void CheckTogether(Section section, Relief relief)
    {
        if (relief.Beyond == Beyond.Items && (relief.Measure != Measure.Goods || relief.Per != Window.None))
        {
            section.Error(section.Map, "'beyond: items' measures goods alone, for each consignment");
        }

        if (
            relief.Measure == Measure.Charges
            && (relief.Per != Window.None || relief.Beyond != Beyond.Whole || !relief.Hs.IsEmpty || relief.Of.IsEmpty)
        )
        {
            section.Error(section.Map, "a relief that measures charges is of charges, per consignment, beyond is 'whole', and has no 'hs'");
        }

        if (!relief.Hs.IsEmpty && (relief.Measure & (Measure.Carriage | Measure.Insurance | Measure.GrossMass | Measure.Consignments)) != 0)
        {
            section.Error(section.Map, "'hs' goes with goods, net mass and pieces, which items have, not with what the consignment has");
        }
    }

    private static (Measure Measure, ImmutableArray<YamlText> Charges) MeasureOf(Section section)
    {
        if (section.Text("measure") is not { } text)
        {
            return (Measure.Goods, []);
        }

        if (Alone.FirstOrDefault(pair => pair.Word == text.Value) is { Word: not null } alone)
        {
            return (alone.Measure, []);
        }

        Measure measure = 0;
        var charges = ImmutableArray.CreateBuilder<YamlText>();
        foreach (var term in text.Value.Split('+', StringSplitOptions.TrimEntries))
        {
            measure |= Sums.FirstOrDefault(pair => pair.Word == term).Measure;
            if (Sums.All(pair => pair.Word != term))
            {
                charges.Add(new YamlText(text.Line, text.Column, text.Start, term));
            }
        }

        if (charges.Count == 0)
        {
            return (measure, []);
        }

        if (measure != 0)
        {
            section.Error(
                text,
                $"measure: '{charges[0].Value}' is a charge and stands beside a value; measure a sum of goods, carriage, insurance, or a sum of charges, or one of {string.Join(", ", AloneWords)}"
            );
        }

        return (Measure.Charges, charges.ToImmutable());
    }

    /// <summary>"300 USD, included", "31 kg, excluded", "3 pieces, included".</summary>
    private static (Money Limit, bool Included) LimitOf(Section section, Measure measure)
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

        var limit = measure switch
        {
            Measure.GrossMass or Measure.NetMass => CountOf(section, text, parts[0], "a mass", "31 kg", Currency.Grams),
            Measure.Pieces or Measure.IdenticalPieces => CountOf(
                section,
                text,
                parts[0],
                "a number of pieces",
                "3 pieces",
                Currency.Pieces
            ),
            Measure.Consignments => CountOf(section, text, parts[0], "a number of consignments", "5 consignments", Currency.Parcels),
            _ => MoneyOf(section, text, parts[0]),
        };
        return (limit, parts[1] == "included");
    }

    private static Money CountOf(Section section, YamlText at, string text, string what, string written, Currency unit)
    {
        if (Amounts.TryCount(text, out var count) && count.Currency == unit)
        {
            return count;
        }

        section.Error(at, $"limit: '{text}' is not {what}; one is written {written}");
        return new Money(0, unit);
    }

    private static Money MoneyOf(Section section, YamlText at, string text)
    {
        if (!Amounts.TryMoney(text, out var units, out var currency, out var sentence))
        {
            section.Error(at, $"limit: {sentence}");
            return default;
        }

        if (units * currency.MinorPerUnit != decimal.Truncate(units * currency.MinorPerUnit))
        {
            section.Error(at, $"limit: '{text}' has more decimals than {currency.Code} has");
            return default;
        }

        return Money.Of(units, currency);
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

        string[] known = [.. BeyondWords, "procedure NAME"];
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

    /// <summary>Beginnings of commodity codes under "hs".</summary>
    private static ImmutableArray<string> Prefixes(Section section, bool required = true)
    {
        var prefixes = section.Texts("hs", required);
        foreach (var prefix in prefixes.Where(prefix => prefix.Value.Length is < 2 or > 10 || !prefix.Value.All(char.IsAsciiDigit)))
        {
            section.Error(prefix, $"hs: '{prefix.Value}' is not a commodity code; one has 2 to 10 digits, in quotes");
        }

        return [.. prefixes.Select(prefix => prefix.Value)];
    }

    [GeneratedRegex(Name, RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(SetName, RegexOptions.CultureInvariant)]
    private static partial Regex SetPattern();
}
