namespace Parcelgate.Server.Screening;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Screening;

/// <summary>
/// Screens the parties of consignments against one version of the lists. What a name came to is remembered: consignors and sellers come by the thousand. Safe
/// from any thread.
/// </summary>
internal sealed class PartyScreening(ScreeningIndex index, int listId, IReadOnlyDictionary<long, List<NotHim>> notHim)
{
    // Names whose alerts are remembered; then all are forgotten. Arbitrary: some tens of megabytes.
    private const int MostKnown = 100_000;

    // Entries of one party that a decision keeps.
    private const int MostListed = 3;

    private readonly ConcurrentDictionary<(string Name, PartyKind Kind, string? Country, string? Identity), ImmutableArray<Alert>> known =
        new();
    private int put;

    /// <summary>The newest version of any list in it.</summary>
    public int ListId => listId;

    /// <summary>Which decisions it knows: their number and when the latest was made.</summary>
    public (long Count, long Latest) Stamp { get; init; }

    /// <summary>The index.</summary>
    public ScreeningIndex Index => index;

    /// <summary>The listed parties a consignment's consignee, consignor and seller may be, best first; those somebody decided they are not are left out.</summary>
    public ImmutableArray<ListedFact> Screen(Consignment consignment, ImmutableArray<PartyKey> keys)
    {
        List<ListedFact>? found = null;
        Add("consignee", consignment.Consignee, KeyOf(keys, PartyRole.Consignee), ref found);
        Add("consignor", consignment.Consignor, KeyOf(keys, PartyRole.Seller), ref found);
        if (consignment.Seller is { } seller && seller.Name != consignment.Consignor?.Name)
        {
            Add("seller", seller, KeyOf(keys, PartyRole.Seller), ref found);
        }

        return found is null
            ? []
            : [.. found.OrderByDescending(fact => fact.PerMillion).ThenBy(fact => fact.Entry, StringComparer.Ordinal)];
    }

    /// <summary>What a party is screened by.</summary>
    public static ScreeningQuery? QueryOf(Party? party) =>
        string.IsNullOrWhiteSpace(party?.Name)
            ? null
            : new ScreeningQuery(party.Name, KindOf(party.Kind))
            {
                Countries = party.Address?.Country is { } country ? [country] : [],
                Identifiers = string.IsNullOrWhiteSpace(party.Identity) ? [] : [party.Identity],
            };

    /// <summary>Every alert of a party with what was decided on it.</summary>
    public ImmutableArray<RememberedAlert> Review(Party? party, long? key) =>
        QueryOf(party) is { } query
            ? DecisionMemory.Remember(
                query,
                Alerts(party!),
                key is { } known && notHim.TryGetValue(known, out var decisions) ? decisions : []
            )
            : [];

    private void Add(string role, Party? party, long? key, ref List<ListedFact>? found)
    {
        if (string.IsNullOrWhiteSpace(party?.Name) || Alerts(party) is not { IsEmpty: false } alerts)
        {
            return;
        }

        var query = QueryOf(party)!;
        var decisions = key is { } known && notHim.TryGetValue(known, out var some) ? some : [];
        foreach (var alert in DecisionMemory.Remember(query, alerts, decisions).Where(alert => alert.IsOpen).Take(MostListed))
        {
            (found ??= []).Add(new ListedFact(role, alert.Alert.Party.Id, PerMillion(alert.Alert.Score)));
        }
    }

    /// <param name="party">One with a name.</param>
    private ImmutableArray<Alert> Alerts(Party party)
    {
        var by = (party.Name!, party.Kind, party.Address?.Country, party.Identity);
        if (!known.TryGetValue(by, out var alerts))
        {
            alerts = index.Screen(QueryOf(party)!);
            // The dictionary's own count takes all its locks.
            if (Interlocked.Increment(ref put) % MostKnown == 0)
            {
                known.Clear();
            }

            known[by] = alerts;
        }

        return alerts;
    }

    private static int PerMillion(double score) => Math.Clamp((int)(score * 1_000_000), 1, 999_999);

    /// <summary>Under which key decisions on a party are kept.</summary>
    /// <param name="keys">The consignment's keys.</param>
    /// <param name="party">"consignee", "consignor" or "seller", as <see cref="ListedFact"/> has it.</param>
    internal static long? KeyOf(ImmutableArray<PartyKey> keys, string party) =>
        KeyOf(keys, party == "consignee" ? PartyRole.Consignee : PartyRole.Seller);

    private static long? KeyOf(ImmutableArray<PartyKey> keys, PartyRole role)
    {
        foreach (var key in keys)
        {
            if (key.Role == role)
            {
                return key.Key;
            }
        }

        return null;
    }

    private static NameKind KindOf(PartyKind kind) =>
        kind switch
        {
            PartyKind.Person => NameKind.Person,
            PartyKind.Organisation => NameKind.Organisation,
            _ => NameKind.Unknown,
        };
}
