namespace Parcelgate.Server.Sandbox;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Settings;

/// <summary>Puts the sandbox together.</summary>
internal static class SandboxServices
{
    internal static IServiceCollection AddSandbox(this IServiceCollection services) =>
        services
            .AddSingleton<ConformanceCases>(provider => new ConformanceCases(provider.GetRequiredService<ServerOptions>()))
            .AddSingleton<ConformanceResults>()
            .AddSingleton<ConformanceTrial>()
            .AddSingleton<SandboxFile>()
            .AddSingleton<SandboxEngine>()
            .AddSingleton<SandboxDesk>()
            .AddSingleton<SandboxGate>()
            .AddSingleton<ShadowResults>()
            .AddHostedService<SandboxKeeper>();

    internal static void MapSandbox(this IEndpointRouteBuilder routes)
    {
        SandboxEndpoints.Map(routes);
        ConformanceEndpoints.Map(routes);
        ShadowEndpoints.Map(routes);
    }
}
