namespace Parcelgate.Core.Screening;

/// <summary>
/// Neighbouring words of a list's names that may be written as one, by the consonants they then have. Their sounds lie in the order of the keys, so that a row which
/// is not the word is seen without looking at its name.
/// </summary>
internal sealed class JoinedRows
{
    private readonly FlatMap bySkeleton;
    private readonly int[] names;
    private readonly int[] starts;
    private readonly byte[] sounds;
    private readonly Script[] scripts;

    private JoinedRows(FlatMap bySkeleton, int[] names, int[] starts, byte[] sounds, Script[] scripts) =>
        (this.bySkeleton, this.names, this.starts, this.sounds, this.scripts) = (bySkeleton, names, starts, sounds, scripts);

    // The largest skeletons of two and of three consonants.
    private const ulong TwoConsonants = 0xFFFF;
    private const ulong ThreeConsonants = 0xFF_FFFF;

    internal static JoinedRows Of(ScreenedName[] listed, int[] rowOf)
    {
        var (keys, rows) = (new List<(ulong, int)>(listed.Length * 2), new List<(int Name, byte From, byte Count)>(listed.Length * 2));
        foreach (var (at, name) in listed.Index())
        {
            for (var i = 0; i + 1 < name.Words.Length; i++)
            {
                for (var count = 2; count <= MostJoined(name.Words, i); count++)
                {
                    if (Skeleton(name.Words.AsSpan(i, count)) is var skeleton and > 0)
                    {
                        keys.Add((skeleton, rows.Count));
                        rows.Add((at, (byte)i, (byte)count));
                    }
                }
            }
        }

        var bySkeleton = FlatMap.Of(keys);
        var (names, starts, scripts) = (new int[rows.Count], new int[rows.Count + 1], new Script[rows.Count]);
        var sounds = new List<byte>(rows.Count * 12);
        Span<byte> joined = stackalloc byte[MostSounds];
        foreach (var (at, row) in bySkeleton.TakeValues().Index())
        {
            var words = listed[rows[row].Name].Words.AsSpan(rows[row].From, rows[row].Count);
            (names[at], scripts[at]) = (rowOf[rows[row].Name], words[0].Script);
            sounds.AddRange(joined[..Join(words, joined)]);
            starts[at + 1] = sounds.Count;
        }

        return new JoinedRows(bySkeleton, names, starts, [.. sounds], scripts);
    }

    /// <summary>Room for the sounds of a row.</summary>
    internal const int MostSounds = 3 * Phones.Longest;

    /// <summary>
    /// The consonants of neighbours written as one word; 0 where they are so few that too many words have them: three, or two behind an article ("Al Nour").
    /// </summary>
    internal static ulong Skeleton(ReadOnlySpan<Word> words)
    {
        Span<byte> joined = stackalloc byte[MostSounds];
        var length = 0;
        foreach (var word in words)
        {
            word.Sounds.CopyTo(joined[length..]);
            length += word.Sounds.Length;
        }

        var skeleton = Phones.Skeleton(joined[..length]);
        return skeleton > (words[0].Text is "al" or "el" ? TwoConsonants : ThreeConsonants) ? skeleton : 0;
    }

    /// <summary>How many words from a place on may be written as one: two, and three where a particle stands between ("Bashir ud Din").</summary>
    internal static int MostJoined(Word[] words, int from) =>
        from + 2 < words.Length && words[from + 1].Kind == WordKind.Particle ? 3
        : from + 1 < words.Length ? 2
        : 1;

    /// <summary>The sounds of neighbours, as an alignment joins them; their number.</summary>
    internal static int Join(ReadOnlySpan<Word> words, Span<byte> joined)
    {
        var length = 0;
        foreach (var word in words)
        {
            length = Alignment.Append(joined, length, word.Sounds);
        }

        return length;
    }

    /// <summary>True where a row is one word by its sounds, or where that it has the same consonants, more than three, is taken to be enough.</summary>
    /// <param name="joined">The sounds of the row.</param>
    /// <param name="script">The script of its first word.</param>
    /// <param name="one">A word of the same consonants.</param>
    /// <param name="consonants">Consonants are enough.</param>
    /// <param name="pattern">The pattern of the row, where it is compared with many words.</param>
    internal static bool IsOne(ReadOnlySpan<byte> joined, Script script, Word one, bool consonants, SoundPattern? pattern = null) =>
        (consonants && one.Skeleton > ThreeConsonants) || Alignment.CanJoin(joined, script, one, pattern);

    /// <summary>Adds the names that wrote a word as several.</summary>
    /// <param name="word">The word.</param>
    /// <param name="consonants">Rows of its consonants are enough, whatever they sound like.</param>
    /// <param name="keys">Room of the search.</param>
    /// <param name="found">Where the rows of the names go.</param>
    internal void Find(Word word, bool consonants, List<int> keys, List<int> found)
    {
        found.Clear();
        if (word.Skeleton <= TwoConsonants)
        {
            return;
        }

        keys.Clear();
        bySkeleton.Find(word.Skeleton, keys, distinct: false);
        foreach (var at in keys)
        {
            if (IsOne(sounds.AsSpan(starts[at]..starts[at + 1]), scripts[at], word, consonants))
            {
                found.Add(names[at]);
            }
        }
    }
}
