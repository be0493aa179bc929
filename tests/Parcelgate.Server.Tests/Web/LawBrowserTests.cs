namespace Parcelgate.Server.Tests.Web;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Law;
using Parcelgate.Server.Tests.Law;

/// <summary>A proposal from the first line to law, all through the pages, over the demo's history.</summary>
[Trait("Category", "browser")]
public sealed class LawBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Whole_value_above_150_dollars_is_drafted_run_compared_approved_and_set_in_force_for_a_day_to_come()
    {
        await using var office = await Office.OpenServingAsync();
        await DemoTraffic.RunAsync(office.App.Services, new Tally(), TestContext.Current.CancellationToken);
        var analyst = await chromium.OpenAsync(office, "policy-analyst");
        var hash = await HashAsync(analyst, "/law");

        var address = await DraftAsync(analyst);
        await RunAsync(analyst);
        await Pictures.SeenAsync(analyst, "proposal-run");
        Assert.Contains("as expected", await analyst.InnerTextAsync("#run"), StringComparison.Ordinal);
        Assert.Contains("All, AZN", await analyst.InnerTextAsync("#run"), StringComparison.Ordinal);
        await analyst.ClickAsync("#step button.go");
        Assert.Contains("You wrote this proposal", await analyst.InnerTextAsync("#step"), StringComparison.Ordinal);
        Assert.Equal(hash, await HashAsync(analyst, "/law"));

        var supervisor = await chromium.OpenAsync(office, "supervisor");
        var from = office.App.Services.GetRequiredService<Proposals>().Today.AddDays(36);
        await supervisor.GotoAsync("/law");
        await supervisor.ClickAsync("#proposals tbody a");
        await Pictures.SeenAsync(supervisor, "proposal-approve");
        await supervisor.FillAsync("#approve-from", $"{from:yyyy-MM-dd}");
        await supervisor.FillAsync("#approve-reason", "The run is as expected.");
        await supervisor.ClickAsync("#step button.go");
        Assert.Contains("It becomes law on", await supervisor.InnerTextAsync(".answer"), StringComparison.Ordinal);
        await Pictures.SeenAsync(supervisor, "proposal-approved");

        await supervisor.WaitForTimeoutAsync(2_500); // What the status line says is kept for two seconds.
        Assert.NotEqual(hash, await HashAsync(supervisor, $"/law/az?on={from:yyyy-MM-dd}"));
        Assert.Contains("limit: 150 USD, included", await supervisor.InnerTextAsync("main"), StringComparison.Ordinal);
        await Pictures.SeenAsync(supervisor, "law-az-then");
        await supervisor.GotoAsync("/law/az");
        Assert.Contains("limit: 300 USD, included", await supervisor.InnerTextAsync("main"), StringComparison.Ordinal);
        await supervisor.ClickAsync($"a[href='{address}']");
        Assert.Contains("approved by K. Əhmədov", await supervisor.InnerTextAsync(".answer"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(1024)]
    public async Task The_pages_of_law_fit_and_axe_finds_nothing(int width)
    {
        await using var office = await Office.OpenServingAsync();
        var page = await chromium.OpenAsync(office, "policy-analyst", width);
        var address = await DraftAsync(page);
        foreach (var one in (string[])["/law", "/law/az", "/law/lt", "/law/uz", address])
        {
            await page.GotoAsync(one);
            await Pictures.SeenAsync(page, $"fits{one}-{width}");
        }

        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync("/law/az");
        await Task.WhenAll(page.Keyboard.PressAsync("g"), page.Keyboard.PressAsync("l"));
        await Chromium.ArrivedAsync(page, "/law$");
        await page.Context.CloseAsync();
    }

    private static async Task<string> DraftAsync(IPage page)
    {
        await page.GotoAsync("/law");
        await page.ClickAsync("#in-force a[href='/law/AZ']");
        await page.ClickAsync("#az-parcels header button");
        await Chromium.ArrivedAsync(page, "/law/proposals/");
        await page.FillAsync("#proposal-text", Texts.Above150.Replace("beyond: whole", "beyond: hole", StringComparison.Ordinal));
        await page.ClickAsync("#text button.go");
        Assert.Contains("'hole'", await page.InnerTextAsync("#errors"), StringComparison.Ordinal);
        await page.FillAsync("#proposal-text", Texts.Above150);
        await page.ClickAsync("#text button.go");
        Assert.Contains("The text is right", await page.InnerTextAsync("#checked"), StringComparison.Ordinal);
        Assert.Contains("150", await page.InnerTextAsync("#changes ins >> nth=0"), StringComparison.Ordinal);
        await page.FillAsync("#expect-payments-from", "-20000");
        await page.FillAsync("#expect-payments-to", "20000");
        await page.ClickAsync("#expected button");
        return new Uri(page.Url).AbsolutePath;
    }

    private static async Task RunAsync(IPage page)
    {
        await page.ClickAsync("#run button.go");
        await page.WaitForSelectorAsync("#run table.impact", new() { Timeout = 120_000 });
        await page.ReloadAsync();
    }

    private static async Task<string> HashAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        return await page.InnerTextAsync(".status .hash >> nth=0");
    }
}
