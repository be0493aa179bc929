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

    internal static void Read(Node root, ReadDefaults defaults, List<Entry> entries)
    {
        if (!IsCargo(root) || root.Name is not ("Waybill" or "HouseWaybill"))
        {
            var found =
                root.Name.EndsWith("Response", StringComparison.Ordinal) || root.Name.EndsWith("Notification", StringComparison.Ordinal);
            Refuse(
                ProblemCodes.UnknownFormat,
                root.Name,
                $"Waybill (XFWB) or HouseWaybill (XFZB) in an iata: namespace{(found ? "; this is an answer, not a waybill" : "")}"
            );
        }
        else if (root.Child("MasterConsignment") is not { } master)
        {
            Refuse(ProblemCodes.Missing, "", "the element MasterConsignment");
        }
        else if (root.Name == "Waybill")
        {
            entries.Add(new Waybill(root, master, null, defaults).ToEntry(entries.Count + 1));
        }
        else
        {
            ReadHouses(root, master, defaults, entries, Refuse);
        }

        void Refuse(string code, string found, string expected) =>
            entries.Add(
                new Entry(entries.Count + 1, Act.Lodge)
                {
                    Problems =
                    [
                        Problem.Of(code, code == ProblemCodes.Missing ? $"{root.Name}/MasterConsignment" : root.Name, found, expected),
                    ],
                }
            );
    }

    private static void ReadHouses(
        Node root,
        Node master,
        ReadDefaults defaults,
        List<Entry> entries,
        Action<string, string, string> refuse
    )
    {
        var houses = master.All("IncludedHouseConsignment");
        if (houses.Count is 0 or > MostHouses)
        {
            refuse(
                houses.Count == 0 ? ProblemCodes.Missing : ProblemCodes.TooLarge,
                houses.Count == 0 ? "" : $"{houses.Count}",
                $"1 to {MostHouses} elements IncludedHouseConsignment in it"
            );
            return;
        }

        if (
            Leftovers.TooMuchShared(root, houses.Count, node => node.Parent == master && node.Name == "IncludedHouseConsignment") is
            { } problem
        )
        {
            entries.Add(new Entry(entries.Count + 1, Act.Lodge) { Problems = [problem] });
            return;
        }

        foreach (var house in houses)
        {
            entries.Add(new Waybill(root, master, house, defaults).ToEntry(entries.Count + 1));
        }
    }
}
