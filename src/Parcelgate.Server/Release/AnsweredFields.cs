namespace Parcelgate.Server.Release;

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;

/// <summary>A field with the value a provider answers it with.</summary>
/// <param name="Field">JSON pointer into the canonical record, as <see cref="FieldQuestion.CanAsk"/> admits it.</param>
/// <param name="Value">The value as the canonical record has it.</param>
internal sealed record AnsweredField(string Field, JsonNode Value);

/// <summary>Fields of canonical records by pointer: read, set, compared.</summary>
internal static class AnsweredFields
{
    /// <summary>The record with the fields set; null where that is no record, with what is wrong.</summary>
    internal static (Consignment? Record, ImmutableArray<Problem> Problems) Apply(Consignment record, IReadOnlyList<AnsweredField> fields)
    {
        var root = Tree(record);
        foreach (var field in fields)
        {
            if (!Set(root, field))
            {
                return (null, [Problem.Of(ProblemCodes.OutOfRange, field.Field, field.Field, "a goods line the record has")]);
            }
        }

        var entry = CanonicalJson.Read(System.Text.Encoding.UTF8.GetBytes(root.ToJsonString()), 1, new ReadDefaults());
        // The evidence of an amendment is the canonical form, so its digest is over that.
        return entry.Consignment is { } made ? (made with { Digest = Digest.Of(CanonicalJson.ToBytes(made)) }, []) : (null, entry.Problems);
    }

    /// <summary>Whether a field says the same in both records.</summary>
    internal static bool IsSame(Consignment was, Consignment now, string field) => Text(was, field) == Text(now, field);

    /// <summary>What a field says, as JSON; "" where it says nothing.</summary>
    internal static string Text(Consignment record, string field) => Find(Tree(record), field)?.ToJsonString() ?? "";

    /// <summary>A field answered in a form: amounts are written "12.50 USD", counts and masses as numbers, an address as its lines.</summary>
    internal static AnsweredField FromText(string field, string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var value =
            IsMoney(field) && parts.Length == 2 ? new JsonObject { ["amount"] = parts[0], ["currency"] = parts[1].ToUpperInvariant() }
            : field.EndsWith("/address", StringComparison.Ordinal) ? new JsonObject { ["lines"] = text }
            : IsCount(field) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
            : (JsonNode)JsonValue.Create(text)!;
        return new AnsweredField(field, value);
    }

    /// <summary>Whether a field is an amount of money.</summary>
    internal static bool IsMoney(string field) => field is "/freight" or "/insurance" || field.EndsWith("/value", StringComparison.Ordinal);

    private static bool IsCount(string field) =>
        field is "/packages" or "/grossMassGrams"
        || field.EndsWith("/quantity", StringComparison.Ordinal)
        || field.EndsWith("/netMassGrams", StringComparison.Ordinal);

    private static JsonNode Tree(Consignment record) => JsonNode.Parse(CanonicalJson.ToBytes(record))!;

    private static JsonNode? Find(JsonNode? node, string field)
    {
        foreach (var name in field.Split('/').Skip(1))
        {
            node = node switch
            {
                JsonObject some => some[name],
                JsonArray list => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < list.Count
                    ? list[at]
                    : null,
                _ => null,
            };
        }

        return node;
    }

    private static bool Set(JsonNode root, AnsweredField field)
    {
        var names = field.Field.Split('/')[1..];
        var node = root;
        foreach (var name in names[..^1])
        {
            if (node is JsonArray list)
            {
                if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at >= list.Count)
                {
                    return false;
                }

                node = list[at]!;
                continue;
            }

            node = node[name] ??= name == "items" ? new JsonArray() : new JsonObject();
        }

        node[names[^1]] = field.Value.DeepClone();
        return true;
    }
}
