namespace Parcelgate.Core.Risk.Selection;

/// <summary>An interval of confidence of 95 %: of a hundred made in this way, about 95 hold the true value.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The normal quantile of 97.5 %.</summary>
    internal const double Z = 1.959963984540054;

    /// <summary>
    /// The score interval of a share (Wilson, JASA 22, 1927), which Brown, Cai and DasGupta (Statistical Science 16, 2001) recommend for small numbers: it never leaves 0
    /// to 1 and says something where nothing or everything was found.
    /// </summary>
    /// <param name="share">The share found, 0 to 1.</param>
    /// <param name="count">How many it was found among, effective; 0 gives 0 to 1, all there is to say.</param>
    public static Interval Wilson(double share, double count)
    {
        if (count <= 0)
        {
            return new Interval(0, 1);
        }

        var square = Z * Z;
        var middle = (share + square / (2 * count)) / (1 + square / count);
        var half = Z / (1 + square / count) * Math.Sqrt(share * (1 - share) / count + square / (4 * count * count));

        // Close to none and to all the ends meet the share, and rounding must not carry them past it.
        return new Interval(Math.Clamp(middle - half, 0, share), Math.Clamp(middle + half, share, 1));
    }
}
