namespace Parcelgate.Core.Tests.Simulation;

using Parcelgate.Core.Simulation;
using Xunit;

public sealed class GoodsTests
{
    [Fact]
    public void There_are_at_least_120_articles_with_sensible_bounds()
    {
        Assert.True(Goods.All.Length >= 120, $"{Goods.All.Length} articles");
        Assert.All(
            Goods.All.Concat(Goods.Restricted),
            article =>
            {
                Assert.True(article.LowCents > 0 && article.LowCents < article.HighCents, article.Names[0]);
                Assert.True(article.LightGrams > 0 && article.LightGrams < article.HeavyGrams, article.Names[0]);
                Assert.Equal(4, article.Names.Length);
                Assert.All(article.Names, name => Assert.InRange(name.Length, 2, 60));
                Assert.All(article.Origins, origin => Assert.Equal(origin, Origin.Of(origin).Code));
            }
        );
    }

    [Fact]
    public void Every_origin_sells_something()
    {
        Assert.All(
            Origin.All,
            origin =>
                Assert.All(Goods.From(origin.Code), group => Assert.All(group, article => Assert.Contains(origin.Code, article.Origins)))
        );
        Assert.All(Origin.All, origin => Assert.NotEmpty(Goods.From(origin.Code)));
    }

    [Fact]
    public void Every_code_is_a_subheading_of_the_harmonized_system_2022()
    {
        var file = Path.Combine(SharedData(), "hs", "harmonized-system-2022.csv");
        Assert.SkipUnless(File.Exists(file), "../shared/data/hs/harmonized-system-2022.csv is not beside this checkout.");

        var codes = File.ReadLines(file).Select(line => line.Split(',')[1]).ToHashSet(StringComparer.Ordinal);

        Assert.All(Goods.All.Concat(Goods.Restricted), article => Assert.Contains(article.Hs, codes));
        Assert.Contains("491199", codes);
    }

    [Fact]
    public void Every_letter_that_is_spelt_otherwise_has_one_spelling()
    {
        Community[] all =
        [
            Names.Azerbaijani,
            Names.RussianCyrillic,
            Names.RussianLatin,
            Names.Georgian,
            Names.Turkish,
            Names.Kazakh,
            Names.Lithuanian,
            Names.Romanian,
            Names.English,
        ];

        Assert.All(all, community => Assert.Equal(community.Letters.Letters.Length, community.Letters.Spelt.Length));
        Assert.Equal("Илгар Гулузада", Names.Azerbaijani.Respell("İlqar Quluzadə"));
        Assert.Equal("Vorob'yov Artyom", Names.RussianCyrillic.Respell("Воробьёв Артём"));
        Assert.Equal("Әбенова", Names.Kazakh.Family("Әбенов", woman: true));
    }

    private static string SharedData()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Parcelgate.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.Parent?.FullName ?? "", "shared", "data");
    }
}
