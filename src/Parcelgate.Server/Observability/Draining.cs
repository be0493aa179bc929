namespace Parcelgate.Server.Observability;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Settings;

/// <summary>Work that outlives the request that brought it, and must be finished before the process ends.</summary>
public interface IDrain
{
    /// <summary>Word for the log: "intake".</summary>
    string Name { get; }

    /// <summary>Finishes what was accepted. Called once, after the last request was answered.</summary>
    Task DrainAsync(CancellationToken cancel);
}

/// <summary>
/// Ends the process in order. The web server, registered last, is stopped first: it takes no new connection and answers the requests it has. Then every
/// <see cref="IDrain"/> finishes, within <see cref="ServerOptions.ShutdownSeconds"/> in all.
/// </summary>
internal sealed class Draining(
    IEnumerable<IDrain> drains,
    ServerOptions options,
    IHostApplicationLifetime lifetime,
    ILogger<Draining> logger
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => ServerLog.Stopping(logger, options.ShutdownSeconds));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var finished = await Task.WhenAll(drains.Select(drain => FinishedAsync(drain, cancellationToken)));
        if (finished.All(done => done))
        {
            ServerLog.Stopped(logger);
        }
    }

    private async Task<bool> FinishedAsync(IDrain drain, CancellationToken cancel)
    {
        try
        {
            await drain.DrainAsync(cancel).WaitAsync(cancel);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            ServerLog.DrainTooSlow(logger, drain.Name);
            return false;
        }
    }
}
