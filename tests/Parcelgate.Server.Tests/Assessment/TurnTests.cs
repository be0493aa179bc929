namespace Parcelgate.Server.Tests.Assessment;

using Parcelgate.Server.Assessment;

public sealed class TurnTests
{
    [Fact]
    public async Task One_after_another_waits_until_that_one_has_its_locks_and_then_until_it_is_durable()
    {
        var before = Turn.After([]);
        var turn = Turn.After([before]);
        var (settled, committed) = (turn.BeforeIsSettledAsync(), turn.BeforeIsCommittedAsync());
        Assert.False(settled.IsCompleted);
        before.Settle();
        await settled;
        Assert.False(committed.IsCompleted);
        before.Commit();
        await committed;
        before.End();
        Assert.False(before.IsLost);
    }

    [Fact]
    public async Task One_that_fails_takes_those_after_it_along()
    {
        var first = Turn.After([]);
        var second = Turn.After([first]);
        var third = Turn.After([second, first]);
        var waiting = third.BeforeIsSettledAsync();
        first.End();
        await Assert.ThrowsAsync<TurnLostException>(second.BeforeIsSettledAsync);
        Assert.True(first.IsLost);
        second.End();
        await Assert.ThrowsAsync<TurnLostException>(() => waiting);
    }

    [Fact]
    public async Task What_has_rows_in_the_store_does_not_wait_for_locks_for_ever()
    {
        var turn = Turn.After([Turn.After([])]);
        var waiting = turn.BeforeIsSettledAsync();
        await Task.Delay(Turn.Patience / 2, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        await Assert.ThrowsAsync<TurnLostException>(() => waiting.WaitAsync(Turn.Patience * 5, TestContext.Current.CancellationToken));
    }
}
