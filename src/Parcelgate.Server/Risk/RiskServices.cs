namespace Parcelgate.Server.Risk;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Screening;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;

/// <summary>Puts risk together.</summary>
internal static class RiskServices
{
    /// <summary>What decisions need.</summary>
    internal static IServiceCollection AddRisk(this IServiceCollection services, ServerOptions options) =>
        services
            .AddSingleton(provider => new RiskLibrary(provider.GetRequiredService<IStore>(), provider.GetRequiredService<TimeProvider>())
            {
                LooksAtListings = options.ListingsPerSecond > 0,
            })
            .AddSingleton<PartyDays>()
            .AddSingleton<RuleCosts>();

    /// <summary>What a running server needs besides.</summary>
    internal static IServiceCollection AddTargeting(this IServiceCollection services) =>
        services
            .AddSingleton<ListOffice>()
            .AddSingleton<ScreeningReview>()
            .AddSingleton<Cases>()
            .AddSingleton<Selections>()
            .AddSingleton<Inspections>()
            .AddSingleton<Sleeping>()
            .AddSingleton<PartyFiles>()
            .AddHostedService<RiskWatch>()
            .AddHostedService<PartyFold>();

    internal static void MapRisk(this IEndpointRouteBuilder routes)
    {
        TargetingActs.Map(routes);
        GetSuggestion.Map(routes);
        InspectionActs.Map(routes);
    }
}

/// <summary>Takes up lists and sleeping rules that other servers were given. Between two looks a server decides by what it knew; each decision says what.</summary>
internal sealed class RiskWatch(RiskLibrary library, ILogger<RiskWatch> log) : StoreWatch("Lists and sleeping rules", log)
{
    protected override Task RoundAsync(CancellationToken cancel) => library.RefreshAsync(cancel);
}
