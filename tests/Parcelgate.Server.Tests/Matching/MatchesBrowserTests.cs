namespace Parcelgate.Server.Tests.Matching;

using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Web;
using Parcelgate.TestKit;

/// <summary>An officer reads what three parties said, filters, accepts, asks and holds; a sender sees none of it.</summary>
[Trait("Category", "browser")]
public sealed class MatchesBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_what_contradicts_to_what_an_officer_does_about_it()
    {
        await using var office = await Office.OpenServingAsync();
        await SaleAsync(office, 1, 90);
        await SaleAsync(office, 2, 80);
        await SaleAsync(office, 3, 70);
        await SaleAsync(office, 4, 20);
        await office.App.Services.GetRequiredService<MatchComparer>().SettleAsync(Cancel);
        var officer = await chromium.OpenAsync(office, "officer");

        await officer.GotoAsync("/matches");
        await Pictures.SeenAsync(officer, "matches-open");
        var read = await officer.InnerTextAsync("main");
        Assert.Contains("To be looked at: 3", read, StringComparison.Ordinal);
        Assert.Contains("90.00 USD", read, StringComparison.Ordinal);
        Assert.Contains("20.00 USD", read, StringComparison.Ordinal);
        Assert.DoesNotContain("A-4", read, StringComparison.Ordinal);

        // Filters by what is against it and by number, however it is written.
        await officer.SelectOptionAsync("#kind", "goods-value");
        await officer.FillAsync("#q", "a 2");
        await officer.ClickAsync("form[role=search] button");
        Assert.Equal(1, await officer.Locator("main section.sec").CountAsync());
        await officer.GotoAsync("/matches?show=agrees");
        await Pictures.SeenAsync(officer, "matches-agree");
        Assert.Contains("A-4", await officer.InnerTextAsync("main"), StringComparison.Ordinal);

        // One is accepted, of one the carrier is asked, one parcel is held.
        var first = await SectionAsync(officer, "A-1");
        await officer.GotoAsync("/matches");
        await officer.FillAsync($"#{first} form[action$='/accept'] input[name=reason]", "A discount the shop published");
        await officer.ClickAsync($"#{first} form[action$='/accept'] button");
        Assert.Contains("Accepted.", await officer.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        await Pictures.SeenAsync(officer, "matches-accepted");
        await OpenAsync(officer, "A-2");
        await officer.ClickAsync("details.act >> nth=0");
        await Pictures.SeenAsync(officer, "matches-ask");
        await officer.FillAsync("form[action$='/ask'] input[name=said]", "What was paid for the goods?");
        await officer.FillAsync("form[action$='/ask'] input[name=reason]", "The platform says four times as much");
        await officer.ClickAsync("form[action$='/ask'] button");
        Assert.Contains("Asked. The term runs.", await officer.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        await OpenAsync(officer, "A-3");
        await officer.ClickAsync("details.act >> nth=1");
        await officer.FillAsync("form[action$='/hold'] input[name=reason]", "Open it");
        await officer.ClickAsync("form[action$='/hold'] button");
        Assert.Contains("Held.", await officer.InnerTextAsync(".note.said"), StringComparison.Ordinal);
        await officer.GotoAsync("/matches?show=decided");
        await Pictures.SeenAsync(officer, "matches-decided");
        Assert.Contains("A discount the shop published", await officer.InnerTextAsync("main"), StringComparison.Ordinal);

        // The parcel's page says how it agrees, and who did what.
        await officer.GotoAsync("/consignments/2");
        await Pictures.SeenAsync(officer, "consignment-match");
        Assert.Contains("Price of the goods: Contradicts", await officer.InnerTextAsync("#matches"), StringComparison.Ordinal);
        Assert.Contains("Carrier asked because of the match", await officer.InnerTextAsync("#events"), StringComparison.Ordinal);

        await AsSenderAsync(office);
        await StoreState.AssertVerifiesAsync(office.App.Services.GetRequiredService<IStore>());
    }

    /// <summary>The name of an order's section: its number is the store's own.</summary>
    private static async Task<string> SectionAsync(IPage page, string number)
    {
        await page.GotoAsync($"/matches?show=all&q={number}");
        return (await page.Locator("main section.sec").First.GetAttributeAsync("id"))!;
    }

    private static async Task OpenAsync(IPage page, string number) =>
        await page.GotoAsync($"/matches?id={(await SectionAsync(page, number))["m-".Length..]}");

    /// <summary>The carrier reads the question and that its parcel differs: neither who else said what, nor why customs asks.</summary>
    private async Task AsSenderAsync(Office office)
    {
        var provider = await chromium.OpenAsync(office, "provider");
        var refused = await provider.GotoAsync("/matches");
        Assert.Equal(403, refused!.Status);
        await provider.GotoAsync("/referrals");
        var asked = await provider.InnerTextAsync("main");
        Assert.Contains("What was paid for the goods?", asked, StringComparison.Ordinal);
        await provider.GotoAsync("/consignments/2");
        await Pictures.SeenAsync(provider, "consignment-match-provider");
        var parcel = await provider.InnerTextAsync("main");
        Assert.Contains("differs from order or payment", parcel, StringComparison.Ordinal);
        foreach (var secret in (string[])["80.00", "four times as much", "kapitalpay", "Carrier asked because"])
        {
            Assert.DoesNotContain(secret, asked + parcel, StringComparison.Ordinal);
        }
    }

    /// <summary>An order, its payment and its parcel, which is always declared at 20.00 USD.</summary>
    private static async Task SaleAsync(Office office, int number, decimal ordered)
    {
        var record = A.Consignment($"A-{number}", channel: Channel.Platform, items: [A.Item(ordered)]) with { Packages = null };
        var parcel = A.Consignment($"W{number}") with { Seller = new Party(Account: "shop.example"), OrderNumbers = [$"A-{number}"] };
        await SendAsync(office, "shop", "/v1/orders", Text(A.Sealed(record with { Seller = new Party(Account: "shop.example") })));
        await SendAsync(
            office,
            "kapitalpay",
            "/v1/order-payments",
            $$"""{"id":"p{{number}}","platform":"shop.example","order":"A-{{number}}","amount":"{{ordered}}.00","currency":"USD","paidAt":"2026-11-20T08:16:00Z"}"""
        );
        await SendAsync(office, null, "/v1/consignments", Text(A.Sealed(parcel)));
    }

    private static string Text(Consignment record) => Encoding.UTF8.GetString(CanonicalJson.ToBytes(record));

    /// <summary>Sends as a provider with a key of its own; null: as the demo's carrier.</summary>
    private static async Task SendAsync(Office office, string? provider, string path, string body)
    {
        var key = office.ApiKey;
        if (provider is not null)
        {
            await using var scope = office.App.Services.CreateAsyncScope();
            var keys = scope.ServiceProvider.GetRequiredService<ApiKeys>();
            (key, _) = await keys.CreateAsync(new ProviderTerms(provider, "platform", "AZ"), "test", Cancel);
        }

        using var client = new HttpClient { BaseAddress = office.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(path, content, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
