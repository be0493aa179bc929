namespace Parcelgate.Core.Screening;

using System.Collections.Concurrent;
using System.Collections.Immutable;

/// <summary>An entry of a list that a name may be.</summary>
/// <param name="Party">The entry.</param>
/// <param name="ListedName">The one of its names that is nearest.</param>
/// <param name="NameScore">What the names alone say, above 0 and below 1.</param>
/// <param name="Score">With birth date, country and identifier, above 0 and below 1; the order of alerts.</param>
/// <param name="Why">Word by word, and point by point.</param>
public sealed record Alert(ListedParty Party, string ListedName, double NameScore, double Score, NameComparison Why);

/// <summary>
/// All names of a list, made ready to be searched. Immutable: any number of threads search one index, and a new version of the list is a new index that takes the old one's
/// place in one assignment. A word finds the words that sound like it by keys (its sounds, its sounds less one, its consonants, its group of spellings); names
/// that share enough of their weight with the query are compared word by word, rarest words first. What a name scores depends on the two names and
/// on nothing else of the list.
/// </summary>
public sealed class ScreeningIndex
{
    /// <summary>Most alerts of one query.</summary>
    public const int MostAlerts = 100;

    // Names compared in full, those with most points within reach first. Arbitrary: more never changed the first five on the lists seen.
    private const int MostCompared = 64;

    // Entries of postings read for one query beyond what must be read: bounds the time a query of nothing but frequent words takes.
    private const int MostRead = 4_000;

    // Words whose like are remembered. Arbitrary: some tens of megabytes at most.
    private const int MostKnown = 60_000;

    private readonly ListedParty[] parties;
    private readonly ScreenedName[] names;
    private readonly Entry[] entries;
    private readonly Word[] words;
    private readonly int[] postingStarts;
    private readonly int[] postings;
    private readonly int[] wordStarts;
    private readonly int[] wordIds;
    private readonly FlatMap bySound;
    private readonly FlatMap bySkeleton;
    private readonly FlatMap byPair;
    private readonly Dictionary<string, ImmutableArray<int>> byIdentifier;
    private readonly ConcurrentQueue<Scratch> spare = new();
    private readonly ConcurrentDictionary<WordKey, Hit[]> known = new();
    private int knownCount;

    private ScreeningIndex(IndexParts parts, Watchlist list)
    {
        Version = list.Version;
        (parties, names) = (parts.Parties, parts.Names);
        entries =
        [
            .. parts.Names.Select((name, at) => new Entry(name.Weight, name.Light, parts.PartyOf[at], IsSparse(name), name.HasInitial)),
        ];
        (words, postingStarts, postings) = (parts.Words, parts.PostingStarts, parts.Postings);
        (wordStarts, wordIds) = (parts.WordStarts, parts.WordIds);
        (bySound, bySkeleton, byPair, byIdentifier) = (parts.BySound, parts.BySkeleton, parts.ByPair, parts.ByIdentifier);
    }

    /// <summary>The version of the list that was indexed.</summary>
    public Consignments.Digest Version { get; }

    /// <summary>Names and aliases, other readings included.</summary>
    public int NameCount => names.Length;

    /// <summary>Makes a list searchable.</summary>
    public static ScreeningIndex Of(Watchlist list) => new(IndexParts.Of(list), list);

    /// <summary>The entries a name may be, best first; entries of one score in ordinal order of their ids.</summary>
    /// <param name="query">Whom to screen.</param>
    /// <param name="threshold">Score from which an entry is an alert, above 0 and below 1.</param>
    /// <param name="most">Most alerts wanted, 1 to <see cref="MostAlerts"/>.</param>
    public ImmutableArray<Alert> Screen(ScreeningQuery query, double threshold = NameScore.Threshold, int most = 20)
    {
        var scratch = spare.TryDequeue(out var used) ? used : new Scratch(names.Length, words.Length);
        try
        {
            return Screen(query, threshold, Math.Clamp(most, 1, MostAlerts), scratch);
        }
        finally
        {
            scratch.Clear();
            spare.Enqueue(scratch);
        }
    }

    private ImmutableArray<Alert> Screen(ScreeningQuery query, double threshold, int most, Scratch scratch)
    {
        var read = NameReader.Read(query.Name, query.Kind);
        var odds = Math.Log(threshold / (1 - threshold));
        SearchReading(query, read, odds, scratch);
        foreach (var reading in read.Readings)
        {
            SearchReading(query, reading, odds, scratch);
        }

        FindIdentifiers(query, read, scratch);
        return scratch.Best.Count == 0 ? [] : Alerts(query, odds, most, scratch);
    }

    private void SearchReading(ScreeningQuery query, ScreenedName reading, double odds, Scratch scratch)
    {
        Gather(reading, scratch);
        Compare(query, reading, odds, scratch);
        Unmark(scratch);
        scratch.Forget();
    }

    private ImmutableArray<Alert> Alerts(ScreeningQuery query, double odds, int most, Scratch scratch)
    {
        var best = scratch.Best.Where(one => one.Value.Points >= odds).ToList();
        best.Sort(
            (a, b) =>
                a.Value.Points != b.Value.Points
                    ? b.Value.Points.CompareTo(a.Value.Points)
                    : string.CompareOrdinal(parties[a.Key].Id, parties[b.Key].Id)
        );
        return
        [
            .. best.Take(most)
                .Select(one =>
                {
                    var (party, reading) = (parties[one.Key], one.Value.Reading);
                    var why = NameScore.Explained(reading, one.Value.Name, Qualifiers.Of(query, reading.Kind, party));
                    return new Alert(party, one.Value.Name.Written, NameScore.ScoreOf(one.Value.NamePoints), why.Score, why);
                }),
        ];
    }

    /// <summary>
    /// Adds up, for the names of the list, the weight of the query's words they share, rarest words first. The most frequent word only marks its names: one
    /// word in common of several makes no alert, so a name that has no other word of the query need not be looked at.
    /// </summary>
    private void Gather(ScreenedName query, Scratch scratch)
    {
        var found = scratch.Found;
        for (var i = 0; i < query.Words.Length; i++)
        {
            found[i] = Similar(query.Words[i], scratch);
        }

        var order = scratch.Order(query.Words.Length, i => Readings(found[i]));
        var useful = order.Count(i => found[i].Length > 0);
        if (useful == 2)
        {
            // Names of the rarer word are few: whether they have the other one too is looked up in their words.
            scratch.Last = found[order[^1]];
            foreach (var (id, likeness, loss) in scratch.Last)
            {
                var weight = Math.Min(query.Words[order[^1]].Weight, words[id].Weight);
                scratch.LastShares[id] = new Share(likeness * weight, (1 - likeness) * weight, loss, 1);
            }
        }
        else if (useful > 2)
        {
            Mark(query.Words[order[^1]], found[order[^1]], scratch);
        }

        var (others, read) = (useful > 1 ? order.Count - 1 : order.Count, 0);
        for (var k = order.Count - useful; k < others; k++)
        {
            // The last of several others finds only names that have the most frequent word too; beyond the bound so do all but the first.
            read += Readings(found[order[k]]);
            var marked = k > order.Count - useful && (k == others - 1 || read > MostRead);
            Add(query.Words[order[k]], order[k], found[order[k]], marked, scratch);
        }

        AddJoined(query, scratch);
    }

    private void Mark(Word word, Hit[] found, Scratch scratch)
    {
        scratch.Marked = found;
        foreach (var (id, _, _) in found)
        {
            // The whole weight, though the words may differ: a mark has no room to say how much is lost, and a bound must not be too low.
            var weight = (byte)(Math.Min(word.Weight, words[id].Weight) * Scratch.MarkScale);
            for (var at = postingStarts[id]; at < postingStarts[id + 1]; at++)
            {
                scratch.Mark(postings[at], weight);
            }
        }
    }

    private void Unmark(Scratch scratch)
    {
        foreach (var (id, _, _) in scratch.Last)
        {
            scratch.LastShares[id] = default;
        }

        scratch.Last = [];
        foreach (var (id, _, _) in scratch.Marked)
        {
            for (var at = postingStarts[id]; at < postingStarts[id + 1]; at++)
            {
                scratch.Unmark(postings[at]);
            }
        }

        scratch.Marked = [];
    }

    private int Readings(Hit[] found)
    {
        var sum = 0;
        foreach (var (word, _, _) in found)
        {
            sum += postingStarts[word + 1] - postingStarts[word];
        }

        return sum;
    }

    /// <summary>Words of the list that agree with a word; what was found before is found again without a search, for names consist of few words.</summary>
    private Hit[] Similar(Word word, Scratch scratch)
    {
        if (word.Weight < 0.2f || word.Kind == WordKind.Initial)
        {
            return [];
        }

        var key = new WordKey(word.Text, word.Kind, word.Script);
        if (!known.TryGetValue(key, out var hits))
        {
            hits = Search(word, scratch);
            if (Interlocked.Increment(ref knownCount) > MostKnown)
            {
                // Emptied whole: what is frequent is soon back, and nothing has to be kept in order of use.
                known.Clear();
                knownCount = 0;
            }

            known[key] = hits;
        }

        return hits;
    }

    private Hit[] Search(Word word, Scratch scratch)
    {
        var keys = scratch.Keys;
        keys.Clear();
        var sounds = word.Sounds;
        bySound.Find(FlatMap.KeyOf(sounds), keys, distinct: true);
        for (var i = 0; sounds.Length >= 3 && i < sounds.Length; i++)
        {
            bySound.Find(FlatMap.KeyOf(sounds, i), keys, distinct: true);
        }

        if (word.Group != 0)
        {
            bySound.Find(IndexParts.GroupKey(word.Group), keys, distinct: true);
        }

        if (word.Stem is { } stem)
        {
            bySound.Find(FlatMap.KeyOf(stem), keys, distinct: true);
        }

        // Of two consonants too many words consist; one left out above finds what is near them.
        if (word.Skeleton > (word.Script is Script.Abjad or Script.Syllabic ? 0xFFUL : 0xFFFFUL))
        {
            bySkeleton.Find(word.Skeleton, keys, distinct: true);
        }

        if (word.WavKey != 0)
        {
            bySkeleton.Find(word.WavKey, keys, distinct: true);
        }

        var hits = new List<Hit>(keys.Count);
        foreach (var id in keys)
        {
            var (likeness, how) = Likeness.Of(word, words[id]);
            if (likeness > 0)
            {
                hits.Add(new Hit(id, likeness, NameScore.LossOf(word, words[id], likeness, how)));
            }
        }

        return [.. hits];
    }

    private void Add(Word word, int place, Hit[] found, bool marked, Scratch scratch)
    {
        foreach (var (id, likeness, loss) in found)
        {
            var weight = Math.Min(word.Weight, words[id].Weight);
            var share = new Share(weight * likeness, weight * (1 - likeness), loss, 1);
            for (var at = postingStarts[id]; at < postingStarts[id + 1]; at++)
            {
                if (!marked || scratch.IsMarked(postings[at]))
                {
                    scratch.Add(postings[at], place, share);
                }
            }
        }
    }

    /// <summary>Words written as one on one side and as two on the other.</summary>
    private void AddJoined(ScreenedName query, Scratch scratch)
    {
        var keys = scratch.Keys;
        for (var i = 0; i < query.Words.Length; i++)
        {
            keys.Clear();
            var word = query.Words[i];
            if (word.Skeleton > IndexParts.ThreeConsonants)
            {
                byPair.Find(word.Skeleton, keys, distinct: false);
                foreach (var name in keys)
                {
                    scratch.Add(name, NameReader.MostWords + i, new Share(word.Weight, 0, 0, 2, IsJoined: true));
                }
            }

            for (var count = 2; count <= IndexParts.MostJoined(query.Words, i); count++)
            {
                AddRow(query.Words.AsSpan(i, count), i, scratch);
            }
        }
    }

    private void AddRow(ReadOnlySpan<Word> row, int place, Scratch scratch)
    {
        var keys = scratch.Keys;
        keys.Clear();
        var skeleton = IndexParts.JoinedSkeleton(row);
        if (skeleton <= IndexParts.ThreeConsonants)
        {
            return;
        }

        bySkeleton.Find(skeleton, keys, distinct: false);
        foreach (var id in keys)
        {
            for (var at = postingStarts[id]; at < postingStarts[id + 1]; at++)
            {
                scratch.Add(postings[at], NameReader.MostWords + place, new Share(row[0].Weight + row[^1].Weight, 0, 0, 2));
            }
        }
    }

    private void Compare(ScreeningQuery query, ScreenedName reading, double odds, Scratch scratch)
    {
        var total = reading.Weight;
        var candidates = scratch.Candidates;
        var most = Qualifiers.Most(query);

        // One word in common with a query of several makes no alert, whatever the rest of the name is: then only names with two are looked at.
        var light = reading.Light;
        var initials = reading.HasInitial;
        var single = initials || total < 2.3f;
        var alone = initials || total < 1.6f;
        foreach (var name in single || scratch.Last.Length > 0 ? scratch.Touched : scratch.Twice)
        {
            ref readonly var entry = ref entries[name];
            var found = scratch.Shared(name);
            if (scratch.Last.Length > 0)
            {
                found = found.And(LastOf(name, scratch));
            }

            if (found.Places == 1 && !alone && !entry.IsSparse)
            {
                continue;
            }

            // Of a misspelt word all weight is found, and some of it lost.
            var whole = found.Weight + found.Mass;
            var points =
                NameScore.Most(
                    found.Weight,
                    found.Mass,
                    (Math.Max(0, total - whole), light),
                    (found.IsJoined ? 0 : Math.Max(0, entry.Weight - whole), entry.Light),
                    initials || entry.HasInitial,
                    found.Places == 1
                ) - found.Loss;
            if (points + most < odds)
            {
                continue;
            }

            var qualified = Qualifiers.Points(query, query.Kind, parties[entries[name].Party]);
            if (points + qualified >= odds)
            {
                // Of names that may reach as much the one that shares more words is the likelier.
                candidates.Add((name, points + qualified + found.Weight, qualified));
            }
        }

        if (candidates.Count > MostCompared)
        {
            candidates.Sort((a, b) => a.Most != b.Most ? b.Most.CompareTo(a.Most) : a.Name.CompareTo(b.Name));
            candidates.RemoveRange(MostCompared, candidates.Count - MostCompared);
        }

        foreach (var (name, _, qualified) in candidates)
        {
            var namePoints = NameScore.Points(reading, names[name], scratch.Room);
            scratch.Keep(entries[name].Party, new Found(namePoints + qualified, namePoints, reading, names[name]));
        }
    }

    /// <summary>What a name shares with the more frequent of two words.</summary>
    private Share LastOf(int name, Scratch scratch)
    {
        var best = default(Share);
        for (var at = wordStarts[name]; at < wordStarts[name + 1]; at++)
        {
            ref readonly var share = ref scratch.LastShares[wordIds[at]];
            best = share.Weight > best.Weight ? share : best;
        }

        return best;
    }

    private void FindIdentifiers(ScreeningQuery query, ScreenedName reading, Scratch scratch)
    {
        if (query.Identifiers.IsDefaultOrEmpty)
        {
            return;
        }

        foreach (var identifier in query.Identifiers)
        {
            foreach (var name in byIdentifier.GetValueOrDefault(Qualifiers.Normal(identifier), []))
            {
                var namePoints = NameScore.Points(reading, names[name], scratch.Room);
                var points = namePoints + Qualifiers.Points(query, query.Kind, parties[entries[name].Party]);
                scratch.Keep(entries[name].Party, new Found(points, namePoints, reading, names[name]));
            }
        }
    }

    /// <summary>Names that one word of several may find: they have an initial, or hardly more than a word.</summary>
    private static bool IsSparse(ScreenedName name) => name.Weight < 1.6f || name.HasInitial;

    /// <summary>What is looked at of every name found.</summary>
    private readonly record struct Entry(float Weight, float Light, int Party, bool IsSparse, bool HasInitial);

    /// <summary>A word of the list and how much another is like it.</summary>
    /// <param name="Word">Its place among the words of the list.</param>
    /// <param name="Likeness">0 to 1.</param>
    /// <param name="Loss">Points that a name loses for the difference.</param>
    private readonly record struct Hit(int Word, float Likeness, float Loss);

    private readonly record struct Found(double Points, double NamePoints, ScreenedName Reading, ScreenedName Name);

    /// <summary>What a name has in common with words of the query.</summary>
    /// <param name="Weight">Weight times likeness.</param>
    /// <param name="Mass">Weight lost to misspelling.</param>
    /// <param name="Loss">Points the worst of the words loses.</param>
    /// <param name="Places">How many words it is.</param>
    /// <param name="IsJoined">A word of the query is several of the name: how many is not known here.</param>
    private readonly record struct Share(float Weight, float Mass, float Loss, int Places, bool IsJoined = false)
    {
        internal Share And(in Share other) =>
            other.Places == 0
                ? this
                : new Share(
                    Weight + other.Weight,
                    Mass + other.Mass,
                    Math.Max(Loss, other.Loss),
                    Places + other.Places,
                    IsJoined || other.IsJoined
                );
    }

    /// <summary>What one name shares with the query: the last word, of whose like the best counts, and those before.</summary>
    private struct Slot
    {
        internal Share Before;
        internal Share Last;
        internal int LastPlace;
    }

    /// <summary>What one search needs, kept for the next.</summary>
    private sealed class Scratch(int names, int words)
    {
        private readonly Slot[] slots = new Slot[names];

        // Of each name: words found in the lower two bits, at most three; above them the mark.
        private readonly byte[] states = new byte[names];
        private readonly List<int> order = [];
        private readonly int[] costs = new int[NameReader.MostWords];

        internal List<int> Touched { get; } = [];

        /// <summary>Those of them that share two words, or one joined of two.</summary>
        internal List<int> Twice { get; } = [];

        internal List<int> Keys { get; } = [];

        internal List<(int Name, double Most, double Qualified)> Candidates { get; } = [];

        internal Dictionary<int, Found> Best { get; } = [];

        internal Pairing[] Room { get; } = new Pairing[Alignment.Room];

        internal Hit[][] Found { get; } = new Hit[NameReader.MostWords][];

        /// <summary>The numbers below a count, by a cost, least first.</summary>
        internal List<int> Order(int count, Func<int, int> cost)
        {
            order.Clear();
            for (var i = 0; i < count; i++)
            {
                costs[i] = cost(i);
                var at = order.Count;
                while (at > 0 && costs[order[at - 1]] > costs[i])
                {
                    at--;
                }

                order.Insert(at, i);
            }

            return order;
        }

        /// <summary>Steps of a word's weight in a mark.</summary>
        internal const int MarkScale = 60;

        /// <summary>For each word of the list what it shares with <see cref="Last"/>'s word.</summary>
        internal Share[] LastShares { get; } = new Share[words];

        /// <summary>What the more frequent of two words is like.</summary>
        internal Hit[] Last { get; set; } = [];

        /// <summary>What the most frequent word of the query is like, whose names are marked.</summary>
        internal Hit[] Marked { get; set; } = [];

        internal void Mark(int name, byte weight) => states[name] = Math.Max(states[name], (byte)(weight << 2));

        internal void Unmark(int name) => states[name] = 0;

        /// <summary>True for a name that has the most frequent word, or that another word found already.</summary>
        internal bool IsMarked(int name) => states[name] != 0;

        /// <summary>All that a name shares with the query.</summary>
        internal Share Shared(int name)
        {
            ref var slot = ref slots[name];
            var (mark, places) = (states[name] >> 2, states[name] & 3);
            var share = slot.Before.And(slot.Last) with { Places = places };
            return mark == 0 ? share : share.And(new Share(mark / (float)MarkScale, 0, 0, 1));
        }

        /// <summary>Keeps the better of two names of one entry.</summary>
        internal void Keep(int party, Found found)
        {
            if (!Best.TryGetValue(party, out var before) || found.Points > before.Points)
            {
                Best[party] = found;
            }
        }

        /// <summary>Adds a word's weight to a name; of the words of the name that agree with one word of the query the best counts.</summary>
        internal void Add(int name, int place, in Share share)
        {
            ref var slot = ref slots[name];
            var (places, marked) = (states[name] & 3, states[name] > 3);
            if (places == 0)
            {
                Touched.Add(name);
                slot = new Slot { LastPlace = -1 };
            }

            if (slot.LastPlace == place)
            {
                slot.Last = share.Weight > slot.Last.Weight ? share : slot.Last;
                return;
            }

            if (places == (marked ? 0 : 1) || (places == 0 && share.Places > 1))
            {
                Twice.Add(name);
            }

            states[name] += (byte)(Math.Min(3, places + share.Places) - places);
            slot.Before = slot.Before.And(slot.Last);
            (slot.LastPlace, slot.Last) = (place, share);
        }

        /// <summary>Forgets what one reading shared; the best entries stay.</summary>
        internal void Forget()
        {
            foreach (var name in Touched)
            {
                states[name] = 0;
            }

            Touched.Clear();
            Twice.Clear();
            Candidates.Clear();
        }

        internal void Clear()
        {
            Forget();
            Best.Clear();
        }
    }
}
