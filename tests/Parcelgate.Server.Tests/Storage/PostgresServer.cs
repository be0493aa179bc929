using Parcelgate.Server.Tests.Storage;

[assembly: Xunit.AssemblyFixture(typeof(PostgresServer))]

namespace Parcelgate.Server.Tests.Storage;

using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Xunit;

/// <summary>
/// A throw-away PostgreSQL cluster for the tests of this assembly, started when the first test asks for a database, stopped and deleted at the end.
/// It listens on a socket in its own folder only. Run as root, the cluster belongs to the user "postgres", because PostgreSQL refuses root.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Prefix = "parcelgate-pg-";
    private static readonly string? Binaries = FindBinaries();

    private readonly SemaphoreSlim starting = new(1, 1);
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}"[..32]);
    private bool running;
    private int databases;

    /// <summary>A new empty database; its connection string. Skips the test where PostgreSQL is not installed.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Assert.SkipWhen(Binaries is null, "PostgreSQL is not installed: no initdb under /usr/lib/postgresql/*/bin.");
        await StartAsync();
        var name = $"test{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Starts the cluster if it does not run.</summary>
    public async Task StartAsync()
    {
        await starting.WaitAsync();
        try
        {
            if (running)
            {
                return;
            }

            if (!Directory.Exists(folder))
            {
                await RemoveLeftOversAsync();
                Directory.CreateDirectory(folder);
                if (Environment.UserName == "root")
                {
                    await RunAsync("chown", "postgres", folder);
                }

                await RunAsOwnerAsync("initdb", "-D", Data(folder), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8");
            }

            var options =
                $"-c listen_addresses='' -k {folder} -c max_connections=100 -c shared_buffers=128MB -c max_wal_size=2GB -c fsync=on";
            await RunAsOwnerAsync("pg_ctl", "-D", Data(folder), "-w", "-l", Path.Combine(folder, "log"), "-o", options, "start");
            running = true;
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>Stops the cluster as a power cut would: no shutdown checkpoint, connections cut.</summary>
    public async Task StopAsync()
    {
        if (running)
        {
            await RunAsOwnerAsync("pg_ctl", "-D", Data(folder), "-m", "immediate", "-w", "stop");
            running = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopAsync();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Data(string cluster) => Path.Combine(cluster, "data");

    private string ConnectionString(string database) => $"Host={folder};Username=postgres;Database={database};Maximum Pool Size=40";

    // A test run that was killed leaves its cluster running; its folder's name says which process it was.
    private static async Task RemoveLeftOversAsync()
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var process = int.Parse(Path.GetFileName(left)[Prefix.Length..].Split('-')[0], CultureInfo.InvariantCulture);
            if (Directory.Exists($"/proc/{process}"))
            {
                continue;
            }

            // A cluster that died with its machine left its pid file: what does not run is not stopped. A stop that fails is no reason to
            // fail these tests, which have a cluster of their own: what still runs is stopped by a later run.
            var owned = (string[])["-D", Data(left)];
            if (
                await ExitCodeAsOwnerAsync("pg_ctl", [.. owned, "status"]) == 0
                && await ExitCodeAsOwnerAsync("pg_ctl", [.. owned, "-m", "immediate", "-w", "stop"]) != 0
            )
            {
                continue;
            }

            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (IOException)
            {
                // Another run that began at this moment takes the same leftovers away.
            }
        }
    }

    private static string? FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .OrderDescending(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;

    private static async Task RunAsOwnerAsync(string program, params string[] arguments)
    {
        if (await ExitCodeAsOwnerAsync(program, arguments) is var code and not 0)
        {
            throw Ended(program, arguments, code);
        }
    }

    private static Task<int> ExitCodeAsOwnerAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, program);
        return Environment.UserName == "root"
            ? ExitCodeAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : ExitCodeAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        if (await ExitCodeAsync(program, arguments) is var code and not 0)
        {
            throw Ended(program, arguments, code);
        }
    }

    private static InvalidOperationException Ended(string program, string[] arguments, int code) =>
        new($"{program} {string.Join(' ', arguments)} ended with {code}.");

    private static async Task<int> ExitCodeAsync(string program, string[] arguments)
    {
        // Output is not read: pg_ctl's server inherits the pipe and would keep it open.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("\"$@\" >/dev/null 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
