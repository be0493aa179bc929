namespace Parcelgate.Server.Tests.Observability;

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Settings;
using Xunit;

public sealed class OperationsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_says_live_whatever_is_not_ready()
    {
        await using var app = await StartAsync(services => services.AddReadiness("store", (_, _) => Task.FromResult<string?>("Away.")));

        var answer = await app.GetTestClient().GetAsync("/health/live", Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"status":"live"}""", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Ready_names_every_part_that_is_not_ready_and_why()
    {
        await using var app = await StartAsync(services =>
            services
                .AddReadiness("store", (_, _) => Task.FromResult<string?>("The store cannot be reached."))
                .AddReadiness("law", (_, _) => throw new InvalidOperationException("No regime is loaded."))
                .AddReadiness("other", (_, _) => Task.FromResult<string?>(null))
        );

        var answer = await app.GetTestClient().GetAsync("/health/ready", Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(
            """{"status":"not-ready","notReady":[{"part":"store","why":"The store cannot be reached."},{"part":"law","why":"No regime is loaded."}]}""",
            await answer.Content.ReadAsStringAsync(Cancel)
        );
    }

    [Fact]
    public async Task Ready_says_ready_when_every_part_is()
    {
        await using var app = await StartAsync(services => services.AddReadiness("store", (_, _) => Task.FromResult<string?>(null)));

        var answer = await app.GetTestClient().GetAsync("/health/ready", Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"status":"ready","notReady":[]}""", await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Metrics_show_what_was_recorded_under_the_documented_names()
    {
        await using var app = await StartAsync();
        Telemetry.Submission("only-here");
        Telemetry.Decisions(41, "green", 2);
        Telemetry.Refusals(2, "ndjson");
        Telemetry.Batch(TimeSpan.FromMilliseconds(3), "sqlite");
        Telemetry.TurnedAway(429);
        Telemetry.Releases(5, "arrival");
        Telemetry.MessageSent("delivered");
        Telemetry.MessagesWaiting(2, 1, TimeSpan.FromSeconds(9));

        var text = await app.GetTestClient().GetStringAsync("/metrics", Cancel);

        Assert.All(Telemetry.All, row => Assert.Contains(row.Name.Replace('.', '_'), text, StringComparison.Ordinal));
        Assert.Matches("""parcelgate_submissions_total\{[^}]*format="only-here"[^}]*\} 1\b""", text);
    }

    [Fact]
    public async Task The_OpenAPI_document_lists_the_endpoints_that_were_mapped_and_none_of_the_probes()
    {
        await using var app = await StartAsync(map: routes => routes.MapGet("/v1/things/{id}", (int id) => id));

        using var document = JsonDocument.Parse(await app.GetTestClient().GetStringAsync("/openapi/v1.json", Cancel));

        Assert.Equal(["/v1/things/{id}"], document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name));
    }

    [Fact]
    public async Task The_page_of_the_API_names_no_other_host_and_its_scripts_come_from_here()
    {
        await using var app = await StartAsync();
        using var client = app.GetTestClient();

        var page = await client.GetStringAsync("/docs/", Cancel);

        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        foreach (Match script in Regex.Matches(page, "src=\"([^\"]+)\""))
        {
            var answer = await client.GetAsync("/docs/" + script.Groups[1].Value, Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True((await answer.Content.ReadAsByteArrayAsync(Cancel)).Length > 1000);
        }
    }

    [Fact]
    public async Task Stopping_waits_for_what_was_accepted()
    {
        var drain = new SlowDrain(TimeSpan.FromMilliseconds(300));
        await using var app = await StartAsync(services => services.AddSingleton<IDrain>(drain));

        await app.StopAsync(Cancel);

        Assert.True(drain.Finished);
    }

    [Fact]
    public async Task Stopping_gives_up_after_the_time_it_has_and_says_who_was_too_slow()
    {
        using var log = new ListLog();
        var drain = new SlowDrain(TimeSpan.FromMinutes(5));
        await using var app = await StartAsync(services =>
            services.AddSingleton<IDrain>(drain).AddLogging(logging => logging.AddProvider(log))
        );

        await app.StopAsync(Cancel);

        Assert.False(drain.Finished);
        Assert.Contains("slow did not finish what was accepted in time.", log.Messages);
        Assert.DoesNotContain("Stopped: everything accepted is finished.", log.Messages);
    }

    [Fact]
    public void The_page_of_measurements_says_what_the_code_says() => GeneratedPage.MustBe("docs/operating/observability.md", Page());

    private static async Task<WebApplication> StartAsync(
        Action<IServiceCollection>? add = null,
        Action<Microsoft.AspNetCore.Routing.IEndpointRouteBuilder>? map = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddOperations(new ServerOptions { ShutdownSeconds = 1 });
        add?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapOperations();
        map?.Invoke(app);
        await app.StartAsync(Cancel);
        return app;
    }

    private static string Page()
    {
        var page = new StringBuilder(
            """
            # Watching a running server

            <!-- Written by a test from src/Parcelgate.Server/Observability. To change it, change Telemetry.cs or the test and run the tests once with
            PARCELGATE_UPDATE_DOCS=1. -->

            | address | what it says |
            |---|---|
            | `/health/live` | `200 {"status":"live"}` while the process answers at all. Restart it when it does not. |
            | `/health/ready` | `200 {"status":"ready","notReady":[]}`, or `503` with the parts that are not ready and why: `store`, `law`, `process` (it is stopping). Send it no traffic then. |
            | `/metrics` | Metrics in Prometheus text format. |
            | `/openapi/v1.json` | The interface as an OpenAPI document. |
            | `/docs` | The same, to read and try. Its script comes with the program; nothing on the page calls another host. |

            All five answer without signing in and hold no data of anyone. Keep `/metrics` from the public at the proxy.

            ## Metrics

            Meter `Parcelgate`. Prometheus writes dots as underscores and adds the unit and `_total`. No attribute holds personal data or the id of a consignment.

            | name | kind | unit | attributes | what one more means |
            |---|---|---|---|---|

            """
        );
        foreach (var m in Telemetry.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{m.Name}` | {m.Kind} | `{m.Unit}` | {m.Tags} | {m.Meaning} |\n");
        }

        page.Append(
            """

            Beside these: ASP.NET Core's (`http.server.request.duration`, Kestrel's connections and queues) and the runtime's (memory, collections, threads).

            ## Traces

            Activity source `Parcelgate`, and a span per HTTP request except probes. Traces and metrics are sent by OTLP when the setting `OtlpEndpoint` names
            where to; otherwise no trace is kept.

            ## Log

            One JSON object per event on standard output, time in UTC. Ids are fields below `State`: `SubmissionId`, `ConsignmentId`. `EventId` is stable:
            alerts can be built on it. No event holds a secret or personal data.

            ## Stopping

            On Ctrl-C or SIGTERM the server takes no new connections, answers the requests it has, finishes what was accepted, and ends with code 0. It has
            `ShutdownSeconds` for that; a part that needs longer is named in the log (event 4).

            """
        );
        return page.ToString();
    }

    private sealed class SlowDrain(TimeSpan duration) : IDrain
    {
        public bool Finished { get; private set; }

        public string Name => "slow";

        public async Task DrainAsync(CancellationToken cancel)
        {
            await Task.Delay(duration, cancel);
            Finished = true;
        }
    }

    private sealed class ListLog : ILoggerProvider, ILogger
    {
        public List<string> Messages { get; } = [];

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
        )
        {
            lock (Messages)
            {
                Messages.Add(formatter(state, exception));
            }
        }

        public void Dispose() { }
    }
}
