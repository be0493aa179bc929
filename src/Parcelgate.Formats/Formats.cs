namespace Parcelgate.Formats;

using System.Collections.Immutable;
using Parcelgate.Formats.Csv;
using Parcelgate.Formats.Edifact;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;

/// <summary>Every format that is read here. A new format is one folder and one line in <see cref="All"/>.</summary>
public static class Formats
{
    /// <summary>The formats by name.</summary>
    public static ImmutableArray<Format> All { get; } =
    [
        new("json", ["application/json"], defaults => new JsonReader(defaults)),
        new("ndjson", ["application/x-ndjson", "application/ndjson", "application/jsonl"], defaults => new JsonLinesReader(defaults)),
        new("csv", ["text/csv"], defaults => new CsvReader(defaults)),
        new("wco-xml", ["application/xml", "text/xml"], defaults => new WcoDecReader(defaults)),
        new("edifact", ["application/edifact"], defaults => new EdifactReader(defaults)),
    ];

    /// <summary>The format with this name, upper or lower case; null when there is none.</summary>
    public static Format? Named(string name) => All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Recognises a format: by media type where it says one, else by the file name's ending, else by the first bytes. Null when none of them tells; a
    /// media type that is stated and not known is not overruled.
    /// </summary>
    /// <param name="mediaType">Content-Type, parameters allowed; null or "application/octet-stream" say nothing.</param>
    /// <param name="fileName">Name of the file, with or without a path; null when there is none.</param>
    /// <param name="first">The first bytes, a few hundred are enough; may be empty.</param>
    public static Format? Detect(string? mediaType, string? fileName, ReadOnlySpan<byte> first)
    {
        var stated = mediaType?.Split(';')[0].Trim();
        return string.IsNullOrEmpty(stated) || stated.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            ? ByFileName(fileName) ?? ByFirstBytes(first)
            : All.FirstOrDefault(format => format.MediaTypes.Contains(stated, StringComparer.OrdinalIgnoreCase));
    }

    private static Format? ByFileName(string? fileName) =>
        Path.GetExtension(fileName ?? "").ToLowerInvariant() switch
        {
            ".json" => Named("json"),
            ".ndjson" or ".jsonl" => Named("ndjson"),
            ".csv" => Named("csv"),
            ".xml" => Named("wco-xml"),
            ".edi" or ".edifact" => Named("edifact"),
            _ => null,
        };

    private static Format? ByFirstBytes(ReadOnlySpan<byte> first)
    {
        var start = CanonicalJson.Bare(first).TrimStart(" \t\r\n"u8);
        return start.IsEmpty ? null
            : start[0] == (byte)'<' ? Named("wco-xml")
            : start.StartsWith("UNA"u8) || start.StartsWith("UNB+"u8) ? Named("edifact")
            : start[0] != (byte)'{' ? Named("csv")
            // One object over many lines has its first line feed inside the object.
            : start.IndexOf((byte)'\n') is var feed && feed > 0 && !start[..feed].TrimEnd(" \t\r"u8).EndsWith("}"u8) ? Named("json")
            : Named("ndjson");
    }
}
