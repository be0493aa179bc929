namespace Parcelgate.Server.Assessment;

using System.Diagnostics;
using Parcelgate.Server.Storage;

/// <summary>What a replay of the whole store came to.</summary>
internal sealed record ReplayTotal(long Decisions, long Different, TimeSpan Elapsed);

/// <summary>Reads decisions with their evidence and has them recomputed.</summary>
internal sealed class Replays(IStore store, Replayer replayer)
{
    /// <summary>Every decision on one consignment, first version first.</summary>
    public async Task<IReadOnlyList<ReplayResult>> OfAsync(long consignmentId, CancellationToken cancel)
    {
        var results = new List<ReplayResult>();
        foreach (var decision in await Queries.DecisionsAsync(store, consignmentId, cancel))
        {
            results.Add(await OneAsync(decision, cancel));
        }

        return results;
    }

    /// <summary>The latest decision on one consignment; null if there is none.</summary>
    public async Task<ReplayResult?> LatestAsync(long consignmentId, CancellationToken cancel)
    {
        var decisions = await Queries.DecisionsAsync(store, consignmentId, cancel);
        return decisions.Count == 0 ? null : await OneAsync(decisions[^1], cancel);
    }

    /// <summary>Every decision of the store, on all cores.</summary>
    /// <param name="seen">Called for each result, from any thread.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<ReplayTotal> AllAsync(Action<ReplayResult> seen, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var (decisions, different) = (0L, 0L);
        await Parallel.ForEachAsync(
            Queries.DecidedPartsAsync(store, cancel),
            cancel,
            async (part, stop) =>
            {
                using var canonical = Packing.Rent(part.Packed);
                foreach (var decision in part.Decisions)
                {
                    var result = await replayer.ReplayAsync(decision, canonical.Memory.Slice(decision.Offset, decision.Length), stop);
                    Interlocked.Increment(ref decisions);
                    if (!result.Same)
                    {
                        Interlocked.Increment(ref different);
                    }

                    seen(result);
                }
            }
        );
        return new ReplayTotal(decisions, different, clock.Elapsed);
    }

    private async Task<ReplayResult> OneAsync(DecisionRow decision, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var part = await Parts.ReadAsync(db, null, decision.SubmissionId, decision.Part, cancel);
        return part is null
            ? new ReplayResult(decision.ConsignmentId, decision.Version, decision.Hash, default, "Its evidence is missing.")
            : await replayer.ReplayAsync(decision, Parts.Record(part, decision.Offset, decision.Length), cancel);
    }
}
