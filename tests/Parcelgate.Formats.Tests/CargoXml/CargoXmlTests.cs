namespace Parcelgate.Formats.Tests.CargoXml;

using System.Text;
using System.Xml.Linq;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.CargoXml;
using Parcelgate.TestKit;
using Xunit;

public class CargoXmlTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 14, 58, 0, TimeSpan.Zero);

    private static List<Entry> Read(string xml) => Pump.Run(new CargoXmlReader(new ReadDefaults()), Encoding.UTF8.GetBytes(xml), 1 << 16);

    private static Entry House(string? right = null, string wrong = "") =>
        Assert.Single(
            Read(
                right is null
                    ? Ours.Text("CargoXml", "xfzb.xml")
                    : Ours.Text("CargoXml", "xfzb.xml").Replace(right, wrong, StringComparison.Ordinal)
            )
        );

    [Fact]
    public void A_house_waybill_is_read()
    {
        var c = House().Consignment!;

        Assert.Equal(("HAWB0001", "123-45678901", "CKX411/2026-11-23"), (c.Reference, c.Transport.Master, c.Transport.Conveyance));
        Assert.Equal((TransportMode.Air, "AZ", "CN"), (c.Transport.Mode, c.Destination, c.Dispatch));
        Assert.Equal(A.Person() with { Kind = PartyKind.Unknown }, c.Consignee);
        Assert.Equal(A.Seller() with { Kind = PartyKind.Unknown }, c.Consignor);
        Assert.Equal((500L, 1, A.Money(3, "USD")), (c.GrossMassGrams, c.Packages, c.Freight));
        Assert.Equal(A.Item(), Assert.Single(c.Items));
    }

    [Fact]
    public void An_air_waybill_is_read_with_airports_for_countries_and_pounds_for_mass()
    {
        var entry = Assert.Single(Read(Ours.Text("CargoXml", "xfwb.xml")));
        var c = entry.Consignment!;

        Assert.Equal((Act.Amend, "123-45678901", "AZ", "CN"), (entry.Act, c.Reference, c.Destination, c.Dispatch));
        Assert.Equal((10_002L, "ORBITA TRADING CO.", A.Money(41.20m, "EUR")), (c.GrossMassGrams, c.Consignor!.Name, c.Freight));
        Assert.Equal(
            ("CKX9/2026-11-24", new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero)),
            (c.Transport.Conveyance, c.Transport.ArrivesAt)
        );
        Assert.Equal(["610910", "851830"], c.Items.Select(item => item.Hs));
        Assert.All(c.Items, item => Assert.Equal("SHIRTS AND EARPHONES", item.Description));
        Assert.Contains(new Kept("Waybill/MasterConsignment/IncludedCustomsNote/Content", "B2C"), c.Kept);
    }

    [Fact]
    public void Prefixes_never_matter_and_a_dialect_of_the_namespace_is_the_same()
    {
        var other = Ours.Text("CargoXml", "xfzb.xml")
            .Replace("ram:", "", StringComparison.Ordinal)
            .Replace("xmlns:ram", "xmlns", StringComparison.Ordinal)
            .Replace("\"iata:housewaybill:1\"", "\"mx:iata:housewaybill:1\"", StringComparison.Ordinal)
            .Replace("rsm:", "x:", StringComparison.Ordinal);
        other = other.Replace("xmlns:rsm", "xmlns:x", StringComparison.Ordinal);

        Assert.True(Same.Record(House().Consignment!, Assert.Single(Read(other)).Consignment!));
    }

    [Theory]
    [InlineData(
        "unitCode=\"KGM\">0.5",
        "unitCode=\"STI\">0.5",
        ProblemCodes.UnknownCode,
        "HouseWaybill/MasterConsignment/IncludedHouseConsignment/IncludedTareGrossWeightMeasure"
    )]
    [InlineData(
        "851830",
        "ears",
        ProblemCodes.OutOfRange,
        "HouseWaybill/MasterConsignment/IncludedHouseConsignment/IncludedHouseConsignmentItem/TypeCode"
    )]
    [InlineData(
        "currencyID=\"USD\">20.00",
        ">20.00",
        ProblemCodes.Missing,
        "HouseWaybill/MasterConsignment/IncludedHouseConsignment/DeclaredValueForCustomsAmount/@currencyID"
    )]
    [InlineData(">Creation<", ">Whatever<", ProblemCodes.UnknownCode, "HouseWaybill/MessageHeaderDocument/PurposeCode")]
    public void A_wrong_value_is_named_with_its_place(string right, string wrong, string code, string place) =>
        Assert.Equal((code, place), Assert.Single(House(right, wrong).Problems) is var p ? (p.Code, p.Place) : default);

    [Theory]
    [InlineData("<CustomsStatusNotification xmlns=\"iata:customsstatusnotification:1\"/>", ProblemCodes.UnknownFormat)]
    [InlineData("<HouseWaybill xmlns=\"iata:housewaybill:1\"/>", ProblemCodes.Missing)]
    [InlineData("<HouseWaybill xmlns=\"iata:housewaybill:1\"><MasterConsignment/></HouseWaybill>", ProblemCodes.Missing)]
    [InlineData("<!DOCTYPE a><HouseWaybill/>", ProblemCodes.Forbidden)]
    [InlineData("<HouseWaybill xmlns=\"iata:housewaybill:1\">", ProblemCodes.Malformed)]
    public void What_is_no_waybill_is_refused(string xml, string code) =>
        Assert.Equal(code, Assert.Single(Assert.Single(Read(xml)).Problems).Code);

    [Fact]
    public void A_message_sent_as_application_xml_tells_itself_what_it_is()
    {
        var entry = Assert.Single(
            Pump.Run(Formats.Detect("application/xml", null, [])!.Create(new ReadDefaults()), Ours.Bytes("CargoXml", "xfzb.xml"), 999)
        );

        Assert.Equal("HAWB0001", entry.Consignment!.Reference);
    }

    [Theory]
    [InlineData(PreLoadingOutcome.Release, PreLoadingStep.Issued, "SF", "CO")]
    [InlineData(PreLoadingOutcome.RequestForInformation, PreLoadingStep.Issued, "7H", "CB")]
    [InlineData(PreLoadingOutcome.RequestForInformation, PreLoadingStep.Removed, "7I", "CO")]
    [InlineData(PreLoadingOutcome.RequestForScreening, PreLoadingStep.InPlace, "8J", "CB")]
    [InlineData(PreLoadingOutcome.DoNotLoad, PreLoadingStep.Issued, "6H", "CD")]
    [InlineData(PreLoadingOutcome.DoNotLoad, PreLoadingStep.InPlace, "6J", "CD")]
    public void A_pre_loading_status_has_the_code_of_its_outcome_and_step(
        PreLoadingOutcome outcome,
        PreLoadingStep step,
        string code,
        string group
    ) => Assert.Equal((code, group), PreLoadingStatus.Of(outcome, step) is var s ? (s.Code, s.Group) : default);

    [Fact]
    public void The_status_notification_names_the_documents_and_the_status()
    {
        var head = new XcsnHead("N1", "AZCUSTOMS", "ORBITACARGO", "123-45678901", "HAWB0001", Now);

        var xml = XDocument.Parse(Encoding.UTF8.GetString(Xcsn.ToBytes(head, PreLoadingStatus.Of(PreLoadingOutcome.DoNotLoad))));

        XNamespace data = "iata:datamodel:3";
        Assert.Equal(XName.Get("CustomsStatusNotification", "iata:customsstatusnotification:1"), xml.Root!.Name);
        Assert.Equal("CD", xml.Descendants(data + "StatusCode").Single().Value);
        Assert.Equal("6H DO NOT LOAD HOLD", xml.Descendants(data + "Information").Single().Value);
        Assert.Equal(
            ["123-45678901", "741", "HAWB0001", "703"],
            xml.Descendants(data + "AssociatedReferenceDocument").Elements().Select(e => e.Value)
        );
    }

    [Theory]
    [InlineData("888-11111111_XFWB.xml", "888-11111111", "CN", "IE1234567N")]
    [InlineData("888-11111111_XFWB_ACAS_US.xml", "888-11111111", "CN", "IE1234567N")]
    [InlineData("SEL22222222_XFZB.xml", "SEL22222222", "DE", "5432109876")]
    public void The_published_samples_are_read_and_nothing_in_them_is_lost(string file, string reference, string destination, string trader)
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var path = Samples.Path($"messages/cargo-xml-riege/{file}")!;

        var entry = Assert.Single(Pump.Run(new CargoXmlReader(new ReadDefaults()), File.ReadAllBytes(path), 1 << 16));

        Assert.Empty(entry.Problems);
        var c = entry.Consignment!;
        Assert.Equal((reference, destination, trader), (c.Reference, c.Destination, c.Consignor!.Identity));
        var held = Encoding.UTF8.GetString(Parcelgate.Formats.Json.CanonicalJson.ToBytes(c));
        var kept = c.Kept.Count(k =>
            k.Place.EndsWith("IncludedCustomsNote", StringComparison.Ordinal)
            || k.Place.Contains("/IncludedCustomsNote[", StringComparison.Ordinal)
        );
        Assert.Equal(
            XDocument.Load(path).Descendants().Where(e => e.Parent?.Name.LocalName == "IncludedCustomsNote").Count() - Used(c),
            kept
        );
        Assert.Contains(reference, held, StringComparison.Ordinal);
    }

    /// <summary>Notes whose content stands in a field: identification of both parties, a telephone number where the address has none.</summary>
    private static int Used(Consignment c) => new[] { c.Consignor!.Identity, c.Consignee!.Identity }.Count(text => text is not null);
}
