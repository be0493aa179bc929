namespace Parcelgate.Core.Screening;

using System.Runtime.InteropServices;

/// <summary>
/// Finds the names of a list that may be a query: those that share two of its words, those that one word finds because one side has hardly more, and those
/// that have written as one word what the other wrote as several.
/// </summary>
internal sealed class NameSearch(IndexParts parts)
{
    /// <summary>Names of one word looked at for one query beyond those of its rarest word: bounds the time a query of initials and frequent words takes.</summary>
    internal const int MostRead = 4_000;

    private readonly WordHits words = new(parts);

    /// <summary>Reads a name as a query; its words are those known already.</summary>
    internal ScreenedName Read(ScreeningQuery query) => NameReader.Read(query.Name, query.Kind, words.Reader);

    /// <summary>Puts into <paramref name="room"/> the names that may be the query, and what each word of the list shares with it.</summary>
    internal void Gather(ScreenedName query, SearchRoom room)
    {
        var order = room.Order;
        order.Clear();
        for (var i = 0; i < query.Words.Length; i++)
        {
            // A query is read with the words that are sought: see Read.
            room.Hits[i] = words.Of((SoughtWord)query.Words[i], room.Keys);
            if (room.Hits[i].Length > 0)
            {
                Insert(order, i, query.Words);
            }
        }

        Share(room);
        FindByOne(query, room);
        FindPairs(room);
        FindJoined(query, room);
    }

    /// <summary>Keeps the order of words: those in fewest names first, of equal ones the first.</summary>
    private static void Insert(List<int> order, int word, Word[] words)
    {
        var at = order.Count;
        while (at > 0 && ReadingsOf(words[order[at - 1]]) > ReadingsOf(words[word]))
        {
            at--;
        }

        order.Insert(at, word);
    }

    private static int ReadingsOf(Word word) => ((SoughtWord)word).Readings;

    private static void Share(SearchRoom room)
    {
        foreach (var place in room.Order)
        {
            // Of the most frequent of three and more words the whole weight is taken, though the words may differ: a bound must not be too low.
            var whole = room.Order.Count > 2 && place == room.Order[^1];
            foreach (var (id, likeness, loss, weight, _) in room.Hits[place])
            {
                room.Put(id, place, whole ? new Share(weight, 0, 0, 1) : new Share(weight * likeness, weight * (1 - likeness), loss, 1));
            }
        }
    }

    /// <summary>
    /// One word in common with a query of several makes no alert, whatever the rest of the name is: so names that share one are looked at where one side is hardly
    /// more than a word or has an initial, and not by the most frequent word of several.
    /// </summary>
    private void FindByOne(ScreenedName query, SearchRoom room)
    {
        var (alone, count) = (IsAlone(query), room.Order.Count);
        var several = alone || query.Weight < 2.3f;
        var others =
            count == 2 || (several && count == 1) ? 1
            : several ? count - 1
            : 0;
        var read = 0;
        for (var k = 0; k < others; k++)
        {
            read += ReadingsOf(query.Words[room.Order[k]]);
            if (k == 0 || (k < others - 1 && read <= MostRead))
            {
                FindByOne(room.Hits[room.Order[k]], alone, room);
            }
        }

        // A word that is like two of the query is as good as two, and no more than one of the name.
        foreach (var place in room.Order)
        {
            FindByOne(room.Hits[place], alone, room, shared: true);
        }
    }

    private void FindByOne(Hit[] hits, bool alone, SearchRoom room, bool shared = false)
    {
        foreach (var hit in hits)
        {
            if (!shared || room.IsShared(hit.Word))
            {
                room.Find(alone ? parts.Postings.Rows(hit.Posted) : parts.Postings.SparseRows(hit.Posted), byOne: true);
            }
        }
    }

    /// <summary>True for a query of which one word is enough to look at a name.</summary>
    internal static bool IsAlone(ScreenedName query) => query.HasInitial || query.Weight < 1.6f;

    /// <summary>
    /// Names that share two words of the query: of two words of the list the names of the rarer one are read, and of those the ones whose signature may have the
    /// other. The most frequent words are met last in that order and first here, so that each knows the bits of all that are more frequent.
    /// </summary>
    private void FindPairs(SearchRoom room)
    {
        var (order, hits) = (room.Order, room.Hits);
        Span<int> left = stackalloc int[NameReader.MostWords];
        Span<Signature> passed = stackalloc Signature[NameReader.MostWords];
        foreach (var place in order)
        {
            left[place] = hits[place].Length;
        }

        while (MostFrequent(room, left) is var place and >= 0)
        {
            var hit = hits[place][--left[place]];
            var mask = room.IsShared(hit.Word) ? MaskBeside(hit.Word, place, room, left) : MaskBeside(place, order, passed);
            passed[place] |= Signature.Of(hit.Word);
            if (mask != default)
            {
                room.Names.Clear();
                parts.Postings.Scan(hit.Posted, mask, room.Names);
                room.Find(CollectionsMarshal.AsSpan(room.Names), byOne: false);
            }
        }
    }

    private static Signature MaskBeside(int place, List<int> order, ReadOnlySpan<Signature> passed)
    {
        var mask = default(Signature);
        foreach (var other in order)
        {
            mask |= other == place ? default : passed[other];
        }

        return mask;
    }

    /// <summary>The bits of the more frequent words for a word that is like two of the query ("Mohammad Mohammad"): its own bit would let all its names pass.</summary>
    private static Signature MaskBeside(int word, int place, SearchRoom room, ReadOnlySpan<int> left)
    {
        var mask = Signature.Twice;
        foreach (var other in room.Order)
        {
            foreach (var hit in other == place ? [] : room.Hits[other].AsSpan(left[other]))
            {
                mask |= hit.Word == word ? default : Signature.Of(hit.Word);
            }
        }

        return mask;
    }

    /// <summary>The word of the query whose next word of the list is in most names; -1 where none is left.</summary>
    private static int MostFrequent(SearchRoom room, ReadOnlySpan<int> left)
    {
        var (best, most) = (-1, -1);
        foreach (var place in room.Order)
        {
            if (left[place] > 0 && room.Hits[place][left[place] - 1].Posted.Count is var count && count > most)
            {
                (best, most) = (place, count);
            }
        }

        return best;
    }

    /// <summary>
    /// Words written as one on one side and as several on the other. Where one word in common is enough, names that merely have the consonants are looked at too: an
    /// initial may make up the rest.
    /// </summary>
    private void FindJoined(ScreenedName query, SearchRoom room)
    {
        var alone = IsAlone(query);
        for (var i = 0; i < query.Words.Length; i++)
        {
            var word = query.Words[i];
            parts.Joined.Find(word, alone, room.Keys, room.Names);
            room.FindJoined(CollectionsMarshal.AsSpan(room.Names), i, new Share(word.Weight, 0, 0, 2, IsJoined: true));
            for (var count = 2; count <= JoinedRows.MostJoined(query.Words, i); count++)
            {
                FindRow(query.Words.AsSpan(i, count), i, alone, room);
            }
        }
    }

    private void FindRow(ReadOnlySpan<Word> row, int place, bool alone, SearchRoom room)
    {
        var skeleton = JoinedRows.Skeleton(row);
        if (skeleton == 0)
        {
            return;
        }

        Span<byte> joined = stackalloc byte[JoinedRows.MostSounds];
        joined = joined[..JoinedRows.Join(row, joined)];
        room.Keys.Clear();
        parts.BySkeleton.Find(skeleton, room.Keys, distinct: false);
        room.Fetch(parts.Words);
        var pattern = room.Keys.Count > 0 ? room.Pattern.For(joined) : null;
        foreach (var id in room.Keys)
        {
            if (JoinedRows.IsOne(joined, row[0].Script, parts.Words[id], alone, pattern))
            {
                var share = new Share(row[0].Weight + row[^1].Weight, 0, 0, 2);
                room.FindJoined(parts.Postings.Rows(parts.Postings.Of(id)), place, share);
            }
        }
    }
}
