namespace Parcelgate.Host.Bench;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.CargoXml;
using Parcelgate.Formats.Csv;
using Parcelgate.Formats.Edifact;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.OneRecord;
using Parcelgate.Formats.WcoDec;

/// <summary>One reader with a message for it, generated or written by us, and the plain walk over the same bytes.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Message">The message.</param>
/// <param name="Records">Consignments in it.</param>
/// <param name="WalkOver">Walks the bytes as the platform does, or looks at each; gives something that depends on them.</param>
/// <param name="Goal">What its consignments a second are held against.</param>
internal sealed record ReaderCase(string Format, byte[] Message, int Records, Func<byte[], long> WalkOver, Goal? Goal = null)
{
    internal const int DefaultRecords = 2000;

    /// <summary>Formats that are read record by record in bounded memory.</summary>
    internal static readonly string[] Bulk = ["ndjson", "csv", "edifact"];

    private readonly List<Entry> entries = [];

    internal int Bytes => Message.Length;

    internal long Walk() => WalkOver(Message);

    internal static IEnumerable<ReaderCase> All(int records) =>
        [
            Of("json", records),
            Of("ndjson", records),
            Of("csv", records),
            Of("wco-xml", records),
            Of("cargo-xml", records),
            Of("edifact", records),
            Of("cargo-imp", records),
            Of("one-record", records),
            Of("postal", records),
            Of("woocommerce", records),
            Of("amazon", records),
        ];

    /// <param name="format">Which.</param>
    /// <param name="records">Consignments of a bulk file; the others hold what their sample holds.</param>
    internal static ReaderCase Of(string format, int records) =>
        format switch
        {
            "json" => new(format, CanonicalJson.ToBytes(Parcel()), 1, WalkJson),
            "ndjson" => new(format, Lines(records), records, WalkLines),
            "csv" => new(format, Rows(records), records, Scan),
            "wco-xml" => new(format, DecXml.ToBytes(Parcel()), 1, WalkXml, Bench.Goal.Least(20_000)),
            "cargo-xml" => new(format, FormatSamples.Read("xfzb.xml"), 1, WalkXml),
            "edifact" => new(format, Interchange(records), records / 2 * 2, Scan),
            "cargo-imp" => new(format, FormatSamples.Read("fhl.txt"), 2, Scan),
            "one-record" => new(format, FormatSamples.Read("waybill.json"), 1, WalkJson),
            "postal" => new(format, FormatSamples.Read("postal.json"), 2, WalkJson),
            "woocommerce" => new(format, FormatSamples.Read("woocommerce.json"), 1, WalkJson),
            "amazon" => new(format, FormatSamples.Read("amazon.json"), 1, WalkJson),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format that is read."),
        };

    private static Consignment Parcel() => Parcels.Generated(1, 4).Single();

    private static byte[] Lines(int records)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var parcel in Parcels.Generated(records, 4))
        {
            CanonicalJson.Write(parcel, output);
            output.Write("\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Rows(int records)
    {
        const int items = 8;
        var output = new ArrayBufferWriter<byte>();
        CsvManifest.WriteHeader(items, output);
        foreach (var parcel in Parcels.Generated(records, 4))
        {
            CsvManifest.WriteRow(parcel, items, output);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The message of the sample, two consignments, again and again under numbers of its own.</summary>
    internal static byte[] Interchange(int records)
    {
        var sample = Encoding.UTF8.GetString(FormatSamples.Read("cuscar.edi"));
        var (from, to) = (sample.IndexOf("UNH+1", StringComparison.Ordinal), sample.IndexOf("UNZ+1", StringComparison.Ordinal));
        var text = new StringBuilder(sample[..from]);
        var messages = Math.Max(1, records / 2);
        for (var i = 1; i <= messages; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            text.Append(
                sample[from..to]
                    .Replace("UNH+1+", $"UNH+{number}+", StringComparison.Ordinal)
                    .Replace("+1'\nUNZ", $"+{number}'\nUNZ", StringComparison.Ordinal)
                    .Replace("UNT+32+1", $"UNT+32+{number}", StringComparison.Ordinal)
            );
        }

        return Encoding.UTF8.GetBytes(text.Append(sample[to..].Replace("UNZ+1+", $"UNZ+{messages}+", StringComparison.Ordinal)).ToString());
    }

    /// <exception cref="InvalidOperationException">The reader refuses the benchmark's own message.</exception>
    internal void Check()
    {
        var read = 0;
        ReadAll(entry => read += entry.Problems.IsEmpty ? 1 : throw new InvalidOperationException($"{Format}: {entry.Problems[0]}"));
        if (read != Records)
        {
            throw new InvalidOperationException($"{Format}: {read} consignments instead of {Records}.");
        }
    }

    internal long Read()
    {
        var sum = 0L;
        ReadAll(entry => sum += entry.Reference!.Length);
        return sum;
    }

    /// <summary>What is left to do when a record is there: its canonical bytes, where they are not those received, and their digest.</summary>
    internal long Seal()
    {
        if (sealedBytes.Count == 0)
        {
            ReadAll(entry => sealedBytes.Add((entry.Consignment!, CanonicalJson.ToBytes(entry.Consignment!))));
        }

        var sum = 0L;
        foreach (var (record, bytes) in sealedBytes)
        {
            sum ^= (long)(Digest.Of(Format is "json" or "ndjson" ? bytes : CanonicalJson.ToBytes(record)).A >> 1);
        }

        return sum;
    }

    private readonly List<(Consignment Record, byte[] Bytes)> sealedBytes = [];

    /// <summary>As a caller with a buffer does it: the next record, its entries, the next.</summary>
    private void ReadAll(Action<Entry> take)
    {
        var reader = Formats.Named(Format)!.Create(new ReadDefaults(Channel.Express, "AZ"));
        var line = 1L;
        for (var at = 0; at < Message.Length; )
        {
            var length = reader.Frame(Message.AsSpan(at), true);
            reader.Read(Message.AsMemory(at, length), line++, entries);
            at += length;
            entries.ForEach(take);
            entries.Clear();
        }
    }

    private static long WalkJson(byte[] bytes)
    {
        var json = new Utf8JsonReader(bytes);
        var tokens = 0L;
        while (json.Read())
        {
            tokens++;
        }

        return tokens;
    }

    private static long WalkLines(byte[] bytes)
    {
        var tokens = 0L;
        for (var rest = bytes.AsSpan(); rest.IndexOf((byte)'\n') is var feed && feed >= 0; rest = rest[(feed + 1)..])
        {
            var json = new Utf8JsonReader(rest[..feed]);
            while (json.Read())
            {
                tokens++;
            }
        }

        return tokens;
    }

    private static long WalkXml(byte[] bytes)
    {
        using var xml = XmlReader.Create(new MemoryStream(bytes));
        var nodes = 0L;
        while (xml.Read())
        {
            nodes++;
        }

        return nodes;
    }

    /// <summary>Looks at each byte, one after the other.</summary>
    private static long Scan(byte[] bytes)
    {
        var separators = 0L;
        foreach (var one in bytes)
        {
            separators += one is (byte)'\n' or (byte)'/' or (byte)'+' or (byte)':' or (byte)',' or (byte)'"' or (byte)'\'' ? 1 : 0;
        }

        return separators;
    }
}

/// <summary>One writer with what it writes.</summary>
/// <param name="Format">Its name.</param>
/// <param name="Write">Writes once and gives the bytes' number.</param>
internal sealed record WriterCase(string Format, Func<long> Write)
{
    internal static IEnumerable<WriterCase> All()
    {
        var parcel = Parcels.Generated(1, 4).Single();
        var now = new DateTimeOffset(2026, 11, 23, 14, 58, 0, TimeSpan.Zero);
        var interchange = FormatSamples.Read("cuscar.edi");
        var answers = ImmutableArray.Create(new CusresAnswer("HAWB0001", CusresOutcome.Accepted, null, []));
        var head = new CusresHead("AZCUSTOMS", "ORBITACARGO", "R1", "MAN-1", now);
        var status = PreLoadingStatus.Of(PreLoadingOutcome.Release);
        var notice = new XcsnHead("N1", "AZCUSTOMS", "ORBITACARGO", "123-45678901", "HAWB0001", now);
        var output = new ArrayBufferWriter<byte>();
        return
        [
            new("json", () => CanonicalJson.ToBytes(parcel).Length),
            new("csv", () => Row(parcel, output)),
            new("wco-xml", () => DecXml.ToBytes(parcel).Length),
            new("contrl", () => Contrl.Answer(interchange, "C1", now).Length),
            new("cusres", () => Cusres.ToBytes(head, answers).Length),
            new("xcsn", () => Xcsn.ToBytes(notice, status).Length),
            new(
                "status-event",
                () => StatusEvent.ToBytes(status, new Uri("https://a.example/s"), new Uri("https://a.example/o"), now).Length
            ),
        ];
    }

    private static long Row(Consignment parcel, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        CsvManifest.WriteRow(parcel, 8, output);
        return output.WrittenCount;
    }
}
