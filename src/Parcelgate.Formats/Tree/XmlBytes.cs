namespace Parcelgate.Formats.Tree;

using System.Text;

/// <summary>The bytes of an XML message that is not in UTF-8: in the character set its first bytes or its XML declaration name.</summary>
/// <remarks>XML 1.0, section 4.3.3 and appendix F. Of other sets those of one byte a character are read, which legacy systems write.</remarks>
internal static class XmlBytes
{
    /// <summary>What is said of bytes that are in no set that is read.</summary>
    internal const string Expected = "UTF-8 text; UTF-16, ISO-8859 or windows-125x where the XML declaration names it";

    /// <summary>Bytes the XML declaration stands in. Arbitrary; those in use take fewer than 80.</summary>
    private const int LongestDeclaration = 200;

    /// <summary>The order of bytes of a message in UTF-16, by its byte order mark or by a first angle bracket of two bytes; null of any other.</summary>
    internal static Encoding? Utf16(ReadOnlySpan<byte> bytes) =>
        bytes is [0xFF, 0xFE, ..] or [(byte)'<', 0, ..]
            ? new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true)
        : bytes is [0xFE, 0xFF, ..] or [0, (byte)'<', ..]
            ? new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true)
        : null;

    /// <summary>The message in UTF-8; null where no set is named, or its bytes are not in it.</summary>
    internal static byte[]? InUtf8(ReadOnlySpan<byte> bytes)
    {
        if ((Utf16(bytes) ?? Declared(bytes)) is not { } encoding)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes).TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The set the declaration names: <c>encoding="ISO-8859-1"</c>.</summary>
    private static Encoding? Declared(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, LongestDeclaration)]);
        var end = head.IndexOf("?>", StringComparison.Ordinal);
        var at = end < 0 ? -1 : head.IndexOf("encoding", 0, end, StringComparison.Ordinal);
        var parts = at < 0 ? [] : head[(at + "encoding".Length)..end].Split('"', '\'');
        if (parts.Length < 2 || parts[0].Trim() != "=")
        {
            return null;
        }

        var name = parts[1].ToUpperInvariant();
        if (!name.StartsWith("ISO-8859-", StringComparison.Ordinal) && !name.StartsWith("WINDOWS-125", StringComparison.Ordinal))
        {
            return null;
        }

        var (strict, lenient) = (DecoderFallback.ExceptionFallback, EncoderFallback.ReplacementFallback);
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, lenient, strict) ?? Encoding.GetEncoding(name, lenient, strict);
        }
        catch (ArgumentException)
        {
            // No set has this name.
            return null;
        }
    }
}
