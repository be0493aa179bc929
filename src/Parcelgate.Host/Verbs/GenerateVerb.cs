namespace Parcelgate.Host.Verbs;

using System.Buffers;
using System.CommandLine;
using Parcelgate.Core.Simulation;
using Parcelgate.Host.Cli;

/// <summary><c>parcelgate generate</c>: invented traffic with realistic distributions. Same seed, same bytes; planted frauds in a side file.</summary>
internal static class GenerateVerb
{
    private static readonly string[] Regimes = ["az", "lt", "ro", "md", "gb", "kz"];

    /// <summary>Bytes gathered before they go to the file.</summary>
    private const int Block = 1024 * 1024;

    public static Verb Verb { get; } = new("generate", "Write invented traffic: same seed, same bytes", Configure);

    private static void Configure(Command command)
    {
        var count = new Option<int>("--count") { Description = "Consignments to write", DefaultValueFactory = _ => 1000 };
        var seed = new Option<long>("--seed")
        {
            Description = "Another seed gives other people, sellers and parcels",
            DefaultValueFactory = _ => 1,
        };
        var regime = new Option<string>("--regime")
        {
            Description = $"Destination: {string.Join(", ", Regimes)}",
            DefaultValueFactory = _ => "az",
        };
        regime.AcceptOnlyFromAmong(Regimes);
        var format = new Option<string>("--format")
        {
            Description = $"Format: {string.Join(", ", TrafficWriter.Formats)}",
            DefaultValueFactory = _ => "ndjson",
        };
        format.AcceptOnlyFromAmong([.. TrafficWriter.Formats]);
        var file = new Option<FileInfo>("--out")
        {
            Description = "File to write; planted frauds go to FILE.planted.ndjson",
            HelpName = "FILE",
            Required = true,
        };
        command.Add(count);
        command.Add(seed);
        command.Add(regime);
        command.Add(format);
        command.Add(file);
        var json = JsonOption.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var plan = new TrafficPlan
                {
                    Seed = parsed.GetValue(seed),
                    Count = parsed.GetValue(count),
                    Regime = parsed.GetValue(regime)!,
                };
                var writer = TrafficWriter.Of(parsed.GetValue(format)!);
                if (plan.Count < 0 || plan.Count > (writer.Most ?? int.MaxValue))
                {
                    throw VerbException.Usage(
                        $"--count {plan.Count}: give 0 to {writer.Most ?? int.MaxValue} for {parsed.GetValue(format)}."
                    );
                }

                var target = parsed.GetValue(file)!;
                var planted = await LongWork.RunAsync("Generating", plan.Count, tally => WriteAsync(plan, writer, target, tally, cancel));
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    parsed.GetValue(json)
                        ? JsonOption.Line(
                            new
                            {
                                file = target.ToString(),
                                consignments = plan.Count,
                                planted,
                                plantedFile = $"{target}.planted.ndjson",
                            }
                        )
                        : $"{Counted.Of(plan.Count, "consignment")} in {target.Name}, {Counted.Of(planted, "planted fraud")} in {target.Name}.planted.ndjson"
                );
                return ExitCode.Ok;
            }
        );
    }

    private static async Task<int> WriteAsync(
        TrafficPlan plan,
        TrafficWriter writer,
        FileInfo target,
        Tally tally,
        CancellationToken cancel
    )
    {
        var labels = new List<TrafficLabel>();
        await using var output = target.Create();
        var buffer = new ArrayBufferWriter<byte>(Block * 2);
        writer.Begin(buffer);
        foreach (var consignment in new Traffic(plan).Consignments(labels.Add))
        {
            writer.Write(consignment, buffer);
            tally.Add(1);
            if (buffer.WrittenCount >= Block)
            {
                await output.WriteAsync(buffer.WrittenMemory, cancel);
                buffer.ResetWrittenCount();
            }
        }

        writer.End(buffer);
        await output.WriteAsync(buffer.WrittenMemory, cancel);
        await File.WriteAllLinesAsync(target.FullName + ".planted.ndjson", labels.Select(JsonOption.Line), cancel);
        return labels.Count;
    }
}
