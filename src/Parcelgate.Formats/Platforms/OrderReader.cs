namespace Parcelgate.Formats.Platforms;

using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>One order as a platform tells of it.</summary>
internal interface IOrder
{
    /// <summary>The entry for it.</summary>
    Entry ToEntry(long line);
}

/// <summary>A platform: which objects of a message are orders, and how one is read.</summary>
/// <param name="IsOrder">True of an object that is one.</param>
/// <param name="Create">Reads it.</param>
/// <param name="Expected">What is said where a message has none.</param>
/// <param name="PartOf">
/// The number of the order that an object which is none says more of; "" where it names none and can only be meant for the one order of its message; null of any
/// other object. Null: the platform has no such objects.
/// </param>
internal sealed record Platform(
    Func<Node, bool> IsOrder,
    Func<Node, IReadOnlyList<Node>, ReadDefaults, IOrder> Create,
    string Expected,
    Func<Node, string?>? PartOf = null
);

/// <summary>
/// Formats "woocommerce" and "amazon": orders as the interfaces of these platforms give them, alone, in a list, or in whatever envelope, one entry for each.
/// The maps are in README.md of this folder.
/// </summary>
internal sealed class OrderReader(Platform platform, ReadDefaults defaults) : IReader
{
    /// <summary>Orders of one message. Arbitrary; a message of the longest size holds about as many.</summary>
    private const int MostOrders = 10_000;

    public int LongestRecord => JsonTree.LongestMessage;

    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput) => Framing.Whole(buffer, endOfInput, LongestRecord);

    public int Skip(ReadOnlySpan<byte> buffer) => 0;

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        using var nodes = new NodeTable();
        if (JsonTree.Read(record, nodes) is { } problem)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [problem] });
            return;
        }

        var root = nodes.Root;
        var parts = new Dictionary<string, List<Node>>(StringComparer.Ordinal);
        var orders = Orders(root, parts);
        if (orders.Count is 0 or > MostOrders)
        {
            var found = orders.Count == 0 ? string.Join(", ", Innermost(root).Children.Select(child => child.Name)) : $"{orders.Count}";
            var refused = Problem.Of(
                orders.Count == 0 ? ProblemCodes.UnknownFormat : ProblemCodes.TooLarge,
                orders.Count == 0 ? Innermost(root).Path() : "",
                found,
                orders.Count == 0 ? platform.Expected : $"at most {MostOrders} orders in one message"
            );
            entries.Add(new Entry(line, Act.Lodge) { Problems = [refused] });
            return;
        }

        foreach (var order in orders)
        {
            entries.Add(platform.Create(order, PartsOf(order, orders.Count, parts), defaults).ToEntry(entries.Count + 1));
        }

        foreach (var part in parts.Values.SelectMany(known => known))
        {
            var found = string.Join(", ", part.Children.Select(child => child.Name));
            entries.Add(
                new Entry(entries.Count + 1, Act.Lodge)
                {
                    Problems = [Problem.Of(ProblemCodes.Missing, part.Path(), found, "the order this says more of, in the same message")],
                }
            );
        }
    }

    /// <summary>What other objects of the message say of an order, which the interface gives piece by piece; each is said of one order.</summary>
    private static List<Node> PartsOf(Node order, int orders, Dictionary<string, List<Node>> parts)
    {
        if (parts.Count == 0)
        {
            return [];
        }

        var found = order.Child(AmazonOrder.Number) is { } number && parts.Remove(number.Text, out var own) ? own : [];
        if (orders == 1 && parts.Remove("", out var nameless))
        {
            found.AddRange(nameless);
        }

        return found;
    }

    private List<Node> Orders(Node root, Dictionary<string, List<Node>> parts)
    {
        var found = new List<Node>();
        bool isOrder;
        for (Node? next = root; next is { } node; next = node.Following(root, below: !isOrder))
        {
            isOrder = !node.IsArray && platform.IsOrder(node);
            if (isOrder)
            {
                found.Add(node);
            }
            else if (!node.IsArray && platform.PartOf?.Invoke(node) is { } number)
            {
                ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(parts, number, out _);
                (known ??= []).Add(node);
            }
        }

        return found;
    }

    /// <summary>Where the message begins to say several things: what a sender recognises it by.</summary>
    private static Node Innermost(Node root)
    {
        var node = root;
        while (node.Children is { Count: 1, First: { HasChildren: true } only })
        {
            node = only;
        }

        return node;
    }
}
