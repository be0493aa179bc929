namespace Parcelgate.Server.Observability;

using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Parcelgate.Server.Settings;
using Scalar.AspNetCore;

/// <summary>What those who run the server look at: health, metrics, traces, the interface's description.</summary>
public static class OperationsExtensions
{
    /// <summary>Registers health, telemetry, the OpenAPI document and the orderly end. Store and law add their own conditions of readiness.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(options);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.ShutdownSeconds));
        services.AddHostedService<Draining>();
        services.AddReadiness("process", Readiness.StoppingProblemAsync);
        services.AddOpenApi("v1", api => api.AddDocumentTransformer<ApiDescription>());
        AddTelemetry(services, options);
        return services;
    }

    /// <summary>Adds the store's condition: a query comes back.</summary>
    public static IServiceCollection AddStoreReadiness(this IServiceCollection services) =>
        services.AddReadiness("store", Readiness.StoreProblemAsync);

    /// <summary>Maps /health/live, /health/ready, /metrics, /openapi/v1.json and /docs. All are public: they hold no data of anyone.</summary>
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new Live("live"))).ExcludeFromDescription().AllowAnonymous();
        routes
            .MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = Readiness.WriteAsync })
            .ExcludeFromDescription()
            .AllowAnonymous();
        routes.MapPrometheusScrapingEndpoint("/metrics").ExcludeFromDescription().AllowAnonymous();
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        routes.MapScalarApiReference("/docs", Quiet).AllowAnonymous();
        return routes;
    }

    /// <summary>
    /// The page's script comes from the package, and nothing on it calls another host: the machines it is read on may have no way out. It starts itself
    /// with a script in the page and writes its own styles, which the other pages' policy forbids; this one lets in that one script and styles.
    /// </summary>
    private static void Quiet(ScalarOptions page, HttpContext http)
    {
        page.Nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{page.Nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "font-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        page.Title = "Parcelgate API";
        page.OpenApiRoutePattern = "/openapi/{documentName}.json";
        page.DefaultFonts = false;
        page.ProxyUrl = null;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        page.DisableAgent().DisableMcp().DisableTelemetry();
    }

    private static void AddTelemetry(IServiceCollection services, ServerOptions options)
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("parcelgate"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Telemetry.Name).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter();
            if (options.OtlpEndpoint.Length > 0)
            {
                metrics.AddOtlpExporter(otlp => otlp.Endpoint = new Uri(options.OtlpEndpoint));
            }
        });
        if (options.OtlpEndpoint.Length > 0)
        {
            telemetry.WithTracing(traces =>
                traces
                    .AddSource(Telemetry.Name)
                    .AddAspNetCoreInstrumentation(web => web.Filter = context => !IsProbe(context.Request.Path))
                    .AddOtlpExporter(otlp => otlp.Endpoint = new Uri(options.OtlpEndpoint))
            );
        }
    }

    /// <summary>Probes and scrapes come every few seconds and would bury the traces of messages.</summary>
    private static bool IsProbe(PathString path) => path.StartsWithSegments("/health") || path.StartsWithSegments("/metrics");

    private sealed record Live(string Status);
}
