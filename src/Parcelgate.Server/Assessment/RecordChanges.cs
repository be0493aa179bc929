namespace Parcelgate.Server.Assessment;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>One element that is not what it was.</summary>
/// <param name="Field">JSON pointer in the canonical record ("/items/0/value/amount"), or "category", "lane", "due" of the decision.</param>
/// <param name="Was">Before; "" where there was nothing.</param>
/// <param name="Now">After; "" where there is nothing.</param>
internal sealed record Change(string Field, string Was, string Now);

/// <summary>What an amendment changed, in the record and in the decision.</summary>
internal static class RecordChanges
{
    /// <summary>More changes than this are not listed one by one: the record was replaced. Arbitrary.</summary>
    private const int AtMost = 50;

    internal static ImmutableArray<Change> Between(Consignment was, EarlierOutcome? before, Consignment now, Assessment assessed)
    {
        var changes = ImmutableArray.CreateBuilder<Change>();
        if (before is not null)
        {
            Add(
                changes,
                "category",
                before.Category.ToString(CultureInfo.InvariantCulture),
                ((int)assessed.Category).ToString(CultureInfo.InvariantCulture)
            );
            Add(changes, "lane", before.Lane, Names.Of(assessed.Lane));
            Add(changes, "due", before.Due ?? "", assessed.Due?.ToString() ?? "");
        }

        using var left = Document(was);
        using var right = Document(now);
        Compare("", left.RootElement, right.RootElement, changes);
        return changes.ToImmutable();
    }

    /// <summary>True when both records have the same canonical form, however they were sent.</summary>
    internal static bool Same(Consignment was, Consignment now)
    {
        var (left, right) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        CanonicalJson.Write(was, left);
        CanonicalJson.Write(now, right);
        return left.WrittenSpan.SequenceEqual(right.WrittenSpan);
    }

    private static JsonDocument Document(Consignment record)
    {
        var bytes = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(record, bytes);
        return JsonDocument.Parse(bytes.WrittenMemory);
    }

    private static void Compare(string path, JsonElement? was, JsonElement? now, ImmutableArray<Change>.Builder changes)
    {
        if (changes.Count >= AtMost)
        {
            return;
        }

        if (was is { ValueKind: JsonValueKind.Object } && now is { ValueKind: JsonValueKind.Object })
        {
            foreach (var name in Names(was.Value).Union(Names(now.Value)))
            {
                Compare($"{path}/{name}", Property(was.Value, name), Property(now.Value, name), changes);
            }
        }
        else if (was is { ValueKind: JsonValueKind.Array } && now is { ValueKind: JsonValueKind.Array })
        {
            for (var i = 0; i < Math.Max(was.Value.GetArrayLength(), now.Value.GetArrayLength()); i++)
            {
                Compare(string.Create(CultureInfo.InvariantCulture, $"{path}/{i}"), Element(was.Value, i), Element(now.Value, i), changes);
            }
        }
        else
        {
            Add(changes, path, Text(was), Text(now));
        }

        static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
    }

    private static JsonElement? Property(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Element(JsonElement element, int index) => index < element.GetArrayLength() ? element[index] : null;

    private static string Text(JsonElement? element) =>
        element switch
        {
            null => "",
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { } other => other.GetRawText(),
        };

    private static void Add(ImmutableArray<Change>.Builder changes, string field, string was, string now)
    {
        if (was != now)
        {
            changes.Add(new Change(field, was, now));
        }
    }
}
