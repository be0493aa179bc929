namespace Parcelgate.Core.Tests.Risk.Selection;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Selection;
using Xunit;
using static Parcelgate.Core.Tests.Risk.Selection.Candidates;

public sealed class FairnessTests
{
    /// <summary>Deaths in the University Group Diabetes Program by age, the textbook's example of a common ratio: 1.33 (Rothman, Modern Epidemiology).</summary>
    [Fact]
    public void The_common_ratio_of_the_textbook_comes_out_with_its_interval()
    {
        var lines = Report([.. Table("under 55", "TR", 8, 106, "CN", 5, 120), .. Table("55 and over", "TR", 22, 98, "CN", 16, 85)]);

        var line = Line(lines, FairnessGroup.Origin, "TR");
        Assert.Equal(1.3256, line.Ratio!.Value, 4);
        Assert.Equal(0.7979, line.RatioInterval!.Value.Low, 4);
        Assert.Equal(2.2021, line.RatioInterval!.Value.High, 4);
        Assert.Equal(30.0 / 204 / (21.0 / 205), line.CrudeRatio!.Value, 12);
        Assert.Equal((204, 30, 204, false), (line.Considered, line.Targeted, line.Compared, line.Few));
    }

    [Fact]
    public void In_one_stratum_the_ratio_is_the_plain_one_with_its_plain_interval()
    {
        var line = Line(Report(Table("", "TR", 30, 100, "CN", 20, 200)), FairnessGroup.Origin, "TR");

        Assert.Equal(3, line.Ratio!.Value, 12);
        Assert.Equal(1.7973, line.RatioInterval!.Value.Low, 4);
        Assert.Equal(5.0076, line.RatioInterval!.Value.High, 4);
    }

    [Fact]
    public void What_the_rules_account_for_is_in_the_crude_ratio_and_not_in_the_common_one()
    {
        // Within each stratum both are targeted alike; TR is in the stratum of the rule more often.
        var lines = Report([.. Table("rule 7", "TR", 45, 90, "CN", 5, 10), .. Table("", "TR", 1, 10, "CN", 9, 90)]);

        var line = Line(lines, FairnessGroup.Origin, "TR");
        Assert.True(line.CrudeRatio > 3);
        Assert.Equal(1, line.Ratio!.Value, 12);
    }

    [Fact]
    public void Turning_the_groups_round_turns_the_ratio_round()
    {
        var lines = Report([.. Table("a", "TR", 8, 50, "CN", 5, 70), .. Table("b", "TR", 9, 30, "CN", 16, 85)]);

        var (one, other) = (Line(lines, FairnessGroup.Origin, "TR"), Line(lines, FairnessGroup.Origin, "CN"));
        Assert.Equal(one.Ratio!.Value, 1 / other.Ratio!.Value, 12);
        Assert.Equal(one.RatioInterval!.Value.Low, 1 / other.RatioInterval!.Value.High, 12);
    }

    [Fact]
    public void Only_strata_with_both_sides_are_compared_and_a_shift_with_itself()
    {
        Considered[] apart =
        [
            .. Table("", "TR", 8, 10, "CN", 0, 0).Select(one => one with { Shift = "morning" }),
            .. Table("", "TR", 0, 0, "CN", 3, 10).Select(one => one with { Shift = "evening" }),
        ];

        var line = Line(Report(apart), FairnessGroup.Origin, "TR");

        Assert.Null(line.Ratio);
        Assert.Null(line.RatioInterval);
        Assert.NotNull(line.CrudeRatio);
        Assert.Equal((10, 8, 0, true), (line.Considered, line.Targeted, line.Compared, line.Few));
    }

    [Theory]
    [InlineData(4, 30, true)]
    [InlineData(5, 30, false)]
    [InlineData(30, 4, true)]
    [InlineData(30, 5, false)]
    public void Fewer_than_five_targeted_on_either_side_is_said(int own, int others, bool few) =>
        Assert.Equal(few, Line(Report(Table("", "TR", own, 100, "CN", others, 100)), FairnessGroup.Origin, "TR").Few);

    [Fact]
    public void Carriers_and_sellers_sizes_have_lines_of_their_own()
    {
        var lines = Report(
            Table("", "TR", 2, 4, "CN", 1, 4)
                .Select(one =>
                    one with
                    {
                        Candidate = one.Candidate with
                        {
                            Carrier = one.Targeted ? "CKX" : "TPL",
                            SellerSize = one.Targeted ? SellerSize.New : SellerSize.Large,
                        },
                    }
                )
        );

        Assert.Equal(
            ["Origin CN", "Origin TR", "Carrier CKX", "Carrier TPL", "SellerSize Large", "SellerSize New"],
            lines.Select(line => $"{line.By} {line.Value}")
        );
    }

    private static ImmutableArray<FairnessLine> Report(IEnumerable<Considered> considered) => Fairness.Report(considered);

    private static FairnessLine Line(IEnumerable<FairnessLine> lines, FairnessGroup by, string value) =>
        lines.Single(line => line.By == by && line.Value == value);

    private static IEnumerable<Considered> Table(
        string stratum,
        string one,
        int chosen,
        int of,
        string other,
        int otherChosen,
        int otherOf
    ) => [.. Row(stratum, one, chosen, of), .. Row(stratum, other, otherChosen, otherOf)];

    private static IEnumerable<Considered> Row(string stratum, string origin, int chosen, int of) =>
        Enumerable
            .Range(0, of)
            .Select(at => Candidate(at.ToString(CultureInfo.InvariantCulture), 1) with { Origin = origin, RuleStratum = stratum })
            .Select((candidate, at) => new Considered("shift", candidate, at < chosen));
}
