namespace Parcelgate.Core.Tests.Risk.Descriptions;

using Parcelgate.Core.Risk.Descriptions;
using Xunit;

/// <summary>Codes as tables have them.</summary>
public sealed class HsCodeColumnTests
{
    [Theory]
    [InlineData("610910", "610910")]
    [InlineData("6109.10", "610910")]
    [InlineData("6109.10.00", "61091000")]
    [InlineData("6109.10-00 00", "6109100000")]
    [InlineData("6109\u00A010", "610910")]
    [InlineData(" '010121 ", "010121")]
    [InlineData("610910.0", "610910")]
    [InlineData("9801001000", "9801001000")]
    public void A_code_is_its_digits_whatever_stands_between_them(string written, string digits)
    {
        Assert.Equal(digits, new HsCodeColumn([written]).Read(written, out var fault));
        Assert.Equal(HsCodeFault.None, fault);
    }

    [Theory]
    [InlineData("", HsCodeFault.Missing)]
    [InlineData(" . ", HsCodeFault.Missing)]
    [InlineData("61", HsCodeFault.Heading)]
    [InlineData("6109", HsCodeFault.Heading)]
    [InlineData("HS 610910", HsCodeFault.NotACode)]
    [InlineData("6.1091E+09", HsCodeFault.NotACode)]
    [InlineData("610910000000000", HsCodeFault.NotACode)]
    [InlineData("10121", HsCodeFault.LostZero)]
    [InlineData("10121.0", HsCodeFault.LostZero)]
    [InlineData("1012100", HsCodeFault.LostZero)]
    [InlineData("000000", HsCodeFault.NoChapter)]
    [InlineData("770100", HsCodeFault.NoChapter)]
    public void What_cannot_be_a_code_is_told(string written, HsCodeFault fault)
    {
        new HsCodeColumn([written]).Read(written, out var found);
        Assert.Equal(fault, found);
    }

    /// <summary>101210 is a code of chapter 10; with its zero it is one of chapter 01.</summary>
    [Fact]
    public void A_code_a_digit_shorter_than_most_has_lost_its_zero_and_is_no_code_of_another_chapter()
    {
        string[] ten = ["6109100000", "8518300000", "101210000"];
        Assert.Equal("0101210000", new HsCodeColumn(ten).Read("101210000", out var fault));
        Assert.Equal(HsCodeFault.LostZero, fault);
    }

    [Fact]
    public void Codes_of_nine_digits_are_codes_where_the_column_has_such()
    {
        string[] nine = ["610910000", "851830000"];
        Assert.Equal("610910000", new HsCodeColumn(nine).Read("610910000", out var fault));
        Assert.Equal(HsCodeFault.None, fault);
    }

    [Fact]
    public void Codes_of_six_eight_and_ten_digits_stand_beside_each_other()
    {
        string[] mixed = ["610910", "61091000", "6109100000", "6109100000"];
        var column = new HsCodeColumn(mixed);
        Assert.All(
            mixed,
            code =>
            {
                column.Read(code, out var fault);
                Assert.Equal(HsCodeFault.None, fault);
            }
        );
    }
}
