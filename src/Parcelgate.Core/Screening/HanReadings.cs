namespace Parcelgate.Core.Screening;

using System.Text;

/// <summary>
/// How Han names are read outside Chinese. A Korean reads each character in one way (Sino-Korean); Japanese names are read word by word, so only frequent
/// family and given names are here. Readings as in common dictionaries.
/// </summary>
internal static class HanReadings
{
    private const string Korean = """
        金 kim|李 ri|朴 pak|崔 choe|鄭 jong|郑 jong|姜 kang|趙 jo|赵 jo|尹 yun|張 jang|张 jang|林 rim|韓 han|韩 han|申 sin|吳 o|吴 o|徐 so|權 kwon|权 kwon|黃 hwang|黄 hwang|安 an|宋 song|柳 ryu|洪 hong
        文 mun|正 jong|恩 un|日 il|成 song|與 yo|与 yo|英 yong|哲 chol|浩 ho|永 yong|南 nam|明 myong|在 jae|寅 in|大 tae|中 jung|泳 yong|三 sam|東 tong|东 tong|赫 hyok|光 kwang|國 kuk|国 kuk|男 nam|海 hae|龍 ryong|龙 ryong
        秀 su|秉 pyong|勳 hun|勋 hun|俊 jun|賢 hyon|贤 hyon|錫 sok|锡 sok|悅 yol|悦 yol|根 kun|惠 hye|承 sung|晩 man|晚 man|鉉 hyon|铉 hyon|敬 kyong|姬 hui|姫 hui|善 son|淑 suk|順 sun|顺 sun|元 won|基 ki|相 sang|春 chun|山 san|一 il|寬 kwan|宽 kwan
        """;

    private const string JapaneseFamilies = """
        佐藤 sato|鈴木 suzuki|高橋 takahashi|田中 tanaka|伊藤 ito|渡辺 watanabe|渡邊 watanabe|山本 yamamoto|中村 nakamura|小林 kobayashi|加藤 kato|吉田 yoshida|山田 yamada|佐々木 sasaki|山口 yamaguchi|松本 matsumoto
        井上 inoue|木村 kimura|林 hayashi|斎藤 saito|斉藤 saito|清水 shimizu|山崎 yamazaki|森 mori|池田 ikeda|橋本 hashimoto|阿部 abe|安倍 abe|石川 ishikawa|山下 yamashita|中島 nakajima|石井 ishii|小川 ogawa|前田 maeda|岡田 okada
        長谷川 hasegawa|藤田 fujita|後藤 goto|近藤 kondo|村上 murakami|遠藤 endo|青木 aoki|坂本 sakamoto|福田 fukuda|太田 ota|西村 nishimura|藤井 fujii|金子 kaneko|岡本 okamoto|藤原 fujiwara|中野 nakano|三浦 miura
        原田 harada|中川 nakagawa|松田 matsuda|竹内 takeuchi|小野 ono|中山 nakayama|石田 ishida|上田 ueda|森田 morita|菅 suga|岸田 kishida|石破 ishiba|麻生 aso|本田 honda|豊田 toyoda|黒田 kuroda|小泉 koizumi|河野 kono|入江 irie
        """;

    private const string JapaneseGiven = """
        太郎 taro|一郎 ichiro|次郎 jiro|二郎 jiro|三郎 saburo|健一 kenichi|健 ken|誠 makoto|隆 takashi|正 tadashi|茂 shigeru|博 hiroshi|浩 hiroshi|清 kiyoshi|勇 isamu|進 susumu|実 minoru|明 akira|昭 akira|学 manabu
        花子 hanako|幸子 sachiko|和子 kazuko|恵子 keiko|洋子 yoko|陽子 yoko|美智子 michiko|由美子 yumiko|久美子 kumiko|京子 kyoko|智子 tomoko|直子 naoko|裕子 yuko|愛 ai|さくら sakura|美咲 misaki|結衣 yui|翔太 shota|大輔 daisuke
        拓也 takuya|直樹 naoki|健太 kenta|達也 tatsuya|和也 kazuya|翔 sho|蓮 ren|陽菜 hina|晋三 shinzo|文雄 fumio|純一郎 junichiro|義偉 yoshihide|茂雄 shigeo|英樹 hideki|秀樹 hideki|和夫 kazuo|一男 kazuo|正雄 masao|真由美 mayumi
        """;

    // Chinese family names of two characters, in both ways of writing.
    private const string TwoFamilies =
        "欧阳 歐陽 诸葛 諸葛 司马 司馬 上官 司徒 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 长孙 長孫 宇文 东方 東方 西门 西門 南宫 南宮 独孤 獨孤 端木 轩辕 軒轅 申屠 呼延 百里 澹台";

    private static readonly HashSet<(char, char)> TwoFamily = [.. TwoFamilies.Split(' ').Select(name => (name[0], name[1]))];

    private static readonly Dictionary<string, string> Koreans = Table(Korean);
    private static readonly Dictionary<string, string> Families = Table(JapaneseFamilies);
    private static readonly Dictionary<string, string> Given = Table(JapaneseGiven);

    /// <summary>True where two characters are a Chinese family name together.</summary>
    internal static bool IsTwoFamily(char first, char second) => first >= '\u4E00' && TwoFamily.Contains((first, second));

    /// <summary>Other readings of a name in Han, romanised; none where a part of it is not in the tables.</summary>
    internal static List<string> Of(string text)
    {
        var readings = new List<string>(2);
        var bare = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        if (bare.Length is < 2 or > 8)
        {
            return readings;
        }

        if (bare.Length is 2 or 3 && bare.All(c => Koreans.ContainsKey(c.ToString())))
        {
            readings.Add(string.Join(' ', bare.Select(c => Koreans[c.ToString()])));
        }

        for (var cut = 1; cut < bare.Length; cut++)
        {
            var (front, back) = (bare[..cut], bare[cut..]);
            if (Families.TryGetValue(front, out var family) && Given.TryGetValue(back, out var given))
            {
                readings.Add($"{family} {given}");
            }
            else if (Families.TryGetValue(back, out family) && Given.TryGetValue(front, out given))
            {
                readings.Add($"{given} {family}");
            }
        }

        return readings;
    }

    private static Dictionary<string, string> Table(string rows)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in rows.Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var space = row.IndexOf(' ', StringComparison.Ordinal);
            table.TryAdd(row[..space].Normalize(NormalizationForm.FormC), row[(space + 1)..]);
        }

        return table;
    }
}
