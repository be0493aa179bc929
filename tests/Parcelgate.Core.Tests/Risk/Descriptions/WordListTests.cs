namespace Parcelgate.Core.Tests.Risk.Descriptions;

using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The word lists themselves, and what is said of one that is wrong.</summary>
public sealed class WordListTests
{
    [Fact]
    public void Every_advice_of_the_lists_is_one_that_has_a_sentence()
    {
        var folder = Path.Combine(Repository.Root!, "data", "descriptions");
        var advised = Directory
            .EnumerateFiles(folder, "*.csv")
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(','))
            .Where(fields => fields.Length == 4 && fields[2] is "head" or "class" or "material" or "thing" or "dispatch")
            .Select(fields => fields[3])
            .Where(advice => advice.Length > 0)
            .Distinct();
        Assert.Empty(advised.Except(DescriptionAdvice.All));
        Assert.Equal(DescriptionAdvice.All.Order(StringComparer.Ordinal), DescriptionAdvice.All);
    }

    [Fact]
    public void Every_code_of_the_names_of_goods_is_in_the_nomenclature()
    {
        var path = Samples.Path("hs/harmonized-system-2022.csv");
        Assert.SkipWhen(path is null || !File.Exists(path), Samples.Missing);
        var codes = File.ReadLines(path!).Select(line => line.Split(',')[1]).ToHashSet();
        Assert.NotEmpty(GoodsNames.BuiltIn);
        Assert.All(GoodsNames.BuiltIn, goods => Assert.Contains(goods.Hs, codes));
    }

    [Theory]
    [InlineData("parts,en,piece,parts", "kind: found 'piece'")]
    [InlineData("--,en,class,parts", "term: found '--'")]
    public void A_wrong_line_is_told_with_its_place(string line, string said)
    {
        var file = new LawFile("descriptions/words.csv", $"# list: words\n# source: tests\nterm,language,kind,advice\n{line}\n");
        var wrong = Assert.Throws<LawException>(() => DescriptionBook.Load([file], null));
        var error = Assert.Single(wrong.Errors);
        Assert.Equal(("descriptions/words.csv", 4), (error.Path, error.Line));
        Assert.Contains(said, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_law_that_brings_lists_is_judged_with_those_alone()
    {
        var book = DescriptionBook.Load(
            [new LawFile("descriptions/own.csv", "# list: words\n# source: tests\nterm,language,kind,advice\nzork,en,class,goods\n")],
            null
        );
        Assert.Equal(DescriptionKind.Vague, book.Judge("Zorks", null, "AZ").Kind);
        Assert.Equal(DescriptionKind.Specific, book.Judge("clothes", null, "AZ").Kind);
    }

    [Theory]
    [InlineData("Gas pistol 9 mm", "weapons")]
    [InlineData("Tapança", "weapons")]
    [InlineData("пневматический пистолет", "weapons")]
    [InlineData("Biber gazı spreyi", "weapons")]
    [InlineData("Elektron siqaret, 2 ədəd", "tobacco")]
    [InlineData("Disposable vapes 600 puffs", "tobacco")]
    [InlineData("электронные сигареты", "tobacco")]
    [InlineData("antibiyotik tablet", "medicines")]
    [InlineData("Таблетки трамадол", "medicines")]
    [InlineData("quadcopter with camera", "radio")]
    [InlineData("Gizli kamera", "radio")]
    [InlineData("canlı balıqlar", "living")]
    [InlineData("саженцы роз", "living")]
    [InlineData("fireworks", "ammunition")]
    [InlineData("gold bars", "money")]
    [InlineData("пестициды", "chemicals")]
    [InlineData("Şərab 0,7 l", "alcohol")]
    [InlineData("cannabis seeds", "drugs")]
    public void Restricted_goods_are_found_by_name(string text, string group) =>
        Assert.Equal(group, DescriptionBook.BuiltIn.Restricted.Find(text)?.Group);

    [Theory]
    [InlineData("hot glue gun with sticks")]
    [InlineData("Massage gun")]
    [InlineData("toy pistol for children")]
    [InlineData("Игрушечный пистолет с мишенью")]
    [InlineData("oyuncaq tapança")]
    [InlineData("водяной пистолет")]
    [InlineData("wine glasses")]
    [InlineData("обложка для паспорта")]
    [InlineData("hyaluronic acid serum")]
    [InlineData("cotton T-shirt")]
    [InlineData("")]
    public void Goods_that_only_sound_like_them_are_not(string text) => Assert.Null(DescriptionBook.BuiltIn.Restricted.Find(text));
}
