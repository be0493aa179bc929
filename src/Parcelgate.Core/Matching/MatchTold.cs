namespace Parcelgate.Core.Matching;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>
/// What the sender of a document is told of the match: whether its own document agrees with the others, by element, and which are not there. Never what another party said,
/// and nothing an officer thinks of it.
/// </summary>
/// <param name="State">"waiting", "agrees", "differs", "missing", "settled" (an officer accepted it) or "withdrawn".</param>
/// <param name="Elements">Elements of its own document that are against it: "goods-value".</param>
/// <param name="Missing">Documents that are not there yet: "payment".</param>
public sealed record MatchTold(string State, ImmutableArray<string> Elements, ImmutableArray<string> Missing)
{
    private static readonly ImmutableArray<MatchElement> OfPayment =
    [
        MatchElement.Paid,
        MatchElement.Payer,
        MatchElement.OrderToPayment,
        MatchElement.Senders,
    ];

    private static readonly ImmutableArray<MatchElement> OfWaybill =
    [
        MatchElement.GoodsValue,
        MatchElement.Freight,
        MatchElement.Pieces,
        MatchElement.GrossMass,
        MatchElement.Recipient,
        MatchElement.OrderToArrival,
        MatchElement.Senders,
    ];

    /// <summary>What is told.</summary>
    /// <param name="match">The match.</param>
    /// <param name="kind">To the sender of which document.</param>
    /// <param name="isSettled">An officer accepted what differs or is missing.</param>
    public static MatchTold Of(OrderMatch match, DocumentKind kind, bool isSettled)
    {
        ArgumentNullException.ThrowIfNull(match);
        ImmutableArray<string> against =
        [
            .. match.Elements.Where(one => one.IsAgainst && IsOf(kind, one.Element)).Select(one => Hyphens.Of(one.Element)),
        ];
        ImmutableArray<string> missing = [.. match.Missing.Where(one => one != kind).Select(one => Hyphens.Of(one))];
        return isSettled ? new("settled", [], [])
            : match.State == MatchState.Closed ? new("withdrawn", [], [])
            : against.Length > 0 ? new("differs", against, missing)
            : missing.Length > 0 ? new(match.State == MatchState.Missing ? "missing" : "waiting", [], missing)
            : new("agrees", [], []);
    }

    /// <summary>True of the same said twice.</summary>
    public bool Says(MatchTold other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return State == other.State && Elements.SequenceEqual(other.Elements) && Missing.SequenceEqual(other.Missing);
    }

    private static bool IsOf(DocumentKind kind, MatchElement element) =>
        kind switch
        {
            DocumentKind.Payment => OfPayment.Contains(element),
            DocumentKind.Waybill => OfWaybill.Contains(element),
            _ => element != MatchElement.Documents,
        };
}
