namespace Parcelgate.Core.Tests.Revenue;

using CsCheck;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;
using static Parcelgate.Core.Tests.Revenue.Book;

public sealed class ReconciliationTests
{
    private static readonly string?[] Named = ["C7", "C7", "A3", "C8", null];

    private const string Suspense = "suspense/AZN/unassigned";

    /// <summary>Consignment 7 owes 100: duty 30 and VAT 70. Account 3 is the carrier's.</summary>
    private static readonly Transfer[] Charged =
    [
        Charge(1, 30, People, Duty) with
        {
            About = new About(7, 1, "duty"),
        },
        Charge(2, 70, People) with
        {
            About = new About(7, 1, "vat"),
        },
    ];

    private static Demand DemandOf(params IEnumerable<Transfer> transfers) => Demand.Of(7, transfers.Select(one => (Noon, one)))!;

    private static Debts DebtsOf(params IEnumerable<Transfer> transfers)
    {
        var debts = new Debts();
        debts.Load(7, DebtShare.Of(transfers));
        debts.Load(3, Account.Deferred(Carrier, new Money(100, Azn)));
        debts.Load(4, Account.Unlimited(Vat, AccountKind.Revenue, Azn));
        return debts;
    }

    private static IncomingPayment In(string key, long minor, string? reference = "C7") =>
        new(key, new Money(minor, Azn), true, false, ReferenceOf(reference));

    private static IncomingPayment Back(string key, long minor, string? reference = "C7") =>
        In(key, minor, reference) with
        {
            IsCredit = false,
            IsReversal = true,
        };

    private static CreditorReference? ReferenceOf(string? short_) =>
        short_ is null ? null
        : short_[0] == 'C' ? CreditorReference.OfConsignment(short_[1] - '0')
        : CreditorReference.OfAccount(short_[1] - '0');

    private static PaymentBooking Only(IncomingPayment payment, Debts debts) => Assert.Single(Reconciliation.Book([payment], debts));

    [Theory]
    [InlineData(99, PaymentMatch.Partial, 99, 0)]
    [InlineData(100, PaymentMatch.Exact, 100, 0)]
    [InlineData(101, PaymentMatch.Over, 100, 1)]
    [InlineData(1, PaymentMatch.Partial, 1, 0)]
    public void A_payment_pays_what_is_due_and_no_more(long minor, PaymentMatch match, long booked, long open)
    {
        var booking = Only(In("k", minor), DebtsOf(Charged));

        Assert.Equal((match, booked, open), (booking.Match, booking.Booked.Minor, booking.Open.Minor));
        Assert.Equal(minor, booking.Transfers.Sum(one => one.Amount.Minor));
        Assert.All(booking.Transfers, one => Assert.Equal((Bank, one.Credit == People ? 7L : 0L), (one.Debit, one.About.ConsignmentId)));
        Assert.Equal(open > 0 ? [People, Suspense] : [People], booking.Transfers.Select(one => one.Credit));
    }

    [Fact]
    public void What_stays_due_is_paid_by_the_next_and_a_third_waits()
    {
        var debts = DebtsOf(Charged);

        var matches = Reconciliation.Book([In("a", 60), In("b", 40), In("c", 5)], debts).Select(one => one.Match);
        Assert.Equal([PaymentMatch.Partial, PaymentMatch.Exact, PaymentMatch.NothingDue], matches);
        Assert.Equal(0, debts.DueOf(7)!.Value.Minor);
    }

    [Theory]
    [InlineData(null, PaymentMatch.NoReference)]
    [InlineData("C8", PaymentMatch.UnknownReference)]
    [InlineData("A9", PaymentMatch.UnknownReference)]
    [InlineData("A4", PaymentMatch.UnknownReference)] // revenue is nobody's debt
    public void What_fits_nothing_waits_in_suspense(string? reference, PaymentMatch match)
    {
        var booking = Only(In("k", 50, reference), DebtsOf(Charged));

        Assert.Equal((match, 0L, 50L), (booking.Match, booking.Booked.Minor, booking.Open.Minor));
        Assert.Equal((Bank, Suspense), (booking.Transfers.Single().Debit, booking.Transfers.Single().Credit));
    }

    [Fact]
    public void A_mistyped_reference_waits_and_says_that_it_is_mistyped() =>
        Assert.Equal(PaymentMatch.WrongReference, Only(In("k", 50, null) with { ReferenceIsWrong = true }, DebtsOf(Charged)).Match);

    [Fact]
    public void Money_of_another_currency_pays_no_demand_and_no_account()
    {
        var euros = In("k", 50) with { Amount = new Money(50, Eur) };

        Assert.Equal(PaymentMatch.OtherCurrency, Only(euros, DebtsOf(Charged)).Match);
        Assert.Equal("suspense/EUR/unassigned", Only(euros, DebtsOf(Charged)).Transfers.Single().Credit);
        Assert.Equal(PaymentMatch.OtherCurrency, Only(euros with { Reference = ReferenceOf("A3") }, DebtsOf(Charged)).Match);
    }

    [Fact]
    public void An_account_is_paid_in_full_also_in_advance()
    {
        var booking = Only(In("k", 5000, "A3"), DebtsOf(Charged));

        Assert.Equal((PaymentMatch.OnAccount, 5000L, Carrier), (booking.Match, booking.Booked.Minor, booking.Transfers.Single().Credit));
    }

    [Fact]
    public void What_the_bank_takes_back_is_due_again_and_no_more_than_was_paid()
    {
        var debts = DebtsOf(Charged);

        var bookings = Reconciliation.Book([Back("r", 120), In("p", 100)], debts);

        Assert.Equal([PaymentMatch.Exact, PaymentMatch.TakenBack], bookings.Select(one => one.Match));
        Assert.Equal((100L, 20L), (bookings[1].Booked.Minor, bookings[1].Open.Minor));
        Assert.Equal([People, Suspense], bookings[1].Transfers.Select(one => one.Debit));
        Assert.All(bookings[1].Transfers, one => Assert.Equal(Bank, one.Credit));
        Assert.Equal(100, debts.DueOf(7)!.Value.Minor);
    }

    /// <summary>What a carrier without an account must pay for the parcel is paid after the recipient's share, and taken back after it too.</summary>
    [Fact]
    public void A_payment_pays_the_recipient_s_share_first_and_then_the_carrier_s()
    {
        const string carriers = "receivable/AZN/of/post";
        var fee = Charge(9, 15, carriers, Duty) with { About = new About(7, 1, "fee") };
        var debts = DebtsOf([.. Charged, fee]);

        Assert.Equal((115L, 100L), (debts.DueOf(7)!.Value.Minor, debts.DueOfRecipient(7)!.Value.Minor));
        var bookings = Reconciliation.Book([In("a", 110), In("b", 6)], debts);
        Assert.Equal([(People, 100L), (carriers, 10L)], bookings[0].Transfers.Select(one => (one.Credit, one.Amount.Minor)));
        Assert.Equal([(carriers, 5L), (Suspense, 1L)], bookings[1].Transfers.Select(one => (one.Credit, one.Amount.Minor)));
        Assert.Equal([true, false], bookings[0].Transfers.Select(one => one.Linked));
        var back = Only(Back("r", 105), debts).Transfers;
        Assert.Equal([(People, 100L), (carriers, 5L)], back.Select(one => (one.Debit, one.Amount.Minor)));
    }

    [Fact]
    public void Money_that_leaves_the_bank_touches_no_debt()
    {
        var debts = DebtsOf(Charged);
        Reconciliation.Book([In("p", 100)], debts);

        var booking = Only(Back("r", 30) with { IsReversal = false }, debts);

        Assert.Equal(
            (PaymentMatch.Outgoing, Suspense, Bank),
            (booking.Match, booking.Transfers.Single().Debit, booking.Transfers.Single().Credit)
        );
        Assert.Equal(0, debts.DueOf(7)!.Value.Minor);
    }

    [Fact]
    public void The_parts_of_a_sum_that_waits_move_from_suspense_and_what_fits_nothing_stays_there()
    {
        var bookings = Reconciliation.Book(
            [In("a", 100) with { IsInSuspense = true }, In("b", 20, null) with { IsInSuspense = true }],
            DebtsOf(Charged)
        );

        Assert.Equal((Suspense, People), (bookings[0].Transfers.Single().Debit, bookings[0].Transfers.Single().Credit));
        Assert.Empty(bookings[1].Transfers);
        Assert.Equal(20, bookings[1].Open.Minor);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(100, 100)]
    [InlineData(130, 100)]
    public void An_officer_assigns_at_most_what_is_due(long open, long assigned)
    {
        var waiting = new Money(open, Azn);

        var transfer = Reconciliation.Assign("k", waiting, ReferenceOf("C7")!.Value, DebtsOf(Charged), "the payer called", out _).Single();

        Assert.Equal((Suspense, People, assigned), (transfer.Debit, transfer.Credit, transfer.Amount.Minor));
        Assert.Equal("the payer called", transfer.Reason);
    }

    [Fact]
    public void Nothing_is_assigned_to_what_is_paid_or_unknown()
    {
        var debts = DebtsOf(Charged);
        Reconciliation.Book([In("p", 100)], debts);

        Assert.Empty(Reconciliation.Assign("k", new Money(1, Azn), ReferenceOf("C7")!.Value, debts, "x", out var paid));
        Assert.Empty(Reconciliation.Assign("k", new Money(1, Azn), ReferenceOf("C8")!.Value, debts, "x", out var unknown));
        Assert.Equal((PaymentMatch.NothingDue, PaymentMatch.UnknownReference), (paid, unknown));
    }

    [Fact]
    public void A_demand_is_what_the_ledger_says()
    {
        var paid = Charge(3, 80, Bank, People) with { Code = TransferCode.Payment, About = new About(7, 0, "") };
        var less = Charge(4, 45, Vat, People) with { Code = TransferCode.Reversal, About = new About(7, 2, "vat"), Reason = "amended" };
        var other = Charge(5, 999) with { About = new About(7, 1, "fee") };
        var demand = DemandOf([.. Charged, paid, less, other]);

        Assert.Equal((55L, 80L), (demand.Charged.Minor, demand.Paid.Minor));
        Assert.Equal((0L, 25L, true), (demand.Due.Minor, demand.Overpaid.Minor, demand.IsSettled));
        Assert.Equal([("duty", 30L), ("vat", 25L)], demand.Lines.Select(line => (line.Charge, line.Amount.Minor)));
        Assert.Equal([(paid.Id, 80L)], demand.Receipts.Select(receipt => (receipt.Id, receipt.Amount.Minor)));
        Assert.Null(Demand.Of(7, [(Noon, other)]));
    }

    /// <summary>
    /// Any payments in any order, some of them twice: the bank's debits are what came in, nobody pays more than is due, and the sums of the ledger are
    /// the same in every order.
    /// </summary>
    [Fact]
    public void Any_order_of_what_came_in_gives_the_same_sums_and_no_debt_falls_below_zero() =>
        Gen.Select(Gen.Select(Gen.Long[1, 90], Gen.Int[0, 4], (minor, n) => (minor, reference: Named[n])).Array[1, 8], Gen.Int[0, 1000])
            .Sample(
                (payments, seed) =>
                {
                    var all = payments.Select((one, n) => In($"k{n}", one.minor, one.reference)).ToArray();
                    var straight = Run(all, 1);
                    var shuffled = Run([.. all.OrderBy(one => HashCode.Combine(one.Key, seed))], 1 + (seed % 3));

                    Assert.Equal(straight, shuffled);
                    Assert.Equal(payments.Sum(one => one.minor), straight.Single(one => one.Key == Bank).Balance.DebitsPosted);
                    Assert.True(
                        straight.Single(one => one.Key == People).Balance is var people && people.DebitsPosted >= people.CreditsPosted
                    );
                }
            );

    /// <summary>Books payments in so many files and posts them; a file that comes again posts nothing.</summary>
    private static List<(string Key, Balance Balance)> Run(IncomingPayment[] payments, int files)
    {
        var ledger = Of();
        ledger.Load(Account.Unlimited(Suspense, AccountKind.Suspense, Azn), default);
        Assert.All(ledger.Say([.. Charged.Select(one => one)]), said => Assert.Equal("done", said));
        foreach (var file in payments.Chunk((payments.Length / files) + 1))
        {
            var debts = DebtsOf(ledger.Done.Where(one => one.About.ConsignmentId == 7));
            Transfer[] transfers = [.. Reconciliation.Book(file, debts).SelectMany(one => one.Transfers)];
            Assert.All(ledger.Say(transfers), said => Assert.Equal("done", said));
            var before = ledger.Done.Count;
            Assert.All(ledger.Say(transfers), said => Assert.Equal("before", said));
            Assert.Equal(before, ledger.Done.Count);
        }

        return [.. ((string[])[Bank, People, Carrier, Suspense]).Select(key => (key, ledger.BalanceOf(key)))];
    }
}
