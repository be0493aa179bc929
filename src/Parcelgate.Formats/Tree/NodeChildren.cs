namespace Parcelgate.Formats.Tree;

using System.Collections;

/// <summary>The children of a node, in order; walking them allocates nothing.</summary>
/// <param name="table">The message.</param>
/// <param name="first">Place of the first.</param>
/// <param name="count">How many there are.</param>
internal readonly struct NodeChildren(NodeTable table, int first, int count) : IReadOnlyCollection<Node>
{
    public int Count => count;

    /// <summary>The first; null when there is none.</summary>
    internal Node? First => count == 0 ? null : new Node(table, first);

    /// <summary>The child so many places behind the first, found by walking there.</summary>
    internal Node Nth(int index)
    {
        var at = first;
        for (; index > 0; index--)
        {
            at = table[at].Next;
        }

        return new Node(table, at);
    }

    public Enumerator GetEnumerator() => new(table, count == 0 ? 0 : first);

    IEnumerator<Node> IEnumerable<Node>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>One walk.</summary>
    /// <param name="table">The message.</param>
    /// <param name="next">Place of the next child; 0: none.</param>
    internal struct Enumerator(NodeTable table, int next) : IEnumerator<Node>
    {
        public Node Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (next == 0)
            {
                return false;
            }

            Current = new Node(table, next);
            next = table[next].Next;
            return true;
        }

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose() { }
    }
}

/// <summary>Searches among nodes. The first of none would be a node of no message, which is why it is not asked for as of other values.</summary>
internal static class NodeSearch
{
    /// <summary>The first that is wanted; null when none is.</summary>
    internal static Node? Search(this IEnumerable<Node> nodes, Func<Node, bool> isWanted)
    {
        foreach (var node in nodes)
        {
            if (isWanted(node))
            {
                return node;
            }
        }

        return null;
    }
}
