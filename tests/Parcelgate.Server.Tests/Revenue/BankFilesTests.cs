namespace Parcelgate.Server.Tests.Revenue;

using System.Text;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;
using Xunit;

/// <summary>What importing bank files must do on both stores; each is proved by the same tests.</summary>
public abstract class BankFilesTests(PostgresServer? server) : PaymentCase(server)
{
    private static readonly CamtLine Paid = CamtLine.Paid("B1", 84.39m, Of(1));

    [Fact]
    public async Task A_parcel_held_for_payment_is_released_when_all_of_it_is_paid_and_not_before()
    {
        await OweAsync(1, 84_39);

        var first = await ImportAsync(CamtLine.Paid("B1", 84.38m, Of(1)));
        Assert.Equal((State.Held, 1L), ((State)(await RowOf(1)).State, (await DemandOf(1))!.Due.Minor));
        Assert.Equal((PaymentMatch.Partial, 0), (first.Payments.Single().Match, first.Released));

        Time.Now = Noon.AddHours(1);
        var second = await ImportAsync(new CamtXml(CamtLine.Paid("B2", 0.01m, Of(1))) { Id = "STMT-2" });
        var row = await RowOf(1);
        Assert.Equal((State.Released, (short)HoldReason.None, Noon.AddHours(1)), ((State)row.State, row.Hold, row.ReleasedAt));
        Assert.Equal((PaymentMatch.Exact, 1), (second.Payments.Single().Match, second.Released));
        Assert.Equal([84_38L, 1L], (await DemandOf(1))!.Receipts.Select(receipt => receipt.Amount.Minor));
        Assert.Equal((84_39L, 0L), (await Standing(Bank), await Standing(People)));

        var events = (await Queries.JournalAsync(Store, 1, None)).ConvertAll(one => (one.Row.Kind, one.Row.Actor));
        Assert.Equal([("paid", "user:revenue"), ("paid", "user:revenue"), ("released", "system")], events);
        await AssertSound();
    }

    [Theory]
    [InlineData(State.ToHold, HoldReason.Payment, State.Cleared)] // not here yet: released on arrival
    [InlineData(State.Held, HoldReason.Inspection, State.Held)] // another hold stays
    [InlineData(State.Held, HoldReason.Officer, State.Held)]
    [InlineData(State.Referred, HoldReason.Payment, State.Referred)] // a question before loading is open
    [InlineData(State.Released, HoldReason.None, State.Released)] // paid after release
    public async Task Payment_ends_a_hold_for_payment_and_no_other(State state, HoldReason hold, State after)
    {
        await OweAsync(1, 84_39, state, hold);

        await ImportAsync(Paid);

        Assert.Equal(after, (State)(await RowOf(1)).State);
        Assert.True((await DemandOf(1))!.IsSettled);
    }

    [Fact]
    public async Task A_parcel_for_which_the_carrier_owes_too_waits_for_both()
    {
        await OweAsync(1, 84_39, carrierMinor: 15_00);

        await ImportAsync(Paid);
        Assert.Equal((true, State.Held), ((await DemandOf(1))!.IsSettled, (State)(await RowOf(1)).State));

        var carriers = await ImportAsync(new CamtXml(CamtLine.Paid("B2", 15m, Of(1))) { Id = "STMT-2" });
        Assert.Equal((PaymentMatch.Exact, State.Released), (carriers.Payments.Single().Match, (State)(await RowOf(1)).State));
        Assert.Equal((0L, 0L), (await Standing(People), await Standing("receivable/AZN/of/post")));
        await AssertSound();
    }

    [Fact]
    public async Task A_refund_and_the_fee_for_it_under_one_reference_both_left_the_bank_once()
    {
        await OweAsync(1, 84_39);
        var xml = new CamtXml(Paid, new CamtLine("R7", 20m) { Credit = false }, new CamtLine("R7", 0.5m) { Credit = false });

        var first = await ImportAsync(xml);
        var again = await ImportAsync(xml with { Version = "10" });

        Assert.Equal([84_39L, 20_00L, 50L], first.Payments.Select(payment => payment.Booked.Minor + payment.Open.Minor));
        Assert.Empty(again.Payments);
        Assert.Equal((84_39 - 20_50L, 3L), (await Standing(Bank), await Count("bank_payment")));
        await AssertSound();
    }

    [Fact]
    public async Task One_payment_of_two_parcels_pays_both_and_is_known_again()
    {
        await OweAsync(1, 84_39);
        await OweAsync(2, 10_00);
        var part = new CamtPart(94.39m) { Shares = [(Of(1), 84.39m), (Of(2), 10m)] };

        var import = await ImportAsync(new CamtXml(new CamtLine("B1", 94.39m, part)) { IsNotification = true });
        var again = await ImportAsync(new CamtXml(new CamtLine("B1", 94.39m, part)));

        Assert.Equal([PaymentMatch.Exact, PaymentMatch.Exact], import.Payments.Select(payment => payment.Match));
        Assert.Empty(again.Payments);
        Assert.Equal((State.Released, State.Released), ((State)(await RowOf(1)).State, (State)(await RowOf(2)).State));
        Assert.Equal(94_39L, await Standing(Bank));
        await AssertSound();
    }

    [Fact]
    public async Task What_a_bank_kept_of_a_batch_left_it_and_every_payer_has_paid_the_whole()
    {
        await OweAsync(1, 84_39);
        await OweAsync(2, 10_00);
        var batch = new CamtLine("B1", 92.39m, new CamtPart(84.39m, Of(1)), new CamtPart(10m, Of(2)));
        var xml = new CamtXml(batch)
            .ToString()
            .Replace("<NtryDtls>", "<Chrgs><Rcrd><Amt Ccy=\"AZN\">2.00</Amt></Rcrd></Chrgs><NtryDtls>", StringComparison.Ordinal);

        var (_, problems) = await Files.ImportAsync(Encoding.UTF8.GetBytes(xml), "file.xml", "user:revenue", None);

        Assert.Empty(problems);
        Assert.True((await DemandOf(1))!.IsSettled && (await DemandOf(2))!.IsSettled);
        Assert.Equal(92_39L, await Standing(Bank));
        await AssertSound();
    }

    [Fact]
    public async Task The_same_file_twice_changes_nothing_and_its_bytes_are_kept()
    {
        await OweAsync(1, 84_39);
        var xml = new CamtXml(Paid, new CamtLine("B2", 7m, new CamtPart(7m, Text: "no idea")));

        var first = await ImportAsync(xml);
        var transfers = await Count("ledger_transfer");
        var again = await ImportAsync(xml);

        Assert.True(again.Again);
        Assert.Equal(first.File, again.File);
        Assert.Equal(transfers, await Count("ledger_transfer"));
        Assert.Equal((1L, 2L), (await Count("bank_file"), await Count("bank_payment")));
        Assert.Equal(Digest.Of(xml.ToBytes()), first.File.Sha256);
        Assert.Equal(xml.ToBytes(), await new ReconciliationDesk(Store).ContentAsync(first.File.Id, None));
    }

    [Fact]
    public async Task An_entry_of_a_notification_and_of_the_statement_that_follows_is_one_payment()
    {
        await OweAsync(1, 84_39);

        var notified = await ImportAsync(new CamtXml(Paid) { IsNotification = true, Id = "N-1" });
        var stated = await ImportAsync(new CamtXml(Paid, CamtLine.Paid("B2", 1m, Of(1))));

        Assert.Equal((1, 0), (notified.Payments.Count, notified.File.Known));
        Assert.Equal((1, 1, "B2"), (stated.Payments.Count, stated.File.Known, stated.Payments[0].EntryKey.Split('|')[1]));
        Assert.Equal(PaymentMatch.NothingDue, stated.Payments[0].Match);
        Assert.Equal((85_39L, -1_00L), (await Standing(Bank), await Standing(Suspended)));
        await AssertSound();
    }

    [Fact]
    public async Task An_entry_that_is_reported_again_with_another_amount_is_refused()
    {
        await OweAsync(1, 84_39);
        await ImportAsync(Paid);

        var problem = await RefusedAsync(new CamtXml(CamtLine.Paid("B1", 84.40m, Of(1)), CamtLine.Paid("B3", 5m, Of(1))) { Id = "STMT-2" });

        Assert.Equal((ProblemCodes.Contradiction, "Stmt[1]/Ntry[1]/Amt", "84.40 AZN"), (problem.Code, problem.Place, problem.Found));
        Assert.StartsWith("84.39 AZN", problem.Expected, StringComparison.Ordinal);
        Assert.Equal((1L, 84_39L), (await Count("bank_file"), await Standing(Bank)));
    }

    [Fact]
    public async Task A_file_with_a_wrong_sum_stores_nothing()
    {
        await OweAsync(1, 84_39);

        var problem = await RefusedAsync(new CamtXml(Paid) { ClosingError = 0.01m });

        Assert.Equal(ProblemCodes.Contradiction, problem.Code);
        Assert.Equal((0L, 0L, 0L), (await Count("bank_file"), await Count("bank_payment"), await Standing(Bank)));
        Assert.Equal(State.Held, (State)(await RowOf(1)).State);
    }

    [Fact]
    public async Task A_statement_of_another_account_is_refused_where_ours_are_set()
    {
        var problem = await RefusedAsync(new CamtXml(Paid) { Account = "DE89370400440532013000" });
        Assert.Equal(("Stmt[1]/Acct/Id", "DE89370400440532013000"), (problem.Place, problem.Found));

        Options.Payments.OtherAccounts = "DE89 3704 0044 0532 0130 00";
        Assert.Single((await ImportAsync(new CamtXml(Paid) { Account = "DE89370400440532013000" })).Payments);
        Options.Payments.Account = Options.Payments.OtherAccounts = "";
        Assert.Single((await ImportAsync(new CamtXml(Paid) { Account = "110234567890" })).Payments);
    }

    [Fact]
    public async Task What_is_pending_at_the_bank_is_no_payment_until_it_is_booked()
    {
        await OweAsync(1, 84_39);

        var pending = await ImportAsync(Paid with { Status = "PDNG" });
        Assert.Equal((0, 1, 0L), (pending.Payments.Count, pending.Pending, await Standing(Bank)));

        Assert.Equal(PaymentMatch.Exact, (await ImportAsync(new CamtXml(Paid) { Id = "STMT-2" })).Payments.Single().Match);
    }

    /// <summary>Where the reference may stand, in the order it is looked for.</summary>
    [Fact]
    public async Task The_reference_is_taken_from_the_structured_field_then_the_text_then_the_payer_s_own_id()
    {
        foreach (var id in (long[])[1, 2, 3, 4])
        {
            await OweAsync(id, 10_00);
        }

        var import = await ImportAsync(
            new CamtLine(
                "B1",
                60m,
                new CamtPart(10m, Of(1), $"not {Of(2)}"),
                new CamtPart(10m, "INV-7", $"duty {CreditorReference.OfConsignment(2).ToString().ToLowerInvariant()}"),
                new CamtPart(10m, null, null, Of(3)),
                new CamtPart(10m, "RF61C000000000000004", $"really {Of(4)}"),
                new CamtPart(10m, "RF61C000000000000004"),
                new CamtPart(10m)
            )
        );

        Assert.Equal(
            [
                PaymentMatch.Exact,
                PaymentMatch.Exact,
                PaymentMatch.Exact,
                PaymentMatch.Exact,
                PaymentMatch.WrongReference,
                PaymentMatch.NoReference,
            ],
            import.Payments.Select(payment => payment.Match)
        );
        Assert.Equal([1, 2, 3, 4, 0, 0], import.Payments.Select(payment => payment.ConsignmentId));
        Assert.Equal((4, -20_00L), (import.Released, await Standing(Suspended)));
        Assert.Equal("Stmt[1]/Ntry[1]/TxDtls[6]", import.Payments[^1].Place);
    }

    [Fact]
    public async Task An_account_is_paid_by_its_reference()
    {
        await OpenCarrier();
        await using var connection = await Store.OpenReadAsync(None);
        var number = (await LedgerAccounts.FindAsync(connection, Carrier, None))!.Id;

        var import = await ImportAsync(CamtLine.Paid("B1", 250m, CreditorReference.OfAccount(number).Compact));

        Assert.Equal(PaymentMatch.OnAccount, import.Payments.Single().Match);
        Assert.Equal((250_00L, -250_00L), (await Standing(Bank), await Standing(Carrier)));
        await AssertSound();
    }

    [Fact]
    public async Task A_payment_the_bank_takes_back_is_due_again()
    {
        await OweAsync(1, 84_39);
        await ImportAsync(Paid);

        var back = await ImportAsync(
            new CamtXml(Paid with { Credit = false, Reversal = true }, new CamtLine("FEE", 2m) { Credit = false }) { Id = "STMT-2" }
        );

        Assert.Equal([PaymentMatch.TakenBack, PaymentMatch.Outgoing], back.Payments.Select(payment => payment.Match));
        Assert.Equal((84_39L, 84_39L), ((await DemandOf(1))!.Due.Minor, await Standing(People)));
        Assert.Equal((-2_00L, 2_00L), (await Standing(Bank), await Standing(Suspended)));
        Assert.Equal([84_39L, -84_39L], (await DemandOf(1))!.Receipts.Select(receipt => receipt.Amount.Minor));
        Assert.Equal("payment-taken-back", (await Queries.JournalAsync(Store, 1, None))[^1].Row.Kind);
        await AssertSound();
    }

    /// <summary>A repayment of 84.39 went out and comes back: it would pay the demand whose reference it carries.</summary>
    [Fact]
    public async Task A_repayment_that_comes_back_pays_nothing_and_waits()
    {
        await OweAsync(1, 84_39);

        var came = await ImportAsync(new CamtXml(Paid with { Reversal = true }));

        Assert.Equal([PaymentMatch.CameBack], came.Payments.Select(payment => payment.Match));
        Assert.Equal((84_39L, -84_39L), ((await DemandOf(1))!.Due.Minor, await Standing(Suspended)));
        Assert.Equal((0, PaymentState.Open), (came.Released, came.Payments[0].State));
        await AssertSound();
    }

    [Fact]
    public async Task Details_that_come_after_the_sum_was_marked_to_be_sent_back_pay_nothing()
    {
        await OweAsync(1, 10_00);
        var sum = await ImportAsync(new CamtXml(new CamtLine("BATCH", 35m)));
        await Suspense.SendBackAsync(sum.Payments.Single().Id, "nobody's", "user:r", None);

        var details = new CamtLine("BATCH", 35m, new CamtPart(10m, Of(1)), new CamtPart(25m));
        var told = await ImportAsync(new CamtXml(details) { IsNotification = true, Id = "N-1" });

        Assert.Equal((0, 1), (told.Payments.Count, told.File.Known));
        Assert.Equal((10_00L, -35_00L), ((await DemandOf(1))!.Due.Minor, await Standing(Suspended)));
        await AssertSound();
    }

    /// <summary>A bank that counts its statements anew each year: the second payment was passed over as known, and was lost.</summary>
    [Fact]
    public async Task A_statement_id_that_is_used_again_is_refused_and_not_taken_for_the_first_one()
    {
        await ImportAsync(new CamtXml(new CamtLine(null, 10m)) { Id = "1" });
        var later = new CamtXml(new CamtLine(null, 10m)) { Id = "1", Opening = 7m }
            .ToString()
            .Replace("2026-11-24</Dt></BookgDt>", "2027-11-24</Dt></BookgDt>", StringComparison.Ordinal);

        var (import, problems) = await Files.ImportAsync(Encoding.UTF8.GetBytes(later), "", "user:r", None);
        var same = await ImportAsync(new CamtXml(new CamtLine(null, 10m)) { Id = "1", Opening = 8m });

        Assert.Null(import);
        Assert.Equal((ProblemCodes.Duplicate, "Stmt[1]/Ntry[1]"), (problems.Single().Code, problems.Single().Place));
        Assert.Contains("2026-11-24", problems.Single().Expected, StringComparison.Ordinal);
        Assert.Equal((0, 1, 10_00L), (same.Payments.Count, same.File.Known, await Standing(Bank)));
    }

    [Fact]
    public async Task Details_that_come_after_the_sum_are_booked_from_what_waits_and_only_once()
    {
        await OweAsync(1, 10_00);
        await OweAsync(2, 20_00);
        var sum = await ImportAsync(new CamtXml(new CamtLine("BATCH", 35m)));
        Assert.Equal((PaymentMatch.NoReference, -35_00L), (sum.Payments.Single().Match, await Standing(Suspended)));

        var details = new CamtLine("BATCH", 35m, new CamtPart(10m, Of(1)), new CamtPart(20m, Of(2)), new CamtPart(5m, Text: "tip"));
        var told = await ImportAsync(new CamtXml(details) { IsNotification = true, Id = "N-1" });
        var again = await ImportAsync(new CamtXml(details) { IsNotification = true, Id = "N-2" });
        var stated = await ImportAsync(new CamtXml(new CamtLine("BATCH", 35m)) { Id = "STMT-2", Opening = 5m });

        Assert.Equal([PaymentMatch.Exact, PaymentMatch.Exact, PaymentMatch.NoReference], told.Payments.Select(payment => payment.Match));
        Assert.Equal((2, 0, 0), (told.Released, again.Payments.Count, stated.Payments.Count));
        Assert.Equal((35_00L, -5_00L, 0L), (await Standing(Bank), await Standing(Suspended), await Standing(People)));
        await using var connection = await Store.OpenReadAsync(None);
        Assert.Equal([5_00L], (await BankTables.OpenAsync(connection, 10, None)).Select(row => row.Open.Minor));
        await AssertSound();
    }

    [Fact]
    public async Task An_officer_assigns_what_waits_and_the_parcel_is_released()
    {
        await OweAsync(1, 84_39);
        var waiting = (await ImportAsync(new CamtLine("B1", 90m, new CamtPart(90m, Text: "parcel from my aunt")))).Payments.Single();

        var (row, problem) = await Suspense.AssignAsync(
            waiting.Id,
            CreditorReference.OfConsignment(1).ToString(),
            "the payer called",
            "user:r",
            None
        );

        Assert.Null(problem);
        Assert.Equal((PaymentState.Open, 84_39L, 5_61L, 1L), (row!.State, row.Booked.Minor, row.Open.Minor, row.ConsignmentId));
        Assert.Equal(State.Released, (State)(await RowOf(1)).State);
        Assert.Equal((90_00L, -5_61L, 0L), (await Standing(Bank), await Standing(Suspended), await Standing(People)));

        var (back, none) = await Suspense.SendBackAsync(waiting.Id, "paid too much", "user:r", None);
        Assert.Equal((null, PaymentState.ToSendBack), (none, back!.State));
        var kinds = await All(
            "select kind from journal where kind in ('assigned', 'to-send-back') order by seq",
            read => read.GetString(0)
        );
        Assert.Equal(["assigned", "to-send-back"], kinds);
        await AssertSound();
    }

    [Fact]
    public async Task Money_that_left_the_bank_is_the_payment_that_was_to_be_sent_back_and_no_other()
    {
        var first = (await ImportAsync(new CamtLine("B1", 90m), new CamtLine("B2", 5m))).Payments;
        var left = (await ImportAsync(new CamtXml(new CamtLine("B3", 60m) { Credit = false }) { Id = "STMT-2" })).Payments.Single();

        Task<(BankPaymentRow? Row, Problem? Problem)> Explain(long id, long of) =>
            Suspense.SentBackAsync(id, of, "as ordered", "user:r", None);
        Assert.Equal(PaymentCodes.NothingOpen, (await Explain(left.Id, first[0].Id)).Problem!.Code); // not marked
        await Suspense.SendBackAsync(first[0].Id, "nobody's", "user:r", None);
        Assert.Equal(PaymentCodes.NothingOpen, (await Explain(first[1].Id, first[0].Id)).Problem!.Code); // came in itself
        var (row, problem) = await Explain(left.Id, first[0].Id);

        Assert.Equal((null, PaymentState.Settled, 0L), (problem, row!.State, row.Open.Minor));
        await using var connection = await Store.OpenReadAsync(None);
        var open = await BankTables.OpenAsync(connection, 10, None);
        Assert.Equal(
            [(first[0].Id, 30_00L, PaymentState.ToSendBack), (first[1].Id, 5_00L, PaymentState.Open)],
            open.Select(one => (one.Id, one.Open.Minor, one.State))
        );
        Assert.Equal((35_00L, -35_00L), (await Standing(Bank), await Standing(Suspended)));
        Assert.Equal(PaymentCodes.NothingOpen, (await Explain(left.Id, first[0].Id)).Problem!.Code); // explained already
        await AssertSound();
    }

    [Fact]
    public async Task What_cannot_be_assigned_is_said_and_changes_nothing()
    {
        await OweAsync(1, 84_39);
        await OweAsync(2, 10_00, currency: "EUR");
        await ImportAsync(Paid);
        var waiting = (
            await ImportAsync(new CamtXml(new CamtLine("B2", 9m), new CamtLine("B3", 1m) { Credit = false }) { Id = "STMT-2" })
        ).Payments;

        async Task<string> Try(long id, string reference, string reason = "why") =>
            (await Suspense.AssignAsync(id, reference, reason, "user:r", None)).Problem!.Code;

        Assert.Equal(PaymentCodes.NothingDue, await Try(waiting[0].Id, Of(1)));
        Assert.Equal(PaymentCodes.NothingDue, await Try(waiting[0].Id, Of(2)));
        Assert.Equal(PaymentCodes.NothingDue, await Try(waiting[0].Id, Of(3)));
        Assert.Equal(PaymentCodes.NothingDue, await Try(waiting[1].Id, Of(1)));
        Assert.Equal(ProblemCodes.OutOfRange, await Try(waiting[0].Id, "RF45C000000000000001"));
        Assert.Equal(ProblemCodes.Missing, await Try(waiting[0].Id, Of(1), " "));
        Assert.Equal(PaymentCodes.NothingOpen, await Try(1_000_000, Of(1)));
        Assert.Equal(PaymentCodes.NothingOpen, (await Suspense.SendBackAsync(waiting[1].Id, "why", "user:r", None)).Problem!.Code);
        Assert.Equal(-8_00L, await Standing(Suspended));
    }

    [Fact]
    public async Task Two_imports_of_one_entry_at_once_book_it_once()
    {
        await OweAsync(1, 84_39);
        var files = Enumerable.Range(1, 6).Select(n => new CamtXml(Paid) { IsNotification = true, Id = $"N-{n}" }).ToArray();

        await Task.WhenAll(files.Select(file => Task.Run(() => ImportAsync(file))));

        Assert.Equal((6L, 1L, 84_39L), (await Count("bank_file"), await Count("bank_payment"), await Standing(Bank)));
        await AssertSound();
    }

    [Fact]
    public async Task A_file_of_thousands_is_booked_whole()
    {
        const int count = 3000;
        var lines = Enumerable.Range(1, count).Select(n => CamtLine.Paid($"B{n}", 1m, Of(n))).ToArray();
        await OweAsync(count, 1_00);

        var import = await ImportAsync(lines);

        Assert.Equal((count, 1), (import.Payments.Count, import.Released));
        Assert.Equal((count * 100L, -(count - 1) * 100L), (await Standing(Bank), await Standing(Suspended)));
        await AssertSound();
    }
}

public sealed class SqliteBankFilesTests() : BankFilesTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresBankFilesTests(PostgresServer server) : BankFilesTests(server);
