namespace Parcelgate.Server.Tests.Web;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Serving;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Law;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Law;
using Parcelgate.TestKit;

/// <summary>A rule from its first line to the parcels it holds for, all through the pages, over the demo's history.</summary>
[Trait("Category", "browser")]
public sealed class RulesBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_rule_is_drafted_run_over_history_approved_and_judged_by_its_own_results()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var office = await Office.OpenServingAsync();
        await DemoTraffic.RunAsync(office.App.Services, new Tally(), cancel);
        var analyst = await chromium.OpenAsync(office, "policy-analyst");

        // Drafted from the profile in force; a wrong name is said with its place.
        await analyst.GotoAsync("/rules");
        await analyst.ClickAsync("#az-core header button");
        await Chromium.ArrivedAsync(analyst, "/law/proposals/");
        var address = new Uri(analyst.Url).AbsolutePath;
        await analyst.FillAsync(
            "#proposal-text",
            Texts.DearPieces.Replace("signal.piece_price >= 25", "signal.peice_price >= 25", StringComparison.Ordinal)
        );
        await analyst.ClickAsync("#text button.go");
        Assert.Contains("did you mean piece_price?", await analyst.InnerTextAsync("#errors"), StringComparison.Ordinal);
        await analyst.FillAsync("#proposal-text", Texts.DearPieces);
        await analyst.ClickAsync("#text button.go");
        Assert.Contains("The text is right", await analyst.InnerTextAsync("#checked"), StringComparison.Ordinal);
        Assert.Contains("dear pieces", await analyst.InnerTextAsync("#changes"), StringComparison.Ordinal);
        await analyst.FillAsync("#expect-cases-from", "1");
        await analyst.FillAsync("#expect-cases-to", "100000");
        await analyst.ClickAsync("#expected button");
        await Pictures.SeenAsync(analyst, "rules-draft");

        // Run over what was decided, with the facts of that moment.
        await analyst.ClickAsync("#run button.go");
        await analyst.WaitForSelectorAsync("#run table.impact", new() { Timeout = 120_000 });
        await analyst.ReloadAsync();
        await Pictures.SeenAsync(analyst, "rules-run");
        var cells = await analyst.Locator("#run tr:has(th:text-is('dear pieces')) td").AllInnerTextsAsync();
        Assert.Equal("0", cells[0]);
        Assert.True(long.Parse(cells[1].Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) > 0);
        await analyst.ClickAsync("#step button.go");
        Assert.Contains("You wrote this proposal", await analyst.InnerTextAsync("#step"), StringComparison.Ordinal);

        // A second person approves; from then on it holds, and its page says how it does.
        var supervisor = await chromium.OpenAsync(office, "supervisor");
        await supervisor.GotoAsync("/rules");
        await supervisor.ClickAsync("#proposals tbody a");
        var today = office.App.Services.GetRequiredService<Proposals>().Today;
        await supervisor.FillAsync("#approve-from", $"{today:yyyy-MM-dd}");
        await supervisor.FillAsync("#approve-reason", "Few parcels, and two findings missed until now.");
        await supervisor.ClickAsync("#step button.go");
        Assert.Contains("It is law", await supervisor.InnerTextAsync(".answer"), StringComparison.Ordinal);
        await SendDearAsync(office, cancel);
        var store = office.App.Services.GetRequiredService<IStore>();
        Assert.Equal(1, await StoreState.NumberAsync(store, "select count(*) from risk_hit where rule = 'az/core#dear-pieces'"));
        await supervisor.GotoAsync(address);
        await Pictures.SeenAsync(supervisor, "rules-actual");
        Assert.Contains("dear pieces", await supervisor.InnerTextAsync("#actual"), StringComparison.Ordinal);
        await supervisor.GotoAsync("/rules");
        await Pictures.SeenAsync(supervisor, "rules-with-proposal");
        Assert.Contains("dear pieces", await supervisor.InnerTextAsync("#az-core"), StringComparison.Ordinal);
        // What it takes of a decision was measured on the parcels decided last.
        var row = await supervisor.Locator("#az-core tr:has-text('dear pieces') td").AllInnerTextsAsync();
        Assert.Matches(@"^\d+\.\d\d µs$", row[7]);
        await StoreState.AssertVerifiesAsync(store);
    }

    private static async Task SendDearAsync(Office office, CancellationToken cancel)
    {
        var parcel = A.Consignment("DEAR-1", items: [A.Item(200m, description: "smartphone 128 GB", hs: "851713")]);
        await office
            .App.Services.GetRequiredService<Submissions>()
            .ReceiveAsync(
                IntakeFixture.Express,
                new Incoming("dear", Formats.Named("ndjson")!, "", new MemoryStream(CanonicalJson.ToBytes(parcel)), long.MaxValue),
                _ => { },
                _ => ValueTask.CompletedTask,
                cancel
            );
    }
}
