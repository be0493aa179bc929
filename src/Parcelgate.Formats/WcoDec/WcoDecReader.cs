namespace Parcelgate.Formats.WcoDec;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats.CargoXml;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Postal;
using Parcelgate.Formats.Tree;

/// <summary>
/// Format "wco-xml": a WCO Data Model declaration (DEC), with or without its MetaData or another wrapper. One entry per GoodsShipment of each Declaration.
/// The map of elements is in README.md of this folder.
/// </summary>
internal sealed class WcoDecReader(ReadDefaults defaults) : IReader
{
    /// <summary>Namespaces of declarations start so: "urn:wco:datamodel:WCO:DEC-DMS:2" and its national versions.</summary>
    internal const string DeclarationSpace = "urn:wco:datamodel:WCO:DEC";

    private const string Expected = "a WCO Data Model declaration: a Declaration element in a urn:wco:datamodel:WCO:DEC namespace";

    public int LongestRecord => XmlTree.LongestMessage;

    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput) => Framing.Whole(buffer, endOfInput, LongestRecord);

    public int Skip(ReadOnlySpan<byte> buffer) => 0;

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        using var nodes = new NodeTable();
        if (XmlTree.Read(record, nodes) is { } problem)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [problem] });
            return;
        }

        var root = nodes.Root;
        if (CargoXmlReader.IsCargo(root))
        {
            // Both are application/xml: the message itself says which it is.
            CargoXmlReader.Read(root, defaults, entries);
            return;
        }

        if (PostalReader.IsPostal(root))
        {
            entries.AddRange(PostalReader.ReadTree(root, defaults).Entries);
            return;
        }

        var declarations = Declarations(root);
        if (declarations.Count == 0 && CargoXmlReader.Waybills(root) is { Count: > 0 } waybills)
        {
            CargoXmlReader.Read(root, waybills, defaults, entries);
            return;
        }

        if (declarations.Count == 0)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [OtherMessage(root)] });
            return;
        }

        if (declarations.Count > DeclarationReader.MostShipments)
        {
            var many = new Problem(
                ProblemCodes.TooLarge,
                root.Name,
                $"{declarations.Count}",
                $"at most {DeclarationReader.MostShipments} declarations in one message"
            );
            entries.Add(new Entry(line, Act.Lodge) { Problems = [many] });
            return;
        }

        foreach (var declaration in declarations)
        {
            DeclarationReader.Read(root, declaration, defaults, entries);
        }
    }

    /// <summary>Declarations at any depth: services wrap them in requests of their own.</summary>
    private static List<Node> Declarations(Node root)
    {
        var found = new List<Node>();
        Find(root);
        return found;

        void Find(Node node)
        {
            if (IsDeclaration(node))
            {
                found.Add(node);
                return;
            }

            foreach (var child in node.Children)
            {
                Find(child);
            }
        }
    }

    internal static bool IsDeclaration(Node node) =>
        node.Name == "Declaration" && node.Space.StartsWith(DeclarationSpace, StringComparison.Ordinal);

    private static Problem OtherMessage(Node root)
    {
        var type =
            root.Child("WCOTypeName")?.Text
            ?? root.Children.Search(node => !node.IsAttribute && node.Elements.Count > 0)?.Name
            ?? root.Name;
        if (type == "RES" || root.Name.EndsWith("Response", StringComparison.Ordinal))
        {
            return Unknown(root.Name, type, $"{Expected}; this message is a {JsonScan.Cut(type, 40)}, a response and no declaration");
        }

        // The right name in another namespace, or in none: that is what a sender has to mend.
        return Stray(root, "Declaration") is { } declaration ? Unknown(declaration.Path(), SpaceOf(declaration), Expected)
            : root.Name is "Waybill" or "HouseWaybill" ? Unknown(root.Name, SpaceOf(root), CargoXmlReader.Expected)
            : Unknown(root.Name, type, $"{Expected}; this message is a {JsonScan.Cut(type, 40)}");
    }

    private static Problem Unknown(string place, string found, string expected) =>
        Problem.Of(ProblemCodes.UnknownFormat, place, found, expected);

    private static string SpaceOf(Node node) => node.Space.Length == 0 ? "no namespace" : node.Space;

    private static Node? Stray(Node root, string name)
    {
        for (Node? next = root; next is { } node; next = node.Following(root, below: true))
        {
            if (node.Name == name && !node.IsAttribute)
            {
                return node;
            }
        }

        return null;
    }
}
