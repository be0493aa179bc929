namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Law;
using Parcelgate.Server.Tests.Law;

/// <summary>The pages of law, as a browser without script sees them.</summary>
public sealed partial class LawPagesTests : IAsyncLifetime
{
    private Office office = null!;

    public async ValueTask InitializeAsync() => office = await Office.OpenServingAsync();

    public ValueTask DisposeAsync() => office.DisposeAsync();

    private static Uri Page(string address) => new(address, UriKind.Relative);

    [Fact]
    public async Task The_list_names_every_country_with_what_is_in_force_and_how_sure_that_is()
    {
        using var browser = await office.SignedInAsync("officer");
        var page = await browser.ReadAsync(Page("/law"));

        Assert.Equal(36, Countries().Matches(page).Select(match => match.Groups[1].Value).Distinct().Count());
        Assert.Contains("from memory", page, StringComparison.Ordinal);
        Assert.DoesNotContain("New proposal from nothing", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("on=2020-09-23", "1000 USD")]
    [InlineData("on=2020-09-24", "300 USD")]
    [InlineData("on=2026-01-15&known=2026-01-15", "300 USD")]
    public async Task A_countrys_page_says_the_law_of_a_day_as_it_was_known(string query, string limit)
    {
        using var browser = await office.SignedInAsync("auditor");
        var page = await browser.ReadAsync(Page($"/law/az?{query}"));

        Assert.Contains($"limit: {limit}, included", page, StringComparison.Ordinal);
        Assert.Contains("All of them hold.", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_known_yet_does_not_stand()
    {
        using var browser = await office.SignedInAsync("auditor");

        Assert.DoesNotContain("id=\"proposal", await browser.ReadAsync(Page("/law/az")), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "1 piece, included",
            await browser.ReadAsync(Page("/law/az?on=2026-01-15&known=2026-01-15")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "1 piece, included",
            await browser.ReadAsync(Page("/law/az?on=2026-01-15&known=2026-02-02")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_day_that_is_none_is_said_and_a_country_that_is_none_is_not_found()
    {
        using var browser = await office.SignedInAsync("officer");

        Assert.Contains("“2026-13-40” is not a day", await browser.ReadAsync(Page("/law/az?on=2026-13-40")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.SeeAsync(Page("/law/zz"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.SeeAsync(Page("/law/proposals/99"))).StatusCode);
    }

    [Theory]
    [InlineData("az")]
    [InlineData("en")]
    [InlineData("ru")]
    public async Task Every_countrys_page_is_whole_in_every_language(string language)
    {
        using var browser = await office.SignedInAsync("officer");
        await browser.GetAsync(Page($"/language/{language}?back=/law"), TestContext.Current.CancellationToken);
        var list = await browser.ReadAsync(Page("/law"));
        foreach (var country in Countries().Matches(list).Select(match => match.Groups[1].Value).Distinct())
        {
            var page = await browser.ReadAsync(Page($"/law/{country}"));

            Assert.Contains("</footer>", page, StringComparison.Ordinal);
            Assert.DoesNotMatch(@">(law|laws|law-line|law-text)\.[a-z-]+<", page);
        }
    }

    [Fact]
    public async Task Broken_text_is_shown_with_line_column_and_what_would_be_right_and_the_law_stays()
    {
        using var browser = await office.SignedInAsync("policy-analyst");
        var address = await BeginAsync(browser);
        var hash = Hash(await browser.ReadAsync(Page("/law")));
        var broken = Texts.Above150.Replace("currency: AZN", "currency: AZM", StringComparison.Ordinal);
        var line = broken.Split('\n').ToList().FindIndex(one => one == "currency: AZM") + 1;

        await browser.PostFormAsync(address, address + "/text", ("text", broken));
        var page = await browser.ReadAsync(Page(address));

        Assert.Contains($"Line {line}, column 11:", page, StringComparison.Ordinal);
        Assert.Contains("'AZM' is not an ISO 4217 currency", page, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", page, StringComparison.Ordinal);
        Assert.Contains("currency: AZM", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Run it on history", page, StringComparison.Ordinal);
        Assert.Equal(hash, Hash(page));

        await RefusedAsync("limit: 150 USD", "limit: 150 ISK", "an amount in ISK, of which az/central-bank has no rate");
        await RefusedAsync("on: taxable(month), rate: 15 %", "on: vat, rate: 15 %", "rests on itself: duty → vat → duty");

        async Task RefusedAsync(string right, string wrong, string said)
        {
            Assert.Contains(right, Texts.Above150, StringComparison.Ordinal);
            await browser.PostFormAsync(
                address,
                address + "/text",
                ("text", Texts.Above150.Replace(right, wrong, StringComparison.Ordinal))
            );
            var shown = await browser.ReadAsync(Page(address));
            Assert.Contains(said, shown, StringComparison.Ordinal);
            Assert.Equal(hash, Hash(shown));
        }

        await browser.PostFormAsync(address, address + "/text", ("text", "regime: [az"));
        Assert.Matches("Line [12], column [0-9]+:", await browser.ReadAsync(Page(address)));
    }

    [Fact]
    public async Task Expectations_that_are_no_span_are_refused_with_what_was_found()
    {
        using var browser = await office.SignedInAsync("policy-analyst");
        var address = await BeginAsync(browser);

        await browser.PostFormAsync(address, address + "/expect", ("expect-payments-from", "9"), ("expect-payments-to", "3"));
        Assert.Contains("“Payments to follow” has 9 … 3", await browser.ReadAsync(Page(address)), StringComparison.Ordinal);
        await browser.PostFormAsync(address, address + "/expect", ("expect-payments-from", "−3"), ("expect-payments-to", "9"));
        Assert.Contains("value=\"-3\"", await browser.ReadAsync(Page(address)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wrote_it_is_told_why_he_cannot_approve_and_who_can()
    {
        using var analyst = await office.SignedInAsync("policy-analyst");
        using var supervisor = await office.SignedInAsync("supervisor");
        using var officer = await office.SignedInAsync("officer");
        var address = await SubmittedAsync(analyst);

        var mine = await analyst.ReadAsync(Page(address));
        Assert.Contains("You wrote this proposal, so you cannot approve it. These can: K. Əhmədov.", mine, StringComparison.Ordinal);
        Assert.DoesNotContain(address + "/approve", mine, StringComparison.Ordinal);
        Assert.Contains(address + "/approve", await supervisor.ReadAsync(Page(address)), StringComparison.Ordinal);
        Assert.DoesNotContain(address + "/approve", await officer.ReadAsync(Page(address)), StringComparison.Ordinal);
        await analyst.PostFormAsync(address, address + "/approve", ("from", "2027-01-01"), ("reason", "mine"));
        Assert.Contains("You wrote it, so you cannot judge it", await analyst.ReadAsync(Page(address)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_line_names_the_law_that_was_published()
    {
        using var analyst = await office.SignedInAsync("policy-analyst");
        using var supervisor = await office.SignedInAsync("supervisor");
        var before = Hash(await supervisor.ReadAsync(Page("/law")));
        var address = await SubmittedAsync(analyst);
        var today = office.App.Services.GetRequiredService<Proposals>().Today;

        await supervisor.PostFormAsync(address, address + "/approve", ("from", $"{today:yyyy-MM-dd}"), ("reason", "as expected"));
        var law = office.App.Services.GetRequiredService<Server.Assessment.LawLibrary>().Current.Book.Hash.ToString();
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken); // What the line says is kept for two seconds.
        var page = await supervisor.ReadAsync(Page("/law/az"));

        Assert.NotEqual(before, Hash(page));
        Assert.StartsWith(Hash(page), law, StringComparison.Ordinal);
        Assert.Contains($"K. Əhmədov", page, StringComparison.Ordinal);
        Assert.Contains("limit: 150 USD, included", page, StringComparison.Ordinal);
    }

    private static async Task<string> BeginAsync(HttpClient browser)
    {
        var answer = await browser.PostFormAsync("/law/az", "/law/proposals/begin", ("version", "az/parcels@2026-01-01"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private async Task<string> SubmittedAsync(HttpClient browser)
    {
        var address = await BeginAsync(browser);
        await browser.PostFormAsync(address, address + "/text", ("text", Texts.Above150));
        await browser.PostFormAsync(address, address + "/expect", ("expect-revenue-from", "0"), ("expect-revenue-to", "1000"));
        var today = office.App.Services.GetRequiredService<Proposals>().Today;
        await browser.PostFormAsync(address, address + "/run", ("from", $"{today:yyyy-MM-dd}"), ("to", $"{today:yyyy-MM-dd}"));
        for (var looked = 0; !(await browser.ReadAsync(Page(address))).Contains(address + "/submit", StringComparison.Ordinal); looked++)
        {
            Assert.True(looked < 100, "The run does not end.");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        await browser.PostFormAsync(address, address + "/submit");
        return address;
    }

    private static string Hash(string page) => StatusHash().Match(page).Groups[1].Value;

    [GeneratedRegex("href=\"/law/([A-Z]{2})\"")]
    private static partial Regex Countries();

    [GeneratedRegex("<footer class=\"status\"[^§]*?<span class=\"hash\">([0-9a-f]{7})")]
    private static partial Regex StatusHash();
}
