namespace Parcelgate.Core.Risk.Descriptions;

using System.Globalization;
using System.Text;

/// <summary>
/// Writes letters that people and systems write in several ways in one: case, marks above and below, the Azerbaijani and Turkish ı, İ and ə, wide Latin letters, ё.
/// "Hədiyyə", "HEDIYYE" and "hediyye" are one word.
/// </summary>
internal static class Folding
{
    // Letters below this are folded by table; those above have neither case nor marks that matter here.
    private const int TableEnd = 0x2000;

    private static readonly char[] Table = MakeTable();

    /// <summary>The folded letter; '\0' for a mark that is dropped.</summary>
    internal static char Fold(char letter) =>
        letter < TableEnd ? Table[letter]
        : letter is >= '\uFF01' and <= '\uFF5E' ? Table[letter - 0xFEE0]
        : letter;

    /// <summary>A text folded letter by letter, for lists.</summary>
    internal static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (Fold(letter) is not '\0' and var one)
            {
                folded.Append(one);
            }
        }

        return folded.ToString();
    }

    /// <summary>The Latin letter a Cyrillic one looks like; itself where it looks like none. Used in words that mix both scripts.</summary>
    internal static char LookAlike(char folded)
    {
        const string Cyrillic = "авекмнорстухіјѕ";
        const string Latin = "abekmhopctyxijs";
        var at = Cyrillic.IndexOf(folded, StringComparison.Ordinal);
        return at < 0 ? folded : Latin[at];
    }

    private static char[] MakeTable()
    {
        var table = new char[TableEnd];
        for (var code = 0; code < TableEnd; code++)
        {
            table[code] = Of((char)code);
        }

        return table;
    }

    private static char Of(char letter)
    {
        if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark)
        {
            return '\0';
        }

        var lower = char.ToLowerInvariant(letter);
        switch (lower)
        {
            case 'ı' or 'İ':
                return 'i';
            case 'ə' or 'ǝ' or 'æ' or 'œ':
                return lower == 'æ' ? 'a'
                    : lower == 'œ' ? 'o'
                    : 'e';
            case 'ß':
                return 's';
            case 'ø':
                return 'o';
            case 'ł':
                return 'l';
            case 'đ' or 'ð':
                return 'd';
            case 'þ':
                return 't';
            case 'ё':
                return 'е';
            case 'أ' or 'إ' or 'آ':
                return 'ا';
            case 'ى':
                return 'ي';
        }

        // A Cyrillic й or ї is a letter of its own, not a marked one.
        return ScriptOf.Letter(lower) is Scripts.Latin or Scripts.Greek ? lower.ToString().Normalize(NormalizationForm.FormD)[0] : lower;
    }
}
