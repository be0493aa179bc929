namespace Parcelgate.Core.Risk.Models;

using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Consignments;

/// <summary>A model's file: JSON, one writing of one model, so that its hash names it. Numbers are written so that the same bits are read.</summary>
public static class RiskModelJson
{
    /// <summary>Largest file, in bytes. Arbitrary: some 200,000 keys and a thousand trees.</summary>
    public const int LongestFile = 64 * 1024 * 1024;

    private const string Kind = "parcelgate-risk-model/1";

    /// <summary>The bytes of a model's file.</summary>
    public static byte[] ToBytes(RiskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("kind", Kind);
            json.WriteString("label", model.Label);
            Texts(json, "columns", model.Columns);
            json.WriteStartArray("features");
            foreach (var encoding in model.Encodings)
            {
                Write(json, encoding);
            }

            json.WriteEndArray();
            json.WriteStartArray("trees");
            foreach (var tree in model.Trees.Trees)
            {
                Write(json, tree);
            }

            json.WriteEndArray();
            json.WriteStartObject("trained");
            json.WriteNumber("rows", model.Trained.Rows);
            json.WriteNumber("marked", model.Trained.Marked);
            json.WriteNumber("groups", model.Trained.Groups);
            Numbers(json, "auc", model.Trained.Auc);
            Texts(json, "data", model.Trained.Data);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a model's file.</summary>
    /// <exception cref="FormatException">It is not one: what is wrong, in a sentence.</exception>
    public static RiskModel Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LongestFile)
        {
            throw new FormatException($"the file has {bytes.Length} bytes; at most {LongestFile} are read");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.GetProperty("kind").GetString() is not Kind)
            {
                throw new FormatException($"its kind is '{root.GetProperty("kind")}' and not '{Kind}'");
            }

            var model = new RiskModel(
                root.GetProperty("label").GetString()!,
                Texts(root, "columns"),
                [.. root.GetProperty("features").EnumerateArray().Select(Encoding)],
                new TreeEnsemble([.. root.GetProperty("trees").EnumerateArray().Select(Tree)]),
                Trained(root.GetProperty("trained"))
            )
            {
                Hash = Digest.Of(bytes.Span),
            };
            Check(model);
            return model;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"it is not a model's file: {wrong.Message}", wrong);
        }
    }

    private static void Check(RiskModel model)
    {
        var columns = model.Encodings.SelectMany(ColumnsOf);
        if (
            model.Encodings.Length > RiskModel.MostFeatures
            || model.Trees.Features > model.Encodings.Length
            || columns.Any(column => column < 0 || column >= model.Columns.Length)
        )
        {
            throw new FormatException("its trees ask for features, or its features for columns, that are not there");
        }
    }

    private static IEnumerable<int> ColumnsOf(Encoding encoding) =>
        encoding switch
        {
            Encoding.Plain plain => [plain.Column],
            Encoding.Ratio ratio => ratio.Below is { } below ? [ratio.Above, below] : [ratio.Above],
            Encoding.Rate rate => rate.Key.Columns,
            Encoding.Deviation deviation => [.. ColumnsOf(deviation.From), .. deviation.Key.Columns],
            _ => throw new ArgumentException($"Not an encoding that is written: {encoding.GetType()}.", nameof(encoding)),
        };

    private static void Write(Utf8JsonWriter json, Encoding encoding)
    {
        json.WriteStartObject();
        json.WriteString("name", encoding.Name);
        switch (encoding)
        {
            case Encoding.Plain plain:
                json.WriteString("of", "number");
                json.WriteNumber("column", plain.Column);
                break;
            case Encoding.Ratio ratio:
                json.WriteString("of", "ratio");
                json.WriteNumber("above", ratio.Above);
                if (ratio.Below is { } below)
                {
                    json.WriteNumber("below", below);
                }

                break;
            case Encoding.Rate rate:
                json.WriteString("of", "rate");
                Write(json, rate.Key);
                json.WriteNumber("prior", rate.Prior);
                Write(json, "rates", rate.Rates);
                break;
            case Encoding.Deviation deviation:
                json.WriteString("of", "deviation");
                json.WritePropertyName("from");
                Write(json, deviation.From);
                Write(json, deviation.Key);
                Write(json, "middles", deviation.Middles);
                break;
            default:
                throw new ArgumentException($"Not an encoding that is written: {encoding.GetType()}.", nameof(encoding));
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RowKey key)
    {
        Numbers(json, "key", key.Columns);
        Numbers(json, "letters", key.Lengths);
    }

    private static void Write(Utf8JsonWriter json, string name, FrozenDictionary<string, double> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(key, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Tree tree)
    {
        json.WriteStartObject();
        Numbers(json, "feature", tree.Feature);
        Numbers(json, "threshold", tree.Threshold);
        Numbers(json, "decision", tree.Decision);
        Numbers(json, "left", tree.Left);
        Numbers(json, "right", tree.Right);
        Numbers(json, "value", tree.Value);
        Numbers(json, "leaf", tree.Leaf);
        json.WriteEndObject();
    }

    private static Encoding Encoding(JsonElement json)
    {
        var name = json.GetProperty("name").GetString()!;
        return json.GetProperty("of").GetString() switch
        {
            "number" => new Encoding.Plain(name, json.GetProperty("column").GetInt32()),
            "ratio" => new Encoding.Ratio(
                name,
                json.GetProperty("above").GetInt32(),
                json.TryGetProperty("below", out var below) ? below.GetInt32() : null
            ),
            "rate" => new Encoding.Rate(name, Key(json), Values(json, "rates"), json.GetProperty("prior").GetDouble()),
            "deviation" => new Encoding.Deviation(name, Encoding(json.GetProperty("from")), Key(json), Values(json, "middles")),
            var other => throw new FormatException($"the feature '{name}' is of '{other}', which is not known"),
        };
    }

    private static RowKey Key(JsonElement json)
    {
        var key = new RowKey(Integers(json, "key"), Integers(json, "letters"));
        return key.Columns.Length == key.Lengths.Length ? key : throw new FormatException("a key has columns without lengths");
    }

    private static FrozenDictionary<string, double> Values(JsonElement json, string name) =>
        json.GetProperty(name)
            .EnumerateObject()
            .ToFrozenDictionary(pair => pair.Name, pair => pair.Value.GetDouble(), StringComparer.Ordinal);

    private static Tree Tree(JsonElement json) =>
        new(
            Integers(json, "feature"),
            Doubles(json, "threshold"),
            Integers(json, "decision"),
            Integers(json, "left"),
            Integers(json, "right"),
            Doubles(json, "value"),
            Doubles(json, "leaf")
        );

    private static Training Trained(JsonElement json) =>
        new(
            json.GetProperty("rows").GetInt32(),
            json.GetProperty("marked").GetInt32(),
            json.GetProperty("groups").GetInt32(),
            Doubles(json, "auc"),
            Texts(json, "data")
        );

    private static void Texts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, ImmutableArray<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, ImmutableArray<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static ImmutableArray<string> Texts(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static ImmutableArray<int> Integers(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

    private static ImmutableArray<double> Doubles(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
