namespace Parcelgate.Core.Risk.Descriptions;

using Parcelgate.Core.Consignments;

/// <summary>What the texts of the nomenclature say for or against a chapter, word by word.</summary>
internal static class NomenclatureWords
{
    // One word that only one chapter has may be there by chance; two that only the same one has are not. Arbitrary.
    private const int FewestWords = 2;

    /// <summary>True where a word of the description stands in the texts of a chapter and of few others: it may well belong there.</summary>
    internal static bool Speaks(ReadOnlySpan<char> description, ReadOnlySpan<char> chapter, ICommodityCodes codes)
    {
        var declared = Bit(chapter);
        foreach (var chapters in ChaptersOf(description, codes))
        {
            if ((chapters & declared) != 0 && UInt128.PopCount(chapters) <= MostChapters)
            {
                return true;
            }
        }

        return false;
    }

    // A word in the texts of more chapters than this says nothing about any: "of", "cotton". Arbitrary.
    private const int MostChapters = 6;

    /// <summary>The one chapter whose texts alone have at least two words of the description, where the declared chapter has none of its words.</summary>
    internal static string? OtherChapter(ReadOnlySpan<char> description, ReadOnlySpan<char> chapter, ICommodityCodes codes)
    {
        var declared = Bit(chapter);
        UInt128 only = 0;
        var words = 0;
        foreach (var chapters in ChaptersOf(description, codes))
        {
            if ((chapters & declared) != 0)
            {
                return null;
            }

            if (UInt128.PopCount(chapters) == 1)
            {
                if (only != 0 && only != chapters)
                {
                    return null;
                }

                only = chapters;
                words++;
            }
        }

        return words >= FewestWords
            ? ((int)UInt128.TrailingZeroCount(only)).ToString("00", System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }

    private static List<UInt128> ChaptersOf(ReadOnlySpan<char> description, ICommodityCodes codes)
    {
        Span<char> folded = stackalloc char[DescriptionWords.Longest + 2 * DescriptionWords.Most];
        var words = DescriptionWords.Room;
        var read = new DescriptionWords(description, folded, words);
        read.Read();
        var found = new List<UInt128>();
        for (var at = 0; at < read.Count; at++)
        {
            if (!words[at].IsNumber && codes.ChaptersOf(read.Plain(at)) is var chapters && chapters != 0)
            {
                found.Add(chapters);
            }
        }

        return found;
    }

    private static UInt128 Bit(ReadOnlySpan<char> chapter) => UInt128.One << ((chapter[0] - '0') * 10 + chapter[1] - '0');
}
