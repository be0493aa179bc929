namespace Parcelgate.Formats.Tests.WcoRes;

using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The published schemas of declarations and responses, loaded together.</summary>
internal static class Schemas
{
    internal const string Folder = "messages/xsd/hmrc-cds-3.0/wco";

    private static readonly Lazy<XmlSchemaSet> Set = new(Load);

    /// <summary>What is wrong with a message; empty where it is valid.</summary>
    internal static List<string> Errors(byte[] message)
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        var errors = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = Set.Value };
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.ValidationEventHandler += (_, e) => errors.Add($"line {e.Exception.LineNumber}: {e.Message}");
        using var reader = XmlReader.Create(new MemoryStream(message), settings);
        while (reader.Read()) { }

        return errors;
    }

    private static XmlSchemaSet Load()
    {
        var set = new XmlSchemaSet { XmlResolver = new OneCopy() };
        set.Add(null, Samples.Path($"{Folder}/declaration/DocumentMetaData_2_DMS.xsd")!);
        set.Add(null, Samples.Path($"{Folder}/declaration/WCO_DEC_2_DMS.xsd")!);
        set.Add(null, Samples.Path($"{Folder}/notification/WCO_RES_2_DMS.xsd")!);
        set.Compile();
        return set;
    }

    /// <summary>Both folders have the types they share, under two paths: what the notifications name is read from the declarations.</summary>
    private sealed class OneCopy : XmlUrlResolver
    {
        public override Uri ResolveUri(Uri? baseUri, string? relativeUri)
        {
            var uri = base.ResolveUri(baseUri, relativeUri);
            var shared = uri.LocalPath.Replace("/notification/UNECE/", "/declaration/UNECE/", StringComparison.Ordinal);
            return shared == uri.LocalPath ? uri : new Uri(shared);
        }
    }

    /// <summary>WCO ids by element path of the declaration's schema: "Declaration/GoodsShipment" is 67A.</summary>
    internal static Dictionary<string, string> Ids()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        XNamespace xs = "http://www.w3.org/2001/XMLSchema";
        var schema = XDocument.Load(Samples.Path($"{Folder}/declaration/WCO_DEC_2_DMS.xsd")!).Root!;
        var types = schema.Elements(xs + "complexType").ToDictionary(type => (string)type.Attribute("name")!);
        var ids = new Dictionary<string, string>();
        Walk(schema.Element(xs + "element")!, "");
        return ids;

        void Walk(XElement element, string above)
        {
            var path = above + (string?)element.Attribute("name");
            if (
                element
                    .Element(xs + "annotation")
                    ?.Descendants("WCOID")
                    .Concat(element.Element(xs + "annotation")!.Descendants())
                    .FirstOrDefault(e => e.Name.LocalName == "WCOID")
                    ?.Value is
                { } id
            )
            {
                ids[path] = id;
            }

            var type =
                element.Element(xs + "complexType") ?? types.GetValueOrDefault(((string?)element.Attribute("type") ?? "").Split(':')[^1]);
            foreach (var child in type?.Element(xs + "sequence")?.Elements(xs + "element") ?? [])
            {
                Walk(child, path + "/");
            }
        }
    }
}
