namespace Parcelgate.Core.Release;

using Parcelgate.Core.Assessment;

/// <summary>Where a consignment is in its life. Values are stored: they never change meaning.</summary>
public enum State
{
    /// <summary>Decided before arrival, nothing in the way: it is released when it arrives.</summary>
    Cleared = 1,

    /// <summary>Decided before arrival; it is held when it arrives.</summary>
    ToHold = 2,

    /// <summary>A question before loading is open (RFI or RFS).</summary>
    Referred = 3,

    /// <summary>Must not be loaded.</summary>
    DoNotLoad = 4,

    /// <summary>The parcel is there and no data is: customs knows it only from the arrival.</summary>
    Unannounced = 5,

    /// <summary>Data came after the parcel and holds nothing against it: it waits for presentation or an officer.</summary>
    DataLate = 6,

    /// <summary>Arrived and held.</summary>
    Held = 7,

    /// <summary>Released to the recipient.</summary>
    Released = 8,

    /// <summary>Sent back.</summary>
    Returned = 9,

    /// <summary>Withdrawn by the provider before arrival.</summary>
    Cancelled = 10,

    /// <summary>Another message speaks of it, a dispatch that lists it or an event, and its data has not come yet.</summary>
    Advised = 11,
}

/// <summary>What happens to a consignment.</summary>
public enum ReleaseEvent
{
    /// <summary>Its data was decided, for the first time or again.</summary>
    Decide,

    /// <summary>The provider withdraws it.</summary>
    Cancel,

    /// <summary>It arrives, or is presented.</summary>
    Arrive,

    /// <summary>An officer holds it.</summary>
    Hold,

    /// <summary>An officer ends the hold.</summary>
    ReleaseFromHold,

    /// <summary>An officer sends it back.</summary>
    Return,

    /// <summary>It was released, the recipient sent it back, and the claim for that is accepted.</summary>
    AcceptReturn,

    /// <summary>An officer asks for information or screening before loading.</summary>
    Refer,

    /// <summary>An officer accepts the answer to what was asked before loading.</summary>
    AcceptAnswer,

    /// <summary>A second person confirms that it must not be loaded.</summary>
    ForbidLoading,

    /// <summary>A second person confirms that it may be loaded after all.</summary>
    AllowLoading,
}

/// <summary>A refused transition, by name.</summary>
/// <param name="Code">Stable: "release-already-released", "release-not-arrived".</param>
/// <param name="From">The state it was refused in; null for no consignment yet.</param>
/// <param name="Event">What was tried.</param>
public sealed record Refusal(string Code, State? From, ReleaseEvent Event);

/// <summary>Either the next state or the refusal.</summary>
public readonly record struct Transition(State? To, Refusal? Refused);

/// <summary>The release state machine: pure, total over states and events.</summary>
public static class Lifecycle
{
    /// <summary>The state after an event.</summary>
    /// <param name="from">The state before; null when nothing is known of the consignment.</param>
    /// <param name="happened">The event.</param>
    /// <param name="loading">Outcome before loading of the latest decision; null without one.</param>
    /// <param name="hold">Reason to hold of the latest decision; for <see cref="ReleaseEvent.AcceptAnswer"/> and <see cref="ReleaseEvent.AllowLoading"/> what is left to hold it for. Null without one.</param>
    public static Transition Next(State? from, ReleaseEvent happened, Loading? loading, HoldReason? hold) =>
        happened switch
        {
            ReleaseEvent.Decide => Decide(from, loading, hold),
            ReleaseEvent.Cancel => Cancel(from),
            ReleaseEvent.Arrive => Arrive(from, hold),
            ReleaseEvent.Hold => Hold(from, hold),
            ReleaseEvent.ReleaseFromHold => ReleaseFromHold(from),
            ReleaseEvent.Return => Return(from),
            ReleaseEvent.AcceptReturn => AcceptReturn(from),
            ReleaseEvent.Refer => Refer(from),
            ReleaseEvent.AcceptAnswer => AcceptAnswer(from, hold),
            ReleaseEvent.ForbidLoading => ForbidLoading(from),
            ReleaseEvent.AllowLoading => AllowLoading(from, hold),
            _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Not an event."),
        };

    private static Transition Decide(State? from, Loading? loading, HoldReason? hold)
    {
        if (loading is null || hold is null)
        {
            throw new ArgumentException("A decided consignment has an outcome before loading and before arrival.");
        }

        return from switch
        {
            State.Unannounced or State.DataLate => To(hold == HoldReason.None ? State.DataLate : State.Held),
            State.Held => To(State.Held),
            State.Released => Refuse("release-already-released", from, ReleaseEvent.Decide),
            State.Returned => Refuse("release-already-returned", from, ReleaseEvent.Decide),
            _ => To(BeforeArrival(loading.Value, hold.Value)),
        };
    }

    private static State BeforeArrival(Loading loading, HoldReason hold) =>
        loading switch
        {
            Loading.DoNotLoad => State.DoNotLoad,
            Loading.RequestForInformation or Loading.RequestForScreening => State.Referred,
            _ => hold == HoldReason.None ? State.Cleared : State.ToHold,
        };

    private static Transition Cancel(State? from) =>
        from switch
        {
            null => Refuse("release-unknown", from, ReleaseEvent.Cancel),
            State.Cleared or State.ToHold or State.Referred or State.DoNotLoad => To(State.Cancelled),
            State.Cancelled => Refuse("release-already-cancelled", from, ReleaseEvent.Cancel),
            State.Advised => Refuse("release-no-data", from, ReleaseEvent.Cancel),
            State.Released => Refuse("release-already-released", from, ReleaseEvent.Cancel),
            State.Returned => Refuse("release-already-returned", from, ReleaseEvent.Cancel),
            _ => Refuse("release-already-arrived", from, ReleaseEvent.Cancel),
        };

    private static Transition Arrive(State? from, HoldReason? hold) =>
        from switch
        {
            null or State.Advised => To(State.Unannounced),
            State.Cleared => To(State.Released),
            State.DataLate => To(hold == HoldReason.None ? State.Released : State.Held),
            State.ToHold or State.Referred or State.DoNotLoad => To(State.Held),
            State.Unannounced or State.Held => Refuse("release-already-arrived", from, ReleaseEvent.Arrive),
            State.Released => Refuse("release-already-released", from, ReleaseEvent.Arrive),
            State.Returned => Refuse("release-already-returned", from, ReleaseEvent.Arrive),
            _ => Refuse("release-cancelled", from, ReleaseEvent.Arrive),
        };

    /// <summary>An officer may take over a hold that something else causes: then its end does not release the consignment.</summary>
    private static Transition Hold(State? from, HoldReason? hold) =>
        from switch
        {
            State.Cleared or State.Referred => To(State.ToHold),
            State.DataLate or State.Unannounced => To(State.Held),
            State.ToHold or State.Held when hold != HoldReason.Officer => To(from.Value),
            null => Refuse("release-unknown", from, ReleaseEvent.Hold),
            State.ToHold or State.Held => Refuse("release-already-held", from, ReleaseEvent.Hold),
            State.DoNotLoad => Refuse("release-do-not-load", from, ReleaseEvent.Hold),
            State.Advised => Refuse("release-no-data", from, ReleaseEvent.Hold),
            State.Released => Refuse("release-already-released", from, ReleaseEvent.Hold),
            State.Returned => Refuse("release-already-returned", from, ReleaseEvent.Hold),
            _ => Refuse("release-cancelled", from, ReleaseEvent.Hold),
        };

    private static Transition ReleaseFromHold(State? from) =>
        from switch
        {
            State.ToHold => To(State.Cleared),
            State.Held or State.DataLate => To(State.Released),
            null => Refuse("release-unknown", from, ReleaseEvent.ReleaseFromHold),
            State.Unannounced or State.Advised => Refuse("release-no-data", from, ReleaseEvent.ReleaseFromHold),
            State.Cleared => Refuse("release-not-held", from, ReleaseEvent.ReleaseFromHold),
            State.Referred => Refuse("release-referral-open", from, ReleaseEvent.ReleaseFromHold),
            State.DoNotLoad => Refuse("release-do-not-load", from, ReleaseEvent.ReleaseFromHold),
            State.Released => Refuse("release-already-released", from, ReleaseEvent.ReleaseFromHold),
            State.Returned => Refuse("release-already-returned", from, ReleaseEvent.ReleaseFromHold),
            _ => Refuse("release-cancelled", from, ReleaseEvent.ReleaseFromHold),
        };

    private static Transition Return(State? from) =>
        from switch
        {
            State.Held or State.Unannounced or State.DataLate => To(State.Returned),
            null => Refuse("release-unknown", from, ReleaseEvent.Return),
            State.Released => Refuse("release-already-released", from, ReleaseEvent.Return),
            State.Returned => Refuse("release-already-returned", from, ReleaseEvent.Return),
            State.Cancelled => Refuse("release-cancelled", from, ReleaseEvent.Return),
            _ => Refuse("release-not-arrived", from, ReleaseEvent.Return),
        };

    private static Transition AcceptReturn(State? from) =>
        from switch
        {
            State.Released => To(State.Returned),
            null => Refuse("release-unknown", from, ReleaseEvent.AcceptReturn),
            State.Returned => Refuse("release-already-returned", from, ReleaseEvent.AcceptReturn),
            State.Cancelled => Refuse("release-cancelled", from, ReleaseEvent.AcceptReturn),
            _ => Refuse("release-not-released", from, ReleaseEvent.AcceptReturn),
        };

    private static Transition Refer(State? from) =>
        from switch
        {
            State.Cleared or State.ToHold or State.Referred => To(State.Referred),
            State.DoNotLoad => Refuse("release-do-not-load", from, ReleaseEvent.Refer),
            _ => NotBeforeLoading(from, ReleaseEvent.Refer),
        };

    private static Transition AcceptAnswer(State? from, HoldReason? hold) =>
        from switch
        {
            State.Referred => To(hold is null or HoldReason.None ? State.Cleared : State.ToHold),
            State.Cleared or State.ToHold or State.DoNotLoad => Refuse("release-not-referred", from, ReleaseEvent.AcceptAnswer),
            _ => NotBeforeLoading(from, ReleaseEvent.AcceptAnswer),
        };

    private static Transition ForbidLoading(State? from) =>
        from switch
        {
            State.Cleared or State.ToHold or State.Referred => To(State.DoNotLoad),
            State.DoNotLoad => Refuse("release-do-not-load", from, ReleaseEvent.ForbidLoading),
            _ => NotBeforeLoading(from, ReleaseEvent.ForbidLoading),
        };

    private static Transition AllowLoading(State? from, HoldReason? hold) =>
        from switch
        {
            State.DoNotLoad => To(hold is null or HoldReason.None ? State.Cleared : State.ToHold),
            State.Cleared or State.ToHold or State.Referred => Refuse("release-may-be-loaded", from, ReleaseEvent.AllowLoading),
            _ => NotBeforeLoading(from, ReleaseEvent.AllowLoading),
        };

    /// <summary>Nothing can be said about loading any more: why.</summary>
    private static Transition NotBeforeLoading(State? from, ReleaseEvent happened) =>
        from switch
        {
            null => Refuse("release-unknown", from, happened),
            State.Advised => Refuse("release-no-data", from, happened),
            State.Released => Refuse("release-already-released", from, happened),
            State.Returned => Refuse("release-already-returned", from, happened),
            State.Cancelled => Refuse("release-cancelled", from, happened),
            _ => Refuse("release-already-arrived", from, happened),
        };

    private static Transition To(State state) => new(state, null);

    private static Transition Refuse(string code, State? from, ReleaseEvent happened) => new(null, new Refusal(code, from, happened));
}
