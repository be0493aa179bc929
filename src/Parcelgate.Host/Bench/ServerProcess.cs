namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Identity;

/// <summary>The real server as a process of its own, on a free port of this machine, with a provider's key. Killed at the end: its store is thrown away.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    /// <summary>The provider everything is sent as.</summary>
    internal const string Provider = "bench";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile string? lastError;

    private ServerProcess(Process process) => this.process = process;

    internal Uri Address { get; private set; } = new("http://127.0.0.1");

    internal string Key { get; private set; } = "";

    /// <summary>The most memory it ever held (resident set), in megabytes.</summary>
    internal double PeakMegabytes
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64 / (1024.0 * 1024.0);
        }
    }

    /// <summary>The last error of its log, as a sentence to put behind another; empty when it logged none.</summary>
    internal string LastError =>
        lastError is not { } line || JsonNode.Parse(line) is not { } logged
            ? ""
            : $" The server's log says: {logged["Message"]} {logged["Exception"]?.ToString().Split('\n')[0]}";

    /// <summary>Starts it on a store and waits until it listens.</summary>
    /// <param name="store">The store's address.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <param name="lawWithRisk">A data folder whose risk rules are asked; null: the published law alone.</param>
    /// <exception cref="VerbException">It ended or did not listen in time; the message says what it said.</exception>
    internal static async Task<ServerProcess> StartAsync(string store, string folder, CancellationToken cancel, string? lawWithRisk = null)
    {
        var server = new ServerProcess(new Process { StartInfo = StartOf(store, folder, lawWithRisk), EnableRaisingEvents = true });
        try
        {
            server.Begin();
            server.Address = await server.listening.Task.WaitAsync(Patience, cancel);
            server.Key = await NewKeyAsync(store, cancel);
            return server;
        }
        catch (TimeoutException)
        {
            await server.DisposeAsync();
            throw VerbException.Unavailable($"The server did not listen within {Patience.TotalSeconds} seconds.");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    /// <summary>This program again, by its own file: the settings of the person who measures do not reach it.</summary>
    private static ProcessStartInfo StartOf(string store, string folder, string? lawWithRisk)
    {
        var self = Environment.ProcessPath ?? "dotnet";
        var start = new ProcessStartInfo(self)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        }

        start.ArgumentList.Add("serve");
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PARCELGATE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PARCELGATE_STORE"] = store;
        start.Environment["PARCELGATE_URLS"] = "http://127.0.0.1:0";
        start.Environment["PARCELGATE_RISK_RULES"] = lawWithRisk is null ? "False" : "True"; // Most goals speak of the law alone.
        if (lawWithRisk is not null)
        {
            start.Environment["PARCELGATE_LAW"] = lawWithRisk;
        }

        return start;
    }

    private void Begin()
    {
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.Exited += (_, _) =>
            listening.TrySetException(VerbException.Unavailable($"The server of the benchmark ended at once: {errors.ToString().Trim()}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Hear(string? line)
    {
        if (line?.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal) == true)
        {
            lastError = line;
        }

        if (!listening.Task.IsCompleted && Listening().Match(line ?? "") is { Success: true } match)
        {
            listening.TrySetResult(new Uri(match.Groups["url"].Value));
        }
    }

    private static async Task<string> NewKeyAsync(string store, CancellationToken cancel)
    {
        var options = new DbContextOptionsBuilder<IdentityDb>();
        IdentityDb.Configure(options, store);
        await using var db = new IdentityDb(options.Options);
        var (key, _) = await new ApiKeys(new Lazy<IdentityDb>(db), TimeProvider.System, new KeyCache(TimeProvider.System)).CreateAsync(
            new ProviderTerms(Provider, "express", "AZ"),
            Provider,
            cancel
        );
        return key;
    }

    [GeneratedRegex(@"Listening on (?<url>http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
