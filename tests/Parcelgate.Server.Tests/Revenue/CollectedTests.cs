namespace Parcelgate.Server.Tests.Revenue;

using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Release;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>How what a decision charges is collected, on SQLite.</summary>
public sealed class SqliteCollectedTests() : CollectedTests(null);

/// <summary>The same on PostgreSQL, and what only there can happen at once.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresCollectedTests(PostgresServer server) : CollectedTests(server)
{
    /// <summary>Files on both of the server's writers, and every parcel wants a part of one account.</summary>
    [Fact]
    public async Task Parcels_side_by_side_never_overdraw_an_account()
    {
        await using var intake = await StartAsync();
        var each = ChargedMinor(Assert.Single(await intake.SendAsync("probe", Parcel("PROBE", 1))));
        await OpenAsync(intake, (each * 25) + 1);

        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(file =>
                    intake.SendAsync($"m{file}", Enumerable.Range(0, 10).Select(i => Parcel($"P{file}-{i}", (file * 10) + i + 2)))
                )
        );

        Assert.Equal(new Balance(0, 0, each * 25, 0), await BalanceOf(intake, Carrier));
        Assert.Equal(25, await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from consignment where on_account = 1"));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task After_any_sequence_the_ledger_has_what_the_living_consignments_are_charged()
    {
        await using var intake = await StartAsync();
        await OpenAsync(intake, 600_00);
        await new Sequences(intake).RunAsync(30);
    }
}

/// <summary>One provider, AZ's law: above 300 USD a month and person duty, VAT and fees are due.</summary>
public abstract class CollectedTests(PostgresServer? server)
{
    private protected const string Carrier = "deferred/AZN/caspia";
    private protected const string People = "receivable/AZN/consignees";

    [Fact]
    public async Task Without_an_account_the_recipient_owes_and_the_parcel_waits()
    {
        await using var intake = await StartAsync();

        var line = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));

        Assert.Equal("payment", Hold(line));
        Assert.False(line.TryGetProperty("onAccount", out _));
        Assert.Equal(new Balance(ChargedMinor(line), 0), await BalanceOf(intake, People));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task On_account_it_is_reserved_at_the_decision_released_on_arrival_and_posted_then()
    {
        await using var intake = await StartAsync();
        await OpenAsync(intake, 1_000_00);

        var line = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));
        var charged = ChargedMinor(line);
        Assert.True(line.GetProperty("onAccount").GetBoolean());
        Assert.Null(Hold(line));
        Assert.Equal(new Balance(0, 0, charged, 0), await BalanceOf(intake, Carrier));

        var arrived = await intake.Engine.Arrivals.ArriveAsync(Scope("A1"), "provider:caspia", CancellationToken.None);

        Assert.Equal((1, 0), (arrived.Released, arrived.Held));
        Assert.Equal(new Balance(charged, 0), await BalanceOf(intake, Carrier));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    /// <summary>The room of exactly one parcel: the second of the same message waits for its recipient.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task A_parcel_is_released_on_account_while_there_is_headroom(long roomMinor, bool first)
    {
        await using var intake = await StartAsync();
        var each = ChargedMinor(Assert.Single(await intake.SendAsync("probe", Parcel("PROBE", 9))));
        await OpenAsync(intake, each + roomMinor);

        var lines = await intake.SendAsync("m1", Parcel("A1", 1), Parcel("A2", 2));

        Assert.Equal([first ? null : "payment", "payment"], lines.Select(Hold));
        Assert.Equal(first ? each : 0, (await BalanceOf(intake, Carrier)).DebitsPending);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task Parcels_that_found_no_room_are_taken_on_account_when_there_is_some_the_oldest_first()
    {
        await using var intake = await StartAsync();
        var none = CancellationToken.None;
        var each = ChargedMinor(Assert.Single(await intake.SendAsync("probe", Parcel("PROBE", 9))));
        await OpenAsync(intake, each - 1);
        var lines = await intake.SendAsync("m1", Parcel("A1", 1), Parcel("A2", 2), Parcel("A3", 3), Parcel("A4", 4));
        Assert.All(lines, line => Assert.Equal("payment", Hold(line)));
        await intake.Engine.Arrivals.ArriveAsync(Scope("A1", "A2"), "provider:caspia", none);
        // A recipient who began to pay goes on paying.
        await PayAsync(intake, lines[0].GetProperty("id").GetInt64(), 1);
        Assert.Equal(0, await intake.Engine.DeferredRoom.FillAsync(Carrier, "user:revenue", none));

        await TopUpAsync(intake, each * 2);
        Assert.Equal(2, await intake.Engine.DeferredRoom.FillAsync(Carrier, "user:revenue", none));
        Assert.Equal(0, await intake.Engine.DeferredRoom.PassAsync(none));

        // The probe, the oldest, has not arrived: reserved. A2 has: released, and posted.
        Assert.Equal(new Balance(each, 0, each, 0), await BalanceOf(intake, Carrier));
        Assert.Equal(["PROBE 1 1", "A1 7 0", "A2 8 1", "A3 2 0", "A4 2 0"], await RowsAsync(intake));
        var people = await BalanceOf(intake, People);
        Assert.Equal(each * 3, people.DebitsPosted - people.CreditsPosted + 1);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);

        // Decided again, the ledger finds what it would have posted; cancelled, the room is free for the next.
        await intake.SendAsync("m2", Parcel("PROBE", 9));
        Assert.Equal(new Balance(each, 0, each, 0), await BalanceOf(intake, Carrier));
        await intake.SendTextAsync("m3", """{"act":"cancel","reference":"PROBE","reason":"not sent"}""");
        Assert.Equal(1, await intake.Engine.DeferredRoom.PassAsync(none));
        Assert.Equal(new Balance(each, 0, each, 0), await BalanceOf(intake, Carrier));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_reservation_whose_time_is_over_leaves_its_room_to_what_waits()
    {
        await using var intake = await StartAsync();
        var line = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));
        await OpenAsync(intake, ChargedMinor(line));
        var (now, azn) = (DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), Currency.Of("AZN"));
        var reserved = new Transfer
        {
            Id = TransferId.OfText("provisional"),
            Kind = TransferKind.Pending,
            Code = TransferCode.Adjustment,
            Debit = Carrier,
            Credit = AccountKeys.Suspense(azn),
            Amount = new Money(1, azn),
            Reason = "provisional",
            ExpiresAt = now.AddSeconds(-1),
        };
        await using (var work = await intake.Engine.Store.BeginAsync(CancellationToken.None))
        {
            Assert.True((await Ledgers.PostAsync(work, [reserved], now.AddHours(-1), "user:revenue", CancellationToken.None)).AllDone);
            await work.CommitAsync(CancellationToken.None);
        }

        Assert.Equal(0, await intake.Engine.DeferredRoom.FillAsync(Carrier, "user:revenue", CancellationToken.None));
        Assert.Equal(1, await intake.Engine.DeferredRoom.PassAsync(CancellationToken.None));

        Assert.Equal(new Balance(0, 0, ChargedMinor(line), 0), await BalanceOf(intake, Carrier));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_blocked_account_takes_nothing_until_it_is_unblocked()
    {
        await using var intake = await StartAsync();
        await OpenAsync(intake, 1_000_00, blocked: true);
        var line = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));
        Assert.Equal("payment", Hold(line));
        Assert.Equal(0, await intake.Engine.DeferredRoom.PassAsync(CancellationToken.None));

        await TopUpAsync(intake, 1_000_00, blocked: false);

        Assert.Equal(1, await intake.Engine.DeferredRoom.PassAsync(CancellationToken.None));
        Assert.Equal(new Balance(0, 0, ChargedMinor(line), 0), await BalanceOf(intake, Carrier));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task An_amendment_a_cancellation_and_a_return_leave_nothing_owed()
    {
        await using var intake = await StartAsync();
        await OpenAsync(intake, 1_000_00);
        var first = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));
        var amended = Assert.Single(await intake.SendAsync("m2", Parcel("A1", 1, dollars: 330)));
        Assert.True(ChargedMinor(amended) < ChargedMinor(first));
        Assert.Equal(new Balance(0, 0, ChargedMinor(amended), 0), await BalanceOf(intake, Carrier));

        await intake.SendTextAsync("m3", """{"act":"cancel","reference":"A1","reason":"not sent"}""");
        Assert.Equal(default, await BalanceOf(intake, Carrier));

        var late = Assert.Single(await intake.SendAsync("m4", Parcel("A2", 2) with { Items = [A.Item(350, hs: "930200")] }));
        Assert.NotNull(Hold(late));
        await intake.Engine.Arrivals.ArriveAsync(Scope("A2"), "provider:caspia", CancellationToken.None);
        await intake.Engine.Acts.ActAsync(
            late.GetProperty("id").GetInt64(),
            ReleaseEvent.Return,
            "refused",
            "user:officer",
            CancellationToken.None
        );

        var balance = await BalanceOf(intake, Carrier);
        Assert.Equal((0L, balance.CreditsPosted), (balance.DebitsPending, balance.DebitsPosted));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    /// <summary>Paid by the recipient, released, sent back, paid back: everything it was charged and used is undone, once.</summary>
    [Fact]
    public async Task A_returned_parcel_undoes_duty_tax_and_allowance_and_is_paid_back_once_by_another_person()
    {
        await using var intake = await StartAsync();
        var (returns, none) = (intake.Engine.Returns, CancellationToken.None);
        var line = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));
        var (id, charged) = (line.GetProperty("id").GetInt64(), ChargedMinor(line));
        Assert.Equal("release-not-released", (await returns.ClaimAsync("caspia", "A1", "back", "provider:caspia", none)).Problem!.Code);
        await PayAsync(intake, id, charged);
        await intake.Engine.Arrivals.ArriveAsync(Scope("A1"), "provider:caspia", none);
        await intake.Engine.Acts.ActAsync(id, ReleaseEvent.ReleaseFromHold, "paid", "user:officer", none);

        var (claim, _) = await returns.ClaimAsync("caspia", "A1", "refused by the recipient", "provider:caspia", none);
        Assert.Equal(claim, (await returns.ClaimAsync("caspia", "A1", "again", "provider:caspia", none)).Claim);
        Assert.Equal("intake-unknown-consignment", (await returns.ClaimAsync("other", "A1", "mine", "provider:other", none)).Problem!.Code);
        Assert.Equal(ClaimCodes.NothingToPay, (await returns.PayBackAsync(claim!.Id, null, "B-1", "user:revenue", none))!.Value.Code);
        Assert.Null(await returns.DecideAsync(claim.Id, true, "seen at the counter", "user:officer", none));

        var file = Assert.Single(await returns.ListAsync(none));
        Assert.Equal(
            (ClaimState.Accepted, 0, charged),
            (file.Claim.State, Assert.Single(file.Charged).Minor, file.Credit!.Value.Amount.Minor)
        );
        Assert.All(await StoreState.AllowancesAsync(intake.Engine.Store), used => Assert.Equal(0, used.Value));
        Assert.Equal(ClaimCodes.Decided, (await returns.DecideAsync(claim.Id, false, "changed my mind", "user:officer", none))!.Value.Code);
        Assert.Equal(ClaimCodes.SecondPerson, (await returns.PayBackAsync(claim.Id, null, "B-1", "user:officer", none))!.Value.Code);
        Assert.Equal(ClaimCodes.AbovePaid, (await returns.PayBackAsync(claim.Id, charged + 1, "B-1", "user:revenue", none))!.Value.Code);
        Assert.Equal(ClaimCodes.ReasonMissing, (await returns.PayBackAsync(claim.Id, charged, " ", "user:revenue", none))!.Value.Code);
        Assert.Null(await returns.PayBackAsync(claim.Id, charged - 1, "B-1", "user:revenue", none));
        Assert.Null(await returns.PayBackAsync(claim.Id, null, "B-2", "user:revenue", none));

        Assert.Equal(ClaimCodes.NothingToPay, (await returns.PayBackAsync(claim.Id, null, "B-3", "user:revenue", none))!.Value.Code);
        var people = await BalanceOf(intake, People);
        Assert.Equal((charged * 2, charged * 2), (people.DebitsPosted, people.CreditsPosted));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    /// <summary>The recipient's page says that it is given back: then somebody must see it and be able to.</summary>
    [Theory]
    [InlineData("amended")]
    [InlineData("cancelled")]
    [InlineData("sent back")]
    public async Task What_was_paid_beyond_what_is_charged_after_it_is_owed_back_once(string how)
    {
        await using var intake = await StartAsync();
        var (returns, none) = (intake.Engine.Returns, CancellationToken.None);
        var line = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));
        var (id, charged) = (line.GetProperty("id").GetInt64(), ChargedMinor(line));
        await PayAsync(intake, id, charged);

        var left = 0L;
        if (how == "amended")
        {
            left = ChargedMinor(Assert.Single(await intake.SendAsync("m2", Parcel("A1", 1, dollars: 330))));
        }
        else if (how == "cancelled")
        {
            await intake.SendTextAsync("m2", """{"act":"cancel","reference":"A1","reason":"not sent"}""");
        }
        else
        {
            await intake.Engine.Arrivals.ArriveAsync(Scope("A1"), "provider:caspia", none);
            await intake.Engine.Acts.ActAsync(id, ReleaseEvent.Return, "refused by the recipient", "user:officer", none);
        }

        var file = Assert.Single(await returns.ListAsync(none));
        Assert.Equal((ClaimState.Accepted, charged - left), (file.Claim.State, file.Credit!.Value.Amount.Minor));
        Assert.Null(await returns.PayBackAsync(file.Claim.Id, null, "B-1", "user:revenue", none));
        Assert.Equal(ClaimCodes.NothingToPay, (await returns.PayBackAsync(file.Claim.Id, null, "B-2", "user:revenue", none))!.Value.Code);
        await using var connection = await intake.Engine.Store.OpenReadAsync(none);
        Assert.Equal(
            (left, 0L),
            ((await Demands.FindAsync(connection, id, none))!.Paid.Minor, (await Demands.FindAsync(connection, id, none))!.Overpaid.Minor)
        );
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_credit_that_an_amendment_takes_up_again_is_not_paid_back()
    {
        await using var intake = await StartAsync();
        var (returns, none) = (intake.Engine.Returns, CancellationToken.None);
        var line = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));
        await PayAsync(intake, line.GetProperty("id").GetInt64(), ChargedMinor(line));

        await intake.SendAsync("m2", Parcel("A1", 1, dollars: 330));
        var again = Assert.Single(await intake.SendAsync("m3", Parcel("A1", 1)));

        Assert.Equal(ChargedMinor(line), ChargedMinor(again));
        var claim = Assert.Single(await returns.ListAsync(none)).Claim;
        Assert.Equal(ClaimCodes.NothingToPay, (await returns.PayBackAsync(claim.Id, null, "B-1", "user:revenue", none))!.Value.Code);
        Assert.Null(Hold(again));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    /// <summary>Both sums are numbers of minor units: 500.00 AZN would have paid 190.10 GEL.</summary>
    [Fact]
    public async Task What_was_paid_in_one_currency_pays_nothing_of_charges_in_another()
    {
        await using var intake = await StartAsync();
        var (returns, none) = (intake.Engine.Returns, CancellationToken.None);
        var line = Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1)));
        await PayAsync(intake, line.GetProperty("id").GetInt64(), 500_00);

        var moved = Assert.Single(await intake.SendAsync("m2", Parcel("A1", 1) with { Destination = "GE" }));

        Assert.InRange(ChargedMinor(moved), 1, 500_00);
        Assert.Equal("payment", Hold(moved));
        Assert.Equal(new Money(500_00, Currency.Of("AZN")), Assert.Single(await returns.ListAsync(none)).Credit!.Value.Amount);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_refused_return_changes_nothing_and_may_be_claimed_again()
    {
        await using var intake = await StartAsync();
        var (returns, none) = (intake.Engine.Returns, CancellationToken.None);
        await OpenAsync(intake, 1_000_00);
        var charged = ChargedMinor(Assert.Single(await intake.SendAsync("m1", Parcel("A1", 1))));
        await intake.Engine.Arrivals.ArriveAsync(Scope("A1"), "provider:caspia", none);

        var (first, _) = await returns.ClaimAsync("caspia", "A1", "lost the invoice", "provider:caspia", none);
        Assert.Equal(ClaimCodes.ReasonMissing, (await returns.DecideAsync(first!.Id, false, " ", "user:officer", none))!.Value.Code);
        Assert.Null(await returns.DecideAsync(first.Id, false, "no proof of export", "user:officer", none));
        Assert.Equal(new Balance(charged, 0), await BalanceOf(intake, Carrier));

        var (second, _) = await returns.ClaimAsync("caspia", "A1", "here it is", "provider:caspia", none);
        Assert.NotEqual(first.Id, second!.Id);
        Assert.Null(await returns.DecideAsync(second.Id, true, "proof of export seen", "user:officer", none));
        // On a deferred account the next statement is lower: there is nothing to pay back.
        Assert.Equal(new Balance(charged, charged), await BalanceOf(intake, Carrier));
        Assert.Equal(ClaimCodes.NothingToPay, (await returns.PayBackAsync(second.Id, null, "B-1", "user:revenue", none))!.Value.Code);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    /// <summary>The same basket, the same tax, another payer: who owes it follows from the register on the day the data came.</summary>
    [Fact]
    public async Task A_number_that_does_not_stand_in_the_register_leaves_the_tax_to_the_recipient_and_later_changes_do_not()
    {
        await using var intake = await StartAsync();
        Assert.Equal("seller", PayerOfVat(Assert.Single(await intake.SendAsync("m1", Prepaid("A1", "IM1")))));
        await RegisterAsync(intake, new("ioss", "IM1", "A market", new DateOnly(2020, 1, 1), Never, Never, Never));

        var stands = Assert.Single(await intake.SendAsync("m2", Prepaid("A2", "im-1")));
        var unknown = Assert.Single(await intake.SendAsync("m3", Prepaid("A3", "IM2")));
        Assert.Equal(("seller", "consignee"), (PayerOfVat(stands), PayerOfVat(unknown)));
        Assert.Equal(ChargedMinor(stands), ChargedMinor(unknown));
        Assert.Contains("prepaid-unknown", Codes(unknown));

        await RegisterAsync(intake, new("ioss", "IM1", "A market", new DateOnly(2020, 1, 1), Never, new DateOnly(2020, 2, 1), Never));
        Assert.Contains("prepaid-suspended", Codes(Assert.Single(await intake.SendAsync("m4", Prepaid("A4", "IM1")))));
        var replayed = await intake.Engine.Replays.AllAsync(_ => { }, CancellationToken.None);
        Assert.Equal((4L, 0L), (replayed.Decisions, replayed.Different));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    /// <summary>Lithuania's days begin two hours before those of UTC in November.</summary>
    [Theory]
    [InlineData("2026-11-30T21:59:59.999Z", "prepaid-not-yet-valid")]
    [InlineData("2026-11-30T22:00:00Z", null)]
    [InlineData("2026-12-31T21:59:59.999Z", null)]
    [InlineData("2026-12-31T22:00:00Z", "prepaid-expired")]
    public async Task A_number_of_the_register_stands_for_days_of_the_country_whose_law_asks_for_it(string at, string? said)
    {
        var clock = new MovedClock { Now = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture) };
        await using var intake = await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync(), clock);
        await RegisterAsync(intake, new("ioss", "IM1", "A market", new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 31), Never, Never));

        var line = Assert.Single(await intake.SendAsync("m1", Prepaid("A1", "IM1")));

        Assert.Equal(said, Codes(line).FirstOrDefault(code => code!.StartsWith("prepaid-", StringComparison.Ordinal)));
        Assert.Equal(said is null ? "seller" : "consignee", PayerOfVat(line));
    }

    private static readonly DateOnly Never = DateOnly.MaxValue;

    private static Consignment Prepaid(string reference, string number) =>
        A.Consignment(reference, "LT", items: [A.Item(60, "EUR")]) with
        {
            PrepaidTax = new PrepaidTax("ioss", number),
        };

    private static string PayerOfVat(JsonElement line) =>
        line.GetProperty("charges")
            .EnumerateArray()
            .Single(charge => charge.GetProperty("charge").GetString() == "vat")
            .GetProperty("payer")
            .GetString()!;

    private static IEnumerable<string?> Codes(JsonElement line) =>
        line.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("rule").GetString());

    private static async Task RegisterAsync(IntakeFixture intake, PrepaidRegistration number)
    {
        await using var work = await intake.Engine.Store.BeginAsync(CancellationToken.None);
        await PrepaidNumbers.PutAsync(work, [number], DateTimeOffset.UtcNow, "user:revenue", CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
    }

    private static async Task PayAsync(IntakeFixture intake, long id, long minor)
    {
        await using var work = await intake.Engine.Store.BeginAsync(CancellationToken.None);
        var paid = Transfer.PaidIn(
            TransferId.OfText($"payment/{id}"),
            People,
            new Money(minor, Currency.Of("AZN")),
            TransferCode.Payment,
            new About(id, 1, "")
        );
        Assert.True((await Ledgers.PostAsync(work, [paid], DateTimeOffset.UtcNow, "system", CancellationToken.None)).AllDone);
        await work.CommitAsync(CancellationToken.None);
    }

    private protected async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());

    private protected static async Task OpenAsync(IntakeFixture intake, long limitMinor, bool blocked = false)
    {
        await using var work = await intake.Engine.Store.BeginAsync(CancellationToken.None);
        var account = Account.Deferred(Carrier, new Money(limitMinor, Currency.Of("AZN"))) with { Blocked = blocked };
        await LedgerAccounts.OpenAsync(work, [account], DateTimeOffset.UtcNow, "user:revenue", CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
    }

    /// <summary>Reference, state and whether it is on account, in the order they came.</summary>
    private static async Task<List<string>> RowsAsync(IntakeFixture intake)
    {
        await using var db = await intake.Engine.Store.OpenReadAsync(CancellationToken.None);
        return await Sql.ListAsync(
            db,
            null,
            "select reference, state, on_account from consignment order by id",
            row => $"{row.GetString(0)} {row.GetInt16(1)} {row.GetInt16(2)}",
            CancellationToken.None
        );
    }

    private static async Task TopUpAsync(IntakeFixture intake, long limitMinor, bool? blocked = null)
    {
        await using var work = await intake.Engine.Store.BeginAsync(CancellationToken.None);
        var change = new AccountChange(LimitMinor: limitMinor, Blocked: blocked);
        Assert.Null(
            await LedgerAccounts.ChangeAsync(
                work,
                Carrier,
                change,
                "paid in",
                DateTimeOffset.UtcNow,
                "user:revenue",
                CancellationToken.None
            )
        );
        await work.CommitAsync(CancellationToken.None);
    }

    private protected static async Task<Balance> BalanceOf(IntakeFixture intake, string key)
    {
        await using var db = await intake.Engine.Store.OpenReadAsync(CancellationToken.None);
        return (await LedgerAccounts.FindAsync(db, key, CancellationToken.None))?.Balance ?? default;
    }

    private protected static Consignment Parcel(string reference, int person, decimal dollars = 350) =>
        A.Consignment(reference, consignee: A.Person(identity: $"P{person}"), items: [A.Item(dollars)]);

    private protected static long ChargedMinor(JsonElement line) =>
        line.GetProperty("charges")
            .EnumerateArray()
            .Sum(charge =>
                (long)(
                    decimal.Parse(
                        charge.GetProperty("amount").GetProperty("amount").GetString()!,
                        System.Globalization.CultureInfo.InvariantCulture
                    ) * 100
                )
            );

    private static string? Hold(JsonElement line) =>
        line.GetProperty("outcome").TryGetProperty("hold", out var hold) ? hold.GetString() : null;

    private static MoveScope Scope(params string[] references) => new(IntakeFixture.Express.Provider, null, null, references);
}
