namespace Parcelgate.Core.Tests.Agreements;

using System.Collections.Immutable;
using System.Text.Json;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.TestKit;
using Xunit;

public sealed class ScorecardTests
{
    private static readonly DateOnly Monday = new(2026, 11, 23);

    [Theory]
    [InlineData("quality-hs-missing", QualityDimension.Completeness)]
    [InlineData("quality-value-zero", QualityDimension.Accuracy)]
    [InlineData("quality-hs-short", QualityDimension.Accuracy)]
    [InlineData("quality-consignee-name-placeholder", QualityDimension.Accuracy)]
    [InlineData("quality-net-above-gross", QualityDimension.Consistency)]
    [InlineData("quality-description-contradicts-hs", QualityDimension.Consistency)]
    [InlineData("quality-consignor-name-is-address", QualityDimension.Consistency)]
    public void A_fault_moves_its_own_dimension_and_no_other(string code, QualityDimension dimension)
    {
        var card = CardOf(0, Sent(1), Sent(2, [Fault(code)]));

        Assert.Equal(1, card.Sound);
        foreach (var other in (QualityDimension[])[QualityDimension.Completeness, QualityDimension.Accuracy, QualityDimension.Consistency])
        {
            Assert.Equal(new Share(other == dimension ? 1 : 2, 2), card.Dimensions[other]);
        }

        Assert.Equal(new Share(0, 0), card.Dimensions[QualityDimension.Timeliness]);
    }

    [Fact]
    public void What_was_sent_beyond_what_is_kept_is_said_and_is_no_fault()
    {
        var card = CardOf(0, Sent(1, [Fault("quality-not-kept")]));

        Assert.Equal(1, card.Sound);
        Assert.Equal(("quality-not-kept", 1), (card.Faults[0].Code, card.Faults[0].Records));
        Assert.Empty(card.First(3));
    }

    [Theory]
    [InlineData(61, 1)]
    [InlineData(60, 1)] // as early as promised
    [InlineData(59, 0)]
    [InlineData(-1, 0)]
    public void In_time_is_as_early_as_promised(int minutesBefore, long inTime)
    {
        var card = CardOf(60, Sent(1, minutesBefore: minutesBefore), Sent(2));

        Assert.Equal(new Share(inTime, 1), card.Dimensions[QualityDimension.Timeliness]);
        Assert.Equal(minutesBefore, card.MedianMinutes);
        Assert.Equal(new Share(inTime, 1), card.Days[0].InTime);
    }

    [Fact]
    public void The_middle_of_an_even_number_is_the_lower_one_and_of_none_nothing()
    {
        Assert.Equal(20, CardOf(0, [.. new[] { 90, 20, 10, 30 }.Select((minutes, i) => Sent(i, minutesBefore: minutes))]).MedianMinutes);
        Assert.Equal(20, CardOf(0, [.. new[] { 20, -5, 90 }.Select((minutes, i) => Sent(i, minutesBefore: minutes))]).MedianMinutes);
        Assert.Null(CardOf(0, Sent(1)).MedianMinutes);
    }

    [Fact]
    public void An_element_counts_where_it_is_there_and_where_its_value_is_doubted()
    {
        var card = CardOf(
            0,
            Sent(1, record: A.Consignment("A1", items: [A.Item(), A.Item(hs: null)])),
            Sent(
                2,
                [
                    Fault("quality-value-one", "/items/0/value"),
                    Fault("quality-value-one", "/items/1/value"),
                    Fault("quality-net-above-gross", "/grossMassGrams"),
                ]
            )
        );

        Assert.Equal(Elements.All.Select(element => element.Name), card.Elements.Select(one => one.Element));
        Assert.Equal(new ElementScore("items.hs", 1, 0, 0), Of("items.hs"));
        Assert.Equal(new ElementScore("items.value", 2, 1, 0), Of("items.value"));
        Assert.Equal(new ElementScore("gross-mass", 2, 0, 1), Of("gross-mass"));
        Assert.Equal(new ElementScore("freight", 0, 0, 0), Of("freight"));

        ElementScore Of(string name) => card.Elements.Single(one => one.Element == name);
    }

    [Theory]
    [InlineData("/items/2/hs", "items.hs")]
    [InlineData("/consignee/name", "consignee.name")]
    [InlineData("/grossMassGrams", "gross-mass")]
    [InlineData("/freight", "freight")]
    [InlineData("/items", null)]
    [InlineData("", null)]
    public void A_place_in_the_record_is_an_element_of_agreements(string place, string? element) =>
        Assert.Equal(element, QualityCode.ElementAt(place));

    [Fact]
    public void Codes_are_counted_where_each_line_has_one_and_numbers_where_the_post_sends()
    {
        var card = CardOf(
            0,
            Sent(1),
            Sent(2, [Fault("quality-hs-unknown", "/items/0/hs")]),
            Sent(3, [Fault("quality-hs-missing", "/items/0/hs")], record: A.Consignment("A3", items: [A.Item(hs: null)])),
            Sent(4, record: A.Consignment("RA473124829AZ", channel: Channel.Post)),
            Sent(5, record: A.Consignment("RA473124820AZ", channel: Channel.Post)),
            Sent(6, record: A.Consignment("4711", channel: Channel.Post))
        );

        Assert.Equal(new Share(4, 5), card.CommodityCodes);
        Assert.Equal(new Share(1, 3), card.PostalNumbers);
    }

    [Fact]
    public void A_fault_counts_once_a_record_and_the_latest_three_show_it()
    {
        var twice = Fault("quality-value-zero", "/items/0/value");
        var card = CardOf(0, [.. Enumerable.Range(1, 5).Select(i => Sent(i, [twice, twice with { Place = "/items/1/value" }]))]);

        var fault = Assert.Single(card.Faults);
        Assert.Equal(5, fault.Records);
        Assert.Equal(["P5", "P4", "P3"], fault.Examples.Select(one => one.Reference));
        Assert.Equal("/items/0/value", fault.Examples[0].Fault.Place);
    }

    [Fact]
    public void A_line_sent_back_is_no_record_and_stands_under_its_problem()
    {
        var tally = new ScorecardTally(0);
        tally.Decided(Sent(1));
        tally.Refused(new SentAt(1, 2), Monday, "B2", [Fault("intake-missing", "/reference"), Fault("intake-missing", "/destination")]);
        var card = tally.Result();

        Assert.Equal((2, 1, 1), (card.Lines, card.Refused, card.Records));
        Assert.Equal(("intake-missing", 1), (card.Refusals[0].Code, card.Refusals[0].Records));
        Assert.Equal("B2", card.Refusals[0].Examples[0].Reference);
        Assert.Equal(new DayScore(Monday, 2, 1, 1, default), Assert.Single(card.Days));
    }

    [Fact]
    public void Sellers_are_ranked_by_faults_a_record_once_enough_records_name_them()
    {
        var card = CardOf(
            0,
            [
                .. FromSeller("Often", Scorecard.LeastOfParty, faults: 2),
                .. FromSeller("OFTEN", 1, faults: 2),
                .. FromSeller("Seldom", Scorecard.LeastOfParty, faults: 1),
                .. FromSeller("Few", Scorecard.LeastOfParty - 1, faults: 3),
                .. FromSeller("Good", Scorecard.LeastOfParty, faults: 0),
            ]
        );

        Assert.Equal([new PartyScore("OFTEN", true, 6, 12), new PartyScore("Seldom", true, 5, 5)], card.Sellers);
        Assert.Equal(0, card.PartiesLeftOut);
    }

    [Fact]
    public void Names_beyond_the_most_are_said_to_be_left_out()
    {
        var tally = new ScorecardTally(0);
        for (var i = 0; i < PartyTally.Most + 2; i++)
        {
            tally.Decided(Sent(i, record: Bare with { Seller = A.Seller($"Seller {i}") }));
        }

        Assert.Equal(2, tally.Result().PartiesLeftOut);
    }

    [Fact]
    public void What_helps_most_lines_comes_first()
    {
        var tally = new ScorecardTally(60);
        tally.Decided(Sent(1, [Fault("quality-hs-missing")], minutesBefore: 10));
        tally.Decided(Sent(2, [Fault("quality-hs-missing"), Fault("quality-value-zero")], minutesBefore: 10));
        tally.Decided(Sent(3, [Fault("quality-hs-missing")], minutesBefore: 90));
        tally.Refused(new SentAt(1, 4), Monday, "", [Fault("intake-missing")]);

        Assert.Equal(
            [
                new Change(ChangeKind.Fault, "quality-hs-missing", 3),
                new Change(ChangeKind.Late, "", 2),
                new Change(ChangeKind.Refused, "intake-missing", 1),
            ],
            tally.Result().First(3)
        );
    }

    [Fact]
    public void Parts_add_up_to_the_whole_in_any_order()
    {
        string[] codes = ["quality-hs-missing", "quality-value-zero", "quality-net-above-gross", "quality-not-kept"];
        var all = Enumerable
            .Range(0, 60)
            .Select(i =>
                Sent(
                    i,
                    [.. codes.Where((_, n) => i % (n + 2) == 0).Select(code => Fault(code, "/items/0/value"))],
                    A.Consignment($"P{i}") with
                    {
                        Seller = A.Seller($"Seller {i % 7}"),
                    },
                    i % 3 == 0 ? null : i * 7 - 100,
                    Monday.AddDays(i % 4)
                )
            )
            .ToArray();
        var whole = CardOf(60, all);
        var parts = all.Chunk(7)
            .Reverse()
            .Select(part =>
            {
                var tally = new ScorecardTally(60);
                Array.ForEach(part, tally.Decided);
                return tally;
            });
        var sum = new ScorecardTally(60);
        foreach (var part in parts)
        {
            sum.Take(part);
        }

        Assert.Equal(JsonSerializer.Serialize(whole), JsonSerializer.Serialize(sum.Result()));
        Assert.NotEmpty(whole.Sellers);
        Assert.Equal(4, whole.Days.Length);
    }

    private static readonly Consignment Bare = A.Consignment("P");

    private static IEnumerable<SentRecord> FromSeller(string name, int records, int faults) =>
        Enumerable
            .Range(0, records)
            .Select(i =>
                Sent(
                    i,
                    [.. Enumerable.Range(0, faults).Select(n => Fault("quality-value-zero", $"/items/{n}/value"))],
                    Bare with
                    {
                        Seller = A.Seller(name),
                    }
                )
            );

    private static Scorecard CardOf(int promised, params SentRecord[] sent)
    {
        var tally = new ScorecardTally(promised);
        Array.ForEach(sent, tally.Decided);
        return tally.Result();
    }

    private static SentFault Fault(string code, string place = "") => new(code, place, "");

    private static SentRecord Sent(
        int line,
        ImmutableArray<SentFault>? faults = null,
        Consignment? record = null,
        int? minutesBefore = null,
        DateOnly? day = null
    ) => new(new SentAt(1, line), day ?? Monday, line, record ?? A.Consignment($"P{line}"), faults ?? [], minutesBefore);
}
