namespace Parcelgate.Core.Tests.Assessment;

using CsCheck;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Tests.Law;
using Parcelgate.TestKit;
using Xunit;

public sealed class ExplanationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Questions = ["category", "lane", "loading", "arrival"];

    [Fact]
    public void Of_each_question_at_most_one_line_decides() =>
        Any.Consignment.Sample(
            consignment =>
            {
                var reasons = Assess.Explain(consignment, LawData.Book, Facts.At(Noon)).Reasons;

                foreach (var question in reasons.GroupBy(reason => Questions.Contains(reason.Rule) ? reason.Rule : "regime"))
                {
                    Assert.InRange(question.SelectMany(All).Count(line => line.Decides), 0, 1);
                }
            },
            iter: 1000
        );

    [Fact]
    public void An_ordinary_parcel_has_one_deciding_line_and_it_is_its_category()
    {
        var decides = Deciding(Assess.Explain(Goods(20m), LawData.Book, Facts.At(Noon)));

        Assert.Equal(["category-2"], decides.Select(line => line.Rule));
    }

    [Fact]
    public void An_exceeded_relief_decides_the_regime_and_the_charges_that_are_due_decide_the_category()
    {
        var decides = Deciding(Assess.Explain(Goods(350m), LawData.Book, Facts.At(Noon)));

        Assert.Equal(["relief/month", "category-2"], decides.Select(line => line.Rule));
        Assert.Equal("charges-due", decides[1].Text);
    }

    [Fact]
    public void Where_no_regime_applies_the_condition_that_kept_the_nearest_from_it_decides()
    {
        var forFirm = A.Sealed(Goods(20m) with { Consignee = A.Person() with { Kind = PartyKind.Organisation } });

        var decides = Deciding(Assess.Explain(forFirm, LawData.Book, Facts.At(Noon)));

        Assert.Equal("consignee.kind != 'organisation'", decides[0].Text);
        Assert.Equal(Verdict.Fails, decides[0].Verdict);
    }

    [Fact]
    public void A_rule_of_one_condition_is_one_line_with_what_it_saw()
    {
        var lane = Question(Assess.Explain(Goods(20m, "930400"), LawData.Book, Facts.At(Noon)), "lane");

        var rule = Assert.Single(lane.Beneath, line => line.Decides);
        Assert.Equal("lane-red#prohibited", rule.Rule);
        Assert.Empty(rule.Beneath);
        Assert.NotEmpty(rule.Seen);
    }

    [Fact]
    public void Data_that_asks_nobody_before_loading_is_no_line_of_the_question()
    {
        var noCode = A.Sealed(Goods(20m) with { Items = [A.Item(20m) with { Hs = null }] });

        var assessed = Assess.Explain(noCode, LawData.Book, Facts.At(Noon));

        Assert.Contains(assessed.Quality, finding => finding.Rule == "quality-hs-missing");
        Assert.DoesNotContain(Question(assessed, "loading").Beneath, line => line.Rule == "quality-hs-missing");
    }

    [Fact]
    public void Prohibited_goods_have_no_remedy_but_to_travel_without_them()
    {
        var assessed = Assess.Explain(Goods(400m, "930400"), LawData.Book, Facts.At(Noon));

        var remedy = Assert.Single(assessed.Remedies);
        Assert.Equal(("better-without-item", "ordinary-goods"), (remedy.Code, remedy.Better));
        Assert.Contains(new Fact("item", "1"), remedy.Facts);
    }

    [Fact]
    public void A_missing_permit_promises_the_agencys_check_and_no_category()
    {
        var assessed = Assess.Explain(Goods(20m, "300490"), LawData.Book, Facts.At(Noon));
        var quoted = A.Sealed(Goods(20m, "300490") with { Permits = [new Permit("MED", "17")] });

        Assert.Equal([("better-permit", "agency-check")], assessed.Remedies.Select(remedy => (remedy.Code, remedy.Better)));
        Assert.Equal(assessed.Category, Assess.Decide(quoted, LawData.Book, Facts.At(Noon)).Category);
    }

    private static Consignment Goods(decimal value, string hs = "851830") =>
        A.Sealed(A.Consignment(items: [A.Item(value, hs: hs)]) with { Freight = A.Money(0m, "USD"), Insurance = null });

    private static Reason Question(Assessment assessed, string rule) => Assert.Single(assessed.Reasons, reason => reason.Rule == rule);

    private static List<Reason> Deciding(Assessment assessed) => [.. assessed.Reasons.SelectMany(All).Where(line => line.Decides)];

    private static IEnumerable<Reason> All(Reason reason) => reason.Beneath.SelectMany(All).Prepend(reason);
}
