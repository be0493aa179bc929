namespace Parcelgate.Server;

using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Law;
using Parcelgate.Server.Listings;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Release;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Sandbox;
using Parcelgate.Server.Screening;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;

/// <summary>Puts the server together: one Add and one Map per capability folder, in the order they are asked.</summary>
public static class ParcelgateServer
{
    /// <summary>Registers every capability over one store.</summary>
    public static IServiceCollection AddParcelgate(this IServiceCollection services, IConfiguration configuration, IStore store)
    {
        var server = configuration.GetSection("Parcelgate").Get<ServerOptions>() ?? new ServerOptions();
        Engine.Add(services, store, server);
        return services
            // Answers in JSON are read by people too, and never part of a page: names stand in them as they are written.
            .ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
            .AddOperations(server)
            .AddStoreReadiness()
            .AddReadiness("law", LawProblemAsync)
            .AddPages(Read(configuration))
            .AddPayments()
            .AddPublicLaw()
            .AddLaw()
            .AddTargeting()
            .AddAgreements()
            .AddReferralClock()
            .AddDeferredRoomWatch()
            .AddMatchWatch()
            .AddListingWatch(server)
            .AddMessages()
            .AddSandbox()
            .AddDesk();
    }

    /// <summary>Registers accounts and pages only: what the tests of pages need beside a desk of their own.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services, ParcelgateOptions options) =>
        services.AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton<OfficeDays>().AddIdentity(options).AddWeb(options);

    /// <summary>Migrates the store, prepares accounts and takes up the law. Called once, before the first request.</summary>
    public static async Task PrepareParcelgateAsync(this WebApplication app, CancellationToken cancel)
    {
        await app.Services.GetRequiredService<IStore>().MigrateAsync(cancel);
        await app.Services.PrepareIdentityAsync(cancel);
        var options = app.Services.GetRequiredService<ServerOptions>();
        await app.Services.GetRequiredService<LawLibrary>().PublishAsync(LawFolder.Of(options), cancel, options.RiskRules);
        app.Services.GetRequiredService<MatchLibrary>().Read(LawFolder.Of(options));
        await app.Services.GetRequiredService<RiskLibrary>().RefreshAsync(cancel);
        await app.Services.GetRequiredService<AgreementLibrary>().RefreshAsync(cancel);
        await app.Services.GetRequiredService<MappingLibrary>().RefreshAsync(cancel);
        await app.Services.GetRequiredService<EndpointLibrary>().RefreshAsync(cancel);
    }

    /// <summary>Maps every capability. Each endpoint states its permission or that it is public; one without a statement is refused to everybody.</summary>
    public static WebApplication MapParcelgate(this WebApplication app)
    {
        app.MapPages();
        app.MapIntake();
        app.MapAssessment();
        app.MapRelease();
        app.MapMatching();
        app.MapRevenue();
        app.MapPayments();
        app.MapPublicLaw();
        app.MapLaw();
        app.MapRisk();
        app.MapScreening();
        app.MapAgreements();
        app.MapMessages();
        app.MapSandbox();
        app.MapOperations();
        return app;
    }

    /// <summary>Maps accounts and pages only.</summary>
    public static void MapPages(this WebApplication app)
    {
        app.UseApiErrors();
        app.UseWeb();
        app.UseIdentity();
        app.MapIdentity();
        app.MapWeb();
    }

    /// <summary>The settings of accounts and pages.</summary>
    public static ParcelgateOptions Read(IConfiguration configuration) =>
        configuration.GetSection("Parcelgate").Get<ParcelgateOptions>() ?? new ParcelgateOptions();

    private static Task<string?> LawProblemAsync(IServiceProvider services, CancellationToken cancel) =>
        Task.FromResult(services.GetRequiredService<LawLibrary>().IsReady ? null : "The law is not loaded yet.");
}
