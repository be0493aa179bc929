namespace Parcelgate.Server.Tests.Agreements;

using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Release;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Release;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Deletion when the agreed days are over, on SQLite.</summary>
public sealed class SqliteErasureTests() : ErasureTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresErasureTests(PostgresServer server) : ErasureTests(server);

/// <summary>What identifies persons is gone everywhere, what was charged stays, and the proof shows when anything of it was touched.</summary>
public abstract partial class ErasureTests(PostgresServer? server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MovedClock clock = new();

    [Fact]
    public async Task When_the_days_are_over_persons_are_gone_everywhere_and_the_decision_stands()
    {
        await using var place = await StartAsync();
        await place.ReleaseAsync("A1");
        var outcome = (await Queries.DecisionsAsync(place.Store, 1, None))[^1];
        var used = await StoreState.NumberAsync(place.Store, "select sum(used_minor) from allowance");
        Assert.Contains("Quliyeva", await AllAsync(place.Store), StringComparison.OrdinalIgnoreCase);

        Assert.Equal(new ErasureDone(0, 0), await place.Pass.RunAsync(None));
        clock.Now = clock.Now.AddDays(366);
        var done = await place.Pass.RunAsync(None);

        Assert.Equal(new ErasureDone(2, 0), done);
        var all = await AllAsync(place.Store);
        foreach (var word in new[] { "Quliyeva", "Aysel", "Leyla", "5AAA111", "7654321", "aysel@example.org", "Nizami" })
        {
            Assert.DoesNotContain(word, all, StringComparison.OrdinalIgnoreCase);
        }

        var left = (await Queries.DecisionsAsync(place.Store, 1, None))[^1];
        Assert.Equal((outcome.Hash, outcome.Version), (left.Hash, left.Version));
        Assert.Contains("\"charges\"", Encoding.UTF8.GetString(left.Outcome.Span), StringComparison.Ordinal);
        Assert.Equal(used, await StoreState.NumberAsync(place.Store, "select sum(used_minor) from allowance"));
        await StoreState.AssertVerifiesAsync(place.Store);
        Assert.Equal(2, (await JournalVerifier.VerifyAsync(place.Store, null, None)).Erased);
        var total = await place.Intake.Engine.Replays.AllAsync(_ => { }, None);
        Assert.Equal((2L, 0L), (total.Decisions, total.Different));
        Assert.True(total.Erased > 0);
        Assert.Equal(new ErasureDone(0, 0), await place.Pass.RunAsync(None));
    }

    [Fact]
    public async Task What_was_said_of_an_item_that_never_was_declared_is_gone_too()
    {
        const string said =
            """{"postalDrop":{"version":"1","events":[{"item":"RA473124829CN","event":"delivered","at":"2026-11-23T08:00:00+04:00","signedBy":"Tural Signatory"}]}}""";
        await using var place = await StartAsync();
        await place.Intake.SendAsync(new Sender("caspia", "provider:caspia", new ReadDefaults(Channel.Post, "AZ")), "postal", "e1", said);
        Assert.Contains("Signatory", await AllAsync(place.Store), StringComparison.Ordinal);

        clock.Now = clock.Now.AddDays(366);
        await place.Pass.RunAsync(None);

        Assert.DoesNotContain("Signatory", await AllAsync(place.Store), StringComparison.Ordinal);
        Assert.Equal(0, await StoreState.CountAsync(place.Store, "pre_advice"));
        Assert.Equal(1, await StoreState.NumberAsync(place.Store, "select count(*) from journal where kind = 'advices-erased'"));
        await StoreState.AssertVerifiesAsync(place.Store);
    }

    [Fact]
    public async Task A_message_sent_again_is_still_known_and_its_answer_says_what_became_of_it()
    {
        await using var place = await StartAsync();
        await place.ReleaseAsync("A1");
        clock.Now = clock.Now.AddDays(366);
        await place.Pass.RunAsync(None);

        var again = await place.Intake.SendAsync("m1", First);

        Assert.Equal(("A1", "decided"), (again[0].GetProperty("reference").GetString(), again[0].GetProperty("result").GetString()));
        await Assert.ThrowsAsync<MessageIdReusedException>(() => place.Intake.SendAsync("m1", A.Consignment("A9")));
        Assert.Equal(1, await StoreState.CountAsync(place.Store, "consignment"));
    }

    [Fact]
    public async Task A_parcel_that_is_not_finished_waits_and_is_deleted_once_it_is()
    {
        await using var place = await StartAsync();
        clock.Now = clock.Now.AddDays(366);

        Assert.Equal(new ErasureDone(0, 2), await place.Pass.RunAsync(None));
        Assert.Contains("Quliyeva", await AllAsync(place.Store), StringComparison.OrdinalIgnoreCase);
        var waits = await ErasureEndpoints.OfAsync(place.Store, "caspia", None);
        Assert.Equal(("open", 2L, 0), (Assert.Single(waits.Sums).Waits, waits.Sums[0].Parts, waits.Latest.Count));

        await place.ReleaseAsync("A1");
        clock.Now = clock.Now.AddHours(1);

        Assert.Equal(new ErasureDone(2, 0), await place.Pass.RunAsync(None));
        var proofs = await ErasureEndpoints.OfAsync(place.Store, "caspia", None);
        Assert.Equal(("", 2L, 2), (Assert.Single(proofs.Sums).Waits, proofs.Sums[0].Parts, proofs.Latest.Count));
        Assert.All(proofs.Latest, proof => Assert.NotEqual(proof.WasSha256, proof.RemainsSha256));
    }

    [Fact]
    public async Task A_message_that_broke_off_counts_as_complete_when_its_days_are_over_and_does_not_go_on()
    {
        await using var place = await StartAsync();
        await place.ReleaseAsync("A1");
        await place.ExecuteAsync("update submission set completed_at = null where message_id = 'm2'");
        clock.Now = clock.Now.AddDays(366);

        Assert.Equal(new ErasureDone(2, 0), await place.Pass.RunAsync(None));

        Assert.DoesNotContain("Quliyeva", await AllAsync(place.Store), StringComparison.OrdinalIgnoreCase);
        Consignment[] more = [.. Enumerable.Range(1, PartReader.EntriesPerPart + 1).Select(at => A.Consignment($"B{at}"))];
        await place.Intake.SendAsync("m3", more);
        await place.ExecuteAsync("delete from submission_part where submission_id = 3 and part = 1");
        await place.ExecuteAsync("update submission set completed_at = null where message_id = 'm3'");
        clock.Now = clock.Now.AddDays(366);
        var sender = place.Library.Under(IntakeFixture.Express, clock.Now);
        var text = string.Concat(more.Select(one => Encoding.UTF8.GetString(CanonicalJson.ToBytes(one)) + "\n"));
        await Assert.ThrowsAsync<MessageIdReusedException>(() => place.Intake.SendAsync(sender, "ndjson", "m3", text));
    }

    [Fact]
    public async Task Files_of_the_providers_folder_are_deleted_once_they_stood_there_for_the_days_agreed()
    {
        using var root = new TempFolder();
        await using var place = await StartAsync();
        place.Options.Messages.Folder = root.File("");
        await place.AddFolderAsync();
        var files = new[] { "in", "done", "refused", "out" }
            .SelectMany(folder => new[] { $"{folder}/old.csv", $"{folder}/new.csv" })
            .ToList();
        foreach (var path in files.Select(name => root.File($"caspia/{name}")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "Quliyeva", None);
            File.SetLastWriteTimeUtc(
                path,
                clock.Now.AddDays(-365).AddSeconds(path.Contains("old", StringComparison.Ordinal) ? -1 : 1).UtcDateTime
            );
        }

        var done = await place.Pass.RunAsync(None);

        Assert.Equal(new ErasureDone(0, 0, Files: 3), done);
        Assert.Equal(
            ["done/new.csv", "in/new.csv", "in/old.csv", "out/new.csv", "refused/new.csv"],
            files.Where(name => File.Exists(root.File($"caspia/{name}"))).Order(StringComparer.Ordinal)
        );
        Assert.Equal(1, await StoreState.NumberAsync(place.Store, "select count(*) from journal where kind = 'files-erased'"));
    }

    [Fact]
    public async Task What_waits_is_not_deleted_before_the_days_of_a_later_agreement_are_over()
    {
        await using var place = await StartAsync();
        clock.Now = clock.Now.AddDays(366);
        Assert.Equal(new ErasureDone(0, 2), await place.Pass.RunAsync(None));
        var office = new AgreementOffice(place.Store, place.Library, clock);
        var (version, _) = await office.WriteAsync(Terms with { RetentionDays = 730 }, "user:a", None);
        Assert.Null(await office.ApproveAsync("caspia", version, "user:b", None));
        await place.ReleaseAsync("A1");

        clock.Now = clock.Now.AddHours(1);
        Assert.Equal(new ErasureDone(0, 0), await place.Pass.RunAsync(None));
        Assert.Contains("Quliyeva", await AllAsync(place.Store), StringComparison.OrdinalIgnoreCase);

        clock.Now = clock.Now.AddDays(365);
        Assert.Equal(new ErasureDone(2, 0), await place.Pass.RunAsync(None));
    }

    [Theory]
    [InlineData("update decision set outcome = (select facts from decision where consignment_id = 1 and version = 1) where version = 2")]
    [InlineData("update submission_part set answer = canonical where submission_id = 2")]
    [InlineData("update erasure set remains = was where submission_id = 2")]
    [InlineData("delete from submission_part where submission_id = 2")]
    public async Task What_is_left_cannot_be_changed_unseen(string tampering)
    {
        await using var place = await StartAsync();
        await place.ReleaseAsync("A1");
        clock.Now = clock.Now.AddDays(366);
        await place.Pass.RunAsync(None);
        await place.ExecuteAsync(tampering);

        Assert.Equal(Damage.ErasureWrong, (await JournalVerifier.VerifyAsync(place.Store, null, None)).First?.Damage);
    }

    [Fact]
    public async Task A_journal_row_of_a_parcel_that_was_not_deleted_cannot_be_emptied()
    {
        await using var place = await StartAsync();

        await place.ExecuteAsync($"update journal set detail = '{Erasures.ErasedDetail}' where kind = 'amended'");

        Assert.Equal(Damage.RowChanged, (await JournalVerifier.VerifyAsync(place.Store, null, None)).First?.Damage);
    }

    [Fact]
    public async Task An_element_that_is_not_kept_does_not_come_in_by_an_answer_to_a_referral()
    {
        await using var place = await StartAsync(Terms with { Withheld = ["items.description"] });
        var sender = place.Library.Under(IntakeFixture.Express, clock.Now);
        var answers = new ReferralAnswers(place.Store, place.Intake.Engine.Writer, clock);

        var (taken, problems) = await answers.TakeAsync(
            sender,
            "A1",
            new ReferralAnswer("R-1", [new AnsweredField("/items/0/description", "cotton shirt")], null, null, null),
            None
        );

        Assert.Null(taken);
        Assert.Equal(
            (ProblemCodes.AgreementNotKept, "/items/0/description; agreement caspia/1, not kept"),
            (problems[0].Code, problems[0].Place)
        );
        Assert.Equal(0, await StoreState.CountAsync(place.Store, "referral_answer"));
    }

    private static readonly Agreement Terms = AgreementTests.Terms;

    private static Consignment First =>
        A.Sealed(
            A.Consignment("A1") with
            {
                Consignee = A.Person("Leyla Quliyeva", "5AAA111") with { Phone = "+994 50 7654321", Email = "aysel@example.org" },
                Kept = [new Kept("note", "Nizami street 5, Leyla Quliyeva")],
            }
        );

    private async Task<Place> StartAsync(Agreement? terms = null)
    {
        var intake = await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync(), clock);
        var place = new Place(intake, clock);
        var office = new AgreementOffice(intake.Engine.Store, place.Library, clock);
        var (version, _) = await office.WriteAsync(terms ?? Terms, "user:a", None);
        Assert.Null(await office.ApproveAsync("caspia", version, "user:b", None));
        await intake.SendAsync("m1", First);
        await intake.SendAsync("m2", A.Sealed(First with { Consignee = First.Consignee! with { Name = "Aysel Quliyeva" } }));
        return place;
    }

    /// <summary>Every text and every blob of every table, unpacked where it is packed.</summary>
    private static async Task<string> AllAsync(IStore store)
    {
        var all = new StringBuilder();
        await using var db = await store.OpenReadAsync(None);
        foreach (var table in Schema.Migrations.SelectMany(one => TableName().Matches(one.Sql)).Select(match => match.Groups[1].Value))
        {
            await using var command = Sql.Command(db, null, $"select * from {table}");
            await using var row = await command.ExecuteReaderAsync(None);
            while (await row.ReadAsync(None))
            {
                for (var column = 0; column < row.FieldCount; column++)
                {
                    all.Append(
                            row.GetValue(column) switch
                            {
                                byte[] bytes when bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) =>
                                    Encoding.UTF8.GetString(Packing.Unpack(bytes)),
                                byte[] bytes => Encoding.UTF8.GetString(bytes),
                                var value => value.ToString(),
                            }
                        )
                        .Append('\n');
                }
            }
        }

        return all.ToString();
    }

    [GeneratedRegex(@"create table (\w+)")]
    private static partial Regex TableName();

    private sealed class Place(IntakeFixture intake, MovedClock clock) : IAsyncDisposable
    {
        internal IntakeFixture Intake => intake;

        internal IStore Store => intake.Engine.Store;

        internal ParcelgateOptions Options { get; } = new();

        internal AgreementLibrary Library { get; } =
            new(intake.Engine.Store, new ServerOptions(), new OfficeDays(new ParcelgateOptions(), clock));

        internal ErasurePass Pass =>
            new(Store, Library, new FolderErasure(intake.Engine.Endpoints, Options, NullLogger<FolderErasure>.Instance), clock);

        internal async Task ReleaseAsync(string reference)
        {
            await intake.Engine.Arrivals.ArriveAsync(new MoveScope("caspia", null, null, [reference]), "provider:caspia", None);
            Assert.Equal(
                (long)Core.Release.State.Released,
                await StoreState.NumberAsync(Store, $"select state from consignment where reference = '{reference}'")
            );
        }

        internal async Task AddFolderAsync()
        {
            await using (var work = await Store.BeginAsync(None))
            {
                var endpoint = new Endpoint(0, "caspia", EndpointKind.Folder, "caspia", null, "json", 0, true, clock.Now, "user:a");
                await EndpointTables.AddAsync(work, endpoint, None);
                await work.CommitAsync(None);
            }

            await intake.Engine.Endpoints.RefreshAsync(None);
        }

        internal async Task ExecuteAsync(string sql)
        {
            await using var work = await Store.BeginAsync(None);
            Assert.NotEqual(0, await Sql.ExecuteAsync(work.Connection, work.Transaction, sql, None));
            await work.CommitAsync(None);
        }

        public ValueTask DisposeAsync() => intake.DisposeAsync();
    }
}
