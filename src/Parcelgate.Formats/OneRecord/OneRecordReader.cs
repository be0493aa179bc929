namespace Parcelgate.Formats.OneRecord;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>
/// Format "one-record": IATA ONE Record logistics objects as JSON-LD whose context stands in the message. One entry for each waybill, or for each shipment
/// that has none. The map of properties is in README.md of this folder.
/// </summary>
internal sealed class OneRecordReader(ReadDefaults defaults) : IReader
{
    /// <summary>Consignments of one message. Arbitrary; a message of the longest size holds about twice as many.</summary>
    private const int MostConsignments = 5000;

    public int LongestRecord => JsonTree.LongestMessage;

    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput) => Framing.Whole(buffer, endOfInput, LongestRecord);

    public int Skip(ReadOnlySpan<byte> buffer) => 0;

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        using var nodes = new NodeTable();
        if (JsonTree.Read(record, nodes) is { } problem)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [problem] });
            return;
        }

        using var graph = new Graph(nodes.Root);
        if (graph.Remote is { } remote)
        {
            Refuse(
                ProblemCodes.Forbidden,
                remote.Path(),
                remote.Text,
                "a context that stands in the message: contexts elsewhere are not fetched"
            );
            return;
        }

        var consignments = Consignments(graph);
        if (consignments.Count is 0 or > MostConsignments)
        {
            var types = graph.Types;
            Refuse(
                consignments.Count == 0 ? ProblemCodes.UnknownFormat : ProblemCodes.TooLarge,
                "/@type",
                consignments.Count == 0 ? types : $"{consignments.Count}",
                $"1 to {MostConsignments} objects of type Waybill or Shipment: these are consignments{Hint(types)}"
            );
            return;
        }

        var all = consignments.Count > 1 ? consignments.ToHashSet() : null;
        if (all is not null && Leftovers.TooMuchShared(nodes.Root, consignments.Count, all.Contains) is { } shared)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [shared] });
            return;
        }

        foreach (var consignment in consignments)
        {
            entries.Add(new OneRecordConsignment(graph, consignment, all, defaults).ToEntry(entries.Count + 1));
        }

        void Refuse(string code, string place, string found, string expected) =>
            entries.Add(new Entry(line, Act.Lodge) { Problems = [Problem.Of(code, place, found, expected)] });
    }

    /// <summary>Waybills that are no other's master, and shipments that have none.</summary>
    private static List<Node> Consignments(Graph graph)
    {
        var waybills = graph.Of("Waybill");
        var masters = Named(graph, waybills, "masterWaybill");
        var shipped = Named(graph, waybills, "shipment");
        var shipments = graph.Of("Shipment");
        if (masters is not null)
        {
            waybills.RemoveAll(masters.Contains);
        }

        if (shipped is not null)
        {
            shipments.RemoveAll(shipped.Contains);
        }

        waybills.AddRange(shipments);
        return waybills;
    }

    /// <summary>The objects a property of waybills names; null where there are none.</summary>
    private static HashSet<Node>? Named(Graph graph, List<Node> waybills, string property)
    {
        HashSet<Node>? named = null;
        foreach (var waybill in waybills)
        {
            if (graph.Follow(waybill, property) is { } node)
            {
                (named ??= []).Add(node);
            }
        }

        return named;
    }

    private static string Hint(string types) =>
        types.Contains("Event", StringComparison.Ordinal) ? "; an event says what happened to one"
        : types.Contains("Notification", StringComparison.Ordinal) || types.Contains("Verification", StringComparison.Ordinal)
            ? "; this is a message about one, not a declaration"
        : "";
}
