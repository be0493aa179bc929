namespace Parcelgate.Core.Risk.Models;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>What a model was trained on and how well it told rows apart it had not seen.</summary>
/// <param name="Rows">Rows it learnt from.</param>
/// <param name="Marked">Of them those with the label.</param>
/// <param name="Groups">Groups of rows that say the same thing twice; each counts once, and none is on both sides of a trial.</param>
/// <param name="Auc">In each trial: how likely a marked row it had not seen scores above one that is not.</param>
/// <param name="Data">SHA-256 of each file, as hexadecimal digits.</param>
public sealed record Training(int Rows, int Marked, int Groups, ImmutableArray<double> Auc, ImmutableArray<string> Data);

/// <summary>
/// A model of risk: how a row's columns become features, and the trees that score them. Immutable and hashed like law. The same row has the same score on any machine
/// and at any later date.
/// </summary>
/// <param name="Label">The column it foretells.</param>
/// <param name="Columns">The columns a row must have, by name, in the order of the training files.</param>
/// <param name="Encodings">One for each feature.</param>
/// <param name="Trees">The trees.</param>
/// <param name="Trained">How it was trained.</param>
public sealed record RiskModel(
    string Label,
    ImmutableArray<string> Columns,
    ImmutableArray<Encoding> Encodings,
    TreeEnsemble Trees,
    Training Trained
)
{
    /// <summary>Most features of a model. Arbitrary.</summary>
    public const int MostFeatures = 512;

    /// <summary>SHA-256 over the model's file; all zero for one that was not read from a file.</summary>
    public Digest Hash { get; init; }

    /// <summary>The chance that a row is marked, from 0 to 1, as the model has it.</summary>
    /// <param name="row">The values of <see cref="Columns"/>; "" where one is missing.</param>
    public double Score(ReadOnlySpan<string> row)
    {
        Span<double> features = stackalloc double[Encodings.Length];
        Encode(row, features);
        return 1 / (1 + Math.Exp(-Trees.Raw(features)));
    }

    /// <summary>Which features moved the score, the strongest first: in log odds, above or below a row of which nothing is known.</summary>
    /// <param name="row">As for <see cref="Score"/>.</param>
    /// <param name="most">How many.</param>
    public ImmutableArray<(string Feature, double Moved)> Explain(ReadOnlySpan<string> row, int most)
    {
        var features = new double[Encodings.Length];
        Encode(row, features);
        var moved = new double[Encodings.Length];
        Trees.Contributions(features, moved);
        return
        [
            .. Encodings
                .Select((encoding, at) => (encoding.Name, moved[at]))
                .Where(pair => pair.Item2 != 0)
                .OrderByDescending(pair => Math.Abs(pair.Item2))
                .Take(most),
        ];
    }

    /// <summary>The features of a row.</summary>
    public void Encode(ReadOnlySpan<string> row, Span<double> features)
    {
        for (var i = 0; i < Encodings.Length; i++)
        {
            features[i] = Encodings[i].Of(row);
        }
    }
}
