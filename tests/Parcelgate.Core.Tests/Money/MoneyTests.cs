namespace Parcelgate.Core.Tests.Money;

using Parcelgate.Core.Money;
using Xunit;

public sealed class MoneyTests
{
    private static readonly Currency Eur = Currency.Of("EUR");
    private static readonly Currency Jpy = Currency.Of("JPY");

    [Theory]
    [InlineData(Rounding.HalfUp, 2.5, 3)]
    [InlineData(Rounding.HalfUp, -2.5, -3)]
    [InlineData(Rounding.HalfEven, 2.5, 2)]
    [InlineData(Rounding.HalfEven, 3.5, 4)]
    [InlineData(Rounding.Down, 2.99, 2)]
    [InlineData(Rounding.Down, -2.99, -2)]
    [InlineData(Rounding.Up, 2.01, 3)]
    [InlineData(Rounding.Up, -2.01, -3)]
    public void Every_rounding_says_where_a_fraction_goes(Rounding rounding, double exact, long whole) =>
        Assert.Equal(whole, rounding.ToWhole((decimal)exact));

    [Fact]
    public void Amounts_of_different_currencies_are_neither_added_nor_compared()
    {
        var (left, right) = (new Money(100, Eur), new Money(100, Jpy));

        Assert.Throws<InvalidOperationException>(() => left + right);
        Assert.Throws<InvalidOperationException>(() => left < right);
    }

    [Fact]
    public void An_amount_has_no_more_decimals_than_its_currency()
    {
        Assert.Equal(1250, Money.Of(12.50m, Eur).Minor);
        Assert.Throws<ArgumentException>(() => Money.Of(12.505m, Eur));
        Assert.Throws<ArgumentException>(() => Money.Of(0.5m, Jpy));
    }

    [Fact]
    public void Text_has_all_decimals_of_the_currency() =>
        Assert.Equal(("1250.00 EUR", "1250 JPY"), (new Money(125_000, Eur).ToString(), new Money(1250, Jpy).ToString()));

    [Theory]
    [InlineData("EUR", 0, "0.00")]
    [InlineData("EUR", 5, "0.05")]
    [InlineData("EUR", -5, "-0.05")]
    [InlineData("EUR", 100, "1.00")]
    [InlineData("EUR", -12_345, "-123.45")]
    [InlineData("KWD", 7, "0.007")]
    [InlineData("JPY", -7, "-7")]
    [InlineData("EUR", long.MaxValue, "92233720368547758.07")]
    [InlineData("EUR", long.MinValue, "-92233720368547758.08")]
    public void An_amount_is_written_with_all_decimals_of_its_currency(string currency, long minor, string text) =>
        Assert.Equal(text, new Money(minor, Currency.Of(currency)).AmountText());

    [Fact]
    public void A_sum_that_does_not_fit_is_an_error_and_not_a_small_number() =>
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Eur) + new Money(1, Eur));
}
