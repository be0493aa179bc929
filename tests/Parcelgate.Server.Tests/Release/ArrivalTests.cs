namespace Parcelgate.Server.Tests.Release;

using Parcelgate.Core.Consignments;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.TestKit;

/// <summary>Single parcels that are reported with the flight they came by.</summary>
public class ArrivalTests
{
    private const string Flight = "CKX9/2026-11-30";

    private static Consignment Parcel(string reference, string? conveyance) =>
        A.Consignment(reference) with
        {
            Transport = new Transport(TransportMode.Air, conveyance),
        };

    private static Task<ArrivalResult> ArriveAsync(IntakeFixture intake, MoveScope scope) =>
        intake.Engine.Arrivals.ArriveAsync(scope, "provider:caspia", CancellationToken.None);

    [Fact]
    public async Task A_parcel_named_with_its_flight_arrives_though_it_was_bound_to_none_and_not_where_it_is_bound_to_another()
    {
        await using var intake = await IntakeFixture.StartAsync();
        await intake.SendAsync("m1", Parcel("BOUND", Flight), Parcel("FREE", null), Parcel("OTHER", "CKX8/2026-11-30"));
        var scope = new MoveScope("caspia", null, Flight, ["BOUND", "FREE", "OTHER", "NEW"]);

        var first = await ArriveAsync(intake, scope);
        var again = await ArriveAsync(intake, scope);
        var later = await ArriveAsync(intake, new MoveScope("caspia", null, "CKX8/2026-11-30", null));

        Assert.Equal(2, first.Released + first.Held);
        Assert.Equal(["NEW"], first.Unannounced);
        Assert.Equal([("OTHER", ProblemCodes.Contradiction)], first.Refused);
        Assert.Equal(0, again.Released + again.Held + again.Unannounced.Count);
        Assert.Equal(["BOUND", "FREE", "NEW", "OTHER"], again.Refused.Select(one => one.Reference).Order(StringComparer.Ordinal));
        Assert.Equal(1, later.Released + later.Held);
    }

    [Fact]
    public async Task Where_nothing_new_is_agreed_parcels_on_file_arrive_and_others_are_not_stored()
    {
        await using var intake = await IntakeFixture.StartAsync();
        await intake.SendAsync("m1", Parcel("A1", null));
        var scope = new MoveScope("caspia", null, null, ["A1", "A2"]) { RefusesNew = ProblemCodes.AgreementNotInForce };

        var result = await ArriveAsync(intake, scope);

        Assert.Equal((1, 0), (result.Released + result.Held, result.Unannounced.Count));
        Assert.Equal([("A2", ProblemCodes.AgreementNotInForce)], result.Refused);
        await using var work = await intake.Engine.Store.BeginAsync(CancellationToken.None);
        Assert.Single(await Moves.InScopeAsync(work, scope.Anywhere, 10, CancellationToken.None));
    }
}
