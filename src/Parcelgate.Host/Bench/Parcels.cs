namespace Parcelgate.Host.Bench;

using System.Buffers;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Settings;

/// <summary>Generated traffic to Azerbaijan, and the ways it gets into files and stores.</summary>
internal static class Parcels
{
    internal static string LawFolder { get; } = Server.Assessment.LawFolder.Of(new ServerOptions());

    internal static LawBook Law() => LawBook.Load(Server.Assessment.LawFolder.Read(LawFolder));

    /// <summary>Seeds keep benchmarks and their warm-ups apart: other persons, other references.</summary>
    internal static IEnumerable<Consignment> Generated(int count, long seed) =>
        new Traffic(new TrafficPlan { Seed = seed, Count = count }).Consignments();

    /// <summary>Writes canonical JSON lines.</summary>
    internal static async Task WriteAsync(string file, IEnumerable<Consignment> parcels, CancellationToken cancel)
    {
        const int block = 1024 * 1024;
        await using var output = File.Create(file);
        var buffer = new ArrayBufferWriter<byte>(block * 2);
        foreach (var parcel in parcels)
        {
            CanonicalJson.Write(parcel, buffer);
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= block)
            {
                await output.WriteAsync(buffer.WrittenMemory, cancel);
                buffer.ResetWrittenCount();
            }
        }

        await output.WriteAsync(buffer.WrittenMemory, cancel);
    }

    /// <summary>Takes a file in through the engine of this process, as a manifest is taken in.</summary>
    internal static async Task<SubmissionResult> ReceiveAsync(Engine engine, string file, CancellationToken cancel)
    {
        await using var body = File.OpenRead(file);
        return await engine.Submissions.ReceiveAsync(
            new Sender(ServerProcess.Provider, $"provider:{ServerProcess.Provider}", new ReadDefaults(Channel.Express, "AZ")),
            new Incoming(Path.GetFileName(file), Formats.Named("ndjson")!, "", body, long.MaxValue),
            _ => { },
            _ => ValueTask.CompletedTask,
            cancel
        );
    }
}

/// <summary>Decides one consignment after the other and keeps what is used of each allowance, as the server does.</summary>
internal sealed class RunningFacts(LawBook law, DateTimeOffset now)
{
    private readonly Dictionary<AllowanceKey, long> used = [];
    private readonly List<AllowanceKey> keys = [];

    internal Facts Of(Consignment parcel)
    {
        keys.Clear();
        Assess.AllowanceKeys(parcel, law, now, null, keys);
        return new Facts(now, null, [.. keys.Select(key => new AllowanceFact(key, used.GetValueOrDefault(key)))]);
    }

    internal void Use(Assessment assessed)
    {
        foreach (var use in assessed.Uses)
        {
            used[use.Key] = used.GetValueOrDefault(use.Key) + use.Amount.Minor;
        }
    }
}
