namespace Parcelgate.Server.Law;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts law together: quotes, drafting, impact runs, publishing.</summary>
internal static class LawServices
{
    /// <summary>What the verbs of the command line need too.</summary>
    internal static IServiceCollection AddImpact(this IServiceCollection services) =>
        services.AddSingleton<ImpactRunner>().AddSingleton<RiskImpactRunner>();

    /// <summary>Drafting and publishing, with the work in the background.</summary>
    internal static IServiceCollection AddLaw(this IServiceCollection services) =>
        services
            .AddSingleton<ProposalChecks>()
            .AddSingleton<Proposals>()
            .AddSingleton<ImpactWorker>()
            .AddHostedService(provider => provider.GetRequiredService<ImpactWorker>())
            .AddHostedService<LawWatch>();

    internal static void MapLaw(this IEndpointRouteBuilder routes)
    {
        ProposalEndpoints.Map(routes);
    }
}
