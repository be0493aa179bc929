namespace Parcelgate.Server.Revenue;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Law;
using Parcelgate.Server.Web;

/// <summary>Puts accounts, statements and refunds together.</summary>
internal static class RevenueServices
{
    internal static IServiceCollection AddRevenue(this IServiceCollection services) =>
        services
            .AddSingleton<RevenueDesk>()
            .AddSingleton<Returns>()
            .AddSingleton<AnnulledDecisions>()
            .AddSingleton<AnnulmentRefunds>()
            .AddSingleton<Declarations>()
            .AddSingleton<DeferredRoom>();

    /// <summary>What a running server needs besides.</summary>
    internal static IServiceCollection AddDeferredRoomWatch(this IServiceCollection services) =>
        services.AddHostedService<DeferredRoomWatch>();

    internal static void MapRevenue(this IEndpointRouteBuilder routes)
    {
        RevenueActs.Map(routes);
        StatementDownloads.Map(routes);
        PrepaidEndpoints.Map(routes);
        RefundActs.Map(routes);
        PostReturn.Map(routes);
        PostReturn.MapForm(routes);
    }
}
