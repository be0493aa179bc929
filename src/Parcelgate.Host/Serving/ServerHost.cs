namespace Parcelgate.Host.Serving;

using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Settings;

/// <summary>Makes the web server of <c>serve</c> and <c>demo</c> from checked settings.</summary>
internal static class ServerHost
{
    public static WebApplication Build(IConfiguration settings)
    {
        var options = settings.GetSection("Parcelgate").Get<ServerOptions>() ?? new ServerOptions();
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = Environments.Production,
            }
        );
        builder.Configuration.AddConfiguration(settings);
        // Run from the build's output, pages and styles lie where the build's manifest says.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        Log(builder.Logging);
        builder.WebHost.UseUrls(options.Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.LargestMessageBytes;
        });
        builder.Services.AddOperations(options);

        var app = builder.Build();
        app.MapOperations();
        return app;
    }

    /// <summary>Serves until Ctrl-C, SIGTERM or <paramref name="cancel"/>, then until what was accepted is finished.</summary>
    /// <param name="started">Called once with the addresses it listens on.</param>
    public static async Task RunAsync(WebApplication app, CancellationToken cancel, Action<IEnumerable<string>>? started = null)
    {
        await app.StartAsync(cancel);
        var mode = SettingReader.Value(app.Configuration, "Mode");
        ServerLog.Started(app.Logger, string.Join(';', app.Urls), mode);
        started?.Invoke(app.Urls);
        await app.WaitForShutdownAsync(cancel);
    }

    /// <summary>One JSON object per event on standard output, time in UTC, ids as fields.</summary>
    private static void Log(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        // A failed start is said once, as a sentence on standard error.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
    }
}
