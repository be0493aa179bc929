namespace Parcelgate.Server.Observability;

using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Parcelgate.Server.Storage;

/// <summary>What must hold before this process may be sent traffic.</summary>
public static class Readiness
{
    // A probe that waits longer than this is no answer; the number itself is arbitrary.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Adds one condition of /health/ready.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="part">Stable word in the answer: "store", "law".</param>
    /// <param name="problem">Gives the sentence that says what is not ready, null when it is. An exception counts as not ready.</param>
    public static IServiceCollection AddReadiness(
        this IServiceCollection services,
        string part,
        Func<IServiceProvider, CancellationToken, Task<string?>> problem
    )
    {
        services
            .AddHealthChecks()
            .Add(new HealthCheckRegistration(part, provider => new Condition(provider, problem), HealthStatus.Unhealthy, null, Patience));
        return services;
    }

    /// <summary>Null when a query comes back; a sentence when the store cannot be reached.</summary>
    internal static async Task<string?> StoreProblemAsync(IServiceProvider provider, CancellationToken cancel)
    {
        try
        {
            await using var connection = await provider.GetRequiredService<IStore>().OpenReadAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "select 1";
            await command.ExecuteScalarAsync(cancel);
            return null;
        }
        catch (StoreUnavailableException unavailable)
        {
            return unavailable.Message;
        }
    }

    internal static Task<string?> StoppingProblemAsync(IServiceProvider provider, CancellationToken cancel) =>
        Task.FromResult(
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested
                ? "The server is stopping."
                : null
        );

    internal static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var notReady = report
            .Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(entry => new NotReady(entry.Key, entry.Value.Description ?? "It did not answer in time."))
            .ToArray();
        return context.Response.WriteAsJsonAsync(
            new Answer(notReady.Length == 0 ? "ready" : "not-ready", notReady),
            JsonSerializerOptions.Web
        );
    }

    private sealed record NotReady(string Part, string Why);

    private sealed record Answer(string Status, IReadOnlyList<NotReady> NotReady);

    private sealed class Condition(IServiceProvider provider, Func<IServiceProvider, CancellationToken, Task<string?>> problem)
        : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var sentence = await problem(provider, cancellationToken);
            return sentence is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(sentence);
        }
    }
}
