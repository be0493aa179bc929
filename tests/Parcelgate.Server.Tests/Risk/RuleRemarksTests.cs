namespace Parcelgate.Server.Tests.Risk;

using Parcelgate.Core.Risk.Rules;
using Parcelgate.Server.Risk;

/// <summary>When a rule is shown as one to look at.</summary>
public sealed class RuleRemarksTests
{
    private static readonly DateOnly Review = new(2027, 5, 1);

    [Theory]
    [InlineData(10, 1000, "")] // 1 % allowed, 1 % held
    [InlineData(11, 1000, "too-wide")]
    [InlineData(0, 1000, "never")]
    [InlineData(0, 0, "")] // nothing came it could have held for
    public void It_is_held_against_what_its_owner_allows(long hits, long decided, string remarks) =>
        Assert.Equal(remarks, Said(new RuleResult("az/test#one", hits, hits, 0, 0, 0), decided));

    [Theory]
    [InlineData(19, 0, "")] // too few to say anything
    [InlineData(20, 0, "worse")]
    [InlineData(200, 12, "")] // 12 % expected: half of it is 6 %
    [InlineData(200, 11, "worse")]
    public void It_is_held_against_what_its_owner_expects(long inspected, long found, string remarks) =>
        Assert.Equal(remarks, Said(new RuleResult("az/test#one", 200, 200, 0, inspected, found), 100_000));

    [Theory]
    [InlineData(null, "")]
    [InlineData(5000L, "")]
    [InlineData(5001L, "costs-much")]
    public void It_is_held_against_what_a_decision_may_take(long? nanoseconds, string remarks) =>
        Assert.Equal(remarks, Said(new RuleResult("az/test#one", 1, 1, 0, 0, 0), 1000, nanoseconds: nanoseconds));

    [Theory]
    [InlineData(0, "")] // by that day: on it there is still time
    [InlineData(1, "review-due")]
    public void Its_review_is_due_from_the_day_after(int days, string remarks) =>
        Assert.Equal(remarks, Said(new RuleResult("az/test#one", 1, 1, 0, 0, 0), 1000, Review.AddDays(days)));

    [Fact]
    public void Nobody_need_look_at_a_rule_that_is_retired() =>
        Assert.Equal("", Said(new RuleResult("az/test#one", 900, 0, 0, 100, 0), 1000, Review.AddDays(1), RuleMode.Retired));

    private static string Said(
        RuleResult result,
        long decided,
        DateOnly? today = null,
        RuleMode mode = RuleMode.Live,
        long? nanoseconds = null
    ) =>
        string.Join(
            ' ',
            RuleRemarks.Of(
                new RiskRule("az/test#one", "mass > 0", RiskAct.Propose, mode, "undervaluation", "Because.", "Act 1", 120, 10, Review),
                result,
                decided,
                today ?? Review,
                nanoseconds
            )
        );
}
