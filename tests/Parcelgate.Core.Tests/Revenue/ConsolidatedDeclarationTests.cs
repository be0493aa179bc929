namespace Parcelgate.Core.Tests.Revenue;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.TestKit;
using Xunit;

public sealed class ConsolidatedDeclarationTests
{
    private static readonly Currency Manat = Currency.Of("AZN");

    [Fact]
    public void Goods_are_summed_by_code_and_origin_and_charges_by_name_and_what_went_back_is_in_neither()
    {
        var declared = new ConsolidatedDeclaration();
        declared.Add(Charge(1, "vat", TransferCode.Charge), Azn(10));
        declared.Add(Charge(1, "duty", TransferCode.Charge), Azn(5));
        declared.Add(Charge(2, "vat", TransferCode.Charge), Azn(7));
        declared.Add(Charge(2, "vat", TransferCode.Reversal), Azn(-2));
        declared.Add(Charge(3, "vat", TransferCode.Charge), Azn(9));
        declared.Add(Charge(3, "vat", TransferCode.Reversal), Azn(-9));
        declared.Add(Charge(0, "", TransferCode.Payment), Azn(-20));

        Assert.Equal([1L, 2L], declared.Consignments);
        Assert.Equal([new DeclaredCharge("duty", Azn(5), 1), new DeclaredCharge("vat", Azn(15), 2)], declared.Charges);

        declared.Add(A.Consignment("A", items: [Goods("6109100010", "CN", 20), Goods("610910", "CN", 5), Goods("910211", "CN", 30)]));
        declared.Add(A.Consignment("B", items: [Goods("610910", "TR", 8), Goods("610910", "CN", 1), Goods(null, null, 2)]));
        Assert.Equal(
            [("", "", 2, 1), ("610910", "CN", 26, 2), ("610910", "TR", 8, 1), ("910211", "CN", 30, 1)],
            declared.Goods.Select(one => (one.Hs6, one.Origin, (int)(one.Value.Minor / 100), one.Consignments))
        );
    }

    private static Item Goods(string? hs, string? origin, decimal dollars) => A.Item(dollars) with { Hs = hs, Origin = origin };

    private static Money Azn(decimal amount) => Money.Of(amount, Manat);

    private static Transfer Charge(long consignment, string charge, TransferCode code) =>
        new()
        {
            Id = TransferId.OfText($"{consignment}/{charge}/{code}"),
            Code = code,
            Debit = "deferred/AZN/caspia",
            Credit = "revenue/AZN/" + charge,
            Amount = Azn(1),
            About = new About(consignment, 1, charge),
        };
}
