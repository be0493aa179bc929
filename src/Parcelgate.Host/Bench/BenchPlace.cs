namespace Parcelgate.Host.Bench;

using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Npgsql;

/// <summary>A folder of its own for the stores and files of one <c>parcelgate bench</c>, and its PostgreSQL; all of it is deleted at the end.</summary>
internal sealed class BenchPlace : IAsyncDisposable
{
    private BenchPostgres? postgres;
    private int stores;

    internal BenchPlace(string root)
    {
        Folder = Path.Combine(
            Path.GetFullPath(root),
            string.Create(CultureInfo.InvariantCulture, $"parcelgate-bench-{Environment.ProcessId}")
        );
        Directory.CreateDirectory(Folder);
    }

    internal string Folder { get; }

    internal string File(string name) => Path.Combine(Folder, name);

    /// <summary>A new empty store, as the setting Store names it.</summary>
    internal async Task<string> NewStoreAsync(StoreKind kind, CancellationToken cancel)
    {
        stores++;
        if (kind == StoreKind.Sqlite)
        {
            return File(string.Create(CultureInfo.InvariantCulture, $"bench{stores}.db"));
        }

        postgres ??= await BenchPostgres.StartAsync(File("pg"), cancel);
        return await postgres.NewDatabaseAsync(stores, cancel);
    }

    /// <summary>The database's version and the settings that decide what a commit costs.</summary>
    internal async Task<JsonObject> DescribeAsync(StoreKind kind, CancellationToken cancel) =>
        kind == StoreKind.Postgres && postgres is not null
            ? await postgres.DescribeAsync(cancel)
            : new JsonObject
            {
                ["version"] = SqliteVersion(),
                ["journal_mode"] = "wal",
                ["synchronous"] = "full",
            };

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string SqliteVersion()
    {
        using var memory = new SqliteConnection("Data Source=:memory:");
        memory.Open();
        return memory.ServerVersion;
    }
}
