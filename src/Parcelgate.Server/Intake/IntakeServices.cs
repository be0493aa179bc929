namespace Parcelgate.Server.Intake;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>Puts the intake together.</summary>
internal static class IntakeServices
{
    /// <summary>Manifests read at once. Arbitrary: each holds a few megabytes, and the store is the bottleneck from the second on.</summary>
    private const int ManifestsAtOnce = 16;

    /// <summary>A message that is committed as a whole: an XML declaration with hundreds of items is about a megabyte.</summary>
    private const long LongestSingle = 16 * 1024 * 1024;

    internal static IServiceCollection AddIntake(this IServiceCollection services, ServerOptions options) =>
        services
            .AddSingleton(new IntakeGate(ManifestsAtOnce, options.LargestMessageBytes, LongestSingle))
            .AddSingleton(provider => SizesFor(provider.GetRequiredService<IStore>().Kind == "postgres", options.QueueLength))
            .AddSingleton<IntakeWriter>()
            .AddHostedService(provider => provider.GetRequiredService<IntakeWriter>())
            .AddSingleton<Submissions>();

    private static IntakeSizes SizesFor(bool postgres, int queueLength) => new(postgres ? 2 : 1, queueLength, AtOnce: postgres ? 3 : 1);

    internal static void MapIntake(this IEndpointRouteBuilder routes)
    {
        PostConsignment.Map(routes);
        PostManifest.Map(routes);
        GetSubmission.Map(routes);
        UploadEndpoints.Map(routes);
    }
}
