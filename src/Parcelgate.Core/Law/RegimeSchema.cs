namespace Parcelgate.Core.Law;

using System.Text.Json;
using System.Text.Json.Nodes;

/// <summary>
/// The JSON Schema of a regime file, for editors: which keys a block has, which of them it must have, which words a key takes. What a text means
/// (a rate, a condition, a name of another block) only the reader judges: a file that fits the schema may still have errors.
/// </summary>
public static class RegimeSchema
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema (draft 2020-12) as indented JSON that ends with a line break.</summary>
    public static string Text { get; } = JsonNode.Parse(Source())!.ToJsonString(Readable) + "\n";

    private static string Words(IEnumerable<string> words) => $"\"enum\": {JsonSerializer.Serialize(words, Readable)}";

    private static string Source() =>
        $$"""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "A regime of Parcelgate",
              "description": "docs/reference/regime-language.md says what each key means",
              "type": "object",
              {{Head()}},
              "$defs": {
                "name": { "type": "string", "pattern": "{{RegimeReader.Name}}" },
                "day": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
                "texts": { "type": "array", "items": { "type": "string", "minLength": 1 } },
                "percent": { "type": "string", "pattern": "^[0-9][0-9.]* ?%$" },
                "law": { "description": "Where it stands", "type": "string", "minLength": 1 },
                "condition": { "description": "A condition in the subset of CEL that the language's page describes", "type": ["string", "boolean"] },
                "confidence": { {{Words(RegimeReader.Confidences)}} },
                "hs": { "description": "Beginnings of commodity codes, in quotes", "type": "array", "items": { "type": "string", "pattern": "^[0-9]{2,10}$" } },
                {{Measured()}},
                {{Charged()}},
                {{Ruled()}},
                {{Shown()}}
              }
            }
            """;

    private static string Head() =>
        $$"""
            "required": ["regime", "title", "known", "governs", "law", "confidence", "sources", "currency", "time-zone", "exchange", "rounding"],
            "additionalProperties": false,
            "properties": {
              "layer": { "description": "union: law of several countries", {{Words(RegimeReader.Layers)}} },
              "sets": { "description": "Named lists for conditions", "type": "object", "propertyNames": { "pattern": "{{RegimeReader.SetName}}" }, "additionalProperties": { "$ref": "#/$defs/texts" } },
              "regime": { "description": "Country or union, then a name: az/parcels", "type": "string", "pattern": "^[a-z0-9-]+/[a-z0-9-]+$" },
              "union": { "description": "The union whose regimes this file stacks on", "type": "string" },
              "title": { "type": "string", "minLength": 1 },
              "in-force": { "description": "First and last day, both included, open on either side; left out on a proposal", "type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?\\.\\.([0-9]{4}-[0-9]{2}-[0-9]{2})?$" },
              "known": { "description": "Since when the text could be known", "$ref": "#/$defs/day" },
              "governs": { "description": "The date that picks the version", {{Words(RegimeReader.DateWords)}} },
              "law": { "$ref": "#/$defs/law" },
              "confidence": { "$ref": "#/$defs/confidence" },
              "sources": { "$ref": "#/$defs/texts" },
              "currency": { "description": "Of what is charged; national in a union's file", "type": "string", "pattern": "^([A-Z]{3}|national)$" },
              "time-zone": { "description": "IANA zone in which days begin; national in a union's file", "type": "string" },
              "exchange": {
                "description": "Which table's rate of which date; national in a union's file",
                "anyOf": [
                  { "const": "national" },
                  {
                    "type": "object",
                    "required": ["table", "rate-of"],
                    "additionalProperties": false,
                    "properties": { "table": { "type": "string" }, "rate-of": { {{Words(RegimeReader.DateWords)}} } }
                  }
                ]
              },
              "rounding": { "description": "0.01 AZN half-up, each charge; national in a union's file", "type": "string", "pattern": "^([0-9.]+ [A-Z]{3} (half-up|half-even|down|up), each charge|national)$" },
              "values": {
                "description": "Rates a union's file takes from this one: vat",
                "type": "object",
                "additionalProperties": {
                  "type": "object",
                  "required": ["rate", "law"],
                  "additionalProperties": false,
                  "properties": { "rate": { "$ref": "#/$defs/percent" }, "law": { "$ref": "#/$defs/law" }, "confidence": { "type": "string" } }
                }
              },
              "replaces": { "description": "Versions that hold on no day once this file is known", "$ref": "#/$defs/texts" },
              "annuls": { "description": "As replaces, and what was decided under them is to be undone", "$ref": "#/$defs/texts" },
              "applies": { "$ref": "#/$defs/condition" },
              "reliefs": { "type": "object", "propertyNames": { "$ref": "#/$defs/name" }, "additionalProperties": { "$ref": "#/$defs/relief" } },
              "limits": { "type": "object", "propertyNames": { "$ref": "#/$defs/name" }, "additionalProperties": { "$ref": "#/$defs/limit" } },
              "charges": { "type": "object", "propertyNames": { "$ref": "#/$defs/name" }, "additionalProperties": { "$ref": "#/$defs/charge" } },
              "restricted": { "type": "object", "additionalProperties": { "$ref": "#/$defs/restriction" } },
              "lanes": { "$ref": "#/$defs/lanes" },
              "before-loading": {
                "type": "object",
                "additionalProperties": false,
                "properties": { "do-not-load": { "$ref": "#/$defs/rules" }, "screening": { "$ref": "#/$defs/rules" } }
              },
              "late-payment": {
                "description": "Interest on charges on account that are paid late",
                "type": "object",
                "required": ["interest", "law"],
                "additionalProperties": false,
                "properties": {
                  "interest": { "description": "0.1 % a day, or 8 % a year", "type": "string", "pattern": "^[0-9][0-9.]* ?% a (day|year)$" },
                  "for-at-most": { "type": "string", "pattern": "^[0-9]+ days?$" },
                  "law": { "$ref": "#/$defs/law" },
                  "confidence": { "type": "string" }
                }
              },
              "returns": {
                "description": "Until when the charges of a parcel that goes back are claimed",
                "type": "object",
                "required": ["within", "law"],
                "additionalProperties": false,
                "properties": {
                  "within": { "description": "90 days of release", "type": "string", "pattern": "^[0-9]+ days? of (acceptance|release)$" },
                  "law": { "$ref": "#/$defs/law" },
                  "confidence": { "type": "string" }
                }
              },
              "examples": { "type": "array", "items": { "$ref": "#/$defs/example" } },
              "notes": { "type": "string" }
            }
            """;

    /// <summary>Reliefs and limits: the same block, of charges or of none.</summary>
    private static string Measured() =>
        $$"""
            "measured": { "properties": {
              "measure": { "description": "A sum of goods, carriage, insurance, or of charges; or one of {{string.Join(
                ", ",
                RegimeReader.AloneWords
            )}}", "type": "string" },
              "limit": { "description": "300 USD, included", "type": "string", "pattern": "^[0-9.]+ [A-Za-z]+, (included|excluded)$" },
              "per": { {{Words(RegimeReader.WindowWords)}} },
              "beyond": { "description": "What follows above the limit", "anyOf": [{ {{Words(
                RegimeReader.BeyondWords
            )}} }, { "type": "string", "pattern": "^procedure .+$" }] },
              "when": { "$ref": "#/$defs/condition" },
              "hs": { "$ref": "#/$defs/hs" },
              "law": { "$ref": "#/$defs/law" },
              "confidence": { "type": "string" }
            } },
            "relief": { "type": "object", "required": ["of", {{Required}}], "additionalProperties": false, "properties": { "of": { "description": "The charges that are not levied", "$ref": "#/$defs/texts" }, {{MeasuredKeys}} } },
            "limit": { "type": "object", "required": [{{Required}}], "additionalProperties": false, "properties": { {{MeasuredKeys}} } }
            """;

    private const string Required = "\"measure\", \"limit\", \"per\", \"beyond\", \"law\"";

    private static string MeasuredKeys => Refs("measured", "measure", "limit", "per", "beyond", "when", "hs", "law", "confidence");

    private static string Refs(string block, params string[] keys) =>
        string.Join(
            ", ",
            keys.Select(key =>
                $$"""
                    "{{key}}": { "$ref": "#/$defs/{{block}}/properties/{{key}}" }
                    """
            )
        );

    private static string WayKeys => Refs("way", "on", "by", "cases", "rate", "amount", "each", "times");

    private static string Charged() =>
        $$"""
            "way": { "properties": {
              "on": { "description": "A sum of goods, carriage, insurance, taxable(RELIEF) and charges, each also as a share: 60 % of goods", "type": "string" },
              "by": { "description": "What the bounds of cases are compared with: goods, goods + carriage, mass, tariff NAME", "type": "string" },
              "rate": { "description": {{JsonSerializer.Serialize(RegimeReader.RateForms, Readable)}}, "type": "string" },
              "amount": { "description": "15 AZN, or 1 EUR per kg", "type": "string", "pattern": "^[0-9.]+ [A-Z]{3}( per kg( of taxable\\([a-z0-9-]+\\))?)?$" },
              "each": { "anyOf": [{ {{Words(
                RegimeReader.EachWords.Where(word => !word.Contains('N', StringComparison.Ordinal)).Append("day")
            )}} }, { "type": "string", "pattern": "{{RegimeReader.DayAfter}}" }] },
              "times": { "description": "A share of the result", "$ref": "#/$defs/percent" },
              "cases": { "description": "The first that holds is taken; none: not levied", "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/case" } }
            } },
            "case": {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                {{Refs("way", "rate", "amount")}},
                "when": { "$ref": "#/$defs/condition" },
                "from": { "$ref": "#/$defs/day" },
                "up-to": { "type": "string" },
                "below": { "type": "string" },
                "law": { "$ref": "#/$defs/law" },
                "confidence": { "type": "string" }
              }
            },
            "or": { "description": "Another way to reckon the same charge; the lower is charged", "type": "object", "additionalProperties": false, "properties": { {{WayKeys}} } },
            "charge": {
              "type": "object",
              "required": ["law"],
              "additionalProperties": false,
              "properties": {
                {{WayKeys}},
                "or": { "$ref": "#/$defs/or" },
                "working": { "description": "A sum that only other charges rest on", "enum": [true, "true"] },
                "when": { "$ref": "#/$defs/condition" },
                "unless": { "description": "prepaid ioss", "type": "string", "pattern": "^prepaid [^ ]+$" },
                "payer": { {{Words(RegimeReader.PayerWords)}} },
                "collected": { {{Words(RegimeReader.CollectedWords)}} },
                "law": { "$ref": "#/$defs/law" },
                "confidence": { "type": "string" }
              }
            }
            """;

    private static string Ruled() =>
        """
            "restriction": {
              "type": "object",
              "required": ["hs", "law", "confidence"],
              "additionalProperties": false,
              "properties": {
                "hs": { "$ref": "#/$defs/hs" },
                "permit": { "type": "string" },
                "prohibited": { "enum": [true, "true"] },
                "law": { "$ref": "#/$defs/law" },
                "confidence": { "$ref": "#/$defs/confidence" }
              }
            },
            "rules": {
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "required": ["when", "law"],
                "additionalProperties": false,
                "properties": { "when": { "$ref": "#/$defs/condition" }, "law": { "$ref": "#/$defs/law" }, "confidence": { "type": "string" } }
              }
            },
            "lane": {
              "type": "object",
              "required": ["act"],
              "additionalProperties": false,
              "properties": { "act": { "type": "string" }, "rules": { "$ref": "#/$defs/rules" } }
            },
            "lanes": {
              "type": "object",
              "required": ["green"],
              "additionalProperties": false,
              "properties": {
                "red": { "$ref": "#/$defs/lane" },
                "yellow": { "$ref": "#/$defs/lane" },
                "blue": { "$ref": "#/$defs/lane" },
                "green": { "type": "object", "required": ["act"], "additionalProperties": false, "properties": { "act": { "type": "string" } } }
              }
            }
            """;

    /// <summary>Examples. Values may be numbers to an editor; all are texts to the reader.</summary>
    private static string Shown() =>
        $$"""
            "scalar": { "type": ["string", "number", "boolean"] },
            "example": {
              "type": "object",
              "required": ["given", "then"],
              "additionalProperties": false,
              "properties": {
                "name": { "$ref": "#/$defs/scalar" },
                "source": { "$ref": "#/$defs/scalar" },
                "given": { "$ref": "#/$defs/given" },
                "then": { "type": "object", "additionalProperties": { "$ref": "#/$defs/scalar" } }
              }
            },
            "given": {
              "type": "object",
              "additionalProperties": false,
              "patternProperties": { "^used\\([a-z0-9-]+\\)$": { "type": "string" } },
              "properties": {
                "on": { "$ref": "#/$defs/day" },
                "channel": { "enum": ["post", "express", "platform", "declarant"] },
                "purpose": { "enum": ["sale", "gift", "documents", "returned-goods", "sample"] },
                "destination": { "type": "string" },
                "dispatch": { "type": "string" },
                "consignor": { "$ref": "#/$defs/party" },
                "consignee": { "$ref": "#/$defs/party" },
                "platform": { "type": "string" },
                "goods": { "type": "string" },
                "hs": { "$ref": "#/$defs/scalar" },
                "origin": { "type": "string" },
                "items": { "type": "array", "items": { "$ref": "#/$defs/item" } },
                "mass": { "type": "string" },
                "carriage": { "type": "string" },
                "insurance": { "type": "string" },
                "prepaid": { "type": "string" },
                "register": { {{Words(ExampleScene.RegisterWords)}} },
                "permits": { "$ref": "#/$defs/texts" },
                "dataset": { "type": "string" },
                "procedures": { "$ref": "#/$defs/texts" },
                "category": { "enum": [1, 2, 3, 4, "1", "2", "3", "4"] },
                "findings": { "$ref": "#/$defs/texts" },
                "days": { "$ref": "#/$defs/scalar" }
              }
            },
            "party": { "enum": ["person", "organisation", "unknown"] },
            "item": {
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "description": { "type": "string" },
                "hs": { "$ref": "#/$defs/scalar" },
                "origin": { "type": "string" },
                "pieces": { "$ref": "#/$defs/scalar" },
                "mass": { "type": "string" },
                "value": { "type": "string" }
              }
            }
            """;
}
