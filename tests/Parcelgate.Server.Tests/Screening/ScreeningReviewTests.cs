namespace Parcelgate.Server.Tests.Screening;

using System.Net;
using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Core.Assessment;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Screening;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Web;

/// <summary>Lists by version, and what officers decide on alerts, over the server as it serves.</summary>
public sealed class ScreeningReviewTests
{
    private static readonly Uri Lists = new("/lists", UriKind.Relative);
    private static readonly Uri Review = new("/screening", UriKind.Relative);

    [Fact]
    public async Task A_version_says_what_changed_and_a_wrong_file_changes_nothing()
    {
        await using var office = await Office.OpenServingAsync();
        using var analyst = await office.SignedInAsync("policy-analyst");

        Assert.Contains(
            "\"added\":2",
            await PutAsync(analyst, Entry("a", "Orvandel Kistrup"), Entry("b", "Marvolin Teschka")),
            StringComparison.Ordinal
        );
        var next = await PutAsync(analyst, Entry("b", "Marvolin Teschka", "1971"), Entry("c", "Quendrill Aspasio"));
        Assert.Contains("\"added\":1,\"changed\":1,\"removed\":1", next, StringComparison.Ordinal);
        var page = await analyst.ReadAsync(Lists);
        Assert.Contains("Gone: 1", page, StringComparison.Ordinal);
        Assert.Contains("Orvandel Kistrup", page, StringComparison.Ordinal);

        var again = await PutAsync(analyst, Entry("b", "Marvolin Teschka", "1971"), Entry("c", "Quendrill Aspasio"));
        Assert.Contains("\"version\":0", again, StringComparison.Ordinal);
        var wrong = await PutAsync(analyst, Entry("b", "Marvolin Teschka"), "{\"id\":\"d\",");
        Assert.Contains("line 2", wrong, StringComparison.Ordinal);
        Assert.Equal(2, await StoreState.CountAsync(StoreOf(office), "watchlist"));
    }

    [Fact]
    public async Task The_form_names_what_is_wrong_and_an_officer_takes_up_nothing()
    {
        await using var office = await Office.OpenServingAsync();
        using var analyst = await office.SignedInAsync("policy-analyst");
        using var officer = await office.SignedInAsync("officer");

        await FormAsync(analyst, "Un List!", Entry("a", "Orvandel Kistrup"));
        Assert.Contains("small letters, digits and hyphens", await analyst.ReadAsync(Lists), StringComparison.Ordinal);
        await FormAsync(analyst, "un", "no list at all");
        Assert.Contains("FollowTheMoney or Parcelgate JSON lines", await analyst.ReadAsync(Lists), StringComparison.Ordinal);
        Assert.Equal(0, await StoreState.CountAsync(StoreOf(office), "watchlist"));
        await FormAsync(analyst, "un", Entry("a", "Orvandel Kistrup"));
        Assert.Contains("un is taken up. Entries: 1.", await analyst.ReadAsync(Lists), StringComparison.Ordinal);

        using var body = new StringContent(Entry("a", "Orvandel Kistrup"), Encoding.UTF8, "application/x-ndjson");
        using var refused = await officer.PutAsync(new Uri("/v1/lists/un", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Files_that_belong_together_are_taken_up_as_one_list_with_the_names_of_all()
    {
        await using var office = await Office.OpenServingAsync();
        using var analyst = await office.SignedInAsync("policy-analyst");
        const string sdn = "7,\"TSEBELIDZE, Zurvakhan\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1974.\"\r\n";
        using var form = new MultipartFormDataContent
        {
            { new StringContent(sdn), "file", "SDN.CSV" },
            { new StringContent("7,1,\"aka\",\"KISTRUP, Orvandel\",-0- \r\n"), "file", "ALT.CSV" },
            { new StringContent("7,1,-0- ,-0- ,\"Georgia\",-0- \r\n"), "file", "ADD.CSV" },
        };
        using var answer = await analyst.PutAsync(new Uri("/v1/lists/ofac", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await using var db = await StoreOf(office).OpenReadAsync(TestContext.Current.CancellationToken);
        var list = await Watchlists.ReadAsync(db, TestContext.Current.CancellationToken);
        var party = Assert.Single(list.Parties);
        Assert.Equal(["TSEBELIDZE, Zurvakhan", "KISTRUP, Orvandel"], party.Names);
        Assert.Equal(["GE"], party.Countries);
    }

    [Fact]
    public async Task Not_this_person_stays_quiet_until_the_entry_changes_and_older_decisions_replay_to_the_same_hash()
    {
        await using var office = await Office.OpenServingAsync();
        using var analyst = await office.SignedInAsync("policy-analyst");
        using var officer = await office.SignedInAsync("officer");
        await PutAsync(analyst, Entry("a", "Zurvakhan Tsebelidze", "1974"));
        var first = await SendAsync(office, 1);
        Assert.Equal(HoldReason.Inspection, await HoldAsync(office, first));
        Assert.Contains("Zurvakhan Tsebelidze", await officer.ReadAsync(Review), StringComparison.Ordinal);

        await DecideAsync(officer, first, " ");
        Assert.Contains("The reason is empty", await officer.ReadAsync(Review), StringComparison.Ordinal);
        await DecideAsync(officer, first, "Passport seen: born 1991");
        var said = await officer.ReadAsync(Review);
        Assert.Contains("No alert waits", said, StringComparison.Ordinal);
        Assert.Contains("Passport seen: born 1991", said, StringComparison.Ordinal);
        var quiet = await SendAsync(office, 2);
        Assert.NotEqual(HoldReason.Inspection, await HoldAsync(office, quiet));

        await PutAsync(analyst, Entry("a", "Zurvakhan Tsebelidze", "1991"));
        var back = await SendAsync(office, 3);
        Assert.Equal(HoldReason.Inspection, await HoldAsync(office, back));
        var changed = await officer.ReadAsync(Review);
        Assert.Contains("the entry's birth dates", changed, StringComparison.Ordinal);
        foreach (var id in (long[])[first, quiet, back])
        {
            var replay = await office.App.Services.GetRequiredService<Replays>().LatestAsync(id, TestContext.Current.CancellationToken);
            Assert.True(replay!.Same, replay.Difference);
        }

        Assert.Equal([1, 1, 2], await ListsAsync(office, first, quiet, back));
    }

    [Fact]
    public async Task A_decision_taken_back_waits_again_and_a_held_one_is_closed_without_a_word_to_the_sender()
    {
        await using var office = await Office.OpenServingAsync();
        using var analyst = await office.SignedInAsync("policy-analyst");
        using var officer = await office.SignedInAsync("officer");
        await PutAsync(analyst, Entry("a", "Zurvakhan Tsebelidze", "1974"));
        var id = await SendAsync(office, 1);
        await DecideAsync(officer, id, "Passport seen");
        var key = await StoreState.NumberAsync(StoreOf(office), "select party_key from screening_decision");

        await officer.PostFormAsync("/screening", "/screening/take-back", ("key", $"{key}"), ("entry", "a"));
        Assert.Contains("Alerts that wait for a look: 1", await officer.ReadAsync(Review), StringComparison.Ordinal);
        await officer.PostFormAsync("/screening", "/screening/hold", ("consignment", $"{id}"), ("party", "consignee"), ("entry", "a"));
        Assert.Contains("The parcel is held", await officer.ReadAsync(Review), StringComparison.Ordinal);
        Assert.Equal(1, await StoreState.NumberAsync(StoreOf(office), "select count(*) from risk_case where closed = 0"));

        using var client = office.Browser();
        client.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        var answer = await client.ReadAsync(new Uri($"/v1/consignments/{id}", UriKind.Relative));
        Assert.DoesNotContain("Zurvakhan", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("screening", answer, StringComparison.Ordinal);
    }

    private static IStore StoreOf(Office office) => office.App.Services.GetRequiredService<IStore>();

    private static string Entry(string id, string name, string? born = null) =>
        $$"""{"id":"{{id}}","list":"Test","type":"Person","dob":[{{(born is null ? "" : $"\"{born}\"")}}],"name":"{{name}}"}""";

    private static async Task<string> PutAsync(HttpClient analyst, params string[] lines)
    {
        using var body = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var answer = await analyst.PutAsync(new Uri("/v1/lists/un", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return await answer.TextAsync();
    }

    private static async Task FormAsync(HttpClient analyst, string name, string content)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await Forms.TokenAsync(analyst, "/lists")), "__RequestVerificationToken" },
            { new StringContent(name), "name" },
            { new StringContent(content), "file", "list.jsonl" },
        };
        using var answer = await analyst.PostAsync(new Uri("/lists/file", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private static async Task DecideAsync(HttpClient officer, long id, string reason)
    {
        using var answer = await officer.PostFormAsync(
            "/screening",
            "/screening/not-him",
            ("consignment", $"{id}"),
            ("party", "consignee"),
            ("entry", "a"),
            ("reason", reason)
        );
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private static async Task<long> SendAsync(Office office, int number)
    {
        using var client = office.Browser();
        client.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        client.DefaultRequestHeaders.Add("Message-Id", $"listed-{number}");
        var parcel = $$$"""
            {"reference":"LISTED{{{number}}}","channel":"express","destination":"AZ","dispatch":"TR","consignor":{"name":"Bazaar Ev Tekstil","address":{"lines":"Laleli Cad. 4","city":"Istanbul","country":"TR"}},"consignee":{"name":"ზურვახან ცებელიძე","kind":"person","identity":"7DEM001","address":{"lines":"Nizami 90","city":"Baki","country":"AZ"}},"items":[{"description":"Cotton T-shirt, knitted, men","hs":"610910","origin":"TR","quantity":2,"netMassGrams":400,"value":{"amount":"40.00","currency":"USD"}}],"grossMassGrams":520,"freight":{"amount":"6.00","currency":"USD"}}
            """;
        using var body = new StringContent(parcel, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(
            new Uri("/v1/consignments", UriKind.Relative),
            body,
            TestContext.Current.CancellationToken
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.TextAsync());
        return await StoreState.NumberAsync(StoreOf(office), $"select id from consignment where reference = 'LISTED{number}'");
    }

    private static async Task<HoldReason> HoldAsync(Office office, long id) =>
        (HoldReason)(await Queries.ConsignmentAsync(StoreOf(office), id, TestContext.Current.CancellationToken))!.Hold;

    private static async Task<List<int>> ListsAsync(Office office, params long[] ids)
    {
        var lists = new List<int>();
        foreach (var id in ids)
        {
            var decision = Assert.Single(await Queries.DecisionsAsync(StoreOf(office), id, TestContext.Current.CancellationToken));
            lists.Add(FactsJson.Read(decision.Facts.Span).Risk!.List);
        }

        return lists;
    }
}

/// <summary>The demo's parcel to a listed person, from the alert to "not this person", in a browser.</summary>
[Trait("Category", "browser")]
public sealed class ScreeningBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_name_in_Georgian_script_is_found_on_a_list_in_Latin_and_decided_not_to_be_that_person()
    {
        await using var office = await Office.OpenServingAsync();
        await DemoLists.TakeAsync(office.App.Services, new Tally(), TestContext.Current.CancellationToken);
        await DemoLists.SendAsync(office.App.Services, new Tally(), TestContext.Current.CancellationToken);
        var officer = await chromium.OpenAsync(office, "officer");

        await officer.GotoAsync("/screening");
        var alert = await officer.InnerTextAsync("#alert-0");
        Assert.Contains("ზურვახან", alert, StringComparison.Ordinal);
        Assert.Contains("Zurvakhan", alert, StringComparison.Ordinal);
        Assert.Contains("1974-03-11", alert, StringComparison.Ordinal);
        await CleanAsync(officer);
        await officer.FillAsync("#reason-0", "Identity card seen: born 1991");
        await officer.ClickAsync("#alert-0 form[action$='not-him'] button");
        Assert.Contains("No alert waits", await officer.InnerTextAsync(".answer"), StringComparison.Ordinal);
        Assert.Contains("born 1991", await officer.InnerTextAsync("#decisions"), StringComparison.Ordinal);
        await CleanAsync(officer);

        var analyst = await chromium.OpenAsync(office, "policy-analyst", 1024);
        await analyst.GotoAsync("/lists");
        Assert.Contains("New: 12", await analyst.InnerTextAsync("#versions"), StringComparison.Ordinal);
        await CleanAsync(analyst);
    }

    private static async Task CleanAsync(IPage page)
    {
        var wide = await page.EvaluateAsync<int>(
            "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
        );
        Assert.True(wide == 0, $"{page.Url} is {wide} px too wide.");
        var found = (await page.RunAxe()).Violations;
        Assert.True(
            found.Length == 0,
            string.Join('\n', found.Select(one => $"{page.Url}: {one.Id} at {one.Nodes[0].Target}: {one.Nodes[0].Html}"))
        );
    }
}
