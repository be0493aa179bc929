namespace Parcelgate.Server.Tests.Release;

using System.Text.Json;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>What a provider reads of a referral never says which rule, signal, score or officer's reason it comes of.</summary>
public sealed class SenderTextTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("request-information", "ask: /consignee/phone, party-named", State.Referred, "rfi")]
    [InlineData("request-information", "", State.Referred, "rfi")]
    [InlineData("request-screening", "", State.Referred, "rfs")]
    [InlineData("do-not-load", "", State.DoNotLoad, "dnl")]
    public async Task No_text_of_a_referral_names_a_rule_a_signal_a_score_or_a_reason(string act, string ask, State state, string kind)
    {
        using var folder = new TempFolder();
        await using var engine = await StartAsync(folder, act, ask);
        await SendAsync(engine);

        var row = Assert.Single(await Queries.ConsignmentsAsync(engine.Store, "C1", None));
        Assert.Equal(state, (State)row.State);
        if (state == State.Referred)
        {
            var question = new OfficerQuestion(
                ReferralKind.Information,
                [new("/items/0/value", "price-proved")],
                "What was paid?",
                "SECRET reason"
            );
            Assert.Null(await engine.Referrals.AskAsync(row.Id, question, "user:SECRET", None));
        }

        await using var db = await engine.Store.OpenReadAsync(None);
        var referrals = await ReferralBook.OfConsignmentAsync(db, row.Id, None);
        Assert.Contains(referrals, one => ReferralBook.Word((ReferralKind)one.Kind) == kind);
        var said = JsonSerializer.Serialize(referrals.Select(one => ReferralLine.Of(one, DateTimeOffset.UtcNow)));
        var journal = string.Join(
            '\n',
            (await Queries.JournalAsync(engine.Store, row.Id, None)).Select(one => one.Row.Kind + one.Row.Detail)
        );
        foreach (var text in (string[])[said, journal])
        {
            foreach (var secret in (string[])["az/planted", "odd-one", "risk-rule", "signal", "score", "mass &gt; 0", "Because", "SECRET"])
            {
                Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task A_do_not_load_of_a_rule_is_not_loaded_at_once_and_waits_for_one_person()
    {
        using var folder = new TempFolder();
        await using var engine = await StartAsync(folder, "do-not-load", "");
        await SendAsync(engine);
        await using var db = await engine.Store.OpenReadAsync(None);
        var order = Assert.Single(await ReferralBook.OfConsignmentAsync(db, 1, None));

        Assert.Equal(ReferralState.Proposed, (ReferralState)order.State);
        Assert.Equal("standing", ReferralLine.Of(order, DateTimeOffset.UtcNow)!.State);
        Assert.Null(await engine.Referrals.ActAsync(order.Id, ReferralAct.Refuse, "a mistake of the rule", "user:a", None));

        var row = Assert.Single(await Queries.ConsignmentsAsync(engine.Store, "C1", None));
        Assert.Equal(State.Cleared, (State)row.State);
    }

    [Fact]
    public async Task An_officers_proposal_is_not_told_before_a_second_person_confirms_it()
    {
        await using var intake = await IntakeFixture.StartAsync();
        await intake.SendAsync("m1", A.Consignment("C1"));
        await intake.Engine.Referrals.ProposeAsync(1, "weapon parts", "user:a", None);
        await using var db = await intake.Engine.Store.OpenReadAsync(None);
        var proposal = Assert.Single(await ReferralBook.OfConsignmentAsync(db, 1, None));

        Assert.Null(ReferralLine.Of(proposal, DateTimeOffset.UtcNow));
        await intake.Engine.Referrals.ActAsync(proposal.Id, ReferralAct.Confirm, "yes", "user:b", None);
        var standing = Assert.Single(await ReferralBook.OfConsignmentAsync(db, 1, None));
        Assert.Equal(("dnl", "standing", "not-loaded"), Public(standing));
    }

    private static (string, string, string) Public(ReferralRow row) =>
        ReferralLine.Of(row, DateTimeOffset.UtcNow) is { } line ? (line.Kind, line.State, line.Otherwise) : ("", "", "");

    /// <summary>An engine under the law of the repository with one risk rule that holds for every parcel.</summary>
    private static async Task<Engine> StartAsync(TempFolder folder, string act, string ask)
    {
        var data = Path.Combine(Path.GetDirectoryName(folder.File("x"))!, "data");
        foreach (var file in Directory.GetFiles(IntakeFixture.LawFolder, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(IntakeFixture.LawFolder, file);
            if (!relative.StartsWith("profiles", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(data, relative))!);
                File.Copy(file, Path.Combine(data, relative));
            }
        }

        Directory.CreateDirectory(Path.Combine(data, "profiles", "az"));
        await File.WriteAllTextAsync(Path.Combine(data, "profiles", "az", "planted.yaml"), Profile(act, ask), None);
        return await Engine.StartAsync(Stores.Open(folder.File("test.db")), data, TimeProvider.System, None);
    }

    private static string Profile(string act, string ask) =>
        $"""
            profile: az/planted
            title: A profile of the tests
            owner: Tests
            purpose: Tests
            legal-basis: Act 1
            review: 2099-01-01
            known: 2026-01-01
            in-force: 2026-01-01..
            destinations: [AZ]
            rules:
              odd-one:
                when: mass > 0
                act: {act}
                mode: live
                {(ask.Length == 0 ? "" : ask + "\n    ")}finds: identity
                why: Because of the signal and the score.
                expected: 12 %
                at-most: 100 %
            """;

    private static async Task SendAsync(Engine engine)
    {
        var bytes = Formats.Json.CanonicalJson.ToBytes(A.Consignment("C1"));
        await engine.Submissions.ReceiveAsync(
            IntakeFixture.Express,
            new Server.Intake.Incoming("m1", Formats.Formats.Named("ndjson")!, "", new MemoryStream(bytes), long.MaxValue),
            _ => { },
            _ => ValueTask.CompletedTask,
            None
        );
    }
}
