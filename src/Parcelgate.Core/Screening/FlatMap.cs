namespace Parcelgate.Core.Screening;

/// <summary>Keys with several values each, in three arrays: built once, read by any number of threads.</summary>
internal sealed class FlatMap
{
    private readonly int[] starts;
    private readonly uint[] tags;
    private readonly int[] values;
    private readonly int shift;

    private FlatMap(int[] starts, uint[] tags, int[] values, int shift) =>
        (this.starts, this.tags, this.values, this.shift) = (starts, tags, values, shift);

    /// <summary>A map of these pairs, in the order given where keys are equal.</summary>
    internal static FlatMap Of(List<(ulong Key, int Value)> pairs)
    {
        var bits = Math.Max(4, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)pairs.Count));
        var shift = 64 - bits;
        var starts = new int[(1 << bits) + 1];
        foreach (var (key, _) in pairs)
        {
            starts[(int)(Mix(key) >> shift) + 1]++;
        }

        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        var (tags, values, next) = (new uint[pairs.Count], new int[pairs.Count], starts.AsSpan(0, 1 << bits).ToArray());
        foreach (var (key, value) in pairs)
        {
            var mixed = Mix(key);
            var at = next[(int)(mixed >> shift)]++;
            (tags[at], values[at]) = (Tag(mixed), value);
        }

        return new FlatMap(starts, tags, values, shift);
    }

    /// <summary>Adds the values of a key. A value of another key may come along, once in four thousand million.</summary>
    /// <param name="key">The key.</param>
    /// <param name="found">Where they go.</param>
    /// <param name="distinct">True to leave out those that are there already: a search through all found.</param>
    internal void Find(ulong key, List<int> found, bool distinct)
    {
        var mixed = Mix(key);
        var (bucket, tag) = ((int)(mixed >> shift), Tag(mixed));
        for (var at = starts[bucket]; at < starts[bucket + 1]; at++)
        {
            if (tags[at] == tag && !(distinct && found.Contains(values[at])))
            {
                found.Add(values[at]);
            }
        }
    }

    /// <summary>The values in the order of the map, each of which is its own place from here on: what lies beside them can then lie in that order.</summary>
    internal int[] TakeValues()
    {
        var taken = values.AsSpan().ToArray();
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = at;
        }

        return taken;
    }

    private static uint Tag(ulong mixed) => unchecked((uint)mixed);

    /// <summary>The finaliser of SplitMix64: every bit of the key moves every bit of the result.</summary>
    internal static ulong Mix(ulong key)
    {
        unchecked
        {
            key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9UL;
            key = (key ^ (key >> 27)) * 0x94D049BB133111EBUL;
            return key ^ (key >> 31);
        }
    }

    /// <summary>A key for a row of sounds, one of them left out where <paramref name="without"/> is its place.</summary>
    internal static ulong KeyOf(ReadOnlySpan<byte> sounds, int without = -1)
    {
        unchecked
        {
            var key = 14695981039346656037UL;
            for (var i = 0; i < sounds.Length; i++)
            {
                key = i == without ? key : (key ^ sounds[i]) * 1099511628211UL;
            }

            return key;
        }
    }
}
