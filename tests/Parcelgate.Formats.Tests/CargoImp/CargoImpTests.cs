namespace Parcelgate.Formats.Tests.CargoImp;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.CargoImp;
using Parcelgate.TestKit;
using Xunit;

public class CargoImpTests
{
    private static List<Entry> Read(string text, string? destination = null) =>
        Pump.Run(new CargoImpReader(new ReadDefaults(Destination: destination)), Encoding.UTF8.GetBytes(text), 1 << 16);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Houses_of_a_consolidation_are_read(string lineEnd)
    {
        var entries = Read(Ours.Text("CargoImp", "fhl.txt").Replace("\n", lineEnd, StringComparison.Ordinal));

        Assert.All(entries, entry => Assert.Empty(entry.Problems));
        Assert.Equal(["HAWB0001", "HAWB0002"], entries.Select(entry => entry.Reference));
        var c = entries[0].Consignment!;
        Assert.Equal(("AZ", "CN", "123-45678901"), (c.Destination, c.Dispatch, c.Transport.Master));
        Assert.Equal(
            new Party(
                "AYSEL QULIYEVA",
                Identity: "5ABC123",
                Address: new("NIZAMI KUC. 10 M. 4", "BAKI", null, "AZ1000", "AZ"),
                Phone: "994501234567"
            ),
            c.Consignee
        );
        Assert.Equal(
            new Party("SHENZHEN ORBITA TRADING CO.", Address: new("1 HUAQIANG RD", "SHENZHEN", "GUANGDONG", "518000", "CN")),
            c.Consignor
        );
        Assert.Equal(new Item(1, "WIRELESS EARPHONES", "851830", Value: A.Money(20, "USD")), Assert.Single(c.Items));
        Assert.Equal((500L, 1), (c.GrossMassGrams, c.Packages));
    }

    [Fact]
    public void A_house_without_parties_has_the_country_of_its_airport_and_pounds_are_grams()
    {
        var c = Read(Ours.Text("CargoImp", "fhl.txt"))[1].Consignment!;

        Assert.Equal(("AZ", "CN", 998L, 2), (c.Destination, c.Dispatch, c.GrossMassGrams, c.Packages));
        Assert.Equal(new Item(1, "SHIRTS"), Assert.Single(c.Items));
        Assert.Contains(new Kept("FHL line 17", "/NSC"), c.Kept);
    }

    [Fact]
    public void An_air_waybill_is_read()
    {
        var c = Assert.Single(Read(Ours.Text("CargoImp", "fwb.txt"))).Consignment!;

        Assert.Equal(("123-45678901", "AZ", "CK411/23"), (c.Reference, c.Destination, c.Transport.Conveyance));
        Assert.Equal(("ORBITA BAKU MMC", "1234567891"), (c.Consignee!.Name, c.Consignee.Identity));
        Assert.Equal(new Address("NIZAMI KUC. 12, MERTEBE 3", "BAKI", null, "AZ1000", "AZ"), c.Consignee.Address);
        Assert.Equal(("S-1001", "8675512345"), (c.Consignor!.Account, c.Consignor.Phone));
        Assert.Equal(new Item(1, "COTTON SHIRTS", "610910", Value: A.Money(120.50m, "USD")), Assert.Single(c.Items));
        Assert.Equal((10_500L, 2, A.Money(42, "USD")), (c.GrossMassGrams, c.Packages, c.Freight));
        Assert.Contains(new Kept("FWB line 24", "REF//CANFMCK"), c.Kept);
    }

    [Fact]
    public void Names_as_lines_of_an_older_version_are_read()
    {
        var c = Assert
            .Single(
                Read(
                    "FWB/16\n020-12345675FRAGYD/T1K2\nSHP/ACC1\n/OLD SHIPPER\n/STREET 1\n/FRANKFURT/HE\n/DE/60549/TE/4969123\nCNE\n/NEW CONSIGNEE\n/STREET 2\n/BAKU\n/AZ/1000\nCVD/EUR//PP/NVD/NCV/XXX\n"
                )
            )
            .Consignment!;

        Assert.Equal(
            new Party("OLD SHIPPER", Address: new("STREET 1", "FRANKFURT", "HE", "60549", "DE"), Phone: "4969123", Account: "ACC1"),
            c.Consignor
        );
        Assert.Equal(new Party("NEW CONSIGNEE", Address: new("STREET 2", "BAKU", null, "1000", "AZ")), c.Consignee);
    }

    [Theory]
    [InlineData("FWB/17\nhello\n", ProblemCodes.Malformed, "FWB line 2")]
    [InlineData("FWB/17\nSHP/X\n", ProblemCodes.Missing, "FWB line 2")]
    [InlineData("FWB/17\n020-12345675FRAGYD/T1K2\nSHP\n/A\nnot a line\nCNE\n/B\n", ProblemCodes.Malformed, "FWB line 5")]
    [InlineData("FHL/4\nMBI/020-12345675FRAGYD/T1K2\n", ProblemCodes.Missing, "FHL line 2")]
    [InlineData("FHL/4\nHBS/H1/FRA/1/K1\n", ProblemCodes.Malformed, "FHL line 2")]
    [InlineData("FHL/4\nHBS/H1/FRAGYD/1/K1\nHTS/12\n", ProblemCodes.OutOfRange, "FHL line 3")]
    [InlineData("FHL/4\nHBS/H1/FRAXXQ/1/K1\n", ProblemCodes.Missing, "FHL CNE")]
    [InlineData("FFM/8\n1/CK411/23NOV\n", ProblemCodes.UnknownFormat, "line 1")]
    public void What_is_wrong_is_named_with_its_line(string text, string code, string place) =>
        Assert.Contains((code, place), Read(text).SelectMany(entry => entry.Problems).Select(problem => (problem.Code, problem.Place)));

    [Fact]
    public void A_text_longer_than_the_record_holds_is_cut_and_kept_and_the_end_of_a_telegram_is_no_line()
    {
        var text = string.Concat(Enumerable.Range(1, 9).Select(i => $"/{new string((char)('A' + i), 65)}\n"));

        var c = Assert.Single(Read($"FHL/4\nHBS/H1/FRAGYD/1/K1\nTXT/X\n{text}NNNN\n")).Consignment!;

        Assert.Equal(512, c.Items[0].Description!.Length);
        Assert.Contains(c.Kept, kept => kept.Value == "/" + new string('J', 65));
    }

    [Fact]
    public void The_abridged_sample_is_refused_for_the_lines_that_stand_for_others()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var bytes = File.ReadAllBytes(Samples.Path("messages/cargo-imp/FWB17-iata-onerecord.txt")!);

        var entry = Assert.Single(Pump.Run(new CargoImpReader(new ReadDefaults()), bytes, 1 << 16));
        var whole = Encoding.UTF8.GetString(bytes).Replace("...", "OSI/X", StringComparison.Ordinal);

        Assert.Equal([("FWB line 3", "..."), ("FWB line 12", "...")], entry.Problems.Select(problem => (problem.Place, problem.Found)));
        var c = Assert.Single(Read(whole)).Consignment!;
        Assert.Equal(("020-12345675", "US", "BE", 120_000L), (c.Reference, c.Destination, c.Dispatch, c.GrossMassGrams));
        Assert.Equal(
            [("ELECTRICALS NOT RESTRICTED", "123456"), ("ELECTRICALS NOT RESTRICTED", "987543")],
            c.Items.Select(i => (i.Description!, i.Hs!))
        );
    }
}
