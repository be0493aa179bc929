namespace Parcelgate.Server.Tests.Release;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Holds and what carriers say of them, on SQLite.</summary>
public sealed class SqliteHoldTasksTests() : HoldTasksTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresHoldTasksTests(PostgresServer server) : HoldTasksTests(server);

/// <summary>A hold is acknowledged, located, presented or explained; what is missing is seen, and each partner's rate.</summary>
public abstract class HoldTasksTests(PostgresServer? server)
{
    private const string Provider = "caspia";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MovedClock clock = new();

    [Fact]
    public async Task A_hold_is_asked_without_a_row_and_an_arrival_writes_none()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("H1"), A.Consignment("C1"));
        await HoldAsync(intake, 1);
        await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from hold_task");
        var before = await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from hold_task");

        await intake.Engine.Arrivals.ArriveAsync(new MoveScope(Provider, null, null, ["H1", "C1"]), "provider:caspia", None);

        var hold = Assert.Single(await intake.Engine.Holds.ListAsync(null, 0, 10, None));
        Assert.Equal(("H1", State.Held, HoldStep.Asked), (hold.Reference, hold.State, hold.Step));
        Assert.Equal(clock.Now.AddHours(24), hold.PresentBy);
        Assert.Equal(before, await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from hold_task"));
        Assert.Empty(await intake.Engine.Holds.ListAsync("other", 0, 10, None));
    }

    [Fact]
    public async Task A_carrier_reports_step_by_step_and_the_same_report_again_changes_nothing()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("H1"));
        await HoldAsync(intake, 1);
        await intake.Engine.Arrivals.ArriveAsync(new MoveScope(Provider, null, null, ["H1"]), "provider:caspia", None);

        await ReportAsync(intake, "H1", HoldStep.Located, "Shed 4", clock.Now.AddHours(30));
        var located = await ReportAsync(intake, "H1", HoldStep.Located, "Shed 4", clock.Now.AddHours(30));
        clock.Now = clock.Now.AddHours(25);
        Assert.Equal(("Shed 4", false), (located.Hold!.Place, located.Hold.IsMissing(clock.Now)));
        await ReportAsync(intake, "H1", HoldStep.Presented, "Customs hall");
        var after = await ReportAsync(intake, "H1", HoldStep.Explained, "", code: "lost");

        Assert.Equal(ReferralCodes.HoldPresented, after.Problem!.Code);
        var kinds = (await Queries.JournalAsync(intake.Engine.Store, 1, None)).Select(one => one.Row.Kind);
        Assert.Equal(["hold-located", "hold-presented"], kinds.Where(kind => kind.StartsWith("hold-", StringComparison.Ordinal)));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task Another_provider_and_a_parcel_nobody_asked_for_are_refused()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("H1"), A.Consignment("C1"));
        await HoldAsync(intake, 1);

        var other = await intake.Engine.Holds.ReportAsync("other", "H1", Report(HoldStep.Acknowledged), "provider:other", None);
        var notAsked = await ReportAsync(intake, "C1", HoldStep.Acknowledged);

        Assert.Equal(ProblemCodes.UnknownConsignment, other.Problem!.Code);
        Assert.Equal(ReferralCodes.HoldNotAsked, notAsked.Problem!.Code);
        Assert.Equal(
            0,
            await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from hold_task where acknowledged_at is not null")
        );
    }

    [Fact]
    public async Task Many_are_acknowledged_at_once_and_those_that_said_more_stay()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Enumerable.Range(1, 4).Select(i => A.Consignment($"H{i}")));
        for (var id = 1; id <= 3; id++)
        {
            await HoldAsync(intake, id);
        }

        await ReportAsync(intake, "H1", HoldStep.Located, "Shed 4");
        var done = await intake.Engine.Holds.AcknowledgeAsync(Provider, ["H1", "H2", "H3", "H4", "H9"], "provider:caspia", None);
        var again = await intake.Engine.Holds.AcknowledgeAsync(Provider, ["H1", "H2", "H3"], "provider:caspia", None);

        Assert.Equal((2, 0), (done, again));
        Assert.Equal(
            [HoldStep.Located, HoldStep.Acknowledged, HoldStep.Acknowledged],
            (await intake.Engine.Holds.ListAsync(Provider, 0, 10, None)).Select(hold => hold.Step)
        );
    }

    [Fact]
    public async Task A_partners_rate_counts_what_it_owed_and_not_what_customs_let_go()
    {
        await using var intake = await StartAsync();
        var from = clock.Now;
        await intake.SendAsync("m1", Enumerable.Range(1, 6).Select(i => A.Consignment($"H{i}")));
        for (var id = 1; id <= 5; id++)
        {
            await HoldAsync(intake, id);
        }

        var all = Enumerable.Range(1, 6).Select(i => $"H{i}").ToList();
        await intake.Engine.Arrivals.ArriveAsync(new MoveScope(Provider, null, null, all), "provider:caspia", None);
        clock.Now = clock.Now.AddHours(2);
        await ReportAsync(intake, "H1", HoldStep.Presented, "Customs hall");
        await ReportAsync(intake, "H3", HoldStep.Explained, "", code: "offloaded");
        await intake.Engine.Acts.ActAsync(5, ReleaseEvent.ReleaseFromHold, "a mistake", "user:a", None);
        clock.Now = clock.Now.AddHours(28);
        await ReportAsync(intake, "H2", HoldStep.Presented, "Customs hall");

        var rates = Assert.Single(await intake.Engine.HoldRates.RatesAsync(Provider, from.AddHours(-1), clock.Now, None));

        Assert.Equal(
            new HoldRates(
                Provider,
                Asked: 4,
                Acknowledged: 3,
                Presented: 2,
                PresentedInTime: 1,
                Explained: 1,
                Missing: 1,
                TimeSpan.FromHours(16)
            ),
            rates
        );
        Assert.Equal(750, rates.FulfilledPerMille);
        Assert.Empty(await intake.Engine.HoldRates.RatesAsync(Provider, clock.Now, clock.Now.AddDays(1), None));
    }

    [Fact]
    public async Task A_parcel_held_anew_is_asked_for_anew()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("H1"));
        await HoldAsync(intake, 1);
        await ReportAsync(intake, "H1", HoldStep.Presented, "Customs hall");
        await intake.Engine.Acts.ActAsync(1, ReleaseEvent.ReleaseFromHold, "as declared", "user:a", None);
        clock.Now = clock.Now.AddHours(1);
        await HoldAsync(intake, 1);

        var hold = Assert.Single(await intake.Engine.Holds.ListAsync(Provider, 0, 10, None));
        Assert.Equal((HoldStep.Asked, clock.Now), (hold.Step, hold.AskedAt));
    }

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync(), clock);

    private static async Task HoldAsync(IntakeFixture intake, long id) =>
        Assert.Null((await intake.Engine.Acts.ActAsync(id, ReleaseEvent.Hold, "selected for inspection", "user:a", None))!.Value.Refused);

    private HoldReport Report(HoldStep step, string place = "", DateTimeOffset? promised = null, string code = "") =>
        new(step, clock.Now, place, promised, code, "");

    private Task<(HoldRow? Hold, Problem? Problem)> ReportAsync(
        IntakeFixture intake,
        string reference,
        HoldStep step,
        string place = "",
        DateTimeOffset? promised = null,
        string code = ""
    ) => intake.Engine.Holds.ReportAsync(Provider, reference, Report(step, place, promised, code), "provider:caspia", None);
}
