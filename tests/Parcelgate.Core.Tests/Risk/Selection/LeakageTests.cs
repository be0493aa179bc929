namespace Parcelgate.Core.Tests.Risk.Selection;

using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Selection;
using Xunit;
using static Parcelgate.Core.Tests.Risk.Selection.Candidates;

public sealed class LeakageTests
{
    [Theory]
    [InlineData(0.0, 10, 0.0, 0.2775)] // nothing found says: at most so much
    [InlineData(0.1, 10, 0.0179, 0.4042)]
    [InlineData(0.5, 10, 0.2366, 0.7634)]
    [InlineData(1.0, 10, 0.7225, 1.0)]
    [InlineData(81.0 / 263, 263, 0.2553, 0.3662)] // Newcombe 1998, table I
    [InlineData(0.0, 0, 0.0, 1.0)]
    public void The_interval_of_a_share_is_Wilson_s(double share, double count, double low, double high)
    {
        var interval = Interval.Wilson(share, count);

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void The_interval_holds_its_share_lies_between_none_and_all_and_narrows_with_the_number() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[0.5, 100_000])
            .Sample(
                (share, count) =>
                {
                    var (interval, wider) = (Interval.Wilson(share, count), Interval.Wilson(share, count / 2));
                    return 0 <= interval.Low
                        && interval.Low <= share
                        && share <= interval.High
                        && interval.High <= 1
                        && interval.High - interval.Low < wider.High - wider.Low;
                },
                iter: 2_000
            );

    [Fact]
    public void Every_parcel_stands_for_those_it_was_drawn_from()
    {
        var estimate = Leakage.ByChannel([Found(10, 0), Found(10, 500), Found(20, 0), Found(20, 1_000)])[(int)Channel.Post];

        Assert.Equal((4, 2), (estimate.Inspected, estimate.Found));
        Assert.Equal(60, estimate.Parcels);
        Assert.Equal(0.5, estimate.Share, 12);
        Assert.Equal(3.6, estimate.EffectiveInspected, 12);
        Assert.Equal(0.1408, estimate.ShareInterval.Low, 4);
        Assert.Equal(0.8592, estimate.ShareInterval.High, 4);

        // 10 · 500 + 20 · 1000; Hansen and Hurwitz: 4/3 · Σ (y/π − 6250)², times 1.96. The lower end would be below zero.
        Assert.Equal(25_000, estimate.RevenueMinor);
        Assert.Equal(62_102, estimate.RevenueHighMinor);
        Assert.Equal(1_500, estimate.RevenueLowMinor);
        Assert.Equal(1_500, estimate.RecoveredMinor);
        Assert.Equal(Caution.FewFindings, estimate.Caution);
    }

    [Fact]
    public void Small_numbers_are_said()
    {
        var none = Leakage.ByChannel([]);
        var nothing = Leakage.ByChannel(Enumerable.Repeat(Found(50, 0), 20))[(int)Channel.Post];
        var one = Leakage.ByChannel([Found(50, 700)])[(int)Channel.Post];
        var enough = Leakage.ByChannel(Enumerable.Range(0, 100).Select(at => Found(50, at < 10 ? 100 : 0)))[(int)Channel.Post];

        Assert.Equal(4, none.Length);
        Assert.All(none, estimate => Assert.Equal(Caution.NotInspected, estimate.Caution));
        Assert.All(none, estimate => Assert.Equal(new Interval(0, 1), estimate.ShareInterval));
        Assert.Equal(Caution.NoFinding, nothing.Caution);
        Assert.Null(nothing.RevenueHighMinor);
        Assert.InRange(nothing.ShareInterval.High, 0.16, 0.17);
        Assert.Equal((Caution.FewFindings, (long?)null), (one.Caution, one.RevenueHighMinor));
        Assert.Equal(Caution.None, enough.Caution);
    }

    /// <summary>A year of shifts over parcels whose truth is known: the intervals hold it about as often as they say.</summary>
    [Fact]
    public void Of_a_hundred_intervals_about_ninety_five_hold_the_truth()
    {
        const int Years = 300;
        Candidate[] parcels = Rising(400);
        bool[] fraud = [.. parcels.Select((_, at) => at * 7919 % 400 < 24)];
        var truth = parcels.Zip(fraud).Where(pair => pair.Second).Sum(pair => Revenue(pair.First)) * 12;
        var (shareHeld, revenueHeld) = (0, 0);
        for (var year = 0; year < Years; year++)
        {
            var outcomes = new List<RandomOutcome>();
            for (var shift = 0; shift < 12; shift++)
            {
                foreach (var one in Selector.Choose(parcels, Manual(40, 40), Seed(year * 100 + shift)).Chosen)
                {
                    var found = fraud[Array.IndexOf(parcels, one.Candidate)];
                    outcomes.Add(new(Channel.Post, one.Inclusion, found, found ? Revenue(one.Candidate) : 0));
                }
            }

            var estimate = Leakage.ByChannel(outcomes)[(int)Channel.Post];
            shareHeld += estimate.ShareInterval is var share && share.Low <= 24 / 400.0 && 24 / 400.0 <= share.High ? 1 : 0;
            revenueHeld += estimate.RevenueLowMinor <= truth && truth <= estimate.RevenueHighMinor ? 1 : 0;
        }

        // Draws without replacement from an ordered frame make both rather too wide, never much too narrow.
        Assert.InRange(shareHeld / (double)Years, 0.93, 1.0);
        Assert.InRange(revenueHeld / (double)Years, 0.92, 1.0);

        static long Revenue(Candidate one) => 100 + one.Prospects[0].ChancePerMillion;
    }

    private static RandomOutcome Found(int among, long revenueMinor) =>
        new(Channel.Post, new Inclusion(1, among), revenueMinor > 0, revenueMinor);
}
