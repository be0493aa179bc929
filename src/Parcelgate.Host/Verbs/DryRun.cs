namespace Parcelgate.Host.Verbs;

using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Formats;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Intake;

/// <summary>
/// Decides entries in the order of the files and keeps in memory what a store would: the records an amendment changes and the allowance used so far.
/// </summary>
internal sealed class DryRun(LawBook law, string? country, DateOnly? on)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, (Consignment Record, IReadOnlyList<AllowanceUse> Uses)> known = new(StringComparer.Ordinal);
    private readonly Dictionary<AllowanceKey, long> used = [];
    private readonly List<AllowanceKey> keys = [];

    private readonly DateTimeOffset now = on is { } day
        ? new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero)
        : DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    private readonly SortedDictionary<string, int> withoutLaw = new(StringComparer.Ordinal);

    /// <summary>Entries and files that could not be decided.</summary>
    public int Refused { get; private set; }

    /// <summary>What the person at the terminal should know beside the answers: a country whose law was not in force on the day.</summary>
    public IEnumerable<string> Notes =>
        withoutLaw.Select(pair =>
            $"No law of {pair.Key.ToLowerInvariant()} is in force on {DateOnly.FromDateTime(now.UtcDateTime):yyyy-MM-dd}: "
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
        if (Problems(entry) is { IsEmpty: false } problems)
        {
            Refused++;
            json.WriteString("result"u8, "refused"u8);
            AssessmentJson.WriteProblems(problems, json);
            return;
        }

        var record = Record(entry);
        if (known.Remove(entry.Reference!, out var earlier))
        {
            GiveBack(earlier.Uses);
        }

        if (record is null)
        {
            json.WriteString("result"u8, "cancelled"u8);
            return;
        }

        var assessed = Decide(record);
        known[record.Reference] = (record, assessed.Uses);
        json.WriteString("result"u8, entry.Act == Act.Amend ? "amended"u8 : "decided"u8);
        AssessmentJson.WriteFields(assessed, Audience.Customs, json);
        AssessmentJson.WriteFindings("remarks"u8, entry.Remarks, json);
    }

    private ImmutableArray<Problem> Problems(Entry entry) =>
        entry.Problems.IsEmpty && entry.Change is not null && !known.ContainsKey(entry.Reference!)
            ?
            [
                Problem.Of(
                    ProblemCodes.UnknownConsignment,
                    "reference",
                    entry.Reference,
                    "the declaration it amends among the files given before it"
                ),
            ]
            : entry.Problems;

    private Consignment? Record(Entry entry)
    {
        var record = entry.Consignment ?? (entry.Change is { } change ? change(known[entry.Reference!].Record) : null);
        if (record is null)
        {
            return null;
        }

        record = country is null ? record : record with { Destination = country };
        return on is null ? record : record with { OrderedAt = now, Transport = record.Transport with { ArrivesAt = now } };
    }

    private Assessment Decide(Consignment record)
    {
        keys.Clear();
        Assess.AllowanceKeys(record, law, now, null, keys);
        var facts = new Facts(now, null, [.. keys.Select(key => new AllowanceFact(key, used.GetValueOrDefault(key)))]);
        var assessed = Assess.Decide(record, law, facts);
        if (assessed.Findings.Any(finding => finding is { Rule: "law-none", Outcome: "not-in-force" }))
        {
            withoutLaw[record.Destination] = withoutLaw.GetValueOrDefault(record.Destination) + 1;
        }

        foreach (var use in assessed.Uses)
        {
            used[use.Key] = used.GetValueOrDefault(use.Key) + use.Amount.Minor;
        }

        return assessed;
    }

    private void GiveBack(IReadOnlyList<AllowanceUse> uses)
    {
        foreach (var use in uses)
        {
            used[use.Key] -= use.Amount.Minor;
        }
    }
}
