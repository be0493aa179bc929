namespace Parcelgate.Server.Tests.Agreements;

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Csv;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Xunit;

/// <summary>Files in a provider's own columns, on SQLite.</summary>
public sealed class SqliteMappingTests() : MappingTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresMappingTests(PostgresServer server) : MappingTests(server);

/// <summary>A mapping from its first word to the files read by it, over every way in.</summary>
public abstract class MappingTests(PostgresServer? server) : IDisposable
{
    private const string Header = "Трек;Получатель;Адрес;Товар;Код;Цена;Вес кг\n";

    private const string Mapping = """
        {"separator":";","encoding":"utf-8","decimal":",","dates":"dmy","utcOffset":"+04:00","header":["Трек","Получатель","Адрес","Товар","Код","Цена","Вес кг"],
        "elements":{"reference":{"columns":["Трек"]},"destination":{"always":"AZ"},"consignee_name":{"columns":["Получатель"]},"consignee_lines":{"columns":["Адрес"]},
        "item_description":{"columns":["Товар"]},"item_hs":{"columns":["Код"]},"item_value":{"columns":["Цена"]},"item_currency":{"always":"USD"},
        "gross_mass_grams":{"columns":["Вес кг"],"unit":"kg"}}}
        """;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_sandbox_reads_by_a_mapping_at_once_and_production_once_a_second_person_approved_it()
    {
        await using var office = await StartAsync();
        using var client = ClientOf(office);

        var put = await PutAsync(client, Mapping);
        var tried = await SendAsync(office, "/v1/sandbox/manifests", "t1", Row("R1", "12,50"));
        var early = await SendAsync(office, "/v1/manifests", "m1", Row("R1", "12,50"));
        Assert.Equal(
            "own",
            (await office.Services.GetRequiredService<MappingOffice>().ApproveAsync("caspia", 1, "provider:caspia", None))?.Code
        );
        await ApproveAsync(office, 1);
        var late = await SendAsync(office, "/v1/manifests", "m2", Row("R1", "12,50"));
        var table = await office.PostAsync("/v1/manifests", "m3", "text/csv", Utf8.Bytes("reference,destination\nR2,AZ\n"));

        Assert.Equal((1, "waiting"), (put.GetProperty("version").GetInt32(), put.GetProperty("state").GetString()));
        Assert.Equal("decided", Result(tried));
        Assert.Equal(("refused", "intake-missing"), (Result(early), Problem(early).GetProperty("code").GetString()));
        Assert.Equal("decided", Result(late));
        Assert.Equal("decided", Result(table));
        Assert.Equal(
            [null, put.GetProperty("hash").GetString(), null],
            await Task.WhenAll(((string[])["m1", "m2", "m3"]).Select(async id => (await SubmissionAsync(office, id)).Mapping?.ToString()))
        );
    }

    [Fact]
    public async Task What_was_received_is_read_again_by_the_mapping_it_names_and_sent_again_it_is_known()
    {
        await using var office = await StartAsync();
        using var client = ClientOf(office);
        await PutAsync(client, Mapping);
        await ApproveAsync(office, 1);
        var first = await SendAsync(office, "/v1/manifests", "m1", Row("R1", "12,50"));
        await PutAsync(client, Mapping.Replace("\"unit\":\"kg\"", "\"unit\":\"g\"", StringComparison.Ordinal));
        await ApproveAsync(office, 2);

        var again = await SendAsync(office, "/v1/manifests", "m1", Row("R1", "12,50"));

        Assert.Equal(first.Lines, again.Lines);
        var submission = await SubmissionAsync(office, "m1");
        var part = (await Queries.ReadPartAsync(office.Store, submission.Id, 0, None))!;
        var row = office.Services.GetRequiredService<MappingLibrary>().Of("caspia").Single(one => one.Hash == submission.Mapping);
        using var parts = new PartReader(
            new MemoryStream(part.Received),
            new MappedCsvReader(row.Mapping, new ReadDefaults(Channel.Express, "AZ")),
            long.MaxValue
        );
        var entry = Assert.Single((await parts.NextAsync(None))!.Entries);
        Assert.Equal(Encoding.UTF8.GetString(part.Canonical).Trim(), Encoding.UTF8.GetString(entry.Canonical.Span));
        Assert.Equal(250, entry.Consignment!.GrossMassGrams);
        var summary = await client.GetFromJsonAsync<JsonElement>(FormattableString.Invariant($"/v1/submissions/{submission.Id}"), None);
        Assert.Equal(row.Hash.ToString(), summary.GetProperty("mapping").GetString());
    }

    /// <summary>A file that was cut off goes on where it ended, as it began: under the mapping that holds now its columns would not fit.</summary>
    [Fact]
    public async Task A_message_that_was_cut_off_goes_on_under_the_mapping_it_began_with()
    {
        await using var office = await StartAsync();
        using var client = ClientOf(office);
        await PutAsync(client, Mapping);
        await ApproveAsync(office, 1);
        var file = Header + string.Concat(Enumerable.Range(1, 600).Select(number => RowOf($"R{number}", "12,50")));
        var submissions = office.Services.GetRequiredService<Submissions>();
        var library = office.Services.GetRequiredService<MappingLibrary>();
        Sender Now() =>
            new("caspia", "provider:caspia", new ReadDefaults(Channel.Express, "AZ")) { Mappings = library.InProduction("caspia") };
        Incoming Message(Stream body) => new("m1", Formats.Named("csv")!, "", body, long.MaxValue);
        await Assert.ThrowsAsync<IOException>(() =>
            submissions.ReceiveAsync(
                Now(),
                Message(new Broken(Utf8.Bytes(file), Utf8.Bytes(file).Length - 10)),
                _ => { },
                _ => ValueTask.CompletedTask,
                None
            )
        );
        await PutAsync(client, Mapping.Replace("Цена", "Сумма", StringComparison.Ordinal));
        await ApproveAsync(office, 2);

        var whole = await submissions.ReceiveAsync(
            Now(),
            Message(new MemoryStream(Utf8.Bytes(file))),
            _ => { },
            _ => ValueTask.CompletedTask,
            None
        );
        var fresh = await SendAsync(office, "/v1/manifests", "m2", Row("S1", "12,50"));

        Assert.Equal((600L, 600L), (whole.Lines, whole.Accepted));
        Assert.Equal("mapping-column-missing", Problem(fresh).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_header_that_no_longer_fits_is_refused_with_the_column_found_and_the_column_expected()
    {
        await using var office = await StartAsync();
        using var client = ClientOf(office);
        await PutAsync(client, Mapping);
        await ApproveAsync(office, 1);

        var answer = await SendAsync(
            office,
            "/v1/manifests",
            "m1",
            Utf8.Bytes(Header.Replace("Цена", "Цены", StringComparison.Ordinal) + RowOf("R1", "12,50"))
        );
        var single = await SendAsync(office, "/v1/consignments", "m2", Row("R9", "12,5o"));

        var problem = Problem(answer);
        Assert.Equal(("mapping-column-missing", "line 1, header", "Цены"), Said(problem));
        Assert.StartsWith("a column 'Цена'", problem.GetProperty("expected").GetString(), StringComparison.Ordinal);
        Assert.Equal(("intake-wrong-type", "line 2, column 'Цена'", "12,5o"), Said(single.Json.GetProperty("problems")[0]));
        Assert.NotNull((await SubmissionAsync(office, "m1")).Mapping);
    }

    [Fact]
    public async Task A_file_in_the_providers_folder_is_read_by_his_mapping()
    {
        await using var office = await StartAsync();
        using var client = ClientOf(office);
        await PutAsync(client, Mapping);
        await ApproveAsync(office, 1);
        await using (var work = await office.Store.BeginAsync(None))
        {
            var endpoint = new Endpoint(
                0,
                "caspia",
                EndpointKind.Folder,
                "caspia",
                null,
                "json",
                MessageEvents.All,
                true,
                DateTimeOffset.UtcNow,
                "user:test"
            );
            await EndpointTables.AddAsync(work, endpoint, None);
            await work.CommitAsync(None);
        }

        await office.Services.GetRequiredService<EndpointLibrary>().RefreshAsync(None);
        var place = folder.File("caspia");
        Directory.CreateDirectory(Path.Combine(place, "in"));
        await File.WriteAllBytesAsync(Path.Combine(place, "in", "own.csv"), Row("F1", "7,00"), None);
        for (var tries = 0; tries < 300 && !File.Exists(Path.Combine(place, "done", "own.csv")); tries++)
        {
            await Task.Delay(100, None);
        }

        Assert.Contains(
            "\"result\":\"decided\"",
            await File.ReadAllTextAsync(Path.Combine(place, "done", "own.csv.answers.ndjson"), None),
            StringComparison.Ordinal
        );
        Assert.NotNull((await SubmissionAsync(office, "own.csv")).Mapping);
    }

    [Fact]
    public async Task A_mapping_is_read_back_as_it_was_put_and_the_same_is_no_new_version()
    {
        await using var office = await StartAsync();
        using var client = ClientOf(office);
        using var none = await client.GetAsync("/v1/csv-mapping", None);
        await PutAsync(client, Mapping);
        var again = await PutAsync(client, Mapping);
        using var got = await client.GetAsync("/v1/csv-mapping", None);
        using var third = await client.GetAsync("/v1/csv-mapping?version=3", None);
        using var wrong = await client.PutAsync(
            "/v1/csv-mapping",
            Json(Mapping.Replace("\"always\":\"USD\"", "\"always\":\"dollar\"", StringComparison.Ordinal)),
            None
        );
        using var broken = await client.PutAsync("/v1/csv-mapping", Json("{"), None);
        using var large = await client.PutAsync("/v1/csv-mapping", Json(new string(' ', CsvMapping.LongestBytes + 1)), None);

        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal(1, again.GetProperty("version").GetInt32());
        var bytes = await got.Content.ReadAsByteArrayAsync(None);
        Assert.Equal(
            ("1", "waiting", Digest.Of(bytes).ToString()),
            (One(got, "Mapping-Version"), One(got, "Mapping-State"), One(got, "Mapping-Hash"))
        );
        Assert.Equal(again.GetProperty("hash").GetString(), Digest.Of(bytes).ToString());
        Assert.Equal(HttpStatusCode.NotFound, third.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("/elements/item_currency/always", await wrong.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
        Assert.Contains(
            """{"code":"intake-malformed","place":"line 1, byte 2","found":"","expected":"a mapping as one well-formed JSON object""",
            await broken.Content.ReadAsStringAsync(None),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(1, await StoreState.NumberAsync(office.Store, "select count(*) from csv_mapping"));
    }

    [Fact]
    public async Task The_example_of_a_draft_is_let_go_of_when_it_is_saved_thrown_away_or_a_day_old()
    {
        await using var office = await StartAsync();
        var clock = new MovedClock();
        var desk = new MappingOffice(office.Store, office.Services.GetRequiredService<MappingLibrary>(), clock);
        async Task BeginAsync() =>
            Assert.Empty(await desk.ProposeAsync("caspia", "a.csv", Row("R1", "12,50"), "user:a", (null, null, null), "AZ", None));
        Task<long> Kept() => StoreState.NumberAsync(office.Store, "select count(*) from csv_mapping_draft");

        await BeginAsync();
        var draft = (await desk.DraftAsync("caspia", None))!;
        Assert.Equal(["item_currency"], CsvMappingCheck.Faults(draft.Mapping).Select(fault => fault.Place.Split('/')[^1]));
        await desk.DropAsync("caspia", None);
        Assert.Equal(0, await Kept());
        await BeginAsync();
        var whole = CsvMappingJson.Read(Encoding.UTF8.GetBytes(Mapping), [])!;
        Assert.True(await desk.ChooseAsync("caspia", whole, "user:a", None));
        Assert.Equal(1, (await desk.WriteAsync("caspia", whole, "user:a", None)).Row!.Version);
        Assert.Equal(0, await Kept());
        await BeginAsync();
        clock.Moved = MappingOffice.DraftsKept - TimeSpan.FromMinutes(5);
        await desk.SweepAsync(None);
        Assert.Equal(1, await Kept());
        clock.Moved = MappingOffice.DraftsKept + TimeSpan.FromSeconds(1);
        Assert.Null(await desk.DraftAsync("caspia", None));
        await desk.SweepAsync(None);
        Assert.Equal(0, await Kept());
    }

    private static byte[] Row(string reference, string price) => Utf8.Bytes(Header + RowOf(reference, price));

    private static string RowOf(string reference, string price) => $"{reference};Анна Кузьмина;Низами 5;книга;490199;{price};0,25\n";

    private static Task<RawAnswer> SendAsync(FaultServer office, string path, string id, byte[] file) =>
        office.PostAsync(path, id, "text/csv", file);

    private static string? Result(RawAnswer answer) =>
        JsonDocument.Parse(Assert.Single(answer.Lines)).RootElement.GetProperty("result").GetString();

    private static JsonElement Problem(RawAnswer answer) =>
        JsonDocument.Parse(Assert.Single(answer.Lines)).RootElement.GetProperty("problems")[0];

    private static (string?, string?, string?) Said(JsonElement problem) =>
        (problem.GetProperty("code").GetString(), problem.GetProperty("place").GetString(), problem.GetProperty("found").GetString());

    private static string One(HttpResponseMessage answer, string header) => answer.Headers.GetValues(header).Single();

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<JsonElement> PutAsync(HttpClient client, string mapping)
    {
        using var answer = await client.PutAsync("/v1/csv-mapping", Json(mapping), None);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(None);
    }

    private static async Task ApproveAsync(FaultServer office, int version) =>
        Assert.Null(await office.Services.GetRequiredService<MappingOffice>().ApproveAsync("caspia", version, "user:b", None));

    private static async Task<SubmissionRow> SubmissionAsync(FaultServer office, string id) =>
        (await Queries.SubmissionAsync(office.Store, "caspia", id, None))!;

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

    /// <summary>The real time, moved on.</summary>
    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Moved { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Moved;
    }

    /// <summary>A connection that breaks.</summary>
    private sealed class Broken(byte[] bytes, int after) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= after
                ? throw new IOException("Broken.")
                : await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, after - Position)], cancellationToken);
    }
}
