namespace Parcelgate.Server.Matching;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>Compares what waits while the server serves, and looks every minute for what is overdue.</summary>
internal sealed class MatchWatch(MatchComparer comparer, TimeProvider time, ILogger<MatchWatch> log) : BackgroundService
{
    // Between two looks. Arbitrary: a carrier's parcel is compared about a second after it came.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Between two passes without anything noted. Arbitrary: terms are days.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var last = DateTimeOffset.MinValue;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (time.GetUtcNow() - last > Longest || await comparer.AnyAsync(stoppingToken))
                {
                    await comparer.SettleAsync(stoppingToken);
                    last = time.GetUtcNow();
                }
            }
            catch (Exception failed) when (failed is StoreUnavailableException or StoreConflictException)
            {
                // Nothing was noted as done; the next pass does it.
                ServerLog.MatchesNotCompared(log, failed.Message);
            }
        }
    }
}
