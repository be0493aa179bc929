namespace Parcelgate.Core.Tests.Simulation.Targeting;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Xunit;

public sealed class ScoreTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(0.34657359)]
    [InlineData(-0.34657360)]
    [InlineData(3.9)]
    [InlineData(-3.9)]
    [InlineData(29.9)]
    [InlineData(-29.9)]
    public void A_chance_is_what_the_library_makes_of_it_to_the_last_bits(double logOdds)
    {
        var library = 1 / (1 + Math.Exp(-logOdds));

        Assert.Equal(library, Score.Chance(logOdds), library * 1e-14);
    }

    [Fact]
    public void Before_anything_is_learnt_one_in_fifty_is_expected_and_beyond_all_bounds_a_chance_stays_one()
    {
        Assert.Equal(0.0198, new Score().Of([0, 5]), 4);
        Assert.InRange(Score.Chance(1_000), 0.999999, 1);
        Assert.InRange(Score.Chance(-1_000), 0, 0.000001);
    }

    /// <summary>Two answers with known chances, 0.5 and 0.05: both are learnt, and an answer that tells nothing gets next to no weight.</summary>
    [Fact]
    public void Known_chances_are_learnt()
    {
        var score = new Score();
        for (var parcel = 0; parcel < 8_000; parcel++)
        {
            var odd = parcel % 2;
            score.Learn([0, 10 + odd, 20 + parcel / 2 % 2], parcel / 2 * 7919 % 100 < (odd == 1 ? 50 : 5));
        }

        Assert.InRange(score.Of([0, 11, 20]), 0.42, 0.58);
        Assert.InRange(score.Of([0, 10, 20]), 0.03, 0.08);
        Assert.InRange(score.Of([0, 11, 20]) / score.Of([0, 11, 21]), 0.85, 1.18);
    }

    [Fact]
    public void What_was_learnt_long_ago_gives_way_sooner()
    {
        var (aged, fresh) = (new Score(), new Score());
        foreach (var score in (Score[])[aged, fresh])
        {
            for (var parcel = 0; parcel < 500; parcel++)
            {
                score.Learn([0, 10], parcel % 2 == 0);
            }
        }

        for (var week = 0; week < 52; week++)
        {
            aged.Age();
        }

        for (var parcel = 0; parcel < 20; parcel++)
        {
            aged.Learn([0, 10], false);
            fresh.Learn([0, 10], false);
        }

        Assert.True(aged.Of([0, 10]) < fresh.Of([0, 10]) / 2, $"{aged.Of([0, 10])} and {fresh.Of([0, 10])}");
    }

    [Fact]
    public void Every_question_has_one_answer_and_every_answer_its_own_weight()
    {
        var plan = new TargetingPlan
        {
            Seed = 5,
            Policy = TargetingPolicy.Exploit,
            InspectedPerMille = 10,
        };
        var parcels = new LawfulWeeks(plan).Week(0).ToList();
        new Rings(plan).Week(0, (parcel, _) => parcels.Add(parcel));
        var office = new Office();
        office.Announce(0, parcels);
        var met = new HashSet<int>[Traits.Count];
        var answers = new int[Traits.Count];
        foreach (var parcel in parcels)
        {
            Traits.Of(parcel, office.Of(parcel), answers);
            for (var question = 0; question < answers.Length; question++)
            {
                (met[question] ??= []).Add(answers[question]);
            }
        }

        Assert.Equal(met.Sum(one => one.Count), met.SelectMany(one => one).Distinct().Count());
        Assert.All(met, one => Assert.All(one, answer => Assert.InRange(answer, 0, Traits.All - 1)));
        Assert.True(met.Sum(one => one.Count) > Traits.All * 3 / 4);
    }

    [Fact]
    public void The_office_counts_a_week_and_remembers_what_inspections_found()
    {
        var parcel = new LawfulWeeks(
            new TargetingPlan
            {
                Seed = 5,
                Policy = TargetingPolicy.Exploit,
                InspectedPerMille = 10,
            }
        ).Week(0).First() with { Seller = 7, Consignee = 8, Address = 9 };
        var office = new Office();
        office.Announce(0, [parcel, parcel with { Seller = 70 }, parcel with { Consignee = 80 }]);

        Assert.Equal(new Known(2, 2, 1, true, 0, default, default), office.Of(parcel));

        office.Remember(parcel, found: true);
        office.Remember(parcel with { Seller = LawfulWeeks.NoSeller }, found: false);
        office.Announce(3, [parcel]);

        Assert.Equal(new Known(1, 1, 1, false, 3, new Findings(1, 1), new Findings(2, 1)), office.Of(parcel));
    }

    [Fact]
    public void What_a_finding_is_worth_moves_from_the_first_guess_to_what_was_found()
    {
        var plan = new TargetingPlan
        {
            Seed = 5,
            Policy = TargetingPolicy.Exploit,
            InspectedPerMille = 10,
        };
        var parcel = new LawfulWeeks(plan).Week(0).First();
        var stakes = new Stakes();
        Assert.Equal(200_00, stakes.Of(parcel));

        for (var finding = 0; finding < 10; finding++)
        {
            stakes.Learn(parcel, 400_00);
        }

        Assert.Equal(300_00, stakes.Of(parcel));
    }
}
