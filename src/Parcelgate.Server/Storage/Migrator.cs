namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Server.Storage.Tables;

/// <summary>Applies the steps that are missing, each with its number in one transaction.</summary>
internal static class Migrator
{
    /// <summary>Call it where no second process migrates at the same time: under SQLite's write lock, or PostgreSQL's advisory lock.</summary>
    /// <exception cref="StoreUnavailableException">The store was written by a newer program.</exception>
    public static async Task RunAsync(
        DbConnection connection,
        DbTransaction transaction,
        Dialect dialect,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        await Sql.ExecuteAsync(connection, transaction, Schema.VersionTable, cancel);
        var applied = await Sql.ListAsync(connection, transaction, "select number from schema_version", row => row.GetInt32(0), cancel);
        Check(applied.Count == 0 ? 0 : applied.Max());
        // Not those above the highest: steps made side by side come in another order than their numbers.
        foreach (var migration in Schema.Migrations.Where(migration => !applied.Contains(migration.Number)))
        {
            await Sql.ExecuteAsync(connection, transaction, dialect.Render(migration.Sql), cancel);
            await Sql.ExecuteAsync(
                connection,
                transaction,
                "insert into schema_version (number, applied_at) values (@number, @now)",
                cancel,
                ("number", migration.Number),
                ("now", now.Ms())
            );
        }
    }

    /// <exception cref="StoreUnavailableException">The store was written by a newer program.</exception>
    internal static void Check(long version)
    {
        if (version > Schema.Version)
        {
            throw new StoreUnavailableException(
                $"The store has schema version {version}, this program knows {Schema.Version}: it was written by a newer program.",
                new NotSupportedException($"Schema version {version}.")
            );
        }
    }
}
