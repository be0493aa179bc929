namespace Parcelgate.Core.Screening;

using AnyAscii;

/// <summary>How the writing of a word keeps its sounds. Two words are compared as loosely as the poorer of their scripts asks for.</summary>
internal enum Script : byte
{
    /// <summary>Latin letters: as they are.</summary>
    Latin,

    /// <summary>An alphabet that writes its vowels: Cyrillic, Greek, Georgian, Armenian, the scripts of India.</summary>
    Alphabet,

    /// <summary>Arabic and Hebrew: short vowels are not written.</summary>
    Abjad,

    /// <summary>Hangul: vowels are written, but romanised in many ways.</summary>
    Hangul,

    /// <summary>Han, kana and what else writes foreign names syllable by syllable.</summary>
    Syllabic,
}

/// <summary>
/// Characters of any script as lower-case ASCII. The table is AnyAscii's, with our own rows where customs practice differs: passports of Azerbaijan
/// write Ə as A, Arabic's long vowels must stay visible, Armenian and Greek write one sound with two letters.
/// </summary>
internal static class Romanisation
{
    // Per character of the basic plane, made on first use; "" for what has no sound. Races write the same value.
    private static readonly string?[] Known = new string?[char.MaxValue + 1];

    // ISO 233 and common practice; hamza, ayn and vowel signs have no letter of their own in passports. Alif is written: without it Khalid and Khuld are one.
    private const string Own = """
        ا a|أ a|إ i|آ a|ٱ a|ب b|ت t|ث th|ج j|ح h|خ kh|د d|ذ dh|ر r|ز z|س s|ش sh|ص s|ض d|ط t|ظ z|ع a|غ gh|ف f|ق q|ك k|ل l|م m|ن n|ه h|ة a|و w|ي y|ى a
        پ p|چ ch|ژ zh|گ g|ک k|ی y|ٹ t|ڈ d|ڑ r|ں n|ے y|ہ h|ھ h|ء |ئ y|ؤ w|ۀ h|ۃ a|ګ g|ښ sh|ړ r|ټ t|ډ d|ڼ n|ې e|ۍ y
        א a|ב b|ג g|ד d|ה h|ו w|ז z|ח h|ט t|י y|כ k|ך k|ל l|מ m|ם m|נ n|ן n|ס s|ע a|פ p|ף f|צ ts|ץ ts|ק k|ר r|ש sh|ת t
        ə a|Ə a|ä a|Ä a|ӓ a|ә a|Ә a|ö o|Ö o|ø o|Ø o|ü u|Ü u|ß ss|ŋ n|þ th|Þ th|ð d|Ð d|æ ae|Æ ae|œ oe|Œ oe|đ d|Đ d|ı i|İ i
        ь |Ь |ъ |Ъ |ӏ |Ӏ |х kh|Х kh|щ sh|Щ sh|ж zh|Ж zh|ц ts|Ц ts|ё e|Ё e|й y|Й y|є e|Є e|ї i|Ї i|ґ g|Ґ g|ў u|Ў u|қ q|Қ q|ғ g|Ғ g|ң n|Ң n|ұ u|Ұ u|ү u|Ү u|ө o|Ө o|һ h|Һ h
        ђ dj|Ђ dj|ћ c|Ћ c|љ lj|Љ lj|њ nj|Њ nj|џ dz|Џ dz|ј y|Ј y|ҹ j|Ҹ j|ҝ g|Ҝ g|ş sh|Ş sh|ç ch|Ç ch|š sh|Š sh|č ch|Č ch|ž zh|Ž zh|ğ g|Ğ g
        ა a|ბ b|გ g|დ d|ე e|ვ v|ზ z|თ t|ი i|კ k|ლ l|მ m|ნ n|ო o|პ p|ჟ zh|რ r|ს s|ტ t|უ u|ფ p|ქ k|ღ gh|ყ q|შ sh|ჩ ch|ც ts|ძ dz|წ ts|ჭ ch|ხ kh|ჯ j|ჰ h
        """;

    static Romanisation()
    {
        foreach (var row in Own.Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = row.TrimStart();
            Known[pair[0]] = pair[1..].Trim();
        }
    }

    /// <summary>The ASCII letters of a character, lower case; "" for what has no sound.</summary>
    internal static string Of(char letter) => Known[letter] ??= Made(letter.ToString());

    /// <summary>The ASCII letters of a character outside the basic plane, such as rare Han.</summary>
    internal static string Of(char high, char low) => Made(new string([high, low]));

    /// <summary>The script of a character that is a letter.</summary>
    internal static Script ScriptOf(char letter) =>
        letter switch
        {
            < '\u0370' => Script.Latin,
            < '\u0590' => Script.Alphabet,
            < '\u0780' => Script.Abjad,
            < '\u1100' => Script.Alphabet,
            < '\u1200' => Script.Hangul,
            < '\u1780' => Script.Alphabet,
            < '\u1800' => Script.Syllabic,
            >= '\u1E00' and < '\u1F00' => Script.Latin,
            < '\u2E80' => Script.Alphabet,
            >= '\uAC00' and < '\uD7B0' => Script.Hangul,
            >= '\uFB1D' and < '\uFE00' => Script.Abjad,
            >= '\uFE70' and < '\uFF00' => Script.Abjad,
            >= '\uFF21' and < '\uFF5B' => Script.Latin,
            _ => Script.Syllabic,
        };

    /// <summary>Two letters that write one sound, in the scripts that have them; null for all others.</summary>
    internal static string? Pair(char first, char second) =>
        (char.ToLowerInvariant(first), char.ToLowerInvariant(second)) switch
        {
            ('ο', 'υ') or ('ο', 'ύ') or ('ո', 'ւ') => "u",
            ('μ', 'π') => "b",
            ('ν', 'τ') => "d",
            ('γ', 'κ') => "g",
            ('ε', 'ι') or ('ο', 'ι') or ('ε', 'ί') or ('ο', 'ί') => "i",
            ('α', 'υ') or ('α', 'ύ') => "av",
            ('ε', 'υ') or ('ε', 'ύ') => "ev",
            _ => null,
        };

    private static string Made(string letter)
    {
        var ascii = letter.Transliterate().ToLowerInvariant();
        foreach (var c in ascii)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return string.Concat(ascii.Where(char.IsAsciiLetterOrDigit));
            }
        }

        return ascii;
    }
}
