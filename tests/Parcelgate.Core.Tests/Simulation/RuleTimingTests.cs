namespace Parcelgate.Core.Tests.Simulation;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Core.Simulation;
using Parcelgate.Core.Tests.Law;
using Parcelgate.Core.Tests.Risk;
using Parcelgate.TestKit;
using Xunit;

/// <summary>A clock that every asking moves on: what is measured is how often it was looked at, and by whom.</summary>
public sealed class RuleTimingTests
{
    private static readonly Facts Noon = Facts.At(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Each_rule_in_force_has_the_mean_of_its_parcels()
    {
        // The first three rounds are those of nothing, 1,600 ns each; the rule's are 4,800: 200 a parcel more than nothing.
        var clock = new[] { 0L, 1600, 0, 1600, 0, 1600, 0, 4800, 0, 4800, 0, 4800 };
        var looked = 0;
        var timing = new RuleTiming(RulesOf("packages > 3"), () => clock[looked++ % clock.Length]);

        timing.Take(A.Consignment(), Noon);
        timing.Take(A.Consignment(), Noon);

        Assert.Equal(new Dictionary<string, long> { ["az/test#one"] = 200 }, timing.Result());
        Assert.Equal(24, looked);
    }

    [Fact]
    public void A_round_that_other_work_lengthened_does_not_count()
    {
        var clock = new[] { 0L, 1600, 0, 1600, 0, 1600, 0, 900_000, 0, 3200, 0, 70_000 };
        var looked = 0;
        var timing = new RuleTiming(RulesOf("packages > 3"), () => clock[looked++]);

        timing.Take(A.Consignment(), Noon);

        Assert.Equal(100, timing.Result()["az/test#one"]);
    }

    [Fact]
    public void Rules_that_are_retired_are_not_asked() =>
        Assert.Empty(Timed(new Rulebook(LawData.Book, RiskBook.Load([RiskData.Profile("packages > 3", mode: "retired")]))).Result());

    [Fact]
    public void The_published_rules_are_all_measured()
    {
        var asked = RiskData
            .Book.InForceFor("AZ", new DateOnly(2026, 11, 23), new DateOnly(2026, 11, 23))
            .SelectMany(profile => profile.Rules)
            .Where(rule => rule.Mode != RuleMode.Retired)
            .Select(rule => rule.Code);

        Assert.Equal(asked.Order(StringComparer.Ordinal), Timed(RiskData.Rules).Result().Keys.Order(StringComparer.Ordinal));
    }

    private static RuleTiming Timed(Rulebook rules)
    {
        var ticks = 0L;
        var timing = new RuleTiming(rules, () => ticks++);
        timing.Take(A.Consignment(), Noon);
        return timing;
    }

    private static Rulebook RulesOf(string when) => new(LawData.Book, RiskBook.Load([RiskData.Profile(when)]));
}
