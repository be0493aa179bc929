namespace Parcelgate.Server.Tests.Law;

using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Law;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Drafting, running, submitting, approving: nothing becomes law without a run of exactly its text and a second person.</summary>
public abstract class ProposalsTests(PostgresServer? server)
{
    private static readonly Person Author = new("user:policy-analyst", "L. Nəbiyeva");
    private static readonly Person Second = new("user:supervisor", "K. Əhmədov");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_a_finished_run_of_exactly_this_text_with_these_expectations_can_be_submitted()
    {
        await using var place = await Place.StartAsync(server);
        var id = await place.Proposals.BeginAsync(place.Version, place.Proposals.TextOf(place.Version)!, Author, Cancel);
        await place.Proposals.SaveAsync(id, Texts.Above150, Author, Cancel);

        Assert.Equal("no-expectation", (await place.Proposals.SubmitAsync(id, Author, Cancel))?.Code);
        Assert.Equal("no-expectation", (await place.AskAsync(id))?.Code);
        Assert.Null(await place.Proposals.ExpectAsync(id, [new Expectation(Expected.Payments, 0, 10)], Author, Cancel));
        Assert.Equal("no-run", (await place.Proposals.SubmitAsync(id, Author, Cancel))?.Code);
        Assert.Null(await place.AskAsync(id));
        Assert.Equal("runs-already", (await place.AskAsync(id))?.Code);
        Assert.True(await place.Worker.WorkAsync(Cancel));
        Assert.False(await place.Worker.WorkAsync(Cancel));
        await place.Proposals.ExpectAsync(id, [new Expectation(Expected.Payments, 0, 11)], Author, Cancel);
        Assert.Equal("no-run", (await place.Proposals.SubmitAsync(id, Author, Cancel))?.Code);
        await place.Proposals.ExpectAsync(id, [new Expectation(Expected.Payments, 0, 10)], Author, Cancel);
        await place.Proposals.SaveAsync(id, Texts.Above150 + "\n# one word more", Author, Cancel);
        Assert.Equal("no-run", (await place.Proposals.SubmitAsync(id, Author, Cancel))?.Code);
        await place.Proposals.SaveAsync(id, Texts.Above150, Author, Cancel);

        Assert.Null(await place.Proposals.SubmitAsync(id, Author, Cancel));
        Assert.Equal("not-a-draft", (await place.Proposals.SaveAsync(id, "other", Author, Cancel))?.Code);
        Assert.Equal(Texts.Above150, (await place.Proposals.FindAsync(id, Cancel))!.Text);
    }

    [Fact]
    public async Task A_run_counts_the_stores_history_and_says_the_same_when_it_is_done_again()
    {
        await using var place = await Place.StartAsync(server);
        await place.SendAsync(
            Parcel("A1", "5AAA111", 149.99m),
            Parcel("A2", "5BBB222", 150.01m),
            Parcel("A3", "5CCC333", 290m),
            Parcel("A4", "5CCC333", 20m)
        );
        var id = await place.DraftAsync();
        await place.AskAsync(id);
        await place.Worker.WorkAsync(Cancel);
        await place.AskAsync(id);
        await place.Worker.WorkAsync(Cancel);

        var runs = await place.Proposals.RunsAsync(id, Cancel);

        var impact = runs[0].Result!.Impact!;
        Assert.Equal(4, impact.Parcels);
        // As it is only the last exceeds its month; proposed, the two above 150.
        Assert.Equal(new TwoCounts(1, 2), impact.Holds[Core.Assessment.HoldReason.Payment]);
        Assert.Equal(3, impact.Changed);
        Assert.Equal(["A2", "A3", "A4"], impact.Sample.Select(parcel => parcel.Reference));
        Assert.Equal(runs[1].Inputs, runs[0].Inputs);
        Assert.Equal(runs[1].Result!.Impact!.Charges, impact.Charges);
        Assert.Equal(place.Library.Current.Book.Hash, runs[0].LawHash);
    }

    [Fact]
    public async Task What_was_cancelled_is_left_out_and_an_amended_parcel_counts_once_as_it_is_now()
    {
        await using var place = await Place.StartAsync(server);
        await place.SendAsync(Parcel("A1", "5AAA111", 200m), Parcel("A2", "5BBB222", 200m));
        await place.Intake.SendTextAsync("m-cancel", """{"act":"cancel","reference":"A1"}""" + "\n");
        await place.Intake.SendAsync("m-amend", Parcel("A2", "5BBB222", 100m));
        var id = await place.DraftAsync();
        await place.AskAsync(id);
        await place.Worker.WorkAsync(Cancel);

        var impact = (await place.Proposals.RunsAsync(id, Cancel))[0].Result!.Impact!;

        Assert.Equal((1L, 0L), (impact.Parcels, impact.Changed));
    }

    [Fact]
    public async Task The_author_cannot_approve_and_a_second_person_makes_it_law_from_the_day_chosen()
    {
        await using var place = await Place.StartAsync(server);
        var id = await place.SubmittedAsync();
        var from = place.Proposals.Today.AddDays(30);

        Assert.Equal("own", (await place.Proposals.ApproveAsync(id, from, "good", Author, Cancel))?.Code);
        Assert.Equal("day", (await place.Proposals.ApproveAsync(id, place.Proposals.Today.AddDays(-1), "good", Second, Cancel))?.Code);
        var before = place.Library.Current.Book.Hash;
        Assert.Null(await place.Proposals.ApproveAsync(id, from, "good", Second, Cancel));
        Assert.Equal("not-submitted", (await place.Proposals.ApproveAsync(id, from, "good", Second, Cancel))?.Code);

        var book = place.Library.Current.Book;
        Assert.NotEqual(before, book.Hash);
        var published = Assert.Single(book.Regimes, regime => regime.Regime == "az/parcels" && regime.InForceFrom == from);
        Assert.Equal(place.Proposals.Today, published.Known);
        Assert.NotEqual(published.File, InForce(book, from.AddDays(-1)));
        Assert.Equal(published.File, InForce(book, from));
        Assert.NotEqual(published.File, book.TextsOn("AZ", from, place.Proposals.Today.AddDays(-1)).Single().Regime.File);
        Assert.Contains("law-approved", await place.KindsAsync());
    }

    [Fact]
    public async Task Every_process_sees_what_was_published_after_a_look_and_after_a_restart()
    {
        await using var place = await Place.StartAsync(server);
        using var other = new TempFolder();
        var running = new LawLibrary(place.Store);
        await running.PublishAsync(IntakeFixture.LawFolder, Cancel);
        var id = await place.SubmittedAsync();
        await place.Proposals.ApproveAsync(id, place.Proposals.Today, "good", Second, Cancel);
        var hash = place.Library.Current.Book.Hash;

        Assert.NotEqual(hash, running.Current.Book.Hash);
        Assert.Equal(hash, (await running.RefreshAsync(Cancel)).Book.Hash);
        var restarted = new LawLibrary(place.Store);
        Assert.Equal(hash, (await restarted.PublishAsync(IntakeFixture.LawFolder, Cancel)).Book.Hash);
        Assert.Equal(place.Library.Current.Id, restarted.Current.Id);
    }

    [Fact]
    public async Task A_decision_after_the_approval_rests_on_the_published_file_and_replays_and_one_before_does_too()
    {
        await using var place = await Place.StartAsync(server);
        var before = (await place.SendAsync(Parcel("A1", "5AAA111", 200m)))[0];
        var id = await place.SubmittedAsync();
        await place.Proposals.ApproveAsync(id, place.Proposals.Today, "good", Second, Cancel);

        var after = (await place.SendAsync(Parcel("A2", "5BBB222", 200m)))[0];
        var total = await place.Intake.Engine.Replays.AllAsync(_ => { }, Cancel);

        Assert.Equal(2, before.GetProperty("category").GetInt32());
        Assert.Equal(3, after.GetProperty("category").GetInt32());
        Assert.Equal((2L, 0L), (total.Decisions, total.Different));
    }

    [Fact]
    public async Task A_run_whose_server_died_is_done_by_the_next()
    {
        await using var place = await Place.StartAsync(server);
        var id = await place.DraftAsync();
        await place.AskAsync(id);
        await place.ChangeAsync("update law_run set state = 1, seen_at = 1, started_at = 1");
        Assert.True(await place.Worker.WorkAsync(Cancel));
        Assert.Equal(RunState.Done, (await place.Proposals.RunsAsync(id, Cancel))[0].State);

        await place.AskAsync(id);
        await place.ChangeAsync(
            $"update law_run set state = 1, seen_at = {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}, started_at = 1 where state = 0"
        );
        Assert.False(await place.Worker.WorkAsync(Cancel));
    }

    [Fact]
    public async Task Text_that_is_not_law_is_kept_and_neither_run_nor_taken_up()
    {
        await using var place = await Place.StartAsync(server);
        var id = await place.DraftAsync();
        await place.Proposals.SaveAsync(id, Texts.Above150.Replace("rate: 15 %", "rate: 15 %%", StringComparison.Ordinal), Author, Cancel);
        var hash = place.Library.Current.Book.Hash;

        var refused = await place.AskAsync(id);

        Assert.Equal("not-law", refused!.Code);
        Assert.Contains("15 %%", refused.Errors[0].Sentence, StringComparison.Ordinal);
        Assert.True(refused.Errors[0].Line > 1);
        Assert.Empty(await place.Proposals.RunsAsync(id, Cancel));
        Assert.Equal(hash, (await place.Library.RefreshAsync(Cancel)).Book.Hash);
    }

    [Theory]
    [InlineData("a\u0000b", "control-character")]
    [InlineData("line one\nline \u0007two", "control-character")]
    public async Task A_text_no_store_keeps_is_refused_and_the_earlier_one_stands(string text, string code)
    {
        await using var place = await Place.StartAsync(server);
        var id = await place.DraftAsync();

        Assert.Equal(code, (await place.Proposals.SaveAsync(id, text, Author, Cancel))?.Code);
        Assert.Equal("too-long", (await place.Proposals.SaveAsync(id, new string('x', ProposalText.Longest + 1), Author, Cancel))?.Code);
        Assert.Equal(Texts.Above150, (await place.Proposals.FindAsync(id, Cancel))!.Text);
    }

    [Fact]
    public async Task Another_analyst_cannot_write_in_it_and_what_is_sent_back_stays_as_it_was()
    {
        await using var place = await Place.StartAsync(server);
        var id = await place.SubmittedAsync();
        var draft = await place.DraftAsync();

        Assert.Equal("not-yours", (await place.Proposals.SaveAsync(draft, "x", Second, Cancel))?.Code);
        Assert.Equal("own", (await place.Proposals.SendBackAsync(id, "no", Author, Cancel))?.Code);
        Assert.Null(await place.Proposals.SendBackAsync(id, "the limit is too low", Second, Cancel));
        Assert.Equal("not-submitted", (await place.Proposals.ApproveAsync(id, place.Proposals.Today, "good", Second, Cancel))?.Code);
        Assert.Equal("the limit is too low", (await place.Proposals.FindAsync(id, Cancel))!.Reason);
    }

    [Fact]
    public async Task Two_proposals_of_one_regime_and_day_cannot_both_become_law()
    {
        await using var place = await Place.StartAsync(server);
        var (first, second) = (await place.SubmittedAsync(), await place.SubmittedAsync());
        var from = place.Proposals.Today.AddDays(10);
        Assert.Null(await place.Proposals.ApproveAsync(first, from, "good", Second, Cancel));

        var refused = await place.Proposals.ApproveAsync(second, from.AddDays(1), "good", Second, Cancel);

        Assert.Equal("not-law-then", refused!.Code);
        Assert.Contains("neither was known later", refused.Errors[0].Sentence, StringComparison.Ordinal);
        Assert.Single(place.Library.Current.Additions);
    }

    [Fact]
    public async Task Who_publishes_without_having_seen_what_was_published_before_collides_and_changes_nothing()
    {
        await using var place = await Place.StartAsync(server);
        async Task PublishAsync(long proposal)
        {
            await using var work = await place.Store.BeginAsync(Cancel);
            var file = new LawFile(FormattableString.Invariant($"regimes/az/2027-01-01-p{proposal}.yaml"), "");
            await LawStore.AddAsync(work, after: 0, file, proposal, DateTimeOffset.UtcNow, Second.Actor, Cancel);
            await work.CommitAsync(Cancel);
        }

        await PublishAsync(1);
        await Assert.ThrowsAsync<StoreConflictException>(() => PublishAsync(2));

        Assert.Equal([1L], (await place.Store.PublishedLawAsync(Cancel)).Select(file => file.ProposalId));
    }

    private static string InForce(LawBook book, DateOnly on) => book.TextsOn("AZ", on, on).Single().Regime.File;

    private static Consignment Parcel(string reference, string identity, decimal goods) =>
        A.Consignment(reference, consignee: A.Person(identity: identity), items: [A.Item(goods, hs: "610910")], freight: A.Money(0, "USD"));

    [Fact]
    public async Task Rules_are_drafted_run_over_what_was_decided_approved_and_decide_from_then_on()
    {
        await using var place = await Place.StartAsync(server);
        await place.SendAsync(Priced("A1", "5AAA111", 3m), Priced("A2", "5BBB222", 200m), Priced("A3", "5CCC333", 3m));
        await place.FoundAsync("A1");
        await place.FoundAsync("A2");
        var id = await place.Proposals.BeginAsync("az/core@2026-11-01", place.Proposals.TextOf("az/core@2026-11-01")!, Author, Cancel);
        Assert.Equal(Texts.Core, (await place.Proposals.FindAsync(id, Cancel))!.Text);
        await place.Proposals.ExpectAsync(id, [new Expectation(Expected.Cases, 1, 1)], Author, Cancel);
        await place.Proposals.SaveAsync(id, Texts.DearPieces, Author, Cancel);
        Assert.Equal("", string.Join('\n', (await place.AskAsync(id))?.Errors ?? []));
        Assert.True(await place.Worker.WorkAsync(Cancel));

        var run = (await place.Proposals.RunsAsync(id, Cancel))[0];
        var risk = run.Result!.Risk!;
        Assert.Null(run.Problem);
        Assert.Equal((3L, 0L, 1L), (risk.Parcels, risk.WithoutFacts, risk.Changed));
        Assert.Equal(new TwoCounts(2, 3), risk.Cases);
        Assert.Equal((2L, 2L, new TwoCounts(1, 2)), (risk.Opened, risk.Found, risk.Caught));
        var rule = risk.Rules.Single(one => one.Rule == "az/core#dear-pieces");
        Assert.Equal((new TwoCounts(0, 1), 1L, 1L, 1L), (rule.Hits, rule.Alone, rule.Opened, rule.Found));
        Assert.Equal("A2", Assert.Single(risk.Sample).Reference);
        Assert.True(Expectations.Against(run.Expected, risk).Single().Holds);

        Assert.Null(await place.Proposals.SubmitAsync(id, Author, Cancel));
        Assert.Equal("own", (await place.Proposals.ApproveAsync(id, place.Proposals.Today, "good", Author, Cancel))?.Code);
        Assert.Null(await place.Proposals.ApproveAsync(id, place.Proposals.Today, "good", Second, Cancel));
        await place.SendAsync(Priced("A4", "5DDD444", 200m));
        Assert.Equal(1, await StoreState.NumberAsync(place.Store, "select count(*) from risk_hit where rule = 'az/core#dear-pieces'"));
        Assert.Equal((4L, 0L), await place.ReplayedAsync());
    }

    [Fact]
    public async Task Rules_whose_own_tests_fail_can_neither_be_run_nor_submitted()
    {
        await using var place = await Place.StartAsync(server);
        var id = await place.Proposals.BeginAsync("", ProposalText.ShortestProfile, Author, Cancel);
        await place.Proposals.ExpectAsync(id, [new Expectation(Expected.Cases, 0, 1)], Author, Cancel);
        var check = await place.Proposals.CheckAsync((await place.Proposals.FindAsync(id, Cancel))!, Cancel);
        Assert.Empty(check.Check.Errors);
        await place.Proposals.SaveAsync(
            id,
            ProposalText.ShortestProfile.Replace("> 2000", "> 4000", StringComparison.Ordinal),
            Author,
            Cancel
        );

        var refused = await place.AskAsync(id);

        Assert.Equal("not-law", refused!.Code);
        Assert.Contains(refused.Errors, error => error.Sentence.Contains("'three kilograms of documents'", StringComparison.Ordinal));
    }

    /// <summary>A telephone: at 3 USD less than a quarter of what such goods cost.</summary>
    private static Consignment Priced(string reference, string identity, decimal value) =>
        A.Sealed(Parcel(reference, identity, value) with { Items = [A.Item(value, description: "smartphone 128 GB", hs: "851713")] });

    /// <summary>An engine with what drafting and publishing need.</summary>
    private sealed class Place : IAsyncDisposable
    {
        private int messages;

        internal IntakeFixture Intake { get; private init; } = null!;

        internal Proposals Proposals { get; private init; } = null!;

        internal ImpactWorker Worker { get; private init; } = null!;

        internal IStore Store => Intake.Engine.Store;

        internal LawLibrary Library => Intake.Engine.Law;

        internal string Version { get; } = "az/parcels@2026-01-01";

        internal static async Task<Place> StartAsync(PostgresServer? server)
        {
            var intake = await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());
            var (store, law, time) = (intake.Engine.Store, intake.Engine.Law, TimeProvider.System);
            var proposals = new Proposals(
                store,
                law,
                new ProposalChecks(law),
                time,
                new OfficeDays(new ParcelgateOptions(), time),
                NullLogger<Proposals>.Instance
            );
            return new Place
            {
                Intake = intake,
                Proposals = proposals,
                Worker = new ImpactWorker(
                    store,
                    law,
                    proposals,
                    intake.Engine.Impact,
                    intake.Engine.RiskImpact,
                    time,
                    NullLogger<ImpactWorker>.Instance
                ),
            };
        }

        internal Task<List<System.Text.Json.JsonElement>> SendAsync(params Consignment[] parcels) =>
            Intake.SendAsync($"m-{++messages}", parcels);

        internal Task<LawRefusal?> AskAsync(long id) =>
            Proposals.AskRunAsync(id, Proposals.Today.AddDays(-1), Proposals.Today, Author, Cancel);

        internal async Task<long> DraftAsync()
        {
            var id = await Proposals.BeginAsync(Version, Texts.Above150, Author, Cancel);
            await Proposals.ExpectAsync(id, [new Expectation(Expected.Payments, 0, 10)], Author, Cancel);
            return id;
        }

        internal async Task<long> SubmittedAsync()
        {
            var id = await DraftAsync();
            await AskAsync(id);
            await Worker.WorkAsync(Cancel);
            Assert.Null(await Proposals.SubmitAsync(id, Author, Cancel));
            return id;
        }

        /// <summary>An officer opens it and finds it not as declared.</summary>
        internal Task FoundAsync(string reference) =>
            ChangeAsync(
                $"""
                insert into inspection (id, consignment_id, version, client_key, at, actor, name, means, found, kind, disposition, note)
                select id, id, 1, reference, 1, 'user:a', 'A', 'manual', 1, 'undervaluation', 'Hold', '' from consignment where reference = '{reference}'
                """
            );

        internal async Task<(long Decisions, long Different)> ReplayedAsync()
        {
            var total = await Intake.Engine.Replays.AllAsync(_ => { }, Cancel);
            return (total.Decisions, total.Different);
        }

        internal async Task ChangeAsync(string sql)
        {
            await using var work = await Store.BeginAsync(Cancel);
            await Sql.ExecuteAsync(work.Connection, work.Transaction, sql, Cancel);
            await work.CommitAsync(Cancel);
        }

        internal async Task<List<string>> KindsAsync()
        {
            await using var db = await Store.OpenReadAsync(Cancel);
            await using var command = Sql.Command(db, null, "select distinct kind from journal");
            await using var row = await command.ExecuteReaderAsync(Cancel);
            var kinds = new List<string>();
            while (await row.ReadAsync(Cancel))
            {
                kinds.Add(row.GetString(0));
            }

            return kinds;
        }

        public ValueTask DisposeAsync() => Intake.DisposeAsync();
    }
}

public sealed class SqliteProposalsTests() : ProposalsTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresProposalsTests(PostgresServer server) : ProposalsTests(server);

/// <summary>Texts of proposals.</summary>
internal static class Texts
{
    /// <summary>The core profile as a proposal begins with it.</summary>
    internal static string Core => ProposalText.Of(File.ReadAllText(Path.Combine(IntakeFixture.LawFolder, "profiles", "az", "core.yaml")));

    /// <summary>The core profile with one rule and its tests more.</summary>
    internal static string DearPieces =>
        Core.Replace(
            "\ntests:\n",
            """

              dear-pieces:
                when: signal.piece_price >= 25 && items.exists(i, i.value > money('190 USD') && i.value < money('260 USD'))
                act: propose
                mode: live
                finds: misdescription
                why: A dear piece. See whether it is what the description says.
                expected: 10 %
                at-most: 90 %

            tests:
              - name: a dear telephone
                given: { items: [{ description: telephone, hs: '851713', value: 200 USD }], signals: { piece_price: 90, vague_items: 0 } }
                hits: [dear-pieces]

            """,
            StringComparison.Ordinal
        );

    /// <summary>Azerbaijan, whole value above 150 USD per parcel: from the version of 2026.</summary>
    internal static string Above150
    {
        get
        {
            var file = Directory.GetFiles(Path.Combine(IntakeFixture.LawFolder, "regimes", "az"), "2026-01-01*.yaml").Single();
            var text = ProposalText.Of(File.ReadAllText(file));
            text = text[..text.IndexOf("\nexamples:", StringComparison.Ordinal)] + "\n";
            return text.Replace("limit: 300 USD, included", "limit: 150 USD, included", StringComparison.Ordinal)
                    .Replace("per: consignee in calendar month", "per: consignment", StringComparison.Ordinal)
                    .Replace("beyond: excess ", "beyond: whole ", StringComparison.Ordinal)
                + """
                    examples:
                      - { given: { goods: 149.99 USD }, then: { duty: 0 AZN, due: 0 AZN } }
                      - { given: { goods: 150 USD }, then: { duty: 0 AZN, due: 0 AZN } }
                      - { given: { goods: 150.01 USD }, then: { taxable(month): 150.01 USD } }
                    """;
        }
    }
}
