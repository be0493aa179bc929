namespace Parcelgate.Formats.Json;

/// <summary>
/// Format "json": the whole message is one record, on as many lines as the sender likes. A message of another format that is JSON too is read by its own reader:
/// all are application/json, and its properties tell.
/// </summary>
internal sealed class JsonReader(ReadDefaults defaults) : IReader
{
    private readonly EntryReader entryReader = new(defaults);
    private IReader? other;
    private int looked;

    public int LongestRecord => other?.LongestRecord ?? CanonicalJson.LongestRecord;

    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput)
    {
        Recognise(buffer);
        return Framing.Whole(buffer, endOfInput, LongestRecord);
    }

    public int Skip(ReadOnlySpan<byte> buffer) => 0;

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        Recognise(record.Span);
        if (other is null)
        {
            entries.Add(entryReader.Read(record.Span, line));
        }
        else
        {
            other.Read(record, line, entries);
        }
    }

    /// <summary>Looks at a message again where there is more of it than last time.</summary>
    private void Recognise(ReadOnlySpan<byte> bytes)
    {
        if (other is null && bytes.Length != looked)
        {
            looked = bytes.Length;
            other = Sniff.OfJson(CanonicalJson.Bare(bytes)) is { } name ? Formats.Named(name)!.Create(defaults) : null;
        }
    }
}

/// <summary>Format "ndjson": one record per line; blank lines are skipped, CRLF and a byte order mark tolerated.</summary>
internal sealed class JsonLinesReader(ReadDefaults defaults) : IReader
{
    private readonly EntryReader entryReader = new(defaults);

    public int LongestRecord => CanonicalJson.LongestRecord;

    public int Frame(ReadOnlySpan<byte> buffer, bool endOfInput) => Framing.Line(buffer, endOfInput, LongestRecord);

    public int Skip(ReadOnlySpan<byte> buffer) => Framing.SkipLine(buffer);

    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        var bare = CanonicalJson.Bare(record.Span);
        if (bare.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            entries.Add(entryReader.Read(bare, line));
        }
    }
}
