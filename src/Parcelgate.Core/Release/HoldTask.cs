namespace Parcelgate.Core.Release;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;

/// <summary>How far a carrier or post is with what a hold asks of it. Values are stored: they never change meaning.</summary>
public enum HoldStep
{
    /// <summary>Asked; nothing was reported.</summary>
    Asked = 0,

    /// <summary>The carrier knows.</summary>
    Acknowledged = 1,

    /// <summary>The parcel was found, and where.</summary>
    Located = 2,

    /// <summary>It was presented to customs.</summary>
    Presented = 3,

    /// <summary>It cannot be presented, and why.</summary>
    Explained = 4,
}

/// <summary>What a carrier owes for a hold: pure.</summary>
public static class HoldTask
{
    /// <summary>How long the first word may take. Arbitrary: no agreement says a term yet.</summary>
    public static readonly TimeSpan AcknowledgeWithin = TimeSpan.FromHours(4);

    /// <summary>How long after its arrival a parcel may take to be presented, where the carrier promised nothing. Arbitrary.</summary>
    public static readonly TimeSpan PresentWithin = TimeSpan.FromHours(24);

    /// <summary>The furthest a carrier may promise. Arbitrary.</summary>
    public static readonly TimeSpan PromiseWithin = TimeSpan.FromDays(7);

    /// <summary>Why a parcel cannot be presented. Stable: carriers program against them.</summary>
    public static ImmutableArray<string> Reasons { get; } =
    ["not-on-board", "offloaded", "transferred", "delivered", "damaged", "lost", "returned-to-sender", "other"];

    /// <summary>Reasons to hold that ask for the parcel itself; the others ask for money, papers or a permit.</summary>
    public static ImmutableArray<HoldReason> OfParcel { get; } = [HoldReason.Inspection, HoldReason.Officer];

    /// <summary>Whether a hold asks the carrier for the parcel.</summary>
    public static bool Asks(State state, HoldReason hold) => state is State.Held or State.ToHold && OfParcel.Contains(hold);

    /// <summary>The step after a report: what was done is not undone by a lesser word, and a parcel that was explained may still turn up.</summary>
    /// <returns>Null where the report is refused: the parcel was presented before.</returns>
    public static HoldStep? Next(HoldStep from, HoldStep reported) =>
        from == HoldStep.Presented && reported != HoldStep.Presented ? null
        : reported == HoldStep.Asked ? null
        : from == HoldStep.Explained && reported == HoldStep.Acknowledged ? from
        : from == HoldStep.Located && reported == HoldStep.Acknowledged ? from
        : reported;

    /// <summary>Until when it is to be presented; null before it arrives, unless the carrier promised.</summary>
    public static DateTimeOffset? PresentBy(DateTimeOffset? promised, DateTimeOffset? arrived, DateTimeOffset asked) =>
        promised ?? (arrived is { } at ? (at > asked ? at : asked) + PresentWithin : null);

    /// <summary>Whether the carrier is late with its first word, or with the parcel.</summary>
    /// <param name="step">How far it is.</param>
    /// <param name="asked">When it was asked.</param>
    /// <param name="presentBy">Until when the parcel is to be there; null where that is not due yet.</param>
    /// <param name="now">The instant asked about.</param>
    public static bool IsLate(HoldStep step, DateTimeOffset asked, DateTimeOffset? presentBy, DateTimeOffset now) =>
        step is not (HoldStep.Presented or HoldStep.Explained)
        && (presentBy < now || (step == HoldStep.Asked && asked + AcknowledgeWithin < now));

    /// <summary>Whether a parcel is missing: promised or due, and neither presented nor explained.</summary>
    public static bool IsMissing(HoldStep step, DateTimeOffset? presentBy, DateTimeOffset now) =>
        step is not (HoldStep.Presented or HoldStep.Explained) && presentBy < now;
}
