namespace Parcelgate.Core.Tests.Simulation.Targeting;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Xunit;

public sealed class RingsTests
{
    private static readonly TargetingPlan Plan = new()
    {
        Seed = 3,
        Policy = TargetingPolicy.Exploit,
        InspectedPerMille = 10,
    };

    [Fact]
    public void Lawful_parcels_are_the_same_whatever_is_inspected()
    {
        var one = new LawfulWeeks(Plan).Week(0).ToList();
        var other = new LawfulWeeks(Plan with { Policy = TargetingPolicy.AtRandom, InspectedPerMille = 100 }).Week(0).ToList();

        Assert.Equal(Plan.ParcelsPerWeek, one.Count);
        Assert.Equal(one, other);
        Assert.NotEqual(one, new LawfulWeeks(Plan with { Seed = 4 }).Week(0));
    }

    [Fact]
    public void About_so_many_frauds_are_sent_as_the_plan_says_and_every_one_costs_revenue()
    {
        var sent = Sent(Plan, weeks: 20);

        // One in a hundred of ten thousand, twenty times.
        Assert.InRange(sent.Count, 1_400, 2_800);
        Assert.All(sent, one => Assert.True(one.Truth.IsFraud && one.Truth.LossCents > 0));
        Assert.All(sent, one => Assert.InRange(one.Parcel.Cents, 1, LawfulWeeks.LimitCents - 1));
        Assert.All(sent, one => Assert.True(one.Parcel.Grams > 0 && one.Parcel.Pieces > 0));
    }

    [Fact]
    public void Every_process_leaves_the_trace_it_is_known_by()
    {
        var sent = Sent(Plan, weeks: 4);

        foreach (var one in sent.Where(one => one.Truth.Kind is Fraud.Undervaluation or Fraud.Misdescription))
        {
            // Charges of 35.7 % on goods above the limit, of which less was declared.
            Assert.True(one.Truth.LossCents > LawfulWeeks.LimitCents * 357 / 1000);
        }

        var splits = sent.Where(one => one.Truth.Kind == Fraud.Splitting).GroupBy(one => (one.Week, one.Parcel.Consignee)).ToList();
        var names = sent.Where(one => one.Truth.Kind == Fraud.OtherNames).GroupBy(one => (one.Week, one.Parcel.Address)).ToList();
        Assert.True(splits.Count > 5 && names.Count > 5, $"{splits.Count} splittings, {names.Count} addresses");
        Assert.All(splits, order => Assert.True(order.Count() >= 2 && order.DistinctBy(one => one.Parcel.Seller).Count() == 1));
        Assert.Contains(names, address => address.DistinctBy(one => one.Parcel.Consignee).Count() >= 2);
        Assert.Equal(
            [Fraud.Undervaluation, Fraud.Splitting, Fraud.OtherNames, Fraud.Misdescription],
            sent.Select(one => one.Truth.Kind).Distinct().Order()
        );
    }

    [Theory]
    [InlineData(5, 1, false)] // one may be chance
    [InlineData(10, 2, true)] // a fifth
    [InlineData(11, 2, false)]
    public void A_ring_is_hit_when_a_fifth_and_two_at_least_are_found(int sent, int lost, bool hit)
    {
        var ring = new Ring();
        for (var parcel = 0; parcel < sent; parcel++)
        {
            ring.Sent();
        }

        for (var parcel = 0; parcel < lost; parcel++)
        {
            ring.Lost();
        }

        Assert.Equal(hit, ring.IsHit);
        for (var week = 0; week < 4; week++)
        {
            ring.Age();
        }

        Assert.False(ring.IsHit);
        Assert.Equal(4, ring.QuietWeeks);
    }

    [Fact]
    public void A_ring_that_loses_too_much_sends_by_another_method_the_week_after()
    {
        var plan = Plan with { AdaptingPerMille = 1000 };
        var rings = new Rings(plan);
        var before = Week(rings, 0);
        foreach (var (_, truth) in before)
        {
            rings.Lost(truth.Ring);
        }

        rings.Age(0);

        Assert.InRange(rings.Moves, rings.Count * 9 / 10, rings.Count);
        var lanes = before.ToLookup(one => one.Truth.Ring, one => (one.Parcel.Channel, one.Parcel.Origin, one.Parcel.Seller));
        var moved = Week(rings, 1)
            .Where(one => !lanes[one.Truth.Ring].Contains((one.Parcel.Channel, one.Parcel.Origin, one.Parcel.Seller)));
        Assert.InRange(moved.Count() / (double)before.Count, 0.6, 1.6);
    }

    [Fact]
    public void What_is_sent_drifts_over_the_year_unless_the_plan_holds_it()
    {
        Assert.InRange(FromChina(Plan, 51), 0.39, 0.45);
        Assert.InRange(FromChina(Plan, 0), 0.53, 0.59);
        Assert.InRange(FromChina(Plan with { Drift = false }, 51), 0.53, 0.59);

        static double FromChina(TargetingPlan plan, int week) =>
            new LawfulWeeks(plan).Week(week).Count(parcel => parcel.Origin == 0) / (double)plan.ParcelsPerWeek;
    }

    private static List<(Declared Parcel, Truth Truth)> Week(Rings rings, int week)
    {
        var sent = new List<(Declared, Truth)>();
        rings.Week(week, (parcel, truth) => sent.Add((parcel, truth)));
        return sent;
    }

    private static List<(int Week, Declared Parcel, Truth Truth)> Sent(TargetingPlan plan, int weeks)
    {
        var rings = new Rings(plan);
        var all = new List<(int, Declared, Truth)>();
        for (var week = 0; week < weeks; week++)
        {
            all.AddRange(Week(rings, week).Select(one => (week, one.Parcel, one.Truth)));
            rings.Age(week);
        }

        return all;
    }
}
