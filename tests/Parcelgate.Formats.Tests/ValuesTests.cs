namespace Parcelgate.Formats.Tests;

using Xunit;

/// <summary>Single values as XML Schema, databases and spreadsheets write them.</summary>
public class ValuesTests
{
    [Theory]
    [InlineData(".5", 5, 1)]
    [InlineData("5.", 5, 0)]
    [InlineData("+9.50", 950, 2)]
    [InlineData("+.25", 25, 2)]
    [InlineData("-0.00", 0, 2)]
    [InlineData("0012.50", 1250, 2)]
    public void A_decimal_number_may_leave_out_digits_on_one_side_of_the_point(string text, long digits, int decimals)
    {
        Assert.False(Values.Number(text, out var number).Found);
        Assert.Equal(new Exact(digits, decimals), number);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("+")]
    [InlineData("-.")]
    [InlineData("+-1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("-.5")]
    public void What_is_no_amount_is_refused(string text) => Assert.True(Values.Number(text, out _).Found);

    [Theory]
    [InlineData("3.000", "3")]
    [InlineData("10.", "10")]
    [InlineData("10", "10")]
    [InlineData("1.50", "1.50")]
    [InlineData(".0", ".0")]
    [InlineData("1.0.0", "1.0.0")]
    public void Zeros_behind_the_point_of_a_whole_number_say_nothing(string text, string whole) =>
        Assert.Equal(whole, Values.WithoutZeros(text).ToString());
}
