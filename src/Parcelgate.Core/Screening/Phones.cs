namespace Parcelgate.Core.Screening;

/// <summary>
/// A word as a row of sounds: what the many romanisations of one name have in common. Small letters are the sound they usually write; capitals stand
/// for sounds Latin writes with several letters: S sh, C ch, Z zh, X kh. Doubled letters are one.
/// </summary>
internal static class Phones
{
    /// <summary>Longest row kept. Arbitrary: longer words are compared by their beginning.</summary>
    internal const int Longest = 40;

    /// <summary>Sounds of one romanised word: ASCII letters in lower case.</summary>
    internal static byte[] Of(ReadOnlySpan<char> word, Script script)
    {
        Span<byte> sounds = stackalloc byte[Longest];
        var count = 0;
        for (var at = 0; at < word.Length && count < Longest - 1; )
        {
            var (sound, second, length) = Next(word, at, script);
            at += length;
            if (sound != 0 && (count == 0 || sounds[count - 1] != sound))
            {
                sounds[count++] = sound;
            }

            if (second != 0)
            {
                sounds[count++] = second;
            }
        }

        return sounds[..count].ToArray();
    }

    /// <summary>The consonants of a row of sounds, near ones as one: what stays when vowels and voicing are misheard. At most eight, in a number.</summary>
    internal static ulong Skeleton(ReadOnlySpan<byte> sounds)
    {
        var skeleton = 0UL;
        byte last = 0;
        var count = 0;
        foreach (var sound in sounds)
        {
            var consonant = Class(sound);
            if (consonant != 0 && consonant != last && count < 8)
            {
                skeleton = (skeleton << 8) | consonant;
                count++;
            }

            last = consonant;
        }

        // A word of vowels alone ("Ao") is its own skeleton.
        return skeleton != 0 || sounds.IsEmpty ? skeleton : 0xFF00UL | sounds[0];
    }

    internal static bool IsVowel(byte sound) => sound is (byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u';

    private static byte Class(byte sound) =>
        sound switch
        {
            (byte)'b' or (byte)'p' or (byte)'f' or (byte)'v' => (byte)'b',
            (byte)'d' or (byte)'t' => (byte)'t',
            (byte)'g' or (byte)'k' or (byte)'X' => (byte)'k',
            (byte)'s' or (byte)'z' or (byte)'S' or (byte)'Z' or (byte)'C' or (byte)'c' or (byte)'j' => (byte)'s',
            (byte)'l' or (byte)'r' => (byte)'l',
            (byte)'m' or (byte)'n' => (byte)'n',
            _ => 0,
        };

    /// <summary>The sound at a place, a second one where a letter writes two, and how many letters they take.</summary>
    private static (byte Sound, byte Second, int Length) Next(ReadOnlySpan<char> word, int at, Script script)
    {
        var here = word[at];
        var next = at + 1 < word.Length ? word[at + 1] : '\0';
        var after = at + 2 < word.Length ? word[at + 2] : '\0';
        return here switch
        {
            's' when next == 'h' && after == 'c' && at + 3 < word.Length && word[at + 3] == 'h' => ((byte)'S', 0, 4),
            's' when next == 'c' && after == 'h' => ((byte)'S', 0, 3),
            's' when next == 'h' => ((byte)'S', 0, 2),
            'd' when next == 'z' && after == 'h' => ((byte)'j', 0, 3),
            'd' when next is 'j' => ((byte)'j', 0, 2),
            't' when next == 'c' && after == 'h' => ((byte)'C', 0, 3),
            't' when next is 's' or 'z' => ((byte)'c', 0, 2),
            't' or 'd' when next == 'h' => ((byte)here, 0, 2),
            'c' when next == 'h' => ((byte)'C', 0, 2),
            'c' when next == 'z' => ((byte)'C', 0, 2),
            'c' when next is 'k' or 'q' => ((byte)'k', 0, 2),
            'c' when next is 'e' or 'i' or 'y' => ((byte)'s', 0, 1),
            'c' or 'q' => ((byte)'k', 0, 1),
            'k' when next == 'h' => ((byte)'X', 0, 2),
            'g' when next == 'h' => ((byte)'g', 0, 2),
            'p' when next == 'h' => ((byte)'f', 0, 2),
            'b' when next == 'h' => ((byte)'b', 0, 2),
            'z' when next == 'h' => ((byte)'Z', 0, 2),
            'r' when next == 'z' && after != '\0' => ((byte)'Z', 0, 2),
            'x' when at == 0 => ((byte)'S', 0, 1),
            'x' => ((byte)'k', (byte)'s', 1),
            'w' when at > 0 && script is Script.Abjad => ((byte)'u', 0, 1),
            'w' => ((byte)'v', 0, 1),
            'o' when next is 'u' or 'o' => ((byte)'u', 0, 2),
            'o' when next is 'e' => ((byte)'o', 0, 2),
            'u' when next is 'e' && after is not '\0' => ((byte)'u', 0, 2),
            'a' when next is 'e' => ((byte)'a', 0, 2),
            'e' when next is 'e' => ((byte)'i', 0, 2),
            'e' when next is 'o' && script is Script.Hangul => ((byte)'o', 0, 2),
            'e' when next is 'u' && script is Script.Hangul => ((byte)'u', 0, 2),
            'i' when next is 'e' or 'y' or 'j' && after is '\0' || next is 'y' => ((byte)'i', 0, 2),
            'y' when next is 'y' or 'i' or 'j' => ((byte)'i', 0, 2),
            'y' => ((byte)'i', 0, 1),
            'j' when after is '\0' && next is '\0' => ((byte)'i', 0, 1),
            >= 'a' and <= 'z' => ((byte)here, 0, 1),
            _ => ((byte)0, (byte)0, 1),
        };
    }
}
