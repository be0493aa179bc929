namespace Parcelgate.Server.Sandbox;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>Lets go of what is old in the sandbox, also where nobody sends anything any more.</summary>
internal sealed class SandboxKeeper(SandboxEngine sandbox, TimeProvider time, ILogger<SandboxKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sandbox.KeepAsync(stoppingToken);
            }
            catch (StoreUnavailableException failed)
            {
                ServerLog.SandboxUnavailable(log, failed.Message);
            }
        }
    }
}
