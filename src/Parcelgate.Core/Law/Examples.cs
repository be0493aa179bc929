namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>Runs the worked examples that stand beside a regime. A proposal's examples wait until it has a day in force.</summary>
internal static class Examples
{
    /// <summary>What the examples of a file give; those that cannot be read are left to <see cref="Run"/>.</summary>
    internal static IEnumerable<ExampleScene> Scenes(RegimeFile regime)
    {
        foreach (var node in regime.Examples)
        {
            var errors = new List<LawError>();
            if (new Section(regime.File, regime.Root, "a regime", errors).Sub(node, "an example")?.Block("given") is { } given)
            {
                yield return ExampleScene.Read(regime, given);
            }
        }
    }

    /// <summary>Adds what an example comes to for each relief of the file: used before and measured now, in the relief's unit.</summary>
    internal static void Seen(LawBook book, RegimeFile regime, ExampleScene scene, Dictionary<string, HashSet<long>> seen)
    {
        var outcome = book.Evaluate(scene.Consignment, scene.Dates, scene.Facts(book), explain: false, scene.Prepaid);
        if (outcome.Dated is not { } dated || dated.Stack.Own != regime && dated.Stack.Union != regime || outcome.Versions.IsEmpty)
        {
            return;
        }

        var frame = LawBook.LastFrame;
        for (var i = 0; i < dated.Stack.Reliefs.Length; i++)
        {
            var relief = dated.Stack.Reliefs[i];
            if (!seen.TryGetValue(relief.Name, out var totals) || !frame.Stands[i])
            {
                continue;
            }

            if (relief.Measure != Measure.Charges)
            {
                totals.Add(Evaluation.MeasureOf(frame, relief) is { } measure ? frame.UsedBefore[i].Minor + measure.Minor : 0);
            }
            else if (outcome.Findings.FirstOrDefault(finding => finding.Rule == relief.Rule) is { } waived)
            {
                totals.Add(
                    Money.Of(decimal.Parse(waived.Facts[0].Value.Split(' ')[0], CultureInfo.InvariantCulture), relief.Limit.Currency).Minor
                );
            }
            else if (Evaluation.SumOf(frame, relief) is { } sum)
            {
                totals.Add(sum.Minor);
            }
        }
    }

    internal static void Run(LawBook book, RegimeFile regime, List<LawError> errors)
    {
        foreach (var node in regime.Proposal ? [] : regime.Examples)
        {
            if (new Section(regime.File, regime.Root, "a regime", errors).Sub(node, "an example") is { } example)
            {
                var name = example.OptionalText("name")?.Value ?? "";
                example.OptionalText("source");
                var given = example.Block("given");
                var then = example.Block("then");
                example.Done();
                if (given is null || then is null)
                {
                    example.Error(node, "an example has 'given' and 'then', both blocks of keys");
                    continue;
                }

                var before = errors.Count;
                var scene = ExampleScene.Read(regime, given);
                given.Done();
                if (errors.Count == before)
                {
                    new ExampleCheck(book, regime, scene, name, then).Run();
                }
            }
        }
    }
}

/// <summary>What an example gives: a consignment, its dates, and what was used before.</summary>
internal sealed record ExampleScene(
    Consignment Consignment,
    LawDates Dates,
    ImmutableArray<(string Relief, Money Used)> Used,
    int Category,
    List<string> Findings,
    PrepaidStanding Prepaid
)
{
    /// <summary>What was used before of each allowance the law asks for.</summary>
    internal AllowanceFact[] Facts(LawBook book)
    {
        var keys = new List<AllowanceKey>();
        book.AllowanceKeys(PrepaidRegister.Counted(Consignment, Prepaid), Dates, keys);
        return [.. keys.Select(key => new AllowanceFact(key, UsedOf(key)))];
    }

    private long UsedOf(AllowanceKey key) =>
        Used.Where(used => key.Relief.EndsWith("#" + used.Relief, StringComparison.Ordinal)).Sum(used => used.Used.Minor);

    internal static ExampleScene Read(RegimeFile regime, Section given)
    {
        var on = Day(regime, given);
        var consignment = ConsignmentOf(given, regime.Layer.ToUpperInvariant());
        var standing = Word(given, "register", "unchecked", Standings);
        var category = int.Parse(given.Word("category", ["1", "2", "3", "4"], "2") ?? "2", CultureInfo.InvariantCulture);
        var findings = given.Texts("findings", required: false).Select(code => code.Value).ToList();
        var known = regime.Known > on ? regime.Known : on;
        var decided = Noon(on).AddDays(Days(given));
        return new ExampleScene(
            consignment,
            new LawDates(decided, Noon(on), Noon(on), decided > Noon(known) ? decided : Noon(known), Noon(on)),
            UsedOf(given),
            category,
            findings,
            standing
        );
    }

    /// <summary>The consignment an example gives; what it leaves out is what does not matter to most examples.</summary>
    internal static Consignment ConsignmentOf(Section given, string destination) =>
        new()
        {
            Reference = "EXAMPLE",
            Channel = Word(
                given,
                "channel",
                "post",
                ("post", Channel.Post),
                ("express", Channel.Express),
                ("platform", Channel.Platform),
                ("declarant", Channel.Declarant)
            ),
            Purpose = Word(
                given,
                "purpose",
                "sale",
                ("sale", Purpose.Sale),
                ("gift", Purpose.Gift),
                ("documents", Purpose.Documents),
                ("returned-goods", Purpose.ReturnedGoods),
                ("sample", Purpose.Sample)
            ),
            Destination = given.OptionalText("destination")?.Value ?? destination,
            Dispatch = given.OptionalText("dispatch")?.Value ?? "CN",
            Consignor = Party(given, "consignor", "organisation"),
            Consignee = Party(given, "consignee", "person") with { Identity = "EXAMPLE" },
            Platform = given.OptionalText("platform") is { } platform ? new Party(platform.Value) : null,
            Items = Items(given),
            GrossMassGrams = Mass(given, "mass") ?? 500,
            Freight = Amount(given, "carriage"),
            Insurance = Amount(given, "insurance"),
            PrepaidTax = given.OptionalText("prepaid") is { } scheme ? new PrepaidTax(scheme.Value, "EXAMPLE") : null,
            Permits = [.. given.Texts("permits", required: false).Select(type => new Permit(type.Value, "1"))],
            DataSet = given.OptionalText("dataset")?.Value,
            Procedures = [.. given.Texts("procedures", required: false).Select(code => code.Value)],
        };

    private static readonly (string Word, PrepaidStanding Standing)[] Standings =
    [
        .. Enum.GetValues<PrepaidStanding>().Select(standing => (Hyphens.Of(standing), standing)),
    ];

    internal static string[] RegisterWords { get; } = [.. Standings.Select(pair => pair.Word)];

    /// <summary>Days since the parcel arrived.</summary>
    private static int Days(Section given)
    {
        if (given.OptionalText("days") is not { } text)
        {
            return 0;
        }

        if (!int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days > 9999)
        {
            given.Error(text, $"days: '{text.Value}' is not a number of days");
        }

        return days;
    }

    private static DateOnly Day(RegimeFile regime, Section given)
    {
        if (given.Has("on"))
        {
            return given.Date("on") ?? default;
        }

        return regime.From != DateOnly.MinValue ? regime.From : regime.To;
    }

    /// <summary>Ten in the morning UTC lies on the same day in every zone from −10 to +13:59, Hawaii and a New Zealand summer included.</summary>
    internal static DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(10, 0)), TimeSpan.Zero);

    private static T Word<T>(Section given, string key, string otherwise, params (string Word, T Value)[] words)
    {
        var found = given.Word(key, [.. words.Select(pair => pair.Word)], otherwise) ?? otherwise;
        return words.First(pair => pair.Word == found).Value;
    }

    private static Party Party(Section given, string key, string otherwise) =>
        new(
            "Example",
            Word(
                given,
                key,
                otherwise,
                ("person", PartyKind.Person),
                ("organisation", PartyKind.Organisation),
                ("unknown", PartyKind.Unknown)
            )
        );

    private static ImmutableArray<Item> Items(Section given)
    {
        var goods = Amount(given, "goods");
        var hs = given.OptionalText("hs")?.Value;
        var origin = given.OptionalText("origin")?.Value ?? "CN";
        var nodes = given.List("items");
        if (nodes.Count == 0)
        {
            return goods is null && hs is null ? [] : [new Item(1, "Example", hs ?? "610910", origin, 1, null, goods)];
        }

        var items = ImmutableArray.CreateBuilder<Item>();
        foreach (var node in nodes)
        {
            if (given.Sub(node, "an item") is { } item)
            {
                items.Add(
                    new Item(
                        items.Count + 1,
                        item.OptionalText("description")?.Value,
                        item.OptionalText("hs")?.Value,
                        item.OptionalText("origin")?.Value ?? origin,
                        int.TryParse(item.OptionalText("pieces")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var pieces)
                            ? pieces
                            : 1,
                        Mass(item, "mass"),
                        Amount(item, "value")
                    )
                );
                item.Done();
            }
        }

        return items.ToImmutable();
    }

    private static Money? Amount(Section section, string key) => section.OptionalText(key) is { } text ? ParseAmount(section, text) : null;

    /// <summary>Money, "10 kg", "2 pieces" or "1 consignment": what an allowance may be counted in.</summary>
    private static Money? Counted(Section section, string key)
    {
        if (section.OptionalText(key) is not { } text)
        {
            return null;
        }

        return Amounts.TryCount(text.Value, out var count) ? count : ParseAmount(section, text);
    }

    internal static Money? ParseAmount(Section section, YamlText text)
    {
        if (!Amounts.TryMoney(text.Value, out var units, out var currency, out var sentence))
        {
            section.Error(text, sentence);
            return null;
        }

        if (units * currency.MinorPerUnit != decimal.Truncate(units * currency.MinorPerUnit))
        {
            section.Error(text, $"'{text.Value}' has more decimals than {currency.Code} has");
            return null;
        }

        return Money.Of(units, currency);
    }

    private static long? Mass(Section given, string key)
    {
        if (given.OptionalText(key) is not { } text)
        {
            return null;
        }

        if (!Amounts.TryMass(text.Value, out var grams))
        {
            given.Error(text, $"'{text.Value}' is not a mass; one is written 31 kg or 500 g");
        }

        return grams;
    }

    private static ImmutableArray<(string, Money)> UsedOf(Section given)
    {
        var used = ImmutableArray.CreateBuilder<(string, Money)>();
        foreach (var (key, _) in given.Entries)
        {
            if (
                key.Value.StartsWith("used(", StringComparison.Ordinal)
                && key.Value.EndsWith(')')
                && Counted(given, key.Value) is { } money
            )
            {
                used.Add((key.Value["used(".Length..^1], money));
            }
        }

        return used.ToImmutable();
    }
}

/// <summary>Compares what an example states with what the law book gives.</summary>
internal sealed class ExampleCheck(LawBook book, RegimeFile regime, ExampleScene scene, string name, Section then)
{
    internal void Run()
    {
        var outcome = book.Evaluate(scene.Consignment, scene.Dates, scene.Facts(book), explain: false, scene.Prepaid);
        foreach (var (key, value) in then.Entries)
        {
            if (value is not YamlText stated)
            {
                then.Error(value, $"{key.Value}: found {value.Kind}, expected a text");
                continue;
            }

            if (Found(key, outcome, stated) is { } found && found != Expected(stated))
            {
                then.Error(
                    key,
                    $"example{(name == "" ? "" : $" '{name}'")}: {key.Value} is {found}, stated is {stated.Value}{Why(outcome)}"
                );
            }
        }
    }

    private static string Expected(YamlText stated) =>
        Amounts.TryCount(stated.Value, out var count) ? count.ToString()
        : Amounts.TryMoney(stated.Value, out var units, out var currency, out _) ? Money.Round(units, currency, Rounding.HalfUp).ToString()
        : stated.Value;

    private static string Why(RegimeOutcome outcome) =>
        outcome.Problem is { } problem ? $" ({problem.Code}: {problem.Found})"
        : outcome.Applies ? ""
        : $" (no regime applies: {string.Join("; ", outcome.Findings.Select(finding => $"{finding.Rule} {finding.Outcome} {string.Join(", ", finding.Facts.Select(fact => fact.Name + " " + fact.Value))}"))})";

    private string? Found(YamlText key, RegimeOutcome outcome, YamlText stated)
    {
        switch (key.Value)
        {
            case "applies":
                return outcome.Applies && outcome.Versions.Any(version => version.Regime == regime.Id) ? "true" : "false";
            case "procedure":
                return outcome.Procedure ?? "none";
            case "due":
                return outcome.Due?.ToString() ?? "nothing";
            case "restricted":
                return outcome.Restrictions.IsEmpty
                    ? "none"
                    : string.Join(
                        ", ",
                        outcome.Restrictions.Select(finding => $"{finding.Rule["restricted/".Length..]} {finding.Outcome}")
                    );
            case "lane":
                return book.ChooseLane(scene.Consignment, outcome, scene.Category, scene.Findings, explain: false)
                    .Lane.ToString()
                    .ToLowerInvariant();
            case "before-loading":
                var loading = book.ChooseLoading(scene.Consignment, outcome, scene.Category, scene.Findings, explain: false);
                return loading.Act switch
                {
                    LoadingAct.DoNotLoad => "do-not-load",
                    LoadingAct.RequestForScreening => "screening",
                    _ => "none",
                };
            default:
                return Amount(key, outcome, stated);
        }
    }

    /// <summary>"taxable(month)", "at-sale(vat)" or a charge; null, with an error, when it is none of these.</summary>
    private string? Amount(YamlText key, RegimeOutcome outcome, YamlText stated)
    {
        if (outcome.Dated is not { } dated || !outcome.Applies)
        {
            return "not reckoned";
        }

        if (key.Value.StartsWith("taxable(", StringComparison.Ordinal) && key.Value.EndsWith(')'))
        {
            var relief = key.Value["taxable(".Length..^1];
            var finding = outcome.Findings.FirstOrDefault(finding => finding.Rule == "relief/" + relief);
            return finding?.Facts.First(fact => fact.Name == "excess").Value ?? Zero(stated);
        }

        var atSale = key.Value.StartsWith("at-sale(", StringComparison.Ordinal);
        var name = atSale ? key.Value["at-sale(".Length..^1] : key.Value;
        if (dated.Stack.Charges.All(charge => charge.Text.Name != name))
        {
            var names = dated.Stack.Charges.Select(charge => charge.Text.Name).ToArray();
            then.Error(
                key,
                $"'{key.Value}' is not a thing an example can state{Nearest.Hint(name, names)} (charges: {string.Join(", ", names)}; else due, taxable(RELIEF), at-sale(CHARGE), applies, procedure, restricted, lane, before-loading)"
            );
            return null;
        }

        var sum = outcome
            .Charges.Where(line => line.Charge == name && (line.Collected == Collected.AtSale) == atSale)
            .Sum(line => line.Amount.Minor);
        return new Money(sum, dated.Stack.National.Currency).ToString();
    }

    private static string Zero(YamlText stated) =>
        Amounts.TryCount(stated.Value, out var count) ? Money.Zero(count.Currency).ToString()
        : Amounts.TryMoney(stated.Value, out _, out var currency, out _) ? Money.Zero(currency).ToString()
        : "nothing";
}
