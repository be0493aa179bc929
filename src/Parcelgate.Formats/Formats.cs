namespace Parcelgate.Formats;

using System.Collections.Immutable;
using Parcelgate.Formats.CargoImp;
using Parcelgate.Formats.CargoXml;
using Parcelgate.Formats.Csv;
using Parcelgate.Formats.Edifact;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.OneRecord;
using Parcelgate.Formats.Platforms;
using Parcelgate.Formats.Postal;
using Parcelgate.Formats.WcoDec;

/// <summary>Every format that is read here. A new format is one folder and one line in <see cref="All"/>.</summary>
public static class Formats
{
    /// <summary>
    /// The formats by name. One without a media type of its own shares that of another, whose reader tells them apart: "json" reads what is JSON of any of them,
    /// "wco-xml" what is XML.
    /// </summary>
    public static ImmutableArray<Format> All { get; } =
    [
        new("json", ["application/json"], defaults => new JsonReader(defaults)),
        new("ndjson", ["application/x-ndjson", "application/ndjson", "application/jsonl"], defaults => new JsonLinesReader(defaults)),
        new("csv", ["text/csv"], defaults => new CsvReader(defaults)),
        new("wco-xml", ["application/xml", "text/xml"], defaults => new WcoDecReader(defaults)),
        new("cargo-xml", [], defaults => new CargoXmlReader(defaults)),
        new("edifact", ["application/edifact"], defaults => new EdifactReader(defaults)),
        new("cargo-imp", ["application/x-cargo-imp"], defaults => new CargoImpReader(defaults)),
        new("one-record", ["application/ld+json"], defaults => new OneRecordReader(defaults)),
        new("postal", [], defaults => new PostalReader(defaults)),
        new("woocommerce", [], defaults => new OrderReader(WooCommerceOrder.Platform, defaults)),
        new("amazon", [], defaults => new OrderReader(AmazonOrder.Platform, defaults)),
    ];

    /// <summary>The format with this name, upper or lower case; null when there is none.</summary>
    public static Format? Named(string name) => All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Recognises a format: by media type where it says one, else by the file name's ending with the first bytes, else by these alone. Null when none of them tells; a
    /// media type that is stated and not known is not overruled.
    /// </summary>
    /// <param name="mediaType">Content-Type, parameters allowed; null or "application/octet-stream" say nothing.</param>
    /// <param name="fileName">Name of the file, with or without a path; null when there is none.</param>
    /// <param name="first">The first bytes, a few hundred are enough; may be empty.</param>
    public static Format? Detect(string? mediaType, string? fileName, ReadOnlySpan<byte> first)
    {
        var stated = mediaType?.Split(';')[0].Trim();
        return string.IsNullOrEmpty(stated) || stated.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            ? ByFileName(fileName, first) ?? ByFirstBytes(first)
            : All.FirstOrDefault(format => format.MediaTypes.Contains(stated, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>An ending says the kind of message; of JSON and XML the content says which.</summary>
    private static Format? ByFileName(string? fileName, ReadOnlySpan<byte> first) =>
        Path.GetExtension(fileName ?? "").ToLowerInvariant() switch
        {
            ".json" or ".jsonld" => Named(Sniff.OfJson(Start(first)) ?? "json"),
            ".ndjson" or ".jsonl" => Named("ndjson"),
            ".csv" => Named("csv"),
            ".xml" => Named(Sniff.OfXml(Start(first))),
            ".edi" or ".edifact" => Named("edifact"),
            _ => null,
        };

    private static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> first) => CanonicalJson.Bare(first).TrimStart(" \t\r\n"u8);

    private static Format? ByFirstBytes(ReadOnlySpan<byte> first) => Sniff.Of(first) is { } name ? Named(name) : null;
}
