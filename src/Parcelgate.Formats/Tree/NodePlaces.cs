namespace Parcelgate.Formats.Tree;

/// <summary>The paths of nodes on a walk through one message: what leads to a node is written once for all that stands below it and is asked for in order.</summary>
internal sealed class NodePlaces : IDisposable
{
    /// <summary>Characters of a path that is written in place. Arbitrary; what a longer one needs is left to the collector.</summary>
    private const int Usual = 1024;

    [ThreadStatic]
    private static NodePlaces? idle;

    private char[] text = new char[Usual];
    private int length;

    /// <summary>The nodes around the one that was asked for last, from the first down, each with the length of its path in the text.</summary>
    private readonly List<(Node Node, int Length)> around = [];

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
        around.Clear();
        idle = text.Length <= Usual ? this : null;
    }

    /// <summary>The path of a node.</summary>
    internal string Of(Node node)
    {
        length = 0;
        if (node.Parent is { } parent)
        {
            length = Enter(parent);
            Append("/");
        }

        node.AddStep(this);
        return new string(text, 0, length);
    }

    /// <summary>Writes the path of a node that others stand in, where it does not stand there yet; gives its length.</summary>
    private int Enter(Node node)
    {
        // What stands around a node comes before it in the message.
        while (around.Count > 0 && around[^1].Node.Index > node.Index)
        {
            around.RemoveAt(around.Count - 1);
        }

        if (around.Count > 0 && around[^1].Node == node)
        {
            return around[^1].Length;
        }

        length = 0;
        if (node.Parent is { } parent)
        {
            length = Enter(parent);
            Append("/");
        }

        node.AddStep(this);
        around.Add((node, length));
        return length;
    }

    /// <summary>Adds to the path that is being written.</summary>
    internal void Append(string part)
    {
        if (text.Length - length < part.Length)
        {
            Array.Resize(ref text, Math.Max(text.Length * 2, length + part.Length));
        }

        part.CopyTo(text.AsSpan(length));
        length += part.Length;
    }
}
