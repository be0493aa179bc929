namespace Parcelgate.Server.Tests.Matching;

using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>A platform, a payment provider and a carrier send one sale each by its own transport and format, over HTTP, on SQLite.</summary>
public sealed class SqliteTrioTests() : TrioTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresTrioTests(PostgresServer server) : TrioTests(server);

/// <summary>The trio in every order of arrival, and what is refused.</summary>
public abstract class TrioTests(PostgresServer? server) : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string[] Secrets =
    [
        "risk",
        "rule",
        "signal",
        "score",
        "profile",
        "lane",
        "Aysel",
        "kapitalpay",
        "caspia",
        "tolerance",
        "within",
    ];
    private readonly TempFolder folder = new();

    [Fact]
    public async Task In_every_order_of_arrival_it_ends_as_one_parcel_and_each_is_answered_in_its_own_way()
    {
        await using var office = await StartAsync();
        using var platform = await ClientAsync(office, "orbita", "platform");
        using var pay = await ClientAsync(office, "kapitalpay", "declarant");
        using var carrier = await ClientAsync(office, "caspia", "express");
        // Sent, in turn, as JSON, CSV, EDIFACT and a WCO declaration.
        Func<int, HttpContent>[] forms = [AsJson, AsCsv, AsEdifact, AsDeclaration, AsJson, AsCsv];
        var ways = new[] { "OPW", "OWP", "POW", "PWO", "WOP", "WPO" };
        for (var i = 0; i < ways.Length; i++)
        {
            foreach (var party in ways[i])
            {
                using var body = party switch
                {
                    'O' => Json(Order(i)),
                    'P' => Json(Payment(i, "450.00")),
                    _ => forms[i](i),
                };
                var client = party switch
                {
                    'O' => platform,
                    'P' => pay,
                    _ => carrier,
                };
                var path = party switch
                {
                    'O' => "/v1/orders",
                    'P' => "/v1/order-payments",
                    _ => "/v1/manifests",
                };
                using var answer = await client.PostAsync(path, body, None);
                var text = await answer.Content.ReadAsStringAsync(None);
                Assert.True(answer.IsSuccessStatusCode, text);
                var said = JsonDocument.Parse(text).RootElement;
                Assert.True(said.GetProperty("result").GetString() == (party == 'W' ? "decided" : "received"), text);
                if (party != 'W')
                {
                    Assert.Contains(said.GetProperty("match").GetProperty("state").GetString(), (string[])["waiting", "agrees"]);
                    AssertSaysNothing(text);
                }
            }
        }

        for (var i = 0; i < ways.Length; i++)
        {
            Assert.Equal("agrees", await StateAsync(platform, $"/v1/orders/A-100{i}"));
            Assert.Equal("agrees", await StateAsync(pay, $"/v1/order-payments/pay-{i}"));
        }

        // Six sales, six parcels, each decided and charged once.
        Assert.Equal((6, 6), (await Count(office, "consignment"), await Count(office, "decision")));
        Assert.Equal(
            6,
            await StoreState.NumberAsync(
                office.Store,
                "select count(distinct consignment_id) from ledger_transfer where consignment_id > 0"
            )
        );
        Assert.Equal(
            await StoreState.NumberAsync(office.Store, "select count(*) from ledger_transfer"),
            await StoreState.NumberAsync(
                office.Store,
                "select count(*) from (select distinct consignment_id, item, charge from ledger_transfer) x"
            )
        );
        foreach (var client in (HttpClient[])[platform, pay])
        {
            using var fetched = JsonDocument.Parse(await client.GetStringAsync("/v1/messages", None));
            var messages = fetched.RootElement.GetProperty("messages").EnumerateArray().Select(one => one.GetProperty("body")).ToList();
            Assert.Equal(Enumerable.Repeat("documents-agree", 6), messages.Select(one => one.GetProperty("event").GetString()));
            messages.ForEach(one => AssertSaysNothing(one.GetRawText()));
        }

        await StoreState.AssertVerifiesAsync(office.Store);
    }

    [Fact]
    public async Task What_differs_is_told_to_each_by_its_own_elements_and_never_by_what_others_said()
    {
        await using var office = await StartAsync();
        using var platform = await ClientAsync(office, "orbita", "platform");
        using var pay = await ClientAsync(office, "kapitalpay", "declarant");
        using var carrier = await ClientAsync(office, "caspia", "express");
        await SendAsync(carrier, "/v1/consignments", Json(Encoding.UTF8.GetString(CanonicalJson.ToBytes(Parcel(0, 45)))));
        await SendAsync(platform, "/v1/orders", Json(Order(0)));
        await SendAsync(pay, "/v1/order-payments", Json(Payment(0, "450.00")));

        var order = await ReadAsync(platform, "/v1/orders/A-1000");
        Assert.Contains("\"state\":\"differs\",\"elements\":[\"goods-value\"]", order, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"agrees\"", await ReadAsync(pay, "/v1/order-payments/pay-0"), StringComparison.Ordinal);
        Assert.DoesNotContain("45.00", order, StringComparison.Ordinal);
        AssertSaysNothing(order);
        var told = await platform.GetStringAsync("/v1/messages", None);
        Assert.Contains("documents-differ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("documents-differ", await pay.GetStringAsync("/v1/messages", None), StringComparison.Ordinal);

        await SendAsync(
            pay,
            "/v1/order-payments",
            Json(Payment(0, "450.00").Replace("{\"id\"", "{\"act\":\"cancel\",\"id\"", StringComparison.Ordinal))
        );
        Assert.Contains("\"state\":\"withdrawn\"", await ReadAsync(pay, "/v1/order-payments/pay-0"), StringComparison.Ordinal);
        Assert.Contains("\"missing\":[\"payment\"]", await ReadAsync(platform, "/v1/orders/A-1000"), StringComparison.Ordinal);
    }

    /// <summary>Path, body, status, place and value of the first problem.</summary>
    private static readonly (string Path, string Body, int Status, string Place, string Found)[] Wrong =
    [
        (
            "/v1/order-payments",
            """{"id":"p","platform":"o","order":"1","amount":"1.001","currency":"USD","paidAt":"2026-11-20T00:00:00Z"}""",
            400,
            "/amount",
            "1.001"
        ),
        (
            "/v1/order-payments",
            """{"id":"p","platform":"o","order":"1","amount":"0.00","currency":"USD","paidAt":"2026-11-20T00:00:00Z"}""",
            400,
            "/amount",
            "0.00"
        ),
        (
            "/v1/order-payments",
            """{"id":"p","platform":"o","order":"1","amount":"1.00","currency":"UDS","paidAt":"2026-11-20T00:00:00Z"}""",
            400,
            "/currency",
            "UDS"
        ),
        (
            "/v1/order-payments",
            """{"id":"p","platform":"o","order":"--","amount":"1.00","currency":"USD","paidAt":"2026-11-20T00:00:00Z"}""",
            400,
            "/order",
            "o, --"
        ),
        (
            "/v1/order-payments",
            """{"id":"p","platform":"o","order":"1","amount":"1.00","currency":"USD","paidAt":"1999-12-31T00:00:00Z"}""",
            400,
            "/paidAt",
            "1999-12-31T00:00:00.0000000+00:00"
        ),
        (
            "/v1/order-payments",
            """{"id":"p","platform":"o","order":"1","amount":"1.00","currency":"USD","paidAt":"2026-11-20T00:00:00Z","payer":"4111 1111 1111 1111"}""",
            400,
            "/payer",
            ""
        ),
        (
            "/v1/order-payments",
            """{"id":"p","platform":"o","order":"1","amount":"1.00","currency":"USD","paidAt":"2026-11-20T00:00:00Z","card":"1"}""",
            400,
            "/card",
            "card"
        ),
        ("/v1/order-payments", """{"id":"p","plattform":"o","order":"1"}""", 400, "/plattform", "plattform"),
        (
            "/v1/order-payments",
            """{"act":"cancel","id":"never","platform":"o","order":"1","amount":"1.00","currency":"USD","paidAt":"2026-11-20T00:00:00Z"}""",
            404,
            "/id",
            "never"
        ),
        ("/v1/orders", """{"act":"cancel","reference":"never"}""", 422, "/reference", "never"),
        ("/v1/orders", """{"reference":"---","destination":"AZ"}""", 422, "/reference", "---"),
        ("/v1/orders", """{"destination":"AZ"}""", 422, "/reference", ""),
    ];

    [Fact]
    public async Task What_is_wrong_is_said_with_place_value_and_what_would_be_right()
    {
        await using var office = await StartAsync();
        using var client = await ClientAsync(office, "orbita", "platform");
        foreach (var (path, body, status, place, found) in Wrong)
        {
            using var content = Json(body);
            using var answer = await client.PostAsync(path, content, None);
            using var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(None));
            var problem = said.RootElement.GetProperty("problems").EnumerateArray().First();

            Assert.Equal(
                (body, status, place, found),
                (body, (int)answer.StatusCode, problem.GetProperty("place").GetString(), problem.GetProperty("found").GetString())
            );
            Assert.NotEqual("", problem.GetProperty("expected").GetString());
        }

        Assert.Equal(0, await Count(office, "match_document"));
    }

    [Fact]
    public async Task What_a_sender_never_sent_is_not_found_whoever_else_sent_it()
    {
        await using var office = await StartAsync();
        using var platform = await ClientAsync(office, "orbita", "platform");
        using var other = await ClientAsync(office, "another", "platform");
        await SendAsync(platform, "/v1/orders", Json(Order(0)));

        foreach (var address in (string[])["/v1/orders/A-1000", "/v1/orders/%25", "/v1/order-payments/pay-0"])
        {
            using var answer = await other.GetAsync(address, None);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<FaultServer> StartAsync() =>
        await FaultServer.StartAsync(server is null ? folder.File("server.db") : await server.NewDatabaseAsync());

    /// <summary>A client with a key of its own, and a place its messages are fetched at.</summary>
    private static async Task<HttpClient> ClientAsync(FaultServer office, string provider, string channel)
    {
        await using var scope = office.Services.CreateAsyncScope();
        var (key, _) = await scope
            .ServiceProvider.GetRequiredService<ApiKeys>()
            .CreateAsync(new ProviderTerms(provider, channel, "AZ"), "test", None);
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
        await using (var work = await office.Store.BeginAsync(None))
        {
            await EndpointTables.AddAsync(work, endpoint, None);
            await work.CommitAsync(None);
        }

        await office.Services.GetRequiredService<EndpointLibrary>().RefreshAsync(None);
        var client = new HttpClient { BaseAddress = office.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    private static Task<long> Count(FaultServer office, string table) => StoreState.CountAsync(office.Store, table);

    /// <summary>An order as WooCommerce's interface gives it.</summary>
    private static string Order(int i) =>
        $$"""
            {"id":{{7000 + i}},"number":"A-100{{i}}","currency":"USD","date_created_gmt":"2026-11-20T08:15:00","shipping_total":"10.00",
            "shipping":{"first_name":"Aysel","last_name":"Quliyeva","address_1":"Nizami 1{{i}}","city":"Baku","country":"AZ"},
            "line_items":[{"name":"wireless earphones","quantity":1,"total":"450.00","sku":"EAR-1"}],
            "_links":{"self":[{"href":"https://orbita.example/wp-json/wc/v3/orders/{{7000 + i}}"}] } }
            """;

    private static string Payment(int i, string amount) =>
        $$"""{"id":"pay-{{i}}","platform":"Orbita.Example","order":"a 100{{i}}","amount":"{{amount}}","currency":"USD","paidAt":"2026-11-20T08:16:00Z","payer":"AYSEL QULIYEVA"}""";

    /// <summary>The carrier knows the shop by its address, and the person of each sale is another.</summary>
    private static Consignment Parcel(int i, decimal value = 450) =>
        A.Sealed(
            A.Consignment(
                $"HAWB100{i}",
                consignee: A.Person(identity: $"5ABC10{i}"),
                items: [A.Item(value)],
                freight: A.Money(10, "USD")
            ) with
            {
                Seller = new Party(Account: "orbita.example"),
                OrderNumbers = [$"A-100{i}"],
            }
        );

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static StringContent AsJson(int i) =>
        new(Encoding.UTF8.GetString(CanonicalJson.ToBytes(Parcel(i))) + "\n", Encoding.UTF8, "application/x-ndjson");

    private static StringContent AsCsv(int i) =>
        new(
            "reference;consignor_name;consignor_country;consignee_name;consignee_identity;consignee_country;seller_account;item_description;item_hs;item_origin;item_quantity;item_value;item_currency;gross_mass_grams;freight;freight_currency;order_numbers\n"
                + $"HAWB100{i};Shenzhen Orbita;CN;Aysel Quliyeva;5ABC10{i};AZ;orbita.example;wireless earphones;851830;CN;1;450.00;USD;500;10.00;USD;A-100{i}\n",
            Encoding.UTF8,
            "text/csv"
        );

    private static StringContent AsEdifact(int i) =>
        new(
            "UNB+UNOC:3+CASPIA+AZCUSTOMS+261123:1458+PG1'UNH+1+CUSCAR:D:96B:UN'BGM+785+M1+9'"
                + $"CNI+1+HAWB100{i}'RFF+ON:A-100{i}'LOC+35+CN'LOC+36+AZ'NAD+CZ+++Shenzhen Orbita+1 Huaqiang Rd+Shenzhen+++CN'"
                + $"NAD+CN+5ABC10{i}++Aysel Quliyeva+Nizami 10+Baki++AZ1000+AZ'NAD+SE+++orbita.example+x+Shenzhen+++CN'MEA+AAE+G+KGM:.5'"
                + "GID+1+1'FTX+AAA+++wireless earphones'RFF+HS:851830'LOC+27+CN'QTY+1:1'MOA+40:450.00:USD'UNT+17+1'UNZ+1+PG1'",
            Encoding.UTF8,
            "application/edifact"
        );

    private static StringContent AsDeclaration(int i) =>
        new(Encoding.UTF8.GetString(DecXml.ToBytes(Parcel(i))), Encoding.UTF8, "application/xml");

    private static async Task SendAsync(HttpClient client, string path, HttpContent body)
    {
        using (body)
        {
            using var answer = await client.PostAsync(path, body, None);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(None));
        }
    }

    private static Task<string> ReadAsync(HttpClient client, string address) => client.GetStringAsync(address, None);

    /// <summary>What a document is told, once it does not wait any more: a carrier's parcel is compared shortly after it came.</summary>
    private static async Task<string?> StateAsync(HttpClient client, string address)
    {
        for (var tries = 0; ; tries++)
        {
            using var said = JsonDocument.Parse(await ReadAsync(client, address));
            var document = said.RootElement.TryGetProperty("orders", out var orders) ? orders[0] : said.RootElement;
            var state = document.GetProperty("match").GetProperty("state").GetString();
            if (state is not ("waiting" or "pending") || tries == 200)
            {
                return state;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), None);
        }
    }

    private static void AssertSaysNothing(string text)
    {
        foreach (var secret in Secrets)
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }
}
