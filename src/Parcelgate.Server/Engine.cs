namespace Parcelgate.Server;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Law;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Release;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>
/// The server without its web: store, law, intake, release, replay. What the verbs of the command line and the tests run on; the web server uses the
/// same registrations.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private Engine(ServiceProvider services) => this.services = services;

    public IStore Store => services.GetRequiredService<IStore>();

    public LawLibrary Law => services.GetRequiredService<LawLibrary>();

    public RiskLibrary Risk => services.GetRequiredService<RiskLibrary>();

    public PartyDays Parties => services.GetRequiredService<PartyDays>();

    public EndpointLibrary Endpoints => services.GetRequiredService<EndpointLibrary>();

    public DecidedFiles Files => services.GetRequiredService<DecidedFiles>();

    public IntakeWriter Writer => services.GetRequiredService<IntakeWriter>();

    public Submissions Submissions => services.GetRequiredService<Submissions>();

    public Arrivals Arrivals => services.GetRequiredService<Arrivals>();

    public Acts Acts => services.GetRequiredService<Acts>();

    public ReferralOffice Referrals => services.GetRequiredService<ReferralOffice>();

    public ReferralAnswers ReferralAnswers => services.GetRequiredService<ReferralAnswers>();

    public ReferralClock ReferralClock => services.GetRequiredService<ReferralClock>();

    public MatchComparer Matches => services.GetRequiredService<MatchComparer>();

    public MatchOffice MatchOffice => services.GetRequiredService<MatchOffice>();

    public SaleDocuments SaleDocuments => services.GetRequiredService<SaleDocuments>();

    public HoldTasks Holds => services.GetRequiredService<HoldTasks>();

    public HoldFulfilment HoldRates => services.GetRequiredService<HoldFulfilment>();

    public Returns Returns => services.GetRequiredService<Returns>();

    public DeferredRoom DeferredRoom => services.GetRequiredService<DeferredRoom>();

    public AnnulmentRefunds Annulments => services.GetRequiredService<AnnulmentRefunds>();

    public Replays Replays => services.GetRequiredService<Replays>();

    public ImpactRunner Impact => services.GetRequiredService<ImpactRunner>();
    public RiskImpactRunner RiskImpact => services.GetRequiredService<RiskImpactRunner>();

    public Replayer Replayer => services.GetRequiredService<Replayer>();

    /// <summary>Registers everything below the web. By a factory, so that the container disposes the store with itself.</summary>
    internal static IServiceCollection Add(IServiceCollection services, IStore store, ServerOptions options) =>
        services
            .AddSingleton(_ => store)
            .AddAssessment()
            .AddRisk(options)
            .AddOutbox()
            .AddIntake(options)
            .AddRelease()
            .AddImpact()
            .AddRevenue()
            .AddMatching();

    /// <summary>Migrates the store, takes up the law and starts the writer.</summary>
    /// <param name="store">The store; the engine disposes it.</param>
    /// <param name="lawFolder">Folder of law files.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the start.</param>
    /// <param name="risk">False: no risk rule is asked.</param>
    /// <param name="told">False: nobody is told anything; for a store without endpoints to read.</param>
    internal static async Task<Engine> StartAsync(
        IStore store,
        string lawFolder,
        TimeProvider time,
        CancellationToken cancel,
        bool risk = true,
        bool told = true
    )
    {
        var engine = await MakeAsync(store, time, cancel);
        await engine.Law.PublishAsync(lawFolder, cancel, risk);
        engine.services.GetRequiredService<MatchLibrary>().Read(lawFolder);
        if (risk)
        {
            await engine.Risk.RefreshAsync(cancel);
        }

        if (told)
        {
            await engine.Endpoints.RefreshAsync(cancel);
        }

        await engine.Writer.StartAsync(cancel);
        return engine;
    }

    /// <summary>The same over another store, which decides under the law of this one: nothing is read from files.</summary>
    /// <param name="store">The store; the engine disposes it.</param>
    /// <param name="law">The law to decide under, until it is given another.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the start.</param>
    internal static async Task<Engine> FollowAsync(IStore store, LawLibrary.Published law, TimeProvider time, CancellationToken cancel)
    {
        var engine = await MakeAsync(store, time, cancel);
        await engine.Law.FollowAsync(law, cancel);
        await engine.Writer.StartAsync(cancel);
        return engine;
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.StopAsync(CancellationToken.None);
        await services.DisposeAsync();
    }

    private static async Task<Engine> MakeAsync(IStore store, TimeProvider time, CancellationToken cancel)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)).AddSingleton(time);
        var engine = new Engine(Add(services, store, new ServerOptions()).BuildServiceProvider());
        await store.MigrateAsync(cancel);
        return engine;
    }
}
