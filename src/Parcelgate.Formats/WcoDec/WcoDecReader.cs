namespace Parcelgate.Formats.WcoDec;

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>
/// Format "wco-xml": a WCO Data Model declaration (DEC), with or without its MetaData or another wrapper. One entry per GoodsShipment of each Declaration.
/// The map of elements is in README.md of this folder.
/// </summary>
internal sealed class WcoDecReader(ReadDefaults defaults) : IReader
{
    /// <summary>Longest message in bytes: 16 MiB.</summary>
    internal const int LongestMessage = 16 * 1024 * 1024;

    /// <summary>Namespaces of declarations start so: "urn:wco:datamodel:WCO:DEC-DMS:2" and its national versions.</summary>
    internal const string DeclarationSpace = "urn:wco:datamodel:WCO:DEC";

    private const string Expected = "a WCO Data Model declaration: a Declaration element in a urn:wco:datamodel:WCO:DEC namespace";

    public int LongestRecord => LongestMessage;

    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput) => Framing.Whole(buffer, endOfInput, LongestRecord);

    public int Skip(ReadOnlySpan<byte> buffer) => 0;

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        if (Parse(record, out var root) is { } problem)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [problem] });
            return;
        }

        var declarations = Declarations(root!);
        if (declarations.Count == 0)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [OtherMessage(root!)] });
            return;
        }

        if (declarations.Count > DeclarationReader.MostShipments)
        {
            var many = new Problem(
                ProblemCodes.TooLarge,
                root!.Name,
                $"{declarations.Count}",
                $"at most {DeclarationReader.MostShipments} declarations in one message"
            );
            entries.Add(new Entry(line, Act.Lodge) { Problems = [many] });
            return;
        }

        foreach (var declaration in declarations)
        {
            DeclarationReader.Read(root!, declaration, defaults, entries);
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
            ?? root.Children.FirstOrDefault(node => !node.IsAttribute && node.Children.Count > 0)?.Name
            ?? root.Name;
        return Problem.Of(ProblemCodes.UnknownFormat, root.Name, type, $"{Expected}; this message is a {JsonScan.Cut(type, 40)}");
    }

    private static Problem? Parse(ReadOnlyMemory<byte> record, out Node? root)
    {
        root = null;
        var wrong = JsonScan.NotUtf8At(record.Span);
        if (wrong >= 0)
        {
            return Problem.Of(ProblemCodes.NotUtf8, $"byte {wrong}", $"0x{record.Span[wrong]:X2}", "UTF-8 text");
        }

        // A DTD is refused by its own name before the parser says that something is amiss.
        if (record.Span.IndexOf("<!DOCTYPE"u8) is var doctype && doctype >= 0)
        {
            return Problem.Of(
                ProblemCodes.Forbidden,
                $"byte {doctype}",
                "<!DOCTYPE",
                "XML without a document type definition and without entities of its own"
            );
        }

        var bytes = MemoryMarshal.TryGetArray(record, out var segment) ? segment : new ArraySegment<byte>(record.ToArray());
        try
        {
            // The text is UTF-8 whatever the XML declaration says: it was tested above.
            using var text = new StreamReader(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count), Encoding.UTF8);
            root = NodeReader.Read(text, out var passed);
            return root is null ? new Problem(passed.Code, passed.Place, "", passed.Expected) : null;
        }
        catch (XmlException e)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber}, column {e.LinePosition}");
            return new Problem(ProblemCodes.Malformed, place, "", "well-formed XML 1.0: reading stopped here");
        }
    }
}
