namespace Parcelgate.Formats.Tree;

/// <summary>
/// An element of an XML message or a value of a JSON one: a place in the table of its message. What nobody takes is kept: nothing a message carries can be lost by
/// forgetting it.
/// </summary>
internal readonly struct Node : IEquatable<Node>
{
    private readonly NodeTable table;
    private readonly int at;

    /// <param name="table">The message.</param>
    /// <param name="at">Which of its nodes.</param>
    internal Node(NodeTable table, int at)
    {
        this.table = table;
        this.at = at;
    }

    internal Node? Parent => table[at].Parent < 0 ? null : new Node(table, table[at].Parent);

    internal string Space => table.Space(at);

    /// <summary>The name a reader of linked data expanded it to; null where there is none.</summary>
    internal string? Term => table.Term(at);

    internal string Name => table.Name(at);

    /// <summary>The text without the white space around it; "" where there is none.</summary>
    internal string Text => table.Text(at);

    /// <summary>The text, good until another node's is asked for: for values that are read at once and not kept as a text.</summary>
    internal ReadOnlySpan<char> Characters => table.Characters(at);

    /// <summary>False of a node without text.</summary>
    internal bool HasText => table.HasText(at);

    /// <summary>What stands in it, in order.</summary>
    internal NodeChildren Children => new(table, table.First(at), table[at].Count);

    internal bool HasChildren => table[at].Count > 0;

    /// <summary>What stands in it without the attributes, which come first.</summary>
    internal NodeChildren Elements
    {
        get
        {
            var (first, count) = (table.First(at), table[at].Count);
            for (; count > 0 && table[first].Kind == NodeKind.Attribute; count--)
            {
                first = table[first].Next;
            }

            return new NodeChildren(table, first, count);
        }
    }

    internal bool IsAttribute => table[at].Kind == NodeKind.Attribute;

    /// <summary>A JSON array: its children are its elements.</summary>
    internal bool IsArray => table[at].IsArray;

    public static bool operator ==(Node one, Node other) => one.Equals(other);

    public static bool operator !=(Node one, Node other) => !one.Equals(other);

    public bool Equals(Node other) => at == other.at && ReferenceEquals(table, other.table);

    public override bool Equals(object? obj) => obj is Node other && Equals(other);

    public override int GetHashCode() => at;

    /// <summary>Gives a property another name, under which it is found, and named where it is kept.</summary>
    internal void Rename(string name) => table.Rename(at, name);

    internal void SetTerm(string? term) => table.SetTerm(at, term);

    /// <summary>The first child of this name in the same namespace; prefixes never matter. Null when there is none or its name is another.</summary>
    internal Node? Child(string child) => table.Child(at, child) is > 0 and var found ? new Node(table, found) : null;

    /// <summary>The children of this name in the same namespace, in order.</summary>
    internal List<Node> All(string child) => table.All(at, child);

    /// <summary>The node at the end of a path of first children; null when a step is absent.</summary>
    internal Node? At(params ReadOnlySpan<string> path)
    {
        var found = at;
        foreach (var step in path)
        {
            found = table.Child(found, step);
            if (found == 0)
            {
                return null;
            }
        }

        return new Node(table, found);
    }

    internal Node? Attribute(string attribute)
    {
        for (var child = table.First(at); child != 0; child = table[child].Next)
        {
            if (table[child].Kind == NodeKind.Attribute && table.Name(child) == attribute)
            {
                return new Node(table, child);
            }
        }

        return null;
    }

    /// <summary>Adds what was not taken of it and of all below it to what is kept.</summary>
    /// <param name="kept">Told of each in the order of the message.</param>
    /// <param name="skip">True of a node that is not told of, with all below it; null: none is.</param>
    internal void Leave(Leftovers kept, Func<Node, bool>? skip) => table.Leave(at, kept, skip);

    /// <summary>The next node of the message in document order; null behind the last of the walk.</summary>
    /// <param name="within">The node the walk began with.</param>
    /// <param name="below">False passes over what stands in this one.</param>
    internal Node? Following(Node within, bool below)
    {
        var next = below ? at + 1 : table.End(at);
        return next < table.End(within.at) ? new Node(table, next) : null;
    }

    /// <summary>The text, which from now on stands in a field of the record; null when it is blank.</summary>
    internal string? Take()
    {
        table[at].IsTaken = true;
        return Text.Length == 0 ? null : Text;
    }

    /// <summary>Says that what stands here went into a field of the record, without asking for the text.</summary>
    internal void MarkTaken() => table[at].IsTaken = true;

    /// <summary>Takes the node and all below it: what they say stands in the record or is said by its being there.</summary>
    internal void TakeAll()
    {
        var end = table.End(at);
        for (var i = at; i < end; i++)
        {
            table[i].IsTaken = true;
        }
    }

    /// <summary>Where it stands: "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity/Description", in JSON "/items/2/hs".</summary>
    internal string Path()
    {
        using var places = NodePlaces.OfWalk();
        return places.Of(table, at);
    }

    /// <summary>Adds an element of an XML message, behind all there are.</summary>
    internal Node Add(string childSpace, string childName) => new(table, table.AddElement(at, childSpace, childName));

    /// <summary>Adds an attribute, before anything else is added below the element.</summary>
    internal void AddAttribute(string attribute, string value) => table.AddAttribute(at, attribute, value);

    /// <summary>Adds a piece of the text; most have one.</summary>
    internal void AddText(string piece) => table.AddText(at, piece);
}
