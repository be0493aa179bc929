namespace Parcelgate.Core.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;

public sealed class PaymentCodeTests
{
    private static readonly CreditorReference Reference = CreditorReference.OfConsignment(1);

    [Fact]
    public void In_euro_to_an_IBAN_it_is_the_code_of_EPC069_12()
    {
        var code = PaymentCode.Of(
            new Creditor("Customs", "DE89 3704 0044 0532 0130 00", "COBADEFF"),
            Money.Of(12.30m, Currency.Of("EUR")),
            Reference
        );

        Assert.Equal("BCD\n002\n1\nSCT\nCOBADEFF\nCustoms\nDE89370400440532013000\nEUR12.30\n\nRF44C000000000000001", code);
    }

    [Theory]
    [InlineData(
        "AZN",
        "AZ21NABZ00000000137010001944",
        "PARCELGATE PAYMENT 1\nCustoms\nAZ21NABZ00000000137010001944\n\n12.30 AZN\nRF44C000000000000001"
    )]
    [InlineData("EUR", "110234567890", "PARCELGATE PAYMENT 1\nCustoms\n110234567890\n\n12.30 EUR\nRF44C000000000000001")]
    public void Elsewhere_it_says_the_same_in_lines_of_its_own(string currency, string account, string expected) =>
        Assert.Equal(expected, PaymentCode.Of(new Creditor("Customs", account, ""), Money.Of(12.30m, Currency.Of(currency)), Reference));

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(99_999_999_999, true)]
    [InlineData(100_000_000_000, false)]
    public void An_EPC_code_is_made_for_the_amounts_it_allows_only(long minor, bool epc) =>
        Assert.Equal(
            epc,
            PaymentCode
                .Of(new Creditor("Customs", "DE89370400440532013000", ""), new Money(minor, Currency.Of("EUR")), Reference)
                .StartsWith("BCD", StringComparison.Ordinal)
        );

    [Fact]
    public void A_name_is_one_line_of_at_most_70_characters_and_no_half_letter()
    {
        var name = new string('a', 69) + "\U0001F4E6 customs";

        var line = PaymentCode.Of(new Creditor(name, "1", ""), new Money(1, Currency.Of("AZN")), Reference).Split('\n')[1];
        Assert.Equal(new string('a', 69), line);
    }
}
