namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Immutable;

/// <summary>
/// Trains a suggester of codes and finds out how far it can be trusted: in five rounds a fifth of the texts is left out and then asked for. Texts that say the same are
/// left out together. Nothing is drawn by chance: the same rows give the same model.
/// </summary>
public static class HsTrainer
{
    /// <summary>Rounds; each leaves out one part.</summary>
    public const int Folds = 5;

    /// <summary>Fewest different texts a model is trained on. Arbitrary: below, nothing measured means anything.</summary>
    public const int FewestRows = 100;

    /// <summary>Texts that are asked for in all rounds together; of more, an even choice. Arbitrary, for time.</summary>
    public const int MostHeldOut = 20_000;

    // The share of shown suggestions that shall be right. Arbitrary; a reader who is wrong more often than one in five stops looking.
    private const double GoalOfAnswers = 0.8;

    // Texts with their right code of which at most this share may be told that it is wrong: it is said of what a sender declared.
    private const double MostFalseAlarms = 0.005;

    // Never said where the declared chapter has more than this. Arbitrary.
    private const double MostOfDeclared = 0.01;

    // Nor where the likeliest chapter has less: then only that nothing is known for the declared one is known. Arbitrary.
    private const double LeastOfOther = 0.5;

    private const double LeastKnown = 0.7;
    private const int FewestForGoal = 20;

    /// <summary>Trains.</summary>
    /// <param name="rows">Texts as people declare them, with their codes. Those are held out.</param>
    /// <param name="nomenclature">Texts of the nomenclature: learnt from in every round and never asked for, unless there are no others.</param>
    /// <param name="data">SHA-256 of each file.</param>
    /// <exception cref="ArgumentException">There are fewer than <see cref="FewestRows"/> different texts with words, or they all have one subheading.</exception>
    public static HsModel Train(IReadOnlyList<HsExample> rows, IReadOnlyList<HsExample> nomenclature, ImmutableArray<string> data)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(nomenclature);
        var asked = rows.Count > 0 ? rows : nomenclature;
        var always = rows.Count > 0 ? nomenclature : [];
        Check(asked);

        var held = HoldOut(asked, always);
        var calibration = Calibrate(held);
        var (error, answered, right) = Measure(held);
        var counts = HsCounts.Of([.. asked, .. always]);
        return new HsModel(
            counts,
            calibration,
            new HsTraining(
                asked.Count + always.Count,
                counts.Codes.Length,
                held.Count,
                Share(held, one => one.Right6),
                Share(held, one => one.InThree),
                Share(held, one => one.Right4),
                Share(held, one => one.Right2),
                error,
                answered,
                right,
                data
            )
        );
    }

    /// <summary>True where a text has a word that a model can learn or be asked by.</summary>
    public static bool HasWords(string text)
    {
        Span<HsFeature> first = stackalloc HsFeature[1];
        return HsFeatures.Of(text, first, whole: true) > 0;
    }

    /// <summary>The same text a thousand times is one text; and who has seen one subheading only would give it to everything, surely.</summary>
    private static void Check(IReadOnlyList<HsExample> asked)
    {
        var texts = asked.Where(row => HasWords(row.Text)).Select(row => string.Join(' ', WordsOf(row.Text))).Distinct().Count();
        if (texts < FewestRows)
        {
            throw new ArgumentException(
                $"Different texts with words and a code of six digits: {texts}; a model needs at least {FewestRows}."
            );
        }

        if (asked.Select(row => row.Hs[..6]).Distinct().Take(2).Count() < 2)
        {
            throw new ArgumentException($"All texts have the subheading {asked[0].Hs[..6]}; a model needs at least two to tell apart.");
        }
    }

    private static IEnumerable<string> WordsOf(string text) => WordForms.PlainWords(text).Order(StringComparer.Ordinal);

    /// <summary>What was said of a text that was left out: shares, and whether they were right.</summary>
    private sealed record Held(double Share6, double Share4, double OfTruth, double Known)
    {
        internal bool Right6 { get; init; }
        internal bool InThree { get; init; }
        internal bool Right4 { get; init; }
        internal bool Right2 { get; init; }
    }

    private static List<Held> HoldOut(IReadOnlyList<HsExample> asked, IReadOnlyList<HsExample> always)
    {
        var step = Math.Max(1, (asked.Count + MostHeldOut - 1) / MostHeldOut);
        var folds = asked.Select(row => FoldOf(row.Text)).ToArray();
        var held = new List<Held>();
        for (var fold = 0; fold < Folds; fold++)
        {
            var left = fold;
            var model = new HsModel(
                HsCounts.Of([.. asked.Where((_, at) => folds[at] != left), .. always]),
                HsCalibration.None with
                {
                    Temperature = Temperature,
                    ChapterTemperature = ChapterTemperature,
                },
                new HsTraining(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [])
            );
            held.AddRange(asked.Where((_, at) => folds[at] == left && at % step == 0).Select(row => Ask(model, row)));
        }

        return held;
    }

    // Sums of many features that are not independent are too sure of themselves; dividing them by this makes shares that calibration can still tell apart.
    private const double ChapterTemperature = 1.5;

    private const double Temperature = 2;

    private static Held Ask(HsModel model, HsExample row)
    {
        var six = model.Rank(row.Text, 2);
        if (six.Length == 0)
        {
            return new Held(0, 0, 0, 0);
        }

        var four = model.Sum(six, 2);
        var two = model.Sum(four, 1);
        var (first6, first4, first2) = (Best(six), Best(four), Best(two));
        var third = six.OrderDescending().Take(HsModel.Most).Last();
        var truth = Array.BinarySearch(model.Nodes(2), row.Hs[..6], StringComparer.Ordinal);
        var chapters = model.Chapters(row.Text, new double[HsModel.MostChapters], out var known);
        var own = Array.IndexOf(model.Nodes(0), row.Hs[..2]);
        return new Held(six[first6], four[first4], own < 0 || chapters[Best(chapters)] < LeastOfOther ? 1 : chapters[own], known)
        {
            Right6 = first6 == truth,
            InThree = truth >= 0 && six[truth] >= third,
            Right4 = row.Hs.StartsWith(model.Nodes(1)[first4], StringComparison.Ordinal),
            Right2 = row.Hs.StartsWith(model.Nodes(0)[first2], StringComparison.Ordinal),
        };
    }

    private static HsCalibration Calibrate(IReadOnlyList<Held> held)
    {
        var six = Steps(held.Select(one => (one.Share6, one.Right6)));
        var four = Steps(held.Select(one => (one.Share4, one.Right4)));
        return new HsCalibration(
            Temperature,
            ChapterTemperature,
            six,
            four,
            Least(held.Select(one => Answer(one, six, four, 0)), GoalOfAnswers),
            OfDeclared(held),
            LeastOfOther,
            LeastKnown
        );
    }

    /// <summary>The share of a text's own chapter below which only few of those held out lie; texts of too many unknown words count, for they are never told.</summary>
    private static double OfDeclared(IReadOnlyList<Held> held)
    {
        var shares = held.Where(one => one.Known >= LeastKnown).Select(one => one.OfTruth).Order().ToList();
        var allowed = (int)(held.Count * MostFalseAlarms);
        return shares.Count <= allowed ? MostOfDeclared : Math.Min(MostOfDeclared, shares[allowed]);
    }

    /// <summary>What would be answered, as <see cref="HsModel.Suggest"/> does: six digits where they are sure enough, else the heading.</summary>
    private static (double Confidence, bool Right) Answer(Held one, Calibration six, Calibration four, double least)
    {
        var confidence = six.At(one.Share6);
        return confidence >= Math.Max(least, GoalOfAnswers / 2) ? (confidence, one.Right6) : (four.At(one.Share4), one.Right4);
    }

    /// <summary>Calibrated on every second text and measured on the others, both ways.</summary>
    private static (double Error, double Answered, double Right) Measure(IReadOnlyList<Held> held)
    {
        var said = new List<(double Confidence, bool Right)>();
        var shown = new List<bool>();
        for (var half = 0; half < 2; half++)
        {
            var mine = half;
            var calibration = Calibrate([.. held.Where((_, at) => at % 2 != mine)]);
            foreach (var one in held.Where((_, at) => at % 2 == mine))
            {
                said.Add((calibration.Subheading.At(one.Share6), one.Right6));
                var (confidence, right) = Answer(one, calibration.Subheading, calibration.Heading, calibration.Least);
                if (confidence >= calibration.Least)
                {
                    shown.Add(right);
                }
            }
        }

        var error = said.GroupBy(one => (int)Math.Min(9, one.Confidence * 10))
            .Sum(band => band.Count() * Math.Abs(band.Average(one => one.Confidence) - band.Average(one => one.Right ? 1.0 : 0)));
        return (error / said.Count, (double)shown.Count / said.Count, shown.Count == 0 ? 0 : shown.Average(right => right ? 1.0 : 0));
    }

    /// <summary>The least confidence above which the goal is met; 1.01, which nothing reaches, where it never is.</summary>
    private static double Least(IEnumerable<(double Confidence, bool Right)> said, double goal)
    {
        var (count, right, least) = (0, 0, Never);
        foreach (var band in said.GroupBy(one => one.Confidence).OrderByDescending(band => band.Key))
        {
            count += band.Count();
            right += band.Count(one => one.Right);
            if (count >= FewestForGoal && right >= goal * count)
            {
                least = band.Key;
            }
        }

        return least;
    }

    private const double Never = 1.01;

    /// <summary>Isotonic regression: neighbours are put together until the share that was right rises from step to step (pool adjacent violators).</summary>
    private static Calibration Steps(IEnumerable<(double Said, bool Right)> held)
    {
        var pools = new List<(double From, int Count, int Right)>();
        foreach (var band in held.OrderBy(one => one.Said).Chunk(FewestForGoal))
        {
            pools.Add((band[0].Said, band.Length, band.Count(one => one.Right)));
            while (pools.Count > 1 && Mean(pools[^2]) >= Mean(pools[^1]))
            {
                var (low, high) = (pools[^2], pools[^1]);
                pools.RemoveRange(pools.Count - 2, 2);
                pools.Add((low.From, low.Count + high.Count, low.Right + high.Right));
            }
        }

        return pools.Count == 0 ? Calibration.None : new Calibration([.. pools.Select(pool => pool.From)], [.. pools.Select(Mean)]);
    }

    // As if one more of each had been seen: a step of few texts is never quite sure.
    private static double Mean((double From, int Count, int Right) pool) => (pool.Right + 1.0) / (pool.Count + 2.0);

    private static double Share(IReadOnlyList<Held> held, Func<Held, bool> right) =>
        held.Count == 0 ? 0 : held.Average(one => right(one) ? 1.0 : 0);

    /// <summary>The part a text is left out with: by its words in any order, so that texts that say the same stay together.</summary>
    private static int FoldOf(string text)
    {
        var hash = 17u;
        foreach (var word in WordsOf(text))
        {
            foreach (var letter in word)
            {
                hash = unchecked((hash ^ letter) * 16777619u);
            }
        }

        return (int)((hash >> 8) % Folds);
    }

    private static int Best(ReadOnlySpan<double> shares)
    {
        var best = 0;
        for (var at = 1; at < shares.Length; at++)
        {
            best = shares[at] > shares[best] ? at : best;
        }

        return best;
    }
}
