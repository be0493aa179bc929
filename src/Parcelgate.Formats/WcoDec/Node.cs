namespace Parcelgate.Formats.WcoDec;

using System.Text;
using System.Xml;
using Parcelgate.Core.Consignments;

/// <summary>An element of a message, held small. What nobody takes is kept: nothing a declaration carries can be lost by forgetting it.</summary>
internal sealed class Node(Node? parent, string space, string name)
{
    private readonly List<Node> children = [];
    private Dictionary<string, List<Node>>? index;
    private StringBuilder? raw;
    private string? text;

    internal Node? Parent => parent;

    internal string Space => space;

    internal string Name => name;

    internal string Text => text ??= raw?.ToString().Trim() ?? "";

    /// <summary>The element's text went into a field of the record.</summary>
    internal bool Taken { get; private set; }

    internal IReadOnlyList<Node> Children => children;

    /// <summary>1-based place among the siblings of the same name.</summary>
    internal int Place { get; private init; } = 1;

    internal bool IsAttribute { get; private init; }

    /// <summary>The first child element of this name in the same namespace; prefixes never matter.</summary>
    internal Node? Child(string child) => All(child).FirstOrDefault();

    internal IEnumerable<Node> All(string child) => Named(child).Where(node => node.Space == Space);

    // A search through all children for each of thousands of shipments would take as long as an attacker likes.
    private IEnumerable<Node> Named(string child) =>
        index is null ? children.Where(node => !node.IsAttribute && node.Name == child)
        : index.TryGetValue(child, out var named) ? named
        : [];

    /// <summary>The element at the end of a path of first children; null when a step is absent.</summary>
    internal Node? At(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var step in path)
        {
            node = node?.Child(step);
        }

        return node;
    }

    internal Node? Attribute(string attribute) => children.Find(node => node.IsAttribute && node.Name == attribute);

    /// <summary>The text, which from now on stands in a field of the record; null when it is blank.</summary>
    internal string? Take()
    {
        Taken = true;
        return Text.Length == 0 ? null : Text;
    }

    /// <summary>Where it stands: "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Commodity/Description".</summary>
    internal string Path()
    {
        var path = new StringBuilder();
        Append(path);
        return path.ToString();
    }

    private void Append(StringBuilder path)
    {
        if (parent is not null)
        {
            parent.Append(path);
            path.Append('/');
        }

        path.Append(IsAttribute ? "@" : "").Append(name);
        if (!IsAttribute && parent?.Named(name).Skip(1).Any() == true)
        {
            path.Append('[').Append(Place).Append(']');
        }
    }

    internal Node Add(string childSpace, string childName)
    {
        var child = new Node(this, childSpace, childName) { Place = Named(childName).Count() + 1 };
        children.Add(child);
        if (index is not null)
        {
            Index(child);
        }
        else if (children.Count > Few)
        {
            index = new(StringComparer.Ordinal);
            children.FindAll(node => !node.IsAttribute).ForEach(Index);
        }

        return child;
    }

    // Below this many children a search is quicker than an index; above it the index keeps reading linear.
    private const int Few = 16;

    private void Index(Node child)
    {
        if (!index!.TryGetValue(child.Name, out var named))
        {
            index[child.Name] = named = [];
        }

        named.Add(child);
    }

    internal void AddAttribute(string attribute, string value) =>
        children.Add(new Node(this, "", attribute) { IsAttribute = true, text = value.Trim() });

    internal void AddText(string more) => (raw ??= new StringBuilder()).Append(more);
}

/// <summary>Reads a message into nodes. Bytes, depth, elements and characters are bounded; there is no DTD and nothing is resolved.</summary>
internal static class NodeReader
{
    /// <summary>Nesting. Arbitrary; the deepest declaration in use has 12 levels.</summary>
    internal const int Deepest = 64;

    /// <summary>Elements and attributes of a message. Arbitrary; bounds the memory of a message full of empty elements.</summary>
    internal const int Most = 400_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = WcoDecReader.LongestMessage,
    };

    /// <summary>The root element; null when a bound is passed, with the reader's place in <paramref name="passed"/>.</summary>
    /// <exception cref="XmlException">The message is not well formed.</exception>
    internal static Node? Read(TextReader text, out (string Code, string Place, string Expected) passed)
    {
        using var xml = XmlReader.Create(text, Settings);
        passed = default;
        Node? root = null;
        Node? open = null;
        var count = 0;
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    var node = open is null ? new Node(null, xml.NamespaceURI, xml.LocalName) : open.Add(xml.NamespaceURI, xml.LocalName);
                    root ??= node;
                    count += 1 + xml.AttributeCount;
                    if (xml.Depth >= Deepest)
                    {
                        passed = (ProblemCodes.TooDeep, xml.LocalName, $"nesting of at most {Deepest} levels");
                        return null;
                    }

                    if (count > Most)
                    {
                        passed = (ProblemCodes.TooLarge, xml.LocalName, $"at most {Most} elements and attributes in one message");
                        return null;
                    }

                    open = Open(xml, node) ? node : open;
                    break;
                case XmlNodeType.EndElement:
                    open = open?.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    open?.AddText(xml.Value);
                    break;
            }
        }

        return root;
    }

    /// <summary>Takes the attributes that are data; true when the element has content.</summary>
    internal static bool Open(XmlReader xml, Node node)
    {
        var content = !xml.IsEmptyElement;
        while (xml.MoveToNextAttribute())
        {
            // Namespace declarations and schema locations say how to read, not what is declared.
            if (xml.NamespaceURI.Length == 0)
            {
                node.AddAttribute(xml.LocalName, xml.Value);
            }
        }

        xml.MoveToElement();
        return content;
    }
}
