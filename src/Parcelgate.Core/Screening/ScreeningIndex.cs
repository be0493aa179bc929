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

    // Names compared in full, those with most points within reach first. Arbitrary: bounds the time a query takes that many names of a list may be.
    private const int MostCompared = 512;

    private readonly IndexParts parts;
    private readonly NameSearch search;
    private readonly ConcurrentQueue<SearchRoom> spare = new();

    private ScreeningIndex(IndexParts parts, Watchlist list)
    {
        (Version, this.parts) = (list.Version, parts);
        search = new NameSearch(parts);
    }

    /// <summary>The version of the list that was indexed.</summary>
    public Consignments.Digest Version { get; }

    /// <summary>Names and aliases, other readings included.</summary>
    public int NameCount => parts.Names.Length;

    /// <summary>Makes a list searchable.</summary>
    public static ScreeningIndex Of(Watchlist list) => new(IndexParts.Of(list), list);

    /// <summary>The entries a name may be, best first; entries of one score in ordinal order of their ids.</summary>
    /// <param name="query">Whom to screen.</param>
    /// <param name="threshold">Score from which an entry is an alert, above 0 and below 1.</param>
    /// <param name="most">Most alerts wanted, 1 to <see cref="MostAlerts"/>.</param>
    public ImmutableArray<Alert> Screen(ScreeningQuery query, double threshold = NameScore.Threshold, int most = 20)
    {
        var room = spare.TryDequeue(out var used) ? used : new SearchRoom();
        try
        {
            return Screen(query, threshold, Math.Clamp(most, 1, MostAlerts), room);
        }
        finally
        {
            room.Clear();
            spare.Enqueue(room);
        }
    }

    private ImmutableArray<Alert> Screen(ScreeningQuery query, double threshold, int most, SearchRoom room)
    {
        var read = search.Read(query);
        var odds = Math.Log(threshold / (1 - threshold));
        SearchReading(query, read, odds, room);
        foreach (var reading in read.Readings)
        {
            SearchReading(query, reading, odds, room);
        }

        FindIdentifiers(query, read, room);
        return room.Best.Count == 0 ? [] : Alerts(query, odds, most, room);
    }

    private void SearchReading(ScreeningQuery query, ScreenedName reading, double odds, SearchRoom room)
    {
        search.Gather(reading, room);
        Choose(query, reading, odds, room);
        Compare(reading, room);
        room.Forget();
    }

    private ImmutableArray<Alert> Alerts(ScreeningQuery query, double odds, int most, SearchRoom room)
    {
        var best = room.Best.Where(one => one.Value.Points >= odds).ToList();
        best.Sort(
            (a, b) =>
                a.Value.Points != b.Value.Points
                    ? b.Value.Points.CompareTo(a.Value.Points)
                    : string.CompareOrdinal(parts.Parties[a.Key].Id, parts.Parties[b.Key].Id)
        );
        return
        [
            .. best.Take(most)
                .Select(one =>
                {
                    var (party, reading) = (parts.Parties[one.Key], one.Value.Reading);
                    var name = parts.Names[one.Value.Name];
                    var why = NameScore.Explained(reading, name, Qualifiers.Of(query, reading.Kind, party));
                    return new Alert(party, name.Written, NameScore.ScoreOf(one.Value.NamePoints), why.Score, why);
                }),
        ];
    }

    /// <summary>Of the names found those that may reach the threshold by what they share with the query.</summary>
    private void Choose(ScreeningQuery query, ScreenedName reading, double odds, SearchRoom room)
    {
        var most = Qualifiers.Most(query);
        room.Fetch(parts.Rows);
        for (var at = 0; at < room.FoundCount; at++)
        {
            var (enough, found) = room.Found(at, parts.Rows, reading.Spelling, out var row);
            if (!enough)
            {
                continue;
            }

            var points = NameScore.Most(reading, row, found);
            if (points + most < odds)
            {
                continue;
            }

            var qualified = Qualifiers.Points(query, query.Kind, parts.Parties[row.Party]);
            if (points + qualified >= odds)
            {
                room.Candidates.Add(new Candidate(row.Name, row.Party, points + qualified + found.Weight, qualified));
            }
        }
    }

    private void Compare(ScreenedName reading, SearchRoom room)
    {
        var candidates = room.Candidates;
        if (candidates.Count > MostCompared)
        {
            candidates.Sort((a, b) => a.Most != b.Most ? b.Most.CompareTo(a.Most) : a.Name.CompareTo(b.Name));
            candidates.RemoveRange(MostCompared, candidates.Count - MostCompared);
        }

        room.Fetch(parts.Names);
        foreach (var (name, party, _, qualified) in candidates)
        {
            var points = NameScore.Points(reading, parts.Names[name], room.Pairings);
            room.Keep(party, new BestName(points + qualified, points, reading, name));
        }
    }

    private void FindIdentifiers(ScreeningQuery query, ScreenedName reading, SearchRoom room)
    {
        if (query.Identifiers.IsDefaultOrEmpty)
        {
            return;
        }

        foreach (var identifier in query.Identifiers)
        {
            foreach (var name in parts.ByIdentifier.GetValueOrDefault(Qualifiers.Normal(identifier), []))
            {
                var points = NameScore.Points(reading, parts.Names[name], room.Pairings);
                var party = NameRow.At(parts.Rows, parts.RowOf[name]).Party;
                var qualified = Qualifiers.Points(query, query.Kind, parts.Parties[party]);
                room.Keep(party, new BestName(points + qualified, points, reading, name));
            }
        }
    }
}
