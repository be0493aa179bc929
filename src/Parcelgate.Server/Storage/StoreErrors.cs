namespace Parcelgate.Server.Storage;

using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

/// <summary>What a database's error means to a caller: try later, try again, or a defect of ours (which is passed on as it is).</summary>
internal static class StoreErrors
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteReadOnly = 8;
    private const int SqliteIo = 10;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
    private const int SqliteConstraint = 19;
    private const int SqliteNotADatabase = 26;

    /// <summary>True for the errors the contract names; <paramref name="mapped"/> says in one sentence what happened to which store.</summary>
    public static bool TryMap(Exception error, string store, [NotNullWhen(true)] out Exception? mapped)
    {
        mapped = error switch
        {
            PostgresException e => OfPostgres(e, store),
            SqliteException e => OfSqlite(e, store),
            NpgsqlException e => new StoreUnavailableException($"{store} cannot be reached: {e.Message}", e),
            SocketException or EndOfStreamException or TimeoutException or IOException => new StoreUnavailableException(
                $"{store} cannot be reached: {error.Message}",
                error
            ),
            // Npgsql's word for a connection that broke earlier.
            ObjectDisposedException or InvalidOperationException when error.Source == "Npgsql" => new StoreUnavailableException(
                $"The connection to {store} was lost.",
                error
            ),
            _ => null,
        };
        return mapped is not null;
    }

    private static Exception? OfPostgres(PostgresException e, string store) =>
        e.SqlState switch
        {
            "23505" => new StoreConflictException(
                $"Another transaction wrote the same key to {store} ({e.TableName}, {e.ConstraintName}).",
                e
            ),
            "40001" or "40P01" or "55P03" => new StoreConflictException($"Two transactions collided in {store}: {e.MessageText}.", e),
            "3D000" => new StoreUnavailableException($"{store} does not exist on that server; create it, or name another.", e),
            "28P01" or "28000" => new StoreUnavailableException($"{store} refused the user or the password.", e),
            // 08 connection, 53 resources (disk full, too many connections), 57 operator intervention (shutdown, crash, cannot connect now), 58 system.
            _ when e.SqlState[..2] is "08" or "53" or "58" || e.SqlState.StartsWith("57P", StringComparison.Ordinal) =>
                new StoreUnavailableException($"{store} cannot be written now: {e.MessageText}.", e),
            "25006" => new StoreUnavailableException($"{store} is read-only now (a standby?).", e),
            _ => null,
        };

    private static Exception? OfSqlite(SqliteException e, string store) =>
        e.SqliteErrorCode switch
        {
            SqliteBusy or SqliteLocked => new StoreUnavailableException($"{store} was locked by another process for too long.", e),
            SqliteConstraint => new StoreConflictException($"Another transaction wrote the same key to {store}: {e.Message}", e),
            SqliteFull => new StoreUnavailableException($"{store} cannot be written: the disk is full.", e),
            SqliteCannotOpen => new StoreUnavailableException($"{store} cannot be opened: does its folder exist and may it be written?", e),
            SqliteReadOnly => new StoreUnavailableException($"{store} is read-only.", e),
            SqliteNotADatabase => new StoreUnavailableException($"{store} is not a Parcelgate store: the file is no SQLite database.", e),
            SqliteIo or SqliteCorrupt => new StoreUnavailableException($"{store} cannot be read or written: {e.Message}", e),
            _ => null,
        };
}
