namespace Parcelgate.Server.Messages;

using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;

/// <summary>
/// Keeps the endpoints at hand, so that a decision asks the store nothing where nobody wants to be told. A new endpoint is known at once to the server that was given
/// it, and to the others at their next look: what they decide before that is not told there.
/// </summary>
internal sealed class EndpointLibrary(IStore store)
{
    private volatile State current = State.Of([]);

    /// <summary>All endpoints as last read, by provider.</summary>
    public IReadOnlyList<Endpoint> All => current.All;

    /// <summary>Providers with an active endpoint.</summary>
    public IReadOnlySet<string> Told => current.Told;

    /// <summary>The endpoint with this number; null when it is not known.</summary>
    public Endpoint? Find(long id) => current.All.FirstOrDefault(one => one.Id == id);

    /// <summary>Reads them again.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        try
        {
            await using var db = await store.OpenReadAsync(cancel);
            current = State.Of(await EndpointTables.AllAsync(db, cancel));
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }

    private sealed record State(IReadOnlyList<Endpoint> All, FrozenSet<string> Told)
    {
        internal static State Of(IReadOnlyList<Endpoint> all) =>
            new(all, all.Where(one => one.IsActive).Select(one => one.Provider).ToFrozenSet(StringComparer.Ordinal));
    }
}

/// <summary>Takes up endpoints that other servers were given.</summary>
internal sealed class EndpointWatch(EndpointLibrary library, ILogger<EndpointWatch> log) : StoreWatch("Endpoints", log)
{
    protected override Task RoundAsync(CancellationToken cancel) => library.RefreshAsync(cancel);
}
