namespace Parcelgate.Core.Simulation;

/// <summary>Some of many, drawn evenly by their numbers: the same for the same numbers, in whatever order and parts they come.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class Drawn<T>(int most)
{
    private readonly PriorityQueue<(long Id, T One), ulong> kept = new(Comparer<ulong>.Create((a, b) => b.CompareTo(a)));

    /// <summary>Whether this one would be kept so far: so that what is not needs no record.</summary>
    internal bool Wants(long id) => kept.Count < most || kept.TryPeek(out _, out var highest) && LotOf(id) < highest;

    internal void Add(long id, T one)
    {
        kept.Enqueue((id, one), LotOf(id));
        if (kept.Count > most)
        {
            kept.Dequeue();
        }
    }

    internal void Take(Drawn<T> other)
    {
        foreach (var ((id, one), _) in other.kept.UnorderedItems)
        {
            Add(id, one);
        }
    }

    /// <summary>Those kept, in the order of their numbers.</summary>
    internal IEnumerable<T> InOrder() => kept.UnorderedItems.OrderBy(one => one.Element.Id).Select(one => one.Element.One);

    /// <summary>A number that looks drawn by lot and is the same for the same one (SplitMix64's last step).</summary>
    private static ulong LotOf(long id)
    {
        unchecked
        {
            var lot = (ulong)id * 0x9E3779B97F4A7C15UL;
            lot = (lot ^ (lot >> 30)) * 0xBF58476D1CE4E5B9UL;
            lot = (lot ^ (lot >> 27)) * 0x94D049BB133111EBUL;
            return lot ^ (lot >> 31);
        }
    }
}
