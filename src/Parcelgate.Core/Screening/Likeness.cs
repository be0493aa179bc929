namespace Parcelgate.Core.Screening;

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

/// <summary>How two words agree. Order is strength.</summary>
internal enum Agreement : byte
{
    /// <summary>They do not.</summary>
    None,

    /// <summary>One is the first letter of the other.</summary>
    Initial,

    /// <summary>They sound alike, or are misspellings of each other.</summary>
    Similar,

    /// <summary>The consonants agree, and the script of one writes no vowels.</summary>
    Consonants,

    /// <summary>Several words of one are one word of the other.</summary>
    Joined,

    /// <summary>One name in other spellings or in short: Bill, William.</summary>
    Variant,

    /// <summary>The same letters.</summary>
    Same,
}

/// <summary>
/// How alike two words sound, from 0 to 1: one minus the cost of turning one row of sounds into the other over the longer row. A vowel heard
/// wrong costs less than a consonant, a consonant less when the other is its neighbour in the mouth. Where one script writes no vowels, or spells foreign names
/// by syllables, vowels cost almost nothing.
/// </summary>
internal static class Likeness
{
    /// <summary>Below this two words are different words.</summary>
    internal const float Least = 0.62f;

    /// <summary>The same where vowels say little.</summary>
    internal const float LeastLoose = 0.64f;

    // Costs in hundredths of a sound.
    private const int Sound = 100;
    private const int Vowel = 55;
    private const int VowelGained = 62;
    private const int NearTaken = 55;
    private const int Breath = 40;
    private const int Swapped = 80;

    /// <summary>For each pair of sounds, what taking one for the other costs; row and column 0 are nothing (gained or lost).</summary>
    private static readonly byte[] Strict = Costs(Script.Latin);
    private static readonly byte[] Unvowelled = Costs(Script.Abjad);
    private static readonly byte[] BySyllables = Costs(Script.Syllabic);

    /// <summary>How alike two words are and in which way.</summary>
    internal static (float Likeness, Agreement How) Of(Word a, Word b)
    {
        if (ReferenceEquals(a, b) || a.Text == b.Text)
        {
            return a.IsRetyped == b.IsRetyped ? (1, Agreement.Same) : (0.95f, Agreement.Similar);
        }

        if (a.IsNumber || b.IsNumber)
        {
            return (0, Agreement.None);
        }

        if (a.Kind == WordKind.Initial || b.Kind == WordKind.Initial)
        {
            return IsInitialOf(a, b) || IsInitialOf(b, a) ? (0.75f, Agreement.Initial) : (0, Agreement.None);
        }

        if (a.Group != 0 && a.Group == b.Group)
        {
            return (0.94f, Agreement.Variant);
        }

        return Sounding(a, b);
    }

    private static (float Likeness, Agreement How) Sounding(Word a, Word b)
    {
        var loose = IsLoose(a.Script) != IsLoose(b.Script);
        if (
            !loose
            && (a.Stem ?? b.Stem) is null
            && Math.Abs(a.Consonants - b.Consonants) > Math.Max(a.Sounds.Length, b.Sounds.Length) * (1 - Least)
        )
        {
            // Each consonant more costs a whole sound: the distance need not be counted.
            return (0, Agreement.None);
        }

        var likeness = loose ? OfLoose(a, b) : OfWords(a, b);
        if (
            loose
            && likeness < 0.9f
            && a.Stem is { } one
            && b.Stem is { } other
            && a.Kind != WordKind.Patronymic
            && b.Kind != WordKind.Patronymic
        )
        {
            // Servants of God: what they serve decides, however "abd al-" was written.
            likeness = Math.Max(likeness, 0.97f * (IsLoose(a.Script) ? OfLoose(one, other, a.Script) : OfLoose(other, one, b.Script)));
        }

        if (!loose && likeness < 0.9f && (a.Stem ?? b.Stem) is not null)
        {
            likeness = Math.Max(likeness, OfStems(a, b));
        }

        return likeness >= (loose ? LeastLoose : Least)
            ? (likeness, loose ? Agreement.Consonants : Agreement.Similar)
            : (0, Agreement.None);
    }

    /// <summary>Stems say as much as words where both words have one; one stem against a whole word says less.</summary>
    private static float OfStems(Word a, Word b)
    {
        var (left, right) = (a.Stem ?? a.Sounds, b.Stem ?? b.Sounds);
        var both = a.Stem is not null && b.Stem is not null;
        var likeness = OfSounds(left, right);
        return both ? likeness * 0.97f
            : likeness >= 0.85f ? likeness * 0.86f
            : 0;
    }

    private static float OfWords(Word a, Word b)
    {
        // Every sound that only one has costs at least 0.4, a pair of them at least 0.55: past half the word nothing is left to reach the bound.
        var longer = Math.Max(a.Sounds.Length, b.Sounds.Length);
        return BitOperations.PopCount(a.Mask ^ b.Mask) > (longer * 0.76f / 0.55f) + 1 ? 0
            : a.Pattern is { } pattern ? OfSounds(a.Sounds, b.Sounds, Least, pattern)
            : OfSounds(b.Sounds, a.Sounds, Least, b.Pattern);
    }

    /// <summary>How alike two rows of sounds of scripts that write vowels are; 0 or less than <paramref name="least"/> where that is not reached.</summary>
    /// <param name="a">One row.</param>
    /// <param name="b">The other.</param>
    /// <param name="least">From where the likeness matters.</param>
    /// <param name="pattern">The first row's pattern, where it has one: most rows are seen by it to be unlike.</param>
    internal static float OfSounds(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, float least = Least, SoundPattern? pattern = null)
    {
        var longer = Math.Max(a.Length, b.Length);
        if (longer == 0 || Math.Abs(a.Length - b.Length) * 40 > longer * 38)
        {
            return 0;
        }

        var bound = (int)((1 - least) * longer * Sound) + 1;
        if (pattern is not null && pattern.Changes(b) * SoundPattern.Least > bound)
        {
            return 0;
        }

        var cost = Distance(a, b, Strict, bound);
        var likeness = 1 - (cost / (float)(Sound * longer));
        return cost == 0 ? 0.985f : Math.Max(0, likeness);
    }

    /// <summary>How alike two words are when one is written without vowels, or by syllables: over its consonants.</summary>
    private static float OfLoose(Word a, Word b) =>
        IsLoose(a.Script) ? OfLoose(a.Sounds, b.Sounds, a.Script) : OfLoose(b.Sounds, a.Sounds, b.Script);

    /// <summary>How alike two rows of sounds are when vowels say little: over the consonants alone.</summary>
    /// <param name="poor">The row of the script that writes less.</param>
    /// <param name="full">The row of the other.</param>
    /// <param name="script">The script that writes less.</param>
    internal static float OfLoose(ReadOnlySpan<byte> poor, ReadOnlySpan<byte> full, Script script)
    {
        var consonants = Math.Max(Consonants(poor), Consonants(full));
        var most = Math.Max(consonants, Math.Max(poor.Length, full.Length) * 0.6f);
        var cost = Distance(poor, full, script == Script.Abjad ? Unvowelled : BySyllables, (int)((1 - LeastLoose) * most * Sound) + 1);

        // A word of one consonant agrees with too many.
        return Math.Max(0, 1 - (cost / (Sound * most))) * (consonants <= 1 ? 0.86f : 0.96f);
    }

    private static bool IsLoose(Script script) => script is Script.Abjad or Script.Syllabic;

    private static bool IsInitialOf(Word initial, Word word) =>
        initial.Kind == WordKind.Initial
        && word.Kind is WordKind.Name or WordKind.Patronymic
        && initial.Sounds.Length > 0
        && word.Sounds.Length > 1
        && First(initial, word);

    // Written letters count, for "J." is John and not "Jean" only in sound; Cyrillic Ю. is "yu".
    private static bool First(Word initial, Word word) => initial.Text[0] == word.Text[0] || initial.Sounds[0] == word.Sounds[0];

    private static int Consonants(ReadOnlySpan<byte> sounds)
    {
        var count = 0;
        foreach (var sound in sounds)
        {
            count += Phones.IsVowel(sound) ? 0 : 1;
        }

        return count;
    }

    /// <summary>Least cost of turning one row into the other; two neighbours that changed places are one change. Above <paramref name="bound"/> any number above it.</summary>
    [SkipLocalsInit]
    private static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, byte[] costs, int bound)
    {
        var width = b.Length + 1;
        if (width > MostCompared)
        {
            throw new ArgumentException($"A row of sounds has at most {MostCompared - 1}, not {b.Length}.", nameof(b));
        }

        // Each row of the table is as long as the longer name and one more; what is read below lies in it.
        Span<int> rows = stackalloc int[4 * MostCompared];
        ref var before = ref rows[0 * MostCompared];
        ref var last = ref rows[1 * MostCompared];
        ref var now = ref rows[2 * MostCompared];
        ref var gained = ref rows[3 * MostCompared];
        last = 0;
        for (var j = 1; j < width; j++)
        {
            Unsafe.Add(ref gained, j) = costs[Index(b[j - 1])];
            Unsafe.Add(ref last, j) = Unsafe.Add(ref last, j - 1) + Unsafe.Add(ref gained, j);
        }

        ref var cost = ref MemoryMarshal.GetArrayDataReference(costs);
        byte soundBefore = 0;
        foreach (var sound in a)
        {
            ref var row = ref Unsafe.Add(ref cost, Index(sound) << 6);
            int lost = row;
            var (left, diagonal) = (last + lost, last);
            var least = left;
            now = left;
            byte otherBefore = 0;
            for (var j = 1; j < width; j++)
            {
                var other = b[j - 1];
                var above = Unsafe.Add(ref last, j);
                left = Math.Min(Math.Min(above + lost, diagonal + Unsafe.Add(ref row, Index(other))), left + Unsafe.Add(ref gained, j));
                if (sound == otherBefore && soundBefore == other)
                {
                    left = Math.Min(left, Unsafe.Add(ref before, j - 2) + Swapped);
                }

                Unsafe.Add(ref now, j) = left;
                least = Math.Min(least, left);
                (diagonal, otherBefore) = (above, other);
            }

            if (least > bound)
            {
                return least;
            }

            ref var spare = ref before;
            before = ref last;
            last = ref now;
            now = ref spare;
            soundBefore = sound;
        }

        return Unsafe.Add(ref last, b.Length);
    }

    // The sounds of several words and nothing before them.
    private const int MostCompared = (4 * Phones.Longest) + 1;

    // Letters a to z and A to Z in 1 to 58.
    private static int Index(byte sound) => (sound - 64) & 63;

    private static byte[] Costs(Script script)
    {
        var costs = new byte[64 * 64];
        const string sounds = "abcdefghijklmnopqrstuvwxyzSCZX";
        foreach (var one in sounds)
        {
            costs[Index((byte)one)] = (byte)Gained(one, script);
            costs[Index((byte)one) << 6] =
                script == Script.Abjad && Phones.IsVowel((byte)one) ? (byte)(Vowel / 2) : (byte)Gained(one, script);
            foreach (var other in sounds)
            {
                costs[(Index((byte)one) << 6) | Index((byte)other)] = one == other ? (byte)0 : (byte)Taken(one, other, script);
            }
        }

        return costs;
    }

    /// <summary>What a sound costs that only the row of the fuller script has.</summary>
    private static int Gained(char sound, Script script) =>
        Phones.IsVowel((byte)sound) ? (script == Script.Latin ? VowelGained : 12)
        : sound == 'h' ? (script == Script.Latin ? Breath : 30)
        : script != Script.Latin && sound is 'v' or 'j' ? 60
        : Sound;

    private static int Taken(char one, char other, Script script)
    {
        var (first, second) = (Phones.IsVowel((byte)one), Phones.IsVowel((byte)other));
        if (first && second)
        {
            return script switch
            {
                Script.Latin => Vowel,
                Script.Syllabic => 10,
                _ => OneOf(one, other, "ie ou ae") ? 5 : 30,
            };
        }

        // I and u stand for consonants too: Yusuf, Wali.
        if (first || second)
        {
            return OneOf(one, other, "ij") ? 30
                : script != Script.Latin && OneOf(one, other, "uv ov") ? 15
                : Sound;
        }

        return script switch
        {
            Script.Latin => OneOf(one, other, Near) ? NearTaken : Sound,
            Script.Abjad => OneOf(one, other, Unwritten) ? 12
            : OneOf(one, other, Near) ? 50
            : Sound,
            _ => OneOf(one, other, Near) ? 15
            : OneOf(one, other, NotInSyllables) ? 35
            : Sound,
        };
    }

    private static bool OneOf(char one, char other, string pairs)
    {
        for (var i = 0; i + 1 < pairs.Length; i += 3)
        {
            if ((pairs[i] == one && pairs[i + 1] == other) || (pairs[i] == other && pairs[i + 1] == one))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sounds taken for each other when a name is heard or romanised.</summary>
    private const string Near = "bp dt gk kX gX Xh gh fv vb vu sz sc sS sZ CS Cc cz jZ jC Sj jg zZ ck mn XC kC tc";

    /// <summary>Sounds Arabic and Hebrew write with one sign, having none for one of the two: p and v in Arabic, Egypt's g.</summary>
    private const string Unwritten = "bp fv fp gj kg gX kX Xh jZ CS zd sc Xg";

    /// <summary>Sounds one stands for where a script has no sign for the other: Han and kana have no r or l, no ti, no v.</summary>
    private const string NotInSyllables = "lr bv bf pf jd jt Ct Cd Ss Sh sX Zj Zd hf tc zd nl";
}
