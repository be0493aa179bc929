namespace Parcelgate.Host.Verbs;

using System.Buffers;
using System.CommandLine;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Csv;
using Parcelgate.Formats.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Intake;

/// <summary><c>parcelgate convert FILE --to FORMAT</c>: shows a message of any format as canonical records, or rewrites it in a format that has a writer.</summary>
internal static class ConvertVerb
{
    /// <summary>The canonical JSON, one record on a line: the same as ndjson, under the name people look for.</summary>
    private const string Canonical = "canonical";

    /// <summary>Bytes gathered before they are written.</summary>
    private const int Block = 1024 * 1024;

    private static readonly string[] Targets = [Canonical, .. TrafficWriter.Formats];

    public static Verb Verb { get; } =
        new("convert", "Show a message of any format as canonical records, or rewrite it in another format", Configure);

    private static void Configure(Command command)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The message" };
        file.AcceptExistingOnly();
        command.Add(file);
        var target = new Option<string>("--to")
        {
            Description = $"What it becomes: {string.Join(", ", Targets)}",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => Canonical,
        };
        target.AcceptOnlyFromAmong(Targets);
        command.Add(target);
        var format = FormatOption.AddTo(command);
        var defaults = DefaultsOptions.AddTo(command);
        var mapping = new Option<FileInfo>("--mapping")
        {
            Description = "How a CSV file with columns of its own is read, as GET /v1/csv-mapping gives it",
            HelpName = "FILE",
        };
        mapping.AcceptExistingOnly();
        command.Add(mapping);
        var into = new Option<FileInfo?>("--out") { Description = "File to write [default: standard output]", HelpName = "FILE" };
        command.Add(into);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var source = parsed.GetValue(file)!;
                var columns = parsed.GetValue(mapping) is { } saved ? MappingOf(saved) : null;
                var from = columns is null ? FormatOption.Of(parsed.GetValue(format), source) : Formats.Named("csv")!;
                var terms = defaults.Read(parsed);
                var reader = columns is null ? from.Create(terms) : new MappedCsvReader(columns, terms);
                await using var output = Output(parsed.GetValue(into), parsed.InvocationConfiguration.Output);
                var run = new Conversion(parsed.GetValue(target)!, output, parsed.InvocationConfiguration.Error);
                await run.ConvertAsync(source, from, reader, cancel);
                return run.Refused > 0 ? ExitCode.Findings : ExitCode.Ok;
            }
        );
    }

    /// <exception cref="VerbException">The file is no mapping; all that is wrong with it is said.</exception>
    private static CsvMapping MappingOf(FileInfo file)
    {
        var problems = new List<Problem>();
        return file.Length <= CsvMapping.LongestBytes && CsvMappingJson.Read(File.ReadAllBytes(file.FullName), problems) is { } mapping
            ? mapping
            : throw new VerbException(
                ExitCode.Usage,
                problems.Count == 0
                    ? $"{file.Name} is longer than {CsvMapping.LongestBytes} bytes: it is no mapping."
                    : string.Join(' ', problems.Select(one => $"{file.Name}{one.Place}: found '{one.Found}', expected {one.Expected}."))
            );
    }

    private static TextWriter Output(FileInfo? file, TextWriter standard) =>
        file is null
            ? new Unclosed(standard)
            : new StreamWriter(file.FullName, false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    /// <summary>Standard output outlives the verb.</summary>
    private sealed class Unclosed(TextWriter inner) : TextWriter
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(value);

        public override void Write(char[] buffer, int index, int count) => inner.Write(buffer, index, count);

        public override void Write(string? value) => inner.Write(value);
    }

    /// <summary>One message on its way into another format.</summary>
    private sealed class Conversion(string target, TextWriter output, TextWriter error)
    {
        private readonly ArrayBufferWriter<byte> buffer = new(Block);

        // Records that wait: of a CSV file all, because its header says how many goods lines there are; of any other the first, which may be all there is.
        private readonly List<Consignment> held = [];
        private bool hasBegun;

        /// <summary>Entries that could not be converted.</summary>
        public long Refused { get; private set; }

        private bool IsCsv => target == "csv";

        public async Task ConvertAsync(FileInfo file, Format format, IReader reader, CancellationToken cancel)
        {
            var writer = TrafficWriter.Of(target == Canonical ? "ndjson" : target);
            var entries = 0L;
            await using var stream = file.OpenRead();
            using var parts = new PartReader(stream, reader, long.MaxValue);
            ReadOnlyMemory<byte> beginning = default;
            while (await parts.NextAsync(cancel) is { } part)
            {
                beginning = entries == 0 ? part.Received.Written.ToArray() : beginning;
                entries += part.Entries.Count;
                foreach (var entry in part.Entries)
                {
                    await TakeAsync(file, entry, writer);
                }
            }

            if (entries == 0)
            {
                await RefuseAsync(file, 1, EmptyMessage.Problem(format, beginning.Span));
            }

            await FinishAsync(IsCsv ? TrafficWriter.Of("csv", held.Select(record => record.Items.Length).Append(1).Max()) : writer);
        }

        private async Task TakeAsync(FileInfo file, Entry entry, TrafficWriter writer)
        {
            if (entry.Consignment is { } record)
            {
                held.Add(record);
                if (!IsCsv && (hasBegun || held.Count > 1))
                {
                    await WriteHeldAsync(writer);
                }

                return;
            }

            var problems = entry.Problems.IsEmpty ? [NotWhole(entry)] : entry.Problems;
            foreach (var problem in problems)
            {
                await RefuseAsync(file, entry.Line, problem);
            }
        }

        private async Task WriteHeldAsync(TrafficWriter writer)
        {
            if (!hasBegun)
            {
                hasBegun = true;
                writer.Begin(buffer);
            }

            foreach (var record in held)
            {
                writer.Write(record, buffer);
                await FlushAsync(Block);
            }

            held.Clear();
        }

        /// <summary>A cancellation and a change of what is on file are no record that could stand alone.</summary>
        private static Problem NotWhole(Entry entry) =>
            Problem.Of(
                ProblemCodes.Missing,
                "",
                entry.Reference,
                entry.Act == Act.Cancel ? "a consignment: this cancels one" : "a whole consignment: this changes one that is on file"
            );

        private async Task RefuseAsync(FileInfo file, long line, Problem problem)
        {
            Refused++;
            await error.WriteLineAsync(
                $"parcelgate: {file.Name}, entry {line}: {problem.Code} {problem.Place}: found '{problem.Found}', expected {problem.Expected}."
            );
        }

        private async Task FinishAsync(TrafficWriter writer)
        {
            if (!hasBegun && held is [var only] && writer.Alone is { } alone)
            {
                alone(only, buffer);
            }
            else
            {
                await WriteHeldAsync(writer);
                writer.End(buffer);
            }

            await FlushAsync(0);
            await output.FlushAsync();
        }

        private async Task FlushAsync(int atLeast)
        {
            if (buffer.WrittenCount >= atLeast && buffer.WrittenCount > 0)
            {
                await output.WriteAsync(Encoding.UTF8.GetString(buffer.WrittenSpan));
                buffer.ResetWrittenCount();
            }
        }
    }
}
