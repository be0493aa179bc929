namespace Parcelgate.Host.Verbs;

using System.Buffers;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;

/// <summary>Writes consignments, generated or converted, in one format.</summary>
/// <param name="Begin">What stands before the first.</param>
/// <param name="Write">One consignment.</param>
/// <param name="End">What stands after the last.</param>
/// <param name="Most">Consignments the format's reader takes in one file; null: any number.</param>
/// <param name="Alone">A file of one consignment, where that is not a list of one; else null.</param>
internal sealed record TrafficWriter(
    Action<IBufferWriter<byte>> Begin,
    Action<Consignment, IBufferWriter<byte>> Write,
    Action<IBufferWriter<byte>> End,
    int? Most,
    Action<Consignment, IBufferWriter<byte>>? Alone = null
)
{
    /// <summary>Goods lines a CSV file has columns for: generated parcels have at most six.</summary>
    private const int CsvItems = 8;

    /// <summary>Declarations in one XML file: the reader takes 16 MiB, and one is about 4 kB.</summary>
    private const int DeclarationsPerFile = 3000;

    internal static readonly string[] Formats = ["ndjson", "csv", "wco-xml"];

    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="csvItems">Goods lines a CSV file has columns for.</param>
    internal static TrafficWriter Of(string format, int csvItems = CsvItems) =>
        format switch
        {
            "ndjson" => new(_ => { }, WriteLine, _ => { }, null),
            "csv" => new(
                output => CsvManifest.WriteHeader(csvItems, output),
                (one, output) => CsvManifest.WriteRow(one, csvItems, output),
                _ => { },
                null
            ),
            "wco-xml" => new(
                output => output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Declarations>\n"u8),
                WriteDeclaration,
                output => output.Write("</Declarations>\n"u8),
                DeclarationsPerFile,
                // The schema knows a declaration, and no list of them.
                (one, output) => output.Write(DecXml.ToBytes(one))
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format traffic is written in."),
        };

    private static void WriteLine(Consignment consignment, IBufferWriter<byte> output)
    {
        CanonicalJson.Write(consignment, output);
        output.Write("\n"u8);
    }

    /// <summary>Many declarations share one file: each without its own XML declaration.</summary>
    private static void WriteDeclaration(Consignment consignment, IBufferWriter<byte> output)
    {
        var xml = DecXml.ToBytes(consignment).AsSpan();
        output.Write(xml[(xml.IndexOf("?>"u8) + 2)..].TrimStart((byte)'\n'));
        output.Write("\n"u8);
    }
}
