namespace Parcelgate.Formats.Tests.Platforms;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.TestKit;
using Xunit;

public class OrderTests
{
    /// <summary>The goods of our own Amazon orders.</summary>
    internal static readonly Item Shirts = new(
        1,
        "Cotton shirt",
        Quantity: 2,
        Value: A.Money(19.98m, "EUR"),
        ListingUrl: "https://www.amazon.de/dp/B000000001",
        Sku: "SHIRT-M"
    );

    /// <summary>As application/json: the content tells which platform it is.</summary>
    private static List<Entry> Read(string json, string? destination = null) =>
        Pump.Run(Formats.Named("json")!.Create(new ReadDefaults(Destination: destination)), Encoding.UTF8.GetBytes(json), 1 << 16);

    private static List<Entry> Sample(string file, string? destination = null)
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        return Read(File.ReadAllText(Samples.Path($"messages/platforms/{file}")!), destination);
    }

    [Fact]
    public void A_WooCommerce_order_is_read_with_what_extensions_add()
    {
        var c = Assert.Single(Read(Ours.Text("Platforms", "woocommerce.json"))).Consignment!;

        Assert.Equal(("1001", Channel.Platform, "AZ"), (c.Reference, c.Channel, c.Destination));
        Assert.Equal(new PrepaidTax("ioss", "IM2760000742"), c.PrepaidTax);
        Assert.Equal(("S-1001", A.Money(3, "USD")), (c.Seller!.Account, c.Freight));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 8, 15, 0, TimeSpan.Zero), c.OrderedAt);
        Assert.Equal(
            new Party(
                "Aysel Quliyeva",
                Address: new("Nizami küç. 10, m. 4", "Bakı", null, "AZ1000", "AZ"),
                Phone: "+994501234567",
                Email: "aysel@example.org"
            ),
            c.Consignee
        );
        Assert.Equal(
            new Item(
                1,
                "wireless earphones",
                "851830",
                "CN",
                Value: A.Money(20, "USD"),
                ListingUrl: "https://orbita.example/p/93",
                Sku: "EAR-1"
            ),
            Assert.Single(c.Items)
        );
        Assert.Contains(new Kept("/0/line_items/0/meta_data/4/value", "black"), c.Kept);
        Assert.Contains(new Kept("/0/line_items/0/total_tax", "3.60"), c.Kept);
    }

    [Theory]
    [InlineData("\"8518.30\"", "\"soon\"", "soon")]
    [InlineData("\"Country of origin\", \"value\": \"CN\"", "\"Country of origin\", \"value\": \"China\"", "China")]
    [InlineData("\"total\": \"20.00\", ", "\"total\": \"19.99666\", ", "19.99666")]
    public void What_an_extension_wrote_otherwise_is_kept_and_no_problem(string right, string wrong, string kept)
    {
        var sample = Ours.Text("Platforms", "woocommerce.json")
            .Replace("\"total\": \"20.00\",\n", "\"total\": \"20.00\", \n", StringComparison.Ordinal);
        var entry = Assert.Single(Read(sample.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Empty(entry.Problems);
        Assert.Contains(entry.Consignment!.Kept, one => one.Value == kept);
        Assert.Equal(A.Money(20, "USD"), entry.Consignment.Items[0].Value);
    }

    [Theory]
    [InlineData("woocommerce-order-1.json")]
    [InlineData("woocommerce-order-2.json")]
    public void The_published_orders_are_read(string file)
    {
        var c = Assert.Single(Sample(file)).Consignment!;

        Assert.Equal(("727", "US", "example.com", A.Money(10, "USD")), (c.Reference, c.Destination, c.Seller!.Account, c.Freight));
        Assert.Equal("Ship Your Idea – Color: Black, Size: M Test", c.Items[1].Description);
        Assert.Equal(
            [(2, A.Money(6, "USD"), "93"), (1, A.Money(12, "USD"), "Bar3")],
            c.Items.Select(i => (i.Quantity, i.Value!.Value, i.Sku!))
        );
    }

    [Fact]
    public void An_order_without_a_country_says_what_is_needed()
    {
        var problem = Assert.Single(Assert.Single(Read("{\"id\":1,\"currency\":\"USD\",\"line_items\":[]}")).Problems);

        Assert.Equal((ProblemCodes.Missing, "/shipping/country"), (problem.Code, problem.Place));
    }

    [Theory]
    [InlineData("amazon.json", "123-4567890-1234567")]
    [InlineData("amazon-v0.json", "902-0000000-0000001")]
    public void An_Amazon_order_is_read_in_both_versions(string file, string reference)
    {
        var c = Assert.Single(Read(Ours.Text("Platforms", file))).Consignment!;

        Assert.Equal((reference, Channel.Platform, "DE"), (c.Reference, c.Channel, c.Destination));
        Assert.Equal(
            (new PrepaidTax("ioss", "IM2760000742"), new Party("Amazon.de", Account: "A1PA6795UKMFR9")),
            (c.PrepaidTax, c.Platform)
        );
        Assert.Equal(Shirts, Assert.Single(c.Items));
        Assert.Equal(A.Money(4.99m, "EUR"), c.Freight);
    }

    [Fact]
    public void The_seller_and_where_it_was_sent_from_are_read()
    {
        var c = Assert.Single(Read(Ours.Text("Platforms", "amazon.json"))).Consignment!;

        Assert.Equal(("Orbita Trading", "CN", "DHL"), (c.Seller!.Name, c.Dispatch, c.Carrier!.Name));
        Assert.Contains(new Kept("/orders/0/packages/0/trackingNumber", "JD014600000000000001"), c.Kept);
    }

    [Theory]
    [InlineData("amazon-spapi-amz0-1.json", 1)]
    [InlineData("amazon-spapi-amz0-3.json", 1)]
    [InlineData("amazon-spapi-amz26-1.json", 1)]
    [InlineData("amazon-spapi-amz26-2.json", 3)]
    public void Published_orders_with_an_address_are_read(string file, int count)
    {
        var entries = Sample(file);

        Assert.Equal(count, entries.Count);
        Assert.All(entries, entry => Assert.Empty(entry.Problems));
    }

    [Theory]
    [InlineData("amazon-spapi-amz0-2.json", ProblemCodes.Missing)]
    [InlineData("amazon-spapi-amz0-4.json", ProblemCodes.Missing)]
    [InlineData("amazon-spapi-amz0-5.json", ProblemCodes.UnknownFormat)]
    [InlineData("amazon-spapi-amz0-6.json", ProblemCodes.UnknownFormat)]
    [InlineData("amazon-spapi-amz0-7.json", ProblemCodes.UnknownFormat)]
    public void Orders_without_an_address_and_addresses_without_an_order_are_refused(string file, string code) =>
        Assert.All(Sample(file), entry => Assert.Contains(code, entry.Problems.Select(problem => problem.Code)));

    [Theory]
    [InlineData("woocommerce.json", "\"quantity\": 1", "\"quantity\": 0")]
    [InlineData("amazon.json", "\"quantityOrdered\": 2", "\"quantityOrdered\": 0")]
    public void A_line_of_no_pieces_is_kept_and_no_item(string file, string right, string wrong)
    {
        var c = Assert.Single(Read(Ours.Text("Platforms", file).Replace(right, wrong, StringComparison.Ordinal))).Consignment!;

        Assert.Empty(c.Items);
        Assert.Contains(c.Kept, kept => kept.Value == "0");
    }

    [Fact]
    public void A_cancelled_order_is_a_cancellation() =>
        Assert.Equal(
            (Act.Cancel, "1001"),
            Assert.Single(Read(Ours.Text("Platforms", "woocommerce.json").Replace("processing", "cancelled", StringComparison.Ordinal)))
                is var e
                ? (e.Act, e.Reference!)
                : default
        );

    /// <summary>Our own order with one text of it put in another's place.</summary>
    private static Entry Changed(string file, string right, string wrong)
    {
        var text = Ours.Text("Platforms", file);
        Assert.Contains(right, text, StringComparison.Ordinal);
        return Assert.Single(Read(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("2.0", 2, false)]
    [InlineData("\"3.000\"", 3, false)]
    [InlineData("1.5", 1, true)]
    [InlineData("0.25", 1, true)]
    public void Goods_by_the_metre_are_one_piece_and_how_many_metres_stays_kept(string quantity, int pieces, bool isKept)
    {
        var c = Changed("woocommerce.json", "\"quantity\": 1,", $"\"quantity\": {quantity},").Consignment!;

        Assert.Equal((pieces, A.Money(20, "USD")), (Assert.Single(c.Items).Quantity, c.Items[0].Value));
        Assert.Equal(isKept, c.Kept.Any(kept => kept.Place == "/0/line_items/0/quantity"));
    }

    [Fact]
    public void A_shipping_address_that_is_only_the_country_of_the_bill_is_none()
    {
        var shipped = """
            "first_name": "Aysel",
                  "last_name": "Quliyeva",
                  "company": "",
                  "address_1": "Nizami küç. 10",
            """;
        const string none = "\"first_name\": \"\", \"last_name\": \"\", \"company\": \"\", \"address_1\": \"\",";
        const string billed = "\"billing\": { \"first_name\": \"Aysel\", \"last_name\": \"Quliyeva\", \"country\": \"";
        var text = Ours.Text("Platforms", "woocommerce.json").Replace(shipped.ReplaceLineEndings("\n"), none, StringComparison.Ordinal);
        var same = Assert.Single(Read(text)).Consignment!;
        var other = Assert.Single(Read(text.Replace(billed + "AZ", billed + "GE", StringComparison.Ordinal))).Consignment!;

        Assert.Equal(("Aysel Quliyeva", "AZ"), (same.Consignee!.Name, same.Destination));
        Assert.Equal((null, "AZ"), (other.Consignee!.Name, other.Destination));
    }

    [Theory]
    [InlineData("\"sku\": \"EAR-1\"", "\"sku\": \"\"", "93")]
    [InlineData("\"product_id\": 93", "\"product_id\": 0, \"sku\": \"\", \"was\": 93", null)]
    public void A_product_that_is_gone_has_no_number(string right, string wrong, string? sku)
    {
        var c = Changed("woocommerce.json", right, wrong).Consignment!;

        Assert.Equal(sku, Assert.Single(c.Items).Sku);
    }

    [Fact]
    public void That_there_is_a_registration_is_not_its_number()
    {
        const string number = "{ \"id\": 1, \"key\": \"_ioss_number\", \"value\": \"IM2760000742\" }";
        var c = Changed("woocommerce.json", number, "{ \"key\": \"_ioss\", \"value\": \"yes\" }, " + number).Consignment!;

        Assert.Equal(new PrepaidTax("ioss", "IM2760000742"), c.PrepaidTax);
        Assert.Contains(new Kept("/0/meta_data/0/value", "yes"), c.Kept);
    }

    [Theory]
    [InlineData("S-1001", 51)]
    [InlineData("https://orbita.example/p/93", 2049)]
    public void What_an_extension_wrote_at_length_is_kept_and_no_problem(string right, int length)
    {
        var wrong = right.PadRight(length, 'x');
        var c = Changed("woocommerce.json", right, wrong).Consignment!;

        Assert.NotEqual("S-1001", right == "S-1001" ? c.Seller?.Account : Assert.Single(c.Items).ListingUrl);
        Assert.Contains(c.Kept, kept => kept.Value == wrong);
    }

    [Fact]
    public void A_refund_is_no_order()
    {
        var problem = Assert.Single(
            Assert
                .Single(
                    Pump.Run(
                        Formats.Named("woocommerce")!.Create(new ReadDefaults()),
                        """[{"id":726,"reason":"","refunded_by":1,"line_items":[]}]"""u8.ToArray(),
                        1 << 16
                    )
                )
                .Problems
        );

        Assert.Equal(ProblemCodes.UnknownFormat, problem.Code);
        Assert.EndsWith("a refund is none", problem.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-2.50", "17.50")]
    [InlineData("2.50", "17.50")]
    [InlineData("99.00", "20.00")]
    public void A_discount_on_the_goods_is_off_their_value_and_carriage_of_lines_is_the_orders(string discount, string value)
    {
        const string whole = """{ "breakdowns": [ { "type": "SHIPPING", "subtotal": { "amount": "4.99", "currencyCode": "EUR" } } ] }""";
        const string line = "\"orderItemId\": \"1\",";
        var proceeds = """
            "proceeds": { "breakdowns": [
              { "type": "ITEM", "subtotal": { "amount": "20.00", "currencyCode": "EUR" } },
              { "type": "SHIPPING", "subtotal": { "amount": "5.00", "currencyCode": "EUR" } },
              { "type": "DISCOUNT", "detailedBreakdowns": [
                { "subtype": "ITEM", "value": { "amount": "OFF", "currencyCode": "EUR" } },
                { "subtype": "SHIPPING", "value": { "amount": "-1.00", "currencyCode": "EUR" } } ] } ] },
            """;
        var text = Ours.Text("Platforms", "amazon.json")
            .Replace(whole, "{}", StringComparison.Ordinal)
            .Replace(line, line + proceeds.Replace("OFF", discount, StringComparison.Ordinal), StringComparison.Ordinal);
        var c = Assert.Single(Read(text)).Consignment!;

        Assert.Equal(value, Assert.Single(c.Items).Value?.AmountText());
        Assert.Equal(A.Money(4, "EUR"), c.Freight);
    }
}
