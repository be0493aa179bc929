namespace Parcelgate.Core.Simulation;

/// <summary>
/// Seeded random numbers, the same on every machine and with every version of .NET: xoshiro256** (Blackman and Vigna, public domain), its state
/// filled by SplitMix64. Whole numbers only, so that no last bit of a float decides anything.
/// </summary>
internal struct Dice
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;

    internal Dice(ulong seed)
    {
        s0 = Mix(ref seed);
        s1 = Mix(ref seed);
        s2 = Mix(ref seed);
        s3 = Mix(ref seed);
    }

    /// <summary>Dice of its own for one numbered thing (a person, a seller), so that the thing is the same wherever it turns up.</summary>
    internal static Dice For(long seed, int kind, long number)
    {
        unchecked
        {
            return new Dice((ulong)seed ^ ((ulong)(number + 1) * 0xD1B54A32D192ED03UL) ^ ((ulong)(kind + 1) * 0x8CB92BA72F3D8DD7UL));
        }
    }

    /// <summary>64 random bits.</summary>
    internal ulong Next()
    {
        unchecked
        {
            var result = ulong.RotateLeft(s1 * 5, 7) * 9;
            var t = s1 << 17;
            s2 ^= s0;
            s3 ^= s1;
            s1 ^= s2;
            s0 ^= s3;
            s2 ^= t;
            s3 = ulong.RotateLeft(s3, 45);
            return result;
        }
    }

    /// <summary>0 to <paramref name="below"/> − 1. The bias of multiplying instead of rejecting is under 2⁻³² for the bounds used here.</summary>
    internal int Below(int below) => (int)(((Next() >> 32) * (ulong)below) >> 32);

    /// <summary>A number between both ends, ends included; they lie less than 2³¹ apart.</summary>
    internal long Between(long low, long high) => low + Below((int)(high - low + 1));

    /// <summary>True this often in a thousand.</summary>
    internal bool PerMille(int share) => Below(1000) < share;

    /// <summary>True this often in a million.</summary>
    internal bool PerMillion(int share) => Below(1_000_000) < share;

    /// <summary>One of the list, each as likely as the next.</summary>
    internal T Pick<T>(T[] list) => list[Below(list.Length)];

    /// <summary>The place in <paramref name="weights"/> this throw falls on; the weights add up to <paramref name="sum"/>.</summary>
    internal int Weighted(ReadOnlySpan<int> weights, int sum)
    {
        var left = Below(sum);
        for (var place = 0; place < weights.Length; place++)
        {
            left -= weights[place];
            if (left < 0)
            {
                return place;
            }
        }

        return weights.Length - 1;
    }

    private static ulong Mix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
