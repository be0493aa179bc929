namespace Parcelgate.Formats.Tests.OneRecord;

using System.Text;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.CargoXml;
using Parcelgate.Formats.OneRecord;
using Parcelgate.TestKit;
using Xunit;

public class OneRecordTests
{
    private static List<Entry> Read(string json, string? destination = null) =>
        Pump.Run(new OneRecordReader(new ReadDefaults(Destination: destination)), Encoding.UTF8.GetBytes(json), 1 << 16);

    private static Entry Sample(string file, string? destination = null)
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        return Assert.Single(Read(File.ReadAllText(Samples.Path($"messages/iata-one-record/{file}")!), destination));
    }

    [Fact]
    public void A_house_waybill_is_read_and_its_master_is_no_consignment_of_its_own()
    {
        var c = Assert.Single(Read(Ours.Text("OneRecord", "waybill.json"))).Consignment!;

        Assert.Equal(("HAWB0001", "123-45678901", TransportMode.Air), (c.Reference, c.Transport.Master, c.Transport.Mode));
        Assert.Equal(A.Person() with { Kind = PartyKind.Unknown }, c.Consignee);
        Assert.Equal(A.Seller(account: null) with { Kind = PartyKind.Unknown }, c.Consignor);
        Assert.Equal((500L, 1), (c.GrossMassGrams, c.Packages));
        Assert.Equal(A.Item(), Assert.Single(c.Items));
    }

    [Fact]
    public void A_party_that_is_a_person_is_named_by_the_parts_of_its_name()
    {
        var sample = Ours.Text("OneRecord", "waybill.json");
        var parted = sample.Replace(
            "\"cargo:name\": \"Aysel Quliyeva\"",
            "\"cargo:lastName\": \"Quliyeva\", \"cargo:firstName\": \"Aysel\"",
            StringComparison.Ordinal
        );

        Assert.NotEqual(sample, parted);
        var party = Assert.Single(Read(parted)).Consignment!;
        Assert.Equal("Aysel Quliyeva", party.Consignee!.Name);
        Assert.DoesNotContain(party.Kept, kept => kept.Value is "Aysel" or "Quliyeva");
    }

    [Theory]
    [InlineData("{\"@context\":\"https://onerecord.iata.org/ns/cargo\",\"@type\":\"Shipment\"}", ProblemCodes.Forbidden, "/@context")]
    [InlineData("{\"@context\":[{\"a\":\"b:\"},\"https://x.example/c\"],\"@type\":\"Shipment\"}", ProblemCodes.Forbidden, "/@context/1")]
    [InlineData("{\"@type\":\"https://onerecord.iata.org/ns/cargo#Piece\",\"@id\":\"x\",\"a\":1}", ProblemCodes.UnknownFormat, "/@type")]
    [InlineData(
        "{\"@context\":{\"h\":\"https://onerecord.iata.org/\"},\"@type\":\"h:ns/api#Waybill\"}",
        ProblemCodes.UnknownFormat,
        "/@type"
    )]
    [InlineData("{\"@type\":", ProblemCodes.Malformed, "line 1, byte 10")]
    public void What_is_no_consignment_or_needs_the_network_is_refused(string json, string code, string place) =>
        Assert.Equal((code, place), Assert.Single(Assert.Single(Read(json)).Problems) is var p ? (p.Code, p.Place) : default);

    [Fact]
    public void Names_are_the_same_with_a_prefix_of_any_name_and_in_full()
    {
        var sample = Ours.Text("OneRecord", "waybill.json");
        var full = sample.Replace("\"cargo:", "\"https://onerecord.iata.org/ns/cargo#", StringComparison.Ordinal);
        var other = sample.Replace("\"cargo:", "\"c:", StringComparison.Ordinal).Replace("\"cargo\"", "\"c\"", StringComparison.Ordinal);
        var parted = other
            .Replace("\"c:", "\"c:cargo#", StringComparison.Ordinal)
            .Replace("https://onerecord.iata.org/ns/cargo#", "https://onerecord.iata.org/ns/", StringComparison.Ordinal);
        var expected = Assert.Single(Read(sample)).Consignment!;

        foreach (var json in new[] { full, other, parted })
        {
            var actual = Assert.Single(Read(json)).Consignment!;
            Assert.True(Same.Record(expected with { Kept = [] }, actual with { Kept = [] }, digest: false));
        }
    }

    [Fact]
    public void A_property_of_another_vocabulary_is_kept_and_decides_nothing()
    {
        var other = Ours.Text("OneRecord", "waybill.json")
            .Replace(
                "\"cargo:name\": \"Aysel Quliyeva\"",
                "\"o:name\": \"X\", \"cargo:name\": \"Aysel Quliyeva\"",
                StringComparison.Ordinal
            )
            .Replace("\"cargo\": ", "\"o\": \"https://other.example/\", \"cargo\": ", StringComparison.Ordinal);

        var c = Assert.Single(Read(other)).Consignment!;

        Assert.Equal("Aysel Quliyeva", c.Consignee!.Name);
        Assert.Contains(c.Kept, kept => kept.Place.EndsWith("/o:name", StringComparison.Ordinal) && kept.Value == "X");
    }

    [Fact]
    public void The_waybill_sample_has_a_brace_too_many_and_no_destination_and_is_read_without_these_defects()
    {
        Assert.Equal(
            (ProblemCodes.Malformed, true),
            Assert.Single(Sample("CIMP-Example1.json").Problems) is var p
                ? (p.Code, p.Place.StartsWith("line 316,", StringComparison.Ordinal))
                : default
        );
        var lines = File.ReadAllLines(Samples.Path("messages/iata-one-record/CIMP-Example1.json")!);
        lines[314] = ",";
        var mended = string.Join('\n', lines);

        Assert.Equal(ProblemCodes.Missing, Assert.Single(Assert.Single(Read(mended)).Problems).Code);
        var c = Assert.Single(Read(mended, "US")).Consignment!;
        Assert.Equal(("Waybill", 6, 120_000L), (c.Reference, c.Packages, c.GrossMassGrams));
        Assert.Equal(["123456", "987543"], c.Items.Select(item => item.Hs));
        Assert.All(c.Items, item => Assert.Equal("ELECTRICALS NOT RESTRICTED", item.Description));
    }

    [Fact]
    public void A_shipment_without_a_waybill_is_a_consignment_known_by_its_address()
    {
        var c = Sample("Shipment_with_Piece.embedded.json", "AZ").Consignment!;

        Assert.Equal(("1a8ded381804467ca36981a411416b3c", 1), (c.Reference, c.Packages));
        Assert.Equal("Lots of awesome ONE Record information materials", Assert.Single(c.Items).Description);
    }

    [Theory]
    [InlineData("Company_with_id.json")]
    [InlineData("LogisticsEvent.json")]
    [InlineData("Notification_example1.json")]
    [InlineData("Piece_with_id.rev3.json")]
    [InlineData("CustomsInformation_2.json")]
    public void Samples_that_are_no_consignments_are_refused_by_their_type(string file) =>
        Assert.Equal(ProblemCodes.UnknownFormat, Assert.Single(Sample(file).Problems).Code);

    [Fact]
    public void A_status_is_an_event_on_the_shipment_as_the_published_one_is()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var at = new DateTimeOffset(2026, 11, 23, 14, 58, 0, TimeSpan.Zero);
        var ours = JsonDocument
            .Parse(
                StatusEvent.ToBytes(
                    PreLoadingStatus.Of(PreLoadingOutcome.RequestForScreening),
                    new Uri("https://a.example/s"),
                    new Uri("https://a.example/o"),
                    at
                )
            )
            .RootElement;
        var published = JsonDocument.Parse(File.ReadAllText(Samples.Path("messages/iata-one-record/LogisticsEvent.json")!)).RootElement;

        Assert.Equal(
            published.EnumerateObject().Select(p => (p.Name, p.Value.ValueKind)),
            ours.EnumerateObject().Select(p => (p.Name, p.Value.ValueKind))
        );
        Assert.Equal(
            "https://onerecord.iata.org/ns/code-lists/StatusCode#8H",
            ours.GetProperty("cargo:eventCode").GetProperty("@id").GetString()
        );
    }
}
