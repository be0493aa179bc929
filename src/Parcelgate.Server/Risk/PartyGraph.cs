namespace Parcelgate.Server.Risk;

using System.Collections.Immutable;
using Parcelgate.Core.Risk;

/// <summary>A party in the graph of another one.</summary>
/// <param name="Key">Under which it is known, with its part.</param>
/// <param name="Label">Its name, or what can be said of an address or a telephone without showing it; personal data.</param>
/// <param name="Hop">0 for the party itself, 1 for those it shares parcels with, 2 for those these share parcels with.</param>
/// <param name="Fact">What is known of it today.</param>
/// <param name="Parent">For hop 2 the place in the graph of the party it is linked by most.</param>
public sealed record PartyNode(PartyKey Key, string Label, int Hop, PartyFact Fact, int Parent)
{
    /// <summary>More parcels than this, and it links strangers: its own links are not followed. Arbitrary: a platform's seller has them, a household has not.</summary>
    public const int Hub = 200;

    /// <summary>True where its links are not followed.</summary>
    public bool IsHub => Fact.Parcels30 > Hub;
}

/// <summary>Two parties that share parcels.</summary>
/// <param name="From">Place in the graph.</param>
/// <param name="To">Place in the graph, further out.</param>
/// <param name="Parcels">Parcels of both that were looked at.</param>
public readonly record struct PartyLink(int From, int To, int Parcels);

/// <summary>A party's links to two hops.</summary>
/// <param name="Nodes">The party first, then by hop.</param>
/// <param name="Links">Who shares parcels.</param>
/// <param name="LeftOut">Parties of the first or second hop left out: those with the fewest parcels in common.</param>
public sealed record PartyGraph(ImmutableArray<PartyNode> Nodes, ImmutableArray<PartyLink> Links, int LeftOut);

/// <summary>Collects a party's links from parcels.</summary>
internal sealed class PartyGraphMaker
{
    private readonly List<(PartyKey Key, string Label, int Hop)> nodes = [];
    private readonly Dictionary<long, int> places = [];
    private readonly SortedDictionary<(int From, int To), int> links = [];

    internal PartyGraphMaker(PartyKey party, string label) => Place(party, label, 0);

    internal int LeftOut { get; private set; }

    internal IReadOnlyList<(PartyKey Key, string Label, int Hop)> Nodes => nodes;

    /// <summary>Adds what some parties of one hop share parcels with; those shared most first, the rest is left out.</summary>
    /// <param name="hop">The hop that is added.</param>
    /// <param name="shared">A party of the hop before, another party, and a parcel of both.</param>
    /// <param name="most">Most parties to add.</param>
    internal void Add(int hop, IEnumerable<(long Known, PartyKey Other, string Label)> shared, int most)
    {
        var counted = shared
            .Where(one => !places.TryGetValue(one.Other.Key, out var at) || nodes[at].Hop == hop)
            .GroupBy(one => one.Other)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key.Key)
            .ToList();
        LeftOut += Math.Max(0, counted.Count - most);
        foreach (var group in counted.Take(most))
        {
            var to = Place(group.Key, group.First().Label, hop);
            foreach (var known in group.GroupBy(one => one.Known))
            {
                links[(places[known.Key], to)] = known.Count();
            }
        }
    }

    internal PartyGraph Graph(Func<PartyKey, PartyFact> factOf) =>
        new(
            [.. nodes.Select((node, at) => new PartyNode(node.Key, node.Label, node.Hop, factOf(node.Key), ParentOf(at)))],
            [.. links.Select(link => new PartyLink(link.Key.From, link.Key.To, link.Value))],
            LeftOut
        );

    private int ParentOf(int at) =>
        links.Where(link => link.Key.To == at).OrderByDescending(link => link.Value).Select(link => link.Key.From).FirstOrDefault();

    private int Place(PartyKey key, string label, int hop)
    {
        if (!places.TryGetValue(key.Key, out var at))
        {
            at = nodes.Count;
            places.Add(key.Key, at);
            nodes.Add((key, label, hop));
        }

        return at;
    }
}
