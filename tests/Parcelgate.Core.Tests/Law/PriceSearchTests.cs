namespace Parcelgate.Core.Tests.Law;

using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Xunit;

/// <summary>From a price with everything in it to the goods: what the law makes of the value found is the price again.</summary>
public sealed class PriceSearchTests
{
    private static readonly LawDates Day = LawData.On(2026, 1, 5);

    private static Consignment Parcel(string destination, string currency, long? carriage = null, params string[] codes)
    {
        var unit = Currency.Of(currency);
        return LawData.Parcel(destination, 0, currency) with
        {
            Items =
            [
                .. codes.DefaultIfEmpty("610910").Select((code, at) => new Item(at + 1, "goods", code, "CN", 1, 100, new Money(0, unit))),
            ],
            Freight = carriage is { } minor ? new Money(minor, unit) : null,
        };
    }

    private static GoodsInPrice Find(LawBook book, Consignment parcel, long price, string currency, LawDates? on = null, decimal used = 0)
    {
        var dates = on ?? Day;
        return PriceSearch.Of(new Money(price, Currency.Of(currency)), parcel, book, dates, asked => [.. Used(book, asked, dates, used)]);
    }

    private static IEnumerable<AllowanceFact> Used(LawBook book, Consignment parcel, LawDates dates, decimal used) =>
        book.Allowances(parcel, dates).Select(pair => new AllowanceFact(pair.Key, Math.Min(pair.Limit.Minor * 2, (long)(used * 100))));

    private static long? TotalOf(LawBook book, Consignment parcel, long goods, LawDates dates, decimal used = 0)
    {
        var spread = PriceSearch.Spread(parcel, new Money(goods, parcel.Items[0].Value!.Value.Currency));
        return PriceSearch.PriceOf(spread, book, dates, Used(book, spread, dates, used).ToArray())?.Total.Minor;
    }

    /// <summary>Whole value above 100 EUR, 20 %: nothing costs 100.01 to 120.00.</summary>
    private static readonly LawBook Whole = LawData.BookOf(
        LawData.Regime(
            reliefs: """
            reliefs:
              small: { of: [vat], measure: goods, limit: "100 EUR, included", per: consignment, beyond: whole, law: Act 2 }
            """,
            charges: "charges:\n  vat: { on: taxable(small), rate: 20 %, law: Act 1 }"
        )
    );

    [Theory]
    [InlineData(100_00, new long[] { 100_00 }, NoValue.None)]
    [InlineData(100_01, new long[0], NoValue.GreyZone)]
    [InlineData(120_00, new long[0], NoValue.GreyZone)]
    [InlineData(120_01, new long[] { 100_01 }, NoValue.None)]
    [InlineData(0, new long[] { 0 }, NoValue.None)]
    public void Above_a_threshold_on_the_whole_value_there_is_a_grey_zone(long price, long[] goods, NoValue why)
    {
        var found = Find(Whole, Parcel("TR", "EUR"), price, "EUR");

        Assert.Equal(goods, found.Values.Select(value => value.Minor));
        Assert.Equal(why, found.Why);
        if (why == NoValue.GreyZone)
        {
            Assert.Equal((100_00L, 100_00L), (found.Below!.Value.Goods.Minor, found.Below.Value.Total.Minor));
            Assert.Equal((100_01L, 120_01L), (found.Above!.Value.Goods.Minor, found.Above.Value.Total.Minor));
            Assert.Equal(["relief/small", "charge/vat"], found.Switched);
        }
    }

    [Fact]
    public void A_price_that_rounding_skips_lies_in_no_grey_zone()
    {
        // 200.02 EUR bear 40.004 EUR of tax, which is 1,760.18 TRY and 40.00 EUR again; 200.03 bear 40.01.
        var found = Find(Whole, Parcel("TR", "EUR"), 240_03, "EUR");

        Assert.Equal(NoValue.Rounding, found.Why);
        Assert.Equal((240_02L, 240_04L), (found.Below!.Value.Total.Minor, found.Above!.Value.Total.Minor));
        Assert.Empty(found.Switched);
    }

    [Fact]
    public void Where_a_dearer_parcel_is_charged_less_all_values_are_answered()
    {
        var book = LawData.BookOf(
            LawData.Regime(
                charges: """
                charges:
                  duty:
                    on: goods
                    by: goods
                    law: Act 1
                    cases:
                      - { up-to: 100 EUR, rate: 50 % }
                      - { rate: 10 % }
                """
            )
        );

        var found = Find(book, Parcel("TR", "EUR"), 132_00, "EUR");

        Assert.Equal([88_00L, 120_00L], found.Values.Select(value => value.Minor));
    }

    [Fact]
    public void Beyond_the_procedure_nothing_is_reckoned_and_the_dearest_parcel_is_named()
    {
        var book = LawData.BookOf(
            LawData.Regime(
                reliefs: """
                limits:
                  most: { measure: goods, limit: "1000 EUR, included", per: consignment, beyond: procedure ordinary, law: Act 3 }
                """
            )
        );

        var found = Find(book, Parcel("TR", "EUR"), 5000_00, "EUR");

        Assert.Equal((NoValue.Beyond, 1000_00L, 1200_00L), (found.Why, found.Below!.Value.Goods.Minor, found.Below.Value.Total.Minor));
        Assert.Null(found.Above);
    }

    [Fact]
    public void A_price_below_delivery_and_fees_is_of_no_goods()
    {
        Assert.Equal(NoValue.TooLow, Find(Whole, Parcel("TR", "EUR", carriage: 10_00), 9_99, "EUR").Why);
        Assert.Equal([0L], Find(Whole, Parcel("TR", "EUR", carriage: 10_00), 10_00, "EUR").Values.Select(value => value.Minor));
    }

    [Fact]
    public void Where_the_law_asks_for_what_was_not_said_nothing_is_reckoned_and_that_is_said()
    {
        var book = LawData.BookOf(LawData.Regime(charges: "charges:\n  duty: { on: goods, rate: 2 % per kg, law: Act 1 }"));
        var parcel = Parcel("TR", "EUR");
        var found = Find(book, parcel with { GrossMassGrams = null, Items = [parcel.Items[0] with { NetMassGrams = null }] }, 10_00, "EUR");

        Assert.Equal(NoValue.NotReckoned, found.Why);
        Assert.Contains("law-missing-data", found.Switched);
    }

    /// <summary>Every price of a small range, against a list made by asking the law for every goods value.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_search_finds_what_asking_for_every_value_finds(int items)
    {
        const long Most = 700;
        var book = LawData.BookOf(Jagged);
        var parcel = Parcel("TR", "EUR", 23, [.. Enumerable.Repeat("610910", items - 1), "851762"]);
        var byPrice = Enumerable
            .Range(0, (int)Most + 1)
            .Select(goods => (Goods: (long)goods, Total: TotalOf(book, parcel, goods, Day)))
            .Where(pair => pair.Total is not null)
            .ToLookup(pair => pair.Total!.Value, pair => pair.Goods);

        for (var price = 0; price <= Most; price++)
        {
            Assert.Equal(byPrice[price], Find(book, parcel, price, "EUR").Values.Select(value => value.Minor));
        }
    }

    /// <summary>Steps up and down, a minimum, a fee that begins with the first tax, an equality, two bounds in one condition, rates by item.</summary>
    private static readonly string Jagged = LawData.Regime(
        reliefs: """
        reliefs:
          small: { of: [vat], measure: goods + carriage, limit: "2 EUR, excluded", per: consignment, beyond: whole, law: Act 2 }
          parts: { of: [toll], measure: goods, limit: "1 EUR, included", per: consignment, beyond: items, law: Act 2 }
          waived: { of: [duty], measure: duty, limit: "5 TRY, included", per: consignment, beyond: whole, law: Act 2 }
        """,
        charges: """
        charges:
          duty:
            on: goods + carriage
            each: item
            law: Act 1
            cases:
              - { when: "item.hs.startsWith('85') && item.value > money('1.20 EUR') && item.value < money('1.60 EUR')", rate: 40 % }
              - { when: "goods == money('2.50 EUR')", rate: 90 % }
              - { when: "item.hs.startsWith('85')", rate: "max(7 %, 12 TRY)" }
              - { rate: 3 % }
          toll: { on: taxable(parts), rate: 5 %, law: Act 1 }
          vat: { on: goods + carriage + duty, rate: 18 %, law: Act 1 }
          fee: { amount: 15 TRY, when: duty + vat > 0 && goods <= money('4 EUR'), law: Act 1 }
        """
    );

    /// <summary>Where charges up to a limit are waived the relief is said below the gap only.</summary>
    [Fact]
    public void A_waiver_that_ends_is_named_as_what_changes()
    {
        var book = LawData.BookOf(
            LawData.Regime(
                reliefs: """
                reliefs:
                  trifle: { of: [vat], measure: vat, limit: "880 TRY, included", per: consignment, beyond: whole, law: Act 2 }
                """,
                charges: "charges:\n  vat: { on: goods, rate: 20 %, law: Act 1 }"
            )
        );

        var found = Find(book, Parcel("TR", "EUR"), 110_00, "EUR");

        Assert.Equal((NoValue.GreyZone, 100_00L, 100_01L), (found.Why, found.Below!.Value.Goods.Minor, found.Above!.Value.Goods.Minor));
        Assert.Equal(["relief/trifle"], found.Switched);
    }

    /// <summary>A price in every grey zone of the published law, against a list made by asking the law for every goods value.</summary>
    [Theory]
    [InlineData("AL", "EUR", 40_00)]
    [InlineData("AZ", "AZN", 600_00)]
    [InlineData("CH", "CHF", 80_00)]
    [InlineData("CN", "JPY", 20_000)]
    [InlineData("GB", "GBP", 170_00)]
    [InlineData("GE", "KRW", 210_000)]
    [InlineData("ID", "USD", 9_00)]
    [InlineData("IN", "INR", 500_00)]
    [InlineData("JP", "JPY", 20_000)]
    [InlineData("MD", "EUR", 220_00)]
    [InlineData("MK", "USD", 40_00)]
    [InlineData("RS", "EUR", 90_00)]
    [InlineData("SG", "SGD", 450_00)]
    public void The_grey_zone_of_a_country_is_where_asking_for_every_value_finds_none(string country, string currency, long most)
    {
        var on = LawData.On(2026, 10, 5);
        var parcel = Parcel(country, currency);
        var totals = Enumerable.Range(0, (int)most).Select(goods => TotalOf(LawData.Book, parcel, goods, on)).ToArray();
        var edge = Enumerable.Range(0, totals.Length - 1).MaxBy(goods => totals[goods + 1] - totals[goods] ?? 0);
        var (below, above) = (totals[edge]!.Value, totals[edge + 1]!.Value);

        foreach (var price in (long[])[below + 1, (below + above) / 2, above - 1])
        {
            var found = Find(LawData.Book, parcel, price, currency, on);

            Assert.Equal(NoValue.GreyZone, found.Why);
            Assert.NotEmpty(found.Switched);
            Assert.Equal((edge, below), ((int)found.Below!.Value.Goods.Minor, found.Below.Value.Total.Minor));
            Assert.Equal((edge + 1, above), ((int)found.Above!.Value.Goods.Minor, found.Above.Value.Total.Minor));
        }

        Assert.Equal([(long)edge], Find(LawData.Book, parcel, below, currency, on).Values.Select(value => value.Minor));
    }

    private static readonly string[] Destinations =
    [
        "AZ",
        "GB",
        "KZ",
        "LT",
        "RO",
        "MD",
        "TR",
        "UA",
        "RS",
        "AL",
        "UZ",
        "US",
        "NO",
        "CH",
        "JP",
        "BR",
        "AU",
        "NZ",
        "KR",
        "CA",
        "MX",
        "SG",
        "ID",
        "IN",
    ];

    private static readonly string[] Currencies = ["USD", "EUR", "CNY", "JPY", "TRY"];

    [Fact]
    public void What_the_published_law_makes_of_a_value_leads_back_to_it() =>
        Gen.Select(
                Gen.Int[0, Destinations.Length - 1].Select(at => Destinations[at]),
                Gen.Int[0, Currencies.Length - 1].Select(at => Currencies[at]),
                Gen.Long[0, 40_000_00],
                Gen.Int[1, 5],
                Gen.Long[0, 80_00],
                Gen.Int[0, 400]
            )
            .Sample(
                drawn =>
                {
                    var (destination, currency, goods, items, carriage, used) = drawn;
                    var codes = ((string[])["610910", "851762", "330300", "950300", "420221"]).Take(items).ToArray();
                    var parcel = Parcel(destination, currency, carriage, codes);
                    var on = LawData.On(2026, 10, 5);
                    if (TotalOf(LawData.Book, parcel, goods, on, used) is { } total)
                    {
                        var found = Find(LawData.Book, parcel, total, currency, on, used);
                        Assert.Contains(goods, found.Values.Select(value => value.Minor));
                        Assert.All(found.Values, value => Assert.Equal(total, TotalOf(LawData.Book, parcel, value.Minor, on, used)));
                    }
                },
                iter: 400,
                threads: 1
            );
}
