namespace Parcelgate.Host.Verbs;

using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Formats;
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

    /// <summary>Entries that could not be decided.</summary>
    public int Refused { get; private set; }

    /// <summary>Decides one file and writes a line per consignment.</summary>
    public async Task AssessAsync(FileInfo file, Format format, TextWriter output, CancellationToken cancel)
    {
        var defaults = new ReadDefaults(Channel.Declarant, country?.Split('/')[0].ToUpperInvariant());
        await using var stream = file.OpenRead();
        using var parts = new PartReader(stream, format.Create(defaults), long.MaxValue);
        while (await parts.NextAsync(cancel) is { } part)
        {
            foreach (var entry in part.Entries)
            {
                await output.WriteLineAsync(Line(file.Name, entry));
            }
        }
    }

    private string Line(string file, Entry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, entry.Reference);
            json.WriteString("file"u8, file);
            json.WriteNumber("line"u8, entry.Line);
            Write(entry, json);
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

        record = country is null ? record : record with { Destination = country.Split('/')[0].ToUpperInvariant() };
        return on is null ? record : record with { OrderedAt = now, Transport = record.Transport with { ArrivesAt = now } };
    }

    private Assessment Decide(Consignment record)
    {
        keys.Clear();
        Assess.AllowanceKeys(record, law, now, null, keys);
        var facts = new Facts(now, null, [.. keys.Select(key => new AllowanceFact(key, used.GetValueOrDefault(key)))]);
        var assessed = Assess.Decide(record, law, facts);
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
