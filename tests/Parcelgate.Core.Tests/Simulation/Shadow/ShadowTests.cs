namespace Parcelgate.Core.Tests.Simulation.Shadow;

using System.Collections.Immutable;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Simulation.Shadow;
using Xunit;

/// <summary>What the system in use did, read and held against what is decided here.</summary>
public sealed class ShadowTests
{
    [Fact]
    public void Each_element_the_old_list_says_is_compared_and_no_other()
    {
        var tally = new ShadowTally(
            Read("reference,decision,category,lane,due,currency\nA,release,2,green,0,AZN\nB,hold,,,12.50,AZN\nC,release,,,,\nD,hold,,,,\n"),
            0
        );
        tally.Add("A", new NewOutcome("release", 2, "green", null, "rule"));
        tally.Add("B", new NewOutcome("hold", 3, "yellow", Azn(1251), "rule"));
        tally.Add("C", new NewOutcome("hold", 3, "red", Azn(700), "az/law#r"));
        tally.Add("E", new NewOutcome("release", 2, "green", null, "rule"));

        var report = tally.Report();

        Assert.Equal((3, 1, 1), (report.Compared, report.OnlyOld, report.OnlyNew));
        Assert.Equal([new("decision", 2, 1), new("category", 1, 0), new("lane", 1, 0), new ShadowElement("due", 1, 1)], report.Elements);
        Assert.Equal([("hold", "hold", 1), ("release", "hold", 1), ("release", "release", 1)], report.Decisions);
        Assert.Equal([new ShadowSum(Azn(1250), Azn(1251))], report.Sums);
        Assert.Equal(
            [
                new ShadowDifference("B", "due", "12.50 AZN", "12.51 AZN", "rule"),
                new ShadowDifference("C", "decision", "release", "hold", "az/law#r"),
                new ShadowDifference("D", "parcel", "hold", "", ""),
                new ShadowDifference("E", "parcel", "", "release", "rule"),
            ],
            report.Differences
        );
    }

    [Theory]
    [InlineData(1, 1249, true)]
    [InlineData(1, 1251, true)]
    [InlineData(1, 1252, false)]
    [InlineData(0, 1251, false)]
    public void Amounts_within_the_tolerance_are_the_same(long tolerance, long minor, bool same)
    {
        var tally = new ShadowTally(Read("reference,due,currency\nA,12.50,AZN\n"), tolerance);
        tally.Add("A", new NewOutcome("hold", 3, "yellow", Azn(minor), ""));

        Assert.Equal(same, tally.Report().Differences.IsEmpty);
    }

    [Fact]
    public void Nothing_due_is_the_same_as_zero_in_any_currency_and_another_currency_is_not_the_same_amount()
    {
        var tally = new ShadowTally(Read("reference,due,currency\nA,0.00,AZN\nB,10,USD\n"), 0);
        tally.Add("A", new NewOutcome("release", 2, "green", Money.Zero(Currency.Of("USD")), ""));
        tally.Add("B", new NewOutcome("hold", 3, "yellow", Azn(1000), ""));

        Assert.Equal(["B"], tally.Report().Differences.Select(one => one.Reference));
    }

    [Theory]
    [InlineData("decision\nhold\n", 1, "'reference'")]
    [InlineData("reference,decision\nA,kept\n", 2, "release, hold, do-not-load, refused, cancelled")]
    [InlineData("reference,category\nA,5\n", 2, "1, 2, 3 or 4")]
    [InlineData("reference,lane\nA,pink\n", 2, "green, blue, yellow, red")]
    [InlineData("reference,due,currency\nA,12.5,XXX\n", 2, "ISO 4217")]
    [InlineData("reference,due,currency\nA,-1,AZN\n", 2, "not negative")]
    [InlineData("reference,due\nA,1\n", 2, "ISO 4217")]
    [InlineData("reference,decision\nA,hold\nA,hold\n", 3, "twice")]
    [InlineData("reference,decision\n,hold\n", 2, "no reference")]
    public void A_list_that_cannot_be_compared_says_where_and_what_would_be_right(string text, int line, string expected)
    {
        var (outcomes, errors) = OldOutcomes.Read(new LawFile("old.csv", text));

        Assert.Empty(outcomes);
        Assert.Equal(line, errors[0].Line);
        Assert.Contains(expected, errors[0].Sentence, StringComparison.Ordinal);
    }

    private static ImmutableDictionary<string, OldOutcome> Read(string text)
    {
        var (outcomes, errors) = OldOutcomes.Read(new LawFile("old.csv", text));
        Assert.Empty(errors);
        return outcomes;
    }

    private static Money Azn(long minor) => new(minor, Currency.Of("AZN"));
}
