namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Formats.Csv;
using Parcelgate.Host.Training;

/// <summary><c>bench score</c>: rows encoded and scored by a model, one thread. The limit is reading the trees alone.</summary>
internal static class ScoreBenchmark
{
    private const int LearnedRows = 6_000;
    private const int DefaultRows = 20_000;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    internal static Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        run.Say("score: training a model.");
        var model = Train();
        var rows = Read(run.Count ?? DefaultRows, seed: 2);
        var columns = model.Columns.Select(name => rows.Heads.IndexOf(name)).ToArray();
        string[][] asked = [.. rows.Rows.Select(row => columns.Select(column => row[column]).ToArray())];
        run.Say($"score: scoring {asked.Length} rows.");
        var features = asked.Select(row => Features(model, row)).ToArray();
        var (whole, bytes) = Best(asked, row => model.Score(row), cancel);
        var (trees, _) = Best(features, row => model.Trees.Raw(row), cancel);
        return Task.FromResult(
            new Measured()
                .Figure("microseconds_each", whole, 3, Goal.Most(5))
                .Figure("trees_microseconds_each", trees, 3)
                .Figure("allocated_bytes_each", bytes, 0, Goal.Most(0))
                .Condition("features", model.Encodings.Length)
                .Condition("trees", model.Trees.Trees.Length)
                .Condition("rows", asked.Length)
                .Condition("threads", 1)
        );
    }

    private static RiskModel Train()
    {
        var table = Read(LearnedRows, seed: 1);
        var label = table.Heads.IndexOf(SampleDeclarations.Label);
        int[] marks = [.. table.Rows.Select(row => row[label] == "1" ? 1 : 0)];
        return RiskTrainer.Train(table, label, marks, [], [], _ => { }).Model;
    }

    private static TextTable Read(int rows, int seed) =>
        TextTable.Read(System.Text.Encoding.UTF8.GetBytes(SampleDeclarations.Csv(rows, 0.7, 1, seed)), [])!;

    private static double[] Features(RiskModel model, string[] row)
    {
        var features = new double[model.Encodings.Length];
        model.Encode(row, features);
        return features;
    }

    /// <summary>Microseconds for each row in the best of some passes, and bytes allocated for each.</summary>
    private static (double Microseconds, double Bytes) Best<T>(T[] rows, Func<T, double> score, CancellationToken cancel)
    {
        var (best, bytes) = (double.MaxValue, 0.0);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Shortest; )
        {
            cancel.ThrowIfCancellationRequested();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var pass = Stopwatch.StartNew();
            var sum = 0.0;
            foreach (var row in rows)
            {
                sum += score(row);
            }

            best = Math.Min(best, pass.Elapsed.TotalMicroseconds / rows.Length);
            bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / rows.Length;
            GC.KeepAlive(sum);
        }

        return (best, Math.Floor(bytes));
    }
}
