namespace Parcelgate.Server.Tests.Intake;

using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Every refusal of the interface has a code, a place, what was found and what would be right, and leaves nothing behind.</summary>
public sealed class RequestProblemTests(RequestProblemTests.Running running) : IClassFixture<RequestProblemTests.Running>
{
    private const string Json = "application/json";

    private readonly FaultServer server = running.Server;

    /// <summary>One server for the whole class.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly TempFolder folder = new();

        internal FaultServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await FaultServer.StartAsync(folder.File("requests.db"));

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            folder.Dispose();
        }
    }

    [Theory]
    [InlineData("/v1/manifests", "application/x-ndjson", "", "0 bytes")]
    [InlineData("/v1/manifests", "application/x-ndjson", "\n\n", "2 bytes")]
    [InlineData("/v1/manifests", "text/csv", "", "0 bytes")]
    [InlineData("/v1/manifests", "text/csv", "reference,destination\n", "reference,destination")]
    [InlineData("/v1/manifests", "application/xml", "", "0 bytes")]
    [InlineData("/v1/manifests", "application/json", "", "0 bytes")]
    [InlineData("/v1/consignments", "application/json", "", "0 bytes")]
    [InlineData("/v1/consignments", "text/csv", "reference,destination\n", "reference,destination")]
    public async Task A_message_with_nothing_in_it_is_a_problem_and_stores_nothing(string path, string type, string body, string found)
    {
        var before = await StoreState.CountsAsync(server.Store);

        var answer = await server.PostAsync(path, Guid.NewGuid().ToString(), type, Utf8.Bytes(body));

        Is(answer, 400, "intake-missing", "body", found);
        Assert.Equal(before, await StoreState.CountsAsync(server.Store));
    }

    [Theory]
    [InlineData("/v1/referrals?after=x", "query after", "x", "a whole number")]
    [InlineData("/v1/referrals?limit=1.5", "query limit", "1.5", "a whole number")]
    [InlineData("/v1/holds?after=99999999999999999999", "query after", "99999999999999999999", "a whole number")]
    [InlineData("/v1/csv-mapping?version=latest", "query version", "latest", "a whole number")]
    public async Task A_question_of_another_type_is_told_place_value_and_what_would_be_right(
        string address,
        string place,
        string found,
        string expected
    )
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", server.Key);

        using var answer = await client.GetAsync(address, TestContext.Current.CancellationToken);
        var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        var problem = body.RootElement.GetProperty("problems")[0];
        Assert.Equal((400, place), ((int)answer.StatusCode, problem.GetProperty("place").GetString()));
        Assert.Equal((found, expected), (problem.GetProperty("found").GetString(), problem.GetProperty("expected").GetString()));
    }

    [Theory]
    [InlineData("/v1/manifests", "text/x+y", "", "text/x+y")]
    [InlineData("/v1/arrivals", Json, "{\"conveyence+Ə\":1}", "conveyence+Ə")]
    public async Task What_was_found_is_said_as_it_was_sent(string path, string type, string body, string said)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", server.Key);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await client.PostAsync(path, content, TestContext.Current.CancellationToken);

        Assert.Contains(said, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_before_it_is_read_leaves_no_submission()
    {
        var before = await StoreState.CountsAsync(server.Store);

        var bomb = await RawHttp.PostAsync(server.Address, "/v1/manifests", server.Key, "b", "text/csv", RawHttp.Pieces(Bomb()), "gzip");
        var none = await RawHttp.PostAsync(
            server.Address,
            "/v1/manifests",
            server.Key,
            "n",
            "text/csv",
            RawHttp.Pieces("{\"re"u8.ToArray()),
            "gzip"
        );

        Is(bomb, 413, "intake-too-large", "", "");
        Is(none, 400, "intake-malformed", "body", "7B227265");
        Assert.Equal(before, await StoreState.CountsAsync(server.Store));
    }

    [Theory]
    [InlineData("/v1/arrivals", "", 400, "intake-missing", "body", "0 bytes")]
    [InlineData("/v1/arrivals", "x", 400, "intake-malformed", "body, line 1", "x")]
    [InlineData("/v1/arrivals", "[]", 400, "intake-wrong-type", "body", "[]")]
    [InlineData("/v1/arrivals", "{}", 400, "intake-missing", "body", "{}")]
    [InlineData("/v1/arrivals", "{\"conveyence\":\"X1\"}", 400, "intake-missing", "body", "conveyence")]
    [InlineData("/v1/arrivals", "{\"conveyance\":5}", 400, "intake-wrong-type", "/conveyance", "5")]
    [InlineData("/v1/arrivals", "{\"references\":\"A1\"}", 400, "intake-wrong-type", "/references", "A1")]
    [InlineData("/v1/arrivals", "{\"references\":[\"A1\",null]}", 400, "intake-wrong-type", "/references/1", "null")]
    [InlineData("/v1/arrivals", "{\"references\":[]}", 400, "intake-missing", "body", "references")]
    [InlineData(
        "/v1/arrivals",
        "{\"conveyance\":\"NONE1/2026-01-01\"}",
        404,
        "intake-unknown-consignment",
        "/conveyance",
        "NONE1/2026-01-01"
    )]
    [InlineData("/v1/arrivals", "{\"master\":\"999-1\"}", 404, "intake-unknown-consignment", "/master", "999-1")]
    [InlineData("/v1/bindings", "{}", 400, "intake-missing", "body", "{}")]
    [InlineData("/v1/bindings", "[]", 400, "intake-wrong-type", "body", "[]")]
    [InlineData(
        "/v1/bindings",
        "{\"references\":[\"A1\"],\"conveyance\":\"X\",\"arrivesAt\":\"soon\"}",
        400,
        "intake-wrong-type",
        "/arrivesAt",
        "soon"
    )]
    public async Task A_small_message_that_is_wrong_is_told_where(
        string path,
        string body,
        int status,
        string code,
        string place,
        string found
    ) => Is(await server.PostAsync(path, "m", Json, Utf8.Bytes(body)), status, code, place, found);

    [Fact]
    public async Task A_missing_name_is_guessed()
    {
        var answer = await server.PostAsync("/v1/arrivals", "m", Json, Utf8.Bytes("{\"conveyence\":\"X1\"}"));

        Assert.EndsWith(
            "did you mean 'conveyance' by 'conveyence'?",
            answer.Problem.GetProperty("expected").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_flight_reported_twice_has_landed_already()
    {
        await LodgeAsync("T1", "TWICE1/2026-01-01");
        var first = await server.PostAsync("/v1/arrivals", "m", Json, Utf8.Bytes("{\"conveyance\":\"TWICE1/2026-01-01\"}"));
        var before = await StoreState.CountsAsync(server.Store);
        var second = await server.PostAsync("/v1/arrivals", "m", Json, Utf8.Bytes("{\"conveyance\":\"TWICE1/2026-01-01\"}"));

        Assert.Equal(200, first.Status);
        Is(second, 409, "release-already-arrived", "/conveyance", "TWICE1/2026-01-01");
        Assert.Equal(before, await StoreState.CountsAsync(server.Store));
    }

    [Fact]
    public async Task A_binding_names_what_was_not_bound_and_why()
    {
        await LodgeAsync("B1", null);
        await LodgeAsync("B2", "BOUND1/2026-01-01");
        await server.PostAsync("/v1/arrivals", "m", Json, Utf8.Bytes("{\"conveyance\":\"BOUND1/2026-01-01\"}"));

        var answer = await server.PostAsync(
            "/v1/bindings",
            "m",
            Json,
            Utf8.Bytes("{\"references\":[\"B1\",\"B2\",\"B3\",\"B3\"],\"conveyance\":\"BOUND2/2026-01-01\"}")
        );

        Assert.Equal((1, 2), (answer.Json.GetProperty("bound").GetInt32(), answer.Json.GetProperty("notBound").GetInt32()));
        Assert.Equal(
            ["B2 release-already-arrived", "B3 intake-unknown-consignment"],
            answer.Json.GetProperty("refused").EnumerateArray().Select(one => $"{one.GetProperty("reference")} {one.GetProperty("code")}")
        );
    }

    [Fact]
    public async Task Who_owes_a_payment_is_who_the_charges_name()
    {
        var record = A.Consignment("OWES", items: [A.Item(900m)]);
        var decided = await server.PostAsync("/v1/consignments", "owes", Json, CanonicalJson.ToBytes(record));
        var arrived = await server.PostAsync("/v1/arrivals", "m", Json, Utf8.Bytes("{\"references\":[\"OWES\"]}"));

        var held = arrived.Json.GetProperty("notReleased")[0];
        var payers = decided
            .Json.GetProperty("charges")
            .EnumerateArray()
            .Select(charge => charge.GetProperty("payer").GetString())
            .Distinct();
        Assert.Equal("payment", held.GetProperty("hold").GetString());
        Assert.Equal(string.Join(" and ", payers), held.GetProperty("owes").GetString());
    }

    [Fact]
    public async Task A_provider_is_not_told_what_the_recipient_bought_elsewhere()
    {
        var record = A.Consignment("USED", consignee: A.Person() with { Identity = "5USED00" }, items: [A.Item(900m)]);
        var answer = await server.PostAsync("/v1/consignments", "used", Json, CanonicalJson.ToBytes(record));

        var relief = answer
            .Json.GetProperty("findings")
            .EnumerateArray()
            .First(one => one.GetProperty("rule").GetString()!.StartsWith("relief/", StringComparison.Ordinal));
        Assert.True(relief.TryGetProperty("measure", out _));
        Assert.False(relief.TryGetProperty("used", out _));
        Assert.False(relief.TryGetProperty("left", out _));
    }

    [Fact]
    public async Task Many_lines_are_no_consignment_and_are_sent_to_manifests()
    {
        var before = await StoreState.CountsAsync(server.Store);
        var lines = string.Concat(
            Enumerable.Range(1, 200).Select(i => Encoding.UTF8.GetString(CanonicalJson.ToBytes(A.Consignment($"M{i}"))) + "\n")
        );

        var answer = await server.PostAsync("/v1/consignments", "many", "application/x-ndjson", Utf8.Bytes(lines));

        Is(answer, 413, "intake-too-large", "body", "200 consignments");
        Assert.Contains("/v1/manifests", answer.Problem.GetProperty("expected").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await StoreState.CountsAsync(server.Store));
    }

    [Theory]
    [InlineData("[]", "intake-wrong-type", "[]")]
    [InlineData("{\"reference\":\"D1\",\"reference\":\"D2\",\"destination\":\"AZ\"}", "intake-duplicate", "\"D2\"")]
    [InlineData("{\"reference\":\"D1\",\"destination\":\"AZ\",\"consignee\":{\"kind\":\"robot\"}}", "intake-unknown-code", "robot")]
    public async Task What_was_found_is_quoted(string body, string code, string found)
    {
        var answer = await server.PostAsync("/v1/consignments", Guid.NewGuid().ToString(), Json, Utf8.Bytes(body));

        var problem = answer.Problem;
        Assert.Equal((code, found), (problem.GetProperty("code").GetString(), problem.GetProperty("found").GetString()));
        Assert.NotEmpty(problem.GetProperty("place").GetString()!);
        Assert.DoesNotContain("unknown", problem.GetProperty("expected").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", true, 404, "request-unknown-address", "/v1/nothing")]
    [InlineData("DELETE", "/v1/arrivals", true, 405, "request-wrong-method", "DELETE")]
    [InlineData("POST", "/v1/consignments/1/hold", true, 403, "request-not-allowed", "role provider")]
    [InlineData("POST", "/v1/consignments", false, 401, "request-unknown-sender", "")]
    public async Task A_refusal_by_status_has_a_body_too(string method, string path, bool withKey, int status, string code, string found)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "POST" ? new StringContent("{}", Encoding.UTF8, Json) : null;
        if (withKey)
        {
            request.Headers.Add("X-Api-Key", server.Key);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = JsonDocument
            .Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .RootElement.GetProperty("problems")[0];
        Assert.Equal((code, found), (problem.GetProperty("code").GetString(), problem.GetProperty("found").GetString()));
        Assert.NotEmpty(problem.GetProperty("place").GetString()!);
        Assert.NotEmpty(problem.GetProperty("expected").GetString()!);
    }

    [Fact]
    public async Task A_wrong_key_is_not_repeated()
    {
        var answer = await RawHttp.PostAsync(server.Address, "/v1/consignments", "pgk_secret", "m", Json, RawHttp.Pieces("{}"u8.ToArray()));

        Is(answer, 401, "request-unknown-sender", "header X-Api-Key", "a key or token that is not valid now");
        Assert.DoesNotContain("pgk_secret", answer.Body, StringComparison.Ordinal);
    }

    private static void Is(RawAnswer answer, int status, string code, string place, string found)
    {
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.Headers["content-type"]));
        var problem = answer.Problem;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.StartsWith(place, problem.GetProperty("place").GetString(), StringComparison.Ordinal);
        Assert.Contains(found, problem.GetProperty("found").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(problem.GetProperty("expected").GetString()!);
        Assert.DoesNotContain(
            problem.GetProperty("expected").GetString()!,
            answer.Json.GetProperty("title").GetString(),
            StringComparison.Ordinal
        );
    }

    private async Task LodgeAsync(string reference, string? conveyance) =>
        Assert.Equal(
            201,
            (
                await server.PostAsync(
                    "/v1/consignments",
                    reference,
                    Json,
                    CanonicalJson.ToBytes(A.Consignment(reference, conveyance: conveyance))
                )
            ).Status
        );

    /// <summary>64 MiB of zeros in about 64 kB.</summary>
    private static byte[] Bomb()
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < 64; i++)
            {
                gzip.Write(new byte[1024 * 1024]);
            }
        }

        return small.ToArray();
    }
}
