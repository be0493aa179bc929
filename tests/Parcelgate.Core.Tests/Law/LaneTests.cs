namespace Parcelgate.Core.Tests.Law;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Xunit;

public sealed class LaneTests
{
    private static readonly LawDates November = LawData.On(2026, 11, 3);

    [Theory]
    [InlineData(2, "20", "", "Green lane-green#default release")]
    [InlineData(2, "281", "", "Blue lane-blue#near-the-limit release then audit")]
    [InlineData(4, "20", "", "Yellow lane-yellow#declaration documents")]
    [InlineData(4, "20", "restricted/weapons", "Red lane-red#prohibited open and check")] // red is asked before yellow
    public void The_first_rule_that_holds_in_the_order_red_yellow_blue_decides(int category, string goods, string finding, string expected)
    {
        var parcel = LawData.Parcel("AZ", decimal.Parse(goods, System.Globalization.CultureInfo.InvariantCulture), "USD");

        var lane = LawData.Book.ChooseLane(
            parcel,
            LawData.Book.Evaluate(parcel, November),
            category,
            finding == "" ? [] : [finding],
            false
        );

        Assert.Equal(expected, $"{lane.Lane} {lane.Rule} {lane.Meaning}");
        Assert.True(lane.Reasons.IsEmpty);
    }

    [Fact]
    public void The_explanation_of_a_lane_shows_the_rules_asked_and_stops_at_the_one_that_held()
    {
        var parcel = LawData.Parcel("AZ", 20, "USD");

        var lane = LawData.Book.ChooseLane(parcel, LawData.Book.Evaluate(parcel, November), 4, [], true);

        Assert.Equal(
            ["lane-red#prohibited Fails", "lane-yellow#permit Fails", "lane-yellow#declaration Holds"],
            lane.Reasons.Select(reason => $"{reason.Rule} {reason.Verdict}")
        );
        Assert.Equal(new Fact("category", "4"), Assert.Single(lane.Reasons[2].Seen));
    }

    [Theory]
    [InlineData("360410", LoadingAct.DoNotLoad, "loading-dnl#explosives")]
    [InlineData("930400", LoadingAct.RequestForScreening, "loading-rfs#weapons")]
    [InlineData("610910", LoadingAct.None, "")]
    public void Rules_before_loading_are_asked_do_not_load_first(string hs, LoadingAct act, string rule)
    {
        var parcel = LawData.Parcel("AZ", 20, "USD") with
        {
            Items = [new Item(1, Hs: hs, Value: LawData.Parcel("AZ", 20, "USD").Items[0].Value)],
        };

        var loading = LawData.Book.ChooseLoading(parcel, LawData.Book.Evaluate(parcel, November), 4, [], false);

        Assert.Equal((act, rule), (loading.Act, loading.Rule));
    }

    [Theory]
    [InlineData("930400", "", "restricted/weapons prohibited")]
    [InlineData("300490", "", "restricted/medicines permit-missing")]
    [InlineData("300490", "MED", "restricted/medicines permit-quoted")]
    [InlineData("610910", "MED", "")]
    public void Restricted_goods_are_found_by_their_code_with_or_without_a_permit(string hs, string permit, string expected)
    {
        var parcel = LawData.Parcel("AZ", 20, "USD") with
        {
            Items = [new Item(1, Hs: hs, Value: LawData.Parcel("AZ", 20, "USD").Items[0].Value)],
            Permits = permit == "" ? [] : [new Permit(permit, "1")],
        };

        var outcome = LawData.Book.Evaluate(parcel, November);

        Assert.Equal(expected, string.Join(';', outcome.Restrictions.Select(finding => $"{finding.Rule} {finding.Outcome}")));
    }

    [Fact]
    public void Restricted_goods_are_found_also_where_no_regime_applies()
    {
        var parcel = LawData.Parcel("AZ", 20, "USD") with
        {
            Consignee = new Party("A firm", PartyKind.Organisation),
            Items = [new Item(1, Hs: "930400", Value: LawData.Parcel("AZ", 20, "USD").Items[0].Value)],
        };

        var outcome = LawData.Book.Evaluate(parcel, November);

        Assert.False(outcome.Applies);
        Assert.Equal("restricted/weapons", Assert.Single(outcome.Restrictions).Rule);
    }
}
