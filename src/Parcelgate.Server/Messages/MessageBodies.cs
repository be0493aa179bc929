namespace Parcelgate.Server.Messages;

using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>A message ready to be sent or shown.</summary>
/// <param name="Message">The message.</param>
/// <param name="Media">Media type of the body.</param>
/// <param name="Bytes">The body; empty when it cannot be made.</param>
/// <param name="Impossible">Why it cannot be made; null when it could.</param>
internal sealed record ReadyMessage(OutMessage Message, string Media, byte[] Bytes, string? Impossible = null);

/// <summary>Gives the bodies of messages: as they were first made, or made now and kept, before anybody sees them.</summary>
internal sealed class MessageBodies(IStore store, DecidedFiles files, ParcelgateOptions options)
{
    /// <summary>The messages with their bodies, in the order given.</summary>
    /// <param name="messages">Of one endpoint.</param>
    /// <param name="endpoint">Where they go.</param>
    /// <param name="cancel">Ends reading and writing.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be used now.</exception>
    internal async Task<List<ReadyMessage>> OfAsync(IReadOnlyList<OutMessage> messages, Endpoint endpoint, CancellationToken cancel)
    {
        var ready = new List<ReadyMessage>(messages.Count);
        var made = new List<ReadyMessage>();
        foreach (var message in messages)
        {
            var one = await StoredAsync(message, cancel) ?? await MakeAsync(message, endpoint, cancel);
            ready.Add(one.Message);
            if (one.IsNew && one.Message.Impossible is null)
            {
                made.Add(one.Message);
            }
        }

        await KeepAsync(made, cancel);
        return ready;
    }

    private async Task<(ReadyMessage Message, bool IsNew)?> StoredAsync(OutMessage message, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await OutTables.BodyAsync(db, message.Id, cancel) is { } body
            ? (new ReadyMessage(message, body.Media, body.Bytes), false)
            : null;
    }

    private async Task<(ReadyMessage Message, bool IsNew)> MakeAsync(OutMessage message, Endpoint endpoint, CancellationToken cancel)
    {
        var media = AnswerFormat.Named(endpoint.Format)?.Media ?? "";
        try
        {
            return (
                new ReadyMessage(
                    message,
                    media,
                    MessageBody.Of(await MatterAsync(message, cancel), endpoint.Format, options.Messages.Name)
                ),
                true
            );
        }
        catch (MessageImpossibleException no)
        {
            return (new ReadyMessage(message, media, [], no.Code), true);
        }
    }

    /// <summary>What a message is made of.</summary>
    internal async Task<MessageMatter> MatterAsync(OutMessage message, CancellationToken cancel)
    {
        var (file, before) =
            await files.VersionAsync(message.ConsignmentId, message.Version, cancel)
            ?? throw new MessageImpossibleException("consignment-gone");
        return file.Decision is not null && file.Record is null
            ? throw new MessageImpossibleException("evidence-gone")
            : new MessageMatter(message, file.Record, file.Explained, file.Decision?.DecidedAt, before);
    }

    private async Task KeepAsync(List<ReadyMessage> made, CancellationToken cancel)
    {
        if (made.Count == 0)
        {
            return;
        }

        await using var work = await store.BeginAsync(cancel);
        foreach (var one in made)
        {
            await OutTables.KeepBodyAsync(work, one.Message.Id, one.Media, one.Bytes, cancel);
        }

        await work.CommitAsync(cancel);
    }
}
