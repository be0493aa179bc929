namespace Parcelgate.Server.Tests.Web;

using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.TestKit;

/// <summary>An officer asks, the provider answers on its page, the parcel is cleared; two persons forbid loading; a carrier answers a hold.</summary>
[Trait("Category", "browser")]
public sealed class ReferralWalkTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task From_a_question_to_its_answer_and_from_one_person_to_the_second()
    {
        await using var office = await Office.OpenServingAsync();
        await SendAsync(office, "Q1", "cotton shirt");
        await SendAsync(office, "V1", "gift");
        var officer = await chromium.OpenAsync(office, "officer");

        // The officer asks from the consignment's page.
        await officer.GotoAsync("/consignments/1");
        await officer.ClickAsync("#questions details.act >> nth=0");
        await officer.SelectOptionAsync("#ask-field", "/items/0/value");
        await officer.SelectOptionAsync("#ask-question", "price-proved");
        await officer.FillAsync("#ask-said", "What was paid for the shirt?");
        await officer.FillAsync("#ask-reason", "Shirts of this shop cost ten times more");
        await officer.ClickAsync("#questions form[action$='/refer'] button");
        Assert.Contains("Asked. The term runs.", await officer.InnerTextAsync("#questions"), StringComparison.Ordinal);
        await Pictures.SeenAsync(officer, "consignment-asked");

        // The provider reads what is asked and until when, not why, and answers; the parcel is cleared at once.
        var provider = await chromium.OpenAsync(office, "provider");
        await provider.GotoAsync("/referrals");
        await Pictures.SeenAsync(provider, "referrals-provider");
        var asked = await provider.InnerTextAsync("main");
        Assert.Contains("What was paid for the shirt?", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("ten times more", asked, StringComparison.Ordinal);
        var question = provider.Locator("section.sec", new() { HasTextString = "Q1" });
        await question.Locator("input[name=value]").FillAsync("24.00 USD");
        await question.Locator("button.go").ClickAsync();
        Assert.Contains("decided again", await provider.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        await provider.GotoAsync("/consignments/1");
        Assert.Contains("Cleared", await provider.InnerTextAsync("main"), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ten times more", await provider.InnerTextAsync("main"), StringComparison.Ordinal);

        // An explanation waits for the officer, who accepts it.
        await provider.GotoAsync("/referrals");
        await provider.FillAsync("input[name=words]", "A present, a toy bear");
        await provider.ClickAsync("main form button.go");
        await officer.GotoAsync("/referrals?owes=customs");
        await Pictures.SeenAsync(officer, "referrals-officer");
        Assert.Contains("toy bear", await officer.InnerTextAsync("main"), StringComparison.Ordinal);
        await officer.FillAsync("input[name=reason]", "Known shop");
        await officer.ClickAsync("button[formaction$='/accept']");
        Assert.Contains("accepted", await officer.InnerTextAsync(".note.said"), StringComparison.Ordinal);

        await TwoPersonsAsync(office, officer);
        await StoreState.AssertVerifiesAsync(office.App.Services.GetRequiredService<IStore>());
    }

    /// <summary>One proposes, who proposed cannot confirm, the second does; lifted the same way.</summary>
    private async Task TwoPersonsAsync(Office office, IPage officer)
    {
        var supervisor = await chromium.OpenAsync(office, "supervisor");
        await supervisor.GotoAsync("/consignments/2");
        await supervisor.ClickAsync("#questions details.act >> nth=1");
        await supervisor.FillAsync("#dnl-reason", "Parts of a weapon");
        await supervisor.ClickAsync("#questions form[action$='/propose-dnl'] button");
        await supervisor.GotoAsync("/referrals");
        await Pictures.SeenAsync(supervisor, "referrals-own");
        Assert.Contains("You proposed this", await supervisor.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(0, await supervisor.Locator("button[formaction$='/confirm']").CountAsync());

        // Only a supervisor confirms: the officer's page offers nothing, and the proposal of an officer the supervisor confirms.
        await officer.GotoAsync("/referrals");
        Assert.Equal(0, await officer.Locator("button[formaction$='/confirm']").CountAsync());
        await officer.GotoAsync("/consignments/1");
        await officer.ClickAsync("#questions details.act >> nth=1");
        await officer.FillAsync("#dnl-reason", "Parts of a weapon");
        await officer.ClickAsync("#questions form[action$='/propose-dnl'] button");
        await supervisor.GotoAsync("/referrals?owes=second");
        var proposed = supervisor.Locator("section.sec", new() { HasTextString = "Q1" });
        await proposed.Locator("input[name=reason]").FillAsync("Seen, agreed");
        await proposed.Locator("button[formaction$='/confirm']").ClickAsync();
        Assert.Contains("must not be loaded", await supervisor.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        var provider = await chromium.OpenAsync(office, "provider");
        await provider.GotoAsync("/referrals");
        var read = await provider.InnerTextAsync("main");
        Assert.Contains("must not be loaded", read, StringComparison.Ordinal);
        Assert.DoesNotContain("weapon", read, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("V1", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_carrier_acknowledges_and_explains_and_customs_sees_who_owes()
    {
        await using var office = await Office.OpenServingAsync();
        await SendAsync(office, "H1", "cotton shirt");
        await SendAsync(office, "H2", "leather belt");
        var officer = await chromium.OpenAsync(office, "officer");
        foreach (var id in (int[])[1, 2])
        {
            await officer.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"/consignments/{id}"));
            await officer.ClickAsync("#acts details >> nth=0");
            await officer.FillAsync("#reason-Hold", "Open it");
            await officer.ClickAsync("#acts form[action$='/hold'] button");
        }

        var provider = await chromium.OpenAsync(office, "provider");
        await provider.GotoAsync("/holds");
        await Pictures.SeenAsync(provider, "holds-provider");
        await provider.ClickAsync("#bulk button");
        Assert.Contains("Acknowledged now: 2", await provider.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        await provider.SelectOptionAsync("#reference", "H2");
        await provider.SelectOptionAsync("#status", "Explained");
        await provider.SelectOptionAsync("#code", "offloaded");
        await provider.ClickAsync("#report button");
        Assert.Contains("H2: reported", await provider.InnerTextAsync(".note.said"), StringComparison.Ordinal);

        await officer.GotoAsync("/holds");
        await Pictures.SeenAsync(officer, "holds-officer");
        Assert.Contains("offloaded on the way", await officer.InnerTextAsync("#holds"), StringComparison.Ordinal);
        Assert.Contains("50", await officer.InnerTextAsync("#rates"), StringComparison.Ordinal);
        await officer.GotoAsync("/holds?show=not-located");
        Assert.DoesNotContain("H2", await officer.InnerTextAsync("#holds"), StringComparison.Ordinal);
        await officer.GotoAsync("/consignments/2");
        Assert.Contains("cannot be presented", await officer.InnerTextAsync("#questions"), StringComparison.Ordinal);
    }

    private static async Task SendAsync(Office office, string reference, string description)
    {
        using var client = office.Browser();
        client.DefaultRequestHeaders.Add("X-Api-Key", office.ApiKey);
        var record = A.Consignment(reference, items: [A.Item(description: description)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/consignments")
        {
            Content = new StringContent(Encoding.UTF8.GetString(CanonicalJson.ToBytes(record)), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Message-Id", reference);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
