namespace Parcelgate.Server.Web.Texts;

using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;

/// <summary>What was seen, in words: the engine gives codes and invariant values, a reader wants neither.</summary>
public sealed partial class Words
{
    /// <summary>Facts whose values are codes with texts, by the fact's name: the area of the texts and how a code becomes a key in it.</summary>
    private static readonly FrozenDictionary<string, string> CodedFacts = new Dictionary<string, string>
    {
        ["lane"] = "lane",
        ["loading"] = "before-loading",
        ["hold"] = "hold",
        ["purpose"] = "purpose",
        ["channel"] = "channel",
        ["confidence"] = "certainty",
        ["governs"] = "governs",
        ["kind"] = "party-kind",
        ["instead"] = "advice",
    }.ToFrozenDictionary();

    /// <summary>What a fact is: "goods", "above the relief month". A name no text is known for is shown as it is, and <paramref name="known"/> is false.</summary>
    public string FactName(Fact fact, out bool known)
    {
        known = true;
        if (Call().Match(fact.Name) is { Success: true } call && Has($"fact.{call.Groups[1].Value}-of"))
        {
            return this[$"fact.{call.Groups[1].Value}-of", ("name", Name(call.Groups[2].Value))];
        }

        if (OfItem().Match(fact.Name) is { Success: true } item)
        {
            return this["charges.item", ("number", item.Groups[1].Value)];
        }

        // A tax has a rate and so has a currency; other languages call them by two words.
        var key = fact.Name == "rate" && !IsTaxRate(fact.Value) ? "fact.exchange" : $"fact.{fact.Name}";
        known = Has(key);
        return known ? this[key] : fact.Name;
    }

    /// <summary>A fact's value: a code by its word, a number, date or rate as the language writes it.</summary>
    public string FactValue(Fact fact)
    {
        if (fact.Value.Length == 0)
        {
            return this["value.none"];
        }

        if (fact.Value is "true" or "false" or "sent" or "not sent")
        {
            return this[$"value.{fact.Value.Replace(' ', '-')}"];
        }

        if (fact.Name == "findings")
        {
            return string.Join(", ", fact.Value.Split(", ").Select(code => For("finding", code)));
        }

        if (fact.Name == "rule")
        {
            return For("finding", fact.Value);
        }

        return CodedFacts.TryGetValue(fact.Name[(fact.Name.LastIndexOf('.') + 1)..], out var area) && Coded(area, fact.Value) is { } word
            ? word
            : FactValue(fact.Value);
    }

    /// <summary>A fact's invariant value with its number or date as the language writes it: "456.00 USD" becomes "456,00 USD".</summary>
    public string FactValue(string value)
    {
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return Date(date);
        }

        if (Exchange().Match(value) is { Success: true } rate)
        {
            return this[
                "value.exchange",
                ("rate", Decimal(rate.Groups[1].Value)),
                ("to", rate.Groups[2].Value),
                ("from", rate.Groups[3].Value)
            ];
        }

        if (AtLeast().Match(value) is { Success: true } least)
        {
            return this["value.at-least", ("share", FactValue(least.Groups[1].Value)), ("amount", FactValue(least.Groups[2].Value))];
        }

        if (value == "national vat")
        {
            return this["value.national-vat"];
        }

        if (value.StartsWith("tariff ", StringComparison.Ordinal))
        {
            return this["value.tariff", ("name", value[7..])];
        }

        return NumberWithUnit().Match(value) is { Success: true } match ? Numbered(value, match) : value;
    }

    /// <summary>A name the law file gives a relief, a rule, a kind of goods: in words where the names are known, else as it is written.</summary>
    public string Name(string name) =>
        Has($"name.{name}") ? this[$"name.{name}"]
        : Has($"law.word.{name}") ? this[$"law.word.{name}"]
        : name.Replace('-', ' ');

    private string Numbered(string value, Match match)
    {
        var unit = match.Groups[3].Value;
        // A bare whole number may be an identifier or a code: it keeps its digits as they are.
        return unit.Length == 0 && match.Groups[2].Value.Length == 0 ? value : Decimal(match.Groups[1].Value) + unit;
    }

    /// <summary>An invariant decimal number with as many decimals as it has.</summary>
    private string Decimal(string number)
    {
        var decimals = number.Contains('.', StringComparison.Ordinal)
            ? number.Length - number.IndexOf('.', StringComparison.Ordinal) - 1
            : 0;
        return decimal.Parse(number, CultureInfo.InvariantCulture).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), numbers);
    }

    /// <summary>The word of a code: "to-hold" stands under the name ToHold, as the enums' texts do; null where there is none.</summary>
    private string? Coded(string area, string code)
    {
        var pascal = string.Concat(
            code.Split('-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..])
        );
        return Has($"{area}.{code}") ? this[$"{area}.{code}"]
            : Has($"{area}.{pascal}") ? this[$"{area}.{pascal}"]
            : null;
    }

    private static bool IsTaxRate(string value) =>
        value.Contains('%', StringComparison.Ordinal) || value.StartsWith("tariff ", StringComparison.Ordinal) || value == "national vat";

    [GeneratedRegex(@"^(-?\d{1,15}(\.\d{1,6})?)( \S.*)?$")]
    private static partial Regex NumberWithUnit();

    [GeneratedRegex(@"^(\d{1,15}(?:\.\d{1,12})?) ([A-Z]{3}) per ([A-Z]{3})$")]
    private static partial Regex Exchange();

    [GeneratedRegex(@"^max\((.+?), (.+?) per kg.*\)$")]
    private static partial Regex AtLeast();

    [GeneratedRegex(@"^item (\d+)$")]
    private static partial Regex OfItem();

    [GeneratedRegex(@"^([a-z]+)\((.+)\)$")]
    private static partial Regex Call();
}
