namespace Parcelgate.Core.Screening;

using System.Buffers;
using System.Text;

/// <summary>
/// How names are spelt abroad whose own romanisation differs: Azerbaijani Latin writes c, x and q for what passports of the region and Cyrillic make j, kh and g;
/// a Korean family name has a spelling of its own, which the rules of romanisation do not give (박 is Park, not Bag).
/// </summary>
internal static class OwnSpelling
{
    // Family names as passports of the Republic of Korea mostly have them, from general knowledge; those that the rules give are not here.
    private const string KoreanFamilies =
        "박 park|이 lee|최 choi|정 jung|강 kang|조 cho|임 lim|오 oh|서 seo|신 shin|권 kwon|황 hwang|안 ahn|유 yoo|고 ko|구 koo|우 woo|주 joo|노 roh|심 shim|곽 kwak|백 baek|배 bae|문 moon|윤 yoon|전 jeon|길 kil|"
        + "기 ki|김 kim|금 keum|성 sung|석 suk|선 sun|추 choo|변 byun|엄 um|연 yeon|현 hyun|명 myung|국 kook|공 kong|경 kyung|류 ryu|육 yook|탁 tak|편 pyun|형 hyung";

    private const string TwoFamilies = "남궁 namgung|황보 hwangbo|제갈 jegal|사공 sagong|선우 sunwoo|독고 dokgo";

    // What Azerbaijani spells otherwise, and letters that only Turkic languages write in Latin.
    private static readonly SearchValues<char> Differing = SearchValues.Create("cCxXqQ");
    private static readonly SearchValues<char> Turkic = SearchValues.Create("əƏğĞıİşŞ");

    private static readonly Dictionary<string, string> Families = $"{KoreanFamilies}|{TwoFamilies}"
        .Split('|')
        .Select(row => row.Split(' '))
        .ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);

    /// <summary>The name spelt as abroad; null where that is no other spelling.</summary>
    internal static string? Of(string text)
    {
        foreach (var c in text)
        {
            if (c is >= '\uAC00' and < '\uD7B0')
            {
                return Korean(text);
            }
        }

        return IsAzerbaijani(text) ? Azerbaijani(text) : null;
    }

    /// <summary>Two to four syllables without a space, or the family name and the given name with one.</summary>
    private static string? Korean(string text)
    {
        var bare = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        if (bare.Length is < 2 or > 5 || bare.Any(c => c is < '\uAC00' or >= '\uD7B0'))
        {
            return null;
        }

        var two = bare.Length > 2 && Families.ContainsKey(bare[..2]) ? 2 : 1;
        return Families.TryGetValue(bare[..two], out var family) ? $"{family} {bare[two..]}" : null;
    }

    /// <summary>By a letter only Azerbaijani has, or by ends of family names on both sides of which Turkish has none.</summary>
    private static bool IsAzerbaijani(string text)
    {
        if (!text.AsSpan().ContainsAny(Differing))
        {
            return false;
        }

        if (text.AsSpan().ContainsAny(Turkic))
        {
            return true;
        }

        foreach (var word in text.Split([' ', ',', '-'], StringSplitOptions.RemoveEmptyEntries))
        {
            var lower = word.ToLowerInvariant();
            if (
                lower.Length > 4
                && (
                    lower.EndsWith("ov", StringComparison.Ordinal)
                    || lower.EndsWith("ova", StringComparison.Ordinal)
                    || lower.EndsWith("yev", StringComparison.Ordinal)
                    || lower.EndsWith("yeva", StringComparison.Ordinal)
                    || lower.EndsWith("zade", StringComparison.Ordinal)
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    private static string? Azerbaijani(string text)
    {
        var spelt = new StringBuilder(text.Length + 4);
        for (var at = 0; at < text.Length; at++)
        {
            var next = at + 1 < text.Length ? char.ToLowerInvariant(text[at + 1]) : '\0';
            spelt.Append(
                char.ToLowerInvariant(text[at]) switch
                {
                    'c' when next is not ('h' or 'k' or 'z') => "j",
                    'x' => "kh",
                    'q' when next is not 'u' || text.AsSpan().ContainsAny(Turkic) => "g",
                    _ => text[at].ToString(),
                }
            );
        }

        return spelt.ToString() is var other && other != text ? other : null;
    }
}
