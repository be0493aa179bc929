namespace Parcelgate.Server.Tests.Risk;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Selection;
using Parcelgate.Server.Release;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>From a decision with risk rules to an inspection, on SQLite.</summary>
public sealed class SqliteTargetingTests() : TargetingTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresTargetingTests(PostgresServer server) : TargetingTests(server);

/// <summary>The rules of data/profiles on both stores.</summary>
public abstract class TargetingTests(PostgresServer? server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Soon = DateTimeOffset.UtcNow.AddHours(2);

    [Fact]
    public async Task A_later_parcel_sees_the_earlier_ones_of_its_parties_within_the_file_and_across_files()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Parcel("A1", "One Name"), Parcel("A2", "Two Name"), Parcel("A3", "Three Name"));
        await intake.SendAsync("m2", Parcel("A4", "Four Name"));

        Assert.Equal([0, 1, 2, 3], await ParcelsBeforeAsync(intake, PartyRole.Address));
        Assert.Equal([0, 1, 2, 3], await ParcelsBeforeAsync(intake, PartyRole.Seller));
        Assert.Equal([0, 0, 0, 0], await ParcelsBeforeAsync(intake, PartyRole.Consignee));
        Assert.Equal(["A4"], (await QueueAsync(intake)).Select(row => row.Row.Reference));
        Assert.Equal(["az/core#collector"], Assert.Single(await QueueAsync(intake)).Rules);
        await AssertReplaysAsync(intake);
    }

    [Fact]
    public async Task A_parcel_is_not_its_own_past_and_is_counted_once()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Parcel("A1", "One Name"));
        await intake.SendAsync("m2", Parcel("A1", "One Name", grams: 700));
        await intake.SendAsync("m3", Parcel("A2", "One Name"));

        Assert.Equal([0, 0, 1], await ParcelsBeforeAsync(intake, PartyRole.Seller));
        Assert.Equal(2, await StoreState.NumberAsync(intake.Engine.Store, "select max(parcels) from party_day"));
        await AssertReplaysAsync(intake);
    }

    [Fact]
    public async Task A_party_is_known_with_its_parcels_how_they_ended_and_its_links_to_two_hops()
    {
        await using var intake = await StartAsync();
        // One address and telephone, one account, three names; the second of them has a parcel elsewhere, from another seller.
        await intake.SendAsync("m1", Parcel("A1", "One Name"), Parcel("A2", "Two Name"), Parcel("A3", "Three Name"));
        await intake.SendAsync(
            "m2",
            A.Consignment(
                "B1",
                consignor: A.Seller() with
                {
                    Name = "Another Shop",
                    Account = null,
                },
                consignee: A.Person("Two Name", identity: null) with
                {
                    Address = A.Person("Two Name", identity: null).Address! with { Lines = "Elsewhere street 99, flat 1" },
                    Phone = "+994551112233",
                }
            )
        );
        var files = Files(intake);
        var row = await Queries.ConsignmentAsync(intake.Engine.Store, 1, None);
        var keys = (await ConsignmentParties.KeysAsync(intake.Engine.Store, row!, None)).ToDictionary(key => key.Role);
        await ChangeAsync(
            intake,
            "insert into inspection (id, consignment_id, version, client_key, at, actor, name, means, found, kind, disposition, note) "
                + "values (1, 2, 1, 'k', 1, 'user:a', 'A', 'manual', 1, 'identity', 'Hold', '')"
        );

        var address = (await files.FindAsync(keys[PartyRole.Address].Key, None))!;

        Assert.Equal(["A3", "A2", "A1"], address.Parcels.Select(parcel => parcel.Row.Reference));
        Assert.Equal([null, true, null], address.Parcels.Select(parcel => parcel.Found));
        Assert.Equal(3, address.Fact.Parcels30);
        Assert.Equal(
            ["One Name", "Three Name", "Two Name"],
            address.Graph.Nodes.Where(node => node is { Hop: 1, Key.Role: PartyRole.Consignee }).Select(node => node.Label).Order()
        );
        Assert.Contains(address.Graph.Nodes, node => node is { Hop: 2, Label: "Another Shop", Key.Role: PartyRole.Seller });
        Assert.All(address.Graph.Links, link => Assert.True(link.From < link.To && link.Parcels > 0));
        Assert.Null(await files.FindAsync(12345, None));
        var person = (await files.FindAsync(keys[PartyRole.Consignee].Key, None))!;
        Assert.Equal(["One Name"], person.Names);
        Assert.NotEmpty(person.Allowances);
    }

    [Fact]
    public async Task A_selection_keeps_what_it_chose_from_and_the_report_compares_only_what_rules_see_alike()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m0", Enumerable.Range(0, 40).Select(i => Arriving(Plain($"P{i}", i))));
        await SendCollectorAsync(intake, 8);
        var selections = new Selections(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);
        Assert.Empty(await selections.FairnessAsync(DateTimeOffset.UtcNow.AddDays(-1), None));

        await selections.RunAsync(new ShiftPlan(Soon.AddHours(-1), Soon.AddHours(1), 6, 0, 2), "user:a", "A", None);

        var lines = await selections.FairnessAsync(DateTimeOffset.UtcNow.AddDays(-1), None);
        var origin = lines.Where(line => line.By == FairnessGroup.Origin).ToList();
        Assert.Equal(48, origin.Sum(line => line.Considered));
        Assert.Equal(4, origin.Sum(line => line.Targeted));
        Assert.Empty(await selections.FairnessAsync(DateTimeOffset.UtcNow.AddDays(1), None));
    }

    [Fact]
    public async Task Two_officers_never_work_on_one_case()
    {
        await using var intake = await StartAsync();
        await SendCollectorAsync(intake, 5);
        var cases = Cases(intake);

        var first = await cases.TakeNextAsync(new CaseFilter(), "user:a", "A", None);
        var second = await cases.TakeNextAsync(new CaseFilter(), "user:b", "B", None);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.False(await cases.ClaimAsync(first.Value, "user:b", "B", None));
        Assert.Equal(new CaseProblem("case-held", "A"), await cases.EndAsync(first.Value, CaseEnd.LetGo, "known", "user:b", None));
        Assert.Equal(first, await cases.TakeNextAsync(new CaseFilter(), "user:a", "A", None));
        Assert.Equal(new CaseProblem("case-reason-missing", ""), await cases.EndAsync(first.Value, CaseEnd.LetGo, " ", "user:a", None));
        Assert.Null(await cases.EndAsync(first.Value, CaseEnd.LetGo, "known", "user:a", None));
        Assert.Equal(new CaseProblem("case-not-open", ""), await cases.EndAsync(first.Value, CaseEnd.LetGo, "known", "user:a", None));
    }

    [Fact]
    public async Task What_an_officer_wants_opened_is_held_with_a_reason_that_says_nothing_of_the_rule()
    {
        await using var intake = await StartAsync();
        await SendCollectorAsync(intake, 4);
        var id = Assert.Single(await QueueAsync(intake)).Row.Id;

        Assert.Null(await Cases(intake).EndAsync(id, CaseEnd.Inspect, "who receives this?", "user:a", None));

        var row = await Queries.ConsignmentAsync(intake.Engine.Store, id, None);
        Assert.Equal(((short)State.ToHold, (short)HoldReason.Officer), (row!.State, row.Hold));
        Assert.Equal([id], (await Queries.ToInspectAsync(intake.Engine.Store, null, 10, None)).Select(one => one.Id));
        var said = (await Queries.JournalAsync(intake.Engine.Store, id, None)).Select(one => one.Row.Detail);
        Assert.DoesNotContain(
            said,
            text => text.Contains("collector", StringComparison.Ordinal) || text.Contains("receives this", StringComparison.Ordinal)
        );
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_selection_takes_the_best_and_draws_among_the_rest_and_all_are_held_alike()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m0", Enumerable.Range(0, 40).Select(i => Arriving(Plain($"P{i}", i))));
        await SendCollectorAsync(intake, 8);
        var proposed = (await QueueAsync(intake)).Select(row => row.Row.Id).ToHashSet();
        var selections = new Selections(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);

        var id = await selections.RunAsync(new ShiftPlan(Soon.AddHours(-1), Soon.AddHours(1), 6, 0, 2), "user:a", "A", None);

        Assert.Equal(1, id);
        var chosen = (await Queries.ToInspectAsync(intake.Engine.Store, null, 100, None)).ToList();
        Assert.Equal(6, chosen.Count);
        // Five are proposed and four places are for targets; the fifth may be drawn like any other.
        Assert.InRange(chosen.Count(row => proposed.Contains(row.Id)), 4, 5);
        Assert.All(chosen, row => Assert.Equal(((short)State.ToHold, (short)HoldReason.Officer), (row.State, row.Hold)));
        Assert.Equal(
            2,
            await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from risk_choice where drawn = 2 and among = 44")
        );
        Assert.Single(await selections.AllAsync(10, None));
        Assert.Empty(await selections.LeakageAsync(None));
        await OpenDrawnAsync(intake);
        var leakage = Assert.Single(await selections.LeakageAsync(None));
        Assert.Equal((2, 1), (leakage.Inspected, leakage.Found));
        var reasons = new HashSet<string>();
        foreach (var row in chosen)
        {
            reasons.Add((await Queries.JournalAsync(intake.Engine.Store, row.Id, None)).Single(one => one.Row.Kind == "held").Row.Detail);
        }

        Assert.Single(reasons);
    }

    /// <summary>Opens what was drawn: something is found in the first.</summary>
    private static async Task OpenDrawnAsync(IntakeFixture intake)
    {
        var inspections = new Inspections(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);
        foreach (var aggregate in (string[])["min", "max"])
        {
            var id = await StoreState.NumberAsync(
                intake.Engine.Store,
                $"select {aggregate}(consignment_id) from risk_choice where drawn > 0"
            );
            var found = Finding($"drawn-{id:D4}");
            await inspections.RecordAsync(id, aggregate == "min" ? found : found with { Found = false, Kind = "" }, "user:a", "A", None);
        }
    }

    [Fact]
    public async Task A_finding_is_recorded_once_and_the_next_decision_knows_it_while_earlier_ones_replay()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Arriving(Parcel("A1", "One Name")), Arriving(Parcel("A2", "One Name")));
        var inspections = new Inspections(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);
        var rows = await Queries.ConsignmentsAsync(intake.Engine.Store, "A1", None);
        var other = await Queries.ConsignmentsAsync(intake.Engine.Store, "A2", None);

        Assert.Null(await inspections.RecordAsync(rows[0].Id, Finding("key-0001"), "user:a", "A", None));
        Assert.Null(await inspections.RecordAsync(rows[0].Id, Finding("key-0001"), "user:a", "A", None));
        Assert.Null(await inspections.RecordAsync(other[0].Id, Finding("key-0002"), "user:a", "A", None));
        await intake.SendAsync("m2", Parcel("A3", "One Name"));

        Assert.Equal(2, await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from inspection"));
        Assert.Equal(
            [(0, 0), (0, 0), (2, 2)],
            (await FactsAsync(intake)).Select(facts => (facts.Of(PartyRole.Seller)!.Inspected, facts.Of(PartyRole.Seller)!.Found))
        );
        Assert.Equal(["az/core#found-before"], Assert.Single(await QueueAsync(intake)).Rules);
        await AssertReplaysAsync(intake);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Theory]
    [InlineData("k", "undervaluation", Disposition.Hold, "inspection-key")]
    [InlineData("key-0001", "witchcraft", Disposition.Hold, "inspection-kind")]
    [InlineData("key-0001", "", Disposition.Seize, "inspection-seizes-nothing")]
    public async Task A_finding_that_says_nothing_is_refused_and_changes_nothing(
        string key,
        string kind,
        Disposition disposition,
        string code
    )
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Parcel("A1", "One Name"));
        var inspections = new Inspections(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);
        var result = Finding(key) with { Kind = kind, Found = kind.Length > 0, Disposition = disposition };

        Assert.Equal(code, (await inspections.RecordAsync(1, result, "user:a", "A", None))!.Code);
        Assert.Equal(0, await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from inspection"));
    }

    [Fact]
    public async Task A_photo_is_what_its_first_bytes_say()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Parcel("A1", "One Name"));
        var inspections = new Inspections(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];

        var script = Finding("key-0001") with { Photos = [new Photo("image/jpeg", "<script>"u8.ToArray())] };
        Assert.Equal("inspection-photo", (await inspections.RecordAsync(1, script, "user:a", "A", None))!.Code);
        Assert.Null(
            await inspections.RecordAsync(1, Finding("key-0001") with { Photos = [new Photo("image/jpeg", jpeg)] }, "user:a", "A", None)
        );
        var on = Assert.Single(await inspections.OfAsync(1, None));
        Assert.Equal(jpeg, (await inspections.PhotoAsync(on.Id, 0, None))!.Content.ToArray());
    }

    [Fact]
    public async Task A_seizure_takes_two_persons()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Parcel("A1", "One Name"));
        var inspections = new Inspections(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);
        await inspections.RecordAsync(1, Finding("key-0001") with { Disposition = Disposition.Seize }, "user:a", "A", None);
        var open = Assert.Single(await inspections.UnconfirmedAsync(None));

        Assert.Equal(new CaseProblem("seizure-own", "A"), await inspections.ConfirmAsync(open.Id, "user:a", None));
        Assert.Null(await inspections.ConfirmAsync(open.Id, "user:b", None));
        Assert.Equal("seizure-not-open", (await inspections.ConfirmAsync(open.Id, "user:c", None))!.Code);
        Assert.Empty(await inspections.UnconfirmedAsync(None));
    }

    [Fact]
    public async Task An_opened_parcel_goes_on_waiting_for_its_payment()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Parcel("A1", "One Name", value: 400m));
        var acts = intake.Engine.Acts;

        Assert.Equal(State.ToHold, (await acts.ActAsync(1, ReleaseEvent.Hold, "selected for inspection", "user:a", None))!.Value.To);
        Assert.Equal("release-already-held", (await acts.ActAsync(1, ReleaseEvent.Hold, "again", "user:a", None))!.Value.Refused!.Code);
        Assert.Equal(State.ToHold, (await acts.ActAsync(1, ReleaseEvent.ReleaseFromHold, "as declared", "user:a", None))!.Value.To);

        var row = await Queries.ConsignmentAsync(intake.Engine.Store, 1, None);
        Assert.Equal((short)HoldReason.Payment, row!.Hold);
    }

    [Fact]
    public async Task A_sleeping_rule_proposes_nothing_and_wakes_by_itself()
    {
        await using var intake = await StartAsync();
        await SendCollectorAsync(intake, 3);
        var keys = new List<PartyKey>();
        PartyKeys.Of(Parcel("K", "Any Name"), keys);
        var address = keys.Single(key => key.Role == PartyRole.Address).Key;
        await SnoozeAsync(
            intake,
            new Snooze("az/core#collector", address, DateTimeOffset.UtcNow.AddHours(1), "a hostel", "user:a", DateTimeOffset.UtcNow)
        );

        await intake.SendAsync("m9", Parcel("S1", "Nine Name"));
        Assert.Empty(await QueueAsync(intake));
        Assert.Equal(["az/core#collector"], (await FactsAsync(intake))[^1].Snoozed);

        await SnoozeAsync(
            intake,
            new Snooze("az/core#collector", address, DateTimeOffset.UtcNow.AddSeconds(-1), "a hostel", "user:a", DateTimeOffset.UtcNow)
        );
        await intake.SendAsync("m10", Parcel("S2", "Ten Name"));
        Assert.Single(await QueueAsync(intake));
        await AssertReplaysAsync(intake);
    }

    [Fact]
    public async Task A_rule_is_judged_by_consignments_each_once_and_what_did_not_count_is_told_apart()
    {
        await using var intake = await StartAsync();
        await SendCollectorAsync(intake, 5);
        // Decided again: the rule holds for it a second time, and it is one consignment all the same.
        await intake.SendAsync("again", Arriving(Parcel("C4", "EO Name", grams: 700)));
        var address = (
            await ConsignmentParties.KeysAsync(intake.Engine.Store, (await Queries.ConsignmentAsync(intake.Engine.Store, 1, None))!, None)
        ).Single(key => key.Role == PartyRole.Address);
        var now = DateTimeOffset.UtcNow;
        await SnoozeAsync(intake, new Snooze("az/core#collector", address.Key, now.AddHours(1), "a hostel", "user:a", now));
        await intake.SendAsync("asleep", Parcel("C5", "FP Name"));
        // A rule in shadow beside it takes nothing away from it.
        await ChangeAsync(
            intake,
            "insert into risk_hit select consignment_id, version, 'az/other#one', act, 0, at from risk_hit where consignment_id = 4"
        );
        var inspections = new Inspections(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);
        await inspections.RecordAsync(5, Finding("key-0001"), "user:a", "A", None);

        var results = await RuleResults.SinceAsync(intake.Engine.Store, now.AddDays(-1), None);

        Assert.Equal(
            4,
            await StoreState.NumberAsync(intake.Engine.Store, "select count(*) from risk_hit where rule = 'az/core#collector'")
        );
        Assert.Equal(new RuleResult("az/core#collector", 3, 2, 3, 1, 1), results.Of("az/core#collector"));
        Assert.Equal(new RuleResult("az/other#one", 1, 0, 0, 0, 0), results.Of("az/other#one"));
        Assert.Equal((6, 0), (results.DecidedFor(["AZ", "AZ"]), results.DecidedFor(["LT"])));
        Assert.Empty((await RuleResults.SinceAsync(intake.Engine.Store, now.AddDays(1), None)).Rules);
    }

    [Fact]
    public async Task The_journal_says_which_rule_sleeps_for_whom_until_when_and_why_and_who_woke_it()
    {
        await using var intake = await StartAsync();
        await SendCollectorAsync(intake, 1);
        var sleeping = new Sleeping(intake.Engine.Store, intake.Engine.Risk, intake.Engine.Law, TimeProvider.System);
        var keys = await ConsignmentParties.KeysAsync(
            intake.Engine.Store,
            (await Queries.ConsignmentAsync(intake.Engine.Store, 1, None))!,
            None
        );
        var seller = keys.Single(key => key.Role == PartyRole.Seller).Key;

        Task<CaseProblem?> Put(int days) =>
            sleeping.PutAsync(1, "az/core#collector", PartyRole.Seller, days, "a known shop", "user:a", None);
        Assert.Equal("snooze-incomplete", (await Put(Sleeping.MostDays + 1))!.Code);
        Assert.Equal("snooze-incomplete", (await Put(0))!.Code);
        Assert.Equal("snooze-awake", (await sleeping.WakeAsync("az/core#collector", seller, "user:b", None))!.Code);
        Assert.Null(await Put(Sleeping.MostDays));
        Assert.Null(await sleeping.WakeAsync("az/core#collector", seller, "user:b", None));
        Assert.Equal("snooze-awake", (await sleeping.WakeAsync("az/core#collector", seller, "user:b", None))!.Code);

        await using var db = await intake.Engine.Store.OpenReadAsync(None);
        var journal = await Sql.ListAsync(
            db,
            null,
            $"select {JournalTable.Table.ColumnList} from journal where consignment_id = 0 order by at, stream, seq",
            row => JournalTable.Read(row).Row,
            None
        );
        journal.RemoveAll(row => row.Kind is not ("rule-asleep" or "rule-woken"));
        Assert.Equal([("rule-asleep", "user:a"), ("rule-woken", "user:b")], journal.Select(row => (row.Kind, row.Actor)));
        var asleep = System.Text.Json.JsonDocument.Parse(journal[0].Detail).RootElement;
        Assert.Equal("a known shop", asleep.GetProperty("reason").GetString());
        Assert.Equal("1", asleep.GetProperty("consignment").GetString());
        Assert.Equal($"{unchecked((ulong)seller):x16}", asleep.GetProperty("party").GetString());
        Assert.InRange(
            asleep.GetProperty("until").GetDateTimeOffset(),
            DateTimeOffset.UtcNow.AddDays(182),
            DateTimeOffset.UtcNow.AddDays(184)
        );
        Assert.Equal(
            asleep.GetProperty("party").GetString(),
            System.Text.Json.JsonDocument.Parse(journal[1].Detail).RootElement.GetProperty("party").GetString()
        );
    }

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());

    private static async Task SnoozeAsync(IntakeFixture intake, Snooze snooze)
    {
        await using var work = await intake.Engine.Store.BeginAsync(None);
        await Snoozes.PutAsync(work, snooze, None);
        await work.CommitAsync(None);
        await intake.Engine.Risk.RefreshAsync(None);
    }

    private static PartyFiles Files(IntakeFixture intake) =>
        new(
            intake.Engine.Store,
            intake.Engine.Parties,
            intake.Engine.Risk,
            new Parcelgate.Server.Law.Allowances(intake.Engine.Store, intake.Engine.Law),
            TimeProvider.System
        );

    private static async Task ChangeAsync(IntakeFixture intake, string sql)
    {
        await using var work = await intake.Engine.Store.BeginAsync(None);
        await Sql.ExecuteAsync(work.Connection, work.Transaction, sql, None);
        await work.CommitAsync(None);
    }

    private static Cases Cases(IntakeFixture intake) => new(intake.Engine.Store, intake.Engine.Acts, TimeProvider.System);

    private static Task<List<CaseRow>> QueueAsync(IntakeFixture intake) =>
        Queries.CasesAsync(intake.Engine.Store, new CaseFilter(), DateTimeOffset.UtcNow, 100, None);

    /// <summary>From the fourth on, a collector's parcels are proposed.</summary>
    private static async Task SendCollectorAsync(IntakeFixture intake, int parcels) =>
        await intake.SendAsync(
            "collector",
            Enumerable.Range(0, parcels).Select(i => Arriving(Parcel($"C{i}", $"{(char)('A' + i)}{(char)('K' + i)} Name")))
        );

    private static Consignment Arriving(Consignment parcel) =>
        A.Sealed(parcel with { Transport = parcel.Transport with { ArrivesAt = Soon } });

    private static Consignment Parcel(string reference, string name, decimal value = 20m, long grams = 500) =>
        A.Consignment(
            reference,
            consignee: A.Person(name, identity: null),
            items: [A.Item(value, description: "wireless earphones in a box")],
            grossMassGrams: grams
        );

    private static Consignment Plain(string reference, int person) =>
        A.Consignment(
            reference,
            consignee: A.Person($"Person {(char)('A' + person % 26)}{person}", $"ID{person}") with
            {
                Address = new Address($"Street number {person}, flat {person}", "Bakı", Country: "AZ"),
                Phone = $"+99450{person:D7}",
            }
        );

    private static InspectionResult Finding(string key) =>
        new(
            key,
            "manual",
            true,
            "undervaluation",
            1,
            new Money(240_00, Currency.Of("USD")),
            Disposition.Hold,
            "price tag",
            ImmutableArray<Photo>.Empty
        );

    private static async Task<List<RiskFacts>> FactsAsync(IntakeFixture intake)
    {
        var all = new List<RiskFacts>();
        var last = await StoreState.NumberAsync(intake.Engine.Store, "select max(id) from consignment");
        for (var id = 1L; id <= last; id++)
        {
            foreach (var decision in await Queries.DecisionsAsync(intake.Engine.Store, id, None))
            {
                all.Add(FactsJson.Read(decision.Facts.Span).Risk!);
            }
        }

        return all;
    }

    private static async Task<List<int>> ParcelsBeforeAsync(IntakeFixture intake, PartyRole role) =>
        [.. (await FactsAsync(intake)).Select(facts => facts.Of(role)!.Parcels7)];

    private static async Task AssertReplaysAsync(IntakeFixture intake)
    {
        var total = await intake.Engine.Replays.AllAsync(_ => { }, None);
        Assert.NotEqual(0, total.Decisions);
        Assert.Equal(0, total.Different);
    }
}
