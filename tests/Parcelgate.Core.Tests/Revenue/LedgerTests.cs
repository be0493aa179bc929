namespace Parcelgate.Core.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;
using static Parcelgate.Core.Tests.Revenue.Book;

public sealed class LedgerTests
{
    [Theory]
    [InlineData(99, "done")]
    [InlineData(100, "done")] // the limit itself may be used
    [InlineData(101, LedgerCodes.ExceedsLimit)]
    public void An_account_is_used_up_to_its_limit_and_not_beyond(long minor, string outcome) =>
        Assert.Equal([outcome], Of(limitMinor: 100).Say(Charge(1, minor)));

    [Theory]
    [InlineData(80, "done")] // the threshold itself may be used
    [InlineData(81, LedgerCodes.ExceedsBlockThreshold)]
    [InlineData(101, LedgerCodes.ExceedsLimit)]
    public void New_charges_stop_at_the_block_threshold(long minor, string outcome) =>
        Assert.Equal([outcome], Of(limitMinor: 100, blockAtMinor: 80).Say(Charge(1, minor)));

    [Theory]
    [InlineData(20, "done")]
    [InlineData(21, LedgerCodes.ExceedsLimit)]
    public void Room_above_the_block_threshold_is_kept_for_corrections(long minor, string outcome)
    {
        var ledger = Of(limitMinor: 100, blockAtMinor: 80);
        var correction = Charge(2, minor) with { Code = TransferCode.Correction, Reason = "value was understated" };

        Assert.Equal(["done", outcome], ledger.Say(Charge(1, 80), correction));
    }

    [Fact]
    public void A_blocked_account_takes_payments_and_corrections_and_no_charges()
    {
        var ledger = Of(blocked: true);
        var correction = Charge(3, 1) with { Code = TransferCode.Correction, Reason = "value was understated" };

        Assert.Equal([LedgerCodes.AccountBlocked, "done", "done"], ledger.Say(Charge(1, 1), Payment(2, 1), correction));
    }

    [Fact]
    public void A_payment_gives_the_headroom_back_that_a_charge_took() =>
        Assert.Equal(
            ["done", LedgerCodes.ExceedsLimit, "done", "done"],
            Of().Say(Charge(1, 100), Charge(2, 1), Payment(3, 1), Charge(2, 1))
        );

    [Fact]
    public void Nothing_is_used_of_a_cash_security_that_was_not_paid_in() =>
        Assert.Equal(
            [LedgerCodes.ExceedsLimit, "done", "done", LedgerCodes.ExceedsLimit],
            Of().Say(Charge(1, 1, Cash), Payment(2, 50, Cash), Charge(3, 50, Cash), Charge(4, 1, Cash))
        );

    [Fact]
    public void A_limit_on_credits_keeps_back_what_is_paid_out()
    {
        var ledger = new Ledger();
        ledger.Load(
            Account.Unlimited(Bank, AccountKind.Bank, Azn) with
            {
                Limited = LimitedSide.Credits,
                LimitMinor = 0,
            },
            new Balance(10, 0)
        );
        ledger.Load(Account.Unlimited(People, AccountKind.Receivable, Azn), default);
        var refund = Charge(1, 10, People, Bank) with { Code = TransferCode.Refund, Reason = "returned" };

        Assert.Equal(["done", LedgerCodes.ExceedsLimit], ledger.Say(refund, refund with { Id = Id(2), Amount = new Money(1, Azn) }));
    }

    [Fact]
    public void The_same_transfer_again_moves_nothing()
    {
        var ledger = Of();

        Assert.Equal(["done", "before"], ledger.Say(Charge(1, 60), Charge(1, 60)));
        Assert.Equal(["before"], ledger.Say(Charge(1, 60)));
        Assert.Equal(60, ledger.Used());
        Assert.Single(ledger.Done);
    }

    [Fact]
    public void An_id_with_other_content_is_refused() =>
        Assert.Equal(["done", LedgerCodes.IdReused], Of().Say(Charge(1, 60), Charge(1, 61)));

    [Fact]
    public void A_refused_transfer_may_come_again_when_there_is_headroom() =>
        Assert.Equal([LedgerCodes.ExceedsLimit, "done", "done"], Of(limitMinor: 0).Say(Charge(1, 60), Payment(2, 60), Charge(1, 60)));

    public static TheoryData<string, Transfer> Unsound =>
        new()
        {
            { LedgerCodes.AmountNotPositive, Charge(1, 0) },
            { LedgerCodes.AmountNotPositive, Charge(1, -1) },
            { LedgerCodes.SameAccount, Charge(1, 1, Vat, Vat) },
            { LedgerCodes.AccountUnknown, Charge(1, 1, "deferred/AZN/nobody") },
            { LedgerCodes.AccountUnknown, Charge(1, 1, Carrier, "revenue/AZN/nothing") },
            { LedgerCodes.CurrencyDiffers, Charge(1, 1, Euros) },
            { LedgerCodes.CurrencyDiffers, Charge(1, 1, Carrier, Euros) },
            { LedgerCodes.CurrencyDiffers, Charge(1, 1) with { Amount = new Money(1, Eur) } },
            { LedgerCodes.NotRevenue, Charge(1, 1, Carrier, Bank) },
            { LedgerCodes.NotRevenue, Reserve(1, 1) with { Credit = Bank } },
            { LedgerCodes.NotRevenue, Charge(1, 1, Carrier, Bank) with { Code = TransferCode.Correction, Reason = "more" } },
            { LedgerCodes.NotRevenue, Charge(1, 1) with { Code = TransferCode.Reversal, Reason = "less" } },
            { LedgerCodes.NotRevenue, Charge(1, 1, Bank, Carrier) with { Code = TransferCode.Reversal, Reason = "less" } },
            { LedgerCodes.ReasonMissing, Charge(1, 1) with { Code = TransferCode.Reversal, Reason = " " } },
            { LedgerCodes.ReasonMissing, Charge(1, 1) with { Code = TransferCode.Correction } },
            { LedgerCodes.ReasonMissing, Charge(1, 1) with { Code = TransferCode.Refund } },
            { LedgerCodes.Malformed, Charge(1, 1) with { Id = default } },
            { LedgerCodes.Malformed, Charge(1, 1) with { Pending = Id(2) } },
            { LedgerCodes.Malformed, Charge(1, 1) with { Kind = TransferKind.PostPending } },
            { LedgerCodes.Malformed, Charge(1, 1) with { ExpiresAt = Noon.AddDays(1) } },
            { LedgerCodes.Malformed, Reserve(1, 1, Noon.AddDays(1).AddTicks(1)) },
            { LedgerCodes.Malformed, Charge(1, 1) with { Reason = new string('x', 501) } },
            { LedgerCodes.Malformed, Charge(1, 1) with { Code = (TransferCode)99 } },
            { LedgerCodes.ExpiresInPast, Reserve(1, 1, Noon) },
            { LedgerCodes.PendingNotFound, Reserve(9, 1).End(Id(1), TransferKind.PostPending) },
        };

    [Theory]
    [MemberData(nameof(Unsound), DisableDiscoveryEnumeration = true)]
    public void What_is_unsound_is_refused_by_name_and_moves_nothing(string code, Transfer transfer)
    {
        var ledger = Of();

        Assert.Equal([code], ledger.Say(transfer));
        Assert.Empty(ledger.Changes);
        Assert.Empty(ledger.Done);
    }

    [Fact]
    public void A_sum_that_does_not_fit_is_refused()
    {
        var ledger = Of();

        Assert.Equal(["done", LedgerCodes.Overflows], ledger.Say(Charge(1, long.MaxValue, People), Charge(2, 1, People)));
        Assert.Equal(long.MaxValue, ledger.BalanceOf(Vat).CreditsPosted);
    }

    [Fact]
    public void A_version_of_a_parcel_is_charged_once_whatever_the_id()
    {
        var again = Charge(2, 10) with { About = Charge(1, 10).About };
        var otherVersion = again with { About = again.About with { Version = 2 } };

        Assert.Equal(["done", LedgerCodes.ChargedAlready, "done"], Of().Say(Charge(1, 10), again, otherVersion));
    }

    [Fact]
    public void What_was_reassigned_is_charged_once_more_and_no_more()
    {
        var first = Charge(1, 10);
        var taken = new Transfer
        {
            Id = Id(2),
            Code = TransferCode.Reassignment,
            Debit = first.Credit,
            Credit = first.Debit,
            Amount = first.Amount,
            About = first.About,
            Reason = "another pays",
        };
        var again = Charge(3, 10) with { About = first.About };
        var ledger = Of(limitMinor: 15);

        // Refused as a chain, the charge that was there is still there.
        Assert.Equal(
            ["done", LedgerCodes.LinkedFailed, LedgerCodes.ExceedsLimit, LedgerCodes.ChargedAlready],
            ledger.Say(first, taken.Linked(), Charge(4, 16) with { About = first.About }, again)
        );
        Assert.Equal([LedgerCodes.ReasonMissing], ledger.Say(taken with { Reason = "" }));
        Assert.Equal([LedgerCodes.Malformed], ledger.Say(taken with { Kind = TransferKind.Pending }));
        Assert.Equal([LedgerCodes.NotCharged], ledger.Say(taken with { About = taken.About with { Version = 2 } }));
        Assert.Equal([LedgerCodes.NotRevenue], ledger.Say(taken with { Debit = first.Debit, Credit = first.Credit }));
        Assert.Equal(["done", "done"], ledger.Say(taken.Linked(), again));
        Assert.Equal([LedgerCodes.ChargedAlready], ledger.Say(Charge(5, 1) with { About = first.About }));
        Assert.Equal(10, ledger.Used());
    }

    [Fact]
    public void A_chain_is_done_as_a_whole_or_not_at_all()
    {
        var ledger = Of();

        Assert.Equal(
            [LedgerCodes.LinkedFailed, LedgerCodes.ExceedsLimit, LedgerCodes.LinkedFailed, "done", "done"],
            ledger.Say(
                Charge(1, 60).Linked(),
                Charge(2, 60).Linked(),
                Charge(3, 1),
                Charge(1, 60).Linked(), // the same ids once more, now with room
                Charge(2, 40)
            )
        );
        Assert.Equal(100, ledger.Used());
        Assert.Equal([Id(1), Id(2)], ledger.Done.Select(transfer => transfer.Id));
    }

    [Fact]
    public void A_long_chain_that_fails_at_its_end_takes_all_of_it_back()
    {
        var ledger = Of();

        Assert.Equal(
            [LedgerCodes.LinkedFailed, LedgerCodes.LinkedFailed, LedgerCodes.LinkedFailed, LedgerCodes.ExceedsLimit],
            ledger.Say(Charge(1, 30).Linked(), Charge(2, 30).Linked(), Charge(3, 30).Linked(), Charge(4, 11))
        );
        Assert.Empty(ledger.Changes);
    }

    [Fact]
    public void Inside_a_chain_each_sees_what_the_one_before_moved() =>
        Assert.Equal(["done", "done"], Of(limitMinor: 0).Say(Payment(1, 60).Linked(), Charge(2, 60)));

    [Fact]
    public void A_chain_that_is_not_closed_is_refused_and_those_before_it_are_done() =>
        Assert.Equal(
            ["done", LedgerCodes.ChainOpen, LedgerCodes.ChainOpen],
            Of().Say(Charge(1, 1), Charge(2, 1).Linked(), Charge(3, 1).Linked())
        );

    [Fact]
    public void A_chain_again_moves_nothing_and_a_piece_of_it_in_another_chain_is_refused()
    {
        var ledger = Of();

        Assert.Equal(["done", "done"], ledger.Say(Charge(1, 1).Linked(), Charge(2, 1)));
        Assert.Equal(["before", "before"], ledger.Say(Charge(1, 1).Linked(), Charge(2, 1)));
        Assert.Equal([LedgerCodes.IdReused, LedgerCodes.LinkedFailed], ledger.Say(Charge(1, 1).Linked(), Charge(3, 1)));
    }

    [Fact]
    public void A_refused_chain_leaves_reservations_and_charges_as_they_were()
    {
        var ledger = Of();
        var reserved = Reserve(1, 60);
        ledger.Say(reserved);

        // Instead of 60, 101: too much. The 60 must still be reserved, and still be the charge of that version.
        Assert.Equal(
            [LedgerCodes.LinkedFailed, LedgerCodes.ExceedsLimit],
            ledger.Say(reserved.End(Id(2), TransferKind.VoidPending).Linked(), Reserve(3, 101) with { About = reserved.About })
        );
        Assert.Equal(60, ledger.Used());
        Assert.Equal([LedgerCodes.ChargedAlready], ledger.Say(Charge(4, 1) with { About = reserved.About }));
        Assert.Equal(["done"], ledger.Say(reserved.End(Id(5), TransferKind.PostPending)));
    }
}
