namespace Parcelgate.Server.Risk;

using System.Diagnostics;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <summary>
/// What each rule in force takes of a decision on this machine, measured on the parcels decided last when somebody first asks after rules were published, and remembered
/// until others are.
/// </summary>
internal sealed class RuleCosts(IStore store)
{
    // Enough that one long record does not decide it, few enough that a page waits a fraction of a second. Arbitrary.
    private const int Parcels = 128;

    private volatile Measured? measured;

    /// <summary>Nanoseconds for one parcel, by the rule's code; a rule no parcel was decided under is not in it.</summary>
    /// <param name="rules">What is in force.</param>
    /// <param name="cancel">Ends it.</param>
    internal async Task<IReadOnlyDictionary<string, long>> OfAsync(Rulebook rules, CancellationToken cancel)
    {
        if (measured is { } known && known.Rules == rules)
        {
            return known.Nanoseconds;
        }

        var timing = new RuleTiming(rules, static () => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));
        var left = Parcels;
        await foreach (var part in Queries.LastDecidedPartsAsync(store, Parcels, cancel))
        {
            left -= Take(timing, part, left);
            if (left == 0)
            {
                break;
            }
        }

        var result = timing.Result();
        if (result.Count > 0)
        {
            measured = new Measured(rules, result);
        }

        return result;
    }

    /// <summary>How many it took.</summary>
    private static int Take(RuleTiming timing, DecidedPart part, int most)
    {
        using var canonical = Packing.Rent(part.Packed);
        var reader = new CanonicalReader(digest: false);
        var taken = 0;
        foreach (var decision in part.Decisions.Take(most))
        {
            if (reader.Read(canonical.Memory.Span.Slice(decision.Offset, decision.Length)) is { } consignment)
            {
                timing.Take(consignment, FactsJson.Read(decision.Facts.Span));
                taken++;
            }
        }

        return taken;
    }

    private sealed record Measured(Rulebook Rules, IReadOnlyDictionary<string, long> Nanoseconds);
}
