namespace Parcelgate.Core.Simulation;

using System.Runtime.InteropServices;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;

/// <summary>A parcel of the past as it is decided once more.</summary>
/// <param name="Id">The consignment.</param>
/// <param name="Consignment">Its current record.</param>
/// <param name="DecidedAt">When it was decided; whole milliseconds, UTC.</param>
/// <param name="ArrivedAt">When it arrived, if that was before its data; else null.</param>
/// <param name="Counted">False for a parcel before the period: it is decided so that allowances are right, and counted nowhere.</param>
/// <param name="Prepaid">What the register says of the number under which tax was collected at the sale.</param>
public readonly record struct PastParcel(
    long Id,
    Consignment Consignment,
    DateTimeOffset DecidedAt,
    DateTimeOffset? ArrivedAt,
    bool Counted,
    PrepaidStanding Prepaid = PrepaidStanding.Unchecked
);

/// <summary>
/// Decides the parcels of some persons once more under two laws, in the order they were decided, and keeps for each law what it makes every person use of
/// every allowance. One thread at a time; persons of one shard are never in another, so shards run beside each other.
/// </summary>
public sealed class ImpactShard
{
    private readonly Side asIs;
    private readonly Side proposed;

    /// <summary>A shard that has seen no parcel.</summary>
    /// <param name="asIs">The law as it is.</param>
    /// <param name="proposed">The law with the proposal.</param>
    public ImpactShard(LawBook asIs, LawBook proposed) => (this.asIs, this.proposed) = (new Side(asIs), new Side(proposed));

    internal ImpactTally Tally { get; } = new();

    /// <summary>Which of so many shards decides the parcels of this one's recipient. One person's parcels are all in one shard, whatever the law.</summary>
    /// <param name="consignment">The parcel.</param>
    /// <param name="shards">How many there are, at least 1.</param>
    public static int Of(Consignment consignment, int shards)
    {
        ArgumentNullException.ThrowIfNull(consignment);
        Span<char> holder = stackalloc char[Holder.Longest];
        var length = Holder.Write(consignment.Consignee, holder, out _);
        // FNV-1a over the letters: the same on every machine, unlike a text's own hash.
        var hash = 14695981039346656037UL;
        foreach (var letter in holder[..length])
        {
            hash = unchecked((hash ^ letter) * 1099511628211UL);
        }

        return (int)(hash % (ulong)shards);
    }

    /// <summary>Decides the next parcel under both laws. Parcels come in the order they were decided.</summary>
    public void Decide(in PastParcel parcel)
    {
        var was = asIs.Decide(parcel);
        var would = proposed.Decide(parcel);
        if (parcel.Counted)
        {
            Tally.Add(parcel, was, would);
        }
    }

    /// <summary>One law with what it has made every person use.</summary>
    private sealed class Side(LawBook law)
    {
        private readonly Dictionary<AllowanceKey, long> used = new(ByHolder.Comparer);
        private readonly List<AllowanceKey> keys = [];

        internal Assessment Decide(in PastParcel parcel)
        {
            keys.Clear();
            var counted = PrepaidRegister.Counted(parcel.Consignment, parcel.Prepaid);
            Assess.AllowanceKeys(counted, law, parcel.DecidedAt, parcel.ArrivedAt, keys);
            var assessed = Assess.Weigh(parcel.Consignment, law, new Facts(parcel.DecidedAt, parcel.ArrivedAt, Used(), parcel.Prepaid));
            foreach (var use in assessed.Uses)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(used, use.Key, out _) += use.Amount.Minor;
            }

            return assessed;
        }

        private System.Collections.Immutable.ImmutableArray<AllowanceFact> Used()
        {
            if (keys.Count == 0)
            {
                return [];
            }

            var facts = new AllowanceFact[keys.Count];
            for (var i = 0; i < facts.Length; i++)
            {
                facts[i] = new AllowanceFact(keys[i], used.GetValueOrDefault(keys[i]));
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(facts);
        }
    }

    /// <summary>Hashes the holder alone: a person has few allowances, and relief and window are the same texts for all.</summary>
    private sealed class ByHolder : IEqualityComparer<AllowanceKey>
    {
        internal static ByHolder Comparer { get; } = new();

        public bool Equals(AllowanceKey x, AllowanceKey y) => x.Holder == y.Holder && x.Window == y.Window && x.Relief == y.Relief;

        public int GetHashCode(AllowanceKey obj) => obj.Holder.GetHashCode(StringComparison.Ordinal);
    }
}
