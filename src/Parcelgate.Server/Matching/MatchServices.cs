namespace Parcelgate.Server.Matching;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the match of order, payment and waybill together.</summary>
internal static class MatchServices
{
    internal static IServiceCollection AddMatching(this IServiceCollection services) =>
        services.AddSingleton<MatchLibrary>().AddSingleton<MatchComparer>().AddSingleton<SaleDocuments>().AddSingleton<MatchOffice>();

    /// <summary>What a running server needs besides.</summary>
    internal static IServiceCollection AddMatchWatch(this IServiceCollection services) => services.AddHostedService<MatchWatch>();

    internal static void MapMatching(this IEndpointRouteBuilder routes)
    {
        OrderEndpoints.Map(routes);
        OrderPaymentEndpoints.Map(routes);
        MatchForms.Map(routes);
    }
}
