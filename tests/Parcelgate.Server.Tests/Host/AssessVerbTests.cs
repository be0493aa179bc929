namespace Parcelgate.Server.Tests.Host;

using System.Text.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Xunit;

/// <summary><c>parcelgate assess</c> and <c>generate</c> as they are typed: what is answered, and what is said of a slip.</summary>
public sealed class AssessVerbTests : IDisposable
{
    private const string Parcel =
        "reference,destination,consignee_kind,consignee_identity,item_description,item_hs,item_value,item_currency\n"
        + "A1,AZ,person,5ABC,Cotton T-shirt,610910,20.00,USD\n";

    private readonly string folder = Directory.CreateTempSubdirectory("parcelgate-assess").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "a.csv");

    public AssessVerbTests() => System.IO.File.WriteAllText(File, Parcel);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_line_has_id_and_reference_and_the_file_as_it_was_named()
    {
        var (code, output, error) = await RunAsync("assess", File);

        var line = JsonDocument.Parse(output).RootElement;
        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.Equal(
            ("A1", "A1", File),
            (line.GetProperty("id").GetString(), line.GetProperty("reference").GetString(), line.GetProperty("file").GetString())
        );
    }

    [Fact]
    public async Task A_shadow_run_says_what_the_system_in_use_did_otherwise()
    {
        var old = Path.Combine(folder, "old.csv");
        await System.IO.File.WriteAllTextAsync(old, "reference,decision,due,currency\nA1,release,3.60,AZN\nA2,release,,\n", Cancel);
        var differences = Path.Combine(folder, "differences.csv");

        var (code, output, error) = await RunAsync("shadow", File, "--old", old, "--differences", differences, "--json");

        var line = JsonDocument.Parse(output).RootElement;
        Assert.Equal((ExitCode.Findings, ""), (code, error));
        Assert.Equal((1, 1, 0), (Number(line, "compared"), Number(line, "onlyOld"), Number(line, "onlyNew")));
        Assert.Equal(1, Number(line.GetProperty("elements")[0], "different"));
        Assert.StartsWith(
            "reference,element,old,new,why\r\nA1,decision,release,hold,",
            await System.IO.File.ReadAllTextAsync(differences, Cancel),
            StringComparison.Ordinal
        );

        static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_list_that_cannot_be_compared_is_named_with_its_line()
    {
        var old = Path.Combine(folder, "old.csv");
        await System.IO.File.WriteAllTextAsync(old, "reference,decision\nA1,kept\n", Cancel);

        var (code, output, error) = await RunAsync("shadow", File, "--old", old);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains($"{old}:2:4: 'kept' is no decision", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xx", "parcelgate: There is no country 'xx' in the law; known: ", ", az, ")]
    [InlineData("Azerbaijan", "There is no country 'Azerbaijan' in the law", "; did you mean az?\n")]
    [InlineData("UK", "There is no country 'UK' in the law", "; did you mean gb?\n")]
    [InlineData("ltu", "There is no country 'ltu' in the law", "; did you mean lt?\n")]
    public async Task A_country_the_law_does_not_have_is_a_slip_of_the_hand(string country, string sentence, string hint)
    {
        var (code, output, error) = await RunAsync("assess", File, "--regime", country);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_on_which_the_country_has_no_law_is_said_beside_the_answer()
    {
        var (code, output, error) = await RunAsync("assess", File, "--regime", "az", "--on", "1990-01-01");

        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal("parcelgate: No law of az is in force on 1990-01-01: 1 consignment was decided without one (law-none).\n", error);
        Assert.Contains("\"no-regime\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--on 2026-13-45: give a date such as 2026-11-23.", "assess", "FILE", "--on", "2026-13-45")]
    [InlineData("--count abc: give a whole number such as 1000.", "generate", "--out", "x", "--count", "abc")]
    [InlineData("--regime zz: give one of az, lt, ro, md, gb, kz.", "generate", "--out", "x", "--regime", "zz")]
    [InlineData("There is no option '--bogus' of 'assess'.", "assess", "FILE", "--bogus")]
    [InlineData("There is no option '--regme' of 'assess'; did you mean '--regime'?", "assess", "FILE", "--regme", "az")]
    [InlineData("There is no option '-x' of 'assess'.", "assess", "FILE", "-x")]
    [InlineData("is a folder; name the files in it.", "assess", "FOLDER")]
    [InlineData("There is no file 'none.csv'.", "assess", "none.csv")]
    [InlineData("--channel Zebra: give one of post, express, platform, declarant.", "import", "FILE", "--channel", "Zebra")]
    [InlineData("--destination Baku: give the two letters of a country, such as AZ.", "import", "FILE", "--destination", "Baku")]
    public async Task A_slip_on_the_command_line_is_said_in_the_words_that_were_typed(string sentence, params string[] args)
    {
        var (code, output, error) = await RunAsync([
            .. args.Select(word =>
                word == "FILE" ? File
                : word == "FOLDER" ? folder
                : word
            ),
        ]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nz", "2019-11-30", "nz/parcels to-2019-11-30-parcels ")]
    [InlineData("nz", "2019-12-01", "nz/parcels 2019-12-01 ")]
    [InlineData("us", "2027-06-30", "us/parcels 2026-07-25 ")]
    [InlineData("us", "2027-07-01", "us/parcels 2027-07-01 ")]
    public async Task A_day_is_that_of_the_country_a_summer_in_New_Zealand_included(string country, string on, string version)
    {
        var (_, output, _) = await RunAsync("assess", File, "--regime", country, "--on", on);

        var regimes = JsonDocument.Parse(output).RootElement.GetProperty("versions").GetProperty("regimes");
        Assert.StartsWith(version, regimes[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_negative_number_is_a_value_and_no_option() =>
        Assert.Equal(ExitCode.Ok, (await RunAsync("generate", "--count", "1", "--seed", "-5", "--out", Path.Combine(folder, "g"))).Code);

    [Fact]
    public async Task One_is_said_in_the_singular()
    {
        var (_, output, _) = await RunAsync("generate", "--count", "1", "--out", Path.Combine(folder, "g.ndjson"));

        Assert.StartsWith("1 consignment in g.ndjson, ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.csv", "")]
    [InlineData("head.csv", "reference,destination\n")]
    public async Task An_empty_file_is_refused(string name, string text)
    {
        var file = Path.Combine(folder, name);
        await System.IO.File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        var (code, output, _) = await RunAsync("assess", file);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Equal("intake-missing", JsonDocument.Parse(output).RootElement.GetProperty("problems")[0].GetProperty("code").GetString());
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync([AssessVerb.Verb, ShadowVerb.Verb, GenerateVerb.Verb, ImportVerb.Verb], args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
