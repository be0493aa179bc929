namespace Parcelgate.Core.Tests.Screening;

using Parcelgate.Core.Screening;
using Xunit;

public sealed class NameScoreTests
{
    private const NameKind P = NameKind.Person;
    private const NameKind O = NameKind.Organisation;

    [Theory]
    [InlineData("Иван Петрович Сидоренко", "SIDORENKO, Ivan Petrovich")] // Russian, patronymic
    [InlineData("Іван Сидоренко", "Ivan Sydorenko")] // Ukrainian
    [InlineData("Нұрлан Әбілқасымов", "Nurlan Abilkasymov")] // Kazakh
    [InlineData("Горан Ђорђевић", "Goran Djordjevic")] // Serbian
    [InlineData("Əli Həsən oğlu Quliyev", "Ali Quliyev")] // Azerbaijani: ə as a
    [InlineData("Əli Quliyev", "Eli Kuliyev")] // ə as e, q as k
    [InlineData("Гусейн Алиев", "Hüseyn Əliyev")] // Azerbaijani as Russian writes it
    [InlineData("Gülşən Şöhrət qızı Çələbi", "Gulshan Chalabi")]
    [InlineData("Işıl Yıldırım", "Isil Yildirim")] // Turkish dotless i
    [InlineData("გიორგი ბერიძე", "Giorgi Beridze")]
    [InlineData("Արամ Խաչատրյան", "Aram Khachatryan")]
    [InlineData("محمود كريم", "Mahmoud Karim")]
    [InlineData("عبد الرحمن سالم", "Abdulrahman Salem")]
    [InlineData("王小明", "Wang Xiaoming")]
    [InlineData("王小明", "Xiao Ming Wang")]
    [InlineData("박영수", "Pak Yong Su")]
    [InlineData("鈴木一郎", "Ichiro Suzuki")]
    [InlineData("Κώστας Παπαδόπουλος", "Kostas Papadopoulos")]
    [InlineData("יוסף כהן", "Yosef Cohen")]
    public void A_person_is_found_in_another_script(string a, string b) => Matches(a, b, P);

    [Theory]
    [InlineData("Smith, John Edward", "John Edward Smith")]
    [InlineData("J. E. Harrington", "John Edward Harrington")]
    [InlineData("Bill Harrington", "William Harrington")]
    [InlineData("Sergei Lavrentiev", "Sergey Viktorovich Lavrentiev")]
    [InlineData("Abdul Rahman Yasin", "Abdurrahman Yasin")]
    [InlineData("Bashir ud Din Khattak", "Bashiruddin Khattak")]
    [InlineData("Dr. Haji Naim Barakzai", "Naim Barakzai")]
    [InlineData("RamiHaddad", "Rami Haddad")]
    [InlineData("Mohammed Haddad", "Muhamad Hadad")]
    public void A_person_is_found_under_another_form_of_the_name(string a, string b) => Matches(a, b, P);

    [Theory]
    [InlineData("Robert Keller", "Rolf Keller")]
    [InlineData("Viktor Morozov", "Viktor Sokolov")]
    [InlineData("Hasan Ibrahim al-Tamimi", "Hasan Ibrahim al-Janabi")]
    [InlineData("Rustam Ibrahimovich Asadov", "Rustam Magomedovich Asadov")]
    [InlineData("Ahmad", "Ahmad Zaman Barakzai")]
    [InlineData("William G. Foster", "William W. Foster")]
    public void Another_person_is_not(string a, string b) => Differs(a, b, P);

    [Theory]
    [InlineData("Vostok OOO", "Limited Liability Company Vostok")]
    [InlineData("ООО «Восток Металл»", "Vostok Metall LLC")]
    [InlineData("Meridian Shipping Co., Ltd.", "MERIDIAN SHIPPING COMPANY LIMITED")]
    [InlineData("The Northern Star Company", "Northern Star")]
    [InlineData("Hansa & Sons GmbH", "Hansa and Sons Gesellschaft mit beschränkter Haftung")]
    [InlineData("A.B.M. Trading", "ABM Trading")]
    [InlineData("Brigade Forty-Four", "Brigade 44")]
    [InlineData("Al-Noor/Islamic Relief Front", "Al Noor")]
    public void An_organisation_is_found_under_another_form_of_its_name(string a, string b) => Matches(a, b, O);

    [Theory]
    [InlineData("Vostok Aktiengesellschaft", "Meridian Aktiengesellschaft")] // a legal form is no evidence
    [InlineData("Vostok Trading LLC", "Meridian Trading LLC")]
    [InlineData("Vostok Holding AG", "Vostok Holding GmbH")] // two forms that exclude each other
    [InlineData("Vostok Bank Chile S.A.", "Vostok Bank Peru S.A.")]
    [InlineData("Vostok Systems Limited", "Vostok Ltd")]
    public void Another_organisation_is_not(string a, string b) => Differs(a, b, O);

    [Theory]
    [InlineData("Brigade 44", "Brigade 45")]
    [InlineData("Brigade 44", "Brigade")]
    [InlineData("Mortgage Trust 2004-1", "Mortgage Trust 2004-2")]
    [InlineData("Capital Fund VII", "Capital Fund VIII")]
    public void Digits_are_never_dropped(string a, string b)
    {
        var same = NameScore.Compare(a, a, O).Score;
        var other = NameScore.Compare(a, b, O);

        Assert.True(other.Score < same - 0.02, $"{other.Score} against {same}");
        Assert.Contains(other.Parts, part => part.Name is "digits-differ" or "digits-missing" && part.Points < 0);
    }

    [Fact]
    public void A_score_never_reaches_one_and_of_equal_names_the_longer_and_rarer_scores_higher()
    {
        string[] names = ["Ali", "Mohammed Ali", "Zoltan Bakonyi", "Zoltan Bakonyi Feher", "Zoltan Akos Bakonyi Feher Varga"];

        var scores = names.Select(name => NameScore.Compare(name, name, P).Score).ToArray();

        Assert.All(scores, score => Assert.InRange(score, 0.7, 0.999));
        Assert.Equal(scores.Order(), scores);
        Assert.Equal(scores.Length, scores.Distinct().Count());
    }

    [Fact]
    public void A_comparison_says_which_word_agrees_with_which_and_its_parts_sum_to_the_score()
    {
        var compared = NameScore.Compare("Sergej Viktorovich Orlow", "ORLOV, Sergey", P);

        Assert.Contains(compared.Words, word => word is { A: "orlow", B: "orlov", How: "similar" });
        Assert.Contains(compared.Words, word => word is { A: "viktorovich", B: "", How: "none" });
        Assert.Equal(compared.Score, 1 / (1 + Math.Exp(-compared.Parts.Sum(part => part.Points))), 12);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("", "John")]
    [InlineData("....", "----")]
    [InlineData("\uD800", "\uDC00\u0000")]
    [InlineData(
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z aa"
    )]
    public void Nothing_that_can_stand_in_a_field_is_an_error(string a, string b) =>
        Assert.All(
            Enum.GetValues<NameKind>(),
            kind => Assert.InRange(NameScore.Compare(a, b, kind).Score, double.Epsilon, 1 - double.Epsilon)
        );

    [Theory]
    [InlineData("Cavadov Ceyhun", "Джавадов Джейхун")] // Azerbaijani c is j
    [InlineData("İsmayılov Orxan", "Ismayilov Orkhan")] // x is kh
    [InlineData("Sadıxov Xanlar", "Sadikhov Khanlar")]
    [InlineData("박지성", "Park Ji Sung")] // the family name's own spelling
    [InlineData("노무현", "Roh Moo-hyun")]
    [InlineData("남궁민", "Namgung Min")]
    [InlineData("诸葛亮", "Zhuge Liang")] // a family name of two characters
    [InlineData("欧阳修", "Ouyang Xiu")]
    [InlineData("司馬光", "Sima Guang")]
    [InlineData("عبدالرحمن السديس", "Abdul Rahman Al-Sudais")]
    [InlineData("خالد الحربي", "Khalid Harbi")] // Latin leaves the article out
    [InlineData("Abdulaziz Al Saud", "Abdul Aziz Alsaud")]
    [InlineData("Mikhail Baryshev", "Misha Baryshev")]
    [InlineData("Алексей Барышев", "Alyosha Baryshev")]
    public void A_name_is_found_in_the_spelling_its_own_country_gives_it(string a, string b) => Matches(a, b, P);

    [Theory]
    [InlineData("深圳市华为技术有限公司", "Shenzhen Huawei Technology Co., Ltd.")]
    [InlineData("上海振华重工", "Shanghai Zhenhua Heavy Industries")]
    [InlineData("大連海昌國際貿易有限公司", "Dalian Haichang International Trading Co., Ltd")]
    [InlineData("Открытое акционерное общество Камаз", "Kamaz OJSC")]
    [InlineData("Товарищество с ограниченной ответственностью Барыс", "Barys LLP")]
    [InlineData("Günəş Məhdud Məsuliyyətli Cəmiyyəti", "Gunesh LLC")]
    [InlineData("Akçelik Anonim Şirketi", "Akcelik A.Ş.")]
    public void An_organisations_form_and_words_of_trade_are_known_in_its_own_language(string a, string b) => Matches(a, b, O);

    [Theory]
    [InlineData("深圳市华为技术有限公司", "Shenzhen Zhongxing Technology Co., Ltd.")]
    [InlineData("Unit 61398", "Unit 61389")]
    [InlineData("Brigade 313", "Brigade 31")]
    [InlineData("Factory No. 5", "Factory No. 6")]
    [InlineData("Завод № 9", "Завод № 7")]
    public void Where_the_number_is_the_name_another_number_is_another(string a, string b) => Differs(a, b, O);

    [Theory]
    [InlineData("", "")]
    [InlineData("...", "...")]
    [InlineData("LLC", "Limited Liability Company")]
    [InlineData("GmbH", "GmbH")]
    [InlineData("Joint Stock Company", "JSC")]
    public void A_legal_form_alone_or_nothing_is_no_name_and_agrees_with_none(string a, string b) => Differs(a, b, O);

    [Theory]
    [InlineData("MT NEPTUNE", "NEPTUNE")]
    [InlineData("M/V SEA STAR", "SEA STAR")]
    public void What_ship_it_is_stands_before_its_name_and_is_no_part_of_it(string a, string b) => Matches(a, b, NameKind.Vessel);

    private static void Matches(string a, string b, NameKind kind)
    {
        var compared = NameScore.Compare(a, b, kind);
        Assert.True(compared.Match, $"{compared.Score:0.000}: {string.Join("; ", compared.Words)} {string.Join("; ", compared.Parts)}");
    }

    private static void Differs(string a, string b, NameKind kind)
    {
        var compared = NameScore.Compare(a, b, kind);
        Assert.False(compared.Match, $"{compared.Score:0.000}: {string.Join("; ", compared.Words)} {string.Join("; ", compared.Parts)}");
    }
}
