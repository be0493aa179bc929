namespace Parcelgate.Server.Tests.Release;

using System.Net;
using System.Text;
using System.Text.Json;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Tests.Web;
using Parcelgate.TestKit;

/// <summary>Referrals and holds over HTTP: a provider answers its own, an officer asks, and every refusal says what would be right.</summary>
public sealed class ReferralHttpTests : IAsyncLifetime
{
    private Office office = null!;
    private HttpClient provider = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        office = await Office.OpenServingAsync();
        provider = office.Browser();
        provider.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        provider.Dispose();
        await office.DisposeAsync();
    }

    [Fact]
    public async Task A_provider_reads_what_is_asked_and_answers_it()
    {
        await SendAsync("V1", "gift");

        var asked = (await GetAsync("/v1/referrals")).GetProperty("referrals")[0];
        Assert.Equal(
            ("V1", "rfi", "open", "provider", "held-on-arrival"),
            (Text(asked, "reference"), Text(asked, "kind"), Text(asked, "state"), Text(asked, "owes"), Text(asked, "otherwise"))
        );
        Assert.Equal("/items/0/description", Text(asked.GetProperty("questions")[0], "field"));
        var (status, answered) = await PostAsync(
            provider,
            "/v1/consignments/V1/referral-answers",
            """{"answer":"A-1","fields":[{"field":"/items/0/description","value":"cotton shirt"}]}"""
        );

        Assert.Equal((HttpStatusCode.OK, "decided-again", "cleared"), (status, Text(answered, "outcome"), Text(answered, "state")));
        Assert.Equal(0, (await GetAsync("/v1/referrals")).GetProperty("referrals").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"answer":"A-1"}""", 400, "intake-missing", "body")]
    [InlineData("""{"answer":"A-1","fields":[{"field":"/items/0/colour","value":"red"}]}""", 400, "intake-wrong-type", "/fields/0")]
    [InlineData("""{"answer":"A-1","fields":[{"field":"/items/0/hs","value":"610910"}]}""", 400, "referral-not-asked", "/fields/0/field")]
    [InlineData("""{"answer":"A-1","link":"javascript:alert(1)"}""", 400, "intake-wrong-type", "/link")]
    [InlineData("""{"answer":"A-1","screening":{"method":"nose","result":"clear"}}""", 400, "intake-unknown-code", "/screening/method")]
    [InlineData("""{"answer":"A-1","words":"x","more":1}""", 400, "intake-unknown-code", "/more")]
    [InlineData(
        """{"answer":"A-1","screening":{"method":"xray","result":"clear","at":"2026-11-23T10:00:00Z","by":"R1"}}""",
        409,
        "referral-none-open",
        "/reference"
    )]
    public async Task An_answer_that_cannot_be_taken_says_where_and_what_would_be_right(string body, int status, string code, string place)
    {
        await SendAsync("V1", "gift");

        var (answered, problem) = await PostAsync(provider, "/v1/consignments/V1/referral-answers", body);

        Assert.Equal((status, code), ((int)answered, Text(problem, "type")));
        Assert.Equal(place, Text(problem.GetProperty("problems")[0], "place"));
        Assert.NotEqual("", Text(problem.GetProperty("problems")[0], "expected"));
    }

    [Fact]
    public async Task An_officer_asks_and_a_second_person_confirms_over_the_interface()
    {
        await SendAsync("C1", "cotton shirt");
        using var officer = await office.SignedInAsync("officer");
        using var supervisor = await office.SignedInAsync("supervisor");

        var ask = """{"kind":"rfi","questions":[{"field":"/items/0/value","question":"price-proved"}],"reason":"odd price","hours":6}""";
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(officer, "/v1/consignments/1/referrals", ask)).Status);
        Assert.DoesNotContain("odd price", (await GetAsync("/v1/referrals")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.OK,
            (await PostAsync(officer, "/v1/consignments/1/referrals", """{"kind":"dnl","reason":"weapon"}""")).Status
        );
        Assert.Equal(1, (await GetAsync("/v1/referrals")).GetProperty("referrals").GetArrayLength());

        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(officer, "/v1/referrals/2/confirm", """{"reason":"yes"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(supervisor, "/v1/referrals/2/confirm", """{"reason":"yes"}""")).Status);
        Assert.Equal("do-not-load", Text(await GetAsync("/v1/consignments/1"), "state"));
        var (again, problem) = await PostAsync(supervisor, "/v1/referrals/2/confirm", """{"reason":"yes"}""");
        Assert.Equal((HttpStatusCode.Conflict, "referral-not-admitted"), (again, Text(problem, "type")));
    }

    [Fact]
    public async Task A_carrier_lists_acknowledges_and_reports_its_holds()
    {
        await SendAsync("H1", "cotton shirt");
        await SendAsync("H2", "leather belt");
        using var officer = await office.SignedInAsync("officer");
        await PostAsync(officer, "/v1/consignments/1/hold", """{"reason":"open it"}""");
        await PostAsync(officer, "/v1/consignments/2/hold", """{"reason":"open it"}""");

        var (_, acknowledged) = await PostAsync(provider, "/v1/holds/acknowledge", """{"references":["H1","H2","H3"]}""");
        Assert.Equal(2, acknowledged.GetProperty("acknowledged").GetInt32());
        var (status, located) = await PostAsync(provider, "/v1/holds/H1/status", """{"status":"located","place":"=Shed 4"}""");
        Assert.Equal((HttpStatusCode.OK, "located"), (status, Text(located, "status")));
        var (missing, problem) = await PostAsync(provider, "/v1/holds/H2/status", """{"status":"explained","words":"gone"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "/code"), (missing, Text(problem.GetProperty("problems")[0], "place")));

        var page = await GetAsync("/v1/holds?limit=1");
        Assert.Equal(("H1", 1), (Text(page.GetProperty("holds")[0], "reference"), page.GetProperty("next").GetInt32()));
        Assert.Equal("H2", Text((await GetAsync("/v1/holds?after=1")).GetProperty("holds")[0], "reference"));
        var csv = await provider.GetStringAsync(new Uri("/v1/holds.csv", UriKind.Relative), Cancel);
        Assert.Contains("'=Shed 4", csv, StringComparison.Ordinal);
        Assert.Equal(2, (await GetAsync("/v1/holds/rates"))[0].GetProperty("asked").GetInt32());
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(officer, "/v1/holds/acknowledge", """{"references":["H1"]}""")).Status);
    }

    private async Task SendAsync(string reference, string description)
    {
        var record = A.Consignment(reference, items: [A.Item(description: description)]);
        using var content = new ByteArrayContent(CanonicalJson.ToBytes(record));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/consignments") { Content = content };
        request.Headers.Add("Message-Id", reference);
        using var answer = await provider.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private async Task<JsonElement> GetAsync(string path) =>
        JsonDocument.Parse(await provider.GetStringAsync(new Uri(path, UriKind.Relative), Cancel)).RootElement;

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, Cancel);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
