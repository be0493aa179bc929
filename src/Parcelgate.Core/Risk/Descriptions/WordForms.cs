namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>Plain forms of words: English plurals, Turkic and Russian endings. No grammar: enough to find a listed word again.</summary>
internal static class WordForms
{
    /// <summary>Fewest letters that are left of a word when an ending is taken off.</summary>
    internal const int ShortestStem = 4;

    /// <summary>Endings of Azerbaijani, Turkish, Uzbek, Kazakh and German words as they are folded, the longest first.</summary>
    internal static readonly string[] Suffixes =
    [
        "lerinden",
        "larindan",
        "lerinin",
        "larinin",
        "lerin",
        "larin",
        "leri",
        "lari",
        "ler",
        "lar",
        "тар",
        "тер",
        "дар",
        "дер",
        "лар",
        "лер",
        "lik",
        "nin",
        "en",
        "er",
        "si",
        "su",
        "i",
        "u",
        "n",
    ];

    private static readonly string[] RussianEndings =
    [
        "иями",
        "ями",
        "ами",
        "ыми",
        "ими",
        "ого",
        "его",
        "ому",
        "ему",
        "ией",
        "ов",
        "ев",
        "ей",
        "ий",
        "ый",
        "ой",
        "ая",
        "яя",
        "ое",
        "ее",
        "ые",
        "ие",
        "ам",
        "ям",
        "ах",
        "ях",
        "ом",
        "ем",
        "ую",
        "юю",
        "ых",
        "их",
        "ия",
        "ии",
        "ию",
        "а",
        "я",
        "ы",
        "и",
        "у",
        "ю",
        "о",
        "е",
        "ь",
        "й",
    ];

    /// <summary>A folded word without the s of an English plural.</summary>
    internal static ReadOnlySpan<char> Plain(ReadOnlySpan<char> word) =>
        word.Length >= 4 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i') ? word[..^1] : word;

    /// <summary>A folded Cyrillic word without its ending; any other as it is.</summary>
    internal static ReadOnlySpan<char> Stem(ReadOnlySpan<char> word)
    {
        if (word.Length <= ShortestStem || word[^1] is < 'а' or > 'я')
        {
            return word;
        }

        foreach (var ending in RussianEndings)
        {
            if (word.Length - ending.Length >= ShortestStem && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return word[..^ending.Length];
            }
        }

        return word;
    }

    /// <summary>The words of a listed term, folded and plain, as a description's words are read.</summary>
    internal static List<string> PlainWords(string text)
    {
        var words = new List<string>();
        var folded = Folding.Fold(text);
        for (var at = 0; at < folded.Length; )
        {
            var end = at;
            while (end < folded.Length && (char.IsLetterOrDigit(folded[end]) || IsApostrophe(folded[end])))
            {
                end++;
            }

            if (end > at)
            {
                var word = string.Concat(folded[at..end].Where(letter => !IsApostrophe(letter)));
                if (word.Length > 0)
                {
                    words.Add(Plain(word).ToString());
                }
            }

            at = end + 1;
        }

        return words;
    }

    /// <summary>Signs inside a word that people write or leave out.</summary>
    internal static bool IsApostrophe(char sign) => sign is '\'' or '’' or 'ʼ' or 'ʻ' or '`' or '´';
}
