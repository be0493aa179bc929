namespace Parcelgate.Core.Tests.Law;

using Parcelgate.Core.Law;
using Xunit;

/// <summary>Tariffs as CSV: rates with the days they hold on, and what is wrong with them told at its place.</summary>
public sealed class RateFileTests
{
    private const string Head = """
        # tariff: tr/rates
        # title: Rates, of the tests
        # law: Test Act, annex
        # confidence: illustrative
        # source: tests

        """;

    private static LawFile File(string rows, string columns = "code,charge,rate,valid-from,valid-to,source") =>
        new("tariffs/tr-rates.csv", $"{Head}{columns}\n{rows}");

    private static readonly string Regime = LawData.Regime(
        inForce: "in-force: 2025-01-01..",
        known: "2024-12-01",
        charges: "charges:\n  duty: { on: goods, rate: tariff tr/rates/duty, law: Act 1 }"
    );

    private static string Charged(string rows, string hs, LawDates on)
    {
        var rates = LawData.Rates with
        {
            Text = LawData.Rates.Text.Replace("max-age-days: 10", "max-age-days: 400", StringComparison.Ordinal),
        };
        var book = LawBook.Load([rates, File(rows), new LawFile("regimes/tr/a.yaml", Regime)]);
        var parcel = LawData.Parcel("TR", 1000, "TRY");
        return book.Evaluate(parcel with { Items = [parcel.Items[0] with { Hs = hs }] }, on).Charges();
    }

    private const string Two = """
        6109,duty,12 %,2025-01-01,2026-01-14,first decree
        6109,duty,15 %,2026-01-15,,second decree
        610910,duty,5 %,2026-01-20,2026-01-20,a day
        """;

    [Theory]
    [InlineData("610990", 14, "duty 120.00 TRY")]
    [InlineData("610990", 15, "duty 150.00 TRY")]
    [InlineData("610910", 19, "duty 150.00 TRY")] // the longer code has no rate on this day, so the shorter one decides
    [InlineData("610910", 20, "duty 50.00 TRY")]
    [InlineData("610910", 21, "duty 150.00 TRY")]
    public void The_rate_of_the_day_decides_both_days_of_its_span_included(string hs, int day, string charges) =>
        Assert.Equal(charges, Charged(Two, hs, LawData.On(2026, 1, day)));

    [Fact]
    public void One_file_has_the_rates_of_several_charges()
    {
        var check = RateFile.Check(File("6109,duty,12 %,2025-01-01,,a\n6109,vat,18 %,2025-01-01,,b"));

        Assert.Equal(("tr/rates", 2), (check.Name, check.Rates));
        Assert.Equal(["tr/rates/duty", "tr/rates/vat"], check.Tariffs);
        Assert.Empty(check.Errors);
    }

    [Theory]
    [InlineData("6109,duty,12,2025-01-01,,a", 7, 11, "rate: found '12', expected a rate such as 12 %, at most 1000 %")]
    [InlineData("6109,duty,1001 %,2025-01-01,,a", 7, 11, "rate: found '1001 %', expected a rate such as 12 %, at most 1000 %")]
    [InlineData("61x9,duty,12 %,2025-01-01,,a", 7, 1, "'61x9' is not a commodity code; one has 2 to 10 digits")]
    [InlineData("6109,duty,12 %,01.02.2025,,a", 7, 16, "valid-from: '01.02.2025' is not a date; one is written 2026-01-01")]
    [InlineData("6109,duty,12 %,2025-01-02,2025-01-01,a", 7, 27, "valid-to 2025-01-01 lies before valid-from 2025-01-02")]
    [InlineData("6109,duty,12 %,2025-01-01", 7, 1, "the line has 4 fields, the heads are 6")]
    [InlineData("6109,duty,12 %,2025-01-01,,\"a", 7, 28, "the quote is not closed")]
    [InlineData(
        "6109,duty,12 %,2025-01-01,2025-06-30,a\n6109,duty,10 %,2025-06-30,,b",
        8,
        1,
        "6109 has a rate from 2025-06-30 already in line 7, which holds 2025-01-01 to 2025-06-30; end that one before or leave this one out"
    )]
    [InlineData(
        "6109,duty,12 %,2025-01-01,,a\n6109,duty,12 %,2025-01-01,,a",
        8,
        1,
        "6109 has a rate from 2025-01-01 already in line 7, which holds from 2025-01-01; end that one before or leave this one out"
    )]
    public void What_is_wrong_is_told_with_line_column_value_and_remedy(string rows, int line, int column, string sentence) =>
        Assert.Equal([new LawError("tariffs/tr-rates.csv", line, column, sentence)], RateFile.Check(File(rows)).Errors);

    [Fact]
    public void A_column_nobody_knows_is_refused_with_the_nearest_one() =>
        Assert.Equal(
            "'valid-form' is not a column of this table; did you mean valid-from? (columns: code, rate, valid-from, charge, valid-to, source)",
            RateFile.Check(File("6109,1 %,2025-01-01", "code,rate,valid-form")).Errors[0].Sentence
        );

    [Fact]
    public void More_than_the_goods_are_worth_is_a_warning()
    {
        Assert.Empty(RateFile.Check(File("2402,duty,100 %,2025-01-01,,a")).Warnings);
        var warning = Assert.Single(RateFile.Check(File("2402,duty,100.1 %,2025-01-01,,a")).Warnings);
        Assert.Equal("the rate of 2402 is 100.1 %, more than the goods are worth", warning.Sentence);
    }

    [Fact]
    public void What_a_country_charges_on_a_code_is_said_with_the_line_it_stands_in()
    {
        var rates = LawData.Rates with
        {
            Text = LawData.Rates.Text.Replace("max-age-days: 10", "max-age-days: 400", StringComparison.Ordinal),
        };
        var book = LawBook.Load([rates, File(Two), new LawFile("regimes/tr/a.yaml", Regime)]);

        var rate = Assert.Single(book.RatesOf("TR", new DateOnly(2026, 1, 15), "61099000"));

        Assert.Equal(
            ("duty", "15 %", "6109", "tr/rates/duty", "illustrative"),
            (rate.Charge, rate.Rate, rate.Prefix, rate.Tariff, rate.Confidence)
        );
        Assert.Equal("", Assert.Single(book.RatesOf("TR", new DateOnly(2026, 1, 15), "8517")).Rate);
    }
}
