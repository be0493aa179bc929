namespace Parcelgate.Core.Screening;

using System.Numerics;
using System.Runtime.InteropServices;

/// <summary>What a name has in common with words of the query.</summary>
/// <param name="Weight">Weight times likeness.</param>
/// <param name="Mass">Weight lost to misspelling.</param>
/// <param name="Loss">Points the worst of the words loses.</param>
/// <param name="Places">How many words it is.</param>
/// <param name="IsJoined">A word of the query is several of the name: how many is not known here.</param>
internal readonly record struct Share(float Weight, float Mass, float Loss, int Places, bool IsJoined = false)
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

/// <summary>The better of an entry's names so far.</summary>
/// <param name="Points">With qualifiers.</param>
/// <param name="NamePoints">Of the name alone.</param>
/// <param name="Reading">The query, as it was read.</param>
/// <param name="Name">The name, by its place.</param>
internal readonly record struct BestName(double Points, double NamePoints, ScreenedName Reading, int Name);

/// <summary>A name to be compared.</summary>
/// <param name="Name">Its place.</param>
/// <param name="Party">The place of its entry.</param>
/// <param name="Most">Points within reach; of names that may reach as much the one that shares more words has more.</param>
/// <param name="Qualified">Points of what else is known.</param>
internal readonly record struct Candidate(int Name, int Party, double Most, double Qualified);

/// <summary>What one search needs, kept for the next. All of it is empty between two readings, the best entries between two queries.</summary>
internal sealed class SearchRoom
{
    // For each word of the list that is like one of the query the place of its last share among all; each share has the place of the one before, -1 for none.
    private readonly PlaceMap lastShares = new();
    private readonly List<(int Place, Share Share, int Before)> shares = [];

    private readonly PlaceMap places = new();
    private readonly List<FoundName> found = [];
    private readonly Share[] best = new Share[NameReader.MostWords];

    /// <summary>A name that was found: alone by one word, or joined.</summary>
    private record struct FoundName(int Row, bool ByOne, Share Joined, Share LastJoined, int LastPlace);

    internal List<int> Keys { get; } = [];

    internal List<int> Names { get; } = [];

    internal List<Candidate> Candidates { get; } = [];

    internal Dictionary<int, BestName> Best { get; } = [];

    /// <summary>The row of words that is compared with words of the list.</summary>
    internal SoundPattern Pattern { get; } = new();

    internal Pairing[] Pairings { get; } = new Pairing[Alignment.Room];

    /// <summary>For each word of the query what it is like in the list.</summary>
    internal Hit[][] Hits { get; } = new Hit[NameReader.MostWords][];

    /// <summary>The words of the query that are like any of the list, those in fewest names first.</summary>
    internal List<int> Order { get; } = [];

    internal int FoundCount => found.Count;

    /// <summary>Says that a word of the list shares this with a word of the query.</summary>
    internal void Put(int word, int place, in Share share)
    {
        ref var last = ref lastShares.Place(word);
        shares.Add((place, share, last));
        last = shares.Count - 1;
    }

    /// <summary>True for a word of the list that is like two words of the query.</summary>
    internal bool IsShared(int word) => lastShares.Find(word) is var last and >= 0 && shares[last].Before >= 0;

    /// <summary>Adds names, each once.</summary>
    /// <param name="some">Their rows.</param>
    /// <param name="byOne">True where one word is enough to look at them.</param>
    internal void Find(ReadOnlySpan<int> some, bool byOne)
    {
        foreach (var row in some)
        {
            ref var place = ref places.Place(row);
            if (place < 0)
            {
                place = found.Count;
                found.Add(new FoundName(row, byOne, default, default, -1));
            }
        }
    }

    /// <summary>Adds names that have a word in several, or several in a word; of one word of the query the best counts.</summary>
    internal void FindJoined(ReadOnlySpan<int> some, int place, in Share share)
    {
        Find(some, byOne: false);
        foreach (var row in some)
        {
            ref var one = ref CollectionsMarshal.AsSpan(found)[places.Find(row)];
            if (one.LastPlace == place)
            {
                one.LastJoined = share.Weight > one.LastJoined.Weight ? share : one.LastJoined;
            }
            else
            {
                (one.Joined, one.LastPlace, one.LastJoined) = (one.Joined.And(one.LastJoined), place, share);
            }
        }
    }

    /// <summary>
    /// Reads the beginning of each name found. Nothing waits for what it reads, so that the memory is asked for several names at once; looking at them one after the
    /// other would wait for each.
    /// </summary>
    internal void Fetch(int[] rows)
    {
        var sum = 0;
        foreach (ref readonly var one in CollectionsMarshal.AsSpan(found))
        {
            sum ^= rows[one.Row];
        }

        fetched = sum;
    }

    // Kept, so that reading is not left out as without effect.
    private volatile int fetched;

    /// <summary>Reads the sounds of the words looked up, for the same reason.</summary>
    internal void Fetch(Word[] words)
    {
        var sum = 0;
        foreach (var id in Keys)
        {
            sum ^= words[id].Sounds.Length;
        }

        fetched = sum;
    }

    /// <summary>Reads the words of the candidates, for the same reason.</summary>
    internal void Fetch(ScreenedName[] names)
    {
        var sum = 0;
        foreach (ref readonly var one in CollectionsMarshal.AsSpan(Candidates))
        {
            sum ^= names[one.Name].Words.Length;
        }

        foreach (ref readonly var one in CollectionsMarshal.AsSpan(Candidates))
        {
            foreach (var word in names[one.Name].Words)
            {
                sum ^= word.Text.Length ^ word.Sounds.Length;
            }
        }

        fetched = sum;
    }

    /// <summary>A name found, what it shares with the query, and whether that is enough to look at it: two words, or one that suffices.</summary>
    /// <param name="at">Its place among those found.</param>
    /// <param name="rows">The names of the list.</param>
    /// <param name="spelling">Of the query.</param>
    /// <param name="row">The name.</param>
    internal (bool IsEnough, Share Share) Found(int at, int[] rows, Spelling spelling, out NameRow row)
    {
        ref readonly var one = ref CollectionsMarshal.AsSpan(found)[at];
        row = NameRow.At(rows, one.Row);
        if (row.Crosses(spelling))
        {
            return (false, default);
        }

        var (used, wordCount) = (0u, 0);
        foreach (var word in row.Words)
        {
            if (lastShares.Find(word) is var last and >= 0)
            {
                Note(last, ref used);
                wordCount++;
            }
        }

        // One word of the name has one partner, though it may be like two of the query, and the other way round.
        var share = one.Joined.And(one.LastJoined);
        var enough = one.ByOne || share.Places > 0 || (wordCount > 1 && BitOperations.PopCount(used) > 1);
        for (; enough && used != 0; used &= used - 1)
        {
            share = share.And(best[BitOperations.TrailingZeroCount(used)]);
        }

        return (enough, share);
    }

    /// <summary>Keeps, for each word of the query, the best share of the words of a name.</summary>
    private void Note(int at, ref uint used)
    {
        while (at >= 0)
        {
            var (place, share, before) = shares[at];
            if ((used & (1u << place)) == 0 || share.Weight > best[place].Weight)
            {
                best[place] = share;
                used |= 1u << place;
            }

            at = before;
        }
    }

    /// <summary>Forgets what one reading shared; the best entries stay.</summary>
    internal void Forget()
    {
        lastShares.Clear();
        places.Clear();
        shares.Clear();
        found.Clear();
        Candidates.Clear();
    }

    /// <summary>Keeps the better of two names of one entry; of equal ones the first of the list.</summary>
    internal void Keep(int party, in BestName name)
    {
        ref var before = ref CollectionsMarshal.GetValueRefOrAddDefault(Best, party, out var known);
        if (
            !known
            || name.Points > before.Points
            || (name.Points == before.Points && name.Name < before.Name && ReferenceEquals(name.Reading, before.Reading))
        )
        {
            before = name;
        }
    }

    internal void Clear()
    {
        Forget();
        Best.Clear();
    }
}
