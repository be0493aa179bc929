namespace Parcelgate.Server.Tests.Risk;

using Parcelgate.Core.Risk.Rules;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>What rules take, on SQLite.</summary>
public sealed class SqliteRuleCostsTests() : RuleCostsTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresRuleCostsTests(PostgresServer server) : RuleCostsTests(server);

/// <summary>Measured on the parcels decided last.</summary>
public abstract class RuleCostsTests(PostgresServer? server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_rule_in_force_is_measured_once_parcels_were_decided_and_then_remembered()
    {
        await using var intake = await StartAsync();
        var rules = intake.Engine.Law.Current.Rules;
        var costs = new RuleCosts(intake.Engine.Store);
        Assert.Empty(await costs.OfAsync(rules, None));

        await intake.SendAsync("m1", A.Consignment("A1"), A.Consignment("A2"));
        await intake.SendAsync("m2", A.Consignment("A1", items: [A.Item(20m)]));
        var measured = await costs.OfAsync(rules, None);

        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var inForce = rules.Risk.InForceFor("AZ", today, today).SelectMany(profile => profile.Rules);
        Assert.Equal(
            inForce.Where(rule => rule.Mode != RuleMode.Retired).Select(rule => rule.Code).Order(StringComparer.Ordinal),
            measured.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(measured.Values, nanoseconds => Assert.InRange(nanoseconds, 0, 1_000_000));
        Assert.Contains(measured.Values, nanoseconds => nanoseconds > 0);
        Assert.Same(measured, await costs.OfAsync(rules, None));
    }

    [Fact]
    public async Task Damaged_evidence_measures_nothing_and_keeps_no_page_from_being_shown()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("A1"));
        await using (var work = await intake.Engine.Store.BeginAsync(None))
        {
            var bytes = server is null ? "x'00010203'" : @"'\x00010203'";
            await Sql.ExecuteAsync(work.Connection, work.Transaction, $"update submission_part set received = {bytes}", None);
            await work.CommitAsync(None);
        }

        Assert.Empty(await new RuleCosts(intake.Engine.Store).OfAsync(intake.Engine.Law.Current.Rules, None));
    }

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());
}
