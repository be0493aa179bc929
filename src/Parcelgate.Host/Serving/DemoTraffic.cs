namespace Parcelgate.Host.Serving;

using Parcelgate.Core.Simulation;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;

/// <summary>
/// A generated morning, taken in as providers send it: five manifests, the first flight landed. A second start of the same day finds it there, or
/// completes what an interrupted one has left: the message ids name the day and the manifest.
/// </summary>
internal static class DemoTraffic
{
    private const long Seed = 2016;
    private const string FirstProvider = "caspia";

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        // Whenever the demo is started, its first flight has just landed and the others are on their way. What an interrupted start has left is
        // completed as it was begun: with the morning of its hour.
        var begun = await Queries.SubmissionAsync(services.GetRequiredService<IStore>(), FirstProvider, MessageId(now, 0), cancel);
        var hour = Hour(begun?.ReceivedAt ?? now);
        try
        {
            return await CompleteAsync(services, hour, now, tally, cancel);
        }
        catch (MessageIdReusedException)
        {
            // The hour turned between the generation of the first manifest and its first byte in the store.
            return await CompleteAsync(services, hour.AddHours(-1), now, tally, cancel);
        }
    }

    private static DateTimeOffset Hour(DateTimeOffset at) => new(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero);

    private static async Task<IReadOnlyList<string>> CompleteAsync(
        IServiceProvider services,
        DateTimeOffset hour,
        DateTimeOffset day,
        Tally tally,
        CancellationToken cancel
    )
    {
        var manifests = Demo.Morning(Seed, hour.AddMinutes(-30));
        var sent = 0;
        for (var i = 0; i < manifests.Count; i++)
        {
            var (manifest, provider, messageId) = (manifests[i], ProviderOf(manifests[i]), MessageId(day, i));
            if (!await DemoSend.IsInAsync(services, provider, messageId, cancel))
            {
                var label = $"{manifest.Number}.ndjson";
                await DemoSend.ManifestAsync(services, provider, manifest.Channel, messageId, label, manifest.Consignments, tally, cancel);
                sent++;
            }
        }

        var landed = await LandAsync(services, manifests[0], cancel);
        return
        [
            "",
            sent == manifests.Count
                ? $"Traffic: {sent} manifests with {Demo.Count:N0} parcels; flight {manifests[0].Conveyance} has landed."
            : sent == 0 && landed.Released + landed.Held == 0 ? "Traffic: this day's was there already."
            : $"Traffic: an earlier start was interrupted; {Counted.Of(sent, "manifest")} of {manifests.Count} completed now, and flight {manifests[0].Conveyance} has landed.",
        ];
    }

    private static string MessageId(DateTimeOffset now, int manifest) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"demo-{now:yyyy-MM-dd}-{manifest + 1}");

    /// <summary>The first flight has landed: a second start finds nothing left to release.</summary>
    private static Task<ArrivalResult> LandAsync(IServiceProvider services, DemoManifest manifest, CancellationToken cancel) =>
        services
            .GetRequiredService<Arrivals>()
            .ArriveAsync(new MoveScope(null, manifest.Number, null, null), $"provider:{ProviderOf(manifest)}", cancel);

    /// <summary>"Caspia Express" sends as "caspia".</summary>
    private static string ProviderOf(DemoManifest manifest) => manifest.Provider.Split(' ')[0].ToLowerInvariant();
}
