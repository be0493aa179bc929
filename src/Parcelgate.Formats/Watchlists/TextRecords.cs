namespace Parcelgate.Formats.Watchlists;

using System.Globalization;
using System.Text;
using Parcelgate.Formats.Csv;

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

    /// <summary>
    /// Records of RFC 4180 as their fields, with the line each begins on. A quote counts where a field begins; inside one it is a character. A record
    /// ends at a line feed, at a carriage return, or at both.
    /// </summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="separator">What stands between columns; <see cref="ByHeader"/>: of comma, semicolon, tab and bar the one the first line has most of.</param>
    /// <exception cref="ListBrokenException">A quote is opened and not closed: what follows it would be one field.</exception>
    internal static IEnumerable<(List<string> Fields, long Line)> Csv(Stream stream, char separator)
    {
        using var reader = Reader(separator == ByHeader ? Headed(stream, out separator) : stream);
        var (fields, field) = (new List<string>(), new StringBuilder());
        var (line, start, opened, read, held, quoted) = (1L, 1L, 0L, 0L, 0, false);
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            Bound(++read, ++held, start);
            var ends = next == '\n' || (next == '\r' && reader.Peek() != '\n');
            line += ends ? 1 : 0;
            if (quoted)
            {
                quoted = next != '"' || reader.Peek() == '"';
                field.Append(
                    next == '"' && quoted ? (char)reader.Read()
                    : next == '"' ? ""
                    : ((char)next).ToString()
                );
            }
            else if (next == '"' && IsBlank(field))
            {
                field.Clear();
                (quoted, opened) = (true, line);
            }
            else if (next == separator)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (ends)
            {
                fields.Add(field.ToString());
                field.Clear();
                if (fields.Count > 1 || fields[0].Trim().Length > 0)
                {
                    yield return (fields, start);
                }

                (fields, start, held) = ([], line, 0);
            }
            else if (next != '\r')
            {
                field.Append((char)next);
            }
        }

        if (quoted)
        {
            throw new ListBrokenException(
                string.Create(CultureInfo.InvariantCulture, $"line {opened}"),
                field.ToString(),
                "a closing quote: the quote that opens here is not closed, and would take all that follows"
            );
        }

        // Some exports of the US Treasury end with the end-of-file character of old.
        if (fields.Count > 0 || field.ToString().Trim('\u001A', ' ').Length > 0)
        {
            fields.Add(field.ToString());
            yield return (fields, start);
        }
    }

    /// <summary>The separator is to be found out.</summary>
    internal const char ByHeader = '\0';

    // Longest header looked at for its separator.
    private const int LongestHeader = 16 * 1024;

    /// <summary>The stream as it was, and what its first line has between columns.</summary>
    private static Rejoined Headed(Stream stream, out char separator)
    {
        var start = new byte[LongestHeader];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var begin = start.AsSpan(0, read).TrimStart("\uFEFF\r\n \t"u8);
        var end = begin.IndexOfAny("\r\n"u8);
        separator = CsvHeader.SeparatorOfAny(end < 0 ? begin : begin[..end]);
        return new Rejoined(start.AsMemory(0, read), stream);
    }

    /// <summary>Bytes already read, and then the rest.</summary>
    private sealed class Rejoined(ReadOnlyMemory<byte> first, Stream rest) : Stream
    {
        private int at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var length = Math.Min(buffer.Length, first.Length - at);
            if (length == 0)
            {
                return rest.Read(buffer);
            }

            first.Span.Slice(at, length).CopyTo(buffer);
            at += length;
            return length;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>True where nothing stands in a field yet but blanks and the mark of UTF-8.</summary>
    private static bool IsBlank(StringBuilder field)
    {
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] is not (' ' or '\t' or '\uFEFF'))
            {
                return false;
            }
        }

        return true;
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
