namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Money;

/// <summary>What traffic from one country looks like. Shares are arbitrary: what is ordered from China far above all others.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="Office">Office of exchange, six characters.</param>
/// <param name="Share">Share of all flights and dispatches, per mille.</param>
/// <param name="Currencies">Currencies prices are declared in, repeated by how often.</param>
/// <param name="People">Who sends gifts from there.</param>
/// <param name="Cities">Where sellers and senders are.</param>
/// <param name="Company">Endings of company names.</param>
/// <param name="Languages">Languages of descriptions, columns of <see cref="Article.Names"/>, repeated by how often.</param>
internal sealed record Origin(
    string Code,
    string Office,
    int Share,
    Currency[] Currencies,
    Community People,
    City[] Cities,
    string[] Company,
    int[] Languages
)
{
    internal static readonly Origin[] All =
    [
        new(
            "CN",
            "CNSZXA",
            560,
            CurrenciesOf("USD USD USD USD USD CNY CNY EUR"),
            Names.ChineseLatin,
            [
                new("Shenzhen", "Guangdong", "518000", 60),
                new("Guangzhou", "Guangdong", "510000", 25),
                new("Yiwu", "Zhejiang", "322000", 15),
            ],
            ["Trading Co., Ltd", "Technology Co., Ltd", "E-Commerce Co., Ltd"],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
        ),
        new(
            "TR",
            "TRISTA",
            210,
            CurrenciesOf("TRY TRY TRY USD EUR"),
            Names.Turkish,
            [new("İstanbul", "İstanbul", "34000", 75), new("Bursa", "Bursa", "16000", 25)],
            ["Tekstil Ltd. Şti.", "Dış Ticaret A.Ş."],
            [0, 0, 0, 1, 1, 1, 1, 3]
        ),
        new(
            "US",
            "USJFKA",
            80,
            CurrenciesOf("USD"),
            Names.English,
            [new("Wilmington", "DE", "19801", 50), new("Newark", "NJ", "07102", 50)],
            ["LLC", "Inc."],
            [0]
        ),
        new(
            "DE",
            "DEFRAA",
            55,
            CurrenciesOf("EUR"),
            Names.Turkish,
            [new("Frankfurt am Main", "Hessen", "60311", 60), new("Leipzig", "Sachsen", "04103", 40)],
            ["GmbH", "Versand GmbH"],
            [0]
        ),
        new(
            "GB",
            "GBLALA",
            40,
            CurrenciesOf("GBP"),
            Names.English,
            [new("London", "Greater London", "EC1A 1BB", 60), new("Leeds", "West Yorkshire", "LS1 4AP", 40)],
            ["Ltd", "Trading Ltd"],
            [0]
        ),
        new(
            "KR",
            "KRSELA",
            30,
            CurrenciesOf("USD"),
            Names.English,
            [new("Seoul", "Seoul", "04524", 80), new("Incheon", "Incheon", "21984", 20)],
            ["Co., Ltd.", "Cosmetic Co."],
            [0]
        ),
        new(
            "AE",
            "AEDXBA",
            25,
            CurrenciesOf("USD USD EUR"),
            Names.Turkish,
            [new("Dubai", "Dubai", "00000", 100)],
            ["General Trading LLC", "FZE"],
            [0, 0, 0, 2]
        ),
    ];

    internal static Origin Of(string code) => Array.Find(All, origin => origin.Code == code) ?? All[0];

    private static Currency[] CurrenciesOf(string codes) => [.. codes.Split(' ').Select(Currency.Of)];
}
