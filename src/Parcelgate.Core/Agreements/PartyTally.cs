namespace Parcelgate.Core.Agreements;

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;

/// <summary>Records and faults by the name of a seller or sender; letters' case does not tell two apart.</summary>
internal sealed class PartyTally
{
    /// <summary>Most names kept. Arbitrary: it bounds the memory to some megabytes; what comes after them is said to be left out.</summary>
    internal const int Most = 50_000;

    private readonly Dictionary<string, PartyScore> parties = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Records of names that were not kept.</summary>
    internal long LeftOut { get; private set; }

    internal void Count(Party? party, int faults)
    {
        var name = party?.Name?.Trim();
        if (!string.IsNullOrEmpty(name))
        {
            Add(new PartyScore(name, party!.Kind == PartyKind.Organisation, 1, faults));
        }
    }

    internal void Take(PartyTally other)
    {
        LeftOut += other.LeftOut;
        foreach (var party in other.parties.Values)
        {
            Add(party);
        }
    }

    /// <summary>Those with most faults a record, of those with enough records.</summary>
    internal ImmutableArray<PartyScore> Worst() =>
        [
            .. parties
                .Values.Where(party => party.Faults > 0 && party.Records >= Scorecard.LeastOfParty)
                .OrderByDescending(party => (decimal)party.Faults / party.Records)
                .ThenByDescending(party => party.Faults)
                .ThenBy(party => party.Name, StringComparer.Ordinal)
                .Take(Scorecard.MostParties),
        ];

    private void Add(PartyScore party)
    {
        if (parties.Count >= Most && !parties.ContainsKey(party.Name))
        {
            LeftOut += party.Records;
            return;
        }

        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(parties, party.Name, out _);
        sum = sum is null
            ? party
            : new PartyScore(
                string.CompareOrdinal(party.Name, sum.Name) < 0 ? party.Name : sum.Name,
                party.IsOrganisation && sum.IsOrganisation,
                sum.Records + party.Records,
                sum.Faults + party.Faults
            );
    }
}
