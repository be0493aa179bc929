namespace Parcelgate.Host.Verbs;

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Core.Simulation;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Training;

/// <summary><c>parcelgate train hs</c>: a suggester of codes from descriptions that were classified before.</summary>
internal static class TrainHs
{
    public static Verb Part { get; } =
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
            Description = "The column with the code: six digits or more count; what is left out is said with its line",
            DefaultValueFactory = _ => "hs",
            HelpName = "COLUMN",
        };
        var nomenclature = new Option<string?>("--nomenclature")
        {
            Description =
                "The table of the Harmonized System (code or hscode, description): its texts are learnt from too, and codes it does not have are left out",
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
                var files = parsed.GetValue(data) ?? [];
                var (texts, hash) = await NomenclatureAsync(parsed.GetValue(nomenclature), cancel);
                OutFile.Check("--out", parsed.GetValue(target)!, [.. files, parsed.GetValue(nomenclature)]);
                var rows = new HsRows(texts.Select(row => row.Hs).ToHashSet(StringComparer.Ordinal));
                var hashes = await ReadAsync(rows, files, parsed.GetValue(text)!, parsed.GetValue(hs)!, cancel);
                List<HsExample> examples = [.. rows.Examples];
                if (files.Length == 0 || parsed.GetValue(own))
                {
                    examples.AddRange(GoodsNames.BuiltIn.Select(goods => new HsExample(goods.Name, goods.Hs)));
                    examples.AddRange(GoodsTexts.All);
                }

                var trained = await LongWork.RunAsync(
                    "Training",
                    null,
                    _ => Task.Run(() => Train(examples, texts, [.. hashes, .. hash], rows.LeftOut), cancel)
                );
                var bytes = HsModelFile.ToBytes(trained);
                if (bytes.Length > HsModelFile.LongestFile)
                {
                    throw VerbException.Usage(
                        $"The model has {bytes.Length} bytes; at most {HsModelFile.LongestFile} are read. Give fewer texts: it is not written."
                    );
                }

                await OutFile.WriteAsync(parsed.GetValue(target)!, bytes, cancel);
                Report(parsed.InvocationConfiguration.Output, trained.Trained, rows.LeftOut, Digest.Of(bytes), parsed.GetValue(json));
                return ExitCode.Ok;
            }
        );
    }

    private static HsModel Train(
        List<HsExample> rows,
        List<HsExample> nomenclature,
        ImmutableArray<string> data,
        IReadOnlyList<LeftOut> leftOut
    )
    {
        try
        {
            return HsTrainer.Train(rows, nomenclature, data);
        }
        catch (ArgumentException few)
        {
            throw VerbException.Usage(few.Message + Sentences(leftOut));
        }
    }

    private static async Task<ImmutableArray<string>> ReadAsync(
        HsRows rows,
        string[] files,
        string[] texts,
        string hs,
        CancellationToken cancel
    )
    {
        var hashes = ImmutableArray.CreateBuilder<string>();
        foreach (var file in files)
        {
            var (table, hash) = await Tables.ReadAsync([file], cancel);
            if (hashes.IndexOf(hash[0]) is >= 0 and var same)
            {
                throw VerbException.Usage($"--data {file}: it is the same as {files[same]}; its texts would count twice.");
            }

            hashes.Add(hash[0]);
            rows.Add(file, table, Tables.ColumnOf(table, hs, "--hs"), [.. texts.Select(name => Tables.ColumnOf(table, name, "--text"))]);
        }

        return rows.Examples.Count > 0 || files.Length == 0
            ? hashes.ToImmutable()
            : throw VerbException.Usage(
                $"--hs {hs}: no row of {string.Join(", ", files)} has a code of six digits and a description.{Sentences(rows.LeftOut)}"
            );
    }

    private static string Sentences(IReadOnlyList<LeftOut> rows) => string.Concat(rows.Select(one => $"\n  {Sentence(one)}"));

    private static string Sentence(LeftOut one) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"left out {one.Rows} ({one.Why}): {one.Place}: found '{one.Found}', expected {one.Expected}{(one.Rows > 1 ? "; and others like it" : "")}."
        );

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
        var codes = new HsCodeColumn(table.Rows.Select(row => row[code]));
        List<HsExample> texts =
        [
            .. table
                .Rows.Select(row => new HsExample(
                    row[text],
                    codes.Read(row[code], out var fault) is { Length: 6 } digits && fault == HsCodeFault.None ? digits : ""
                ))
                .Where(row => row.Hs.Length > 0),
        ];
        return texts.Count > 0
            ? (texts, hashes)
            : throw VerbException.Usage(
                $"--nomenclature {file}: no row has a subheading of six digits in the column '{table.Heads[code]}'."
            );
    }

    private static void Report(TextWriter output, HsTraining trained, IReadOnlyList<LeftOut> leftOut, Digest hash, bool json)
    {
        if (json)
        {
            output.WriteLine(
                JsonOption.Line(
                    new
                    {
                        Hash = hash.ToString(),
                        Trained = trained,
                        LeftOut = leftOut,
                    }
                )
            );
            return;
        }

        foreach (var one in leftOut)
        {
            output.WriteLine($"  {Sentence(one)}");
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
