namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>A text with the code it was given.</summary>
/// <param name="Text">The description.</param>
/// <param name="Hs">Six digits or more; the first six count.</param>
public sealed record HsExample(string Text, string Hs);

/// <summary>How often each feature came with each subheading: all that a suggester of codes is made of.</summary>
/// <param name="Codes">Subheadings, sorted.</param>
/// <param name="Features">Of each feature its subheadings, as places in <paramref name="Codes"/>, and how often; by hash and place.</param>
internal sealed record HsCounts(string[] Codes, SortedDictionary<uint, SortedDictionary<int, int>> Features)
{
    /// <summary>Counts texts; those whose code has fewer than six digits are left out.</summary>
    internal static HsCounts Of(IEnumerable<HsExample> examples)
    {
        var rows = examples.Where(example => example.Hs.Length >= 6).ToList();
        string[] codes = [.. rows.Select(row => row.Hs[..6]).Distinct().Order(StringComparer.Ordinal)];
        var places = codes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var features = new SortedDictionary<uint, SortedDictionary<int, int>>();
        var room = new HsFeature[HsFeatures.Most];
        foreach (var row in rows)
        {
            var code = places[row.Hs[..6]];
            foreach (var feature in room.AsSpan(0, HsFeatures.Of(row.Text, room, whole: true)))
            {
                if (!features.TryGetValue(feature.Hash, out var list))
                {
                    features.Add(feature.Hash, list = []);
                }

                list[code] = list.GetValueOrDefault(code) + 1;
            }
        }

        return new HsCounts(codes, features);
    }
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
        places = counts.Features.Keys.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        levels = [new Level(counts, 2), new Level(counts, 4), new Level(counts, 6)];
        levels[1].Above(levels[0]);
        levels[2].Above(levels[1]);
        var all = counts.Features.Values.Sum(list => list.Values.Sum(count => (double)count));
        foreach (var (_, list) in counts.Features)
        {
            AddFeature(list, list.Values.Sum(count => (double)count) / all);
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
    private void AddFeature(SortedDictionary<int, int> list, double background)
    {
        var chances = new Dictionary<int, double>();
        for (var level = 0; level < Levels; level++)
        {
            var own = levels[level];
            var next = new Dictionary<int, double>();
            foreach (var group in list.GroupBy(pair => own.Of[pair.Key]))
            {
                var seen = group.Sum(pair => (double)pair.Value);
                var above = level == 0 ? background : chances[own.Parent[group.Key]];
                var chance = (1 - Lean) * seen / (own.Mass[group.Key] + Floor) + Lean * above;
                own.Put(group.Key, (float)Math.Log(chance / (Lean * above)));
                next.Add(group.Key, chance);
            }

            own.EndOfFeature();
            chances = next;
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
            foreach (var (code, count) in counts.Features.Values.SelectMany(list => list))
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
