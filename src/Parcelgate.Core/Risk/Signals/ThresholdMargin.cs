namespace Parcelgate.Core.Risk.Signals;

using Parcelgate.Core.Law;

/// <summary>How far below a threshold of the law the declared value stays. Values crowd just below thresholds where some are made to.</summary>
internal static class ThresholdMargin
{
    internal static readonly Signal Signal = new(
        "threshold_margin",
        "percent",
        "How far the measured value stays below the nearest value threshold of the law, in percent of the threshold, rounded down; none where no threshold applies or all are exceeded.",
        SignalCost.Record
    )
    {
        Of = static input => input.HasThresholds ? Margin(input.Law) : null,
    };

    /// <summary>At most this far below counts as near: a tenth. Arbitrary.</summary>
    internal const int NearPercent = 10;

    private static long? Margin(LawFrame law)
    {
        long? least = null;
        var reliefs = law.At.Stack.Reliefs;
        for (var i = 0; i < reliefs.Length; i++)
        {
            var relief = reliefs[i];
            if (!law.Stands[i] || !relief.IsMoney || relief.Measure.HasFlag(Measure.Charges) || relief.Limit.Minor <= 0)
            {
                continue;
            }

            if (Evaluation.MeasureOf(law, relief) is { } measure && measure.Minor <= relief.Limit.Minor)
            {
                var margin = (long)((Int128)(relief.Limit.Minor - measure.Minor) * 100 / relief.Limit.Minor);
                least = least < margin ? least : margin;
            }
        }

        return least;
    }
}
