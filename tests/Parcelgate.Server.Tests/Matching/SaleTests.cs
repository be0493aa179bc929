namespace Parcelgate.Server.Tests.Matching;

using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Messages;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Orders, payments and waybills from their messages to what an officer decides, on SQLite.</summary>
public sealed class SqliteSaleTests() : SaleTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresSaleTests(PostgresServer server) : SaleTests(server);

/// <summary>Three parties say something of one sale.</summary>
public abstract class SaleTests(PostgresServer? server) : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Sender Platform = new("orbita", "provider:orbita", new ReadDefaults(Channel.Platform, "AZ"));
    private static readonly Sender Pay = new("kapitalpay", "provider:kapitalpay", new ReadDefaults());
    private readonly TempFolder folder = new();

    [Fact]
    public async Task What_is_sent_again_is_known_and_other_content_is_a_new_version_that_is_compared_again()
    {
        await using var office = await StartAsync();
        Assert.Equal("received", (await OrderAsync(office, "A1", 20)).Result);
        Assert.Equal("known", (await OrderAsync(office, "A1", 20)).Result);
        Assert.Equal("received", (await PayAsync(office, "P1", "A1", 20)).Result);
        Assert.Equal("known", (await PayAsync(office, "P1", "A1", 20)).Result);
        await ParcelAsync(office, "W1", 20, "A1");
        Assert.Equal((MatchState.Agrees, 3), await MatchAsync(office, "a1"));

        var corrected = await OrderAsync(office, "A1", 90);

        Assert.Equal(("corrected", 2), (corrected.Result, corrected.Document.Version));
        Assert.Equal((MatchState.Differs, 4), await MatchAsync(office, "a1"));
        Assert.Equal(["goods-value", "paid"], (await RowAsync(office, "a1")).Match.Kinds);
        Assert.Equal("corrected", (await PayAsync(office, "P1", "A1", 90)).Result);
        Assert.Equal(["goods-value"], (await RowAsync(office, "a1")).Match.Kinds);
        await ParcelAsync(office, "W1", 90, "A1", "again");
        Assert.Equal(MatchState.Agrees, (await MatchAsync(office, "a1")).State);
        Assert.Equal(2, await StoreState.NumberAsync(office.Store, "select count(*) from match_document where kind = 2"));
        await StoreState.AssertVerifiesAsync(office.Store);
    }

    [Fact]
    public async Task Orders_and_payments_count_among_the_messages_of_their_senders_and_not_among_consignments()
    {
        await using var office = await StartAsync();
        await OrderAsync(office, "A1", 20);
        await OrderAsync(office, "A2", 20);
        await PayAsync(office, "P1", "A1", 20);
        await PayAsync(office, "P2", "A2", 20);
        await ParcelAsync(office, "W1", 20, "A1");

        var sent = (await Queries.SentSinceAsync(office.Store, DateTimeOffset.UtcNow.AddDays(-1), None)).ToDictionary(one => one.Provider);

        Assert.Equal((2L, 0L, 0L), (sent["orbita"].Messages, sent["orbita"].Lines, sent["orbita"].Refused));
        Assert.Equal((2L, 0L), (sent["kapitalpay"].Messages, sent["kapitalpay"].Lines));
        Assert.InRange(sent["kapitalpay"].Last, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        var carrier = Assert.Single(sent.Values, one => one.Lines > 0);
        Assert.Equal((1L, 1L), (carrier.Messages, carrier.Lines));
    }

    [Fact]
    public async Task A_parcel_that_names_another_order_leaves_the_first_and_one_that_is_cancelled_leaves_all()
    {
        await using var office = await StartAsync();
        await OrderAsync(office, "A1", 20);
        await ParcelAsync(office, "W1", 20, "A1");
        await ParcelAsync(office, "W1", 20, "A2", "m2");

        Assert.Equal([DocumentKind.Payment, DocumentKind.Waybill], (await RowAsync(office, "a1")).Match.Missing);
        Assert.Equal([DocumentKind.Order, DocumentKind.Payment], (await RowAsync(office, "a2")).Match.Missing);
        await office.Intake.SendTextAsync("m3", """{"act":"cancel","reference":"W1"}""" + "\n");
        await office.Intake.Engine.Matches.SettleAsync(None);
        Assert.Equal(MatchState.Closed, (await RowAsync(office, "a2")).Match.State);
    }

    [Fact]
    public async Task A_parcel_that_names_no_order_any_more_leaves_it()
    {
        await using var office = await StartAsync();
        await ParcelAsync(office, "W1", 20, "A1");
        await office.Intake.SendAsync("m2", A.Consignment("W1", items: [A.Item(21)]));
        await office.Intake.Engine.Matches.SettleAsync(None);

        Assert.Equal(MatchState.Closed, (await RowAsync(office, "a1")).Match.State);
    }

    [Fact]
    public async Task Orders_in_one_parcel_are_compared_together()
    {
        await using var office = await StartAsync();
        var both = Parcel("W1", 50, "A1", "A2") with { GrossMassGrams = 1_000, Items = [A.Item(50, quantity: 2)] };
        await office.Intake.SendAsync("m1", A.Sealed(both));
        await OrderAsync(office, "A1", 20);
        Assert.Equal(MatchState.Waiting, (await MatchAsync(office, "a1")).State);
        await OrderAsync(office, "A2", 30);
        await PayAsync(office, "P1", "A1", 20);

        Assert.Equal(MatchState.Agrees, (await MatchAsync(office, "a1")).State);
        Assert.Equal([DocumentKind.Payment], (await RowAsync(office, "a2")).Match.Missing);
    }

    [Fact]
    public async Task An_order_that_is_declared_and_advised_and_carried_is_seen_to_be_two_parcels()
    {
        await using var office = await StartAsync();
        await DeclareOrderAsync(office, "1001");
        Assert.Null(await RowAsync(office, "1001"));
        await OrderAsync(office, "1001", 20);
        Assert.Equal(["senders"], (await RowAsync(office, "1001")).Match.Kinds);
        await ParcelAsync(office, "W1", 20, "1001");

        Assert.Contains("goods-value", (await RowAsync(office, "1001")).Match.Kinds);
    }

    [Fact]
    public async Task What_does_not_come_in_time_is_missing_and_told_once()
    {
        await using var office = await StartAsync();
        await EndpointAsync(office, "orbita");
        await OrderAsync(office, "A1", 20);
        var comparer = new MatchComparer(office.Store, Library(office), office.Time);
        office.Time.Pass(TimeSpan.FromDays(9.9));
        Assert.Equal(0, await comparer.PassAsync(None));
        office.Time.Pass(TimeSpan.FromDays(0.2));
        Assert.Equal(1, await comparer.PassAsync(None));
        Assert.Equal(0, await comparer.PassAsync(None));

        Assert.Equal(["missing-payment", "missing-waybill"], (await RowAsync(office, "a1")).Match.Kinds);
        Assert.Equal(["documents-differ"], await ToldAsync(office));
    }

    [Fact]
    public async Task Acts_are_for_what_was_seen_and_a_new_document_opens_them_again()
    {
        await using var office = await StartAsync();
        await EndpointAsync(office, "orbita");
        await OrderAsync(office, "A1", 90);
        await ParcelAsync(office, "W1", 20, "A1");
        var acts = office.Intake.Engine.MatchOffice;
        var row = await RowAsync(office, "a1");

        Assert.Equal("match-reason-missing", (await acts.AcceptAsync(row.Id, row.Version, " ", "user:a", None))!.Code);
        Assert.Equal("match-changed", (await acts.AcceptAsync(row.Id, row.Version - 1, "seen", "user:a", None))!.Code);
        Assert.Equal("match-unknown", (await acts.AcceptAsync(99, 1, "seen", "user:a", None))!.Code);
        Assert.Null(await acts.AcceptAsync(row.Id, row.Version, "a discount for all", "user:a", None));
        Assert.Equal("match-not-open", (await acts.AcceptAsync(row.Id, row.Version, "seen", "user:b", None))!.Code);
        Assert.Equal(["documents-differ", "documents-agree"], await ToldAsync(office));
        Assert.Equal(("user:a", "a discount for all"), await LastEventAsync(office, "match-accepted"));

        await OrderAsync(office, "A1", 95);
        row = await RowAsync(office, "a1");
        Assert.Equal((MatchDecision.None, "", true), (row.Decided, row.Reason, row.IsOpen));
        Assert.Equal(["documents-differ", "documents-agree", "documents-differ"], await ToldAsync(office));
    }

    [Fact]
    public async Task A_carrier_is_asked_about_the_very_field_and_a_parcel_is_held()
    {
        await using var office = await StartAsync();
        await OrderAsync(office, "A1", 90);
        await ParcelAsync(office, "W1", 20, "A1");
        await OrderAsync(office, "A2", 90);
        await ParcelAsync(office, "W2", 20, "A2");
        var acts = office.Intake.Engine.MatchOffice;
        var (first, second) = (await RowAsync(office, "a1"), await RowAsync(office, "a2"));

        Assert.Equal(
            "match-no-parcel",
            (await acts.AskAsync(first.Id, first.Version, 2, MatchElement.GoodsValue, "", "why", "user:a", None))!.Code
        );
        Assert.Equal(
            "match-not-to-ask",
            (await acts.AskAsync(first.Id, first.Version, 1, MatchElement.Payer, "", "why", "user:a", None))!.Code
        );
        Assert.Null(
            await acts.AskAsync(first.Id, first.Version, 1, MatchElement.GoodsValue, "What was paid?", "the order says 90", "user:a", None)
        );
        Assert.Null(await acts.HoldAsync(second.Id, second.Version, 2, "the order says 90", "user:a", None));

        await using var db = await office.Store.OpenReadAsync(None);
        var referral = Assert.Single(await Server.Release.ReferralBook.OfConsignmentAsync(db, 1, None));
        Assert.Equal("/items/0/value, price-proved", referral.Questions);
        Assert.Equal("What was paid?", referral.Said);
        Assert.Equal(
            (MatchDecision.Asked, MatchDecision.Held),
            ((await RowAsync(office, "a1")).Decided, (await RowAsync(office, "a2")).Decided)
        );
        Assert.Equal((State.Referred, State.ToHold), (await StateAsync(office, 1), await StateAsync(office, 2)));
        Assert.Equal(("user:a", "the order says 90"), await LastEventAsync(office, "match-asked"));
        Assert.Equal(("user:a", "the order says 90"), await LastEventAsync(office, "match-held"));
    }

    [Fact]
    public async Task Nothing_of_matching_changes_a_decision_which_replays_to_its_hash()
    {
        await using var office = await StartAsync();
        await office.Intake.SendAsync("m1", Parcel("W1", 20));
        var without = await HashAsync(office, 1);
        await OrderAsync(office, "A1", 90);
        await ParcelAsync(office, "W2", 20, "A1");

        Assert.Equal(MatchState.Differs, (await MatchAsync(office, "a1")).State);
        Assert.Equal(2, await StoreState.CountAsync(office.Store, "decision"));
        Assert.Equal(without, await HashAsync(office, 1));
        foreach (var id in (long[])[1, 2])
        {
            Assert.True((await office.Intake.Engine.Replays.LatestAsync(id, None))!.Same);
        }
    }

    [Fact]
    public async Task More_documents_than_a_sale_has_are_told_and_not_compared()
    {
        await using var office = await StartAsync();
        await office.Intake.SendAsync("m1", Enumerable.Range(0, 60).Select(i => Parcel($"W{i}", 20, "A1")));
        await office.Intake.Engine.Matches.SettleAsync(None);

        Assert.Equal(["documents"], (await RowAsync(office, "a1")).Match.Kinds);
    }

    [Fact]
    public async Task Documents_that_come_at_once_see_each_other()
    {
        await using var office = await StartAsync();
        var sent = Enumerable
            .Range(0, 8)
            .SelectMany(i =>
                new Func<Task>[]
                {
                    () => OrderAsync(office, $"A{i}", 20),
                    () => PayAsync(office, $"P{i}", $"A{i}", 20),
                    () => ParcelAsync(office, $"W{i}", 20, $"A{i}"),
                }
            )
            .Select(send => Task.Run(send));
        await Task.WhenAll(sent);
        await office.Intake.Engine.Matches.SettleAsync(None);

        Assert.Equal(8, await StoreState.NumberAsync(office.Store, "select count(*) from order_match where state = 1"));
        Assert.Equal(0, await StoreState.CountAsync(office.Store, "match_due"));
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task When_the_agreed_days_are_over_the_names_of_a_decided_sale_are_gone_and_an_open_one_waits()
    {
        await using var office = await StartAsync();
        await OrderAsync(office, "A1", 20);
        await PayAsync(office, "P1", "A1", 20);
        await ParcelAsync(office, "W1", 20, "A1");
        await OrderAsync(office, "B1", 20);
        await PayAsync(office, "P2", "B1", 90);
        await ParcelAsync(office, "W2", 20, "B1");
        Assert.Equal(
            (MatchState.Agrees, MatchState.Differs),
            ((await RowAsync(office, "a1")).Match.State, (await RowAsync(office, "b1")).Match.State)
        );

        Assert.Equal(
            (1, 1, 1),
            (await EraseAsync(office, "orbita"), await EraseAsync(office, "kapitalpay"), await EraseAsync(office, "caspia"))
        );

        var agreed = await RowAsync(office, "a1");
        Assert.Equal(MatchState.Agrees, agreed.Match.State);
        var names = agreed.Match.Elements.Where(one => one.Element is MatchElement.Recipient or MatchElement.Payer).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, one => Assert.Equal("", one.Order + one.Payment + one.Waybill));
        Assert.Equal(3, await StoreState.NumberAsync(office.Store, "select count(*) from match_document where facts like '%Aysel%'"));
        Assert.Contains(
            (await RowAsync(office, "b1")).Match.Elements,
            one => one.Element == MatchElement.Payer && one.Payment == "Aysel Quliyeva"
        );
        Assert.Equal(0, await EraseAsync(office, "orbita"));
    }

    [Fact]
    public async Task A_name_that_is_not_kept_is_not_compared_whoever_may_not_say_it()
    {
        await using var office = await StartAsync();
        var terms = Agreements.AgreementTests.Terms with { Withheld = ["consignee.name"] };
        await OrderAsync(office, "A1", 20, terms);
        await PayAsync(office, "P1", "A1", 20);
        await ParcelAsync(office, "W1", 20, "A1");
        await OrderAsync(office, "B1", 20);
        var parcel = Encoding.UTF8.GetString(CanonicalJson.ToBytes(Parcel("W2", 20, "B1"))) + "\n";
        await office.Intake.SendAsync(IntakeFixture.Express with { Agreement = terms, Day = terms.From }, "ndjson", "w2", parcel);
        await office.Intake.Engine.Matches.SettleAsync(None);

        Assert.Equal(
            (MatchState.Agrees, MatchState.Waiting),
            ((await RowAsync(office, "a1")).Match.State, (await RowAsync(office, "b1")).Match.State)
        );
        Assert.Empty((await RowAsync(office, "b1")).Match.Kinds);
    }

    private static async Task<int> EraseAsync(MessageOffice office, string provider)
    {
        await using var work = await office.Store.BeginAsync(None);
        var count = await MatchErasure.EraseAsync(work, provider, DateTimeOffset.UtcNow.AddYears(10), 100, None);
        await work.CommitAsync(None);
        return count;
    }

    private async Task<MessageOffice> StartAsync() =>
        await MessageOffice.StartAsync(server is null ? folder.File($"{Guid.NewGuid():N}.db") : await server.NewDatabaseAsync());

    private static Consignment Parcel(string reference, decimal value, params ImmutableArray<string> orders) =>
        A.Sealed(A.Consignment(reference, items: [A.Item(value)]) with { Platform = new Party("Orbita"), OrderNumbers = orders });

    private static async Task ParcelAsync(MessageOffice office, string reference, decimal value, string order, string? message = null)
    {
        await office.Intake.SendAsync(message ?? reference, Parcel(reference, value, order));
        await office.Intake.Engine.Matches.SettleAsync(None);
    }

    private static async Task<TakenDocument> OrderAsync(MessageOffice office, string number, decimal value, Agreement? agreement = null) =>
        (await SendOrderAsync(office, number, value, null, agreement: agreement)).Taken!;

    private static async Task<(TakenDocument? Taken, ImmutableArray<Problem> Problems)> SendOrderAsync(
        MessageOffice office,
        string number,
        decimal value,
        string? messageId,
        Act act = Act.Lodge,
        Agreement? agreement = null
    )
    {
        var record = A.Sealed(
            A.Consignment(number, channel: Channel.Platform, items: [A.Item(value)]) with
            {
                Packages = null,
                Seller = null,
            }
        );
        var taken = await office.Intake.Engine.SaleDocuments.TakeOrdersAsync(
            Platform with
            {
                Agreement = agreement,
            },
            [new Entry(1, act) { Reference = number, Consignment = act == Act.Cancel ? null : agreement?.Keep(record) ?? record }],
            messageId,
            None
        );
        await office.Intake.Engine.Matches.SettleAsync(None);
        return Assert.Single(taken);
    }

    [Fact]
    public async Task A_message_that_comes_again_behind_the_next_one_changes_nothing()
    {
        await using var office = await StartAsync();
        await SendOrderAsync(office, "1001", 100, "o1");
        await SendOrderAsync(office, "1001", 90, "o2");

        var late = await SendOrderAsync(office, "1001", 100, "o1");
        var reused = await SendOrderAsync(office, "1001", 80, "o1");
        var withdrawn = await SendOrderAsync(office, "1001", 0, "o3", Act.Cancel);
        var again = await SendOrderAsync(office, "1001", 0, "o3", Act.Cancel);
        var back = await SendOrderAsync(office, "1001", 100, "o4");

        Assert.Equal(("known", 2), (late.Taken!.Result, late.Taken.Document.Version));
        Assert.Equal(ProblemCodes.MessageIdReused, Assert.Single(reused.Problems).Code);
        Assert.Equal(("withdrawn", 3, true), (withdrawn.Taken!.Result, withdrawn.Taken.Document.Version, withdrawn.Taken.IsWithdrawn));
        Assert.Equal(("known", 3, true), (again.Taken!.Result, again.Taken.Document.Version, again.Taken.IsWithdrawn));
        Assert.Equal(("corrected", 4, false), (back.Taken!.Result, back.Taken.Document.Version, back.Taken.IsWithdrawn));
    }

    private static async Task<TakenDocument> PayAsync(MessageOffice office, string id, string order, decimal amount)
    {
        Assert.True(MatchKey.TryOf("ORBITA", order, out var key));
        var notice = new PaymentNotice(id, key, A.Money(amount, "USD"), new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero), "Aysel Quliyeva");
        return (await office.Intake.Engine.SaleDocuments.TakePaymentAsync(Pay, notice, false, None)).Taken!;
    }

    /// <summary>A platform's own form sent as a declaration, as by one that is its own declarant.</summary>
    private static async Task DeclareOrderAsync(MessageOffice office, string number)
    {
        var order =
            $$"""{"id":1,"number":"{{number}}","currency":"USD","shipping":{"first_name":"Aysel","last_name":"Quliyeva","country":"AZ"},"line_items":[{"name":"socks","quantity":1,"total":"20.00"}],"meta_data":[{"key":"vendor","value":"orbita"}]}""";
        await office.Intake.Engine.Submissions.ReceiveAsync(
            Platform,
            new Incoming("declared", Formats.Named("woocommerce")!, "", new MemoryStream(Encoding.UTF8.GetBytes(order)), long.MaxValue),
            _ => { },
            _ => ValueTask.CompletedTask,
            None
        );
        await office.Intake.Engine.Matches.SettleAsync(None);
    }

    private static async Task<MatchRow> RowAsync(MessageOffice office, string number)
    {
        await using var db = await office.Store.OpenReadAsync(None);
        return (await MatchTable.OfKeyAsync(db, $"orbita/{number}", None))!;
    }

    private static async Task<(MatchState State, int Version)> MatchAsync(MessageOffice office, string number)
    {
        var row = await RowAsync(office, number);
        return (row.Match.State, row.Version);
    }

    private static MatchLibrary Library(MessageOffice office)
    {
        var library = new MatchLibrary(office.Intake.Engine.Law);
        library.Read(Intake.IntakeFixture.LawFolder);
        return library;
    }

    private static async Task EndpointAsync(MessageOffice office, string provider)
    {
        var endpoint = new Endpoint(
            0,
            provider,
            EndpointKind.Poll,
            "",
            null,
            "json",
            MessageEvents.All,
            true,
            DateTimeOffset.UtcNow,
            "user:test"
        );
        await using var work = await office.Store.BeginAsync(None);
        await EndpointTables.AddAsync(work, endpoint, None);
        await work.CommitAsync(None);
    }

    private static async Task<List<string>> ToldAsync(MessageOffice office) =>
        [.. (await office.MessagesAsync()).Where(one => one.ConsignmentId < 0).Select(one => Hyphens.Of(one.Event))];

    private static async Task<(string Actor, string Reason)> LastEventAsync(MessageOffice office, string kind)
    {
        await using var db = await office.Store.OpenReadAsync(None);
        var events = await Sql.ListAsync(
            db,
            null,
            "select actor, detail from journal where kind = @kind",
            row => (row.GetString(0), System.Text.Json.JsonDocument.Parse(row.GetString(1)).RootElement.GetProperty("reason").GetString()!),
            None,
            ("kind", kind)
        );
        return events[^1];
    }

    private static async Task<State> StateAsync(MessageOffice office, long id) =>
        (State)(await Queries.ConsignmentAsync(office.Store, id, None))!.State;

    private static async Task<Digest> HashAsync(MessageOffice office, long id)
    {
        await using var db = await office.Store.OpenReadAsync(None);
        return (await Decisions.LatestAsync(db, null, id, None))!.Hash;
    }
}
