namespace Parcelgate.Server.Matching;

using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>Compares what waits about a second after it came, and looks every minute for what is overdue: terms are days.</summary>
internal sealed class MatchWatch(MatchComparer comparer, TimeProvider time, ILogger<MatchWatch> log) : Rounds(TimeSpan.FromSeconds(1), time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly TimeProvider time = time;
    private DateTimeOffset last;

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        if (time.GetUtcNow() - last > Longest || await comparer.AnyAsync(cancel))
        {
            await comparer.SettleAsync(cancel);
            last = time.GetUtcNow();
        }
    }

    protected override void Interrupted(string why) => ServerLog.MatchesNotCompared(log, why);
}
