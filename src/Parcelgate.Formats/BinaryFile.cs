namespace Parcelgate.Formats;

using Parcelgate.Formats.Tree;

/// <summary>Recognises files that are no text, and so no message of any format: read as a table, each of their bytes would be a fault.</summary>
public static class BinaryFile
{
    private const string Workbook = "; a workbook is saved as CSV UTF-8, an archive is unpacked";

    /// <summary>How files begin that people take for messages, and what is sent in their place.</summary>
    private static readonly (byte[] Signature, string Instead)[] Known =
    [
        ("%PDF"u8.ToArray(), "; a PDF shows data and is not read, the data it was made of are"),
        ("PK\x03\x04"u8.ToArray(), Workbook),
        ("PK\x05\x06"u8.ToArray(), Workbook),
        ([0xD0, 0xCF, 0x11, 0xE0], Workbook),
    ];

    /// <summary>What would be right instead of a file that is no text; null for a text, in whatever character set.</summary>
    /// <param name="first">The first bytes, a few thousand are enough.</param>
    public static string? Instead(ReadOnlySpan<byte> first)
    {
        foreach (var (signature, instead) in Known)
        {
            if (first.StartsWith(signature))
            {
                return Right + instead;
            }
        }

        return first.Contains((byte)0) && XmlBytes.Utf16(first) is null && !IsUnmarkedUtf16(first) ? Right : null;
    }

    private static string Right => $"a text file in one of the formats {string.Join(", ", Formats.All.Select(format => format.Name))}";

    /// <summary>Without a byte order mark a text in UTF-16 has its zero bytes on one side of the pairs, beside digits, separators and line ends and no other control character.</summary>
    private static bool IsUnmarkedUtf16(ReadOnlySpan<byte> first)
    {
        var (high, low) = first.IndexOf((byte)0) % 2 == 0 ? (0, 1) : (1, 0);
        for (var pair = 0; pair + 1 < first.Length; pair += 2)
        {
            var letter = first[pair + low];
            if (letter == 0 || (first[pair + high] == 0 && letter < ' ' && letter is not ((byte)'\t' or (byte)'\r' or (byte)'\n')))
            {
                return false;
            }
        }

        return first.Length % 2 == 0;
    }
}
