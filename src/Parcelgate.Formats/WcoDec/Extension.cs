namespace Parcelgate.Formats.WcoDec;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>
/// What the declarations written here carry beyond the WCO Data Model: one AdditionalInformation whose StatementDescription is canonical JSON of the
/// fields that have no element. Elements win over it.
/// </summary>
internal static class Extension
{
    /// <summary>The statement type that marks it; chosen here, in no code list.</summary>
    internal const string TypeCode = "PGT";

    /// <summary>What <see cref="DecXml"/> writes around the data; the record has it by being one.</summary>
    private static readonly HashSet<(string, string)> Scaffold =
    [
        ("WCODataModelVersionCode", DecXml.ModelVersion),
        ("WCOTypeName", "DEC"),
        ("FunctionCode", "9"),
        ("TypeCode", DecXml.DeclarationType),
        ("TypeCode", DecXml.MasterType),
        ("IdentificationTypeCode", "HS"),
        ("StatementTypeCode", TypeCode),
    ];

    /// <summary>The fields without an element, of a declaration that was put together again; null where there are none.</summary>
    internal static Consignment? FindRest(Node declaration)
    {
        Node? found = null;
        foreach (var child in declaration.Children)
        {
            found = child.Name == DecRewriter.RestName && child.Space == DecRewriter.RestSpace ? child : found;
        }

        return Read(found);
    }

    /// <summary>The fields without an element; null when the declaration has no such statement or it is not whole.</summary>
    internal static Consignment? Find(Node declaration)
    {
        var statement = declaration.All("AdditionalInformation").Search(node => node.Child("StatementTypeCode")?.Text == TypeCode);
        return Read(statement?.Child("StatementDescription"));
    }

    private static Consignment? Read(Node? text)
    {
        if (text is not { } stated)
        {
            return null;
        }

        var rest = new EntryReader(new ReadDefaults(), digest: false).Read(Encoding.UTF8.GetBytes(stated.Text), 1).Consignment;
        if (rest is not null)
        {
            stated.MarkTaken();
        }

        return rest;
    }

    internal static bool IsScaffold(Node node) => Scaffold.Contains((node.Name, node.Text));
}
