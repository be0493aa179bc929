namespace Parcelgate.Host.Bench;

using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

/// <summary>One measured benchmark as a person or a program reads it.</summary>
internal static class BenchReport
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON object on one line: figures at the top, under the names of the table in docs/operating/bench.md.</summary>
    internal static string Json(Benchmark benchmark, StoreKind store, Measured measured, JsonObject machine, string command)
    {
        var report = new JsonObject { ["benchmark"] = benchmark.Name };
        if (benchmark.HasStore)
        {
            report["store"] = NameOf(store);
        }

        var goal = new JsonObject();
        foreach (var (name, value, held) in measured.Figures)
        {
            report[name] = value;
            if (held is { } bound)
            {
                goal[name] = bound.ToString();
            }
        }

        report["goal"] = goal;
        report["reached"] = measured.Reached;
        report["conditions"] = measured.Conditions.DeepClone();
        report["machine"] = machine.DeepClone();
        report["date"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        report["program"] = Program();
        report["command"] = command;
        return report.ToJsonString(OneLine);
    }

    /// <summary>A line for the benchmark, one for each figure, and the table where there is one.</summary>
    internal static string Text(Measured measured, string command)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{command}");
        foreach (var (name, value, goal) in measured.Figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {name, -26}{value, 14:#,0.###}");
            if (goal is { } bound)
            {
                text.Append(CultureInfo.InvariantCulture, $"  goal {bound}: {(bound.IsReached(value) ? "reached" : "MISSED")}");
            }
        }

        foreach (var line in measured.Lines)
        {
            text.Append("\n  ").Append(line);
        }

        return text.ToString();
    }

    internal static string NameOf(StoreKind store) => store == StoreKind.Postgres ? "postgres" : "sqlite";

    /// <summary>The program's version, and the first digits of a hash over its own assemblies: two builds of different code never look alike.</summary>
    private static string Program()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*arcelgate*.dll").Order(StringComparer.Ordinal))
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        var version = Assembly.GetExecutingAssembly().GetName().Version;
        return $"{version} sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}";
    }
}
