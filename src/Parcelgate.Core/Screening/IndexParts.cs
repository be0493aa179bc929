namespace Parcelgate.Core.Screening;

using System.Collections.Immutable;

/// <summary>The arrays of an index, made from a list.</summary>
internal sealed class IndexParts
{
    // Words with more sounds than this are not looked for with one left out: their consonants find them.
    private const int LongestVaried = 14;

    private IndexParts(ListedParty[] parties, ListedNames names)
    {
        (Parties, ByIdentifier) = (parties, names.ByIdentifier);
        (Names, Rows, RowOf, Words) = ([.. names.Names], [.. names.Rows], [.. names.RowOf], [.. names.Words]);
        Postings = Postings.Of(Words, Rows, RowOf);
        Joined = JoinedRows.Of(Names, RowOf);
        (BySound, BySkeleton) = IndexWords(Words);
    }

    internal ListedParty[] Parties { get; }
    internal ScreenedName[] Names { get; }

    /// <summary>The names as they are searched, one <see cref="NameRow"/> after the other.</summary>
    internal int[] Rows { get; }

    /// <summary>Where the row of each name begins.</summary>
    internal int[] RowOf { get; }

    internal Word[] Words { get; }
    internal Postings Postings { get; }
    internal FlatMap BySound { get; }
    internal FlatMap BySkeleton { get; }
    internal JoinedRows Joined { get; }
    internal Dictionary<string, ImmutableArray<int>> ByIdentifier { get; }

    internal static IndexParts Of(Watchlist list)
    {
        ListedParty[] parties = [.. list.Parties];
        var names = new ListedNames();
        foreach (var (at, party) in parties.Index())
        {
            names.Add(party, at);
        }

        return new IndexParts(parties, names);
    }

    /// <summary>True for words by which names are looked up: particles, titles, legal forms and initials say too little.</summary>
    internal static bool IsSought(Word word) => word.Weight >= 0.2f && word.Kind != WordKind.Initial;

    internal static ulong GroupKey(int group) => 0x6772_6F75_7000_0000UL | (uint)group;

    private static (FlatMap BySound, FlatMap BySkeleton) IndexWords(Word[] words)
    {
        var (sounds, skeletons) = (new List<(ulong, int)>(words.Length * 8), new List<(ulong, int)>(words.Length));
        foreach (var (id, word) in words.Index())
        {
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

        return (FlatMap.Of(sounds), FlatMap.Of(skeletons));
    }

    /// <summary>What grows while a list is read, and is not kept.</summary>
    private sealed class ListedNames
    {
        private readonly Dictionary<WordKey, Word> known = [];
        private readonly Dictionary<Word, int> ids = [];
        private readonly Func<WordKey, Word> reader;

        internal ListedNames() => reader = WordOf;

        internal List<ScreenedName> Names { get; } = [];
        internal List<int> Rows { get; } = [];
        internal List<int> RowOf { get; } = [];
        internal List<Word> Words { get; } = [];
        internal Dictionary<string, ImmutableArray<int>> ByIdentifier { get; } = new(StringComparer.Ordinal);

        internal void Add(ListedParty party, int at)
        {
            var first = Names.Count;
            foreach (var written in party.Names.Distinct(StringComparer.Ordinal))
            {
                var name = NameReader.Read(written, party.Kind, reader);
                foreach (var reading in name.Readings.Prepend(name))
                {
                    Add(reading, at);
                }
            }

            foreach (var identifier in party.Identifiers.Select(Qualifiers.Normal).Where(one => one.Length >= 5).Distinct())
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
                    of[at] = ids[word] = Words.Count;
                    Words.Add(word);
                }
            }

            RowOf.Add(NameRow.Add(Rows, name, Names.Count, party, of));
            Names.Add(name);
        }
    }
}
