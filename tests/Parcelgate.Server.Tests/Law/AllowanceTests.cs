namespace Parcelgate.Server.Tests.Law;

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Law;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Web;
using Parcelgate.TestKit;
using Office = Parcelgate.Server.Tests.Web.Office;

/// <summary>What a person has left of an allowance: to a platform the sums, to the person by a link the parcels too.</summary>
public sealed class AllowanceTests(SharedOffice shared) : IClassFixture<SharedOffice>, IAsyncLifetime
{
    private static int persons;

    /// <summary>A person and parcels of each test's own: the server is shared.</summary>
    private readonly string identity = string.Create(CultureInfo.InvariantCulture, $"5ABC{Interlocked.Increment(ref persons):D3}");

    private Office office = null!;
    private HttpClient platform = null!;
    private HttpClient other = null!;
    private HttpClient anybody = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        office = shared.Office;
        platform = Client(office.ApiKey);
        await using var scope = office.App.Services.CreateAsyncScope();
        var made = await scope
            .ServiceProvider.GetRequiredService<ApiKeys>()
            .CreateAsync(new ProviderTerms("bazaar", "platform", "AZ"), "test", Cancel);
        other = Client(made.Key);
        anybody = Client(null);
    }

    public ValueTask DisposeAsync()
    {
        platform.Dispose();
        other.Dispose();
        anybody.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = office.Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }

        return client;
    }

    private async Task<long> SendAsync(HttpClient sender, string reference, decimal usd, string? otherPerson = null)
    {
        var person = A.Person("Aysel Quliyeva", otherPerson ?? identity);
        var parcel = A.Consignment($"{reference}-{identity}", consignee: person, items: [A.Item(usd)], freight: A.Money(0, "USD"));
        using var body = new ByteArrayContent(CanonicalJson.ToBytes(parcel));
        body.Headers.ContentType = new("application/json");
        using var answer = await sender.PostAsync("/v1/consignments", body, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetInt64();
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Cancel);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;
    }

    private static async Task<string> LinkAsync(HttpClient client, long id)
    {
        using var answer = await client.PostAsync(FormattableString.Invariant($"/v1/consignments/{id}/allowance-link"), null, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("token").GetString()!;
    }

    private static string Amount(JsonElement element, string name) => element.GetProperty(name).GetProperty("amount").GetString()!;

    [Fact]
    public async Task A_platform_learns_what_is_used_and_left_and_no_parcel()
    {
        await SendAsync(platform, "MINE1", 100.10m);
        await SendAsync(other, "THEIRS1", 50m);

        var found = await JsonAsync(platform, $"/v1/allowance?destination=AZ&identity={identity.ToLowerInvariant()}&channel=express");
        var month = found.GetProperty("allowances")[0];

        Assert.Equal(
            ("az/parcels#month", "300.00", "150.10", "149.90"),
            (month.GetProperty("relief").GetString(), Amount(month, "limit"), Amount(month, "used"), Amount(month, "left"))
        );
        Assert.DoesNotContain("parcels\"", found.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("THEIRS1", found.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_person_has_an_allowance_of_the_own()
    {
        await SendAsync(platform, "MINE1", 300m);

        var month = (await JsonAsync(platform, $"/v1/allowance?destination=AZ&identity={identity}X")).GetProperty("allowances")[0];

        Assert.Equal(("0.00", "300.00"), (Amount(month, "used"), Amount(month, "left")));
    }

    [Fact]
    public async Task Who_asked_about_whom_is_in_the_journal_without_the_name()
    {
        await JsonAsync(platform, $"/v1/allowance?destination=AZ&identity={identity}");

        var store = office.App.Services.GetRequiredService<IStore>();
        await using var db = await store.OpenReadAsync(Cancel);
        await using var command = db.CreateCommand();
        command.CommandText = "select actor, detail from journal where kind = 'allowance-asked'";
        await using var row = await command.ExecuteReaderAsync(Cancel);
        var seen = new List<string>();
        while (await row.ReadAsync(Cancel))
        {
            seen.Add($"{row.GetString(0)} {row.GetString(1)}");
        }

        Assert.Contains(seen, one => one.StartsWith("provider:orbita {\"destination\":\"AZ\",\"holder\":\"", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, one => one.Contains(identity, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task By_the_link_the_person_sees_the_parcels_and_a_providers_link_only_that_providers()
    {
        var mine = await SendAsync(platform, "MINE1", 100m);
        await SendAsync(other, "THEIRS1", 50m);
        await SendAsync(platform, "NAMESAKE", 70m, otherPerson: identity + "Q");
        using var officer = await office.SignedInAsync("officer");

        var byPlatform = await JsonAsync(anybody, $"/v1/allowance/mine?token={await LinkAsync(platform, mine)}");
        var byOfficer = await JsonAsync(anybody, $"/v1/allowance/mine?token={await LinkAsync(officer, mine)}");

        Assert.Equal(("MINE1", "150.00", "50.00"), Seen(byPlatform));
        Assert.Equal(("THEIRS1 MINE1", "150.00", "0.00"), Seen(byOfficer));

        static (string, string, string) Seen(JsonElement answer)
        {
            var month = answer.GetProperty("allowances")[0];
            var parcels = month
                .GetProperty("parcels")
                .EnumerateArray()
                .Select(parcel => parcel.GetProperty("reference").GetString()!.Split('-')[0]);
            return (string.Join(' ', parcels), Amount(month, "used"), Amount(month, "elsewhere"));
        }
    }

    [Fact]
    public async Task The_page_needs_no_script_and_shows_no_name()
    {
        var token = await LinkAsync(platform, await SendAsync(platform, "MINE1", 114.90m));

        using var answer = await anybody.GetAsync($"/allowance?token={token}", Cancel);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Contains("You have 185.10\u00A0USD left of 300.00\u00A0USD", page, StringComparison.Ordinal);
        Assert.Contains("MINE1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Quliyeva", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id:" + identity, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task An_officer_makes_a_link_on_the_parcels_page_and_it_opens()
    {
        var id = await SendAsync(platform, "MINE1", 114.90m);
        var address = FormattableString.Invariant($"/consignments/{id}");
        using var officer = await office.SignedInAsync("officer");

        // The page is the fake desk's; the form it has is the same for every parcel.
        Assert.Contains("Make a link", await officer.ReadAsync(new Uri("/consignments/101", UriKind.Relative)), StringComparison.Ordinal);
        var answer = await officer.PostFormAsync("/consignments/101", address + "/allowance-link", ("confirm", "yes"));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var events = await Queries.JournalAsync(office.App.Services.GetRequiredService<IStore>(), id, Cancel);
        Assert.Equal("user:officer", events.Single(row => row.Row.Kind == "allowance-link").Row.Actor);
    }

    [Fact]
    public async Task A_parcel_that_goes_back_gives_back_and_is_no_more_listed()
    {
        var id = await SendAsync(platform, "MINE1", 100m);
        var token = await LinkAsync(platform, id);
        var acts = office.App.Services.GetRequiredService<Parcelgate.Server.Release.Acts>();
        await acts.ActAsync(id, Core.Release.ReleaseEvent.Hold, "looked at", "user:test", Cancel);
        await office
            .App.Services.GetRequiredService<Parcelgate.Server.Release.Arrivals>()
            .ArriveAsync(new MoveScope("orbita", null, null, [$"MINE1-{identity}"]), "user:test", Cancel);
        await acts.ActAsync(id, Core.Release.ReleaseEvent.Return, "sent back", "user:test", Cancel);

        var month = (await JsonAsync(anybody, $"/v1/allowance/mine?token={token}")).GetProperty("allowances")[0];

        Assert.Equal(("0.00", 0), (Amount(month, "used"), month.GetProperty("parcels").GetArrayLength()));
    }

    [Fact]
    public async Task A_link_of_nobody_shows_nothing()
    {
        var token = await LinkAsync(platform, await SendAsync(platform, "MINE1", 10m));
        foreach (var wrong in (string[])["", "x", token[..^2] + "AA", new string('A', AllowanceLinks.Longest + 1)])
        {
            using var answer = await anybody.GetAsync($"/v1/allowance/mine?token={wrong}", Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(
                "This page opens by a link",
                await anybody.GetStringAsync($"/allowance?token={wrong}", Cancel),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_link_is_over_after_its_days()
    {
        var clock = new Clock();
        var links = new AllowanceLinks(
            office.App.Services.GetRequiredService<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>(),
            clock
        );
        var (token, until) = links.Issue("AZ", Channel.Post, "id:5ABC123", null, null);

        clock.Now = until - TimeSpan.FromSeconds(1);
        Assert.Equal("id:5ABC123", links.Read(token)?.Holder);
        clock.Now = until;
        Assert.Null(links.Read(token));
        Assert.DoesNotContain("5ABC123", token, StringComparison.Ordinal);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public async Task A_provider_makes_links_for_its_own_parcels_only()
    {
        var id = await SendAsync(platform, "MINE1", 10m);

        using var answer = await other.PostAsync(
            string.Create(CultureInfo.InvariantCulture, $"/v1/consignments/{id}/allowance-link"),
            null,
            Cancel
        );

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("destination=AZ", "query 'identity'")]
    [InlineData("destination=QQ&identity=1", "query 'destination'")]
    [InlineData("identity=1", "query 'destination'")]
    [InlineData("destination=AZ&identity=1&channel=pigeon", "query 'channel'")]
    public async Task What_cannot_be_read_is_named(string query, string place)
    {
        using var answer = await platform.GetAsync($"/v1/allowance?{query}", Cancel);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("problems")[0];

        Assert.Equal((HttpStatusCode.BadRequest, place), (answer.StatusCode, problem.GetProperty("place").GetString()));
    }
}
