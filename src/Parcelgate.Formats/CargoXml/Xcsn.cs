namespace Parcelgate.Formats.CargoXml;

using System.Globalization;
using System.Text;
using System.Xml;

/// <summary>Whom a customs status notification goes to, and what it is about.</summary>
/// <param name="MessageId">Its own number.</param>
/// <param name="Sender">Identification of this customs administration.</param>
/// <param name="Recipient">Identification of the sender of the waybill.</param>
/// <param name="Master">Air waybill number; null where a house waybill is not yet under one.</param>
/// <param name="House">House waybill number; null for an air waybill without houses.</param>
/// <param name="IssuedAt">When it is issued.</param>
public sealed record XcsnHead(string MessageId, string Sender, string Recipient, string? Master, string? House, DateTimeOffset IssuedAt);

/// <summary>
/// XCSN, the customs status notification of Cargo-XML, with a pre-loading status: made from a public example of one programme, with the header and the documents
/// it is about.
/// </summary>
public static class Xcsn
{
    private const string Space = "iata:customsstatusnotification:1";
    private const string Data = "iata:datamodel:3";

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    /// <summary>The message in UTF-8. Same arguments, same bytes.</summary>
    public static byte[] ToBytes(XcsnHead head, PreLoadingStatus status)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            xml.WriteStartElement("rsm", "CustomsStatusNotification", Space);
            xml.WriteAttributeString("xmlns", "ram", null, Data);
            WriteHeader(xml, head);
            WriteStatus(xml, head, status);
            WriteDocuments(xml, head);
            xml.WriteEndElement();
        }

        return stream.ToArray();
    }

    private static void WriteHeader(XmlWriter xml, XcsnHead head)
    {
        xml.WriteStartElement("MessageHeaderDocument", Space);
        Element(xml, "ID", head.MessageId);
        Element(xml, "Name", "Customs Status Notification");
        // UN/EDIFACT 1001: 962 is what the example has.
        Element(xml, "TypeCode", "962");
        Element(xml, "IssueDateTime", Time(head.IssuedAt));
        Element(xml, "PurposeCode", "Creation");
        Element(xml, "VersionID", "1.00");
        Party(xml, "SenderParty", head.Sender);
        Party(xml, "RecipientParty", head.Recipient);
        xml.WriteEndElement();
    }

    private static void Party(XmlWriter xml, string name, string identity)
    {
        xml.WriteStartElement(name, Data);
        xml.WriteStartElement("PrimaryID", Data);
        xml.WriteAttributeString("schemeID", "C");
        xml.WriteString(identity);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteStatus(XmlWriter xml, XcsnHead head, PreLoadingStatus status)
    {
        xml.WriteStartElement("BusinessHeaderDocument", Space);
        Element(xml, "StatusCode", status.Group);
        Element(xml, "Information", $"{status.Code} {status.Text}");
        Element(xml, "IssueDateTime", Time(head.IssuedAt));
        xml.WriteEndElement();
    }

    private static void WriteDocuments(XmlWriter xml, XcsnHead head)
    {
        xml.WriteStartElement("MasterConsignment", Space);
        // UN/EDIFACT 1001: 741 master air waybill, 703 house waybill.
        Document(xml, head.Master, "741");
        Document(xml, head.House, "703");
        xml.WriteEndElement();
    }

    private static void Document(XmlWriter xml, string? number, string type)
    {
        if (number is null)
        {
            return;
        }

        xml.WriteStartElement("AssociatedReferenceDocument", Data);
        Element(xml, "ID", number);
        Element(xml, "TypeCode", type);
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Data, text);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
