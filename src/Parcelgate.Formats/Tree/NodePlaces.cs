namespace Parcelgate.Formats.Tree;

/// <summary>
/// The paths of nodes on a walk down from one of them: what leads to a node is written once for all that is kept below it, and not at all where nothing is.
/// </summary>
internal sealed class NodePlaces : IDisposable
{
    /// <summary>Characters of a path that is written in place. Arbitrary; what a longer one needs is left to the collector.</summary>
    private const int Usual = 1024;

    [ThreadStatic]
    private static NodePlaces? idle;

    private char[] text = new char[Usual];
    private int length;

    /// <summary>The nodes from the walk's first down to where it is, each with the length of its path in the text.</summary>
    private readonly List<(Node Node, int Length)> open = [];

    /// <summary>How many of the open nodes have their path in the text.</summary>
    private int written;

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
        (written, length) = (0, 0);
        open.Clear();
        idle = text.Length <= Usual ? this : null;
    }

    /// <summary>Goes down to the children of a node.</summary>
    internal void Enter(Node node) => open.Add((node, 0));

    internal void Leave()
    {
        open.RemoveAt(open.Count - 1);
        if (written > open.Count)
        {
            written = open.Count;
            length = written == 0 ? 0 : open[^1].Length;
        }
    }

    /// <summary>The path of the node the walk began with, or of a child of the one entered last.</summary>
    internal string Of(Node node)
    {
        for (; written < open.Count; written++)
        {
            var above = open[written].Node;
            Write(above, written == 0);
            open[written] = (above, length);
        }

        var outside = length;
        Write(node, open.Count == 0);
        var path = new string(text, 0, length);
        length = outside;
        return path;
    }

    private void Write(Node node, bool first)
    {
        if (first)
        {
            node.AddPath(this);
        }
        else
        {
            Append("/");
            node.AddStep(this);
        }
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
