namespace Parcelgate.Server.Law;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts together what the law says to anybody who asks: quotes, allowances, tariffs.</summary>
internal static class PublicLaw
{
    internal static IServiceCollection AddPublicLaw(this IServiceCollection services) =>
        services
            .AddRateLimiter(AllowanceEndpoints.AddLimit)
            .AddSingleton<Allowances>()
            .AddSingleton<AllowanceLinks>()
            .AddSingleton<AllowanceOffice>();

    internal static void MapPublicLaw(this IEndpointRouteBuilder routes)
    {
        GetQuote.Map(routes);
        AllowanceEndpoints.Map(routes);
        AllowanceEndpoints.MapForm(routes);
        GetTariff.Map(routes);
    }
}
