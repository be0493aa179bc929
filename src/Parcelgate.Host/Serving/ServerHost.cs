namespace Parcelgate.Host.Serving;

using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Parcelgate.Core.Law;
using Parcelgate.Host.Cli;
using Parcelgate.Server;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

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
        builder.Services.AddParcelgate(settings, StoreOf.Open(settings));

        var app = builder.Build();
        app.MapParcelgate();
        return app;
    }

    /// <summary>Brings the store up to date, prepares accounts and takes up the law: a server started on an empty store makes its tables.</summary>
    /// <exception cref="VerbException">The law files are missing or cannot be used; the message has a line for each error.</exception>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.PrepareParcelgateAsync(cancel);
        }
        catch (Exception law) when (law is LawException or DirectoryNotFoundException)
        {
            throw VerbException.Unavailable(law.Message);
        }
    }

    /// <summary>Serves until Ctrl-C, SIGTERM or <paramref name="cancel"/>, then until what was accepted is finished.</summary>
    /// <param name="started">Called once with the addresses it listens on.</param>
    public static async Task RunAsync(WebApplication app, CancellationToken cancel, Func<IEnumerable<string>, Task>? started = null)
    {
        await ListenAsync(app, cancel);
        var mode = SettingReader.Value(app.Configuration, "Mode");
        ServerLog.Started(app.Logger, string.Join(';', app.Urls), mode);
        if (started is not null)
        {
            await started(app.Urls);
        }

        await app.WaitForShutdownAsync(cancel);
    }

    /// <exception cref="VerbException">Another program listens there, or this one may not.</exception>
    private static async Task ListenAsync(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw Cannot("Another program listens there already, perhaps another Parcelgate: end it", taken);
        }
        catch (SocketException refused)
        {
            throw Cannot($"{refused.Message}: name an address of this machine", refused);
        }

        VerbException Cannot(string why, Exception inner) =>
            VerbException.Unavailable(
                $"Cannot listen on {SettingReader.Value(app.Configuration, "Urls")}. {why}, or choose another by --urls, such as --urls http://127.0.0.1:5081.",
                inner
            );
    }

    /// <summary>One JSON object per event on standard output, time in UTC, ids as fields.</summary>
    private static void Log(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        // It warns on every page with a form that it forbids caches once more; the pages forbid them themselves. Its errors are heard.
        logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        // A failed start is said once, as a sentence on standard error.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
    }
}
