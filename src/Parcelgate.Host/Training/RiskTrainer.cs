namespace Parcelgate.Host.Training;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Formats.Csv;
using Parcelgate.Host.Cli;

/// <summary>What training came to.</summary>
/// <param name="Model">The model.</param>
/// <param name="Columns">What each column was taken for.</param>
/// <param name="Groups">How rows that tell one story were found.</param>
/// <param name="Difference">The largest difference between our score of a row and LightGBM's: nothing, or training failed.</param>
internal sealed record Trained(RiskModel Model, ImmutableArray<PlannedColumn> Columns, RowGroups Groups, double Difference);

/// <summary>
/// Trains a model of risk on a table of inspected declarations. Encodings that know the label are fitted out of fold: a row never sees its own label, nor that of a
/// row that tells the same story. The same table, label and version give the same model.
/// </summary>
internal sealed class RiskTrainer
{
    private const int Folds = 5;
    private const int MostRounds = 400;
    private const int FewestForThreads = 10_000;

    /// <summary>Trees between two looks at how well rows are told apart.</summary>
    private const int Step = 10;

    /// <summary>Rows without a label of their own that a rate is drawn towards the share of all with.</summary>
    private const double Drawn = 30;

    /// <summary>Rows of a key that make a middle. Arbitrary.</summary>
    private const int FewestOfMiddle = 5;

    /// <summary>Numbers that are taken by each other. Arbitrary: pairs grow with the square.</summary>
    private const int MostNumbers = 4;

    /// <summary>Codes and categories that are crossed with each other.</summary>
    private const int MostCrossed = 5;

    private readonly TextTable table;
    private readonly int[] marks;
    private readonly ImmutableArray<PlannedColumn> columns;
    private readonly RowGroups groups;
    private readonly int[] folds;
    private readonly double[] weights;
    private readonly double share;
    private readonly Action<string> progress;

    private RiskTrainer(TextTable table, int[] marks, ImmutableArray<PlannedColumn> columns, RowGroups groups, Action<string> progress)
    {
        (this.table, this.marks, this.columns, this.groups, this.progress) = (table, marks, columns, groups, progress);
        var sizes = new int[groups.Count];
        foreach (var group in groups.Of)
        {
            sizes[group]++;
        }

        weights = [.. groups.Of.Select(group => 1.0 / sizes[group])];
        folds = [.. groups.Of.Select(FoldOf)];
        share = marks.Zip(weights).Sum(pair => pair.First * pair.Second) / weights.Sum();
    }

    /// <summary>Trains.</summary>
    /// <param name="table">Inspected declarations, a row each.</param>
    /// <param name="label">Place of the column that says what was found: 1 or 0.</param>
    /// <param name="marks">It, as numbers.</param>
    /// <param name="groupBy">Columns whose equal values make rows one story; none: found out.</param>
    /// <param name="data">Hashes of the files.</param>
    /// <param name="progress">Told what is being done.</param>
    internal static Trained Train(
        TextTable table,
        int label,
        int[] marks,
        ImmutableArray<int> groupBy,
        ImmutableArray<string> data,
        Action<string> progress
    )
    {
        progress("looking at the columns");
        var columns = ColumnPlan.Of(table, label, marks);
        if (columns.All(column => column.Kind == ColumnKind.LeftOut))
        {
            var why = string.Join("; ", columns.Select(column => $"{column.Name}: {column.Why}"));
            throw VerbException.Usage($"No column is left to learn from{(why.Length == 0 ? "" : $" ({why})")}.");
        }

        var groups = groupBy.IsEmpty ? RowGroups.Found(table, columns, marks) : RowGroups.By(table, groupBy);
        return new RiskTrainer(table, marks, columns, groups, progress).Train(table.Heads[label], data);
    }

    private Trained Train(string label, ImmutableArray<string> data)
    {
        var keys = Keys();
        var (rounds, auc) = Rounds(keys);
        progress("growing the model");
        var all = Enumerable.Range(0, table.Rows.Count).ToArray();
        var encodings = Encodings(keys, all);
        var (features, count) = OutOfFold(keys, all, encodings);
        using var grown = Grown(features, count, all, rounds);
        var trees = grown.Trees();
        var used = Used(encodings);
        var model = new RiskModel(
            label,
            used.Columns,
            used.Encodings,
            trees,
            new Training(table.Rows.Count, marks.Sum(), groups.Count, auc, data)
        );
        return new Trained(model, columns, groups, Difference(grown, trees, features, count));
    }

    /// <summary>The same score to the last bit, or a replay would not find its decision again.</summary>
    private static double Difference(LightGbm grown, TreeEnsemble trees, double[] features, int count)
    {
        var theirs = grown.Raw(features, count);
        return theirs.Index().Max(pair => Math.Abs(pair.Item - trees.Raw(features.AsSpan(pair.Index * count, count))));
    }

    /// <summary>A group's fold from its first row's number, mixed: neighbours in the file go to different folds, always the same.</summary>
    private static int FoldOf(int group)
    {
        var mixed = unchecked((uint)group * 2654435761u);
        return (int)((mixed ^ (mixed >> 15)) % Folds);
    }

    /// <summary>What rates are taken of: codes and their beginnings, categories, and the strongest of them two by two.</summary>
    private List<(string Name, RowKey Key)> Keys()
    {
        var keys = new List<(string Name, RowKey Key)>();
        foreach (var column in columns)
        {
            if (column.Kind == ColumnKind.Code)
            {
                foreach (var length in (ReadOnlySpan<int>)[2, 4])
                {
                    keys.Add(($"{column.Name}, first {length}", new RowKey([column.At], [length])));
                }
            }

            if (column.Kind is ColumnKind.Code or ColumnKind.Category)
            {
                keys.Add((column.Name, new RowKey([column.At], [0])));
            }
        }

        progress("looking for what goes together");
        var strongest = keys.OrderByDescending(key => Math.Abs(AloneAuc(key.Key) - 0.5)).Take(MostCrossed).ToList();
        foreach (var (at, first) in strongest.Index())
        {
            foreach (var second in strongest.Skip(at + 1).Where(second => second.Key.Columns[0] != first.Key.Columns[0]))
            {
                keys.Add(
                    (
                        $"{first.Name} × {second.Name}",
                        new RowKey([.. first.Key.Columns, .. second.Key.Columns], [.. first.Key.Lengths, .. second.Key.Lengths])
                    )
                );
            }
        }

        return keys;
    }

    /// <summary>How well a rate alone tells rows apart it has not seen.</summary>
    private double AloneAuc(RowKey key)
    {
        var rates = new Rates(this, key, Enumerable.Range(0, table.Rows.Count));
        return Auc.Of([.. Enumerable.Range(0, table.Rows.Count).Select(row => rates.OutOfFold(row))], marks, weights);
    }

    /// <summary>How many trees tell rows apart best, on average over trials on rows they have not seen; and how well in each.</summary>
    private (int Rounds, ImmutableArray<double> Auc) Rounds(List<(string Name, RowKey Key)> keys)
    {
        var curves = new double[Folds][];
        for (var fold = 0; fold < Folds; fold++)
        {
            progress($"trial {fold + 1} of {Folds}");
            curves[fold] = Curve(keys, fold);
        }

        var best = Enumerable.Range(0, MostRounds / Step).MaxBy(step => curves.Average(curve => curve[step]));
        return ((best + 1) * Step, [.. curves.Select(curve => curve[best])]);
    }

    private double[] Curve(List<(string Name, RowKey Key)> keys, int fold)
    {
        var learn = Enumerable.Range(0, table.Rows.Count).Where(row => folds[row] != fold).ToArray();
        var judge = Enumerable.Range(0, table.Rows.Count).Where(row => folds[row] == fold).ToArray();
        var encodings = Encodings(keys, learn);
        var (features, count) = OutOfFold(keys, learn, encodings);
        var unseen = Encoded(encodings, judge);
        int[] judged = [.. judge.Select(row => marks[row])];
        double[] weighed = [.. judge.Select(row => weights[row])];
        using var booster = New(features, count, learn);
        var curve = new double[MostRounds / Step];
        for (var round = 1; round <= MostRounds; round++)
        {
            booster.Grow();
            if (round % Step == 0)
            {
                curve[(round / Step) - 1] = Auc.Of(booster.Raw(unseen, count), judged, weighed);
            }
        }

        return curve;
    }

    private LightGbm Grown(double[] features, int count, int[] rows, int rounds)
    {
        var booster = New(features, count, rows);
        for (var round = 0; round < rounds; round++)
        {
            booster.Grow();
        }

        return booster;
    }

    private LightGbm New(double[] features, int count, int[] rows)
    {
        var fewest = Math.Clamp(rows.Length / 250, 20, 500);
        // On few rows threads wait for each other longer than they work; the trees are the same.
        var threads = rows.Length < FewestForThreads ? 1 : Environment.ProcessorCount;
        var parameters = string.Create(
            CultureInfo.InvariantCulture,
            $"objective=binary learning_rate=0.03 num_leaves=8 min_data_in_leaf={fewest} feature_fraction=0.5 bagging_fraction=0.7 bagging_freq=1 lambda_l2=10 max_bin=63 seed=7 num_threads={threads} deterministic=true force_row_wise=true verbosity=-1"
        );
        return new LightGbm(
            features,
            count,
            [.. rows.Select(row => (float)marks[row])],
            [.. rows.Select(row => (float)weights[row])],
            parameters
        );
    }

    /// <summary>All encodings, fitted on some rows.</summary>
    private List<Encoding> Encodings(List<(string Name, RowKey Key)> keys, int[] rows)
    {
        var encodings = new List<Encoding>();
        foreach (var column in columns.Where(column => column.Kind == ColumnKind.Number))
        {
            encodings.Add(new Encoding.Plain(column.Name, column.At));
        }

        var ratios = Ratios();
        encodings.AddRange(ratios.Where(ratio => ratio.Below is not null));
        encodings.AddRange(keys.Select(key => new Encoding.Rate(key.Name, key.Key, new Rates(this, key.Key, rows).All(), share)));
        foreach (var ratio in ratios)
        {
            foreach (var (name, key) in keys.Where(key => key.Key.Columns.Length == 1 && IsCode(key.Key)))
            {
                encodings.Add(new Encoding.Deviation($"{ratio.Name} against {name}", ratio, key, Middles(ratio, key, rows)));
            }
        }

        return encodings;
    }

    private bool IsCode(RowKey key) => columns.Any(column => column.At == key.Columns[0] && column.Kind == ColumnKind.Code);

    /// <summary>The logarithm of every measure, and of each by each other.</summary>
    private List<Encoding.Ratio> Ratios()
    {
        var measures = columns
            .Where(column => column.Kind == ColumnKind.Number)
            .Where(column => table.Rows.Count(row => Encoding.Number(row[column.At]) > 0) > table.Rows.Count * 0.9)
            .Take(MostNumbers)
            .ToList();
        var ratios = measures.ConvertAll(measure => new Encoding.Ratio("log " + measure.Name, measure.At, null));
        foreach (var (at, first) in measures.Index())
        {
            ratios.AddRange(
                measures.Skip(at + 1).Select(second => new Encoding.Ratio($"{second.Name} by {first.Name}", second.At, first.At))
            );
        }

        return ratios;
    }

    private FrozenDictionary<string, double> Middles(Encoding from, RowKey key, int[] rows) =>
        rows.Select(row => (Key: key.Of(table.Rows[row]), Value: from.Of(table.Rows[row])))
            .Where(pair => !double.IsNaN(pair.Value))
            .GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
            .Select(group => (group.Key, Values: group.Order().ToArray()))
            .Where(group => group.Values.Length >= FewestOfMiddle)
            .ToFrozenDictionary(group => group.Key, group => group.Values[group.Values.Length / 2], StringComparer.Ordinal);

    /// <summary>The features of the rows encodings were fitted on: rates are those of the other folds.</summary>
    private (double[] Features, int Count) OutOfFold(List<(string Name, RowKey Key)> keys, int[] rows, List<Encoding> encodings)
    {
        var features = Encoded(encodings, rows);
        var first = encodings.FindIndex(encoding => encoding is Encoding.Rate);
        foreach (var (at, key) in keys.Index())
        {
            var rates = new Rates(this, key.Key, rows);
            for (var i = 0; i < rows.Length; i++)
            {
                features[(i * encodings.Count) + first + at] = rates.OutOfFold(rows[i]);
            }
        }

        return (features, encodings.Count);
    }

    private double[] Encoded(List<Encoding> encodings, int[] rows)
    {
        var features = new double[rows.Length * encodings.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < encodings.Count; j++)
            {
                features[(i * encodings.Count) + j] = encodings[j].Of(table.Rows[rows[i]]);
            }
        }

        return features;
    }

    /// <summary>A model's file names the columns it reads, and no others: a table to be scored need not have the rest.</summary>
    private (ImmutableArray<string> Columns, ImmutableArray<Encoding> Encodings) Used(List<Encoding> encodings)
    {
        var read = columns.Where(column => column.Kind != ColumnKind.LeftOut).Select(column => column.At).ToList();
        return ([.. read.Select(at => table.Heads[at])], [.. encodings.Select(encoding => Moved(encoding, read.IndexOf))]);
    }

    private static Encoding Moved(Encoding encoding, Func<int, int> to) =>
        encoding switch
        {
            Encoding.Plain plain => plain with { Column = to(plain.Column) },
            Encoding.Ratio ratio => ratio with { Above = to(ratio.Above), Below = ratio.Below is { } below ? to(below) : null },
            Encoding.Rate rate => rate with { Key = Moved(rate.Key, to) },
            Encoding.Deviation deviation => deviation with { From = Moved(deviation.From, to), Key = Moved(deviation.Key, to) },
            _ => throw new ArgumentException($"Not an encoding of training: {encoding.GetType()}.", nameof(encoding)),
        };

    private static RowKey Moved(RowKey key, Func<int, int> to) => key with { Columns = [.. key.Columns.Select(to)] };

    /// <summary>Rates of one key: over all rows, and without those of a row's own fold. A group counts once for each key it has.</summary>
    private sealed class Rates
    {
        private readonly RiskTrainer trainer;
        private readonly Dictionary<string, Sums> sums = new(StringComparer.Ordinal);
        private readonly string[] keys;

        internal Rates(RiskTrainer trainer, RowKey key, IEnumerable<int> rows)
        {
            this.trainer = trainer;
            keys = new string[trainer.table.Rows.Count];
            foreach (var row in rows)
            {
                keys[row] = key.Of(trainer.table.Rows[row]);
                if (!sums.TryGetValue(keys[row], out var sum))
                {
                    sums.Add(keys[row], sum = new Sums());
                }

                sum.Add(trainer.folds[row], trainer.weights[row], trainer.marks[row]);
            }
        }

        internal FrozenDictionary<string, double> All() =>
            sums.ToFrozenDictionary(pair => pair.Key, pair => Drawn(pair.Value.Marked, pair.Value.Weight), StringComparer.Ordinal);

        internal double OutOfFold(int row)
        {
            var (marked, weight) = sums[keys[row]].Without(trainer.folds[row]);
            return Drawn(marked, weight);
        }

        private double Drawn(double marked, double weight) => (marked + (RiskTrainer.Drawn * trainer.share)) / (weight + RiskTrainer.Drawn);

        private sealed class Sums
        {
            private readonly double[] marked = new double[Folds];
            private readonly double[] weight = new double[Folds];

            internal double Marked => marked.Sum();

            internal double Weight => weight.Sum();

            internal void Add(int fold, double counts, int mark)
            {
                weight[fold] += counts;
                marked[fold] += counts * mark;
            }

            internal (double Marked, double Weight) Without(int fold) => (Marked - marked[fold], Weight - weight[fold]);
        }
    }
}

/// <summary>How likely a marked row scores above one that is not; ties count half.</summary>
internal static class Auc
{
    /// <param name="scores">A score for each row.</param>
    /// <param name="marks">1 or 0 for each row.</param>
    /// <param name="weights">What each row counts.</param>
    /// <returns>From 0 to 1; 0.5 where there is nothing to tell apart.</returns>
    internal static double Of(double[] scores, int[] marks, double[] weights)
    {
        var order = Enumerable.Range(0, scores.Length).OrderBy(row => scores[row]).ToArray();
        var (below, won, marked, rest) = (0.0, 0.0, 0.0, 0.0);
        for (var at = 0; at < order.Length; )
        {
            var (yes, no, from) = (0.0, 0.0, at);
            for (; at < order.Length && scores[order[at]].Equals(scores[order[from]]); at++)
            {
                yes += marks[order[at]] == 1 ? weights[order[at]] : 0;
                no += marks[order[at]] == 1 ? 0 : weights[order[at]];
            }

            won += yes * (below + (no / 2));
            below += no;
            marked += yes;
            rest += no;
        }

        return marked == 0 || rest == 0 ? 0.5 : won / (marked * rest);
    }
}
