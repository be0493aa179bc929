namespace Parcelgate.Server.Tests.Web;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;

/// <summary>A targeter's and an inspector's way through the demo's traffic: the next case, its reasons, an inspection without a connection, the rule's results, a selection.</summary>
[Trait("Category", "browser")]
public sealed class TargetingWalkTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task From_the_queue_to_a_finding_and_what_it_says_of_the_rule()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var office = await Office.OpenServingAsync();
        await DemoTraffic.RunAsync(office.App.Services, new Tally(), cancel);
        var store = office.App.Services.GetRequiredService<IStore>();
        var officer = await chromium.OpenAsync(office, "officer");

        // The queue hands out one case with its reasons and the values seen.
        await officer.GotoAsync("/targeting?rule=az%2Fcore%23undervalued");
        await Pictures.SeenAsync(officer, "targeting-queue");
        await officer.Keyboard.PressAsync("t");
        await Chromium.ArrivedAsync(officer, "open=");
        await Pictures.SeenAsync(officer, "targeting-case");
        var panel = await officer.InnerTextAsync("aside.panel");
        Assert.Contains("less than a quarter of what such goods", panel, StringComparison.Ordinal);
        Assert.Contains("piece price: ", panel, StringComparison.Ordinal);
        Assert.Contains("officer, until", panel, StringComparison.Ordinal);
        Assert.Contains("parcels in thirty days", panel, StringComparison.Ordinal);
        var queue = officer.Url;
        await officer.ClickAsync("aside.panel a[href^='/parties/']");
        await Pictures.SeenAsync(officer, "party");
        Assert.True(await officer.Locator("svg.link-map line").CountAsync() > 0);
        Assert.True(await officer.Locator("#links tbody tr").CountAsync() > 0);
        await officer.ClickAsync("#links tbody a");
        await Pictures.SeenAsync(officer, "party-linked");
        await officer.GotoAsync(queue);
        var id = long.Parse(officer.Url.Split("open=")[1].Split('&')[0], System.Globalization.CultureInfo.InvariantCulture);

        // Opened: it is on the worklist, and who opens it is not told why.
        await officer.FillAsync("#reason", "The price needs a look");
        await officer.ClickAsync("aside.panel button[value=Inspect]");
        Assert.Contains("On the worklist of inspections", await officer.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        await officer.GotoAsync("/inspections");
        await Pictures.SeenAsync(officer, "inspections");
        Assert.Equal(1, await officer.Locator($"a[href='/inspections/{id}']").CountAsync());
        await officer.GotoAsync($"/inspections/{id}");
        await Pictures.SeenAsync(officer, "inspection");
        Assert.DoesNotContain("quarter of what such goods", await officer.InnerTextAsync("main"), StringComparison.Ordinal);

        // The connection breaks before the finding is sent: it waits on the device and is sent once, when there is one again.
        await officer.CheckAsync("input[name=kind][value=undervaluation]");
        await officer.CheckAsync("input[name=disposition][value=Hold]");
        await officer.FillAsync("#note", "Price tag of 240");
        await officer.Context.SetOfflineAsync(true);
        await officer.ClickAsync("form[data-keep] button.go");
        await officer.WaitForSelectorAsync("[data-kept]:not([hidden])");
        Assert.Equal(0, await StoreState.NumberAsync(store, "select count(*) from inspection"));
        await officer.Context.SetOfflineAsync(false);
        await officer.WaitForSelectorAsync("text=Price tag of 240");
        await Pictures.SeenAsync(officer, "inspection-done");
        Assert.Contains("It was chosen for this", await officer.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(1, await StoreState.NumberAsync(store, "select count(*) from inspection"));

        // The rule is judged by it, and the shift's places decide about the rest.
        var supervisor = await chromium.OpenAsync(office, "supervisor");
        await supervisor.GotoAsync("/rules");
        await Pictures.SeenAsync(supervisor, "rules");
        var cells = await supervisor.Locator("tr:has(a[href*='undervalued']) td").AllInnerTextsAsync();
        Assert.Equal("1", cells[4]);
        Assert.StartsWith("100", cells[5], StringComparison.Ordinal);
        await supervisor.GotoAsync("/targeting/selection?hours=24&manual=10&scanner=0&random=3");
        await Pictures.SeenAsync(supervisor, "selection");
        await supervisor.ClickAsync("#tried button.go");
        Assert.Contains("Selection 1 is made", await supervisor.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        Assert.Equal(10, await StoreState.NumberAsync(store, "select count(*) from risk_choice where selection_id = 1"));
        await supervisor.GotoAsync("/targeting/fairness");
        await Pictures.SeenAsync(supervisor, "fairness");
        Assert.Contains("China", await supervisor.InnerTextAsync("#by-origin"), StringComparison.Ordinal);
        await StoreState.AssertVerifiesAsync(store);
    }
}
