namespace Parcelgate.Formats.Edifact;

using System.Text;
using System.Text.Unicode;

/// <summary>Bytes of an interchange as text: in the character set its syntax identifier names, release characters taken out.</summary>
/// <remarks>
/// UNOA and UNOB are ASCII, UNOC to UNOK parts of ISO 8859, UNOW, UNOX and UNOY ISO 10646 as UTF-8 (ISO 9735, from memory). A message whose bytes are UTF-8
/// with letters beyond ASCII is read as UTF-8 whatever it names: text of a single-byte set almost never is.
/// </remarks>
internal sealed class EdiText
{
    private static readonly Dictionary<string, int> CodePages = new(StringComparer.Ordinal)
    {
        ["UNOC"] = 28591,
        ["UNOD"] = 28592,
        ["UNOE"] = 28595,
        ["UNOF"] = 28597,
        ["UNOG"] = 28593,
        ["UNOH"] = 28594,
        ["UNOI"] = 28596,
        ["UNOJ"] = 28598,
        ["UNOK"] = 28599,
    };

    /// <summary>Characters of qualifiers and codes, of which a message has the same few again and again.</summary>
    private const int Code = 4;

    private readonly Encoding encoding;
    private readonly byte release;
    private readonly bool released;

    private EdiText(Encoding encoding, EdiSyntax syntax)
    {
        this.encoding = encoding;
        (release, released) = (syntax.Release, syntax.HasRelease);
    }

    /// <summary>The text of one message; null when its bytes are in no set that is read, with the offset of the byte that shows it.</summary>
    internal static EdiText? Of(string syntaxIdentifier, ReadOnlySpan<byte> message, EdiSyntax syntax, out int wrong)
    {
        wrong = -1;
        if (Utf8.IsValid(message))
        {
            return new EdiText(Encoding.UTF8, syntax);
        }

        if (CodePages.TryGetValue(syntaxIdentifier, out var page))
        {
            return new EdiText(CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page), syntax);
        }

        wrong = Json.JsonScan.NotUtf8At(message);
        return null;
    }

    /// <summary>A component's text without the white space around it.</summary>
    internal string Of(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty)
        {
            return "";
        }

        return (raw.Length <= Code && !IsReleased(raw) ? SeenTexts.OfThread.Of(raw, encoding) : Whole(raw)).Trim();
    }

    /// <summary>A component's text with the white space around it.</summary>
    internal string Whole(ReadOnlySpan<byte> raw)
    {
        if (!IsReleased(raw))
        {
            return encoding.GetString(raw);
        }

        var plain = new byte[raw.Length];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == release && i + 1 < raw.Length)
            {
                i++;
            }

            plain[length++] = raw[i];
        }

        return encoding.GetString(plain.AsSpan(0, length));
    }

    private bool IsReleased(ReadOnlySpan<byte> raw) => released && raw.IndexOf(release) >= 0;

    /// <summary>Bytes as they stand, release characters and all, for what is kept.</summary>
    internal string AsWritten(ReadOnlySpan<byte> raw) => encoding.GetString(raw);
}
