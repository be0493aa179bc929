namespace Parcelgate.Server.Tests.Faults;

using System.Text;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Storage;

/// <summary>A file of several transactions: on PostgreSQL the next one is read and decided while the one before it is stored and flushed.</summary>
[Trait("Category", "postgres")]
public sealed class LongFileTests(PostgresServer database) : IDisposable
{
    private const int Lines = 9000;

    // In the same transaction, in the next, and far behind; from the end, so that the places before stay what they are.
    private static readonly (int Of, int At)[] Repeats = [(8000, 8990), (2000, 7000), (4000, 4200), (100, 2600), (2046, 2050)];

    private readonly TempFolder folder = new();

    [Fact]
    public async Task It_comes_to_the_same_as_where_one_transaction_ends_before_the_next_begins()
    {
        var file = WithRepeats();
        var (ahead, inTurn) = (await database.NewDatabaseAsync(), folder.File("in-turn.db"));
        await SendAsync(ahead, file);
        await SendAsync(inTurn, file);

        await using var one = Stores.Open(ahead);
        await using var other = Stores.Open(inTurn);
        await StoreState.AssertVerifiesAsync(one);
        Assert.Equal(await StoreState.AllowancesAsync(other), await StoreState.AllowancesAsync(one));
        Assert.Equal(await DecisionsAsync(other), await DecisionsAsync(one));
    }

    /// <summary>
    /// Another writer holds a line of one transaction and waits for a line of the next, which waits in the server behind that one: a circle the database cannot see.
    /// </summary>
    [Fact]
    public async Task A_circle_of_waiting_through_the_server_and_the_database_ends()
    {
        const int Sent = 16384;
        var cancel = TestContext.Current.CancellationToken;
        var store = await database.NewDatabaseAsync();
        await using var server = await FaultServer.StartAsync(store);
        // What the server keeps in memory of numbers and accounts is as it is after a while: a transaction without it waits before it stores anything.
        await server.PostAsync("/v1/manifests", "before", "application/x-ndjson", Files.Generate(seed: 8, files: 1, Lines)[0]);
        var file = Encoding.UTF8.GetString(Files.Generate(seed: 9, files: 1, Sent)[0]).Replace("\"F0-", "\"G-", StringComparison.Ordinal);

        await using var other = Stores.Open(store);
        Task<RawAnswer> sending;
        await using (var held = await other.BeginAsync(CancellationToken.None))
        {
            await InsertAsync(held, 900_001, "G-1000");
            sending = server.PostAsync("/v1/manifests", "circle", "application/x-ndjson", Encoding.UTF8.GetBytes(file));
            await UntilBothAreStuckAsync(other);
            await Task.Run(() => InsertAsync(held, 900_002, "G-2000"), cancel).WaitAsync(Turn.Patience * 10, cancel);
        }

        var answer = await sending.WaitAsync(Turn.Patience * 10, cancel);
        Assert.Equal((200, true, Sent), (answer.Status, answer.Whole, answer.Lines.Count));
        Assert.Equal(Lines + Sent, await StoreState.CountAsync(other, "decision"));
        // What was given up took numbers nobody has now: a few transactions of about a thousand lines, not every one that came after.
        Assert.InRange(await StoreState.NumberAsync(other, "select max(id) from consignment"), Lines + Sent, Lines + Sent + 6000);
        await StoreState.AssertVerifiesAsync(other);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Some lines come again, and are amendments then.</summary>
    private static byte[] WithRepeats()
    {
        var lines = Encoding.UTF8.GetString(Files.Generate(seed: 7, files: 1, Lines)[0]).TrimEnd('\n').Split('\n').ToList();
        foreach (var (of, at) in Repeats)
        {
            lines.Insert(at, lines[of]);
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
    }

    private static async Task InsertAsync(IUnitOfWork work, long id, string reference)
    {
        await work.InsertConsignmentsAsync([Rows.Consignment(id, reference, FaultServer.Provider)], CancellationToken.None);
        _ = work.Connection; // Sends it.
    }

    /// <summary>
    /// One transaction waits for the held line, and the next, with rows of its own, for that one. On a machine so slow that the next gave up before this was seen
    /// there is no circle left to end: then all goes on after a while.
    /// </summary>
    private static async Task UntilBothAreStuckAsync(IStore store)
    {
        const string Stuck = """
            select count(*) from pg_stat_activity where datname = current_database() and now() - state_change > interval '0.3 seconds'
              and (wait_event_type = 'Lock' or state = 'idle in transaction' and backend_xid is not null)
            """;
        // The writer that holds the line is one of the three.
        var end = DateTime.UtcNow + (Turn.Patience * 5);
        while (DateTime.UtcNow < end && await StoreState.NumberAsync(store, Stuck) < 3)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task SendAsync(string store, byte[] file)
    {
        await using var server = await FaultServer.StartAsync(store);
        var answer = await server.PostAsync("/v1/manifests", "long", "application/x-ndjson", file);
        Assert.Equal((200, true, Lines + Repeats.Length), (answer.Status, answer.Whole, answer.Lines.Count));
    }

    /// <summary>What each decision came to: with the fees that depend on what others used before it.</summary>
    private static async Task<List<string>> DecisionsAsync(IStore store)
    {
        await using var connection = await store.OpenReadAsync(CancellationToken.None);
        await using var command = Sql.Command(
            connection,
            null,
            """
            select c.reference, d.version, d.part, d.part_offset, d.outcome
            from decision d join consignment c on c.id = d.consignment_id order by c.reference, d.version
            """
        );
        await using var row = await command.ExecuteReaderAsync();
        var all = new List<string>();
        while (await row.ReadAsync())
        {
            all.Add(
                $"{row.GetString(0)} {row.GetInt32(1)} {row.GetInt32(2)} {row.GetInt32(3)} {Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(4))}"
            );
        }

        return all;
    }
}
