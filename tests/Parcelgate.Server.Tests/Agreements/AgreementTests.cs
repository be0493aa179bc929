namespace Parcelgate.Server.Tests.Agreements;

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Release;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Release;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Messages under an agreement, on SQLite.</summary>
public sealed class SqliteAgreementTests() : AgreementTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresAgreementTests(PostgresServer server) : AgreementTests(server);

/// <summary>What an agreement does to messages, by every way in: the sender carries it.</summary>
public abstract class AgreementTests(PostgresServer? server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>What tests of agreements change a clause of.</summary>
    internal static readonly Agreement Terms = new()
    {
        Provider = "caspia",
        Version = 0,
        LegalBasis = "Memorandum 12",
        Purpose = "Customs control",
        RetentionDays = 365,
        From = new DateOnly(2026, 1, 1),
    };

    [Fact]
    public async Task An_agreement_holds_once_a_second_person_approved_it_and_never_by_its_author()
    {
        await using var place = await Place.StartAsync(server);

        var (version, problem) = await place.Office.WriteAsync(Terms with { Formats = ["csv"] }, "user:a", None);

        Assert.Null(problem);
        Assert.Null(place.Under().Agreement);
        Assert.Equal("own", (await place.Office.ApproveAsync("caspia", version, "user:a", None))?.Code);
        Assert.Null(await place.Office.ApproveAsync("caspia", version, "user:b", None));
        Assert.Equal("not-waiting", (await place.Office.ApproveAsync("caspia", version, "user:b", None))?.Code);
        Assert.Equal("caspia/1", place.Under().Agreement!.Name);
        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => place.SendAsync("m1", A.Consignment("A1")));
        Assert.Equal(ProblemCodes.AgreementFormat, refused.Problem.Code);
        Assert.Equal(0, await place.NumberAsync("select count(*) from submission"));
    }

    [Fact]
    public async Task Without_one_messages_are_taken_or_refused_as_the_setting_says()
    {
        await using var place = await Place.StartAsync(server);
        await place.SendAsync("m1", A.Consignment("A1"));

        place.Options.RequireAgreements = true;
        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => place.SendAsync("m2", A.Consignment("A2")));

        Assert.Equal((ProblemCodes.AgreementMissing, "caspia"), (refused.Problem.Code, refused.Problem.Found));
        Assert.Equal(1, await place.NumberAsync("select count(*) from submission"));
    }

    [Fact]
    public async Task The_latest_version_counts_and_an_earlier_one_does_not_come_back_when_it_ends()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(Terms);
        await place.AgreeAsync(Terms with { To = new DateOnly(2026, 2, 1) });

        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => place.SendAsync("m1", A.Consignment("A1")));

        Assert.Equal(ProblemCodes.AgreementNotInForce, refused.Problem.Code);
        Assert.Equal("agreement caspia/2, valid", refused.Problem.Place);
    }

    [Fact]
    public async Task A_consignment_without_a_required_element_is_refused_with_the_clause_and_the_others_are_decided()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(Terms with { Required = ["consignee.identity"] });

        var lines = await place.SendAsync(
            "m1",
            A.Consignment("A1"),
            A.Consignment("A2", consignee: A.Person("Nobody Named", identity: null))
        );

        Assert.Equal(["decided", "refused"], lines.Select(line => line.GetProperty("result").GetString()));
        var problem = lines[1].GetProperty("problems")[0];
        Assert.Equal("agreement-element-missing", problem.GetProperty("code").GetString());
        Assert.Equal("consignee.identity; agreement caspia/1, required", problem.GetProperty("place").GetString());
    }

    [Fact]
    public async Task What_was_not_agreed_is_stored_nowhere_and_the_message_is_known_again_when_it_is_sent_again()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(Terms with { Withheld = ["consignee.phone", "kept"] });
        var parcel = A.Sealed(
            A.Consignment("A1") with
            {
                Consignee = A.Person("Aysel Quliyeva", "5AAA111") with { Phone = "+994 50 765 43 21" },
                Kept = [new Kept("note", "call +994507654321")],
            }
        );

        var first = await place.SendAsync("m1", parcel);
        var again = await place.SendAsync("m1", parcel);
        var reused = await Assert.ThrowsAsync<MessageIdReusedException>(() => place.SendAsync("m1", A.Consignment("A2")));

        Assert.Equal("m1", reused.MessageId);
        Assert.Equal(first[0].GetRawText(), again[0].GetRawText());
        var part = (await Queries.ReadPartAsync(place.Intake.Engine.Store, 1, 0, None))!;
        var all = Encoding.UTF8.GetString([.. part.Received, .. part.Canonical, .. part.Answer]);
        Assert.DoesNotContain("76543", all.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("withheldSha256", Encoding.UTF8.GetString(part.Received), StringComparison.Ordinal);
        Assert.Contains("Aysel Quliyeva", Encoding.UTF8.GetString(part.Canonical), StringComparison.Ordinal);
        var total = await place.Intake.Engine.Replays.AllAsync(_ => { }, None);
        Assert.Equal((1L, 0L), (total.Decisions, total.Different));
    }

    [Theory]
    [InlineData("woocommerce", "Platforms/samples/woocommerce.json", "consignee.name", "Quliyeva")]
    [InlineData("amazon", "Platforms/samples/amazon.json", "consignee.name", "Max Muster")]
    [InlineData("cargo-imp", "CargoImp/samples/fwb.txt", "consignee.identity", "/CNE/T/")]
    public async Task A_person_that_is_not_kept_is_not_kept_as_received_either(string format, string sample, string withheld, string said)
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(Terms with { Withheld = [withheld] });
        var text = await File.ReadAllTextAsync(Path.Combine(IntakeFixture.LawFolder, "..", "src", "Parcelgate.Formats", sample), None);
        Assert.Contains(said, text, StringComparison.OrdinalIgnoreCase);

        var lines = await place.Intake.SendAsync(place.Under(), format, "m1", text);

        Assert.All(lines, line => Assert.Equal("decided", line.GetProperty("result").GetString()));
        var part = (await Queries.ReadPartAsync(place.Intake.Engine.Store, 1, 0, None))!;
        var all = Encoding.UTF8.GetString([.. part.Received, .. part.Canonical, .. part.Answer]);
        Assert.DoesNotContain(said, all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"kept\"", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_agreement_withholds_is_not_asked_for_and_the_decision_replays()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(Terms with { Withheld = ["consignor.name"] });
        var parcel = A.Consignment("A1", freight: A.Money(3m, "USD"));

        var first = await place.SendAsync("m1", parcel);
        await place.SendAsync("m2", A.Consignment("A2", freight: A.Money(3m, "USD"), grossMassGrams: null));

        Assert.Equal("cleared", first[0].GetProperty("state").GetString());
        Assert.Equal("complete", first[0].GetProperty("outcome").GetProperty("loading").GetString());
        Assert.DoesNotContain("quality-consignor-name-missing", first[0].GetRawText(), StringComparison.Ordinal);
        await using var db = await place.Intake.Engine.Store.OpenReadAsync(None);
        var asked = Assert.Single(await ReferralBook.OpenAsync(db, "caspia", 0, 10, None));
        Assert.Equal(("A2", "/grossMassGrams"), (asked.Reference, Assert.Single(ReferralBook.QuestionsOf(asked)).Field));
        var total = await place.Intake.Engine.Replays.AllAsync(_ => { }, None);
        Assert.Equal((2L, 0L), (total.Decisions, total.Different));
    }

    [Theory]
    [InlineData(true, null, ProblemCodes.AgreementTest)]
    [InlineData(false, "2026-11-22", ProblemCodes.AgreementNotInForce)]
    public async Task Fields_that_answer_a_question_need_an_agreement_and_words_do_not(bool isTest, string? to, string code)
    {
        var clock = new MovedClock();
        await using var place = await Place.StartAsync(server, clock);
        await place.AgreeAsync(Terms);
        await place.SendAsync("m1", A.Consignment("A1", grossMassGrams: null));
        await place.SendAsync("m2", A.Consignment("A2", grossMassGrams: null));
        var answers = new ReferralAnswers(place.Intake.Engine.Store, place.Intake.Engine.Writer, clock);
        var fields = new ReferralAnswer("F", [new AnsweredField("/grossMassGrams", 900)], null, null, null);
        var before = (await answers.TakeAsync(place.Under(), "A1", fields, None)).Taken;
        var last = to is null ? default(DateOnly?) : DateOnly.Parse(to, CultureInfo.InvariantCulture);
        await place.AgreeAsync(Terms with { IsTest = isTest, To = last });

        var (taken, problems) = await answers.TakeAsync(place.Under(), "A2", fields with { Id = "G" }, None);
        var again = await answers.TakeAsync(place.Under(), "A1", fields, None);
        var words = await answers.TakeAsync(place.Under(), "A2", new ReferralAnswer("W", [], "a scale broke", null, null), None);

        Assert.Null(taken);
        Assert.Equal(code, Assert.Single(problems).Code);
        Assert.Equal("decided-again", before?.Outcome);
        Assert.Equal(before?.Outcome, again.Taken?.Outcome);
        Assert.Equal("waits-for-officer", words.Taken?.Outcome);
        Assert.Equal(3, await place.NumberAsync("select count(*) from decision"));
    }

    [Fact]
    public async Task An_amendment_brings_nothing_in_that_was_not_agreed()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(Terms with { Withheld = ["consignee.phone"] });
        await place.SendAsync("m1", A.Consignment("A1"));

        await place.SendAsync(
            "m2",
            A.Sealed(
                A.Consignment("A1", grossMassGrams: 900) with
                {
                    Consignee = A.Person("Aysel", "5AAA111") with { Phone = "+994507654321" },
                }
            )
        );

        var row = (await Queries.ConsignmentAsync(place.Intake.Engine.Store, 1, None))!;
        var record = (await Queries.ReadRecordAsync(place.Intake.Engine.Store, row.SubmissionId, row.Part, row.Offset, row.Length, None))!;
        Assert.Equal(2, row.Version);
        Assert.Contains("900", Encoding.UTF8.GetString(record), StringComparison.Ordinal);
        Assert.DoesNotContain("7654321", Encoding.UTF8.GetString(record), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terms_that_cannot_be_kept_are_not_written_down()
    {
        await using var place = await Place.StartAsync(server);

        var (_, problem) = await place.Office.WriteAsync(Terms with { RetentionDays = 0 }, "user:a", None);

        Assert.Equal(("terms", "retention-days"), (problem!.Code, problem.Field));
        Assert.Equal(0, await place.NumberAsync("select count(*) from agreement"));
    }

    [Theory]
    [InlineData("2026-11-23T19:59:59.999Z", false)]
    [InlineData("2026-11-23T20:00:00Z", true)] // Midnight in Baku: the first day begins.
    [InlineData("2026-11-30T19:59:59.999Z", true)]
    [InlineData("2026-11-30T20:00:00Z", false)] // The last one is over.
    public async Task It_holds_from_the_midnight_of_the_office_to_the_midnight_of_the_office(string at, bool holds)
    {
        var clock = new MovedClock { Now = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) };
        await using var place = await Place.StartAsync(server, clock);
        await place.AgreeAsync(Terms with { From = new DateOnly(2026, 11, 24), To = new DateOnly(2026, 11, 30) });

        var refused = await Record.ExceptionAsync(() => place.SendAsync("m1", A.Consignment("A1")));

        Assert.Equal(holds ? null : ProblemCodes.AgreementNotInForce, (refused as MessageRefusedException)?.Problem.Code);
        Assert.Equal(holds ? 1 : 0, await place.NumberAsync("select count(*) from consignment"));
    }

    [Fact]
    public async Task A_value_that_is_not_kept_is_not_repeated_in_the_problem_that_speaks_of_it()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(Terms with { Withheld = ["consignee.phone"] });
        await place.SendAsync("m1", A.Consignment("A1"));
        var wrong = JsonNode.Parse(CanonicalJson.ToBytes(A.Consignment("A1")))!;
        wrong["consignee"]!["phone"] = 994507654321;
        wrong["items"]![0]!["hs"] = 12;

        var lines = await place.Intake.SendAsync(place.Under(), "ndjson", "m2", wrong.ToJsonString() + "\n");

        var problems = lines[0].GetProperty("problems").EnumerateArray().ToList();
        Assert.Equal(
            [("/consignee/phone", ""), ("/items/0/hs", "12")],
            problems.Select(one => (one.GetProperty("place").GetString()!, one.GetProperty("found").GetString()!)).Order()
        );
        var part = (await Queries.ReadPartAsync(place.Intake.Engine.Store, 2, 0, None))!;
        var all = Encoding.UTF8.GetString([.. part.Received, .. part.Canonical, .. part.Answer]);
        Assert.DoesNotContain("7654321", all, StringComparison.Ordinal);
        Assert.Equal(1, await place.NumberAsync("select count(*) from journal where kind = 'refused'"));
        Assert.Equal(0, await place.NumberAsync("select count(*) from journal where detail like '%7654321%'"));
    }

    [Fact]
    public async Task What_was_answered_under_an_agreement_is_answered_again_when_it_is_over_and_nothing_new_is_taken()
    {
        var clock = new MovedClock();
        await using var place = await Place.StartAsync(server, clock);
        await place.AgreeAsync(Terms with { To = new DateOnly(2026, 11, 23) });
        var first = await place.SendAsync("m1", A.Consignment("A1"));
        clock.Now = clock.Now.AddDays(1);

        var again = await place.SendAsync("m1", A.Consignment("A1"));
        await Assert.ThrowsAsync<MessageIdReusedException>(() => place.SendAsync("m1", A.Consignment("A2")));
        var refused = await Assert.ThrowsAsync<MessageRefusedException>(() => place.SendAsync("m2", A.Consignment("A2")));

        Assert.Equal(first[0].GetRawText(), again[0].GetRawText());
        Assert.Equal(ProblemCodes.AgreementNotInForce, refused.Problem.Code);
        Assert.Equal(1, await place.NumberAsync("select count(*) from consignment"));
    }

    [Fact]
    public async Task A_message_is_known_again_although_less_of_it_would_be_kept_now()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(Terms);
        var first = await place.SendAsync("m1", A.Consignment("A1"));
        await place.AgreeAsync(Terms with { Withheld = ["consignee.phone"] });

        var again = await place.SendAsync("m1", A.Consignment("A1"));

        Assert.Equal(first[0].GetRawText(), again[0].GetRawText());
        await Assert.ThrowsAsync<MessageIdReusedException>(() => place.SendAsync("m1", A.Consignment("A2")));
    }

    [Fact]
    public async Task Nothing_is_decided_of_what_goes_on_behind_the_end_of_a_message_that_was_answered()
    {
        await using var place = await Place.StartAsync(server);
        Consignment[] parcels = [.. Enumerable.Range(1, PartReader.EntriesPerPart).Select(at => A.Consignment($"A{at}"))];
        await place.SendAsync("m1", parcels);

        await Assert.ThrowsAsync<MessageIdReusedException>(() => place.SendAsync("m1", [.. parcels, A.Consignment("B1")]));

        Assert.Equal(parcels.Length, await place.NumberAsync("select count(*) from consignment"));
    }

    private sealed class Place : IAsyncDisposable
    {
        internal IntakeFixture Intake { get; private init; } = null!;

        internal AgreementLibrary Library { get; private init; } = null!;

        internal AgreementOffice Office { get; private init; } = null!;

        internal ServerOptions Options { get; }

        internal static async Task<Place> StartAsync(PostgresServer? server, MovedClock? clock = null)
        {
            TimeProvider time = clock is null ? TimeProvider.System : clock;
            var intake = await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync(), time);
            var options = new ServerOptions();
            var library = new AgreementLibrary(intake.Engine.Store, options, new OfficeDays(new ParcelgateOptions(), time));
            return new Place(options, time)
            {
                Intake = intake,
                Library = library,
                Office = new AgreementOffice(intake.Engine.Store, library, time),
            };
        }

        private readonly TimeProvider time;

        private Place(ServerOptions options, TimeProvider time) => (Options, this.time) = (options, time);

        internal Sender Under() => Library.Under(IntakeFixture.Express, time.GetUtcNow());

        internal async Task AgreeAsync(Agreement terms)
        {
            var (version, problem) = await Office.WriteAsync(terms, "user:a", None);
            Assert.Null(problem ?? await Office.ApproveAsync(terms.Provider, version, "user:b", None));
        }

        internal Task<List<JsonElement>> SendAsync(string messageId, params Consignment[] parcels)
        {
            var lines = parcels.Select(parcel => Encoding.UTF8.GetString(CanonicalJson.ToBytes(parcel)) + "\n");
            return Intake.SendAsync(Under(), "ndjson", messageId, string.Concat(lines));
        }

        internal Task<long> NumberAsync(string sql) => Faults.StoreState.NumberAsync(Intake.Engine.Store, sql);

        public ValueTask DisposeAsync() => Intake.DisposeAsync();
    }
}
