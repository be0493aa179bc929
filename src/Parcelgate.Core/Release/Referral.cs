namespace Parcelgate.Core.Release;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Rules;

/// <summary>What is asked before loading (SAFE Framework, pre-loading advance cargo information). Values are stored: they never change meaning.</summary>
public enum ReferralKind
{
    /// <summary>Request for information (RFI).</summary>
    Information = 1,

    /// <summary>Request for screening (RFS).</summary>
    Screening = 2,

    /// <summary>Do not load (DNL).</summary>
    DoNotLoad = 3,
}

/// <summary>Where a referral is. Values are stored: they never change meaning; those below 10 are open.</summary>
public enum ReferralState
{
    /// <summary>The provider owes an answer.</summary>
    Open = 1,

    /// <summary>The provider explained; customs owes a look.</summary>
    Answered = 2,

    /// <summary>A do-not-load waits for a second person.</summary>
    Proposed = 3,

    /// <summary>A do-not-load holds.</summary>
    Standing = 4,

    /// <summary>A do-not-load holds, and lifting it waits for a second person.</summary>
    LiftProposed = 5,

    /// <summary>Ended: the answer was accepted by an officer.</summary>
    Accepted = 10,

    /// <summary>Ended: the data changed and the decision asks no more.</summary>
    Decided = 11,

    /// <summary>Ended: an officer turned it to a hold.</summary>
    Held = 12,

    /// <summary>Ended: a do-not-load took its place.</summary>
    Forbidden = 13,

    /// <summary>Ended: the proposal of a do-not-load was not confirmed.</summary>
    Refused = 14,

    /// <summary>Ended: two persons lifted the do-not-load.</summary>
    Lifted = 15,

    /// <summary>Ended: the provider withdrew the consignment.</summary>
    Withdrawn = 16,

    /// <summary>Ended: the consignment was released or sent back otherwise.</summary>
    Settled = 17,
}

/// <summary>What happens to a referral.</summary>
public enum ReferralAct
{
    /// <summary>The provider explains, or sends a document, listing or screening result.</summary>
    Explain,

    /// <summary>The provider supplied what was asked: the data were decided again.</summary>
    Decide,

    /// <summary>An officer accepts the answer.</summary>
    Accept,

    /// <summary>An officer asks again.</summary>
    AskAgain,

    /// <summary>An officer turns it to a hold.</summary>
    Hold,

    /// <summary>A second person confirms a do-not-load.</summary>
    Confirm,

    /// <summary>A second person does not confirm a do-not-load.</summary>
    Refuse,

    /// <summary>An officer proposes to lift a do-not-load.</summary>
    ProposeLift,

    /// <summary>A second person confirms the lifting.</summary>
    ConfirmLift,

    /// <summary>A second person does not confirm the lifting.</summary>
    RefuseLift,

    /// <summary>A do-not-load takes its place.</summary>
    Forbid,

    /// <summary>The provider withdraws the consignment.</summary>
    Withdraw,
}

/// <summary>Either the next state of a referral or the code of the refusal.</summary>
/// <param name="To">The state; null when refused.</param>
/// <param name="Code">"referral-ended", "referral-not-answered", "referral-own", "referral-not-proposed"; null when not refused.</param>
public readonly record struct ReferralStep(ReferralState? To, string? Code);

/// <summary>The rules of referrals: pure, total over states and acts.</summary>
public static class Referrals
{
    /// <summary>How long a request for information waits, where no law says another term. Arbitrary.</summary>
    public static readonly TimeSpan InformationWithin = TimeSpan.FromHours(24);

    /// <summary>How long a request for screening waits. Arbitrary.</summary>
    public static readonly TimeSpan ScreeningWithin = TimeSpan.FromHours(12);

    /// <summary>The shortest term, also where the flight lands sooner. Arbitrary.</summary>
    public static readonly TimeSpan AtLeast = TimeSpan.FromHours(1);

    /// <summary>Questions of one referral. Arbitrary: more is a record to be sent anew.</summary>
    public const int MostQuestions = 20;

    /// <summary>Whether it still waits for somebody, or still holds.</summary>
    public static bool IsOpen(ReferralState state) => (int)state < (int)ReferralState.Accepted;

    /// <summary>The state after an act.</summary>
    /// <param name="from">The state before.</param>
    /// <param name="act">What happens.</param>
    /// <param name="isOwn">True where who acts is who proposed what the act decides on.</param>
    public static ReferralStep Next(ReferralState from, ReferralAct act, bool isOwn = false)
    {
        if (!IsOpen(from))
        {
            return No("referral-ended");
        }

        var isQuestion = from is ReferralState.Open or ReferralState.Answered;
        return act switch
        {
            ReferralAct.Explain => isQuestion ? To(ReferralState.Answered) : No("referral-asks-nothing"),
            ReferralAct.Decide => To(ReferralState.Decided),
            ReferralAct.Withdraw => To(ReferralState.Withdrawn),
            ReferralAct.Accept => from == ReferralState.Answered ? To(ReferralState.Accepted) : No("referral-not-answered"),
            ReferralAct.AskAgain => isQuestion ? To(ReferralState.Open) : No("referral-asks-nothing"),
            ReferralAct.Hold => isQuestion ? To(ReferralState.Held) : No("referral-asks-nothing"),
            ReferralAct.Forbid => isQuestion ? To(ReferralState.Forbidden) : No("referral-asks-nothing"),
            ReferralAct.Confirm => BySecond(from, ReferralState.Proposed, ReferralState.Standing, isOwn),
            ReferralAct.Refuse => BySecond(from, ReferralState.Proposed, ReferralState.Refused, isOwn),
            ReferralAct.ProposeLift => from == ReferralState.Standing ? To(ReferralState.LiftProposed) : No("referral-not-standing"),
            ReferralAct.ConfirmLift => BySecond(from, ReferralState.LiftProposed, ReferralState.Lifted, isOwn),
            ReferralAct.RefuseLift => BySecond(from, ReferralState.LiftProposed, ReferralState.Standing, isOwn),
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "Not an act on a referral."),
        };
    }

    /// <summary>When the answer is due: in time for the flight where it is known, and never at once.</summary>
    /// <param name="kind">What is asked.</param>
    /// <param name="asked">When.</param>
    /// <param name="arrivesAt">When the consignment is expected; null where it is not known.</param>
    public static DateTimeOffset DueAt(ReferralKind kind, DateTimeOffset asked, DateTimeOffset? arrivesAt)
    {
        var due = asked + (kind == ReferralKind.Information ? InformationWithin : ScreeningWithin);
        due = arrivesAt < due ? arrivesAt.Value : due;
        return due < asked + AtLeast ? asked + AtLeast : due;
    }

    /// <summary>When the provider is reminded: at the last quarter of the term.</summary>
    public static DateTimeOffset RemindAt(DateTimeOffset asked, DateTimeOffset due) => due - ((due - asked) / 4);

    /// <summary>What a decision asks before loading; null where nothing stands against it.</summary>
    public static ReferralKind? KindOf(Loading loading) =>
        loading switch
        {
            Loading.RequestForInformation => ReferralKind.Information,
            Loading.RequestForScreening => ReferralKind.Screening,
            Loading.DoNotLoad => ReferralKind.DoNotLoad,
            _ => null,
        };

    /// <summary>
    /// The questions of a decision that requests information: the elements of advance data that are missing or say nothing, and the fields risk rules ask
    /// about. A rule that asks nothing by name asks for the goods.
    /// </summary>
    /// <param name="consignment">The record.</param>
    /// <param name="assessed">The decision on it.</param>
    /// <param name="withholds">Whether the sender's agreement withholds what stands at a place: that is not asked for; null where nothing is withheld.</param>
    public static ImmutableArray<FieldQuestion> QuestionsOf(
        Consignment consignment,
        Assessment assessed,
        Func<string, bool>? withholds = null
    )
    {
        if (assessed.Loading != Loading.RequestForInformation)
        {
            return [];
        }

        var missing = assessed.Quality.Where(Outcomes.AsksForInformation).Select(QuestionOf);
        var asked = assessed
            .Risk.Hits.Where(hit => hit.IsLive && hit.Act == RiskAct.RequestInformation)
            .SelectMany(hit => (hit.Ask ?? Goods).For(consignment));
        return [.. missing.Concat(asked).Where(question => withholds?.Invoke(question.Field) != true).Distinct().Take(MostQuestions)];
    }

    /// <summary>
    /// A decision as it is put to the sender: what its agreement withholds is neither found missing nor asked for. The decision itself stays as it was made, and is recomputed as that.
    /// </summary>
    /// <param name="assessed">The decision.</param>
    /// <param name="withholds">Whether the sender's agreement withholds what stands at a place.</param>
    public static Assessment Put(Assessment assessed, Func<string, bool> withholds)
    {
        var quality = assessed.Quality.RemoveAll(finding => withholds(PlaceOf(finding)));
        if (quality.Length == assessed.Quality.Length)
        {
            return assessed;
        }

        var asks = assessed.Risk.First(RiskAct.RequestInformation) is not null || quality.Any(Outcomes.AsksForInformation);
        return assessed.Loading != Loading.RequestForInformation || asks
            ? assessed with
            {
                Quality = quality,
            }
            : assessed with
            {
                Quality = quality,
                Loading = Loading.Complete,
                Hold = assessed.HoldOtherwise,
            };
    }

    /// <summary>Whether a do-not-load is a risk rule's and not the law's: then it waits for a second person.</summary>
    public static bool IsOfRule(Assessment assessed) =>
        assessed.Loading == Loading.DoNotLoad
        && assessed.Risk.First(RiskAct.DoNotLoad) is not null
        && !assessed.Findings.Any(finding => finding.Outcome == "held" && !RiskChoices.IsOfRisk(finding.Rule));

    /// <summary>The harder of two reasons to hold, in the order decisions take them; an officer's own stays.</summary>
    public static HoldReason Harder(HoldReason one, HoldReason other) => Order.IndexOf(one) <= Order.IndexOf(other) ? one : other;

    /// <summary>What an open question holds a consignment for when it arrives unanswered.</summary>
    public static HoldReason HoldFor(ReferralKind kind) => kind == ReferralKind.Information ? HoldReason.Documents : HoldReason.Inspection;

    private static readonly FieldQuestion Goods = new("/items/description", "goods-named");

    private static readonly ImmutableArray<HoldReason> Order =
    [
        HoldReason.Officer,
        HoldReason.Law,
        HoldReason.Inspection,
        HoldReason.Permit,
        HoldReason.Declaration,
        HoldReason.Documents,
        HoldReason.Payment,
        HoldReason.None,
    ];

    private static string PlaceOf(Finding finding) => finding.Facts.First(fact => fact.Name == "place").Value;

    private static FieldQuestion QuestionOf(Finding finding)
    {
        var field = PlaceOf(finding);
        return new FieldQuestion(
            field,
            field.EndsWith("/name", StringComparison.Ordinal) ? "party-named"
                : field.EndsWith("/address", StringComparison.Ordinal) ? "address-completed"
                : field == "/grossMassGrams" ? "weight-measured"
                : "goods-named"
        );
    }

    private static ReferralStep BySecond(ReferralState from, ReferralState needed, ReferralState to, bool isOwn) =>
        from != needed ? No("referral-not-proposed")
        : isOwn ? No("referral-own")
        : To(to);

    private static ReferralStep To(ReferralState state) => new(state, null);

    private static ReferralStep No(string code) => new(null, code);
}
