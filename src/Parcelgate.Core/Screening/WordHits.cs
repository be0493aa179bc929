namespace Parcelgate.Core.Screening;

using System.Collections.Concurrent;

/// <summary>A word of the list and how much another is like it.</summary>
/// <param name="Word">Its place among the words of the list.</param>
/// <param name="Likeness">0 to 1.</param>
/// <param name="Loss">Points that a name loses for the difference.</param>
/// <param name="Weight">Of the lighter of the two.</param>
/// <param name="Posted">Where its names stand.</param>
internal readonly record struct Hit(int Word, float Likeness, float Loss, float Weight, Posted Posted);

/// <summary>A word of a query, with the words of one list that agree with it once they were looked up.</summary>
internal sealed class SoughtWord : Word
{
    internal SoughtWord(WordKey key)
        : base(key.Text, key.Kind, key.Script, key.IsRetyped) => Pattern = SoundPattern.Of(Sounds);

    /// <summary>Words of the list, those of fewest names first; null while nobody looked.</summary>
    internal Hit[]? Hits { get; set; }

    /// <summary>How many entries the postings of all of them have together.</summary>
    internal int Readings { get; set; }
}

/// <summary>
/// Finds the words of a list that agree with a word, by keys: its sounds, its sounds less one, its consonants, its group of spellings. What was found is
/// found again without a search, for names consist of few words. Safe from any thread: two that look up one word at once find the same.
/// </summary>
internal sealed class WordHits
{
    // Words remembered. Arbitrary: some tens of megabytes at most.
    private const int MostKnown = 60_000;

    private readonly IndexParts parts;
    private readonly ConcurrentDictionary<WordKey, SoughtWord> known = new();
    private readonly Func<WordKey, SoughtWord> make = key => new SoughtWord(key);
    private int knownCount;

    internal WordHits(IndexParts parts)
    {
        this.parts = parts;
        Reader = Of;
    }

    /// <summary>The words of a name that is read: those known already, with what they found.</summary>
    internal Func<WordKey, Word> Reader { get; }

    /// <summary>Words of the list that agree with a word; none for words that say nothing.</summary>
    internal Hit[] Of(SoughtWord word, List<int> keys) => word.Hits ?? Look(word, keys);

    private SoughtWord Of(WordKey key)
    {
        if (known.TryGetValue(key, out var word))
        {
            return word;
        }

        if (Interlocked.Increment(ref knownCount) > MostKnown)
        {
            // Emptied whole: what is frequent is soon back, and nothing has to be kept in order of use.
            known.Clear();
            knownCount = 0;
        }

        return known.GetOrAdd(key, make);
    }

    private Hit[] Look(SoughtWord word, List<int> keys)
    {
        var (hits, readings) = (IndexParts.IsSought(word) ? Search(word, keys) : [], 0);
        foreach (var hit in hits)
        {
            readings += hit.Posted.Count;
        }

        // In this order: whoever sees the words sees their number too.
        (word.Readings, word.Hits) = (readings, hits);
        return hits;
    }

    private Hit[] Search(Word word, List<int> keys)
    {
        keys.Clear();
        Collect(word, keys);
        var hits = new List<Hit>(keys.Count);
        foreach (var id in keys)
        {
            var (likeness, how) = Likeness.Of(word, parts.Words[id]);
            if (likeness > 0)
            {
                var weight = Math.Min(word.Weight, parts.Words[id].Weight);
                hits.Add(new Hit(id, likeness, NameScore.LossOf(word, parts.Words[id], likeness, how), weight, parts.Postings.Of(id)));
            }
        }

        hits.Sort((a, b) => a.Posted.Count != b.Posted.Count ? a.Posted.Count.CompareTo(b.Posted.Count) : a.Word.CompareTo(b.Word));
        return [.. hits];
    }

    private void Collect(Word word, List<int> keys)
    {
        var (sounds, bySound, bySkeleton) = (word.Sounds, parts.BySound, parts.BySkeleton);
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
    }
}
