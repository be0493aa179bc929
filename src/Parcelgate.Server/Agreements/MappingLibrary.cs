namespace Parcelgate.Server.Agreements;

using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Storage;

/// <summary>Keeps mappings at hand: every message asks for one. What another server was given is seen at the next look, within two seconds.</summary>
internal sealed class MappingLibrary(IStore store)
{
    private volatile State current = new((0, 0), FrozenDictionary<string, ImmutableArray<MappingRow>>.Empty);

    /// <summary>Every version of a provider, the first one first.</summary>
    public ImmutableArray<MappingRow> Of(string provider) => current.ByProvider.GetValueOrDefault(provider, []);

    /// <summary>The version production reads by: the latest one approved; null where none is.</summary>
    public MappingRow? InForce(string provider) => Of(provider).LastOrDefault(row => row.ApprovedAt is not null);

    /// <summary>What production reads a provider's files by.</summary>
    public ProviderMappings InProduction(string provider) => Under(provider, InForce(provider));

    /// <summary>What the sandbox reads a provider's files by: the latest version, whoever approved it or not.</summary>
    public ProviderMappings InSandbox(string provider) => Under(provider, Of(provider).LastOrDefault());

    /// <summary>Reads what changed.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var stamp = await MappingTable.StampAsync(db, cancel);
        if (stamp != current.Stamp)
        {
            var all = await MappingTable.AllAsync(db, cancel);
            current = new State(
                stamp,
                all.GroupBy(row => row.Provider, StringComparer.Ordinal)
                    .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal)
            );
        }
    }

    private ProviderMappings Under(string provider, MappingRow? now) =>
        Of(provider) is { IsEmpty: false } all
            ? new ProviderMappings(now?.Mapping, [.. all.Select(row => (row.Hash, row.Mapping))])
            : ProviderMappings.None;

    private sealed record State((long Count, long Approved) Stamp, FrozenDictionary<string, ImmutableArray<MappingRow>> ByProvider);
}

/// <summary>Takes up mappings that other servers were given, and lets go of drafts nobody went on with.</summary>
internal sealed class MappingWatch(MappingLibrary library, MappingOffice office, TimeProvider time, ILogger<MappingWatch> log)
    : StoreWatch("Mappings", log)
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromHours(1);

    private DateTimeOffset swept;

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        await library.RefreshAsync(cancel);
        if (time.GetUtcNow() - swept >= BetweenSweeps)
        {
            swept = time.GetUtcNow();
            await office.SweepAsync(cancel);
        }
    }
}
