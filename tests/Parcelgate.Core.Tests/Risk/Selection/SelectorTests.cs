namespace Parcelgate.Core.Tests.Risk.Selection;

using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Risk.Selection;
using Xunit;
using static Parcelgate.Core.Tests.Risk.Selection.Candidates;

public sealed class SelectorTests
{
    private static readonly Gen<Candidate[]> Some = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 4])
        .Array[0, 7]
        .Select(all =>
            all.Select((one, at) => Candidate($"P{at}", one.Item1, ("manual", one.Item2 * 100_000), ("scanner", one.Item3 * 100_000)))
                .ToArray()
        );

    [Fact]
    public void The_sum_of_expected_findings_is_the_highest_any_assignment_reaches() =>
        Gen.Select(Some, Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 6])
            .Sample(
                (candidates, manual, scanner, most) =>
                {
                    var budget = new Budget([new("manual", manual), new("scanner", scanner)], most, new("manual", 0));

                    var selection = Selector.Choose(candidates, budget, Seed(1));

                    var reached = selection.Chosen.Aggregate((Int128)0, (sum, one) => sum + one.Candidate.ExpectedMicro(one.Means));
                    return reached == Highest(candidates, 0, manual, scanner, most)
                        && selection.Chosen.Length <= most
                        && selection.Chosen.Count(one => one.Means == "manual") <= manual
                        && selection.Chosen.Count(one => one.Means == "scanner") <= scanner;
                },
                iter: 3_000
            );

    [Fact]
    public void A_parcel_moves_to_the_scanner_where_that_frees_a_place_for_one_that_only_an_officer_can_open()
    {
        Candidate[] candidates =
        [
            Candidate("BOTH", 100, ("manual", 900_000), ("scanner", 800_000)),
            Candidate("HANDS", 100, ("manual", 700_000)),
        ];

        var chosen = Selector.Choose(candidates, new Budget([new("manual", 1), new("scanner", 1)], null, default), Seed(1)).Chosen;

        Assert.Equal("scanner", chosen.Single(one => one.Candidate.Id == "BOTH").Means);
        Assert.Equal("manual", chosen.Single(one => one.Candidate.Id == "HANDS").Means);
    }

    [Fact]
    public void Every_candidate_is_chosen_once_or_let_go_once_and_the_largest_let_go_comes_first() =>
        Gen.Select(Some, Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int)
            .Sample(
                (candidates, places, random, seed) =>
                {
                    var selection = Selector.Choose(candidates, Manual(places + random, random), Seed(seed));

                    Assert.Equal(
                        candidates.Select(one => one.Id).Order(StringComparer.Ordinal),
                        selection
                            .Chosen.Select(one => one.Candidate.Id)
                            .Concat(selection.LetGo.Select(one => one.Candidate.Id))
                            .Order(StringComparer.Ordinal)
                    );
                    Assert.Equal(
                        selection.LetGo.Select(one => one.ExpectedMicro).OrderDescending(),
                        selection.LetGo.Select(one => one.ExpectedMicro)
                    );
                    Assert.Equal(places + random, selection.Chosen.Length + selection.Idle.Sum(one => one.Count));
                },
                iter: 1_000
            );

    [Fact]
    public void The_order_of_the_candidates_changes_nothing()
    {
        Candidate[] candidates = [.. Rising(40).Select((one, at) => at < 20 ? one with { AtStake = Money.Zero(Usd) } : one)];

        var forth = Selector.Choose(candidates, Manual(12, 4), Seed(3));
        var back = Selector.Choose([.. candidates.Reverse()], Manual(12, 4), Seed(3));

        Assert.Equal(forth.Chosen, back.Chosen);
        Assert.Equal(forth.LetGo, back.LetGo);
    }

    [Fact]
    public void The_best_are_targets_and_the_random_ones_come_from_all_others()
    {
        var selection = Selector.Choose(Rising(100), Manual(20, 5), Seed(5));

        var targets = selection.Chosen.Where(one => one.By == ChosenBy.Target).ToList();
        Assert.Equal(Rising(100)[85..].Select(one => one.Id), targets.Select(one => one.Candidate.Id).Order(StringComparer.Ordinal));
        Assert.All(targets, one => Assert.Equal(Inclusion.Sure, one.Inclusion));
        Assert.All(selection.Chosen.Except(targets), one => Assert.Equal(new Inclusion(5, 85), one.Inclusion));
        Assert.Equal(5, selection.Chosen.Length - targets.Count);
    }

    [Fact]
    public void Every_parcel_that_is_no_target_is_drawn_as_often_as_its_probability_says()
    {
        const int Shifts = 4_000;
        var drawn = Enumerable
            .Range(0, Shifts)
            .SelectMany(seed => Selector.Choose(Rising(30), Manual(16, 6), Seed(seed)).Chosen)
            .Where(one => one.By == ChosenBy.Random)
            .CountBy(one => one.Candidate.Id)
            .ToDictionary();

        // 6 of 20: 1200 of 4000 shifts, with a standard deviation of 29; five of them either way.
        Assert.Equal(20, drawn.Count);
        Assert.All(drawn.Values, times => Assert.InRange(times, 1_055, 1_345));
    }

    [Fact]
    public void Each_channel_has_its_share_of_the_random_stratum_to_within_one_parcel()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = Selector.Choose(Rising(200), Manual(18, 18), Seed(seed)).Chosen.CountBy(one => one.Candidate.Channel).ToList();

            // 50 of 200 each: 4.5 of 18.
            Assert.Equal(4, random.Count);
            Assert.All(random, channel => Assert.InRange(channel.Value, 4, 5));
        }
    }

    [Fact]
    public void The_sequence_shown_betrays_neither_stratum_nor_expected_finding()
    {
        const int Shifts = 3_000;
        var (randomFirst, bestFirst) = (0, 0);
        for (var seed = 0; seed < Shifts; seed++)
        {
            var chosen = Selector.Choose(Rising(60), Manual(20, 5), Seed(seed)).Chosen;
            randomFirst += chosen[0].By == ChosenBy.Random ? 1 : 0;
            bestFirst += chosen.IndexOf(chosen.MaxBy(one => one.Candidate.BestMicro())!);
        }

        // A quarter is random: 750 of 3000, standard deviation 24. The best stands anywhere from 0 to 19: 9.5 on average, standard deviation 0.105.
        Assert.InRange(randomFirst, 630, 870);
        Assert.InRange(bestFirst / (double)Shifts, 8.97, 10.03);
    }

    [Fact]
    public void The_officers_list_says_what_and_by_which_means_and_no_more()
    {
        Assert.Equal(["Id", "Means"], typeof(WorklistLine).GetProperties().Select(property => property.Name));

        var selection = Selector.Choose(Rising(10), Manual(4, 1), Seed(1));

        Assert.Equal(selection.Chosen.Select(one => new WorklistLine(one.Candidate.Id, "manual")), selection.Worklist);
    }

    [Fact]
    public void A_replay_draws_the_same_and_another_seed_another()
    {
        var first = Drawn(Seed(1));

        Assert.Equal(first, Drawn(Seed(1)));
        Assert.NotEqual(first, Drawn(Seed(2)));

        static string Drawn(Digest seed) =>
            string.Join(' ', Selector.Choose(Rising(300), Manual(20, 10), seed).Chosen.Select(one => one.Candidate.Id));
    }

    [Fact]
    public void Draws_are_pinned_because_a_replay_years_later_must_draw_the_same() =>
        Assert.Equal(
            "P034 P033 P040 P049 P031 P047 P050 P048",
            string.Join(' ', Selector.Choose(Rising(50), Manual(8, 4), Seed(1)).Worklist.Select(line => line.Id))
        );

    [Fact]
    public void Equals_are_chosen_by_the_seed_and_not_by_their_reference()
    {
        Candidate[] equal = [.. Rising(200).Select(one => one with { Prospects = [new("manual", 500_000)] })];

        var chosen = Selector
            .Choose(equal, Manual(100, 0), Seed(1))
            .Chosen.Count(one => string.CompareOrdinal(one.Candidate.Id, "P100") <= 0);

        // 50 expected, standard deviation 3.5.
        Assert.InRange(chosen, 32, 68);
    }

    [Fact]
    public void Nobody_is_opened_for_nothing_and_the_place_is_said_to_be_idle()
    {
        Candidate[] candidates = [Candidate("A", 0, ("manual", 900_000)), Candidate("B", 100, ("scanner", 900_000))];

        var selection = Selector.Choose(candidates, Manual(2, 0), Seed(1));

        Assert.Empty(selection.Chosen);
        Assert.Equal([new Places("manual", 2)], selection.Idle);
        Assert.Equal(["B", "A"], selection.LetGo.Select(one => one.Candidate.Id));
    }

    [Fact]
    public void Where_all_fit_all_are_drawn_with_certainty() =>
        Assert.All(Selector.Choose(Rising(3), Manual(5, 5), Seed(1)).Chosen, one => Assert.Equal(new Inclusion(3, 3), one.Inclusion));

    [Theory]
    [InlineData(40, 50, 2)] // exactly
    [InlineData(10, 150, 2)] // half up
    [InlineData(10, 149, 1)]
    [InlineData(10, 1, 1)] // at least one
    [InlineData(10, 0, 0)]
    [InlineData(0, 500, 0)]
    public void A_share_of_places_is_rounded_half_up_and_never_to_none(int places, int perMille, int random) =>
        Assert.Equal(random, RandomPlaces.ShareOf(new("manual", places), perMille).Count);

    [Fact]
    public void What_is_wrong_is_named()
    {
        Candidate[] twice = [Candidate("A", 1, ("manual", 1)), Candidate("A", 1, ("manual", 1))];
        Candidate[] mixed = [Candidate("A", 1), Candidate("B", 1) with { AtStake = new Money(5, Currency.Of("EUR")) }];
        Candidate[] tooSure = [Candidate("A", 1, ("manual", 1_000_001))];

        Says("The candidate 'A' comes twice or has no id", () => Selector.Choose(twice, Manual(1, 0), Seed(1)));
        Says("The candidate 'B' has 0.05 EUR at stake: give 0 or more in USD", () => Selector.Choose(mixed, Manual(1, 0), Seed(1)));
        Says("The candidate 'A' has 1000001 by 'manual'", () => Selector.Choose(tooSure, Manual(1, 0), Seed(1)));
        Says("The random stratum has 2 places of 'manual': give 0 to 1.", () => Selector.Choose([], Manual(1, 2), Seed(1)));
        Says("The budget has 'x' with 1 places", () => Selector.Choose([], new Budget([new("x", 1), new("x", 2)], null, default), Seed(1)));

        static void Says(string message, Func<ShiftSelection> wrong) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>(wrong).Message, StringComparison.Ordinal);
    }

    /// <summary>The highest sum by trying everything.</summary>
    private static Int128 Highest(Candidate[] candidates, int at, int manual, int scanner, int most)
    {
        if (at == candidates.Length || most == 0)
        {
            return 0;
        }

        var highest = Highest(candidates, at + 1, manual, scanner, most);
        if (manual > 0)
        {
            var sum = candidates[at].ExpectedMicro("manual") + Highest(candidates, at + 1, manual - 1, scanner, most - 1);
            highest = Int128.Max(highest, sum);
        }

        if (scanner > 0)
        {
            var sum = candidates[at].ExpectedMicro("scanner") + Highest(candidates, at + 1, manual, scanner - 1, most - 1);
            highest = Int128.Max(highest, sum);
        }

        return highest;
    }
}
