namespace Parcelgate.Formats.Tests.CargoXml;

using System.Text;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Waybills as other senders write them: in an envelope, with the flight below the house, without a mass of the whole.</summary>
public class WaybillVariantsTests
{
    private static readonly string Sample = Ours.Text("CargoXml", "xfzb.xml");

    private static List<Entry> Read(string xml, string format = "wco-xml") =>
        Pump.Run(Formats.Named(format)!.Create(new ReadDefaults()), Encoding.UTF8.GetBytes(xml), 1 << 16);

    private static string Cut(string element, out string cut)
    {
        cut = Regex.Match(Sample, $"<ram:{element}[ >].*?</ram:{element}>", RegexOptions.Singleline).Value;
        Assert.NotEmpty(cut);
        return Sample.Replace(cut, "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wco-xml")]
    [InlineData("cargo-xml")]
    public void Waybills_in_an_envelope_are_read_and_the_envelope_is_kept(string format)
    {
        var body = Sample[Sample.IndexOf("<rsm:HouseWaybill", StringComparison.Ordinal)..];
        var entries = Read(
            $"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><id xmlns=\"urn:x\">4711</id></s:Header><s:Body>{body}{body.Replace("HAWB0001", "HAWB0002", StringComparison.Ordinal)}</s:Body></s:Envelope>",
            format
        );

        Assert.Equal(["HAWB0001", "HAWB0002"], entries.Select(entry => entry.Reference));
        Assert.All(entries, entry => Assert.Equal(A.Item(), Assert.Single(entry.Consignment!.Items)));
        Assert.All(entries, entry => Assert.Contains(new Kept("Envelope/Header/id", "4711"), entry.Consignment!.Kept));
        Assert.DoesNotContain(entries[1].Consignment!.Kept, kept => kept.Value.Contains("HAWB0001", StringComparison.Ordinal));
    }

    [Fact]
    public void The_flight_may_stand_below_the_house()
    {
        var without = Cut("SpecifiedLogisticsTransportMovement", out var flight);
        var moved = without.Replace(
            "<ram:ID>HAWB0001</ram:ID>\n      <ram:Decl",
            $"<ram:ID>HAWB0001</ram:ID>{flight}\n      <ram:Decl",
            StringComparison.Ordinal
        );

        Assert.Null(Assert.Single(Read(without)).Consignment!.Transport.Conveyance);
        Assert.Equal("CKX411/2026-11-23", Assert.Single(Read(moved)).Consignment!.Transport.Conveyance);
    }

    [Fact]
    public void Nothing_to_collect_in_another_currency_takes_nothing_from_what_is_prepaid()
    {
        var prepaid = "<ram:TotalPrepaidChargeAmount currencyID=\"USD\">3.00</ram:TotalPrepaidChargeAmount>";
        Assert.Contains(prepaid, Sample, StringComparison.Ordinal);
        var c = Assert
            .Single(
                Read(
                    Sample.Replace(
                        prepaid,
                        $"{prepaid}<ram:TotalCollectChargeAmount currencyID=\"EUR\">0.00</ram:TotalCollectChargeAmount>",
                        StringComparison.Ordinal
                    )
                )
            )
            .Consignment!;

        Assert.Equal(A.Money(3, "USD"), c.Freight);
        Assert.Contains(c.Kept, kept => kept.Place.EndsWith("/TotalCollectChargeAmount", StringComparison.Ordinal));
    }

    [Fact]
    public void A_house_without_a_mass_has_that_of_its_goods()
    {
        var tare = "<ram:IncludedTareGrossWeightMeasure unitCode=\"KGM\">0.5</ram:IncludedTareGrossWeightMeasure>";
        var items = "<ram:IncludedHouseConsignmentItem>";
        Assert.Contains(tare, Sample, StringComparison.Ordinal);
        var without = Sample.Replace(tare, "", StringComparison.Ordinal);
        var weighed = Regex
            .Replace(without, @"<ram:GrossWeightMeasure.*?</ram:GrossWeightMeasure>\s*", "")
            .Replace(items, $"{items}<ram:GrossWeightMeasure unitCode=\"LBR\">4.4</ram:GrossWeightMeasure>", StringComparison.Ordinal);

        Assert.Equal(1996, Assert.Single(Read(weighed)).Consignment!.GrossMassGrams);
    }

    private const string Declared = "<ram:DeclaredValueForCustomsAmount currencyID=\"USD\">20.00</ram:DeclaredValueForCustomsAmount>";

    private static Entry Nil(string indicator, string amount)
    {
        Assert.Contains(Declared, Sample, StringComparison.Ordinal);
        var stated =
            $"<ram:NilCustomsValueIndicator>{indicator}</ram:NilCustomsValueIndicator>{Declared.Replace("20.00", amount, StringComparison.Ordinal)}";
        return Assert.Single(Read(Sample.Replace(Declared, stated, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("true", "0.00")]
    [InlineData("1", "0")]
    [InlineData("TRUE", "")]
    public void Where_no_value_is_declared_for_customs_an_amount_of_0_is_none_and_both_are_kept(string indicator, string amount)
    {
        var c = Nil(indicator, amount).Consignment!;

        Assert.Null(Assert.Single(c.Items).Value);
        Assert.Equal(
            amount.Length == 0 ? [indicator, "USD"] : [indicator, "USD", amount],
            c.Kept.Where(kept =>
                    kept.Place.Contains("CustomsValueIndicator", StringComparison.Ordinal)
                    || kept.Place.Contains("DeclaredValue", StringComparison.Ordinal)
                )
                .Select(kept => kept.Value)
                .OrderBy(value => value == amount)
        );
    }

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("")]
    public void An_amount_is_the_value_where_it_is_not_said_that_there_is_none(string indicator) =>
        Assert.Equal(A.Money(20, "USD"), Assert.Single(Nil(indicator, "20.00").Consignment!.Items).Value);

    [Theory]
    [InlineData("0.01", ProblemCodes.Contradiction)]
    [InlineData("NCV", ProblemCodes.WrongType)]
    public void No_value_and_an_amount_contradict_each_other(string amount, string code)
    {
        var problem = Assert.Single(Nil("true", amount).Problems);

        Assert.Equal((code, amount), (problem.Code, problem.Found));
        Assert.EndsWith("/DeclaredValueForCustomsAmount", problem.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mass_that_is_empty_is_none()
    {
        var empty = Regex.Replace(Sample, "(<ram:(?:IncludedTareGross|Net)WeightMeasure[^>]*>)[^<]*", "$1");

        var c = Assert.Single(Read(empty)).Consignment!;
        Assert.Equal((null, null), (c.GrossMassGrams, Assert.Single(c.Items).NetMassGrams));
    }

    [Theory]
    [InlineData(">851830<", ">HS8518.30<", "851830", 500)]
    [InlineData("unitCode=\"KGM\">0.5<", "unitCode=\"ONZ\">16<", "851830", 454)]
    public void Letters_before_a_commodity_code_and_ounces_are_read(string right, string other, string hs, long grams)
    {
        Assert.Contains(right, Sample, StringComparison.Ordinal);
        var c = Assert.Single(Read(Sample.Replace(right, other, StringComparison.Ordinal))).Consignment!;

        Assert.Equal((hs, grams), (Assert.Single(c.Items).Hs, c.GrossMassGrams));
    }

    [Theory]
    [InlineData("iata:housewaybill:1", "http://other.example/housewaybill", "http://other.example/housewaybill")]
    [InlineData(" xmlns:rsm=\"iata:housewaybill:1\"", "", "no namespace")]
    public void A_waybill_of_another_namespace_is_refused_by_it(string right, string wrong, string found)
    {
        var xml = Sample.Replace(right, wrong, StringComparison.Ordinal);
        xml = wrong.Length == 0 ? xml.Replace("rsm:", "", StringComparison.Ordinal) : xml;
        var problem = Assert.Single(Assert.Single(Read(xml)).Problems);

        Assert.Equal((ProblemCodes.UnknownFormat, "HouseWaybill", found), (problem.Code, problem.Place, problem.Found));
        Assert.Contains("iata:", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_is_refused_by_what_it_is()
    {
        var problem = Assert.Single(Assert.Single(Read("<x:HouseManifest xmlns:x=\"iata:housemanifest:1\"/>")).Problems);

        Assert.Contains("a manifest lists waybills", problem.Expected, StringComparison.Ordinal);
    }
}
