namespace Parcelgate.Server.Tests.Storage;

using Microsoft.Data.Sqlite;
using Npgsql;
using Parcelgate.Core.Law;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Journal;
using Xunit;

/// <summary>What a caller sees when the database fails, and that the next call works without a restart.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("mysql://root:geheim@host/db")]
    [InlineData("Data Source=var/x.db")]
    [InlineData(":memory:")]
    [InlineData("postgres://user:geheim@host")]
    [InlineData("Host=db;Password=geheim")]
    [InlineData("Host=db;Database=x;Password=geheim;Port=five")]
    [InlineData("postgres://user:geheim@host/db?nonsense=1")]
    public void A_text_that_names_no_store_says_what_would_and_shows_no_password(string store)
    {
        var error = Assert.Throws<ArgumentException>(() => Stores.Open(store));
        Assert.Contains("var/parcelgate.db", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Username=u;Password=geheim")]
    [InlineData("postgres://u:geheim@127.0.0.1:1/x?sslmode=disable")]
    public async Task A_server_that_cannot_be_reached_is_named_without_the_password(string address)
    {
        await using var store = Stores.Open(address);
        Assert.Equal("postgres", store.Kind);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.BeginAsync(None));
        Assert.Contains("'x' at 127.0.0.1:1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.MigrateAsync(None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenReadAsync(None));
    }

    [Fact]
    public async Task A_full_disk_is_unavailable_and_after_it_the_store_works()
    {
        await using var store = await NewSqlite();
        await using (var unit = await store.BeginAsync(None))
        {
            // The limit stands for the disk: SQLite answers SQLITE_FULL in both cases.
            await Sql.ExecuteAsync(unit.Connection, unit.Transaction, "pragma max_page_count = 60", None);
            var rows = Enumerable.Range(1, 5000).Select(n => Rows.Consignment(n)).ToList();
            await unit.AppendJournalAsync([Rows.Event(1)], None);
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => unit.InsertConsignmentsAsync(rows, None));
            Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        }

        await WriteOne(store, 1);
        Assert.Equal(1, (await JournalVerifier.VerifyAsync(store, null, None)).Rows);
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_unavailable()
    {
        await using var store = Stores.Open(folder.File("none/such.db"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.BeginAsync(None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenReadAsync(None));
        await store.MigrateAsync(None); // Makes the folder.
        await WriteOne(store, 1);
    }

    [Fact]
    public async Task A_file_locked_by_another_process_for_too_long_is_unavailable_and_then_works()
    {
        await using var store = await NewSqlite();
        await using (var other = new SqliteConnection($"Data Source={folder.File("store.db")};Pooling=False"))
        {
            await other.OpenAsync(None);
            await using var held = other.BeginTransaction(deferred: false);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.BeginAsync(None));
        }

        await WriteOne(store, 1);
    }

    [Fact]
    public async Task A_unit_that_waits_for_its_turn_can_be_cancelled()
    {
        await using var store = await NewSqlite();
        await using var first = await store.BeginAsync(None);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.BeginAsync(soon.Token));
    }

    private async Task<IStore> NewSqlite()
    {
        var store = Stores.Open(folder.File("store.db"));
        await store.MigrateAsync(None);
        return store;
    }

    internal static async Task WriteOne(IStore store, long id)
    {
        await using var unit = await store.BeginAsync(None);
        await unit.InsertConsignmentsAsync([Rows.Consignment(id)], None);
        await unit.InsertDecisionsAsync([Rows.Decision(id)], None);
        await unit.AppendJournalAsync([Rows.Event(id)], None);
        await unit.CommitAsync(None);
    }
}

[Trait("Category", "postgres")]
public sealed class PostgresFaultTests(PostgresServer server) : StoreCase(server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public async Task A_connection_that_is_cut_in_a_unit_is_unavailable_and_the_next_unit_works(int rows)
    {
        await StoreFaultTests.WriteOne(Store, 1);
        await using (var unit = await Store.BeginAsync(None))
        {
            await unit.AppendJournalAsync([Rows.Event(1)], None);
            await unit.LockConsignmentsAsync("post", ["X"], None);
            await CutAll();
            await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            {
                await unit.InsertConsignmentsAsync([.. Enumerable.Range(2, rows).Select(n => Rows.Consignment(n))], None);
                await unit.CommitAsync(None);
            });
        }

        await StoreFaultTests.WriteOne(Store, 1000);
        var result = await JournalVerifier.VerifyAsync(Store, null, None);
        Assert.Equal((2L, null), (result.Rows, result.First));
    }

    [Fact]
    public async Task A_server_that_is_restarted_is_used_again_without_a_restart_of_ours()
    {
        await using var own = new PostgresServer();
        var address = await own.NewDatabaseAsync();
        await using var store = Stores.Open(address);
        await store.MigrateAsync(None);
        await StoreFaultTests.WriteOne(store, 1);

        await own.StopAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => StoreFaultTests.WriteOne(store, 2));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => StoreFaultTests.WriteOne(store, 2));
        await own.StartAsync();

        await StoreFaultTests.WriteOne(store, 2);
        var result = await JournalVerifier.VerifyAsync(store, null, None);
        Assert.Equal((2L, 2L, null), (result.Rows, result.Consignments, result.First));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_named()
    {
        await using var store = Stores.Open(new NpgsqlConnectionStringBuilder(Address) { Database = "nowhere" }.ToString());
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.BeginAsync(None));
        Assert.Contains("'nowhere'", error.Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(0)] // only looked at: the decision saw it all the same
    public async Task An_allowance_that_another_used_since_it_was_read_is_not_settled_and_nothing_is_written(long usedMinor)
    {
        await using (var unit = await Store.BeginAsync(None))
        {
            Assert.Empty(await unit.ReadAllowancesAsync([Month], None));
            await Commit(other => other.SettleAllowancesAsync([new AllowanceStep(Month, 0, 50)], None));

            await unit.InsertConsignmentsAsync([Rows.Consignment(1)], None);
            await Assert.ThrowsAsync<StaleReadException>(() => unit.SettleAllowancesAsync([new AllowanceStep(Month, 0, usedMinor)], None));
        }

        Assert.Equal(0, await Number("select count(*) from consignment"));
        Assert.Equal(50, await Number("select used_minor from allowance"));
    }

    [Fact]
    public async Task An_allowance_another_is_about_to_commit_is_waited_for()
    {
        await using var first = await Store.BeginAsync(None);
        await first.SettleAllowancesAsync([new AllowanceStep(Month, 0, 50)], None);
        await using var second = await Store.BeginAsync(None);
        var seen = await second.ReadAllowancesAsync([Month], None);
        var settling = second.SettleAllowancesAsync([new AllowanceStep(Month, seen.GetValueOrDefault(Month), 30)], None);
        await Task.Delay(100, None);
        Assert.False(settling.IsCompleted);

        await first.CommitAsync(None);
        await Assert.ThrowsAsync<StaleReadException>(() => settling);
    }

    private static AllowanceKey Month => new("az/parcels#month", "id:5ABC123", "2026-11-01");

    private async Task CutAll()
    {
        await using var connection = new NpgsqlConnection(Address + ";Pooling=false");
        await connection.OpenAsync(None);
        await using var command = new NpgsqlCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
            connection
        );
        await command.ExecuteNonQueryAsync(None);
    }
}
