namespace Parcelgate.Server.Messages;

using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// What providers fetch instead of being sent. What is not acknowledged is given again, so nothing is lost whatever becomes of an answer; what is acknowledged twice is
/// acknowledged.
/// </summary>
internal sealed class MessageFetch(IStore store, EndpointLibrary endpoints, MessageBodies bodies, TimeProvider time)
{
    /// <summary>Messages given at once, and acknowledged at once. Arbitrary: some hundred kilobytes.</summary>
    internal const int Most = 200;

    /// <summary>What a provider has not acknowledged, in the order in which it happened.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="kind">Of his endpoints of this kind.</param>
    /// <param name="after">Only numbers above this.</param>
    /// <param name="cancel">Ends reading.</param>
    /// <returns>At most <see cref="Most"/>, and whether there are more.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now.</exception>
    internal async Task<(List<ReadyMessage> Messages, bool More)> ToFetchAsync(
        string provider,
        EndpointKind kind,
        long after,
        CancellationToken cancel
    )
    {
        var his = Of(provider, kind);
        List<OutMessage> found;
        await using (var db = await store.OpenReadAsync(cancel))
        {
            found = await OutTables.ToFetchAsync(db, [.. his.Select(one => one.Id)], after, Most + 1, cancel);
        }

        var ready = new List<ReadyMessage>(found.Count);
        foreach (var group in found.Take(Most).GroupBy(one => one.EndpointId))
        {
            ready.AddRange(await bodies.OfAsync([.. group], his.First(one => one.Id == group.Key), cancel));
        }

        ready.Sort((one, other) => one.Message.Id.CompareTo(other.Message.Id));
        return (ready, found.Count > Most);
    }

    /// <summary>Notes that a provider has messages.</summary>
    /// <returns>Those of the numbers that are his, in order.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now.</exception>
    internal async Task<List<long>> AcknowledgeAsync(
        string provider,
        EndpointKind kind,
        IReadOnlyCollection<long> ids,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        var endpointIds = Of(provider, kind).Select(one => one.Id).ToList();
        var noted = await OutTables.AcknowledgeAsync(work, provider, endpointIds, ids, time.GetUtcNow().WholeMs(), cancel);
        await work.CommitAsync(cancel);
        noted.Sort();
        return noted;
    }

    private List<Endpoint> Of(string provider, EndpointKind kind) =>
        [.. endpoints.All.Where(one => one.Provider == provider && one.Kind == kind)];
}
