namespace Parcelgate.Server.Tests.Web;

using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Law;
using Parcelgate.Server.Tests.Law;
using Parcelgate.Server.Tests.Storage;

/// <summary>The pages for anybody in a browser: down to 320 pixels, light and dark, in every language, and nothing for axe to find.</summary>
[Trait("Category", "browser")]
public sealed class PublicPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static string[] Addresses(Office office)
    {
        var links = office.App.Services.GetRequiredService<AllowanceLinks>();
        return
        [
            "/calculator",
            "/calculator?destination=AZ&goods=255.70&currency=USD&carriage=18.30&used=114.90",
            "/calculator?destination=AZ&goods=120&currency=USD&price=total",
            "/calculator?destination=RS&goods=65&currency=EUR&price=total&on=2026-10-05",
            "/calculator?destination=AZ&goods=x&currency=DOLLAR",
            "/tariff",
            "/tariff?country=GB&q=610910",
            "/tariff?country=GB&q=cotton",
            "/allowance",
            "/allowance?token=" + links.Issue("AZ", Channel.Post, "id:5ABC123", "Aysel Quliyeva", null).Token,
        ];
    }

    [Theory]
    [InlineData(320, ColorScheme.Light, "en")]
    [InlineData(320, ColorScheme.Dark, "az")]
    [InlineData(1024, ColorScheme.Light, "ru")]
    public async Task Axe_finds_nothing_and_no_page_scrolls_sideways(int width, ColorScheme scheme, string language)
    {
        using var folder = new TempFolder();
        var law = LawCopy.In(Path.GetDirectoryName(folder.File("law"))!);
        Directory.CreateDirectory(Path.Combine(law, "nomenclature"));
        await File.WriteAllTextAsync(
            Path.Combine(law, "nomenclature", "hs-test.csv"),
            TariffTests.Codes,
            TestContext.Current.CancellationToken
        );
        await using var office = await Office.OpenWholeAsync(("Law", law));
        var page = await chromium.OpenAsync(office, null, width, scheme, language);
        var wrong = new List<string>();
        foreach (var address in Addresses(office))
        {
            await page.GotoAsync(address);
            await Pictures.KeepAsync(page, $"{language}-{address.Split("token=")[0]}-{width}-{scheme}");
            var over = await page.EvaluateAsync<int>(
                "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
            );
            if (over > 0)
            {
                wrong.Add($"{address}: {over} px too wide");
            }

            wrong.AddRange(
                (await page.RunAxe()).Violations.Select(found =>
                    $"{address}: {found.Impact} {found.Id} at {found.Nodes[0].Target}: {found.Nodes[0].Html}"
                )
            );
        }

        await page.Context.CloseAsync();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
