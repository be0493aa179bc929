namespace Parcelgate.Server.Storage;

using Parcelgate.Server.Storage.Backup;
using Parcelgate.Server.Storage.Postgres;
using Parcelgate.Server.Storage.Sqlite;

/// <summary>What a backup or a restore did.</summary>
/// <param name="Path">The backup file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Rows">Rows of all tables in it.</param>
public sealed record BackupReport(string Path, long Bytes, long Rows);

/// <summary>
/// A backup is one file that holds the store as it was at one moment, taken while the store is in use: for SQLite a database file,
/// for PostgreSQL a compressed file of this program's own that needs no other tool. It is written beside its place and then named, so that a file
/// under the name asked for is complete.
/// </summary>
public static class Backups
{
    /// <summary>Writes a backup. Everything committed before the call is in it.</summary>
    /// <exception cref="IOException">The file exists already, or cannot be written.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public static async Task<BackupReport> BackupAsync(IStore store, string path, CancellationToken cancel)
    {
        if (File.Exists(path))
        {
            throw new IOException($"'{path}' exists already; a backup does not overwrite another. Name a new file.");
        }

        // The folder of the file that was named, not of the one it is written as first.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to write the backup to. Make it, or name another.");
        }

        var partial = $"{path}.partial-{Environment.ProcessId}";
        File.Delete(partial);
        try
        {
            var rows = store switch
            {
                SqliteStore sqlite => await SqliteBackup.WriteAsync(sqlite, partial, cancel),
                PostgresStore postgres => await PostgresBackup.WriteAsync(postgres, partial, cancel),
                _ => throw new NotSupportedException($"A store of kind '{store.Kind}' has no backup."),
            };
            Sync(partial);
            File.Move(partial, path, overwrite: false);
            return new BackupReport(path, new FileInfo(path).Length, rows);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>
    /// Puts a backup in the place of a store that no process uses. The file is checked whole before anything is changed, and either all of it is
    /// restored or nothing.
    /// </summary>
    /// <param name="store">As <see cref="Stores.Open"/> takes it.</param>
    /// <param name="path">The backup file: of SQLite for a SQLite store, of PostgreSQL for a PostgreSQL store.</param>
    /// <param name="force">Replace a store that has data.</param>
    /// <param name="cancel">Ends it before anything is changed.</param>
    /// <exception cref="InvalidDataException">The file is not a backup of this kind, or is damaged.</exception>
    /// <exception cref="InvalidOperationException">The store has data and <paramref name="force"/> is false, or a process uses it.</exception>
    public static async Task<BackupReport> RestoreAsync(string store, string path, bool force, CancellationToken cancel)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no backup '{path}'.", path);
        }

        await using var target = Stores.Open(store);
        var rows = target switch
        {
            SqliteStore sqlite => await SqliteBackup.RestoreAsync(sqlite, path, force, cancel),
            PostgresStore postgres => await PostgresBackup.RestoreAsync(postgres, path, force, cancel),
            _ => throw new NotSupportedException($"A store of kind '{target.Kind}' has no backup."),
        };
        return new BackupReport(path, new FileInfo(path).Length, rows);
    }

    internal static InvalidOperationException NotEmpty(string name) =>
        new($"{name} has data. Restore into an empty store, or force it: what is there now is lost then.");

    internal static InvalidOperationException InUse(string name) => new($"{name} is in use by another process. Stop it, then restore.");

    private static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
