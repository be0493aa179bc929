namespace Parcelgate.Host.Verbs;

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Formats;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;

/// <summary>Decides files without storing anything and writes a line of JSON for each consignment.</summary>
internal sealed class DryRun(LawBook law, string? country, DateOnly? on)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Tryout tryout = new(
        law,
        country,
        on,
        DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
    );

    private readonly SortedDictionary<string, int> withoutLaw = new(StringComparer.Ordinal);

    /// <summary>Entries and files that could not be decided.</summary>
    public int Refused { get; private set; }

    /// <summary>What the person at the terminal should know beside the answers: a country whose law was not in force on the day.</summary>
    public IEnumerable<string> Notes =>
        withoutLaw.Select(pair =>
            $"No law of {pair.Key.ToLowerInvariant()} is in force on {tryout.Day:yyyy-MM-dd}: "
            + $"{Counted.Of(pair.Value, "consignment was", "consignments were")} decided without one (law-none)."
        );

    /// <summary>Decides one file and writes a line per consignment.</summary>
    public async Task AssessAsync(FileInfo file, Format format, TextWriter output, CancellationToken cancel)
    {
        var defaults = new ReadDefaults(Channel.Declarant, country);
        await using var stream = file.OpenRead();
        using var parts = new PartReader(stream, format.Create(defaults), long.MaxValue);
        ReadOnlyMemory<byte> first = default;
        var entries = 0L;
        while (await parts.NextAsync(cancel) is { } part)
        {
            first = entries == 0 ? part.Received.Written : first;
            entries += part.Entries.Count;
            foreach (var entry in part.Entries)
            {
                await output.WriteLineAsync(Line(file.ToString(), entry));
            }
        }

        if (entries == 0)
        {
            await output.WriteLineAsync(Empty(file.ToString(), EmptyMessage.Problem(format, first.Span)));
        }
    }

    private string Empty(string file, Problem problem)
    {
        Refused++;
        return Object(json =>
        {
            json.WriteString("file"u8, file);
            json.WriteString("result"u8, "refused"u8);
            AssessmentJson.WriteProblems([problem], json);
        });
    }

    private string Line(string file, Entry entry) =>
        Object(json =>
        {
            json.WriteString("id"u8, entry.Reference);
            json.WriteString("reference"u8, entry.Reference);
            json.WriteString("file"u8, file);
            json.WriteNumber("line"u8, entry.Line);
            Write(entry, json);
        });

    private static string Object(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Entry entry, Utf8JsonWriter json)
    {
        var tried = tryout.Take(entry);
        if (!tried.Problems.IsEmpty)
        {
            Refused++;
            json.WriteString("result"u8, "refused"u8);
            AssessmentJson.WriteProblems(tried.Problems, json);
            return;
        }

        if (tried.Assessed is not { } assessed)
        {
            json.WriteString("result"u8, tried.Advised ? "advised"u8 : "cancelled"u8);
            return;
        }

        foreach (var finding in assessed.Findings.Where(finding => finding is { Rule: "law-none", Outcome: "not-in-force" }))
        {
            var destination = finding.Facts[0].Value;
            withoutLaw[destination] = withoutLaw.GetValueOrDefault(destination) + 1;
        }

        json.WriteString("result"u8, entry.Act == Act.Amend ? "amended"u8 : "decided"u8);
        AssessmentJson.WriteFields(assessed, Audience.Customs, json);
        AssessmentJson.WriteFindings("remarks"u8, entry.Remarks, json);
    }
}
