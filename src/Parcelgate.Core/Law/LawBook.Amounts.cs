namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Money;

public sealed partial class LawBook
{
    /// <summary>Amounts above it turn nothing anybody asks for. Arbitrary; far from the end of 64 bits.</summary>
    private const decimal MostMinor = 1_000_000_000_000_000;

    /// <summary>
    /// Amounts of money a country's law names in limits, bounds and conditions on given dates, in minor units of one currency, rounded down: where the
    /// law may turn. An amount no rate is published for is left out.
    /// </summary>
    internal IEnumerable<long> AmountsNamed(string country, LawDates dates, Currency unit)
    {
        if (!countries.TryGetValue(country, out var law))
        {
            yield break;
        }

        foreach (var dated in law.On(dates))
        {
            foreach (var amount in AmountsOf(dated.Stack).Distinct())
            {
                var rate = 1m;
                if (amount.Currency == unit || dated.Rates?.TryRate(unit, amount.Currency, out rate) == true)
                {
                    yield return decimal.ToInt64(Math.Min(MostMinor, decimal.Floor(amount.Units / rate * unit.MinorPerUnit)));
                }
            }
        }
    }

    /// <summary>Which items the reliefs by items left to be charged in the evaluation this thread has just made, relief by relief.</summary>
    internal static IEnumerable<bool> LastItemsLeftOut(RegimeOutcome outcome) =>
        outcome is { Applies: true, Dated: { } dated } ? Frame.LeftOut.Take(dated.Stack.Reliefs.Length).SelectMany(left => left ?? []) : [];

    private static IEnumerable<CelAmount> AmountsOf(Stack stack)
    {
        foreach (var relief in stack.Reliefs.Where(relief => relief.IsMoney))
        {
            yield return new CelAmount(relief.Limit.Exact(), relief.Limit.Currency);
        }

        foreach (var one in CasesOf(stack).Where(one => one.Text.Bound is not null && one.Bound.Currency.IsMoney))
        {
            yield return one.Bound;
        }

        foreach (Match match in ProgramsOf(stack).SelectMany(program => MoneyPattern().Matches(program.Source)))
        {
            if (Amounts.TryMoney(match.Groups[1].Value, out var units, out var currency, out _))
            {
                yield return new CelAmount(units, currency);
            }
        }
    }

    private static IEnumerable<Case> CasesOf(Stack stack) => stack.Charges.SelectMany(charge => charge.Ways).SelectMany(way => way.Cases);

    private static IEnumerable<CelProgram> ProgramsOf(Stack stack)
    {
        var programs = new List<CelProgram?> { stack.Union?.Applies, stack.Own.Applies };
        programs.AddRange(stack.Reliefs.Select(relief => relief.When));
        programs.AddRange(stack.Charges.Select(charge => charge.When));
        programs.AddRange(CasesOf(stack).Select(one => one.When));
        return programs.OfType<CelProgram>();
    }

    /// <summary>The schemes by which tax is collected at the sale that any version of any law names: "ioss", "voec".</summary>
    public ImmutableArray<string> PrepaidSchemes => prepaidSchemes.Value;

    private readonly Lazy<ImmutableArray<string>> prepaidSchemes;

    private static ImmutableArray<string> SchemesOf(IEnumerable<CountryLaw> laws) =>
        [
            .. laws.SelectMany(law => law.Stacks)
                .SelectMany(stack =>
                    stack
                        .Charges.Select(charge => charge.Text.UnlessPrepaid)
                        .OfType<string>()
                        .Concat(
                            ProgramsOf(stack).SelectMany(one => SchemePattern().Matches(one.Source)).Select(match => match.Groups[1].Value)
                        )
                )
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    [GeneratedRegex(@"prepaid\.scheme\s*[!=]=\s*['""]([^'""]+)['""]", RegexOptions.CultureInvariant)]
    private static partial Regex SchemePattern();

    [GeneratedRegex(@"money\(['""]([^'""]+)['""]\)", RegexOptions.CultureInvariant)]
    private static partial Regex MoneyPattern();
}
