namespace Parcelgate.Server.Release;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts arrivals and officers' acts together.</summary>
internal static class ReleaseServices
{
    internal static IServiceCollection AddRelease(this IServiceCollection services) =>
        services.AddSingleton<Arrivals>().AddSingleton<Acts>();

    internal static void MapRelease(this IEndpointRouteBuilder routes)
    {
        PostArrival.Map(routes);
        PostBinding.Map(routes);
        PostAct.Map(routes);
    }
}
