namespace Parcelgate.Formats.Postal;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Tree;

/// <summary>One message being read: first what it says of dispatches and events, then each item with what concerns it.</summary>
internal sealed class PostalDrop(Node drop, ReadDefaults defaults)
{
    /// <summary>Items, and identifiers of items in receptacles, of one message. Arbitrary; a message of the longest size holds about as many.</summary>
    private const int MostItems = 50_000;

    /// <summary>Events that are told of one item. Arbitrary; an item that is held and returned has about ten.</summary>
    private const int MostEvents = 64;

    private readonly Leftovers head = new();
    private readonly PostalTransports transports = new();
    private readonly PostalEvents events = new();
    private readonly List<Problem> problems = [];

    internal PostalMessage Read()
    {
        transports.Read(Each("dispatches"));
        events.Read(Each("events"));
        var items = Each("items");
        Bound(items.Count, "items", "items");
        Bound(transports.Count, "dispatches", "items in receptacles");
        Bound(events.Count, "events", "events");
        var wrong = transports.Problems.Concat(events.Problems).ToList();
        if (items.Count + transports.Dispatches.Length + events.Count == 0 && problems.Count + wrong.Count == 0)
        {
            problems.Add(
                new Problem(ProblemCodes.Missing, drop.Path(), "", "at least one of items, dispatches with receptacles, or events")
            );
        }

        if (problems.Count > 0)
        {
            return new PostalMessage { Entries = [new Entry(1, Act.Lodge) { Problems = [.. problems] }] };
        }

        foreach (var node in drop.Children)
        {
            if (node.Name is not ("items" or "dispatches" or "events"))
            {
                head.Walk(node);
            }
        }

        var entries = ReadItems(items);
        if (wrong.Count > 0)
        {
            // What is wrong with a dispatch or an event refuses no item: it is told by itself.
            entries.Add(new Entry(entries.Count + 1, Act.Amend) { Problems = [.. wrong] });
        }

        return new PostalMessage
        {
            Entries = [.. entries],
            Dispatches = transports.Dispatches,
            Events = events.All,
        };
    }

    private List<Node> Each(string list) => drop.Child(list) is { } node ? Listed(node, problems) : [];

    /// <summary>What is in a list: the elements of a JSON array, or the child elements.</summary>
    internal static List<Node> Listed(Node list, List<Problem> problems)
    {
        if (list.Space.Length == 0 && !list.IsArray && (list.Children.Count > 0 || list.Text.Length > 0))
        {
            problems.Add(Problem.Of(ProblemCodes.WrongType, list.Path(), list.Text, "a list"));
            return [];
        }

        return list.Children.Exists(node => node.IsAttribute) ? list.Children.FindAll(node => !node.IsAttribute) : list.Children;
    }

    private void Bound(int count, string list, string what)
    {
        if (count > MostItems)
        {
            problems.Add(
                new Problem(ProblemCodes.TooLarge, $"{drop.Path()}/{list}", $"{count}", $"at most {MostItems} {what} in one message")
            );
        }
    }

    private List<Entry> ReadItems(List<Node> items)
    {
        var entries = new List<Entry>(items.Count);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in items)
        {
            var item = new PostalItem(node, defaults);
            var id = item.Id;
            var shared = new Leftovers();
            AddShared(shared, id);
            var entry = item.ToEntry(entries.Count + 1, id is null ? null : transports.Of(id), shared);
            entries.Add(entry with { HasArrived = id is not null && events.HasArrived(id) });
            if (id is not null)
            {
                known.Add(id);
            }
        }

        foreach (var id in transports.Items.Concat(events.Items).Where(known.Add))
        {
            var shared = new Leftovers();
            AddShared(shared, id);
            entries.Add(Advise(entries.Count + 1, id, transports.Of(id), shared) with { HasArrived = events.HasArrived(id) });
        }

        return entries;
    }

    /// <summary>What belongs to an item and stands elsewhere: the message's head, the rest of its dispatch and receptacle, its events.</summary>
    private void AddShared(Leftovers shared, string? id)
    {
        shared.AddSome(head, Limits.UnknownKept);
        if (id is null)
        {
            return;
        }

        if (transports.Of(id) is { } transport)
        {
            shared.AddSome(transport.Rest, Limits.UnknownKept);
        }

        foreach (var happened in events.Of(id).Take(MostEvents))
        {
            shared.Walk(happened);
        }
    }

    /// <summary>An item that another message declares, before or after this one.</summary>
    private static Entry Advise(long line, string id, PostalTransport? transport, Leftovers shared)
    {
        var remarks = transport?.Receptacle is { } receptacle ? S9.Doubt(receptacle, transport.Dispatch) : null;
        var advice = new PreAdvice(transport?.Bind(new Transport()) ?? new Transport(), [.. shared.Kept.Take(Limits.Kept)]);
        return new Entry(line, Act.Amend)
        {
            Reference = id,
            Advice = advice,
            Change = advice.On,
            Remarks = remarks is null ? [] : [remarks],
        };
    }
}
