namespace Parcelgate.Formats.Postal;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>The events of a message.</summary>
internal sealed class PostalEvents
{
    private static readonly CodeList Codes = CodeList.Named("postal-events");
    private static readonly string[] Kinds = Array.ConvertAll(Enum.GetValues<PostalEventKind>(), Hyphens.Of);

    private readonly NodeValues values = new([]);
    private readonly Dictionary<string, List<Node>> byItem = new(StringComparer.Ordinal);
    private readonly HashSet<string> arrived = new(StringComparer.Ordinal);
    private readonly ImmutableArray<PostalEvent>.Builder all = ImmutableArray.CreateBuilder<PostalEvent>();

    internal List<Problem> Problems => values.Problems;

    internal int Count => all.Count;

    internal IEnumerable<string> Items => byItem.Keys;

    internal ImmutableArray<PostalEvent> All => all.ToImmutable();

    /// <summary>Whether an event says that the item is there.</summary>
    internal bool HasArrived(string item) => arrived.Contains(item);

    /// <summary>Where the events of an item stand.</summary>
    internal IReadOnlyList<Node> Of(string item) => byItem.GetValueOrDefault(item) ?? [];

    internal void Read(NodeChildren nodes)
    {
        foreach (var node in nodes)
        {
            var item = node.Child("item") is { } id ? PostalItem.IdOf(id, values) : null;
            Require(node, "item", item, "the identifier of the item");
            var kind = Kind(node.Child("event"));
            Require(node, "event", kind, "what happened, such as presented");
            var at = Instant(node.Child("at"));
            Require(node, "at", at, "when it happened, with its offset from UTC");
            if (item is null || kind is null || at is null)
            {
                continue;
            }

            all.Add(new PostalEvent(item, kind.Value, at.Value, node.Child("office") is { Text: { Length: > 0 } office } ? office : null));
            if (kind is PostalEventKind.Arrived or PostalEventKind.Presented)
            {
                arrived.Add(item);
            }

            if (!byItem.TryGetValue(item, out var list))
            {
                byItem[item] = list = [];
            }

            list.Add(node);
        }
    }

    private PostalEventKind? Kind(Node? stated)
    {
        if (stated is not { Text.Length: > 0 } node)
        {
            return null;
        }

        var word = Codes.Find(node.Text.ToUpperInvariant(), "event") ?? node.Text.ToLowerInvariant();
        if (Array.IndexOf(Kinds, word) is >= 0 and var kind)
        {
            return (PostalEventKind)kind;
        }

        Problems.Add(
            Problem.Of(
                ProblemCodes.UnknownCode,
                node.Path(),
                node.Text,
                $"one of {string.Join(", ", Kinds)}, or one of the codes {string.Join(", ", Codes.Keys.Order(StringComparer.Ordinal))}"
            )
        );
        return null;
    }

    /// <summary>The instant, which is not taken: what the record keeps of an event is told whole.</summary>
    private DateTimeOffset? Instant(Node? node) =>
        node is { HasText: true } found && values.Sound(Values.Instant(found.Characters, out var at), found) ? at : null;

    private void Require<T>(Node node, string name, T? value, string expected)
    {
        // A value that was sent and is wrong has its own problem already.
        if (value is null && node.Child(name) is not { Text.Length: > 0 })
        {
            Problems.Add(new Problem(ProblemCodes.Missing, $"{node.Path()}/{name}", "", expected));
        }
    }
}
