namespace Parcelgate.Core.Tests.Release;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Core.Tests.Risk;
using Parcelgate.TestKit;
using Xunit;

public sealed class ReferralTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_act_in_every_state_moves_or_is_refused_by_name()
    {
        foreach (var from in Enum.GetValues<ReferralState>())
        {
            foreach (var act in Enum.GetValues<ReferralAct>())
            {
                var step = Referrals.Next(from, act);

                Assert.True(step.To is null ^ step.Code is null);
                Assert.True(step.To is null || Referrals.IsOpen(from), $"{from} is ended and {act} moved it");
                Assert.True(step.Code is null || step.Code.StartsWith("referral-", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData(ReferralState.Proposed, ReferralAct.Confirm, ReferralState.Standing)]
    [InlineData(ReferralState.Proposed, ReferralAct.Refuse, ReferralState.Refused)]
    [InlineData(ReferralState.LiftProposed, ReferralAct.ConfirmLift, ReferralState.Lifted)]
    [InlineData(ReferralState.LiftProposed, ReferralAct.RefuseLift, ReferralState.Standing)]
    public void What_takes_two_persons_is_not_done_by_one(ReferralState from, ReferralAct act, ReferralState to)
    {
        Assert.Equal(new ReferralStep(null, "referral-own"), Referrals.Next(from, act, isOwn: true));
        Assert.Equal(to, Referrals.Next(from, act, isOwn: false).To);
    }

    [Theory]
    [InlineData(ReferralState.Open, ReferralAct.Accept, "referral-not-answered")]
    [InlineData(ReferralState.Standing, ReferralAct.Explain, "referral-asks-nothing")]
    [InlineData(ReferralState.Standing, ReferralAct.ConfirmLift, "referral-not-proposed")]
    [InlineData(ReferralState.Proposed, ReferralAct.ProposeLift, "referral-not-standing")]
    [InlineData(ReferralState.Accepted, ReferralAct.Explain, "referral-ended")]
    public void What_does_not_fit_is_refused_by_name(ReferralState from, ReferralAct act, string code) =>
        Assert.Equal(code, Referrals.Next(from, act).Code);

    [Theory]
    [InlineData(ReferralKind.Information, null, 24)]
    [InlineData(ReferralKind.Screening, null, 12)]
    [InlineData(ReferralKind.Information, 6, 6)]
    [InlineData(ReferralKind.Information, 48, 24)]
    [InlineData(ReferralKind.Information, 0, 1)]
    [InlineData(ReferralKind.Information, -5, 1)]
    public void An_answer_is_due_in_time_for_the_flight_and_never_at_once(ReferralKind kind, int? arrivesInHours, int dueInHours)
    {
        var due = Referrals.DueAt(kind, Noon, arrivesInHours is { } hours ? Noon.AddHours(hours) : null);

        Assert.Equal(Noon.AddHours(dueInHours), due);
        Assert.Equal(Noon + (TimeSpan.FromHours(dueInHours) * 3 / 4), Referrals.RemindAt(Noon, due));
    }

    [Fact]
    public void A_missing_element_is_asked_for_by_its_field()
    {
        var parcel = A.Consignment(items: [A.Item(), A.Item(description: "gift")], grossMassGrams: null);
        var assessed = Assess.Decide(parcel, RiskData.Rules, new Facts(Noon, null, []));

        Assert.Equal(Loading.RequestForInformation, assessed.Loading);
        Assert.Equal(
            [new FieldQuestion("/items/1/description", "goods-named"), new FieldQuestion("/grossMassGrams", "weight-measured")],
            Referrals.QuestionsOf(parcel, assessed)
        );
        Assert.Equal((HoldReason.Documents, HoldReason.None), (assessed.Hold, assessed.HoldOtherwise));
    }

    [Fact]
    public void What_is_withheld_is_neither_found_missing_nor_asked_for_and_the_decision_stays()
    {
        var parcel = A.Consignment(items: [A.Item(description: null)], grossMassGrams: null);
        var assessed = Assess.Decide(parcel, RiskData.Rules, new Facts(Noon, null, []));

        var some = Referrals.Put(assessed, place => place == "/grossMassGrams");
        var none = Referrals.Put(assessed, place => place is "/grossMassGrams" or "/items/0/description");

        Assert.Equal((Loading.RequestForInformation, HoldReason.Documents), (some.Loading, some.Hold));
        Assert.Equal([new FieldQuestion("/items/0/description", "goods-named")], Referrals.QuestionsOf(parcel, some));
        Assert.Equal((Loading.Complete, HoldReason.None), (none.Loading, none.Hold));
        Assert.DoesNotContain(none.Quality, finding => finding.Outcome == "missing" && finding.Rule != "quality-freight-missing");
        Assert.Equal(assessed.Hash, none.Hash);
        Assert.Same(assessed, Referrals.Put(assessed, _ => false));
    }

    [Fact]
    public void A_rule_that_asks_for_what_is_withheld_still_asks_in_words()
    {
        var profile = RiskData.Profile("mass > 0", "request-information");
        var text = profile.Text.Replace("    finds:", "    ask: /consignee/phone, party-named\n    finds:", StringComparison.Ordinal);
        var assessed = Assess.Decide(A.Consignment(freight: null), RiskData.With(profile with { Text = text }), new Facts(Noon, null, []));

        var put = Referrals.Put(assessed, place => place is "/consignee/phone" or "/freight");

        Assert.Equal(Loading.RequestForInformation, put.Loading);
        Assert.Empty(Referrals.QuestionsOf(A.Consignment(), put, place => place == "/consignee/phone"));
    }

    [Theory]
    [InlineData("", "/items/0/description", "goods-named")]
    [InlineData("/items/value, price-proved", "/items/0/value", "price-proved")]
    [InlineData("/consignee/phone, party-named", "/consignee/phone", "party-named")]
    public void A_rule_asks_for_the_field_it_names_and_else_for_the_goods(string ask, string field, string code)
    {
        var profile = RiskData.Profile("mass > 0", "request-information");
        var rules = RiskData.With(
            ask.Length == 0
                ? profile
                : profile with
                {
                    Text = profile.Text.Replace("    finds:", $"    ask: {ask}\n    finds:", StringComparison.Ordinal),
                }
        );
        var assessed = Assess.Decide(A.Consignment(), rules, new Facts(Noon, null, []));

        Assert.Equal([new FieldQuestion(field, code)], Referrals.QuestionsOf(A.Consignment(), assessed));
    }

    [Fact]
    public void Only_fields_with_a_place_in_the_record_can_be_asked_about()
    {
        Assert.True(FieldQuestion.CanAsk("/items/0/value"));
        Assert.True(FieldQuestion.CanAsk("/consignee/address"));
        Assert.False(FieldQuestion.CanAsk("/items/value"));
        Assert.False(FieldQuestion.CanAsk("/items/-1/value"));
        Assert.False(FieldQuestion.CanAsk("/items/0/value/amount"));
        Assert.False(FieldQuestion.CanAsk("/reference"));
        Assert.False(FieldQuestion.CanAsk(""));
    }

    [Theory]
    [InlineData("/items/colour, goods-named", "'/items/colour' is not a field that can be asked about")]
    [InlineData("/items/value, why", "'why' is not a question")]
    [InlineData("/items/value", "one is written /items/description, goods-named")]
    public void A_question_that_is_none_is_refused_with_what_would_be_right(string ask, string said)
    {
        var profile = RiskData.Profile("mass > 0", "request-information");
        var file = profile with { Text = profile.Text.Replace("    finds:", $"    ask: {ask}\n    finds:", StringComparison.Ordinal) };

        var error = Assert.Single(Assert.Throws<Core.Law.LawException>(() => RiskData.With(file)).Errors);
        Assert.Contains(said, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_rule_that_requests_information_asks()
    {
        var profile = RiskData.Profile("mass > 0", "hold");
        var file = profile with
        {
            Text = profile.Text.Replace("    finds:", "    ask: /items/value, price-proved\n    finds:", StringComparison.Ordinal),
        };

        var error = Assert.Single(Assert.Throws<Core.Law.LawException>(() => RiskData.With(file)).Errors);
        Assert.Contains("only a rule with 'act: request-information' asks", error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_do_not_load_of_a_rule_waits_for_a_person_and_one_of_the_law_does_not()
    {
        var byRule = Assess.Decide(A.Consignment(), RiskData.With(RiskData.Profile("mass > 0", "do-not-load")), new Facts(Noon, null, []));

        Assert.True(Referrals.IsOfRule(byRule));
        Assert.False(Referrals.IsOfRule(Assess.Decide(A.Consignment(), RiskData.Rules, new Facts(Noon, null, []))));
    }
}

public sealed class HoldTaskTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(HoldStep.Asked, HoldStep.Presented, HoldStep.Presented)]
    [InlineData(HoldStep.Located, HoldStep.Acknowledged, HoldStep.Located)]
    [InlineData(HoldStep.Explained, HoldStep.Acknowledged, HoldStep.Explained)]
    [InlineData(HoldStep.Explained, HoldStep.Presented, HoldStep.Presented)]
    [InlineData(HoldStep.Presented, HoldStep.Presented, HoldStep.Presented)]
    [InlineData(HoldStep.Presented, HoldStep.Explained, null)]
    [InlineData(HoldStep.Acknowledged, HoldStep.Asked, null)]
    public void What_was_done_is_not_undone_by_a_lesser_word(HoldStep from, HoldStep reported, HoldStep? to) =>
        Assert.Equal(to, HoldTask.Next(from, reported));

    [Theory]
    [InlineData(HoldStep.Asked, 4, null, false)]
    [InlineData(HoldStep.Asked, 5, null, true)]
    [InlineData(HoldStep.Acknowledged, 5, null, false)]
    [InlineData(HoldStep.Located, 7, 6, true)]
    [InlineData(HoldStep.Presented, 7, 6, false)]
    [InlineData(HoldStep.Explained, 7, 6, false)]
    public void A_carrier_is_late_with_the_first_word_and_with_the_parcel(HoldStep step, int hours, int? presentByHours, bool late) =>
        Assert.Equal(late, HoldTask.IsLate(step, Noon, presentByHours is { } by ? Noon.AddHours(by) : null, Noon.AddHours(hours)));

    [Fact]
    public void A_parcel_is_due_a_day_after_it_arrived_unless_more_was_promised()
    {
        Assert.Null(HoldTask.PresentBy(null, null, Noon));
        Assert.Equal(Noon.AddHours(25), HoldTask.PresentBy(null, Noon.AddHours(1), Noon));
        Assert.Equal(Noon.AddHours(24), HoldTask.PresentBy(null, Noon.AddHours(-9), Noon));
        Assert.Equal(Noon.AddHours(50), HoldTask.PresentBy(Noon.AddHours(50), Noon, Noon));
    }

    [Theory]
    [InlineData(State.Held, HoldReason.Inspection, true)]
    [InlineData(State.ToHold, HoldReason.Officer, true)]
    [InlineData(State.Held, HoldReason.Payment, false)]
    [InlineData(State.Referred, HoldReason.Inspection, false)]
    [InlineData(State.Released, HoldReason.Officer, false)]
    public void Only_a_hold_for_the_parcel_asks_the_carrier(State state, HoldReason hold, bool asks) =>
        Assert.Equal(asks, HoldTask.Asks(state, hold));
}
