namespace Parcelgate.Formats.Tree;

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>
/// An element of an XML message or a value of a JSON one, held small. What nobody takes is kept: nothing a message carries can be lost by forgetting it.
/// </summary>
internal sealed class Node
{
    // Below this many children a search is quicker than an index; above it the index keeps reading linear.
    private const int Few = 16;

    private static readonly List<Node> None = [];

    private readonly NodeKind kind;
    private List<Node>? children;
    private Rare? rare;
    private string text = "";

    internal Node(Node? parent, string space, string name)
        : this(parent, space, name, NodeKind.Element) { }

    private Node(Node? parent, string space, string name, NodeKind kind)
    {
        Parent = parent;
        Space = space;
        Name = name;
        this.kind = kind;
    }

    /// <summary>The root of a JSON message: its path is the empty pointer.</summary>
    internal static Node JsonRoot() => new(null, "", "", NodeKind.Property);

    internal Node? Parent { get; }

    internal string Space { get; }

    /// <summary>The name a reader of linked data expanded it to; null where there is none.</summary>
    internal string? Term { get; set; }

    internal string Name { get; }

    /// <summary>The text without the white space around it; "" where there is none.</summary>
    internal string Text
    {
        get
        {
            if (rare?.More is { } more)
            {
                text = more.ToString().Trim();
                rare.More = null;
            }

            return text;
        }
    }

    /// <summary>The text went into a field of the record.</summary>
    internal bool Taken { get; private set; }

    /// <summary>What stands in it, in order; a list, so that walking it allocates nothing. Only this class adds to it.</summary>
    internal List<Node> Children => children ?? None;

    /// <summary>1-based place among the siblings of the same name.</summary>
    internal int Place { get; private init; } = 1;

    internal bool IsAttribute => kind == NodeKind.Attribute;

    /// <summary>A JSON array: its children are its elements.</summary>
    internal bool IsArray { get; set; }

    /// <summary>The first child of this name in the same namespace; prefixes never matter. Null when there is none or its name is another.</summary>
    internal Node? Child(string child)
    {
        foreach (var node in CollectionsMarshal.AsSpan(Named(child)))
        {
            if (IsChild(node, child))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>The children of this name in the same namespace, in order.</summary>
    internal List<Node> All(string child)
    {
        List<Node>? found = null;
        foreach (var node in Named(child))
        {
            if (IsChild(node, child))
            {
                (found ??= []).Add(node);
            }
        }

        return found ?? None;
    }

    private bool IsChild(Node node, string name) =>
        node.kind != NodeKind.Attribute
        && (ReferenceEquals(node.Name, name) || node.Name == name)
        && (ReferenceEquals(node.Space, Space) || node.Space == Space);

    // A search through all children for each of thousands of shipments would take as long as an attacker likes.
    private List<Node> Named(string child) =>
        rare?.Index is not { } index ? children ?? None
        : index.TryGetValue(child, out var named) ? named
        : None;

    /// <summary>The node at the end of a path of first children; null when a step is absent.</summary>
    internal Node? At(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var step in path)
        {
            node = node?.Child(step);
        }

        return node;
    }

    internal Node? Attribute(string attribute)
    {
        foreach (var node in CollectionsMarshal.AsSpan(children))
        {
            if (node.IsAttribute && node.Name == attribute)
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>The text, which from now on stands in a field of the record; null when it is blank.</summary>
    internal string? Take()
    {
        Taken = true;
        return Text.Length == 0 ? null : Text;
    }

    /// <summary>Takes the node and all below it: what they say stands in the record or is said by its being there.</summary>
    internal void TakeAll()
    {
        Taken = true;
        foreach (var child in Children)
        {
            child.TakeAll();
        }
    }

    /// <summary>Where it stands: "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity/Description", in JSON "/items/2/hs".</summary>
    internal string Path()
    {
        using var places = NodePlaces.OfWalk();
        return places.Of(this);
    }

    /// <summary>Adds the whole path.</summary>
    internal void AddPath(StringBuilder path)
    {
        if (Parent is not null)
        {
            Parent.AddPath(path);
            path.Append('/');
        }

        AddStep(path);
    }

    /// <summary>Adds the last step of the path.</summary>
    internal void AddStep(StringBuilder path)
    {
        if (kind == NodeKind.Property)
        {
            path.Append(
                Name.AsSpan().IndexOfAny('~', '/') < 0
                    ? Name
                    : Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            );
            return;
        }

        if (IsAttribute)
        {
            path.Append('@');
        }

        path.Append(Name);
        if (!IsAttribute && Parent?.Several(Name) == true)
        {
            path.Append(CultureInfo.InvariantCulture, $"[{Place}]");
        }
    }

    // The index has no attributes in it; without one there are few children.
    private bool Several(string name) => rare?.Index is null ? Count(name) > 1 : Named(name).Count > 1;

    private int Count(string name)
    {
        var count = 0;
        foreach (var node in Named(name))
        {
            count += node.kind != NodeKind.Attribute && node.Name == name ? 1 : 0;
        }

        return count;
    }

    internal Node Add(string childSpace, string childName)
    {
        var place = rare?.Index is null ? Count(childName) : Named(childName).Count;
        return Add(new Node(this, childSpace, childName, NodeKind.Element) { Place = place + 1 });
    }

    /// <summary>Adds a property of an object.</summary>
    internal Node AddProperty(string property) => Add(new Node(this, "", property, NodeKind.Property));

    /// <summary>Adds the next element of an array; its name is its 0-based index.</summary>
    internal Node AddElement() => Add(new Node(this, "", Children.Count.ToString(CultureInfo.InvariantCulture), NodeKind.Property));

    private Node Add(Node child)
    {
        children ??= [];
        children.Add(child);
        if (rare?.Index is { } index)
        {
            Into(index, child);
        }
        else if (children.Count > Few)
        {
            Index();
        }

        return child;
    }

    private void Index()
    {
        var index = new Dictionary<string, List<Node>>(StringComparer.Ordinal);
        foreach (var child in children!)
        {
            if (!child.IsAttribute)
            {
                Into(index, child);
            }
        }

        (rare ??= new()).Index = index;
    }

    private static void Into(Dictionary<string, List<Node>> index, Node child)
    {
        if (!index.TryGetValue(child.Name, out var named))
        {
            index[child.Name] = named = [];
        }

        named.Add(child);
    }

    internal void AddAttribute(string attribute, string value) =>
        (children ??= []).Add(new Node(this, "", attribute, NodeKind.Attribute) { text = value.Trim() });

    /// <summary>Adds a piece of the text; most have one.</summary>
    internal void AddText(string piece)
    {
        if (rare?.More is { } more)
        {
            more.Append(piece);
            return;
        }

        if (text.Length > 0)
        {
            (rare ??= new()).More = new StringBuilder(text).Append(piece);
            return;
        }

        text = piece.Trim();
        if (text.Length != piece.Length)
        {
            // Space inside a text may stand at the edge of a piece: it is trimmed when all pieces are there.
            (rare ??= new()).More = new StringBuilder(piece);
        }
    }

    /// <summary>What few nodes have: kept apart, because a message has thousands of nodes and each is cleared and collected.</summary>
    private sealed class Rare
    {
        /// <summary>Children by name, where there are many; attributes are not in it.</summary>
        internal Dictionary<string, List<Node>>? Index { get; set; }

        /// <summary>A text that came in pieces, not yet put together.</summary>
        internal StringBuilder? More { get; set; }
    }
}

/// <summary>What a <see cref="Node"/> is.</summary>
internal enum NodeKind : byte
{
    /// <summary>An XML element.</summary>
    Element,

    /// <summary>An XML attribute.</summary>
    Attribute,

    /// <summary>A property of a JSON object or an element of a JSON array.</summary>
    Property,
}
