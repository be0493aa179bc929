namespace Parcelgate.Core.Screening;

using System.Numerics;

/// <summary>
/// What speaks for and against two names being one, each in a number. Symmetric: the two names exchanged give the same numbers.
/// </summary>
internal readonly record struct Features
{
    /// <summary>Weight of the words that agree, logarithmic: two ordinary names are 1.1.</summary>
    internal float Evidence { get; init; }

    /// <summary>Weight that only one name has, over the weight of all of it: 0 where nothing is missing.</summary>
    internal float Extra { get; init; }

    /// <summary>Weight both names have left over: they name different persons in the same place. At most 1.5.</summary>
    internal float Conflict { get; init; }

    /// <summary>How much the words that agree differ, by weight: 0 for the same spelling.</summary>
    internal float Misspelt { get; init; }

    /// <summary>The least alike of the words that agree, from 0 to 1 of difference.</summary>
    internal float Worst { get; init; }

    /// <summary>Sounds that differ in the word that agrees least, from 0: 1 for a consonant taken for another.</summary>
    internal float Changed { get; init; }

    /// <summary>1 where one name is a single word of the other.</summary>
    internal float SingleOfMany { get; init; }

    /// <summary>1 where one of the two is no name at all: a legal form, or nothing.</summary>
    internal float NoName { get; init; }

    /// <summary>
    /// 1 where both have digits and they differ; 3.5 where hardly a word is left beside them: of "Unit 61398" and "Ship 2" the number is the name.
    /// </summary>
    internal float DigitsDiffer { get; init; }

    /// <summary>1 where one has digits and the other none.</summary>
    internal float DigitsMissing { get; init; }

    /// <summary>1 where both have a legal form and the forms exclude each other.</summary>
    internal float FormsDiffer { get; init; }

    /// <summary>1 where one has a country in its name that the other has not.</summary>
    internal float PlaceMissing { get; init; }

    /// <summary>Names that agree as initials only, each 1, at most 2.</summary>
    internal float Initials { get; init; }

    /// <summary>1 where an organisation of one word or of few sounds is compared and the words are not the same.</summary>
    internal float ShortMisspelt { get; init; }

    /// <summary>Words missing on one side of names that agree only roughly: 0 where nothing is missing or all agrees, at most 1.</summary>
    internal float ExtraRough { get; init; }

    /// <summary>How little the agreement of consonants says: short words of a script without vowels, by weight.</summary>
    internal float Vague { get; init; }

    /// <summary>1 for names of organisations.</summary>
    internal float Organisation { get; init; }

    // One word that is a whole name weighs 1.
    private const float NumberIsName = 1.05f;

    internal static Features Of(ScreenedName a, ScreenedName b, in Alignment aligned)
    {
        var sums = new Sums();
        foreach (var pair in aligned.Pairs)
        {
            sums.Add(pair, a.Words, b.Words);
            sums.FamilyOfA |= pair.FromA <= a.Family && a.Family < pair.FromA + pair.CountA;
            sums.FamilyOfB |= pair.FromB <= b.Family && b.Family < pair.FromB + pair.CountB;
        }

        var (left, leftPlace, leftNames) = Left(a.Words, aligned.UsedA);
        var (right, rightPlace, rightNames) = Left(b.Words, aligned.UsedB);
        var organisation = a.IsOrganisation || b.IsOrganisation;
        var matched = sums.Weight;
        var conflict = Math.Min(left, right);
        var extra = Math.Abs(left - right);
        var digits = Digits(a, b);
        var single = extra > 0.25f && sums.Names <= 1 && conflict < 0.5f && !IsOffice(a, b, sums.FamilyOfA, sums.FamilyOfB);
        return new Features
        {
            Evidence = MathF.Log(0.2f + matched),
            Extra = extra / (matched + extra + 0.01f),
            Conflict = Math.Min(1.5f, conflict),
            Misspelt = sums.Loss / Math.Max(0.5f, matched),
            Worst = sums.Worst,
            Changed = Math.Min(3, sums.Changed),
            SingleOfMany = single ? 1 : 0,
            NoName = a.IsFormAlone || b.IsFormAlone ? 1 : 0,
            DigitsDiffer =
                digits != Agreed.Differ ? 0
                : matched < NumberIsName ? 3.5f
                : 1,
            DigitsMissing = digits == Agreed.Missing ? 1 : 0,
            FormsDiffer = FormsExclude(a.LegalForm, b.LegalForm) ? 1 : 0,
            PlaceMissing = organisation && (leftPlace != rightPlace) ? 1 : 0,
            Initials = Math.Min(2, sums.Initials),
            ShortMisspelt = Math.Min(1.5f, sums.ShortLoss),
            ExtraRough = Math.Abs(leftNames - rightNames) / (matched + 0.5f + Math.Abs(leftNames - rightNames)) * sums.Roughness,
            Vague = Math.Min(2, sums.Vague),
            Organisation = organisation ? 1 : 0,
        };
    }

    private enum Agreed
    {
        Yes,
        Missing,
        Differ,
    }

    private static Agreed Digits(ScreenedName a, ScreenedName b) =>
        a.Digits == b.Digits ? Agreed.Yes
        : a.Digits.Length == 0 || b.Digits.Length == 0 ? Agreed.Missing
        : Agreed.Differ;

    /// <summary>"President Putin" is Vladimir Putin, not Putin Ivanov: an office names its holder with the family name.</summary>
    private static bool IsOffice(ScreenedName a, ScreenedName b, bool familyOfA, bool familyOfB) =>
        (a.IsOfficeHolder && familyOfB) || (b.IsOfficeHolder && familyOfA);

    private static bool FormsExclude(string a, string b)
    {
        if (
            a.Length == 0
            || b.Length == 0
            || a == b
            || a.Contains("any", StringComparison.Ordinal)
            || b.Contains("any", StringComparison.Ordinal)
        )
        {
            return false;
        }

        return !a.Split(' ').Intersect(b.Split(' ')).Any();
    }

    /// <summary>Weight of the words without a partner; numbers are compared apart.</summary>
    private static (float Weight, bool Place, float Names) Left(Word[] words, uint used)
    {
        var (weight, place, names) = (0f, false, 0f);
        for (var i = 0; i < words.Length; i++)
        {
            if ((used & (1u << i)) == 0)
            {
                weight += words[i].IsNumber ? 0 : words[i].Weight;
                place |= words[i].Kind == WordKind.Place;
                names += words[i].Kind is WordKind.Name or WordKind.Common ? words[i].Weight : 0;
            }
        }

        return (weight, place, names);
    }

    private struct Sums
    {
        internal float Weight;
        internal float Loss;
        internal float Worst;
        internal float ShortLoss;
        internal float Changed;
        internal int Names;
        internal int Initials;
        internal float Vague;
        internal bool FamilyOfA;
        internal bool FamilyOfB;

        internal void Add(Pairing pair, Word[] a, Word[] b)
        {
            var (left, shortest) = Of(a, pair.FromA, pair.CountA);
            var (right, other) = Of(b, pair.FromB, pair.CountB);
            var weight = pair.How == Agreement.Variant ? Math.Max(left, right) : Math.Min(left, right);
            var loss = 1 - pair.Likeness;
            Vague += pair.How is Agreement.Consonants ? weight * Math.Max(0, 5 - Math.Min(shortest, other)) * 0.25f : 0;
            Weight += weight;
            Loss += weight * loss;
            Worst = weight >= 0.3f ? Math.Max(Worst, loss) : Worst;
            Changed =
                pair.How is Agreement.Consonants ? Math.Max(Changed, (0.96f - pair.Likeness) * Math.Max(shortest, other) * 0.8f) : Changed;
            Changed = pair.How is Agreement.Similar or Agreement.Joined ? Math.Max(Changed, loss * Math.Max(shortest, other)) : Changed;
            Names += weight >= 0.3f ? Math.Max(pair.CountA, pair.CountB) : 0;
            Initials += pair.How == Agreement.Initial ? 1 : 0;
            ShortLoss +=
                loss > 0.1f && pair.How is Agreement.Similar && Math.Min(shortest, other) is var sounds and <= 4
                    ? (sounds <= 3 ? 1 : 0.6f)
                    : 0;
        }

        /// <summary>0 for names that agree to the letter, 1 from a fifth of difference on; initials alone are rough.</summary>
        internal readonly float Roughness => Math.Min(1, Math.Max(Loss * 5 / Math.Max(0.5f, Weight), Initials > 0 ? 0.6f : 0));

        private static (float Weight, int Sounds) Of(Word[] words, int from, int count)
        {
            var (weight, sounds) = (0f, 0);
            for (var i = from; i < from + count; i++)
            {
                weight += words[i].Weight;
                sounds += words[i].Sounds.Length;
            }

            return (weight, sounds);
        }
    }

    internal static int Bits(uint used) => BitOperations.PopCount(used);
}
