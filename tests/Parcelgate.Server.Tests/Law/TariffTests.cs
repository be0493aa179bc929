namespace Parcelgate.Server.Tests.Law;

using System.Net;
using System.Text.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Parcelgate.Server.Tests.Web;

/// <summary>Codes and rates: added to a law folder by the command line, looked up by page and interface.</summary>
public sealed class TariffTests(SharedOffice shared) : IClassFixture<SharedOffice>, IDisposable
{
    internal const string Codes = """
        # nomenclature: hs-test
        # valid-from: 2022-01-01
        # source: tests
        code,description,section
        61,Clothing of the tests,XI
        6109,T-shirts,XI
        610910,T-shirts of cotton,XI
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("parcelgate-tariff").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Law() => LawCopy.In(folder);

    private async Task<(int Code, string Output, string Error)> RunAsync(string verb, string text, params string[] more)
    {
        var file = Path.Combine(folder, "in.csv");
        await File.WriteAllTextAsync(file, text, Cancel);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync([TariffVerb.Verb], ["tariff", verb, file, .. more], output, error);
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public async Task A_nomenclature_is_added_once_and_the_page_shows_codes_and_rates()
    {
        var law = Law();
        var first = await RunAsync("add-nomenclature", Codes, "--name", "hs-test", "--set", $"Law={law}");
        var again = await RunAsync("add-nomenclature", Codes, "--name", "hs-test", "--set", $"Law={law}");
        Assert.Equal(
            (ExitCode.Ok, "nomenclature/hs-test.csv: 3 codes of hs-test. A server takes it up at its next start.\n"),
            (first.Code, first.Output)
        );
        Assert.Equal(
            (ExitCode.Ok, "nomenclature/hs-test.csv is there already, the same: 3 codes of hs-test.\n"),
            (again.Code, again.Output)
        );

        await using var office = await Office.OpenWholeAsync(("Law", law));
        using var client = new HttpClient { BaseAddress = office.Address };
        using var json = JsonDocument.Parse(await client.GetStringAsync("/v1/tariff/GB/61091000?on=2026-10-05", Cancel));
        var rates = json.RootElement.GetProperty("rates").EnumerateArray().ToList();
        Assert.Equal("known", json.RootElement.GetProperty("standing").GetString());
        Assert.Equal(
            ["61", "6109", "610910"],
            json.RootElement.GetProperty("path").EnumerateArray().Select(line => line.GetProperty("code").GetString())
        );
        Assert.Contains(
            rates,
            rate => rate.GetProperty("rate").GetString() == "12 %" && rate.GetProperty("confidence").GetString() == "illustrative"
        );

        var found = WebUtility.HtmlDecode(await client.GetStringAsync("/tariff?country=GB&q=cotton", Cancel));
        var code = WebUtility.HtmlDecode(await client.GetStringAsync("/tariff?country=GB&q=610910&on=2026-10-05", Cancel));
        var unknown = WebUtility.HtmlDecode(await client.GetStringAsync("/tariff?country=GB&q=610999", Cancel));
        Assert.Contains("1 line of hs-test fits “cotton”.", found, StringComparison.Ordinal);
        Assert.Contains("610910: T-shirts of cotton.", code, StringComparison.Ordinal);
        Assert.Contains("illustrative", code, StringComparison.Ordinal);
        Assert.Contains("610999 is not a code of hs-test.", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_nomenclature_nothing_is_claimed()
    {
        using var client = new HttpClient { BaseAddress = shared.Office.Address };

        using var json = JsonDocument.Parse(await client.GetStringAsync("/v1/tariff/GB/610910", Cancel));

        Assert.Equal("not-checked", json.RootElement.GetProperty("standing").GetString());
        Assert.Contains("No nomenclature is installed here", await client.GetStringAsync("/tariff", Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/tariff/QQ/610910", "query 'country'")]
    [InlineData("/v1/tariff/GB/cotton", "query 'code'")]
    [InlineData("/v1/tariff/GB/610910?on=soon", "query 'on'")]
    public async Task What_cannot_be_read_is_named(string address, string place)
    {
        using var client = new HttpClient { BaseAddress = shared.Office.Address };
        using var answer = await client.GetAsync(address, Cancel);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(place, json.RootElement.GetProperty("problems")[0].GetProperty("place").GetString());
    }

    private const string Rates = """
        # tariff: az/test
        # title: Rates of the tests
        # law: none
        # confidence: illustrative
        # source: tests
        code,charge,rate,valid-from
        6109,duty,12 %,2024-01-01
        """;

    [Fact]
    public async Task Another_file_of_the_same_name_is_put_in_its_place_only_when_that_is_said()
    {
        var law = Law();
        var more = Rates + "\n6110,duty,13 %,2024-01-01";
        Assert.Equal(ExitCode.Ok, (await RunAsync("add-rates", Rates, "--set", $"Law={law}")).Code);

        var refused = await RunAsync("add-rates", more, "--set", $"Law={law}");
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Equal(Rates, await File.ReadAllTextAsync(Path.Combine(law, "tariffs", "az-test.csv"), Cancel));

        var replaced = await RunAsync("add-rates", more, "--replace", "--set", $"Law={law}");
        Assert.Equal(
            (ExitCode.Ok, "tariffs/az-test.csv: 2 rates of az/test/duty. A server takes it up at its next start.\n"),
            (replaced.Code, replaced.Output)
        );
    }

    [Fact]
    public async Task A_wrong_file_changes_nothing_and_a_folder_of_the_program_is_not_written()
    {
        var law = Law();
        var wrong = await RunAsync("add-rates", Rates.Replace("12 %", "12", StringComparison.Ordinal), "--set", $"Law={law}");
        Assert.Equal(
            (ExitCode.Findings, "in.csv:7:11  rate: found '12', expected a rate such as 12 %, at most 1000 %\n"),
            (wrong.Code, wrong.Output)
        );
        Assert.False(File.Exists(Path.Combine(law, "tariffs", "az-test.csv")));

        var own = await RunAsync("add-rates", Rates);
        Assert.Equal(ExitCode.Usage, own.Code);
        Assert.Contains("Name the installation's own law folder", own.Error, StringComparison.Ordinal);
    }
}
