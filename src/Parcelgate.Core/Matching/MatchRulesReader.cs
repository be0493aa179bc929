namespace Parcelgate.Core.Matching;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>Reads data/matching/*.yaml. Errors come all at once, each with line and column.</summary>
internal static class MatchRulesReader
{
    private static readonly string[] Confidences = ["verified", "mixed", "memory", "illustrative"];
    private static readonly string[] YesOrNo = ["yes", "no"];

    // Arbitrary: a tolerance above it is a slip of the hand.
    private const decimal MostUnits = 1_000_000;

    /// <summary>Elements a file has a block for.</summary>
    private static readonly Dictionary<string, MatchElement> Elements = Enum.GetValues<MatchElement>()
        .Where(element => element < MatchElement.Senders)
        .ToDictionary(element => Hyphens.Of(element));

    private static readonly Dictionary<string, PaidCovers> Covered = Enum.GetValues<PaidCovers>()
        .ToDictionary(covers => Hyphens.Of(covers));

    /// <summary>The rules of a file; null where it has errors.</summary>
    internal static MatchRules? Read(LawFile file, List<LawError> errors)
    {
        if (YamlReader.Read(file, errors) is not { } map)
        {
            return null;
        }

        var before = errors.Count;
        var section = new Section(file, map, "a file of matching rules", errors);
        var name = section.Text("matching");
        var title = section.Text("title");
        section.Texts("sources", required: false);
        section.OptionalText("notes");
        var rules = new MatchRules(
            name?.Value ?? "",
            title?.Value ?? "",
            section.Word("confidence", Confidences) ?? "",
            Destinations(section),
            section.Whole("complete-within-days", 1, 365),
            section.Word("separate-senders", YesOrNo) == "yes",
            ElementsOf(section)
        );
        section.Done();
        return errors.Count == before ? rules : null;
    }

    private static ImmutableArray<string> Destinations(Section section)
    {
        if (section.Find("destinations") is YamlText { Value: "any" })
        {
            return [];
        }

        var countries = section.Texts("destinations");
        foreach (var country in countries)
        {
            if (country.Value.Length != 2 || !country.Value.All(char.IsAsciiLetterUpper))
            {
                section.Error(country, $"destinations: found '{country.Value}', expected a country of ISO 3166-1 such as AZ");
            }
        }

        return [.. countries.Select(country => country.Value)];
    }

    private static ImmutableArray<ElementRule> ElementsOf(Section section)
    {
        var rules = ImmutableArray.CreateBuilder<ElementRule>();
        var block = section.Block("elements");
        foreach (var (key, value) in block?.Entries ?? [])
        {
            if (!Elements.TryGetValue(key.Value, out var element))
            {
                section.Error(
                    key,
                    $"elements: '{key.Value}' is nothing that is compared{Nearest.Hint(key.Value, Elements.Keys)} (possible: {string.Join(", ", Elements.Keys)})"
                );
            }
            else if (section.Sub(value, key.Value) is { } one)
            {
                rules.Add(Rule(element, one));
                one.Done();
            }
        }

        if (rules.Count == 0)
        {
            section.Error(section.Map, "a file of matching rules compares nothing: 'elements' needs at least one");
        }

        return rules.ToImmutable();
    }

    private static ElementRule Rule(MatchElement element, Section one)
    {
        var required = one.Word("required", YesOrNo, "no") == "yes";
        switch (element)
        {
            case MatchElement.Recipient or MatchElement.Payer:
                return new ElementRule(element, required, Percent(one, "score", needed: true) * 100);
            case MatchElement.Pieces:
                return new ElementRule(element, required, one.Whole("within", 0, 1_000_000));
            case MatchElement.OrderToPayment or MatchElement.OrderToArrival:
                return new ElementRule(element, required, Days(one));
            case MatchElement.GrossMass:
                return new ElementRule(element, required, Grams(one), Percent(one, "share"));
            default:
                var (units, currency) = Money(one);
                var covers =
                    element == MatchElement.Paid
                        ? Covered.GetValueOrDefault(one.Word("covers", [.. Covered.Keys]) ?? "")
                        : PaidCovers.Either;
                return new ElementRule(element, required, units, Percent(one, "share"), currency, covers);
        }
    }

    private static (decimal Units, Currency Currency) Money(Section one)
    {
        if (one.Text("within") is not { } text)
        {
            return default;
        }

        if (!Amounts.TryMoney(text.Value, out var units, out var currency, out var sentence))
        {
            one.Error(text, $"within: {sentence}");
        }
        else if (units > MostUnits)
        {
            one.Error(
                text,
                $"within: found '{text.Value}', expected at most {MostUnits.ToString("0", CultureInfo.InvariantCulture)} {currency}"
            );
        }

        return (units, currency);
    }

    private static long Grams(Section one)
    {
        var grams = 0L;
        if (one.Text("within") is { } text && !Amounts.TryMass(text.Value, out grams))
        {
            one.Error(text, $"within: '{text.Value}' is not a mass; one is written 100 g or 0.5 kg");
        }

        return grams;
    }

    private static int Days(Section one)
    {
        if (one.Text("within") is not { } text)
        {
            return 0;
        }

        var words = text.Value.Split(' ');
        if (
            words is [var number, "day" or "days"]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days <= 3_650
        )
        {
            return days;
        }

        one.Error(text, $"within: '{text.Value}' is not a number of days; one is written 7 days, at most 3650 days");
        return 0;
    }

    /// <summary>"2 %" as 0.02; at most 100 %.</summary>
    private static decimal Percent(Section one, string key, bool needed = false)
    {
        if ((needed ? one.Text(key) : one.OptionalText(key)) is not { } text)
        {
            return 0;
        }

        if (Amounts.TryPercent(text.Value, out var share) && share <= 1)
        {
            return share;
        }

        one.Error(text, $"{key}: '{text.Value}' is not a share; one is written 2 %, at most 100 %");
        return 0;
    }
}
