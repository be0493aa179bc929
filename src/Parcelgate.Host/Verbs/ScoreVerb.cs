namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Formats.Csv;
using Parcelgate.Host.Cli;

/// <summary><c>parcelgate score</c>: rows of a table scored by a model.</summary>
internal static class ScoreVerb
{
    public static Verb Verb { get; } = new("score", "Score the rows of a table with a model of risk", Configure);

    private static void Configure(Command command)
    {
        var model = new Option<string>("--model")
        {
            Description = "The model's file",
            Required = true,
            HelpName = "FILE",
        };
        var table = new Option<string>("--in")
        {
            Description = "CSV with the heads the model was trained on; columns it does not read may be left out",
            Required = true,
            HelpName = "FILE",
        };
        var target = new Option<string>("--out")
        {
            Description = "CSV to write: row (from 1) and score (from 0 to 1)",
            Required = true,
            HelpName = "FILE",
        };
        command.Add(model);
        command.Add(table);
        command.Add(target);
        var json = JsonOption.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                OutFile.Check("--out", parsed.GetValue(target)!, parsed.GetValue(model), parsed.GetValue(table));
                var read = await Tables.ModelAsync(parsed.GetValue(model)!, cancel);
                var (rows, _) = await Tables.ReadAsync([parsed.GetValue(table)!], cancel);
                var columns = read.Columns.Select(name => Tables.ColumnOf(rows, name, "--in")).ToArray();
                var lines = new StringBuilder("row,score\n");
                var row = new string[columns.Length];
                foreach (var (at, texts) in rows.Rows.Index())
                {
                    for (var i = 0; i < columns.Length; i++)
                    {
                        row[i] = texts[columns[i]];
                    }

                    lines.Append(CultureInfo.InvariantCulture, $"{at + 1},{read.Score(row):R}\n");
                }

                await OutFile.WriteAsync(parsed.GetValue(target)!, System.Text.Encoding.UTF8.GetBytes(lines.ToString()), cancel);

                var done = new { Rows = rows.Rows.Count, Model = read.Hash.ToString() };
                parsed.InvocationConfiguration.Output.WriteLine(
                    parsed.GetValue(json) ? JsonOption.Line(done) : $"{done.Rows} rows scored with model {done.Model}."
                );
                return ExitCode.Ok;
            }
        );
    }
}

/// <summary>Tables and models as the verbs of models read them; what is wrong ends the verb with a sentence.</summary>
internal static class Tables
{
    /// <summary>Rows of several files together, with the hash of each.</summary>
    internal static async Task<(TextTable Table, System.Collections.Immutable.ImmutableArray<string> Hashes)> ReadAsync(
        string[] files,
        CancellationToken cancel
    )
    {
        TextTable? all = null;
        var hashes = new List<string>();
        foreach (var file in files)
        {
            var bytes = await BytesAsync(file, TextTable.LongestFile, cancel);
            hashes.Add(Core.Consignments.Digest.Of(bytes).ToString());
            var problems = new List<Core.Consignments.Problem>();
            if (TextTable.Read(bytes, problems) is not { } table)
            {
                var first = problems[0];
                throw VerbException.Usage($"{file}, {first.Place}: found '{first.Found}', expected {first.Expected}.");
            }

            if (all is not null && !all.Heads.SequenceEqual(table.Heads))
            {
                throw VerbException.Usage($"{file}: its heads are not those of {files[0]}.");
            }

            all = all is null ? table : all.With(table);
        }

        return (all!, [.. hashes]);
    }

    internal static async Task<RiskModel> ModelAsync(string file, CancellationToken cancel)
    {
        try
        {
            return RiskModelJson.Read(await BytesAsync(file, RiskModelJson.LongestFile, cancel));
        }
        catch (FormatException wrong)
        {
            throw VerbException.Usage($"{file}: {wrong.Message}.");
        }
    }

    internal static async Task<HsModel> SuggesterAsync(string file, CancellationToken cancel)
    {
        try
        {
            return HsModelFile.Read(await BytesAsync(file, HsModelFile.LongestFile, cancel));
        }
        catch (FormatException wrong)
        {
            throw VerbException.Usage($"{file}: {wrong.Message}.");
        }
    }

    internal static int ColumnOf(TextTable table, string name, string option)
    {
        var at = table.Heads.IndexOf(name);
        return at >= 0
            ? at
            : throw VerbException.Usage($"{option}: there is no column '{name}' (columns: {string.Join(", ", table.Heads)}).");
    }

    private static async Task<byte[]> BytesAsync(string file, long most, CancellationToken cancel)
    {
        if (Directory.Exists(file))
        {
            throw VerbException.Usage($"{file}: it is a folder; name a file.");
        }

        try
        {
            return new FileInfo(file).Length <= most
                ? await File.ReadAllBytesAsync(file, cancel)
                : throw VerbException.Usage($"{file}: it has more than {most} bytes.");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw VerbException.Usage($"{file}: {wrong.Message}");
        }
    }
}
