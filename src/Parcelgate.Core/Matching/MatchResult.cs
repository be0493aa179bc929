namespace Parcelgate.Core.Matching;

using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Consignments;

/// <summary>What became of one comparison.</summary>
public enum MatchOutcome
{
    /// <summary>Both say the same.</summary>
    Same,

    /// <summary>They differ, by no more than the rules allow.</summary>
    Within,

    /// <summary>They contradict each other.</summary>
    Contradicts,

    /// <summary>One of them does not say it.</summary>
    NotSaid,

    /// <summary>No exchange rate is published for the day, nothing is converted 1:1; or an amount is beyond any sale's.</summary>
    NoRate,
}

/// <summary>How far the documents of a sale agree. The numbers are stored.</summary>
public enum MatchState
{
    /// <summary>A document is not there yet, and there is time left; what is there agrees.</summary>
    Waiting = 0,

    /// <summary>All three are there and agree.</summary>
    Agrees = 1,

    /// <summary>Two of them contradict each other, or one lacks what must be said.</summary>
    Differs = 2,

    /// <summary>A document did not come in time; what is there agrees.</summary>
    Missing = 3,

    /// <summary>Every document was withdrawn.</summary>
    Closed = 4,
}

/// <summary>One comparison, with what each document says. Values are plain: "24.00 USD", "3", "500 g", "2026-11-20"; "" where a document has no part in it or says nothing.</summary>
/// <param name="Element">What was compared.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="IsRequired">Whether it must be said on both sides.</param>
/// <param name="Order">What the order says.</param>
/// <param name="Payment">What the payment says.</param>
/// <param name="Waybill">What the waybill says.</param>
/// <param name="Apart">How far they lie apart, for names how alike they are; "" where that cannot be said.</param>
/// <param name="Limit">How far they may; for names how alike they must be.</param>
public sealed record ElementMatch(
    MatchElement Element,
    MatchOutcome Outcome,
    bool IsRequired,
    string Order,
    string Payment,
    string Waybill,
    string Apart,
    string Limit
)
{
    /// <summary>Whether an officer has to look at it.</summary>
    public bool IsAgainst => Outcome == MatchOutcome.Contradicts || (IsRequired && Outcome is MatchOutcome.NotSaid or MatchOutcome.NoRate);
}

/// <summary>The documents of one order set against each other.</summary>
/// <param name="State">How far they agree.</param>
/// <param name="Elements">Every comparison that could be begun, in the order of the rules.</param>
/// <param name="Missing">Documents that are not there; a waybill also where parcels of the order are.</param>
/// <param name="DueAt">When what is missing counts as missing.</param>
public sealed record OrderMatch(
    MatchState State,
    ImmutableArray<ElementMatch> Elements,
    ImmutableArray<DocumentKind> Missing,
    DateTimeOffset DueAt
)
{
    /// <summary>Why it needs somebody: elements that are against it, then "missing-payment" and the like where they are overdue. Empty where it does not.</summary>
    public ImmutableArray<string> Kinds =>
        [
            .. Elements.Where(one => one.IsAgainst).Select(one => Hyphens.Of(one.Element)),
            .. State == MatchState.Missing ? Missing.Select(kind => "missing-" + Hyphens.Of(kind)) : [],
        ];

    /// <summary>
    /// The same for the same comparison, whatever time it was made: a decision of an officer holds for what he saw, and for nothing else.
    /// </summary>
    public string Fingerprint
    {
        get
        {
            var text = new StringBuilder().Append((int)State);
            foreach (var kind in Missing)
            {
                text.Append('\n').Append(kind);
            }

            foreach (var one in Elements)
            {
                text.Append('\n').AppendJoin('\t', one.Element, one.Outcome, one.Order, one.Payment, one.Waybill, one.Limit);
            }

            return Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).ToString();
        }
    }
}
