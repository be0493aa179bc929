namespace Parcelgate.Host.Training;

using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Parcelgate.Core.Risk.Models;

/// <summary>The few calls of LightGBM's C interface that training needs (LightGBM 4, c_api.h). Numbers are 64-bit throughout.</summary>
internal sealed partial class LightGbm : IDisposable
{
    private const string Library = "lib_lightgbm";
    private const int Float64 = 1;
    private const int Float32 = 0;
    private const int RawScore = 1;

    private readonly string parameters;
    private IntPtr data;
    private IntPtr booster;

    /// <summary>Prepares to train on rows that lie one after another.</summary>
    /// <param name="features">All features of all rows.</param>
    /// <param name="count">Features of a row.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <param name="weights">What each row counts.</param>
    /// <param name="parameters">LightGBM's own: "objective=binary num_leaves=7".</param>
    internal LightGbm(double[] features, int count, float[] labels, float[] weights, string parameters)
    {
        this.parameters = parameters;
        Checked(LGBM_DatasetCreateFromMat(features, Float64, labels.Length, count, 1, parameters, IntPtr.Zero, out data));
        Checked(LGBM_DatasetSetField(data, "label", labels, labels.Length, Float32));
        Checked(LGBM_DatasetSetField(data, "weight", weights, weights.Length, Float32));
        Checked(LGBM_BoosterCreate(data, parameters, out booster));
    }

    /// <summary>Adds a tree.</summary>
    internal void Grow() => Checked(LGBM_BoosterUpdateOneIter(booster, out _));

    /// <summary>LightGBM's own raw scores.</summary>
    internal double[] Raw(double[] features, int count)
    {
        var scores = new double[features.Length / count];
        Checked(LGBM_BoosterPredictForMat(booster, features, Float64, scores.Length, count, 1, RawScore, 0, -1, parameters, out _, scores));
        return scores;
    }

    /// <summary>The trees grown so far.</summary>
    internal TreeEnsemble Trees()
    {
        Checked(LGBM_BoosterSaveModelToString(booster, 0, -1, 0, 0, out var length, []));
        var text = new byte[length];
        Checked(LGBM_BoosterSaveModelToString(booster, 0, -1, 0, text.Length, out length, text));
        return new TreeEnsemble(Parse(System.Text.Encoding.ASCII.GetString(text).TrimEnd('\0')));
    }

    public void Dispose()
    {
        if (booster != IntPtr.Zero)
        {
            _ = LGBM_BoosterFree(booster);
            _ = LGBM_DatasetFree(data);
            (booster, data) = (IntPtr.Zero, IntPtr.Zero);
        }
    }

    /// <summary>Reads LightGBM's text: blocks that begin with "Tree=", a line for each array. Thresholds and leaves have 17 digits there: all of their bits.</summary>
    private static ImmutableArray<Tree> Parse(string text)
    {
        var trees = ImmutableArray.CreateBuilder<Tree>();
        foreach (var block in text.Split("\nTree=").Skip(1))
        {
            var lines = block
                .Split('\n')
                .TakeWhile(line => line != "end of trees")
                .Select(line => line.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            trees.Add(
                new Tree(
                    Integers(lines, "split_feature"),
                    Doubles(lines, "threshold"),
                    Integers(lines, "decision_type"),
                    Integers(lines, "left_child"),
                    Integers(lines, "right_child"),
                    Doubles(lines, "internal_value"),
                    Doubles(lines, "leaf_value")
                )
            );
        }

        return trees.DrainToImmutable();
    }

    private static ImmutableArray<int> Integers(Dictionary<string, string> lines, string name) =>
        [.. Words(lines, name).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];

    private static ImmutableArray<double> Doubles(Dictionary<string, string> lines, string name) => [.. Words(lines, name).Select(Double)];

    /// <summary>A node that only asks whether a value is there writes its threshold as infinite; no feature is larger than the largest number.</summary>
    private static double Double(string word) => word == "inf" ? double.MaxValue : double.Parse(word, CultureInfo.InvariantCulture);

    private static string[] Words(Dictionary<string, string> lines, string name) =>
        lines.TryGetValue(name, out var line) ? line.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    private static void Checked(int answer)
    {
        if (answer != 0)
        {
            throw new InvalidOperationException($"LightGBM: {Marshal.PtrToStringUTF8(LGBM_GetLastError())}");
        }
    }

    [LibraryImport(Library)]
    private static partial IntPtr LGBM_GetLastError();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetCreateFromMat(
        double[] data,
        int type,
        int rows,
        int columns,
        int isRowMajor,
        string parameters,
        IntPtr reference,
        out IntPtr handle
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetSetField(IntPtr handle, string field, float[] values, int count, int type);

    [LibraryImport(Library)]
    private static partial int LGBM_DatasetFree(IntPtr handle);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterCreate(IntPtr data, string parameters, out IntPtr handle);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterFree(IntPtr handle);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterUpdateOneIter(IntPtr handle, out int isFinished);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterPredictForMat(
        IntPtr handle,
        double[] data,
        int type,
        int rows,
        int columns,
        int isRowMajor,
        int kind,
        int firstTree,
        int trees,
        string parameters,
        out long length,
        [Out] double[] scores
    );

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterSaveModelToString(
        IntPtr handle,
        int firstTree,
        int trees,
        int importance,
        long bufferLength,
        out long length,
        [Out] byte[] text
    );
}
