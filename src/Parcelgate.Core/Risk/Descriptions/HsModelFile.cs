namespace Parcelgate.Core.Risk.Descriptions;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Consignments;

/// <summary>The file of a suggester: JSON, one writing of one model, so that its hash names it. The counts are one text in base 64: hash, number of codes, and places and counts as numbers of seven bits a byte.</summary>
public static class HsModelFile
{
    /// <summary>Largest file, in bytes. Arbitrary: some two million texts.</summary>
    public const int LongestFile = 64 * 1024 * 1024;

    /// <summary>How the file begins to say what it is.</summary>
    public const string Kind = "parcelgate-hs-model/1";

    private const int MostCodes = 20_000;

    /// <summary>The bytes of a model's file.</summary>
    public static byte[] ToBytes(HsModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", Kind);
            json.WriteString("codes", string.Join(' ', model.Counts.Codes));
            json.WriteBase64String("counts", Pack(model.Counts));
            json.WritePropertyName("calibration");
            JsonSerializer.Serialize(json, model.Calibrated, JsonSerializerOptions.Web);
            json.WritePropertyName("trained");
            JsonSerializer.Serialize(json, model.Trained, JsonSerializerOptions.Web);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>True for the text of such a file.</summary>
    public static bool Is(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan(0, Math.Min(text.Length, 200)).Contains(Kind, StringComparison.Ordinal);
    }

    /// <summary>Reads a model's file.</summary>
    /// <exception cref="FormatException">It is not one: what is wrong, in a sentence.</exception>
    public static HsModel Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LongestFile)
        {
            throw new FormatException($"it has {bytes.Length} bytes; a model has at most {LongestFile}");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            Has(root, "", "kind");
            if (root.GetProperty("kind").GetString() != Kind)
            {
                throw new FormatException($"kind: found '{root.GetProperty("kind")}', expected '{Kind}'");
            }

            Has(root, "", "codes", "counts");
            var codes = (root.GetProperty("codes").GetString() ?? "").Split(' ');
            if (codes.Length > MostCodes || codes.Any(code => code.Length != 6 || !code.All(char.IsAsciiDigit)) || !Rises(codes))
            {
                throw new FormatException("codes: expected subheadings of six digits, rising");
            }

            if (!root.GetProperty("counts").TryGetBytesFromBase64(out var packed))
            {
                throw new FormatException("counts: expected base 64");
            }

            var counts = Unpack(codes, packed);
            var calibration = Part<HsCalibration>(root, "calibration");
            var trained = Part<HsTraining>(root, "trained");
            return IsRight(calibration)
                ? new HsModel(counts, calibration, trained) { Hash = Digest.Of(bytes.Span) }
                : throw new FormatException(
                    "calibration: expected steps and shares that rise, shares from 0 to 1, and temperatures and bounds above 0"
                );
        }
        catch (JsonException wrong)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}");
            throw new FormatException($"it is not a model of codes: {place} is not JSON, or its end is missing", wrong);
        }
        catch (InvalidOperationException wrong)
        {
            throw new FormatException($"it is not a model of codes: {wrong.Message}", wrong);
        }
    }

    /// <summary>A part of the file as a record, with every value the record has: one that is left out would count as 0.</summary>
    private static T Part<T>(JsonElement root, string name)
    {
        Has(root, "", name);
        var part = root.GetProperty(name);
        Has(
            part,
            name + ".",
            [.. typeof(T).GetConstructors()[0].GetParameters().Select(value => JsonNamingPolicy.CamelCase.ConvertName(value.Name!))]
        );
        try
        {
            return part.Deserialize<T>(JsonSerializerOptions.Web)!;
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"{name}: another kind of value was expected at {wrong.Path}", wrong);
        }
    }

    private static void Has(JsonElement json, string place, params ReadOnlySpan<string> names)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"it is not a model of codes: {(place.Length == 0 ? "the file" : place[..^1])} is not an object");
        }

        foreach (var name in names)
        {
            if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                throw new FormatException($"it is not a model of codes: '{place}{name}' is missing");
            }
        }
    }

    private static bool Rises(string[] codes)
    {
        for (var at = 1; at < codes.Length; at++)
        {
            if (string.CompareOrdinal(codes[at - 1], codes[at]) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRight(HsCalibration read) =>
        double.IsFinite(read.Temperature)
        && double.IsFinite(read.ChapterTemperature)
        && read is { Temperature: > 0, ChapterTemperature: > 0 }
        && read is { Least: > 0 and < 2, MostOfDeclared: >= 0 and <= 1, LeastOfOther: > 0 and <= 1, LeastKnown: > 0 and <= 1 }
        && IsRight(read.Subheading)
        && IsRight(read.Heading);

    private static bool IsRight(Calibration? read) =>
        read is { From.IsDefaultOrEmpty: false, Share.IsDefaultOrEmpty: false }
        && read.From.Length == read.Share.Length
        && read.Share.All(share => share is >= 0 and <= 1)
        && read.Share.SequenceEqual(read.Share.Order())
        && read.From.SequenceEqual(read.From.Order());

    private static byte[] Pack(HsCounts counts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var before = 0u;
        for (var feature = 0; feature < counts.Hashes.Length; feature++)
        {
            var (start, end) = (counts.Starts[feature], counts.Starts[feature + 1]);
            Write(buffer, counts.Hashes[feature] - before);
            before = counts.Hashes[feature];
            Write(buffer, (uint)(end - start));
            var last = 0;
            for (var at = start; at < end; at++)
            {
                Write(buffer, (uint)(counts.Places[at] - last));
                Write(buffer, (uint)counts.Times[at]);
                last = counts.Places[at];
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static HsCounts Unpack(string[] codes, byte[] packed)
    {
        var made = new HsCountsBuilder(codes);
        var hash = 0ul;
        for (var at = 0; at < packed.Length; )
        {
            var step = Read(packed, ref at);
            hash += step;
            var left = Read(packed, ref at);
            if (left == 0)
            {
                throw new FormatException("counts: a feature without codes");
            }

            if (hash > uint.MaxValue || (step == 0 && !made.IsEmpty))
            {
                throw new FormatException("counts: a feature that stands twice, or not in order");
            }

            for (long code = 0; left > 0; left--)
            {
                code += Read(packed, ref at);
                var count = Read(packed, ref at);
                if (code >= codes.Length || count is 0 or > int.MaxValue || !made.Add((uint)hash, (int)code, (int)count))
                {
                    throw new FormatException("counts: a place that is no code's, or a count that is none");
                }
            }
        }

        return made.Done();
    }

    private static void Write(ArrayBufferWriter<byte> buffer, uint number)
    {
        Span<byte> bytes = stackalloc byte[5];
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            bytes[length++] = (byte)(number & 0x7F | 0x80);
        }

        bytes[length++] = (byte)number;
        buffer.Write(bytes[..length]);
    }

    private static uint Read(byte[] packed, ref int at)
    {
        ulong number = 0;
        for (var shift = 0; at < packed.Length && shift < 35; shift += 7)
        {
            var one = packed[at++];
            number |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return number <= uint.MaxValue ? (uint)number : throw new FormatException("counts: a number beyond 32 bits");
            }
        }

        throw new FormatException("counts: they end within a number");
    }
}
