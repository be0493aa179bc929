namespace Parcelgate.Core.Simulation;

using System.Globalization;

/// <summary>One article people order across borders.</summary>
/// <param name="Group">"clothing", "phones", …</param>
/// <param name="Hs">HS 2022 subheading, six digits.</param>
/// <param name="LowCents">5th percentile of the price of a piece, US cents.</param>
/// <param name="HighCents">95th percentile.</param>
/// <param name="LightGrams">Lightest piece.</param>
/// <param name="HeavyGrams">Heaviest piece.</param>
/// <param name="Origins">Countries it is sent from, ISO 3166-1 alpha-2.</param>
/// <param name="Names">English, Turkish, Russian, Azerbaijani.</param>
internal sealed record Article(
    string Group,
    string Hs,
    int LowCents,
    int HighCents,
    int LightGrams,
    int HeavyGrams,
    string[] Origins,
    string[] Names
)
{
    internal const int English = 0;
    internal const int Turkish = 1;
    internal const int Russian = 2;
    internal const int Azerbaijani = 3;
}

/// <summary>The articles, ready to draw from.</summary>
internal static class Goods
{
    /// <summary>How often a group is ordered, per mille: arbitrary, clothing first as in every marketplace's own reports.</summary>
    private static readonly (string Group, int Share)[] Shares =
    [
        ("clothing", 300),
        ("shoes", 90),
        ("electronics", 120),
        ("phones", 70),
        ("cosmetics", 110),
        ("supplements", 30),
        ("toys", 60),
        ("books", 20),
        ("car parts", 45),
        ("household", 75),
        ("jewellery", 50),
        ("sports", 20),
        ("pet", 10),
    ];

    private static readonly string[] Sizes =
    [
        "",
        "",
        "size S",
        "size M",
        "size L",
        "size XL",
        "black",
        "white",
        "navy blue",
        "red",
        "grey, size M",
    ];
    private static readonly string[] Models = ["", "", "", "model A12", "model X3 Pro", "2026", "new", "black", "white", "type C"];
    private static readonly string[] Packs = ["", "", "", "", "new", "set of 2", "gift box"];

    // Invented; words of no language, in the manner of marketplace brands.
    private static readonly string[] Brands =
    [
        "QINGVAO",
        "Vexorilo",
        "LUMIKATO",
        "Zhunfei",
        "Tarvexa",
        "HAOLINXO",
        "Mirabeto",
        "SONGDARI",
        "Yuntekko",
        "Fenbao Lux",
        "Oruvia",
        "BEISHUNO",
    ];

    internal static readonly Article[] All = Parse(GoodsTable.Text);

    internal static readonly Article[] Restricted = Parse(GoodsTable.Restricted);

    private static readonly Dictionary<string, Article[][]> ByOrigin = All.SelectMany(article => article.Origins)
        .Distinct(StringComparer.Ordinal)
        .ToDictionary(origin => origin, GroupsFrom, StringComparer.Ordinal);

    /// <summary>Groups a seller in this country may sell, each with its articles from there, repeated by how often the group is ordered.</summary>
    internal static Article[][] From(string origin) => ByOrigin.TryGetValue(origin, out var groups) ? groups : ByOrigin["CN"];

    /// <summary>A declared description: name, sometimes a variant, sometimes an invented brand before it.</summary>
    internal static string Describe(Article article, int language, ref Dice dice)
    {
        var name = article.Names[language];
        if (language != Article.English)
        {
            return name;
        }

        var variants = article.Group switch
        {
            "clothing" or "shoes" => Sizes,
            "electronics" or "phones" or "car parts" or "household" => Models,
            _ => Packs,
        };
        var variant = dice.Pick(variants);
        var branded = dice.PerMille(220);
        return (branded, variant.Length > 0) switch
        {
            (true, true) => string.Concat(dice.Pick(Brands), " ", name, string.Concat(", ", variant)),
            (true, false) => string.Concat(dice.Pick(Brands), " ", name),
            (false, true) => string.Concat(name, ", ", variant),
            _ => name,
        };
    }

    private static Article[][] GroupsFrom(string origin) =>
        Shares
            .Select(share =>
                (share.Share, Articles: All.Where(article => article.Group == share.Group && article.Origins.Contains(origin)).ToArray())
            )
            .Where(group => group.Articles.Length > 0)
            .SelectMany(group => Enumerable.Repeat(group.Articles, group.Share / 10))
            .ToArray();

    private static Article[] Parse(string table)
    {
        var articles = new List<Article>();
        var group = "";
        foreach (var line in table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '#')
            {
                group = line[2..];
                continue;
            }

            var cells = line.Split('|');
            articles.Add(
                new Article(
                    group,
                    cells[0],
                    Number(cells[1]),
                    Number(cells[2]),
                    Number(cells[3]),
                    Number(cells[4]),
                    cells[5].Split(' '),
                    cells[6..10]
                )
            );
        }

        return [.. articles];
    }

    private static int Number(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);
}
