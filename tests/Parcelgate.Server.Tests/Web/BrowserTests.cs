namespace Parcelgate.Server.Tests.Web;

using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

[Trait("Category", "browser")]
public sealed class BrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly (string Page, string? Role)[] Pages =
    [
        ("/sign-in", null),
        ("/", "officer"),
        ("/manifests", "officer"),
        ("/manifests/7", "officer"),
        ("/consignments/101", "officer"),
        ("/consignments/102", "provider"),
        ("/consignments/103", "officer"),
        ("/find", "officer"),
        ("/find?state=Held&lane=Red", "officer"),
        ("/find?text=nothing-like-this", "officer"),
        ("/keys", "officer"),
        ("/administration", "administrator"),
        ("/administration", "officer"),
        ("/no-such-page", "officer"),
    ];

    public static TheoryData<int, ColorScheme> Sights =>
        new() { { 1280, ColorScheme.Light }, { 1280, ColorScheme.Dark }, { 1024, ColorScheme.Light }, { 1024, ColorScheme.Dark } };

    [Theory]
    [MemberData(nameof(Sights))]
    public async Task Axe_finds_nothing_on_any_page(int width, ColorScheme scheme)
    {
        await using var office = await Office.OpenAsync();
        var found = new List<string>();
        foreach (var role in Pages.GroupBy(page => page.Role))
        {
            var page = await chromium.OpenAsync(office, role.Key, width, scheme);
            foreach (var (address, _) in role)
            {
                await page.GotoAsync(address);
                await Pictures.KeepAsync(page, $"{address}-{role.Key}-{width}-{scheme}");
                var result = await page.RunAxe();
                found.AddRange(result.Violations.Select(violation => $"{address} as {role.Key}: {violation.Impact} {violation.Id} at {violation.Nodes[0].Target}: {violation.Nodes[0].Html}"));
            }

            await page.Context.CloseAsync();
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}

/// <summary>Pictures of the pages, kept when PARCELGATE_PICTURES names a folder.</summary>
internal static class Pictures
{
    public static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PARCELGATE_PICTURES") is { Length: > 0 } folder)
        {
            var file = string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) || letter == '-' ? letter : '_'));
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, file + ".png"), FullPage = true });
        }
    }
}
