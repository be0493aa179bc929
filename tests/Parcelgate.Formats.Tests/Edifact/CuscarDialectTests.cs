namespace Parcelgate.Formats.Tests.Edifact;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Edifact;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Cargo reports as senders of several countries write them: where the numbers stand, how packages are counted, what is left empty.</summary>
public class CuscarDialectTests
{
    private static List<Entry> Read(string una, params string[] segments)
    {
        var interchange =
            $"{una}UNB+UNOC:3+A+B+261123:1458+1'UNH+1+CUSCAR:D:99B:UN'{string.Join("'", segments)}'UNT+{segments.Length + 2}+1'UNZ+1+1'";
        return Pump.Run(new EdifactReader(new ReadDefaults()), Encoding.UTF8.GetBytes(interchange), 1 << 16);
    }

    private static Consignment One(params string[] segments)
    {
        var entry = Assert.Single(Read("", segments));
        Assert.Empty(entry.Problems);
        return entry.Consignment!;
    }

    [Theory]
    [InlineData("PIA+1+TOY-4711:SA", null)]
    [InlineData("PIA+1+TOY-4711:SA+950300:HS", "950300")]
    [InlineData("PIA+5+950300:HS", "950300")]
    [InlineData("PIA+5+950300", "950300")]
    public void Numbers_of_an_article_are_no_commodity_codes(string segment, string? hs)
    {
        var c = One("BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", "GID+1+1", "FTX+AAA+++TOYS", segment);

        Assert.Equal(hs, Assert.Single(c.Items).Hs);
        Assert.Equal(segment.Contains("SA", StringComparison.Ordinal), c.Kept.Any(kept => kept.Value == segment));
    }

    [Fact]
    public void Nothing_and_0_say_that_a_number_is_not_known()
    {
        string[] empty = ["MEA+AAE+AAB+KGM:0", "MEA+AAE+AAA+KGM:.000", "QTY+1:0:PCE", "MOA+40::AUD"];
        var c = One(["BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", "GID+1+0", "FTX+AAA+++STUFF", .. empty]);

        Assert.Null(c.GrossMassGrams);
        Assert.Equal(new Item(1, "STUFF"), Assert.Single(c.Items));
        Assert.Equal(["GID+1+0", .. empty], c.Kept.Select(kept => kept.Value).Skip(1));
    }

    [Fact]
    public void The_only_consignment_of_a_message_is_known_by_the_house_the_message_names()
    {
        string[] header = ["BGM+933:::AIRCR+S1:1+9", "RFF+HWB:H77", "RFF+MWB:08156997662", "TDT+20+569++6+QF::3", "LOC+36+AU"];
        var one = One([.. header, "CNI+1", "GID+1", "PAC+10", "FTX+AAA+++STUFF", "MEA+AAE+G+KG:100.00"]);
        var two = Read("", [.. header, "CNI+1", "GID+1", "FTX+AAA+++A", "CNI+2", "GID+1", "FTX+AAA+++B"]);

        Assert.Equal(
            ("H77", "08156997662", TransportMode.Air, "569"),
            (one.Reference, one.Transport.Master, one.Transport.Mode, one.Transport.Conveyance)
        );
        Assert.Equal((10, 100_000L, "QF"), (one.Packages, one.GrossMassGrams, one.Carrier!.Identity));
        Assert.DoesNotContain(one.Kept, kept => kept.Value is "RFF+HWB:H77" or "PAC+10");
        Assert.Equal(["S1/1", "S1/2"], two.Select(entry => entry.Reference));
        Assert.All(two, entry => Assert.Contains(entry.Consignment!.Kept, kept => kept.Value == "RFF+HWB:H77"));
    }

    [Fact]
    public void A_waybill_number_and_a_mass_of_the_goods_may_have_the_general_qualifiers()
    {
        var c = One(
            "BGM+85:::STANDARD+M1+9",
            "CNI+1+:23",
            "RFF+AAM:LOCK1",
            "LOC+36+US",
            "GID+1",
            "PAC+16++BDL",
            "FTX+AAA+++DOORS",
            "MEA+AAI++K:42116"
        );

        Assert.Equal(("LOCK1", 16, 42_116_000L), (c.Reference, c.Packages, c.GrossMassGrams));
        Assert.Contains(c.Kept, kept => kept.Value == "PAC+16++BDL");
    }

    [Fact]
    public void A_name_may_have_five_lines_and_a_region_of_a_code_list_is_kept()
    {
        var nad = "NAD+CN+++RUSLAN:ALIYEV:OGLU+NIZAMI 4+STOCKTON+CA:163+95215+US";
        var c = One("BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", nad, "GID+1", "FTX+AAA+++DRESS");

        Assert.Equal(new Party("RUSLAN ALIYEV OGLU", Address: new("NIZAMI 4", "STOCKTON", "CA", "95215", "US")), c.Consignee);
        Assert.Contains(c.Kept, kept => kept.Value == nad);
    }

    [Fact]
    public void A_name_longer_than_the_record_holds_has_its_first_two_lines_and_is_kept()
    {
        var line = new string('N', 70);
        var nad = $"NAD+CN+++{line}:{line[..69]}:MORE";
        var c = One("BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", nad, "GID+1", "FTX+AAA+++DRESS");

        Assert.Equal($"{line} {line[..69]}", c.Consignee!.Name);
        Assert.Contains(c.Kept, kept => kept.Value == nad);
    }

    [Fact]
    public void A_description_line_that_is_not_cut_ends_a_word()
    {
        var first = "PLASTIC TOYS, ASSORTED, FOR CHILDREN AGED THREE AND ABOVE, WITH BATTERIES";
        Assert.True(first.Length > 70);

        Assert.Equal(
            $"{first} INCLUDED",
            One("BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", "GID+1", $"FTX+AAA+++{first}:INCLUDED").Items[0].Description
        );
    }

    [Theory]
    [InlineData("UNA:+.?'\n")]
    [InlineData("UNA:+.?'\r\n")]
    [InlineData("UNA:+.?'")]
    [InlineData("UNA:+.? '\n")]
    public void The_reserved_character_of_UNA_may_be_missing(string una) =>
        Assert.Equal(
            "H1",
            Assert.Single(Read(una, "BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", "GID+1", "FTX+AAA+++DRESS")).Consignment?.Reference
        );

    [Fact]
    public void The_first_bill_of_a_master_may_stand_below_a_goods_line_that_says_nothing_else()
    {
        var entries = Read(
            "",
            "BGM+87+M1+9",
            "CNI+1",
            "CNT+11:3",
            "GID+1",
            "RFF+HWB:S1",
            "LOC+28+CA",
            "GID+1",
            "FTX+AAA+++STUFF",
            "RFF+HWB:S2",
            "LOC+28+CA",
            "GID+1",
            "FTX+AAA+++OTHER"
        );

        Assert.All(entries, entry => Assert.Empty(entry.Problems));
        Assert.Equal(["S1", "S2"], entries.Select(entry => entry.Reference));
        Assert.Equal(["STUFF", "OTHER"], entries.Select(entry => Assert.Single(entry.Consignment!.Items).Description));
        Assert.Equal([3, null], entries.Select(entry => entry.Consignment!.Packages));
    }

    [Fact]
    public void Totals_of_the_consignment_say_what_nothing_nearer_says()
    {
        string[] head = ["BGM+785+M1+9", "CNI+1+H1", "CNT+7:120.5:KGM", "CNT+11:12", "LOC+36+AZ"];
        var alone = One([.. head, "GID+1", "FTX+AAA+++CASES"]);
        var nearer = One([.. head, "MEA+AAE+G+KGM:9", "GID+1+4:CT", "FTX+AAA+++CASES"]);

        Assert.Equal((120_500L, 12), (alone.GrossMassGrams, alone.Packages));
        Assert.Equal((9_000L, 4), (nearer.GrossMassGrams, nearer.Packages));
        Assert.DoesNotContain(alone.Kept, kept => kept.Value.StartsWith("CNT", StringComparison.Ordinal));
        Assert.Equal(
            ["CNT+7:120.5:KGM", "CNT+11:12"],
            nearer.Kept.Select(kept => kept.Value).Where(value => value.StartsWith("CNT", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(
        "WIRELESS EARPHONES WITH CHARGING CASE AND CABLE 30CM PRICE 5?:00 AND AD:APTER FOR UK",
        "CABLE 30CM PRICE 5:00 AND ADAPTER FOR UK"
    )]
    [InlineData("WIRELESS EARPHONES WITH CHARGING CASES AND A CABLE OF 30 CM, IN CASE OF :PAPER", "IN CASE OF PAPER")]
    [InlineData("WIRELESS EARPHONES WITH CHARGING CASES AND A CABLE OF 30 CM, IN A BOX:PAPER", "IN A BOX PAPER")]
    [InlineData("MENS COTTON SHIRTS, KNITTED, HS                                       :MADE IN TURKEY", "KNITTED, HS MADE IN TURKEY")]
    public void A_full_line_goes_on_where_no_blank_ends_the_word(string lines, string end) =>
        Assert.EndsWith(
            end,
            One("BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", "GID+1", $"FTX+AAA+++{lines}").Items[0].Description,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("CTA+IC+:AYSEL QULIYEVA")]
    [InlineData("RFF+VA:123")]
    [InlineData("DTM+200:20261123:102")]
    public void Communications_belong_to_the_party_whose_contact_stands_between(string between)
    {
        var c = One(
            "BGM+785+M1+9",
            "CNI+1+H1",
            "LOC+36+AZ",
            "NAD+CN+++AYSEL",
            between,
            "COM+994501234567:TE",
            "COM+a@b.example:EM",
            "GID+1+1"
        );
        var other = One(
            "BGM+785+M1+9",
            "CNI+1+H1",
            "LOC+36+AZ",
            "NAD+CN+++AYSEL",
            "NAD+NI+++ELDAR",
            between,
            "COM+994501234567:TE",
            "GID+1+1"
        );

        Assert.Equal(("994501234567", "a@b.example"), (c.Consignee!.Phone, c.Consignee.Email));
        Assert.Null(other.Consignee!.Phone);
    }

    [Theory]
    [InlineData("TDT+20+CK411+0+6", TransportMode.Air)]
    [InlineData("TDT+20+CK411+00", TransportMode.Unknown)]
    [InlineData("TDT+20+CK411+40", TransportMode.Air)]
    [InlineData("TDT+20+CK411+3", TransportMode.Road)]
    public void A_second_digit_of_the_mode_says_more_and_0_nothing(string segment, TransportMode mode) =>
        Assert.Equal(mode, One("BGM+785+M1+9", segment, "CNI+1+H1", "LOC+36+AZ", "GID+1+1").Transport.Mode);

    [Fact]
    public void Numbers_of_pieces_and_packages_may_have_zeros_behind_the_mark()
    {
        var c = One("BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", "GID+1+2,0:CT", "FTX+AAA+++CASES", "QTY+1:10.000:PCE");
        var broken = Read("", "BGM+785+M1+9", "CNI+1+H1", "LOC+36+AZ", "GID+1+2", "QTY+1:1.5:PCE");

        Assert.Equal((2, 10), (c.Packages, Assert.Single(c.Items).Quantity));
        Assert.Equal("1.5", Assert.Single(Assert.Single(broken).Problems).Found);
    }

    [Fact]
    public void What_old_systems_end_a_file_with_is_layout()
    {
        var interchange =
            "UNB+UNOC:3+A+B+261123:1458+1'UNH+1+CUSCAR:D:99B:UN'BGM+785+M1+9'CNI+1+H1'LOC+36+AZ'UNT+5+1'UNZ+1+1'\r\n\u001A\0\0";

        Assert.Empty(Assert.Single(Pump.Run(new EdifactReader(new ReadDefaults()), Encoding.UTF8.GetBytes(interchange), 1 << 16)).Problems);
    }
}
