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

    /// <summary>Names a thread's table was asked for before it is thrown away: names an attacker makes up must not stay for ever.</summary>
    private const int MostNames = 200_000;

    [ThreadStatic]
    private static XmlReaderSettings? settings;

    /// <summary>The settings with a table of names that is used again: messages of one kind have the same few names.</summary>
    private static XmlReaderSettings SettingsOfThread()
    {
        if (settings?.NameTable is not CountingNames { Asked: < MostNames })
        {
            settings = Settings(LongestMessage);
            settings.NameTable = new CountingNames();
        }

        return settings;
    }

    /// <summary>How every XML from outside is read: no DTD, nothing fetched, no longer than that.</summary>
    /// <param name="longest">Characters at most.</param>
    internal static XmlReaderSettings Settings(long longest) =>
        new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            MaxCharactersInDocument = longest,
        };

    private sealed class CountingNames : NameTable
    {
        internal int Asked { get; private set; }

        public override string Add(char[] key, int start, int len)
        {
            Asked++;
            return base.Add(key, start, len);
        }

        public override string Add(string key)
        {
            Asked++;
            return base.Add(key);
        }
    }

    /// <summary>Reads a message into an empty table; gives the problem that kept the bytes from having a root element.</summary>
    internal static Problem? Read(ReadOnlyMemory<byte> record, NodeTable nodes)
    {
        if (XmlBytes.Utf16(record.Span) is not null || JsonScan.NotUtf8At(record.Span) >= 0)
        {
            if (XmlBytes.InUtf8(record.Span) is not { } decoded)
            {
                var wrong = JsonScan.NotUtf8At(record.Span);
                return wrong < 0
                    ? Problem.Of(ProblemCodes.Malformed, "byte 0", "", "whole characters of UTF-16")
                    : Problem.Of(ProblemCodes.NotUtf8, $"byte {wrong}", $"0x{record.Span[wrong]:X2}", XmlBytes.Expected);
            }

            record = decoded;
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
            using var text = Text(bytes);
            return Read(text, nodes, out var passed) ? null : new Problem(passed.Code, passed.Place, "", passed.Expected);
        }
        catch (XmlException e)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber}, column {e.LinePosition}");
            return new Problem(ProblemCodes.Malformed, place, "", "well-formed XML 1.0: reading stopped here");
        }
    }

    /// <summary>A short message as one string, which is read twice as fast; a long one is decoded piece by piece.</summary>
    private static TextReader Text(ArraySegment<byte> bytes) =>
        bytes.Count > Short
            ? new StreamReader(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count), Encoding.UTF8)
            : new StringReader(Encoding.UTF8.GetString(CanonicalJson.ByteOrderMarkless(bytes)));

    /// <summary>Bytes of a message that is decoded at once. Arbitrary; a string of it stays below what the collector treats as large.</summary>
    private const int Short = 32 * 1024;

    /// <summary>False when a bound is passed, with the reader's place in <paramref name="passed"/>.</summary>
    /// <exception cref="XmlException">The message is not well formed.</exception>
    private static bool Read(TextReader text, NodeTable nodes, out (string Code, string Place, string Expected) passed)
    {
        using var xml = XmlReader.Create(text, SettingsOfThread());
        passed = default;
        Node? open = null;
        var count = 0;
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    var node = Add(nodes, open, xml);
                    count += 1 + xml.AttributeCount;
                    if (xml.Depth >= Deepest)
                    {
                        passed = (ProblemCodes.TooDeep, xml.LocalName, $"nesting of at most {Deepest} levels");
                        return false;
                    }

                    if (count > Most)
                    {
                        passed = (ProblemCodes.TooLarge, xml.LocalName, $"at most {Most} elements and attributes in one message");
                        return false;
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

        return !nodes.IsEmpty;
    }

    private static Node Add(NodeTable nodes, Node? open, XmlReader xml)
    {
        var space = Family(xml.NamespaceURI);
        return open is { } parent ? parent.Add(space, xml.LocalName) : nodes.Begin(space, xml.LocalName);
    }

    /// <summary>
    /// Cargo-XML has a namespace for each kind and version of message and one for what stands in them, and dialects their own: they are one here, and the root's
    /// name says what it is.
    /// </summary>
    internal const string Iata = "iata";

    private static string Family(string space) =>
        space.Length == 0 || space.StartsWith("urn:", StringComparison.Ordinal) ? space
        : space.StartsWith("iata:", StringComparison.Ordinal) || space.Contains(":iata:", StringComparison.Ordinal) ? Iata
        : space;

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
