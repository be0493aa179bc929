namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using NodaTime;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>Resolves the names of one stack and checks what only the layers together show. Null when any error was added.</summary>
internal sealed class StackBuilder
{
    private readonly RegimeFile? union;
    private readonly RegimeFile own;
    private readonly IReadOnlyDictionary<string, RateTable> tables;
    private readonly IReadOnlyDictionary<string, Tariff> tariffs;
    private readonly List<LawError> errors;
    private readonly List<(RegimeFile File, Relief Relief)> reliefs = [];
    private readonly List<(RegimeFile File, ChargeText Charge)> charges = [];

    internal StackBuilder(
        RegimeFile? union,
        RegimeFile own,
        IReadOnlyDictionary<string, RateTable> tables,
        IReadOnlyDictionary<string, Tariff> tariffs,
        List<LawError> errors
    )
    {
        (this.union, this.own, this.tables, this.tariffs, this.errors) = (union, own, tables, tariffs, errors);
        foreach (var layer in Layers())
        {
            reliefs.AddRange(layer.Reliefs.Select(relief => (layer, relief)));
            charges.AddRange(layer.Charges.Select(charge => (layer, charge)));
        }
    }

    private IEnumerable<RegimeFile> Layers() => union is null ? [own] : [union, own];

    internal Stack? Build()
    {
        var before = errors.Count;
        CheckNames();
        if (!tables.TryGetValue(own.National!.RateTable, out var table))
        {
            Error(
                own,
                own.Root,
                $"exchange: there is no rate table '{own.National.RateTable}'{Nearest.Hint(own.National.RateTable, tables.Keys)} (tables: {string.Join(", ", tables.Keys)})"
            );
        }
        else
        {
            CheckRates(table);
        }

        var resolved = charges.ConvertAll(charge => Resolve(charge.File, charge.Charge));
        var order = Order(resolved);
        var lanes = own.Lanes ?? union?.Lanes;
        if (lanes is null)
        {
            Error(own, own.Root, "neither this file nor its union has 'lanes'");
        }

        return errors.Count > before ? null : Assemble(table!, resolved, order, lanes!);
    }

    private Stack Assemble(RateTable table, List<Charge> resolved, ImmutableArray<int> order, Lanes lanes)
    {
        ImmutableArray<Restriction> restricted = [.. Layers().SelectMany(layer => layer.Restricted)];
        var chapters = new bool[100];
        foreach (var prefix in restricted.SelectMany(restriction => restriction.Prefixes))
        {
            chapters[(prefix[0] - '0') * 10 + prefix[1] - '0'] = true;
        }

        return new Stack
        {
            Union = union,
            Own = own,
            Rates = table,
            Reliefs = [.. reliefs.Select(relief => relief.Relief)],
            ReliefKeys = [.. reliefs.Select(relief => $"{relief.File.Id}#{relief.Relief.Name}")],
            Charges = [.. resolved],
            Order = order,
            InFileOrder = order.Where(node => node >= 0).SequenceEqual(Enumerable.Range(0, resolved.Count)),
            Restricted = restricted,
            RestrictedChapters = chapters,
            Lanes = lanes,
            BeforeLoading = [.. Layers().SelectMany(layer => layer.BeforeLoading)],
            Versions = [.. Layers().Select(layer => new RegimeVersion(layer.Id, layer.Version, layer.Hash, layer.Confidence))],
            Zone = DateTimeZoneProviders.Tzdb[own.National!.Zone],
            Findings = new StackFindings((union ?? own).Law),
            CountsPersons = reliefs.Any(relief => relief.Relief.Per != Window.None),
            CountsCarriage =
                reliefs.Any(relief => relief.Relief.Measure.HasFlag(Measure.Carriage))
                || resolved.Any(charge => charge.Ways.Any(way => way.Base.Any(term => term.Kind == TermKind.Carriage))),
        };
    }

    private void CheckNames()
    {
        foreach (var twice in charges.GroupBy(charge => charge.Charge.Name).Where(group => group.Count() > 1))
        {
            Error(twice.Last().File, twice.Last().Charge.At, $"charge '{twice.Key}' is already a charge of {twice.First().File.Id}");
        }

        foreach (var (file, relief) in reliefs)
        {
            foreach (var name in relief.Of.Where(IsUnknown))
            {
                Error(file, name, $"relief '{relief.Name}' is of '{name.Value}', {NotACharge(name.Value)}");
            }

            foreach (var name in relief.MeasuredCharges.Where(IsUnknown))
            {
                Error(
                    file,
                    name,
                    $"measure: found '{name.Value}', {NotACharge(name.Value)}; a measure is goods, carriage, insurance, gross mass, net mass, pieces, identical pieces, consignments or charges"
                );
            }
        }
    }

    /// <summary>An amount in a currency no rate was ever published of can be compared with nothing.</summary>
    private void CheckRates(RateTable table)
    {
        foreach (var (file, relief) in reliefs.Where(pair => pair.Relief.IsMoney))
        {
            CheckRate(table, file, relief.At, $"limit of '{relief.Name}'", relief.Limit.Currency);
        }

        foreach (var (file, charge) in charges)
        {
            var rates = ((WayText?[])[charge.Way, charge.Or]).OfType<WayText>().SelectMany(way => way.Cases).Select(one => one.Rate);
            foreach (var currency in rates.SelectMany(CurrenciesOf).Distinct())
            {
                CheckRate(table, file, charge.At, $"charge '{charge.Name}'", currency);
            }
        }
    }

    private void CheckRate(RateTable table, RegimeFile file, YamlNode at, string what, Currency currency)
    {
        if (currency != own.National!.Currency && !table.Quotes(currency))
        {
            Error(
                file,
                at,
                $"{what}: an amount in {currency.Code}, of which {table.Name} has no rate; publish one, or say it in {own.National.Currency.Code}"
            );
        }
    }

    private static IEnumerable<Currency> CurrenciesOf(RateText rate)
    {
        foreach (var part in ((RateText?[])[rate.Left, rate.Right]).OfType<RateText>())
        {
            foreach (var currency in CurrenciesOf(part))
            {
                yield return currency;
            }
        }

        if (rate.Amount.Currency.IsMoney)
        {
            yield return rate.Amount.Currency;
        }
    }

    private bool IsUnknown(YamlText name) => charges.All(charge => charge.Charge.Name != name.Value);

    private string NotACharge(string name)
    {
        var names = charges.ConvertAll(charge => charge.Charge.Name);
        return $"which is not a charge of this regime{Nearest.Hint(name, names)} (charges: {string.Join(", ", names)})";
    }

    private Charge Resolve(RegimeFile file, ChargeText text)
    {
        var relievedBy = reliefs
            .Select((relief, index) => (relief.Relief, index))
            .Where(pair => pair.Relief.Measure != Measure.Charges && pair.Relief.Of.Any(name => name.Value == text.Name))
            .Select(pair => pair.index);
        return new Charge(
            text,
            WayOf(file, text, text.Way),
            text.Or is null ? null : WayOf(file, text, text.Or),
            [.. relievedBy],
            text.When is null ? null : When(file, text.When, ConsignmentShape.Charged(file.Shape, Names(), withItem: false))
        );
    }

    private string[] Names() => [.. charges.Select(charge => charge.Charge.Name)];

    private Way WayOf(RegimeFile file, ChargeText charge, WayText text)
    {
        var by = text.By is null ? null : ByOf(file, charge, text.By);
        if (by?.Tariff is not null && text.Each != Each.Item)
        {
            Error(file, text.By!, $"charge '{charge.Name}' goes by a tariff, which each item has for itself: 'each: item'");
        }

        return new Way(
            text,
            text.On is null ? [] : Terms(file, charge, text.On),
            by,
            [.. text.Cases.Select(one => CaseOf(file, charge, text, by, one))]
        );
    }

    private Case CaseOf(RegimeFile file, ChargeText charge, WayText way, By? by, CaseText text) =>
        new(
            text,
            text.When is null
                ? null
                : When(file, text.When, ConsignmentShape.Charged(file.Shape, Names(), withItem: way.Each == Each.Item)),
            text.Bound is null || by is null ? default : BoundOf(file, by, text.Bound),
            RateOf(file, charge, text.Rate)
        );

    private Rate RateOf(RegimeFile file, ChargeText charge, RateText text) =>
        new(
            text,
            text.Kind == RateKind.NationalValue ? NationalValue(file, charge, text.Refers!) : text.Share,
            text.Kind == RateKind.Tariff ? TariffOf(file, charge, text.Refers!) : null,
            text is { Kind: RateKind.AmountPerKg, Refers: { } relief } ? ReliefIndex(file, charge, relief, relief.Value, mass: true) : -1,
            text.Left is null ? null : RateOf(file, charge, text.Left),
            text.Right is null ? null : RateOf(file, charge, text.Right)
        );

    /// <summary>"goods", "goods + carriage", "mass", "tariff us/by-origin".</summary>
    private By ByOf(RegimeFile file, ChargeText charge, YamlText text) =>
        text.Value == "mass" ? new By([], true, null)
        : text.Value.StartsWith("tariff ", StringComparison.Ordinal)
            ? new By(
                [],
                false,
                TariffOf(file, charge, new YamlText(text.Line, text.Column, text.Start, text.Value["tariff ".Length..].Trim()))
            )
        : new By(Terms(file, charge, text), false, null);

    private CelAmount BoundOf(RegimeFile file, By by, YamlText text)
    {
        if (by.Mass)
        {
            if (!Amounts.TryMass(text.Value, out var grams))
            {
                Error(file, text, $"'{text.Value}' is not a mass; one is written 31 kg");
            }

            return new CelAmount(grams, Currency.Grams);
        }

        if (by.Tariff is not null)
        {
            if (!Amounts.TryPercent(text.Value, out var share))
            {
                Error(file, text, $"'{text.Value}' is not a percentage; a tariff's rate is compared with one");
            }

            return new CelAmount(share, default);
        }

        if (!Amounts.TryMoney(text.Value, out var units, out var currency, out var sentence))
        {
            Error(file, text, sentence);
        }

        return new CelAmount(units, currency);
    }

    private ImmutableArray<Term> Terms(RegimeFile file, ChargeText charge, YamlText on)
    {
        var terms = ImmutableArray.CreateBuilder<Term>();
        var offset = 0;
        foreach (var part in on.Value.Split('+'))
        {
            var (name, share) = (part.Trim(), 1m);
            var (line, column) = Place.InScalar(file.File.Text, on, offset + part.Length - part.TrimStart().Length);
            if (name.Split(" of ", 2) is [var percent, var of] && Amounts.TryPercent(percent, out share))
            {
                name = of.Trim();
            }

            terms.Add(TermOf(file, charge, new YamlText(line, column, on.Start, name)) with { Share = share == 0 ? 1 : share });
            offset += part.Length + 1;
        }

        return terms.ToImmutable();
    }

    private Term TermOf(RegimeFile file, ChargeText charge, YamlText at)
    {
        switch (at.Value)
        {
            case "goods":
                return new Term(TermKind.Goods, 0, 1);
            case "carriage":
                return new Term(TermKind.Carriage, 0, 1);
            case "insurance":
                return new Term(TermKind.Insurance, 0, 1);
        }

        if (at.Value.StartsWith("taxable(", StringComparison.Ordinal) && at.Value.EndsWith(')'))
        {
            return new Term(TermKind.Taxable, ReliefIndex(file, charge, at, at.Value["taxable(".Length..^1], mass: false), 1);
        }

        var index = charges.FindIndex(other => other.Charge.Name == at.Value);
        if (index < 0)
        {
            Error(
                file,
                at,
                $"charge '{charge.Name}' uses '{at.Value}', {NotACharge(at.Value)}; a base is goods, carriage, insurance, taxable(RELIEF) or a charge"
            );
        }

        return new Term(TermKind.Charge, Math.Max(0, index), 1);
    }

    private int ReliefIndex(RegimeFile file, ChargeText charge, YamlText at, string name, bool mass)
    {
        var index = reliefs.FindIndex(relief => relief.Relief.Name == name);
        if (index < 0)
        {
            var names = reliefs.ConvertAll(relief => relief.Relief.Name);
            Error(
                file,
                at,
                $"charge '{charge.Name}' uses taxable({name}), which is not a relief of this regime{Nearest.Hint(name, names)} (reliefs: {string.Join(", ", names)})"
            );
        }
        else if (reliefs[index].Relief is var relief && (mass ? !relief.IsMass : !relief.IsMoney))
        {
            Error(
                file,
                at,
                $"charge '{charge.Name}' uses taxable({name}), which is in {relief.Limit.Currency}; here it must be {(mass ? "mass" : "money")}"
            );
        }

        return Math.Max(0, index);
    }

    private decimal NationalValue(RegimeFile file, ChargeText charge, YamlText refers)
    {
        if (own.Values.TryGetValue(refers.Value, out var share))
        {
            return share;
        }

        Error(
            file,
            refers,
            $"charge '{charge.Name}' is at 'national {refers.Value}', which {own.File.Path} does not give under 'values' (given: {string.Join(", ", own.Values.Keys)})"
        );
        return 0;
    }

    private Tariff? TariffOf(RegimeFile file, ChargeText charge, YamlText refers)
    {
        if (!tariffs.TryGetValue(refers.Value, out var tariff))
        {
            Error(
                file,
                refers,
                $"charge '{charge.Name}' uses the tariff '{refers.Value}', which is not there{Nearest.Hint(refers.Value, tariffs.Keys)} (tariffs: {string.Join(", ", tariffs.Keys)})"
            );
        }

        return tariff;
    }

    private CelProgram? When(RegimeFile file, YamlText text, CelShape shape) =>
        new Section(file.File, file.Root, "a charge", errors).Condition(text, shape);

    /// <summary>
    /// Depth first; a charge met again on its own path is a cycle, reported once with the path. A relief that measures charges is a node too (the
    /// complement of its index): it rests on what it measures, and what rests on a charge it relieves rests on it.
    /// </summary>
    private ImmutableArray<int> Order(List<Charge> resolved)
    {
        var order = ImmutableArray.CreateBuilder<int>();
        var path = new List<int>();
        for (var i = 0; i < resolved.Count; i++)
        {
            Visit(i, resolved, path, order);
        }

        for (var i = 0; i < reliefs.Count; i++)
        {
            if (reliefs[i].Relief.Measure == Measure.Charges)
            {
                Visit(~i, resolved, path, order);
            }
        }

        return order.ToImmutable();
    }

    private void Visit(int node, List<Charge> resolved, List<int> path, ImmutableArray<int>.Builder order)
    {
        if (order.Contains(node))
        {
            return;
        }

        if (path.IndexOf(node) is >= 0 and var start)
        {
            var names = path.Skip(start).Append(node).Select(NameOf);
            var (file, at) = node < 0 ? (reliefs[~node].File, reliefs[~node].Relief.Of[0]) : (charges[node].File, charges[node].Charge.At);
            Error(file, at, $"charge '{NameOf(node)}' rests on itself: {string.Join(" → ", names)}");
            return;
        }

        path.Add(node);
        foreach (var needed in node < 0 ? Measured(reliefs[~node].Relief) : Needed(resolved[node]))
        {
            Visit(needed, resolved, path, order);
        }

        path.RemoveAt(path.Count - 1);
        order.Add(node);
    }

    private string NameOf(int node) => node < 0 ? reliefs[~node].Relief.Name : charges[node].Charge.Name;

    private IEnumerable<int> Measured(Relief relief) =>
        relief
            .MeasuredCharges.Concat(relief.Of)
            .Select(name => charges.FindIndex(charge => charge.Charge.Name == name.Value))
            .Where(index => index >= 0);

    private IEnumerable<int> Needed(Charge charge)
    {
        var needed = charge
            .Ways.SelectMany(way => way.Base.Concat(way.By?.Sum ?? []))
            .Where(term => term.Kind == TermKind.Charge)
            .Select(term => term.Index)
            .ToList();
        var read = charge
            .Ways.SelectMany(way => way.Cases)
            .Select(one => one.When)
            .Append(charge.When)
            .SelectMany(when => when?.Names ?? []);
        foreach (var name in read)
        {
            var index = charges.FindIndex(other => other.Charge.Name.Replace('-', '_') == name);
            if (index >= 0)
            {
                needed.Add(index);
            }
        }

        return needed.Concat(needed.SelectMany(WaivedBy(charge)));
    }

    /// <summary>The reliefs of charges that may waive a charge, seen from one that is not itself measured by them.</summary>
    private Func<int, IEnumerable<int>> WaivedBy(Charge from) =>
        index =>
            reliefs
                .Select((relief, place) => (relief.Relief, place))
                .Where(pair =>
                    pair.Relief.Measure == Measure.Charges
                    && pair.Relief.Of.Any(name => name.Value == charges[index].Charge.Name)
                    && pair.Relief.MeasuredCharges.Concat(pair.Relief.Of).All(name => name.Value != from.Text.Name)
                )
                .Select(pair => ~pair.place);

    private void Error(RegimeFile file, YamlNode at, string sentence) =>
        errors.Add(new LawError(file.File.Path, at.Line, at.Column, sentence));
}
