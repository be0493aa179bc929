namespace Parcelgate.Core.Tests.Revenue;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;
using static Parcelgate.Core.Tests.Revenue.Book;

public sealed class WaitingTests
{
    [Theory]
    [InlineData(HoldReason.Payment, true, HoldReason.None)]
    [InlineData(HoldReason.Payment, false, HoldReason.Payment)]
    [InlineData(HoldReason.None, true, HoldReason.None)]
    [InlineData(HoldReason.None, false, HoldReason.None)]
    [InlineData(HoldReason.Documents, true, HoldReason.Documents)]
    [InlineData(HoldReason.Inspection, false, HoldReason.Inspection)]
    public void Only_the_wait_for_money_ends_with_an_account_or_a_payment(HoldReason decided, bool secured, HoldReason waits) =>
        Assert.Equal(waits, Waiting.Hold(decided, [Line(20, Payer.Consignee, Collected.BeforeRelease)], secured));

    [Theory]
    [InlineData(Payer.Carrier, Collected.AfterRelease, 1, HoldReason.Payment)]
    [InlineData(Payer.Declarant, Collected.AfterRelease, 1, HoldReason.Payment)]
    [InlineData(Payer.Carrier, Collected.AfterRelease, 0, HoldReason.None)]
    [InlineData(Payer.Consignee, Collected.AfterRelease, 1, HoldReason.None)]
    [InlineData(Payer.Carrier, Collected.AtSale, 1, HoldReason.None)]
    public void What_a_carrier_owes_after_release_waits_for_an_account(Payer payer, Collected when, long minor, HoldReason waits)
    {
        Assert.Equal(waits, Waiting.Hold(HoldReason.None, [Line(minor, payer, when)], secured: false));
        Assert.Equal(HoldReason.None, Waiting.Hold(HoldReason.None, [Line(minor, payer, when)], secured: true));
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    [InlineData(31, true)]
    public void Paid_is_what_covers_all_that_is_due_before_release(long paid, bool isPaid) =>
        Assert.Equal(
            isPaid,
            Waiting.IsPaid(
                [
                    Line(20, Payer.Consignee, Collected.BeforeRelease),
                    Line(10, Payer.Carrier, Collected.AfterRelease),
                    Line(5, Payer.Seller, Collected.AtSale),
                ],
                paid
            )
        );

    [Fact]
    public void Nothing_due_is_not_paid() => Assert.False(Waiting.IsPaid([Line(5, Payer.Seller, Collected.AtSale)], 0));

    private static ChargeLine Line(long minor, Payer payer, Collected collected) =>
        new("vat", new Money(minor, Azn), null, "20 %", payer, collected, "Act 1");
}
