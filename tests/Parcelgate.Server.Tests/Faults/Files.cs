namespace Parcelgate.Server.Tests.Faults;

using System.Buffers;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Json;

/// <summary>Generated manifests to Azerbaijan whose recipients come again and again, so that allowances are used by many lines of many files.</summary>
internal static class Files
{
    /// <summary>NDJSON files; every reference is used once.</summary>
    internal static IReadOnlyList<byte[]> Generate(long seed, int files, int linesEach)
    {
        var traffic = new Traffic(new TrafficPlan { Seed = seed, Count = files * linesEach });
        return
        [
            .. traffic
                .Consignments()
                .Chunk(linesEach)
                .Select(
                    (chunk, file) =>
                    {
                        var bytes = new ArrayBufferWriter<byte>();
                        foreach (var (line, record) in chunk.Index())
                        {
                            CanonicalJson.Write(record with { Reference = $"F{file}-{line}" }, bytes);
                            bytes.Write("\n"u8);
                        }

                        return bytes.WrittenSpan.ToArray();
                    }
                ),
        ];
    }
}
