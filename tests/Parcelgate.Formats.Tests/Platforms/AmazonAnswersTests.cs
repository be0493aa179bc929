namespace Parcelgate.Formats.Tests.Platforms;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Version 0 of Amazon's interface answers piece by piece: an order, its lines, its address and its buyer are messages apart, which many put into one.</summary>
public class AmazonAnswersTests
{
    private const string Order =
        """{"AmazonOrderId":"902-1","PurchaseDate":"2026-11-20T08:15:00Z","OrderStatus":"Unshipped","SalesChannel":"Amazon.de"}""";

    private const string Lines = """
        {"ASIN":"B000000001","SellerSKU":"SHIRT-M","Title":"Cotton shirt","QuantityOrdered":2,"ConditionId":"New",
         "ItemPrice":{"CurrencyCode":"EUR","Amount":"19.98"},"ShippingPrice":{"CurrencyCode":"EUR","Amount":"4.99"},"IossNumber":"IM2760000742"}
        """;

    private const string Address =
        """{"Name":"Max Muster","AddressLine1":"Hauptstr. 1","City":"Berlin","PostalCode":"10115","CountryCode":"DE"}""";

    private static readonly string Addressed = Order.Replace("}", $",\"ShippingAddress\":{Address}}}", StringComparison.Ordinal);

    private static List<Entry> Read(string json) =>
        Pump.Run(Formats.Named("json")!.Create(new ReadDefaults()), Encoding.UTF8.GetBytes(json), 1 << 16);

    private static void AssertGoods(Entry entry)
    {
        Assert.Empty(entry.Problems);
        var c = entry.Consignment!;
        Assert.Equal(("902-1", "DE", A.Money(4.99m, "EUR")), (c.Reference, c.Destination, c.Freight));
        Assert.Equal(OrderTests.Shirts, Assert.Single(c.Items));
        Assert.Equal(new PrepaidTax("ioss", "IM2760000742"), c.PrepaidTax);
        Assert.Contains(c.Kept, kept => kept.Place.EndsWith("/ConditionId", StringComparison.Ordinal) && kept.Value == "New");
    }

    [Fact]
    public void Lines_that_name_their_order_are_its_lines() =>
        AssertGoods(
            Assert.Single(
                Read(
                    $$$"""{"order":{"payload":{{{Addressed}}} },"items":{"payload":{"AmazonOrderId":"902-1","OrderItems":[{{{Lines}}}]} } }"""
                )
            )
        );

    [Fact]
    public void Pages_of_lines_are_all_lines_of_the_order()
    {
        string Page(string sku) =>
            $$$"""{"payload":{"AmazonOrderId":"902-1","OrderItems":[{{{Lines.Replace("SHIRT-M", sku, StringComparison.Ordinal)}}}]}}""";

        Assert.Equal(
            ["A", "B"],
            Assert.Single(Read($"[{{\"payload\":{Addressed}}},{Page("A")},{Page("B")}]")).Consignment!.Items.Select(item => item.Sku)
        );
    }

    [Fact]
    public void Lines_beside_the_only_order_are_its_lines() =>
        AssertGoods(Assert.Single(Read($$$"""{"Order":{{{Addressed}}},"OrderItems":[{{{Lines}}}]}""")));

    [Fact]
    public void An_answer_where_the_lines_belong_holds_them() =>
        AssertGoods(
            Assert.Single(
                Read(Addressed.Replace("}}", $"}},\"OrderItems\":{{\"payload\":{{\"OrderItems\":[{Lines}]}}}}}}", StringComparison.Ordinal))
            )
        );

    [Fact]
    public void Address_and_buyer_that_name_their_order_are_its_own()
    {
        var entry = Assert.Single(
            Read(
                $$$"""
                [{"payload":{{{Order}}} },{"payload":{"AmazonOrderId":"902-1","ShippingAddress":{{{Address}}} } },
                 {"payload":{"AmazonOrderId":"902-1","BuyerEmail":"m@example.org","BuyerName":"M. M."}}]
                """
            )
        );

        Assert.Equal(
            ("Max Muster", "m@example.org", "Berlin"),
            (entry.Consignment!.Consignee!.Name, entry.Consignment.Consignee.Email, entry.Consignment.Consignee.Address!.City)
        );
        Assert.Contains(entry.Consignment.Kept, kept => kept.Value == "M. M.");
    }

    [Fact]
    public void Lines_of_another_order_are_refused_and_not_forgotten()
    {
        var entries = Read($$$"""[{{{Addressed}}},{"AmazonOrderId":"902-2","OrderItems":[{{{Lines}}}]}]""");

        Assert.Equal([0, 1], entries.Select(entry => entry.Problems.Length));
        Assert.Equal((ProblemCodes.Missing, "/1"), (entries[1].Problems[0].Code, entries[1].Problems[0].Place));
    }

    [Theory]
    [InlineData("\"CurrencyCode\":\"EUR\",\"Amount\":\"5.00\"", 14.98)]
    [InlineData("\"CurrencyCode\":\"EUR\",\"Amount\":\"0\"", 19.98)]
    [InlineData("\"CurrencyCode\":\"GBP\",\"Amount\":\"5.00\"", 19.98)]
    [InlineData("\"CurrencyCode\":\"EUR\",\"Amount\":\"50.00\"", 19.98)]
    public void A_discount_is_taken_off_and_kept(string discount, double paid)
    {
        var lines = Lines.Replace("\"ConditionId\"", $"\"PromotionDiscount\":{{{discount}}},\"ConditionId\"", StringComparison.Ordinal);
        var c = Assert.Single(Read($$$"""{"Order":{{{Addressed}}},"OrderItems":[{{{lines}}}]}""")).Consignment!;

        Assert.Equal(A.Money((decimal)paid, "EUR"), c.Items[0].Value);
        Assert.Contains(c.Kept, kept => kept.Place.EndsWith("/PromotionDiscount/Amount", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-11-20T08:15:00")]
    [InlineData("2026-11-20T08:15:00Z")]
    [InlineData("2026-11-20T08:15:00+00:00")]
    public void The_time_of_a_WooCommerce_order_may_have_its_offset(string time)
    {
        var sample = Ours.Text("Platforms", "woocommerce.json");
        Assert.Contains("\"date_created_gmt\": \"2026-11-20T08:15:00\"", sample, StringComparison.Ordinal);

        Assert.Equal(
            new DateTimeOffset(2026, 11, 20, 8, 15, 0, TimeSpan.Zero),
            Assert
                .Single(
                    Read(
                        sample.Replace(
                            "\"date_created_gmt\": \"2026-11-20T08:15:00\"",
                            $"\"date_created_gmt\": \"{time}\"",
                            StringComparison.Ordinal
                        )
                    )
                )
                .Consignment?.OrderedAt
        );
    }
}
