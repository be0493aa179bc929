namespace Parcelgate.Server.Tests.Web;

using Microsoft.Playwright;

/// <summary>An agreement from its first words to the day it holds, through the pages; the partner reads it.</summary>
[Trait("Category", "browser")]
public sealed class PartnersBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task An_agreement_is_written_down_approved_by_a_second_person_and_read_by_its_partner()
    {
        await using var office = await Office.OpenServingAsync();
        var analyst = await chromium.OpenAsync(office, "policy-analyst");
        await analyst.GotoAsync("/partners/orbita");
        await Pictures.SeenAsync(analyst, "partner-none");
        await analyst.FillAsync("#legal-basis", "Memorandum 7 of 2026");
        await analyst.FillAsync("#purpose", "Customs control and collection of charges");
        await analyst.FillAsync("#retention-days", "0");
        await analyst.ClickAsync("#write button.go");
        Assert.Contains("retention-days", await analyst.InnerTextAsync(".errsum"), StringComparison.Ordinal);
        await analyst.FillAsync("#legal-basis", "Memorandum 7 of 2026");
        await analyst.FillAsync("#purpose", "Customs control and collection of charges");
        await analyst.FillAsync("#retention-days", "730");
        await analyst.CheckAsync("input[name=format][value=ndjson]");
        await analyst.ClickAsync("#write summary");
        await analyst.SelectOptionAsync("[id='e-consignee.email']", "withheld");
        await analyst.SelectOptionAsync("[id='e-items.hs']", "required");
        await analyst.ClickAsync("#write button.go");
        Assert.Contains("waits for a second person", await analyst.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        Assert.Equal(0, await analyst.Locator("#version-1 button.go").CountAsync());

        var supervisor = await chromium.OpenAsync(office, "supervisor");
        await supervisor.GotoAsync("/partners");
        await Pictures.SeenAsync(supervisor, "partners");
        await supervisor.ClickAsync("tbody a");
        await supervisor.ClickAsync("#version-1 button.go");
        Assert.Contains("/1 holds since", await supervisor.InnerTextAsync(".answer"), StringComparison.Ordinal);
        await Pictures.SeenAsync(supervisor, "partner-approved");

        var partner = await chromium.OpenAsync(office, "provider");
        await partner.GotoAsync("/partners");
        await partner.ClickAsync("tbody a");
        Assert.Contains("consignee.email", await partner.InnerTextAsync("#version-1"), StringComparison.Ordinal);
        Assert.Equal(0, await partner.Locator("#write").CountAsync());
        await partner.GotoAsync("/partners/somebody-else");
        Assert.Contains("There is no such page", await partner.InnerTextAsync("main"), StringComparison.Ordinal);
    }
}
