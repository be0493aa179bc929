namespace Parcelgate.Server.Tests.Release;

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Questions before loading on SQLite.</summary>
public sealed class SqliteReferralOfficeTests() : ReferralOfficeTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresReferralOfficeTests(PostgresServer server) : ReferralOfficeTests(server);

/// <summary>A clock the test moves.</summary>
internal sealed class MovedClock : TimeProvider
{
    internal DateTimeOffset Now { get; set; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>What is asked before loading, answered, minded and decided, on both stores.</summary>
public abstract class ReferralOfficeTests(PostgresServer? server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MovedClock clock = new();

    [Fact]
    public async Task A_decision_that_refers_asks_by_field_and_nothing_is_written_for_others()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"), A.Consignment("C1"));

        var asked = Assert.Single(await OpenAsync(intake));
        Assert.Equal(
            ("V1", ReferralKind.Information, ReferralState.Open),
            (asked.Reference, (ReferralKind)asked.Kind, (ReferralState)asked.State)
        );
        Assert.Equal("/items/0/description, goods-named", asked.Questions);
        Assert.Equal(clock.Now.AddHours(24), asked.DueAt);
        Assert.Equal(["decided", "referral-asked"], await KindsAsync(intake, asked.ConsignmentId));
        Assert.Equal(State.Cleared, await StateAsync(intake, "C1"));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task An_answer_with_the_field_is_decided_at_once_and_taken_once()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"));

        var first = await AnswerAsync(intake, "V1", Fields("A-1", "cotton shirt, men's"));
        var again = await AnswerAsync(intake, "V1", Fields("A-1", "cotton shirt, men's"));

        Assert.Equal(("decided-again", State.Cleared), (first.Taken!.Outcome, first.Taken.State));
        Assert.Equal((first.Taken.Outcome, first.Taken.State), (again.Taken!.Outcome, again.Taken.State));
        Assert.Empty(await OpenAsync(intake));
        Assert.Equal(2, await NumberAsync(intake, "select max(version) from consignment"));
        Assert.Equal(1, await NumberAsync(intake, "select count(*) from referral_answer"));
        Assert.Equal(["decided", "referral-asked", "amended", "referral-settled"], await KindsAsync(intake, 1));
        Assert.Equal(ReferralCodes.AnswerIdReused, (await AnswerAsync(intake, "V1", Fields("A-1", "other"))).Problems[0].Code);
        Assert.Equal(ReferralCodes.NoneOpen, (await AnswerAsync(intake, "V1", Fields("A-2", "other"))).Problems[0].Code);
        Assert.Equal(0, await NumberAsync(intake, "select count(*) from referral_answer where answer_id = 'A-2'"));
        await AssertReplaysAsync(intake, 1);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task An_answer_that_says_nothing_leaves_the_question_and_its_term()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"));
        var due = (await OpenAsync(intake))[0].DueAt;
        clock.Now = clock.Now.AddHours(2);

        var answer = await AnswerAsync(intake, "V1", Fields("A-1", "goods"));

        Assert.Equal(("still-asked", State.Referred), (answer.Taken!.Outcome, answer.Taken.State));
        Assert.Equal((due, 2), ((await OpenAsync(intake))[0].DueAt, (await OpenAsync(intake))[0].Version));
    }

    [Fact]
    public async Task What_is_wrong_with_an_answer_is_told_and_nothing_is_kept()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"));

        var notAsked = await AnswerAsync(intake, "V1", new ReferralAnswer("A-1", [new("/items/0/hs", "610910")], null, null, null));
        var tooLong = await AnswerAsync(intake, "V1", Fields("A-2", new string('x', 2000)));
        var unknown = await AnswerAsync(intake, "V9", Fields("A-3", "cotton shirt"));

        Assert.Equal((ReferralCodes.NotAsked, "/items/0/hs"), (notAsked.Problems[0].Code, notAsked.Problems[0].Found));
        Assert.Equal((ProblemCodes.TooLong, "/items/0/description"), (tooLong.Problems[0].Code, tooLong.Problems[0].Place));
        Assert.Equal(ProblemCodes.UnknownConsignment, unknown.Problems[0].Code);
        Assert.Equal(0, await NumberAsync(intake, "select count(*) from referral_answer"));
        Assert.Equal(1, await NumberAsync(intake, "select max(version) from consignment"));
    }

    [Fact]
    public async Task An_explanation_waits_for_an_officer_who_accepts_or_asks_again()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"));
        var id = (await OpenAsync(intake))[0].Id;
        var office = intake.Engine.Referrals;

        Assert.Equal("referral-not-answered", (await office.ActAsync(id, ReferralAct.Accept, "fine", "user:a", None))!.Code);
        Assert.Equal("waits-for-officer", (await AnswerAsync(intake, "V1", Words("A-1"))).Taken!.Outcome);
        Assert.Equal((short)ReferralState.Answered, (await OpenAsync(intake))[0].State);
        clock.Now = clock.Now.AddHours(3);
        Assert.Equal("referral-reason-missing", (await office.ActAsync(id, ReferralAct.AskAgain, " ", "user:a", None))!.Code);
        Assert.Null(await office.ActAsync(id, ReferralAct.AskAgain, "What fabric?", "user:a", None));
        var again = (await OpenAsync(intake))[0];
        Assert.Equal(((short)ReferralState.Open, "What fabric?", clock.Now.AddHours(24)), (again.State, again.Said, again.DueAt));

        await AnswerAsync(intake, "V1", Words("A-2"));
        Assert.Null(await office.ActAsync(id, ReferralAct.Accept, "known shop", "user:a", None));
        Assert.Equal("referral-ended", (await office.ActAsync(id, ReferralAct.Accept, "known shop", "user:a", None))!.Code);

        var row = await RowAsync(intake, "V1");
        Assert.Equal((State.Cleared, Loading.Complete, HoldReason.None), ((State)row.State, (Loading)row.Loading, (HoldReason)row.Hold));
        Assert.DoesNotContain(await DetailsAsync(intake, row.Id), detail => detail.Contains("known shop", StringComparison.Ordinal));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task Of_two_answers_at_once_both_are_kept_and_one_decision_follows_the_other()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("V1", items: [A.Item(description: "gift"), A.Item(description: "gift")]));

        var both = await Task.WhenAll(
            AnswerAsync(intake, "V1", new ReferralAnswer("A-1", [new("/items/0/description", "cotton shirt")], null, null, null)),
            AnswerAsync(intake, "V1", new ReferralAnswer("A-2", [new("/items/1/description", "leather belt")], null, null, null))
        );

        Assert.All(both, answer => Assert.NotNull(answer.Taken));
        Assert.Equal((State.Cleared, 3), (await StateAsync(intake, "V1"), (await RowAsync(intake, "V1")).Version));
        Assert.Empty(await OpenAsync(intake));
        await AssertReplaysAsync(intake, 1);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task The_same_answer_twice_at_once_is_taken_once()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"));

        var both = await Task.WhenAll(
            Task.Run(() => AnswerAsync(intake, "V1", Fields("A-1", "cotton shirt")), None),
            Task.Run(() => AnswerAsync(intake, "V1", Fields("A-1", "cotton shirt")), None)
        );

        Assert.All(both, answer => Assert.Equal("decided-again", answer.Taken!.Outcome));
        Assert.Equal(2, (await RowAsync(intake, "V1")).Version);
        Assert.Equal(1, await NumberAsync(intake, "select count(*) from referral_answer"));
    }

    [Fact]
    public async Task A_reminder_comes_once_then_the_term_is_over_once_and_a_late_answer_counts_as_late()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"), A.Consignment("C1"));
        var minder = intake.Engine.ReferralClock;

        clock.Now = clock.Now.AddHours(18).AddMilliseconds(-1);
        Assert.Equal((0, 0), await minder.PassAsync(None));
        clock.Now = clock.Now.AddMilliseconds(1);
        Assert.Equal((1, 0), await minder.PassAsync(None));
        Assert.Equal((0, 0), await minder.PassAsync(None));
        clock.Now = clock.Now.AddHours(6);
        Assert.Equal((0, 1), await minder.PassAsync(None));
        Assert.Equal((0, 0), await minder.PassAsync(None));
        Assert.Equal(["decided", "referral-asked", "referral-reminder", "referral-overdue"], await KindsAsync(intake, 1));

        var late = await AnswerAsync(intake, "V1", Fields("A-1", "cotton shirt"));
        Assert.True(late.Taken!.Late);
        Assert.Equal(State.Cleared, late.Taken.State);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task What_arrives_unanswered_is_held_and_an_accepted_answer_does_not_release_it()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"));
        await intake.Engine.Arrivals.ArriveAsync(new MoveScope("caspia", null, null, ["V1"]), "provider:caspia", None);
        var id = (await OpenAsync(intake))[0].Id;

        await AnswerAsync(intake, "V1", Words("A-1"));
        Assert.Null(await intake.Engine.Referrals.ActAsync(id, ReferralAct.Accept, "seen", "user:a", None));

        Assert.Equal(State.Held, await StateAsync(intake, "V1"));
        Assert.Empty(await OpenAsync(intake));
    }

    [Fact]
    public async Task An_officers_question_outlives_amendments_until_its_fields_are_answered()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("C1"));
        var question = Ask("/items/0/value", "price-proved") with
        {
            Questions = [new("/items/0/value", "price-proved"), new("/consignee/phone", "party-named")],
        };

        Assert.Null(await intake.Engine.Referrals.AskAsync(1, question, "user:a", None));
        Assert.Equal(State.Referred, await StateAsync(intake, "C1"));
        await intake.SendAsync("m2", A.Consignment("C1", grossMassGrams: 700));
        Assert.Equal(State.Referred, await StateAsync(intake, "C1"));

        var first = await AnswerAsync(
            intake,
            "C1",
            new ReferralAnswer("A-1", [new("/consignee/phone", "+994501112233")], null, null, null)
        );
        Assert.Equal("still-asked", first.Taken!.Outcome);
        Assert.Equal([new FieldQuestion("/items/0/value", "price-proved")], first.Taken.Open);
        var price = JsonNode.Parse("""{"amount":"24.00","currency":"USD"}""")!;
        var second = await AnswerAsync(intake, "C1", new ReferralAnswer("A-2", [new("/items/0/value", price)], null, null, null));

        Assert.Equal(("decided-again", State.Cleared), (second.Taken!.Outcome, second.Taken.State));
        Assert.Equal(HoldReason.None, (HoldReason)(await RowAsync(intake, "C1")).Hold);
        await AssertReplaysAsync(intake, 1);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_request_for_screening_is_answered_by_a_result_and_ends_with_an_officer()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("C1"));
        Assert.Null(await intake.Engine.Referrals.AskAsync(1, new(ReferralKind.Screening, [], "Screen it", "odd route"), "user:a", None));

        var result = new ScreeningResult("xray", "clear", clock.Now, "RA3-7");
        Assert.Equal(
            "waits-for-officer",
            (await AnswerAsync(intake, "C1", new ReferralAnswer("S-1", [], null, null, result))).Taken!.Outcome
        );
        Assert.Null(await intake.Engine.Referrals.ActAsync((await OpenAsync(intake))[0].Id, ReferralAct.Accept, "clear", "user:a", None));

        Assert.Equal(State.Cleared, await StateAsync(intake, "C1"));
    }

    [Fact]
    public async Task A_do_not_load_takes_two_persons_and_so_does_lifting_it()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("C1"));
        var office = intake.Engine.Referrals;

        Assert.Null(await office.ProposeAsync(1, "weapon parts", "user:a", None));
        Assert.Equal("referral-proposed-before", (await office.ProposeAsync(1, "weapon parts", "user:b", None))!.Code);
        var id = (await OpenAsync(intake))[0].Id;
        Assert.Equal(State.Cleared, await StateAsync(intake, "C1"));
        Assert.Equal("referral-own", (await office.ActAsync(id, ReferralAct.Confirm, "yes", "user:a", None))!.Code);
        Assert.Null(await office.ActAsync(id, ReferralAct.Confirm, "yes", "user:b", None));
        Assert.Equal(State.DoNotLoad, await StateAsync(intake, "C1"));

        // No amendment lifts it.
        await intake.SendAsync("m2", A.Consignment("C1", grossMassGrams: 700));
        Assert.Equal(State.DoNotLoad, await StateAsync(intake, "C1"));

        Assert.Null(await office.ActAsync(id, ReferralAct.ProposeLift, "a toy", "user:b", None));
        Assert.Equal("referral-own", (await office.ActAsync(id, ReferralAct.ConfirmLift, "a toy", "user:b", None))!.Code);
        Assert.Null(await office.ActAsync(id, ReferralAct.ConfirmLift, "a toy", "user:a", None));
        Assert.Equal(State.Cleared, await StateAsync(intake, "C1"));
        Assert.Empty(await OpenAsync(intake));
        var said = await DetailsAsync(intake, 1);
        Assert.DoesNotContain(
            said,
            detail => detail.Contains("weapon", StringComparison.Ordinal) || detail.Contains("toy", StringComparison.Ordinal)
        );
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_hold_leaves_a_proposed_do_not_load_to_its_second_person_and_outlives_its_lifting()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("C1"));
        var office = intake.Engine.Referrals;
        await office.ProposeAsync(1, "weapon parts", "user:a", None);
        await intake.Engine.Acts.ActAsync(1, ReleaseEvent.Hold, "open it", "user:c", None);
        var id = Assert.Single(await OpenAsync(intake)).Id;

        Assert.Null(await office.ActAsync(id, ReferralAct.Confirm, "yes", "user:b", None));
        Assert.Equal(State.DoNotLoad, await StateAsync(intake, "C1"));
        Assert.Null(await office.ActAsync(id, ReferralAct.ProposeLift, "a toy", "user:b", None));
        Assert.Null(await office.ActAsync(id, ReferralAct.ConfirmLift, "a toy", "user:a", None));

        var row = await RowAsync(intake, "C1");
        Assert.Equal((State.ToHold, HoldReason.Officer), ((State)row.State, (HoldReason)row.Hold));
    }

    [Fact]
    public async Task Two_who_confirm_at_once_confirm_once()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("C1"));
        await intake.Engine.Referrals.ProposeAsync(1, "weapon parts", "user:a", None);
        var id = (await OpenAsync(intake))[0].Id;

        var both = await Task.WhenAll(
            Task.Run(() => intake.Engine.Referrals.ActAsync(id, ReferralAct.Confirm, "yes", "user:b", None), None),
            Task.Run(() => intake.Engine.Referrals.ActAsync(id, ReferralAct.Confirm, "yes", "user:c", None), None)
        );

        Assert.Single(both, problem => problem is null);
        Assert.Single(await KindsAsync(intake, 1), kind => kind == "dnl-confirmed");
    }

    [Fact]
    public async Task A_hold_and_a_withdrawal_end_what_was_asked()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Vague("V1"), Vague("V2"), Vague("V3"));
        var ids = (await OpenAsync(intake)).ToDictionary(one => one.Reference, one => one);

        Assert.Null(await intake.Engine.Referrals.ActAsync(ids["V1"].Id, ReferralAct.Hold, "open it", "user:a", None));
        await intake.Engine.Acts.ActAsync(ids["V2"].ConsignmentId, ReleaseEvent.Hold, "open it", "user:a", None);
        await intake.SendTextAsync("m2", """{"act":"cancel","reference":"V3","reason":"not sent"}""" + "\n");

        Assert.Empty(await OpenAsync(intake));
        Assert.Equal((State.ToHold, State.ToHold), (await StateAsync(intake, "V1"), await StateAsync(intake, "V2")));
        Assert.Equal([(short)ReferralState.Held, (short)ReferralState.Held, (short)ReferralState.Withdrawn], await StatesAsync(intake));
    }

    [Fact]
    public async Task A_question_without_a_question_or_about_no_field_is_refused()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment("C1"));
        var office = intake.Engine.Referrals;

        Assert.Equal("referral-field", (await office.AskAsync(1, Ask("/reference", "goods-named"), "user:a", None))!.Code);
        Assert.Equal("referral-question", (await office.AskAsync(1, Ask("/items/0/value", "why"), "user:a", None))!.Code);
        Assert.Equal(
            "referral-question-missing",
            (await office.AskAsync(1, new(ReferralKind.Information, [], " ", "odd"), "user:a", None))!.Code
        );
        Assert.Equal("referral-no-consignment", (await office.AskAsync(9, Ask("/items/0/value", "price-proved"), "user:a", None))!.Code);
        Assert.Empty(await OpenAsync(intake));
    }

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync(), clock);

    private static Consignment Vague(string reference) => A.Consignment(reference, items: [A.Item(description: "gift")]);

    private static OfficerQuestion Ask(string field, string code) =>
        new(ReferralKind.Information, [new FieldQuestion(field, code)], "", "the price is odd");

    private static ReferralAnswer Fields(string id, string description) =>
        new(id, [new AnsweredField("/items/0/description", description)], null, null, null);

    private static ReferralAnswer Words(string id) => new(id, [], "A present for a child", null, null);

    private static Task<(AnswerTaken? Taken, ImmutableArray<Problem> Problems)> AnswerAsync(
        IntakeFixture intake,
        string reference,
        ReferralAnswer answer
    ) => intake.Engine.ReferralAnswers.TakeAsync(IntakeFixture.Express, reference, answer, None);

    private static async Task<List<ReferralRow>> OpenAsync(IntakeFixture intake)
    {
        await using var db = await intake.Engine.Store.OpenReadAsync(None);
        return await ReferralBook.OpenAsync(db, null, 0, 100, None);
    }

    private static async Task<List<short>> StatesAsync(IntakeFixture intake)
    {
        await using var db = await intake.Engine.Store.OpenReadAsync(None);
        var states = new List<short>();
        for (var id = 1L; id <= 3; id++)
        {
            states.AddRange((await ReferralBook.OfConsignmentAsync(db, id, None)).Select(one => one.State));
        }

        return states;
    }

    private static async Task<ConsignmentRow> RowAsync(IntakeFixture intake, string reference) =>
        Assert.Single(await Queries.ConsignmentsAsync(intake.Engine.Store, reference, None));

    private static async Task<State> StateAsync(IntakeFixture intake, string reference) => (State)(await RowAsync(intake, reference)).State;

    private static async Task<List<string>> KindsAsync(IntakeFixture intake, long id) =>
        (await Queries.JournalAsync(intake.Engine.Store, id, None)).ConvertAll(one => one.Row.Kind);

    private static async Task<List<string>> DetailsAsync(IntakeFixture intake, long id) =>
        (await Queries.JournalAsync(intake.Engine.Store, id, None)).ConvertAll(one => one.Row.Detail);

    private static Task<long> NumberAsync(IntakeFixture intake, string sql) => StoreState.NumberAsync(intake.Engine.Store, sql);

    private static async Task AssertReplaysAsync(IntakeFixture intake, long id) =>
        Assert.True((await intake.Engine.Replays.LatestAsync(id, None))!.Same);
}
