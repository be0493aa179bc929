namespace Parcelgate.Server.Assessment;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;

/// <summary>One element that is not what it was.</summary>
/// <param name="Field">
/// "category", "lane", "due" of the decision; a field of the record by its path ("/freight"), of a goods line with the line's number
/// ("/items[2]/value"); what was kept as received by its place in the message.
/// </param>
/// <param name="Was">Before; "" where there was nothing. Money with its currency; several values joined by ", ".</param>
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
        CompareKept(was.Kept, now.Kept, changes);
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
        if (path == "/kept")
        {
            return; // compared by place
        }

        if (path == "/items")
        {
            CompareItems(was, now, changes);
        }
        else if (IsOpen(was) || IsOpen(now))
        {
            foreach (var name in Fields(was).Union(Fields(now)))
            {
                Compare($"{path}/{name}", Property(was, name), Property(now, name), changes);
            }
        }
        else
        {
            Add(changes, path, Text(was), Text(now));
        }
    }

    /// <summary>Goods lines are the same when their number is, and a line's number is its place in the record. Each field is a change of its own.</summary>
    private static void CompareItems(JsonElement? was, JsonElement? now, ImmutableArray<Change>.Builder changes)
    {
        var (before, after) = (Items(was), Items(now));
        for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
        {
            Compare(string.Create(CultureInfo.InvariantCulture, $"/items[{i + 1}]"), At(before, i), At(after, i), changes);
        }

        static List<JsonElement> Items(JsonElement? list) =>
            list is { ValueKind: JsonValueKind.Array } some ? [.. some.EnumerateArray()] : [];
        static JsonElement? At(List<JsonElement> items, int index) => index < items.Count ? items[index] : null;
    }

    /// <summary>What was kept is the same when its place is. What only says which kind of message it came in is no change of the consignment.</summary>
    private static void CompareKept(ImmutableArray<Kept> was, ImmutableArray<Kept> now, ImmutableArray<Change>.Builder changes)
    {
        var (before, after) = (ByPlace(was), ByPlace(now));
        foreach (var place in before.Select(group => group.Key).Union(after.Select(group => group.Key)))
        {
            Add(changes, place, string.Join(", ", before[place]), string.Join(", ", after[place]));
        }

        static ILookup<string, string> ByPlace(ImmutableArray<Kept> kept) =>
            OfMessage.Without(kept).ToLookup(one => one.Place, one => one.Value, StringComparer.Ordinal);
    }

    /// <summary>An object whose fields are compared one by one. An amount and its currency are one value.</summary>
    private static bool IsOpen(JsonElement? element) => element is { ValueKind: JsonValueKind.Object } && !IsMoney(element.Value);

    private static bool IsMoney(JsonElement element) =>
        element.TryGetProperty("amount", out _) && element.TryGetProperty("currency", out _);

    private static IEnumerable<string> Fields(JsonElement? element) =>
        IsOpen(element) ? element!.Value.EnumerateObject().Select(property => property.Name) : [];

    private static JsonElement? Property(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } some && some.TryGetProperty(name, out var value) ? value : null;

    private static string Text(JsonElement? element) =>
        element switch
        {
            null => "",
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { ValueKind: JsonValueKind.Array } list => string.Join(", ", list.EnumerateArray().Select(one => Text(one))),
            { ValueKind: JsonValueKind.Object } some => string.Join(' ', some.EnumerateObject().Select(property => Text(property.Value))),
            { } other => other.GetRawText(),
        };

    private static void Add(ImmutableArray<Change>.Builder changes, string field, string was, string now)
    {
        if (was != now && changes.Count < AtMost)
        {
            changes.Add(new Change(field, was, now));
        }
    }
}
