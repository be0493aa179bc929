namespace Parcelgate.Formats.Tests.WcoDec;

using System.Text;
using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;
using Parcelgate.TestKit;
using Xunit;

public class WcoDecTests
{
    private const string Item =
        "<GovernmentAgencyGoodsItem><CustomsValueAmount currencyID=\"EUR\">10</CustomsValueAmount><SequenceNumeric>1</SequenceNumeric></GovernmentAgencyGoodsItem>";

    private static string Declaration(string shipment, string function = "9", string type = "IMA") =>
        $"""
            <x:Declaration xmlns:x="urn:wco:datamodel:WCO:DEC-DMS:2" xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><FunctionCode>{function}</FunctionCode>
            <FunctionalReferenceID>LRN1</FunctionalReferenceID><TypeCode>{type}</TypeCode>{shipment}</x:Declaration>
            """;

    private static string Shipment(string goods = Item) =>
        $"<GoodsShipment><Destination><CountryCode>LT</CountryCode></Destination>{goods}</GoodsShipment>";

    private static List<Entry> Read(string xml)
    {
        var entries = new List<Entry>();
        new WcoDecReader(new ReadDefaults()).Read(Encoding.UTF8.GetBytes(xml), 1, entries);
        return entries;
    }

    private static Problem Problem(string xml) => Assert.Single(Assert.Single(Read(xml)).Problems);

    [Fact]
    public void Any_record_written_as_a_declaration_reads_back_equal() =>
        Any.Consignment.Sample(
            record =>
            {
                var entry = Assert.Single(Read(Encoding.UTF8.GetString(DecXml.ToBytes(record))));
                Assert.Empty(entry.Problems);
                Assert.True(Same.Record(record, entry.Consignment!), Encoding.UTF8.GetString(CanonicalJson.ToBytes(entry.Consignment!)));
            },
            iter: 200
        );

    [Fact]
    public void A_declaration_is_written_with_elements_and_not_only_with_the_statement()
    {
        var xml = Encoding.UTF8.GetString(
            DecXml.ToBytes(A.Consignment(dataSet: "H7", procedures: ["4000", "1H7", "C07"], freight: A.Money(3, "USD")))
        );

        Assert.Contains("<CustomsValueAmount currencyID=\"USD\">20.00</CustomsValueAmount>", xml, StringComparison.Ordinal);
        Assert.Contains("<NetNetWeightMeasure unitCode=\"KGM\">0.3</NetNetWeightMeasure>", xml, StringComparison.Ordinal);
        Assert.Contains("<CurrentCode>1H7</CurrentCode>", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("851830\\u0022", xml, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_of_type_220_are_the_orders()
    {
        var order = "<PreviousDocument><ID>A-1</ID><TypeCode>220</TypeCode></PreviousDocument>";
        var c = Assert.Single(Read(Declaration(Shipment(Item + order)))).Consignment!;

        Assert.Equal(["A-1"], c.OrderNumbers);
        Assert.DoesNotContain(c.Kept, kept => kept.Value == "A-1");
    }

    [Fact]
    public void A_declaration_without_wrapper_and_with_any_prefix_is_read() =>
        Assert.Equal("LT", Assert.Single(Read(Declaration(Shipment()))).Consignment!.Destination);

    [Fact]
    public void Each_shipment_of_a_declaration_is_an_entry()
    {
        var entries = Read(
            Declaration(Shipment() + Shipment(Item + "<UCR><TraderAssignedReferenceID>HAWB9</TraderAssignedReferenceID></UCR>"))
        );

        Assert.Equal([(1L, "LRN1/1"), (2L, "HAWB9")], entries.Select(e => (e.Line, e.Reference!)));
        Assert.All(entries, e => Assert.NotNull(e.Consignment));
    }

    [Theory]
    [InlineData("2.5", true, 2500)]
    [InlineData("0.001", true, 1)]
    [InlineData("0.0005", true, 1)]
    [InlineData("0.0004", false, 0)]
    [InlineData("-1", false, 0)]
    public void Kilograms_of_up_to_six_decimals_become_grams(string kilograms, bool accepted, long grams)
    {
        var entry = Weighed(kilograms);

        Assert.Equal(accepted, entry.Problems.IsEmpty);
        Assert.Equal(accepted ? grams : null, entry.Consignment?.Items[0].NetMassGrams);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.000")]
    public void A_mass_of_0_says_that_it_is_not_known_and_is_kept(string kilograms)
    {
        var entry = Weighed(kilograms);

        Assert.Empty(entry.Problems);
        Assert.Null(entry.Consignment!.Items[0].NetMassGrams);
        Assert.Contains(
            entry.Consignment.Kept,
            kept => kept.Place.EndsWith("NetNetWeightMeasure", StringComparison.Ordinal) && kept.Value == kilograms
        );
    }

    private static Entry Weighed(string kilograms) =>
        Assert.Single(
            Read(
                Declaration(
                    Shipment(
                        $"<GovernmentAgencyGoodsItem><Commodity><GoodsMeasure><NetNetWeightMeasure unitCode=\"KGM\">{kilograms}</NetNetWeightMeasure></GoodsMeasure></Commodity></GovernmentAgencyGoodsItem>"
                    )
                )
            )
        );

    [Theory]
    [InlineData("9", "IMA", Act.Lodge)]
    [InlineData("13", "COR", Act.Amend)]
    [InlineData("13", "INV", Act.Cancel)]
    [InlineData("1", "IMA", Act.Cancel)]
    public void The_function_says_what_is_wanted(string function, string type, Act act)
    {
        var entry = Assert.Single(Read(Declaration(act == Act.Cancel ? "" : Shipment(), function, type)));

        Assert.Equal(act, entry.Act);
        Assert.Empty(entry.Problems);
        Assert.Equal((act == Act.Lodge, act == Act.Amend), (entry.Consignment is not null, entry.Change is not null));
    }

    [Theory]
    [InlineData("Declaration/X[1000]")]
    [InlineData("Declaration/X[2147483647]/Y")]
    [InlineData("Declaration/a b")]
    [InlineData("Declaration//ID")]
    [InlineData("Declaration/X[0]/@")]
    [InlineData("Declaration/FunctionalReferenceID")]
    [InlineData("line 7, column 'value'")]
    [InlineData("/items/0")]
    [InlineData("HouseWaybill/Declaration/ID")]
    [InlineData("MetaData/Declaration/GoodsShipment[2]/ID")]
    public void What_was_kept_at_any_place_is_written_so_that_it_reads_the_same(string place)
    {
        var record = A.Sealed(A.Consignment() with { Kept = [new Kept("Declaration/TypeCode", "IMA"), new Kept(place, "x\ty")] });

        var entry = Assert.Single(Read(Encoding.UTF8.GetString(DecXml.ToBytes(record))));

        Assert.Empty(entry.Problems);
        Assert.True(Same.Record(record, entry.Consignment!));
    }

    [Fact]
    public void Places_that_are_made_up_cost_no_more_than_they_weigh()
    {
        var kept = Enumerable.Range(0, 4000).Select(i => new Kept($"Declaration/X{i}[999]", "1"));
        var record = A.Sealed(A.Consignment() with { Kept = [.. kept] });

        Assert.Null(DecRewriter.TryWrite(record));
        Assert.True(Same.Record(record, Assert.Single(Read(Encoding.UTF8.GetString(DecXml.ToBytes(record)))).Consignment!));
    }

    private const string Withdrawal = """
        <md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"><md:WCODataModelVersionCode>3.6</md:WCODataModelVersionCode>
        <Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><FunctionCode>13</FunctionCode><ID>26GB2IRTFM9TKG8AR2</ID><TypeCode>INV</TypeCode>
        <AdditionalInformation><StatementDescription>sold to another buyer</StatementDescription><StatementTypeCode>AES</StatementTypeCode>
        <Pointer><SequenceNumeric>1</SequenceNumeric><DocumentSectionCode>42A</DocumentSectionCode></Pointer></AdditionalInformation>
        <Amendment><ChangeReasonCode>1</ChangeReasonCode></Amendment></Declaration></md:MetaData>
        """;

    [Fact]
    public void A_cancellation_as_its_schema_has_it_names_the_declaration_by_the_number_customs_gave_it()
    {
        var entry = Assert.Single(Read(Withdrawal));

        Assert.Empty(entry.Problems);
        Assert.Equal((Act.Cancel, "26GB2IRTFM9TKG8AR2", "26GB2IRTFM9TKG8AR2"), (entry.Act, entry.Reference, entry.CustomsNumber));
        Assert.Equal("sold to another buyer; 1", entry.Reason);
    }

    [Fact]
    public void A_request_has_a_reference_of_its_own_and_the_number_of_the_declaration()
    {
        var entry = Assert.Single(Read(Declaration("<ID>26GB1</ID>", "13", "INV")));

        Assert.Equal(("LRN1", "26GB1"), (entry.Reference, entry.CustomsNumber));
        Assert.Null(Assert.Single(Read(Declaration("<ID>26GB1</ID>" + Shipment()))).CustomsNumber);
    }

    [Fact]
    public void A_new_declaration_without_a_reference_is_refused_whatever_number_it_has() =>
        Assert.Equal(
            ProblemCodes.Missing,
            Problem(
                Declaration("<ID>26GB1</ID>" + Shipment())
                    .Replace("<FunctionalReferenceID>LRN1</FunctionalReferenceID>", "", StringComparison.Ordinal)
            ).Code
        );

    [Fact]
    public void A_function_that_is_not_known_is_named() =>
        Assert.Equal(
            ("intake-unknown-code", "13 with TypeCode XYZ"),
            (Problem(Declaration(Shipment(), "13", "XYZ")).Code, Problem(Declaration(Shipment(), "13", "XYZ")).Found)
        );

    [Fact]
    public void A_dtd_is_refused_before_it_is_read()
    {
        var bomb = "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;\">]>" + Declaration(Shipment());

        Assert.Equal(ProblemCodes.Forbidden, Problem(bomb).Code);
        Assert.Equal(ProblemCodes.Forbidden, Problem("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>").Code);
    }

    [Fact]
    public void A_truncated_declaration_says_where_it_ends() => Assert.Equal("line 2, column 3", Problem("<a>\n<b").Place);

    [Fact]
    public void Another_message_is_named_for_what_it_is()
    {
        var problem = Problem("<MetaData><WCOTypeName>RES</WCOTypeName></MetaData>");

        Assert.Equal((ProblemCodes.UnknownFormat, "RES"), (problem.Code, problem.Found));
        Assert.Contains("this message is a RES", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void An_amendment_edits_items_by_number_and_adds_new_ones_behind()
    {
        var goods = """
            <GovernmentAgencyGoodsItem><SequenceNumeric>2</SequenceNumeric><Commodity><Description>new two</Description></Commodity></GovernmentAgencyGoodsItem>
            <GovernmentAgencyGoodsItem><SequenceNumeric>3</SequenceNumeric><Commodity><Description>three</Description></Commodity></GovernmentAgencyGoodsItem>
            """;
        var before = A.Consignment(items: [A.Item(description: "one"), A.Item(description: "two", value: 7)]);

        var after = Assert.Single(Read(Declaration($"<GoodsShipment>{goods}</GoodsShipment>", "13", "COR"))).Change!(before);

        Assert.Equal(["one", "new two", "three"], after.Items.Select(i => i.Description!));
        Assert.Equal((before.Items[1] with { Description = "new two" }, 3), (after.Items[1], after.Items[2].Number));
        Assert.Equal(Digest.Of(CanonicalJson.ToBytes(after)), after.Digest);
    }

    private static string Numbered(int number, string description = "goods") =>
        $"""
            <GovernmentAgencyGoodsItem><SequenceNumeric>{number}</SequenceNumeric><Commodity><Description>{description}</Description><GoodsMeasure>
            <GrossMassMeasure unitCode="KGM">{number}</GrossMassMeasure></GoodsMeasure></Commodity></GovernmentAgencyGoodsItem>
            """;

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void Items_of_several_shipments_are_numbered_through_or_each_from_1(int second)
    {
        const string totals =
            "<TotalGrossMassMeasure unitCode=\"KGM\">99</TotalGrossMassMeasure><TotalPackageQuantity>7</TotalPackageQuantity>";
        var records = Read(
                Declaration(totals + Shipment(Numbered(1) + Numbered(2)) + Shipment(Numbered(second) + Numbered(second + 1, "last")))
            )
            .Select(entry => entry.Consignment!)
            .ToList();
        var change = Read(
            Declaration(Shipment(Numbered(1, "first")) + Shipment(Numbered(second + 1, "new") + Numbered(second + 2, "added")), "13", "COR")
        )[1].Change!;

        Assert.Equal([1, 2], records[1].Items.Select(item => item.Number));
        Assert.Equal(["goods", "new", "added"], change(records[1]).Items.Select(item => item.Description!));
        Assert.Equal(
            [(3_000L, null), ((second + second + 1) * 1_000L, null)],
            records.Select(one => (one.GrossMassGrams!.Value, one.Packages))
        );
    }

    [Fact]
    public void Item_numbers_with_a_gap_are_refused_in_any_shipment() =>
        Assert.Equal(
            "item numbers from 3 in order: here 4",
            Assert.Single(Read(Declaration(Shipment(Numbered(1)) + Shipment(Numbered(3) + Numbered(5))))[1].Problems).Expected
        );

    [Fact]
    public void A_message_of_many_shipments_is_read_in_bounded_time_and_more_are_refused()
    {
        Assert.Equal(5000, Read(Declaration(string.Concat(Enumerable.Repeat(Shipment(), 5000)))).Count);
        Assert.Equal(ProblemCodes.TooLarge, Problem(Declaration(string.Concat(Enumerable.Repeat("<GoodsShipment/>", 5001)))).Code);
    }

    [Fact]
    public void Nesting_and_size_are_bounded()
    {
        Assert.Equal(ProblemCodes.TooDeep, Problem(string.Concat(Enumerable.Repeat("<a>", 100_000))).Code);
        Assert.Equal(ProblemCodes.TooLarge, Problem("<a>" + string.Concat(Enumerable.Repeat("<b/>", 500_000)) + "</a>").Code);
        Assert.Equal(
            IReader.TooLong,
            new WcoDecReader(new ReadDefaults()).Frame(new byte[Parcelgate.Formats.Tree.XmlTree.LongestMessage + 1], false)
        );
    }

    [Theory]
    [InlineData("<CustomsValueAmount currencyID=\"XXX\">1</CustomsValueAmount>", "intake-unknown-code", "CustomsValueAmount/@currencyID")]
    [InlineData("<CustomsValueAmount>1</CustomsValueAmount>", "intake-missing", "CustomsValueAmount/@currencyID")]
    [InlineData("<CustomsValueAmount currencyID=\"GBP\">1.005</CustomsValueAmount>", "intake-out-of-range", "CustomsValueAmount")]
    [InlineData(
        "<Commodity><Classification><ID>12</ID></Classification></Commodity>",
        "intake-out-of-range",
        "Commodity/Classification/ID"
    )]
    [InlineData("<Origin><CountryCode>QQ</CountryCode></Origin>", "intake-unknown-code", "Origin/CountryCode")]
    [InlineData("<SequenceNumeric>2</SequenceNumeric>", "intake-contradiction", "SequenceNumeric")]
    public void A_wrong_value_is_named_with_its_path(string element, string code, string place)
    {
        var problem = Problem(Declaration(Shipment($"<GovernmentAgencyGoodsItem>{element}</GovernmentAgencyGoodsItem>")));

        Assert.Equal((code, $"Declaration/GoodsShipment/GovernmentAgencyGoodsItem/{place}"), (problem.Code, problem.Place));
    }

    [Theory]
    [InlineData("KGM", "0.5", 500L)]
    [InlineData("GRM", "500", 500L)]
    [InlineData("LBR", "1.1", 499L)]
    [InlineData("KGM", "0.5004", 500L)]
    [InlineData("KGM", "0.500000", 500L)]
    public void A_mass_in_another_unit_or_finer_than_grams_is_rounded_and_what_was_sent_stays(string unit, string number, long grams)
    {
        var goods = Item.Replace(
            "</GovernmentAgencyGoodsItem>",
            $"<Commodity><GoodsMeasure><NetNetWeightMeasure unitCode=\"{unit}\">{number}</NetNetWeightMeasure></GoodsMeasure></Commodity></GovernmentAgencyGoodsItem>",
            StringComparison.Ordinal
        );
        var c = Assert.Single(Read(Declaration(Shipment(goods)))).Consignment!;
        var again = Assert.Single(Read(Encoding.UTF8.GetString(DecXml.ToBytes(c)))).Consignment!;

        Assert.Equal(grams, c.Items[0].NetMassGrams);
        Assert.Equal(unit != "KGM" || number == "0.5004", c.Kept.Any(kept => kept.Value == number));
        Assert.True(Same.Record(c, again, digest: false));
    }

    [Fact]
    public void An_exporter_that_every_item_names_is_the_consignor()
    {
        static string Goods(int number, string name) =>
            $"<GovernmentAgencyGoodsItem><SequenceNumeric>{number}</SequenceNumeric><Exporter><Name>{name}</Name><Address><CountryCode>CN</CountryCode></Address></Exporter></GovernmentAgencyGoodsItem>";
        var same = Assert.Single(Read(Declaration(Shipment(Goods(1, "ORBITA") + Goods(2, "ORBITA"))))).Consignment!;
        var two = Assert.Single(Read(Declaration(Shipment(Goods(1, "ORBITA") + Goods(2, "OTHER"))))).Consignment!;

        Assert.Equal((new Party("ORBITA", Address: new(Country: "CN")), "CN"), (same.Consignor, same.Dispatch));
        Assert.True(Same.Record(same, Assert.Single(Read(Encoding.UTF8.GetString(DecXml.ToBytes(same)))).Consignment!, digest: false));
        Assert.Null(two.Consignor);
        Assert.Contains(two.Kept, kept => kept.Value == "OTHER");
    }

    [Theory]
    [InlineData("<Declaration><FunctionCode>9</FunctionCode></Declaration>", "Declaration", "no namespace")]
    [InlineData("<Declaration xmlns=\"urn:example:h7\"><FunctionCode>9</FunctionCode></Declaration>", "Declaration", "urn:example:h7")]
    [InlineData("<a xmlns=\"urn:b\"><Declaration><FunctionCode>9</FunctionCode></Declaration></a>", "a/Declaration", "urn:b")]
    public void A_declaration_of_another_namespace_is_refused_by_it(string xml, string place, string found) =>
        Assert.Equal((ProblemCodes.UnknownFormat, place, found), (Problem(xml).Code, Problem(xml).Place, Problem(xml).Found));

    [Theory]
    [InlineData("2EU 1CN", "CN")]
    [InlineData("1CN 2EU", "CN")]
    [InlineData("22020 1CN", "CN")]
    [InlineData("CN", "CN")]
    [InlineData("2TR", "TR")]
    [InlineData("22020", null)]
    [InlineData("1XS", "RS")]
    public void The_country_of_origin_is_told_from_the_preferential_one_by_its_type(string origins, string? country)
    {
        var goods = string.Concat(
            origins
                .Split(' ')
                .Select(origin =>
                    char.IsAsciiDigit(origin[0])
                        ? $"<Origin><CountryCode>{origin[1..]}</CountryCode><TypeCode>{origin[0]}</TypeCode></Origin>"
                        : $"<Origin><CountryCode>{origin}</CountryCode></Origin>"
                )
        );
        var item = $"<GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric>{goods}</GovernmentAgencyGoodsItem>";
        var c = Assert.Single(Read(Declaration(Shipment(item)))).Consignment!;
        var written = Encoding.UTF8.GetString(DecXml.ToBytes(c));

        Assert.Equal(country, Assert.Single(c.Items).Origin);
        Assert.True(Same.Record(c, Assert.Single(Read(written)).Consignment!, digest: false));
        Assert.DoesNotContain("Parcelgate", country == "CN" ? written : "", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_empty_importer_does_not_hide_the_consignee()
    {
        const string parties = "<Importer/><Consignee><Name>ANNA</Name></Consignee><Consignor/><Exporter><Name>ORBITA</Name></Exporter>";
        var c = Assert.Single(Read(Declaration(Shipment(Item + parties)))).Consignment!;

        Assert.Equal(("ANNA", "ORBITA"), (c.Consignee?.Name, c.Consignor?.Name));
    }
}
