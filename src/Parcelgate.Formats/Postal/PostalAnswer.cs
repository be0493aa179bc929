namespace Parcelgate.Formats.Postal;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;

/// <summary>What customs says of a postal item. The national code of each stands in data/codelists/postal-decisions.csv.</summary>
public enum PostalOutcome
{
    /// <summary>The declaration was received; the decision comes later.</summary>
    Received,

    /// <summary>The item was there before its data.</summary>
    DataLate,

    /// <summary>The declaration could not be read: the problems say why.</summary>
    Refused,

    /// <summary>It may go.</summary>
    Release,

    /// <summary>It may go, and something is charged.</summary>
    ReleaseDutiable,

    /// <summary>Documents or data are wanted.</summary>
    HoldDocuments,

    /// <summary>A permit is wanted.</summary>
    HoldPermit,

    /// <summary>A full declaration is wanted.</summary>
    HoldDeclaration,

    /// <summary>Charges are to be paid first.</summary>
    HoldPayment,

    /// <summary>It is presented and checked.</summary>
    HoldInspection,

    /// <summary>Customs owes the next step.</summary>
    HoldCustoms,

    /// <summary>It must not be loaded.</summary>
    DoNotLoad,

    /// <summary>It goes back to its sender.</summary>
    Return,

    /// <summary>The post withdrew it.</summary>
    Withdrawn,
}

/// <summary>What a charge is to a post.</summary>
public enum PostalChargeKind
{
    /// <summary>Customs duty.</summary>
    Duty,

    /// <summary>Value-added tax, excise and alike.</summary>
    Tax,

    /// <summary>A fee for a service.</summary>
    Fee,
}

/// <summary>One charge.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Charge">As the law names it: "duty", "vat", "clearance-fee".</param>
/// <param name="Content">1-based number of the content it belongs to; 0 for the whole item.</param>
/// <param name="Base">What it is charged on; null for a fixed amount.</param>
/// <param name="Rate">The rate as the law writes it.</param>
/// <param name="Amount">What is charged.</param>
/// <param name="Collected">When it is collected: one collected at the sale is not due here.</param>
/// <param name="Law">Citation.</param>
public sealed record PostalCharge(
    PostalChargeKind Kind,
    string Charge,
    int Content,
    Money? Base,
    string Rate,
    Money Amount,
    Collected Collected,
    string Law
);

/// <summary>What customs found a content to be; beside it stands what was declared.</summary>
/// <param name="Content">1-based number of the content.</param>
/// <param name="Description">The revised description; null where the declared one stands.</param>
/// <param name="Hs">The revised commodity code, digits only; null where the declared one stands.</param>
public sealed record Revision(int Content, string? Description, string? Hs);

/// <summary>A content as it was declared and as customs revised it, side by side.</summary>
/// <param name="Number">1-based number.</param>
/// <param name="Description">As declared.</param>
/// <param name="Hs">As declared.</param>
/// <param name="RevisedDescription">Null where the declared one stands.</param>
/// <param name="RevisedHs">Null where the declared one stands.</param>
public sealed record AnsweredContent(int Number, string? Description, string? Hs, string? RevisedDescription, string? RevisedHs);

/// <summary>The answer for one item.</summary>
/// <param name="Item">Its identifier; "" where it could not be read.</param>
/// <param name="Outcome">What is said.</param>
/// <param name="At">When it was decided.</param>
public sealed record PostalAnswer(string Item, PostalOutcome Outcome, DateTimeOffset At)
{
    /// <summary>Why, as a stable word: the name of the reason to hold, "withdrawn"; null where nothing stands in the way. Never why goods are checked.</summary>
    public string? Reason { get; init; }

    /// <summary>Until when what is wanted must be there; null where nothing is.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Contents that customs revised, or all where nothing was.</summary>
    public ImmutableArray<AnsweredContent> Contents { get; init; } = [];

    /// <summary>Charges, in the order of the law.</summary>
    public ImmutableArray<PostalCharge> Charges { get; init; } = [];

    /// <summary>What is due at the border; null where no law names a currency.</summary>
    public Money? Due { get; init; }

    /// <summary>Why the declaration was refused.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>What is doubtful in the data, which the post can mend.</summary>
    public ImmutableArray<Finding> Doubts { get; init; } = [];

    /// <summary>The number of the decision; null before there is one.</summary>
    public string? Decision { get; init; }
}

/// <summary>A decision on an item, as far as the post is told.</summary>
/// <param name="Consignment">What was declared.</param>
/// <param name="Assessment">What was decided.</param>
/// <param name="State">Where the item is now.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Until">Until when documents must be there, should any be wanted.</param>
public sealed record DecidedItem(Consignment Consignment, Assessment Assessment, State State, DateTimeOffset At, DateTimeOffset Until)
{
    /// <summary>What customs found the contents to be.</summary>
    public ImmutableArray<Revision> Revisions { get; init; } = [];
}

/// <summary>Makes answers of entries and decisions. Reasons of targeting are not told: an item that is checked is held for inspection, without a word why.</summary>
public static class PostalAnswers
{
    private static readonly CodeList Kinds = CodeList.Named("postal-charge-kinds");

    /// <summary>The acknowledgement of an entry, at once: received, or refused with its problems.</summary>
    public static PostalAnswer Acknowledge(Entry entry, DateTimeOffset at) =>
        new(entry.Reference ?? "", entry.Problems.IsEmpty ? PostalOutcome.Received : PostalOutcome.Refused, at)
        {
            Problems = entry.Problems,
            Doubts = entry.Remarks,
        };

    /// <summary>The answer to a decision.</summary>
    public static PostalAnswer Of(DecidedItem decided)
    {
        var (consignment, assessment) = (decided.Consignment, decided.Assessment);
        ImmutableArray<PostalCharge> charges = [.. assessment.Charges.Select(ChargeOf)];
        var outcome = Outcome(decided.State, assessment, charges.Any(charge => charge.Collected != Collected.AtSale));
        return new PostalAnswer(consignment.Reference, outcome, decided.At)
        {
            Reason = Reason(outcome),
            Until = Asks(outcome) ? decided.Until : null,
            Contents = [.. consignment.Items.Select(item => ContentOf(item, decided.Revisions))],
            Charges = charges,
            Due = assessment.Due,
            Doubts = assessment.Quality,
            Decision = assessment.Hash.ToString(),
        };
    }

    private static PostalOutcome Outcome(State state, Assessment assessment, bool charged) =>
        state switch
        {
            State.Released or State.Cleared => charged ? PostalOutcome.ReleaseDutiable : PostalOutcome.Release,
            State.DoNotLoad => PostalOutcome.DoNotLoad,
            State.Returned => PostalOutcome.Return,
            State.Cancelled => PostalOutcome.Withdrawn,
            State.DataLate or State.Unannounced => PostalOutcome.DataLate,
            State.Referred when assessment.Loading == Loading.RequestForInformation => PostalOutcome.HoldDocuments,
            State.Referred => PostalOutcome.HoldInspection,
            _ => OfHold(assessment.Hold),
        };

    private static PostalOutcome OfHold(HoldReason hold) =>
        hold switch
        {
            HoldReason.Payment => PostalOutcome.HoldPayment,
            HoldReason.Documents => PostalOutcome.HoldDocuments,
            HoldReason.Permit => PostalOutcome.HoldPermit,
            HoldReason.Declaration => PostalOutcome.HoldDeclaration,
            HoldReason.Inspection or HoldReason.Officer => PostalOutcome.HoldInspection,
            _ => PostalOutcome.HoldCustoms,
        };

    private static string? Reason(PostalOutcome outcome) =>
        outcome is PostalOutcome.Release or PostalOutcome.ReleaseDutiable or PostalOutcome.Received ? null : Hyphens.Of(outcome);

    private static bool Asks(PostalOutcome outcome) =>
        outcome is PostalOutcome.HoldDocuments or PostalOutcome.HoldPermit or PostalOutcome.HoldDeclaration or PostalOutcome.HoldPayment;

    private static AnsweredContent ContentOf(Item item, ImmutableArray<Revision> revisions)
    {
        var revision = revisions.LastOrDefault(one => one.Content == item.Number);
        return new AnsweredContent(item.Number, item.Description, item.Hs, revision?.Description, revision?.Hs);
    }

    private static PostalCharge ChargeOf(ChargeLine line) =>
        new(KindOf(line.Charge), line.Charge, line.Item, line.Base, line.Rate, line.Amount, line.Collected, line.Law);

    private static PostalChargeKind KindOf(string charge) =>
        Kinds.Find(charge, "kind") switch
        {
            "duty" => PostalChargeKind.Duty,
            "fee" => PostalChargeKind.Fee,
            "tax" => PostalChargeKind.Tax,
            _ => charge.EndsWith("-fee", StringComparison.Ordinal) ? PostalChargeKind.Fee : PostalChargeKind.Tax,
        };
}
