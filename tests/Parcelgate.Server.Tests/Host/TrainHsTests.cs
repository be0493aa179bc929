namespace Parcelgate.Server.Tests.Host;

using System.Text.Json;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;

/// <summary><c>parcelgate train hs</c> on tables as administrations have them.</summary>
public sealed class TrainHsTests : IDisposable
{
    private const string Heads = "description,hs\n";

    /// <summary>Lines 2 to 401 of a table.</summary>
    private static readonly string Sound = string.Concat(GoodsNames.BuiltIn.Take(400).Select(goods => $"\"{goods.Name}\",{goods.Hs}\n"));

    private readonly string folder = Directory.CreateTempSubdirectory("parcelgate-train-hs").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_is_left_out_is_said_with_its_place_and_what_would_be_right()
    {
        const string Odd = "live horse,10121\nlive ass,1013000\nT-shirt,6109\nshirt,\nsocks,HS 6115\n,610910\n8812,610910\ncoat,770100\n";
        var (code, output, _) = await TrainAsync(Heads + Sound + Odd, "--json");

        Assert.Equal(ExitCode.Ok, code);
        var file = At("table.csv");
        Assert.Equal(
            [
                $"lost-zero 2 {file}, line 402, column hs '10121' '010121', with the zero in front that was lost",
                $"heading 1 {file}, line 404, column hs '6109' six digits or more",
                $"no-code 1 {file}, line 405, column hs '' a code of six digits or more",
                $"not-a-code 1 {file}, line 406, column hs 'HS 6115' 6 to 14 digits; dots, spaces and hyphens may stand between them",
                $"no-words 2 {file}, line 407, column description '' a description with a word",
                $"no-chapter 1 {file}, line 409, column hs '770100' a chapter of the Harmonized System: 01 to 76, 78 to 97; 98 and 99 are national",
            ],
            JsonDocument
                .Parse(output)
                .RootElement.GetProperty("leftOut")
                .EnumerateArray()
                .Select(one =>
                    $"{Of(one, "why")} {one.GetProperty("rows").GetInt32()} {Of(one, "place")} '{Of(one, "found")}' {Of(one, "expected")}"
                )
        );
        // 1013000 is no 101300 of chapter 10.
        Assert.DoesNotContain("101300", await File.ReadAllTextAsync(At("m.json"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_with_headings_and_rows_without_a_description_is_done()
    {
        var (code, output, _) = await TrainAsync(Heads + Sound + "T-shirt,6109\n,610910\n");

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("left out 1 (heading): ", output, StringComparison.Ordinal);
        Assert.Contains("line 402, column hs: found '6109', expected six digits or more.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_a_nomenclature_does_not_have_are_left_out_but_for_national_chapters()
    {
        var codes = GoodsNames.BuiltIn.Take(400).Select(goods => goods.Hs).Distinct();
        var nomenclature = Write("hs.csv", "code,description\n61,Apparel\n" + string.Concat(codes.Select(code => $"{code},goods\n")));

        var (code, output, _) = await TrainAsync(Heads + Sound + "notebook computer,847199\nmail,980100\n", "--nomenclature", nomenclature);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("left out 1 (not-in-nomenclature): ", output, StringComparison.Ordinal);
        Assert.Contains("line 402, column hs: found '847199'", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("description,hs\nT-shirt,6.1E+05\n", "line 2, column hs: found '6.1E+05', expected 6 to 14 digits")]
    [InlineData(
        "description,hs\nT-shirt,610910\n",
        "Different texts with words and a code of six digits: 1; a model needs at least 100.\n"
    )]
    [InlineData("description,hs\nT-shirt,610910\nhorse,10121\n", "at least 100.\n  left out 1 (lost-zero): ")]
    [InlineData("Description,HS\nT-shirt,610910\n", "--hs: there is no column 'hs' (columns: Description, HS)")]
    [InlineData("description,hs\n", "no row of")]
    public async Task What_cannot_teach_is_refused_and_the_model_that_is_there_stays(string table, string said)
    {
        Write("m.json", "as it was");
        var (code, _, error) = await TrainAsync(table);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal("as it was", await File.ReadAllTextAsync(At("m.json"), Cancel));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public async Task A_nomenclature_without_subheadings_is_refused()
    {
        var (code, _, error) = await TrainAsync(Heads + Sound, "--nomenclature", Write("hs.csv", "code,description\n61,Apparel\n"));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("no row has a subheading of six digits in the column 'code'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_table_twice_is_refused()
    {
        var same = Write("same.csv", Heads + Sound);
        var (code, _, error) = await TrainAsync(Heads + Sound, "--data", same);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("same.csv: it is the same as", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none/m.json", "there is no folder")]
    [InlineData("", "it is a folder; name a file")]
    [InlineData("table.csv", "it is read, and would be overwritten")]
    public async Task Where_the_model_cannot_go_is_told_before_the_work(string target, string said)
    {
        var data = Write("table.csv", "not,a\ntable of\ncodes,at all");
        var (code, _, error) = await RunAsync("train", "hs", "--data", data, "--out", At(target));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.StartsWith("not,a", await File.ReadAllTextAsync(data, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_given_as_a_table_or_model_is_told_as_one()
    {
        var (_, _, table) = await RunAsync("train", "hs", "--data", folder, "--out", At("m.json"));
        Assert.Equal($"parcelgate: {folder}: it is a folder; name a file.\n", table);
        var (_, _, model) = await RunAsync("suggest", "hs", "shirt", "--model", folder);
        Assert.Equal($"parcelgate: {folder}: it is a folder; name a file.\n", model);
    }

    [Fact]
    public async Task Scores_do_not_overwrite_the_table_they_are_of()
    {
        var table = Write("in.csv", "a\n1\n");
        var (code, _, error) = await RunAsync("score", "--model", Write("m.json", "{}"), "--in", table, "--out", table);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("it is read, and would be overwritten", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_verb_of_a_verb_takes_is_said_under_its_whole_name()
    {
        var (_, _, error) = await RunAsync("train", "hs", "--data", "a.csv");
        Assert.Contains("'parcelgate help train hs' says what it takes.", error, StringComparison.Ordinal);
    }

    private static string? Of(JsonElement one, string name) => one.GetProperty(name).GetString();

    private Task<(int Code, string Output, string Error)> TrainAsync(string table, params string[] more) =>
        RunAsync(["train", "hs", "--data", Write("table.csv", table), "--out", At("m.json"), .. more]);

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync([TrainVerb.Verb, SuggestVerb.Verb, ScoreVerb.Verb], arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    private string At(string name) => Path.Combine(folder, name);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
