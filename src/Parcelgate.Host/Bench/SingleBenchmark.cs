namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Parcelgate.Formats.Json;

/// <summary>
/// <c>bench single</c>: one parcel a message, started at a fixed rate whatever the answers do (open loop). Latency counts from the moment a request
/// was due, so that a server that stalls is not spared by a client that waits for it.
/// </summary>
internal static class SingleBenchmark
{
    private const int WarmUpSeconds = 5;

    internal static async Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        var (warmUp, count) = (run.Rate * Math.Min(WarmUpSeconds, run.Seconds), run.Rate * run.Seconds);
        run.Say($"single on {BenchReport.NameOf(run.Store)}: {run.Rate} a second for {run.Seconds} seconds.");
        var bodies = Parcels.Generated(warmUp + count, seed: 3).Select(CanonicalJson.ToBytes).ToArray();
        await using var server = await ServerProcess.StartAsync(await run.Place.NewStoreAsync(run.Store, cancel), run.Place.Folder, cancel);
        using var client = Client(server);
        await new OpenLoop(client, run.Rate).RunAsync(bodies.AsMemory(0, warmUp), "warm-up", cancel);
        var seen = await new OpenLoop(client, run.Rate).RunAsync(bodies.AsMemory(warmUp), "single", cancel);
        return new Measured()
            .Figure("p50_ms", seen.Latency(0.50), 2, Goal.Most(4))
            .Figure("p99_ms", seen.Latency(0.99), 2, Goal.Most(25))
            .Figure("errors", seen.Errors, 0, Goal.Most(0))
            .Figure("p999_ms", seen.Latency(0.999), 2)
            .Figure("max_ms", seen.Latency(1), 2)
            .Figure("started_late_p99_ms", seen.Lateness(0.99), 2)
            .Condition("rate", run.Rate)
            .Condition("seconds", run.Seconds)
            .Condition("requests", count)
            .Condition("first_error", seen.FirstError)
            .Condition("database", await run.Place.DescribeAsync(run.Store, cancel));
    }

    private static HttpClient Client(ServerProcess server)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = server.Address,
            Timeout = TimeSpan.FromSeconds(60),
        };
        client.DefaultRequestHeaders.Add("X-Api-Key", server.Key);
        return client;
    }
}

/// <summary>Starts requests on schedule and notes when each was answered.</summary>
internal sealed class OpenLoop(HttpClient client, int rate)
{
    /// <summary>Waiting shorter than this is left out: the system's sleep is no finer.</summary>
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(1);

    private string? firstError;
    private int errors;

    internal async Task<Seen> RunAsync(ReadOnlyMemory<byte[]> bodies, string messages, CancellationToken cancel)
    {
        var (latencies, late, answers) = (new double[bodies.Length], new double[bodies.Length], new Task[bodies.Length]);
        var start = Stopwatch.GetTimestamp();
        await Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < answers.Length && !cancel.IsCancellationRequested; i++)
                {
                    var due = start + (long)(i * (double)Stopwatch.Frequency / rate);
                    while (Stopwatch.GetTimestamp() < due)
                    {
                        Thread.Sleep(Nap);
                    }

                    late[i] = Milliseconds(due);
                    var id = string.Create(CultureInfo.InvariantCulture, $"{messages}-{i}");
                    answers[i] = SendAsync(bodies.Span[i], id, due, latencies, i, cancel);
                }
            },
            cancel,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        cancel.ThrowIfCancellationRequested();
        await Task.WhenAll(answers);
        Array.Sort(latencies);
        Array.Sort(late);
        return new Seen(latencies, late, errors, firstError);
    }

    private async Task SendAsync(byte[] body, string messageId, long due, double[] latencies, int index, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/consignments") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Message-Id", messageId);
            using var response = await client.SendAsync(request, cancel);
            if (!response.IsSuccessStatusCode)
            {
                Fail($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancel)}");
            }
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            Fail(failed.Message);
        }

        latencies[index] = Milliseconds(due);
    }

    private void Fail(string why)
    {
        Interlocked.Increment(ref errors);
        Interlocked.CompareExchange(ref firstError, why, null);
    }

    private static double Milliseconds(long since) => Stopwatch.GetElapsedTime(since).TotalMilliseconds;

    /// <summary>Latencies and latenesses in milliseconds, ascending.</summary>
    internal sealed record Seen(double[] Latencies, double[] Late, int Errors, string? FirstError)
    {
        /// <summary>The latency this share of the requests does not exceed; 1 is the longest.</summary>
        internal double Latency(double share) => At(Latencies, share);

        internal double Lateness(double share) => At(Late, share);

        private static double At(double[] ascending, double share) =>
            ascending[Math.Max((int)Math.Ceiling(share * ascending.Length) - 1, 0)];
    }
}
