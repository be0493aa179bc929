namespace Parcelgate.Server.Assessment;

using System.Buffers;
using System.Text;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <summary>One decision recomputed.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Version">Which of its decisions.</param>
/// <param name="Stored">The hash kept with the decision.</param>
/// <param name="Recomputed">The hash now; all zero when it could not be recomputed.</param>
/// <param name="Difference">What differs, in a sentence; null when nothing does.</param>
internal sealed record ReplayResult(long ConsignmentId, int Version, Digest Stored, Digest Recomputed, string? Difference)
{
    /// <summary>True where the difference is that persons were deleted from the record, as was agreed.</summary>
    public bool IsErased { get; init; }

    /// <summary>True when the recomputed decision is the stored one.</summary>
    public bool Same => Difference is null;

    /// <summary>The outcome on file, where it differs or the hash does; else empty.</summary>
    public ReadOnlyMemory<byte> StoredOutcome { get; init; }

    /// <summary>The outcome recomputed, where it differs or the hash does; else empty.</summary>
    public ReadOnlyMemory<byte> NewOutcome { get; init; }
}

/// <summary>Recomputes decisions from their versions and facts and compares hashes.</summary>
internal sealed class Replayer(LawLibrary library)
{
    /// <summary>Recomputes one decision from the canonical bytes of its record.</summary>
    public async ValueTask<ReplayResult> ReplayAsync(DecisionRow decision, ReadOnlyMemory<byte> record, CancellationToken cancel)
    {
        if (decision.Engine != Assess.EngineVersion)
        {
            return Failed(decision, $"It was decided by engine {decision.Engine}; this program replays engine {Assess.EngineVersion}.");
        }

        var law = await library.ByIdAsync(decision.LawId, cancel);
        var entry = CanonicalJson.Read(record.Span, 1, new ReadDefaults());
        if (entry.Consignment is not { } consignment)
        {
            return Failed(decision, "The evidence cannot be read any more: it was changed.");
        }

        var assessed = Assess.Decide(consignment, law, FactsJson.Read(decision.Facts.Span));
        return assessed.Hash == decision.Hash
            ? new ReplayResult(decision.ConsignmentId, decision.Version, decision.Hash, assessed.Hash, null)
            : Different(decision, assessed);
    }

    private static ReplayResult Failed(DecisionRow decision, string why) =>
        new(decision.ConsignmentId, decision.Version, decision.Hash, default, why);

    private static ReplayResult Different(DecisionRow decision, Assessment assessed)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            AssessmentJson.WriteStored(assessed, json);
        }

        var difference = buffer.WrittenSpan.SequenceEqual(decision.Outcome.Span)
            ? "The outcome is the same; the evidence, the law or the facts are not what the decision saw."
            : $"Stored {Encoding.UTF8.GetString(decision.Outcome.Span)}; recomputed {Encoding.UTF8.GetString(buffer.WrittenSpan)}.";
        return new ReplayResult(decision.ConsignmentId, decision.Version, decision.Hash, assessed.Hash, difference)
        {
            StoredOutcome = decision.Outcome,
            NewOutcome = buffer.WrittenMemory,
        };
    }
}
