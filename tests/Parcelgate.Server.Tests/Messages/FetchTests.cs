namespace Parcelgate.Server.Tests.Messages;

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Release;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>What providers fetch and drop, over the whole server on SQLite.</summary>
public sealed class SqliteFetchTests() : FetchTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresFetchTests(PostgresServer server) : FetchTests(server);

/// <summary>Polling, SOAP and folders, as a provider uses them.</summary>
public abstract class FetchTests(PostgresServer? server) : IDisposable
{
    private const string One = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Two = "http://www.w3.org/2003/05/soap-envelope";
    private static readonly XNamespace Service = "urn:parcelgate:postal-service:1";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder folder = new();

    [Fact]
    public async Task What_is_not_acknowledged_is_given_again_and_what_is_acknowledged_twice_is_acknowledged()
    {
        await using var office = await StartAsync();
        await AddAsync(office, EndpointKind.Poll);
        await AddAsync(office, EndpointKind.Poll, provider: "another");
        using var client = ClientOf(office);
        await SendAsync(client, "A1");
        await SendAsync(client, "A2");

        Assert.Equal(["A1", "A2"], References(await FetchAsync(client, "")));
        Assert.Equal(["A1", "A2"], References(await FetchAsync(client, "")));
        Assert.Equal(["A2"], References(await FetchAsync(client, "?after=pg-1")));
        for (var time = 0; time < 2; time++)
        {
            var answer = await client.PostAsJsonAsync("/v1/messages/acknowledge", new { messages = new[] { "pg-1", "pg-77", "x" } }, None);
            Assert.Equal("""{"acknowledged":["pg-1"],"unknown":["pg-77","x"]}""", await answer.Content.ReadAsStringAsync(None));
        }

        Assert.Equal(["A2"], References(await FetchAsync(client, "")));
    }

    [Fact]
    public async Task A_request_waits_for_something_to_tell()
    {
        await using var office = await StartAsync();
        await AddAsync(office, EndpointKind.Poll);
        using var client = ClientOf(office);
        var waiting = FetchAsync(client, "?wait=30");
        await Task.Delay(TimeSpan.FromMilliseconds(500), None);
        Assert.False(waiting.IsCompleted);

        await SendAsync(client, "A1");

        Assert.Equal(["A1"], References(await waiting.WaitAsync(TimeSpan.FromSeconds(15), None)));
    }

    [Fact]
    public async Task Nobody_fetches_or_acknowledges_what_is_anothers()
    {
        await using var office = await StartAsync();
        await AddAsync(office, EndpointKind.Poll, provider: "another");
        await AddAsync(office, EndpointKind.Soap);
        using var client = ClientOf(office);
        await SendAsync(client, "A1");

        Assert.Empty(References(await FetchAsync(client, "")));
        var answer = await client.PostAsJsonAsync("/v1/messages/acknowledge", new { messages = new[] { "pg-1" } }, None);
        Assert.Equal("""{"acknowledged":[],"unknown":["pg-1"]}""", await answer.Content.ReadAsStringAsync(None));
        using var nobody = new HttpClient { BaseAddress = office.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/v1/messages", None)).StatusCode);
        var soap = await nobody.PostAsync("/soap/postal", null, None);
        Assert.Equal(HttpStatusCode.Unauthorized, soap.StatusCode);
        Assert.Contains("header X-Api-Key", await soap.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_question_is_answered_with_its_place()
    {
        await using var office = await StartAsync();
        using var client = ClientOf(office);
        foreach (
            var (query, place) in ((string, string)[])[("?wait=31", "query wait"), ("?wait=x", "query wait"), ("?after=7", "query after")]
        )
        {
            var answer = await client.GetAsync("/v1/messages" + query, None);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(place, await answer.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(One)]
    [InlineData(Two)]
    public async Task A_post_submits_twenty_items_by_soap_and_fetches_what_was_decided(string space)
    {
        await using var office = await StartAsync();
        await AddAsync(office, EndpointKind.Soap, format: "postal-xml");
        using var client = ClientOf(office);
        var items = Enumerable.Range(1, 20).Select(ItemOf).ToList();

        var submitted = await SoapAsync(client, space, SubmitOf("drop-1", items));
        var again = await SoapAsync(client, space, SubmitOf("drop-1", items));

        Assert.Equal("20", submitted.Element(Service + "received")!.Value);
        Assert.Equal(20, submitted.Descendants().Count(one => one.Name.LocalName == "outcome" && one.Value == "received"));
        Assert.Equal(submitted.Element(Service + "submission")!.Value, again.Element(Service + "submission")!.Value);
        Assert.Contains(
            "attribute messageId found 'drop-1'",
            await FaultAsync(client, SubmitOf("drop-1", items.Take(3))),
            StringComparison.Ordinal
        );

        var decisions = (await SoapAsync(client, space, "<FetchDecisions xmlns='urn:parcelgate:postal-service:1'/>"))
            .Elements(Service + "decision")
            .ToList();
        Assert.Equal(20, decisions.Count);
        Assert.All(decisions, one => Assert.Equal("decided", one.Attribute("event")!.Value));
        Assert.Equal(
            items.Select(one => one.Id).Order(StringComparer.Ordinal),
            decisions.Select(one => one.Descendants().First(inside => inside.Name.LocalName == "item").Value).Order(StringComparer.Ordinal)
        );

        var ids = string.Concat(decisions.Take(19).Select(one => $"<id>{one.Attribute("id")!.Value}</id>"));
        var acknowledge = $"<AcknowledgeDecisions xmlns='urn:parcelgate:postal-service:1'>{ids}<id>pg-999</id></AcknowledgeDecisions>";
        var noted = await SoapAsync(client, space, acknowledge);
        Assert.Equal((19, 1), (noted.Elements(Service + "acknowledged").Count(), noted.Elements(Service + "unknown").Count()));
        var left = await SoapAsync(client, space, "<FetchDecisions xmlns='urn:parcelgate:postal-service:1'/>");
        Assert.Equal(decisions[^1].Attribute("id")!.Value, Assert.Single(left.Elements(Service + "decision")).Attribute("id")!.Value);
    }

    [Fact]
    public async Task A_post_fetches_by_soap_what_is_undecided_and_records_events()
    {
        await using var office = await StartAsync();
        using var client = ClientOf(office);
        await SoapAsync(client, Two, SubmitOf("drop-1", [ItemOf(1), ItemOf(2)]));
        await office.Services.GetRequiredService<Acts>().ActAsync(2, ReleaseEvent.Hold, "look at it", "user:a", None);

        var undecided = await SoapAsync(client, Two, "<FetchUndecided xmlns='urn:parcelgate:postal-service:1'/>");
        var item = Assert.Single(undecided.Elements(Service + "item"));
        Assert.Equal((ItemOf(2).Id, "to-hold", "inspection"), (item.Value, item.Attribute("state")!.Value, item.Attribute("hold")!.Value));

        var events =
            "<postalDrop xmlns='urn:parcelgate:postal:1'><version>1</version><events><event>"
            + $"<item>{ItemOf(1).Id}</item><event>presented</event><at>2026-11-26T08:00:00Z</at></event></events></postalDrop>";
        var recorded = await SoapAsync(
            client,
            Two,
            $"<RecordEvents xmlns='urn:parcelgate:postal-service:1' messageId='ev-1'>{events}</RecordEvents>"
        );
        Assert.Equal("1", recorded.Element(Service + "received")!.Value);
    }

    [Fact]
    public async Task A_request_that_is_none_gets_a_fault_that_says_what_would_be_right()
    {
        const string Open = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'>";
        (string Request, string Expected)[] wrong =
        [
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "Found '<!DOCTYPE' at byte 0; expected XML without a document type definition"),
            ("<x>\n<y></x>", "Reading stopped at line 2, column 6; expected well-formed XML"),
            ("<x/>", "expected an Envelope"),
            (Open + "<s:Body/></s:Envelope>", "expected a Body"),
            (Open + "<s:Body><Do xmlns='urn:parcelgate:postal-service:1'/></s:Body></s:Envelope>", "SubmitItems, RecordEvents"),
            (Open + "<s:Body><SubmitItems xmlns='urn:parcelgate:postal-service:1'/></s:Body></s:Envelope>", "found no postalDrop"),
            (
                Open
                    + "<s:Body><SubmitItems xmlns='urn:parcelgate:postal-service:1' messageId='a&#9;b'><postalDrop xmlns='urn:parcelgate:postal:1'/></SubmitItems></s:Body></s:Envelope>",
                "messageId: found 'a\uFFFDb'"
            ),
            (Open + "<s:Header><Key s:mustUnderstand='1'/></s:Header><s:Body/></s:Envelope>", "must be understood"),
        ];
        await using var office = await StartAsync();
        using var client = ClientOf(office);
        foreach (var (request, expected) in wrong)
        {
            var answer = await client.PostAsync("/soap/postal", new StringContent(request, Encoding.UTF8, "application/soap+xml"), None);

            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
            var fault = XDocument
                .Parse(await answer.Content.ReadAsStringAsync(None))
                .Descendants(XNamespace.Get(Two) + "Text")
                .Single()
                .Value;
            Assert.Contains(expected, fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_request_deeper_than_a_drop_can_be_is_refused_before_it_is_read()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100));
        Assert.Contains(
            "levels",
            Assert.Throws<SoapFaultException>(() => SoapRequest.Read(Encoding.UTF8.GetBytes(deep))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_service_describes_itself_with_every_operation_and_its_own_address()
    {
        await using var office = await StartAsync();
        using var client = new HttpClient { BaseAddress = office.Address };

        var wsdl = XDocument.Parse(await client.GetStringAsync("/soap/postal?wsdl", None));

        XNamespace space = "http://schemas.xmlsoap.org/wsdl/";
        Assert.Equal(
            ["SubmitItems", "RecordEvents", "FetchUndecided", "FetchDecisions", "AcknowledgeDecisions"],
            wsdl.Descendants(space + "portType").Single().Elements(space + "operation").Select(one => one.Attribute("name")!.Value)
        );
        Assert.Equal(
            [office.Address + "soap/postal", office.Address + "soap/postal"],
            wsdl.Descendants(space + "port").Elements().Select(one => one.Attribute("location")!.Value)
        );
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/soap/postal", None)).StatusCode);
    }

    [Fact]
    public async Task A_drop_in_a_folder_is_taken_in_and_its_decisions_come_back_to_it()
    {
        await using var office = await StartAsync();
        var endpoint = await AddAsync(office, EndpointKind.Folder, "caspia", "postal-xml");
        var place = folder.File("caspia");
        Directory.CreateDirectory(Path.Combine(place, "in"));
        await File.WriteAllTextAsync(Path.Combine(place, "in", "drop-7.xml"), DropOf([ItemOf(1), ItemOf(2)]), None);
        await File.WriteAllTextAsync(Path.Combine(place, "in", "bad.xml"), "<postalDrop xmlns='urn:parcelgate:postal:1'/>", None);
        await File.WriteAllTextAsync(Path.Combine(place, "in", ".half.xml"), "<postal", None);
        await File.WriteAllTextAsync(folder.File("secret.csv"), "reference\nS1\n", None);
        File.CreateSymbolicLink(Path.Combine(place, "in", "link.csv"), folder.File("secret.csv"));

        await UntilAsync(() =>
            File.Exists(Path.Combine(place, "out", "pg-2.xml")) && File.Exists(Path.Combine(place, "refused", "link.csv.problems.json"))
        );

        Assert.Equal(["drop-7.xml", "drop-7.xml.answers.ndjson"], Names(Path.Combine(place, "done")));
        Assert.Equal(
            ["bad.xml", "bad.xml.answers.ndjson", "bad.xml.problems.json", "link.csv", "link.csv.problems.json"],
            Names(Path.Combine(place, "refused"))
        );
        Assert.Equal(["pg-1.xml", "pg-2.xml"], Names(Path.Combine(place, "out")));
        Assert.Equal([".half.xml"], Names(Path.Combine(place, "in")));
        Assert.Contains(
            "postalDrop/version",
            await File.ReadAllTextAsync(Path.Combine(place, "refused", "bad.xml.problems.json"), None),
            StringComparison.Ordinal
        );
        Assert.NotNull(await Queries.SubmissionAsync(office.Store, "caspia", "drop-7.xml", None));
        Assert.Null(await Queries.SubmissionAsync(office.Store, "caspia", "link.csv", None));
        Assert.Contains(
            "<outcome>release</outcome>",
            await File.ReadAllTextAsync(Path.Combine(place, "out", "pg-1.xml"), None),
            StringComparison.Ordinal
        );
        Assert.Equal(EndpointKind.Folder, endpoint.Kind);
    }

    [Fact]
    public async Task A_name_that_was_refused_comes_again_with_other_content_and_one_that_was_accepted_does_not()
    {
        await using var office = await StartAsync();
        await AddAsync(office, EndpointKind.Folder, "caspia");
        var place = folder.File("caspia");
        Directory.CreateDirectory(Path.Combine(place, "in"));
        var (done, refused) = (Path.Combine(place, "done"), Path.Combine(place, "refused"));
        await DropAsync("""{"reference":"A1",""");
        await UntilAsync(() => File.Exists(Path.Combine(refused, "bad.json")));
        Assert.Equal(["bad.json", "bad.json.answers.ndjson", "bad.json.problems.json"], Names(refused));

        await DropAsync(Encoding.UTF8.GetString(Formats.Json.CanonicalJson.ToBytes(A.Consignment("A1"))));
        await UntilAsync(() => File.Exists(Path.Combine(done, "bad.json")));

        Assert.Equal(["bad.json", "bad.json.answers.ndjson"], Names(done));
        Assert.Empty(Names(refused));
        Assert.Equal(1, (await Queries.SubmissionAsync(office.Store, "caspia", "bad.json-2", None))!.Accepted);

        await DropAsync(Encoding.UTF8.GetString(Formats.Json.CanonicalJson.ToBytes(A.Consignment("A2"))));
        await UntilAsync(() => File.Exists(Path.Combine(refused, "bad.json")));
        Assert.Equal(["bad.json", "bad.json.problems.json"], Names(refused));
        Assert.Equal(["bad.json", "bad.json.answers.ndjson"], Names(done));
        using var said = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(refused, "bad.json.problems.json"), None));
        var problem = said.RootElement.GetProperty("problems")[0];
        Assert.Equal(
            ("intake-message-id-reused", "name of the file", "bad.json"),
            (problem.GetProperty("code").GetString(), problem.GetProperty("place").GetString(), problem.GetProperty("found").GetString())
        );

        Task DropAsync(string text) => File.WriteAllTextAsync(Path.Combine(place, "in", "bad.json"), text, None);
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<FaultServer> StartAsync() =>
        await FaultServer.StartAsync(
            server is null ? folder.File("server.db") : await server.NewDatabaseAsync(),
            ("Messages:Folder", folder.File(""))
        );

    private static HttpClient ClientOf(FaultServer office)
    {
        var client = new HttpClient { BaseAddress = office.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", office.Key);
        return client;
    }

    private static async Task<Endpoint> AddAsync(
        FaultServer office,
        EndpointKind kind,
        string address = "",
        string format = "json",
        string provider = "caspia"
    )
    {
        var endpoint = new Endpoint(0, provider, kind, address, null, format, MessageEvents.All, true, DateTimeOffset.UtcNow, "user:test");
        await using (var work = await office.Store.BeginAsync(None))
        {
            endpoint = endpoint with { Id = await EndpointTables.AddAsync(work, endpoint, None) };
            await work.CommitAsync(None);
        }

        await office.Services.GetRequiredService<EndpointLibrary>().RefreshAsync(None);
        return endpoint;
    }

    private static async Task SendAsync(HttpClient client, string reference)
    {
        using var body = new ByteArrayContent(Formats.Json.CanonicalJson.ToBytes(A.Consignment(reference)));
        body.Headers.ContentType = new("application/json");
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsync("/v1/consignments", body, None)).StatusCode);
    }

    private static async Task<JsonElement> FetchAsync(HttpClient client, string query) =>
        await client.GetFromJsonAsync<JsonElement>("/v1/messages" + query, None);

    private static IEnumerable<string> References(JsonElement fetched) =>
        fetched
            .GetProperty("messages")
            .EnumerateArray()
            .Select(one => one.GetProperty("body").GetProperty("consignment").GetProperty("reference").GetString()!);

    /// <summary>What a request that is refused is told.</summary>
    private static async Task<string> FaultAsync(HttpClient client, string operation)
    {
        var envelope = $"<e:Envelope xmlns:e='{Two}'><e:Body>{operation}</e:Body></e:Envelope>";
        var answer = await client.PostAsync("/soap/postal", new StringContent(envelope, Encoding.UTF8, "application/soap+xml"), None);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return XDocument.Parse(await answer.Content.ReadAsStringAsync(None)).Descendants(XNamespace.Get(Two) + "Text").Single().Value;
    }

    private static async Task<XElement> SoapAsync(HttpClient client, string space, string operation)
    {
        var media = space == One ? "text/xml" : "application/soap+xml";
        var envelope =
            $"<e:Envelope xmlns:e='{space}'><e:Header><Trace xmlns='urn:x'>7</Trace></e:Header><e:Body>{operation}</e:Body></e:Envelope>";
        var answer = await client.PostAsync("/soap/postal", new StringContent(envelope, Encoding.UTF8, media), None);
        var text = await answer.Content.ReadAsStringAsync(None);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal(media, answer.Content.Headers.ContentType!.MediaType);
        return XDocument.Parse(text).Root!.Element(XNamespace.Get(space) + "Body")!.Elements().Single();
    }

    private static string SubmitOf(string id, IEnumerable<(string Id, string Xml)> items) =>
        $"<p:SubmitItems xmlns:p='urn:parcelgate:postal-service:1' messageId='{id}'>{DropOf(items)}</p:SubmitItems>";

    private static string DropOf(IEnumerable<(string Id, string Xml)> items) =>
        $"<postalDrop xmlns='urn:parcelgate:postal:1'><version>1</version><items>{string.Concat(items.Select(item => item.Xml))}</items></postalDrop>";

    private static (string Id, string Xml) ItemOf(int number)
    {
        var id = $"RA{number:D9}CN";
        return (
            id,
            $"<item><id>{id}</id><nature>sale</nature><origin>CN</origin><destination>AZ</destination>"
                + $"<sender><name>Seller {number}</name><address><lines><line>Shennan Road 5</line></lines><city>Shenzhen</city><country>CN</country></address></sender>"
                + $"<addressee><name>Person {number}</name><kind>person</kind><address><lines><line>Nizami 1</line></lines><city>Baku</city><country>AZ</country></address></addressee>"
                + "<contents><content><description>cotton socks</description><hs>611595</hs><origin>CN</origin><quantity>1</quantity>"
                + "<value><amount>9.00</amount><currency>USD</currency></value></content></contents>"
                + "<grossMassGrams>200</grossMassGrams><postage><amount>1.00</amount><currency>USD</currency></postage></item>"
        );
    }

    private static IEnumerable<string?> Names(string path) =>
        Directory.GetFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static async Task UntilAsync(Func<bool> done)
    {
        for (var tries = 0; tries < 200 && !done(); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), None);
        }
    }
}
