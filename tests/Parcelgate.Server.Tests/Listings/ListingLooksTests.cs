namespace Parcelgate.Server.Tests.Listings;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Listings;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Listings;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Messages;
using Parcelgate.Server.Tests.Release;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Pages that goods were said to be sold on, on SQLite.</summary>
public sealed class SqliteListingLooksTests() : ListingLooksTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresListingLooksTests(PostgresServer server) : ListingLooksTests(server);

/// <summary>From a listing in a declaration to the signal that its page is not there.</summary>
public abstract class ListingLooksTests(PostgresServer? server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MovedClock clock = new();

    [Fact]
    public async Task A_decision_notes_its_listings_once_and_only_where_they_are_looked_at()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Parcel("A1", "https://market.example/1"));
        Assert.Equal(0, await StoreState.CountAsync(intake.Engine.Store, "listing"));

        await LookAsync(intake);
        await intake.SendAsync("m2", Parcel("A2", "https://market.example/1"), Parcel("A3", "https://market.example:8443/x"));
        await intake.SendAsync("m3", Parcel("A4", "https://market.example/1"));

        Assert.Equal(1, await StoreState.CountAsync(intake.Engine.Store, "listing"));
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(410, 1)]
    [InlineData(200, 0)]
    [InlineData(302, 0)]
    [InlineData(403, 0)]
    [InlineData(503, 0)]
    public async Task A_page_that_is_not_there_twice_is_a_fact_of_later_decisions_and_no_other_answer_is(int status, int gone)
    {
        await using var intake = await StartAsync();
        await using var shop = await Receiver.StartAsync();
        shop.Answer = (_, response) =>
        {
            response.StatusCode = status;
            return Task.CompletedTask;
        };
        using var http = new OutsideHttp(["127.0.0.1"]);
        var looks = new ListingLooks(intake.Engine.Store, http, clock);
        await NoteAsync(intake, shop.Address);

        Assert.Equal(1, await looks.SomeAsync(5, None));
        Assert.Equal(0, await looks.SomeAsync(5, None));
        await intake.Engine.Risk.RefreshAsync(None);
        await intake.SendAsync("m1", Parcel("A1", shop.Address));
        clock.Now = clock.Now.AddDays(1);
        await looks.SomeAsync(5, None);
        await intake.Engine.Risk.RefreshAsync(None);
        await intake.SendAsync("m2", Parcel("A2", shop.Address), Parcel("A3", shop.Address + "/other"));

        Assert.Equal([0, gone, 0], (await FactsAsync(intake)).Select(facts => facts.Gone.Length));
        var total = await intake.Engine.Replays.AllAsync(_ => { }, None);
        Assert.Equal((3L, 0L), (total.Decisions, total.Different));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_host_of_this_network_is_never_called()
    {
        await using var intake = await StartAsync();
        await using var inside = await Receiver.StartAsync();
        using var http = new OutsideHttp([]);
        await NoteAsync(intake, inside.Address);

        await new ListingLooks(intake.Engine.Store, http, clock).SomeAsync(5, None);

        Assert.Empty(inside.All);
        Assert.Equal(
            1,
            await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from listing where misses = 0 and seen_at is not null")
        );
    }

    [Fact]
    public async Task What_was_noted_months_ago_is_forgotten()
    {
        await using var intake = await StartAsync();
        using var http = new OutsideHttp([]);
        await NoteAsync(intake, "https://market.example/1");
        var looks = new ListingLooks(intake.Engine.Store, http, clock);

        await looks.ForgetAsync(None);
        Assert.Equal(1, await StoreState.CountAsync(intake.Engine.Store, "listing"));
        clock.Now = clock.Now.AddDays(91);
        await looks.ForgetAsync(None);

        Assert.Equal(0, await StoreState.CountAsync(intake.Engine.Store, "listing"));
    }

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync(), clock);

    private static async Task LookAsync(IntakeFixture intake)
    {
        intake.Engine.Risk.LooksAtListings = true;
        await intake.Engine.Risk.RefreshAsync(None);
    }

    private async Task NoteAsync(IntakeFixture intake, string address)
    {
        await using var work = await intake.Engine.Store.BeginAsync(None);
        var named = new Dictionary<long, string> { [Listing.KeyOf(address)] = address };
        await ListingTable.NoteAsync(work, named, clock.Now, None);
        await ListingTable.NoteAsync(work, named, clock.Now, None);
        await work.CommitAsync(None);
    }

    private static Consignment Parcel(string reference, string listing) =>
        A.Sealed(A.Consignment(reference, items: [A.Item(20) with { ListingUrl = listing }]));

    private static async Task<List<RiskFacts>> FactsAsync(IntakeFixture intake)
    {
        var all = new List<RiskFacts>();
        var last = await StoreState.NumberAsync(intake.Engine.Store, "select max(id) from consignment");
        for (var id = 1L; id <= last; id++)
        {
            all.AddRange((await Queries.DecisionsAsync(intake.Engine.Store, id, None)).Select(one => FactsJson.Read(one.Facts.Span).Risk!));
        }

        return all;
    }
}
