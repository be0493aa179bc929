namespace Parcelgate.Server.Agreements;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts agreements together.</summary>
internal static class AgreementServices
{
    internal static IServiceCollection AddAgreements(this IServiceCollection services) =>
        services
            .AddSingleton<AgreementLibrary>()
            .AddSingleton<AgreementOffice>()
            .AddSingleton<MappingLibrary>()
            .AddSingleton<MappingOffice>()
            .AddSingleton<DataQuality>()
            .AddSingleton<LetterClock>()
            .AddHostedService<LetterWatch>()
            .AddSingleton<ErasurePass>()
            .AddHostedService<ErasureWatch>()
            .AddHostedService<AgreementWatch>()
            .AddHostedService<MappingWatch>();

    internal static void MapAgreements(this IEndpointRouteBuilder routes)
    {
        AgreementEndpoints.Map(routes);
        MappingEndpoints.Map(routes);
        ErasureEndpoints.Map(routes);
        QualityEndpoints.Map(routes);
    }
}
