namespace Parcelgate.Server.Storage;

using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;

/// <summary>
/// Looks every two seconds for what other servers were given. Between two looks a server goes by what it knew; where the store cannot be read, what was known stays
/// known and the next look tries again.
/// </summary>
/// <param name="what">What is looked for, as the log names it.</param>
/// <param name="log">Where a look that failed is noted.</param>
internal abstract class StoreWatch(string what, ILogger log) : Rounds(Pause, TimeProvider.System)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected sealed override void Interrupted(string why) => ServerLog.NotTaken(log, what, why);
}
