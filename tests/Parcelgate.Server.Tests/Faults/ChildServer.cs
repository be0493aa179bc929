namespace Parcelgate.Server.Tests.Faults;

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Parcelgate.Server.Tests.Intake;

/// <summary>The real program as a process of its own: <c>parcelgate serve</c> on a free port.</summary>
internal sealed partial class ChildServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly StringBuilder output;

    private ChildServer(Process process, StringBuilder output, Uri address) =>
        (this.process, this.output, Address) = (process, output, address);

    internal Uri Address { get; }

    /// <summary>Everything the process printed.</summary>
    internal string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    internal static async Task<ChildServer> StartAsync(string store)
    {
        var start = new ProcessStartInfo(Dotnet()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["serve", "--urls", "http://127.0.0.1:0", "--set", $"Law={IntakeFixture.LawFolder}"])
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Insert(0, Path.Combine(AppContext.BaseDirectory, "parcelgate.dll"));
        start.Environment["PARCELGATE_STORE"] = store;
        var process = Process.Start(start)!;
        var output = new StringBuilder();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(listening.Task, ended, Task.Delay(LongestStart)) != listening.Task)
        {
            process.Kill();
            throw new InvalidOperationException($"The server did not start: {output}");
        }

        return new ChildServer(process, output, await listening.Task);

        void Note(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }

            if (line is not null && Listening().Match(line) is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }
    }

    /// <summary>SIGKILL: no handler runs, no buffer is flushed.</summary>
    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it; the exit code.</summary>
    internal async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return process.ExitCode;
    }

    /// <summary>Memory in bytes: resident now, and the most it ever was.</summary>
    internal async Task<(long Now, long Peak)> MemoryAsync()
    {
        var status = await File.ReadAllLinesAsync($"/proc/{process.Id}/status");
        return (Of("VmRSS:"), Of("VmHWM:"));

        long Of(string name) =>
            long.Parse(
                status
                    .Single(line => line.StartsWith(name, StringComparison.Ordinal))
                    .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
                CultureInfo.InvariantCulture
            ) * 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    /// <summary>The runtime that runs these tests, or the one on the path where they run by their own executable.</summary>
    private static string Dotnet() =>
        Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, "dotnet")
        : "dotnet";

    [GeneratedRegex(@"Listening on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
