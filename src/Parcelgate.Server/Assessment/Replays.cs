namespace Parcelgate.Server.Assessment;

using System.Diagnostics;
using Parcelgate.Server.Storage;

/// <summary>What a replay of the whole store came to.</summary>
/// <param name="Decisions">Decisions looked at.</param>
/// <param name="Different">Those that are not what they were.</param>
/// <param name="Erased">Those that cannot be recomputed because persons were deleted from their records, as was agreed.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record ReplayTotal(long Decisions, long Different, long Erased, TimeSpan Elapsed);

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
        var (decisions, different, erased) = (0L, 0L, 0L);
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
                    if (!result.Same && part.IsErased)
                    {
                        result = OfErased(result);
                        Interlocked.Increment(ref erased);
                    }
                    else if (!result.Same)
                    {
                        Interlocked.Increment(ref different);
                    }

                    seen(result);
                }
            }
        );
        return new ReplayTotal(decisions, different, erased, clock.Elapsed);
    }

    private async Task<ReplayResult> OneAsync(DecisionRow decision, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var part = await Parts.ReadAsync(db, null, decision.SubmissionId, decision.Part, cancel);
        if (part is null)
        {
            return new ReplayResult(decision.ConsignmentId, decision.Version, decision.Hash, default, "Its evidence is missing.");
        }

        var result = await replayer.ReplayAsync(decision, Parts.Record(part, decision.Offset, decision.Length), cancel);
        return !result.Same && await Erasures.ErasedAtAsync(db, decision.SubmissionId, decision.Part, cancel) is not null
            ? OfErased(result)
            : result;
    }

    private static ReplayResult OfErased(ReplayResult result) =>
        new(
            result.ConsignmentId,
            result.Version,
            result.Stored,
            default,
            "What identifies persons was deleted as was agreed with the provider: the decision stands and cannot be recomputed any more."
        )
        {
            IsErased = true,
        };
}
