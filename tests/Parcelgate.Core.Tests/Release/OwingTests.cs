namespace Parcelgate.Core.Tests.Release;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Xunit;

public sealed class OwingTests
{
    [Theory]
    [InlineData(HoldReason.Documents, "consignee or carrier")]
    [InlineData(HoldReason.Declaration, "consignee or declarant")]
    [InlineData(HoldReason.Permit, "consignee and agency")]
    [InlineData(HoldReason.Inspection, "customs")]
    [InlineData(HoldReason.Officer, "customs")]
    [InlineData(HoldReason.Law, "customs")]
    public void Each_reason_to_hold_says_who_can_end_it(HoldReason hold, string owes) => Assert.Equal(owes, Owing.Of(hold, []).ToString());

    [Theory]
    [InlineData("consignee", Payer.Consignee)]
    [InlineData("carrier", Payer.Carrier)]
    [InlineData("consignee and carrier", Payer.Consignee, Payer.Carrier)]
    public void A_payment_is_owed_by_the_payers_of_its_charges(string owes, params Payer[] payers) =>
        Assert.Equal(owes, Owing.Of(HoldReason.Payment, [.. payers]).ToString());

    [Fact]
    public void Payers_are_those_of_charges_due_before_release()
    {
        var stored =
            """
            {"charges":[
              {"payer":"carrier","collected":"before-release","amount":{"amount":"0.00","currency":"AZN"}},
              {"payer":"seller","collected":"at-sale","amount":{"amount":"5.00","currency":"AZN"}},
              {"payer":"consignee","collected":"before-release","amount":{"amount":"0.05","currency":"AZN"}},
              {"payer":"consignee","collected":"before-release","amount":{"amount":"7","currency":"AZN"}}]}
            """u8.ToArray();

        Assert.Equal([Payer.Consignee], Owing.PayersBeforeRelease(stored));
    }

    [Fact]
    public void Every_reason_has_an_answer() =>
        Assert.All(Enum.GetValues<HoldReason>(), hold => Assert.NotEmpty(Owing.Of(hold, []).ToString()));
}
