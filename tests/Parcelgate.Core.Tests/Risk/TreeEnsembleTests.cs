namespace Parcelgate.Core.Tests.Risk;

using Parcelgate.Core.Risk.Models;
using Xunit;

public sealed class TreeEnsembleTests
{
    private const int NaNLeft = 2 | 8;
    private const int NaNRight = 8;
    private const int ZeroLeft = 2 | 4;

    /// <summary>Up to 5 the first leaf; above it the second feature decides at 1.</summary>
    private static Tree Of(int first, int second = 0) => new([0, 1], [5, 1], [first, second], [~0, ~1], [1, ~2], [0.5, 0.25], [1, 2, 4]);

    [Theory]
    [InlineData(5, 9, 1)] // the threshold itself goes left
    [InlineData(5.000001, 1, 2)]
    [InlineData(6, 1.5, 4)]
    public void A_row_goes_left_up_to_the_threshold(double a, double b, double score) =>
        Assert.Equal(score, new TreeEnsemble([Of(0)]).Raw([a, b]));

    [Theory]
    [InlineData(0, 1)] // nothing counts as missing: not a number is zero
    [InlineData(NaNLeft, 1)]
    [InlineData(NaNRight, 2)]
    public void What_is_missing_goes_where_the_tree_sends_it(int decision, double score) =>
        Assert.Equal(score, new TreeEnsemble([Of(decision)]).Raw([double.NaN, 1]));

    [Fact]
    public void Zero_is_missing_where_the_tree_says_so()
    {
        var tree = new Tree([0], [-1], [ZeroLeft], [~0], [~1], [0], [7, 9]);
        Assert.Equal(7, new TreeEnsemble([tree]).Raw([0]));
        Assert.Equal(9, new TreeEnsemble([tree with { Decision = [0] }]).Raw([0]));
    }

    [Fact]
    public void Trees_are_added_in_their_order_and_one_may_be_a_leaf_alone()
    {
        var constant = new Tree([], [], [], [], [], [], [0.125]);
        var all = new TreeEnsemble([constant, Of(0), constant, Of(0)]);

        Assert.Equal(0.125 + 4 + 0.125 + 4, all.Raw([6, 2]));
        Assert.Equal(2, all.Features);
    }

    /// <summary>Nodes of all trees lie in one array; a walk through each tree as the file has it comes to the same bits.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_trees_give_what_a_walk_from_node_to_node_gives(int seed)
    {
        const int features = 7;
        var random = new Random(seed);
        double[] values = [0, -0.0, 1e-36, -1e-36, 1e-30, 1, -1, 2.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        Tree[] trees = [.. Enumerable.Range(0, 41).Select(_ => Grown(random, random.Next(0, 40), features, values))];
        var all = new TreeEnsemble([.. trees]);
        for (var i = 0; i < 2000; i++)
        {
            var row = Enumerable.Range(0, features).Select(_ => values[random.Next(values.Length)]).ToArray();
            var expected = trees.Aggregate(0.0, (sum, tree) => sum + Walked(tree, row));

            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(all.Raw(row)));
        }
    }

    /// <summary>A tree grown by splitting a leaf at random, as LightGBM grows them.</summary>
    private static Tree Grown(Random random, int splits, int features, double[] values)
    {
        var (left, right) = (new List<int>(), new List<int>());
        for (var node = 0; node < splits; node++)
        {
            if (node > 0)
            {
                // The leaf that is split keeps its number for its left side.
                var leaf = random.Next(node + 1);
                var (side, at) = left.IndexOf(~leaf) is var found and >= 0 ? (left, found) : (right, right.IndexOf(~leaf));
                side[at] = node;
                left.Add(~leaf);
            }
            else
            {
                left.Add(~0);
            }

            right.Add(~(node + 1));
        }

        int[] decisions = [0, 2, 4, 6, 8, 10];
        double[] thresholds = [.. values.Where(value => !double.IsNaN(value))];
        return new Tree(
            [.. left.Select(_ => random.Next(features))],
            [.. left.Select(_ => thresholds[random.Next(thresholds.Length)])],
            [.. left.Select(_ => decisions[random.Next(decisions.Length)])],
            [.. left],
            [.. right],
            [.. left.Select(_ => 0.0)],
            [.. Enumerable.Range(0, splits + 1).Select(_ => random.NextDouble() - 0.5)]
        );
    }

    private static double Walked(Tree tree, double[] row)
    {
        var at = tree.Feature.Length == 0 ? ~0 : 0;
        while (at >= 0)
        {
            var (value, decision) = (row[tree.Feature[at]], tree.Decision[at]);
            var missing =
                (decision & NaNRight) != 0 ? double.IsNaN(value)
                : (decision & 4) != 0 ? double.IsNaN(value) || Math.Abs(value) < 1e-35
                : false;
            var isLeft = missing ? (decision & 2) != 0 : (double.IsNaN(value) ? 0 : value) <= tree.Threshold[at];
            at = isLeft ? tree.Left[at] : tree.Right[at];
        }

        return tree.Leaf[~at];
    }

    [Fact]
    public void What_each_feature_moved_comes_to_the_score()
    {
        var all = new TreeEnsemble([Of(0), new Tree([], [], [], [], [], [], [0.125])]);
        var moved = new double[2];

        var constant = all.Contributions([6, 2], moved);

        Assert.Equal((0.5 + 0.125, 0.25 - 0.5, 4 - 0.25), (constant, moved[0], moved[1]));
        Assert.Equal(all.Raw([6, 2]), constant + moved.Sum());
    }

    /// <summary>A tree from a file is data from outside: a circle or a child that is not there must not be walked.</summary>
    [Fact]
    public void A_tree_that_does_not_hold_together_is_refused()
    {
        Tree[] wrong =
        [
            Of(0) with
            {
                Left = [0, ~1],
            },
            Of(0) with
            {
                Right = [2, ~2],
            },
            Of(0) with
            {
                Right = [1, ~3],
            },
            Of(0) with
            {
                Leaf = [1, 2],
            },
            Of(0) with
            {
                Threshold = [5],
            },
            Of(0) with
            {
                Feature = [-1, 1],
            },
            Of(0) with
            {
                Decision = [1, 0],
            },
        ];
        Assert.All(wrong, tree => Assert.Throws<ArgumentException>(() => new TreeEnsemble([tree])));
    }
}
