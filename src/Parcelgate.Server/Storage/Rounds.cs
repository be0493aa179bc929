namespace Parcelgate.Server.Storage;

using Microsoft.Extensions.Hosting;

/// <summary>
/// Does something again and again while the server serves. Where the store cannot be used now, what the round would have done is left as it was, and the next round does it.
/// </summary>
/// <param name="pause">Between two rounds.</param>
/// <param name="time">The clock.</param>
internal abstract class Rounds(TimeSpan pause, TimeProvider time) : BackgroundService
{
    /// <summary>One round.</summary>
    protected abstract Task RoundAsync(CancellationToken cancel);

    /// <summary>Notes that a round found the store closed.</summary>
    protected abstract void Interrupted(string why);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (Exception failed) when (failed is StoreUnavailableException or StoreConflictException)
            {
                Interrupted(failed.Message);
            }
        }
    }
}
