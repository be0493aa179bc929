namespace Parcelgate.Formats.Platforms;

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
internal sealed record Platform(Func<Node, bool> IsOrder, Func<Node, ReadDefaults, IOrder> Create, string Expected);

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
        var orders = Orders(root);
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
            entries.Add(platform.Create(order, defaults).ToEntry(entries.Count + 1));
        }
    }

    private List<Node> Orders(Node root)
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
