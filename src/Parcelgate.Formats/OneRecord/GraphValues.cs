namespace Parcelgate.Formats.OneRecord;

using System.Collections;
using Parcelgate.Formats.Tree;

/// <summary>The values of a property, lists among them as what is in them; walking them allocates nothing.</summary>
/// <param name="graph">Finds the objects that are named; null leaves the values as they stand.</param>
/// <param name="node">Whose property it is; null has none.</param>
/// <param name="name">The property, as the ontology names it.</param>
internal readonly struct GraphValues(Graph? graph, Node? node, string name) : IEnumerable<Node>
{
    public Enumerator GetEnumerator() => new(graph, (node?.Children ?? default).GetEnumerator(), name);

    IEnumerator<Node> IEnumerable<Node>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>One walk.</summary>
    internal struct Enumerator : IEnumerator<Node>
    {
        private readonly Graph? graph;
        private readonly string name;
        private NodeChildren.Enumerator properties;
        private NodeChildren.Enumerator elements;

        internal Enumerator(Graph? graph, NodeChildren.Enumerator properties, string name)
        {
            this.graph = graph;
            this.name = name;
            this.properties = properties;
        }

        public Node Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            while (!elements.MoveNext())
            {
                if (!properties.MoveNext())
                {
                    return false;
                }

                var property = properties.Current;
                if (property.Term != name)
                {
                    continue;
                }

                var holder = Graph.HolderOf(property);
                if (!holder.IsArray)
                {
                    Current = graph?.Definition(holder) ?? holder;
                    return true;
                }

                elements = holder.Children.GetEnumerator();
            }

            Current = graph?.Definition(elements.Current) ?? elements.Current;
            return true;
        }

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose() { }
    }
}
