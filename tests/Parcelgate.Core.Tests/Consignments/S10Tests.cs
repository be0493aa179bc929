namespace Parcelgate.Core.Tests.Consignments;

using Parcelgate.Core.Consignments;
using Xunit;

public class S10Tests
{
    [Theory]
    [InlineData("47312482", 9)]
    [InlineData("00000000", 5)] // 11 becomes 5
    [InlineData("00000006", 2)]
    [InlineData("00000008", 0)] // 10 becomes 0
    public void The_check_digit_is_eleven_less_the_weighted_remainder(string digits, int expected) =>
        Assert.Equal(expected, S10.CheckDigit(digits));

    [Fact]
    public void A_fitting_digit_raises_no_doubt_and_another_one_does()
    {
        Assert.Null(S10.Doubt("RA473124829AZ"));
        Assert.Equal("quality-s10-check-digit", S10.Doubt("RA473124820AZ")!.Rule);
    }

    [Theory]
    [InlineData("HAWB0001")]
    [InlineData("ra473124820AZ")]
    [InlineData("RA47312482XAZ")]
    [InlineData("RA473124820AZ ")]
    public void What_is_no_postal_item_is_not_doubted(string reference) => Assert.Null(S10.Doubt(reference));
}
