namespace Parcelgate.Host.Verbs;

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Csv;
using Parcelgate.Host.Cli;

/// <summary><c>parcelgate train hs</c>: a suggester of codes from descriptions that were classified before.</summary>
internal static class TrainHs
{
    public static Verb Verb { get; } =
        new("hs", "A model that suggests HS codes, from descriptions that were classified before", Configure);

    private static void Configure(Command command)
    {
        var data = new Option<string[]>("--data")
        {
            Description = "Tables of descriptions with their codes: CSV with heads; none: the program's own names of goods alone",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "FILE",
        };
        var text = new Option<string[]>("--text")
        {
            Description = "The columns with descriptions; each makes texts of its own",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["description"],
            HelpName = "COLUMN",
        };
        var hs = new Option<string>("--hs")
        {
            Description = "The column with the code: six digits or more count",
            DefaultValueFactory = _ => "hs",
            HelpName = "COLUMN",
        };
        var nomenclature = new Option<string?>("--nomenclature")
        {
            Description = "The table of the Harmonized System (code or hscode, description): its texts are learnt from too",
            HelpName = "FILE",
        };
        var own = new Option<bool>("--with-own-goods") { Description = "Learn from the program's own names of goods too" };
        var target = new Option<string>("--out")
        {
            Description = "The model's file; below models/ in the law folder it is published with the law",
            Required = true,
            HelpName = "FILE",
        };
        command.Add(data);
        command.Add(text);
        command.Add(hs);
        command.Add(nomenclature);
        command.Add(own);
        command.Add(target);
        var json = JsonOption.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var (rows, hashes) = await RowsAsync(parsed.GetValue(data) ?? [], parsed.GetValue(text)!, parsed.GetValue(hs)!, cancel);
                if (rows.Count == 0 || parsed.GetValue(own))
                {
                    rows.AddRange(GoodsNames.BuiltIn.Select(goods => new HsExample(goods.Name, goods.Hs)));
                    rows.AddRange(GoodsTexts.All);
                }

                var (texts, hash) = await NomenclatureAsync(parsed.GetValue(nomenclature), cancel);
                var trained = await LongWork.RunAsync(
                    "Training",
                    null,
                    _ => Task.Run(() => Train(rows, texts, [.. hashes, .. hash]), cancel)
                );
                var bytes = HsModelFile.ToBytes(trained);
                await File.WriteAllBytesAsync(parsed.GetValue(target)!, bytes, cancel);
                Report(parsed.InvocationConfiguration.Output, trained.Trained, Digest.Of(bytes), parsed.GetValue(json));
                return ExitCode.Ok;
            }
        );
    }

    private static HsModel Train(List<HsExample> rows, List<HsExample> nomenclature, ImmutableArray<string> data)
    {
        try
        {
            return HsTrainer.Train(rows, nomenclature, data);
        }
        catch (ArgumentException few)
        {
            throw VerbException.Usage(few.Message);
        }
    }

    private static async Task<(List<HsExample> Rows, ImmutableArray<string> Hashes)> RowsAsync(
        string[] files,
        string[] texts,
        string hs,
        CancellationToken cancel
    )
    {
        if (files.Length == 0)
        {
            return ([], []);
        }

        var (table, hashes) = await Tables.ReadAsync(files, cancel);
        var code = Tables.ColumnOf(table, hs, "--hs");
        var columns = texts.Select(name => Tables.ColumnOf(table, name, "--text")).ToArray();
        var rows = table
            .Rows.SelectMany(row => columns.Select(column => new HsExample(row[column], Digits(row[code]))))
            .Where(row => row.Hs.Length >= 6 && row.Text.Length > 0)
            .ToList();
        return rows.Count > 0
            ? (rows, hashes)
            : throw VerbException.Usage($"--hs {hs}: no row of {string.Join(", ", files)} has a code of six digits and a description.");
    }

    private static async Task<(List<HsExample> Texts, ImmutableArray<string> Hash)> NomenclatureAsync(
        string? file,
        CancellationToken cancel
    )
    {
        if (file is null)
        {
            return ([], []);
        }

        var (table, hashes) = await Tables.ReadAsync([file], cancel);
        var code = Tables.ColumnOf(table, table.Heads.Contains("hscode") ? "hscode" : "code", "--nomenclature");
        var text = Tables.ColumnOf(table, "description", "--nomenclature");
        return ([.. table.Rows.Select(row => new HsExample(row[text], Digits(row[code]))).Where(row => row.Hs.Length == 6)], hashes);
    }

    /// <summary>A code as its digits: "6109.10 00" is "61091000"; "" where something else stands in it.</summary>
    private static string Digits(string code)
    {
        var digits = new StringBuilder();
        foreach (var sign in code.Where(sign => sign is not ('.' or ' ' or '-')))
        {
            if (!char.IsAsciiDigit(sign))
            {
                return "";
            }

            digits.Append(sign);
        }

        return digits.ToString();
    }

    private static void Report(TextWriter output, HsTraining trained, Digest hash, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonOption.Line(new { Hash = hash.ToString(), Trained = trained }));
            return;
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{trained.Rows} texts of {trained.Codes} subheadings. Of {trained.HeldOut} texts left out, each asked for once by a model that had not seen it:"
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  six digits right first {trained.Right6:0.000}, among three {trained.Right6OfThree:0.000}; heading {trained.Right4:0.000}; chapter {trained.Right2:0.000}."
            )
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  Calibration error {trained.CalibrationError:0.000}; answers {trained.Answered:0.000} of them (six digits or a heading), {trained.RightOfAnswered:0.000} of the answers right; abstains from the rest."
            )
        );
        output.WriteLine($"Model {hash}. It suggests; nothing is ever assigned by it.");
    }
}
