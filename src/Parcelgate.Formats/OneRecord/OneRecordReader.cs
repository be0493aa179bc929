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

        var movement = graph.Of("TransportMovement") is [var only] ? only : (Node?)null;
        var all = consignments.Count > 1 ? consignments.Select(one => one.Top).ToHashSet() : null;
        if (all is not null && Leftovers.TooMuchShared(nodes.Root, consignments.Count, all.Contains) is { } shared)
        {
            entries.Add(new Entry(line, Act.Lodge) { Problems = [shared] });
            return;
        }

        foreach (var consignment in consignments)
        {
            entries.Add(
                new OneRecordConsignment(graph, consignment with { Movement = movement }, all, defaults).ToEntry(entries.Count + 1)
            );
        }

        void Refuse(string code, string place, string found, string expected) =>
            entries.Add(new Entry(line, Act.Lodge) { Problems = [Problem.Of(code, place, found, expected)] });
    }

    /// <summary>Waybills that are no other's master, and shipments that have none. Each side of a pair may name the other, or both may.</summary>
    private static List<Consigned> Consignments(Graph graph)
    {
        var waybills = graph.Of("Waybill");
        var shipments = graph.Of("Shipment");
        var ofShipments = Named(graph, shipments, "waybill");
        var shipped = Named(graph, waybills, "shipment");
        var ofHouses = Named(graph, waybills, "masterWaybill");
        var ofMasters = Named(graph, waybills, "houseWaybills");
        var known = ofMasters is null && ofShipments is null ? null : waybills.ToHashSet();
        var consigned = new List<Consigned>(waybills.Count + shipments.Count);
        foreach (var waybill in waybills)
        {
            var hasHouses = ofMasters is not null && graph.FollowAll(waybill, "houseWaybills").Any(known!.Contains);
            if (!hasHouses && ofHouses?.ContainsKey(waybill) != true)
            {
                consigned.Add(new(waybill, ofShipments?.GetValueOrDefault(waybill), ofMasters?.GetValueOrDefault(waybill)));
            }
        }

        foreach (var shipment in shipments)
        {
            var hasWaybill = ofShipments is not null && graph.FollowAll(shipment, "waybill").Any(known!.Contains);
            if (!hasWaybill && shipped?.ContainsKey(shipment) != true)
            {
                consigned.Add(new(shipment, null, null));
            }
        }

        return consigned;
    }

    /// <summary>The objects a property names, each with the object that has it; null where there are none.</summary>
    private static Dictionary<Node, Node?>? Named(Graph graph, List<Node> holders, string property)
    {
        Dictionary<Node, Node?>? named = null;
        foreach (var holder in holders)
        {
            foreach (var node in graph.FollowAll(holder, property))
            {
                (named ??= []).TryAdd(node, holder);
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
