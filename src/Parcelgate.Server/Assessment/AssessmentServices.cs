namespace Parcelgate.Server.Assessment;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts deciding and replaying together.</summary>
internal static class AssessmentServices
{
    internal static IServiceCollection AddAssessment(this IServiceCollection services) =>
        services
            .AddSingleton<LawLibrary>()
            .AddSingleton<AssessBatch>()
            .AddSingleton<Replayer>()
            .AddSingleton<Replays>()
            .AddSingleton<DecidedFiles>();

    internal static void MapAssessment(this IEndpointRouteBuilder routes)
    {
        GetConsignment.Map(routes);
        GetResponses.Map(routes);
    }
}
