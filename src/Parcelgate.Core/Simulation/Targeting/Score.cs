namespace Parcelgate.Core.Simulation;

/// <summary>
/// The score of the simulator: logistic regression over <see cref="Traits"/>, learnt one inspected parcel at a time. Every weight keeps how much it has seen (the diagonal of the
/// log loss's curvature, as in Chapelle and Li, An Empirical Evaluation of Thompson Sampling, 2011, algorithm 3); a step is the gradient over it, and a prior keeps weights
/// of rare answers near nothing. What was seen counts half after a quarter, so that the score can follow what drifts.
/// </summary>
internal sealed class Score
{
    // One in fifty has fraud before anything is known; the prior of a weight counts as much as eight parcels of even chance (8 · 1/4). Both arbitrary.
    private const double FirstLogOdds = -3.9;
    private const double Prior = 2;

    // Half after 13 weeks: 2^(-1/13).
    private const double Kept = 0.948;

    private readonly double[] weight = new double[Traits.All];
    private readonly double[] seen = new double[Traits.All];

    internal Score()
    {
        Array.Fill(seen, Prior);
        weight[0] = FirstLogOdds;
    }

    /// <summary>The chance of fraud, 0 to 1.</summary>
    internal double Of(ReadOnlySpan<int> answers)
    {
        var sum = 0.0;
        foreach (var answer in answers)
        {
            sum += weight[answer];
        }

        return Chance(sum);
    }

    /// <summary>Learns how an inspection ended.</summary>
    internal void Learn(ReadOnlySpan<int> answers, bool found)
    {
        var chance = Of(answers);
        var gradient = chance - (found ? 1 : 0);
        foreach (var answer in answers)
        {
            seen[answer] += chance * (1 - chance);
            weight[answer] -= gradient / seen[answer];
        }
    }

    /// <summary>A week passes.</summary>
    internal void Age()
    {
        foreach (ref var one in seen.AsSpan())
        {
            one = Math.Max(Prior, one * Kept);
        }
    }

    /// <summary>1 / (1 + e^−x), by sums and products alone: what a machine's library makes of e^x may differ in the last bit from another's.</summary>
    internal static double Chance(double logOdds)
    {
        const double Ln2 = 0.6931471805599453;
        var x = -Math.Clamp(logOdds, -30, 30);
        var twos = Math.Floor(x / Ln2 + 0.5);
        var rest = x - twos * Ln2;

        // Taylor's sum for |rest| ≤ ln 2 / 2: the fourteenth term is below the last bit.
        var sum = 1.0;
        for (var term = 13; term >= 1; term--)
        {
            sum = 1 + sum * rest / term;
        }

        return 1 / (1 + Math.ScaleB(sum, (int)twos));
    }
}

/// <summary>What a finding is worth before it is made: the mean of what was found among declared goods of the same group, drawn to a first guess while little was found.</summary>
internal sealed class Stakes
{
    // 200 USD, as if ten had been found. Arbitrary.
    private const long FirstCents = 200_00;
    private const int FirstCount = 10;

    private readonly long[] cents = new long[Traits.GroupCount];
    private readonly int[] count = new int[Traits.GroupCount];

    internal Stakes()
    {
        Array.Fill(cents, FirstCents * FirstCount);
        Array.Fill(count, FirstCount);
    }

    internal long Of(in Declared parcel) => cents[Traits.GroupOf(parcel)] / count[Traits.GroupOf(parcel)];

    internal void Learn(in Declared parcel, long foundCents)
    {
        cents[Traits.GroupOf(parcel)] += foundCents;
        count[Traits.GroupOf(parcel)]++;
    }
}
