namespace Parcelgate.Server.Tests.Intake;

using System.Text.Json;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;

/// <summary>A dispatch or an event that comes in a message before the declaration of its items, on SQLite.</summary>
public sealed class SqlitePreAdviceTests() : PreAdviceTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresPreAdviceTests(PostgresServer server) : PreAdviceTests(server);

/// <summary>What is said of an item before its declaration waits for it, whatever comes between.</summary>
public abstract class PreAdviceTests(PostgresServer? server)
{
    private const string Item = "RA473124829CN";
    private const string Dispatch = "CNCANAAZBAKAAUR60141";
    private const string Receptacle = "CNCANAAZBAKAAUR60141001110125";

    private static string Listing(string item = Item) =>
        $$"""
            {"id":"{{Dispatch}}","conveyance":"ORB206/2026-11-23","arrivesAt":"2026-11-24T06:00:00Z","mailClass":"U","receptacles":[{"id":"{{Receptacle}}","items":["{{item}}"]}]}
            """;

    [Fact]
    public async Task A_dispatch_before_its_items_waits_for_them_and_binds_them_as_one_after_them_does()
    {
        await using var first = await StartAsync();
        await using var last = await StartAsync();

        var advised = Assert.Single(await SendAsync(first, "dispatch", Drop("", Listing(), "")));
        Assert.Equal("advised", advised.GetProperty("result").GetString());
        Assert.Equal(State.Advised, (State)(await RowAsync(first, Item)).State);
        var decided = Assert.Single(await SendAsync(first, "items", Drop(PostalItems.Declared, "", "")));
        await SendAsync(last, "items", Drop(PostalItems.Declared, "", ""));
        await SendAsync(last, "dispatch", Drop("", Listing(), ""));

        Assert.Equal("decided", decided.GetProperty("result").GetString());
        Assert.Equal(advised.GetProperty("id").GetInt64(), decided.GetProperty("id").GetInt64());
        var (row, record) = (await RowAsync(first, Item), await RecordAsync(first, Item));
        Assert.Equal((Dispatch, "ORB206/2026-11-23", State.Cleared), (row.Master, row.Conveyance, (State)row.State));
        Assert.Equal(Receptacle, record.Transport.Receptacle);
        Assert.Contains(record.Kept, kept => kept.Value == "U");
        Assert.Equal((await RecordAsync(last, Item)).Digest, record.Digest);
        Assert.Equal(0, await StoreState.CountAsync(first.Engine.Store, "pre_advice"));
        await StoreState.AssertVerifiesAsync(first.Engine.Store);
        await AssertReplaysAsync(first);
    }

    [Fact]
    public async Task What_several_messages_say_before_the_declaration_is_all_kept()
    {
        await using var intake = await StartAsync();

        await SendAsync(intake, "event", Drop("", "", Event("posted", "2026-11-20T08:00:00+04:00")));
        await SendAsync(intake, "dispatch", Drop("", Listing(), ""));
        await SendAsync(intake, "items", Drop(PostalItems.Declared, "", ""));

        var record = await RecordAsync(intake, Item);
        Assert.Equal(Dispatch, record.Transport.Master);
        Assert.Contains(record.Kept, kept => kept.Value == "posted");
        await AssertReplaysAsync(intake);
    }

    [Fact]
    public async Task Items_and_dispatch_that_come_at_once_are_bound_whichever_is_first()
    {
        await using var intake = await StartAsync();
        string[] items = [.. Enumerable.Range(0, 24).Select(S10)];

        await Task.WhenAll(
            items
                .Select((item, i) => SendAsync(intake, $"d{i}", Drop("", Listing(item), "")))
                .Concat(
                    items.Select(
                        (item, i) =>
                            SendAsync(intake, $"i{i}", Drop(PostalItems.Declared.Replace(Item, item, StringComparison.Ordinal), "", ""))
                    )
                )
        );

        foreach (var item in items)
        {
            Assert.Equal(Dispatch, (await RecordAsync(intake, item)).Transport.Master);
        }

        Assert.Equal(0, await StoreState.CountAsync(intake.Engine.Store, "pre_advice"));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
        await AssertReplaysAsync(intake, items);
    }

    [Fact]
    public async Task An_item_that_is_listed_and_never_declared_is_there_without_data_when_its_dispatch_arrives()
    {
        await using var intake = await StartAsync();
        await SendAsync(intake, "dispatch", Drop("", Listing(), ""));

        var arrived = await intake.Engine.Arrivals.ArriveAsync(
            new MoveScope("caspia", Dispatch, null, null),
            "provider:caspia",
            CancellationToken.None
        );

        Assert.Equal([Item], arrived.Unannounced);
        Assert.Equal((0, 0), (arrived.Released, arrived.Held));
        Assert.Equal(State.Unannounced, (State)(await RowAsync(intake, Item)).State);
        await SendAsync(intake, "items", Drop(PostalItems.Declared, "", ""));
        Assert.Equal(State.DataLate, (State)(await RowAsync(intake, Item)).State);
        Assert.Equal(Receptacle, (await RecordAsync(intake, Item)).Transport.Receptacle);
    }

    [Fact]
    public async Task An_item_that_is_only_listed_cannot_be_withdrawn()
    {
        await using var intake = await StartAsync();
        await SendAsync(intake, "dispatch", Drop("", Listing(), ""));

        var line = Assert.Single(await SendAsync(intake, "cancel", Drop($$"""{"id":"{{Item}}","act":"cancel"}""", "", "")));

        Assert.Equal("refused", line.GetProperty("result").GetString());
        Assert.Contains("release-no-data", line.GetProperty("problems")[0].GetProperty("expected").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_may_not_be_kept_of_a_declaration_is_not_kept_of_what_is_said_of_it_elsewhere(bool before)
    {
        await using var intake = await StartAsync();
        var agreed = PostalItems.Post with
        {
            Day = new DateOnly(2020, 1, 1),
            Agreement = new Agreement
            {
                Provider = "caspia",
                Version = 1,
                LegalBasis = "an agreement",
                Purpose = "customs",
                RetentionDays = 30,
                From = new DateOnly(2020, 1, 1),
                Withheld = ["kept"],
            },
        };

        foreach (var isDispatch in (bool[])[before, !before])
        {
            await (
                isDispatch
                    ? SendAsync(intake, "dispatch", Drop("", Listing(), ""), agreed)
                    : SendAsync(intake, "items", Drop(PostalItems.Declared, "", ""), agreed)
            );
        }

        var record = await RecordAsync(intake, Item);
        Assert.Equal(Dispatch, record.Transport.Master);
        Assert.Empty(record.Kept);
        await AssertReplaysAsync(intake);
    }

    /// <summary>Every latest decision of the items sent here comes out the same from what is stored.</summary>
    private static async Task AssertReplaysAsync(IntakeFixture intake, params string[] items)
    {
        await using var db = await intake.Engine.Store.OpenReadAsync(CancellationToken.None);
        foreach (var item in items.DefaultIfEmpty(Item))
        {
            var row = await RowAsync(intake, item);
            var decision = (await Decisions.LatestAsync(db, null, row.Id, CancellationToken.None))!;
            var part = (await Parts.ReadAsync(db, null, decision.SubmissionId, decision.Part, CancellationToken.None))!;
            var record = Parts.Record(part, decision.Offset, decision.Length);
            var replay = await intake.Engine.Replayer.ReplayAsync(decision, record, CancellationToken.None);
            Assert.True(replay.Same, replay.Difference);
        }
    }

    private static string S10(int number)
    {
        var digits = $"{47312000 + number}";
        var sum = digits.Select((digit, i) => (digit - '0') * ("86423597"[i] - '0')).Sum();
        var check = 11 - (sum % 11);
        return $"RA{digits}{(check == 10 ? 0 : check == 11 ? 5 : check)}CN";
    }

    private static string Event(string happened, string at) =>
        $$"""{"item":"{{Item}}","event":"{{happened}}","at":"{{at}}","office":"CNCANA"}""";

    private static string Drop(string items, string dispatches, string events) =>
        $$$"""{"postalDrop":{"version":"1","items":[{{{items}}}],"dispatches":[{{{dispatches}}}],"events":[{{{events}}}]}}""";

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());

    private static Task<List<JsonElement>> SendAsync(IntakeFixture intake, string messageId, string text, Sender? sender = null) =>
        intake.SendAsync(sender ?? PostalItems.Post, "postal", messageId, text);

    private static async Task<ConsignmentRow> RowAsync(IntakeFixture intake, string reference) =>
        (await Queries.ConsignmentsAsync(intake.Engine.Store, reference, CancellationToken.None))[0];

    private static async Task<Consignment> RecordAsync(IntakeFixture intake, string reference)
    {
        var row = await RowAsync(intake, reference);
        await using var work = await intake.Engine.Store.BeginAsync(CancellationToken.None);
        return (await Earlier.LockAsync(work, row.Id, CancellationToken.None))!.Record!;
    }
}
