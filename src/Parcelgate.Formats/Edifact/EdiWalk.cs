namespace Parcelgate.Formats.Edifact;

/// <summary>Walks an interchange without asking what its segments mean: what reading costs before there is a record.</summary>
public static class EdiWalk
{
    /// <summary>Cuts all segments into their parts and counts both.</summary>
    /// <param name="interchange">Bytes from UNA or UNB.</param>
    public static (long Segments, long Components) Count(ReadOnlySpan<byte> interchange)
    {
        var syntax = EdiSyntax.Read(interchange, out var start, out _);
        var segment = new EdiTokenizer(interchange[start..], syntax, new EdiParts());
        var (segments, components) = (0L, 0L);
        while (segment.Next())
        {
            segments++;
            for (var element = 0; element < segment.Elements; element++)
            {
                components += segment.Components(element);
            }
        }

        return (segments, components);
    }
}
