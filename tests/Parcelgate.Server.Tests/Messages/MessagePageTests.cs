namespace Parcelgate.Server.Tests.Messages;

using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Web;
using Parcelgate.Server.Web;
using Parcelgate.TestKit;

/// <summary>The pages of messages over the whole server, with a receiver that refuses first.</summary>
public sealed class MessagePageTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_refused_message_is_stuck_with_its_reason_and_delivered_when_it_is_sent_again()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (before, answer) =>
        {
            answer.StatusCode = before < 2 ? 410 : 200;
            return Task.CompletedTask;
        };
        await using var office = await Office.OpenServingAsync(("Messages:PrivateHosts", "127.0.0.1"));
        using var admin = await office.SignedInAsync("administrator");
        await AddAsync(admin, ("provider", "another"), ("kind", "poll"), ("address", ""));
        await AddAsync(admin, ("kind", "webhook"), ("address", receiver.Address));
        var added = await ReadAsync(admin, Links.Endpoints);
        receiver.Secret = Regex.Match(added, "<code class=\"secret\">(pgw_[^<]+)</code>").Groups[1].Value;
        Assert.DoesNotContain(receiver.Secret, await ReadAsync(admin, Links.Endpoints), StringComparison.Ordinal);
        Assert.Contains("Every provider has what he was to be told", await ReadAsync(admin, Links.Messages), StringComparison.Ordinal);

        await SendAsync(office, "A1");
        await SendAsync(office, "A2");
        await UntilAsync(async () => (await ReadAsync(admin, Links.Messages + "?tab=stuck")).Contains("pg-2", StringComparison.Ordinal));

        var stuck = await ReadAsync(admin, Links.Messages + "?tab=stuck");
        Assert.Contains("The receiver answered 410: he will not take it.", stuck, StringComparison.Ordinal);
        Assert.Contains("Stuck: 2", Tagless(stuck), StringComparison.Ordinal);
        var message = await ReadAsync(admin, Links.Message(1));
        Assert.Contains("\"event\":\"decided\"", message, StringComparison.Ordinal);
        await admin.PostFormAsync(Links.Message(1), Links.Message(1) + "/replay");
        await UntilAsync(() => Task.FromResult(receiver.All.Count == 3));
        Assert.All(receiver.All, one => Assert.True(one.IsSigned));

        await admin.PostFormAsync(Links.Endpoints, Links.Endpoints + "/2/replay", ("count", "2"));
        Assert.Contains("the number of stuck messages is 1", await ReadAsync(admin, Links.Endpoints), StringComparison.Ordinal);
        await admin.PostFormAsync(Links.Endpoints, Links.Endpoints + "/2/replay", ("count", "1"));
        await UntilAsync(() => Task.FromResult(receiver.All.Count == 4));
        await UntilAsync(async () => (await ReadAsync(admin, Links.Message(2))).Contains("orbita has it since", StringComparison.Ordinal));
        Assert.Equal(["pg-1", "pg-1", "pg-2", "pg-2"], receiver.All.Select(one => one.Id).Order(StringComparer.Ordinal));
        var store = office.App.Services.GetRequiredService<IStore>();
        Assert.Equal(2, await StoreState.NumberAsync(store, "select count(*) from journal where kind = 'message-sent-again'"));
        await StoreState.AssertVerifiesAsync(store);
    }

    [Fact]
    public async Task Who_may_not_manage_sees_no_form_and_a_provider_sees_his_own_alone()
    {
        await using var office = await Office.OpenServingAsync();
        using var admin = await office.SignedInAsync("administrator");
        await AddAsync(admin, ("kind", "poll"), ("address", ""));
        await AddAsync(admin, ("provider", "another"), ("kind", "poll"), ("address", ""));
        await SendAsync(office, "A1");
        using var officer = await office.SignedInAsync("officer");
        using var provider = await office.SignedInAsync("provider");

        Assert.Contains("pg-1", await ReadAsync(officer, Links.Messages), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "<form method=\"post\" action=\"/messages",
            await ReadAsync(officer, Links.Endpoints),
            StringComparison.Ordinal
        );
        Assert.Contains("another", await ReadAsync(officer, Links.Endpoints), StringComparison.Ordinal);
        Assert.DoesNotContain("another", await ReadAsync(provider, Links.Endpoints), StringComparison.Ordinal);
        using var refused = await officer.PostFormAsync(Links.Find, Links.Message(1) + "/replay");
        Assert.NotEqual(HttpStatusCode.Found, refused.StatusCode);
        using var file = await officer.SeeAsync(new Uri(Links.Message(1) + "/body", UriKind.Relative));
        Assert.Equal(
            ("pg-1.json", "application/json"),
            (file.Content.Headers.ContentDisposition!.FileName, file.Content.Headers.ContentType!.MediaType)
        );
        using var missing = await officer.SeeAsync(new Uri(Links.Message(99), UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_wrong_address_is_named_and_nothing_is_added()
    {
        await using var office = await Office.OpenServingAsync();
        using var admin = await office.SignedInAsync("administrator");
        (string Field, string Value, string Kind, string Said)[] wrong =
        [
            ("address", "http://post.example/in", "webhook", "is not an address that can be called"),
            ("address", "http://127.0.0.1/in", "webhook", "is not an address that can be called"),
            ("address", "../etc", "folder", "is not the name of a folder"),
            ("address", "x", "poll", "is not wanted"),
            ("format", "json", "soap", "answers in Postal, XML"),
            ("format", "no-such", "poll", "is not a form of answers"),
            ("provider", " ", "poll", "is not a provider's name"),
        ];
        foreach (var (field, value, kind, said) in wrong)
        {
            await AddAsync(admin, ("kind", kind), ("address", ""), (field, value));
            Assert.Contains(said, await ReadAsync(admin, Links.Endpoints), StringComparison.Ordinal);
        }

        await AddAsync(admin, ("kind", "poll"), ("address", ""), ("events", "no-such"));
        Assert.Contains("Choose at least one", await ReadAsync(admin, Links.Endpoints), StringComparison.Ordinal);
        var store = office.App.Services.GetRequiredService<IStore>();
        Assert.Equal(0, await StoreState.CountAsync(store, "message_endpoint"));

        await AddAsync(admin, ("kind", "folder"), ("address", "caspia"));
        await AddAsync(admin, ("kind", "folder"), ("address", "caspia"), ("provider", "another"));
        Assert.Contains("belongs to another address", await ReadAsync(admin, Links.Endpoints), StringComparison.Ordinal);
        await admin.PostFormAsync(Links.Endpoints, Links.Endpoints + "/1/off");
        Assert.Contains("Address 1 is off", await ReadAsync(admin, Links.Endpoints), StringComparison.Ordinal);
        Assert.Equal(0, await StoreState.NumberAsync(store, "select sum(active) from message_endpoint"));
    }

    [Fact]
    public async Task A_message_with_refused_lines_is_listed_among_those_that_came_in()
    {
        await using var office = await Office.OpenServingAsync();
        using var client = ClientOf(office);
        using var body = new StringContent("{\"reference\":\"\"}\n", System.Text.Encoding.UTF8, "application/x-ndjson");
        client.DefaultRequestHeaders.Add("Message-Id", "bad-1");
        await client.PostAsync("/v1/manifests", body, None);
        using var officer = await office.SignedInAsync("officer");

        Assert.Contains("bad-1", await ReadAsync(officer, Links.Messages + "?tab=in"), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AddAsync(HttpClient admin, params (string Name, string Value)[] over)
    {
        (string Name, string Value)[] all = [("provider", "orbita"), ("format", "json"), ("events", "decided"), .. over];
        return admin.PostFormAsync(
            Links.Endpoints,
            Links.Endpoints + "/add",
            [.. all.GroupBy(field => field.Name).Select(field => field.Last())]
        );
    }

    private static HttpClient ClientOf(Office office)
    {
        var client = new HttpClient { BaseAddress = office.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        return client;
    }

    private static async Task SendAsync(Office office, string reference)
    {
        using var client = ClientOf(office);
        using var body = new ByteArrayContent(Formats.Json.CanonicalJson.ToBytes(A.Consignment(reference)));
        body.Headers.ContentType = new("application/json");
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsync("/v1/consignments", body, None)).StatusCode);
    }

    private static Task<string> ReadAsync(HttpClient browser, string page) => browser.ReadAsync(new Uri(page, UriKind.Relative));

    private static string Tagless(string html) => Regex.Replace(html, "<[^>]+>", "");

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        for (var tries = 0; tries < 300 && !await done(); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), None);
        }
    }
}
