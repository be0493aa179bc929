namespace Parcelgate.Formats.Tests.WcoDec;

using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Tests.WcoRes;
using Parcelgate.Formats.WcoDec;
using Parcelgate.TestKit;
using Xunit;

public class WcoSampleTests
{
    private const string LowValue = "messages/wco-dm/low-value";

    private static Entry One(string file) => Assert.Single(ReadFile(Samples.Path($"{LowValue}/{file}") ?? ""));

    internal static List<Entry> ReadFile(string path)
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        return Pump.Run(new WcoDecReader(new ReadDefaults()), File.ReadAllBytes(path), 1 << 20);
    }

    private static Consignment Lodged(string file)
    {
        var entry = One(file);
        Assert.Equal(Act.Lodge, entry.Act);
        Assert.Empty(entry.Problems);
        return entry.Consignment!;
    }

    [Fact]
    public void A_postal_super_reduced_declaration_is_read()
    {
        var c = Lodged("TT_IM068a/TT_IM068a.xml");

        Assert.Equal(("U.7849431R66ZB", Channel.Post, Purpose.Sale), (c.Reference, c.Channel, c.Purpose));
        Assert.Equal(("GB", "US", "H7"), (c.Destination, c.Dispatch, c.DataSet));
        Assert.Equal(["4000", "1H7", "C07"], c.Procedures);
        Assert.Equal("Invaluable Fine Arts Inc", c.Consignor!.Name);
        Assert.Equal(new Address("26 Broadway Ave.", "New York", null, "NY1 4RT", "US"), c.Consignor.Address);
        Assert.Equal(("XI553202734852", "XI603202734852"), (c.Consignee!.Identity, c.Declarant!.Identity));
        Assert.Equal((A.Money(13.75m, "GBP"), 2000L), (c.Freight, c.GrossMassGrams));
        Assert.Equal(
            new Item(1, "Antiques - Original engravings, prints and lithographs", "97020000", Value: A.Money(103.33m, "GBP")),
            Assert.Single(c.Items)
        );
        Assert.Contains(new Kept("Declaration/GoodsShipment/PreviousDocument/ID", "PL20210630-281-284"), Trimmed(c.Kept));
        Assert.Contains(new Kept("Declaration/GoodsShipment/Consignment/GoodsLocation/Name", "BELBFSBEL"), Trimmed(c.Kept));
    }

    private static IEnumerable<Kept> Trimmed(IEnumerable<Kept> kept) =>
        kept.Select(k => k with { Place = k.Place.Replace("MetaData/", "", StringComparison.Ordinal) });

    [Fact]
    public void Its_amendment_changes_only_what_it_names()
    {
        var before = Lodged("TT_IM068a/TT_IM068a.xml");
        var amendment = One("TT_IM068a/Step2_TT_IM68a_Amendment.xml");

        Assert.Equal((Act.Amend, "U.7849431R66ZB"), (amendment.Act, amendment.Reference));
        Assert.Contains("Increase Freight Charge Amount to GBP 19.34", amendment.Reason, StringComparison.Ordinal);
        Assert.Null(amendment.Consignment);
        var after = amendment.Change!(before);
        Assert.Equal((A.Money(19.34m, "GBP"), A.Money(115.66m, "GBP")), (after.Freight, after.Items[0].Value));
        Assert.True(
            Same.Record(
                before,
                after with
                {
                    Freight = before.Freight,
                    Items = [after.Items[0] with { Value = before.Items[0].Value }],
                    Kept = before.Kept,
                },
                digest: false
            )
        );
        Assert.Contains(Trimmed(after.Kept), k => k == new Kept("Declaration/ID", "25GB17K2U6WMM38A05"));
        Assert.NotEqual(before.Digest, after.Digest);
    }

    [Fact]
    public void A_bulk_import_reduced_declaration_is_read()
    {
        var c = Lodged("TT_IM072a/TT_IM072a.xml");

        Assert.Equal(("BIRDS", "JE", Channel.Declarant), (c.DataSet, c.Dispatch, c.Channel));
        Assert.Equal(["0020", "21V", "15F"], c.Procedures);
        Assert.Equal((TransportMode.Sea, "12345"), (c.Transport.Mode, c.Transport.Conveyance));
        Assert.Equal((200, 5000L, 4000L), (c.Packages, c.GrossMassGrams, c.Items[0].NetMassGrams));
        Assert.Equal(A.Money(135, "GBP"), c.Items[0].Value);
    }

    [Fact]
    public void A_gift_is_told_by_its_procedure_code()
    {
        var c = Lodged("TT_IM079a/TT_IM079a.xml");

        Assert.Equal((Purpose.Gift, A.Money(39, "GBP"), A.Money(9, "GBP")), (c.Purpose, c.Items[0].Value, c.Freight));
    }

    [Fact]
    public void A_full_declaration_has_its_taric_code_and_documents()
    {
        var c = Lodged("TT_IM080a/TT_IM080a.xml");

        Assert.Equal(("H1", "8510900000", 5), (c.DataSet, c.Items[0].Hs, c.Packages));
        Assert.Contains(new Permit("N935", "12345/19.01.2021"), c.Permits);
        Assert.Equal("Mr A Clipper", c.Seller!.Name);
        Assert.Contains(c.Kept, k => k.Value == "Mr B Shaver");
    }

    [Fact]
    public void An_ioss_number_is_proof_of_prepaid_tax()
    {
        var c = Lodged("TT_IM124a/Step1_TT_IM124a.xml");

        Assert.Equal(new PrepaidTax("ioss", "IM5532027340"), c.PrepaidTax);
        Assert.Equal("USD", c.Items[0].Value!.Value.Currency.Code);
    }

    [Fact]
    public void Every_sample_declaration_is_read_and_everything_else_is_refused_by_name()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        foreach (var file in Samples.Files("messages/wco-dm", "*.xml"))
        {
            var entries = ReadFile(file);
            if (file.EndsWith("Step1_TT_IM097a.xml", StringComparison.Ordinal))
            {
                // Its origin is "ZU", which is no country.
                Assert.Equal((ProblemCodes.UnknownCode, "ZU"), (Assert.Single(entries[0].Problems).Code, entries[0].Problems[0].Found));
            }
            else if (
                XDocument
                    .Load(file)
                    .Descendants()
                    .Any(e => e.Name.LocalName == "Declaration" && e.Name.NamespaceName == "urn:wco:datamodel:WCO:DEC-DMS:2")
            )
            {
                Assert.All(entries, e => Assert.True(e.Problems.IsEmpty, $"{file}: {string.Join(", ", e.Problems)}"));
                Assert.All(entries, e => Assert.True(e.Consignment is not null || e.Change is not null));
            }
            else
            {
                Assert.Equal(ProblemCodes.UnknownFormat, Assert.Single(Assert.Single(entries).Problems).Code);
            }
        }
    }

    [Fact]
    public void Every_sample_declaration_written_again_reads_as_the_same_record()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var records = Samples
            .Files("messages/wco-dm", "*.xml")
            .SelectMany(ReadFile)
            .Select(entry => entry.Consignment)
            .OfType<Consignment>()
            .ToList();
        Assert.True(records.Count > 40, $"{records.Count}");
        foreach (var record in records)
        {
            var again = Assert.Single(Pump.Run(new WcoDecReader(new ReadDefaults()), DecXml.ToBytes(record), 1 << 20));

            Assert.Empty(again.Problems);
            Assert.True(Same.Record(record, again.Consignment!), record.Reference);
        }
    }

    [Fact]
    public void Every_sample_declaration_is_written_again_element_for_element()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var compared = 0;
        foreach (var file in Samples.Files("messages/wco-dm", "*.xml"))
        {
            if (ReadFile(file) is [{ Consignment: { } record }])
            {
                var written = DecRewriter.TryWrite(record);
                Assert.True(written is not null, file);
                Assert.Equal(
                    (file, ""),
                    (file, string.Join('\n', Difference(XDocument.Load(file), XDocument.Load(new MemoryStream(written)))))
                );
                var valid = Schemas.Errors(File.ReadAllBytes(file)).Count == 0;
                Assert.Equal((file, ""), (file, valid ? string.Join("; ", Schemas.Errors(written)) : ""));
                compared++;
            }
        }

        Assert.True(compared > 40, $"{compared}");
    }

    [Theory]
    [InlineData("az")]
    [InlineData("lt")]
    [InlineData("gb")]
    public void What_came_in_another_format_is_written_as_the_schema_of_declarations_has_it(string regime)
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var plan = new TrafficPlan
        {
            Seed = 7,
            Count = 500,
            Regime = regime,
        };
        foreach (var record in new Traffic(plan).Consignments())
        {
            Assert.Equal((record.Reference, ""), (record.Reference, string.Join("; ", Schemas.Errors(DecXml.ToBytes(record)))));
        }
    }

    [Fact]
    public void Texts_longer_than_the_schema_takes_are_written_beside_the_elements_and_read_again()
    {
        var party = new Party(
            new string('n', 140),
            PartyKind.Organisation,
            new string('i', 50),
            new Address(
                string.Join(' ', Enumerable.Repeat("street", 50)),
                new string('c', 70),
                new string('r', 70),
                new string('9', 17),
                "CN"
            )
        );
        var record = A.Sealed(
            A.Consignment() with
            {
                Consignor = party,
                Consignee = party,
                Seller = party,
                Declarant = party,
                Carrier = party,
                Items = [A.Item() with { Description = string.Join("  ", Enumerable.Repeat("cup", 100)) + "\t" }],
                PrepaidTax = new PrepaidTax("ioss", new string('1', 50)),
                Transport = new Transport(TransportMode.Air, new string('v', 35), new string('m', 35)),
                Procedures = ["4000", "C07", "1H7", new string('p', 17)],
            }
        );
        var written = DecXml.ToBytes(record);

        Assert.Equal("", string.Join("; ", Schemas.Errors(written)));
        var again = Assert.Single(Pump.Run(new WcoDecReader(new ReadDefaults()), written, 1 << 20));
        Assert.Empty(again.Problems);
        Assert.True(Same.Record(record, again.Consignment!));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(700)]
    public void Spaces_in_a_text_that_has_no_element_are_read_again_however_many(int spaces)
    {
        var text = string.Concat(Enumerable.Repeat("a" + new string(' ', spaces), 700 / spaces * 2)) + "b";
        var record = A.Sealed(A.Consignment() with { Kept = [new Kept("remarks", text), new Kept("more", "c")] });

        var again = Assert.Single(Pump.Run(new WcoDecReader(new ReadDefaults()), DecXml.ToBytes(record), 1 << 20));

        Assert.Empty(again.Problems);
        Assert.True(Same.Record(record, again.Consignment!));
    }

    [Fact]
    public void What_a_declaration_has_no_element_for_is_written_beside_its_own_elements()
    {
        var record = Lodged("TT_IM068a/TT_IM068a.xml");
        var richer = A.Sealed(
            record with
            {
                Channel = Channel.Express,
                Consignee = record.Consignee! with { Phone = "+994501234567" },
                OrderedAt = DateTimeOffset.UnixEpoch.AddYears(50),
            }
        );

        var written = DecRewriter.TryWrite(richer);

        Assert.NotNull(written);
        Assert.DoesNotContain(
            Difference(XDocument.Load(Samples.Path($"{LowValue}/TT_IM068a/TT_IM068a.xml")!), XDocument.Load(new MemoryStream(written))),
            leaf => !leaf.Contains("/Rest ", StringComparison.Ordinal)
        );
        Assert.True(Same.Record(richer, Assert.Single(Pump.Run(new WcoDecReader(new ReadDefaults()), written, 1 << 20)).Consignment!));
    }

    /// <summary>Leaves that only one of two declarations has, "-" before those of the first.</summary>
    private static IEnumerable<string> Difference(XDocument one, XDocument other)
    {
        var (first, second) = (Leaves(one.Root!).ToList(), Leaves(other.Root!).ToList());
        var missing = first
            .GroupBy(leaf => leaf)
            .SelectMany(same => same.Skip(second.Count(leaf => leaf == same.Key)))
            .Select(leaf => "-" + leaf);
        var added = second
            .GroupBy(leaf => leaf)
            .SelectMany(same => same.Skip(first.Count(leaf => leaf == same.Key)))
            .Select(leaf => "+" + leaf);
        return missing.Concat(added);
    }

    private static IEnumerable<string> Leaves(XElement element, string above = "")
    {
        var path = $"{above}/{element.Name.LocalName}";
        return element.HasElements ? element.Elements().SelectMany(child => Leaves(child, path))
            : string.IsNullOrWhiteSpace(element.Value) ? []
            : [$"{path} {Plain(element.Value.Trim())} {element.Attribute("currencyID")?.Value}"];
    }

    private static string Plain(string text) =>
        text.Contains('.', StringComparison.Ordinal)
        && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.####", CultureInfo.InvariantCulture)
            : text;

    [Theory]
    [InlineData("low-value/TT_IM068a/Step2_TT_IM68a_Amendment.xml", "U.7849431R66ZB", "25GB17K2U6WMM38A05")]
    [InlineData("imports/TT_IM003a/TT_IM003a_Amendment_(Step_3).xml", "R251_TC05_1903_a_001", "20GB34BBUAX6DFGVR2")]
    [InlineData("imports/TT_IM176a/Movement_Messages/Step2_GPN.xml", "U.78494315HBY1", "24GBCSOYM2NQWUNA03")]
    [InlineData("imports/TT_IM183a/Movement_Messages/Step2_GPN.xml", "7847767HIPDG", "24GBACHBAKA9WI1A04")]
    public void Amendments_and_presentations_are_changes_of_the_declaration_they_name(string file, string reference, string number)
    {
        var entry = Assert.Single(ReadFile(Samples.Path($"messages/wco-dm/{file}") ?? ""));

        Assert.Equal((Act.Amend, reference, number), (entry.Act, entry.Reference, entry.CustomsNumber));
        Assert.NotNull(entry.Change);
    }

    [Fact]
    public void Every_other_declaration_among_the_samples_is_a_new_one()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var acts = Samples
            .Files("messages/wco-dm", "*.xml")
            .SelectMany(ReadFile)
            .Where(entry => entry.Problems.IsEmpty)
            .Select(entry => entry.Act)
            .ToList();

        Assert.Equal((4, 0), (acts.Count(act => act == Act.Amend), acts.Count(act => act == Act.Cancel)));
    }

    [Fact]
    public void Nothing_a_sample_declares_is_dropped()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        foreach (var file in Samples.Files("messages/wco-dm", "*.xml"))
        {
            foreach (var entry in ReadFile(file).Where(e => e.Problems.IsEmpty && e.Act != Act.Cancel))
            {
                var record = entry.Consignment ?? entry.Change!(A.Consignment(reference: entry.Reference!, items: []));
                var held = Texts(record);
                var declared = XDocument.Load(file).Descendants().Where(e => !e.HasElements && e.Value.Trim().Length > 0);
                Assert.All(declared, e => Assert.True(Forms(e).Any(held.Contains), $"{file}: {e.Name.LocalName} {e.Value}"));
            }
        }
    }

    /// <summary>Every text and number of the record's canonical form.</summary>
    private static HashSet<string> Texts(Consignment record)
    {
        var texts = new HashSet<string>();
        Walk(JsonDocument.Parse(Parcelgate.Formats.Json.CanonicalJson.ToBytes(record)).RootElement);
        return texts;

        void Walk(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    element.EnumerateObject().ToList().ForEach(p => Walk(p.Value));
                    break;
                case JsonValueKind.Array:
                    element.EnumerateArray().ToList().ForEach(Walk);
                    break;
                default:
                    texts.Add(element.ToString());
                    break;
            }
        }
    }

    /// <summary>A text as declared, and in the forms the record gives it: grams, amounts with all decimals, joined codes.</summary>
    private static IEnumerable<string> Forms(XElement element)
    {
        var text = element.Value.Trim();
        string Sibling(string name) => element.Parent!.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() ?? "";
        yield return text;
        switch (element.Name.LocalName)
        {
            case "GrossMassMeasure" or "NetNetWeightMeasure":
                yield return (decimal.Parse(text, CultureInfo.InvariantCulture) * 1000).ToString("0", CultureInfo.InvariantCulture);
                break;
            case "CustomsValueAmount" or "ItemChargeAmount" or "FreightChargeAmount":
                yield return decimal.Parse(text, CultureInfo.InvariantCulture).ToString("F2", CultureInfo.InvariantCulture);
                break;
            case "CurrentCode" or "PreviousCode":
                yield return Sibling("CurrentCode") + Sibling("PreviousCode");
                break;
            case "CategoryCode" or "TypeCode" when element.Parent!.Name.LocalName == "AdditionalDocument":
                yield return Sibling("CategoryCode") + Sibling("TypeCode");
                break;
            case "ModeCode" when element.Parent!.Name.LocalName == "BorderTransportMeans":
                yield return Words.Of((TransportMode)int.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "SequenceNumeric" when element.Parent!.Name.LocalName == "GovernmentAgencyGoodsItem":
                // The place in the list is the number.
                yield return "1";
                break;
            case "RoleCode" when text == "FR5":
                yield return "ioss";
                break;
            case "ID" when element.Parent!.Name.LocalName == "Classification":
                yield return string.Concat(
                    element
                        .Parent.Parent!.Elements(element.Parent.Name)
                        .Where(e => e.Elements().Any(c => c.Value.Trim() is "TSP" or "TRC"))
                        .Select(e => e.Elements().First(c => c.Name.LocalName == "ID").Value.Trim())
                );
                break;
        }
    }
}
