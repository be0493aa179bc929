namespace Parcelgate.Core.Tests.Law;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Xunit;

public sealed class LawSelectionTests
{
    [Theory]
    [InlineData(23, 19, 0)] // 23:00 in Baku on 23 September: 1000 USD a month
    [InlineData(23, 20, 1)] // midnight in Baku: 300 USD
    [InlineData(24, 9, 1)]
    public void The_day_begins_in_the_time_zone_of_the_regime(int day, int hourUtc, int exceeded)
    {
        var outcome = LawData.Book.Evaluate(LawData.Parcel("AZ", 456, "USD"), LawData.On(2020, 9, day, hourUtc));

        Assert.Equal(exceeded, outcome.Findings.Count(finding => finding.Rule == "relief/month"));
    }

    [Fact]
    public void The_date_that_governs_picks_the_version()
    {
        var arrives = new DateTimeOffset(2020, 9, 24, 9, 0, 0, TimeSpan.Zero);
        var accepted = arrives.AddDays(-2);

        var early = LawData.Book.Evaluate(LawData.Parcel("AZ", 20, "USD"), new LawDates(accepted, null, null, accepted));
        var late = LawData.Book.Evaluate(LawData.Parcel("AZ", 20, "USD"), new LawDates(accepted, null, arrives, accepted));

        Assert.Equal("to-2020-09-23-parcels", early.Versions[0].Version);
        Assert.Equal("2020-09-24", late.Versions[0].Version);
    }

    [Fact]
    public void A_text_known_later_supersedes_from_then_on_and_not_before()
    {
        var first = LawData.Regime();
        var second = LawData.Regime(known: "2026-01-03", charges: "charges:\n  vat: { on: goods, rate: 10 %, law: Act 2 }");
        var book = LawData.BookOf(first, second);
        var parcel = LawData.Parcel("TR", 100, "TRY");
        var day = LawData.On(2026, 1, 5);

        Assert.Equal("vat 10.00 TRY", book.Evaluate(parcel, day).Charges());
        Assert.Equal("vat 20.00 TRY", book.Evaluate(parcel, day with { Known = day.Known.AddDays(-3) }).Charges());
    }

    [Fact]
    public void A_text_that_was_not_known_yet_is_not_applied()
    {
        var book = LawData.BookOf(LawData.Regime(known: "2026-01-05"));

        var outcome = book.Evaluate(LawData.Parcel("TR", 100, "TRY"), LawData.On(2026, 1, 4));

        Assert.False(outcome.Applies);
        Assert.Equal(("law-none", "not-in-force"), (outcome.Findings[0].Rule, outcome.Findings[0].Outcome));
    }

    [Fact]
    public void A_proposal_is_listed_and_never_applied()
    {
        var book = LawData.BookOf(LawData.Regime(inForce: "notes: a proposal"));

        Assert.True(book.Regimes.Single().Proposal);
        Assert.False(book.Evaluate(LawData.Parcel("TR", 100, "TRY"), LawData.On(2026, 6, 1)).Applies);
    }

    [Fact]
    public void Two_versions_on_one_day_are_an_error_unless_one_was_known_later()
    {
        var error = Assert.Single(LawBook.Check(LawData.FilesOf(LawData.Regime(), LawData.Regime(inForce: "in-force: 2026-07-01.."))));

        Assert.Equal(
            "regimes/tr/b.yaml:1:1  in force 2026-07-01.. overlaps regimes/tr/a.yaml on 2026-07-01.., and neither was known later than the other",
            error.ToString()
        );
    }

    [Fact]
    public void Where_no_regime_applies_a_finding_says_which_condition_failed_and_what_it_saw()
    {
        var parcel = LawData.Parcel("AZ", 20, "USD") with { Consignee = new Party("A firm", PartyKind.Organisation) };

        var outcome = LawData.Book.Evaluate(parcel, LawData.On(2026, 11, 3));

        var finding = Assert.Single(outcome.Findings);
        Assert.False(outcome.Applies);
        Assert.Equal(("regime-applies", "fails"), (finding.Rule, finding.Outcome));
        Assert.Contains(new Fact("condition", "consignee.kind != 'organisation'"), finding.Facts);
        Assert.Contains(new Fact("consignee.kind", "organisation"), finding.Facts);
    }

    [Fact]
    public void A_country_without_law_is_a_finding_and_no_lane_is_green()
    {
        var parcel = LawData.Parcel("ZW", 20, "USD");
        var outcome = LawData.Book.Evaluate(parcel, LawData.On(2026, 11, 3));

        Assert.Equal("law-none", Assert.Single(outcome.Findings).Rule);
        Assert.Equal(Lane.Yellow, LawData.Book.ChooseLane(parcel, outcome, 4, [], false).Lane);
    }

    [Fact]
    public void Two_regimes_that_both_apply_are_a_finding_and_none_is_taken()
    {
        var book = LawData.BookOf(LawData.Regime(), LawData.Regime().Replace("tr/test", "tr/other", StringComparison.Ordinal));

        var outcome = book.Evaluate(LawData.Parcel("TR", 100, "TRY"), LawData.On(2026, 1, 5));

        Assert.False(outcome.Applies);
        Assert.All(outcome.Findings, finding => Assert.Equal("ambiguous", finding.Outcome));
        Assert.Equal(2, outcome.Findings.Length);
    }

    [Fact]
    public void Union_and_national_layers_both_stand_among_the_versions_union_first()
    {
        var outcome = LawData.Book.Evaluate(LawData.Parcel("RO", 40, "EUR"), LawData.On(2026, 11, 3));

        Assert.Equal(
            ["eu/low-value 2026-07-01", "ro/parcels 2026-01-01"],
            outcome.Versions.Select(version => $"{version.Regime} {version.Version}")
        );
        Assert.Equal(["duty", "vat", "logistics-tax"], outcome.Charges.Select(line => line.Charge));
        Assert.Equal((Payer.Seller, Collected.AfterRelease), (outcome.Charges[2].Payer, outcome.Charges[2].Collected));
    }
}
