namespace Parcelgate.Core.Tests.Law;

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Parcelgate.Core.Law.Yaml;

/// <summary>Checks YAML against the keywords of JSON Schema that the regime's schema uses; a keyword it does not know is a fault of the test.</summary>
internal sealed class SchemaChecker(string schema)
{
    private static readonly string[] Silent = ["$schema", "$defs", "title", "description"];

    private readonly JsonNode root = JsonNode.Parse(schema)!;

    /// <summary>What is wrong, each with its place: "/charges/vat/rat: not a key".</summary>
    internal List<string> Check(YamlNode node, string file)
    {
        var faults = new List<string>();
        Check(Json(node, file), root.AsObject(), "", faults);
        return faults;
    }

    /// <summary>As an editor reads it: plain words that look like numbers or truth are that, what stands in quotes is a text.</summary>
    private static JsonNode? Json(YamlNode node, string file) =>
        node switch
        {
            YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Value, Json(entry.Value, file)))),
            YamlList list => new JsonArray([.. list.Items.Select(item => Json(item, file))]),
            YamlText text when text.Start < file.Length && file[text.Start] is '\'' or '"' or '|' or '>' => JsonValue.Create(
                ((YamlText)node).Value
            ),
            YamlText { Value: "true" or "false" } truth => JsonValue.Create(truth.Value == "true"),
            YamlText text when decimal.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            YamlText { Value: "" } => null,
            _ => JsonValue.Create(((YamlText)node).Value),
        };

    private void Check(JsonNode? value, JsonObject rule, string place, List<string> faults)
    {
        foreach (var (keyword, wanted) in rule)
        {
            var wrong = Silent.Contains(keyword) ? null : Keyword(keyword, wanted!, value, rule, place, faults);
            if (wrong is not null)
            {
                faults.Add($"{place}: {wrong}");
            }
        }
    }

    private string? Keyword(string keyword, JsonNode wanted, JsonNode? value, JsonObject rule, string place, List<string> faults)
    {
        switch (keyword)
        {
            case "$ref":
                Check(value, Resolve(wanted.GetValue<string>()), place, faults);
                return null;
            case "type":
                var types = wanted is JsonArray many ? many.Select(one => one!.GetValue<string>()).ToArray() : [wanted.GetValue<string>()];
                return types.Contains(TypeOf(value)) ? null : $"is {TypeOf(value)}, must be {string.Join(" or ", types)}";
            case "enum":
                return wanted.AsArray().Any(one => JsonNode.DeepEquals(one, value))
                    ? null
                    : $"{value?.ToJsonString()} is none of {wanted.ToJsonString()}";
            case "const":
                return JsonNode.DeepEquals(wanted, value) ? null : "is another value";
            case "pattern":
                return TypeOf(value) != "string" || Regex.IsMatch(value!.GetValue<string>(), wanted.GetValue<string>())
                    ? null
                    : $"{value.ToJsonString()} does not match {wanted}";
            case "minLength":
                return TypeOf(value) != "string" || value!.GetValue<string>().Length >= wanted.GetValue<int>() ? null : "is too short";
            case "minItems":
                return value is not JsonArray list || list.Count >= wanted.GetValue<int>() ? null : "has too few entries";
            case "anyOf":
                return wanted.AsArray().Any(one => Fits(value, one!.AsObject())) ? null : "fits none of several forms";
            case "items":
                for (var at = 0; at < (value as JsonArray)?.Count; at++)
                {
                    Check(value[at], wanted.AsObject(), string.Create(CultureInfo.InvariantCulture, $"{place}/{at}"), faults);
                }

                return null;
            default:
                return OfObject(keyword, wanted, value as JsonObject, rule, place, faults);
        }
    }

    private string? OfObject(string keyword, JsonNode wanted, JsonObject? value, JsonObject rule, string place, List<string> faults)
    {
        switch (keyword)
        {
            case "required":
                var missing = wanted
                    .AsArray()
                    .Select(key => key!.GetValue<string>())
                    .Where(key => value?.ContainsKey(key) == false)
                    .ToList();
                return missing.Count == 0 ? null : $"has no {string.Join(", ", missing)}";
            case "propertyNames":
                foreach (var (key, _) in value ?? [])
                {
                    Check(JsonValue.Create(key), wanted.AsObject(), $"{place}/{key}", faults);
                }

                return null;
            case "properties" or "patternProperties":
                foreach (var (key, one) in value ?? [])
                {
                    foreach (
                        var (name, of) in wanted
                            .AsObject()
                            .Where(pair => keyword == "properties" ? pair.Key == key : Regex.IsMatch(key, pair.Key))
                    )
                    {
                        Check(one, of!.AsObject(), $"{place}/{key}", faults);
                    }
                }

                return null;
            case "additionalProperties":
                foreach (var (key, one) in (value ?? []).Where(pair => !IsNamed(rule, pair.Key)))
                {
                    if (wanted is JsonObject other)
                    {
                        Check(one, other, $"{place}/{key}", faults);
                    }
                    else
                    {
                        faults.Add($"{place}/{key}: not a key");
                    }
                }

                return null;
            default:
                throw new NotSupportedException($"The checker does not know '{keyword}'.");
        }
    }

    private bool Fits(JsonNode? value, JsonObject rule)
    {
        var faults = new List<string>();
        Check(value, rule, "", faults);
        return faults.Count == 0;
    }

    private static bool IsNamed(JsonObject rule, string key) =>
        rule["properties"]?.AsObject().ContainsKey(key) == true
        || rule["patternProperties"]?.AsObject().Any(pair => Regex.IsMatch(key, pair.Key)) == true;

    internal JsonObject Resolve(string pointer) =>
        pointer
            .TrimStart('#')
            .Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(root, (node, name) => node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)]! : node[name]!)
            .AsObject();

    private static string TypeOf(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject => "object",
            JsonArray => "array",
            _ => value.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => "string",
                System.Text.Json.JsonValueKind.Number => "number",
                _ => "boolean",
            },
        };
}
