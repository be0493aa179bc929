namespace Parcelgate.Core.Risk.Descriptions;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;

/// <summary>
/// All that descriptions are judged with, as published with the law: word lists, what countries read, words of restricted goods, and the suggester of codes. Immutable, safe
/// for any number of threads.
/// </summary>
public sealed class DescriptionBook
{
    private DescriptionBook(Lexicon words, ReadingScripts scripts, RestrictedWords restricted, HsModel? suggester) =>
        (Words, Scripts, Restricted, Suggester) = (words, scripts, restricted, suggester);

    /// <summary>The lists the program was made with, and no suggester.</summary>
    public static DescriptionBook BuiltIn => Own.Value;

    private static readonly Lazy<DescriptionBook> Own = new(static () => Load(BuiltInFiles.All, null));

    /// <summary>Words that say nothing of goods.</summary>
    public Lexicon Words { get; }

    /// <summary>What countries read.</summary>
    public ReadingScripts Scripts { get; }

    /// <summary>Words of restricted goods.</summary>
    public RestrictedWords Restricted { get; }

    /// <summary>Suggests codes; null where no model was published.</summary>
    public HsModel? Suggester { get; }

    /// <summary>Compiles lists; the program's own where there are none among the files.</summary>
    /// <param name="files">Files as they stand below <c>descriptions/</c>; others are left alone.</param>
    /// <param name="suggester">A model of codes; null for none.</param>
    /// <exception cref="LawException">A list is wrong: file, line and column of each fault.</exception>
    public static DescriptionBook Load(IReadOnlyList<LawFile> files, HsModel? suggester)
    {
        var errors = new List<LawError>();
        var book = Read(files, suggester, errors);
        return errors.Count == 0 ? book : throw new LawException([.. errors]);
    }

    internal static DescriptionBook Read(IReadOnlyList<LawFile> files, HsModel? suggester, List<LawError> errors)
    {
        IReadOnlyList<LawFile> own = [.. files.Where(BuiltInFiles.IsDescriptions)];
        if (own.Count == 0)
        {
            return suggester is null ? BuiltIn : BuiltIn.With(suggester);
        }

        return new DescriptionBook(
            Lexicon.Read(own, errors),
            ReadingScripts.Read(own, errors),
            RestrictedWords.Read(own, errors),
            suggester
        );
    }

    private DescriptionBook With(HsModel model) => new(Words, Scripts, Restricted, model);

    /// <summary>Judges a description, its code and its language together.</summary>
    /// <param name="description">As declared.</param>
    /// <param name="hs">The declared code; null when none was sent.</param>
    /// <param name="destination">ISO 3166-1 alpha-2; "" to say nothing of languages.</param>
    /// <param name="codes">The nomenclature of the day; null where there is none.</param>
    public Judgement Judge(string? description, string? hs, string destination, ICommodityCodes? codes = null)
    {
        if (description is null)
        {
            return Weigh(null, hs, destination, codes);
        }

        var first = (description.GetHashCode() ^ (hs?.GetHashCode() ?? 0)) & (Remembered - Places);
        for (var place = first; place < first + Places; place++)
        {
            if (remembered[place] is not { } known)
            {
                return Remember(place, description, hs, destination, codes);
            }

            if (known.IsOf(description, hs, destination, codes))
            {
                return known.Judgement;
            }
        }

        // Which of them goes does not matter: the next one takes the next place. A count that two threads write at once is as good as any.
        return Remember(first + (int)(unchecked(turn++) % Places), description, hs, destination, codes);
    }

    private Judgement Remember(int place, string description, string? hs, string destination, ICommodityCodes? codes)
    {
        // Threads that write one place at once write judgements that are each right.
        var judged = new Judged(description, hs, destination, codes, Weigh(description, hs, destination, codes));
        remembered[place] = judged;
        return judged.Judgement;
    }

    // Descriptions remembered, because sellers write the same texts again and again and one decision asks for one several times: some megabytes, and with a few places for
    // each hash a text does not drive out another that is asked for as often. Powers of two. Arbitrary.
    private const int Remembered = 32_768;
    private const int Places = 4;

    private readonly Judged?[] remembered = new Judged?[Remembered];
    private uint turn;

    private Judgement Weigh(string? description, string? hs, string destination, ICommodityCodes? codes)
    {
        var judged = DescriptionJudge.Judge(description, Words, Scripts.In(destination));
        if (judged.Kind is not (DescriptionKind.Specific or DescriptionKind.VagueWithDetail) || hs is null)
        {
            return judged;
        }

        return ChapterOf(description!, hs.AsSpan().Trim(), codes) is { } chapter
            ? new Judgement(DescriptionKind.ContradictsHs, "chapter", 0, 0) { Chapter = chapter }
            : judged;
    }

    /// <summary>The chapter the goods surely belong to, where it is not the declared one; null where that is unsure.</summary>
    private string? ChapterOf(string description, ReadOnlySpan<char> hs, ICommodityCodes? codes)
    {
        if (hs.Length < 6 || !char.IsAsciiDigit(hs[0]) || !char.IsAsciiDigit(hs[1]))
        {
            return null;
        }

        if (Suggester is null)
        {
            return codes is null ? null : NomenclatureWords.OtherChapter(description, hs[..2], codes);
        }

        var other = Suggester.OtherChapter(description, hs[..2]);
        return other is not null && (codes is null || !NomenclatureWords.Speaks(description, hs[..2], codes)) ? other : null;
    }

    /// <summary>A judgement and all it follows from.</summary>
    private sealed class Judged(string description, string? hs, string destination, ICommodityCodes? codes, Judgement judgement)
    {
        internal Judgement Judgement => judgement;

        internal bool IsOf(string text, string? code, string to, ICommodityCodes? day) =>
            ReferenceEquals(codes, day) && description == text && hs == code && destination == to;
    }
}
