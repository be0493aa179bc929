namespace Parcelgate.Server.Tests.Web;

using Microsoft.Playwright;

/// <summary>A provider finds its scorecard from its agreement and reads what to change.</summary>
[Trait("Category", "browser")]
public sealed class QualityBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_provider_reads_what_to_change_and_chooses_other_days()
    {
        await using var office = await Office.OpenServingAsync();
        using var sender = office.Browser();
        sender.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        await QualitySample.SendAsync(sender);
        var partner = await chromium.OpenAsync(office, "provider");

        await partner.GotoAsync("/partners");
        await Pictures.SeenAsync(partner, "partners-quality");
        await partner.ClickAsync("tbody a >> text=Data quality");
        Assert.Contains("12 records", await partner.InnerTextAsync(".answer"), StringComparison.Ordinal);
        Assert.Contains("6 of 12", await partner.InnerTextAsync("#dimensions"), StringComparison.Ordinal);
        Assert.Contains("The commodity code is missing", await partner.InnerTextAsync("#faults"), StringComparison.Ordinal);
        await Pictures.SeenAsync(partner, "quality");
        await partner.FillAsync("#from", "2026-01-01");
        await partner.FillAsync("#to", "2026-01-07");
        await partner.ClickAsync(".filters button");
        Assert.Contains("Nothing was sent on these days", await partner.InnerTextAsync("main"), StringComparison.Ordinal);
        await Pictures.SeenAsync(partner, "quality-none");
        await partner.GotoAsync("/partners/somebody-else/quality");
        Assert.Contains("There is no such page", await partner.InnerTextAsync("main"), StringComparison.Ordinal);
    }
}
