namespace Parcelgate.Core.Screening;

using System.Collections.Immutable;

/// <summary>The arrays of an index, made from a list.</summary>
internal sealed class IndexParts
{
    // Words with more sounds than this are not looked for with one left out: their consonants find them.
    private const int LongestVaried = 14;

    private IndexParts(ImmutableArray<ListedParty> parties, ListedNames names)
    {
        (Parties, ByIdentifier) = (parties, names.ByIdentifier);
        (Names, Rows, RowOf, Words) = ([.. names.Names], [.. names.Rows], [.. names.RowOf], [.. names.Words]);
        Postings = Postings.Of(Words, Rows, RowOf);
        Joined = JoinedRows.Of(Names, RowOf);
        (BySound, BySkeleton) = IndexWords(Words, Postings);
    }

    internal ImmutableArray<ListedParty> Parties { get; }
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
        var names = new ListedNames();
        for (var at = 0; at < list.Count; at++)
        {
            names.Add(list.Parties[at], at);
        }

        return new IndexParts(list.Parties, names);
    }

    /// <summary>True for words by which names are looked up: particles, titles, legal forms and initials say too little.</summary>
    internal static bool IsSought(Word word) => word.Weight >= 0.2f && word.Kind != WordKind.Initial;

    internal static ulong GroupKey(int group) => 0x6772_6F75_7000_0000UL | (uint)group;

    private static (FlatMap BySound, FlatMap BySkeleton) IndexWords(Word[] words, Postings postings)
    {
        var (sounds, skeletons) = (new List<(ulong, int)>(words.Length * 8), new List<(ulong, int)>(words.Length));
        foreach (var (id, word) in words.Index())
        {
            // A word that a reading made and another took the place of ("oğlu" behind it) is in no name.
            if (!IsSought(word) || postings.Of(id).Count == 0)
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

    /// <summary>A word of a list, with its place among them.</summary>
    private sealed class ListedWord(in WordKey key, int place) : Word(key.Text, key.Kind, key.Script, key.IsRetyped)
    {
        internal int Place => place;

        internal bool Is(in WordKey key) => Text == key.Text && Kind == key.Kind && Script == key.Script && IsRetyped == key.IsRetyped;
    }

    /// <summary>
    /// What grows while a list is read, and is not kept. Words are found by a table of places and not of words: the collector looks through every table of objects
    /// that was written to, each time, while searches wait.
    /// </summary>
    private sealed class ListedNames
    {
        private const int Free = -1;

        private readonly Func<WordKey, Word> reader;
        private int[] places = NewPlaces(1 << 12);

        internal ListedNames() => reader = WordOf;

        internal List<ScreenedName> Names { get; } = [];
        internal List<int> Rows { get; } = [];
        internal List<int> RowOf { get; } = [];
        internal List<ListedWord> Words { get; } = [];
        internal Dictionary<string, ImmutableArray<int>> ByIdentifier { get; } = new(StringComparer.Ordinal);

        internal void Add(ListedParty party, int at)
        {
            var first = Names.Count;
            for (var i = 0; i < party.Names.Length; i++)
            {
                if (party.Names.AsSpan(0, i).Contains(party.Names[i]))
                {
                    continue;
                }

                var name = NameReader.Read(party.Names[i], party.Kind, reader);
                Add(name, at);
                foreach (var reading in name.Readings)
                {
                    Add(reading, at);
                }
            }

            if (party.Identifiers.IsDefaultOrEmpty)
            {
                return;
            }

            foreach (var identifier in party.Identifiers.Select(Qualifiers.Normal).Where(one => one.Length >= 5).Distinct())
            {
                ByIdentifier[identifier] = ByIdentifier.GetValueOrDefault(identifier, []).Add(first);
            }
        }

        private ListedWord WordOf(WordKey key)
        {
            if (Words.Count * 2 >= places.Length)
            {
                Widen();
            }

            ref var place = ref PlaceOf(key);
            if (place == Free)
            {
                place = Words.Count;
                Words.Add(new ListedWord(key, place));
            }

            return Words[place];
        }

        /// <summary>Where the place of a word is or belongs; at most half of the table is taken.</summary>
        private ref int PlaceOf(in WordKey key)
        {
            var at = HashCode.Combine(key.Text, key.Kind) & (places.Length - 1);
            while (places[at] != Free && !Words[places[at]].Is(key))
            {
                at = (at + 1) & (places.Length - 1);
            }

            return ref places[at];
        }

        private void Widen()
        {
            places = NewPlaces(places.Length * 2);
            for (var place = 0; place < Words.Count; place++)
            {
                var word = Words[place];
                PlaceOf(new WordKey(word.Text, word.Kind, word.Script, word.IsRetyped)) = place;
            }
        }

        private static int[] NewPlaces(int length)
        {
            var places = new int[length];
            Array.Fill(places, Free);
            return places;
        }

        private void Add(ScreenedName name, int party)
        {
            Span<int> of = stackalloc int[name.Words.Length];
            for (var at = 0; at < of.Length; at++)
            {
                of[at] = ((ListedWord)name.Words[at]).Place;
            }

            RowOf.Add(NameRow.Add(Rows, name, Names.Count, party, of));
            Names.Add(name);
        }
    }
}
