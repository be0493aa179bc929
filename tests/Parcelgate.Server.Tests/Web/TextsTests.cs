namespace Parcelgate.Server.Tests.Web;

using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Server.Web.Texts;

public partial class TextsTests
{
    private static readonly Catalog Catalog = Catalog.Load();
    private static readonly DateTimeOffset Afternoon = new(2026, 11, 23, 10, 32, 8, TimeSpan.Zero);

    public static TheoryData<string> Languages => [.. Catalog.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_code_has_a_text(string language) => Assert.Empty(Codes.Keys.Except(Catalog.In(language).Keys));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_code_of_data_quality_and_remedies_in_the_sources_has_a_text(string language)
    {
        var core = Path.Combine(Root(), "src", "Parcelgate.Core");
        var codes = Directory
            .EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(File.ReadLines)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Code().Matches(line))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .Select(code => (code.StartsWith("better-", StringComparison.Ordinal) ? "remedy." : "finding.") + code)
            .ToList();

        Assert.True(codes.Count > 15, $"Only {codes.Count} codes were found: the search is broken.");
        Assert.Empty(codes.Except(Catalog.In(language).Keys));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_key_the_pages_name_has_a_text(string language)
    {
        var pages = Path.Combine(Root(), "src", "Parcelgate.Server", "Web");
        var keys = Directory
            .EnumerateFiles(pages, "*.razor", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .SelectMany(line => Key().Matches(line))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .ToList();

        Assert.True(keys.Count > 200, $"Only {keys.Count} keys were found: the search is broken.");
        Assert.Empty(keys.Except(Catalog.In(language).Keys));
    }

    [Fact]
    public void All_languages_have_the_same_keys_with_the_same_parts()
    {
        var english = Catalog.In("en");
        foreach (var language in Catalog.Languages)
        {
            var other = Catalog.In(language);
            Assert.Equal(english.Keys.Order(), other.Keys.Order());
            Assert.All(english, text => Assert.Equal(PartsOf(text.Value), PartsOf(other[text.Key])));
        }
    }

    [Theory]
    [InlineData("en", 1, "1 is held")]
    [InlineData("en", 2, "2 are held")]
    [InlineData("ru", 1, "1 задержана")]
    [InlineData("ru", 3, "3 задержаны")]
    [InlineData("ru", 5, "5 задержано")]
    [InlineData("ru", 11, "11 задержано")]
    [InlineData("ru", 12, "12 задержано")]
    [InlineData("ru", 21, "21 задержана")]
    [InlineData("ru", 111, "111 задержано")]
    [InlineData("ru", 1_022, "1\u00A0022 задержаны")]
    [InlineData("az", 5, "5 saxlanılır")]
    public void A_number_picks_the_plural_form(string language, long count, string said) =>
        Assert.Equal(said, In(language)["count.held", ("count", count)]);

    [Theory]
    [InlineData("en", 1, 5, "Where the refused lines are: 1 line a bar, the highest 5. Press a bar to go there.")]
    [InlineData("en", 500, 5, "Where the refused lines are: 500 lines a bar, the highest 5. Press a bar to go there.")]
    [InlineData("ru", 2, 5, "Где возвращённые строки: столбец — 2 строки, высший 5. Нажмите столбец, чтобы перейти.")]
    [InlineData("ru", 5, 1, "Где возвращённые строки: столбец — 5 строк, высший 1. Нажмите столбец, чтобы перейти.")]
    public void A_word_beside_a_number_takes_the_form_the_number_asks_for(string language, int step, int most, string said) =>
        Assert.Equal(said, In(language)["line-map.note", ("step", step), ("most", most)]);

    /// <summary>"1 lines": a number before a plural word in a text of one form. Word and number are found in English, which the other languages follow.</summary>
    [Fact]
    public void No_number_stands_before_a_plural_that_one_would_not_have()
    {
        var wrong = Catalog
            .In("en")
            .Where(text => text.Value.One is null && Counted().IsMatch(text.Value.Other))
            .Select(text => $"{text.Key}: {text.Value.Other}");

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("rate", "15 %", "ставка", "15 %")]
    [InlineData("rate", "1.7000 AZN per USD", "курс", "1,7000 AZN за 1 USD")]
    [InlineData("rate", "max(15 %, 2 EUR per kg of taxable(mass))", "ставка", "15 %, не менее 2 EUR за кг")]
    [InlineData("confidence", "illustrative", "достоверность", "для примера")]
    [InlineData("loading", "rfs", "итог", "запрошен досмотр")]
    [InlineData("purpose", "returned-goods", "цель", "возврат товара")]
    [InlineData("consignee.kind", "person", "получатель", "физическое лицо")]
    [InlineData("taxable(month)", "56.00 USD", "сверх льготы «месяц»", "56,00 USD")]
    [InlineData(
        "findings",
        "restricted/weapons, law-carriage-not-sent",
        "выводы",
        "Ограниченный товар: оружие, Стоимость перевозки не прислана; она считается нулём"
    )]
    public void What_was_seen_is_said_in_words(string name, string value, string says, string shown)
    {
        var fact = new Fact(name, value);

        Assert.Equal(says, In("ru").FactName(fact, out var known));
        Assert.True(known);
        Assert.Equal(shown, In("ru").FactValue(fact));
    }

    [Theory]
    [InlineData("en", "open and check", "Red lane, open and check, when:")]
    [InlineData("az", "release then audit", "Qırmızı dəhliz, buraxılır, sonra yoxlanılır, bu halda:")]
    [InlineData("ru", "documents", "Красный коридор, сначала документы, если:")]
    public void What_a_lane_means_is_said_as_on_the_parcels_page(string language, string act, string said)
    {
        var clause = new Clause("lane/red", "lane", [new("lane", ["red"], Joined.And), new("act", [act], Joined.And)], "", 1, []);

        Assert.Equal(said, In(language).Say(clause));
    }

    [Theory]
    [InlineData("en", "1 piece", "1 piece")]
    [InlineData("en", "200 pieces", "200 pieces")]
    [InlineData("az", "5 consignments", "5 göndəriş")]
    [InlineData("ru", "1 piece", "1 предмет")]
    [InlineData("ru", "3 pieces", "3 предмета")]
    [InlineData("ru", "5 consignments", "5 отправлений")]
    public void What_a_limit_counts_is_said_in_words(string language, string limit, string said)
    {
        var clause = new Clause("lane/red", "lane", [new("lane", [limit], Joined.And), new("act", ["x"], Joined.And)], "", 1, []);

        Assert.StartsWith(said + " ", In(language).Say(clause), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "1,234.56\u00A0AZN", "97.4\u00A0%", "23 Nov 2026")]
    [InlineData("az", "1.234,56\u00A0AZN", "97,4\u00A0%", "23 noy 2026")]
    [InlineData("ru", "1\u00A0234,56\u00A0AZN", "97,4\u00A0%", "23 нояб. 2026")]
    public void Numbers_and_dates_follow_the_language(string language, string price, string share, string date)
    {
        var words = In(language);

        Assert.Equal(price, words.Price(Money.Of(1234.56m, Currency.Of("AZN"))));
        Assert.Equal(share, words.Percent(97_412, 100_000));
        Assert.Equal(date, words.Date(Afternoon));
        Assert.Equal("14:32:08", words.Seconds(Afternoon));
        Assert.Equal("UTC+4", words.Zone(Afternoon));
    }

    [Theory]
    [InlineData("456.00 USD", "456,00 USD")]
    [InlineData("1234.5", "1.234,5")]
    [InlineData("851762", "851762")] // a code, not a number
    [InlineData("15 % of 1.00", "15 % of 1.00")]
    [InlineData("2026-12-01", "1 dek 2026")]
    [InlineData("az/parcels", "az/parcels")]
    public void A_facts_number_is_written_in_the_readers_language_and_a_code_is_not(string fact, string shown) =>
        Assert.Equal(shown, In("az").FactValue(fact));

    [Fact]
    public void A_share_that_is_not_whole_never_rounds_to_all_or_nothing()
    {
        Assert.Equal("99.9\u00A0%", In("en").Percent(99_999, 100_000));
        Assert.Equal("0.1\u00A0%", In("en").Percent(1, 100_000));
        Assert.Equal("100\u00A0%", In("en").Percent(5, 5));
        Assert.Equal("–", In("en").Percent(0, 0));
    }

    [Fact]
    public void Markup_in_a_value_stays_text()
    {
        var said = In("en").Rich("answer.due", ("due", 2L), ("who", "<b>x</b> **y**")).Value;

        Assert.Contains("&lt;b&gt;x&lt;/b&gt; **y**", said, StringComparison.Ordinal);
        Assert.Contains("<b>2</b>", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_from_a_law_file_keeps_its_name_and_an_unknown_one_is_shown_as_it_is()
    {
        Assert.Equal("A red rule holds: weapons", In("en").For("finding", "lane-red#weapons"));
        Assert.Equal("Within the relief: month", In("en").For("reason", "relief/month"));
        Assert.Equal("never-heard-of", In("en").For("finding", "never-heard-of"));
        Assert.Equal("Saxlanılır", In("az").For(State.Held));
    }

    private static Words In(string language) =>
        new(Catalog, language, TimeZoneInfo.FindSystemTimeZoneById("Asia/Baku"), "Baku", new Fixed(Afternoon));

    private static string PartsOf(Pattern pattern) =>
        string.Join(' ', Part().Matches(pattern.Other).Select(match => match.Value).Distinct().Order());

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Parcelgate.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex("\"((quality|better|law|allowance)-[a-z0-9-]*[a-z0-9])\"")]
    private static partial Regex Code();

    [GeneratedRegex("T(?:\\.Rich\\(|\\[)\"([a-z0-9.-]+)\"", RegexOptions.IgnoreCase)]
    private static partial Regex Key();

    [GeneratedRegex(@"\{(count|lines|step|refused|accepted|parcels|all)\}(\*\*)? [a-z]+(s|are)\b")]
    private static partial Regex Counted();

    [GeneratedRegex(@"\{[a-z-]+\}")]
    private static partial Regex Part();

    private sealed class Fixed(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
