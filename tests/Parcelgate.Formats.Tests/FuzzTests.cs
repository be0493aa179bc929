namespace Parcelgate.Formats.Tests;

using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;
using Parcelgate.TestKit;
using Xunit;

/// <summary>
/// Hostile bytes: random ones, and mutations of generated and real messages. The seed of a case is its number, so a finding can be run again alone.
/// PARCELGATE_FUZZ_CASES sets how many cases each format gets; PARCELGATE_FUZZ_FIRST the number of the first.
/// </summary>
public class FuzzTests
{
    private const int UsualCases = 4000;
    private static readonly TimeSpan LongestCase = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UsualBudget = TimeSpan.FromSeconds(5);

    private static readonly string[] Nasty =
    [
        "9999999999999999999999999999",
        "-1",
        "1e308",
        "0.00000000000000000001",
        "\"",
        "\\ud800",
        "\0",
        "\r\n",
        "<![CDATA[",
        "&#x0;",
        "]]>",
        "{",
        "[",
        ";",
        ",",
        "null",
        "\uFEFF",
        "1899-12-31T23:59:60+25:00",
        "xmlns=\"\"",
        "<!--",
        "?'",
        "'UNT+1+1'UNZ+1+1'",
        "'CNI+1+X'GID+1+0'",
        "UNA:+.? '",
        "\n/\n",
        "\nHBS/X/FRAGYD/1/K1\nSHP\nLOC/\n",
        "{\"@id\":\"a\",\"@type\":\"Waybill\"}",
        "\"line_items\":[{}],\"id\":1,",
        "\"items\":[{\"id\":\"RA473124829CN\"}],",
        "<p:item><p:id>RA473124829CN</p:id></p:item>",
    ];

    [Theory]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("wco-xml")]
    [InlineData("edifact")]
    [InlineData("cargo-xml")]
    [InlineData("cargo-imp")]
    [InlineData("one-record")]
    [InlineData("postal")]
    [InlineData("woocommerce")]
    [InlineData("amazon")]
    public void No_bytes_make_a_reader_throw_hang_or_give_half_a_record(string format)
    {
        var stated = Environment.GetEnvironmentVariable("PARCELGATE_FUZZ_CASES");
        var cases = stated is null ? UsualCases : int.Parse(stated, CultureInfo.InvariantCulture);
        var first = int.Parse(Environment.GetEnvironmentVariable("PARCELGATE_FUZZ_FIRST") ?? "0", CultureInfo.InvariantCulture);
        var seeds = Seeds(format);
        var whole = Stopwatch.StartNew();
        for (var number = first; number < first + cases && (stated is not null || whole.Elapsed < UsualBudget); number++)
        {
            var random = new Random(number);
            RunCase(format, number, number % 10 == 0 ? RandomBytes(random) : Mutate(random, seeds), random.Next(1, 20_000));
        }
    }

    private static void RunCase(string format, int number, byte[] input, int step)
    {
        var watch = Stopwatch.StartNew();
        List<Entry> entries;
        try
        {
            entries = Pump.Run(Formats.Named(format)!.Create(new ReadDefaults(Destination: number % 2 == 0 ? "AZ" : null)), input, step);
            foreach (var entry in entries)
            {
                Check(entry);
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"Case {number} of {format}, {input.Length} bytes: {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, 4000)))}",
                e
            );
        }

        Assert.True(watch.Elapsed < LongestCase, $"Case {number} of {format} took {watch.Elapsed}.");
    }

    private static void Check(Entry entry)
    {
        Assert.True(
            entry.Problems.IsEmpty
                ? entry.Consignment is not null || entry.Change is not null || entry.Act == Act.Cancel
                : entry.Consignment is null && entry.Change is null,
            $"{entry} has {entry.Problems.Length} problems"
        );
        foreach (var problem in entry.Problems)
        {
            Assert.NotEmpty(problem.Code);
            Assert.NotEmpty(problem.Expected);
            Assert.True(problem.Found.Length <= Problem.LongestFound);
        }

        var record = entry.Consignment ?? entry.Change?.Invoke(A.Consignment());
        if (record is not null)
        {
            // The canonical form is what is stored: whatever was accepted reads back from it unchanged.
            var canonical = CanonicalJson.ToBytes(record);
            var again = CanonicalJson.Read(canonical, 1, new ReadDefaults());
            Assert.True(again.Problems.IsEmpty, string.Join(", ", again.Problems));
            Assert.True(Same.Record(record, again.Consignment!, digest: false));
        }
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(0, 2000)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Messages to start from: generated ones, and the samples of that format where they are there.</summary>
    private static List<byte[]> Seeds(string format)
    {
        var records = Enumerable.Range(0, 20).Select(i => Record(i)).ToList();
        return format switch
        {
            "csv" => [.. records.Chunk(4).Select(Manifest)],
            "wco-xml" => [.. records.Select(DecXml.ToBytes), .. Samples.Files("messages/wco-dm", "*.xml").Select(File.ReadAllBytes)],
            "edifact" => [.. Ours.All("Edifact"), .. Samples.Files("messages/edifact", "*.edi").Select(File.ReadAllBytes)],
            "cargo-xml" => [.. Ours.All("CargoXml"), .. Samples.Files("messages/cargo-xml-riege", "*.xml").Select(File.ReadAllBytes)],
            "cargo-imp" => [.. Ours.All("CargoImp"), .. Samples.Files("messages/cargo-imp", "*.txt").Select(File.ReadAllBytes)],
            "one-record" => [.. Ours.All("OneRecord"), .. Samples.Files("messages/iata-one-record", "*.json").Select(File.ReadAllBytes)],
            "postal" => [.. Ours.All("Postal")],
            "woocommerce" or "amazon" =>
            [
                .. Ours.All("Platforms"),
                .. Samples.Files("messages/platforms", "*.json").Select(File.ReadAllBytes),
            ],
            _ =>
            [
                .. records.Select(CanonicalJson.ToBytes),
                .. Samples.Files("messages/iata-one-record", "*.json").Select(File.ReadAllBytes),
            ],
        };
    }

    private static Consignment Record(int number)
    {
        var record = A.Consignment();
        Any.Consignment.Sample(any => record = any, seed: "0000000000" + (char)('0' + (number % 10)) + "1", iter: 1, threads: 1);
        return record with { Reference = $"R{number}" };
    }

    private static byte[] Manifest(Consignment[] records)
    {
        var file = new ArrayBufferWriter<byte>();
        CsvManifest.WriteHeader(5, file);
        foreach (var record in records)
        {
            CsvManifest.WriteRow(record, 5, file);
        }

        return file.WrittenSpan.ToArray();
    }

    private static byte[] Mutate(Random random, List<byte[]> seeds)
    {
        var bytes = new List<byte>(seeds[random.Next(seeds.Count)]);
        for (var times = random.Next(1, 6); times > 0 && bytes.Count > 0; times--)
        {
            MutateOnce(random, bytes, seeds);
        }

        return [.. bytes];
    }

    private static void MutateOnce(Random random, List<byte> bytes, List<byte[]> seeds)
    {
        var at = random.Next(bytes.Count);
        var length = random.Next(1, Math.Min(200, bytes.Count - at + 1));
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                var other = seeds[random.Next(seeds.Count)];
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1, 400), other.Length - from)).ToArray());
                break;
            case 5:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Nasty[random.Next(Nasty.Length)]));
                break;
            case 6:
                ReplaceDigits(random, bytes, at);
                break;
            case 7:
                var open = random.Next(3) switch
                {
                    0 => "[",
                    1 => "{\"a\":",
                    _ => "<a>",
                };
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, random.Next(1, 300)))));
                break;
            default:
                bytes[at] = (byte)random.Next(256);
                break;
        }
    }

    /// <summary>The next number in the message becomes a giant or an odd one: the message stays well formed and the checks are reached.</summary>
    private static void ReplaceDigits(Random random, List<byte> bytes, int at)
    {
        var start = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9');
        if (start < 0)
        {
            return;
        }

        var end = bytes.FindIndex(start, b => b is < (byte)'0' or > (byte)'9');
        bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(random.Next(2) == 0 ? new string('9', random.Next(1, 40)) : Nasty[random.Next(4)]));
    }
}
