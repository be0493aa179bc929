namespace Parcelgate.Formats.Postal;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>What happened to a postal item.</summary>
public enum PostalEventKind
{
    /// <summary>It was posted, or collected from the sender.</summary>
    Posted,

    /// <summary>It arrived at the office of exchange of the country of destination.</summary>
    Arrived,

    /// <summary>It was presented to customs.</summary>
    Presented,

    /// <summary>Customs holds it.</summary>
    Held,

    /// <summary>It came back from customs, free to go.</summary>
    Released,

    /// <summary>It was delivered.</summary>
    Delivered,

    /// <summary>It goes back to its sender.</summary>
    Returned,
}

/// <summary>One event of one item.</summary>
/// <param name="Item">Identifier of the item.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When; UTC.</param>
/// <param name="Office">Where, as the post names the office; null when not sent.</param>
public sealed record PostalEvent(string Item, PostalEventKind Kind, DateTimeOffset At, string? Office);

/// <summary>A receptacle and the items in it.</summary>
/// <param name="Id">Identifier (S9); at most 35 characters.</param>
/// <param name="Items">Identifiers of the items, in order.</param>
public sealed record Receptacle(string Id, ImmutableArray<string> Items);

/// <summary>A dispatch of mail from one office of exchange to another.</summary>
/// <param name="Id">The first twenty characters of its receptacles' identifiers, or as the post numbers it; at most 35 characters.</param>
/// <param name="Conveyance">Flight or vehicle; null when not sent.</param>
/// <param name="ArrivesAt">When it is expected; UTC; null when not sent.</param>
/// <param name="Receptacles">What it is made of.</param>
public sealed record Dispatch(string Id, string? Conveyance, DateTimeOffset? ArrivesAt, ImmutableArray<Receptacle> Receptacles);

/// <summary>
/// A message of a post: declarations of items, dispatches, events, in any mixture. Items and dispatches of one message are bound to each other whichever stands
/// first; an item of an earlier message is bound by a change of its record.
/// </summary>
public sealed record PostalMessage
{
    /// <summary>
    /// One entry for each declared item, in order, and behind them one for each other item that a dispatch lists or an event names: a change of the record on
    /// file.
    /// </summary>
    public required ImmutableArray<Entry> Entries { get; init; }

    /// <summary>The dispatches.</summary>
    public ImmutableArray<Dispatch> Dispatches { get; init; } = [];

    /// <summary>The events, in order.</summary>
    public ImmutableArray<PostalEvent> Events { get; init; } = [];
}
