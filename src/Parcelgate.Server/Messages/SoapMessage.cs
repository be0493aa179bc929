namespace Parcelgate.Server.Messages;

using System.Text;
using System.Xml;

/// <summary>Something a caller must mend; told as a fault.</summary>
/// <param name="MustUnderstand">A header he insists on is not known here.</param>
internal sealed class SoapFaultException(string reason, bool mustUnderstand = false) : Exception(reason)
{
    internal bool MustUnderstand => mustUnderstand;
}

/// <summary>Which SOAP it is; an answer is of the same.</summary>
/// <param name="Space">Namespace of the envelope.</param>
/// <param name="Media">Media type.</param>
internal sealed record SoapVersion(string Space, string Media)
{
    internal static SoapVersion One { get; } = new("http://schemas.xmlsoap.org/soap/envelope/", "text/xml");

    internal static SoapVersion Two { get; } = new("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml");

    internal static SoapVersion? Of(string space) =>
        space == One.Space ? One
        : space == Two.Space ? Two
        : null;
}

/// <summary>A request: SOAP 1.1 or 1.2, document/literal. Read without a document type definition, within bounds of size, depth and number.</summary>
/// <param name="Version">Which SOAP.</param>
/// <param name="Operation">Name of the element in the body.</param>
/// <param name="Attributes">Its attributes without a namespace.</param>
/// <param name="Fields">Texts of its child elements in the service's namespace, in order.</param>
/// <param name="Drop">The postal drop in it, UTF-8; empty where there is none.</param>
internal sealed record SoapRequest(
    SoapVersion Version,
    string Operation,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<(string Name, string Text)> Fields,
    byte[] Drop
)
{
    /// <summary>Namespace of the service's operations.</summary>
    internal const string Space = "urn:parcelgate:postal-service:1";

    /// <summary>Namespace of a postal drop.</summary>
    internal const string DropSpace = "urn:parcelgate:postal:1";

    /// <summary>Bytes of the largest request: a drop of the longest size, with its envelope.</summary>
    internal const int Longest = 17 * 1024 * 1024;

    /// <summary>Levels; a drop may have 64.</summary>
    private const int Deepest = 72;

    /// <summary>Elements. A drop of the longest size has fewer.</summary>
    private const int MostElements = 500_000;

    /// <summary>Fields of an operation: ids to be acknowledged.</summary>
    private const int MostFields = 1000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = Longest,
    };

    /// <summary>Reads a request.</summary>
    /// <exception cref="SoapFaultException">It is none, or is beyond the bounds.</exception>
    internal static SoapRequest Read(byte[] bytes)
    {
        try
        {
            Bound(bytes);
            using var xml = XmlReader.Create(new MemoryStream(bytes), Settings);
            xml.MoveToContent();
            if (xml.LocalName != "Envelope" || SoapVersion.Of(xml.NamespaceURI) is not { } version)
            {
                throw new SoapFaultException($"Found '{xml.Name}'; expected an Envelope of SOAP 1.1 or 1.2.");
            }

            ToBody(xml, version);
            return ReadOperation(xml, version);
        }
        catch (XmlException broken)
        {
            // The parser speaks of itself: what it read is told in the terms of the request.
            throw new SoapFaultException(
                bytes.AsSpan().IndexOf("<!DOCTYPE"u8) is var doctype and >= 0
                    ? $"Found '<!DOCTYPE' at byte {doctype}; expected XML without a document type definition and without entities of its own."
                    : $"Reading stopped at line {broken.LineNumber}, column {broken.LinePosition}; expected well-formed XML 1.0."
            );
        }
    }

    /// <summary>Which SOAP a request is, for a fault about it; 1.1 where it cannot be told.</summary>
    internal static SoapVersion VersionOf(string? mediaType) =>
        mediaType?.StartsWith(SoapVersion.Two.Media, StringComparison.OrdinalIgnoreCase) == true ? SoapVersion.Two : SoapVersion.One;

    private static void Bound(byte[] bytes)
    {
        using var xml = XmlReader.Create(new MemoryStream(bytes), Settings);
        var elements = 0;
        while (xml.Read())
        {
            elements += xml.NodeType == XmlNodeType.Element ? 1 : 0;
            if (xml.Depth > Deepest || elements > MostElements)
            {
                throw new SoapFaultException($"The request has more than {Deepest} levels or {MostElements} elements.");
            }
        }
    }

    private static void ToBody(XmlReader xml, SoapVersion version)
    {
        xml.ReadStartElement();
        while (xml.MoveToContent() == XmlNodeType.Element && !(xml.LocalName == "Body" && xml.NamespaceURI == version.Space))
        {
            if (xml.LocalName == "Header" && xml.NamespaceURI == version.Space)
            {
                CheckHeader(xml, version);
            }
            else
            {
                xml.Skip();
            }
        }

        if (xml.NodeType != XmlNodeType.Element || xml.IsEmptyElement)
        {
            throw new SoapFaultException("Found no operation; expected a Body with one.");
        }

        xml.ReadStartElement();
        if (xml.MoveToContent() != XmlNodeType.Element)
        {
            throw new SoapFaultException("Found no operation; expected a Body with one.");
        }
    }

    /// <summary>No header is known here: one that must be understood ends it.</summary>
    private static void CheckHeader(XmlReader xml, SoapVersion version)
    {
        using var header = xml.ReadSubtree();
        header.Read();
        while (header.Read())
        {
            if (
                header.Depth == 1
                && header.NodeType == XmlNodeType.Element
                && header.GetAttribute("mustUnderstand", version.Space) is "1" or "true"
            )
            {
                throw new SoapFaultException(
                    $"The header '{header.Name}' must be understood, and is not known here.",
                    mustUnderstand: true
                );
            }
        }

        header.Close();
        xml.Read();
    }

    private static SoapRequest ReadOperation(XmlReader xml, SoapVersion version)
    {
        if (xml.NamespaceURI != Space)
        {
            throw new SoapFaultException($"Found '{xml.Name}' in '{xml.NamespaceURI}'; expected an operation in {Space}.");
        }

        var (operation, attributes) = (xml.LocalName, new Dictionary<string, string>(StringComparer.Ordinal));
        while (xml.MoveToNextAttribute())
        {
            if (xml.NamespaceURI.Length == 0)
            {
                attributes[xml.LocalName] = xml.Value;
            }
        }

        xml.MoveToElement();
        var (fields, drop) = (new List<(string, string)>(), Array.Empty<byte>());
        using var inside = xml.ReadSubtree();
        inside.Read();
        inside.Read();
        while (!inside.EOF)
        {
            if (inside.NodeType != XmlNodeType.Element)
            {
                inside.Read();
            }
            else if (inside.NamespaceURI == DropSpace && inside.LocalName == "postalDrop" && drop.Length == 0)
            {
                drop = Copy(inside);
            }
            else if (inside.NamespaceURI == Space && fields.Count < MostFields)
            {
                fields.Add((inside.LocalName, inside.ReadElementContentAsString().Trim()));
            }
            else
            {
                throw new SoapFaultException(
                    $"Found '{inside.Name}'; expected at most {MostFields} fields in {Space}, or one postalDrop in {DropSpace}."
                );
            }
        }

        return new SoapRequest(version, operation, attributes, fields, drop);
    }

    private static byte[] Copy(XmlReader xml)
    {
        using var stream = new MemoryStream();
        using (var copy = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            copy.WriteNode(xml, defattr: false);
        }

        return stream.ToArray();
    }
}

/// <summary>Writes answers and faults.</summary>
internal static class SoapAnswer
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = true };

    /// <summary>An envelope around what is written.</summary>
    internal static byte[] Of(SoapVersion version, Action<XmlWriter> write)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            xml.WriteStartElement("soap", "Envelope", version.Space);
            xml.WriteStartElement("Body", version.Space);
            write(xml);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return stream.ToArray();
    }

    /// <summary>A fault.</summary>
    /// <param name="version">Which SOAP.</param>
    /// <param name="code">"Sender", "Receiver" or "MustUnderstand", the words of SOAP 1.2.</param>
    /// <param name="reason">In English.</param>
    internal static byte[] Fault(SoapVersion version, string code, string reason) =>
        Of(
            version,
            xml =>
            {
                var text = XmlText(reason);
                xml.WriteStartElement("Fault", version.Space);
                if (version == SoapVersion.One)
                {
                    // The children of a fault of SOAP 1.1 are in no namespace.
                    var old =
                        code == "Sender" ? "Client"
                        : code == "Receiver" ? "Server"
                        : code;
                    xml.WriteElementString("faultcode", $"soap:{old}");
                    xml.WriteElementString("faultstring", text);
                }
                else
                {
                    xml.WriteStartElement("Code", version.Space);
                    xml.WriteElementString("Value", version.Space, $"soap:{code}");
                    xml.WriteEndElement();
                    xml.WriteStartElement("Reason", version.Space);
                    xml.WriteStartElement("Text", version.Space);
                    xml.WriteAttributeString("xml", "lang", null, "en");
                    xml.WriteString(text);
                    xml.WriteEndElement();
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }
        );

    /// <summary>Puts a document made elsewhere into one being written.</summary>
    internal static void Embed(XmlWriter xml, byte[] document)
    {
        using var reader = XmlReader.Create(new MemoryStream(document));
        reader.MoveToContent();
        xml.WriteNode(reader, defattr: false);
    }

    /// <summary>Characters XML has none for become the replacement character.</summary>
    internal static string XmlText(string text)
    {
        var sound = text.ToCharArray();
        for (var i = 0; i < sound.Length; i++)
        {
            if (char.IsHighSurrogate(sound[i]) && i + 1 < sound.Length && char.IsLowSurrogate(sound[i + 1]))
            {
                i++;
            }
            else if (!XmlConvert.IsXmlChar(sound[i]))
            {
                sound[i] = '\uFFFD';
            }
        }

        return new string(sound);
    }
}
