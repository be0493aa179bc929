namespace Parcelgate.Server.Tests.Revenue;

using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
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

    private protected async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());

    private protected static async Task OpenAsync(IntakeFixture intake, long limitMinor)
    {
        await using var work = await intake.Engine.Store.BeginAsync(CancellationToken.None);
        var account = Account.Deferred(Carrier, new Money(limitMinor, Currency.Of("AZN")));
        await LedgerAccounts.OpenAsync(work, [account], DateTimeOffset.UtcNow, "user:revenue", CancellationToken.None);
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

    private static MoveScope Scope(string reference) => new(IntakeFixture.Express.Provider, null, null, [reference]);
}
