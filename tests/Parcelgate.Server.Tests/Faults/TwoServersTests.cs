namespace Parcelgate.Server.Tests.Faults;

using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Storage;

/// <summary>Two equal servers over one PostgreSQL, taking files for the same recipients at the same time.</summary>
[Trait("Category", "crash"), Trait("Category", "postgres")]
public sealed class TwoServersTests(PostgresServer database)
{
    private const int FileCount = 6;
    private const int LinesEach = 1000;

    /// <summary>300 USD a person and month, in cents.</summary>
    private const long LimitMinor = 300_00;

    private readonly IReadOnlyList<byte[]> files = Files.Generate(seed: 5, FileCount, LinesEach);

    [Fact]
    public async Task Two_servers_come_to_the_same_totals_as_one()
    {
        var together = await database.NewDatabaseAsync();
        await using (var one = await FaultServer.StartAsync(together))
        await using (var other = await FaultServer.StartAsync(together))
        {
            await Task.WhenAll(Enumerable.Range(0, FileCount).Select(file => SendAsync(file % 2 == 0 ? one : other, file)));
            Assert.True(await StoreState.CountAsync(one.Store, "journal_stream") >= 2);
        }

        var alone = await database.NewDatabaseAsync();
        await using (var only = await FaultServer.StartAsync(alone))
        {
            for (var file = 0; file < FileCount; file++)
            {
                await SendAsync(only, file);
            }
        }

        await using var two = Stores.Open(together);
        await using var single = Stores.Open(alone);
        await StoreState.AssertVerifiesAsync(two);
        await StoreState.AssertVerifiesAsync(single);
        Assert.Equal(await StoreState.CountAsync(single, "decision"), await StoreState.CountAsync(two, "decision"));
        Assert.Equal(await StoreState.AllowancesAsync(single), await StoreState.AllowancesAsync(two));
        var (usesOfTwo, usesOfOne) = (await StoreState.UsesAsync(two), await StoreState.UsesAsync(single));
        AssertNoneMissedAnother(usesOfTwo);
        // What exceeds a person's allowance does not depend on the order; how it falls on the parcels does, and with it the fees per parcel.
        Assert.Equal(ExcessByPerson(usesOfOne), ExcessByPerson(usesOfTwo));
        Assert.Contains(ExcessByPerson(usesOfTwo), person => person.Value > 0);
    }

    private async Task SendAsync(FaultServer server, int file)
    {
        var answer = await server.PostAsync("/v1/manifests", $"file-{file}", "application/x-ndjson", files[file]);
        Assert.Equal((200, true, LinesEach), (answer.Status, answer.Whole, answer.Lines.Count));
    }

    /// <summary>Each decision saw exactly what the ones before it had used: the uses of one allowance follow one another without gap or overlap.</summary>
    private static void AssertNoneMissedAnother(List<Use> uses)
    {
        foreach (var allowance in uses.GroupBy(use => use.Key))
        {
            var used = 0L;
            foreach (var use in allowance.OrderBy(use => use.Before).ThenBy(use => use.Amount))
            {
                Assert.Equal(used, use.Before);
                used += use.Amount;
            }
        }
    }

    private static SortedDictionary<string, long> ExcessByPerson(List<Use> uses) =>
        new(
            uses.GroupBy(use => use.Key)
                .ToDictionary(group => group.Key, group => group.Sum(use => Beyond(use.Before + use.Amount) - Beyond(use.Before))),
            StringComparer.Ordinal
        );

    private static long Beyond(long usedMinor) => Math.Max(0, usedMinor - LimitMinor);
}
