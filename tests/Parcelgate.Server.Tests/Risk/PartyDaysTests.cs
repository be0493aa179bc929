namespace Parcelgate.Server.Tests.Risk;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

/// <summary>What large messages count of parties, on SQLite.</summary>
public sealed class SqlitePartyDaysTests() : PartyDaysTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresPartyDaysTests(PostgresServer server) : PartyDaysTests(server);

/// <summary>What is put down as one row of a transaction is seen as what is in the table, before, while and after it is added.</summary>
public abstract class PartyDaysTests(PostgresServer? server)
{
    private const int Parcels = 400; // Three parties of their own each: above PartyDays.Many.

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_a_large_message_counts_is_known_at_once_and_the_same_after_it_was_added_to_the_table()
    {
        await using var intake = await StartAsync();
        await intake.SendAsync("m1", Message(1));
        await intake.SendAsync("m2", Message(2).Take(3));
        using var other = new PartyDays(intake.Engine.Store);
        using var third = new PartyDays(intake.Engine.Store);
        var keys = KeysOf(Message(1));
        var before = await ReadAsync(intake.Engine.Parties, keys);

        Assert.Equal(1, await CountAsync(intake, "party_pending"));
        Assert.Equal(Parcels + 3, before[SellerKey].Parcels);
        Assert.Equal(1, before[KeysOf(Message(1)).First(key => key != SellerKey)].Parcels);
        Assert.Equal(before, await ReadAsync(other, keys));
        Assert.True(await intake.Engine.Parties.FoldAsync(None));
        Assert.False(await intake.Engine.Parties.FoldAsync(None));

        Assert.Equal(0, await CountAsync(intake, "party_pending"));
        Assert.Equal(before, await ReadAsync(intake.Engine.Parties, keys));
        Assert.Equal(before, await ReadAsync(other, keys));
        Assert.Equal(before, await ReadAsync(third, keys));
        await intake.SendAsync("m3", Parcel(3, 0));
        Assert.Equal(Parcels + 3, await SellersBeforeAsync(intake, "3-0"));
        Assert.Equal(0, (await intake.Engine.Replays.AllAsync(_ => { }, None)).Different);
    }

    // Whatever moment a reader meets: what is committed is counted, once. Two that add and one that reads beside them are other servers on PostgreSQL.
    [Fact]
    public async Task Nothing_is_missed_or_counted_twice_while_messages_come_and_what_they_counted_is_added()
    {
        const int messages = 6;
        await using var intake = await StartAsync();
        using var sent = new CancellationTokenSource();
        var sending = Task.Run(
            async () =>
            {
                for (var number = 1; number <= messages; number++)
                {
                    await intake.SendAsync($"m{number}", Message(number));
                }
            },
            None
        );
        var folding = Enumerable.Range(0, 2).Select(_ => FoldUntilAsync(intake.Engine.Store, sent.Token)).ToList();
        using var reader = new PartyDays(intake.Engine.Store);
        var seen = new List<int> { 0 };
        while (!sending.IsCompleted)
        {
            var found = await ReadAsync(reader, [SellerKey]);
            seen.Add(found.TryGetValue(SellerKey, out var day) ? day.Parcels : 0);
        }

        await sending;
        await sent.CancelAsync();
        await Task.WhenAll(folding);
        seen.Add((await ReadAsync(reader, [SellerKey]))[SellerKey].Parcels);

        Assert.Equal(seen.Order(), seen);
        Assert.All(seen, count => Assert.Equal(0, count % Parcels));
        Assert.Equal(messages * Parcels, seen[^1]);
        Assert.Equal(messages * Parcels - 1, await SellersBeforeAsync(intake, $"{messages}-{Parcels - 1}"));
        while (await reader.FoldAsync(None)) { }
        Assert.Equal(messages * Parcels, (await ReadAsync(reader, [SellerKey]))[SellerKey].Parcels);
    }

    private static async Task FoldUntilAsync(IStore store, CancellationToken end)
    {
        using var days = new PartyDays(store);
        while (!end.IsCancellationRequested)
        {
            if (!await days.FoldAsync(None))
            {
                await Task.Delay(1, None);
            }
        }
    }

    private async Task<IntakeFixture> StartAsync() =>
        await IntakeFixture.StartAsync(server is null ? null : await server.NewDatabaseAsync());

    private static IEnumerable<Consignment> Message(int number) => Enumerable.Range(0, Parcels).Select(index => Parcel(number, index));

    private static Consignment Parcel(int message, int index)
    {
        var name = FormattableString.Invariant($"{message}-{index}");
        var person = A.Person($"Person {name}", identity: name);
        return A.Consignment(
            name,
            consignee: person with
            {
                Address = person.Address! with { Lines = $"Küçə {name}" },
                Phone = FormattableString.Invariant($"+99450{message:00}{index:00000}"),
            }
        );
    }

    private static List<long> KeysOf(IEnumerable<Consignment> parcels)
    {
        var keys = new List<PartyKey>();
        foreach (var parcel in parcels)
        {
            PartyKeys.Of(parcel, keys);
        }

        return [.. keys.Select(key => key.Key).Distinct()];
    }

    private static long SellerKey { get; } = KeysOf([Parcel(1, 0)]).Intersect(KeysOf([Parcel(2, 1)])).Single();

    private static async Task<Dictionary<long, PartyDay>> ReadAsync(PartyDays days, IReadOnlyCollection<long> keys)
    {
        var found = new Dictionary<long, PartyDay>();
        await days.ReadAsync(keys, 0, (key, day) => found[key] = found.TryGetValue(key, out var sum) ? sum.And(day) : day, None);
        return found;
    }

    private static Task<long> CountAsync(IntakeFixture intake, string table) =>
        StoreState.NumberAsync(intake.Engine.Store, $"select count(*) from {table}");

    private static async Task<int> SellersBeforeAsync(IntakeFixture intake, string reference)
    {
        var id = await StoreState.NumberAsync(intake.Engine.Store, $"select id from consignment where reference = '{reference}'");
        var facts = FactsJson.Read(Assert.Single(await Queries.DecisionsAsync(intake.Engine.Store, id, None)).Facts.Span).Risk!;
        return facts.Of(PartyRole.Seller)!.Parcels7;
    }
}
