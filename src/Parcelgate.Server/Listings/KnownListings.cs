namespace Parcelgate.Server.Listings;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Data.Common;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Listings;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Storage;

/// <summary>Pages of goods that are not there, as this process last read it. A decision asks no store for them.</summary>
/// <param name="Gone">Key of the address → the day it was last looked at, in days since 1970-01-01.</param>
/// <param name="AreNoted">True where this installation looks at listings and is not far behind: then new ones are noted.</param>
/// <param name="Stamp">How many there are and when the last one was looked at: the same stamp, the same pages.</param>
internal sealed record KnownListings(FrozenDictionary<long, int> Gone, bool AreNoted, (long Count, long Last) Stamp)
{
    /// <summary>Pages that are kept at hand. Arbitrary: 8 MB.</summary>
    private const int MostGone = 500_000;

    internal static KnownListings None { get; } = new(FrozenDictionary<long, int>.Empty, false, default);

    /// <summary>The listings of a consignment that are not there.</summary>
    internal ImmutableArray<GoneListing> GoneOf(Consignment consignment)
    {
        if (Gone.Count == 0)
        {
            return [];
        }

        var gone = ImmutableArray.CreateBuilder<GoneListing>();
        foreach (var item in consignment.Items)
        {
            if (item.ListingUrl is { Length: > 0 } address && Gone.TryGetValue(Listing.KeyOf(address), out var day))
            {
                gone.Add(new GoneListing(item.Number, day));
            }
        }

        return gone.DrainToImmutable();
    }

    /// <summary>Reads what changed.</summary>
    /// <param name="db">The store.</param>
    /// <param name="before">What was read last.</param>
    /// <param name="looks">Whether this installation looks at listings; where it does not, what it found before still counts.</param>
    /// <param name="cancel">Ends waiting.</param>
    internal static async Task<KnownListings> ReadAsync(DbConnection db, KnownListings before, bool looks, CancellationToken cancel)
    {
        var notes = looks && await ListingTable.WaitingAsync(db, cancel) < ListingTable.MostWaiting;
        var stamp = await ListingTable.StampAsync(db, cancel);
        return stamp == before.Stamp
            ? before with
            {
                AreNoted = notes,
            }
            : new KnownListings((await ListingTable.GoneAsync(db, MostGone, cancel)).ToFrozenDictionary(), notes, stamp);
    }
}

/// <summary>The listings that the consignments of one transaction name.</summary>
internal sealed class ListingNotes(DateTimeOffset now)
{
    private readonly Dictionary<long, string> named = [];

    internal void Note(Consignment consignment)
    {
        foreach (var item in consignment.Items)
        {
            if (item.ListingUrl is { } address && Listing.IsLookable(address.Trim()))
            {
                named[Listing.KeyOf(address)] = address.Trim();
            }
        }
    }

    /// <summary>Notes those nobody named before.</summary>
    internal Task StoreAsync(IUnitOfWork work, CancellationToken cancel) =>
        named.Count == 0 ? Task.CompletedTask : ListingTable.NoteAsync(work, named, now, cancel);
}
