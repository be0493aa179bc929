namespace Parcelgate.Core.Tests.Screening;

using Parcelgate.Core.Screening;

/// <summary>
/// What an index finds, without an index: every name of the list is held against the words of the query, one after the other. Only what words are like is taken from the
/// index, and the rules are those of the reference: two words in common, one where that suffices, or one word written as several.
/// </summary>
internal sealed class ExhaustiveSearch(Watchlist list)
{
    private readonly IndexParts parts = IndexParts.Of(list);
    private readonly List<int> keys = [];
    private WordHits? words;

    /// <summary>Ids and scores, in the order of alerts.</summary>
    internal List<(string Id, double Score)> Screen(ScreeningQuery query, double threshold)
    {
        words ??= new WordHits(parts);
        var read = NameReader.Read(query.Name, query.Kind, words.Reader);
        var odds = Math.Log(threshold / (1 - threshold));
        var best = new Dictionary<int, double>();
        foreach (var reading in read.Readings.Prepend(read))
        {
            var hits = reading.Words.Select(word => words.Of((SoughtWord)word, keys)).ToArray();
            var (byOne, order) = Ranked(reading, hits);
            foreach (var at in parts.RowOf)
            {
                Compare(query, reading, hits, byOne, order, NameRow.At(parts.Rows, at), odds, best);
            }
        }

        return
        [
            .. best.Where(one => one.Value >= odds)
                .OrderByDescending(one => one.Value)
                .ThenBy(one => parts.Parties[one.Key].Id, StringComparer.Ordinal)
                .Select(one => (parts.Parties[one.Key].Id, one.Value)),
        ];
    }

    /// <summary>The words of the query of which one finds a name, and all that are like any of the list, rarest first.</summary>
    private static (HashSet<int> ByOne, List<int> Order) Ranked(ScreenedName query, Hit[][] hits)
    {
        var order = Enumerable.Range(0, hits.Length).Where(i => hits[i].Length > 0).OrderBy(i => Names(hits[i])).ToList();
        var several = NameSearch.IsAlone(query) || query.Weight < 2.3f;
        var (byOne, read) = (new HashSet<int>(), 0);
        for (var k = 0; k < order.Count; k++)
        {
            read += Names(hits[order[k]]);
            var only = k == 0 && (order.Count == 2 || several);
            var further = k > 0 && several && k < order.Count - 2 && read <= NameSearch.MostRead;
            if (only || further)
            {
                byOne.Add(order[k]);
            }
        }

        return (byOne, order);
    }

    private static int Names(Hit[] hits) => hits.Sum(hit => hit.Posted.Count);

    private void Compare(
        ScreeningQuery query,
        ScreenedName reading,
        Hit[][] hits,
        HashSet<int> byOne,
        List<int> order,
        NameRow row,
        double odds,
        Dictionary<int, double> best
    )
    {
        var (share, enough) = Shared(reading, hits, byOne, order, row);
        var qualified = Qualifiers.Points(query, query.Kind, parts.Parties[row.Party]);
        if (
            !enough
            || row.Crosses(reading.Spelling)
            || NameScore.Most(reading, row, share) + Math.Min(qualified, Qualifiers.Most(query)) < odds
        )
        {
            return;
        }

        var points = NameScore.Points(reading, parts.Names[row.Name], new Pairing[Alignment.Room]) + qualified;
        best[row.Party] = Math.Max(points, best.GetValueOrDefault(row.Party, double.MinValue));
    }

    private (Share Share, bool Enough) Shared(ScreenedName reading, Hit[][] hits, HashSet<int> byOne, List<int> order, NameRow row)
    {
        var (share, enough) = (Joined(reading, parts.Names[row.Name]), false);
        enough |= share.Places > 0;
        var (places, shared) = (0, new HashSet<int>());
        for (var place = 0; place < hits.Length; place++)
        {
            var best = default(Share);
            for (var at = 0; at < row.Words.Length; at++)
            {
                var id = row.Words[at];
                var found = Array.Find(hits[place], hit => hit.Word == id);
                if (found == default || !IndexParts.IsSought(parts.Words[id]))
                {
                    continue;
                }

                shared.Add(at);
                var twice = hits.Count(other => Array.Exists(other, hit => hit.Word == id)) > 1;
                enough |= (byOne.Contains(place) || twice) && (NameSearch.IsAlone(reading) || row.IsSparse);
                var whole = order.Count > 2 && place == order[^1];
                var one = new Share(found.Weight * found.Likeness, found.Weight * (1 - found.Likeness), found.Loss, 1);
                one = whole ? new Share(found.Weight, 0, 0, 1) : one;
                best = one.Weight > best.Weight ? one : best;
            }

            places += best.Places;
            share = share.And(best);
        }

        return (share, enough || (places > 1 && shared.Count > 1));
    }

    private static Share Joined(ScreenedName reading, ScreenedName name)
    {
        var (all, alone) = (default(Share), NameSearch.IsAlone(reading));
        for (var i = 0; i < reading.Words.Length; i++)
        {
            var best = default(Share);
            var word = reading.Words[i];
            if (Rows(name.Words).Any(row => IsOne(row, word, alone)))
            {
                best = new Share(word.Weight, 0, 0, 2, IsJoined: true);
            }

            foreach (var row in Rows(reading.Words).Where(row => ReferenceEquals(row.Array, reading.Words) && row.Offset == i))
            {
                if (name.Words.Any(one => IndexParts.IsSought(one) && IsOne(row, one, alone)))
                {
                    var other = new Share(row[0].Weight + row[^1].Weight, 0, 0, 2);
                    best = other.Weight > best.Weight ? other : best;
                }
            }

            all = all.And(best);
        }

        return all;
    }

    private static IEnumerable<ArraySegment<Word>> Rows(Word[] words)
    {
        for (var i = 0; i + 1 < words.Length; i++)
        {
            for (var count = 2; count <= JoinedRows.MostJoined(words, i); count++)
            {
                yield return new ArraySegment<Word>(words, i, count);
            }
        }
    }

    private static bool IsOne(ArraySegment<Word> row, Word word, bool alone)
    {
        var skeleton = JoinedRows.Skeleton(row);
        Span<byte> joined = stackalloc byte[JoinedRows.MostSounds];
        return skeleton != 0
            && skeleton == word.Skeleton
            && JoinedRows.IsOne(joined[..JoinedRows.Join(row, joined)], row[0].Script, word, alone);
    }
}
