namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>The whole server on a free port over SQLite: what is sent over HTTP is read back over HTTP.</summary>
public sealed class ApiReadTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private WebApplication app = null!;
    private IStore store = null!;
    private HttpClient provider = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Parcelgate:Mode"] = "DEMO",
                ["Parcelgate:AllowHttp"] = "true",
                ["Parcelgate:Store"] = folder.File("all.db"),
                ["Parcelgate:Law"] = IntakeFixture.LawFolder,
            }
        );
        store = Stores.Open(folder.File("all.db"));
        builder.Services.AddParcelgate(builder.Configuration, store);
        app = builder.Build();
        app.MapParcelgate();
        await app.PrepareParcelgateAsync(CancellationToken.None);
        var (_, key) = await DemoAccounts.EnsureAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        provider = Browser();
        provider.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public async ValueTask DisposeAsync()
    {
        provider.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_provider_reads_its_own_submission_and_the_lines_it_was_answered()
    {
        var (submission, answer) = await SendAsync("G1", "RED");

        var summary = await JsonAsync(provider, $"/v1/submissions/{submission}");
        var results = await provider.GetStringAsync($"/v1/submissions/{submission}/results", Cancel);

        Assert.Equal((2, 2, 0), (Number(summary, "lines"), Number(summary, "accepted"), Number(summary, "refused")));
        Assert.Equal("orbita", summary.GetProperty("provider").GetString());
        Assert.Equal(answer, results);
        Assert.Equal(HttpStatusCode.NotFound, (await provider.GetAsync("/v1/submissions/999999", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Targeting_reasons_reach_the_officer_and_not_the_sender()
    {
        await SendAsync("RED");
        using var officer = await SignedInAsync("officer");

        var sent = (await JsonAsync(provider, "/v1/consignments?reference=RED")).GetProperty("consignments")[0];
        var id = Number(sent, "id");
        var seen = await JsonAsync(officer, $"/v1/consignments/{id}");

        Assert.Equal("referred", sent.GetProperty("state").GetString());
        Assert.Equal("red", sent.GetProperty("decision").GetProperty("lane").GetString());
        Assert.DoesNotContain("laneRule", sent.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("lane-red", sent.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("lane-red", seen.GetProperty("decision").GetProperty("laneRule").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            sent.GetProperty("decision").GetProperty("hash").GetString(),
            seen.GetProperty("decision").GetProperty("hash").GetString()
        );
    }

    [Fact]
    public async Task Another_providers_rows_are_answered_like_none()
    {
        await SendAsync("G1");
        await using (var work = await store.BeginAsync(Cancel))
        {
            await Sql.ExecuteAsync(work.Connection, work.Transaction, "update consignment set provider = 'other'", Cancel);
            await Sql.ExecuteAsync(work.Connection, work.Transaction, "update submission set provider = 'other'", Cancel);
            await work.CommitAsync(Cancel);
        }

        using var officer = await SignedInAsync("officer");
        var id = Number((await JsonAsync(officer, "/v1/consignments?reference=G1")).GetProperty("consignments")[0], "id");

        Assert.Empty((await JsonAsync(provider, "/v1/consignments?reference=G1")).GetProperty("consignments").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await provider.GetAsync($"/v1/consignments/{id}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await provider.GetAsync("/v1/submissions/1", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await provider.GetAsync("/v1/submissions/1/results", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("revenue", false)]
    [InlineData("policy-analyst", false)]
    [InlineData("officer", true)]
    public async Task What_was_kept_as_received_changed_and_found_wrong_names_persons_to_those_alone_who_need_them(string role, bool named)
    {
        var parcel = A.Consignment("K1", items: [A.Item(20m)]);
        var before = parcel with { Kept = [new Kept("/billing/first_name", "Gunay"), new Kept("phone", "+994501110000")] };
        var (first, _) = await PostAsync(before);
        var (second, _) = await PostAsync(before with { Kept = [new Kept("/billing/first_name", "Gunel")], Items = [A.Item(30m)] });
        var (third, _) = await PostTextAsync(
            Encoding
                .UTF8.GetString(CanonicalJson.ToBytes(parcel with { Consignee = A.Person("Gunel", "5AAA111") with { Phone = "55" } }))
                .Replace("\"55\"", "550077", StringComparison.Ordinal) + "\n"
        );
        using var reader = await SignedInAsync(role);
        var id = Number((await JsonAsync(reader, "/v1/consignments?reference=K1")).GetProperty("consignments")[0], "id");

        var pages = new StringBuilder();
        foreach (
            var address in (string[])
                [
                    $"/consignments/{id}",
                    .. new[] { first, second, third }.SelectMany(one =>
                        new[]
                        {
                            $"/manifests/{one}",
                            $"/manifests/{one}/results.ndjson",
                            $"/manifests/{one}/faults.csv",
                            $"/v1/submissions/{one}/results",
                        }
                    ),
                ]
        )
        {
            pages.Append(await reader.GetStringAsync(address, Cancel));
        }

        foreach (var word in (string[])["Gunay", "Gunel", "994501110000", "550077"])
        {
            Assert.Equal(named, pages.ToString().Contains(word, StringComparison.Ordinal));
        }

        Assert.Contains("30.00", pages.ToString(), StringComparison.Ordinal);
        Assert.Contains("/billing/first_name", pages.ToString(), StringComparison.Ordinal);
        Assert.Contains("/consignee/phone", pages.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revenue", HttpStatusCode.NotFound)]
    [InlineData("officer", HttpStatusCode.OK)]
    public async Task The_answer_in_the_senders_own_form_is_for_those_who_need_persons(string role, HttpStatusCode status)
    {
        var sample = Path.Combine(IntakeFixture.LawFolder, "..", "src", "Parcelgate.Formats", "Edifact", "samples", "cuscar.edi");
        var (submission, _) = await PostTextAsync(await File.ReadAllTextAsync(sample, Cancel), "application/edifact");
        using var reader = await SignedInAsync(role);

        using var answer = await reader.GetAsync($"/manifests/{submission}/answer", Cancel);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_replay_is_for_those_who_have_the_permission()
    {
        await SendAsync("G1");
        using var auditor = await SignedInAsync("auditor");
        var id = Number((await JsonAsync(auditor, "/v1/consignments?reference=G1")).GetProperty("consignments")[0], "id");

        var replay = await JsonAsync(auditor, $"/v1/consignments/{id}/replay");

        Assert.True(replay.GetProperty("same").GetBoolean());
        Assert.Equal(replay.GetProperty("stored").GetString(), replay.GetProperty("recomputed").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await provider.GetAsync($"/v1/consignments/{id}/replay", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync("/v1/consignments/999999/replay", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await auditor.GetAsync("/v1/consignments", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_pages_show_what_was_sent()
    {
        var (submission, _) = await SendAsync("G1", "RED");
        using var officer = await SignedInAsync("officer");

        Assert.Contains("RED", await officer.GetStringAsync("/find", Cancel), StringComparison.Ordinal);
        Assert.Contains("orbita", await officer.GetStringAsync("/", Cancel), StringComparison.Ordinal);
        Assert.Contains("G1", await officer.GetStringAsync($"/manifests/{submission}", Cancel), StringComparison.Ordinal);
    }

    private Task<(string Submission, string Answer)> SendAsync(params string[] references) =>
        PostAsync([
            .. references.Select(reference => A.Consignment(reference, items: [A.Item(hs: reference == "RED" ? "930400" : "851830")])),
        ]);

    private Task<(string Submission, string Answer)> PostAsync(params Consignment[] parcels) =>
        PostTextAsync(string.Concat(parcels.Select(parcel => Encoding.UTF8.GetString(CanonicalJson.ToBytes(parcel)) + "\n")));

    private async Task<(string Submission, string Answer)> PostTextAsync(string text, string media = "application/x-ndjson")
    {
        using var body = new StringContent(text, Encoding.UTF8, media);
        using var answer = await provider.PostAsync("/v1/manifests", body, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer.Headers.GetValues("Submission-Id").Single(), await answer.Content.ReadAsStringAsync(Cancel));
    }

    private HttpClient Browser() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = new Uri(app.Urls.First()),
        };

    private async Task<HttpClient> SignedInAsync(string role)
    {
        var browser = Browser();
        var answer = await browser.PostFormAsync("/sign-in", Office.SignIn, ("name", role), ("password", $"demo-{role}"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();
}
