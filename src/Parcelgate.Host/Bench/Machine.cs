namespace Parcelgate.Host.Bench;

using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

/// <summary>The machine figures were measured on. No names: what makes it fast or slow.</summary>
internal static class Machine
{
    /// <param name="folder">Where the stores are: its file system decides what a flush costs.</param>
    internal static JsonObject Describe(string folder) =>
        new()
        {
            ["cores"] = Environment.ProcessorCount,
            ["cpu"] = Value("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString(),
            ["memory_mb"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024),
            ["os"] = Value("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription,
            ["kernel"] = Environment.OSVersion.VersionString,
            ["dotnet"] = Environment.Version.ToString(),
            ["file_system"] = new DriveInfo(folder).DriveFormat,
        };

    private static string? Value(string file, string name, char separator) =>
        File.Exists(file)
            ? File.ReadLines(file)
                .Where(line => line.StartsWith(name, StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim())
                .FirstOrDefault()
            : null;
}
