namespace Parcelgate.Core.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;
using static Parcelgate.Core.Tests.Revenue.Book;

public sealed class HeadroomTests
{
    [Theory]
    [InlineData(0, 80, 100, HeadroomState.Free)]
    [InlineData(59, 21, 41, HeadroomState.Free)]
    [InlineData(60, 20, 40, HeadroomState.Warned)] // the warning itself is reached
    [InlineData(79, 1, 21, HeadroomState.Warned)]
    [InlineData(80, 0, 20, HeadroomState.Blocked)]
    [InlineData(100, 0, 0, HeadroomState.Blocked)]
    [InlineData(-10, 90, 110, HeadroomState.Free)] // more paid in than used
    public void Thresholds_are_reached_at_their_own_amount(long used, long charges, long corrections, HeadroomState state)
    {
        var account = Account.Deferred(Carrier, new Money(100, Azn), warnAtMinor: 60, blockAtMinor: 80);

        var headroom = Headroom.Of(account, new Balance(Math.Max(0, used), Math.Max(0, -used)))!;

        Assert.Equal(
            (used, charges, corrections, state),
            (headroom.Used.Minor, headroom.FreeForCharges.Minor, headroom.FreeForCorrections.Minor, headroom.State)
        );
    }

    [Fact]
    public void Without_thresholds_charges_may_use_the_whole_limit()
    {
        var headroom = Headroom.Of(Account.Deferred(Carrier, new Money(100, Azn)), new Balance(99, 0))!;

        Assert.Equal((1, HeadroomState.Free), (headroom.FreeForCharges.Minor, headroom.State));
    }

    [Fact]
    public void A_blocked_account_has_no_headroom_for_charges()
    {
        var headroom = Headroom.Of(Account.Deferred(Carrier, new Money(100, Azn)) with { Blocked = true }, default)!;

        Assert.Equal((0, 100, HeadroomState.Blocked), (headroom.FreeForCharges.Minor, headroom.FreeForCorrections.Minor, headroom.State));
    }

    [Fact]
    public void Reserved_amounts_are_used_and_reserved_payments_are_not_paid() =>
        Assert.Equal(70, Headroom.Of(Account.Deferred(Carrier, new Money(100, Azn)), new Balance(50, 10, 30, 25))!.Used.Minor);

    [Fact]
    public void What_nothing_limits_has_no_headroom_to_speak_of() =>
        Assert.Null(Headroom.Of(Account.Unlimited(Vat, AccountKind.Revenue, Azn), default));

    [Fact]
    public void Headroom_says_exactly_what_the_ledger_admits()
    {
        var ledger = Of(limitMinor: 100, blockAtMinor: 80);
        ledger.Say(Charge(1, 33));
        var free = ledger.HeadroomOf(Carrier)!.FreeForCharges.Minor;

        Assert.Equal([LedgerCodes.ExceedsBlockThreshold, "done"], ledger.Say(Charge(2, free + 1), Charge(3, free)));
    }

    [Theory]
    [InlineData("revenue/AZN/vat", AccountKind.Revenue)]
    [InlineData("clearing/EUR/IM/276/1", AccountKind.Clearing)] // whose: may hold any character
    [InlineData("deferred/AZN/post", null)] // somebody has to decide its limit
    [InlineData("security/AZN/post", null)]
    [InlineData("revenue/XXX/vat", null)]
    [InlineData("revenue/AZN", null)]
    public void Accounts_without_a_limit_follow_from_their_key(string key, AccountKind? kind) =>
        Assert.Equal(kind, AccountKeys.Unlimited(key)?.Kind);

    [Fact]
    public void Ids_of_postings_are_the_consignments_own_and_no_text_makes_one()
    {
        var posting = TransferId.OfPosting(7, 2, PostingAct.Decide, 1);

        Assert.Equal("00000000000000070000000201000001", posting.ToString());
        Assert.True(TransferId.TryParse(posting.ToString(), out var parsed));
        Assert.Equal(posting, parsed);
        Assert.True(TransferId.OfText("payment 1").High >= 1UL << 48);
        Assert.False(TransferId.TryParse("7", out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => TransferId.OfPosting(1L << 48, 1, PostingAct.Decide, 0));
    }
}
