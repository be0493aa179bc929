namespace Parcelgate.Core.Risk.Descriptions;

using System.Runtime.InteropServices;

/// <summary>A text with the code it was given.</summary>
/// <param name="Text">The description.</param>
/// <param name="Hs">Six digits or more; the first six count.</param>
public sealed record HsExample(string Text, string Hs);

/// <summary>How often each feature came with each subheading: all that a suggester of codes is made of.</summary>
/// <param name="Codes">Subheadings, sorted.</param>
/// <param name="Hashes">Features, rising.</param>
/// <param name="Starts">Where the list of each feature begins, and last where the last one ends.</param>
/// <param name="Places">The lists, one behind the other: subheadings as places in <paramref name="Codes"/>, rising in each.</param>
/// <param name="Times">How often each came, at least once.</param>
internal sealed record HsCounts(string[] Codes, uint[] Hashes, int[] Starts, int[] Places, int[] Times)
{
    /// <summary>Counts texts; those whose code has fewer than six digits are left out.</summary>
    internal static HsCounts Of(IEnumerable<HsExample> examples)
    {
        var rows = examples.Where(example => example.Hs.Length >= 6).ToList();
        string[] codes = [.. rows.Select(row => row.Hs[..6]).Distinct().Order(StringComparer.Ordinal)];
        var places = codes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var times = new Dictionary<ulong, int>();
        var room = new HsFeature[HsFeatures.Most];
        foreach (var row in rows)
        {
            var code = (uint)places[row.Hs[..6]];
            foreach (var feature in room.AsSpan(0, HsFeatures.Of(row.Text, room, whole: true)))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(times, ((ulong)feature.Hash << 32) | code, out _)++;
            }
        }

        var made = new HsCountsBuilder(codes);
        foreach (var (key, count) in times.OrderBy(pair => pair.Key))
        {
            made.Add((uint)(key >> 32), (int)(key & uint.MaxValue), count);
        }

        return made.Done();
    }

    /// <summary>How often a feature came, with whatever subheading.</summary>
    internal double TimesOf(int feature)
    {
        var sum = 0.0;
        for (var at = Starts[feature]; at < Starts[feature + 1]; at++)
        {
            sum += Times[at];
        }

        return sum;
    }
}

/// <summary>Puts counts together, feature by feature and subheading by subheading, each rising.</summary>
internal sealed class HsCountsBuilder(string[] codes)
{
    private readonly List<uint> hashes = [];
    private readonly List<int> starts = [];
    private readonly List<int> places = [];
    private readonly List<int> times = [];

    internal bool IsEmpty => hashes.Count == 0;

    /// <summary>Adds one count; false where it is not behind those before it, and nothing is added.</summary>
    internal bool Add(uint hash, int place, int count)
    {
        if (hashes.Count == 0 || hash > hashes[^1])
        {
            hashes.Add(hash);
            starts.Add(places.Count);
        }
        else if (hash < hashes[^1] || place <= places[^1])
        {
            return false;
        }

        places.Add(place);
        times.Add(count);
        return true;
    }

    internal HsCounts Done() => new(codes, [.. hashes], [.. starts, places.Count], [.. places], [.. times]);
}

/// <summary>
/// Naive Bayes over the counts: a subheading leans on its heading, that on its chapter, that on all texts, the more the fewer texts it has itself.
/// </summary>
/// <remarks>
/// p(f | node) = (1 - L) n(f, node) / n(node) + L p(f | parent). A feature that a node was not seen with takes the same from every node and is left out; what it adds to
/// one that it was seen with is reckoned once; a text then costs as much as the
/// lists of its features are long. Sums are made in one order, so that scores are the same everywhere.
/// </remarks>
internal sealed class HsScores
{
    // The share of a node's chance that comes from above, and how many features a node has at least when shares are taken. Both chosen on names of goods with every
    // fifth left out; flat around these values.
    private const double Lean = 0.5;
    private const double Floor = 20;

    /// <summary>Chapters, headings, subheadings.</summary>
    internal const int Levels = 3;

    private readonly Dictionary<uint, int> places;
    private readonly Level[] levels;

    internal HsScores(HsCounts counts)
    {
        places = counts.Hashes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        levels = [new Level(counts, 2), new Level(counts, 4), new Level(counts, 6)];
        levels[1].Above(levels[0]);
        levels[2].Above(levels[1]);
        double[][] chances = [.. levels.Select(level => new double[level.Names.Length])];
        var all = counts.Times.Sum(count => (double)count);
        for (var feature = 0; feature < counts.Hashes.Length; feature++)
        {
            AddFeature(counts, feature, counts.TimesOf(feature) / all, chances);
        }
    }

    /// <summary>Names of the nodes of a level.</summary>
    internal string[] Nodes(int level) => levels[level].Names;

    /// <summary>The node right above one.</summary>
    internal int ParentOf(int level, int node) => levels[level].Parent[node];

    /// <summary>Scores of all nodes of a level: natural logarithms of something proportional to their chance.</summary>
    /// <param name="features">Those of the text.</param>
    /// <param name="down">0 for chapters, 1 for headings, 2 for subheadings.</param>
    /// <param name="known">How much weight of the text's features was seen in training, from 0 to 1.</param>
    internal double[] Score(ReadOnlySpan<HsFeature> features, int down, out double known)
    {
        double[] above = [];
        known = 0;
        for (var level = 0; level <= down; level++)
        {
            var scores = new double[levels[level].Names.Length];
            known = Score(features, level, above, scores);
            above = scores;
        }

        return above;
    }

    /// <summary>Scores of the nodes of one level, from those of the level above; allocates nothing.</summary>
    internal double Score(ReadOnlySpan<HsFeature> features, int level, ReadOnlySpan<double> above, Span<double> scores)
    {
        var own = levels[level];
        var (all, seen) = (0.0, 0.0);
        foreach (var feature in features)
        {
            all += feature.Weight;
            if (places.TryGetValue(feature.Hash, out var place))
            {
                seen += feature.Weight;
                own.Add(place, feature.Weight, scores);
            }
        }

        for (var node = 0; node < scores.Length; node++)
        {
            scores[node] += level > 0 ? above[own.Parent[node]] : 0;
        }

        return all == 0 ? 0 : seen / all;
    }

    /// <summary>What a feature adds to every node it was seen with, from chapters down: each level knows the chance the one above gives it.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="feature">Which.</param>
    /// <param name="background">Its share of everything counted.</param>
    /// <param name="chances">Room for its chance at each node of each level; what the last feature left is not read.</param>
    private void AddFeature(HsCounts counts, int feature, double background, double[][] chances)
    {
        for (var level = 0; level < Levels; level++)
        {
            var own = levels[level];
            for (var at = counts.Starts[feature]; at < counts.Starts[feature + 1]; )
            {
                // Subheadings of one node stand together: they are sorted.
                var node = own.Of[counts.Places[at]];
                var seen = 0.0;
                for (; at < counts.Starts[feature + 1] && own.Of[counts.Places[at]] == node; at++)
                {
                    seen += counts.Times[at];
                }

                var above = level == 0 ? background : chances[level - 1][own.Parent[node]];
                var chance = (1 - Lean) * seen / (own.Mass[node] + Floor) + Lean * above;
                own.Put(node, (float)Math.Log(chance / (Lean * above)));
                chances[level][node] = chance;
            }

            own.EndOfFeature();
        }
    }

    /// <summary>The nodes of two, four or six digits.</summary>
    private sealed class Level
    {
        private readonly List<int> starts = [0];
        private readonly List<int> nodes = [];
        private readonly List<float> gains = [];

        internal Level(HsCounts counts, int digits)
        {
            Names = [.. counts.Codes.Select(code => code[..digits]).Distinct()];
            var places = Names.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
            Of = [.. counts.Codes.Select(code => places[code[..digits]])];
            Mass = new double[Names.Length];
            foreach (var (code, count) in counts.Places.Zip(counts.Times))
            {
                Mass[Of[code]] += count;
            }
        }

        internal string[] Names { get; }

        /// <summary>The node of each subheading.</summary>
        internal int[] Of { get; }

        internal int[] Parent { get; private set; } = [];

        /// <summary>Features counted below each node.</summary>
        internal double[] Mass { get; }

        internal void Above(Level parents) =>
            Parent = [.. Names.Select(name => Array.BinarySearch(parents.Names, name[..^2], StringComparer.Ordinal))];

        internal void Put(int node, float gain)
        {
            nodes.Add(node);
            gains.Add(gain);
        }

        internal void EndOfFeature() => starts.Add(nodes.Count);

        internal void Add(int feature, double weight, Span<double> scores)
        {
            for (var at = starts[feature]; at < starts[feature + 1]; at++)
            {
                scores[nodes[at]] += weight * gains[at];
            }
        }
    }
}
