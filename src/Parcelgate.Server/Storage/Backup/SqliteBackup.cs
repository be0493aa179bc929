namespace Parcelgate.Server.Storage.Backup;

using Microsoft.Data.Sqlite;
using Parcelgate.Server.Storage.Sqlite;

/// <summary>Backup of a SQLite store: VACUUM INTO, a read transaction that writes a compact copy while writers go on.</summary>
internal static class SqliteBackup
{
    private const int Busy = 5;
    private const int NotADatabase = 26;

    /// <summary>SQLite's general error, which a query of tables that are not there gives.</summary>
    private const int NoSuchTable = 1;

    public static async Task<long> WriteAsync(SqliteStore store, string path, CancellationToken cancel)
    {
        try
        {
            await using var connection = store.OpenAlone();
            await Sql.ExecuteAsync(connection, null, "vacuum into @path", cancel, ("path", path));
        }
        catch (SqliteException e) when (StoreErrors.TryMap(e, store.Name, out var mapped))
        {
            throw mapped;
        }

        await using var copy = Open(path);
        return await RowsAsync(copy, cancel);
    }

    public static async Task<long> RestoreAsync(SqliteStore store, string path, bool force, CancellationToken cancel)
    {
        await using var backup = Open(path);
        var rows = await CheckAsync(backup, path, cancel);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(store.Path))!);
        await using var target = store.OpenAlone();
        if (!force && await HasDataAsync(target, cancel))
        {
            throw Backups.NotEmpty(store.Name);
        }

        try
        {
            // Leaving the write-ahead log needs the file alone: with another connection to it, here or in another process, the mode stays "wal".
            target.DefaultTimeout = 1;
            await using var leave = Sql.Command(target, null, "pragma busy_timeout = 0; pragma journal_mode = delete");
            await leave.ExecuteNonQueryAsync(cancel);
            await using var mode = Sql.Command(target, null, "pragma journal_mode");
            if ((string?)await mode.ExecuteScalarAsync(cancel) == "wal")
            {
                throw Backups.InUse(store.Name);
            }

            backup.BackupDatabase(target); // One transaction on the target: all or nothing.
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Busy)
        {
            throw Backups.InUse(store.Name);
        }

        return rows;
    }

    private static async Task<long> CheckAsync(SqliteConnection backup, string path, CancellationToken cancel)
    {
        try
        {
            await using var check = Sql.Command(backup, null, "pragma integrity_check(1)");
            var found = (string?)await check.ExecuteScalarAsync(cancel);
            if (found != "ok")
            {
                throw new InvalidDataException($"'{path}' is damaged: {found}.");
            }

            var version = await Sql.NumberAsync(backup, null, "select max(number) from schema_version", cancel);
            return version <= Schema.Version
                ? await RowsAsync(backup, cancel)
                : throw new InvalidDataException($"'{path}' has schema version {version}, this program knows {Schema.Version}.");
        }
        catch (SqliteException e)
        {
            var why = e.SqliteErrorCode switch
            {
                NotADatabase => "it is no SQLite database.",
                NoSuchTable => "it has none of Parcelgate's tables.",
                _ => e.Message,
            };
            throw new InvalidDataException($"'{path}' is not a backup of a SQLite store: {why}", e);
        }
    }

    private static async Task<bool> HasDataAsync(SqliteConnection target, CancellationToken cancel)
    {
        var tables = await Sql.NumberAsync(target, null, "select count(*) from sqlite_master where name = 'consignment'", cancel);
        return tables > 0 && await RowsAsync(target, cancel, "law", "submission", "consignment", "journal") > 0;
    }

    private static async Task<long> RowsAsync(SqliteConnection connection, CancellationToken cancel, params string[] tables)
    {
        var rows = 0L;
        foreach (var table in tables.Length > 0 ? tables : await TablesAsync(connection, cancel))
        {
            rows +=
                await Sql.NumberAsync(
                    connection,
                    null,
                    $"select count(*) from \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
                    cancel
                ) ?? 0;
        }

        return rows;
    }

    private static async Task<string[]> TablesAsync(SqliteConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var names = new List<string>();
        while (await row.ReadAsync(cancel))
        {
            names.Add(row.GetString(0));
        }

        return [.. names];
    }

    private static SqliteConnection Open(string path)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        var connection = new SqliteConnection(settings.ToString());
        connection.Open();
        return connection;
    }
}
