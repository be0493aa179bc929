namespace Parcelgate.Formats;

using System.Text;
using System.Text.Json;
using Parcelgate.Formats.CargoImp;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>Recognises a format by how a message begins. One place: the command line, the intake and the readers that share a media type ask it.</summary>
internal static class Sniff
{
    /// <summary>Values of a JSON message that are looked at. Arbitrary; what tells stands among the first.</summary>
    private const int MostTokens = 2000;

    /// <summary>Bytes of a message in UTF-16 that are looked at. Arbitrary; the root stands among the first.</summary>
    private const int MostWide = 8192;

    /// <summary>Lines that may stand before the name of a Cargo-IMP message: a teleprinter header.</summary>
    private const int MostHeaderLines = 8;

    /// <summary>Sections of the head of a SITATEX file, as which teleprinter networks hand telegrams over; which of them stands first depends on the sender.</summary>
    private static readonly byte[][] Sections =
    [
        "=HEADER"u8.ToArray(),
        "=PRIORITY"u8.ToArray(),
        "=DESTINATION"u8.ToArray(),
        "=ORIGIN"u8.ToArray(),
        "=DBLSIG"u8.ToArray(),
        "=MSGID"u8.ToArray(),
        "=SMI"u8.ToArray(),
    ];

    /// <summary>Properties that only one format has, in the order they are looked for.</summary>
    private static readonly (byte[] Property, string? Format)[] Telling =
    [
        ("reference"u8.ToArray(), null),
        ("consignee"u8.ToArray(), null),
        ("consignor"u8.ToArray(), null),
        ("destination"u8.ToArray(), null),
        ("channel"u8.ToArray(), null),
        ("act"u8.ToArray(), null),
        ("postalDrop"u8.ToArray(), "postal"),
        ("@context"u8.ToArray(), "one-record"),
        ("@graph"u8.ToArray(), "one-record"),
        ("@type"u8.ToArray(), "one-record"),
        ("@id"u8.ToArray(), "one-record"),
        ("order_key"u8.ToArray(), "woocommerce"),
        ("line_items"u8.ToArray(), "woocommerce"),
        ("shipping_lines"u8.ToArray(), "woocommerce"),
        ("prices_include_tax"u8.ToArray(), "woocommerce"),
        ("AmazonOrderId"u8.ToArray(), "amazon"),
        ("MarketplaceId"u8.ToArray(), "amazon"),
        ("MarketplaceIds"u8.ToArray(), "amazon"),
        ("marketplaceId"u8.ToArray(), "amazon"),
        ("marketplaceIds"u8.ToArray(), "amazon"),
        ("orderItems"u8.ToArray(), "amazon"),
        ("orderId"u8.ToArray(), "amazon"),
    ];

    /// <summary>The format's name; null when nothing can be told of an empty beginning.</summary>
    internal static string? Of(ReadOnlySpan<byte> first)
    {
        if (XmlBytes.Utf16(first) is { } wide)
        {
            // Lenient: the beginning may end in the middle of a character.
            var narrow = Encoding.UTF8.GetBytes(Encoding.GetEncoding(wide.CodePage).GetString(first[..Math.Min(first.Length, MostWide)]));
            var text = CanonicalJson.Bare(narrow).TrimStart(" \t\r\n"u8);
            return text is [(byte)'<', ..] ? OfXml(text) : "csv";
        }

        var start = CanonicalJson.Bare(first).TrimStart(" \t\r\n"u8);
        return start.IsEmpty ? null
            : start[0] == (byte)'<' ? OfXml(start)
            : start[0] is (byte)'{' or (byte)'[' ? OfJson(start) ?? CanonicalOf(start)
            : start.StartsWith("UNA"u8) || start.StartsWith("UNB+"u8) ? "edifact"
            : IsSitatex(start) || IsCargoImp(start) ? "cargo-imp"
            : "csv";
    }

    /// <summary>One object over many lines has its first line feed inside the object.</summary>
    private static string CanonicalOf(ReadOnlySpan<byte> start) =>
        start[0] == (byte)'[' || (start.IndexOf((byte)'\n') is var feed && feed > 0 && !start[..feed].TrimEnd(" \t\r"u8).EndsWith("}"u8))
            ? "json"
            : "ndjson";

    /// <summary>The root's namespace tells: it stands in the first element.</summary>
    internal static string OfXml(ReadOnlySpan<byte> start)
    {
        for (var at = 0; at < start.Length; )
        {
            var open = start[at..].IndexOf((byte)'<');
            if (open < 0 || at + open + 1 >= start.Length)
            {
                break;
            }

            at += open + 1;
            if (start[at] is (byte)'?' or (byte)'!')
            {
                // A comment may have angle brackets in it.
                var end = start[at..].StartsWith("!--"u8) ? start[at..].IndexOf("-->"u8) : start[at..].IndexOf((byte)'>');
                at = end < 0 ? start.Length : at + end;
                continue;
            }

            var close = start[at..].IndexOf((byte)'>');
            var root = close < 0 ? start[at..] : start.Slice(at, close);
            return root.IndexOf("urn:parcelgate:postal:"u8) >= 0 ? "postal"
                : root.IndexOf("\"iata:"u8) >= 0 || root.IndexOf("'iata:"u8) >= 0 || root.IndexOf(":iata:"u8) >= 0 ? "cargo-xml"
                : "wco-xml";
        }

        return "wco-xml";
    }

    /// <summary>The format whose own property stands first; null for the canonical record, and where nothing tells.</summary>
    internal static string? OfJson(ReadOnlySpan<byte> start)
    {
        var json = new Utf8JsonReader(start, isFinalBlock: false, default);
        try
        {
            for (var tokens = 0; tokens < MostTokens && json.Read(); tokens++)
            {
                if (json.TokenType == JsonTokenType.PropertyName && Find(ref json) is { Property: not null } told)
                {
                    return told.Format;
                }
            }
        }
        catch (JsonException)
        {
            // The reader of whatever is assumed says what is amiss.
        }

        return null;
    }

    private static (byte[]? Property, string? Format) Find(ref Utf8JsonReader json)
    {
        foreach (var told in Telling)
        {
            // Names of the canonical record are words that stand deeper in other messages too.
            if ((told.Format is not null || json.CurrentDepth == 1) && json.ValueSpan.SequenceEqual(told.Property))
            {
                return told;
            }
        }

        return json.ValueSpan.StartsWith("https://onerecord.iata.org/"u8) ? ([], "one-record") : default;
    }

    /// <summary>The first line tells: how long the head is depends on how many the telegram goes to.</summary>
    private static bool IsSitatex(ReadOnlySpan<byte> start)
    {
        foreach (var section in Sections)
        {
            if (start.StartsWith(section))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCargoImp(ReadOnlySpan<byte> start)
    {
        for (var lines = 0; lines < MostHeaderLines && !start.IsEmpty; lines++)
        {
            var feed = start.IndexOf((byte)'\n');
            var line = feed < 0 ? start : start[..feed];
            if (line.Length <= 12 && ImpMessage.IsName(Encoding.Latin1.GetString(line)))
            {
                return true;
            }

            start = feed < 0 ? [] : start[(feed + 1)..];
        }

        return false;
    }
}
