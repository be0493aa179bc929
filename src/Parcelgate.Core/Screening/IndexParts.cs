namespace Parcelgate.Core.Screening;

using System.Collections.Immutable;

/// <summary>The arrays of an index, made from a list.</summary>
internal sealed class IndexParts
{
    // Words with more sounds than this are not looked for with one left out: their consonants find them.
    private const int LongestVaried = 14;

    private readonly List<ScreenedName> names = [];
    private readonly List<int> partyOf = [];
    private readonly List<int> wordStarts = [0];
    private readonly List<int> wordIds = [];
    private readonly List<List<int>> namesOf = [];
    private readonly List<Word> words = [];
    private readonly Dictionary<WordKey, Word> known = [];
    private readonly Dictionary<Word, int> ids = [];

    internal required ListedParty[] Parties { get; init; }
    internal ScreenedName[] Names { get; private set; } = [];
    internal int[] PartyOf { get; private set; } = [];
    internal Word[] Words { get; private set; } = [];
    internal int[] WordStarts { get; private set; } = [];
    internal int[] WordIds { get; private set; } = [];
    internal int[] PostingStarts { get; private set; } = [];
    internal int[] Postings { get; private set; } = [];
    internal FlatMap BySound { get; private set; } = FlatMap.Of([]);
    internal FlatMap BySkeleton { get; private set; } = FlatMap.Of([]);
    internal FlatMap ByPair { get; private set; } = FlatMap.Of([]);
    internal Dictionary<string, ImmutableArray<int>> ByIdentifier { get; } = new(StringComparer.Ordinal);

    internal static IndexParts Of(Watchlist list)
    {
        var parts = new IndexParts { Parties = [.. list.Parties] };
        for (var i = 0; i < parts.Parties.Length; i++)
        {
            parts.Add(i);
        }

        parts.Finish();
        return parts;
    }

    /// <summary>The largest skeleton of three consonants: words with no more are too many to be looked for as two written as one.</summary>
    internal const ulong ThreeConsonants = 0xFF_FFFF;

    internal static ulong GroupKey(int group) => 0x6772_6F75_7000_0000UL | (uint)group;

    /// <summary>The consonants of neighbours written as one word.</summary>
    internal static ulong JoinedSkeleton(ReadOnlySpan<Word> words)
    {
        Span<byte> joined = stackalloc byte[3 * Phones.Longest];
        var length = 0;
        foreach (var word in words)
        {
            word.Sounds.CopyTo(joined[length..]);
            length += word.Sounds.Length;
        }

        return Phones.Skeleton(joined[..length]);
    }

    /// <summary>How many words from a place on may be written as one: two, and three where a particle stands between ("Bashir ud Din").</summary>
    internal static int MostJoined(Word[] words, int from) =>
        from + 2 < words.Length && words[from + 1].Kind == WordKind.Particle ? 3
        : from + 1 < words.Length ? 2
        : 1;

    private void Add(int party)
    {
        var first = names.Count;
        foreach (var written in Parties[party].Names.Distinct(StringComparer.Ordinal))
        {
            var name = NameReader.Read(written, Parties[party].Kind, known);
            foreach (var reading in name.Readings.Prepend(name))
            {
                Add(reading, party);
            }
        }

        foreach (var identifier in Parties[party].Identifiers.Select(Qualifiers.Normal).Where(one => one.Length >= 5).Distinct())
        {
            ByIdentifier[identifier] = ByIdentifier.GetValueOrDefault(identifier, []).Add(first);
        }
    }

    private void Add(ScreenedName name, int party)
    {
        for (var i = 0; i < name.Words.Length; i++)
        {
            var word = name.Words[i];
            if (!ids.TryGetValue(word, out var id))
            {
                id = ids[word] = words.Count;
                words.Add(word);
                namesOf.Add([]);
            }

            wordIds.Add(id);

            if (namesOf[id].Count == 0 || namesOf[id][^1] != names.Count)
            {
                namesOf[id].Add(names.Count);
            }
        }

        names.Add(name);
        partyOf.Add(party);
        wordStarts.Add(wordIds.Count);
    }

    private void Finish()
    {
        Names = [.. names];
        (WordStarts, WordIds) = ([.. wordStarts], [.. wordIds]);
        PartyOf = [.. partyOf];
        Words = [.. words];
        PostingStarts = new int[words.Count + 1];
        for (var id = 0; id < words.Count; id++)
        {
            PostingStarts[id + 1] = PostingStarts[id] + namesOf[id].Count;
        }

        Postings = new int[PostingStarts[^1]];
        for (var id = 0; id < words.Count; id++)
        {
            namesOf[id].CopyTo(Postings, PostingStarts[id]);
        }

        IndexWords();
        IndexPairs();
    }

    private void IndexWords()
    {
        var (sounds, skeletons) = (new List<(ulong, int)>(), new List<(ulong, int)>());
        for (var id = 0; id < words.Count; id++)
        {
            var word = words[id];
            if (word.Weight < 0.2f || word.Kind == WordKind.Initial)
            {
                continue;
            }

            sounds.Add((FlatMap.KeyOf(word.Sounds), id));
            for (var i = 0; word.Sounds.Length is >= 3 and <= LongestVaried && i < word.Sounds.Length; i++)
            {
                sounds.Add((FlatMap.KeyOf(word.Sounds, i), id));
            }

            if (word.Group != 0)
            {
                sounds.Add((GroupKey(word.Group), id));
            }

            if (word.Stem is { } stem)
            {
                sounds.Add((FlatMap.KeyOf(stem), id));
            }

            skeletons.Add((word.Skeleton, id));
            if (word.WavKey != 0)
            {
                skeletons.Add((word.WavKey, id));
            }
        }

        BySound = FlatMap.Of(sounds);
        BySkeleton = FlatMap.Of(skeletons);
    }

    private void IndexPairs()
    {
        var pairs = new List<(ulong, int)>();
        foreach (var (at, name) in Names.Index())
        {
            for (var i = 0; i + 1 < name.Words.Length; i++)
            {
                for (var count = 2; count <= MostJoined(name.Words, i); count++)
                {
                    if (JoinedSkeleton(name.Words.AsSpan(i, count)) is var skeleton and > ThreeConsonants)
                    {
                        pairs.Add((skeleton, at));
                    }
                }
            }
        }

        ByPair = FlatMap.Of(pairs);
    }
}
