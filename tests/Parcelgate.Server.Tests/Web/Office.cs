namespace Parcelgate.Server.Tests.Web;

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;
using Parcelgate.Server.Web.Texts;

/// <summary>The server on a free port, with the fake desk and the demo's accounts, over a SQLite file of its own.</summary>
public sealed class Office : IAsyncDisposable
{
    private readonly string folder;

    private Office(WebApplication app, FakeDesk desk, string folder)
    {
        App = app;
        Desk = desk;
        this.folder = folder;
    }

    public WebApplication App { get; }

    public FakeDesk Desk { get; }

    public LogCatcher Log { get; private set; } = null!;

    public string ApiKey { get; private set; } = "";

    public Uri Address => new(App.Urls.First());

    /// <summary>Accounts and pages over the fake desk.</summary>
    public static async Task<Office> OpenAsync(Action<ParcelgateOptions>? set = null, Func<string, string>? texts = null)
    {
        var folder = Directory.CreateTempSubdirectory("parcelgate-office").FullName;
        var options = new ParcelgateOptions
        {
            Store = Path.Combine(folder, "identity.db"),
            Mode = "DEMO",
            AllowHttp = true,
            SignInsPerMinute = 10_000,
        };
        set?.Invoke(options);
        return await StartAsync(
            folder,
            builder =>
            {
                builder.Services.AddPages(options);
                if (texts is not null)
                {
                    builder.Services.AddSingleton(Catalog.Load().With(texts));
                }
            },
            async app =>
            {
                app.MapPages();
                await app.Services.PrepareIdentityAsync(CancellationToken.None);
            }
        );
    }

    /// <summary>The whole server, every capability of it, with the fake desk behind the pages.</summary>
    /// <param name="settings">Settings beside those every test needs, and over them.</param>
    public static Task<Office> OpenWholeAsync(params (string Key, string Value)[] settings) => OpenWholeAsync(fake: true, settings);

    /// <summary>The whole server as it serves: its own desk behind the pages.</summary>
    public static Task<Office> OpenServingAsync(params (string Key, string Value)[] settings) => OpenWholeAsync(fake: false, settings);

    private static async Task<Office> OpenWholeAsync(bool fake, (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("parcelgate-office").FullName;
        var store = Path.Combine(folder, "parcelgate.db");
        return await StartAsync(
            folder,
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Parcelgate:Store"] = store,
                        ["Parcelgate:Mode"] = "DEMO",
                        ["Parcelgate:AllowHttp"] = "true",
                        ["Parcelgate:SignInsPerMinute"] = "10000",
                        ["Parcelgate:Law"] = Intake.IntakeFixture.LawFolder,
                    }
                );
                foreach (var (key, value) in settings)
                {
                    builder.Configuration[$"Parcelgate:{key}"] = value;
                }

                builder.Services.AddParcelgate(builder.Configuration, Stores.Open(store));
            },
            async app =>
            {
                app.MapParcelgate();
                await app.PrepareParcelgateAsync(CancellationToken.None);
            },
            fake
        );
    }

    private static async Task<Office> StartAsync(
        string folder,
        Action<WebApplicationBuilder> add,
        Func<WebApplication, Task> map,
        bool fake = true
    )
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var log = new LogCatcher();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        add(builder);
        // Every office makes the demo's accounts; hashing their passwords as slowly as a server in service must would be a quarter of these tests.
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1_000);
        var desk = new FakeDesk();
        if (fake)
        {
            builder.Services.AddSingleton<IDesk>(desk).AddSingleton<IDeskActs>(desk);
        }

        var app = builder.Build();
        await map(app);
        var office = new Office(app, desk, folder) { Log = log };
        if (app.Services.GetRequiredService<ParcelgateOptions>().IsDemo)
        {
            (_, office.ApiKey) = await DemoAccounts.EnsureAsync(app.Services, CancellationToken.None);
        }

        await app.StartAsync();
        return office;
    }

    /// <summary>A browser without pictures: keeps cookies, follows no redirects.</summary>
    public HttpClient Browser() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    /// <summary>A browser in which a role's demo account is signed in.</summary>
    public async Task<HttpClient> SignedInAsync(string role)
    {
        var browser = Browser();
        var answer = await browser.PostFormAsync("/sign-in", SignIn, ("name", role), ("password", $"demo-{role}"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.DoesNotContain("/sign-in", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        return browser;
    }

    /// <summary>The cookies of a role's session, as a request sends them.</summary>
    public async Task<string> SessionAsync(string role)
    {
        var jar = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = jar })
        {
            BaseAddress = Address,
        };
        await browser.PostFormAsync("/sign-in", SignIn, ("name", role), ("password", $"demo-{role}"));
        return jar.GetCookieHeader(Address);
    }

    public const string SignIn = "/account/sign-in";

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, true);
    }
}

/// <summary>Everything the server logged.</summary>
public sealed class LogCatcher : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = [];

    public string Text => string.Join('\n', lines);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose() { }
}

/// <summary>Forms as a browser sends them: with the token of the page they stand on.</summary>
internal static class Forms
{
    public static async Task<HttpResponseMessage> PostFormAsync(
        this HttpClient browser,
        string page,
        string action,
        params (string Name, string Value)[] fields
    )
    {
        var token = await TokenAsync(browser, page);
        var content = fields
            .Select(field => KeyValuePair.Create(field.Name, field.Value))
            .Append(KeyValuePair.Create("__RequestVerificationToken", token));
        using var form = new FormUrlEncodedContent(content);
        return await browser.PostAsync(new Uri(action, UriKind.Relative), form);
    }

    public static Task<HttpResponseMessage> SeeAsync(this HttpClient browser, Uri? page) =>
        browser.GetAsync(page, TestContext.Current.CancellationToken);

    /// <summary>What a page says, its entities read.</summary>
    public static async Task<string> ReadAsync(this HttpClient browser, Uri? page) =>
        WebUtility.HtmlDecode(await browser.GetStringAsync(page, TestContext.Current.CancellationToken));

    public static async Task<string> TextAsync(this HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    public static async Task<string> TokenAsync(HttpClient browser, string page)
    {
        var html = await browser.GetStringAsync(new Uri(page, UriKind.Relative));
        var match = System.Text.RegularExpressions.Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"");
        Assert.True(match.Success, $"No form stands on {page}:\n{html}");
        return match.Groups[1].Value;
    }
}
