namespace Parcelgate.Core.Screening;

/// <summary>
/// A word prepared to be compared with many: how many sounds of it must at least change until another row comes out, counted for all its places at once in the
/// bits of a number (Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003). What costs less than <see cref="Least"/>
/// is no change here: a breath is not there at all, i and j are one, and so are s and sh, z and zh, c and ch.
/// </summary>
internal sealed class SoundPattern
{
    /// <summary>What each change costs at least, in hundredths of a sound.</summary>
    internal const int Least = 55;

    // Sounds of a pattern: one for each bit.
    private const int Longest = 32;

    private readonly uint[] places = new uint[32];
    private int length;

    private const byte Breath = (byte)'h';

    /// <summary>The pattern of a row of sounds; null for one that has too many.</summary>
    internal static SoundPattern? Of(ReadOnlySpan<byte> sounds) => new SoundPattern().For(sounds);

    /// <summary>This pattern, made that of another row of sounds; null for one that has too many.</summary>
    internal SoundPattern? For(ReadOnlySpan<byte> sounds)
    {
        if (sounds.Length is 0 or > Longest)
        {
            return null;
        }

        Array.Clear(places);
        length = 0;
        foreach (var sound in sounds)
        {
            if (sound != Breath)
            {
                places[Index(sound)] |= 1u << length++;
            }
        }

        return this;
    }

    /// <summary>How many changes turn the word into these sounds, two neighbours that changed places being one.</summary>
    internal int Changes(ReadOnlySpan<byte> others)
    {
        var (changes, last) = (length, length == 0 ? 0 : 1u << (length - 1));
        var (up, down, diagonal, before) = (uint.MaxValue, 0u, 0u, 0u);
        foreach (var other in others)
        {
            if (other == Breath)
            {
                continue;
            }
            unchecked
            {
                var same = places[Index(other)];
                var swapped = ((~diagonal & same) << 1) & before;
                diagonal = (((same & up) + up) ^ up) | same | down | swapped;
                var (more, less) = (down | ~(diagonal | up), diagonal & up);
                changes += length == 0 || (more & last) != 0 ? 1 : 0;
                changes -= (less & last) != 0 ? 1 : 0;
                more = (more << 1) | 1;
                up = (less << 1) | ~(diagonal | more);
                down = more & diagonal;
                before = same;
            }
        }

        return changes;
    }

    private static int Index(byte sound) => sound == (byte)'j' ? 'i' & 31 : sound & 31;
}
