namespace Parcelgate.Formats.Tests;

using System.Text;
using Xunit;

public class FormatsTests
{
    [Theory]
    [InlineData("application/json", null, "", "json")]
    [InlineData("application/json; charset=utf-8", null, "", "json")]
    [InlineData("Application/X-NDJSON", "x.csv", "", "ndjson")]
    [InlineData(null, "flight.NDJSON", "", "ndjson")]
    [InlineData(null, "/a/b/parcel.json", "", "json")]
    [InlineData("application/octet-stream", null, "\uFEFF{\"reference\":1}\n{", "ndjson")]
    [InlineData(null, "flight", "{\n\"reference\":1}", "json")]
    [InlineData(null, "flight", "{\"reference\":1}", "ndjson")]
    [InlineData("text/csv", null, "", "csv")]
    [InlineData("application/xml", null, "", "wco-xml")]
    [InlineData(null, "MANIFEST.CSV", "", "csv")]
    [InlineData(null, "dec.xml", "", "wco-xml")]
    [InlineData(null, null, "\uFEFF <?xml version=\"1.0\"?>", "wco-xml")]
    [InlineData(null, null, "reference;destination", "csv")]
    [InlineData("application/edifact", "x.csv", "", "edifact")]
    [InlineData(null, "manifest.edi", "", "edifact")]
    [InlineData(null, "manifest.txt", "UNA:+.? '\nUNB+UNOC:3", "edifact")]
    [InlineData(null, null, "\uFEFF\r\nUNB+UNOC:3", "edifact")]
    [InlineData("application/x-cargo-imp", null, "", "cargo-imp")]
    [InlineData("text/plain", "fwb.txt", "FWB/17", null)]
    [InlineData("application/ld+json", null, "", "one-record")]
    [InlineData("application/json", "order.json", "{\"line_items\":[]}", "json")]
    [InlineData(null, "order.json", "{\"id\":7,\"line_items\":[]}", "woocommerce")]
    [InlineData(null, null, "[{\"id\":7,\"order_key\":\"x\"", "woocommerce")]
    [InlineData(null, "orders.json", "{\"payload\":{\"Orders\":[{\"AmazonOrderId\":\"1\"}]}}", "amazon")]
    [InlineData(null, null, "{\"@type\":\"x\"}", "one-record")]
    [InlineData(null, "a.json", "{\"https://onerecord.iata.org/ns/cargo#name\":1}", "one-record")]
    [InlineData(null, "a.json", "{\"reference\":\"1\",\"orderItems\":1}", "json")]
    [InlineData(null, "x.xml", "<?xml version=\"1.0\"?><!-- <a> --><r:Waybill xmlns:r=\"iata:waybill:1\">", "cargo-xml")]
    [InlineData(null, "drop.json", "{\"postalDrop\":{\"version\":\"1\"}}", "postal")]
    [InlineData(null, null, "<p:postalDrop xmlns:p='urn:parcelgate:postal:1'>", "postal")]
    [InlineData(null, null, "<HouseWaybill xmlns='mx:iata:housewaybill:1'>", "cargo-xml")]
    [InlineData(null, "x.txt", "QK AAABBCC\r\n.XXX\r\nFWB/17\r\n", "cargo-imp")]
    [InlineData(null, null, "FHL/4\nMBI/", "cargo-imp")]
    [InlineData(
        null,
        "x.txt",
        "=HEADER\r\nRCV,2026/11/23 14:58\r\n=PRIORITY\r\nQK\r\n=DESTINATION TYPE B\r\nSTX,AAABBCC\r\n=ORIGIN\r\nAAABBDD\r\n=TEXT\r\nFWB/17",
        "cargo-imp"
    )]
    [InlineData(null, null, "=PRIORITY\nQK\n=DESTINATION TYPE B\nSTX,AAABBCC\nSTX,AAABBDD\nSTX,AAABBEE\nSTX,AAABBFF\nSTX", "cargo-imp")]
    [InlineData(null, null, "=DESTINATION TYPE B\nSTX,AAABBCC", "cargo-imp")]
    [InlineData(null, "x.csv", "=A1;number\n1;2", "csv")]
    [InlineData(null, null, "", null)]
    [InlineData("image/png", "x.json", "{", null)]
    public void A_format_is_told_by_media_type_then_name_then_first_bytes(
        string? mediaType,
        string? fileName,
        string first,
        string? name
    ) => Assert.Equal(name, Formats.Detect(mediaType, fileName, Encoding.UTF8.GetBytes(first))?.Name);

    [Theory]
    [InlineData("utf-8", "Трек;Цена\nR1;12,50\n", false)]
    [InlineData("utf-16", "Трек;Цена\nR1;12,50\n", false)]
    [InlineData("utf-16LE", "Трек;Цена\r\nR1;12,50\r\n", false)]
    [InlineData("utf-16BE", "Трек;Цена\r\nR1;12,50\r\n", false)]
    [InlineData("utf-16LE", "<postalDrop/>", false)]
    [InlineData("iso-8859-1", "%PDF-1.4", true)]
    [InlineData("iso-8859-1", "PK\u0003\u0004", true)]
    [InlineData("iso-8859-1", "PK;Name\n1;2\n", false)]
    [InlineData("iso-8859-1", "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1", true)]
    [InlineData("iso-8859-1", "reference\nR1\0\0\n", true)]
    [InlineData("iso-8859-1", "\0\u0001\u0002\u0003", true)]
    [InlineData("iso-8859-1", "", false)]
    public void A_file_that_is_no_text_is_told_by_its_first_bytes_and_utf_16_is_text(string encoding, string text, bool binary)
    {
        var letters = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. encoding == "utf-16" ? letters.GetPreamble() : [], .. letters.GetBytes(text)];

        Assert.Equal(binary, BinaryFile.Instead(bytes) is not null);
    }
}
