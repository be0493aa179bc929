namespace Parcelgate.Server.Law;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>A stored decision that an annulled law is to be taken out of.</summary>
/// <param name="Row">The consignment.</param>
/// <param name="Decision">Its latest decision.</param>
/// <param name="Undoing">What is different without the law.</param>
internal sealed record AnnulledDecision(ConsignmentRow Row, DecisionRow Decision, Undoing Undoing);

/// <summary>Finds the decisions in a store that were made under a version of law that was struck down since. Changes nothing.</summary>
internal sealed class AnnulledDecisions(IStore store, LawLibrary library)
{
    /// <summary>The latest decision of each consignment that was neither cancelled nor sent back, where it rests on an annulled version.</summary>
    /// <param name="law">The law now, with the file that annuls.</param>
    /// <param name="unread">Called for a decision that cannot be recomputed: another engine, or its evidence is gone.</param>
    /// <param name="cancel">Ends reading.</param>
    internal async IAsyncEnumerable<AnnulledDecision> FindAsync(
        LawBook law,
        Action<DecisionRow> unread,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        var annulled = law.Annulled;
        var concerned = new ConcurrentDictionary<int, bool>();
        await foreach (var part in Queries.DecidedPartsAsync(store, cancel))
        {
            using var canonical = Packing.Rent(part.Packed);
            foreach (var decision in part.Decisions)
            {
                if (!await ConcernsAsync(decision, annulled, concerned, cancel))
                {
                    continue;
                }

                var row = await Queries.ConsignmentAsync(store, decision.ConsignmentId, cancel);
                if (row is null || row.Version != decision.Version || (State)row.State is State.Cancelled or State.Returned)
                {
                    continue;
                }

                var record = canonical.Memory.Slice(decision.Offset, decision.Length);
                if (await UndoAsync(decision, record, law, annulled, unread, cancel) is { } undoing)
                {
                    yield return new AnnulledDecision(row, decision, undoing);
                }
            }
        }
    }

    /// <summary>Most decisions are of a law without the version: they are passed over without being recomputed.</summary>
    private async ValueTask<bool> ConcernsAsync(
        DecisionRow decision,
        ImmutableArray<AnnulledVersion> annulled,
        ConcurrentDictionary<int, bool> concerned,
        CancellationToken cancel
    )
    {
        if (!concerned.TryGetValue(decision.LawId, out var concerns))
        {
            var book = (await library.ByIdAsync(decision.LawId, cancel)).Law;
            concerns = annulled.Any(version => book.Regimes.Any(regime => version.Is(regime.Regime, regime.Version)));
            concerned[decision.LawId] = concerns;
        }

        return concerns;
    }

    private async Task<Undoing?> UndoAsync(
        DecisionRow decision,
        ReadOnlyMemory<byte> record,
        LawBook law,
        ImmutableArray<AnnulledVersion> annulled,
        Action<DecisionRow> unread,
        CancellationToken cancel
    )
    {
        var consignment = CanonicalJson.Read(record.Span, 1, new ReadDefaults()).Consignment;
        if (consignment is null || decision.Engine != Assess.EngineVersion)
        {
            unread(decision);
            return null;
        }

        var facts = FactsJson.Read(decision.Facts.Span);
        var decided = Assess.Decide(consignment, await library.ByIdAsync(decision.LawId, cancel), facts);
        if (decided.Hash != decision.Hash)
        {
            // Its record is not all there any more: an officer decides.
            unread(decision);
            return null;
        }

        return Annulment.Of(consignment, decided, law, annulled, facts);
    }
}
