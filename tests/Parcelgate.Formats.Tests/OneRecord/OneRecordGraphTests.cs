namespace Parcelgate.Formats.Tests.OneRecord;

using System.Text;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.OneRecord;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The same waybill as other senders write it: who names whom, where an object stands, and how numbers and codes are written.</summary>
public class OneRecordGraphTests
{
    private const string Context = "\"@context\":{\"cargo\":\"https://onerecord.iata.org/ns/cargo#\"}";

    private static readonly string Sample = Ours.Text("OneRecord", "waybill.json");

    private static List<Entry> Read(string json) =>
        Pump.Run(new OneRecordReader(new ReadDefaults()), Encoding.UTF8.GetBytes(json), 1 << 16);

    private static string With(string right, string other)
    {
        Assert.Contains(right, Sample, StringComparison.Ordinal);
        return Sample.Replace(right, other, StringComparison.Ordinal);
    }

    private static void AssertSameGoods(string json)
    {
        var c = Assert.Single(Read(json)).Consignment!;
        Assert.Equal(("HAWB0001", "123-45678901", 500L, 1), (c.Reference, c.Transport.Master, c.GrossMassGrams, c.Packages));
        Assert.Equal(A.Item(), Assert.Single(c.Items));
    }

    private static void AssertSameButKept(string json)
    {
        var (right, other) = (Assert.Single(Read(Sample)).Consignment!, Assert.Single(Read(json)).Consignment!);
        Assert.True(Same.Record(right with { Kept = [] }, other with { Kept = [] }, digest: false));
    }

    [Fact]
    public void A_shipment_may_name_its_waybill_instead_of_the_waybill_its_shipment()
    {
        var named = With(
            "      \"cargo:shipment\": { \"@id\": \"https://orbita.example/logistics-objects/shipment\" }\n",
            "      \"x\": 1\n"
        );
        AssertSameGoods(
            named.Replace(
                "\"@type\": \"cargo:Shipment\",",
                "\"@type\": \"cargo:Shipment\", \"cargo:waybill\": { \"@id\": \"https://orbita.example/logistics-objects/house\" },",
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void A_master_may_name_its_houses_instead_of_each_house_its_master() =>
        AssertSameGoods(
            With("\"cargo:masterWaybill\": { \"@id\": \"https://orbita.example/logistics-objects/master\" },", "")
                .Replace(
                    "\"cargo:waybillPrefix\": \"123\",",
                    "\"cargo:waybillPrefix\": \"123\", \"cargo:houseWaybills\": [{ \"@id\": \"https://orbita.example/logistics-objects/house\" }],",
                    StringComparison.Ordinal
                )
        );

    [Fact]
    public void Houses_within_their_master_are_consignments_and_nothing_of_them_is_lost()
    {
        static string House(string number) =>
            $$"""
                {"@type":"cargo:Waybill","cargo:waybillNumber":"{{number}}","cargo:shippingInfo":"info {{number}}","cargo:arrivalLocation":
                {"cargo:locationCodes":[{"cargo:code":"GYD"}]},"cargo:shipment":{"@type":"cargo:Shipment","cargo:goodsDescription":"shoes {{number}}" } }
                """;
        var entries = Read(
            $$"""{ {{Context}},"@type":"cargo:Waybill","cargo:waybillPrefix":"020","cargo:waybillNumber":"12345675","cargo:houseWaybills":[{{House("H1")}},{{House("H2")}}]}"""
        );

        Assert.Equal(["H1", "H2"], entries.Select(entry => entry.Reference));
        Assert.All(
            entries,
            entry => Assert.Equal(("020-12345675", "AZ"), (entry.Consignment!.Transport.Master, entry.Consignment.Destination))
        );
        Assert.Equal("shoes H2", entries[1].Consignment!.Items[0].Description);
        Assert.Equal(
            ["info H2"],
            entries[1].Consignment!.Kept.Select(kept => kept.Value).Where(value => value.StartsWith("info", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_code_may_be_an_object_of_its_own_in_the_graph() =>
        AssertSameGoods(
            With(
                    "\"cargo:hsCode\": { \"@type\": \"cargo:CodeListElement\", \"cargo:code\": \"851830\" }",
                    "\"cargo:hsCode\": { \"@id\": \"_:b7\" }"
                )
                .Replace(
                    "  \"@graph\": [",
                    "  \"@graph\": [ { \"@id\": \"_:b7\", \"@type\": \"cargo:CodeListElement\", \"cargo:code\": \"851830\" },",
                    StringComparison.Ordinal
                )
        );

    [Theory]
    [InlineData("https://onerecord.iata.org/ns/coreCodeLists#")]
    [InlineData("ccodes:")]
    public void A_code_of_the_core_code_lists_has_the_name_of_its_class_before_it(string lists)
    {
        var classed = With("unit:KGM", $"{lists}MeasurementUnitCode_KGM")
            .Replace("unit:GRM", $"{lists}MeasurementUnitCode_GRM", StringComparison.Ordinal)
            .Replace("cargo:PHONE_NUMBER", $"{lists}ContactDetailType_PHONE_NUMBER", StringComparison.Ordinal);
        classed = Regex
            .Replace(classed, "https://vocabulary.uncefact.org/(CurrencyCode|CountryId)#", $"{lists}$1_")
            .Replace(
                "\"@context\": {",
                "\"@context\": { \"ccodes\": \"https://onerecord.iata.org/ns/coreCodeLists#\",",
                StringComparison.Ordinal
            );
        classed = Regex.Replace(classed, "https://onerecord.iata.org/ns/code-lists/([A-Za-z]+)#", $"{lists}$1_");

        AssertSameButKept(classed);
    }

    [Theory]
    [InlineData("\"lo\": \"https://orbita.example/logistics-objects/\"", "lo:shipment")]
    [InlineData("\"lo\": { \"@id\": \"https://orbita.example/\" }", "lo:logistics-objects/shipment")]
    [InlineData("\"@base\": \"https://orbita.example/logistics-objects/\"", "shipment")]
    [InlineData("\"@base\": \"https://orbita.example/logistics-objects/house?a#b\"", "shipment")]
    [InlineData("\"@base\": \"https://orbita.example/agents/7\"", "/logistics-objects/shipment")]
    [InlineData("\"@base\": \"https://orbita.example/agents/7\"", "../logistics-objects/shipment")]
    public void An_address_is_the_same_however_it_is_abbreviated(string term, string address)
    {
        var full = "\"@id\": \"https://orbita.example/logistics-objects/shipment\"";
        var terms = With("\"@context\": {", $"\"@context\": {{ {term},");
        var (first, last) = (terms.IndexOf(full, StringComparison.Ordinal), terms.LastIndexOf(full, StringComparison.Ordinal));

        Assert.NotEqual(first, last);
        AssertSameGoods(terms.Remove(first, full.Length).Insert(first, $"\"@id\": \"{address}\""));
        AssertSameGoods(terms.Remove(last, full.Length).Insert(last, $"\"@id\": \"{address}\""));
    }

    [Theory]
    [InlineData("lo", "lo:shipment")]
    [InlineData("@base", "shipment")]
    public void An_address_is_not_made_longer_than_a_context_may_make_names(string term, string address)
    {
        var place = $"https://orbita.example/{new string('a', 300)}/";
        var far = With("\"@context\": {", $"\"@context\": {{ \"{term}\": \"{place}\",")
            .Replace(
                "{ \"@id\": \"https://orbita.example/logistics-objects/shipment\" }",
                $"{{ \"@id\": \"{address}\" }}",
                StringComparison.Ordinal
            )
            .Replace("https://orbita.example/logistics-objects/shipment", $"{place}shipment", StringComparison.Ordinal);

        Assert.Empty(Read(far).First(entry => entry.Reference == "HAWB0001").Consignment!.Items);
    }

    [Theory]
    [InlineData("{\"@set\":", "}")]
    [InlineData("{\"@list\":", "}")]
    [InlineData("[{\"@list\":", "}]")]
    public void Lists_and_sets_are_stepped_into(string open, string close) =>
        AssertSameButKept(
            Regex.Replace(Sample, "(?<!@graph\": )\\[(?>[^\\[\\]]|(?<o>\\[)|(?<-o>\\]))*\\]", list => $"{open}{list.Value}{close}")
        );

    [Fact]
    public void A_set_may_have_a_value_without_an_array_and_a_name_of_the_context() =>
        AssertSameButKept(
            With("\"1 Huaqiang Rd\"", "{ \"all\": \"1 Huaqiang Rd\" }")
                .Replace("\"@context\": {", "\"@context\": { \"all\": \"@set\",", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("\"cargo:itemQuantity\": { \"cargo:numericalValue\": 1 }", "\"cargo:itemQuantity\": { \"cargo:numericalValue\": 1.0 }")]
    [InlineData(
        "\"cargo:itemQuantity\": { \"cargo:numericalValue\": 1 }",
        "\"cargo:itemQuantity\": { \"cargo:numericalValue\": {\"@value\":\"1.0E0\"} }"
    )]
    [InlineData(
        "{ \"cargo:numericalValue\": 0.5, \"cargo:unit\": { \"@id\": \"unit:KGM\" } }",
        "{ \"cargo:numericalValue\": 5.0E-1, \"cargo:unit\": \"kg\" }"
    )]
    [InlineData(
        "{ \"cargo:numericalValue\": 300, \"cargo:unit\": { \"@id\": \"unit:GRM\" } }",
        "{ \"cargo:value\": 3E2, \"cargo:unit\": \"GRM\" }"
    )]
    [InlineData("\"@value\": \"20.00\"", "\"@value\": \"2.0E1\"")]
    [InlineData(
        "{ \"@id\": \"https://vocabulary.uncefact.org/CurrencyCode#USD\" }",
        "{ \"@value\": \"https://vocabulary.uncefact.org/CurrencyCode#USD\" }"
    )]
    [InlineData("\"cargo:productionCountry\": { \"@id\": \"https://vocabulary.uncefact.org/CountryId#CN\" },", "")]
    public void Numbers_and_codes_are_the_same_however_they_are_written(string right, string other) =>
        AssertSameGoods(
            With(right, other)
                .Replace(
                    "\"@type\": \"cargo:Piece\",",
                    "\"@type\": \"cargo:Piece\", \"cargo:contentProductionCountry\": { \"@id\": \"https://vocabulary.uncefact.org/CountryId#CN\" },",
                    StringComparison.Ordinal
                )
        );

    [Theory]
    [InlineData("1.5", ProblemCodes.WrongType)]
    [InlineData("\"1E99\"", ProblemCodes.WrongType)]
    [InlineData("\"1E18\"", ProblemCodes.OutOfRange)]
    [InlineData("\"2E7\"", ProblemCodes.OutOfRange)]
    public void A_number_of_pieces_that_is_none_is_refused_as_it_was_sent(string number, string code)
    {
        var problem = Assert.Single(
            Assert
                .Single(
                    Read(
                        With(
                            "\"cargo:itemQuantity\": { \"cargo:numericalValue\": 1 }",
                            $"\"cargo:itemQuantity\": {{ \"cargo:numericalValue\": {number} }}"
                        )
                    )
                )
                .Problems
        );

        Assert.Equal((code, number.Trim('"')), (problem.Code, problem.Found));
    }

    [Fact]
    public void Lines_of_an_address_may_be_literals_with_a_type() =>
        Assert.Equal(
            "Nizami küç. 10, m. 4",
            Assert
                .Single(Read(With("[\"Nizami küç. 10\", \"m. 4\"]", "[{ \"@value\": \"Nizami küç. 10\" }, { \"@value\": \"m. 4\" }]")))
                .Consignment!.Consignee!.Address!.Lines
        );

    [Theory]
    [InlineData("{ \"@type\": \"cargo:TransportMovement\", \"cargo:transportIdentifier\": \"SC2433\" }", "SC2433")]
    [InlineData(
        "{ \"@type\": \"cargo:TransportMovement\", \"cargo:transportIdentifier\": \"A1\" }, { \"@type\": \"cargo:TransportMovement\", \"cargo:transportIdentifier\": \"B2\" }",
        null
    )]
    public void The_only_movement_of_a_message_is_the_conveyance(string movements, string? conveyance) =>
        Assert.Equal(
            conveyance,
            Assert.Single(Read(With("  \"@graph\": [", $"  \"@graph\": [ {movements},"))).Consignment!.Transport.Conveyance
        );

    [Fact]
    public void A_context_may_have_its_own_names_for_keywords()
    {
        var renamed = Sample
            .Replace("\"@id\":", "\"id\":", StringComparison.Ordinal)
            .Replace("\"@type\":", "\"type\":", StringComparison.Ordinal)
            .Replace("\"@value\":", "\"val\":", StringComparison.Ordinal)
            .Replace(
                "\"@context\": {",
                "\"@context\": { \"id\": \"@id\", \"type\": \"@type\", \"val\": \"@value\",",
                StringComparison.Ordinal
            );

        Assert.True(Same.Record(Assert.Single(Read(Sample)).Consignment!, Assert.Single(Read(renamed)).Consignment!, digest: false));
    }

    [Fact]
    public void Pieces_and_companies_of_earlier_versions_of_the_ontology_are_read()
    {
        var c = Assert
            .Single(
                Read(
                    """
                    {"@context":{"@vocab":"https://onerecord.iata.org/ns/cargo#"},"@type":"Waybill","waybillNumber":"W1","arrivalLocation":{"code":"GYD"},
                     "consignee":{"@type":"Company","companyName":"LIBRARY"},
                     "shipment":{"@type":"Shipment","containedPieces":[{"@type":"Piece","grossWeight":{"value":10,"unit":"KGM"},
                      "contentDescribedByProducts":[{"@type":"Product","hsCode":"490199","description":"books"}]}]}}
                    """
                )
            )
            .Consignment!;

        Assert.Equal(("LIBRARY", 10_000L, 1), (c.Consignee!.Name, c.GrossMassGrams, c.Packages));
        Assert.Equal(new Item(1, "books", "490199"), Assert.Single(c.Items));
    }
}
