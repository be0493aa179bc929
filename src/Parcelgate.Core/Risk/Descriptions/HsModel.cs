namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;

/// <summary>A code a description may have. Never assigned: an officer or a sender decides.</summary>
/// <param name="Hs">Six digits; four where only the heading can be told.</param>
/// <param name="Confidence">How often a first suggestion of this confidence was right among texts the model had not seen, from 0 to 1; for the second and third, their share.</param>
public sealed record HsSuggestion(string Hs, double Confidence);

/// <summary>What is said of a description's code.</summary>
/// <param name="Suggestions">At most three, the likeliest first; filled also where the model abstains, for who wants to look.</param>
/// <param name="Abstains">True where even the first is too unsure to be shown as a suggestion.</param>
public sealed record HsAdvice(ImmutableArray<HsSuggestion> Suggestions, bool Abstains)
{
    /// <summary>Nothing can be said.</summary>
    public static HsAdvice None { get; } = new([], true);
}

/// <summary>A rising line of steps from what the model says to how often that was right.</summary>
/// <param name="From">Lower ends of the steps, rising.</param>
/// <param name="Share">The share that was right in each, not falling.</param>
public sealed record Calibration(ImmutableArray<double> From, ImmutableArray<double> Share)
{
    /// <summary>Never right: where nothing was held out.</summary>
    public static Calibration None { get; } = new([0], [0]);

    /// <summary>The share at a value.</summary>
    public double At(double raw)
    {
        var at = From.Length - 1;
        while (at > 0 && From[at] > raw)
        {
            at--;
        }

        return Share[at];
    }
}

/// <summary>How a model was trained and what it did with texts it had not seen.</summary>
/// <param name="Rows">Texts it learnt from.</param>
/// <param name="Codes">Subheadings among them.</param>
/// <param name="HeldOut">Texts that were held out, each once.</param>
/// <param name="Right6">Of them the share whose first six digits stood first.</param>
/// <param name="Right6OfThree">Whose six digits stood among the first three.</param>
/// <param name="Right4">Whose heading stood first.</param>
/// <param name="Right2">Whose chapter stood first.</param>
/// <param name="CalibrationError">Mean distance between confidence and share that was right, of ten bands, measured on rows the calibration had not seen.</param>
/// <param name="Answered">The share that was not abstained from, measured likewise.</param>
/// <param name="RightOfAnswered">Of those the share that was right.</param>
/// <param name="Data">SHA-256 of each file, as hexadecimal digits.</param>
public sealed record HsTraining(
    int Rows,
    int Codes,
    int HeldOut,
    double Right6,
    double Right6OfThree,
    double Right4,
    double Right2,
    double CalibrationError,
    double Answered,
    double RightOfAnswered,
    ImmutableArray<string> Data
);

/// <summary>
/// Suggests codes for descriptions, from texts that were classified before. Immutable, hashed like law, safe for any number of threads; the same text has the same
/// suggestions on any machine. It abstains rather than guess.
/// </summary>
public sealed class HsModel
{
    /// <summary>Most suggestions.</summary>
    public const int Most = 3;

    private readonly HsScores scores;

    // A smaller lead of the likeliest chapter over the declared one leaves that a share too great to speak against it, whatever the others have.
    private readonly double leastGap;

    internal HsModel(HsCounts counts, HsCalibration calibration, HsTraining trained)
    {
        Counts = counts;
        scores = new HsScores(counts);
        Calibrated = calibration;
        leastGap = calibration.ChapterTemperature * (Math.Log(calibration.LeastOfOther / calibration.MostOfDeclared) - 1e-6);
        Trained = trained;
    }

    /// <summary>How it was trained.</summary>
    public HsTraining Trained { get; }

    /// <summary>SHA-256 over the model's file; all zero for one that was not read from a file.</summary>
    public Digest Hash { get; init; }

    internal HsCounts Counts { get; }

    internal HsCalibration Calibrated { get; }

    /// <summary>The likeliest codes of a description: six digits where they are sure enough, else headings; else it abstains.</summary>
    public HsAdvice Suggest(string? description)
    {
        if (string.IsNullOrWhiteSpace(description) || Rank(description, 2) is not { Length: > 0 } leaves)
        {
            return HsAdvice.None;
        }

        var six = Top(leaves, scores.Nodes(2), Calibrated.Subheading);
        if (six[0].Confidence >= Calibrated.Least)
        {
            return new HsAdvice(six, Abstains: false);
        }

        var four = Top(Sum(leaves, 2), scores.Nodes(1), Calibrated.Heading);
        return four[0].Confidence >= Calibrated.Least ? new HsAdvice(four, Abstains: false) : new HsAdvice(six, Abstains: true);
    }

    /// <summary>
    /// The likeliest chapter of a description where the declared one is next to impossible: most of its words are known, and of the texts that were held out nearly none gave
    /// its own chapter so small a share.
    /// </summary>
    /// <param name="description">The description.</param>
    /// <param name="declared">The declared chapter, two digits.</param>
    /// <returns>Two digits; null where that is not sure, or is the declared one.</returns>
    public string? OtherChapter(ReadOnlySpan<char> description, ReadOnlySpan<char> declared)
    {
        Span<double> room = stackalloc double[MostChapters];
        var chapters = RawChapters(description, room, out var known);
        if (known < Calibrated.LeastKnown)
        {
            return null;
        }

        var best = 0;
        var own = -1;
        for (var at = 0; at < chapters.Length; at++)
        {
            best = chapters[at] > chapters[best] ? at : best;
            own = declared.SequenceEqual(scores.Nodes(0)[at]) ? at : own;
        }

        // A chapter the model has never seen goods of is one it knows nothing against. Nearly always the declared one is among the likely: then no share is needed.
        if (own < 0 || own == best || chapters[best] - chapters[own] < leastGap)
        {
            return null;
        }

        Share(chapters, Calibrated.ChapterTemperature);
        return chapters[own] < Calibrated.MostOfDeclared && chapters[best] >= Calibrated.LeastOfOther ? scores.Nodes(0)[best] : null;
    }

    /// <summary>Chapters are numbers of two digits.</summary>
    internal const int MostChapters = 100;

    /// <summary>Shares of all chapters by words and beginnings of words alone.</summary>
    internal ReadOnlySpan<double> Chapters(ReadOnlySpan<char> text, Span<double> room, out double known)
    {
        var shares = RawChapters(text, room, out known);
        Share(shares, Calibrated.ChapterTemperature);
        return shares;
    }

    /// <summary>Scores of all chapters: natural logarithms of something proportional to their chance.</summary>
    private Span<double> RawChapters(ReadOnlySpan<char> text, Span<double> room, out double known)
    {
        Span<HsFeature> found = stackalloc HsFeature[2 * DescriptionWords.Most];
        var features = found[..HsFeatures.Of(text, found, whole: false)];
        var shares = room[..scores.Nodes(0).Length];
        shares.Clear();
        known = scores.Score(features, 0, [], shares);
        return shares;
    }

    /// <summary>Shares of all nodes of a level; empty where nothing of the text is known.</summary>
    internal double[] Rank(string text, int level)
    {
        var room = new HsFeature[HsFeatures.Most];
        var raw = scores.Score(room.AsSpan(0, HsFeatures.Of(text, room, whole: true)), level, out var known);
        if (known == 0)
        {
            return [];
        }

        Share(raw, Calibrated.Temperature);
        return raw;
    }

    /// <summary>Shares one level up.</summary>
    internal double[] Sum(double[] shares, int level)
    {
        var above = new double[scores.Nodes(level - 1).Length];
        for (var node = 0; node < shares.Length; node++)
        {
            above[scores.ParentOf(level, node)] += shares[node];
        }

        return above;
    }

    internal string[] Nodes(int level) => scores.Nodes(level);

    private static ImmutableArray<HsSuggestion> Top(double[] shares, string[] names, Calibration calibration)
    {
        var best = Enumerable.Range(0, shares.Length).OrderByDescending(at => shares[at]).ThenBy(at => at).Take(Most).ToList();
        var first = calibration.At(shares[best[0]]);
        var suggestions = ImmutableArray.CreateBuilder<HsSuggestion>(best.Count);
        // What is right is one of them or another code: together they are never surer than that.
        var (most, left) = (first, 1 - first);
        suggestions.Add(new HsSuggestion(names[best[0]], first));
        foreach (var at in best.Skip(1))
        {
            most = Math.Min(most, Math.Min(shares[at], left));
            left -= most;
            suggestions.Add(new HsSuggestion(names[at], most));
        }

        return suggestions.ToImmutable();
    }

    private static void Share(Span<double> raw, double temperature)
    {
        var greatest = double.NegativeInfinity;
        foreach (var one in raw)
        {
            greatest = Math.Max(greatest, one);
        }

        var sum = 0.0;
        for (var at = 0; at < raw.Length; at++)
        {
            raw[at] = Math.Exp((raw[at] - greatest) / temperature);
            sum += raw[at];
        }

        for (var at = 0; at < raw.Length; at++)
        {
            raw[at] /= sum;
        }
    }
}

/// <summary>What turns scores into confidence, and from where on something is said.</summary>
/// <param name="Temperature">Divides scores of subheadings.</param>
/// <param name="ChapterTemperature">Divides scores of chapters by words alone.</param>
/// <param name="Subheading">For six digits.</param>
/// <param name="Heading">For four.</param>
/// <param name="Least">Confidence below which the model abstains.</param>
/// <param name="MostOfDeclared">Share of the declared chapter, by words alone, from which on nothing is said against it.</param>
/// <param name="LeastOfOther">Share the likeliest chapter needs, by words alone, for something to be said.</param>
/// <param name="LeastKnown">Weight of known features below which nothing is said against a declared chapter.</param>
internal sealed record HsCalibration(
    double Temperature,
    double ChapterTemperature,
    Calibration Subheading,
    Calibration Heading,
    double Least,
    double MostOfDeclared,
    double LeastOfOther,
    double LeastKnown
)
{
    /// <summary>Before anything was held out.</summary>
    internal static HsCalibration None { get; } = new(1, 1, Calibration.None, Calibration.None, 1, 0, 1, 1);
}
