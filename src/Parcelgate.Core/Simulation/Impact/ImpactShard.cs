namespace Parcelgate.Core.Simulation;

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
    private readonly Dictionary<string, ImpactPerson> persons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImpactPerson>.AlternateLookup<ReadOnlySpan<char>> personsByHolder;
    private readonly Side asIs;
    private readonly Side proposed;

    /// <summary>The recipient of the parcel in hand, once a law or the tally asked for him: most laws count no persons.</summary>
    private ImpactPerson? recipient;

    /// <summary>A shard that has seen no parcel.</summary>
    /// <param name="asIs">The law as it is.</param>
    /// <param name="proposed">The law with the proposal.</param>
    public ImpactShard(LawBook asIs, LawBook proposed)
    {
        personsByHolder = persons.GetAlternateLookup<ReadOnlySpan<char>>();
        (this.asIs, this.proposed) = (new Side(this, asIs, isProposed: false), new Side(this, proposed, isProposed: true));
    }

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
        recipient = null;
        var facts = new Facts(parcel.DecidedAt, parcel.ArrivedAt, [], parcel.Prepaid);
        var was = asIs.Decide(parcel.Consignment, facts);
        var would = proposed.Decide(parcel.Consignment, facts);
        if (parcel.Counted)
        {
            var charged = !was.Charges.IsEmpty || !would.Charges.IsEmpty;
            Tally.Add(parcel, was, would, charged ? RecipientOf(parcel.Consignment) : null);
        }
    }

    private ImpactPerson? RecipientOf(Consignment consignment)
    {
        if (recipient is not null)
        {
            return recipient;
        }

        Span<char> holder = stackalloc char[Holder.Longest];
        var length = Holder.Write(consignment.Consignee, holder, out var kind);
        return kind == HolderKind.Missing ? null : PersonOf(holder[..length]);
    }

    private ImpactPerson PersonOf(ReadOnlySpan<char> holder)
    {
        if (!personsByHolder.TryGetValue(holder, out recipient))
        {
            recipient = new ImpactPerson(holder.ToString());
            persons.Add(recipient.Holder, recipient);
        }

        return recipient;
    }

    /// <summary>One law, and what it has made every person use.</summary>
    private sealed class Side(ImpactShard shard, LawBook law, bool isProposed) : IAllowanceUses
    {
        internal Assessment Decide(Consignment consignment, Facts facts)
        {
            var assessed = Assess.Weigh(consignment, law, facts, this);
            foreach (var use in assessed.Uses)
            {
                shard.recipient!.Use(use.Key.Relief, use.Key.Window, use.Amount.Minor, isProposed);
            }

            return assessed;
        }

        /// <summary>The law asks for the recipient's own allowances alone: whoever it asked for first is asked for again.</summary>
        public AllowanceFact Of(string relief, string window, ReadOnlySpan<char> holder)
        {
            var person = shard.recipient ?? shard.PersonOf(holder);
            return new AllowanceFact(new AllowanceKey(relief, person.Holder, window), person.UsedOf(relief, window, isProposed));
        }
    }
}
