namespace Parcelgate.Core.Tests.Revenue;

using System.Collections.Immutable;
using CsCheck;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Core.Tests.Law;
using Xunit;
using static Parcelgate.Core.Tests.Revenue.Book;

public sealed class PostingTests
{
    private static readonly PayerNames Payers = new("post", "broker", "shop");
    private static readonly PayerNames OnAccount = Payers with { OnAccount = "post" };

    /// <summary>One basket under three laws that differ only in who pays and when.</summary>
    [Theory]
    [InlineData("payer: consignee, collected: before-release", "", "receivable/TRY/consignees")]
    [InlineData("payer: consignee, collected: before-release", "post", "deferred/TRY/post")]
    [InlineData("payer: consignee, collected: after-release", "", "receivable/TRY/consignees")]
    [InlineData("payer: carrier, collected: after-release", "", "receivable/TRY/of/post")]
    [InlineData("payer: carrier, collected: after-release", "post", "deferred/TRY/post")]
    [InlineData("payer: declarant, collected: before-release", "", "receivable/TRY/of/broker")]
    [InlineData("payer: declarant, collected: after-release", "broker", "deferred/TRY/broker")]
    [InlineData("payer: seller, collected: at-sale", "", "clearing/TRY/shop")]
    [InlineData("payer: seller, collected: at-sale", "post", "clearing/TRY/shop")]
    [InlineData("payer: seller, collected: after-release", "post", "clearing/TRY/shop")]
    public void Same_basket_same_tax_different_payer_and_postings(string collection, string account, string payer)
    {
        var book = LawData.BookOf(
            LawData.Regime(
                charges: $"charges:\n  duty: {{ on: goods, rate: 10 %, {collection}, law: Act 1 }}\n  vat: {{ on: goods + duty, rate: 20 %, {collection}, law: Act 2 }}"
            )
        );
        var charges = book.Evaluate(LawData.Parcel("TR", 100m, "USD"), LawData.On(2026, 1, 5)).Charges;

        var transfers = Postings.Of(
            new PostingSubject(7, 1, PostingAct.Decide, "decided"),
            charges,
            Payers with
            {
                OnAccount = account,
            },
            []
        );

        Assert.Equal(
            [(payer, "revenue/TRY/duty", 400_00L), (payer, "revenue/TRY/vat", 880_00L)],
            transfers.Select(one => (one.Debit, one.Credit, one.Amount.Minor))
        );
    }

    [Fact]
    public void All_charges_of_a_parcel_are_one_chain()
    {
        var transfers = Decide(1, Line("duty", 10), Line("vat", 20), Line("fee", 5));

        Assert.Equal([true, true, false], transfers.Select(one => one.Linked));
        Assert.Equal(3, transfers.Select(one => one.Id).Distinct().Count());
        Assert.Equal(transfers, Decide(1, Line("duty", 10), Line("vat", 20), Line("fee", 5)));
    }

    [Fact]
    public void Nothing_charged_is_nothing_posted()
    {
        Assert.Empty(Decide(1));
        Assert.Empty(Decide(1, Line("vat", 0)));
    }

    [Theory]
    [InlineData(21, TransferCode.Correction, "receivable/AZN/consignees", "revenue/AZN/vat", 1)]
    [InlineData(19, TransferCode.Reversal, "revenue/AZN/vat", "receivable/AZN/consignees", 1)]
    [InlineData(0, TransferCode.Reversal, "revenue/AZN/vat", "receivable/AZN/consignees", 20)]
    public void An_amendment_posts_the_difference_with_its_reason(long now, TransferCode code, string debit, string credit, long difference)
    {
        var first = Decide(1, Line("duty", 10), Line("vat", 20));

        var second = Postings.Of(
            new PostingSubject(7, 2, PostingAct.Decide, "amended: version 2"),
            [Line("duty", 10), Line("vat", now)],
            Payers,
            Postings.InEffect(first)
        );

        var only = Assert.Single(second);
        Assert.Equal((code, debit, credit, difference), (only.Code, only.Debit, only.Credit, only.Amount.Minor));
        Assert.Equal(("amended: version 2", new About(7, 2, "vat")), (only.Reason, only.About));
    }

    [Fact]
    public void An_amendment_that_changes_the_payer_reverses_the_one_and_charges_the_other()
    {
        var first = Decide(1, Line("vat", 20));

        var second = Postings.Of(
            new PostingSubject(7, 2, PostingAct.Decide, "amended: version 2"),
            [Line("vat", 20, Payer.Seller, Collected.AtSale)],
            Payers,
            Postings.InEffect(first)
        );

        Assert.Equal(
            [
                (TransferCode.Reversal, "revenue/AZN/vat", "receivable/AZN/consignees"),
                (TransferCode.Charge, "clearing/AZN/shop", "revenue/AZN/vat"),
            ],
            second.Select(one => (one.Code, one.Debit, one.Credit))
        );
    }

    [Fact]
    public void What_each_owes_moves_to_a_deferred_account_and_what_was_collected_at_the_sale_stays()
    {
        var first = Decide(1, Line("duty", 10), Line("vat", 20, Payer.Seller, Collected.AtSale));

        var moved = Postings.Defer(new PostingSubject(7, 1, PostingAct.Defer, "room again"), "post", Postings.InEffect(first));

        Assert.Equal(
            [
                (TransferKind.Posted, TransferCode.Reassignment, "revenue/AZN/duty", "receivable/AZN/consignees", 10),
                (TransferKind.Pending, TransferCode.Charge, "deferred/AZN/post", "revenue/AZN/duty", 10),
            ],
            moved.Select(one => (one.Kind, one.Code, one.Debit, one.Credit, one.Amount.Minor))
        );
        Assert.Equal([true, false], moved.Select(one => one.Linked));
        // A later decision on the account finds what it would have posted itself.
        Assert.Empty(
            Postings.Of(
                new PostingSubject(7, 2, PostingAct.Decide, "amended: version 2"),
                [Line("duty", 10), Line("vat", 20, Payer.Seller, Collected.AtSale)],
                Payers with
                {
                    OnAccount = "post",
                },
                Postings.InEffect([.. first, .. moved])
            )
        );
        Assert.Empty(Postings.Defer(new PostingSubject(7, 2, PostingAct.Defer, "again"), "post", Postings.InEffect([.. first, .. moved])));
    }

    [Theory]
    [InlineData(PostingAct.Cancel)]
    [InlineData(PostingAct.Return)]
    public void A_cancellation_and_a_return_undo_all_that_is_in_effect(PostingAct act)
    {
        var first = Decide(1, Line("duty", 10), Line("vat", 20));
        var second = Postings.Of(
            new PostingSubject(7, 2, PostingAct.Decide, "amended"),
            [Line("duty", 4)],
            Payers,
            Postings.InEffect(first)
        );

        var undone = Postings.Of(new PostingSubject(7, 2, act, "returned"), [], Payers, Postings.InEffect([.. first, .. second]));

        Assert.Equal([("duty", 4L)], undone.Select(one => (one.About.Charge, one.Amount.Minor)));
        Assert.Empty(Postings.InEffect([.. first, .. second, .. undone]));
    }

    [Fact]
    public void Charges_on_account_are_reserved_at_the_decision_and_posted_at_the_release()
    {
        var ledger = LedgerOf(limitMinor: 100);
        var reserved = Decide(
            1,
            OnAccount,
            Line("duty", 40, Payer.Carrier, Collected.AfterRelease),
            Line("vat", 60, Payer.Carrier, Collected.AfterRelease)
        );

        Assert.Equal(["done", "done"], ledger.Say([.. reserved]));
        Assert.Equal(new Balance(0, 0, 100, 0), ledger.BalanceOf(Carrier));

        var posted = Postings.Settle(new PostingSubject(7, 1, PostingAct.Release, "released"), Postings.InEffect(reserved));
        Assert.Equal(["done", "done"], ledger.Say([.. posted]));
        Assert.Equal(new Balance(100, 0), ledger.BalanceOf(Carrier));
        Assert.Equal(
            [("duty", 40L, null), ("vat", 60L, (Transfer?)null)],
            Postings.InEffect([.. reserved, .. posted]).Select(one => (one.Charge, one.Amount.Minor, one.Pending))
        );
    }

    [Fact]
    public void A_parcel_that_does_not_fit_the_headroom_reserves_nothing_of_it()
    {
        var ledger = LedgerOf(limitMinor: 99);

        Assert.Equal(
            [LedgerCodes.LinkedFailed, LedgerCodes.ExceedsLimit],
            ledger.Say([.. Decide(1, OnAccount, Line("duty", 40, Payer.Carrier), Line("vat", 60, Payer.Carrier))])
        );
        Assert.Equal(0, ledger.Used());
    }

    [Theory]
    [InlineData(100, "done")]
    [InlineData(101, LedgerCodes.LinkedFailed)]
    public void An_amended_reservation_takes_the_place_of_the_first_or_leaves_it(long now, string outcome)
    {
        var ledger = LedgerOf(limitMinor: 100);
        var first = Decide(1, OnAccount, Line("vat", 60, Payer.Carrier));
        ledger.Say([.. first]);

        var second = Postings.Of(
            new PostingSubject(7, 2, PostingAct.Decide, "amended"),
            [Line("vat", now, Payer.Carrier)],
            OnAccount,
            Postings.InEffect(first)
        );

        Assert.Equal(outcome, ledger.Say([.. second])[0]);
        Assert.Equal(outcome == "done" ? 100 : 60, ledger.Used());
    }

    [Fact]
    public void A_reservation_of_the_same_amount_stays_as_it_is() =>
        Assert.Empty(
            Postings.Of(
                new PostingSubject(7, 2, PostingAct.Decide, "amended"),
                [Line("vat", 60, Payer.Carrier)],
                OnAccount,
                Postings.InEffect(Decide(1, OnAccount, Line("vat", 60, Payer.Carrier)))
            )
        );

    [Fact]
    public void Charges_of_two_currencies_are_a_mistake_of_the_caller() =>
        Assert.Throws<InvalidOperationException>(() => Decide(1, Line("vat", 1), Line("duty", 1) with { Amount = new Money(1, Eur) }));

    /// <summary>Whatever the course of amendments, what is in effect at the end is the last decision, and the payers owe just that.</summary>
    [Fact]
    public void After_any_amendments_the_ledger_has_what_the_last_decision_charges() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Long[0, 5], (charge, payer, minor) => (charge, payer, minor))
            .List[0, 4]
            .List[1, 6]
            .Sample(versions =>
            {
                var ledger = LedgerOf(limitMinor: 1000);
                ImmutableArray<ChargeLine> last = [];
                var payers = Payers;
                for (var version = 1; version <= versions.Count; version++)
                {
                    last =
                    [
                        .. versions[version - 1]
                            .DistinctBy(one => one.charge)
                            .Select(one => Line($"c{one.charge}", one.minor, (Payer)one.payer)),
                    ];
                    var subject = new PostingSubject(7, version, PostingAct.Decide, $"version {version}");
                    payers = version % 3 == 0 ? Payers : OnAccount;
                    var transfers = Postings.Of(subject, last, payers, Postings.InEffect(ledger.Done));
                    Assert.All(ledger.Post(transfers, Noon), result => Assert.Equal(TransferOutcome.Done, result.Outcome));
                }

                Assert.Equal(
                    last.Where(line => line.Amount.Minor > 0)
                        .Select(line => (line.Charge, Postings.PayerAccount(line, payers), line.Amount.Minor))
                        .Order(),
                    Postings
                        .InEffect(ledger.Done)
                        .GroupBy(one => (one.Charge, one.Payer))
                        .Select(one => (one.Key.Charge, one.Key.Payer, one.Sum(part => part.Amount.Minor)))
                        .Order()
                );
            });

    private static ImmutableArray<Transfer> Decide(int version, params ImmutableArray<ChargeLine> lines) => Decide(version, Payers, lines);

    private static ImmutableArray<Transfer> Decide(int version, PayerNames payers, params ImmutableArray<ChargeLine> lines) =>
        Postings.Of(new PostingSubject(7, version, PostingAct.Decide, "decided"), lines, payers, []);

    private static ChargeLine Line(
        string charge,
        long minor,
        Payer payer = Payer.Consignee,
        Collected collected = Collected.BeforeRelease
    ) => new(charge, new Money(minor, Azn), null, "20 %", payer, collected, "Act 1");

    private static Ledger LedgerOf(long limitMinor)
    {
        var ledger = Of(limitMinor);
        foreach (
            var key in (string[])
                [
                    "receivable/AZN/of/post",
                    "receivable/AZN/of/broker",
                    "clearing/AZN/shop",
                    "revenue/AZN/c0",
                    "revenue/AZN/c1",
                    "revenue/AZN/c2",
                ]
        )
        {
            ledger.Load(AccountKeys.Unlimited(key)!, default);
        }

        return ledger;
    }
}
