namespace Parcelgate.Server.Tests.Intake;

using System.Text.Json;
using Parcelgate.Core.Release;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

public sealed class SubmissionTests
{
    [Fact]
    public async Task Every_line_is_answered_in_order_and_a_bad_one_does_not_block_the_others()
    {
        await using var intake = await IntakeFixture.StartAsync();

        var good = System.Text.Encoding.UTF8.GetString(Formats.Json.CanonicalJson.ToBytes(A.Consignment() with { Reference = "A1" }));
        var lines = await intake.SendTextAsync(
            "m1",
            good + "\n{\"reference\":\n" + good.Replace("A1", "A2", StringComparison.Ordinal) + "\n"
        );

        Assert.Equal(["decided", "refused", "decided"], lines.Select(Result));
        Assert.Equal([1, 2, 3], lines.Select(line => line.GetProperty("line").GetInt32()));
        Assert.NotEmpty(lines[1].GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task A_message_sent_again_gets_the_first_answer_and_changes_nothing()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var records = Enumerable.Range(1, 1500).Select(i => A.Consignment() with { Reference = $"R{i}" }).ToList();

        var first = await intake.SendAsync("m1", records);
        var again = await intake.SendAsync("m1", records);

        Assert.Equal(first.Select(line => line.GetRawText()), again.Select(line => line.GetRawText()));
        await Assert.ThrowsAsync<MessageIdReusedException>(() => intake.SendAsync("m1", records.Take(3)));
    }

    [Fact]
    public async Task An_amendment_decides_a_new_version_and_says_what_changed()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var record = A.Consignment() with { Reference = "A1" };
        await intake.SendAsync("m1", record);

        var amended = Assert.Single(await intake.SendAsync("m2", record with { GrossMassGrams = 4321 }));

        Assert.Equal("amended", Result(amended));
        Assert.Equal(2, amended.GetProperty("version").GetInt32());
        var change = Assert.Single(
            amended.GetProperty("changed").EnumerateArray(),
            one => one.GetProperty("field").GetString() == "/grossMassGrams"
        );
        Assert.Equal("4321", change.GetProperty("now").GetString());
    }

    [Fact]
    public async Task What_is_lodged_again_as_it_was_changes_nothing()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var record = A.Consignment() with { Reference = "A1" };
        var decided = Assert.Single(await intake.SendAsync("m1", record));
        var before = await StoreState.HashesAsync(intake.Engine.Store);

        var again = await intake.SendAsync("m2", record, record);
        // The same in other words: order and spaces are not the record.
        var text = System.Text.Encoding.UTF8.GetString(Formats.Json.CanonicalJson.ToBytes(record));
        var respelt = Assert.Single(await intake.SendTextAsync("m3", text.Replace(":", " : ", StringComparison.Ordinal) + "\n"));

        Assert.Equal(["unchanged", "unchanged", "unchanged"], again.Append(respelt).Select(Result));
        Assert.All(again, line => Assert.Equal(decided.GetProperty("hash").GetString(), line.GetProperty("hash").GetString()));
        Assert.All(
            again,
            line =>
                Assert.Equal(
                    (1, decided.GetProperty("id").GetInt64()),
                    (line.GetProperty("version").GetInt32(), line.GetProperty("id").GetInt64())
                )
        );
        Assert.Equal(before, await StoreState.HashesAsync(intake.Engine.Store));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task What_is_lodged_again_under_another_law_is_decided_again()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var record = A.Consignment() with { Reference = "A1" };
        await intake.SendAsync("m1", record);
        using var folder = new TempFolder();
        var cancel = TestContext.Current.CancellationToken;
        foreach (var file in Directory.EnumerateFiles(IntakeFixture.LawFolder, "*", SearchOption.AllDirectories))
        {
            var copy = folder.File(Path.GetRelativePath(IntakeFixture.LawFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var later = file.EndsWith(".yaml", StringComparison.Ordinal) ? "# later\n" : "";
            await File.WriteAllTextAsync(copy, await File.ReadAllTextAsync(file, cancel) + later, cancel);
        }

        await intake.Engine.Law.PublishAsync(folder.File(""), CancellationToken.None);
        var lines = await intake.SendAsync("m2", record, record);

        Assert.Equal(["amended", "unchanged"], lines.Select(Result));
    }

    [Fact]
    public async Task A_cancelled_consignment_that_comes_alive_again_is_said()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var record = A.Consignment() with { Reference = "A1" };
        var decided = Assert.Single(await intake.SendAsync("m1", record));
        await intake.SendTextAsync("m2", """{"act":"cancel","reference":"A1","reason":"not sent"}""");

        var revived = Assert.Single(await intake.SendAsync("m3", record));

        Assert.Equal(
            ("amended", 2, true),
            (Result(revived), revived.GetProperty("version").GetInt32(), revived.GetProperty("revived").GetBoolean())
        );
        var state = revived.GetProperty("changed")[0];
        Assert.Equal(
            ("state", "cancelled", decided.GetProperty("state").GetString()),
            (state.GetProperty("field").GetString(), state.GetProperty("was").GetString(), state.GetProperty("now").GetString())
        );
    }

    [Fact]
    public async Task Refused_lines_and_amendments_take_no_number()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var record = A.Consignment() with { Reference = "A1" };
        await intake.SendAsync("m1", record);
        await intake.SendTextAsync("m2", "{}\n{}\n{}\n");
        await intake.SendAsync("m3", record with { GrossMassGrams = 4321 });

        var next = Assert.Single(await intake.SendAsync("m4", A.Consignment() with { Reference = "A2" }));

        Assert.Equal(2, next.GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Twice_the_same_reference_in_one_message_is_an_amendment_of_the_first()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var record = A.Consignment() with { Reference = "A1" };

        var lines = await intake.SendAsync("m1", record, record with { GrossMassGrams = 4321 });

        Assert.Equal(["decided", "amended"], lines.Select(Result));
    }

    [Fact]
    public async Task A_cancelled_consignment_can_not_be_cancelled_again()
    {
        await using var intake = await IntakeFixture.StartAsync();
        await intake.SendAsync("m1", A.Consignment() with { Reference = "A1" });

        var cancelled = Assert.Single(await intake.SendTextAsync("m2", """{"act":"cancel","reference":"A1","reason":"not sent"}"""));
        var again = Assert.Single(await intake.SendTextAsync("m3", """{"act":"cancel","reference":"A1","reason":"not sent"}"""));

        Assert.Equal("cancelled", Result(cancelled));
        Assert.Equal("release-not-in-this-state", again.GetProperty("problems")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_parcel_that_came_before_its_data_is_a_state_of_its_own()
    {
        await using var intake = await IntakeFixture.StartAsync();

        var arrival = await intake.Engine.Arrivals.ArriveAsync(
            new MoveScope("caspia", null, null, ["A1"]),
            "provider:caspia",
            CancellationToken.None
        );
        var line = Assert.Single(await intake.SendAsync("m1", A.Consignment() with { Reference = "A1" }));

        Assert.Equal(["A1"], arrival.Unannounced);
        Assert.Contains(line.GetProperty("state").GetString(), (string[])["data-late", "held"]);
    }

    [Fact]
    public async Task Every_stored_decision_replays_to_the_same_hash()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var lines = await intake.SendAsync("m1", Enumerable.Range(1, 20).Select(i => A.Consignment() with { Reference = $"R{i}" }));

        await using var db = await intake.Engine.Store.OpenReadAsync(CancellationToken.None);
        foreach (var line in lines)
        {
            var id = line.GetProperty("id").GetInt64();
            var decision = await Decisions.LatestAsync(db, null, id, CancellationToken.None);
            var part = await Parts.ReadAsync(db, null, decision!.SubmissionId, decision.Part, CancellationToken.None);
            var replay = await intake.Engine.Replayer.ReplayAsync(
                decision,
                Parts.Record(part!, decision.Offset, decision.Length),
                CancellationToken.None
            );

            Assert.True(replay.Same, replay.Difference);
            Assert.Equal(line.GetProperty("hash").GetString(), replay.Stored.ToString());
        }
    }

    private static string? Result(JsonElement line) => line.GetProperty("result").GetString();
}
