namespace Parcelgate.Core.Screening;

using System.Collections.Immutable;

/// <summary>The arrays of an index, made from a list.</summary>
internal sealed class IndexParts
{
    // Words with more sounds than this are not looked for with one left out: their consonants find them.
    private const int LongestVaried = 14;

    private readonly List<ScreenedName> names = [];
    private readonly List<int> rows = [];
    private readonly List<int> rowOf = [];
    private readonly List<Word> words = [];
    private readonly Dictionary<WordKey, Word> known = [];
    private readonly Dictionary<Word, int> ids = [];

    internal required ListedParty[] Parties { get; init; }
    internal ScreenedName[] Names { get; private set; } = [];

    /// <summary>The names as they are searched, one <see cref="NameRow"/> after the other.</summary>
    internal int[] Rows { get; private set; } = [];

    /// <summary>Where the row of each name begins.</summary>
    internal int[] RowOf { get; private set; } = [];

    internal Word[] Words { get; private set; } = [];
    internal Postings Postings { get; private set; } = Postings.Of([], [], []);
    internal FlatMap BySound { get; private set; } = FlatMap.Of([]);
    internal FlatMap BySkeleton { get; private set; } = FlatMap.Of([]);
    internal JoinedRows Joined { get; private set; } = JoinedRows.Of([], []);
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

    /// <summary>True for words by which names are looked up: particles, titles, legal forms and initials say too little.</summary>
    internal static bool IsSought(Word word) => word.Weight >= 0.2f && word.Kind != WordKind.Initial;

    internal static ulong GroupKey(int group) => 0x6772_6F75_7000_0000UL | (uint)group;

    private void Add(int party)
    {
        var (first, word) = (names.Count, (Func<WordKey, Word>)WordOf);
        foreach (var written in Parties[party].Names.Distinct(StringComparer.Ordinal))
        {
            var name = NameReader.Read(written, Parties[party].Kind, word);
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

    private Word WordOf(WordKey key)
    {
        if (!known.TryGetValue(key, out var word))
        {
            word = known[key] = new Word(key.Text, key.Kind, key.Script, key.IsRetyped);
        }

        return word;
    }

    private void Add(ScreenedName name, int party)
    {
        Span<int> of = stackalloc int[name.Words.Length];
        foreach (var (at, word) in name.Words.Index())
        {
            if (!ids.TryGetValue(word, out of[at]))
            {
                of[at] = ids[word] = words.Count;
                words.Add(word);
            }
        }

        rowOf.Add(NameRow.Add(rows, name, names.Count, party, of));
        names.Add(name);
    }

    private void Finish()
    {
        (Names, Rows, RowOf, Words) = ([.. names], [.. rows], [.. rowOf], [.. words]);
        Postings = Postings.Of(Words, Rows, RowOf);
        IndexWords();
        Joined = JoinedRows.Of(Names, RowOf);
    }

    private void IndexWords()
    {
        var (sounds, skeletons) = (new List<(ulong, int)>(), new List<(ulong, int)>());
        for (var id = 0; id < words.Count; id++)
        {
            var word = words[id];
            if (!IsSought(word))
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
}
