namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Risk;
using Parcelgate.Formats;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Intake;

/// <summary><c>parcelgate train references</c>: what goods usually cost and weigh, from declarations of any format.</summary>
internal static class TrainReferences
{
    public static Verb Part { get; } =
        new("references", "A table of what goods usually cost and weigh, from declarations of any format", Configure);

    private static void Configure(Command command)
    {
        var files = FilesArgument.AddTo(command);
        var format = FormatOption.AddTo(command);
        var currency = new Option<string>("--currency")
        {
            Description = "The currency whose prices count",
            Required = true,
            HelpName = "CODE",
        };
        var day = new Option<DateOnly>("--day")
        {
            Description = "The last day of the declarations",
            Required = true,
            HelpName = "DATE",
        };
        var source = new Option<string>("--source")
        {
            Description = "Whose declarations, as officers will read it",
            Required = true,
            HelpName = "TEXT",
        };
        var target = new Option<string>("--out")
        {
            Description = "The table's file",
            Required = true,
            HelpName = "FILE",
        };
        command.Add(currency);
        command.Add(day);
        command.Add(source);
        command.Add(target);
        var json = JsonOption.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                if (!Currency.TryParse(parsed.GetValue(currency), out var counted))
                {
                    throw VerbException.Usage($"--currency: '{parsed.GetValue(currency)}' is not a code of ISO 4217.");
                }

                OutFile.Check("--out", parsed.GetValue(target)!, parsed.GetValue(files)!.Select(file => file.FullName));
                var maker = new ReferenceMaker(counted);
                foreach (var file in parsed.GetValue(files)!)
                {
                    await AddAsync(maker, file, FormatOption.Of(parsed.GetValue(format), file), cancel);
                }

                var table = maker.Write(parsed.GetValue(day), parsed.GetValue(source)!);
                await OutFile.WriteAsync(parsed.GetValue(target)!, System.Text.Encoding.UTF8.GetBytes(table), cancel);
                Report(parsed.InvocationConfiguration.Output, maker, table.Count(letter => letter == '\n') - 4, parsed.GetValue(json));
                return ExitCode.Ok;
            }
        );
    }

    private static async Task AddAsync(ReferenceMaker maker, FileInfo file, Format format, CancellationToken cancel)
    {
        await using var stream = file.OpenRead();
        using var parts = new PartReader(stream, format.Create(new ReadDefaults(Channel.Declarant, null)), long.MaxValue);
        while (await parts.NextAsync(cancel) is { } part)
        {
            foreach (var consignment in part.Entries.Select(entry => entry.Consignment).OfType<Consignment>())
            {
                maker.Add(consignment);
            }
        }
    }

    private static void Report(TextWriter output, ReferenceMaker maker, int rows, bool json) =>
        output.WriteLine(
            json
                ? JsonSerializer.Serialize(
                    new
                    {
                        rows,
                        counted = maker.Counted,
                        left_out = maker.LeftOut,
                    }
                )
                : $"{rows} references from {maker.Counted} goods lines; {maker.LeftOut} left out (no code, no value or another currency). Fewer than {ReferencePrices.Fewest} lines make no reference."
        );
}
