namespace Parcelgate.Server.Tests.Agreements;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>Scorecards from the evidence, on SQLite.</summary>
public sealed class SqliteDataQualityTests() : DataQualityTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresDataQualityTests(PostgresServer server) : DataQualityTests(server);

/// <summary>What a provider sent, counted after it was decided.</summary>
public abstract class DataQualityTests(PostgresServer? server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly Consignment Good = A.Consignment("G1", freight: A.Money(3m, "USD"));

    [Fact]
    public async Task Findings_elements_and_lines_sent_back_are_counted_with_examples()
    {
        await using var place = await Place.StartAsync(server);
        await place.Intake.SendTextAsync(
            "m1",
            Ndjson(Good, Parcel("B1", A.Item(hs: null)), Parcel("B2", A.Item(value: 0m), A.Item(netMassGrams: 900)))
                + """{"reference":"X1","channel":"express","destination":"Azerbaijan"}"""
                + "\n"
        );

        var card = (await place.ReportAsync()).Now;

        Assert.Equal((4, 1, 3, 1), (card.Lines, card.Refused, card.Records, card.Sound));
        Assert.Equal(new Share(2, 3), card.Dimensions[QualityDimension.Completeness]);
        Assert.Equal(new Share(2, 3), card.Dimensions[QualityDimension.Accuracy]);
        Assert.Equal(new Share(2, 3), card.Dimensions[QualityDimension.Consistency]);
        Assert.Equal(new Share(0, 0), card.Dimensions[QualityDimension.Timeliness]);
        Assert.Equal(["quality-hs-missing", "quality-net-above-gross", "quality-value-zero"], card.Faults.Select(one => one.Code));
        var example = card.Faults[0].Examples.Single();
        Assert.Equal(("B1", "/items/0/hs", 2L), (example.Reference, example.Fault.Place, example.Id!.Value));
        Assert.Equal("X1", card.Refusals[0].Examples.Single().Reference);
        Assert.Equal(new ElementScore("items.hs", 2, 0, 0), card.Elements.Single(one => one.Element == "items.hs"));
        Assert.Equal(new ElementScore("items.value", 3, 1, 0), card.Elements.Single(one => one.Element == "items.value"));
        Assert.Equal(new Share(2, 2), card.CommodityCodes);
    }

    [Fact]
    public async Task A_record_counts_again_when_it_is_amended_and_not_when_it_is_only_sent_again()
    {
        await using var place = await Place.StartAsync(server);
        await place.Intake.SendAsync("m1", Good);
        await place.Intake.SendAsync("m2", Good);
        await place.Intake.SendAsync("m3", A.Sealed(Good with { GrossMassGrams = 700 }));

        Assert.Equal(2, (await place.ReportAsync()).Now.Records);
    }

    [Fact]
    public async Task How_early_data_was_is_known_once_it_arrived_and_told_by_its_first_version()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(timelyMinutes: 60);
        await place.Intake.SendAsync("m1", Good with { Reference = "E1" }, Good with { Reference = "E2" }, Good with { Reference = "E3" });
        await place.Intake.SendAsync("m2", A.Sealed(Good with { Reference = "E1", GrossMassGrams = 700 }));
        await place.ChangeAsync(
            "update consignment set arrived_at = (select min(decided_at) from decision) + 60 * 60000 where reference = 'E1'"
        );
        await place.ChangeAsync(
            "update consignment set arrived_at = (select min(decided_at) from decision) + 59 * 60000 where reference = 'E2'"
        );

        var card = (await place.ReportAsync()).Now;

        Assert.Equal(4, card.Records);
        Assert.Equal(60, card.PromisedMinutes);
        Assert.Equal(new Share(1, 2), card.Dimensions[QualityDimension.Timeliness]);
        Assert.Equal(59, card.MedianMinutes);
    }

    [Fact]
    public async Task Data_that_came_after_its_parcel_is_late_even_where_nothing_is_promised()
    {
        await using var place = await Place.StartAsync(server);
        await place.Intake.Engine.Arrivals.ArriveAsync(new MoveScope("caspia", null, null, ["G1"]), "provider:caspia", None);
        await place.ChangeAsync("update consignment set arrived_at = arrived_at - 600000");
        await place.Intake.SendAsync("m1", Good);

        var card = (await place.ReportAsync()).Now;

        Assert.Equal(new Share(0, 1), card.Dimensions[QualityDimension.Timeliness]);
        Assert.True(card.MedianMinutes is <= -10 and > -60, $"{card.MedianMinutes} minutes before an arrival ten minutes earlier.");
        Assert.Equal([new Change(ChangeKind.Late, "", 1)], card.First(3));
    }

    [Fact]
    public async Task The_days_before_are_counted_beside_and_other_providers_nowhere()
    {
        await using var place = await Place.StartAsync(server);
        await place.Intake.SendAsync("m1", Parcel("B1", A.Item(hs: null)));
        await place.ChangeAsync(FormattableString.Invariant($"update submission set received_at = received_at - {7L * 24 * 3_600_000}"));
        await place.Intake.SendAsync("m2", Good);

        var report = await place.ReportAsync();

        Assert.Equal((1, 1), (report.Now.Records, report.Now.Sound));
        Assert.Equal((1, 0), (report.Before.Records, report.Before.Sound));
        Assert.Equal(7, report.To.DayNumber - report.From.DayNumber + 1);
        Assert.Equal(0, (await place.ReportAsync("orbita")).Now.Lines);
    }

    [Fact]
    public async Task A_report_is_kept_for_some_minutes_and_counted_anew_after_them()
    {
        await using var place = await Place.StartAsync(server);
        await place.Intake.SendAsync("m1", Good);
        var first = await place.ReportAsync();
        await place.Intake.SendAsync("m2", Good with { Reference = "G2" });

        Assert.Same(first, await place.ReportAsync());
        place.Clock.Ahead = TimeSpan.FromMinutes(6);
        Assert.Equal(2, (await place.Quality.OfAsync("caspia", first.From, first.To, None)).Now.Records);
    }

    [Fact]
    public async Task What_the_agreement_withholds_is_no_fault_however_it_was_answered_then()
    {
        await using var place = await Place.StartAsync(server);
        await place.Intake.SendAsync("m1", A.Sealed(Good with { Consignor = null }));
        Assert.Contains((await place.ReportAsync()).Now.Faults, one => one.Code == "quality-consignor-name-missing");
        await place.AgreeAsync(timelyMinutes: 0, withheld: ["consignor.name", "consignor.address"]);

        var card = (await place.ReportAsync()).Now;

        Assert.Equal((1, 1), (card.Records, card.Sound));
        Assert.Equal(new Share(1, 1), card.Dimensions[QualityDimension.Completeness]);
        Assert.Empty(card.Faults);
    }

    private static Consignment Parcel(string reference, params Item[] items) =>
        A.Consignment(reference, freight: A.Money(3m, "USD"), items: [.. items]);

    private static string Ndjson(params Consignment[] parcels) =>
        string.Concat(parcels.Select(parcel => Encoding.UTF8.GetString(CanonicalJson.ToBytes(parcel)) + "\n"));

    [Fact]
    public async Task When_a_week_is_over_its_provider_is_told_once_and_only_if_it_sent_something()
    {
        await using var place = await Place.StartAsync(server);
        await place.AgreeAsync(timelyMinutes: 60);
        await place.ListenAsync();
        var clock = place.Letters;

        Assert.Equal(0, await clock.RunAsync(None));
        await place.Intake.SendAsync("m1", Good, Parcel("B1", A.Item(hs: null)));
        Assert.Equal(0, await clock.RunAsync(None));
        place.Clock.Ahead = TimeSpan.FromDays(7);
        Assert.Equal(1, await clock.RunAsync(None));
        Assert.Equal(0, await clock.RunAsync(None));
        place.Clock.Ahead = TimeSpan.FromDays(14);
        Assert.Equal(0, await clock.RunAsync(None));

        await using var db = await place.Intake.Engine.Store.OpenReadAsync(None);
        var (media, bytes) = (await OutTables.BodyAsync(db, 1, None))!.Value;
        using var body = JsonDocument.Parse(bytes);
        Assert.Equal(("application/json", "quality-letter"), (media, body.RootElement.GetProperty("event").GetString()));
        Assert.Equal(2, body.RootElement.GetProperty("quality").GetProperty("now").GetProperty("records").GetInt64());
        Assert.Matches("^/v1/quality/letter\\?from=2[0-9-]{9}&to=2[0-9-]{9}$", body.RootElement.GetProperty("letter").GetString());
        await StoreState.AssertVerifiesAsync(place.Intake.Engine.Store);
    }

    [Theory]
    [InlineData("2026-11-16", "quality-2026-W47")]
    [InlineData("2026-12-28", "quality-2026-W53")]
    [InlineData("2024-12-30", "quality-2025-W01")]
    public void A_letter_is_named_by_the_week_of_ISO_8601(string monday, string name) =>
        Assert.Equal(name, LetterClock.NameOf(DateOnly.Parse(monday, CultureInfo.InvariantCulture)));

    private sealed class Place : IAsyncDisposable
    {
        private AgreementLibrary library = null!;

        internal IntakeFixture Intake { get; private init; } = null!;

        internal DataQuality Quality { get; private set; } = null!;

        internal ClockAhead Clock { get; } = new();

        internal OfficeDays Days => new(new ParcelgateOptions(), Clock);

        internal static async Task<Place> StartAsync(PostgresServer? server)
        {
            var place = new Place { Intake = await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync()) };
            place.library = new AgreementLibrary(place.Intake.Engine.Store, new ServerOptions(), place.Days);
            place.Quality = new DataQuality(place.Intake.Engine.Store, place.library, place.Days, place.Clock);
            return place;
        }

        internal async Task<QualityReport> ReportAsync(string provider = "caspia")
        {
            var (from, to) = Quality.Usual();
            return await Quality.OfAsync(provider, from, to, None);
        }

        internal async Task AgreeAsync(int timelyMinutes, params ImmutableArray<string> withheld)
        {
            var office = new AgreementOffice(Intake.Engine.Store, library, TimeProvider.System);
            var terms = new Agreement
            {
                Provider = "caspia",
                Version = 0,
                LegalBasis = "Memorandum 12",
                Purpose = "Customs control",
                RetentionDays = 365,
                TimelyMinutes = timelyMinutes,
                Withheld = withheld,
                From = new DateOnly(2026, 1, 1),
            };
            var (version, problem) = await office.WriteAsync(terms, "user:a", None);
            Assert.Null(problem ?? await office.ApproveAsync("caspia", version, "user:b", None));
        }

        internal LetterClock Letters => new(Intake.Engine.Store, library, Intake.Engine.Endpoints, Quality, Days, Clock);

        internal async Task ListenAsync()
        {
            // Decisions could be told too; here the letter is to be the first message.
            const int events = 1 << (int)MessageEvent.QualityLetter;
            var endpoint = new Endpoint(0, "caspia", EndpointKind.Poll, "", null, "json", events, true, DateTimeOffset.UtcNow, "user:a");
            await using (var work = await Intake.Engine.Store.BeginAsync(None))
            {
                await EndpointTables.AddAsync(work, endpoint, None);
                await work.CommitAsync(None);
            }

            await Intake.Engine.Endpoints.RefreshAsync(None);
        }

        internal async Task ChangeAsync(string sql)
        {
            await using var work = await Intake.Engine.Store.BeginAsync(None);
            await Sql.ExecuteAsync(work.Connection, work.Transaction, sql, None);
            await work.CommitAsync(None);
        }

        public async ValueTask DisposeAsync()
        {
            Quality.Dispose();
            await Intake.DisposeAsync();
        }
    }

    private sealed class ClockAhead : TimeProvider
    {
        internal TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Ahead;
    }
}
