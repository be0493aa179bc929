namespace Parcelgate.Formats.Tests.Tree;

using System.Text;
using Parcelgate.Core.Consignments;
using Xunit;

public class XmlBytesTests
{
    private static string Waybill(string declared) =>
        Ours.Text("CargoXml", "xfzb.xml")
            .Replace("encoding=\"UTF-8\"", $"encoding=\"{declared}\"", StringComparison.Ordinal)
            .Replace("Aysel Quliyeva", "Jürgen Größe", StringComparison.Ordinal)
            .Replace("Bakı", "Koeln", StringComparison.Ordinal)
            .Replace("küç", "kuc", StringComparison.Ordinal);

    private static Entry Read(byte[] bytes)
    {
        var format = Formats.Detect("application/xml", null, bytes)!;
        return Assert.Single(Pump.Run(format.Create(new ReadDefaults()), bytes, 1 << 16));
    }

    [Theory]
    [InlineData("ISO-8859-1", 28591)]
    [InlineData("iso-8859-15", 28605)]
    [InlineData("windows-1252", 1252)]
    [InlineData("UTF-16", 1200)]
    [InlineData("UTF-16BE", 1201)]
    public void A_message_is_read_in_the_character_set_it_names(string declared, int page)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Waybill(declared))];

        var entry = Read(bytes);

        Assert.Empty(entry.Problems);
        Assert.Equal("Jürgen Größe", entry.Consignment!.Consignee!.Name);
    }

    [Fact]
    public void UTF_16_is_known_by_its_first_bracket_where_it_has_no_mark()
    {
        var bytes = Encoding.Unicode.GetBytes(Waybill("UTF-16"));

        Assert.Equal("Jürgen Größe", Read(bytes).Consignment!.Consignee!.Name);
        Assert.Equal("cargo-xml", Formats.Detect(null, null, bytes)!.Name);
    }

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("SHIFT_JIS")]
    [InlineData("ISO-8859-99")]
    public void Bytes_of_no_set_that_is_named_and_read_are_refused_with_the_first_of_them(string declared)
    {
        var bytes = Encoding.Latin1.GetBytes(Waybill(declared));
        var problem = Assert.Single(Read(bytes).Problems);

        Assert.Equal(
            (ProblemCodes.NotUtf8, $"byte {Array.IndexOf(bytes, (byte)0xFC)}", "0xFC"),
            (problem.Code, problem.Place, problem.Found)
        );
        Assert.Contains("ISO-8859", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_type_is_forbidden_in_every_character_set()
    {
        var bytes = Encoding.Unicode.GetBytes(
            "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-16\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>"
        );

        Assert.Equal(ProblemCodes.Forbidden, Assert.Single(Read(bytes).Problems).Code);
    }

    [Fact]
    public void Half_a_character_of_UTF_16_is_refused()
    {
        byte[] bytes = [.. Encoding.Unicode.GetBytes("\uFEFF<x>"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("</x>")];

        Assert.NotEmpty(Read(bytes).Problems);
    }
}
