namespace Parcelgate.Core.Risk.Selection;

/// <summary>How many of some parcels were chosen.</summary>
/// <param name="Of">The parcels.</param>
/// <param name="Chosen">Of them those chosen.</param>
internal readonly record struct Rate(int Of, int Chosen)
{
    public static Rate operator +(Rate one, Rate other) => new(one.Of + other.Of, one.Chosen + other.Chosen);
}

/// <summary>
/// The common risk ratio of a group against others over strata (Mantel and Haenszel 1959, for ratios of risks Nurminen 1981), with the interval of Greenland and Robins
/// (Biometrics 41, 1985), which holds both for few large strata and for many small ones. Exact counts go in; the figures are doubles.
/// </summary>
internal sealed class MantelHaenszel
{
    private double own;
    private double others;
    private double variance;

    /// <summary>The group in all strata.</summary>
    internal Rate Own { get; private set; }

    /// <summary>The group in strata that hold others too.</summary>
    internal Rate OwnCompared { get; private set; }

    /// <summary>The others in strata that hold the group too.</summary>
    internal Rate OthersCompared { get; private set; }

    /// <summary>Null where one side was never chosen in a stratum with both.</summary>
    internal double? Ratio => own > 0 && others > 0 ? own / others : null;

    internal Interval? RatioInterval
    {
        get
        {
            if (Ratio is not { } ratio)
            {
                return null;
            }

            var width = Math.Exp(Interval.Z * Math.Sqrt(variance / (own * others)));
            return new Interval(ratio / width, ratio * width);
        }
    }

    /// <summary>One stratum. A stratum with one side alone compares nothing.</summary>
    internal void Add(Rate group, Rate rest)
    {
        Own += group;
        if (group.Of == 0 || rest.Of == 0)
        {
            return;
        }

        OwnCompared += group;
        OthersCompared += rest;
        double all = group.Of + rest.Of;
        double chosen = group.Chosen + rest.Chosen;
        own += group.Chosen * (rest.Of / all);
        others += rest.Chosen * (group.Of / all);
        variance += (chosen * group.Of * rest.Of - (double)group.Chosen * rest.Chosen * all) / (all * all);
    }
}
