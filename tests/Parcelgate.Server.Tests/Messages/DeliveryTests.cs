namespace Parcelgate.Server.Tests.Messages;

using System.Net;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>From a decision to the provider's receiver, on SQLite.</summary>
public sealed class SqliteDeliveryTests() : DeliveryTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresDeliveryTests(PostgresServer server) : DeliveryTests(server);

/// <summary>What is noted with a decision reaches the provider, once or more often, in order, signed.</summary>
public abstract class DeliveryTests(PostgresServer? server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Nothing_is_noted_where_nobody_wants_to_be_told_and_everything_where_somebody_does()
    {
        await using var office = await StartAsync();
        await office.Intake.SendAsync("m1", Parcel("A1"));
        Assert.Empty(await office.MessagesAsync());

        await office.EndpointAsync(EndpointKind.Poll);
        await office.Intake.SendAsync("m2", Parcel("A2"), Parcel("A3"), Parcel("A2", grams: 700));
        await office.Intake.SendTextAsync("m3", """{"act":"cancel","reference":"A3","reason":"not sent"}""" + "\n");
        await office.Intake.Engine.Acts.ActAsync(2, ReleaseEvent.Hold, "look at it", "user:a", None);
        await office.Intake.Engine.Acts.ActAsync(2, ReleaseEvent.ReleaseFromHold, "seen", "user:a", None);
        await office.Intake.Engine.Arrivals.ArriveAsync(new MoveScope("caspia", "M1", null, ["A1", "A2", "A9"]), "user:a", None);

        Assert.Equal(
            [
                ("A2", 1, MessageEvent.Decided, State.Cleared),
                ("A3", 1, MessageEvent.Decided, State.Cleared),
                ("A2", 2, MessageEvent.Changed, State.Cleared),
                ("A3", 1, MessageEvent.Withdrawn, State.Cancelled),
                ("A2", 2, MessageEvent.Held, State.ToHold),
                ("A2", 2, MessageEvent.Changed, State.Cleared),
                ("A1", 1, MessageEvent.Released, State.Released),
                ("A2", 2, MessageEvent.Released, State.Released),
                ("A9", 0, MessageEvent.DataMissing, State.Unannounced),
            ],
            (await office.MessagesAsync()).Select(one => (one.Reference, one.Version, one.Event, one.State))
        );
        await StoreState.AssertVerifiesAsync(office.Store);
    }

    [Fact]
    public async Task An_endpoint_is_told_only_of_what_it_wants()
    {
        await using var office = await StartAsync();
        await office.EndpointAsync(EndpointKind.Poll, events: 1 << (int)MessageEvent.Withdrawn);
        await office.Intake.SendAsync("m1", Parcel("A1"));
        await office.Intake.SendTextAsync("m2", """{"act":"cancel","reference":"A1","reason":"not sent"}""" + "\n");

        Assert.Equal([MessageEvent.Withdrawn], (await office.MessagesAsync()).Select(one => one.Event));
    }

    [Fact]
    public async Task A_transaction_that_fails_leaves_neither_the_move_nor_the_message()
    {
        await using var office = await StartAsync();
        await office.EndpointAsync(EndpointKind.Poll);
        await office.Intake.SendAsync("m1", Parcel("A1"));

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            office.Intake.Engine.Acts.ActAsync(
                1,
                ReleaseEvent.Hold,
                "look at it",
                "user:a",
                None,
                (_, _) => throw new InvalidOperationException("The disk is gone.")
            )
        );

        Assert.Equal([MessageEvent.Decided], (await office.MessagesAsync()).Select(one => one.Event));
        Assert.Equal((short)State.Cleared, (await Queries.ConsignmentAsync(office.Store, 1, None))!.State);
    }

    [Fact]
    public async Task A_message_is_signed_and_sent_again_until_the_receiver_has_it()
    {
        await using var office = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var (endpoint, secret) = await office.EndpointAsync(EndpointKind.Webhook, receiver.Address);
        receiver.Secret = secret;
        receiver.Answer = (before, answer) => Status(answer, before < 2 ? 500 : 200);
        await office.Intake.SendAsync("m1", Parcel("A1"));
        var delivery = office.Deliverer();

        await delivery.RoundAsync(endpoint, None);
        await delivery.RoundAsync(endpoint, None);
        Assert.Single(receiver.All); // One second has not passed.
        Assert.Equal((MessageStatus.Queued, 500, "status"), Of(Assert.Single(await office.MessagesAsync())));
        office.Time.Pass(TimeSpan.FromSeconds(1));
        await delivery.RoundAsync(endpoint, None);
        office.Time.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await delivery.RoundAsync(endpoint, None));

        Assert.Equal(["pg-1", "pg-1", "pg-1"], receiver.All.Select(one => one.Id));
        Assert.All(receiver.All, one => Assert.True(one.IsSigned));
        Assert.Single(receiver.All.Select(one => one.Body).Distinct());
        using var body = JsonDocument.Parse(receiver.All.First().Body);
        Assert.Equal("decided", body.RootElement.GetProperty("event").GetString());
        Assert.Equal("A1", body.RootElement.GetProperty("consignment").GetProperty("reference").GetString());
        Assert.Equal("SF", body.RootElement.GetProperty("preLoading").GetProperty("status").GetString());
        Assert.Equal(64, body.RootElement.GetProperty("decision").GetProperty("hash").GetString()!.Length);
        var message = Assert.Single(await office.MessagesAsync());
        Assert.Equal((MessageStatus.Delivered, 200, null), Of(message));
        Assert.Equal(3, message.Attempts);
        Assert.Equal(office.Time.GetUtcNow().ToUnixTimeMilliseconds(), message.DeliveredAt!.Value.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task What_a_server_sent_and_could_not_note_is_sent_again_under_the_same_id_with_the_same_bytes()
    {
        await using var office = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var (endpoint, secret) = await office.EndpointAsync(EndpointKind.Webhook, receiver.Address);
        receiver.Secret = secret;
        await office.Intake.SendAsync("m1", Parcel("A1"));
        using var killed = new CancellationTokenSource();
        receiver.Answer = async (before, answer) =>
        {
            if (before == 0)
            {
                // The receiver has the message, and the server ends before it hears of it.
                await killed.CancelAsync();
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => office.Deliverer().RoundAsync(endpoint, killed.Token));
        Assert.Equal(MessageStatus.Queued, Assert.Single(await office.MessagesAsync()).Status);
        Assert.Equal(0, await office.Deliverer().RoundAsync(endpoint, None)); // Somebody may still be sending it.
        Assert.Single(receiver.All);
        office.Time.Pass(Delivery.Lease);
        Assert.Equal(1, await office.Deliverer().RoundAsync(endpoint, None));

        Assert.Equal(2, receiver.All.Count);
        Assert.Single(receiver.All.Select(one => (one.Id, one.Body)).Distinct());
    }

    [Fact]
    public async Task What_the_receiver_never_takes_is_dead_at_once_and_delivered_when_it_is_sent_again()
    {
        await using var office = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var (endpoint, _) = await office.EndpointAsync(EndpointKind.Webhook, receiver.Address);
        receiver.Answer = (before, answer) => Status(answer, before < 2 ? 410 : 204);
        await office.Intake.SendAsync("m1", Parcel("A1"), Parcel("A2"));
        var delivery = office.Deliverer();

        await delivery.RoundAsync(endpoint, None);
        office.Time.Pass(TimeSpan.FromHours(2));
        Assert.Equal(0, await delivery.RoundAsync(endpoint, None));
        Assert.All(await office.MessagesAsync(), one => Assert.Equal((MessageStatus.Dead, 410, "refused"), Of(one)));
        Assert.Equal(2, receiver.All.Count);

        await using (var work = await office.Store.BeginAsync(None))
        {
            Assert.Equal(2, await OutTables.ReplayAllAsync(work, endpoint.Id, office.Time.GetUtcNow(), None));
            await work.CommitAsync(None);
        }

        Assert.Equal(2, await delivery.RoundAsync(endpoint, None));
        Assert.All(await office.MessagesAsync(), one => Assert.Equal((MessageStatus.Delivered, 204, null), Of(one)));
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_for_a_day_is_given_up()
    {
        await using var office = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var (endpoint, _) = await office.EndpointAsync(EndpointKind.Webhook, receiver.Address);
        receiver.Answer = (_, answer) => Status(answer, 503);
        await office.Intake.SendAsync("m1", Parcel("A1"));
        var delivery = office.Deliverer();
        await delivery.RoundAsync(endpoint, None);
        office.Time.Pass(BackOff.GivenUpAfter - TimeSpan.FromSeconds(1));
        await delivery.RoundAsync(endpoint, None);
        Assert.Equal(MessageStatus.Queued, Assert.Single(await office.MessagesAsync()).Status);
        office.Time.Pass(TimeSpan.FromHours(1));
        await delivery.RoundAsync(endpoint, None);

        Assert.Equal((MessageStatus.Dead, 503, "status"), Of(Assert.Single(await office.MessagesAsync())));
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task A_redirect_is_followed_nowhere(string to)
    {
        await using var office = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var target = to.Contains("127.0.0.1", StringComparison.Ordinal) ? receiver.Address + "/inside" : to;
        var (endpoint, _) = await office.EndpointAsync(EndpointKind.Webhook, receiver.Address);
        receiver.Answer = (_, answer) =>
        {
            answer.Headers.Location = target;
            return Status(answer, 307);
        };
        await office.Intake.SendAsync("m1", Parcel("A1"));

        Assert.Equal(0, await office.Deliverer().RoundAsync(endpoint, None));

        Assert.Single(receiver.All);
        Assert.Equal((MessageStatus.Queued, 307, "redirect"), Of(Assert.Single(await office.MessagesAsync())));
    }

    [Fact]
    public async Task A_private_address_is_not_called_even_where_a_public_name_leads_to_it()
    {
        await using var office = await StartAsync();
        office.Options.Messages.PrivateHosts = "";
        await using var receiver = await Receiver.StartAsync();
        // A name that resolves to this machine is not public, whatever it is called.
        var port = new Uri(receiver.Address).Port;
        var (endpoint, _) = await office.EndpointAsync(EndpointKind.Webhook, $"https://localhost:{port}/inbox");
        await office.Intake.SendAsync("m1", Parcel("A1"));

        Assert.Equal(0, await office.Deliverer().RoundAsync(endpoint, None));

        Assert.Empty(receiver.All);
        Assert.Equal("address-not-public", Assert.Single(await office.MessagesAsync()).Error);
    }

    [Fact]
    public async Task Two_servers_never_send_the_same_message_and_keep_the_order_of_a_consignment()
    {
        await using var office = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var (endpoint, secret) = await office.EndpointAsync(EndpointKind.Webhook, receiver.Address);
        receiver.Secret = secret;
        receiver.Answer = (_, _) => Task.Delay(5);
        for (var version = 0; version < 4; version++)
        {
            var grams = 400 + version;
            await office.Intake.SendAsync($"m{version}", Enumerable.Range(0, 25).Select(i => Parcel($"P{i}", grams)));
        }

        var servers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => UntilDeliveredAsync(office, endpoint))).ToList();
        await Task.WhenAll(servers);

        Assert.Equal(100, receiver.All.Count);
        Assert.Equal(100, receiver.All.Select(one => one.Id).Distinct().Count());
        Assert.All(receiver.All, one => Assert.True(one.IsSigned));
        Assert.True(receiver.MostAtOnce > 1, "Nothing was sent at once: the test shows nothing.");
        foreach (
            var parcel in receiver
                .All.Select(one => JsonDocument.Parse(one.Body).RootElement.GetProperty("consignment"))
                .GroupBy(one => one.GetProperty("id").GetInt64())
        )
        {
            Assert.Equal([1, 2, 3, 4], parcel.Select(one => one.GetProperty("version").GetInt32()));
        }
    }

    private static async Task UntilDeliveredAsync(MessageOffice office, Endpoint endpoint)
    {
        var delivery = office.Deliverer();
        while ((await office.MessagesAsync()).Any(one => one.Status == MessageStatus.Queued))
        {
            await delivery.RoundAsync(endpoint, None);
        }
    }

    [Theory]
    [InlineData("json", "\"event\":\"decided\"")]
    [InlineData("wco-res", ">RES</md:WCOTypeName>")]
    [InlineData("postal-json", "\"outcome\":\"release\"")]
    [InlineData("postal-xml", "<outcome>release</outcome>")]
    [InlineData("cusres", "CUSRES:D:95B:UN")]
    [InlineData("cargo-xml", "SF ASSESSMENT COMPLETE")]
    public async Task A_provider_reads_his_answer_in_his_form_also_of_a_parcel_without_data(string format, string expected)
    {
        await using var office = await StartAsync();
        var (endpoint, _) = await office.EndpointAsync(EndpointKind.Poll, format: format);
        await office.Intake.SendAsync("m1", Parcel("A1"));
        await office.Intake.Engine.Arrivals.ArriveAsync(new MoveScope("caspia", "M1", null, ["A1", "A9"]), "user:a", None);
        var bodies = new MessageBodies(office.Store, office.Intake.Engine.Files, office.Options);

        var ready = await bodies.OfAsync(await office.MessagesAsync(), endpoint, None);

        Assert.Equal(3, ready.Count);
        Assert.All(ready, one => Assert.Null(one.Impossible));
        Assert.Contains(expected, System.Text.Encoding.UTF8.GetString(ready[0].Bytes), StringComparison.Ordinal);
        var again = await bodies.OfAsync(await office.MessagesAsync(), endpoint with { Format = "gone" }, None);
        Assert.Equal(ready.Select(one => one.Bytes), again.Select(one => one.Bytes)); // Kept as they were first made.
    }

    [Fact]
    public async Task A_folder_gets_whole_files_under_the_id_of_the_message()
    {
        await using var office = await StartAsync();
        using var folder = new TempFolder();
        office.Options.Messages.Folder = folder.File("");
        var (endpoint, _) = await office.EndpointAsync(EndpointKind.Folder, "caspia", "postal-xml");
        await office.Intake.SendAsync("m1", Parcel("A1"), Parcel("A2"));

        Assert.Equal(2, await office.Deliverer().RoundAsync(endpoint, None));

        var files = Directory.GetFiles(folder.File(Path.Combine("caspia", "out"))).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["pg-1.xml", "pg-2.xml"], files.Select(Path.GetFileName));
        Assert.Contains("<outcome>release</outcome>", await File.ReadAllTextAsync(files[0], None), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out")]
    [InlineData("in")]
    [InlineData("")]
    public async Task A_folder_that_is_a_link_is_not_written(string link)
    {
        await using var office = await StartAsync();
        using var folder = new TempFolder();
        office.Options.Messages.Folder = folder.File("");
        var elsewhere = Directory.CreateDirectory(folder.File("elsewhere")).FullName;
        Directory.CreateDirectory(Path.Combine(elsewhere, "out"));
        if (link.Length > 0)
        {
            Directory.CreateDirectory(folder.File("caspia"));
        }

        Directory.CreateSymbolicLink(folder.File(Path.Combine("caspia", link)).TrimEnd('/'), elsewhere);
        var (endpoint, _) = await office.EndpointAsync(EndpointKind.Folder, "caspia");
        await office.Intake.SendAsync("m1", Parcel("A1"));

        Assert.Equal(0, await office.Deliverer().RoundAsync(endpoint, None));

        Assert.Empty(Directory.GetFiles(elsewhere, "*", SearchOption.AllDirectories));
        Assert.Equal((MessageStatus.Queued, null, "folder"), Of(Assert.Single(await office.MessagesAsync())));
    }

    private async Task<MessageOffice> StartAsync() =>
        await MessageOffice.StartAsync(server is null ? null : await server.NewDatabaseAsync());

    private static (MessageStatus, int?, string?) Of(OutMessage message) => (message.Status, message.Answer, message.Error);

    private static Task Status(Microsoft.AspNetCore.Http.HttpResponse answer, int status)
    {
        answer.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Consignment Parcel(string reference, long grams = 500) => A.Consignment(reference, grossMassGrams: grams, master: "M1");
}
