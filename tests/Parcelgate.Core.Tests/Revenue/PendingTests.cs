namespace Parcelgate.Core.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;
using static Parcelgate.Core.Tests.Revenue.Book;

/// <summary>Two-phase transfers: provisional assessments and securities.</summary>
public sealed class PendingTests
{
    private static readonly DateTimeOffset Tomorrow = Noon.AddDays(1);

    [Fact]
    public void What_is_reserved_is_not_there_for_another()
    {
        var ledger = Of();

        Assert.Equal(["done", LedgerCodes.ExceedsLimit, "done"], ledger.Say(Reserve(1, 60), Charge(2, 41), Charge(3, 40)));
        Assert.Equal(new Balance(40, 0, 60, 0), ledger.BalanceOf(Carrier));
        Assert.Equal(new Balance(0, 40, 0, 60), ledger.BalanceOf(Vat));
    }

    [Fact]
    public void A_payment_that_is_only_reserved_gives_no_headroom() =>
        Assert.Equal(
            ["done", LedgerCodes.ExceedsLimit],
            Of(limitMinor: 0).Say(Payment(1, 60) with { Kind = TransferKind.Pending }, Charge(2, 1))
        );

    [Theory]
    [InlineData(1)]
    [InlineData(59)]
    [InlineData(60)]
    public void Posting_less_than_was_reserved_gives_the_rest_up(long posted)
    {
        var ledger = Of();
        var pending = Reserve(1, 60);

        Assert.Equal(["done", "done"], ledger.Say(pending, pending.End(Id(2), TransferKind.PostPending, new Money(posted, Azn))));
        Assert.Equal(new Balance(posted, 0), ledger.BalanceOf(Carrier));
        Assert.Equal(new Balance(0, posted), ledger.BalanceOf(Vat));
    }

    [Fact]
    public void More_than_was_reserved_is_not_posted() =>
        Assert.Equal(
            ["done", LedgerCodes.PendingAmountDiffers],
            Of().Say(Reserve(1, 60), Reserve(1, 60).End(Id(2), TransferKind.PostPending, new Money(61, Azn)))
        );

    [Fact]
    public void A_void_gives_up_the_whole_and_says_so()
    {
        var pending = Reserve(1, 60);
        var ledger = Of();

        Assert.Equal(
            ["done", LedgerCodes.PendingAmountDiffers, "done"],
            ledger.Say(
                pending,
                pending.End(Id(2), TransferKind.VoidPending, new Money(59, Azn)),
                pending.End(Id(2), TransferKind.VoidPending)
            )
        );
        Assert.Equal(0, ledger.Used());
    }

    [Theory]
    [InlineData(TransferKind.PostPending, LedgerCodes.PendingAlreadyPosted)]
    [InlineData(TransferKind.VoidPending, LedgerCodes.PendingAlreadyVoided)]
    public void What_is_ended_is_not_ended_again(TransferKind first, string refusal)
    {
        var pending = Reserve(1, 60);
        var ledger = Of();
        ledger.Say(pending, pending.End(Id(2), first));

        Assert.Equal([refusal], ledger.Say(pending.End(Id(3), TransferKind.PostPending)));
        Assert.Equal([refusal], ledger.Say(pending.End(Id(3), TransferKind.VoidPending)));
        Assert.Equal(["before"], ledger.Say(pending.End(Id(2), first)));
    }

    [Theory]
    [InlineData(-1, "done", LedgerCodes.PendingNotExpired)]
    [InlineData(0, LedgerCodes.PendingExpired, "done")] // at its end it is over
    [InlineData(1, LedgerCodes.PendingExpired, "done")]
    public void A_reservation_is_posted_before_its_end_and_swept_up_from_then_on(int afterMs, string post, string sweep)
    {
        var pending = Reserve(1, 60, Tomorrow);
        var now = Tomorrow.AddMilliseconds(afterMs);
        var (posted, swept) = (Of(), Of());
        posted.Say(pending);
        swept.Say(pending);

        Assert.Equal([post], posted.SayAt(now, pending.End(Id(2), TransferKind.PostPending)));
        Assert.Equal([sweep], swept.SayAt(now, pending.End(Id(2), TransferKind.ExpirePending)));
        Assert.Equal(sweep == "done" ? 0 : 60, swept.Used());
    }

    [Fact]
    public void A_reservation_without_an_end_never_expires() =>
        Assert.Equal(
            [LedgerCodes.PendingNotExpired],
            LoadedWith(Reserve(1, 60)).SayAt(Noon.AddYears(100), Reserve(1, 60).End(Id(2), TransferKind.ExpirePending))
        );

    public static TheoryData<Transfer> OtherSubjects
    {
        get
        {
            var end = Reserve(1, 60).End(Id(2), TransferKind.PostPending);
            return
            [
                end with
                {
                    Debit = People,
                },
                end with
                {
                    Credit = Duty,
                },
                end with
                {
                    Code = TransferCode.Payment,
                },
                end with
                {
                    About = new About(1, 2, "vat"),
                },
            ];
        }
    }

    [Theory]
    [MemberData(nameof(OtherSubjects), DisableDiscoveryEnumeration = true)]
    public void What_ends_a_reservation_has_its_accounts_code_and_subject(Transfer end) =>
        Assert.Equal([LedgerCodes.PendingDiffers], LoadedWith(Reserve(1, 60)).Say(end));

    [Fact]
    public void Only_what_is_pending_can_be_ended() =>
        Assert.Equal([LedgerCodes.PendingNotFound], LoadedWith(Charge(1, 60)).Say(Charge(1, 60).End(Id(2), TransferKind.PostPending)));

    [Fact]
    public void A_parcel_whose_reservation_was_given_up_may_be_charged_again() =>
        Assert.Equal(
            [LedgerCodes.ChargedAlready, "done", "done"],
            LoadedWith(Reserve(1, 60))
                .Say(
                    Charge(2, 60) with
                    {
                        About = Reserve(1, 60).About,
                    },
                    Reserve(1, 60).End(Id(3), TransferKind.VoidPending),
                    Charge(2, 60) with
                    {
                        About = Reserve(1, 60).About,
                    }
                )
        );

    private static Ledger LoadedWith(Transfer transfer)
    {
        var ledger = Of();
        ledger.Say(transfer);
        return ledger;
    }
}
