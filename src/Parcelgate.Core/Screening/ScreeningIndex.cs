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

    // While words of more than this part of the query's weight are unread, a name that shares them may still be unseen.
    private const float LeastRead = 0.55f;

    // Names compared in full, best first. Arbitrary: more never changed the first five on the lists seen.
    private const int MostCompared = 160;

    // Entries of postings read for one query beyond what must be read: bounds the time a query of nothing but frequent words takes.
    private const int MostRead = 4_000;

    // Words whose like are remembered. Arbitrary: some tens of megabytes at most.
    private const int MostKnown = 60_000;

    private readonly ListedParty[] parties;
    private readonly ScreenedName[] names;
    private readonly int[] partyOf;
    private readonly float[] weights;
    private readonly Word[] words;
    private readonly int[] postingStarts;
    private readonly int[] postings;
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
        (parties, names, partyOf, weights) = (parts.Parties, parts.Names, parts.PartyOf, parts.Weights);
        (words, postingStarts, postings) = (parts.Words, parts.PostingStarts, parts.Postings);
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
        var scratch = spare.TryDequeue(out var used) ? used : new Scratch(names.Length);
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
    /// Adds up, for the names of the list, the weight of the query's words they share, rarest words first. The most frequent word finds nobody of its own: one
    /// word in common of several makes no alert.
    /// </summary>
    private void Gather(ScreenedName query, Scratch scratch)
    {
        var found = scratch.Found;
        for (var i = 0; i < query.Words.Length; i++)
        {
            found[i] = Similar(query.Words[i], scratch);
        }

        AddJoined(query, scratch);
        var order = scratch.Order(query.Words.Length, i => Readings(found[i]));
        var total = query.Weight;
        var (done, read) = (0f, 0);
        for (var k = 0; k < order.Count; k++)
        {
            var word = query.Words[order[k]];
            var cost = Readings(found[order[k]]);
            var last = k == order.Count - 1 && done > 0.5f;
            var many = done > total * LeastRead && read + cost > MostRead;
            Add(word, order[k], found[order[k]], newNames: !last && !many, scratch);
            read += cost;
            done += found[order[k]].Length > 0 || word.Weight >= 0.5f ? word.Weight : 0;
        }
    }

    private int Readings(Hit[] found)
    {
        var sum = 0;
        foreach (var (word, _) in found)
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
        bySound.Find(FlatMap.KeyOf(sounds), keys);
        for (var i = 0; sounds.Length >= 3 && i < sounds.Length; i++)
        {
            bySound.Find(FlatMap.KeyOf(sounds, i), keys);
        }

        if (word.Group != 0)
        {
            bySound.Find(IndexParts.GroupKey(word.Group), keys);
        }

        if (word.Stem is { } stem)
        {
            bySound.Find(FlatMap.KeyOf(stem), keys);
        }

        // Of two consonants too many words consist; one left out above finds what is near them.
        if (word.Skeleton > (word.Script is Script.Abjad or Script.Syllabic ? 0xFFUL : 0xFFFFUL))
        {
            bySkeleton.Find(word.Skeleton, keys);
        }

        var hits = new List<Hit>(keys.Count);
        foreach (var id in keys)
        {
            var likeness = Likeness.Of(word, words[id]).Likeness;
            if (likeness > 0)
            {
                hits.Add(new Hit(id, likeness));
            }
        }

        return [.. hits];
    }

    private void Add(Word word, int place, Hit[] found, bool newNames, Scratch scratch)
    {
        foreach (var (id, likeness) in found)
        {
            var weight = Math.Min(word.Weight, words[id].Weight) * likeness;
            for (var at = postingStarts[id]; at < postingStarts[id + 1]; at++)
            {
                if (newNames || scratch.IsTouched(postings[at]))
                {
                    scratch.Add(postings[at], place, weight);
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
            if (word.Sounds.Length >= 6)
            {
                byPair.Find(word.Skeleton, keys);
                foreach (var name in keys)
                {
                    scratch.Add(name, NameReader.MostWords + i, word.Weight);
                }
            }

            if (i + 1 < query.Words.Length)
            {
                AddPair(word, query.Words[i + 1], i, scratch);
            }
        }
    }

    private void AddPair(Word first, Word second, int place, Scratch scratch)
    {
        var keys = scratch.Keys;
        keys.Clear();
        if (first.Sounds.Length + second.Sounds.Length < 6)
        {
            return;
        }

        bySkeleton.Find(IndexParts.PairSkeleton(first, second), keys);
        foreach (var id in keys)
        {
            if (words[id].Sounds.Length < 6)
            {
                continue;
            }

            for (var at = postingStarts[id]; at < postingStarts[id + 1]; at++)
            {
                scratch.Add(postings[at], NameReader.MostWords + place, first.Weight + second.Weight);
            }
        }
    }

    private void Compare(ScreeningQuery query, ScreenedName reading, double odds, Scratch scratch)
    {
        var total = reading.Weight;
        var candidates = scratch.Candidates;
        var most = Qualifiers.Most(query);
        foreach (var name in scratch.Touched)
        {
            var (shared, places) = scratch.Shared(name);
            var points = NameScore.Most(total - shared, weights[name] - shared, places == 1);
            if (points + most < odds)
            {
                continue;
            }

            var qualified = Qualifiers.Points(query, query.Kind, parties[partyOf[name]]);
            if (points + qualified >= odds)
            {
                candidates.Add((name, shared - (0.1f * weights[name]), qualified));
            }
        }

        if (candidates.Count > MostCompared)
        {
            candidates.Sort((a, b) => a.Shared != b.Shared ? b.Shared.CompareTo(a.Shared) : a.Name.CompareTo(b.Name));
            candidates.RemoveRange(MostCompared, candidates.Count - MostCompared);
        }

        foreach (var (name, _, qualified) in candidates)
        {
            var namePoints = NameScore.Points(reading, names[name], scratch.Room);
            scratch.Keep(partyOf[name], new Found(namePoints + qualified, namePoints, reading, names[name]));
        }
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
                var points = namePoints + Qualifiers.Points(query, query.Kind, parties[partyOf[name]]);
                scratch.Keep(partyOf[name], new Found(points, namePoints, reading, names[name]));
            }
        }
    }

    /// <summary>A word of the list and how much another is like it.</summary>
    private readonly record struct Hit(int Word, float Likeness);

    private readonly record struct WordKey(string Text, WordKind Kind, Script Script);

    private readonly record struct Found(double Points, double NamePoints, ScreenedName Reading, ScreenedName Name);

    /// <summary>What one name shares with the query.</summary>
    private struct Slot
    {
        internal float Shared;
        internal float LastWeight;
        internal int LastPlace;
    }

    /// <summary>What one search needs, kept for the next.</summary>
    private sealed class Scratch(int names)
    {
        private readonly Slot[] slots = new Slot[names];
        private readonly byte[] places = new byte[names];
        private readonly List<int> order = [];
        private readonly int[] costs = new int[NameReader.MostWords];

        internal List<int> Touched { get; } = [];

        internal List<int> Keys { get; } = [];

        internal List<(int Name, float Shared, double Qualified)> Candidates { get; } = [];

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

        internal bool IsTouched(int name) => places[name] != 0;

        internal (float Weight, int Places) Shared(int name) => (slots[name].Shared, places[name]);

        /// <summary>Keeps the better of two names of one entry.</summary>
        internal void Keep(int party, Found found)
        {
            if (!Best.TryGetValue(party, out var before) || found.Points > before.Points)
            {
                Best[party] = found;
            }
        }

        /// <summary>Adds a word's weight to a name; of the words of the name that agree with one word of the query the best counts.</summary>
        internal void Add(int name, int place, float weight)
        {
            ref var slot = ref slots[name];
            if (places[name] == 0)
            {
                Touched.Add(name);
                slot = new Slot { LastPlace = -1 };
            }

            if (slot.LastPlace == place)
            {
                slot.Shared += Math.Max(0, weight - slot.LastWeight);
                slot.LastWeight = Math.Max(weight, slot.LastWeight);
            }
            else
            {
                slot.Shared += weight;
                places[name] += place >= NameReader.MostWords ? (byte)2 : (byte)1;
                (slot.LastPlace, slot.LastWeight) = (place, weight);
            }
        }

        /// <summary>Forgets what one reading shared; the best entries stay.</summary>
        internal void Forget()
        {
            foreach (var name in Touched)
            {
                places[name] = 0;
            }

            Touched.Clear();
            Candidates.Clear();
        }

        internal void Clear()
        {
            Forget();
            Best.Clear();
        }
    }
}
