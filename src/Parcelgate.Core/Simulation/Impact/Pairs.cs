namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using System.Runtime.InteropServices;

/// <summary>Parcels counted by what two sides make of each.</summary>
internal static class Pairs
{
    /// <summary>Adds what another part counted.</summary>
    internal static void Take<TKey>(Dictionary<TKey, long> into, Dictionary<TKey, long> from)
        where TKey : notnull
    {
        foreach (var (key, count) in from)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(into, key, out _) += count;
        }
    }

    /// <summary>Every value of the enumeration, those nobody has too: a row of zeros says more than no row.</summary>
    internal static ImmutableSortedDictionary<T, TwoCounts> Counts<T>(Dictionary<(T AsIs, T Proposed), long> counted)
        where T : struct, Enum =>
        Enum.GetValues<T>()
            .ToImmutableSortedDictionary(
                value => value,
                value => new TwoCounts(
                    counted.Where(one => one.Key.AsIs.Equals(value)).Sum(one => one.Value),
                    counted.Where(one => one.Key.Proposed.Equals(value)).Sum(one => one.Value)
                )
            );
}
