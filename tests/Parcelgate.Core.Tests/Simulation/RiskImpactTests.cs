namespace Parcelgate.Core.Tests.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Core.Simulation;
using Parcelgate.Core.Tests.Law;
using Parcelgate.Core.Tests.Risk;
using Parcelgate.TestKit;
using Xunit;

public sealed class RiskImpactTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly Rulebook Three = RiskData.With(RiskData.Profile("packages > 3"));

    [Fact]
    public void Hits_lanes_and_findings_are_counted_on_both_sides()
    {
        var impact = new RiskImpact(Three, RiskData.With(RiskData.Profile("packages > 5", act: "hold")), "az/test");
        Decide(impact, 1, 4, PastFinding.NotAsDeclared);
        Decide(impact, 2, 6, PastFinding.NotAsDeclared);
        Decide(impact, 3, 6, PastFinding.AsDeclared);
        Decide(impact, 4, 1, PastFinding.NotOpened);

        var result = impact.Result();

        Assert.Equal((4L, 3L), (result.Parcels, result.Changed));
        Assert.Equal(new TwoCounts(0, 2), result.Lanes[Lane.Red]);
        Assert.Equal(new TwoCounts(3, 2), result.Cases);
        Assert.Equal((3L, 2L, new TwoCounts(2, 1)), (result.Opened, result.Found, result.Caught));
        var rule = Assert.Single(result.Rules);
        Assert.Equal(("az/test#one", new TwoCounts(3, 2), 2L, 2L, 1L), (rule.Rule, rule.Hits, rule.Alone, rule.Opened, rule.Found));
        Assert.Equal([1L, 2L, 3L], result.Sample.Select(parcel => parcel.Id));
        Assert.Equal(["az/test#one"], result.Sample[0].Went);
        Assert.Empty(result.Sample[1].Came);
    }

    [Fact]
    public void A_rule_in_shadow_is_counted_as_held_and_changes_no_work()
    {
        var impact = new RiskImpact(Three, RiskData.With(RiskData.Profile("packages > 3", mode: "shadow")), "az/test");
        Decide(impact, 1, 4, PastFinding.NotAsDeclared);

        var result = impact.Result();

        Assert.Equal((new TwoCounts(1, 1), new TwoCounts(1, 0)), (result.Rules[0].Hits, result.Rules[0].Live));
        Assert.Equal((new TwoCounts(1, 0), new TwoCounts(1, 0), 1L), (result.Cases, result.Caught, result.Changed));
    }

    [Fact]
    public void What_was_decided_before_there_were_rules_counts_nowhere()
    {
        var impact = new RiskImpact(Three, Three, "az/test");
        impact.Decide(1, Packages("A1", 9), Facts.At(Noon), PastFinding.NotAsDeclared);

        var result = impact.Result();

        Assert.Equal((0L, 1L, 0L, 0L), (result.Parcels, result.WithoutFacts, result.Opened, result.Cases.AsIs));
    }

    [Fact]
    public void Parts_of_a_run_add_up_to_the_whole()
    {
        var two = """
              two:
                when: packages > 1
                act: propose
                mode: live
                finds: quantity
                why: Because.
                expected: 5 %
                at-most: 50 %
            """;
        var proposed = RiskData.With(RiskData.Profile("packages > 2", more: two));
        var whole = new RiskImpact(Three, proposed, "az/test");
        RiskImpact[] parts = [.. Enumerable.Range(0, 3).Select(_ => new RiskImpact(Three, proposed, "az/test"))];
        for (var i = 0; i < 90; i++)
        {
            Decide(whole, i, i % 7, (PastFinding)(i % 3));
            Decide(parts[i % 3], i, i % 7, (PastFinding)(i % 3));
        }

        parts[0].Take(parts[2]);
        parts[0].Take(parts[1]);
        var (expected, found) = (whole.Result(), parts[0].Result());

        Assert.Equal((expected.Parcels, expected.Changed, expected.Cases), (found.Parcels, found.Changed, found.Cases));
        Assert.Equal(ImpactResult.MostInSample, found.Sample.Length);
        Assert.Equal(expected.Sample.Select(one => one.Id), found.Sample.Select(one => one.Id));
        Assert.Equal(expected.Rules.Select(Said), found.Rules.Select(Said));
        Assert.Equal(new RuleOverlap("az/test#two", expected.Rules[0].Hits.Proposed), found.Rules[0].With.Single());

        static string Said(RuleImpact rule) => $"{rule.Rule} {rule.Hits} {rule.Live} {rule.Alone} {rule.Opened} {rule.Found}";
    }

    [Fact]
    public void A_proposed_profile_holds_on_every_day_in_the_place_of_its_versions()
    {
        var text = RiskData.Profile("packages > 5", inForce: "").Text;
        LawFile[] published = [.. LawData.Files(), RiskData.Profile("packages > 3")];

        var book = ProposedLaw.AsIf(published, new LawFile("profiles/proposals/p1.yaml", text));

        Assert.Equal(
            "packages > 5",
            Assert.Single(book.Risk.InForceFor("AZ", new DateOnly(2019, 1, 1), new DateOnly(2019, 1, 1))).Rules[0].When
        );
        Assert.Equal(LawData.Book.Regimes.Length, book.Law.Regimes.Length);
        Assert.Equal((ProposalKind.Profile, "az/test"), (ProposalText.KindOf(text), ProposalText.NameOf(text)));
    }

    [Fact]
    public void What_changes_between_two_profiles_is_said_rule_by_rule()
    {
        var before = RiskBook.Load([RiskData.Profile("packages > 3")]).Profiles[0];
        var after = RiskBook.Load([RiskData.Profile("packages > 5", act: "hold")]).Profiles[0];

        Assert.Equal(
            [new ProfileChange("one", "when", "packages > 3", "packages > 5"), new ProfileChange("one", "act", "propose", "hold")],
            ProfileChange.Between(before, after)
        );
        Assert.Empty(ProfileChange.Between(before, before));
        Assert.Contains(new ProfileChange("one", "", null, "packages > 5"), ProfileChange.Between(null, after));
        Assert.Equal([new ProfileChange("one", "", "packages > 3", null)], ProfileChange.Between(before, before with { Rules = [] }));
    }

    [Fact]
    public void A_list_that_changes_and_what_a_sender_is_asked_are_changes_though_no_condition_is_written_otherwise()
    {
        static RiskProfile Of(string sets, string ask) =>
            RiskBook
                .Load([RiskData.Profile($"items.exists(i, i.hs in watches)\n    ask: {ask}", act: "request-information", more: sets)])
                .Profiles[0];
        var before = Of("sets: { watches: ['910211'], old: ['x'] }", "/items/description, goods-named");
        var after = Of("sets: { watches: ['910211', '910212'], fresh: ['y'] }", "/items/hs, code-named");

        Assert.Equal(
            [
                new ProfileChange("", "sets", "watches: 910211", "watches: 910211, 910212"),
                new ProfileChange("", "sets", null, "fresh: y"),
                new ProfileChange("", "sets", "old: x", null),
                new ProfileChange("one", "ask", "/items/description, goods-named", "/items/hs, code-named"),
            ],
            ProfileChange.Between(before, after)
        );
        Assert.Empty(ProfileChange.Between(after, after));
    }

    private static Consignment Packages(string reference, int packages) => A.Sealed(A.Consignment(reference) with { Packages = packages });

    private static void Decide(RiskImpact impact, long id, int packages, PastFinding ended) =>
        impact.Decide(id, Packages($"A{id}", packages), Facts.At(Noon) with { Risk = new RiskFacts([], 0, [], []) }, ended);
}
