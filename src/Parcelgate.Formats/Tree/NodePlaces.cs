namespace Parcelgate.Formats.Tree;

using System.Globalization;

/// <summary>The paths of nodes on a walk through one message: what leads to a node is written once for all that stands below it and is asked for in order.</summary>
internal sealed class NodePlaces : IDisposable
{
    /// <summary>Characters of a path that is written in place. Arbitrary; what a longer one needs is left to the collector.</summary>
    private const int Usual = 1024;

    [ThreadStatic]
    private static NodePlaces? idle;

    private char[] text = new char[Usual];
    private int length;

    /// <summary>The nodes around the one that was asked for last, from the first down, and the length of each one's path in the text.</summary>
    private readonly int[] around = new int[XmlTree.Deepest + 2];
    private readonly int[] lengths = new int[XmlTree.Deepest + 2];
    private int depth;

    private NodePlaces() { }

    /// <summary>One for a walk, which gives it back by disposing of it.</summary>
    internal static NodePlaces OfWalk()
    {
        var places = idle ?? new NodePlaces();
        idle = null;
        return places;
    }

    public void Dispose()
    {
        depth = 0;
        idle = text.Length <= Usual ? this : null;
    }

    /// <summary>The path of a node.</summary>
    /// <param name="nodes">The message, the same for the whole walk.</param>
    /// <param name="at">The node.</param>
    internal string Of(NodeTable nodes, int at)
    {
        Lead(nodes, at);
        AddStep(nodes, at);
        return new string(text, 0, length);
    }

    /// <summary>Writes what stands before a node's own step.</summary>
    private void Lead(NodeTable nodes, int at)
    {
        var parent = nodes[at].Parent;
        length = 0;
        if (parent >= 0)
        {
            length = Enter(nodes, parent);
            Append("/");
        }
    }

    /// <summary>Writes the path of a node that others stand in, where it does not stand there yet; gives its length.</summary>
    private int Enter(NodeTable nodes, int at)
    {
        // What stands around a node comes before it in the message.
        while (depth > 0 && around[depth - 1] > at)
        {
            depth--;
        }

        if (depth == 0 || around[depth - 1] != at)
        {
            Lead(nodes, at);
            AddStep(nodes, at);
            (around[depth], lengths[depth]) = (at, length);
            depth++;
        }

        return lengths[depth - 1];
    }

    private void AddStep(NodeTable nodes, int at)
    {
        var name = nodes.Name(at);
        switch (nodes[at].Kind)
        {
            case NodeKind.Property:
                Append(
                    name.AsSpan().IndexOfAny('~', '/') < 0
                        ? name
                        : name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
                );
                break;
            case NodeKind.Attribute:
                Append("@");
                Append(name);
                break;
            default:
                Append(name);
                if (nodes[at].Parent is >= 0 and var parent && nodes.CountOf(parent, name) > 1)
                {
                    Append(string.Create(CultureInfo.InvariantCulture, $"[{nodes[at].Place}]"));
                }

                break;
        }
    }

    private void Append(string part)
    {
        if (text.Length - length < part.Length)
        {
            Array.Resize(ref text, Math.Max(text.Length * 2, length + part.Length));
        }

        part.CopyTo(text.AsSpan(length));
        length += part.Length;
    }
}
