namespace Parcelgate.Server.Tests.Web;

using System.Text;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.Server.Web;
using Parcelgate.TestKit;

public abstract class DeskTests(PostgresServer? server)
{
    private const string Flight = "CKX411/2026-11-23";
    private static readonly Viewer Officer = new("user:officer", null);
    private static readonly Viewer Own = new("provider:caspia", "caspia");
    private static readonly Viewer Other = new("provider:orbita", "orbita");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_day_counts_lines_decisions_arrivals_holds_and_what_is_assessed()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        var before = await DeskOf(intake).OperationsAsync(Officer, Cancel);
        await ArriveAsync(intake);

        var now = await DeskOf(intake).OperationsAsync(Officer, Cancel);

        Assert.Equal((5, 4, 1), (now.Received, now.Decided, now.Refused));
        Assert.Equal(4, now.DecidedBeforeArrival);
        Assert.Equal((0, 0), (before.Arrived, before.HeldNow));
        Assert.Equal((4, 2), (now.Arrived, now.ReleasedWithoutStop));
        Assert.Equal(2, now.HeldNow);
        Assert.Equal(["145.08 AZN"], now.Assessed.Select(money => money.ToString()));
    }

    [Fact]
    public async Task A_flight_is_listed_from_its_expected_arrival_on_with_its_lanes()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);

        var expected = Assert.Single((await DeskOf(intake).OperationsAsync(Officer, Cancel)).Arrivals);
        await ArriveAsync(intake);
        var landed = Assert.Single((await DeskOf(intake).OperationsAsync(Officer, Cancel)).Arrivals);

        Assert.Equal((Flight, "caspia", 4L, 4L), (expected.Conveyance, expected.Provider, expected.Parcels, expected.Decided));
        Assert.NotNull(expected.ArrivesAt);
        Assert.Null(expected.ArrivedAt);
        Assert.Equal(1, expected.Lanes.Red);
        Assert.Equal(4, expected.Lanes.All);
        Assert.Equal(1, expected.Open);
        Assert.NotNull(landed.ArrivedAt);
        Assert.Equal(4, landed.Parcels);
    }

    [Fact]
    public async Task A_parcel_without_data_is_unannounced_and_not_decided()
    {
        await using var intake = await StartAsync();
        await intake.Engine.Arrivals.ArriveAsync(new MoveScope("caspia", null, Flight, ["GHOST"]), "provider:caspia", Cancel);

        var arrival = Assert.Single((await DeskOf(intake).OperationsAsync(Officer, Cancel)).Arrivals);
        var row = Assert.Single((await DeskOf(intake).FindAsync(Officer, Filter("GHOST"), Cancel)).Rows);

        Assert.Equal((1, 0, 1), (arrival.Parcels, arrival.Decided, arrival.Unannounced));
        Assert.Equal(State.Unannounced, row.State);
        Assert.Null(row.Lane);
        Assert.Null(row.Category);
    }

    [Fact]
    public async Task What_is_held_stands_in_the_queue_of_its_reason_and_the_oldest_of_customs_is_named()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        await ArriveAsync(intake);

        var now = await DeskOf(intake).OperationsAsync(Officer, Cancel);

        Assert.Equal(
            [(HoldReason.Payment, 1L), (HoldReason.Inspection, 1L)],
            now.Queues.OrderBy(queue => queue.Reason).Select(queue => (queue.Reason, queue.Waiting))
        );
        Assert.All(now.Queues, queue => Assert.Equal(queue.Waiting, queue.To15Minutes));
        Assert.Equal("RED", now.Oldest?.Reference);
    }

    [Fact]
    public async Task A_hold_of_an_earlier_day_still_waits_and_what_an_officer_released_was_stopped()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        await ArriveAsync(intake);
        var desk = DeskOf(intake);
        await desk.ActAsync(Officer, await IdAsync(desk, "PAYS"), ReleaseEvent.ReleaseFromHold, "paid", Cancel);
        var arrived = DateTimeOffset.UtcNow.AddDays(-3).ToUnixTimeMilliseconds();
        await TamperAsync(
            intake,
            "update consignment set arrived_at = @arrived, arrives_at = @arrived where reference = 'RED'",
            ("arrived", arrived)
        );

        var now = await DeskOf(intake).OperationsAsync(Officer, Cancel);

        Assert.Equal((3, 2, 1), (now.Arrived, now.ReleasedWithoutStop, now.HeldNow));
        var queue = Assert.Single(now.Queues);
        Assert.Equal((HoldReason.Inspection, 1L, arrived), (queue.Reason, queue.Over4Hours, queue.Oldest.ToUnixTimeMilliseconds()));
        Assert.Equal("RED", now.Oldest?.Reference);
    }

    [Fact]
    public async Task A_feed_tells_its_last_message_and_its_lines_and_nobody_elses_figures_are_in_a_providers()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);

        var feed = Assert.Single((await DeskOf(intake).OperationsAsync(Own, Cancel)).Feeds);
        var others = await DeskOf(intake).OperationsAsync(Other, Cancel);

        Assert.Equal(("caspia", 5L), (feed.Provider, feed.LastHour));
        Assert.Null(feed.UsuallyEvery);
        Assert.Equal((0, 0, 0), (others.Received, others.Decided, others.Arrivals.Count + others.Feeds.Count + others.Queues.Count));
    }

    [Fact]
    public void The_usual_pause_is_the_median_of_several_and_fewer_tell_nothing()
    {
        var noon = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        DateTimeOffset[] quarters = [noon, noon.AddMinutes(-60), noon.AddMinutes(-75), noon.AddMinutes(-90), noon.AddMinutes(-180)];

        Assert.Null(Desk.UsualPause(quarters[..4]));
        Assert.Equal(TimeSpan.FromMinutes((15 + 60) / 2.0), Desk.UsualPause(quarters));
    }

    [Fact]
    public async Task A_burst_of_messages_makes_no_feed_late_and_a_feed_that_stops_is_named_on_the_status_line()
    {
        await using var intake = await StartAsync();
        for (var i = 0; i < 6; i++)
        {
            await intake.SendAsync($"m{i}", A.Consignment() with { Reference = $"R{i}" });
        }

        var burst = Assert.Single((await DeskOf(intake).OperationsAsync(Officer, Cancel)).Feeds);
        var now = DateTimeOffset.UtcNow;
        for (var i = 0; i < 6; i++)
        {
            var at = now.AddHours(-3).AddMinutes(-16 * i).ToUnixTimeMilliseconds();
            await TamperAsync(intake, "update submission set received_at = @at where message_id = @id", ("at", at), ("id", $"m{i}"));
        }

        var desk = DeskOf(intake);
        var stopped = Assert.Single((await desk.OperationsAsync(Officer, Cancel)).Feeds);

        Assert.Null(burst.UsuallyEvery);
        Assert.False(burst.Late(now.AddHours(1)));
        Assert.InRange(stopped.UsuallyEvery!.Value, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30));
        Assert.Equal(["caspia"], (await desk.StatusAsync(Cancel)).LateFeeds);
    }

    [Fact]
    public async Task Manifests_stand_in_the_order_they_came_whatever_their_numbers_and_single_parcels_apart()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        foreach (var i in (int[])[1, 2, 3])
        {
            await intake.SendAsync($"s{i}", A.Consignment() with { Reference = $"S{i}" });
        }

        // Another process had a higher block of numbers and received earlier.
        var before = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds();
        await TamperAsync(intake, "update submission set received_at = @at where message_id = 's3'", ("at", before));
        var desk = DeskOf(intake);

        var first = await desk.ManifestsAsync(Officer, null, ManifestKind.All, null, 3, Cancel);
        var rest = await desk.ManifestsAsync(Officer, null, ManifestKind.All, first.Next, 3, Cancel);

        Assert.Equal(["s2", "s1", "m1"], first.Rows.Select(row => row.MessageId));
        Assert.Equal(["s3"], rest.Rows.Select(row => row.MessageId));
        Assert.Null(rest.Next);
        Assert.Equal(["m1"], await NamesAsync(ManifestKind.Files));
        Assert.Equal(["s2", "s1", "s3"], await NamesAsync(ManifestKind.Single));

        async Task<IEnumerable<string>> NamesAsync(ManifestKind kind) =>
            (await desk.ManifestsAsync(Own, null, kind, null, 20, Cancel)).Rows.Select(row => row.MessageId);
    }

    [Fact]
    public async Task A_number_is_found_as_the_pages_group_it()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", A.Consignment() with { Reference = "UY440473778TR" });
        var desk = DeskOf(intake);

        foreach (var typed in (string[])["UY 440 473 778 TR", "uy 440 473", "UY\u00A0440\u00A0473\u00A0778\u00A0TR"])
        {
            Assert.Equal(["UY440473778TR"], await FoundAsync(desk, Officer, Filter(typed)));
        }
    }

    [Fact]
    public async Task A_refused_amendment_leaves_a_trace_at_its_consignment_and_nowhere_else()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        var desk = DeskOf(intake);
        await intake.SendTextAsync("m2", Line("PAYS", "Leyla", 10).Replace("\"AZ\"", "\"QQ\"", StringComparison.Ordinal) + "\n");

        var refused = (await desk.ConsignmentAsync(Own, await IdAsync(desk, "PAYS"), Cancel))!.Events[0];
        var other = await desk.ConsignmentAsync(Own, await IdAsync(desk, "G1"), Cancel);

        Assert.Equal(("refused", "provider:caspia"), (refused.Kind, refused.Actor));
        Assert.Contains(
            refused.Detail,
            fact => fact.Name == "problems" && fact.Value.StartsWith("intake-unknown-code", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(other!.Events, one => one.Kind == "refused");
    }

    [Fact]
    public async Task Looking_by_party_flight_and_lane_narrows_and_pages_go_on_where_they_ended()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        var desk = DeskOf(intake);

        Assert.Equal(
            ["RED"],
            await FoundAsync(desk, Officer, new FindFilter(null, null, "ckx411", null, Core.Law.Lane.Red, null, null, 50))
        );
        Assert.Equal(["PAYS"], await FoundAsync(desk, Officer, new FindFilter(null, "leyla", null, null, null, null, null, 50)));
        Assert.Equal(["PAYS"], await FoundAsync(desk, Officer, new FindFilter("PA", "leyla", "CKX", null, null, null, null, 50)));
        Assert.Empty(await FoundAsync(desk, Officer, new FindFilter("PA", "leyla", "QQQ", null, null, null, null, 50)));
        Assert.Empty(await FoundAsync(desk, Other, new FindFilter(null, null, null, null, null, null, null, 50)));

        var first = await desk.FindAsync(Own, new FindFilter(null, null, null, null, null, null, null, 3), Cancel);
        var second = await desk.FindAsync(Own, new FindFilter(null, null, null, null, null, null, first.Next, 3), Cancel);
        Assert.Equal((3, 1), (first.Rows.Count, second.Rows.Count));
        Assert.Null(second.Next);
        Assert.Equal(4, first.Rows.Concat(second.Rows).Select(row => row.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_manifest_counts_its_lines_by_outcome_groups_its_problems_and_maps_what_was_refused()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        var desk = DeskOf(intake);

        var row = Assert.Single((await desk.ManifestsAsync(Own, null, ManifestKind.All, null, 20, Cancel)).Rows);
        var manifest = await desk.ManifestAsync(Own, row.Number, new LineFilter(LineChoice.All, 1, 3), Cancel);
        var red = await desk.ManifestAsync(Own, row.Number, new LineFilter(LineChoice.Red, 1, 100), Cancel);

        Assert.Equal((5, 4, 1, Flight), (row.Lines, row.Accepted, row.Refused, row.Conveyance));
        Assert.Equal(4, manifest!.Outcome.Values.Sum(counts => counts.All));
        Assert.Equal(["145.08 AZN"], manifest.Assessed.Select(money => money.ToString()));
        Assert.Equal([0, 0, 0, 0, 1], manifest.LineMap);
        Assert.Equal((1, 4L), (manifest.LinesPerBar, manifest.NextLine));
        Assert.Equal([1L, 2L, 3L], manifest.Lines.Select(line => line.Line));
        Assert.Contains(manifest.Problems, group => group is { Stops: true, Lines: 1, Problem.Code: "intake-unknown-code" });
        Assert.Equal("wireless earphones", manifest.Lines[0].Goods);
        Assert.Equal("20.00 USD", manifest.Lines[0].Value.ToString());
        Assert.Equal((1, "RED"), (red!.Matching, Assert.Single(red.Lines).Reference));
        Assert.Null(red.NextLine);
    }

    [Fact]
    public async Task The_downloads_hold_every_line_in_order_and_nothing_for_another_provider()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        await ArriveAsync(intake);
        var desk = DeskOf(intake);
        var number = Assert.Single((await desk.ManifestsAsync(Own, null, ManifestKind.All, null, 20, Cancel)).Rows).Number;

        var lines = await desk.LinesAsync(Own, number, Cancel).ToListAsync(Cancel);
        var answer = await desk.AnswerAsync(Own, number, Cancel).Select(line => Encoding.UTF8.GetString(line.Span)).ToListAsync(Cancel);

        Assert.Equal([State.Released, State.Released, State.Held, State.Held, null], lines.Select(line => line.State));
        Assert.Equal(5, answer.Count);
        Assert.StartsWith("{\"line\":1,\"reference\":\"G1\",\"result\":\"decided\"", answer[0], StringComparison.Ordinal);
        Assert.Empty(await desk.LinesAsync(Other, number, Cancel).ToListAsync(Cancel));
        Assert.Empty(await desk.AnswerAsync(Other, number, Cancel).ToListAsync(Cancel));
        Assert.Null(await desk.ManifestAsync(Other, number, new LineFilter(LineChoice.All, 1, 10), Cancel));
        Assert.Empty((await desk.ManifestsAsync(Other, "caspia", ManifestKind.All, null, 20, Cancel)).Rows);
    }

    [Fact]
    public async Task A_manifest_of_several_parts_is_windowed_across_them()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Enumerable.Range(1, 1100).Select(i => A.Consignment() with { Reference = $"R{i}" }));
        var desk = DeskOf(intake);
        var number = Assert.Single((await desk.ManifestsAsync(Own, null, ManifestKind.All, null, 20, Cancel)).Rows).Number;

        var window = await desk.ManifestAsync(Own, number, new LineFilter(LineChoice.All, 510, 10), Cancel);

        Assert.Equal(Enumerable.Range(510, 10).Select(i => (long)i), window!.Lines.Select(line => line.Line));
        Assert.Equal(Enumerable.Range(510, 10).Select(i => $"R{i}"), window.Lines.Select(line => line.Reference));
        Assert.Equal((1100L, 520L), (window.Matching, window.NextLine));
        Assert.Empty(window.LineMap);
    }

    [Fact]
    public async Task A_consignments_file_has_its_record_explanation_evidence_and_the_events_a_flight_wrote_for_all()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        await ArriveAsync(intake);
        var desk = DeskOf(intake);
        var id = await IdAsync(desk, "G1");

        var file = await desk.ConsignmentAsync(Own, id, Cancel);

        Assert.Equal(State.Released, file!.Row.State);
        Assert.Equal("G1", file.Consignment!.Reference);
        Assert.NotEmpty(file.Assessment!.Reasons);
        Assert.Equal(["released", "arrived", "decided"], file.Events.Select(one => one.Kind));
        Assert.Equal(["provider:caspia", "provider:caspia"], file.Events.Take(2).Select(one => one.Actor));
        Assert.Contains(new Fact("to", "Released"), file.Events[0].Detail);
        Assert.Contains(new Fact("to", "Cleared"), file.Events[2].Detail);
        var evidence = Assert.Single(file.Evidence);
        Assert.Equal(("m1", "ndjson", 1), (evidence.MessageId, evidence.Format, evidence.Version));
        Assert.Equal(file.Consignment.Digest, evidence.Sha256);
        Assert.Equal(CanonicalJson.ToBytes(file.Consignment).Length, evidence.Bytes);
        Assert.Null(await desk.ConsignmentAsync(Other, id, Cancel));
        Assert.Null(await desk.ReplayAsync(Other, id, Cancel));
    }

    [Fact]
    public async Task An_officers_act_moves_the_state_and_leaves_reason_and_name_in_the_journal()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        await ArriveAsync(intake);
        var desk = DeskOf(intake);
        var id = await IdAsync(desk, "PAYS");

        await desk.RecordViewAsync(Officer, id, "telephone call", Cancel);
        var back = await desk.ActAsync(Officer, id, ReleaseEvent.Return, "refused by the consignee", Cancel);
        var again = await desk.ActAsync(Officer, id, ReleaseEvent.Return, "twice", Cancel);

        var file = await desk.ConsignmentAsync(Officer, id, Cancel);
        Assert.Equal(State.Returned, back!.Value.To);
        Assert.Equal("release-already-returned", again!.Value.Refused!.Code);
        Assert.Equal(State.Returned, file!.Row.State);
        Assert.Equal(["returned", "viewed", "arrived", "decided"], file.Events.Select(one => one.Kind));
        Assert.Equal("user:officer", file.Events[0].Actor);
        Assert.Contains(new Fact("reason", "refused by the consignee"), file.Events[0].Detail);
        Assert.Null(await desk.ActAsync(Other, id, ReleaseEvent.Return, "not mine", Cancel));
        Assert.Null(await desk.ActAsync(Officer, 999_999, ReleaseEvent.Hold, "not there", Cancel));
    }

    [Fact]
    public async Task A_replay_agrees_until_somebody_changes_the_decision_in_the_store()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        var desk = DeskOf(intake);
        var id = await IdAsync(desk, "PAYS");

        var honest = await desk.ReplayAsync(Officer, id, Cancel);
        var decision = Assert.Single(await Queries.DecisionsAsync(intake.Engine.Store, id, Cancel));
        var outcome = Encoding.UTF8.GetString(decision.Outcome.Span).Replace("145.08", "000.00", StringComparison.Ordinal);
        await TamperAsync(
            intake,
            "update decision set outcome = @outcome, hash = @hash where consignment_id = @id",
            ("outcome", Encoding.UTF8.GetBytes(outcome)),
            ("hash", new byte[32]),
            ("id", id)
        );
        var tampered = await desk.ReplayAsync(Officer, id, Cancel);

        Assert.True(honest!.Same);
        Assert.Empty(honest.Differences);
        Assert.False(tampered!.Same);
        Assert.Equal(honest.Stored, tampered.Recomputed);
        Assert.Contains(new Difference("/due/amount", "000.00", "145.08"), tampered.Differences);
    }

    [Fact]
    public async Task A_replay_that_cannot_be_made_says_why()
    {
        await using var intake = await StartAsync();
        await FlightAsync(intake);
        var desk = DeskOf(intake);
        var id = await IdAsync(desk, "G1");

        await TamperAsync(intake, "update decision set engine = 99 where consignment_id = @id", ("id", id));
        var replay = await desk.ReplayAsync(Officer, id, Cancel);

        Assert.Null(replay!.Recomputed);
        Assert.Contains("engine 99", Assert.Single(replay.Differences).Stored, StringComparison.Ordinal);
        Assert.Null((await desk.ConsignmentAsync(Officer, id, Cancel))!.Assessment);
    }

    [Fact]
    public async Task The_status_names_the_law_of_the_offices_country_and_the_time_of_the_last_change()
    {
        await using var intake = await StartAsync();
        var from = DateTimeOffset.UtcNow.AddSeconds(-1);
        await FlightAsync(intake);

        var status = await DeskOf(intake).StatusAsync(Cancel);

        var newest = intake
            .Engine.Law.Current.Book.Regimes.Where(regime => regime is { Regime: "az/parcels", Proposal: false })
            .Where(regime => !(regime.InForceFrom > DateOnly.FromDateTime(DateTime.UtcNow)))
            .MaxBy(regime => regime.InForceFrom);
        Assert.Equal(("az/parcels", newest!.Version), (status.Law!.Regime, status.Law.Version));
        Assert.Equal(intake.Engine.Law.Current.Book.Hash, status.LawHash);
        Assert.NotNull(status.RatesOn);
        Assert.InRange(status.DataAsOf, from, DateTimeOffset.UtcNow.AddSeconds(1));
    }

    /// <summary>Five lines on one flight: two cleared, one that owes 145.08 AZN, one weapon, one refused.</summary>
    private static async Task FlightAsync(IntakeFixture intake)
    {
        string[] records =
        [
            Line("G1", "One", 20),
            Line("G2", "Two", 20),
            Line("PAYS", "Leyla Məmmədova", 400, freight: 56),
            Line("RED", "Four", 20, hs: "930400"),
            Line("BAD", "Five", 20).Replace("\"AZ\"", "\"QQ\"", StringComparison.Ordinal),
        ];
        await intake.SendTextAsync("m1", string.Join('\n', records) + "\n");
    }

    private static string Line(string reference, string consignee, decimal value, string hs = "851830", decimal? freight = null)
    {
        var record = A.Consignment(
            reference,
            consignee: A.Person(consignee, identity: "5" + reference),
            items: [A.Item(value, hs: hs)],
            freight: freight is { } paid ? A.Money(paid, "USD") : null
        );
        var transport = record.Transport with { Conveyance = Flight, Master = "501-1234", ArrivesAt = DateTimeOffset.UtcNow.AddHours(2) };
        return Encoding.UTF8.GetString(CanonicalJson.ToBytes(record with { Transport = transport }));
    }

    private static async Task ArriveAsync(IntakeFixture intake) =>
        await intake.Engine.Arrivals.ArriveAsync(new MoveScope("caspia", null, Flight, null), "provider:caspia", Cancel);

    /// <summary>A desk without anything in memory.</summary>
    private static Desk DeskOf(IntakeFixture intake) =>
        new(
            intake.Engine.Store,
            intake.Engine.Law,
            new DecidedFiles(intake.Engine.Store, intake.Engine.Law),
            intake.Engine.Replays,
            intake.Engine.Acts,
            intake.Engine.MatchOffice,
            new ParcelgateOptions(),
            new OfficeDays(new ParcelgateOptions(), TimeProvider.System),
            TimeProvider.System
        );

    private static FindFilter Filter(string text) => new(text, null, null, null, null, null, null, 50);

    private static async Task<IEnumerable<string>> FoundAsync(Desk desk, Viewer viewer, FindFilter filter) =>
        (await desk.FindAsync(viewer, filter, Cancel)).Rows.Select(row => row.Reference);

    private static async Task<long> IdAsync(Desk desk, string reference) =>
        Assert.Single((await desk.FindAsync(Officer, Filter(reference), Cancel)).Rows).Id;

    /// <summary>What somebody with the database in hand could do.</summary>
    private static async Task TamperAsync(IntakeFixture intake, string sql, params (string Name, object? Value)[] values)
    {
        await using var work = await intake.Engine.Store.BeginAsync(Cancel);
        Assert.Equal(1, await Sql.ExecuteAsync(work.Connection, work.Transaction, sql, Cancel, values));
        await work.CommitAsync(Cancel);
    }

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());
}

public sealed class SqliteDeskTests() : DeskTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresDeskTests(PostgresServer server) : DeskTests(server);
