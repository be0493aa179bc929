namespace Parcelgate.Core.Screening;

using System.Collections.Immutable;

/// <summary>Words of two names that were set against each other.</summary>
/// <param name="A">Of the first name, romanised; "" where the second name's words have no partner.</param>
/// <param name="B">Of the second name; "" where the first name's have none.</param>
/// <param name="How">"same", "variant", "joined", "consonants", "similar", "initial" or "none".</param>
/// <param name="Likeness">0 to 1.</param>
public sealed record WordMatch(string A, string B, string How, double Likeness);

/// <summary>Something that moved a score.</summary>
/// <param name="Name">"conflict", "digits-differ", "birth-date"…; docs/reference/screening.md says what each is.</param>
/// <param name="Points">Natural-log odds it adds; negative speaks against.</param>
public sealed record ScorePart(string Name, double Points);

/// <summary>How near two names are, and why.</summary>
/// <param name="Score">Above 0, below 1, never either; <see cref="NameScore.Threshold"/> is where a match begins.</param>
/// <param name="Match">The score reaches the threshold.</param>
/// <param name="Words">Which word agrees with which, and the words left over.</param>
/// <param name="Parts">What the score is made of: their sum is the log odds of the score.</param>
public sealed record NameComparison(double Score, bool Match, ImmutableArray<WordMatch> Words, ImmutableArray<ScorePart> Parts);

/// <summary>
/// Scores two names. The score is a calibrated probability: the logistic function of a sum in which each observation has a fixed number of points, fitted on labelled
/// pairs with the signs held to what they must mean. It never reaches 1, and of two perfect agreements the one on more and rarer words scores higher.
/// </summary>
public static class NameScore
{
    /// <summary>From here on two names match. The log odds are moved so that it lies where F1 was best in cross-validation.</summary>
    public const double Threshold = 0.7;

    /// <summary>Log odds of the threshold.</summary>
    internal const double ThresholdOdds = 0.8472978603872036;

    /// <summary>Compares two names. Symmetric, and the same on any machine.</summary>
    /// <param name="a">A name in any script.</param>
    /// <param name="b">Another.</param>
    /// <param name="kind">What both are names of; <see cref="NameKind.Unknown"/> lets the words tell.</param>
    public static NameComparison Compare(string a, string b, NameKind kind)
    {
        if (kind == NameKind.Unknown)
        {
            var organisation = NameReader.Read(a, kind).IsOrganisation || NameReader.Read(b, kind).IsOrganisation;
            kind = organisation ? NameKind.Organisation : NameKind.Person;
        }

        var (left, right) = (NameReader.Read(a, kind), NameReader.Read(b, kind));
        Span<Pairing> room = stackalloc Pairing[Alignment.Room];
        var best = (Points: double.MinValue, A: left, B: right);
        foreach (var one in left.Readings.Prepend(left))
        {
            foreach (var other in right.Readings.Prepend(right))
            {
                var points = one.Spelling.Crosses(other.Spelling) ? double.MinValue : Points(one, other, room);
                best = points > best.Points ? (points, one, other) : best;
            }
        }

        return Explained(best.A, best.B, []);
    }

    /// <summary>Log odds that two names as read are one, their other readings not looked at.</summary>
    internal static double Points(ScreenedName a, ScreenedName b, Span<Pairing> room)
    {
        var aligned = new Alignment(a.Words, b.Words, room);
        return Sum(Features.Of(a, b, aligned));
    }

    /// <summary>The score of log odds: below 1 for every sum that can occur.</summary>
    internal static double ScoreOf(double points) => 1 / (1 + Math.Exp(-points));

    /// <summary>A comparison with all its reasons.</summary>
    /// <param name="a">One name.</param>
    /// <param name="b">The other.</param>
    /// <param name="more">What else speaks for or against: birth date, country, identifier.</param>
    internal static NameComparison Explained(ScreenedName a, ScreenedName b, ImmutableArray<ScorePart> more)
    {
        Span<Pairing> room = stackalloc Pairing[Alignment.Room];
        var aligned = new Alignment(a.Words, b.Words, room);
        ImmutableArray<ScorePart> parts =
        [
            .. Parts(Features.Of(a, b, aligned)).Where(part => part.Points != 0).Select(part => new ScorePart(part.Name, part.Points)),
            .. more,
        ];
        var score = ScoreOf(parts.Sum(part => part.Points));
        return new NameComparison(score, score >= Threshold, WordsOf(a.Words, b.Words, aligned), parts);
    }

    private static ImmutableArray<WordMatch> WordsOf(Word[] a, Word[] b, in Alignment aligned)
    {
        var words = ImmutableArray.CreateBuilder<WordMatch>();
        foreach (var pair in aligned.Pairs)
        {
            words.Add(
                new WordMatch(
                    Text(a, pair.FromA, pair.CountA),
                    Text(b, pair.FromB, pair.CountB),
                    pair.How.ToString().ToLowerInvariant(),
                    Math.Round(pair.Likeness, 3)
                )
            );
        }

        for (var i = 0; i < a.Length; i++)
        {
            if ((aligned.UsedA & (1u << i)) == 0)
            {
                words.Add(new WordMatch(a[i].Text, "", "none", 0));
            }
        }

        for (var i = 0; i < b.Length; i++)
        {
            if ((aligned.UsedB & (1u << i)) == 0)
            {
                words.Add(new WordMatch("", b[i].Text, "none", 0));
            }
        }

        return words.ToImmutable();
    }

    private static string Text(Word[] words, int from, int count) =>
        string.Join(' ', words.AsSpan(from, count).ToArray().Select(word => word.Text));

    // Fitted on the labelled pairs, L2 0.6, signs held; the bounds that were set by hand say why.
    private const double Bias = 2.88;
    private const double Evidence = 0.35;
    private const double Extra = -0.7;
    private const double Conflict = -6;
    private const double Misspelt = -0.2;
    private const double Worst = -0.35;
    private const double Changed = -1.5;
    private const double Single = -2.5;
    private const double DigitsDiffer = -0.9;
    private const double DigitsMissing = -1.9;
    private const double FormsDiffer = -2.5;
    private const double PlaceMissing = -1.9;
    private const double Initials = -0.2;
    private const double Short = -0.55;
    private const double ExtraRough = -4.5;
    private const double Vague = -1;
    private const double NoName = -6;

    /// <summary>The most points a query and a name of a list can reach by what was found that they share.</summary>
    internal static double Most(ScreenedName query, in NameRow name, in Share found)
    {
        // Of a misspelt word all weight is found, and some of it lost.
        var whole = found.Weight + found.Mass;
        return Most(
                found.Weight,
                found.Mass,
                (Math.Max(0, query.Weight - whole), query.Light),
                (found.IsJoined ? 0 : Math.Max(0, name.Weight - whole), name.Light),
                query.HasInitial || name.HasInitial,
                found.Places == 1
            ) - found.Loss;
    }

    /// <summary>
    /// The most points two names can reach, as far as a look-up by words tells. What it does not see is let pass: light words may have partners, and an initial
    /// any word.
    /// </summary>
    /// <param name="shared">Weight of the words found in common.</param>
    /// <param name="mass">How much of it is lost to misspelling.</param>
    /// <param name="a">The weight one name has left over, and how much of it may be light words.</param>
    /// <param name="b">The same of the other.</param>
    /// <param name="initials">One of them has an initial.</param>
    /// <param name="oneWord">They share one word only.</param>
    private static double Most(
        float shared,
        float mass,
        (float Left, float Light) a,
        (float Left, float Light) b,
        bool initials,
        bool oneWord
    )
    {
        const float byInitials = 0.5f;
        var left = Math.Max(0, a.Left - (initials ? byInitials : a.Light));
        var right = Math.Max(0, b.Left - (initials ? byInitials : b.Light));
        var extra = Math.Max(0, Math.Max(left - b.Left, right - a.Left));
        var all = shared + mass + extra + 0.6f;
        var rough = Math.Min(1, mass * 5 / Math.Max(0.5f, shared + mass));
        return Bias
            + (Evidence * 0.7)
            + (Conflict * Math.Min(1.5f, Math.Min(left, right)))
            + (Extra * extra / all)
            + (ExtraRough * extra / (all + 0.5f) * rough)
            + (oneWord && Math.Abs(a.Left - b.Left) > byInitials ? Single : 0);
    }

    /// <summary>Points that a difference of two words costs at least, whatever stands beside them.</summary>
    internal static float LossOf(Word a, Word b, float likeness, Agreement how) =>
        how is Agreement.Similar && (a.Stem ?? b.Stem) is null
            ? (float)-((Changed * Math.Min(3, (1 - likeness) * Math.Max(a.Sounds.Length, b.Sounds.Length))) + (Worst * (1 - likeness)))
            : 0;

    private static double Sum(in Features f) =>
        Bias
        + (Evidence * f.Evidence)
        + (Extra * f.Extra)
        + (Conflict * f.Conflict)
        + (Misspelt * f.Misspelt)
        + (Worst * f.Worst)
        + (Changed * f.Changed)
        + (Single * f.SingleOfMany)
        + (DigitsDiffer * f.DigitsDiffer)
        + (DigitsMissing * f.DigitsMissing)
        + (FormsDiffer * f.FormsDiffer)
        + (PlaceMissing * f.PlaceMissing)
        + (Initials * f.Initials)
        + (Short * f.ShortMisspelt)
        + (ExtraRough * f.ExtraRough)
        + (Vague * f.Vague)
        + (NoName * f.NoName);

    private static ScorePart[] Parts(in Features f) =>
        [
            new("base", Bias),
            new("evidence", Evidence * f.Evidence),
            new("extra-words", Extra * f.Extra),
            new("conflict", Conflict * f.Conflict),
            new("misspelt", Misspelt * f.Misspelt),
            new("worst-word", Worst * f.Worst),
            new("sounds-changed", Changed * f.Changed),
            new("single-of-many", Single * f.SingleOfMany),
            new("digits-differ", DigitsDiffer * f.DigitsDiffer),
            new("digits-missing", DigitsMissing * f.DigitsMissing),
            new("legal-forms-differ", FormsDiffer * f.FormsDiffer),
            new("place-missing", PlaceMissing * f.PlaceMissing),
            new("initials", Initials * f.Initials),
            new("short-word", Short * f.ShortMisspelt),
            new("extra-rough", ExtraRough * f.ExtraRough),
            new("vague", Vague * f.Vague),
            new("no-name", NoName * f.NoName),
        ];
}
