namespace Parcelgate.Formats.CargoXml;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>
/// Format "cargo-xml": an IATA Cargo-XML air waybill (XFWB) or house waybill (XFZB), one entry for the waybill or for each house consignment. The map of elements
/// is in README.md of this folder.
/// </summary>
internal sealed class CargoXmlReader(ReadDefaults defaults) : IReader
{
    /// <summary>House consignments of one message. Arbitrary; a message of the longest size holds about three times as many.</summary>
    private const int MostHouses = 5000;

    internal const string Expected = "Waybill (XFWB) or HouseWaybill (XFZB) in an iata: namespace";

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

        Read(nodes.Root, defaults, entries);
    }

    internal static bool IsCargo(Node root) => root.Space == XmlTree.Iata;

    /// <summary>Waybills that stand in the envelope of a service.</summary>
    internal static List<Node> Waybills(Node root)
    {
        var found = new List<Node>();
        bool isWaybill;
        for (Node? next = root; next is { } node; next = node.Following(root, below: !isWaybill))
        {
            isWaybill = IsWaybill(node);
            if (isWaybill)
            {
                found.Add(node);
            }
        }

        return found;
    }

    private static bool IsWaybill(Node node) => IsCargo(node) && node.Name is "Waybill" or "HouseWaybill";

    internal static void Read(Node root, ReadDefaults defaults, List<Entry> entries)
    {
        if (Waybills(root) is { Count: > 0 } waybills)
        {
            Read(root, waybills, defaults, entries);
            return;
        }

        var hint =
            root.Name.EndsWith("Response", StringComparison.Ordinal) || root.Name.EndsWith("Notification", StringComparison.Ordinal)
                ? "; this is an answer, not a waybill"
            : root.Name.EndsWith("Manifest", StringComparison.Ordinal) ? "; a manifest lists waybills, which come as messages of their own"
            : "";
        Refuse(entries, ProblemCodes.UnknownFormat, root.Name, root.Name, $"{Expected}{hint}");
    }

    /// <summary>Reads the waybills of a message.</summary>
    /// <param name="message">Its root.</param>
    /// <param name="waybills">The root itself, or what stands in it.</param>
    /// <param name="defaults">What the message may leave out.</param>
    /// <param name="entries">Entries are added here.</param>
    internal static void Read(Node message, List<Node> waybills, ReadDefaults defaults, List<Entry> entries)
    {
        if (waybills.Count > MostHouses)
        {
            Refuse(entries, ProblemCodes.TooLarge, message.Name, $"{waybills.Count}", $"at most {MostHouses} waybills in one message");
            return;
        }

        if (Leftovers.TooMuchShared(message, waybills.Count, IsWaybill) is { } problem)
        {
            entries.Add(new Entry(entries.Count + 1, Act.Lodge) { Problems = [problem] });
            return;
        }

        foreach (var waybill in waybills)
        {
            ReadWaybill(message, waybill, defaults, entries);
        }
    }

    private static void ReadWaybill(Node message, Node root, ReadDefaults defaults, List<Entry> entries)
    {
        if (root.Child("MasterConsignment") is not { } master)
        {
            Refuse(entries, ProblemCodes.Missing, $"{root.Path()}/MasterConsignment", "", "the element MasterConsignment");
        }
        else if (root.Name == "Waybill")
        {
            entries.Add(new Waybill(message, root, master, null, defaults).ToEntry(entries.Count + 1));
        }
        else
        {
            ReadHouses(message, root, master, defaults, entries);
        }
    }

    private static void Refuse(List<Entry> entries, string code, string place, string found, string expected) =>
        entries.Add(new Entry(entries.Count + 1, Act.Lodge) { Problems = [Problem.Of(code, place, found, expected)] });

    private static void ReadHouses(Node message, Node root, Node master, ReadDefaults defaults, List<Entry> entries)
    {
        var houses = master.All("IncludedHouseConsignment");
        if (houses.Count is 0 or > MostHouses)
        {
            Refuse(
                entries,
                houses.Count == 0 ? ProblemCodes.Missing : ProblemCodes.TooLarge,
                houses.Count == 0 ? $"{root.Path()}/MasterConsignment" : root.Path(),
                houses.Count == 0 ? "" : $"{houses.Count}",
                $"1 to {MostHouses} elements IncludedHouseConsignment in it"
            );
            return;
        }

        if (
            Leftovers.TooMuchShared(message, houses.Count, node => node.Parent == master && node.Name == "IncludedHouseConsignment") is
            { } problem
        )
        {
            entries.Add(new Entry(entries.Count + 1, Act.Lodge) { Problems = [problem] });
            return;
        }

        foreach (var house in houses)
        {
            entries.Add(new Waybill(message, root, master, house, defaults).ToEntry(entries.Count + 1));
        }
    }
}
