namespace Parcelgate.Formats.Edifact;

using System.Buffers;
using System.Globalization;
using System.Text;

/// <summary>Writes segments with the usual service characters, texts in the character set of UNOC (ISO 8859-1), and counts them.</summary>
internal sealed class EdiWriter
{
    private readonly ArrayBufferWriter<byte> output = new(1024);
    private readonly string sender;
    private readonly string recipient;
    private readonly string control;
    private readonly DateTimeOffset preparedAt;
    private int segments;
    private int messages;
    private string reference = "";

    /// <param name="sender">UNB S002, with its qualifier behind a colon where there is one.</param>
    /// <param name="recipient">UNB S003.</param>
    /// <param name="control">UNB 0020, at most 14 characters.</param>
    /// <param name="preparedAt">UNB S004; UTC.</param>
    internal EdiWriter(string sender, string recipient, string control, DateTimeOffset preparedAt)
    {
        (this.sender, this.recipient, this.control, this.preparedAt) = (sender, recipient, control, preparedAt);
        Segment("UNB", "UNOC:3", sender, recipient, preparedAt.UtcDateTime.ToString("yyMMdd:HHmm", CultureInfo.InvariantCulture), control);
    }

    internal string Sender => sender;

    internal string Recipient => recipient;

    internal DateTimeOffset PreparedAt => preparedAt;

    /// <summary>Opens the next message.</summary>
    /// <param name="identifier">S009: "CUSRES:D:95B:UN".</param>
    internal void Open(string identifier)
    {
        messages++;
        segments = 0;
        reference = messages.ToString(CultureInfo.InvariantCulture);
        Segment("UNH", reference, identifier);
    }

    internal void Close() => Segment("UNT", (segments + 1).ToString(CultureInfo.InvariantCulture), reference);

    internal byte[] Finish()
    {
        Segment("UNZ", messages.ToString(CultureInfo.InvariantCulture), control);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes a segment; its elements are composites with their colons. Empty ones at the end are left out.</summary>
    internal void Segment(string tag, params ReadOnlySpan<string> elements)
    {
        segments++;
        var used = elements.Length;
        while (used > 0 && elements[used - 1].Length == 0)
        {
            used--;
        }

        var line = new StringBuilder(tag);
        foreach (var element in elements[..used])
        {
            line.Append('+').Append(element);
        }

        output.Write(Encoding.Latin1.GetBytes(line.Append("'\n").ToString()));
    }

    /// <summary>A text as a component: released, control characters and what the character set lacks replaced, cut to its length.</summary>
    internal static string Text(string text, int longest)
    {
        var safe = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, longest)))
        {
            if (letter is '\'' or '+' or ':' or '?')
            {
                safe.Append('?');
            }

            safe.Append(char.IsControl(letter) || letter > '\u00FF' ? '.' : letter);
        }

        return safe.ToString();
    }
}
