namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>Names of persons where goods should stand. Only the obvious: a form of address or a patronymic, and every word with a capital.</summary>
internal static class PersonNames
{
    private const int MostWords = 4;

    private static readonly string[] Addresses =
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "herr",
        "frau",
        "cənab",
        "xanım",
        "bəy",
        "sayın",
        "mme",
        "señor",
        "señora",
        "г-н",
        "г-жа",
    ];

    private static readonly string[] Patronymics =
    [
        "oğlu",
        "qızı",
        "oglu",
        "qizi",
        "ogly",
        "oglı",
        "kyzy",
        "kızı",
        "оглы",
        "кызы",
        "улы",
        "uly",
    ];

    private static readonly string[] Endings = ["ович", "евич", "овна", "евна", "ovich", "evich", "ovna", "evna"];

    internal static bool IsOne(ReadOnlySpan<char> description, ReadOnlySpan<DescriptionWord> words)
    {
        if (words.Length is < 2 or > MostWords)
        {
            return false;
        }

        var tells = false;
        for (var at = 0; at < words.Length; at++)
        {
            var word = description.Slice(words[at].At, Math.Min(words[at].Length, description.Length - words[at].At));
            var patronymic = Is(word, Patronymics);
            tells |= patronymic || (at == 0 && Is(word, Addresses)) || EndsAsPatronymic(word);
            if (words[at].IsNumber || (!char.IsUpper(word[0]) && !patronymic && !Is(word, Addresses)))
            {
                return false;
            }
        }

        return tells;
    }

    private static bool EndsAsPatronymic(ReadOnlySpan<char> word)
    {
        foreach (var ending in Endings)
        {
            if (word.Length > ending.Length + 2 && word.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<char> word, string[] among)
    {
        foreach (var one in among)
        {
            if (word.Equals(one, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
