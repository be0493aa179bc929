namespace Parcelgate.Server.Risk;

using System.Collections.Immutable;
using System.Data.Common;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Screening;
using Parcelgate.Server.Listings;
using Parcelgate.Server.Screening;
using Parcelgate.Server.Storage;

/// <summary>What the store says of lists and sleeping rules, as this process last read it. A batch takes it once.</summary>
/// <param name="Screening">The lists, ready to be searched; null where there are none.</param>
/// <param name="Sleeping">Rules that sleep, by party.</param>
/// <param name="Listings">Pages of goods that are not there.</param>
internal sealed record RiskState(PartyScreening? Screening, ILookup<long, Snooze> Sleeping, KnownListings Listings)
{
    internal static RiskState Empty { get; } = new(null, Array.Empty<Snooze>().ToLookup(one => one.PartyKey), KnownListings.None);

    /// <summary>The rules that sleep for a consignment, in ordinal order.</summary>
    internal ImmutableArray<string> SnoozedFor(ImmutableArray<PartyKey> keys, DateTimeOffset now)
    {
        if (Sleeping.Count == 0)
        {
            return [];
        }

        return
        [
            .. keys.SelectMany(key => Sleeping[key.Key])
                .Where(one => one.Until > now)
                .Select(one => one.Rule)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}

/// <summary>
/// Keeps lists, sleeping rules and pages that are not there at hand. A new version of a list is indexed aside while the old one is searched; what another server took up is seen at the
/// next look.
/// </summary>
internal sealed class RiskLibrary(IStore store, TimeProvider time)
{
    private volatile RiskState current = RiskState.Empty;

    private SemaphoreSlim Taking { get; } = new(1);

    /// <summary>True where this installation looks at pages that goods are sold on: then decisions note them.</summary>
    public bool LooksAtListings { get; set; }

    /// <summary>What is known now.</summary>
    public RiskState Current => current;

    /// <summary>Reads what changed. Lists are indexed anew only where there is a newer version of one.</summary>
    public async Task<RiskState> RefreshAsync(CancellationToken cancel)
    {
        await Taking.WaitAsync(cancel);
        try
        {
            await using var db = await store.OpenReadAsync(cancel);
            var snoozes = (await Snoozes.AllAsync(db, time.GetUtcNow(), cancel)).ToLookup(one => one.PartyKey);
            var newest = await Watchlists.NewestAsync(db, cancel);
            var listings = await KnownListings.ReadAsync(db, current.Listings, LooksAtListings, cancel);
            return current = new RiskState(newest == 0 ? null : await ScreeningAsync(db, newest, cancel), snoozes, listings);
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
        finally
        {
            Taking.Release();
        }
    }

    /// <summary>The one at hand while nothing changed: with it goes what it remembers of names.</summary>
    private async Task<PartyScreening> ScreeningAsync(DbConnection db, int newest, CancellationToken cancel)
    {
        var stamp = await Watchlists.DecisionStampAsync(db, cancel);
        if (current.Screening is { } known && known.ListId == newest && known.Stamp == stamp)
        {
            return known;
        }

        var index =
            current.Screening?.ListId == newest ? current.Screening.Index : ScreeningIndex.Of(await Watchlists.ReadAsync(db, cancel));
        return new PartyScreening(index, newest, await Watchlists.NotHimAsync(db, cancel)) { Stamp = stamp };
    }
}
