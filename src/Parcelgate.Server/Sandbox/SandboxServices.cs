namespace Parcelgate.Server.Sandbox;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the sandbox together.</summary>
internal static class SandboxServices
{
    internal static IServiceCollection AddSandbox(this IServiceCollection services) =>
        services.AddSingleton<SandboxFile>().AddSingleton<SandboxEngine>().AddSingleton<SandboxGate>().AddHostedService<SandboxKeeper>();

    internal static void MapSandbox(this IEndpointRouteBuilder routes) => SandboxEndpoints.Map(routes);
}
