namespace Parcelgate.Formats.Tests.OneRecord;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.OneRecord;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Where a shipment goes, how its goods are counted, and what is packed in what.</summary>
public class OneRecordShipmentTests
{
    private static Consignment Read(string waybill, string pieces)
    {
        var json = $$"""
            {"@context":{"@vocab":"https://onerecord.iata.org/ns/cargo#"},"@type":"Waybill","waybillNumber":"W1",{{waybill}},
             "shipment":{"@type":"Shipment","pieces":[{{pieces}}]} }
            """;
        var entry = Assert.Single(Pump.Run(new OneRecordReader(new ReadDefaults()), Encoding.UTF8.GetBytes(json), 1 << 16));
        Assert.Empty(entry.Problems);
        return entry.Consignment!;
    }

    private static Consignment Packed(string pieces) => Read("\"arrivalLocation\":{\"code\":\"GYD\"}", pieces);

    [Theory]
    [InlineData("{\"locationCodes\":[{\"code\":\"AZGYD\"},{\"code\":\"GYD\"}]}", "AZ")]
    [InlineData("{\"locationCodes\":[{\"code\":\"QQQ\"},{\"code\":\"GYD\"}]}", "AZ")]
    [InlineData("{\"locationCodes\":[\"UBBB\",\"GEBUS\"]}", "GE")]
    [InlineData("{\"locationCodes\":{\"@id\":\"https://vocabulary.uncefact.org/UNLOCODE#GEBUS\"}}", "GE")]
    [InlineData("{\"locationCodes\":[\"QQQ\"],\"code\":\"IST\"}", "TR")]
    [InlineData("{\"locationCodes\":[\"QQQ\",\"99BUS\"],\"address\":{\"country\":{\"code\":\"KZ\"}}}", "KZ")]
    [InlineData("{\"address\":{\"countryCode\":\"https://vocabulary.uncefact.org/CountryId#KZ\"}}", "KZ")]
    [InlineData("{\"locationCodes\":[\"GYD\"],\"address\":{\"country\":\"KZ\"}}", "AZ")]
    public void A_location_lies_in_the_country_of_the_first_code_that_tells_it_else_of_its_address(string location, string country)
    {
        var c = Read($"\"departureLocation\":{location},\"arrivalLocation\":{location}", "{\"goodsDescription\":\"tea\"}");

        Assert.Equal((country, country), (c.Destination, c.Dispatch));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"unit\":{\"@id\":\"https://vocabulary.uncefact.org/UnitMeasureCode#H87\"}")]
    [InlineData(",\"unit\":\"C62\"")]
    [InlineData(",\"unit\":\"ea\"")]
    [InlineData(",\"unit\":\"PCE\"")]
    [InlineData(",\"unit\":\"NMB\"")]
    [InlineData(",\"unit\":\"NAR\"")]
    [InlineData(",\"unit\":\"pcs\"")]
    public void A_quantity_is_pieces_where_it_has_no_unit_or_one_that_counts(string unit)
    {
        var item = Assert.Single(Packed(Item($"{{\"numericalValue\":3{unit}}}")).Items);

        Assert.Equal((3, A.Money(30, "EUR")), (item.Quantity, item.Value));
    }

    [Theory]
    [InlineData("2.5", "KGM")]
    [InlineData("3", "MTR")]
    public void A_quantity_that_is_measured_is_kept_with_the_price_for_its_unit(string number, string unit)
    {
        var c = Packed(Item($"{{\"numericalValue\":{number},\"unit\":\"{unit}\"}}"));

        var item = Assert.Single(c.Items);
        Assert.Equal((1, null, "tea"), (item.Quantity, item.Value, item.Description));
        Assert.Equal([number, unit, "10"], [.. Kept(c, "itemQuantity"), .. Kept(c, "unitPrice/numericalValue")]);
    }

    private static string Item(string quantity) =>
        $$"""
            {"containedItems":[{"itemQuantity":{{quantity}},"unitPrice":{"numericalValue":10,"unit":"EUR"},"ofProduct":{"description":"tea"} }]}
            """;

    private static IEnumerable<string> Kept(Consignment c, string place) =>
        c.Kept.Where(kept => kept.Place.Contains(place, StringComparison.Ordinal)).Select(kept => kept.Value);

    private static string Parcel(string id, string description) =>
        $$"""
            {"@id":"{{id}}","@type":"Piece","grossWeight":{"numericalValue":2,"unit":"KGM"},"containedItems":[{"ofProduct":{"description":"{{description}}"} }]}
            """;

    private static string Box(string id, string contained) =>
        $$"""
            {"@id":"{{id}}","@type":"Piece","grossWeight":{"numericalValue":5,"unit":"KGM"},"containedPieces":[{{contained}}]}
            """;

    [Fact]
    public void Goods_of_parcels_in_a_box_are_items_and_the_box_is_the_package()
    {
        var c = Packed(Box("pallet", Box("box", Parcel("p1", "shirt") + "," + Parcel("p2", "socks"))));

        Assert.Equal(["shirt", "socks"], c.Items.Select(item => item.Description));
        Assert.Equal((1, 5000L), (c.Packages, c.GrossMassGrams));
    }

    [Fact]
    public void Parcels_the_shipment_names_beside_the_box_they_are_in_are_no_packages_and_no_items_twice()
    {
        var c = Packed(
            $"{Box("box", "{\"@id\":\"p1\"},{\"@id\":\"p2\"}")},{Parcel("p1", "shirt")},{Parcel("p2", "socks")},{Parcel("p3", "hat")}"
        );

        Assert.Equal(["shirt", "socks", "hat"], c.Items.Select(item => item.Description));
        Assert.Equal((2, 7000L), (c.Packages, c.GrossMassGrams));
    }

    [Fact]
    public void Boxes_that_stand_in_each_other_are_read_once_each()
    {
        var c = Packed($"{Box("a", "{\"@id\":\"b\"}")},{Box("b", $"{{\"@id\":\"a\"}},{Parcel("p", "shirt")}")}");

        Assert.Equal((2, "shirt"), (c.Packages, Assert.Single(c.Items).Description));
    }

    [Theory]
    [InlineData("\"goodsDescription\":\"clothes\",", "clothes")]
    [InlineData("", "shirt")]
    public void What_parcels_say_of_their_goods_counts_where_the_box_says_nothing(string ofBox, string description)
    {
        var c = Packed($$"""{{{ofBox}}"containedPieces":[{"goodsDescription":"shirt","contentProductionCountry":"TR"}]}""");

        Assert.Equal((description, "TR"), (Assert.Single(c.Items).Description, c.Items[0].Origin));
    }
}
