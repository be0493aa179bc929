namespace Parcelgate.Server.Release;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts arrivals and officers' acts together.</summary>
internal static class ReleaseServices
{
    internal static IServiceCollection AddRelease(this IServiceCollection services) =>
        services
            .AddSingleton<Arrivals>()
            .AddSingleton<Acts>()
            .AddSingleton<ReferralOffice>()
            .AddSingleton<ReferralAnswers>()
            .AddSingleton<ReferralClock>()
            .AddSingleton<HoldTasks>()
            .AddSingleton<HoldFulfilment>();

    /// <summary>What a running server needs besides.</summary>
    internal static IServiceCollection AddReferralClock(this IServiceCollection services) => services.AddHostedService<ReferralWatch>();

    internal static void MapRelease(this IEndpointRouteBuilder routes)
    {
        PostArrival.Map(routes);
        PostBinding.Map(routes);
        PostAct.Map(routes);
        ReferralEndpoints.Map(routes);
        HoldEndpoints.Map(routes);
        ReferralForms.Map(routes);
        HoldForms.Map(routes);
    }
}
