namespace Parcelgate.Core.Screening;

using System.Buffers;

/// <summary>
/// Words of Chinese organisations that are translated and not read: 有限公司 is "Co Ltd", 科技 "Technology". What is left between them is the name, which is
/// read. Written from general knowledge; a word that is missing is read as a name, which costs certainty.
/// </summary>
internal static class HanWords
{
    // Longest first within one meaning's beginnings: the table is ordered when it is made.
    private const string Table = """
        股份有限公司 jsc|股份公司 jsc|有限责任公司 llc|有限責任公司 llc|有限公司 ltd|责任公司 llc|公司 company|集团 group|集團 group|工厂 factory|工廠 factory|厂 factory|廠 factory|银行 bank|銀行 bank
        科学技术 science technology|科技 technology|技术 technology|技術 technology|国际 international|國際 international|贸易 trading|貿易 trading|商贸 trading|商貿 trading|进出口 import export|進出口 import export|进口 import|出口 export
        电子 electronics|電子 electronics|实业 industrial|實業 industrial|工业 industry|工業 industry|重工 heavy industries|投资 investment|投資 investment|物流 logistics|运输 transport|運輸 transport|航运 shipping|航運 shipping|海运 shipping|海運 shipping
        能源 energy|石油 petroleum|化工 chemical|化学 chemical|化學 chemical|机械 machinery|機械 machinery|设备 equipment|設備 equipment|材料 materials|建设 construction|建設 construction|工程 engineering|发展 development|發展 development|开发 development
        服务 service|服務 service|管理 management|控股 holdings|信息 information|资讯 information|通信 communications|通讯 communications|软件 software|网络 network|网路 network|航空 aviation|航天 aerospace|汽车 automobile|汽車 automobile
        研究所 research institute|研究院 research institute|大学 university|大學 university|中心 center|医药 pharmaceutical|生物 biological|食品 food|纺织 textile|紡織 textile|服装 garment|供应链 supply chain|钢铁 iron and steel|金属 metal
        中国 china|中國 china|北京 beijing|上海 shanghai|天津 tianjin|重庆 chongqing|重慶 chongqing|深圳 shenzhen|广州 guangzhou|廣州 guangzhou|东莞 dongguan|東莞 dongguan|佛山 foshan|香港 hong kong|澳门 macau|大连 dalian|大連 dalian
        青岛 qingdao|青島 qingdao|宁波 ningbo|寧波 ningbo|杭州 hangzhou|南京 nanjing|武汉 wuhan|武漢 wuhan|成都 chengdu|沈阳 shenyang|瀋陽 shenyang|西安 xian|苏州 suzhou|蘇州 suzhou|厦门 xiamen|廈門 xiamen|福州 fuzhou|义乌 yiwu|義烏 yiwu
        广东 guangdong|廣東 guangdong|浙江 zhejiang|江苏 jiangsu|江蘇 jiangsu|山东 shandong|山東 shandong|辽宁 liaoning|遼寧 liaoning|河北 hebei|河南 henan|湖北 hubei|湖南 hunan|福建 fujian|四川 sichuan|丹东 dandong|丹東 dandong|新疆 xinjiang
        """;

    private static readonly (string Word, string Meaning)[] Words =
    [
        .. Table
            .Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(row => (row[..row.IndexOf(' ', StringComparison.Ordinal)], row[(row.IndexOf(' ', StringComparison.Ordinal) + 1)..]))
            .OrderByDescending(row => row.Item1.Length),
    ];

    private static readonly SearchValues<string> Shown = SearchValues.Create(
        ["公司", "集团", "集團", "银行", "銀行"],
        StringComparison.Ordinal
    );

    /// <summary>True where the characters show an organisation: its form in law, or a group, works or bank.</summary>
    internal static bool IsOrganisation(string text) => text.AsSpan().ContainsAny(Shown);

    /// <summary>The name with the words that are translated in English, each apart; a text without Han is returned as it is.</summary>
    internal static string Of(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\u4E00', '\u9FFF') < 0)
        {
            return text;
        }

        foreach (var (word, meaning) in Words)
        {
            // "市" and "省" behind a place say that it is a city, a province.
            text = text.Replace(word + "市", $" {meaning} ", StringComparison.Ordinal)
                .Replace(word + "省", $" {meaning} ", StringComparison.Ordinal)
                .Replace(word, $" {meaning} ", StringComparison.Ordinal);
        }

        return text.Trim();
    }
}
