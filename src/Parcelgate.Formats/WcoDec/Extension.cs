namespace Parcelgate.Formats.WcoDec;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>
/// What the declarations written here carry beyond the WCO Data Model: AdditionalInformation whose StatementDescription, joined in their order, are canonical
/// JSON of the fields that have no element. Elements win over it.
/// </summary>
internal static class Extension
{
    /// <summary>The statement type that marks it; chosen here, in no code list.</summary>
    internal const string TypeCode = "PGT";

    /// <summary>Longest statement in the published schema of declarations, in characters.</summary>
    private const int LongestStatement = 512;

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

        return found is { } text ? Read([text]) : null;
    }

    /// <summary>The fields without an element; null when the declaration has no such statement or it is not whole.</summary>
    internal static Consignment? Find(Node declaration) =>
        Read([
            .. declaration
                .All("AdditionalInformation")
                .Where(node => node.Child("StatementTypeCode")?.Text == TypeCode)
                .Select(node => node.Child("StatementDescription"))
                .OfType<Node>(),
        ]);

    /// <summary>How much of the JSON the next statement holds: space at either end of a text is layout in XML, so it is parted beside none.</summary>
    internal static int LengthOf(ReadOnlySpan<char> json)
    {
        var length = Math.Min(json.Length, LongestStatement);
        while (length < json.Length && length > 0 && (json[length] == ' ' || json[length - 1] == ' '))
        {
            length--;
        }

        // Spaces alone: a text that is too long is read whole, one that is parted there is not.
        return length == 0 ? json.Length : length;
    }

    private static Consignment? Read(List<Node> stated)
    {
        if (stated.Count == 0)
        {
            return null;
        }

        var json = Encoding.UTF8.GetBytes(string.Concat(stated.Select(node => node.Text)));
        var rest = new EntryReader(new ReadDefaults(), digest: false).Read(json, 1).Consignment;
        if (rest is not null)
        {
            stated.ForEach(node => node.MarkTaken());
        }

        return rest;
    }

    internal static bool IsScaffold(Node node) => Scaffold.Contains((node.Name, node.Text));
}
