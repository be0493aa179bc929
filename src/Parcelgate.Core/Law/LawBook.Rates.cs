namespace Parcelgate.Core.Law;

using System.Collections.Immutable;

/// <summary>One rate of one charge on a day: of all goods, or of a commodity code.</summary>
/// <param name="Regime">The regime's version it is charged by.</param>
/// <param name="Title">The regime's title.</param>
/// <param name="Charge">As the regime names it: "duty".</param>
/// <param name="Rate">As the law writes it, a tariff's rate by its number: "12 %"; "" where the tariff says nothing of the code, which then needs a full declaration.</param>
/// <param name="Tariff">The tariff it stands in; null for a rate of all goods.</param>
/// <param name="TariffTitle">The tariff's title; "" for a rate of all goods.</param>
/// <param name="Confidence">"verified", "mixed", "memory" or "illustrative": of the tariff where there is one, else of the regime.</param>
/// <param name="Prefix">The code the rate stands under; "" where it is of all others.</param>
/// <param name="Conditional">True when it is only taken under a condition, or is one of several.</param>
/// <param name="Law">Citation.</param>
public sealed record ChargeRate(
    RegimeVersion Regime,
    string Title,
    string Charge,
    string Rate,
    string? Tariff,
    string TariffTitle,
    string Confidence,
    string Prefix,
    bool Conditional,
    string Law
);

public sealed partial class LawBook
{
    private readonly ImmutableArray<CommodityCodes> editions;

    /// <summary>The commodity codes that hold on a day; null where the law has no nomenclature for it, and nothing can be said of codes.</summary>
    public CommodityCodes? CodesOn(DateOnly day)
    {
        CommodityCodes? found = null;
        foreach (var edition in editions)
        {
            found = edition.From <= day ? edition : found;
        }

        return found;
    }

    /// <summary>The rates a country charges on a day, regime by regime in the order of their charges.</summary>
    /// <param name="country">ISO 3166-1 alpha-2.</param>
    /// <param name="on">The day, for orders, acceptances and arrivals alike.</param>
    /// <param name="code">A commodity code of 2 to 14 digits.</param>
    public ImmutableArray<ChargeRate> RatesOf(string country, DateOnly on, string code)
    {
        if (!countries.TryGetValue(country, out var law))
        {
            return [];
        }

        var noon = ExampleScene.Noon(on);
        return
        [
            .. from dated in law.On(new LawDates(noon, noon, noon, noon))
            from charge in dated.Stack.Charges
            from way in charge.Ways
            from one in way.Cases
            let conditional = charge.Ways.Length > 1 || way.Cases.Length > 1 || one.When is not null || charge.When is not null
            from rate in Parts(one.Rate)
            select RateOf(dated, charge, rate, one.Text.Law ?? charge.Text.Law, conditional, code),
        ];
    }

    /// <summary>Of two rates of which the higher or lower is taken, those that a tariff gives by themselves.</summary>
    private static IEnumerable<Rate> Parts(Rate rate) =>
        rate.Left is { } left && rate.Right is { } right && (left.Tariff ?? right.Tariff) is not null ? [left, right] : [rate];

    private static ChargeRate RateOf(Dated dated, Charge charge, Rate rate, string law, bool conditional, string code)
    {
        var main = dated.Stack.Main;
        var version = dated.Stack.Versions.First(version => version.Regime == main.Id);
        var (text, prefix) = (rate.Text.Text, "");
        if (rate.Tariff is { ByOrigin: false } tariff)
        {
            text = tariff.ShareOf(code, dated.Governing, out prefix) is { } share ? ChargeReckoner.Percent(share) : "";
        }
        else if (rate.Text.Kind == RateKind.NationalValue)
        {
            text = ChargeReckoner.Percent(rate.Share);
        }

        return new ChargeRate(
            version,
            main.Title,
            charge.Text.Name,
            text,
            rate.Tariff?.Name,
            rate.Tariff?.Head.Title ?? "",
            rate.Tariff?.Head.Confidence ?? main.Confidence,
            prefix,
            conditional,
            law
        );
    }
}
