namespace Parcelgate.Core.Tests.Release;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Release;
using Xunit;

public sealed class LifecycleTests
{
    public static TheoryData<State?, ReleaseEvent> EverySituation()
    {
        var all = new TheoryData<State?, ReleaseEvent>();
        foreach (var happened in Enum.GetValues<ReleaseEvent>())
        {
            all.Add(null, happened);
            foreach (var from in Enum.GetValues<State>())
            {
                all.Add(from, happened);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(EverySituation))]
    public void Every_event_in_every_state_moves_or_is_refused_by_name(State? from, ReleaseEvent happened)
    {
        foreach (var hold in Enum.GetValues<HoldReason>())
        {
            var transition = Lifecycle.Next(from, happened, Loading.Complete, hold);

            Assert.True(transition.To is null ^ transition.Refused is null);
            if (transition.Refused is { } refused)
            {
                Assert.StartsWith("release-", refused.Code, StringComparison.Ordinal);
                Assert.Equal((from, happened), (refused.From, refused.Event));
            }
        }
    }

    [Theory]
    [InlineData(Loading.Complete, HoldReason.None, State.Cleared)]
    [InlineData(Loading.Complete, HoldReason.Payment, State.ToHold)]
    [InlineData(Loading.RequestForInformation, HoldReason.Documents, State.Referred)]
    [InlineData(Loading.RequestForScreening, HoldReason.Inspection, State.Referred)]
    [InlineData(Loading.DoNotLoad, HoldReason.Inspection, State.DoNotLoad)]
    public void A_first_decision_before_arrival_goes_where_its_outcome_says(Loading loading, HoldReason hold, State expected) =>
        Assert.Equal(expected, Lifecycle.Next(null, ReleaseEvent.Decide, loading, hold).To);

    [Fact]
    public void What_was_cleared_is_released_by_its_arrival() =>
        Assert.Equal(State.Released, Lifecycle.Next(State.Cleared, ReleaseEvent.Arrive, Loading.Complete, HoldReason.None).To);

    [Fact]
    public void Data_that_comes_after_the_parcel_is_a_state_of_its_own_until_it_is_presented()
    {
        Assert.Equal(State.Unannounced, Lifecycle.Next(null, ReleaseEvent.Arrive, null, null).To);
        Assert.Equal(State.DataLate, Lifecycle.Next(State.Unannounced, ReleaseEvent.Decide, Loading.Complete, HoldReason.None).To);
        Assert.Equal(State.Released, Lifecycle.Next(State.DataLate, ReleaseEvent.Arrive, Loading.Complete, HoldReason.None).To);
        Assert.Equal(State.Held, Lifecycle.Next(State.Unannounced, ReleaseEvent.Decide, Loading.Complete, HoldReason.Payment).To);
    }

    [Fact]
    public void What_a_dispatch_lists_before_its_data_is_decided_like_any_other_or_is_there_without_data()
    {
        Assert.Equal(State.Cleared, Lifecycle.Next(State.Advised, ReleaseEvent.Decide, Loading.Complete, HoldReason.None).To);
        Assert.Equal(
            State.Referred,
            Lifecycle.Next(State.Advised, ReleaseEvent.Decide, Loading.RequestForInformation, HoldReason.Documents).To
        );
        Assert.Equal(State.Unannounced, Lifecycle.Next(State.Advised, ReleaseEvent.Arrive, Loading.Complete, HoldReason.None).To);
    }

    [Theory]
    [InlineData(ReleaseEvent.Cancel)]
    [InlineData(ReleaseEvent.Hold)]
    [InlineData(ReleaseEvent.ReleaseFromHold)]
    [InlineData(ReleaseEvent.Refer)]
    [InlineData(ReleaseEvent.ForbidLoading)]
    public void Of_what_is_only_advised_nothing_can_be_said_before_its_data(ReleaseEvent act) =>
        Assert.Equal("release-no-data", Lifecycle.Next(State.Advised, act, Loading.Complete, HoldReason.None).Refused?.Code);

    [Fact]
    public void What_was_released_may_come_back() =>
        Assert.Equal(State.Returned, Lifecycle.Next(State.Released, ReleaseEvent.AcceptReturn, Loading.Complete, HoldReason.None).To);

    [Fact]
    public void No_decision_ends_an_officers_hold() =>
        Assert.Equal(State.ToHold, Lifecycle.Next(State.ToHold, ReleaseEvent.Decide, Loading.Complete, HoldReason.Officer).To);

    [Theory]
    [InlineData(State.Cleared, ReleaseEvent.Refer, HoldReason.None, State.Referred)]
    [InlineData(State.Referred, ReleaseEvent.Refer, HoldReason.Documents, State.Referred)]
    [InlineData(State.Referred, ReleaseEvent.AcceptAnswer, HoldReason.None, State.Cleared)]
    [InlineData(State.Referred, ReleaseEvent.AcceptAnswer, HoldReason.Payment, State.ToHold)]
    [InlineData(State.Cleared, ReleaseEvent.ForbidLoading, HoldReason.None, State.DoNotLoad)]
    [InlineData(State.Referred, ReleaseEvent.ForbidLoading, HoldReason.Documents, State.DoNotLoad)]
    [InlineData(State.DoNotLoad, ReleaseEvent.AllowLoading, HoldReason.None, State.Cleared)]
    [InlineData(State.DoNotLoad, ReleaseEvent.AllowLoading, HoldReason.Permit, State.ToHold)]
    public void Before_loading_an_officer_asks_accepts_forbids_and_allows(State from, ReleaseEvent act, HoldReason hold, State to) =>
        Assert.Equal(to, Lifecycle.Next(from, act, null, hold).To);

    [Theory]
    [InlineData(ReleaseEvent.Refer)]
    [InlineData(ReleaseEvent.AcceptAnswer)]
    [InlineData(ReleaseEvent.ForbidLoading)]
    [InlineData(ReleaseEvent.AllowLoading)]
    public void What_arrived_is_not_asked_about_before_loading_any_more(ReleaseEvent act)
    {
        foreach (var from in (State[])[State.Held, State.Unannounced, State.DataLate])
        {
            Assert.Equal("release-already-arrived", Lifecycle.Next(from, act, null, HoldReason.None).Refused?.Code);
        }
    }

    [Theory]
    [InlineData(State.DoNotLoad, ReleaseEvent.Refer, "release-do-not-load")]
    [InlineData(State.DoNotLoad, ReleaseEvent.ForbidLoading, "release-do-not-load")]
    [InlineData(State.Cleared, ReleaseEvent.AcceptAnswer, "release-not-referred")]
    [InlineData(State.Cleared, ReleaseEvent.AllowLoading, "release-may-be-loaded")]
    [InlineData(State.Released, ReleaseEvent.Decide, "release-already-released")]
    [InlineData(State.Released, ReleaseEvent.Cancel, "release-already-released")]
    [InlineData(State.Held, ReleaseEvent.Cancel, "release-already-arrived")]
    [InlineData(State.Held, ReleaseEvent.Arrive, "release-already-arrived")]
    [InlineData(State.Cleared, ReleaseEvent.ReleaseFromHold, "release-not-held")]
    [InlineData(State.Cleared, ReleaseEvent.Return, "release-not-arrived")]
    [InlineData(State.Held, ReleaseEvent.AcceptReturn, "release-not-released")]
    [InlineData(State.Returned, ReleaseEvent.AcceptReturn, "release-already-returned")]
    [InlineData(State.Unannounced, ReleaseEvent.ReleaseFromHold, "release-no-data")]
    [InlineData(State.DoNotLoad, ReleaseEvent.ReleaseFromHold, "release-do-not-load")]
    [InlineData(State.Cancelled, ReleaseEvent.Arrive, "release-cancelled")]
    public void What_does_not_fit_is_refused_by_name(State from, ReleaseEvent happened, string code) =>
        Assert.Equal(code, Lifecycle.Next(from, happened, Loading.Complete, HoldReason.None).Refused?.Code);
}
