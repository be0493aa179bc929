namespace Parcelgate.Core.Tests.Risk.Descriptions;

using CsCheck;
using Parcelgate.Core.Risk.Descriptions;
using Xunit;

/// <summary>Every kind of description, in several languages.</summary>
public sealed class DescriptionJudgeTests
{
    private static DescriptionKind Kind(string? text, string destination = "AZ") =>
        DescriptionBook.BuiltIn.Judge(text, null, destination).Kind;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \t ")]
    [InlineData("---")]
    [InlineData("12")]
    [InlineData("🎁")]
    [InlineData("...!!!")]
    public void Nothing_is_empty(string? text) => Assert.Equal(DescriptionKind.Empty, Kind(text));

    [Theory]
    [InlineData("parts", "parts")]
    [InlineData("PARTS", "parts")]
    [InlineData("Spare-parts.", "parts")]
    [InlineData("2 pcs new clothes", "clothing")]
    [InlineData("1 x Women's clothing", "clothing")]
    [InlineData("clothes for kids, assorted colours, size XL", "clothing")]
    [InlineData("Phone accessories", "accessories")]
    [InlineData("spare parts for car", "parts")]
    [InlineData("home goods", "goods")]
    [InlineData("Daily necessities", "household")]
    [InlineData("food products", "food")]
    [InlineData("cosmetcs", "cosmetics")]
    [InlineData("electornics", "electronics")]
    [InlineData("Ассеssоriеs", "accessories")] // some letters are Cyrillic
    [InlineData("geyim", "clothing")]
    [InlineData("GEYİM ƏŞYALARI", "clothing")]
    [InlineData("geyim esyalari", "clothing")]
    [InlineData("ehtiyat hissələri", "parts")]
    [InlineData("EHTIYAT HISSELERI", "parts")]
    [InlineData("uşaq oyuncaqları, 3 ədəd", "toys")]
    [InlineData("məişət malları", "household")]
    [InlineData("giyim eşyası", "clothing")]
    [InlineData("yedek parça 2 adet", "parts")]
    [InlineData("Oyuncaklar", "toys")]
    [InlineData("muhtelif eşya", "goods")]
    [InlineData("одежда", "clothing")]
    [InlineData("Женская одежда, 2 шт", "clothing")]
    [InlineData("товаров народного потребления", "goods")]
    [InlineData("автозапчасти", "parts")]
    [InlineData("аксессуары для телефона", "accessories")]
    [InlineData("различные материалы", "goods")]
    [InlineData("Kleidung", "clothing")]
    [InlineData("Ersatzteile für Auto", "parts")]
    [InlineData("vêtements", "clothing")]
    [InlineData("ropa usada", "clothing")]
    [InlineData("odzież damska", "clothing")]
    [InlineData("haine", "clothing")]
    [InlineData("drabužiai", "clothing")]
    [InlineData("衣服", "clothing")]
    [InlineData("新衣服", "clothing")]
    [InlineData("日用品", "goods")]
    [InlineData("all kinds", "goods")]
    [InlineData("various plastic", "goods")]
    [InlineData("mixed metals", "goods")]
    [InlineData("müxtəlif metal", "goods")]
    [InlineData("plastic set", "material")]
    public void Only_words_that_say_nothing_are_vague(string text, string advice)
    {
        var judged = DescriptionBook.BuiltIn.Judge(text, null, "");
        Assert.Equal((DescriptionKind.Vague, advice), (judged.Kind, judged.Advice));
    }

    [Theory]
    [InlineData("Bicycle parts, brake lever")]
    [InlineData("clothes pegs of wood")]
    [InlineData("Accessories: leather watch strap")]
    [InlineData("oyuncaq dinozavr")]
    [InlineData("Запчасти: фильтр масляный")]
    [InlineData("yedek parça: fren balatası")]
    [InlineData("plastic toys")]
    [InlineData("phone cable")]
    [InlineData("various shoes")]
    [InlineData("plastic waste")]
    public void One_word_that_tells_makes_it_vague_with_detail(string text) => Assert.Equal(DescriptionKind.VagueWithDetail, Kind(text));

    [Theory]
    [InlineData("Cotton T-shirt")]
    [InlineData("wireless earphones")]
    [InlineData("iPhone 12 128GB")]
    [InlineData("Kişi pambıq köynəyi")]
    [InlineData("Футболка хлопковая")]
    [InlineData("Kadın pamuklu pantolon")]
    [InlineData("Gömlek")]
    [InlineData("Dəri ayaqqabı")]
    [InlineData("Damenhose aus Baumwolle")]
    [InlineData("Robe en coton")]
    [InlineData("gift box of cardboard")]
    [InlineData("school bag")]
    [InlineData("board game")]
    [InlineData("T-shirt")]
    [InlineData("Сёмга")]
    [InlineData("naïve painting")]
    [InlineData("Ёлочная мишура")]
    public void Goods_are_specific(string text) =>
        Assert.Contains(Kind(text), new[] { DescriptionKind.Specific, DescriptionKind.VagueWithDetail });

    [Theory]
    [InlineData("gift", "gift")]
    [InlineData(" GIFT! ", "gift")]
    [InlineData("birthday present", "gift")]
    [InlineData("hədiyyə", "gift")]
    [InlineData("hediyelik", "gift")]
    [InlineData("Подарки", "gift")]
    [InlineData("подарком", "gift")]
    [InlineData("sample", "sample")]
    [InlineData("nümunə", "sample")]
    [InlineData("образцы", "sample")]
    [InlineData("parcel", "shipment")]
    [InlineData("see invoice", "reference")]
    [InlineData("As per attached invoice", "reference")]
    [InlineData("см. инвойс", "reference")]
    [InlineData("N/A", "placeholder")]
    [InlineData("test", "placeholder")]
    [InlineData("asdf", "placeholder")]
    [InlineData("LB123456789CN", "number")]
    [InlineData("SKU-88213-A", "number")]
    [InlineData("Order 2026-1123-77812", "shipment")]
    [InlineData("20261123000417", "number")]
    [InlineData("https://shop.example/item/8812", "link")]
    [InlineData("www.example.com", "link")]
    [InlineData("Mr John Smith", "name")]
    [InlineData("Əliyev Vüqar Rəşid oğlu", "name")]
    [InlineData("Иванов Пётр Сергеевич", "name")]
    [InlineData("礼物", "gift")]
    [InlineData("Geschenk", "gift")]
    public void What_is_no_goods_is_told_apart(string text, string advice)
    {
        var judged = DescriptionBook.BuiltIn.Judge(text, null, "");
        Assert.Equal((DescriptionKind.NotGoods, advice), (judged.Kind, judged.Advice));
    }

    [Theory]
    [InlineData("玩具车模型", "AZ", DescriptionKind.WrongLanguage)]
    [InlineData("女士连衣裙", "CN", DescriptionKind.Specific)]
    [InlineData("女士连衣裙 women dress cotton", "AZ", DescriptionKind.Specific)]
    [InlineData("Футболка хлопковая", "GB", DescriptionKind.WrongLanguage)]
    [InlineData("Футболка хлопковая", "KZ", DescriptionKind.Specific)]
    [InlineData("Βαμβακερό μπλουζάκι", "DE", DescriptionKind.WrongLanguage)]
    [InlineData("Βαμβακερό μπλουζάκι", "GR", DescriptionKind.Specific)]
    [InlineData("قميص قطني", "AZ", DescriptionKind.WrongLanguage)]
    [InlineData("ბამბის პერანგი", "AZ", DescriptionKind.WrongLanguage)]
    [InlineData("ბამბის პერანგი", "GE", DescriptionKind.Specific)]
    [InlineData("ბამბის პერანგი", "ZZ", DescriptionKind.Specific)] // no list names it
    public void Letters_that_customs_there_do_not_read_are_found(string text, string destination, DescriptionKind kind) =>
        Assert.Equal(kind, Kind(text, destination));

    [Theory]
    [InlineData("Ð¤ÑƒÑ‚Ð±Ð¾Ð»ÐºÐ° Ñ…Ð»Ð¾Ð¿ÐºÐ¾Ð²Ð°Ñ", null)] // its last letter lost a half: nobody can say
    [InlineData("Ð¤ÑƒÑ‚Ð±Ð¾Ð»ÐºÐ°", "Футболка")]
    [InlineData("GÃ¶mlek", "Gömlek")]
    [InlineData("KiÅŸi kÃ¶ynÉ™yi", "Kişi köynəyi")]
    [InlineData("Р¤СѓС‚Р±РѕР»РєР°", "Футболка")]
    [InlineData("Ôóòáîëêà õëîïêîâàÿ", "Футболка хлопковая")]
    [InlineData("Gцmlek", "Gömlek")]
    [InlineData("Ki?i k?yn?yi", null)]
    [InlineData("???????? ??????", null)]
    [InlineData("K\uFFFDyn\uFFFDk", null)]
    [InlineData("Ð¤Ñ?Ñ?Ð±Ð¾Ð»ÐºÐ°", null)]
    public void Broken_letters_are_found_and_mended_where_one_reading_makes_sense(string text, string? meant)
    {
        var judged = DescriptionBook.BuiltIn.Judge(text, null, "AZ");
        Assert.Equal((DescriptionKind.Mojibake, meant), (judged.Kind, judged.Meant));
    }

    [Theory]
    [InlineData("Вопрос? Ответ", DescriptionKind.Specific)]
    [InlineData("Café crème brûlée", DescriptionKind.Specific)]
    [InlineData("Größe M Hülle für Tür", DescriptionKind.Specific)]
    [InlineData("Şarj cihazı İphone", DescriptionKind.Specific)]
    [InlineData("Рубашка Сёмга Ёж", DescriptionKind.Specific)]
    public void Letters_of_any_language_are_not_broken(string text, DescriptionKind kind) => Assert.Equal(kind, Kind(text, ""));

    [Fact]
    public void The_telling_words_are_given_as_they_were_written()
    {
        var judged = DescriptionBook.BuiltIn.Judge("2 x new  CLOTHES!", null, "AZ");
        Assert.Equal("CLOTHES", judged.Evidence("2 x new  CLOTHES!"));
        Assert.Contains("EU", judged.Lists, StringComparison.Ordinal);
        Assert.Equal("see  Invoice", DescriptionBook.BuiltIn.Judge("see  Invoice", null, "AZ").Evidence("see  Invoice"));
    }

    [Fact]
    public void Judging_never_throws_and_says_the_same_again() =>
        Gen.String.Sample(text =>
        {
            var first = DescriptionBook.BuiltIn.Judge(text, "610910", "AZ");
            Assert.Equal(first, DescriptionBook.BuiltIn.Judge(text, "610910", "AZ"));
            Assert.True(first.Start >= 0 && first.Start + first.Length <= text.Length);
        });

    [Fact]
    public void A_text_and_its_folded_writing_are_judged_alike() =>
        Gen.OneOf([.. Parts.Select(Gen.Const)])
            .Array[1, 4]
            .Sample(parts =>
            {
                var text = string.Join(", ", parts);
                Assert.Equal(Kind(text, ""), Kind(Folding.Fold(text), ""));
            });

    private static readonly string[] Parts =
    [
        "Clothes",
        "HƏDİYYƏ",
        "Kişi köynəyi",
        "Spare  parts",
        "Подарки",
        "Ёлочная игрушка",
        "Gömlek",
        "oyuncaqlar",
        "gift: Chess Set",
    ];

    [Fact]
    public void Judging_what_is_right_allocates_nothing()
    {
        string[] texts = ["Cotton T-shirt for women, 2 pcs", "Kişi pambıq köynəyi", "Футболка хлопковая", "gift", "parts"];
        foreach (var text in texts)
        {
            Kind(text);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++)
        {
            Kind(texts[i % texts.Length]);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
