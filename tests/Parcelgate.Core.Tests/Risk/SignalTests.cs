namespace Parcelgate.Core.Tests.Risk;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Core.Risk.Signals;
using Parcelgate.Core.Tests.Law;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Each signal at its boundaries, seen as a rule sees it.</summary>
public sealed class SignalTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly LawFile Prices = new(
        "references/test.csv",
        """
        # currency: USD
        # day: 2026-11-01
        # source: tests
        hs6,origin,measure,count,low,middle,high
        851830,CN,piece,120,1000,2000,4000
        851830,,piece,200,1000,3000,4000
        851830,CN,kilogram,120,3000,10000,20000
        851830,CN,piece-grams,120,50,100,300
        """
    );

    [Fact]
    public void Every_signal_has_a_name_a_unit_and_a_meaning_of_its_own()
    {
        Assert.Equal(Signals.All.Length, Signals.All.Select(signal => signal.Name).Distinct().Count());
        Assert.All(Signals.All, signal => Assert.Matches("^[a-z][a-z0-9_]*$", signal.Name));
        Assert.All(Signals.All, signal => Assert.EndsWith(".", signal.Meaning, StringComparison.Ordinal));
        Assert.All(Signals.All, signal => Assert.NotEmpty(signal.Unit));
    }

    [Theory]
    [InlineData(300.00, "threshold_margin == 0")]
    [InlineData(299.99, "threshold_margin == 0")]
    [InlineData(297.00, "threshold_margin == 1")]
    [InlineData(270.00, "threshold_margin == 10")]
    [InlineData(30.00, "threshold_margin == 90")]
    public void How_far_below_the_limit(decimal goods, string holds) => Holds(A.Consignment(items: [A.Item(goods)]), holds);

    [Fact]
    public void Above_the_limit_there_is_no_margin() =>
        Fails(A.Consignment(items: [A.Item(300.01m)]), "threshold_margin >= 0 || signal.threshold_margin < 0");

    [Theory]
    [InlineData(20.00, "piece_price == 100")]
    [InlineData(4.99, "piece_price == 24")]
    [InlineData(9.99, "items_below_usual == 1")]
    [InlineData(10.00, "items_below_usual == 0")]
    [InlineData(30.00, "kilogram_price == 100")]
    public void Prices_beside_what_goods_usually_cost(decimal value, string holds) => Holds(A.Consignment(items: [A.Item(value)]), holds);

    [Fact]
    public void Where_the_origin_has_no_reference_the_codes_own_is_taken() =>
        Holds(A.Consignment(items: [A.Item(30m, origin: "VN")]), "piece_price == 100");

    [Fact]
    public void The_lowest_price_of_several_lines_counts() =>
        Holds(A.Consignment(items: [A.Item(20m), A.Item(2m, number: 2)]), "piece_price == 10");

    [Fact]
    public void A_code_nobody_knows_the_price_of_has_none() => Fails(A.Consignment(items: [A.Item(1m, hs: "610910")]), "piece_price >= 0");

    [Theory]
    [InlineData(1, 300, "piece_mass_ratio == 300 && signal.piece_mass == 300")]
    [InlineData(3, 300, "piece_mass_ratio == 100 && signal.piece_mass == 100")]
    public void Masses_of_pieces(int quantity, long grams, string holds) =>
        Holds(A.Consignment(items: [A.Item(quantity: quantity, netMassGrams: grams)]), holds);

    [Theory]
    [InlineData("gift", 1)]
    [InlineData("", 1)]
    [InlineData("wireless earphones", 0)]
    public void Descriptions_that_say_nothing(string description, int count) =>
        Holds(A.Consignment(items: [A.Item(description: description)]), $"vague_items == {count}");

    [Fact]
    public void Mass_of_documents_is_of_documents_only()
    {
        Holds(A.Consignment(purpose: Purpose.Documents, items: []), "documents_mass == 500");
        Fails(A.Consignment(), "documents_mass >= 0");
    }

    [Fact]
    public void Countries_on_the_way()
    {
        Holds(A.Consignment(), "route_countries == 1");
        Holds(A.Consignment(dispatch: "LT", items: [A.Item(origin: "KR")]), "route_countries == 3");
    }

    [Fact]
    public void Hours_before_arrival_are_rounded_down()
    {
        var parcel = A.Consignment();
        Holds(A.Sealed(parcel with { Transport = new Transport(ArrivesAt: Noon.AddMinutes(119)) }), "hours_before_arrival == 1");
        Holds(A.Sealed(parcel with { Transport = new Transport(ArrivesAt: Noon.AddMinutes(-1)) }), "hours_before_arrival == -1");
        Fails(parcel, "hours_before_arrival < 1000");
    }

    [Fact]
    public void Goods_of_a_marketplace_without_their_page()
    {
        var platform = new Party("Bazaar");
        Holds(A.Sealed(A.Consignment() with { Platform = platform }), "unlisted_items == 1");
        Fails(A.Consignment(), "unlisted_items >= 0");
    }

    [Fact]
    public void Goods_whose_page_is_not_there()
    {
        var parcel = A.Consignment(items: [A.Item() with { ListingUrl = "https://bazaar.example/1" }]);
        var gone = RiskFacts.None with { Gone = [new GoneListing(1, 20_783)] };

        Assert.Single(Hits(parcel, "gone_listings == 1", gone));
        Holds(parcel, "gone_listings == 0");
        Fails(A.Consignment(), "gone_listings >= 0");
        Assert.NotEqual(Decide(parcel, "gone_listings > 9", gone).Hash, Decide(parcel, "gone_listings > 9", RiskFacts.None).Hash);
    }

    private static void Holds(Consignment parcel, string condition) => Assert.Single(Hits(parcel, condition));

    private static void Fails(Consignment parcel, string condition) => Assert.Empty(Hits(parcel, condition));

    private static System.Collections.Immutable.ImmutableArray<RuleHit> Hits(
        Consignment parcel,
        string condition,
        RiskFacts? known = null
    ) => Decide(parcel, condition, known).Risk.Hits;

    private static Core.Assessment.Assessment Decide(Consignment parcel, string condition, RiskFacts? known)
    {
        var risk = RiskBook.Load([RiskData.Profile("signal." + condition), Prices]);
        return Assess.Decide(parcel, new Rulebook(LawData.Book, risk), Facts.At(Noon) with { Risk = known });
    }
}
