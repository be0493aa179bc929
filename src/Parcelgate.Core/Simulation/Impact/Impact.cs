namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Law;

/// <summary>
/// An impact run: every parcel of a history decided once more under the law as it is and under a proposal, with what each law makes persons use of their
/// allowances. Pure: the same history and laws give the same result, however many shards there are.
/// </summary>
public sealed class Impact
{
    private readonly ImpactShard[] shards;

    /// <summary>A run that has seen no parcel.</summary>
    /// <param name="asIs">The law as it is.</param>
    /// <param name="proposed">The law with the proposal.</param>
    /// <param name="shards">Parts that can be decided beside each other, at least 1.</param>
    public Impact(LawBook asIs, LawBook proposed, int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        this.shards = [.. Enumerable.Range(0, shards).Select(_ => new ImpactShard(asIs, proposed))];
    }

    /// <summary>How many shards there are.</summary>
    public int Shards => shards.Length;

    /// <summary>Decides those of the parcels that belong to one shard, in the order given.</summary>
    /// <param name="shard">Which, from 0.</param>
    /// <param name="parcels">Parcels of all shards, in the order they were decided.</param>
    /// <param name="shardOf">For each parcel the shard it belongs to: <see cref="ImpactShard.Of"/>.</param>
    public void Decide(int shard, ReadOnlySpan<PastParcel> parcels, ReadOnlySpan<int> shardOf)
    {
        for (var i = 0; i < parcels.Length; i++)
        {
            if (shardOf[i] == shard)
            {
                shards[shard].Decide(parcels[i]);
            }
        }
    }

    /// <summary>What all shards came to.</summary>
    public ImpactResult Result() => ImpactTally.Together([.. shards.Select(shard => shard.Tally)]);
}
