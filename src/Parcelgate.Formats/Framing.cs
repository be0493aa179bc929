namespace Parcelgate.Formats;

/// <summary>Where a record ends, for the two kinds of format there are.</summary>
internal static class Framing
{
    /// <summary>One record per line; the line feed belongs to it.</summary>
    internal static int Line(ReadOnlySpan<byte> buffer, bool endOfInput, int longest)
    {
        var feed = buffer.IndexOf((byte)'\n');
        return Bounded(feed + 1, buffer.Length, endOfInput, longest);
    }

    /// <summary>The whole input is one record.</summary>
    internal static int Whole(ReadOnlySpan<byte> buffer, bool endOfInput, int longest) => Bounded(0, buffer.Length, endOfInput, longest);

    /// <param name="end">Length of the record when its end was found, else 0.</param>
    /// <param name="held">Bytes in the buffer.</param>
    /// <param name="endOfInput">Nothing follows the buffer.</param>
    /// <param name="longest">The bound.</param>
    internal static int Bounded(int end, int held, bool endOfInput, int longest) =>
        end > longest || (end == 0 && held > longest) ? IReader.TooLong
        : end > 0 ? end
        : endOfInput ? held
        : 0;

    /// <summary>Bytes up to and including the next line feed; 0 when there is none.</summary>
    internal static int SkipLine(ReadOnlySpan<byte> buffer) => buffer.IndexOf((byte)'\n') + 1;
}
