namespace Parcelgate.Benchmarks;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;

/// <summary>What the parts are measured on: generated parcels to Azerbaijan and the published law.</summary>
internal static class Parcel
{
    /// <summary>Enough that one odd parcel does not decide the figure; a power of two, so that taking turns costs a mask.</summary>
    internal const int Count = 1024;

    private static readonly string[] Folders = ["regimes", "rates", "tariffs"];

    internal static TrafficPlan Plan { get; } = new() { Seed = 1, Count = Count };

    internal static byte[][] Bytes() => [.. new Traffic(Plan).Consignments().Select(CanonicalJson.ToBytes)];

    /// <summary>Read from their bytes, as the server has them.</summary>
    internal static Consignment[] Records() => [.. Bytes().Select(bytes => CanonicalJson.Read(bytes, 1, new ReadDefaults()).Consignment!)];

    internal static LawBook Law()
    {
        var data = Path.Combine(Root(), "data");
        return LawBook.Load([
            .. Folders
                .Select(part => Path.Combine(data, part))
                .Where(Directory.Exists)
                .SelectMany(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories))
                .Where(file => Path.GetExtension(file) is ".yaml" or ".csv")
                .Select(file => new LawFile(Path.GetRelativePath(data, file).Replace('\\', '/'), File.ReadAllText(file)))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ]);
    }

    /// <summary>BenchmarkDotNet runs a program of its own making somewhere below the checkout.</summary>
    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Parcelgate.slnx")))
        {
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException("The benchmarks run inside a checkout: no Parcelgate.slnx above them.");
        }

        return folder;
    }
}
