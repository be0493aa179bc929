namespace Parcelgate.Server.Storage.Postgres;

using System.Data.Common;
using Npgsql;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Storage.Journal;

/// <summary>The store in a PostgreSQL database; any number of processes share it.</summary>
internal sealed class PostgresStore : IStore
{
    private readonly NpgsqlDataSource writers;
    private readonly NpgsqlDataSource readers;
    private readonly TimeProvider time;
    private readonly IdBlocks ids;

    // Two processes that start a stream at the same moment must not take the same number.
    private readonly JournalStreams streams;

    public PostgresStore(NpgsqlConnectionStringBuilder settings, TimeProvider time)
    {
        this.time = time;
        ids = new IdBlocks(time);
        streams = new JournalStreams("lock table journal_stream in share row exclusive mode", time);
        Name = $"PostgreSQL database '{settings.Database}' at {settings.Host}:{settings.Port}";
        readers = Source(settings, "-c jit=off");
        // A unit of work looks rows up by their keys and nothing else. Without statistics (a table filled a second ago) the planner may still
        // choose to read it whole; this tells it not to.
        writers = Source(settings, "-c jit=off -c enable_seqscan=off");
    }

    public string Kind => Dialect.Postgres.Kind;

    /// <summary>What messages call this store: never with a password.</summary>
    public string Name { get; }

    public async Task MigrateAsync(CancellationToken cancel)
    {
        await Mapped(async () =>
        {
            await using var connection = await writers.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await Sql.ExecuteAsync(connection, transaction, $"select pg_advisory_xact_lock({Schema.MigrationLock})", cancel);
            await Migrator.RunAsync(connection, transaction, Dialect.Postgres, time.GetUtcNow(), cancel);
            await transaction.CommitAsync(cancel);
            return true;
        });
    }

    public Task<IUnitOfWork> BeginAsync(CancellationToken cancel) =>
        Mapped<IUnitOfWork>(async () =>
        {
            var connection = await writers.OpenConnectionAsync(cancel);
            JournalHead? head = null;
            try
            {
                await ids.EnsureAsync(connection, cancel);
                head = await streams.TakeAsync(connection, cancel);
                var transaction = await connection.BeginTransactionAsync(cancel);
                return new PostgresUnitOfWork(this, connection, transaction, head.Value, ids, time);
            }
            catch
            {
                if (head is { } taken)
                {
                    streams.GiveBack(taken);
                }

                await connection.DisposeAsync();
                throw;
            }
        });

    public Task<DbConnection> OpenReadAsync(CancellationToken cancel) =>
        Mapped<DbConnection>(async () => await readers.OpenConnectionAsync(cancel));

    public Task<int> KeepLawAsync(Digest hash, IReadOnlyList<LawFile> files, CancellationToken cancel) =>
        Mapped(async () =>
        {
            await using var connection = await writers.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await Sql.ExecuteAsync(connection, transaction, "lock table law in share row exclusive mode", cancel);
            var id = await LawStore.KeepAsync(connection, transaction, hash, files, time.GetUtcNow(), cancel);
            await transaction.CommitAsync(cancel);
            return id;
        });

    public Task<IReadOnlyList<LawFile>?> LawAsync(int lawId, CancellationToken cancel) =>
        Mapped(async () =>
        {
            await using var connection = await readers.OpenConnectionAsync(cancel);
            return await LawStore.FindAsync(connection, lawId, cancel);
        });

    public Task<IReadOnlyList<PublishedFile>> PublishedLawAsync(CancellationToken cancel) =>
        Mapped(async () =>
        {
            await using var connection = await readers.OpenConnectionAsync(cancel);
            return await LawStore.PublishedAsync(connection, cancel);
        });

    public async ValueTask DisposeAsync()
    {
        await GiveBackIdsAsync();
        ids.Dispose();
        await writers.DisposeAsync();
        await readers.DisposeAsync();
    }

    /// <summary>Numbers reserved and not used go back, so that the next start goes on near where this one ends. Where they cannot, a small gap stays.</summary>
    private async Task GiveBackIdsAsync()
    {
        if (!ids.HasLeft)
        {
            return;
        }

        try
        {
            await Mapped(async () =>
            {
                await using var connection = await writers.OpenConnectionAsync(CancellationToken.None);
                await ids.GiveBackAsync(connection, CancellationToken.None);
                return true;
            });
        }
        catch (Exception away) when (away is StoreUnavailableException or StoreConflictException) { }
    }

    /// <summary>A connection that may write, for restore.</summary>
    internal Task<DbConnection> OpenWriteAsync(CancellationToken cancel) =>
        Mapped<DbConnection>(async () => await writers.OpenConnectionAsync(cancel));

    /// <summary>A unit of work has ended; its stream goes on unless its commit is in doubt.</summary>
    internal void End(JournalHead? head)
    {
        if (head is { } known)
        {
            streams.GiveBack(known);
        }
    }

    /// <summary>Runs work on the database; its errors become the contract's. Connections that were open when one was lost are not used again.</summary>
    internal async Task<TResult> Mapped<TResult>(Func<Task<TResult>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (StoreErrors.TryMap(e, Name, out var mapped))
        {
            if (mapped is StoreUnavailableException)
            {
                writers.Clear();
                readers.Clear();
            }

            throw mapped;
        }
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings, string options)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            Options = $"{settings.Options} {options}".Trim(),
            // Statements used twice stay prepared on the server.
            MaxAutoPrepare = 128,
            AutoPrepareMinUsages = 2,
            // A connection carries nothing from one use to the next but prepared statements and one empty temporary table.
            NoResetOnClose = true,
            WriteBufferSize = 64 * 1024,
            ReadBufferSize = 32 * 1024,
        };
        own.ApplicationName ??= "parcelgate";
        return NpgsqlDataSource.Create(own);
    }
}
