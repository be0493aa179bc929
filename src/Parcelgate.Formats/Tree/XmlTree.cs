namespace Parcelgate.Formats.Tree;

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;

/// <summary>Reads an XML message into nodes. Bytes, depth, elements and characters are bounded; there is no DTD and nothing is resolved.</summary>
internal static class XmlTree
{
    /// <summary>Longest message in bytes: 16 MiB.</summary>
    internal const int LongestMessage = 16 * 1024 * 1024;

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
        MaxCharactersInDocument = LongestMessage,
    };

    /// <summary>The root element, or the problem that kept the bytes from having one.</summary>
    internal static Problem? Read(ReadOnlyMemory<byte> record, out Node? root)
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
            root = Read(text, out var passed);
            return root is null ? new Problem(passed.Code, passed.Place, "", passed.Expected) : null;
        }
        catch (XmlException e)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber}, column {e.LinePosition}");
            return new Problem(ProblemCodes.Malformed, place, "", "well-formed XML 1.0: reading stopped here");
        }
    }

    /// <summary>The root element; null when a bound is passed, with the reader's place in <paramref name="passed"/>.</summary>
    /// <exception cref="XmlException">The message is not well formed.</exception>
    private static Node? Read(StreamReader text, out (string Code, string Place, string Expected) passed)
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
                    var node = Add(open, xml);
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

    private static Node Add(Node? open, XmlReader xml)
    {
        var space = Family(xml.NamespaceURI);
        return open is null ? new Node(null, space, xml.LocalName) : open.Add(space, xml.LocalName);
    }

    /// <summary>
    /// Cargo-XML has a namespace for each kind and version of message and one for what stands in them, and dialects their own: they are one here, and the root's
    /// name says what it is.
    /// </summary>
    internal const string Iata = "iata";

    private static string Family(string space) =>
        space.StartsWith("iata:", StringComparison.Ordinal) || space.Contains(":iata:", StringComparison.Ordinal) ? Iata : space;

    /// <summary>Takes the attributes that are data; true when the element has content.</summary>
    internal static bool Open(XmlReader xml, Node node)
    {
        var content = !xml.IsEmptyElement;
        if (!xml.HasAttributes)
        {
            return content;
        }

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
