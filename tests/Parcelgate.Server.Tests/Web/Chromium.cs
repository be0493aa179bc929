namespace Parcelgate.Server.Tests.Web;

using Microsoft.Playwright;

/// <summary>One Chromium for all browser tests. They are skipped where the distribution's package is not installed.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Milliseconds a page may take to do what a test waits for. Arbitrary: other tests and two browsers share two cores.</summary>
    private const float Patience = 120_000;

    private const string Executable = "/usr/bin/chromium";
    private static readonly string[] Quiet =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = Quiet });
    }

    /// <summary>A page in a browser of its own, with a role's demo account signed in when one is named.</summary>
    public async Task<IPage> OpenAsync(
        Office office,
        string? role,
        int width = 1280,
        ColorScheme scheme = ColorScheme.Light,
        string language = "en"
    )
    {
        Assert.SkipWhen(browser is null, "Chromium is not installed at /usr/bin/chromium.");
        var context = await browser!.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 900 },
                ColorScheme = scheme,
                // The page's policy forbids foreign scripts; axe is one.
                BypassCSP = true,
                BaseURL = office.Address.ToString(),
                Locale = language,
            }
        );
        // What a page does is judged here, not how quick a busy machine is.
        context.SetDefaultTimeout(Patience);
        context.SetDefaultNavigationTimeout(Patience);
        var page = await context.NewPageAsync();
        if (role is not null)
        {
            await page.GotoAsync("/sign-in");
            await page.FillAsync("#name", role);
            await page.FillAsync("#password", $"demo-{role}");
            await page.ClickAsync("main button.go");
            await ArrivedAsync(page, "^(?!.*/sign-in)");
        }

        return page;
    }

    /// <summary>
    /// Waits until a page whose address a regular expression finds has loaded. It asks the page itself: Playwright's own wait for an address misses a load that ends
    /// between its look at what has loaded and its listening for what loads, and then waits for ever.
    /// </summary>
    public static Task ArrivedAsync(IPage page, string address, float patience = Patience) =>
        page.WaitForFunctionAsync(
            "address => new RegExp(address).test(location.href) && document.readyState === 'complete'",
            address,
            new() { Timeout = patience }
        );

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
