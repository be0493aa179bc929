namespace Parcelgate.Core.Law;

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>Dated exchange rates of one publisher against one base currency. Cross rates go through the base and nowhere else.</summary>
internal sealed class RateTable
{
    private readonly ImmutableArray<RateDay> days;

    internal RateTable(string name, string confidence, int maxAgeDays, ImmutableArray<RateDay> days)
    {
        (Name, Confidence, MaxAgeDays) = (name, confidence, maxAgeDays);
        this.days = days;
    }

    internal string Name { get; }

    internal string Confidence { get; }

    /// <summary>Days a published rate may be used after its date.</summary>
    internal int MaxAgeDays { get; }

    /// <summary>Whether any day has a rate of a currency.</summary>
    internal bool Quotes(Currency currency) => days.Any(day => day.Quotes(currency));

    /// <summary>The latest rates published on or before a date; null when there are none, or they are older than the table allows.</summary>
    internal RateDay? On(DateOnly date)
    {
        var (low, high) = (0, days.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (days[middle].Date <= date)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && date.DayNumber - days[low - 1].Date.DayNumber <= MaxAgeDays ? days[low - 1] : null;
    }
}

/// <summary>What one table published on one day.</summary>
internal sealed class RateDay(DateOnly date, Currency unit, FrozenDictionary<Currency, decimal> inBase, int crossDecimals)
{
    private readonly ConcurrentDictionary<(Currency From, Currency To), decimal> cross = new();
    private readonly ConcurrentDictionary<(Currency From, Currency To), ImmutableArray<Reason>> lines = new();

    internal DateOnly Date { get; } = date;

    /// <summary>Units of <paramref name="to"/> for one unit of <paramref name="from"/>.</summary>
    internal bool TryRate(Currency from, Currency to, out decimal rate)
    {
        if (cross.TryGetValue((from, to), out rate))
        {
            return true;
        }

        if (!TryBase(from, out var left) || !TryBase(to, out var right))
        {
            return false;
        }

        rate = to == unit ? left : decimal.Round(left / right, crossDecimals, MidpointRounding.AwayFromZero);
        if (rate == 0)
        {
            return false; // rounded away: a conversion to nothing is not a rate
        }

        cross[(from, to)] = rate;
        return true;
    }

    internal bool Quotes(Currency currency) => TryBase(currency, out _);

    /// <summary>The line of an explanation for a rate: the same for every parcel of the day. Nothing where there is no rate.</summary>
    internal ImmutableArray<Reason> Explain(Currency from, Currency to, RateTable table)
    {
        if (lines.TryGetValue((from, to), out var line))
        {
            return line;
        }

        if (!TryRate(from, to, out var rate))
        {
            return [];
        }

        ImmutableArray<Fact> seen =
        [
            new("rate", $"{rate.ToString("0.0000####", CultureInfo.InvariantCulture)} {to} per {from}"),
            new("table", table.Name),
            new("date", CountryLaw.Text(Date)),
            new("confidence", table.Confidence),
        ];
        return lines[(from, to)] = [new Reason("exchange-rate", "", Verdict.Holds, false, seen, "", [])];
    }

    private bool TryBase(Currency currency, out decimal value)
    {
        value = 1;
        return currency == unit || inBase.TryGetValue(currency, out value);
    }
}

/// <summary>Reads data/rates/*.yaml.</summary>
internal static class RateTableReader
{
    private static readonly string[] Confidences = ["verified", "mixed", "memory", "illustrative"];
    private static readonly string[] Quotes = ["base per unit", "units per base"];

    internal static RateTable? Read(LawFile file, List<LawError> errors)
    {
        if (YamlReader.Read(file, errors) is not { } map)
        {
            return null;
        }

        var before = errors.Count;
        var section = new Section(file, map, "a rate table", errors);
        var name = section.Text("rates");
        section.Text("title");
        var unit = Code(section, "base");
        var quotes = section.Word("quotes", Quotes);
        section.Texts("sources");
        var confidence = section.Word("confidence", Confidences);
        var maxAge = section.Whole("max-age-days", 1, 3700);
        var decimals = section.Whole("cross-decimals", 0, 12);
        section.OptionalText("notes");
        var days = Days(section, unit, quotes == "units per base", decimals);
        section.Done();
        return errors.Count == before ? new RateTable(name!.Value, confidence!, maxAge, days) : null;
    }

    private static ImmutableArray<RateDay> Days(Section section, Currency unit, bool inverted, int decimals)
    {
        var days = ImmutableArray.CreateBuilder<RateDay>();
        foreach (var (key, value) in section.Block("days")?.Entries ?? [])
        {
            if (!Amounts.TryDate(key.Value, out var date))
            {
                section.Error(key, $"'{key.Value}' is not a date; one is written 2026-07-01");
                continue;
            }

            if (days.Count > 0 && days[^1].Date >= date)
            {
                section.Error(key, $"{key.Value} stands after a later date; days go upwards");
            }

            if (section.Sub(value, key.Value) is { } day)
            {
                days.Add(new RateDay(date, unit, Rates(day, inverted, decimals), decimals));
            }
        }

        if (days.Count == 0)
        {
            section.Error(section.Map, "the rate table has no days");
        }

        return days.ToImmutable();
    }

    private static FrozenDictionary<Currency, decimal> Rates(Section day, bool inverted, int decimals)
    {
        var rates = new Dictionary<Currency, decimal>();
        foreach (var (key, value) in day.Entries)
        {
            if (!Currency.TryParse(key.Value, out var currency))
            {
                day.Error(
                    key,
                    $"'{key.Value}' is not an ISO 4217 currency{Nearest.Hint(key.Value, Currency.All.Select(known => known.Code))}"
                );
            }
            else if (value is not YamlText text || !Amounts.TryNumber(text.Value, out var rate) || rate <= 0)
            {
                day.Error(value, $"{key.Value}: found {value.Kind}, expected a rate above 0 such as 1.7000");
            }
            else
            {
                rates[currency] = inverted ? Inverse(rate, decimals) : rate;
            }
        }

        return rates.ToFrozenDictionary();
    }

    /// <summary>A table that quotes units per base is turned round with six more decimals than a cross rate has, then rounded once.</summary>
    private static decimal Inverse(decimal rate, int decimals) => decimal.Round(1 / rate, decimals + 6, MidpointRounding.AwayFromZero);

    private static Currency Code(Section section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return default;
        }

        if (!Currency.TryParse(text.Value, out var currency))
        {
            section.Error(
                text,
                $"{key}: '{text.Value}' is not an ISO 4217 currency{Nearest.Hint(text.Value, Currency.All.Select(known => known.Code))}"
            );
        }

        return currency;
    }
}
