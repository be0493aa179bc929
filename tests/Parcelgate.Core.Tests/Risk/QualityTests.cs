namespace Parcelgate.Core.Tests.Risk;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Simulation;
using Xunit;

public sealed class QualityTests
{
    private static readonly Currency Usd = Currency.Of("USD");

    [Fact]
    public void A_whole_record_has_no_findings_and_costs_no_allocation()
    {
        var findings = new List<Finding>();
        Quality.Check(Good, findings);
        Assert.Empty(findings);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Quality.Check(Good, findings);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("parts", "quality-description-vague")]
    [InlineData("Clothes", "quality-description-vague")]
    [InlineData("spare parts for car", "quality-description-vague")]
    [InlineData("ACCESSORIES, 2 pcs", "quality-description-vague")]
    [InlineData("daily necessities", "quality-description-vague")]
    [InlineData("household items", "quality-description-vague")]
    [InlineData("gift: clothes", "quality-description-vague")]
    [InlineData("запчасти", "quality-description-vague")]
    [InlineData("ehtiyat hissələri", "quality-description-vague")]
    [InlineData("all kinds", "quality-description-vague")]
    [InlineData("gift", "quality-description-not-goods")]
    [InlineData(" GIFT! ", "quality-description-not-goods")]
    [InlineData("birthday present", "quality-description-not-goods")]
    [InlineData("parcel", "quality-description-not-goods")]
    [InlineData("hədiyyə", "quality-description-not-goods")]
    [InlineData("подарок", "quality-description-not-goods")]
    [InlineData("sample", "quality-description-not-goods")]
    [InlineData("", "quality-description-missing")]
    [InlineData(null, "quality-description-missing")]
    [InlineData("  --- 123", "quality-description-missing")]
    [InlineData("order 2026-1123-778", "quality-description-not-goods")]
    [InlineData("see invoice", "quality-description-not-goods")]
    [InlineData("玩具车", "quality-description-language")]
    [InlineData("GÃ¶mlek", "quality-description-garbled")]
    [InlineData("Ki?i k?yn?yi", "quality-description-unreadable")]
    public void A_description_that_names_no_goods_is_found(string? description, string code) =>
        Assert.Equal([code], Codes(WithItem(Good.Items[0] with { Description = description })));

    [Theory]
    [InlineData("Gift: chess set of wood")]
    [InlineData("Bicycle parts, brake lever")]
    [InlineData("Cotton clothes pegs")]
    [InlineData("T-shirt")]
    [InlineData("Kişi pambıq köynəyi")]
    [InlineData("Запчасти: фильтр масляный")]
    public void A_vague_word_inside_a_description_that_names_goods_is_not(string description) =>
        Assert.Empty(Codes(WithItem(Good.Items[0] with { Description = description })));

    [Theory]
    [InlineData(null, "quality-hs-missing")]
    [InlineData("8518", "quality-hs-short")]
    [InlineData("85183", "quality-hs-short")]
    [InlineData("000000", "quality-hs-implausible")]
    [InlineData("777777", "quality-hs-implausible")]
    [InlineData("771234", "quality-hs-implausible")]
    [InlineData("980100", "quality-hs-implausible")]
    [InlineData("850010", "quality-hs-implausible")]
    [InlineData("111111", "quality-hs-implausible")]
    public void A_code_that_is_absent_short_or_impossible_is_found(string? hs, string code) =>
        Assert.Equal([code], Codes(WithItem(Good.Items[0] with { Hs = hs })));

    [Theory]
    [InlineData("010121")]
    [InlineData("970121")]
    [InlineData("8518300000")]
    [InlineData("851830")]
    public void A_code_of_the_first_or_last_chapter_is_plausible(string hs) =>
        Assert.Empty(Codes(WithItem(Good.Items[0] with { Hs = hs })));

    [Theory]
    [InlineData(0, "quality-value-zero")]
    [InlineData(1_00, "quality-value-one")]
    public void A_value_of_nothing_or_of_one_is_found(long minor, string code) =>
        Assert.Equal([code], Codes(WithItem(Good.Items[0] with { Value = new Money(minor, Usd) })));

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(1_01)]
    public void A_value_beside_one_is_taken_as_meant(long minor) =>
        Assert.Empty(Codes(WithItem(Good.Items[0] with { Value = new Money(minor, Usd) })));

    [Fact]
    public void One_yen_is_one_as_one_dollar_is() =>
        Assert.Equal(["quality-value-one"], Codes(WithItem(Good.Items[0] with { Value = new Money(1, Currency.Of("JPY")) })));

    [Fact]
    public void What_is_missing_is_named_element_by_element()
    {
        Assert.Equal(["quality-value-missing"], Codes(WithItem(Good.Items[0] with { Value = null })));
        Assert.Equal(["quality-origin-missing"], Codes(WithItem(Good.Items[0] with { Origin = null })));
        Assert.Equal(["quality-gross-mass-missing"], Codes(Good with { GrossMassGrams = null }));
        Assert.Equal(["quality-gross-mass-missing"], Codes(Good with { GrossMassGrams = 0 }));
        Assert.Equal(["quality-freight-missing"], Codes(Good with { Freight = null }));
        Assert.Equal(["quality-items-missing"], Codes(Good with { Items = [] }));
        Assert.Equal(["quality-consignor-name-missing", "quality-consignor-address-missing"], Codes(Good with { Consignor = null }));
        Assert.Equal(
            ["quality-consignee-name-missing"],
            Codes(Good with { Consignee = Good.Consignee! with { Name = " ", Identity = null } })
        );
        Assert.Equal(
            ["quality-consignee-address-missing"],
            Codes(Good with { Consignee = Good.Consignee! with { Address = new Address(Country: "AZ") } })
        );
        Assert.Empty(
            Codes(Good with { Freight = Money.Zero(Usd), Consignee = Good.Consignee! with { Address = new Address(City: "Bakı") } })
        );
    }

    [Fact]
    public void A_registered_number_stands_for_name_and_address_as_in_a_declaration() =>
        Assert.Empty(Codes(Good with { Consignee = new Party(Identity: "GB553202734852") }));

    [Theory]
    [InlineData("test")]
    [InlineData("XXX")]
    [InlineData(" n/a ")]
    public void A_placeholder_is_no_name(string name) =>
        Assert.Equal(["quality-consignee-name-placeholder"], Codes(Good with { Consignee = Good.Consignee! with { Name = name } }));

    [Fact]
    public void A_name_that_repeats_the_address_is_found() =>
        Assert.Equal(
            ["quality-consignee-name-is-address"],
            Codes(Good with { Consignee = Good.Consignee! with { Name = "nizami küç. 5", Address = new Address("Nizami küç. 5", "Bakı") } })
        );

    [Theory]
    [InlineData(300, 310, 0)] // ten grams are rounding
    [InlineData(300, 311, 1)]
    [InlineData(300, 300, 0)]
    public void Net_mass_above_gross_mass_is_a_contradiction(long gross, long net, int expected)
    {
        var codes = Codes(WithItem(Good.Items[0] with { NetMassGrams = net }) with { GrossMassGrams = gross });

        Assert.Equal(expected, codes.Count(code => code == "quality-net-above-gross"));
        Assert.Equal(expected, codes.Count);
    }

    [Fact]
    public void Masses_that_overflow_are_no_exception() =>
        Assert.Equal(
            ["quality-net-above-gross"],
            Codes(
                Good with
                {
                    Items = [Good.Items[0] with { NetMassGrams = long.MaxValue }, Good.Items[0] with { NetMassGrams = long.MaxValue }],
                }
            )
        );

    [Fact]
    public void Documents_need_no_code_value_or_origin() =>
        Assert.Empty(Codes(Good with { Purpose = Purpose.Documents, Items = [new Item(1, "Documents")], Freight = null }));

    [Fact]
    public void A_finding_says_where_it_stands_and_what_was_there()
    {
        var findings = new List<Finding>();
        Quality.Check(
            Good with
            {
                Items = [Good.Items[0], Good.Items[0], Good.Items[0] with { Description = "gift" }],
                GrossMassGrams = 500,
            },
            findings
        );

        Assert.Equal(
            new Finding(
                "quality-description-not-goods",
                "not-goods",
                "",
                [new("place", "/items/2/description"), new("found", "gift"), new("instead", "gift")]
            ),
            Assert.Single(findings)
        );
    }

    [Fact]
    public void Every_vague_description_of_generated_traffic_is_found()
    {
        Assert.All(
            Frauds.Vague,
            text =>
                Assert.Contains(
                    "quality-description",
                    Assert.Single(Codes(WithItem(Good.Items[0] with { Description = text }))),
                    StringComparison.Ordinal
                )
        );
        Assert.All(
            Goods.All.SelectMany(article => article.Names.Select(name => (article.Hs, name))),
            named => Assert.Empty(Codes(WithItem(Good.Items[0] with { Description = named.name, Hs = named.Hs })))
        );
    }

    private static readonly Consignment Good = new()
    {
        Reference = "LX473124829CN",
        Channel = Channel.Post,
        Destination = "AZ",
        Consignor = new Party(
            "Bao Xin Trading Co., Ltd",
            PartyKind.Organisation,
            Address: new Address("Longhua Ave No. 12", "Shenzhen", Country: "CN")
        ),
        Consignee = new Party("Leyla Quluzadə", PartyKind.Person, "5ABC123", new Address("Nizami küç. 5", "Bakı", Country: "AZ")),
        Items = [new Item(1, "Wireless earphones", "851830", "CN", 1, 120, new Money(24_99, Usd))],
        GrossMassGrams = 180,
        Freight = new Money(3_00, Usd),
    };

    private static Consignment WithItem(Item item) => Good with { Items = [item] };

    private static List<string> Codes(Consignment consignment)
    {
        var findings = new List<Finding>();
        Quality.Check(consignment, findings);
        return [.. findings.Select(finding => finding.Rule)];
    }
}
