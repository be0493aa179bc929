namespace Parcelgate.Formats.Csv;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Consignments;

/// <summary>A mapping as JSON: what the API takes and gives, what is stored, and what its hash is over.</summary>
public static class CsvMappingJson
{
    private static readonly string[] Properties =
    [
        "separator",
        "encoding",
        "decimal",
        "dates",
        "utcOffset",
        "headerRow",
        "rows",
        "header",
        "elements",
    ];
    private static readonly string[] SourceProperties = ["columns", "always", "unit"];

    /// <summary>The one form of a mapping: properties in a fixed order, elements in ordinal order, nothing that is not said.</summary>
    public static byte[] ToBytes(CsvMapping mapping)
    {
        var buffer = new ArrayBufferWriter<byte>();
        // Names of columns are read by people, in any script.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("separator", mapping.Separator.ToString());
            json.WriteString("encoding", mapping.Encoding);
            json.WriteString("decimal", mapping.Decimal.ToString());
            json.WriteString("dates", mapping.Dates);
            json.WriteString("utcOffset", OffsetText(mapping.UtcOffsetMinutes));
            // Said only where it is not the ordinary: the hashes of mappings that do not say it stay.
            if (!mapping.HasHeader)
            {
                json.WriteBoolean("headerRow", false);
            }

            if (mapping.RowsAreGoods)
            {
                json.WriteString("rows", "goods");
            }

            WriteTexts(json, "header", mapping.Header);
            json.WriteStartObject("elements");
            foreach (var (element, source) in mapping.Elements)
            {
                WriteSource(json, element, source);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a mapping; what is wrong with it is added to <paramref name="problems"/>, all of it, with its place.</summary>
    /// <returns>The mapping; null when anything is wrong.</returns>
    public static CsvMapping? Read(ReadOnlyMemory<byte> bytes, List<Problem> problems)
    {
        var mapping = Parse(bytes, problems);
        problems.AddRange(mapping is null ? [] : CsvMappingCheck.Faults(mapping));
        return problems.Count == 0 ? mapping : null;
    }

    /// <summary>Reads a mapping that need not be whole: what it says is not checked, only that it says it.</summary>
    /// <returns>The mapping; null when it is none.</returns>
    public static CsvMapping? Parse(ReadOnlyMemory<byte> bytes, List<Problem> problems)
    {
        if (bytes.Length > CsvMapping.LongestBytes)
        {
            var most = string.Create(CultureInfo.InvariantCulture, $"a mapping of at most {CsvMapping.LongestBytes:N0} bytes");
            problems.Add(
                new Problem(ProblemCodes.TooLarge, "", string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:N0} bytes"), most)
            );
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            return ReadRoot(document.RootElement, problems);
        }
        catch (JsonException wrong)
        {
            var place = string.Create(
                CultureInfo.InvariantCulture,
                $"line {(wrong.LineNumber ?? 0) + 1}, byte {(wrong.BytePositionInLine ?? 0) + 1}"
            );
            problems.Add(
                new Problem(ProblemCodes.Malformed, place, "", "a mapping as one well-formed JSON object (RFC 8259): reading stopped here")
            );
            return null;
        }
    }

    /// <summary>"+04:00" as minutes east of Greenwich; null when it is none, or none that is in use.</summary>
    public static int? OffsetMinutes(string text) =>
        text is ['+' or '-', >= '0' and <= '9', >= '0' and <= '9', ':', >= '0' and <= '5', >= '0' and <= '9']
        && ((text[1] - '0') * 600) + ((text[2] - '0') * 60) + ((text[4] - '0') * 10) + (text[5] - '0') is var minutes
        && (text[0] == '-' ? -minutes : minutes) is >= -720 and <= 840 and var offset
            ? offset
            : null;

    /// <summary>Minutes east of Greenwich as "+04:00".</summary>
    public static string OffsetText(int minutes) =>
        string.Create(CultureInfo.InvariantCulture, $"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}:{Math.Abs(minutes) % 60:00}");

    private static void WriteSource(Utf8JsonWriter json, string element, CsvSource source)
    {
        json.WriteStartObject(element);
        if (!source.Columns.IsEmpty)
        {
            WriteTexts(json, "columns", source.Columns);
        }

        if (source.Always is not null)
        {
            json.WriteString("always", source.Always);
        }

        if (source.Unit is not null)
        {
            json.WriteString("unit", source.Unit);
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static CsvMapping? ReadRoot(JsonElement root, List<Problem> problems)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add(Problem.Of(ProblemCodes.WrongType, "", root.ValueKind.ToString(), "a mapping as one JSON object"));
            return null;
        }

        OnlyOf(root, Properties, "", problems);
        var offset = TextOf(root, "utcOffset", "", problems) ?? "+00:00";
        if (OffsetMinutes(offset) is null)
        {
            problems.Add(Problem.Of(ProblemCodes.WrongType, "/utcOffset", offset, "an offset from -12:00 to +14:00 such as +04:00"));
        }

        return new CsvMapping
        {
            Separator = One(root, "separator", CsvMapping.Separators, problems),
            Encoding = TextOf(root, "encoding", "", problems) ?? "utf-8",
            Decimal = One(root, "decimal", ['.', ','], problems),
            Dates = TextOf(root, "dates", "", problems) ?? "ymd",
            UtcOffsetMinutes = OffsetMinutes(offset) ?? 0,
            HasHeader = HasHeaderOf(root, problems),
            RowsAreGoods = RowsOf(root, problems) == "goods",
            Header = TextsOf(root, "header", "", problems),
            Elements = ElementsOf(root, problems),
        };
    }

    private static bool HasHeaderOf(JsonElement root, List<Problem> problems)
    {
        if (root.TryGetProperty("headerRow", out var value) && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            problems.Add(Problem.Of(ProblemCodes.WrongType, "/headerRow", value.GetRawText(), "true or false"));
        }

        return value.ValueKind != JsonValueKind.False;
    }

    private static string RowsOf(JsonElement root, List<Problem> problems)
    {
        var rows = TextOf(root, "rows", "", problems) ?? "consignments";
        if (rows is not ("consignments" or "goods"))
        {
            problems.Add(Problem.Of(ProblemCodes.UnknownCode, "/rows", rows, "consignments or goods: what one row is"));
        }

        return rows;
    }

    private static char One(JsonElement root, string name, ImmutableArray<char> choices, List<Problem> problems)
    {
        var text = TextOf(root, name, "", problems);
        if (text is null || (text is [var only] && choices.Contains(only)))
        {
            return text is null ? choices[0] : text[0];
        }

        var expected = $"one of {string.Join(' ', choices.Select(choice => choice == '\t' ? "tab" : choice.ToString()))}";
        problems.Add(Problem.Of(ProblemCodes.UnknownCode, $"/{name}", text, expected));
        return choices[0];
    }

    private static ImmutableSortedDictionary<string, CsvSource> ElementsOf(JsonElement root, List<Problem> problems)
    {
        var elements = ImmutableSortedDictionary.CreateBuilder<string, CsvSource>(StringComparer.Ordinal);
        if (!root.TryGetProperty("elements", out var all) || all.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new Problem(ProblemCodes.Missing, "/elements", "", "an object with one property for each element the file says"));
            return elements.ToImmutable();
        }

        foreach (var one in all.EnumerateObject())
        {
            var place = $"/elements/{one.Name}";
            if (one.Value.ValueKind != JsonValueKind.Object)
            {
                problems.Add(
                    Problem.Of(ProblemCodes.WrongType, place, one.Value.ValueKind.ToString(), "an object with columns, always or both")
                );
                continue;
            }

            OnlyOf(one.Value, SourceProperties, place, problems);
            elements[one.Name] = new CsvSource(
                TextsOf(one.Value, "columns", place, problems),
                TextOf(one.Value, "always", place, problems),
                TextOf(one.Value, "unit", place, problems)
            );
        }

        return elements.ToImmutable();
    }

    private static void OnlyOf(JsonElement element, string[] names, string place, List<Problem> problems)
    {
        foreach (var property in element.EnumerateObject().Where(property => !names.Contains(property.Name)))
        {
            problems.Add(Problem.Of(ProblemCodes.UnknownCode, place, property.Name, $"one of {string.Join(", ", names)}"));
        }
    }

    private static string? TextOf(JsonElement element, string name, string place, List<Problem> problems)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        problems.Add(Problem.Of(ProblemCodes.WrongType, $"{place}/{name}", value.GetRawText(), "a text"));
        return null;
    }

    private static ImmutableArray<string> TextsOf(JsonElement element, string name, string place, List<Problem> problems)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(one => one.GetString()!)];
        }

        problems.Add(Problem.Of(ProblemCodes.WrongType, $"{place}/{name}", value.GetRawText(), "a list of texts"));
        return [];
    }
}
