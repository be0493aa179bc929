namespace Parcelgate.Server.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;

/// <summary>What a page says the ledger has of one consignment.</summary>
public sealed class ConsignmentMoneyTests
{
    private static PostedTransfer Posted(int n, TransferCode code, string currency, long minor)
    {
        var unit = Currency.Of(currency);
        var (payer, revenue) = ($"deferred/{currency}/caspia", AccountKeys.Revenue(unit, "vat"));
        return new(
            n,
            DateTimeOffset.UnixEpoch.AddDays(n),
            new Transfer
            {
                Id = TransferId.OfText($"t{n}"),
                Code = code,
                Debit = code == TransferCode.Reversal ? revenue : payer,
                Credit = code == TransferCode.Reversal ? payer : revenue,
                Amount = new Money(minor, unit),
                About = new About(1, 0, "vat"),
            }
        );
    }

    private static string[] Charged(params PostedTransfer[] transfers) =>
        [.. new ConsignmentMoney(transfers).Charged.Select(one => one.ToString())];

    [Fact]
    public void Charges_of_two_countries_stay_apart()
    {
        // Sent on from Azerbaijan to Japan before the first charge was taken back.
        Assert.Equal(
            ["84.39 AZN", "1700 JPY"],
            Charged(Posted(1, TransferCode.Charge, "AZN", 84_39), Posted(2, TransferCode.Charge, "JPY", 1700))
        );
    }

    [Fact]
    public void A_charge_taken_back_is_not_said_beside_one_that_stands()
    {
        Assert.Equal(
            ["1700 JPY"],
            Charged(
                Posted(1, TransferCode.Charge, "AZN", 84_39),
                Posted(2, TransferCode.Reversal, "AZN", 84_39),
                Posted(3, TransferCode.Charge, "JPY", 1700)
            )
        );
    }

    [Fact]
    public void Where_all_is_taken_back_nothing_is_left_in_its_currency()
    {
        Assert.Equal(["0.000 KWD"], Charged(Posted(1, TransferCode.Charge, "KWD", 1_250), Posted(2, TransferCode.Reversal, "KWD", 1_250)));
        Assert.Empty(ConsignmentMoney.None.Charged);
    }
}
