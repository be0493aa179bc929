namespace Parcelgate.Server.Storage.Sqlite;

using System.Data.Common;
using Microsoft.Data.Sqlite;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Storage.Journal;

/// <summary>
/// The store in one SQLite file. One connection writes, one transaction at a time; any number of connections read beside it (write-ahead log).
/// </summary>
internal sealed class SqliteStore(string path, TimeProvider time) : IStore
{
    /// <summary>How long another process may hold the write lock before a unit of work gives up.</summary>
    private const int BusySeconds = 5;

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly JournalStreams streams = new("", time);
    private SqliteWriter? writer;

    public string Kind => Dialect.Sqlite.Kind;

    /// <summary>The database file.</summary>
    public string Path => path;

    /// <summary>What messages call this store.</summary>
    public string Name => $"SQLite file '{path}'";

    public async Task MigrateAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            var connection = Writer().Connection;
            await using var transaction = connection.BeginTransaction(deferred: false);
            await Migrator.RunAsync(connection, transaction, Dialect.Sqlite, time.GetUtcNow(), cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (Exception e) when (StoreErrors.TryMap(e, Name, out var mapped))
        {
            DropWriter();
            throw mapped;
        }
        finally
        {
            turn.Release();
        }
    }

    public async Task<IUnitOfWork> BeginAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var current = Writer();
            var head = await streams.TakeAsync(current.Connection, cancel);
            try
            {
                return new SqliteUnitOfWork(this, current, current.Connection.BeginTransaction(deferred: false), head, time);
            }
            catch
            {
                streams.GiveBack(head);
                throw;
            }
        }
        catch (Exception e)
        {
            DropWriter();
            turn.Release();
            if (StoreErrors.TryMap(e, Name, out var mapped))
            {
                throw mapped;
            }

            throw;
        }
    }

    public Task<DbConnection> OpenReadAsync(CancellationToken cancel)
    {
        try
        {
            // Reading makes no file: one that is not there is no store.
            return Task.FromResult<DbConnection>(Open(SqliteOpenMode.ReadWrite, pooled: true, "pragma query_only = 1"));
        }
        catch (SqliteException e) when (StoreErrors.TryMap(e, Name, out var mapped))
        {
            throw mapped;
        }
    }

    public async Task<int> KeepLawAsync(Digest hash, IReadOnlyList<LawFile> files, CancellationToken cancel)
    {
        await using var unit = await BeginAsync(cancel);
        var id = await LawStore.KeepAsync(unit.Connection, unit.Transaction, hash, files, time.GetUtcNow(), cancel);
        await unit.CommitAsync(cancel);
        return id;
    }

    public async Task<IReadOnlyList<LawFile>?> LawAsync(int lawId, CancellationToken cancel)
    {
        await using var connection = await OpenReadAsync(cancel);
        return await LawStore.FindAsync(connection, lawId, cancel);
    }

    public async Task<IReadOnlyList<PublishedFile>> PublishedLawAsync(CancellationToken cancel)
    {
        await using var connection = await OpenReadAsync(cancel);
        return await LawStore.PublishedAsync(connection, cancel);
    }

    public ValueTask DisposeAsync()
    {
        DropWriter();
        SqliteConnection.ClearPool(new SqliteConnection(Connect(SqliteOpenMode.ReadWrite, pooled: true)));
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A unit of work has ended. Its stream goes on unless its commit is in doubt; the connection goes on unless it failed.</summary>
    internal void End(JournalHead? head, bool failed)
    {
        if (head is { } known)
        {
            streams.GiveBack(known);
        }

        if (failed)
        {
            DropWriter();
        }

        turn.Release();
    }

    /// <summary>A connection outside the pool, for backup.</summary>
    internal SqliteConnection OpenAlone() => Open(SqliteOpenMode.ReadWriteCreate, pooled: false);

    /// <summary>A write connection; the store itself has one.</summary>
    internal SqliteWriter OpenWriter() =>
        new SqliteWriter(
            Open(
                SqliteOpenMode.ReadWriteCreate,
                pooled: false,
                // FULL: a commit is on disk before it returns. Pages are written back to the main file every 64 MB of log, and the log is cut to 256 MB.
                "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = off; pragma temp_store = memory;"
                    + "pragma cache_size = -65536; pragma wal_autocheckpoint = 16384; pragma journal_size_limit = 268435456"
            )
        );

    private SqliteWriter Writer() => writer ??= OpenWriter();

    private void DropWriter()
    {
        writer?.Dispose();
        writer = null;
    }

    private SqliteConnection Open(SqliteOpenMode mode, bool pooled, string pragmas = "")
    {
        var connection = new SqliteConnection(Connect(mode, pooled));
        try
        {
            connection.Open();
            using var command = Sql.Command(connection, null, $"pragma busy_timeout = {BusySeconds * 1000}; {pragmas}");
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private string Connect(SqliteOpenMode mode, bool pooled) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = pooled,
            DefaultTimeout = 1, // SQLite itself waits, see busy_timeout; this would begin again after it.
        }.ToString();
}

/// <summary>The write connection with the statements prepared on it.</summary>
internal sealed class SqliteWriter(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    public SqliteStatement Statement(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(connection.Handle!, sql);
            statements.Add(sql, statement);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}
