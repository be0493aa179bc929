namespace Parcelgate.Server.Tests.Web;

using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Tests.Revenue;
using Parcelgate.TestKit;

/// <summary>The pages of payments in a browser, over the real server: the recipient's by link, and the office's.</summary>
[Trait("Category", "browser")]
public sealed class PaymentBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(320, ColorScheme.Light, "en")]
    [InlineData(320, ColorScheme.Dark, "az")]
    [InlineData(320, ColorScheme.Light, "ru")]
    [InlineData(1280, ColorScheme.Dark, "en")]
    public async Task The_page_by_link_fits_and_axe_finds_nothing_before_and_after_payment(int width, ColorScheme scheme, string language)
    {
        await using var office = await PayingOffice.OpenAsync(("Payments:PayAddress", "https://pay.example/checkout?r={reference}"));
        var id = await office.HeldAsync("HAWB0001");
        var demand = await office.DemandOf(id);
        var page = await chromium.OpenAsync(office.Office, null, width, scheme, language);
        var links = new List<string> { office.LinkOf(id), "/pay/x" };
        await Clean(page, links, $"pay-{width}-{scheme}-{language}");
        // What a camera must read is there at a size it can read.
        await page.GotoAsync(links[0]);
        Assert.True(await page.EvaluateAsync<double>("document.querySelector('svg.qr').getBoundingClientRect().width") > 150);

        await office.ImportAsync(
            new CamtXml(CamtLine.Paid("B1", demand.Due.Units, demand.Reference.Compact), CamtLine.Paid("B2", 1m, demand.Reference.Compact))
        );
        await Clean(page, links[..1], $"paid-{width}-{scheme}-{language}");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light, "en")]
    [InlineData(1280, ColorScheme.Dark, "ru")]
    [InlineData(1024, ColorScheme.Light, "az")]
    public async Task The_page_of_reconciliation_fits_and_axe_finds_nothing_empty_and_full(int width, ColorScheme scheme, string language)
    {
        await using var office = await PayingOffice.OpenAsync();
        var id = await office.HeldAsync("HAWB0001");
        var demand = await office.DemandOf(id);
        var page = await chromium.OpenAsync(office.Office, "revenue", width, scheme, language);
        await Clean(page, ["/reconciliation"], $"reconciliation-empty-{width}-{scheme}-{language}");

        await office.ImportAsync(
            new CamtXml(
                CamtLine.Paid("B1", demand.Due.Units, demand.Reference.Compact),
                new CamtLine("B2", 1m, new CamtPart(1m, "RF45C000000000000001", new string('w', 200), null, "Aygün Məmmədova")),
                new CamtLine("B3", 12_345.67m, new CamtPart(12_345.67m, Text: "for the parcel of my aunt, she will call you")),
                new CamtLine("FEE", 3m) { Credit = false }
            )
        );
        await page.GotoAsync("/reconciliation");
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        await Clean(page, [null], $"reconciliation-{width}-{scheme}-{language}");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_bank_file_is_imported_and_what_waits_is_assigned_by_hand()
    {
        await using var office = await PayingOffice.OpenAsync();
        var id = await office.HeldAsync("HAWB0001");
        var demand = await office.DemandOf(id);
        var page = await chromium.OpenAsync(office.Office, "revenue");
        await page.GotoAsync("/reconciliation");
        var bytes = new CamtXml(new CamtLine("B1", demand.Due.Units, new CamtPart(demand.Due.Units, Text: "parcel"))).ToBytes();

        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "day.xml",
                MimeType = "application/xml",
                Buffer = bytes,
            }
        );
        await page.ClickAsync("#import button");
        await page.WaitForSelectorAsync("#queue details.act");
        await page.ClickAsync("#queue details.act summary");
        await page.FillAsync("#queue input[name=reference]", CreditorReference.OfConsignment(id).ToString());
        await page.FillAsync("#queue input[name=reason]", "the payer called");
        await page.ClickAsync("#queue button.go");
        await page.WaitForSelectorAsync("#queue .empty");

        await page.GotoAsync(office.LinkOf(id));
        Assert.Contains("Paid.", await page.InnerTextAsync(".answer"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    /// <summary>Goes to each address, null for where it is, and finds neither a fault of access nor a line too wide.</summary>
    private static async Task Clean(IPage page, IEnumerable<string?> addresses, string name)
    {
        foreach (var address in addresses)
        {
            if (address is not null)
            {
                await page.GotoAsync(address);
            }

            await Pictures.KeepAsync(page, name + (address == "/pay/x" ? "-wrong" : ""));
            var found = (await page.RunAxe()).Violations.Select(one => $"{address}: {one.Impact} {one.Id}: {one.Nodes[0].Html}");
            Assert.Empty(found);
            Assert.Equal(
                0,
                await page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)")
            );
        }
    }
}
