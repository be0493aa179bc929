namespace Parcelgate.Server.Sandbox;

using Microsoft.Extensions.Logging;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>
/// The engine of production once more, over a file of its own and under the law production decides under: what a provider tries is read, decided, answered and
/// remembered as there, and nothing of it reaches the store of production. It is begun at the first message.
/// </summary>
internal sealed class SandboxEngine(SandboxFile file, LawLibrary law, TimeProvider time, ILogger<SandboxEngine> log) : IAsyncDisposable
{
    /// <summary>How long what was sent is kept.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Lines of one provider after which the file is begun anew. Arbitrary: a full flight a few times over.</summary>
    internal long MostLines { get; init; } = 100_000;

    /// <summary>Between two counts of lines: counting reads every message of the file.</summary>
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1);
    private Engine? engine;
    private LawLibrary.Published? followed;
    private DateTimeOffset counted;
    private int inside;

    /// <summary>Enters the sandbox; it is not begun anew before everybody left.</summary>
    /// <exception cref="StoreUnavailableException">Its file cannot be used.</exception>
    internal async Task<Visit> EnterAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            await RenewAsync(cancel);
            engine ??= await StartAsync(cancel);
            if (!ReferenceEquals(followed, law.Current))
            {
                followed = law.Current;
                await engine.Law.FollowAsync(followed, cancel);
            }

            Interlocked.Increment(ref inside);
            return new Visit(this, engine);
        }
        catch (StoreUnavailableException failed)
        {
            ServerLog.SandboxUnavailable(log, failed.Message);
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Begins the file anew where it is old or full and nobody is inside; else leaves it.</summary>
    internal async Task KeepAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            await RenewAsync(cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
        {
            await engine.DisposeAsync();
            engine = null;
        }

        turn.Dispose();
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref inside) == 0 && await SpentAsync(cancel) is { } why)
        {
            if (engine is not null)
            {
                await engine.DisposeAsync();
                engine = null;
            }

            file.Begin(time.GetUtcNow());
            ServerLog.SandboxRenewed(log, why);
        }
    }

    /// <summary>Why it is to be begun anew; null while it is not.</summary>
    private async Task<string?> SpentAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (file.BegunAt() is { } begun && now - begun >= Longest)
        {
            return $"its first message is {Longest.Days} days old";
        }

        if (engine is null || now - counted < BetweenCounts)
        {
            return null;
        }

        counted = now;
        var sent = await Queries.SentSinceAsync(engine.Store, DateTimeOffset.UnixEpoch, cancel);
        return sent.Any(one => one.Lines > MostLines) ? $"a provider sent more than {MostLines} lines" : null;
    }

    private async Task<Engine> StartAsync(CancellationToken cancel)
    {
        if (file.BegunAt() is null)
        {
            file.Begin(time.GetUtcNow());
        }

        followed = law.Current;
        return await Engine.FollowAsync(Stores.Open(file.Path, time), followed, time, cancel);
    }

    /// <summary>Somebody inside the sandbox.</summary>
    internal sealed class Visit(SandboxEngine sandbox, Engine engine) : IDisposable
    {
        private int left;

        public Engine Engine => engine;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                Interlocked.Decrement(ref sandbox.inside);
            }
        }
    }
}
