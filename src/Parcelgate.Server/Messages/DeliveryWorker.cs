namespace Parcelgate.Server.Messages;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>
/// Keeps delivering in the background. Each endpoint is served by itself, so that a receiver that is slow or away delays nobody else's messages. Where there is no
/// endpoint the store is asked nothing.
/// </summary>
internal sealed class DeliveryWorker(
    EndpointLibrary endpoints,
    Delivery delivery,
    IStore store,
    TimeProvider time,
    ILogger<DeliveryWorker> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Looks between two counts of what waits.</summary>
    private const int LooksBetweenCounts = 10;

    private readonly Dictionary<long, Task> running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        for (var look = 0; await timer.WaitForNextTickAsync(stoppingToken); look++)
        {
            foreach (var endpoint in endpoints.All.Where(one => one is { IsActive: true, IsServed: true }))
            {
                if (!running.TryGetValue(endpoint.Id, out var task) || task.IsCompleted)
                {
                    running[endpoint.Id] = ServeAsync(endpoint, stoppingToken);
                }
            }

            if (look % LooksBetweenCounts == 0 && endpoints.All.Count > 0)
            {
                await CountAsync(stoppingToken);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(running.Values);
    }

    private async Task ServeAsync(Endpoint endpoint, CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (await delivery.RoundAsync(endpoint, cancel) > 0) { }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops; what was taken is sent again later.
        }
        catch (Exception failed) when (failed is StoreUnavailableException or StoreConflictException)
        {
            ServerLog.DeliveryInterrupted(log, failed.Message);
        }
        catch (Exception defect)
        {
            // One endpoint's defect stops no other's messages.
            ServerLog.DeliveryFailed(log, endpoint.Id, defect);
        }
    }

    private async Task CountAsync(CancellationToken cancel)
    {
        try
        {
            await using var db = await store.OpenReadAsync(cancel);
            var counts = await OutTables.CountsAsync(db, null, cancel);
            Telemetry.MessagesWaiting(counts.Queued, counts.Dead, counts.Oldest is { } oldest ? time.GetUtcNow() - oldest : TimeSpan.Zero);
        }
        catch (StoreUnavailableException away)
        {
            ServerLog.DeliveryInterrupted(log, away.Message);
        }
    }
}
