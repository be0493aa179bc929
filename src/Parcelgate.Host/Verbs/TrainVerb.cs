namespace Parcelgate.Host.Verbs;

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Formats.Csv;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Training;

/// <summary><c>parcelgate train risk</c>: a model of risk from inspected declarations.</summary>
internal static class TrainVerb
{
    /// <summary>Rows below which no trial says anything.</summary>
    private const int FewestRows = 200;

    public static Verb Verb { get; } =
        new(
            "train",
            "Train a model on this machine",
            command =>
            {
                command.Add(new Verb("risk", "A model of risk, from a table of inspected declarations", ConfigureRisk).ToCommand());
                command.Add(TrainReferences.Part.ToCommand());
                command.Add(TrainHs.Part.ToCommand());
            }
        );

    private static void ConfigureRisk(Command command)
    {
        var data = new Option<string[]>("--data")
        {
            Description = "Tables of inspected declarations: CSV with heads, a row each, the same heads in all",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
            HelpName = "FILE",
        };
        var label = new Option<string>("--label")
        {
            Description = "The column that says what was found: 1 (or true, yes) and 0",
            Required = true,
            HelpName = "COLUMN",
        };
        var target = new Option<string>("--out")
        {
            Description = "The model's file",
            Required = true,
            HelpName = "FILE",
        };
        var group = new Option<string[]>("--group")
        {
            Description = "Columns whose equal values make rows tell one story, like HS code and mass; found out where it is not said",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "COLUMN",
        };
        command.Add(data);
        command.Add(label);
        command.Add(target);
        command.Add(group);
        var json = JsonOption.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                OutFile.Check("--out", parsed.GetValue(target)!, parsed.GetValue(data)!);
                var (table, hashes) = await Tables.ReadAsync(parsed.GetValue(data)!, cancel);
                var at = Tables.ColumnOf(table, parsed.GetValue(label)!, "--label");
                ImmutableArray<int> by = [.. (parsed.GetValue(group) ?? []).Select(name => Tables.ColumnOf(table, name, "--group"))];
                var marks = MarksOf(table, at);
                var trained = await LongWork.RunAsync(
                    "Training",
                    null,
                    _ => Task.Run(() => RiskTrainer.Train(table, at, marks, by, hashes, _ => { }), cancel)
                );
                if (trained.Difference != 0)
                {
                    throw new InvalidOperationException(
                        $"Our scores differ from LightGBM's by up to {trained.Difference}: the model would not replay and is not written."
                    );
                }

                var bytes = RiskModelJson.ToBytes(trained.Model);
                await OutFile.WriteAsync(parsed.GetValue(target)!, bytes, cancel);
                Report(parsed.InvocationConfiguration.Output, trained, Digest.Of(bytes), parsed.GetValue(json));
                return ExitCode.Ok;
            }
        );
    }

    private static int[] MarksOf(TextTable table, int label)
    {
        var marks = new int[table.Rows.Count];
        for (var row = 0; row < marks.Length; row++)
        {
            marks[row] = table.Rows[row][label].ToLowerInvariant() switch
            {
                "1" or "1.0" or "true" or "yes" => 1,
                "0" or "0.0" or "false" or "no" => 0,
                "" => throw VerbException.Usage(
                    $"--label {table.Heads[label]}: row {row + 1} says nothing; leave out rows nobody inspected: they are not clean, they are not known."
                ),
                _ => throw VerbException.Usage(
                    $"--label {table.Heads[label]}: row {row + 1} says '{table.Rows[row][label]}'; a label is 1 or 0 (true or false, yes or no)."
                ),
            };
        }

        var marked = marks.Sum();
        return marks.Length >= FewestRows && marked > 0 && marked < marks.Length
            ? marks
            : throw VerbException.Usage(
                $"{marks.Length} rows, {marked} of them marked: a model needs at least {FewestRows} rows, some marked and some not."
            );
    }

    private static void Report(TextWriter output, Trained trained, Digest hash, bool json)
    {
        var model = trained.Model;
        var mean = model.Trained.Auc.Average();
        var spread = Math.Sqrt(model.Trained.Auc.Average(one => (one - mean) * (one - mean)));
        if (json)
        {
            output.WriteLine(
                JsonOption.Line(
                    new
                    {
                        Hash = hash.ToString(),
                        model.Trained.Rows,
                        model.Trained.Marked,
                        model.Trained.Groups,
                        GroupedBy = trained.Groups.Names,
                        Features = model.Encodings.Length,
                        Trees = model.Trees.Trees.Length,
                        Auc = model.Trained.Auc,
                        MeanAuc = mean,
                        Columns = trained.Columns.Select(column => new
                        {
                            column.Name,
                            Kind = column.Kind.ToString(),
                            column.Why,
                        }),
                    }
                )
            );
            return;
        }

        foreach (var column in trained.Columns)
        {
            output.WriteLine(
                column.Kind == ColumnKind.LeftOut
                    ? $"  left out  {column.Name}: {column.Why}"
                    : $"  {Hyphens.Of(column.Kind), -8}  {column.Name}"
            );
        }

        var story = trained.Groups.Names.IsEmpty
            ? "no rows that tell the same story twice were found"
            : $"rows with the same {string.Join(" and ", trained.Groups.Names)} count once together";
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model.Trained.Rows} rows, {model.Trained.Marked} marked, {model.Trained.Groups} stories ({story})."
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model.Encodings.Length} features, {model.Trees.Trees.Length} trees. AUC on stories not seen: {mean:0.000} ± {spread:0.000} over {model.Trained.Auc.Length} trials; 0.5 is chance."
            )
        );
        output.WriteLine($"Model {hash}; its scores are LightGBM's to the last bit.");
    }
}
