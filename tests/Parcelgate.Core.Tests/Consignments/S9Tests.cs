namespace Parcelgate.Core.Tests.Consignments;

using Parcelgate.Core.Consignments;
using Xunit;

public class S9Tests
{
    private const string Receptacle = "CNPEKAAZBAKAAUN60042001100031";
    private const string Dispatch = "CNPEKAAZBAKAAUN60042";

    [Fact]
    public void A_receptacle_says_where_it_comes_from_and_goes() =>
        Assert.Equal(new S9("CNPEKA", "AZBAKA", 'A', "UN", 6, 42, 1, true, false, 3100), S9.Parse(Receptacle));

    [Theory]
    [InlineData(Receptacle, true)]
    [InlineData("CNPEKAAZBAKAAUN6004200110003", false)]
    [InlineData("CNPEKAAZBAKAAUN600420011000311", false)]
    [InlineData("cnpekaAZBAKAAUN60042001100031", false)]
    [InlineData("CNPEKAAZBAKA1UN60042001100031", false)]
    [InlineData("CNPEKAAZBAKAAUN6004200110003X", false)]
    [InlineData("", false)]
    public void A_receptacle_has_29_characters_with_a_letter_for_the_category_and_14_digits(string text, bool shape)
    {
        Assert.Equal(shape, S9.HasShape(text));
        Assert.Equal(shape, S9.Parse(text) is not null);
    }

    [Theory]
    [InlineData(Receptacle, null, false)]
    [InlineData(Receptacle, Dispatch, false)]
    [InlineData(Receptacle, "our own number", false)]
    [InlineData(Receptacle, "CNPEKAAZBAKAAUN60043", true)]
    [InlineData("BAG 7", Dispatch, true)]
    [InlineData("BAG 7", null, true)]
    public void A_receptacle_of_another_shape_or_dispatch_is_doubted(string receptacle, string? dispatch, bool doubted) =>
        Assert.Equal(doubted ? "quality-s9-receptacle" : null, S9.Doubt(receptacle, dispatch)?.Rule);
}
