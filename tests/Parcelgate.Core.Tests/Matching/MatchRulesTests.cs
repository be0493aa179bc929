namespace Parcelgate.Core.Tests.Matching;

using Parcelgate.Core.Law;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Tests.Law;
using Xunit;

/// <summary>The published tolerances of the repository.</summary>
internal static class MatchingData
{
    private static readonly Lazy<MatchRuleBook> Loaded = new(() =>
        MatchRuleBook.Load([
            .. Directory
                .GetFiles(Path.Combine(LawData.Root, "data", "matching"), "*.yaml", SearchOption.AllDirectories)
                .Select(path => new LawFile("matching/" + Path.GetFileName(path), File.ReadAllText(path))),
        ])
    );

    internal static MatchRuleBook Book => Loaded.Value;
}

public class MatchRulesTests
{
    private const string Sound = """
        matching: test
        title: T
        confidence: illustrative
        destinations: [KR]
        complete-within-days: 5
        separate-senders: no
        elements:
          goods-value: { within: 1.50 EUR, share: 3 %, required: yes }
          paid: { covers: goods, within: 0 EUR }
          gross-mass: { within: 0.5 kg }
          recipient: { score: 65 % }
        """;

    [Fact]
    public void Every_element_may_be_ruled_and_the_published_file_rules_them_all()
    {
        var rules = MatchingData.Book.For("AZ")!;

        Assert.Equal(
            Enum.GetValues<MatchElement>().Where(element => element < MatchElement.Senders),
            rules.Elements.Select(rule => rule.Element).Order()
        );
        Assert.Same(rules, MatchingData.Book.For(null));
    }

    [Fact]
    public void A_country_with_a_file_of_its_own_is_compared_by_it()
    {
        var book = MatchRuleBook.Load([new LawFile("matching/kr.yaml", Sound)]);
        var rules = book.For("KR")!;

        Assert.Null(book.For("AZ"));
        Assert.Equal((5, false), (rules.CompleteWithinDays, rules.SeparateSenders));
        Assert.Equal(
            (1.50m, 0.03m, "EUR", true),
            (rules.Elements[0].Within, rules.Elements[0].Share, rules.Elements[0].Currency.Code, rules.Elements[0].IsRequired)
        );
        Assert.Equal((PaidCovers.Goods, 500m, 65m), (rules.Elements[1].Covers, rules.Elements[2].Within, rules.Elements[3].Within));
    }

    [Theory]
    [InlineData("1.50 EUR", "1.50", 8, 26, "'1.50' is not an amount of money; one is written 300 USD")]
    [InlineData("1.50 EUR", "1000000.01 EUR", 8, 26, "expected at most 1000000 EUR")]
    [InlineData("share: 3 %", "share: 101 %", 8, 43, "'101 %' is not a share; one is written 2 %, at most 100 %")]
    [InlineData("goods-value", "goods-valu", 8, 3, "did you mean goods-value?")]
    [InlineData("covers: goods,", "covers: nothing,", 9, 19, "found 'nothing'")]
    [InlineData("covers: goods, ", "", 9, 9, "'paid' has no 'covers'")]
    [InlineData("0.5 kg", "much", 10, 25, "'much' is not a mass")]
    [InlineData("complete-within-days: 5", "complete-within-days: 0", 5, 23, "expected a whole number from 1 to 365")]
    [InlineData("[KR]", "[Korea]", 4, 16, "expected a country of ISO 3166-1 such as AZ")]
    [InlineData("separate-senders: no", "separate-senders: maybe", 6, 19, "found 'maybe'")]
    [InlineData("title: T\n", "", 1, 1, "has no 'title'")]
    [InlineData("score: 65 %", "score: 65 %, within: 3", 11, 29, "'within' is not a key of 'recipient'")]
    public void What_is_wrong_is_said_with_its_place_and_what_would_be_right(
        string right,
        string wrong,
        int line,
        int column,
        string sentence
    )
    {
        var file = new LawFile("matching/kr.yaml", Sound.ReplaceLineEndings("\n").Replace(right, wrong, StringComparison.Ordinal));

        var error = Assert.Single(Assert.Throws<LawException>(() => MatchRuleBook.Load([file])).Errors);

        Assert.Equal(("matching/kr.yaml", line, column), (error.Path, error.Line, error.Column));
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_for_one_country_are_refused() =>
        Assert.Contains(
            "KR has rules in matching/a.yaml already",
            Assert
                .Single(
                    Assert
                        .Throws<LawException>(() => MatchRuleBook.Load([new("matching/a.yaml", Sound), new("matching/b.yaml", Sound)]))
                        .Errors
                )
                .Sentence,
            StringComparison.Ordinal
        );
}
