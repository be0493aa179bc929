namespace Parcelgate.Formats;

using Parcelgate.Formats.Tree;

/// <summary>Commodity codes as messages of air cargo write them: some with HS before the digits.</summary>
internal static class HarmonizedCode
{
    /// <summary>The digits of a code; null, with a problem where there is something, if it is none.</summary>
    /// <param name="values">Told of what is wrong.</param>
    /// <param name="node">Where the code stands; taken when it is sound.</param>
    /// <param name="written">The code.</param>
    internal static string? Take(NodeValues values, Node node, ReadOnlySpan<char> written)
    {
        var bare = Bare(written);
        if (bare.IsEmpty || !values.Sound(Values.Hs(bare, out var digits), node))
        {
            return null;
        }

        node.MarkTaken();
        return digits;
    }

    /// <summary>What stands behind the letters.</summary>
    internal static ReadOnlySpan<char> Bare(ReadOnlySpan<char> written) => written.StartsWith("HS") ? written[2..] : written;
}
