namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>
/// Judges a description of goods. Pure: the same text and lists give the same judgement on any machine. It never throws, whatever the text, and allocates only where a
/// broken text is mended.
/// </summary>
/// <remarks>
/// A description is vague when every word of it is: after taking away what adds nothing (numbers, units, colours, for whom, "new") only listed terms remain. One word
/// more that is on no list makes it specific. Words are looked at as they are folded (<see cref="Folding"/>), in their plain form, by endings, and last with one
/// letter wrong.
/// </remarks>
public static class DescriptionJudge
{
    // Words not on any list after which nobody asks any more whether one of them is a listed word in another form. Arbitrary.
    private const int MostUnknown = 6;

    // Shorter words of Latin and Cyrillic letters say nothing: "zq". Arbitrary.
    private const int ShortestName = 3;

    // Fewest digits in a row that are a number of something and not an amount. Arbitrary.
    private const int FewestDigits = 5;

    /// <summary>Judges a description by itself: nothing is said about a code.</summary>
    /// <param name="description">As declared; null and "" alike.</param>
    /// <param name="words">The word lists.</param>
    /// <param name="accepted">Scripts that are read where it is sent; <see cref="Scripts.None"/> accepts all.</param>
    public static Judgement Judge(ReadOnlySpan<char> description, Lexicon words, Scripts accepted = Scripts.None)
    {
        ArgumentNullException.ThrowIfNull(words);
        var seen = Signs.Of(description);
        if (seen.Suspicious && Mojibake.IsBroken(description, out var meant))
        {
            return new Judgement(DescriptionKind.Mojibake, "encoding", 0, 0) { Meant = meant };
        }

        if (seen.Letters == 0)
        {
            return seen.LongestDigits >= FewestDigits
                ? new Judgement(DescriptionKind.NotGoods, "number", 0, description.Length)
                : new Judgement(DescriptionKind.Empty, "missing", 0, 0);
        }

        Span<char> folded = stackalloc char[DescriptionWords.Longest + 2 * DescriptionWords.Most];
        return ByWords(description, words, accepted, seen, folded, DescriptionWords.Room);
    }

    private static Judgement ByWords(
        ReadOnlySpan<char> description,
        Lexicon lexicon,
        Scripts accepted,
        in Signs seen,
        Span<char> folded,
        Span<DescriptionWord> into
    )
    {
        var read = new DescriptionWords(description, folded, into);
        read.Read();
        var words = into[..read.Count];
        Name(ref read, words, lexicon);
        var sum = Sum(words);
        if (!sum.Names && sum.Unknown is > 0 and <= MostUnknown)
        {
            NameInflected(ref read, words, lexicon);
            sum = Sum(words);
        }

        if (sum.Names || sum.Unknown > 0)
        {
            return Named(description, words, sum, accepted, seen);
        }

        if (sum.Vague >= 0)
        {
            return Of(DescriptionKind.Vague, words[sum.Vague]);
        }

        if (sum.Dispatch >= 0)
        {
            return Of(DescriptionKind.NotGoods, words[sum.Dispatch]);
        }

        if (read.NumberAt >= 0)
        {
            return Of(DescriptionKind.NotGoods, words[read.NumberAt]) with { Advice = read.IsLink ? "link" : "number" };
        }

        // Fillers alone ("all kinds") say as little as a class does.
        return words.IsEmpty
            ? new Judgement(DescriptionKind.Empty, "missing", 0, 0)
            : new Judgement(DescriptionKind.Vague, "goods", 0, description.Length);
    }

    /// <summary>It names something: a person, goods in letters nobody reads, or goods.</summary>
    private static Judgement Named(
        ReadOnlySpan<char> description,
        ReadOnlySpan<DescriptionWord> words,
        in Summary sum,
        Scripts accepted,
        in Signs seen
    )
    {
        if (!sum.Names && sum.Vague < 0 && PersonNames.IsOne(description, words))
        {
            return new Judgement(DescriptionKind.NotGoods, "name", 0, description.Length);
        }

        if (accepted != Scripts.None && seen.IsMostlyBeyond(description, accepted))
        {
            return new Judgement(DescriptionKind.WrongLanguage, "language", 0, 0);
        }

        var listed = sum.Vague >= 0 ? sum.Vague : sum.Dispatch;
        return listed >= 0 ? Of(DescriptionKind.VagueWithDetail, words[listed]) : Judgement.Specific;
    }

    private static Judgement Of(DescriptionKind kind, in DescriptionWord word) =>
        new(kind, word.Entry is { Advice.Length: > 0 } entry ? entry.Advice : "goods", word.At, word.Length)
        {
            Lists = word.Entry?.Lists ?? "",
        };

    /// <summary>Looks every word up, the longest term first.</summary>
    private static void Name(ref DescriptionWords read, Span<DescriptionWord> words, Lexicon lexicon)
    {
        for (var at = 0; at < words.Length; )
        {
            var entry = lexicon.Find(read.Plain(at));
            var taken = 1;
            for (var count = Math.Min(entry?.MostWords ?? 1, words.Length - at); count > 1; count--)
            {
                if (lexicon.Find(read.Plain(at, count)) is { Kind: not WordKind.Unknown } term)
                {
                    (entry, taken) = (term, count);
                    break;
                }
            }

            entry = words[at].IsNumber && taken == 1 ? null : entry;
            if (entry is null && !words[at].IsNumber)
            {
                HanWords.Name(read.Plain(at), ref words[at], lexicon);
            }
            else if (entry is { Kind: not WordKind.Unknown })
            {
                var last = words[at + taken - 1];
                words[at].Length = last.At + last.Length - words[at].At;
                for (var part = at; part < at + taken; part++)
                {
                    words[part].Kind = part == at ? entry.Kind : WordKind.Noise;
                    words[part].Entry = part == at ? entry : null;
                }
            }

            Shorten(ref read, words, at);
            at += taken;
        }
    }

    /// <summary>A word of one or two letters that is on no list says nothing.</summary>
    private static void Shorten(ref DescriptionWords read, Span<DescriptionWord> words, int at)
    {
        ref var word = ref words[at];
        if (word.IsNumber && word.Kind == WordKind.Unknown)
        {
            word.Kind = WordKind.Noise;
        }
        else if (word.Kind == WordKind.Unknown && (IsTooShort(read.Plain(at)) || IsNoWord(read.Plain(at))))
        {
            word.Kind = WordKind.Noise;
        }
    }

    private static bool IsTooShort(ReadOnlySpan<char> word) => word.Length < ShortestName && word[0] < '\u0600';

    /// <summary>Keys pressed at random: one letter again and again, or four Latin letters and more without a vowel.</summary>
    private static bool IsNoWord(ReadOnlySpan<char> word)
    {
        var (same, vowel, latin) = (true, false, true);
        foreach (var letter in word)
        {
            same &= letter == word[0];
            vowel |= letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
            latin &= letter is >= 'a' and <= 'z';
        }

        return (same && word[0] < '\u2E80') || (word.Length > ShortestName && latin && !vowel);
    }

    /// <summary>The words that are on no list, once more: with another ending, or with one letter wrong.</summary>
    private static void NameInflected(ref DescriptionWords read, Span<DescriptionWord> words, Lexicon lexicon)
    {
        for (var at = 0; at < words.Length; at++)
        {
            ref var word = ref words[at];
            if (
                word.Kind == WordKind.Unknown
                && (lexicon.FindInflected(read.Plain(at)) ?? lexicon.FindMisspelt(read.Plain(at))) is { } entry
            )
            {
                (word.Kind, word.Entry) = (entry.Kind, entry);
            }
        }
    }

    /// <summary>"Various", "set", "lot": no class that a material could be a detail of. Their advice is to name the goods.</summary>
    private static bool SaysOnlyHowMany(in DescriptionWord word) => word.Entry is { Advice: "goods" };

    /// <summary>What the words come to together.</summary>
    /// <param name="Names">True where a word surely names goods.</param>
    /// <param name="Unknown">Words on no list.</param>
    /// <param name="Vague">The first word of a class; -1 where there is none.</param>
    /// <param name="Dispatch">The first word of a dispatch; -1 where there is none.</param>
    private readonly record struct Summary(bool Names, int Unknown, int Vague, int Dispatch);

    private static Summary Sum(ReadOnlySpan<DescriptionWord> words)
    {
        var (vague, dispatch, unknown) = (-1, -1, 0);
        var (head, kind, material, thing, names) = (false, false, false, false, false);
        for (var at = 0; at < words.Length; at++)
        {
            switch (words[at].Kind)
            {
                case WordKind.Head:
                    head = true;
                    break;
                case WordKind.Class:
                    kind |= !SaysOnlyHowMany(words[at]);
                    break;
                case WordKind.Material:
                    material = true;
                    break;
                case WordKind.Thing:
                    thing = true;
                    continue;
                case WordKind.Specific:
                    names = true;
                    continue;
                case WordKind.Unknown:
                    unknown++;
                    continue;
                case WordKind.Dispatch:
                    dispatch = dispatch < 0 ? at : dispatch;
                    continue;
                default:
                    continue;
            }

            vague = vague < 0 ? at : vague;
        }

        // "Car parts" are any parts, "car toys" are not any toys; "plastic goods" and "various plastic" are any goods, "plastic toys" are not.
        return new Summary(names || (thing && !head) || (material && kind && !head), unknown, vague, dispatch);
    }
}
