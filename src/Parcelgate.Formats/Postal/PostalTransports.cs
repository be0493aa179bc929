namespace Parcelgate.Formats.Postal;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>How an item travels, as its dispatch says it.</summary>
/// <param name="Dispatch">Identifier of the dispatch; null where it is wrong.</param>
/// <param name="Receptacle">Identifier of the receptacle; null where it is wrong.</param>
/// <param name="Conveyance">Flight or vehicle; null when not sent.</param>
/// <param name="ArrivesAt">When it is expected; null when not sent.</param>
/// <param name="Rest">What else is said of dispatch and receptacle.</param>
internal sealed record PostalTransport(string? Dispatch, string? Receptacle, string? Conveyance, DateTimeOffset? ArrivesAt, Leftovers Rest)
{
    /// <summary>The transport of an item with what the dispatch says; what the item says itself stands.</summary>
    internal Transport Bind(Transport own) => own.Or(new Transport(TransportMode.Unknown, Conveyance, Dispatch, Receptacle, ArrivesAt));
}

/// <summary>The dispatches of a message.</summary>
internal sealed class PostalTransports
{
    private readonly NodeValues values = new([]);
    private readonly Dictionary<string, PostalTransport> byItem = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Dispatch>.Builder dispatches = ImmutableArray.CreateBuilder<Dispatch>();

    internal List<Problem> Problems => values.Problems;

    /// <summary>Items in receptacles, also those that stand in several.</summary>
    internal int Count { get; private set; }

    internal IEnumerable<string> Items => byItem.Keys;

    internal ImmutableArray<Dispatch> Dispatches => dispatches.ToImmutable();

    internal PostalTransport? Of(string item) => byItem.GetValueOrDefault(item);

    internal void Read(List<Node> nodes)
    {
        foreach (var node in nodes)
        {
            var id = Required(node, "id", "the dispatch's number: the first 20 characters of its receptacles' identifiers");
            var conveyance = values.Text(node.Child("conveyance"), Limits.TransportText);
            var arrivesAt = values.Instant(node.Child("arrivesAt"));
            var rest = new Leftovers();
            var list = node.Child("receptacles");
            rest.Walk(node, child => child == list);
            var receptacles = ImmutableArray.CreateBuilder<Receptacle>();
            foreach (var receptacle in list is null ? [] : PostalDrop.Listed(list, Problems))
            {
                if (ReadReceptacle(receptacle, new PostalTransport(id, null, conveyance, arrivesAt, rest)) is { } read)
                {
                    receptacles.Add(read);
                }
            }

            if (id is not null)
            {
                dispatches.Add(new Dispatch(id, conveyance, arrivesAt, receptacles.ToImmutable()));
            }
        }
    }

    private Receptacle? ReadReceptacle(Node node, PostalTransport of)
    {
        var id = Required(node, "id", "the receptacle's identifier (S9), 29 characters");
        var list = node.Child("items");
        var rest = new Leftovers();
        rest.Add(of.Rest);
        rest.Walk(node, child => child == list);
        var transport = of with { Receptacle = id, Rest = rest };
        var items = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list is null ? [] : PostalDrop.Listed(list, Problems))
        {
            if (PostalItem.IdOf(item, values) is { } known)
            {
                Count++;
                items.Add(known);
                byItem.TryAdd(known, transport);
            }
        }

        return id is null ? null : new Receptacle(id, items.ToImmutable());
    }

    private string? Required(Node node, string name, string expected)
    {
        var text = values.Text(node.Child(name), Limits.TransportText);
        if (text is null && node.Child(name) is not { Text.Length: > 0 })
        {
            Problems.Add(new Problem(ProblemCodes.Missing, $"{node.Path()}/{name}", "", expected));
        }

        return text;
    }
}
