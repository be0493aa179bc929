namespace Parcelgate.Formats.Tests.CargoImp;

using System.Text;
using Parcelgate.Core.Consignments;
using Xunit;

/// <summary>Telegrams as they leave a teleprinter network: framed by control characters, several in one file, and with more in a line than the manual has.</summary>
public class TelegramTests
{
    private const string Waybill = """
        FWB/16
        020-99999990HKGFRA/T2K30
        SHP/9144
        /WING FAT ELECTRONICS LTD
        /FLAT A 12/F WAH LUEN CTR
        /FO TAN/NT
        /HK/0000/TE/85221234567/FX/85221234568
        CNE
        /EINZELHANDEL KG
        /HAFENWEG 9
        /HAMBURG/HH
        /DE/20457/TE/4940123
        CVD/HKD//PP/NVD/500.00/XXX
        RTD/1/P2/K30/CQ/W30/R10/T300
        /NG/PHONE CASES
        /2/NH/39269097
        /3/NO/CN

        """;

    private static List<Entry> Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var format = Formats.Detect(null, null, bytes);
        Assert.Equal("cargo-imp", format?.Name);
        return Pump.Run(format!.Create(new ReadDefaults()), bytes, 1 << 16);
    }

    [Fact]
    public void Control_characters_around_a_telegram_are_no_part_of_it()
    {
        var framed = $"\u0001QU FRAFMXX\r\n.HKGFMXX 271030\r\n\u0002{Waybill.ReplaceLineEndings("\r\n")}\u0003";

        Assert.Equal("020-99999990", Assert.Single(Read(framed)).Consignment!.Reference);
    }

    [Fact]
    public void What_a_line_says_beyond_its_fields_is_kept()
    {
        var c = Assert.Single(Read(Waybill)).Consignment!;

        Assert.Equal("FLAT A 12/F WAH LUEN CTR", c.Consignor!.Address!.Lines);
        Assert.Equal("85221234567", c.Consignor.Phone);
        Assert.Contains(new Kept("FWB line 7", "/HK/0000/TE/85221234567/FX/85221234568"), c.Kept);
        Assert.DoesNotContain(c.Kept, kept => kept.Place is "FWB line 5" or "FWB line 6" or "FWB line 12");
    }

    [Fact]
    public void The_country_of_origin_is_a_line_of_the_rating()
    {
        var c = Assert.Single(Read(Waybill)).Consignment!;

        Assert.Equal("CN", Assert.Single(c.Items).Origin);
        Assert.DoesNotContain(c.Kept, kept => kept.Value == "/3/NO/CN");
    }

    [Fact]
    public void Several_countries_of_origin_are_kept()
    {
        var c = Assert.Single(Read(Waybill + "/4/NO/VN\n")).Consignment!;

        Assert.Null(Assert.Single(c.Items).Origin);
        Assert.Contains(c.Kept, kept => kept.Value == "/4/NO/VN");
    }

    [Fact]
    public void A_file_may_hold_several_telegrams_and_one_with_a_defect_does_not_spoil_the_others()
    {
        var entries = Read(
            $"{Waybill}NNNN\n\nZCZC 002\nQK FRAFMXX\n.HKGFMXX 271031\nFHL/4\nMBI/020-99999990HKGFRA/T2K30\nHBS/H1/HKGFRA/1/K2//CASES\nFREE TEXT\n{Waybill}"
        );

        Assert.Equal(["020-99999990", null, "020-99999990"], entries.Select(entry => entry.Reference));
        var problem = Assert.Single(entries[1].Problems);
        Assert.Equal(("FHL[2] line 4", "FREE TEXT"), (problem.Place, problem.Found));
    }

    [Fact]
    public void A_waybill_quoted_in_an_acknowledgement_is_not_declared_again() =>
        Assert.Equal("FMA", Assert.Single(Assert.Single(Read($"FMA/0\nACK/RECEIVED\n{Waybill}")).Problems).Found);

    [Fact]
    public void Goods_that_are_rated_apart_are_described_apart()
    {
        var c = Assert
            .Single(
                Read(
                    "FWB/17\n020-12345675FRAGYD/T2K10.5\nCVD/EUR//PP/NVD/500/XXX\nRTD/1/P1/K5/CQ/W5/R4.00/T20.00\n/NG/SHIRTS\n/NC/COTTON\n/2/NH/61091000\n/3/NO/TR\n"
                        + "RTD/4/P1/K5.5/CQ/W5.5/R4.00/T22.00\n/NG/SOCKS\n/5/NH/611595\n/6/NO/CN\nRTD/7/P1/K1\n"
                )
            )
            .Consignment!;

        Assert.Equal([new Item(1, "SHIRTS COTTON", "61091000", "TR"), new Item(2, "SOCKS", "611595", "CN")], c.Items);
    }

    [Theory]
    [InlineData("CNE/ORBITA MMC\n/NIZAMI 10\n/LONDON\n/UK/SW1A1AA\n", "FHL line 6")]
    [InlineData("CNE\nNAM/ORBITA MMC\nADR/NIZAMI 10\nLOC/LONDON\n/UK/SW1A1AA\n", "FHL line 7")]
    public void A_country_that_is_none_is_said_and_is_no_town(string consignee, string place)
    {
        var problem = Assert.Single(Assert.Single(Read($"FHL/4\nHBS/H1/FRALHR/2/K10.5//CASES\n{consignee}")).Problems);

        Assert.Equal((ProblemCodes.UnknownCode, place, "UK"), (problem.Code, problem.Place, problem.Found));
    }

    [Fact]
    public void A_house_is_of_the_master_last_before_it()
    {
        var entries = Read(
            "FHL/4\nMBI/020-12345675FRAGYD/T9K9\nHBS/H1/FRAGYD/1/K1//A\nHBS/H2/FRAGYD/1/K1//B\nMBI/020-22222222FRAGYD/T9K9\nHBS/H3/FRAGYD/1/K1//C\n"
        );

        Assert.Equal(
            [("H1", "020-12345675"), ("H2", "020-12345675"), ("H3", "020-22222222")],
            entries.Select(entry => (entry.Reference, entry.Consignment!.Transport.Master))
        );
        Assert.DoesNotContain(entries[1].Consignment!.Kept, kept => kept.Value.Contains("22222222", StringComparison.Ordinal));
    }
}
