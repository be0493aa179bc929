namespace Parcelgate.Server.Risk;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Law;
using Parcelgate.Server.Screening;
using Parcelgate.Server.Storage;

/// <summary>A parcel of a party.</summary>
/// <param name="Row">The consignment.</param>
/// <param name="Goods">Its first descriptions.</param>
/// <param name="Found">Whether it was opened and not as declared; null where it was not opened.</param>
public sealed record PartyParcel(ConsignmentRow Row, string Goods, bool? Found);

/// <summary>Everything known of one party: who it is, what it sent or received, how that ended, and who it shares parcels with.</summary>
/// <param name="Key">Under which it is known.</param>
/// <param name="Names">What it was called in its parcels, the newest first; personal data.</param>
/// <param name="Fact">What a decision taken now would know of it.</param>
/// <param name="Parcels">Its parcels of thirty days, the newest first.</param>
/// <param name="Allowances">What a recipient has used and has left; empty for others.</param>
/// <param name="Asleep">Rules put to sleep for it.</param>
/// <param name="Graph">Its links.</param>
internal sealed record PartyFile(
    PartyKey Key,
    ImmutableArray<string> Names,
    PartyFact Fact,
    ImmutableArray<PartyParcel> Parcels,
    ImmutableArray<PersonAllowance> Allowances,
    ImmutableArray<Snooze> Asleep,
    PartyGraph Graph
);

/// <summary>Reads what is known of parties. Changes nothing.</summary>
internal sealed class PartyFiles(IStore store, PartyDays parties, RiskLibrary risk, Allowances allowances, TimeProvider time)
{
    /// <summary>Most parcels of the party itself. Arbitrary: a screen or two.</summary>
    public const int MostParcels = 60;

    // Parcels looked at of each party linked, and parties shown of each hop. Arbitrary: a graph with more is not read by anybody.
    private const int MostOfOther = 12;
    private const int MostFirst = 12;
    private const int MostSecond = 18;
    private const int GoodsShown = 2;

    /// <summary>The parties of a record with what is known of them today.</summary>
    internal async Task<IReadOnlyList<(PartyKey Key, PartyFact Fact)>> OfAsync(Consignment record, CancellationToken cancel)
    {
        var keys = new List<PartyKey>();
        PartyKeys.Of(record, keys);
        var facts = await FactsAsync(keys, cancel);
        return [.. keys.Select(key => (key, facts(key)))];
    }

    /// <summary>One party; null where nothing is known under this key.</summary>
    internal async Task<PartyFile?> FindAsync(long key, CancellationToken cancel)
    {
        var read = new Dictionary<long, Known>();
        var ids = (await ParcelsAsync(new HashSet<long> { key }, MostParcels, cancel)).Select(one => one.ConsignmentId).ToList();
        await ReadAsync(ids, read, cancel);
        var parcels = ids.Where(read.ContainsKey).Select(id => read[id]).Where(one => one.Keys.Any(other => other.Key == key)).ToList();
        if (parcels.Count == 0)
        {
            return null;
        }

        var party = parcels[0].Keys.First(one => one.Key == key);
        var graph = new PartyGraphMaker(party, LabelOf(parcels[0].Record, party.Role));
        graph.Add(1, Shared(new HashSet<long> { key }, parcels), MostFirst);
        var first = graph.Nodes.Where(node => node.Hop == 1).Select(node => node.Key).ToList();
        var facts = await FactsAsync([party, .. first], cancel);
        var followed = first.Where(one => facts(one).Parcels30 <= PartyNode.Hub).Select(one => one.Key).ToHashSet();
        var others = await ParcelsAsync(followed, MostOfOther, cancel);
        await ReadAsync([.. others.Select(one => one.ConsignmentId).Distinct()], read, cancel);
        graph.Add(
            2,
            Shared(followed, [.. others.Select(one => one.ConsignmentId).Distinct().Where(read.ContainsKey).Select(id => read[id])]),
            MostSecond
        );
        facts = await FactsAsync([.. graph.Nodes.Select(node => node.Key)], cancel);
        return new PartyFile(
            party,
            [.. parcels.Select(one => LabelOf(one.Record, party.Role)).Distinct(StringComparer.Ordinal)],
            facts(party),
            await EndedAsync(parcels, cancel),
            await AllowancesAsync(party, parcels[0].Record, cancel),
            [.. risk.Current.Sleeping.SelectMany(group => group).Where(one => one.PartyKey == key && one.Until > time.GetUtcNow())],
            graph.Graph(facts)
        );
    }

    /// <summary>What an address or telephone is called without showing it; a name where there is one.</summary>
    internal static string LabelOf(Consignment record, PartyRole role)
    {
        var consignee = record.Consignee;
        return role switch
        {
            PartyRole.Consignee => consignee?.Name ?? "",
            PartyRole.Address => string.Join(
                ", ",
                ((string?[])[consignee?.Address?.Postcode, consignee?.Address?.City]).Where(part => !string.IsNullOrEmpty(part))
            ),
            PartyRole.Phone => consignee?.Phone is { Length: > 3 } phone ? $"… {phone[^3..]}" : "",
            _ => (record.Seller ?? record.Consignor)?.Name ?? (record.Seller ?? record.Consignor)?.Account ?? "",
        };
    }

    private static IEnumerable<(long Known, PartyKey Other, string Label)> Shared(HashSet<long> these, IReadOnlyList<Known> parcels) =>
        from parcel in parcels
        from known in parcel.Keys
        where these.Contains(known.Key)
        from other in parcel.Keys
        where other.Key != known.Key
        select (known.Key, other, LabelOf(parcel.Record, other.Role));

    /// <summary>Parcels of parties, the newest first, at most so many of each.</summary>
    private async Task<List<(long Key, long ConsignmentId)>> ParcelsAsync(HashSet<long> keys, int mostOfEach, CancellationToken cancel)
    {
        var found = new List<(long Key, long ConsignmentId)>();
        if (keys.Count == 0)
        {
            return found;
        }

        var counts = keys.ToDictionary(key => key, _ => 0);
        var days = new SortedDictionary<int, HashSet<long>>();
        await parties.ReadAsync(
            keys,
            Today - PartyHistory.Days + 1,
            (key, day) =>
            {
                if (day.Parcels > 0)
                {
                    (days.TryGetValue(day.Day, out var found) ? found : days[day.Day] = []).Add(key);
                }
            },
            cancel
        );
        foreach (var day in days.Reverse())
        {
            var wanted = day.Value.Where(key => counts[key] < mostOfEach).ToHashSet();
            if (wanted.Count == 0)
            {
                continue;
            }

            foreach (var one in await Queries.PartyLogAsync(store, day.Key, wanted, cancel))
            {
                if (counts[one.Key]++ < mostOfEach)
                {
                    found.Add(one);
                }
            }
        }

        return found;
    }

    /// <summary>Reads rows and records of consignments, each part of the evidence once.</summary>
    private async Task ReadAsync(IReadOnlyList<long> ids, Dictionary<long, Known> into, CancellationToken cancel)
    {
        var rows = await Queries.ConsignmentsAsync(store, [.. ids.Where(id => !into.ContainsKey(id))], cancel);
        foreach (var part in rows.Values.Where(row => row.Version > 0).GroupBy(row => (row.SubmissionId, row.Part)))
        {
            if (await Queries.ReadPartAsync(store, part.Key.SubmissionId, part.Key.Part, cancel) is not { } stored)
            {
                continue;
            }

            foreach (var row in part)
            {
                var bytes = stored.Canonical.AsMemory(row.Offset, row.Length);
                if (CanonicalJson.Read(bytes.Span, 1, new ReadDefaults()).Consignment is { } record)
                {
                    var keys = new List<PartyKey>();
                    PartyKeys.Of(record, keys);
                    into[row.Id] = new Known(row, record, keys);
                }
            }
        }
    }

    private async Task<Func<PartyKey, PartyFact>> FactsAsync(IReadOnlyList<PartyKey> keys, CancellationToken cancel)
    {
        var histories = keys.Select(key => key.Key).Distinct().ToDictionary(key => key, _ => new PartyHistory());
        if (histories.Count > 0)
        {
            await parties.ReadAsync(histories.Keys, Today - PartyHistory.InspectedDays + 1, (key, day) => histories[key].Take(day), cancel);
        }

        return key => histories[key.Key].On(Today, key.Role);
    }

    private async Task<ImmutableArray<PartyParcel>> EndedAsync(List<Known> parcels, CancellationToken cancel)
    {
        var findings = await Queries.FindingsAsync(store, [.. parcels.Select(one => one.Row.Id)], cancel);
        return
        [
            .. parcels.Select(one => new PartyParcel(
                one.Row,
                string.Join("; ", one.Record.Items.Take(GoodsShown).Select(item => item.Description ?? "–")),
                findings.TryGetValue(one.Row.Id, out var found) ? found : null
            )),
        ];
    }

    private async Task<ImmutableArray<PersonAllowance>> AllowancesAsync(PartyKey party, Consignment latest, CancellationToken cancel) =>
        party.Role == PartyRole.Consignee && latest.Consignee is { } person
            ? await allowances.OfAsync(person, latest.Destination, latest.Channel, time.GetUtcNow(), cancel)
            : [];

    private int Today => (int)(time.GetUtcNow().ToUnixTimeMilliseconds() / 86_400_000);

    private sealed record Known(ConsignmentRow Row, Consignment Record, List<PartyKey> Keys);
}
