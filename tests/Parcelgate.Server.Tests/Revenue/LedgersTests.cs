namespace Parcelgate.Server.Tests.Revenue;

using System.Collections.Immutable;
using CsCheck;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Tests.Storage;
using Xunit;

/// <summary>What the ledger must do on both stores; each is proved by the same tests.</summary>
public abstract class LedgersTests(PostgresServer? server) : LedgerCase(server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(19)] // one statement a row
    [InlineData(20)] // the bulk path
    [InlineData(500)]
    public async Task What_is_posted_is_read_back_field_by_field(int count)
    {
        await OpenCarrier(limitMinor: 1_000_000);
        var transfers = Enumerable
            .Range(1, count)
            .Select(n =>
                (n % 2 == 0 ? Reserve(n, n, Noon.AddDays(n)) : Charge(n, n)) with
                {
                    Linked = n % 2 == 1 && n < count,
                    Reason = "səbəb",
                    About = new About(n, 3, "vat", 2),
                }
            )
            .ToArray();

        Assert.All(await Post(transfers), outcome => Assert.Equal("done", outcome));

        var stored = new List<Transfer>();
        await Commit(async unit =>
        {
            foreach (var n in Enumerable.Range(1, count))
            {
                stored.AddRange((await Ledgers.OfConsignmentAsync(unit, n, None)).Select(one => one.Transfer));
            }
        });
        Assert.Equal(transfers, stored);
        Assert.All(await Post(transfers), outcome => Assert.Equal("before", outcome));
        await AssertVerifies(count);
    }

    [Fact]
    public async Task What_is_not_committed_is_not_there()
    {
        await OpenCarrier();
        await using (var unit = await Store.BeginAsync(None))
        {
            Assert.Equal(["done"], Say(await Ledgers.PostAsync(unit, [Charge(1, 10)], Noon, "x", None)));
        }

        Assert.Equal(default, await BalanceOf(Carrier));
        Assert.Equal(["done"], await Post(Charge(1, 10)));
        await AssertVerifies(1);
    }

    [Fact]
    public async Task Limits_ids_chains_and_reservations_hold_across_transactions()
    {
        await OpenCarrier(limitMinor: 100);

        Assert.Equal(["done"], await Post(Reserve(1, 60)));
        Assert.Equal(
            [LedgerCodes.ExceedsLimit, LedgerCodes.LinkedFailed, LedgerCodes.ExceedsLimit, "before", LedgerCodes.IdReused],
            await Post(Charge(2, 41), Charge(3, 1) with { Linked = true }, Charge(4, 40), Reserve(1, 60), Reserve(1, 61))
        );
        Assert.Equal([LedgerCodes.ChargedAlready], await Post(Charge(5, 1) with { About = Reserve(1, 60).About }));
        Assert.Equal(["done"], await Post(Reserve(1, 60).End(Charge(6, 1).Id, TransferKind.PostPending, new Money(50, Azn))));
        Assert.Equal([LedgerCodes.PendingAlreadyPosted], await Post(Reserve(1, 60).End(Charge(7, 1).Id, TransferKind.VoidPending)));
        Assert.Equal(["done", LedgerCodes.ExceedsLimit, "done"], await Post(Charge(8, 50), Charge(9, 1), Payment(10, 30)));

        Assert.Equal(new Balance(100, 30), await BalanceOf(Carrier));
        Assert.Equal(new Balance(0, 100), await BalanceOf(Vat));
        await AssertVerifies(4);
    }

    [Fact]
    public async Task A_reservation_opened_and_ended_in_one_batch_leaves_nothing_open()
    {
        await OpenCarrier();

        Assert.Equal(["done", "done"], await Post(Reserve(1, 60), Reserve(1, 60).End(Charge(2, 1).Id, TransferKind.VoidPending)));

        Assert.Equal(0, await Count("ledger_pending"));
        Assert.Equal([LedgerCodes.PendingAlreadyVoided], await Post(Reserve(1, 60).End(Charge(3, 1).Id, TransferKind.PostPending)));
        await AssertVerifies(2);
    }

    [Fact]
    public async Task Reservations_whose_time_is_over_are_swept_up_oldest_first_and_the_others_stay()
    {
        await OpenCarrier();
        await Post(Reserve(1, 10, Noon.AddHours(2)), Reserve(2, 20, Noon.AddHours(1)), Reserve(3, 40, Noon.AddHours(3)), Reserve(4, 80));

        Assert.Equal(1, await Expire(Noon.AddHours(2), most: 1));
        Assert.Equal(130, (await BalanceOf(Carrier)).DebitsPending);
        Assert.Equal(1, await Expire(Noon.AddHours(2), most: 9));
        Assert.Equal(120, (await BalanceOf(Carrier)).DebitsPending);
        Assert.Equal(0, await Expire(Noon.AddHours(2), most: 9));
        Assert.Equal(
            [LedgerCodes.PendingExpired],
            await Post(Reserve(1, 10, Noon.AddHours(2)).End(Charge(9, 1).Id, TransferKind.PostPending))
        );
        await AssertVerifies(6);
    }

    [Fact]
    public async Task Two_parcels_that_race_for_one_headroom_are_served_one_after_the_other_and_the_loser_sees_what_the_winner_used()
    {
        await OpenCarrier(limitMinor: 100);
        var winner = await Store.BeginAsync(None);
        Assert.Equal(["done"], Say(await Ledgers.PostAsync(winner, [Charge(1, 60)], Noon, "x", None)));

        var loser = Task.Run(() => Post(Charge(2, 41), Charge(3, 40)));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(loser.IsCompleted);
        await winner.CommitAsync(None);
        await winner.DisposeAsync();

        Assert.Equal([LedgerCodes.ExceedsLimit, "done"], await loser);
        Assert.Equal(100, (await BalanceOf(Carrier)).DebitsPosted);
    }

    [Fact]
    public async Task When_the_first_of_two_gives_up_the_second_has_its_headroom()
    {
        await OpenCarrier(limitMinor: 100);
        var first = await Store.BeginAsync(None);
        await Ledgers.PostAsync(first, [Charge(1, 60)], Noon, "x", None);
        var second = Task.Run(() => Post(Charge(2, 100)));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await first.DisposeAsync();

        Assert.Equal(["done"], await second);
    }

    /// <summary>Many at once, for a tenth of what all of them want; also accounts everybody adds to, in different orders.</summary>
    [Fact]
    public async Task However_many_race_no_account_is_overdrawn_and_nothing_is_lost()
    {
        await OpenCarrier(limitMinor: 100);
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(session => Task.Run(() => Repeated(session))));

        var done = outcomes.SelectMany(said => said).Count(said => said == "done");
        Assert.Equal(8 * 25 + 10, done);
        Assert.Equal(new Balance(100, 0), await BalanceOf(Carrier));
        Assert.Equal(8 * 25, (await BalanceOf(People)).DebitsPosted);
        Assert.Equal(new Balance(0, 100 + 8 * 25), await BalanceOf(Vat));
        await AssertVerifies(8 * 25 + 10);

        async Task<List<string>> Repeated(int session)
        {
            var said = new List<string>();
            for (var n = 0; n < 25; n++)
            {
                var id = session * 1000 + n * 2;
                Transfer[] both = [Charge(id, 10), Charge(id + 1, 1, People)];
                said.AddRange(await Retried(n % 2 == 0 ? both : [both[1], both[0]]));
            }

            return said;
        }
    }

    [Fact]
    public async Task One_transfer_sent_by_two_at_once_is_done_once()
    {
        await OpenCarrier();
        var sent = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => Retried([Charge(1, 5, People), Charge(2, 5, People)])))
        );

        Assert.Equal(2, sent.SelectMany(said => said).Count(said => said == "done"));
        Assert.Equal(10, sent.SelectMany(said => said).Count(said => said == "before"));
        await AssertVerifies(2);
    }

    [Fact]
    public async Task A_limit_is_not_lowered_below_what_is_used_and_a_block_holds_at_once()
    {
        await OpenCarrier(limitMinor: 100);
        await Post(Charge(1, 60));

        Assert.Equal(LedgerCodes.LimitBelowUse, await Change(new AccountChange(LimitMinor: 59)));
        Assert.Equal(LedgerCodes.ReasonMissing, await Change(new AccountChange(LimitMinor: 60), reason: " "));
        Assert.Null(await Change(new AccountChange(LimitMinor: 60)));
        Assert.Equal([LedgerCodes.ExceedsLimit], await Post(Charge(2, 1)));
        Assert.Null(await Change(new AccountChange(LimitMinor: 200, Blocked: true)));
        Assert.Equal([LedgerCodes.AccountBlocked], await Post(Charge(2, 1)));
        Assert.Null(await Change(new AccountChange(Blocked: false, BlockAtMinor: 61)));
        Assert.Equal(["done", LedgerCodes.ExceedsBlockThreshold], await Post(Charge(2, 1), Charge(3, 1)));
        Assert.Equal(3, await Number("select count(*) from journal where kind = 'account-changed'"));
        await AssertVerifies(2);
    }

    [Fact]
    public async Task A_statement_holds_its_period_and_begins_where_the_one_before_ended()
    {
        await OpenCarrier();
        await PostAt(Noon, Charge(1, 10));
        await PostAt(Noon.AddDays(1), Charge(2, 20), Payment(3, 5), Reserve(4, 40));
        await PostAt(Noon.AddDays(2), Payment(5, 25));

        await using var connection = await Store.OpenReadAsync(None);
        var account = (await LedgerAccounts.FindAsync(connection, Carrier, None))!;
        var first = await Statements.OfAsync(connection, account, Noon, Noon.AddDays(1), None);
        var second = await Statements.OfAsync(connection, account, Noon.AddDays(1), Noon.AddDays(2), None);
        var third = await Statements.OfAsync(connection, account, Noon.AddDays(2), Noon.AddDays(3), None);

        Assert.Equal((0, 10), (first.Opening.Minor, first.Closing.Minor)); // the first instant is in it, the last is not
        Assert.Equal((10, 25), (second.Opening.Minor, second.Closing.Minor));
        Assert.Equal((20, 15), (second.Charged.Minor, second.Closing.Minor - second.Opening.Minor));
        Assert.Equal((25, 0), (third.Opening.Minor, third.Closing.Minor));
    }

    /// <summary>Random batches give the same results from the store, batch by batch, as from one ledger in memory.</summary>
    [Fact]
    public async Task The_store_gives_what_the_ledger_in_memory_gives()
    {
        await OpenCarrier(limitMinor: 60);
        var memory = new Ledger();
        memory.Load(Account.Deferred(Carrier, new Money(60, Azn)), default);
        foreach (var key in (string[])[People, Vat, Bank])
        {
            memory.Load(AccountKeys.Unlimited(key)!, default);
        }

        var batches = Gen.Select(Gen.Int[1, 60], Gen.Int[0, 5], Gen.Long[0, 30], Gen.Int[1, 60], Gen.Bool, Drawn)
            .List[1, 30]
            .List[25, 25]
            .Single(static _ => true, seed: "0N0XIzNsQ0O2");
        for (var n = 0; n < batches.Count; n++)
        {
            var expected = memory.Post(batches[n], Noon.AddHours(n));
            await Commit(async unit =>
                Assert.Equal(expected, (await Ledgers.PostAsync(unit, batches[n], Noon.AddHours(n), "x", None)).Results)
            );
        }

        foreach (var key in (string[])[Carrier, People, Vat, Bank])
        {
            Assert.Equal(memory.BalanceOf(key), await BalanceOf(key));
        }

        await AssertVerifies(memory.Done.Count);
    }

    [Fact]
    public async Task Decisions_post_their_charges_and_a_parcel_without_headroom_is_refused_alone()
    {
        await OpenCarrier(limitMinor: 100);
        var (postings, _) = await Decide(
            Decided(1, 1, Line("vat", 60, Payer.Carrier)),
            Decided(2, 1, Line("duty", 10, Payer.Carrier), Line("vat", 31, Payer.Carrier)),
            Decided(3, 1, Line("vat", 7, Payer.Consignee)),
            Decided(4, 1),
            Decided(5, 1, Line("vat", 40, Payer.Carrier))
        );

        Assert.Equal([null, LedgerCodes.ExceedsLimit, null, null, null], postings.Select(one => one.Refusal));
        Assert.Equal(new Balance(0, 0, 100, 0), await BalanceOf(Carrier));
        Assert.Equal(new Balance(7, 0), await BalanceOf(People));
        await AssertVerifies(3);
    }

    [Fact]
    public async Task An_amendment_a_release_and_a_return_post_differences_and_end_at_nothing()
    {
        await OpenCarrier(limitMinor: 100);
        await Decide(Decided(1, 1, Line("vat", 60, Payer.Carrier)), Decided(2, 1, Line("vat", 7, Payer.Consignee)));
        await Decide(Decided(1, 2, Line("vat", 80, Payer.Carrier)), Decided(2, 2, Line("vat", 5, Payer.Consignee)));
        Assert.Equal(
            (80, 5),
            ((await BalanceOf(Carrier)).DebitsPending, (await BalanceOf(People)).DebitsPosted - (await BalanceOf(People)).CreditsPosted)
        );

        await Commit(async unit =>
        {
            var settled = await DecisionPostings.SettleAsync(unit, [1], Noon, "x", None);
            await unit.AppendJournalAsync([Assert.Single(settled)], None);
        });
        Assert.Equal(new Balance(80, 0), await BalanceOf(Carrier));

        var returned = Decided(1, 2) with { Subject = new PostingSubject(1, 2, PostingAct.Return, "refused by recipient") };
        await Decide(returned, Decided(2, 2) with { Subject = new PostingSubject(2, 2, PostingAct.Return, "refused by recipient") });
        Assert.Equal(new Balance(80, 80), await BalanceOf(Carrier));
        Assert.Equal(new Balance(7, 7), await BalanceOf(People));
        await AssertVerifies(8);

        await Decide(returned); // again: there is nothing left to undo
        await AssertVerifies(8);
    }

    private async Task<(IReadOnlyList<DecisionPosting> Postings, JournalRow? Event)> Decide(params DecidedCharges[] decided)
    {
        (IReadOnlyList<DecisionPosting> Postings, JournalRow? Event) answer = default;
        await Commit(async unit =>
        {
            answer = await DecisionPostings.ApplyAsync(unit, decided, Noon, "provider:post", None);
            await unit.AppendJournalAsync(answer.Event is null ? [] : [answer.Event], None);
        });
        return answer;
    }

    private static DecidedCharges Decided(long consignment, int version, params ImmutableArray<ChargeLine> lines) =>
        new(
            new PostingSubject(consignment, version, PostingAct.Decide, $"version {version}"),
            lines,
            new PayerNames("post", "", "", lines.Any(line => line.Payer == Payer.Carrier) ? "post" : ""),
            version > 1
        );

    private static ChargeLine Line(string charge, long minor, Payer payer) =>
        new(charge, new Money(minor, Azn), null, "20 %", payer, Collected.BeforeRelease, "Act 1");

    private static Transfer Drawn(int n, int kind, long minor, int other, bool linked)
    {
        var transfer = kind switch
        {
            0 => Charge(n, minor),
            1 => Charge(n, minor, People),
            2 => Payment(n, minor),
            3 => Reserve(n, minor, other % 3 == 0 ? null : Noon.AddHours(other)),
            4 => Reserve(other, minor).End(Charge(n, 1).Id, TransferKind.PostPending),
            _ => Reserve(other, 10).End(Charge(n, 1).Id, TransferKind.VoidPending),
        };
        return transfer with { Linked = linked && n % 3 == 0 };
    }

    private async Task<string[]> Retried(Transfer[] transfers)
    {
        while (true)
        {
            try
            {
                return await Post(transfers);
            }
            catch (StoreConflictException)
            {
                // As the contract says: the same unit of work may be tried again.
            }
        }
    }

    private async Task<int> Expire(DateTimeOffset now, int most)
    {
        var count = 0;
        await Commit(async unit => count = await Ledgers.ExpireAsync(unit, now, most, None));
        return count;
    }

    private async Task<string?> Change(AccountChange change, string reason = "guarantee of 2026-11-25")
    {
        string? refusal = null;
        await Commit(async unit => refusal = await LedgerAccounts.ChangeAsync(unit, Carrier, change, reason, Noon, "user:x", None));
        return refusal;
    }
}

public sealed class SqliteLedgersTests() : LedgersTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresLedgersTests(PostgresServer server) : LedgersTests(server);
