namespace Parcelgate.Server.Tests.Messages;

using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>What a post, an express carrier and a declarant send in a day, each by its own transport, and what comes back to each in its own format. On SQLite.</summary>
public sealed class SqliteEndToEndTests() : EndToEndTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresEndToEndTests(PostgresServer server) : EndToEndTests(server);

/// <summary>Whole days of three kinds of senders, over HTTP, SOAP and a folder.</summary>
public abstract class EndToEndTests(PostgresServer? server) : IDisposable
{
    private const string Soap = "http://www.w3.org/2003/05/soap-envelope";
    private static readonly XNamespace Service = "urn:parcelgate:postal-service:1";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder folder = new();

    [Fact]
    public async Task A_dispatch_of_2000_items_goes_in_by_soap_and_every_decision_is_fetched_by_soap()
    {
        const int count = 2_000;
        await using var office = await StartAsync();
        await AddAsync(office, EndpointKind.Soap, "postal-xml");
        using var client = ClientOf(office);
        var items = string.Concat(Enumerable.Range(1, count).Select(Item));

        var submitted = await SoapAsync(
            client,
            $"<SubmitItems xmlns='{Service}' messageId='dispatch-1'><postalDrop xmlns='urn:parcelgate:postal:1'><version>1</version><items>{items}</items></postalDrop></SubmitItems>"
        );
        Assert.Equal(Text(count), submitted.Element(Service + "received")!.Value);

        var outcomes = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var turn = 0; turn < 100 && outcomes.Count < count; turn++)
        {
            var decisions = (await SoapAsync(client, $"<FetchDecisions xmlns='{Service}'/>")).Elements(Service + "decision").ToList();
            foreach (var decision in decisions)
            {
                outcomes.Add(Inside(decision, "item"), Inside(decision, "outcome"));
            }

            var ids = string.Concat(decisions.Select(one => $"<id>{one.Attribute("id")!.Value}</id>"));
            await SoapAsync(client, $"<AcknowledgeDecisions xmlns='{Service}'>{ids}</AcknowledgeDecisions>");
        }

        Assert.Equal(Enumerable.Range(1, count).Select(Number), outcomes.Keys.Order(StringComparer.Ordinal));
        // Each tenth is worth more than a person may receive free of duty: it is held for payment; the others go.
        Assert.Equal(
            [("hold-payment", count / 10), ("release", count - count / 10)],
            outcomes.GroupBy(one => one.Value).Select(group => (group.Key, group.Count())).Order()
        );
        Assert.Empty((await SoapAsync(client, $"<FetchDecisions xmlns='{Service}'/>")).Elements(Service + "decision"));
    }

    [Fact]
    public async Task A_flight_of_20000_parcels_goes_in_compressed_over_http_and_is_answered_line_by_line_and_by_polling()
    {
        const int count = 20_000;
        await using var office = await StartAsync();
        await AddAsync(office, EndpointKind.Poll, "json");
        using var client = ClientOf(office);
        var parcels = new Traffic(new TrafficPlan { Seed = 5, Count = count }).Consignments().ToList();

        using var body = Compressed(parcels);
        using var answer = await client.PostAsync("/v1/manifests", body, None);
        var lines = (await answer.Content.ReadAsStringAsync(None)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(count, lines.Length);
        var results = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(parcels.Select(parcel => parcel.Reference), results.Select(line => line.GetProperty("reference").GetString()));
        Assert.All(results, line => Assert.Contains(line.GetProperty("result").GetString(), (string[])["decided", "amended"]));
        var first = (await client.GetFromJsonAsync<JsonElement>("/v1/messages", None)).GetProperty("messages")[0];
        Assert.Equal(parcels[0].Reference, first.GetProperty("body").GetProperty("consignment").GetProperty("reference").GetString());
        Assert.Equal(
            results.Count(line => line.GetProperty("result").GetString() == "decided"),
            await StoreState.NumberAsync(office.Store, "select count(*) from message_out where version = 1")
        );
    }

    [Fact]
    public async Task A_bulk_file_of_h7_declarations_goes_in_by_folder_and_responses_in_wco_xml_come_back_to_it()
    {
        const int count = 60;
        await using var office = await StartAsync();
        await AddAsync(office, EndpointKind.Folder, "wco-res", "caspia");
        var place = folder.File("caspia");
        Directory.CreateDirectory(Path.Combine(place, "in"));
        await File.WriteAllBytesAsync(Path.Combine(place, "in", "h7.xml"), Declarations(count), None);

        // A file being written has another ending until it is whole.
        await UntilAsync(() => Directory.Exists(Path.Combine(place, "out")) && Answers().Length >= count);

        Assert.Equal(
            ["done/h7.xml", "done/h7.xml.answers.ndjson"],
            Directory
                .GetFiles(place, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(place, path))
                .Where(path => !path.StartsWith("out/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
        var responses = Answers().Select(path => XDocument.Load(path)).ToList();
        Assert.Equal(count, responses.Count);
        Assert.All(
            responses,
            one => Assert.Equal("Response", one.Descendants().First(inside => inside.Name.LocalName == "Response").Name.LocalName)
        );
        Assert.Equal(
            Enumerable.Range(1, count).Select(number => $"H7-{number:D4}").Order(StringComparer.Ordinal),
            responses
                .Select(one =>
                    one.Descendants()
                        .First(inside => inside.Name.LocalName is "FunctionalReferenceID" && inside.Parent!.Name.LocalName == "Declaration")
                        .Value
                )
                .Order(StringComparer.Ordinal)
        );

        string[] Answers() => Directory.GetFiles(Path.Combine(place, "out"), "*.xml");
    }

    [Fact]
    public async Task Of_a_file_that_may_not_be_kept_a_proof_stands_in_the_folder_whether_it_was_taken_or_not()
    {
        await using var office = await StartAsync();
        await AgreeAsync(office, "consignee.phone");
        await AddAsync(office, EndpointKind.Folder, "json", "caspia");
        var place = folder.File("caspia");
        var parcel = A.Consignment("A1") with { Consignee = A.Person("Aysel", "5AAA111") with { Phone = "+994507654321" } };
        Directory.CreateDirectory(Path.Combine(place, "in"));
        await File.WriteAllBytesAsync(Path.Combine(place, "in", "one.json"), CanonicalJson.ToBytes(parcel), None);
        await File.WriteAllTextAsync(Path.Combine(place, "in", "two.json"), """{"phone":994507654321""", None);

        await UntilAsync(() =>
            File.Exists(Path.Combine(place, "done", "one.json.withheld.json"))
            && File.Exists(Path.Combine(place, "refused", "two.json.withheld.json"))
        );

        var left = Directory
            .GetFiles(folder.File(""), "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".db", StringComparison.Ordinal));
        Assert.DoesNotContain(left, path => Path.GetFileName(path) is "one.json" or "two.json");
        Assert.All(
            Directory.GetFiles(place, "*", SearchOption.AllDirectories),
            path => Assert.DoesNotContain("7654321", File.ReadAllText(path), StringComparison.Ordinal)
        );
        Assert.Equal(1, await StoreState.CountAsync(office.Store, "consignment"));
    }

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] Declarations(int count)
    {
        var one = Enumerable
            .Range(1, count)
            .Select(number => A.Consignment($"H7-{number:D4}", channel: Channel.Declarant, dataSet: "H7"))
            .Select(parcel => XDocument.Parse(Encoding.UTF8.GetString(DecXml.ToBytes(parcel))).Root!);
        return Encoding.UTF8.GetBytes(new XElement("Declarations", one).ToString());
    }

    private static ByteArrayContent Compressed(IEnumerable<Consignment> parcels)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            foreach (var parcel in parcels)
            {
                gzip.Write(CanonicalJson.ToBytes(parcel));
                gzip.WriteByte((byte)'\n');
            }
        }

        var body = new ByteArrayContent(bytes.ToArray());
        body.Headers.ContentType = new("application/x-ndjson");
        body.Headers.ContentEncoding.Add("gzip");
        return body;
    }

    private static string Item(int number) =>
        $"<item><id>{Number(number)}</id><nature>sale</nature><origin>CN</origin><destination>AZ</destination>"
        + $"<sender><name>Seller {number}</name><address><lines><line>Shennan Road 5</line></lines><city>Shenzhen</city><country>CN</country></address></sender>"
        + $"<addressee><name>Person {number}</name><kind>person</kind><address><lines><line>Nizami {number}</line></lines><city>Baku</city><country>AZ</country></address></addressee>"
        + "<contents><content><description>cotton socks</description><hs>611595</hs><origin>CN</origin><quantity>1</quantity>"
        + $"<value><amount>{(number % 10 == 0 ? "450.00" : "9.00")}</amount><currency>USD</currency></value></content></contents>"
        + "<grossMassGrams>200</grossMassGrams></item>";

    private static string Number(int number) => string.Create(CultureInfo.InvariantCulture, $"RA{number:D9}CN");

    private static string Inside(XElement element, string name) => element.Descendants().First(one => one.Name.LocalName == name).Value;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<FaultServer> StartAsync() =>
        await FaultServer.StartAsync(
            server is null ? folder.File("server.db") : await server.NewDatabaseAsync(),
            ("Messages:Folder", folder.File(""))
        );

    private static HttpClient ClientOf(FaultServer office)
    {
        var client = new HttpClient { BaseAddress = office.Address, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Add("X-Api-Key", office.Key);
        return client;
    }

    private static async Task AgreeAsync(FaultServer office, string withheld)
    {
        var agreements = office.Services.GetRequiredService<AgreementOffice>();
        var terms = new Agreement
        {
            Provider = "caspia",
            Version = 0,
            LegalBasis = "Memorandum 12",
            Purpose = "Customs control",
            RetentionDays = 365,
            From = new DateOnly(2020, 1, 1),
            Withheld = [withheld],
        };
        var (version, problem) = await agreements.WriteAsync(terms, "user:a", None);
        Assert.Null(problem ?? await agreements.ApproveAsync("caspia", version, "user:b", None));
    }

    private static async Task AddAsync(FaultServer office, EndpointKind kind, string format, string address = "")
    {
        var endpoint = new Endpoint(0, "caspia", kind, address, null, format, MessageEvents.All, true, DateTimeOffset.UtcNow, "user:test");
        await using (var work = await office.Store.BeginAsync(None))
        {
            await EndpointTables.AddAsync(work, endpoint, None);
            await work.CommitAsync(None);
        }

        await office.Services.GetRequiredService<EndpointLibrary>().RefreshAsync(None);
    }

    private static async Task<XElement> SoapAsync(HttpClient client, string operation)
    {
        var envelope = $"<e:Envelope xmlns:e='{Soap}'><e:Body>{operation}</e:Body></e:Envelope>";
        using var body = new StringContent(envelope, Encoding.UTF8, "application/soap+xml");
        using var answer = await client.PostAsync("/soap/postal", body, None);
        var text = await answer.Content.ReadAsStringAsync(None);
        Assert.True(answer.IsSuccessStatusCode, text);
        return XDocument.Parse(text).Root!.Element(XNamespace.Get(Soap) + "Body")!.Elements().Single();
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        for (var tries = 0; tries < 600 && !done(); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), None);
        }
    }
}
