namespace Parcelgate.Host.Serving;

using System.Buffers;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;

/// <summary>Sends the demo's consignments the way a provider's message takes.</summary>
internal static class DemoSend
{
    /// <summary>Takes a message in and waits until all of it is decided and stored. One that was taken in before gives its first answers.</summary>
    /// <exception cref="MessageIdReusedException">The id was used for other content.</exception>
    internal static Task ManifestAsync(
        IServiceProvider services,
        string provider,
        Channel channel,
        string messageId,
        string label,
        IEnumerable<Consignment> consignments,
        Tally tally,
        CancellationToken cancel
    )
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var consignment in consignments)
        {
            CanonicalJson.Write(consignment, bytes);
            bytes.Write("\n"u8);
        }

        return services
            .GetRequiredService<Submissions>()
            .ReceiveAsync(
                As(provider, channel),
                new Incoming(
                    messageId,
                    Formats.Named("ndjson")!,
                    label,
                    new MemoryStream(bytes.WrittenSpan.ToArray(), writable: false),
                    long.MaxValue
                ),
                _ => { },
                answer =>
                {
                    tally.Add(answer.Span.Count((byte)'\n'));
                    return ValueTask.CompletedTask;
                },
                cancel
            );
    }

    /// <summary>Whether a message was taken in whole.</summary>
    internal static async Task<bool> IsInAsync(IServiceProvider services, string provider, string messageId, CancellationToken cancel) =>
        (await Queries.SubmissionAsync(services.GetRequiredService<IStore>(), provider, messageId, cancel))?.CompletedAt is not null;

    /// <summary>One of the demo's providers as the sender of a message.</summary>
    internal static Sender As(string provider, Channel channel) => new(provider, $"provider:{provider}", new ReadDefaults(channel, "AZ"));
}
