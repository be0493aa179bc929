namespace Parcelgate.Server.Tests.Host;

using System.Text;
using System.Xml.Linq;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Parcelgate.TestKit;
using Xunit;

/// <summary><c>parcelgate convert</c> as it is typed.</summary>
public sealed class ConvertVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("parcelgate-convert").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync([ConvertVerb.Verb], ["convert", .. args], output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static string Ours(string path) => Path.Combine(Repository.Root!, "src", "Parcelgate.Formats", path);

    [Theory]
    [InlineData("CargoXml/samples/xfzb.xml", "HAWB0001")]
    [InlineData("OneRecord/samples/waybill.json", "HAWB0001")]
    [InlineData("Platforms/samples/woocommerce.json", "1001")]
    [InlineData("CargoImp/samples/fwb.txt", "123-45678901")]
    public async Task A_message_of_any_format_is_shown_as_its_canonical_record(string sample, string reference)
    {
        var (code, output, error) = await RunAsync(Ours(sample));

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var entry = CanonicalJson.Read(Encoding.UTF8.GetBytes(line), 1, new ReadDefaults());
        Assert.Equal(reference, entry.Consignment!.Reference);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("wco-xml")]
    [InlineData("ndjson")]
    public async Task A_message_rewritten_in_another_format_is_the_same_record(string format)
    {
        var record = A.Consignment(items: [A.Item(), A.Item(value: 5, number: 2)]);
        var source = Write("a.json", Encoding.UTF8.GetString(CanonicalJson.ToBytes(record)));
        var target = Path.Combine(folder, "b.out");

        var there = await RunAsync(source, "--to", format, "--out", target);
        var back = await RunAsync(target, "--to", "canonical", "--format", format);

        Assert.Equal((ExitCode.Ok, "", ""), there);
        Assert.Equal((ExitCode.Ok, ""), (back.Code, back.Error));
        var read = CanonicalJson.Read(Encoding.UTF8.GetBytes(back.Output), 1, new ReadDefaults()).Consignment!;
        Assert.True(Same.Record(record, read, digest: false));
    }

    [Theory]
    [InlineData(1, "MetaData")]
    [InlineData(2, "Declarations")]
    public async Task One_declaration_is_a_file_of_its_own_and_several_are_a_list(int count, string root)
    {
        var lines = Enumerable
            .Range(1, count)
            .Select(n => Encoding.UTF8.GetString(CanonicalJson.ToBytes(A.Consignment() with { Reference = $"R{n}" })));
        var source = Write("a.ndjson", string.Join('\n', lines));

        var (code, output, error) = await RunAsync(source, "--to", "wco-xml");

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        var written = XDocument.Parse(output).Root!;
        Assert.Equal(root, written.Name.LocalName);
        Assert.Equal(count, written.DescendantsAndSelf().Count(node => node.Name.LocalName == "Declaration"));
    }

    [Fact]
    public async Task What_is_refused_is_told_and_the_rest_is_converted()
    {
        var text = await File.ReadAllTextAsync(Ours("Edifact/samples/cuscar.edi"), TestContext.Current.CancellationToken);
        var source = Write("m.edi", text.Replace("HS:851830", "HS:abc", StringComparison.Ordinal));

        var (code, output, error) = await RunAsync(source);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains("\"reference\":\"HAWB0002\"", output, StringComparison.Ordinal);
        Assert.StartsWith(
            "parcelgate: m.edi, entry 1: intake-out-of-range UNH[1]/CNI[1]/GID[1]/RFF/C506/1154: found 'abc', expected a commodity code",
            error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{\"act\":\"cancel\",\"reference\":\"X1\"}", "this cancels one")]
    [InlineData("", "found '0 bytes'")]
    public async Task What_is_no_consignment_is_said_so(string text, string sentence)
    {
        var (code, output, error) = await RunAsync(Write("a.json", text));

        Assert.Equal((ExitCode.Findings, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_country_may_be_said_for_a_message_that_names_none()
    {
        var source = Write(
            "s.json",
            "{\"@type\":\"https://onerecord.iata.org/ns/cargo#Shipment\",\"@id\":\"https://a.example/S1\",\"@graph\":[]}"
        );
        Assert.Equal(ExitCode.Findings, (await RunAsync(source)).Code);

        var (code, output, _) = await RunAsync(source, "--destination", "az", "--channel", "express");

        Assert.Equal(ExitCode.Ok, code);
        Assert.StartsWith("{\"reference\":\"S1\",\"channel\":\"express\",\"destination\":\"AZ\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_file_with_columns_of_its_own_is_read_by_a_mapping_file()
    {
        const string Mapping = """
            {"separator":";","decimal":",","header":["No","Preis"],"elements":{"reference":{"columns":["No"]},
            "destination":{"always":"AZ"},"item_value":{"columns":["Preis"]},"item_currency":{"always":"EUR"}}}
            """;
        var mapping = Write("mapping.json", Mapping);
        var (code, output, error) = await RunAsync(Write("a.txt", "No;Preis\nR1;12,50\n"), "--mapping", mapping);
        var (wrong, _, why) = await RunAsync(
            Write("b.txt", "No;Preis\n"),
            "--mapping",
            Write("c.json", Mapping.Replace("EUR", "Euro", StringComparison.Ordinal))
        );

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.Equal(
            A.Money(12.50m, "EUR"),
            CanonicalJson.Read(Encoding.UTF8.GetBytes(output.Trim()), 1, new ReadDefaults()).Consignment!.Items[0].Value
        );
        Assert.Equal(ExitCode.Usage, wrong);
        Assert.Contains("/elements/item_currency/always: found 'Euro'", why, StringComparison.Ordinal);
    }
}
