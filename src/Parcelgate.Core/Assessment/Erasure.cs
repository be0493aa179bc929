namespace Parcelgate.Core.Assessment;

using System.Text.Json;
using System.Text.Json.Nodes;
using Parcelgate.Core.Law;

/// <summary>
/// Takes out of a stored decision who the person was. What was charged, under which law and why stays; the decision's hash stays as it was and cannot be recomputed any more.
/// </summary>
public static class Erasure
{
    /// <summary>Stands in place of a person in allowances: what the deleted decisions of a window used stays one sum.</summary>
    public const string Holder = "deleted";

    /// <summary>Of a finding only these words are kept; what it saw may be what a person wrote.</summary>
    private static readonly string[] KeptOfFinding = ["rule", "outcome", "law"];

    private static readonly string[] Findings = ["findings", "quality"];

    /// <summary>An allowance that nobody is named in.</summary>
    public static AllowanceKey Of(AllowanceKey key) => key with { Holder = Holder };

    /// <summary>Facts without the persons whose allowances were looked at.</summary>
    public static Facts Of(Facts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts with { Used = [.. facts.Used.Select(used => used with { Key = Of(used.Key) })] };
    }

    /// <summary>A stored outcome (<see cref="AssessmentJson.WriteStored"/>) without persons and without what findings saw.</summary>
    /// <exception cref="JsonException">The bytes are not a stored outcome.</exception>
    public static byte[] OfOutcome(ReadOnlySpan<byte> stored)
    {
        var root = JsonNode.Parse(stored)?.AsObject() ?? throw new JsonException("A stored outcome is a JSON object.");
        foreach (var use in root["uses"]?.AsArray() ?? [])
        {
            use![1] = Holder;
        }

        foreach (var finding in Findings.SelectMany(name => root[name]?.AsArray() ?? []))
        {
            var seen = finding!.AsObject();
            foreach (var name in seen.Select(pair => pair.Key).Except(KeptOfFinding).ToList())
            {
                seen.Remove(name);
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }
}
