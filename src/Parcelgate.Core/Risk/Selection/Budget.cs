namespace Parcelgate.Core.Risk.Selection;

using System.Collections.Immutable;

/// <summary>Places of one means in a shift.</summary>
/// <param name="Means">The means: "manual", "scanner".</param>
/// <param name="Count">Parcels it can take, not negative.</param>
public readonly record struct Places(string Means, int Count);

/// <summary>The places that go to parcels drawn at random.</summary>
/// <param name="Means">The means that inspects them. It should be one that finds everything, or what is not found is not estimated.</param>
/// <param name="Count">How many, 0 to the places of the means.</param>
public readonly record struct RandomPlaces(string Means, int Count)
{
    /// <summary>A share of the places of a means, rounded half up, but at least one where there is a share and a place.</summary>
    /// <param name="places">The means and its places.</param>
    /// <param name="perMille">The share, 0 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not 0 to 1000.</exception>
    public static RandomPlaces ShareOf(Places places, int perMille)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(perMille);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perMille, 1000);
        var rounded = (int)(((long)places.Count * perMille + 500) / 1000);
        return new RandomPlaces(places.Means, perMille > 0 && places.Count > 0 ? Math.Max(1, rounded) : 0);
    }
}

/// <summary>What a shift can inspect.</summary>
/// <param name="ByMeans">The places of each means; no means twice.</param>
/// <param name="MostPlaces">Parcels of all means together, where officers and not machines are what is scarce; null for no such bound.</param>
/// <param name="Random">The places of the random stratum, out of those of its means and of <paramref name="MostPlaces"/>.</param>
public sealed record Budget(ImmutableArray<Places> ByMeans, int? MostPlaces, RandomPlaces Random)
{
    /// <summary>The places left for what rules and scores propose, in the order of <see cref="ByMeans"/>.</summary>
    internal ImmutableArray<Places> ForTargets =>
        [.. ByMeans.Select(places => places.Means == Random.Means ? places with { Count = places.Count - Random.Count } : places)];

    /// <exception cref="ArgumentException">A means comes twice, a number is negative, or the random stratum is larger than its means or the shift.</exception>
    internal void Check()
    {
        foreach (var places in ByMeans)
        {
            if (places.Count < 0 || ByMeans.Count(other => other.Means == places.Means) > 1)
            {
                throw new ArgumentException(
                    $"The budget has '{places.Means}' with {places.Count} places: give each means once, with 0 or more."
                );
            }
        }

        var most = ByMeans.Where(places => places.Means == Random.Means).Sum(places => places.Count);
        most = Math.Min(most, MostPlaces ?? most);
        if (Random.Count < 0 || Random.Count > most)
        {
            throw new ArgumentException($"The random stratum has {Random.Count} places of '{Random.Means}': give 0 to {most}.");
        }
    }
}
