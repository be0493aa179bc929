namespace Parcelgate.Core.Law;

using System.Globalization;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Money;

/// <summary>What is right and yet to be looked at: gaps and overlaps in time, what nothing uses or nobody reaches, limits without examples on both sides.</summary>
internal static class Warnings
{
    internal static void Of(LawBook book, IReadOnlyList<RegimeFile> regimes, IReadOnlyList<Stack> stacks, List<LawError> warnings)
    {
        foreach (var versions in regimes.Where(regime => !regime.Proposal).GroupBy(regime => regime.Id))
        {
            Time([.. versions.OrderBy(regime => regime.From).ThenBy(regime => regime.Known)], warnings);
        }

        foreach (var regime in regimes)
        {
            Unused(regime, stacks, warnings);
            Unreached(regime, warnings);
            Boundaries(book, regime, warnings);
        }
    }

    private static void Time(List<RegimeFile> versions, List<LawError> warnings)
    {
        var end = versions[0].To;
        for (var i = 1; i < versions.Count; i++)
        {
            var version = versions[i];
            if (end < DateOnly.MaxValue && version.From > end.AddDays(1))
            {
                Warn(
                    version,
                    version.Root,
                    $"no version of {version.Id} is in force from {CountryLaw.Text(end.AddDays(1))} to {CountryLaw.Text(version.From.AddDays(-1))}",
                    warnings
                );
            }

            foreach (
                var other in versions
                    .Take(i)
                    .Where(other => other.To >= version.From && other.VoidedBy != version && version.VoidedBy != other)
            )
            {
                var later = other.Known > version.Known ? other : version;
                Warn(
                    version,
                    version.Root,
                    $"from {CountryLaw.Text(version.From)} {other.File.Path} is in force too; {later.File.Path} was known later and holds",
                    warnings
                );
            }

            end = version.To > end ? version.To : end;
        }
    }

    /// <summary>Asked over all stacks a file is in: a national file may use what the union's has.</summary>
    private static void Unused(RegimeFile regime, IReadOnlyList<Stack> stacks, List<LawError> warnings)
    {
        var own = stacks.Where(stack => stack.Own == regime || stack.Union == regime).ToList();
        bool Rests(TermKind kind, string name) =>
            own.Any(stack =>
                stack.Charges.Any(charge =>
                    charge.Ways.Any(way =>
                        way.Base.Any(term =>
                            term.Kind == kind
                            && (kind == TermKind.Charge ? stack.Charges[term.Index].Text.Name : stack.Reliefs[term.Index].Name) == name
                        )
                    )
                )
            );
        foreach (var charge in regime.Charges.Where(charge => charge.Working))
        {
            var measured = own.Any(stack => stack.Reliefs.Any(relief => relief.MeasuredCharges.Any(name => name.Value == charge.Name)));
            if (!measured && !Rests(TermKind.Charge, charge.Name))
            {
                Warn(regime, charge.At, $"nobody pays '{charge.Name}' and nothing rests on it", warnings);
            }
        }

        foreach (var relief in regime.Reliefs.Where(relief => relief.Beyond is Beyond.Excess or Beyond.Items && relief.IsMoney))
        {
            if (!Rests(TermKind.Taxable, relief.Name))
            {
                Warn(
                    regime,
                    relief.Of.Length > 0 ? relief.Of[0] : regime.Root,
                    $"relief '{relief.Name}' leaves a part to be charged and no charge is on taxable({relief.Name})",
                    warnings
                );
            }
        }
    }

    /// <summary>Bounds go upwards: a case whose bound is not above the one before it is never reached.</summary>
    private static void Unreached(RegimeFile regime, List<LawError> warnings)
    {
        foreach (var way in regime.Charges.SelectMany(charge => new[] { charge.Way, charge.Or }).OfType<WayText>())
        {
            decimal? highest = null;
            foreach (var one in way.Cases)
            {
                if (one.Bound is not { } bound || one.When is not null || NumberOf(bound.Value) is not { } number)
                {
                    continue;
                }

                if (number < highest || number == highest && !one.BoundIncluded)
                {
                    Warn(regime, bound, $"a case up to {bound.Value} is never reached: one before it goes further", warnings);
                }

                highest = number > (highest ?? 0) ? number : highest;
            }
        }
    }

    private static decimal? NumberOf(string bound) =>
        decimal.TryParse(bound.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Every limit wants examples one unit below it, at it, and one unit above it.</summary>
    private static void Boundaries(LawBook book, RegimeFile regime, List<LawError> warnings)
    {
        if (regime.Proposal)
        {
            return; // its examples are not run
        }

        var seen = regime.Reliefs.ToDictionary(relief => relief.Name, _ => new HashSet<long>());
        var goods = new HashSet<Money>();
        foreach (var scene in Examples.Scenes(regime))
        {
            Examples.Seen(book, regime, scene, seen);
            foreach (var sum in scene.Consignment.Items.Where(item => item.Value is not null).GroupBy(item => item.Value!.Value.Currency))
            {
                goods.Add(new Money(sum.Sum(item => item.Value!.Value.Minor), sum.Key));
            }
        }

        foreach (var relief in regime.Reliefs)
        {
            Missing(
                regime,
                relief.Of.Length > 0 ? relief.Of[0] : regime.Root,
                $"'{relief.Name}'",
                relief.Limit,
                seen[relief.Name].Contains,
                relief.Measure == Measure.Charges,
                warnings
            );
        }

        foreach (var (limit, field) in regime.Applies is { } applies ? Limits(CelParser.Parse(applies.Source)) : [])
        {
            if (field == "goods")
            {
                Missing(regime, regime.Root, "'applies'", limit, minor => goods.Contains(limit with { Minor = minor }), false, warnings);
            }
        }
    }

    /// <summary>Sums of charges do not take every value: a neighbour within five units counts.</summary>
    private static void Missing(
        RegimeFile regime,
        YamlNode at,
        string what,
        Money limit,
        Func<long, bool> seen,
        bool coarse,
        List<LawError> warnings
    )
    {
        if (limit.Minor == 0)
        {
            return; // a limit of nothing says that there is no relief
        }

        var reach = coarse ? 5 : 1;
        var counted = limit.Currency == Currency.Pieces || limit.Currency == Currency.Parcels;
        bool Near(int from, int to) => Enumerable.Range(from, to - from + 1).Any(step => seen(limit.Minor + step));
        var missing = new List<string>();
        if (!(counted && limit.Minor == 1) && !Near(-reach, -1))
        {
            missing.Add($"just below {limit}");
        }

        if (!seen(limit.Minor) && !(coarse && Near(-reach, reach)))
        {
            missing.Add($"at {limit}");
        }

        if (!Near(1, reach))
        {
            missing.Add($"just above {limit}");
        }

        if (missing.Count > 0)
        {
            Warn(regime, at, $"{what} has no example {string.Join(", ", missing)}", warnings);
        }
    }

    /// <summary>Amounts that conditions compare fields with, at any depth.</summary>
    private static IEnumerable<(Money Limit, string Field)> Limits(CelNode node) =>
        node switch
        {
            CelBinary
            {
                Operator: "<" or "<=" or ">" or ">=",
                Left: CelName field,
                Right: CelCall { Function: "money", Arguments: [CelLiteralText text] }
            } when Amounts.TryMoney(text.Value, out var units, out var currency, out _) => [(Money.Of(units, currency), field.Name)],
            CelBinary binary => Limits(binary.Left).Concat(Limits(binary.Right)),
            CelUnary unary => Limits(unary.Of),
            _ => [],
        };

    private static void Warn(RegimeFile regime, YamlNode at, string sentence, List<LawError> warnings) =>
        warnings.Add(new LawError(regime.File.Path, at.Line, at.Column, sentence));
}
