namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using NodaTime;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Law.Yaml;

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
            InFileOrder = order.SequenceEqual(Enumerable.Range(0, order.Length)),
            Restricted = restricted,
            RestrictedChapters = chapters,
            Lanes = lanes,
            BeforeLoading = [.. Layers().SelectMany(layer => layer.BeforeLoading)],
            Versions = [.. Layers().Select(layer => new RegimeVersion(layer.Id, layer.Version, layer.Hash, layer.Confidence))],
            Zone = DateTimeZoneProviders.Tzdb[own.National!.Zone],
            Findings = new StackFindings((union ?? own).Law),
            CountsPersons = reliefs.Any(relief => relief.Relief.PerConsigneeMonth),
            CountsCarriage =
                reliefs.Any(relief => relief.Relief.Measure.HasFlag(Measure.Carriage))
                || resolved.Any(charge => charge.Base.Any(term => term.Kind == TermKind.Carriage)),
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
            foreach (var name in relief.Of.Where(name => charges.All(charge => charge.Charge.Name != name.Value)))
            {
                Error(file, name, $"relief '{relief.Name}' is of '{name.Value}', {NotACharge(name.Value)}");
            }
        }
    }

    private string NotACharge(string name)
    {
        var names = charges.ConvertAll(charge => charge.Charge.Name);
        return $"which is not a charge of this regime{Nearest.Hint(name, names)} (charges: {string.Join(", ", names)})";
    }

    private Charge Resolve(RegimeFile file, ChargeText text)
    {
        var relievedBy = reliefs
            .Select((relief, index) => (relief, index))
            .Where(pair => pair.relief.Relief.Of.Any(name => name.Value == text.Name))
            .Select(pair => pair.index);
        return new Charge(
            text,
            text.On is null ? [] : Terms(file, text, text.On),
            [.. relievedBy],
            text.Kind == RateKind.NationalValue ? NationalValue(file, text) : text.Share,
            text.Kind == RateKind.Tariff ? TariffOf(file, text) : null,
            text.Kind == RateKind.MaxPerKg ? ReliefIndex(file, text, text.Refers!, text.Refers!.Value, mass: true) : -1,
            text.When is null ? null : When(file, text.When)
        );
    }

    private ImmutableArray<Term> Terms(RegimeFile file, ChargeText charge, YamlText on)
    {
        var terms = ImmutableArray.CreateBuilder<Term>();
        var offset = 0;
        foreach (var part in on.Value.Split('+'))
        {
            var name = part.Trim();
            var (line, column) = Place.InScalar(file.File.Text, on, offset + part.Length - part.TrimStart().Length);
            terms.Add(TermOf(file, charge, new YamlText(line, column, on.Start, name)));
            offset += part.Length + 1;
        }

        return terms.ToImmutable();
    }

    private Term TermOf(RegimeFile file, ChargeText charge, YamlText at)
    {
        switch (at.Value)
        {
            case "goods":
                return new Term(TermKind.Goods, 0);
            case "carriage":
                return new Term(TermKind.Carriage, 0);
            case "insurance":
                return new Term(TermKind.Insurance, 0);
        }

        if (at.Value.StartsWith("taxable(", StringComparison.Ordinal) && at.Value.EndsWith(')'))
        {
            return new Term(TermKind.Taxable, ReliefIndex(file, charge, at, at.Value["taxable(".Length..^1], mass: false));
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

        return new Term(TermKind.Charge, Math.Max(0, index));
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
        else if (reliefs[index].Relief.IsMass != mass)
        {
            Error(
                file,
                at,
                $"charge '{charge.Name}' uses taxable({name}), which measures {(mass ? "money" : "mass")}; here it must be {(mass ? "mass" : "money")}"
            );
        }

        return Math.Max(0, index);
    }

    private decimal NationalValue(RegimeFile file, ChargeText text)
    {
        if (own.Values.TryGetValue(text.Refers!.Value, out var share))
        {
            return share;
        }

        Error(
            file,
            text.Refers,
            $"charge '{text.Name}' is at 'national {text.Refers.Value}', which {own.File.Path} does not give under 'values' (given: {string.Join(", ", own.Values.Keys)})"
        );
        return 0;
    }

    private Tariff? TariffOf(RegimeFile file, ChargeText text)
    {
        if (!tariffs.TryGetValue(text.Refers!.Value, out var tariff))
        {
            Error(
                file,
                text.Refers,
                $"charge '{text.Name}' uses the tariff '{text.Refers.Value}', which is not there (tariffs: {string.Join(", ", tariffs.Keys)})"
            );
        }

        return tariff;
    }

    /// <summary>A condition of a charge sees the other charges too, as amounts; hyphens become underscores because CEL has no others in names.</summary>
    private CelProgram? When(RegimeFile file, YamlText text)
    {
        var shape = ConsignmentShape.Consignment.Extend("a charge");
        for (var i = 0; i < charges.Count; i++)
        {
            var index = i;
            var name = charges[i].Charge.Name.Replace('-', '_');
            if (shape.Find(name) is null)
            {
                shape.Money<LawFrame>(name, frame => frame.ChargeOf(index));
            }
        }

        return new Section(file.File, file.Root, "a charge", errors).Condition(text, shape);
    }

    /// <summary>Depth first; a charge met again on its own path is a cycle, reported once with the path.</summary>
    private ImmutableArray<int> Order(List<Charge> resolved)
    {
        var order = ImmutableArray.CreateBuilder<int>();
        var path = new List<int>();
        for (var i = 0; i < resolved.Count; i++)
        {
            Visit(i, resolved, path, order);
        }

        return order.ToImmutable();
    }

    private void Visit(int index, List<Charge> resolved, List<int> path, ImmutableArray<int>.Builder order)
    {
        if (order.Contains(index))
        {
            return;
        }

        if (path.IndexOf(index) is >= 0 and var start)
        {
            var names = path.Skip(start).Append(index).Select(charge => charges[charge].Charge.Name);
            Error(
                charges[index].File,
                charges[index].Charge.At,
                $"charge '{charges[index].Charge.Name}' rests on itself: {string.Join(" → ", names)}"
            );
            return;
        }

        path.Add(index);
        foreach (var needed in Needed(resolved[index]))
        {
            Visit(needed, resolved, path, order);
        }

        path.RemoveAt(path.Count - 1);
        order.Add(index);
    }

    private IEnumerable<int> Needed(Charge charge)
    {
        foreach (var term in charge.Base.Where(term => term.Kind == TermKind.Charge))
        {
            yield return term.Index;
        }

        foreach (var name in charge.When?.Names ?? [])
        {
            var index = charges.FindIndex(other => other.Charge.Name.Replace('-', '_') == name);
            if (index >= 0)
            {
                yield return index;
            }
        }
    }

    private void Error(RegimeFile file, YamlNode at, string sentence) =>
        errors.Add(new LawError(file.File.Path, at.Line, at.Column, sentence));
}
