namespace Parcelgate.Server.Tests.Host;

using System.Text.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Xunit;

public sealed class ScreenVerbTests : IDisposable
{
    private const string List = """
        {"id": "x-1", "list": "TEST", "type": "Person", "name": "ORLOV, Sergey", "aliases": [], "dob": ["1972-11-26"]}
        {"id": "x-2", "list": "TEST", "type": "Entity", "name": "Harbour Light Shipping Ltd", "aliases": []}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("screen").FullName;

    [Fact]
    public async Task Pairs_come_back_with_score_and_match_in_their_order()
    {
        var pairs = Write(
            "pairs.json",
            """[{"a": "Sergey Orlov", "b": "Сергей Орлов", "schema": "Person"}, {"a": "Sergey Orlov", "b": "Anna Lind"}]"""
        );

        var (code, output, _) = await RunAsync("screen", "pairs", pairs, "--json");

        Assert.Equal(ExitCode.Ok, code);
        var lines = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal([true, false], lines.Select(line => line.GetProperty("match").GetBoolean()));
        Assert.Equal("Сергей Орлов", lines[0].GetProperty("b").GetString());
        Assert.Equal(["a", "b", "score", "match"], lines[0].EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Each_customer_comes_back_with_its_alerts_best_first()
    {
        var customers = Write("customers.csv", "full_name,date_of_birth\nSergei Orlow,1972-11-26\nAnna Lind,1990-01-01\n");

        var (code, output, _) = await RunAsync("screen", "names", customers, "--list", Write("list.jsonl", List), "--json");

        Assert.Equal(ExitCode.Ok, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("x-1", lines[0].GetProperty("alerts")[0].GetProperty("id").GetString());
        Assert.Equal(0, lines[1].GetProperty("alerts").GetArrayLength());
    }

    [Fact]
    public async Task Without_json_a_person_reads_alerts_and_a_sum()
    {
        var customers = Write("customers.csv", "full_name,schema\nHarbor Light Shipping,Company\n");

        var (_, output, _) = await RunAsync("screen", "names", customers, "--list", Write("list.jsonl", List), "--explain");

        Assert.Contains("x-2", output, StringComparison.Ordinal);
        Assert.Contains("harbour", output, StringComparison.Ordinal);
        Assert.Contains("1 name screened against 2 entries with 2 names: 1 alerting.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_of_a_list_or_a_file_is_said_with_place_value_and_remedy()
    {
        var customers = Write("customers.csv", "full_name\nAnna Lind\n");
        var list = Write("list.jsonl", """{"id": "x-1", "name": "A", "type": "Ship"}""");

        var (code, output, error) = await RunAsync("screen", "names", customers, "--list", list, "--json");

        Assert.Equal(ExitCode.Findings, code);
        Assert.Empty(output);
        Assert.Equal(
            "list.jsonl: line 1, 'type': found 'Ship'; expected Person, Entity, Vessel, Aircraft or Unknown. (intake-unknown-code)\n",
            error
        );
    }

    [Theory]
    [InlineData("--threshold", "1")]
    [InlineData("--most", "0")]
    public async Task An_option_out_of_range_is_refused(string option, string value)
    {
        var customers = Write("customers.csv", "full_name\nA\n");

        var (code, _, error) = await RunAsync("screen", "names", customers, "--list", Write("list.jsonl", List), option, value);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"{option} {value}: give", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync([ScreenVerb.Verb], args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
