namespace Parcelgate.Core.Matching;

using System.Collections.Immutable;
using Parcelgate.Core.Money;

/// <summary>Which of the three documents of a sale it is. The numbers are stored.</summary>
public enum DocumentKind
{
    /// <summary>What was bought: from the platform.</summary>
    Order = 0,

    /// <summary>What was paid: from the payment provider.</summary>
    Payment = 1,

    /// <summary>What is carried: the consignment of the carrier or post.</summary>
    Waybill = 2,
}

/// <summary>What one party says of a sale, as far as it is compared. A waybill is a consignment that names the order; an order or a payment alone is none.</summary>
public sealed record MatchDocument
{
    /// <summary>Order, payment or waybill.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>The provider that sent it, by the name of its credential: the one thing of a document that its sender cannot choose.</summary>
    public required string Sender { get; init; }

    /// <summary>The sender's own number: of the order, of the payment, of the waybill. 1 to 100 characters.</summary>
    public required string Id { get; init; }

    /// <summary>1 for the first; each correction is one more.</summary>
    public int Version { get; init; } = 1;

    /// <summary>When its first version came; UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The orders it speaks of; one for an order or a payment, 1 to 20 for a waybill.</summary>
    public required ImmutableArray<MatchKey> Keys { get; init; }

    /// <summary>When it was ordered, paid, or arrives; UTC; null when not said.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Country the goods go to, ISO 3166-1; null for a payment.</summary>
    public string? Destination { get; init; }

    /// <summary>Price of the goods, one amount for each currency; empty when one line or all of them say none.</summary>
    public ImmutableArray<Money> Goods { get; init; } = [];

    /// <summary>Cost of carriage; null when not said.</summary>
    public Money? Freight { get; init; }

    /// <summary>What was paid; null but for a payment.</summary>
    public Money? Paid { get; init; }

    /// <summary>Who receives the goods, or who paid; null when not said or not agreed. Personal data.</summary>
    public string? Name { get; init; }

    /// <summary>Pieces of all goods lines; null without lines, and for a payment.</summary>
    public int? Pieces { get; init; }

    /// <summary>Gross mass in grams; null when not said.</summary>
    public long? MassGrams { get; init; }

    /// <summary>Goods lines; 0 for a payment.</summary>
    public int Lines { get; init; }

    /// <summary>
    /// True of a consignment declared as an order, by a platform that is its own declarant: it joins the documents of its order where others sent some, and asks for none itself.
    /// </summary>
    public bool IsDeclaredOrder { get; init; }

    /// <summary>Elements its sender's agreement withholds, by their names in agreements, of those that are compared: nothing is compared that rests on them.</summary>
    public ImmutableArray<string> Withheld { get; init; } = [];

    /// <summary>In how many parcels an order is sent; null when it does not say.</summary>
    public int? Parcels { get; init; }

    /// <summary>The consignment of a waybill; 0 for the others.</summary>
    public long ConsignmentId { get; init; }
}
