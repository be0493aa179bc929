namespace Parcelgate.Core.Tests.Risk.Descriptions;

using System.Text;
using System.Text.Json.Nodes;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Core.Simulation;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The suggester of codes: what it learns, when it abstains, and its file.</summary>
public sealed class HsModelTests
{
    private static readonly HsExample[] Rows =
    [
        .. GoodsNames.BuiltIn.Select(goods => new HsExample(goods.Name, goods.Hs)),
        .. GoodsTexts.All,
    ];

    private static readonly Lazy<HsModel> Trained = new(() => HsTrainer.Train(Rows, [], []));

    [Theory]
    [InlineData("bluetooth headphones, wireless", "8518")]
    [InlineData("Women's cotton T-shirt, size M", "6109")]
    [InlineData("Kadın deri cüzdan", "4202")]
    [InlineData("yumşaq oyuncaq ayı", "9503")]
    [InlineData("масло оливковое 500 мл", "1509")]
    public void What_it_has_learnt_stands_first_though_the_words_stand_otherwise(string text, string heading)
    {
        var advice = Trained.Value.Suggest(text);
        Assert.False(advice.Abstains);
        Assert.StartsWith(heading, advice.Suggestions[0].Hs, StringComparison.Ordinal);
        Assert.InRange(advice.Suggestions[0].Confidence, Trained.Value.Calibrated.Least, 1);
        Assert.Equal(advice.Suggestions.OrderByDescending(one => one.Confidence), advice.Suggestions);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("zqxv wwkk")]
    [InlineData("8812")]
    [InlineData("new set for women")]
    public void Of_what_it_does_not_know_it_says_nothing(string? text) => Assert.True(Trained.Value.Suggest(text).Abstains);

    [Fact]
    public void The_same_rows_give_the_same_file_and_the_file_the_same_suggestions()
    {
        var bytes = HsModelFile.ToBytes(Trained.Value);
        Assert.Equal(bytes, HsModelFile.ToBytes(HsTrainer.Train(Rows, [], [])));
        var read = HsModelFile.Read(bytes);
        Assert.Equal(bytes, HsModelFile.ToBytes(read));
        foreach (var row in Rows.Where((_, at) => at % 50 == 0))
        {
            Assert.Equal(Trained.Value.Suggest(row.Text).Suggestions, read.Suggest(row.Text).Suggestions);
        }
    }

    [Fact]
    public void Confidence_is_how_often_texts_not_seen_were_right()
    {
        var trained = Trained.Value.Trained;
        Assert.Equal(Rows.Length, trained.HeldOut);
        Assert.InRange(trained.CalibrationError, 0, 0.05);
        Assert.InRange(trained.RightOfAnswered, 0.65, 1);
        Assert.InRange(trained.Right6OfThree, trained.Right6, 1);
    }

    [Fact]
    public void Codes_that_have_nothing_to_do_with_their_texts_make_a_model_that_abstains()
    {
        // Each text gets a code that some other one has: what is then right among held-out texts is chance.
        var wrong = Rows.Select((row, at) => row with { Hs = Rows[(at * 7 + 391) % Rows.Length].Hs }).ToArray();
        var model = HsTrainer.Train(wrong, [], []);
        Assert.InRange(model.Trained.Answered, 0, 0.1);
    }

    [Fact]
    public void Too_few_texts_make_no_model() =>
        Assert.Contains(
            "at least 100",
            Assert.Throws<ArgumentException>(() => HsTrainer.Train(Rows[..99], [], [])).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_same_text_again_and_again_is_one_text() =>
        Assert.Contains(
            "a model needs at least 100",
            Assert
                .Throws<ArgumentException>(() => HsTrainer.Train([.. Enumerable.Repeat(Rows[..50], 20).SelectMany(rows => rows)], [], []))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Texts_without_words_teach_nothing() =>
        Assert.Throws<ArgumentException>(() =>
            HsTrainer.Train(
                [.. Enumerable.Range(0, 200).Select(at => new HsExample($"{at + 1000}", at % 2 == 0 ? "610910" : "851830"))],
                [],
                []
            )
        );

    [Fact]
    public void Who_has_seen_one_subheading_would_give_it_to_everything_and_is_no_model() =>
        Assert.Contains(
            "the subheading 610910",
            Assert.Throws<ArgumentException>(() => HsTrainer.Train([.. Rows.Select(row => row with { Hs = "610910" })], [], [])).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("高级耳机", "851830")]
    [InlineData("耳机", "851830")]
    [InlineData("学生韩版连衣裙批发", "620442")]
    public void Words_that_are_written_without_spaces_are_known_again_beside_others(string text, string hs)
    {
        string[] said = ["纯棉", "女式", "夏季", "新款", "黑色", "加厚", "儿童", "透气", "户外", "家用"];
        (string Hs, string Name)[] goods =
        [
            ("620442", "连衣裙"),
            ("851830", "耳机"),
            ("330499", "面霜"),
            ("847130", "电脑"),
            ("420231", "钱包"),
        ];
        HsExample[] rows =
        [
            .. from one in goods
            from first in said
            from second in said
            where first != second
            select new HsExample(first + second + one.Name, one.Hs),
        ];

        var advice = HsTrainer.Train(rows, [], []).Suggest(text);

        Assert.Equal((hs, false), (advice.Suggestions[0].Hs, advice.Abstains));
    }

    /// <summary>Texts with one word that tells and many that do not: what the model says is far less than how often it is right.</summary>
    [Fact]
    public void Three_suggestions_together_are_never_surer_than_certain()
    {
        (string Hs, string Word)[] goods = [("610910", "zebra"), ("851830", "quilt"), ("330499", "bongo")];
        var rows = goods.SelectMany(
            (one, place) =>
                Enumerable
                    .Range(0, 60)
                    .Select(at => new HsExample(
                        $"{one.Word} article textile goods retail sale household {(char)('a' + at / 10)}{(char)('b' + at % 10)}{(char)('c' + place)}qz",
                        one.Hs
                    ))
        );
        var model = HsTrainer.Train([.. rows], [], []);
        var advice = model.Suggest("zebra article textile goods retail sale household abcqz");

        Assert.Equal("610910", advice.Suggestions[0].Hs);
        Assert.InRange(advice.Suggestions.Sum(one => one.Confidence), 0.9, 1 + 1e-9);
    }

    [Theory]
    [InlineData("codes")]
    [InlineData("counts")]
    [InlineData("calibration")]
    [InlineData("calibration.least")]
    [InlineData("calibration.mostOfDeclared")]
    [InlineData("trained")]
    [InlineData("trained.data")]
    public void A_file_with_a_part_missing_is_refused_and_does_not_count_it_as_nothing(string part)
    {
        var root = JsonNode.Parse(HsModelFile.ToBytes(Trained.Value))!.AsObject();
        var names = part.Split('.');
        var above = names.Length == 1 ? root : root[names[0]]!.AsObject();
        above.Remove(names[^1]);
        Refused(root, $"'{part}' is missing");
        above[names[^1]] = null;
        Refused(root, $"'{part}' is missing");
    }

    [Theory]
    [InlineData("least", 0)]
    [InlineData("least", -1)]
    [InlineData("temperature", 0)]
    [InlineData("mostOfDeclared", -0.1)]
    [InlineData("leastKnown", 2)]
    public void A_bound_that_cannot_be_is_refused(string name, double value)
    {
        var root = JsonNode.Parse(HsModelFile.ToBytes(Trained.Value))!.AsObject();
        root["calibration"]![name] = value;
        Refused(root, "temperatures and bounds above 0");
    }

    [Fact]
    public void Confidence_that_falls_where_the_model_is_surer_is_refused()
    {
        var root = JsonNode.Parse(HsModelFile.ToBytes(Trained.Value))!.AsObject();
        var share = root["calibration"]!["subheading"]!["share"]!.AsArray();
        share[0] = 0.99;
        Refused(root, "shares that rise");
    }

    private static void Refused(JsonNode root, string said) =>
        Assert.Contains(
            said,
            Assert.Throws<FormatException>(() => HsModelFile.Read(Encoding.UTF8.GetBytes(root.ToJsonString()))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("Cotton T-shirt", "851830", "61")]
    [InlineData("Кроссовки текстильные", "330499", "64")]
    [InlineData("Cotton T-shirt", "610910", null)]
    [InlineData("Cotton T-shirt", "610990", null)]
    [InlineData("Laptop sleeve neoprene", "851830", null)] // most words are not known
    [InlineData("Cotton T-shirt", "010121", null)] // a chapter it has seen no goods of
    [InlineData("Cotton T-shirt", "x", null)]
    public void A_code_of_another_chapter_is_told_only_when_it_is_sure(string text, string hs, string? chapter)
    {
        var judged = DescriptionBook.Load([], Trained.Value).Judge(text, hs, "AZ");
        Assert.Equal(chapter, judged.Chapter);
        Assert.Equal(chapter is not null, judged.Kind == DescriptionKind.ContradictsHs);
    }

    [Theory]
    [InlineData("hinnies and mules", "851830", "01")]
    [InlineData("mules, hinnies", "010121", null)]
    [InlineData("mules", "851830", null)] // one word is not enough
    [InlineData("hinnies, mules, loudspeakers", "851830", null)] // a word of the declared chapter
    [InlineData("hinnies, mules, singlets, vests", "851830", null)] // words of two other chapters
    public void Without_a_model_two_words_of_the_nomenclature_tell(string text, string hs, string? chapter)
    {
        const string Codes = """
            # nomenclature: test
            # valid-from: 2022-01-01
            # source: tests
            code,description
            01,Animals; live
            0101,"Horses, asses, mules and hinnies; live"
            61,Apparel; knitted
            6109,"Singlets and other vests; knitted"
            85,Electrical machinery
            8518,"Loudspeakers, headphones"
            """;
        var codes = LawBook.Load([new LawFile("nomenclature/test.csv", Codes)]).CodesOn(new DateOnly(2026, 11, 1));
        Assert.Equal(chapter, DescriptionBook.BuiltIn.Judge(text, hs, "AZ", codes).Chapter);
    }

    [Theory]
    [InlineData("{}", "model of codes")]
    [InlineData("[]", "model of codes")]
    [InlineData("{\"kind\":\"parcelgate-hs-model/9\"}", "kind: found")]
    [InlineData("{\"kind\":\"parcelgate-hs-model/1\",\"codes\":\"610910 010121\",\"counts\":\"\"}", "rising")]
    [InlineData("{\"kind\":\"parcelgate-hs-model/1\",\"codes\":\"010121\",\"counts\":\"/w==\"}", "end within a number")]
    [InlineData("{\"kind\":\"parcelgate-hs-model/1\",\"codes\":\"010121\",\"counts\":\"AQEFAQ==\"}", "no code's")]
    [InlineData("{\"kind\":\"parcelgate-hs-model/1\",\"codes\":\"010121\",\"counts\":\"AQEAAA==\"}", "a count that is none")]
    [InlineData("{\"kind\":\"parcelgate-hs-model/1\",\"codes\":\"010121\",\"counts\":\"AQA=\"}", "a feature without codes")]
    [InlineData("{\"kind\":\"parcelgate-hs-model/1\",\"codes\":\"010121\",\"counts\":\"%\"}", "base 64")]
    [InlineData("{\"kind\":\"parcelgate-hs-model/1\",\n\"codes\":", "line 2, byte 9")]
    public void A_broken_file_is_refused_with_what_is_wrong(string text, string said) =>
        Assert.Contains(
            said,
            Assert.Throws<FormatException>(() => HsModelFile.Read(Encoding.UTF8.GetBytes(text))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_model_that_is_shipped_was_trained_on_the_names_that_are_shipped()
    {
        var file = Path.Combine(Repository.Root!, "data", "models", "hs.json");
        var book = RiskBook.Load([new LawFile("models/hs.json", File.ReadAllText(file))]);
        Assert.Equal(HsModelFile.ToBytes(Trained.Value), HsModelFile.ToBytes(book.Descriptions.Suggester!));
    }

    [Fact]
    public void A_law_has_one_model_of_codes()
    {
        var text = Encoding.UTF8.GetString(HsModelFile.ToBytes(Trained.Value));
        var wrong = Assert.Throws<LawException>(() =>
            RiskBook.Load([new LawFile("models/a.json", text), new LawFile("models/b.json", text)])
        );
        Assert.Contains("second model of codes", Assert.Single(wrong.Errors).Sentence, StringComparison.Ordinal);
    }
}
