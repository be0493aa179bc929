namespace Parcelgate.Server.Tests.Intake;

using System.Text.Json;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;

/// <summary>What a post says of its items' whereabouts, on SQLite.</summary>
public sealed class SqlitePostalEventTests() : PostalEventTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresPostalEventTests(PostgresServer server) : PostalEventTests(server);

/// <summary>An event that an item arrived or is presented moves it as a report of its arrival does.</summary>
public abstract class PostalEventTests(PostgresServer? server)
{
    [Theory]
    [InlineData("arrived")]
    [InlineData("presented")]
    public async Task An_item_that_is_there_is_released_or_held_at_once_and_only_once(string happened)
    {
        await using var intake = await StartAsync();
        var message = Drop(PostalItems.Declared, Event("RA473124829CN", happened));

        await SendAsync(intake, "m1", message);
        var moved = await StateAsync(intake, "RA473124829CN");
        var events = await StoreState.CountAsync(intake.Engine.Store, "journal");
        await SendAsync(intake, "m1", message);

        Assert.Equal(State.Released, moved);
        Assert.Equal(events, await StoreState.CountAsync(intake.Engine.Store, "journal"));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Theory]
    [InlineData("posted")]
    [InlineData("delivered")]
    public async Task Other_events_move_nothing(string happened)
    {
        await using var intake = await StartAsync();

        await SendAsync(intake, "m1", Drop(PostalItems.Declared, Event("RA473124829CN", happened)));

        Assert.Equal(State.Cleared, await StateAsync(intake, "RA473124829CN"));
    }

    [Fact]
    public async Task An_item_nobody_declared_is_on_file_as_unannounced_and_its_data_may_follow()
    {
        await using var intake = await StartAsync();

        var line = Assert.Single(await SendAsync(intake, "m1", Drop("", Event("RA473124829CN", "arrived"))));
        Assert.Equal("advised", line.GetProperty("result").GetString());
        Assert.Equal(State.Unannounced, await StateAsync(intake, "RA473124829CN"));
        await SendAsync(intake, "m2", Drop(PostalItems.Declared, ""));

        Assert.Equal(State.DataLate, await StateAsync(intake, "RA473124829CN"));
    }

    [Fact]
    public async Task An_item_that_comes_after_its_data_moves_by_its_event_alone()
    {
        await using var intake = await StartAsync();
        await SendAsync(intake, "m1", Drop(PostalItems.Declared, ""));

        await SendAsync(intake, "m2", Drop("", Event("RA473124829CN", "presented")));

        Assert.Equal(State.Released, await StateAsync(intake, "RA473124829CN"));
    }

    private static string Event(string item, string happened) =>
        $$"""{"item":"{{item}}","event":"{{happened}}","at":"2026-11-23T08:00:00+04:00","office":"AZBAKA"}""";

    private static string Drop(string items, string events) =>
        $$$"""{"postalDrop":{"version":"1","items":[{{{items}}}],"events":[{{{events}}}]}}""";

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());

    private static Task<List<JsonElement>> SendAsync(IntakeFixture intake, string messageId, string text) =>
        intake.SendAsync(PostalItems.Post, "postal", messageId, text);

    private static async Task<State> StateAsync(IntakeFixture intake, string reference) =>
        (State)(await Queries.ConsignmentsAsync(intake.Engine.Store, reference, CancellationToken.None))[0].State;
}
