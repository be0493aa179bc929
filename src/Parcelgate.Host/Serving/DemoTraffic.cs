namespace Parcelgate.Host.Serving;

using System.Buffers;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;

/// <summary>
/// A generated morning, taken in as providers send it: five manifests, the first flight landed. A second start of the same day finds it there: the
/// message ids name the day.
/// </summary>
internal static class DemoTraffic
{
    private const long Seed = 2016;

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var submissions = services.GetRequiredService<Submissions>();
        // Whenever the demo is started, its first flight has just landed and the others are on their way.
        var manifests = Demo.Morning(Seed, new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddMinutes(-30));
        var first = MessageId(now, 0);
        if (await Queries.SubmissionAsync(services.GetRequiredService<IStore>(), ProviderOf(manifests[0]), first, cancel) is not null)
        {
            return ["", "Traffic: this day's was there already."];
        }

        for (var i = 0; i < manifests.Count; i++)
        {
            await SendAsync(submissions, manifests[i], MessageId(now, i), tally, cancel);
        }

        await LandAsync(services, manifests[0], cancel);
        return ["", $"Traffic: {manifests.Count} manifests with {Demo.Count:N0} parcels; flight {manifests[0].Conveyance} has landed."];
    }

    private static string MessageId(DateTimeOffset now, int manifest) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"demo-{now:yyyy-MM-dd}-{manifest + 1}");

    private static async Task SendAsync(
        Submissions submissions,
        DemoManifest manifest,
        string messageId,
        Tally tally,
        CancellationToken cancel
    )
    {
        var provider = ProviderOf(manifest);
        var sender = new Sender(provider, $"provider:{provider}", new ReadDefaults(manifest.Channel, "AZ"));
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var consignment in manifest.Consignments)
        {
            CanonicalJson.Write(consignment, bytes);
            bytes.Write("\n"u8);
        }

        var message = new Incoming(
            messageId,
            Formats.Named("ndjson")!,
            $"{manifest.Number}.ndjson",
            new MemoryStream(bytes.WrittenSpan.ToArray(), writable: false),
            long.MaxValue
        );
        await submissions.ReceiveAsync(
            sender,
            message,
            _ => { },
            answer =>
            {
                tally.Add(answer.Span.Count((byte)'\n'));
                return ValueTask.CompletedTask;
            },
            cancel
        );
    }

    /// <summary>The first flight has landed: a second start finds nothing left to release.</summary>
    private static Task<ArrivalResult> LandAsync(IServiceProvider services, DemoManifest manifest, CancellationToken cancel) =>
        services
            .GetRequiredService<Arrivals>()
            .ArriveAsync(new MoveScope(null, manifest.Number, null, null), $"provider:{ProviderOf(manifest)}", cancel);

    /// <summary>"Caspia Express" sends as "caspia".</summary>
    private static string ProviderOf(DemoManifest manifest) => manifest.Provider.Split(' ')[0].ToLowerInvariant();
}
