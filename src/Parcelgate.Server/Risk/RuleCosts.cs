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

    /// <summary>How many it took. Evidence that is damaged measures nothing; `verify` is what speaks of it.</summary>
    private static int Take(RuleTiming timing, DecidedPart part, int most)
    {
        var reader = new CanonicalReader(digest: false);
        var taken = 0;
        try
        {
            using var canonical = Packing.Rent(part.Packed);
            foreach (var decision in part.Decisions.Where(one => one.Offset + one.Length <= canonical.Memory.Length).Take(most))
            {
                if (reader.Read(canonical.Memory.Span.Slice(decision.Offset, decision.Length)) is { } consignment)
                {
                    timing.Take(consignment, FactsJson.Read(decision.Facts.Span));
                    taken++;
                }
            }
        }
        catch (InvalidDataException)
        {
            return taken;
        }

        return taken;
    }

    private sealed record Measured(Rulebook Rules, IReadOnlyDictionary<string, long> Nanoseconds);
}
