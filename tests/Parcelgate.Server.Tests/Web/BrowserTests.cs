namespace Parcelgate.Server.Tests.Web;

using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

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
        ("/consignments/201", "officer"),
        ("/consignments/202", "officer"),
        ("/consignments/203", "provider"),
        ("/consignments/203", "officer"),
        ("/consignments/204", "officer"),
        ("/consignments/205", "officer"),
        ("/consignments/206", "officer"),
        ("/manifests?show=single", "officer"),
        ("/find", "officer"),
        ("/find?lane=purple&category=9", "officer"),
        ("/find?state=Held&lane=Red", "officer"),
        ("/find?text=nothing-like-this", "officer"),
        ("/keys", "officer"),
        ("/administration", "administrator"),
        ("/administration", "officer"),
        ("/no-such-page", "officer"),
    ];

    /// <summary>Each width and each scheme once: what axe finds depends on one or the other.</summary>
    public static TheoryData<int, ColorScheme> Sights => new() { { 1280, ColorScheme.Light }, { 1024, ColorScheme.Dark } };

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
                found.AddRange(
                    result.Violations.Select(violation =>
                        $"{address} as {role.Key}: {violation.Impact} {violation.Id} at {violation.Nodes[0].Target}: {violation.Nodes[0].Html}"
                    )
                );
            }

            await page.Context.CloseAsync();
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task Axe_finds_a_planted_fault()
    {
        await using var office = await Office.OpenAsync();
        var page = await chromium.OpenAsync(office, null);
        await page.GotoAsync("/sign-in");
        await page.EvaluateAsync("document.querySelector('label[for=name]').remove()");

        Assert.Contains((await page.RunAxe()).Violations, violation => violation.Id == "label");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Sign_in_fits_320_pixels_and_axe_finds_nothing_there()
    {
        await using var office = await Office.OpenAsync();
        var page = await chromium.OpenAsync(office, null, 320);
        await page.GotoAsync("/sign-in");

        Assert.Equal(0, await OverflowAsync(page));
        Assert.Empty((await page.RunAxe()).Violations);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("en", 1280)]
    [InlineData("en", 1024)]
    [InlineData("az", 1280)]
    [InlineData("ru", 1280)]
    [InlineData("ru", 1024)]
    public async Task No_page_scrolls_sideways(string language, int width)
    {
        await using var office = await Office.OpenAsync();
        office.Desk.LateFeeds = ["bazaar"];
        office.Desk.RatesOn = new DateOnly(2026, 1, 1);
        var wide = new List<string>();
        foreach (var role in Pages.GroupBy(page => page.Role))
        {
            var page = await chromium.OpenAsync(office, role.Key, width, language: language);
            foreach (var (address, _) in role)
            {
                await page.GotoAsync(address);
                await Pictures.KeepAsync(page, $"{language}-{address}-{role.Key}-{width}");
                if (await OverflowAsync(page) is var pixels and > 0)
                {
                    wide.Add($"{address} as {role.Key}: {pixels} px too wide");
                }
            }

            await page.Context.CloseAsync();
        }

        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    /// <summary>Words of a table are never taken apart letter by letter to fit a column.</summary>
    [Theory]
    [InlineData(1280)]
    [InlineData(1024)]
    public async Task What_was_kept_is_read_in_lines_of_several_letters(int width)
    {
        await using var office = await Office.OpenAsync();
        var page = await chromium.OpenAsync(office, "officer", width);
        await page.GotoAsync("/consignments/204");
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");

        Assert.Equal(0, await OverflowAsync(page));
        Assert.True(
            await page.EvaluateAsync<int>("Math.min(...[...document.querySelectorAll('dl.kept dd')].map(one => one.clientWidth))") > 150
        );
        Assert.True(
            await page.EvaluateAsync<int>("Math.min(...[...document.querySelectorAll('.tree tbody th')].map(one => one.clientWidth))") > 150
        );
        await page.Context.CloseAsync();
    }

    /// <summary>Azerbaijani sentences run a quarter longer and short labels may double: the pages have room for more than that.</summary>
    [Fact]
    public async Task No_page_scrolls_sideways_with_every_text_longer()
    {
        await using var office = await Office.OpenAsync(texts: Longer);
        var wide = new List<string>();
        foreach (var role in Pages.GroupBy(page => page.Role))
        {
            var page = await chromium.OpenAsync(office, role.Key);
            foreach (var (address, _) in role)
            {
                await page.GotoAsync(address);
                await Pictures.KeepAsync(page, $"longer-{address}-{role.Key}");
                if (await OverflowAsync(page) is var pixels and > 0)
                {
                    wide.Add($"{address} as {role.Key}: {pixels} px too wide");
                }
            }

            await page.Context.CloseAsync();
        }

        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    [Fact]
    public async Task The_keyboard_reaches_every_page_and_row()
    {
        await using var office = await Office.OpenAsync();
        var page = await chromium.OpenAsync(office, "officer");

        await page.GotoAsync("/");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the page's content", await page.EvaluateAsync<string>("document.activeElement.textContent"));

        // Both keys are sent at once: the second counts for a second only, and this machine may be busy with other tests.
        await Task.WhenAll(page.Keyboard.PressAsync("g"), page.Keyboard.PressAsync("c"));
        // Asked of the page itself: a key pressed before the new page listens is lost.
        await page.WaitForFunctionAsync("location.pathname === '/find' && document.readyState === 'complete'");
        await page.Keyboard.PressAsync("j");
        await page.WaitForSelectorAsync("table[data-list] tbody tr:nth-child(1).cur");
        await page.Keyboard.PressAsync("j");
        await page.WaitForSelectorAsync("table[data-list] tbody tr:nth-child(2).cur");
        Assert.EndsWith(
            "/consignments/102",
            await page.EvaluateAsync<string>("document.activeElement.href ?? document.activeElement.outerHTML")
        );
        await OpenCurrentAsync(page, "/consignments/102$");

        await page.Keyboard.PressAsync("/");
        Assert.Equal("find", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.TypeAsync("gc?LX");
        Assert.Equal("gc?LX", await page.InputValueAsync("#find"));
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('keys').open"));
        await page.Keyboard.PressAsync("Escape");
        Assert.False(await page.EvaluateAsync<bool>("document.getElementById('keys').open"));

        await page.GotoAsync("/consignments/101");
        await page.Keyboard.PressAsync("y");
        await page.WaitForSelectorAsync(".replay-result");
        Assert.Contains("Same hash", await page.InnerTextAsync(".replay-result"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    /// <summary>
    /// Enter on the current row. Twice in some thirty runs beside all other tests nothing came of it within half a minute, with the link focused and every other step
    /// quick; why is not known. It is pressed again then, and where that opens nothing either, what has focus is said.
    /// </summary>
    private static async Task OpenCurrentAsync(IPage page, string address)
    {
        for (var tries = 1; ; tries++)
        {
            await page.Keyboard.PressAsync("Enter");
            try
            {
                await Chromium.ArrivedAsync(page, address, 20_000);
                return;
            }
            catch (TimeoutException) when (tries < 3) { }
            catch (TimeoutException)
            {
                Assert.Fail(await page.EvaluateAsync<string>("`${location.href}, focus on ${document.activeElement.outerHTML}`"));
            }
        }
    }

    private static Task<int> OverflowAsync(IPage page) =>
        page.EvaluateAsync<int>("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)");

    /// <summary>Forty per cent longer, texts under 20 letters twice as long; parts in braces stay.</summary>
    private static string Longer(string text)
    {
        var more = text.Length < 20 ? text.Length : text.Length * 4 / 10;
        var words = string.Concat(Enumerable.Repeat("lorem ipsum ", (more / 12) + 1))[..more];
        return text.Length == 0 ? text : $"{text} {words.TrimEnd()}";
    }
}

/// <summary>Pictures of the pages, kept when PARCELGATE_PICTURES names a folder.</summary>
internal static class Pictures
{
    /// <summary>A page as its reader sees it: kept, nothing for axe to find, and not wider than the window.</summary>
    public static async Task SeenAsync(IPage page, string name)
    {
        await KeepAsync(page, name);
        Assert.Empty(
            (await page.RunAxe()).Violations.Select(one => $"{name}: {one.Impact} {one.Id} at {one.Nodes[0].Target}: {one.Nodes[0].Html}")
        );
        var wide = await page.EvaluateAsync<int>(
            "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
        );
        Assert.True(wide == 0, $"{name} is {wide} px too wide.");
    }

    public static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PARCELGATE_PICTURES") is { Length: > 0 } folder)
        {
            var file = string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) || letter == '-' ? letter : '_'));
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, file + ".png"), FullPage = true });
        }
    }
}
