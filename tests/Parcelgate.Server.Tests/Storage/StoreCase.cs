namespace Parcelgate.Server.Tests.Storage;

using Parcelgate.Server.Storage;
using Xunit;

/// <summary>A test class with an empty store of its own for each test: SQLite in a temporary folder, or a new PostgreSQL database.</summary>
public abstract class StoreCase(PostgresServer? server) : IAsyncLifetime
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    private protected TempFolder Folder { get; } = new();

    private protected IStore Store { get; private set; } = null!;

    private protected string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Address = await NewAddressAsync();
        Store = Stores.Open(Address);
        await Store.MigrateAsync(None);
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<string> NewAddressAsync() =>
        server is null ? Task.FromResult(Folder.File($"{Guid.NewGuid():N}.db")) : server.NewDatabaseAsync();

    private protected async Task Commit(Func<IUnitOfWork, Task> work)
    {
        await using var unit = await Store.BeginAsync(None);
        await work(unit);
        await unit.CommitAsync(None);
    }

    /// <summary>Changes the store behind the program's back.</summary>
    private protected Task Tamper(string sql) => Commit(unit => Sql.ExecuteAsync(unit.Connection, unit.Transaction, sql, None));

    private protected async Task<List<T>> All<T>(string sql, Func<System.Data.Common.DbDataReader, T> read)
    {
        await using var connection = await Store.OpenReadAsync(None);
        await using var command = Sql.Command(connection, null, sql);
        await using var row = await command.ExecuteReaderAsync(None);
        var all = new List<T>();
        while (await row.ReadAsync(None))
        {
            all.Add(read(row));
        }

        return all;
    }

    private protected async Task<long> Number(string sql)
    {
        await using var connection = await Store.OpenReadAsync(None);
        return await Sql.NumberAsync(connection, null, sql, None) ?? 0;
    }

    private protected Task<long> Count(string table) => Number($"select count(*) from {table}");
}
