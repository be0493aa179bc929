namespace Parcelgate.Server.Sandbox;

using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>Lets go of what is old in the sandbox once an hour, also where nobody sends anything any more.</summary>
internal sealed class SandboxKeeper(SandboxEngine sandbox, TimeProvider time, ILogger<SandboxKeeper> log)
    : Rounds(TimeSpan.FromHours(1), time)
{
    protected override Task RoundAsync(CancellationToken cancel) => sandbox.KeepAsync(cancel);

    protected override void Interrupted(string why) => ServerLog.SandboxUnavailable(log, why);
}
