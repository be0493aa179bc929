namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Parcelgate.Host.Cli;

/// <summary>
/// The PostgreSQL of the benchmarks: the server PARCELGATE_BENCH_POSTGRES names, else a throw-away cluster that listens on a socket in its own
/// folder only. Run as root, the cluster belongs to the user "postgres", because PostgreSQL refuses root.
/// </summary>
internal sealed class BenchPostgres : IAsyncDisposable
{
    internal const string Variable = "PARCELGATE_BENCH_POSTGRES";

    /// <summary>Small machine, durable: what a commit costs is left as it is (fsync and synchronous_commit on).</summary>
    private const string Settings =
        "-c listen_addresses='' -c fsync=on -c synchronous_commit=on -c shared_buffers=256MB -c max_wal_size=4GB -c max_connections=100";

    private static readonly string[] Told =
    [
        "server_version",
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "data_checksums",
        "shared_buffers",
        "max_wal_size",
        "checkpoint_timeout",
    ];

    private readonly NpgsqlConnectionStringBuilder server;
    private readonly string? folder;
    private readonly string binaries;
    private readonly List<string> databases = [];

    private BenchPostgres(NpgsqlConnectionStringBuilder server, string? folder, string binaries) =>
        (this.server, this.folder, this.binaries) = (server, folder, binaries);

    /// <exception cref="VerbException">There is no PostgreSQL to use.</exception>
    internal static async Task<BenchPostgres> StartAsync(string folder, CancellationToken cancel)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new BenchPostgres(Parse(given), null, "");
        }

        var binaries =
            FindBinaries()
            ?? throw VerbException.Unavailable(
                $"There is no PostgreSQL here: no initdb under /usr/lib/postgresql/*/bin. Install it, or name a server with {Variable}."
            );
        var socket = new NpgsqlConnectionStringBuilder
        {
            Host = folder,
            Username = "postgres",
            Database = "postgres",
            MaxPoolSize = 40,
        };
        var cluster = new BenchPostgres(socket, folder, binaries);
        await cluster.StartClusterAsync(cancel);
        return cluster;
    }

    internal async Task<string> NewDatabaseAsync(int number, CancellationToken cancel)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"parcelgate_bench_{Environment.ProcessId}_{number}");
        await ExecuteAsync($"create database {name}", cancel);
        databases.Add(name);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
    }

    internal async Task<JsonObject> DescribeAsync(CancellationToken cancel)
    {
        var told = new JsonObject { ["cluster"] = folder is null ? "given" : "throw-away" };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancel);
        foreach (var setting in Told)
        {
            await using var command = new NpgsqlCommand($"show {setting}", connection);
            told[setting] = (string?)await command.ExecuteScalarAsync(cancel);
        }

        return told;
    }

    public async ValueTask DisposeAsync()
    {
        if (folder is not null)
        {
            await RunAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"], CancellationToken.None);
            return;
        }

        foreach (var database in databases)
        {
            await ExecuteAsync($"drop database if exists {database} with (force)", CancellationToken.None);
        }
    }

    private string Data => Path.Combine(folder!, "data");

    private static NpgsqlConnectionStringBuilder Parse(string given)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(given);
        }
        catch (ArgumentException)
        {
            // Not repeated: it may hold a password.
            throw VerbException.Usage(
                $"{Variable} is not a PostgreSQL connection string such as 'Host=127.0.0.1;Database=postgres;Username=postgres'."
            );
        }
    }

    private async Task StartClusterAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(folder!);
        if (IsRoot)
        {
            await ShellAsync("chown", ["postgres", folder!], cancel);
        }

        await RunAsync("initdb", ["-D", Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"], cancel);
        var options = $"{Settings} -c unix_socket_directories='{folder}'";
        await RunAsync("pg_ctl", ["-D", Data, "-w", "-l", Path.Combine(folder!, "log"), "-o", options, "start"], cancel);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        try
        {
            await using var connection = new NpgsqlConnection(server.ConnectionString);
            await connection.OpenAsync(cancel);
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (NpgsqlException failed)
        {
            throw VerbException.Unavailable($"The benchmarks' PostgreSQL did not run '{sql}': {failed.Message}", failed);
        }
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string? FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .OrderDescending(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;

    private Task RunAsync(string program, string[] arguments, CancellationToken cancel)
    {
        var path = Path.Combine(binaries, program);
        return IsRoot ? ShellAsync("runuser", ["-u", "postgres", "--", path, .. arguments], cancel) : ShellAsync(path, arguments, cancel);
    }

    /// <summary>Output goes to a file, not a pipe: the server pg_ctl starts inherits it and would keep a pipe open.</summary>
    private async Task ShellAsync(string program, string[] arguments, CancellationToken cancel)
    {
        var output = folder + ".out";
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", "\"$@\" >\"$0\" 2>&1 </dev/null", output, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0)
        {
            var said = (await File.ReadAllTextAsync(output, cancel)).Trim();
            throw VerbException.Unavailable($"PostgreSQL for the benchmarks: '{program} {string.Join(' ', arguments)}' failed: {said}");
        }
    }
}
