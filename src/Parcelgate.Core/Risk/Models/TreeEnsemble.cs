namespace Parcelgate.Core.Risk.Models;

using System.Collections.Immutable;
using System.Globalization;

/// <summary>One tree as LightGBM writes it: inner nodes, then leaves. A child below zero is the complement of a leaf's place.</summary>
/// <param name="Feature">Of each inner node: which feature is asked.</param>
/// <param name="Threshold">Of each inner node: up to it, included, goes left.</param>
/// <param name="Decision">Of each inner node: bit 2 sends what is missing left; bits 4 and 8 say what counts as missing (0 nothing, 4 zero, 8 not a number).</param>
/// <param name="Left">Of each inner node.</param>
/// <param name="Right">Of each inner node.</param>
/// <param name="Value">Of each inner node: the score of a tree that ended there.</param>
/// <param name="Leaf">Of each leaf: its score.</param>
public sealed record Tree(
    ImmutableArray<int> Feature,
    ImmutableArray<double> Threshold,
    ImmutableArray<int> Decision,
    ImmutableArray<int> Left,
    ImmutableArray<int> Right,
    ImmutableArray<double> Value,
    ImmutableArray<double> Leaf
);

/// <summary>
/// Scores rows with trees that LightGBM trained, and gives the very bits LightGBM gives: thresholds stay 64-bit, trees are added in their order. The nodes of all trees
/// lie in one array.
/// </summary>
public sealed class TreeEnsemble
{
    /// <summary>LightGBM's own bound below which a number is zero.</summary>
    private const double Zero = 1e-35f;

    private const int DefaultLeft = 2;
    private const int MissingZero = 4;
    private const int MissingNaN = 8;

    private readonly Node[] nodes;
    private readonly double[] leaves;
    private readonly int[] roots;

    /// <summary>Flattens trees.</summary>
    /// <param name="trees">In the order they are added.</param>
    /// <exception cref="ArgumentException">A tree's arrays do not fit each other, or a child is out of range.</exception>
    public TreeEnsemble(ImmutableArray<Tree> trees)
    {
        Trees = trees;
        nodes = new Node[trees.Sum(tree => tree.Feature.Length)];
        leaves = new double[trees.Sum(tree => tree.Leaf.Length)];
        roots = new int[trees.Length];
        var (node, leaf) = (0, 0);
        foreach (var (at, tree) in trees.Index())
        {
            Check(tree);
            roots[at] = tree.Feature.Length == 0 ? ~leaf : node;
            for (var i = 0; i < tree.Feature.Length; i++)
            {
                nodes[node + i] = new Node(
                    tree.Feature[i],
                    tree.Decision[i],
                    tree.Threshold[i],
                    Child(tree.Left[i], node, leaf),
                    Child(tree.Right[i], node, leaf)
                );
            }

            tree.Leaf.CopyTo(leaves, leaf);
            node += tree.Feature.Length;
            leaf += tree.Leaf.Length;
        }

        Features = nodes.Length == 0 ? 0 : nodes.Max(one => one.Feature) + 1;
    }

    /// <summary>The trees.</summary>
    public ImmutableArray<Tree> Trees { get; }

    /// <summary>Features a row must have at least.</summary>
    public int Features { get; }

    /// <summary>The raw score: log odds. Allocates nothing.</summary>
    /// <param name="row">Features; not a number where one is missing.</param>
    public double Raw(ReadOnlySpan<double> row)
    {
        var sum = 0.0;
        foreach (var root in roots)
        {
            var at = root;
            while (at >= 0)
            {
                at = Next(in nodes[at], row);
            }

            sum += leaves[~at];
        }

        return sum;
    }

    /// <summary>What each feature adds to the raw score: from node to node on the row's path, the change of the score. They and the constant come to the score.</summary>
    /// <param name="row">Features.</param>
    /// <param name="into">Set: one number for each feature.</param>
    /// <returns>The constant: what the trees say of no row in particular.</returns>
    public double Contributions(ReadOnlySpan<double> row, Span<double> into)
    {
        into.Clear();
        var constant = 0.0;
        foreach (var tree in Trees)
        {
            if (tree.Feature.Length == 0)
            {
                constant += tree.Leaf[0];
                continue;
            }

            constant += tree.Value[0];
            var (at, value) = (0, tree.Value[0]);
            while (at >= 0)
            {
                var node = new Node(tree.Feature[at], tree.Decision[at], tree.Threshold[at], tree.Left[at], tree.Right[at]);
                var next = Next(in node, row);
                var then = next >= 0 ? tree.Value[next] : tree.Leaf[~next];
                into[node.Feature] += then - value;
                (at, value) = (next, then);
            }
        }

        return constant;
    }

    private static int Next(in Node node, ReadOnlySpan<double> row)
    {
        var value = row[node.Feature];
        var missing = node.Decision & (MissingZero | MissingNaN);
        if (double.IsNaN(value))
        {
            if (missing == MissingNaN)
            {
                return (node.Decision & DefaultLeft) != 0 ? node.Left : node.Right;
            }

            value = 0;
        }

        if (missing == MissingZero && value > -Zero && value <= Zero)
        {
            return (node.Decision & DefaultLeft) != 0 ? node.Left : node.Right;
        }

        return value <= node.Threshold ? node.Left : node.Right;
    }

    private static int Child(int child, int node, int leaf) => child >= 0 ? node + child : ~(leaf + ~child);

    private static void Check(Tree tree)
    {
        var inner = tree.Feature.Length;
        var fits =
            tree.Threshold.Length == inner
            && tree.Decision.Length == inner
            && tree.Left.Length == inner
            && tree.Right.Length == inner
            && tree.Value.Length == inner
            && tree.Leaf.Length == inner + 1
            // A child is further down than its parent, so that no walk is without end.
            && tree.Left.Concat(tree.Right).All(child => child < inner && ~child < tree.Leaf.Length)
            && tree.Left.Index().All(pair => pair.Item < 0 || pair.Item > pair.Index)
            && tree.Right.Index().All(pair => pair.Item < 0 || pair.Item > pair.Index)
            && tree.Feature.All(feature => feature >= 0)
            && tree.Decision.All(decision => decision is >= 0 and <= 15 && (decision & 1) == 0);
        if (!fits)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A tree of {inner} nodes and {tree.Leaf.Length} leaves does not hold together."
                )
            );
        }
    }

    private readonly record struct Node(int Feature, int Decision, double Threshold, int Left, int Right);
}
