namespace Parcelgate.Formats.Json;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parcelgate.Core.Consignments;

/// <summary>
/// The canonical record as one JSON object. Field names and shapes are in README.md of this folder. Every stored record has this form, whatever
/// format it came in; reading what <see cref="Write(Consignment, IBufferWriter{byte})"/> wrote gives an equal record.
/// </summary>
public static partial class CanonicalJson
{
    /// <summary>Longest record in bytes: 1 MiB.</summary>
    public const int LongestRecord = Limits.RecordBytes;

    /// <summary>
    /// Reads one record. Never throws for what the bytes contain: what is wrong stands in <see cref="Entry.Problems"/>, all of it at once.
    /// </summary>
    /// <param name="record">One JSON object in UTF-8; a byte order mark before it and a line end behind it do not count.</param>
    /// <param name="line">1-based line of the record in its message.</param>
    /// <param name="defaults">What the record may leave out.</param>
    public static Entry Read(ReadOnlySpan<byte> record, long line, ReadDefaults defaults) => new EntryReader(defaults).Read(record, line);

    /// <summary>The record's bytes without byte order mark and line end: what <see cref="Consignment.Digest"/> is over.</summary>
    public static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> record)
    {
        record = record.StartsWith(ByteOrderMark) ? record[ByteOrderMark.Length..] : record;
        record = record.EndsWith("\n"u8) ? record[..^1] : record;
        return record.EndsWith("\r"u8) ? record[..^1] : record;
    }

    internal static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    internal static ReadOnlySpan<byte> ByteOrderMarkless(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
}

/// <summary>
/// Reads canonical records one after the other, for walks over all evidence: keeps its lists from record to record, and leaves out the digest where nobody
/// asks for it. One thread at a time.
/// </summary>
/// <param name="digest">False leaves <see cref="Consignment.Digest"/> zero: a tenth of the reading.</param>
public sealed class CanonicalReader(bool digest)
{
    private readonly EntryReader reader = new(new ReadDefaults(), digest);

    /// <summary>Reads one record.</summary>
    /// <param name="record">As <see cref="CanonicalJson.Read"/> takes it.</param>
    /// <returns>The record; null when the bytes are none.</returns>
    public Consignment? Read(ReadOnlySpan<byte> record) => reader.Read(record, 1).Consignment;
}

/// <summary>
/// Reads records to entries. Its lists are the thread's and serve the next record, whoever reads it: most messages are one record, and a line of a bulk file
/// costs little more than the record's own strings.
/// </summary>
internal sealed class EntryReader(ReadDefaults defaults, bool digest = true)
{
    [ThreadStatic]
    private static RecordReader? idle;

    private RecordReader fields = null!;

    private JsonScan Scan => fields.Scan;

    internal Entry Read(ReadOnlySpan<byte> record, long line)
    {
        record = CanonicalJson.Bare(record);
        if (record.Length > Limits.RecordBytes)
        {
            return Entry.TooLarge(line, Limits.RecordBytes);
        }

        var wrong = JsonScan.NotUtf8At(record);
        if (wrong >= 0)
        {
            return Refused(line, ProblemCodes.NotUtf8, $"byte {wrong}", $"0x{record[wrong]:X2}", "UTF-8 text");
        }

        fields = idle ?? new RecordReader(new JsonScan());
        idle = null;
        try
        {
            Scan.Restart();
            return Parse(record, out var draft) is { } broken ? Broken(line, broken) : Complete(record, line, draft);
        }
        finally
        {
            idle = fields;
        }
    }

    private static Entry Refused(long line, string code, string place, string found, string expected) =>
        new(line, Act.Lodge) { Problems = [new Problem(code, place, found, expected)] };

    private Entry Broken(long line, Problem problem) => new(line, Act.Lodge) { Problems = [problem, .. Scan.Problems] };

    private Problem? Parse(ReadOnlySpan<byte> record, out Draft draft)
    {
        var json = new JsonTokens(record, Limits.JsonDepth);
        draft = default;
        try
        {
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                return Problem.Of(
                    ProblemCodes.WrongType,
                    "byte 0",
                    Encoding.UTF8.GetString(record[..Math.Min(record.Length, Limits.UnknownText)]),
                    "one JSON object per record; many records go one per line as application/x-ndjson"
                );
            }

            fields.Read(ref json, record, ref draft);
            // Anything but white space behind the object throws here.
            json.Read();
            return null;
        }
        catch (JsonException)
        {
            var (fault, depth, behind) = JsonTokens.Fault(record, Limits.JsonDepth);
            // On an opening token the depth is still that outside it.
            return Explain(record, fault, depth + (behind is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0));
        }
    }

    private Problem Explain(ReadOnlySpan<byte> record, JsonException e, int depth)
    {
        var at = Offset(record, e);
        var place = string.Create(CultureInfo.InvariantCulture, $"{Scan.Pointer()} (byte {at})").TrimStart();
        if (at >= record.Length)
        {
            return Problem.Of(ProblemCodes.Malformed, place, "", "a whole JSON object: this one ends too early");
        }

        var found = record.Slice(at, 1)[0] is > 0x20 and < 0x7F and var visible ? ((char)visible).ToString() : $"0x{record[at]:X2}";
        return depth >= Limits.JsonDepth && record[at] is (byte)'{' or (byte)'['
            ? Problem.Of(ProblemCodes.TooDeep, place, found, $"nesting of at most {Limits.JsonDepth} levels")
            : Problem.Of(ProblemCodes.Malformed, place, found, "well-formed JSON (RFC 8259): reading stopped here");
    }

    private static int Offset(ReadOnlySpan<byte> record, JsonException e)
    {
        var lineStart = 0;
        for (var lines = e.LineNumber ?? 0; lines > 0; lines--)
        {
            var feed = record[lineStart..].IndexOf((byte)'\n');
            if (feed < 0)
            {
                break;
            }

            lineStart += feed + 1;
        }

        return (int)Math.Min(lineStart + (e.BytePositionInLine ?? 0), record.Length);
    }

    private Entry Complete(ReadOnlySpan<byte> record, long line, in Draft draft)
    {
        var byDefault = (draft.Channel is null || draft.Destination is null) && draft.Act != Act.Cancel;
        var destination = draft.Destination ?? defaults.Destination;
        Require(draft.Reference, "reference", "the waybill, postal item or own reference, 1 to 35 characters");
        if (draft.Act != Act.Cancel)
        {
            Require(destination, "destination", "the country whose law decides, such as \"AZ\"");
        }

        if (Scan.Problems.Count > 0 || draft.Act == Act.Cancel)
        {
            return new Entry(line, draft.Act)
            {
                Reference = draft.Reference,
                Reason = draft.Reason,
                Problems = Scan.Problems.Count == 0 ? [] : [.. Scan.Problems],
            };
        }

        var over = digest && !byDefault ? Digest.Of(record) : default;
        var consignment = draft.ToRecord(defaults.Channel, destination!, Scan.Kept, over);
        var canonical = byDefault ? CanonicalJson.ToBytes(consignment) : [];
        return new Entry(line, draft.Act)
        {
            Reference = draft.Reference,
            Reason = draft.Reason,
            Consignment = digest && byDefault ? consignment with { Digest = Digest.Of(canonical) } : consignment,
            Canonical = canonical,
            Remarks = Remarks.On(consignment, Scan.Lost),
        };
    }

    private void Require(string? value, string name, string expected)
    {
        // A value that was sent and refused has its own problem already.
        if (value is null)
        {
            RequireUnlessWrong("/" + name, name, expected);
        }
    }

    private void RequireUnlessWrong(string place, string name, string expected)
    {
        if (!Scan.Problems.Exists(problem => problem.Place == place))
        {
            Scan.Missing(name, expected);
        }
    }
}

/// <summary>What a sender should know although the record is accepted.</summary>
internal static class Remarks
{
    /// <summary>Columns a format does not have, which are kept and decide nothing.</summary>
    internal static ImmutableArray<Finding> On(IEnumerable<(string Name, string? Meant)> unknown) =>
        [
            .. unknown
                .Take(Limits.UnknownKept)
                .Select(column => new Finding(
                    "quality-unknown-column",
                    "kept",
                    "",
                    column.Meant is null
                        ? [new("found", JsonScan.Cut(column.Name, Problem.LongestFound))]
                        : [new("found", JsonScan.Cut(column.Name, Problem.LongestFound)), new("nearest", column.Meant)]
                )),
        ];

    /// <param name="consignment">The record.</param>
    /// <param name="lost">Unknown values that were not kept whole.</param>
    internal static ImmutableArray<Finding> On(Consignment consignment, int lost)
    {
        var doubt = S10.Doubt(consignment.Reference);
        Finding? cut = lost == 0 ? null : new("quality-not-kept", "cut", "", [new("values", lost.ToString(CultureInfo.InvariantCulture))]);
        return (doubt, cut) switch
        {
            (null, null) => [],
            (not null, null) => [doubt],
            (null, not null) => [cut],
            _ => [doubt, cut],
        };
    }
}
