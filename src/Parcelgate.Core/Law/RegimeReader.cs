namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Text;
using NodaTime;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>Reads one regime file: the head. Reliefs and charges are read in the file beside this.</summary>
internal sealed partial class RegimeReader
{
    internal static readonly string[] Confidences = ["verified", "mixed", "memory"];
    internal static readonly string[] DateWords = ["order", "acceptance", "arrival"];
    internal static readonly string[] Layers = ["national", "union"];

    private readonly LawFile file;
    private readonly Section head;
    private readonly bool isUnion;
    private readonly ImmutableDictionary<string, ImmutableArray<string>> sets;
    private readonly CelShape shape;
    private readonly CelShape decided;

    private RegimeReader(LawFile file, Section head)
    {
        this.file = file;
        this.head = head;
        isUnion = head.Word("layer", Layers, "national") == "union";
        sets = Sets();
        shape = WithSets(ConsignmentShape.Consignment, sets);
        decided = WithSets(ConsignmentShape.Decided, sets);
    }

    /// <summary>Named lists of texts that conditions can use.</summary>
    private ImmutableDictionary<string, ImmutableArray<string>> Sets()
    {
        var read = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        foreach (var (key, _) in head.Block("sets") is { } block ? block.Entries : [])
        {
            if (!SetPattern().IsMatch(key.Value) || ConsignmentShape.Decided.Find(key.Value) is not null)
            {
                head.Error(
                    key,
                    $"sets: '{key.Value}' cannot name a set; a name has small letters and digits and is not a name of conditions"
                );
                continue;
            }

            read[key.Value] = [.. head.Block("sets")!.Texts(key.Value).Select(text => text.Value)];
        }

        return read.ToImmutable();
    }

    private static CelShape WithSets(CelShape shape, ImmutableDictionary<string, ImmutableArray<string>> sets)
    {
        if (sets.IsEmpty)
        {
            return shape;
        }

        var extended = shape.Extend(shape.Name);
        foreach (var (name, texts) in sets)
        {
            extended.Texts(name, _ => ImmutableArray<object>.CastUp(texts).AsSpan(), text => (string)text);
        }

        return extended;
    }

    /// <summary>The file as far as it can be judged alone; null when any error was added.</summary>
    internal static RegimeFile? Read(LawFile file, List<LawError> errors)
    {
        if (YamlReader.Read(file, errors) is not { } map)
        {
            return null;
        }

        var before = errors.Count;
        var regime = new RegimeReader(file, new Section(file, map, "a regime", errors)).Regime();
        return errors.Count == before ? regime : null;
    }

    private RegimeFile Regime()
    {
        var id = Id();
        var union = head.OptionalText("union")?.Value;
        var title = head.Text("title")?.Value ?? "";
        var (from, to) = InForce();
        var reliefs = Reliefs();
        var regime = new RegimeFile
        {
            File = file,
            Root = head.Map,
            Id = id,
            Title = title,
            IsUnion = isUnion,
            Union = union,
            Proposal = !head.Has("in-force"),
            From = from,
            To = to,
            Known = head.Date("known") ?? default,
            Governs = DateWord(head, "governs"),
            Law = head.Text("law")?.Value ?? "",
            Confidence = head.Word("confidence", Confidences) ?? "memory",
            Sources = [.. head.Texts("sources").Select(source => source.Value)],
            Hash = Digest.Of(Encoding.UTF8.GetBytes(file.Text)),
            National = National(),
            Values = Values(),
            Replaces = head.Texts("replaces", required: false),
            Annuls = head.Texts("annuls", required: false),
            Sets = sets,
            Shape = shape,
            Applies = Applies(union),
            Reliefs = reliefs,
            Charges = Charges(),
            Restricted = Restricted(),
            Lanes = LanesOf(),
            BeforeLoading = BeforeLoading(),
            LatePayment = LateOf(),
            Returns = ReturnsOf(),
            Examples = head.List("examples"),
        };
        head.OptionalText("notes");
        head.Done();
        return regime;
    }

    private string Id()
    {
        if (head.Text("regime") is not { } text)
        {
            return "?/?";
        }

        var parts = text.Value.Split('/');
        if (
            parts.Length == 2
            && parts.All(part =>
                part.Length > 0 && part.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            )
        )
        {
            return text.Value;
        }

        head.Error(text, $"regime: '{text.Value}' is not a regime's name; one is written az/parcels, country or union first");
        return "?/?";
    }

    /// <summary>"2020-09-24..", "..2020-09-23", "2026-07-01..2028-06-30": both days included. Absent on a proposal.</summary>
    private (DateOnly From, DateOnly To) InForce()
    {
        if (head.OptionalText("in-force") is not { } text)
        {
            return (DateOnly.MinValue, DateOnly.MaxValue);
        }

        var parts = text.Value.Split("..");
        var (from, to) = (DateOnly.MinValue, DateOnly.MaxValue);
        var good =
            parts.Length == 2
            && (parts[0] == "" || Amounts.TryDate(parts[0], out from))
            && (parts[1] == "" || Amounts.TryDate(parts[1], out to))
            && from <= to;
        if (!good)
        {
            head.Error(text, $"in-force: '{text.Value}' is not a span of days; one is written 2026-07-01.. or 2026-07-01..2028-06-30");
        }

        return (from, to);
    }

    private CelProgram? Applies(string? union)
    {
        var text = union is null ? head.Text("applies") : head.OptionalText("applies");
        return text is null ? null : head.Condition(text, shape);
    }

    private static DateOf DateWord(Section section, string key) =>
        section.Word(key, DateWords) switch
        {
            "order" => DateOf.Order,
            "acceptance" => DateOf.Acceptance,
            _ => DateOf.Arrival,
        };

    /// <summary>Currency, zone, exchange and rounding. A union layer writes <c>national</c> in each place.</summary>
    private National? National()
    {
        if (isUnion)
        {
            foreach (var key in (string[])["currency", "time-zone", "exchange", "rounding"])
            {
                head.Word(key, ["national"]);
            }

            return null;
        }

        var currency = CurrencyOf("currency");
        var zone = head.Text("time-zone");
        if (zone is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone.Value) is null)
        {
            head.Error(
                zone,
                $"time-zone: '{zone.Value}' is not an IANA time zone{Nearest.Hint(zone.Value, DateTimeZoneProviders.Tzdb.Ids)}"
            );
        }

        var (table, rateOf) = Exchange();
        var (step, mode) = RoundingOf(currency);
        return new National(currency, zone?.Value ?? "", table, rateOf, step, mode);
    }

    private Currency CurrencyOf(string key)
    {
        if (head.Text(key) is not { } text)
        {
            return default;
        }

        if (!Currency.TryParse(text.Value, out var currency))
        {
            head.Error(
                text,
                $"{key}: '{text.Value}' is not an ISO 4217 currency{Nearest.Hint(text.Value, Currency.All.Select(known => known.Code))}"
            );
        }

        return currency;
    }

    private (string Table, DateOf RateOf) Exchange()
    {
        if (head.Block("exchange") is not { } exchange)
        {
            if (!head.Has("exchange"))
            {
                head.Error(
                    head.Map,
                    "a regime has no 'exchange'; which table and which date's rate is required: { table: az/central-bank, rate-of: arrival }"
                );
            }

            return ("", DateOf.Arrival);
        }

        var table = exchange.Text("table")?.Value ?? "";
        var rateOf = DateWord(exchange, "rate-of");
        exchange.Done();
        return (table, rateOf);
    }

    /// <summary>"0.01 AZN half-up, each charge".</summary>
    private (Money Step, Rounding Mode) RoundingOf(Currency currency)
    {
        if (head.Text("rounding") is not { } text)
        {
            return default;
        }

        var parts = text.Value.Split(' ', 3);
        var modes = new Dictionary<string, Rounding>
        {
            ["half-up,"] = Rounding.HalfUp,
            ["half-even,"] = Rounding.HalfEven,
            ["down,"] = Rounding.Down,
            ["up,"] = Rounding.Up,
        };
        if (
            parts.Length == 3
            && Amounts.TryMoney($"{parts[0]} {parts[1]}", out var units, out var unit, out _)
            && unit == currency
            && units > 0
            && units * unit.MinorPerUnit == decimal.Truncate(units * unit.MinorPerUnit)
            && parts[2].Split(' ', 2) is [var mode, "each charge"]
            && modes.TryGetValue(mode, out var rounding)
        )
        {
            return (Money.Of(units, unit), rounding);
        }

        head.Error(
            text,
            $"rounding: '{text.Value}' is not understood; one is written '0.01 {currency.Code} half-up, each charge' (half-up, half-even, down, up)"
        );
        return default;
    }

    private ImmutableDictionary<string, decimal> Values()
    {
        var values = ImmutableDictionary.CreateBuilder<string, decimal>();
        foreach (var (key, value) in head.Block("values")?.Entries ?? [])
        {
            if (head.Sub(value, key.Value) is not { } section)
            {
                continue;
            }

            if (section.Text("rate") is { } rate)
            {
                values[key.Value] = Percent(section, rate);
            }

            section.Text("law");
            section.OptionalText("confidence");
            section.Done();
        }

        return values.ToImmutable();
    }

    private static decimal Percent(Section section, YamlText text)
    {
        if (Amounts.TryPercent(text.Value, out var share))
        {
            return share;
        }

        section.Error(text, $"'{text.Value}' is not a percentage; one is written 15 %");
        return 0;
    }
}
