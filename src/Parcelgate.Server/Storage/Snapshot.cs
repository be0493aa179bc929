namespace Parcelgate.Server.Storage;

using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

/// <summary>
/// Two connections that see the store as it was at one moment, for long reads beside writers. On SQLite both are one connection in one read
/// transaction; on PostgreSQL the second takes over the snapshot of the first.
/// </summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private readonly DbTransaction first;
    private readonly DbTransaction? second;

    private Snapshot(DbConnection connection, DbTransaction first, DbConnection other, DbTransaction? second)
    {
        (Connection, this.first, Second, this.second) = (connection, first, other, second);
    }

    public DbConnection Connection { get; }

    /// <summary>For a second reader that is open at the same time.</summary>
    public DbConnection Second { get; }

    public static async Task<Snapshot> OpenAsync(IStore store, CancellationToken cancel)
    {
        var connection = await store.OpenReadAsync(cancel);
        if (connection is SqliteConnection sqlite)
        {
            var read = sqlite.BeginTransaction(deferred: true);
            // The snapshot begins with the first read, not with BEGIN.
            await Sql.NumberAsync(sqlite, read, "select count(*) from schema_version", cancel);
            return new Snapshot(sqlite, read, sqlite, null);
        }

        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using var export = Sql.Command(connection, transaction, "select pg_export_snapshot()");
        var id = (string)(await export.ExecuteScalarAsync(cancel))!;
        var other = await store.OpenReadAsync(cancel);
        var otherTransaction = await other.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        // SET TRANSACTION takes no parameters; the id is PostgreSQL's own, hexadecimal digits and hyphens.
        await Sql.ExecuteAsync(other, otherTransaction, $"set transaction snapshot '{id}'", cancel);
        return new Snapshot(connection, transaction, other, otherTransaction);
    }

    public async ValueTask DisposeAsync()
    {
        if (second is not null)
        {
            await second.DisposeAsync();
            await Second.DisposeAsync();
        }

        await first.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
