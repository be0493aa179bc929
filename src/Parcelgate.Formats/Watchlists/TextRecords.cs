namespace Parcelgate.Formats.Watchlists;

using System.Globalization;
using System.Text;

/// <summary>Lines, and records of CSV, of a stream, one at a time and bounded.</summary>
internal static class TextRecords
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lines that are not blank, with their numbers from 1.</summary>
    /// <exception cref="ListTooLongException">A line or the file passes its bound.</exception>
    /// <exception cref="DecoderFallbackException">The bytes are not UTF-8.</exception>
    internal static IEnumerable<(string Text, long Number)> Lines(Stream stream)
    {
        using var reader = Reader(stream);
        var line = new StringBuilder();
        var (number, read) = (1L, 0L);
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            Bound(++read, line.Length, number);
            if (next != '\n')
            {
                line.Append((char)next);
                continue;
            }

            if (Taken(line) is { } text)
            {
                yield return (text, number);
            }

            number++;
        }

        if (Taken(line) is { } last)
        {
            yield return (last, number);
        }
    }

    /// <summary>Records of RFC 4180 as their fields, with the line each begins on. A quote that is not closed takes what follows, up to the bound.</summary>
    internal static IEnumerable<(List<string> Fields, long Line)> Csv(Stream stream, char separator)
    {
        using var reader = Reader(stream);
        var (fields, field) = (new List<string>(), new StringBuilder());
        var (line, start, read, held, quoted) = (1L, 1L, 0L, 0, false);
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            Bound(++read, ++held, start);
            line += next == '\n' ? 1 : 0;
            if (quoted)
            {
                quoted = next != '"' || reader.Peek() == '"';
                field.Append(
                    next == '"' && quoted ? (char)reader.Read()
                    : next == '"' ? ""
                    : ((char)next).ToString()
                );
            }
            else if (next == '"')
            {
                quoted = true;
            }
            else if (next == separator)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (next == '\n')
            {
                fields.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (fields.Count > 1 || fields[0].Trim().Length > 0)
                {
                    yield return (fields, start);
                }

                (fields, start, held) = ([], line, 0);
            }
            else
            {
                field.Append((char)next);
            }
        }

        // Some exports of the US Treasury end with the end-of-file character of old.
        if (fields.Count > 0 || field.ToString().Trim('\u001A', '\r', ' ').Length > 0)
        {
            fields.Add(field.ToString());
            yield return (fields, start);
        }
    }

    internal static StreamReader Reader(Stream stream) =>
        new(stream, Strict, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen: true);

    private static string? Taken(StringBuilder line)
    {
        var text = line.ToString().Trim().TrimStart('\uFEFF');
        line.Clear();
        return text.Length == 0 ? null : text;
    }

    private static void Bound(long read, int held, long line)
    {
        if (held > WatchlistReader.LongestRecord || read > WatchlistReader.LongestFile)
        {
            throw new ListTooLongException(
                string.Create(CultureInfo.InvariantCulture, $"line {line}"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"records of at most {WatchlistReader.LongestRecord} characters in a file of at most {WatchlistReader.LongestFile}"
                )
            );
        }
    }
}
