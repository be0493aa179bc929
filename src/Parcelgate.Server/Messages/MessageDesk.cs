namespace Parcelgate.Server.Messages;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What somebody enters for a new endpoint.</summary>
/// <param name="Provider">Whose.</param>
/// <param name="Kind">How answers come there.</param>
/// <param name="Address">Of a webhook its address, of a folder its name; else "".</param>
/// <param name="Format">A name of <see cref="AnswerFormat"/>.</param>
/// <param name="Events">Bits of <see cref="MessageEvent"/>.</param>
internal sealed record EndpointEntry(string Provider, EndpointKind Kind, string Address, string Format, int Events);

/// <summary>Why something was not done: a code with a text, and what was found.</summary>
internal sealed record MessageProblem(string Code, string Found);

/// <summary>What the pages of messages show, and what an administrator does there. Each act is in the journal.</summary>
internal sealed class MessageDesk(
    IStore store,
    EndpointLibrary endpoints,
    MessageBodies bodies,
    EndpointSecrets secrets,
    ParcelgateOptions options,
    TimeProvider time
)
{
    /// <summary>Characters of a provider's name; as long as those of keys.</summary>
    internal const int LongestProvider = 100;

    /// <summary>Characters of an address. Arbitrary.</summary>
    internal const int LongestAddress = 300;

    /// <summary>What Cargo-XML can say: it knows states before loading alone.</summary>
    internal const int BeforeLoading =
        (1 << (int)MessageEvent.Decided)
        | (1 << (int)MessageEvent.Changed)
        | (1 << (int)MessageEvent.Referred)
        | (1 << (int)MessageEvent.DoNotLoad);

    /// <summary>Endpoints with how many of their messages are dead.</summary>
    /// <param name="provider">Only his; null: all.</param>
    /// <param name="cancel">Ends reading.</param>
    internal async Task<IReadOnlyList<(Endpoint Endpoint, long Dead)>> EndpointsAsync(string? provider, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var all = await EndpointTables.AllAsync(db, cancel);
        var dead = await OutTables.DeadAsync(db, cancel);
        return [.. all.Where(one => provider is null || one.Provider == provider).Select(one => (one, dead.GetValueOrDefault(one.Id)))];
    }

    internal async Task<OutCounts> CountsAsync(string? provider, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await OutTables.CountsAsync(db, provider, cancel);
    }

    internal async Task<List<OutMessage>> ListAsync(OutFilter filter, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        return await OutTables.ListAsync(db, filter, cancel);
    }

    /// <summary>One message with its bytes and where it goes; null when there is none, or it is another provider's.</summary>
    internal async Task<(ReadyMessage Ready, Endpoint Endpoint)?> FindAsync(long id, string? provider, CancellationToken cancel)
    {
        OutMessage? message;
        Endpoint? endpoint;
        await using (var db = await store.OpenReadAsync(cancel))
        {
            message = await OutTables.FindAsync(db, id, cancel);
            endpoint = message is null ? null : await EndpointTables.FindAsync(db, null, message.EndpointId, cancel);
        }

        return message is null || endpoint is null || (provider is not null && message.Provider != provider)
            ? null
            : ((await bodies.OfAsync([message], endpoint, cancel))[0], endpoint);
    }

    /// <summary>Has one message sent again; what was delivered too, for a receiver that lost it.</summary>
    internal async Task<MessageProblem?> ReplayAsync(long id, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var message = await OutTables.FindAsync(work.Connection, id, cancel, work.Transaction);
        var endpoint = message is null
            ? null
            : await EndpointTables.FindAsync(work.Connection, work.Transaction, message.EndpointId, cancel);
        var now = time.GetUtcNow().WholeMs();
        if (endpoint is null || !await OutTables.ReplayAsync(work, id, endpoint.IsServed, now, cancel))
        {
            return new MessageProblem("not-to-replay", OutMessage.NameOf(id));
        }

        var detail = EventDetail.Object(("message", message!.Name), ("endpoint", Text(endpoint.Id)));
        await work.AppendJournalAsync([new JournalRow(now, "message-sent-again", message.ConsignmentId, 0, actor, detail)], cancel);
        await work.CommitAsync(cancel);
        return null;
    }

    /// <summary>Has all dead messages of an endpoint sent again, when they are as many as whoever asks thinks.</summary>
    internal async Task<MessageProblem?> ReplayAllAsync(long endpointId, string? count, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var now = time.GetUtcNow().WholeMs();
        var replayed = await OutTables.ReplayAllAsync(work, endpointId, now, cancel);
        if (replayed == 0 || count?.Trim() != Text(replayed))
        {
            return new MessageProblem("count", Text(replayed));
        }

        var detail = EventDetail.Object(("endpoint", Text(endpointId)), ("messages", Text(replayed)));
        await work.AppendJournalAsync([new JournalRow(now, "message-sent-again", 0, 0, actor, detail)], cancel);
        await work.CommitAsync(cancel);
        return null;
    }

    /// <summary>Adds an endpoint, and gives the key its messages are signed with, which is told this once.</summary>
    internal async Task<(string? Secret, MessageProblem? Problem)> AddAsync(EndpointEntry entry, string actor, CancellationToken cancel)
    {
        var events = entry.Format == "cargo-xml" ? entry.Events & BeforeLoading : entry.Events;
        await using var work = await store.BeginAsync(cancel);
        var all = await EndpointTables.AllAsync(work.Connection, cancel, work.Transaction);
        if (Refuse(entry with { Events = events }, all) is { } problem)
        {
            return (null, problem);
        }

        var signed = entry.Kind == EndpointKind.Webhook;
        var (secret, stored) = signed ? secrets.Make() : (null!, null!);
        var now = time.GetUtcNow().WholeMs();
        var endpoint = new Endpoint(0, entry.Provider, entry.Kind, entry.Address, stored, entry.Format, events, true, now, actor);
        var id = await EndpointTables.AddAsync(work, endpoint, cancel);
        var detail = EventDetail.Object(
            ("endpoint", Text(id)),
            ("provider", entry.Provider),
            ("kind", Hyphens.Of(entry.Kind)),
            ("address", entry.Address)
        );
        await work.AppendJournalAsync([new JournalRow(now, "endpoint-added", 0, 0, actor, detail)], cancel);
        await work.CommitAsync(cancel);
        await endpoints.RefreshAsync(cancel);
        return (signed ? secret : null, null);
    }

    /// <summary>Turns an endpoint on or off. What was noted for it stays, and is sent when it is on again.</summary>
    internal async Task<MessageProblem?> SetActiveAsync(long id, bool active, string actor, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var now = time.GetUtcNow().WholeMs();
        if (!await EndpointTables.SetActiveAsync(work, id, active, now, actor, cancel))
        {
            return new MessageProblem("endpoint-unknown", Text(id));
        }

        var kind = active ? "endpoint-on" : "endpoint-off";
        await work.AppendJournalAsync([new JournalRow(now, kind, 0, 0, actor, EventDetail.Object(("endpoint", Text(id))))], cancel);
        await work.CommitAsync(cancel);
        await endpoints.RefreshAsync(cancel);
        return null;
    }

    private MessageProblem? Refuse(EndpointEntry entry, IReadOnlyList<Endpoint> all) =>
        entry.Provider.Length is 0 or > LongestProvider ? new MessageProblem("provider", entry.Provider)
        : AnswerFormat.Named(entry.Format) is null ? new MessageProblem("format", entry.Format)
        : entry.Kind == EndpointKind.Soap && entry.Format != "postal-xml" ? new MessageProblem("format-soap", entry.Format)
        : (entry.Events & MessageEvents.All) == 0 ? new MessageProblem("events", "")
        : RefuseAddress(entry, all);

    private MessageProblem? RefuseAddress(EndpointEntry entry, IReadOnlyList<Endpoint> all) =>
        entry.Kind switch
        {
            EndpointKind.Webhook => entry.Address.Length <= LongestAddress
            && OutsideHttp.IsCallable(entry.Address, options.Messages.PrivateHostNames)
                ? null
                : new MessageProblem("address", entry.Address),
            EndpointKind.Folder => !ProviderFolder.IsName(entry.Address) ? new MessageProblem("folder", entry.Address)
            : all.Any(one => one.Kind == EndpointKind.Folder && one.Address == entry.Address)
                ? new MessageProblem("folder-taken", entry.Address)
            : null,
            _ => entry.Address.Length == 0 ? null : new MessageProblem("address-none", entry.Address),
        };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
