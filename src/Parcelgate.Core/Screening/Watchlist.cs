namespace Parcelgate.Core.Screening;

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;

/// <summary>A date of birth as lists give it.</summary>
/// <param name="Year">1800 to 2100.</param>
/// <param name="Month">1 to 12; 0 where only the year is known.</param>
/// <param name="Day">1 to 31; 0 where it is not known.</param>
public readonly record struct BirthDate(int Year, int Month = 0, int Day = 0)
{
    /// <summary>As ISO 8601 writes it, as far as it is known: 1972-11-26, 1972-11, 1972.</summary>
    public override string ToString() =>
        Month == 0 ? $"{Year:D4}"
        : Day == 0 ? $"{Year:D4}-{Month:D2}"
        : $"{Year:D4}-{Month:D2}-{Day:D2}";
}

/// <summary>One entry of a list: a person, organisation, ship or aircraft nobody may deal with, or that is watched.</summary>
/// <param name="Id">The list's own identifier with its prefix; unique among all lists: "ofac-16642".</param>
/// <param name="List">Which list: "OFAC SDN".</param>
/// <param name="Kind">What it is.</param>
/// <param name="Names">Names and aliases in any script, the chief one first; at least one.</param>
public sealed record ListedParty(string Id, string List, NameKind Kind, ImmutableArray<string> Names)
{
    /// <summary>Dates of birth; none where the list has none.</summary>
    public ImmutableArray<BirthDate> Born { get; init; } = [];

    /// <summary>Countries of nationality, birth or address, ISO 3166-1 alpha-2.</summary>
    public ImmutableArray<string> Countries { get; init; } = [];

    /// <summary>Numbers of passports, identity cards, registrations and ships, as the list writes them.</summary>
    public ImmutableArray<string> Identifiers { get; init; } = [];

    /// <summary>The programme or law it is listed under: "SDGT".</summary>
    public string Programme { get; init; } = "";

    /// <summary>A hash over everything said here: it changes when, and only when, the entry does.</summary>
    public Digest Fingerprint()
    {
        // A list of 150,000 entries is hashed while parties are screened.
        var writer = new HashWriter(stackalloc byte[OrdinaryEntry]);
        try
        {
            writer.PutCounted(Id);
            writer.PutCounted(List);
            writer.PutCounted(Kind.ToString());
            writer.PutCounted(Programme);
            Put(ref writer, "names", Names);
            writer.PutCounted("born");
            foreach (var date in Born)
            {
                writer.PutCounted(date.ToString());
            }

            Put(ref writer, "countries", Countries);
            Put(ref writer, "identifiers", Identifiers);
            return writer.Finish();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Bytes of an entry of a few names.</summary>
    private const int OrdinaryEntry = 1024;

    private static void Put(ref HashWriter writer, string heading, ImmutableArray<string> parts)
    {
        writer.PutCounted(heading);
        foreach (var part in parts)
        {
            writer.PutCounted(part);
        }
    }
}

/// <summary>What turns one version of a list into the next.</summary>
/// <param name="From">The version it applies to.</param>
/// <param name="To">The version it makes.</param>
/// <param name="Put">Entries that are new or changed.</param>
/// <param name="Removed">Ids of entries that are gone, in ordinal order.</param>
public sealed record WatchlistDelta(Digest From, Digest To, ImmutableArray<ListedParty> Put, ImmutableArray<string> Removed)
{
    /// <summary>True where nothing changed.</summary>
    public bool IsEmpty => Put.IsEmpty && Removed.IsEmpty;
}

/// <summary>A version of all listed parties together. Its version is a hash of its content: the same entries in any order are the same version.</summary>
public sealed class Watchlist
{
    /// <summary>By id in ordinal order.</summary>
    private readonly ImmutableArray<ListedParty> sorted;

    private Watchlist(ImmutableArray<ListedParty> sorted)
    {
        this.sorted = sorted;
        Version = VersionOf(sorted);
    }

    /// <summary>A list of nothing.</summary>
    public static Watchlist Empty { get; } = new([]);

    /// <summary>The hash of all entries.</summary>
    public Digest Version { get; }

    /// <summary>The entries, by id in ordinal order.</summary>
    public ImmutableArray<ListedParty> Parties => sorted;

    /// <summary>How many entries there are.</summary>
    public int Count => sorted.Length;

    /// <summary>The entry of an id; null where there is none.</summary>
    public ListedParty? Find(string id)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(sorted[middle].Id, id);
            if (order == 0)
            {
                return sorted[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return null;
    }

    /// <summary>A list of these entries.</summary>
    /// <exception cref="ArgumentException">Two entries have one id, or one has no name.</exception>
    public static Watchlist Of(IEnumerable<ListedParty> parties)
    {
        var entries = Sorted(parties);
        for (var at = 0; at < entries.Length; at++)
        {
            if (entries[at].Names.IsDefaultOrEmpty)
            {
                throw new ArgumentException($"The entry {entries[at].Id} has no name.", nameof(parties));
            }

            if (at > 0 && entries[at].Id == entries[at - 1].Id)
            {
                throw new ArgumentException($"Two entries have the id {entries[at].Id}.", nameof(parties));
            }
        }

        return new Watchlist(entries);
    }

    /// <summary>What has changed from one version to another.</summary>
    public static WatchlistDelta Between(Watchlist from, Watchlist to) =>
        new(
            from.Version,
            to.Version,
            [.. to.sorted.Where(party => from.Find(party.Id) is not { } old || old.Fingerprint() != party.Fingerprint())],
            [.. from.sorted.Select(party => party.Id).Where(id => to.Find(id) is null)]
        );

    /// <summary>The next version.</summary>
    /// <exception cref="ArgumentException">The delta is for another version, or does not make the one it names.</exception>
    public Watchlist With(WatchlistDelta delta)
    {
        if (delta.From != Version)
        {
            throw new ArgumentException($"The delta is for version {delta.From}; this is {Version}.", nameof(delta));
        }

        var put = new Dictionary<string, ListedParty>(StringComparer.Ordinal);
        foreach (var party in delta.Put)
        {
            put[party.Id] = party;
        }

        var removed = delta.Removed.ToHashSet(StringComparer.Ordinal);
        var next = new Watchlist(
            Sorted(sorted.Where(party => !removed.Contains(party.Id) && !put.ContainsKey(party.Id)).Concat(put.Values))
        );
        return next.Version == delta.To
            ? next
            : throw new ArgumentException($"The delta makes version {next.Version}, not {delta.To} as it says.", nameof(delta));
    }

    private static ImmutableArray<ListedParty> Sorted(IEnumerable<ListedParty> parties)
    {
        ListedParty[] entries = [.. parties];
        Array.Sort(entries, static (one, other) => string.CompareOrdinal(one.Id, other.Id));
        return ImmutableCollectionsMarshal.AsImmutableArray(entries);
    }

    private static Digest VersionOf(ImmutableArray<ListedParty> entries)
    {
        var all = new byte[entries.Length * Digest.Length];
        for (var at = 0; at < entries.Length; at++)
        {
            entries[at].Fingerprint().CopyTo(all.AsSpan(at * Digest.Length));
        }

        return Digest.Of(all);
    }
}
