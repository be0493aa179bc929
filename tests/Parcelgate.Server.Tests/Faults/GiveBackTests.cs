namespace Parcelgate.Server.Tests.Faults;

using System.Text;
using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>What happens to consignments in random order gives allowances back and takes them again, on SQLite.</summary>
public sealed class SqliteGiveBackTests
{
    [Fact]
    public async Task After_any_sequence_allowances_are_what_the_living_consignments_use()
    {
        await using var intake = await IntakeFixture.StartAsync();
        await new Sequences(intake).RunAsync(60);
    }
}

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresGiveBackTests(PostgresServer server)
{
    [Fact]
    public async Task After_any_sequence_allowances_are_what_the_living_consignments_use()
    {
        await using var intake = await IntakeFixture.StartAsync(await server.NewDatabaseAsync());
        await new Sequences(intake).RunAsync(40);
    }
}

/// <summary>What can happen to a consignment.</summary>
internal enum Deed
{
    Lodge,
    Amend,
    Cancel,
    Hold,
    Release,
    Arrive,
    Return,
}

/// <summary>One step of a sequence.</summary>
/// <param name="Deed">What happens.</param>
/// <param name="Parcel">To which parcel.</param>
/// <param name="Person">Who the message says it is for.</param>
/// <param name="Dollars">What the message says it is worth.</param>
/// <param name="Joined">A message's line joins the message of the step before, if that was one: both are decided in one transaction.</param>
internal sealed record Step(Deed Deed, int Parcel, int Person, int Dollars, bool Joined);

/// <summary>Runs sequences on one engine; each has parcels and persons of its own.</summary>
internal sealed class Sequences(IntakeFixture intake)
{
    private const string Actor = "user:officer";

    // Lodging twice as often as the rest, so that most deeds meet a parcel that is there.
    private static readonly Deed[] Deeds = [Deed.Lodge, .. Enum.GetValues<Deed>()];

    private static readonly Gen<Step[]> Any = Gen.Select(
        Gen.Int[0, Deeds.Length - 1].Select(i => Deeds[i]),
        Gen.Int[0, 2],
        Gen.Int[0, 1],
        Gen.Int[1, 400],
        Gen.Bool,
        (deed, parcel, person, dollars, joined) => new Step(deed, parcel, person, dollars, joined)
    ).Array[1, 14];

    private int sequences;
    private int messages;

    internal async Task RunAsync(int count)
    {
        await Any.SampleAsync(RunAsync, iter: count, threads: 1);
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
        var replayed = await intake.Engine.Replays.AllAsync(_ => { }, CancellationToken.None);
        Assert.Equal(0, replayed.Different);
        Assert.True(replayed.Decisions > count, "The sequences hardly decided anything.");
    }

    private async Task RunAsync(Step[] steps)
    {
        var mark = $"S{Interlocked.Increment(ref sequences)}";
        var waiting = new StringBuilder();
        foreach (var step in steps)
        {
            var isLine = step.Deed is Deed.Lodge or Deed.Amend or Deed.Cancel;
            if (!(isLine && step.Joined))
            {
                await SendAsync(waiting);
            }

            if (isLine)
            {
                waiting.Append(LineOf(mark, step)).Append('\n');
            }
            else
            {
                await ActAsync(mark, step);
            }
        }

        await SendAsync(waiting);
        await CheckAsync(mark);
    }

    private async Task SendAsync(StringBuilder waiting)
    {
        if (waiting.Length > 0)
        {
            await intake.SendTextAsync($"m{++messages}", waiting.ToString());
            waiting.Clear();
        }
    }

    private static string LineOf(string mark, Step step)
    {
        var reference = $"{mark}-{step.Parcel}";
        if (step.Deed == Deed.Cancel)
        {
            return $$"""{"act":"cancel","reference":"{{reference}}","reason":"not sent"}""";
        }

        var record = A.Consignment(reference, consignee: A.Person(identity: $"{mark}P{step.Person}"), items: [A.Item(step.Dollars)]);
        var json = Encoding.UTF8.GetString(CanonicalJson.ToBytes(record));
        return step.Deed == Deed.Amend ? "{\"act\":\"amend\"," + json[1..] : json;
    }

    private async Task ActAsync(string mark, Step step)
    {
        var reference = $"{mark}-{step.Parcel}";
        if (step.Deed == Deed.Arrive)
        {
            var scope = new MoveScope(IntakeFixture.Express.Provider, null, null, [reference]);
            await intake.Engine.Arrivals.ArriveAsync(scope, Actor, CancellationToken.None);
            return;
        }

        var id = await StoreState.NumberAsync(intake.Engine.Store, $"select id from consignment where reference = '{reference}'");
        var act = step.Deed switch
        {
            Deed.Hold => ReleaseEvent.Hold,
            Deed.Release => ReleaseEvent.ReleaseFromHold,
            _ => ReleaseEvent.Return,
        };
        await intake.Engine.Acts.ActAsync(id, act, "a reason", Actor, CancellationToken.None);
    }

    /// <summary>Against the records in the store, not against the uses the decisions say they made.</summary>
    private async Task CheckAsync(string mark)
    {
        var store = intake.Engine.Store;
        var expected = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await using (var db = await store.OpenReadAsync(CancellationToken.None))
        {
            var live = $"not in ({(int)State.Cancelled}, {(int)State.Returned})";
            await using var command = Sql.Command(
                db,
                null,
                $"select submission_id, part, part_offset, part_length from consignment where version > 0 and state {live} and reference like '{mark}-%'"
            );
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                await using var parts = await store.OpenReadAsync(CancellationToken.None);
                var part = await Parts.ReadAsync(parts, null, row.GetInt64(0), row.GetInt32(1), CancellationToken.None);
                var bytes = Parts.Record(part!, row.GetInt32(2), row.GetInt32(3));
                var record = CanonicalJson.Read(bytes.Span, 1, new Formats.ReadDefaults()).Consignment!;
                var person = record.Consignee!.Identity!;
                expected[person] = expected.GetValueOrDefault(person) + record.Items[0].Value!.Value.Minor;
            }
        }

        var used = await StoreState.AllowancesAsync(store);
        foreach (var person in (string[])[$"{mark}P0", $"{mark}P1"])
        {
            var sum = used.Where(pair => pair.Key.EndsWith($":{person}", StringComparison.Ordinal)).Sum(pair => pair.Value);
            Assert.Equal(expected.GetValueOrDefault(person), sum);
        }

        await StoreState.AssertVerifiesAsync(store);
    }
}
