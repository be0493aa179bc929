namespace Parcelgate.Server.Messages;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>Looks into the folders of providers every two seconds. One that cannot be read keeps no other from being read.</summary>
internal sealed class FolderWatch(EndpointLibrary endpoints, FolderIntake intake, ParcelgateOptions options, ILogger<FolderWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Messages.Folder.Length == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var endpoint in endpoints.All.Where(one => one is { IsActive: true, Kind: EndpointKind.Folder }))
            {
                await LookAsync(endpoint, stoppingToken);
            }
        }
    }

    private async Task LookAsync(Endpoint endpoint, CancellationToken cancel)
    {
        try
        {
            await intake.LookAsync(endpoint, cancel);
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException or StoreUnavailableException)
        {
            ServerLog.FolderUnreadable(log, endpoint.Id, away.Message);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            ServerLog.DeliveryFailed(log, endpoint.Id, defect);
        }
    }
}
