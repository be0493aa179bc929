namespace Parcelgate.Server.Tests.Host;

using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Formats.Csv;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Training;
using Parcelgate.Host.Verbs;

/// <summary>Models trained and used from the command line, on tables whose fraud is known.</summary>
public sealed class TrainVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("parcelgate-train").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_model_finds_the_fraud_it_learnt_in_declarations_it_has_not_seen_and_is_made_again_to_the_byte()
    {
        var data = Write("learn.csv", SampleDeclarations.Csv(4_000, signal: 0.9, copies: 1, seed: 1));
        var (report, model) = await TrainAsync(data, "a.json");
        var (again, _) = await TrainAsync(data, "b.json");

        Assert.Equal(report.GetProperty("hash").GetString(), again.GetProperty("hash").GetString());
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, "a.json"), Cancel), RiskModelJson.ToBytes(model));
        Assert.Equal(
            [
                "id: it names rows: too many values",
                "date: a date does not come back",
                "note: it says the same of every row",
                "critical: it holds the label under another name",
            ],
            report
                .GetProperty("columns")
                .EnumerateArray()
                .Where(column => column.GetProperty("kind").GetString() == "LeftOut")
                .Select(column => $"{column.GetProperty("name").GetString()}: {column.GetProperty("why").GetString()}")
        );

        var unseen = Write("unseen.csv", SampleDeclarations.Csv(2_000, signal: 0.9, copies: 1, seed: 2));
        var (code, _, _) = await RunAsync(ScoreVerb.Verb, "score", "--model", At("a.json"), "--in", unseen, "--out", At("scores.csv"));
        Assert.Equal(ExitCode.Ok, code);
        Assert.InRange(await AucAsync(unseen), 0.75, 0.99);
    }

    /// <summary>Labels drawn by lot, each story ten times: a dictionary of stories would be right of nearly all and know nothing.</summary>
    [Fact]
    public async Task A_table_that_only_repeats_itself_teaches_nothing_and_the_report_says_so()
    {
        var data = Write("leak.csv", SampleDeclarations.Csv(4_000, signal: 0, copies: 10, seed: 3));

        var (report, _) = await TrainAsync(data, "m.json");

        Assert.InRange(report.GetProperty("groups").GetInt32(), 390, 400);
        Assert.InRange(report.GetProperty("meanAuc").GetDouble(), 0.35, 0.65);
    }

    [Fact]
    public void Our_scores_are_LightGBMs_to_the_last_bit()
    {
        var table = TextTable.Read(System.Text.Encoding.UTF8.GetBytes(SampleDeclarations.Csv(1_500, 0.9, 1, seed: 4)), [])!;
        var label = table.Heads.IndexOf(SampleDeclarations.Label);
        int[] marks = [.. table.Rows.Select(row => row[label] == "1" ? 1 : 0)];

        Assert.Equal(0, RiskTrainer.Train(table, label, marks, [], [], _ => { }).Difference);
    }

    [Fact]
    public async Task A_score_says_which_features_moved_it()
    {
        var (_, model) = await TrainAsync(Write("learn.csv", SampleDeclarations.Csv(3_000, 0.9, 1, seed: 5)), "m.json");
        string[] cheap = [.. model.Columns.Select(name => Cheap(name))];

        var why = model.Explain(cheap, 3);

        Assert.True(model.Score(cheap) > 0.5);
        Assert.Contains(why, one => one.Moved > 0 && one.Feature.Contains("price by mass", StringComparison.Ordinal));
    }

    private static string Cheap(string column) =>
        column switch
        {
            "hs" => "631212",
            "origin" => "CN",
            "mass" => "2.000",
            "price" => "10.00",
            "office" => "12",
            _ => "",
        };

    [Theory]
    [InlineData("found", "a,found\n1,1\n", "a model needs at least 200 rows")]
    [InlineData("fraud", "a,found\n1,1\n", "there is no column 'fraud' (columns: a, found)")]
    [InlineData("found", "a,found\n1,maybe\n", "row 1 says 'maybe'; a label is 1 or 0")]
    [InlineData("found", "a,found\n1,0\n2,\n", "row 2 says nothing; leave out rows nobody inspected")]
    [InlineData("found", "a,found\n1\n", "line 2: found '1 fields', expected 2, as the heads are")]
    [InlineData("found", "a,a\n", "line 1, column 2: found 'a', expected heads that are not empty, each once")]
    [InlineData("found", "", "line 1: found '', expected a line of heads")]
    public async Task What_is_wrong_is_said_and_no_model_is_written(string label, string text, string said)
    {
        var data = Write("bad.csv", text);

        var (code, _, error) = await RunAsync(TrainVerb.Verb, "train", "risk", "--data", data, "--label", label, "--out", At("m.json"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("m.json")));
    }

    [Fact]
    public async Task A_table_with_nothing_to_learn_from_is_refused_with_what_is_wrong_of_each_column()
    {
        var rows = Enumerable.Range(0, 240).Select(row => string.Create(CultureInfo.InvariantCulture, $"same,{row % 2}\n"));
        var data = Write("bare.csv", "office,found\n" + string.Concat(rows));

        var (code, _, error) = await RunAsync(TrainVerb.Verb, "train", "risk", "--data", data, "--label", "found", "--out", At("m.json"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("No column is left to learn from (office: it says the same of every row).", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_for_nothing_leave_a_column_of_numbers_one()
    {
        var lines = SampleDeclarations.Csv(3_000, signal: 0.9, copies: 1, seed: 6).Split('\n');
        var mass = Array.IndexOf(lines[0].Split(','), "mass");
        string[] words = ["NA", "n/a", "NaN", "null", "-"];
        for (var row = 1; row <= 200; row++)
        {
            var cells = lines[row].Split(',');
            cells[mass] = words[row % words.Length];
            lines[row] = string.Join(',', cells);
        }

        var (report, _) = await TrainAsync(Write("gaps.csv", string.Join('\n', lines)), "m.json");

        Assert.Equal(
            "Number",
            Assert
                .Single(report.GetProperty("columns").EnumerateArray(), column => column.GetProperty("name").GetString() == "mass")
                .GetProperty("kind")
                .GetString()
        );
    }

    [Theory]
    [InlineData("{", "it is not a model's file")]
    [InlineData("""{"kind":"other"}""", "its kind is 'other'")]
    [InlineData(
        """{"kind":"parcelgate-risk-model/1","label":"x","columns":["a"],"features":[{"name":"a","of":"number","column":3}],"trees":[],"trained":{"rows":1,"marked":1,"groups":1,"auc":[],"data":[]}}""",
        "for columns, that are not there"
    )]
    public async Task A_file_that_is_no_model_is_refused(string text, string said)
    {
        var (code, _, error) = await RunAsync(
            ScoreVerb.Verb,
            "score",
            "--model",
            Write("m.json", text),
            "--in",
            Write("in.csv", "a\n1\n"),
            "--out",
            At("out.csv")
        );

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    private async Task<double> AucAsync(string table)
    {
        var rows = TextTable.Read(await File.ReadAllBytesAsync(table, Cancel), [])!;
        var label = rows.Heads.IndexOf(SampleDeclarations.Label);
        var scores = (await File.ReadAllLinesAsync(At("scores.csv"), Cancel)).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(Enumerable.Range(1, rows.Rows.Count), scores.Select(line => int.Parse(line[0], CultureInfo.InvariantCulture)));
        return Auc.Of(
            [.. scores.Select(line => double.Parse(line[1], CultureInfo.InvariantCulture))],
            [.. rows.Rows.Select(row => row[label] == "1" ? 1 : 0)],
            [.. rows.Rows.Select(_ => 1.0)]
        );
    }

    private async Task<(JsonElement Report, RiskModel Model)> TrainAsync(string data, string name)
    {
        var (code, output, error) = await RunAsync(
            TrainVerb.Verb,
            "train",
            "risk",
            "--data",
            data,
            "--label",
            SampleDeclarations.Label,
            "--out",
            At(name),
            "--json"
        );
        Assert.True(code == ExitCode.Ok, error);
        return (JsonDocument.Parse(output).RootElement, RiskModelJson.Read(await File.ReadAllBytesAsync(At(name), Cancel)));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(Verb verb, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.RunAsync([verb], arguments, output, error);
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
