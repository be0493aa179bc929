namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>Scripts a description may be written in.</summary>
[Flags]
public enum Scripts
{
    /// <summary>None: nothing is said of scripts.</summary>
    None = 0,

    /// <summary>Latin, with all its marks.</summary>
    Latin = 1,

    /// <summary>Cyrillic.</summary>
    Cyrillic = 2,

    /// <summary>Greek.</summary>
    Greek = 4,

    /// <summary>Georgian.</summary>
    Georgian = 8,

    /// <summary>Armenian.</summary>
    Armenian = 16,

    /// <summary>Hebrew.</summary>
    Hebrew = 32,

    /// <summary>Arabic, as Persian, Urdu and Uyghur write it too.</summary>
    Arabic = 64,

    /// <summary>Those of India and its neighbours, from Devanagari to Sinhala.</summary>
    Indic = 128,

    /// <summary>Thai and Lao.</summary>
    Thai = 256,

    /// <summary>Chinese characters.</summary>
    Han = 512,

    /// <summary>Hiragana and katakana.</summary>
    Kana = 1024,

    /// <summary>Korean.</summary>
    Hangul = 2048,

    /// <summary>Any other.</summary>
    Other = 4096,
}

/// <summary>Which script a letter is of.</summary>
internal static class ScriptOf
{
    /// <summary>The script of a letter; of anything else it means nothing.</summary>
    internal static Scripts Letter(char letter) =>
        (int)letter switch
        {
            < 0x0250 or (>= 0x1E00 and < 0x1F00) or (>= 0x2C60 and < 0x2C80) or (>= 0xFF00 and < 0xFF60) => Scripts.Latin,
            >= 0x0250 and < 0x02B0 => Scripts.Latin,
            (>= 0x0370 and < 0x0400) or (>= 0x1F00 and < 0x2000) => Scripts.Greek,
            (>= 0x0400 and < 0x0530) or (>= 0x1C80 and < 0x1C90) => Scripts.Cyrillic,
            >= 0x0530 and < 0x0590 => Scripts.Armenian,
            >= 0x0590 and < 0x0600 => Scripts.Hebrew,
            (>= 0x0600 and < 0x0780) or (>= 0x08A0 and < 0x0900) or (>= 0xFB50 and < 0xFE00) or (>= 0xFE70 and < 0xFF00) => Scripts.Arabic,
            >= 0x0900 and < 0x0E00 => Scripts.Indic,
            >= 0x0E00 and < 0x0F00 => Scripts.Thai,
            (>= 0x10A0 and < 0x1100) or (>= 0x1C90 and < 0x1CC0) => Scripts.Georgian,
            (>= 0x1100 and < 0x1200) or (>= 0xAC00 and < 0xD7B0) => Scripts.Hangul,
            >= 0x3040 and < 0x3100 => Scripts.Kana,
            (>= 0x3400 and < 0xA000) or (>= 0xF900 and < 0xFB00) or 0x3005 => Scripts.Han,
            _ => Scripts.Other,
        };
}
