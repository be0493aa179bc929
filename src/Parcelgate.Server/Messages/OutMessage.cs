namespace Parcelgate.Server.Messages;

using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;

/// <summary>How far a message is. The numbers are stored.</summary>
public enum MessageStatus
{
    /// <summary>To be sent, or to be fetched.</summary>
    Queued = 0,

    /// <summary>The receiver has it, and said so.</summary>
    Delivered = 1,

    /// <summary>It is not sent any more until somebody has it sent again.</summary>
    Dead = 2,
}

/// <summary>A message to a provider, without its body.</summary>
/// <param name="Id">Its number: numbers of one consignment follow each other.</param>
/// <param name="EndpointId">Where it goes.</param>
/// <param name="Provider">To whom.</param>
/// <param name="ConsignmentId">What it is about.</param>
/// <param name="Reference">The provider's own reference of it.</param>
/// <param name="Version">Version of the decision; 0 for a parcel without data.</param>
/// <param name="Event">What happened.</param>
/// <param name="State">The state it led to.</param>
/// <param name="Hold">The reason to hold it led to.</param>
/// <param name="CreatedAt">When it happened.</param>
/// <param name="Due">When it is sent next, or, while it is being sent, when it is given up for lost; null for what is fetched.</param>
/// <param name="FirstAt">When it was first sent, or since it was last asked to be; null before.</param>
/// <param name="Attempts">How often it was sent, or begun to be.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Answer">The receiver's last answer, an HTTP status; null where there was none.</param>
/// <param name="Error">What went wrong last, a code and what belongs to it: "timeout", "status 500"; null where nothing did.</param>
/// <param name="DeliveredAt">When the receiver said that he has it.</param>
public sealed record OutMessage(
    long Id,
    long EndpointId,
    string Provider,
    long ConsignmentId,
    string Reference,
    int Version,
    MessageEvent Event,
    State State,
    HoldReason Hold,
    DateTimeOffset CreatedAt,
    DateTimeOffset? Due,
    DateTimeOffset? FirstAt,
    int Attempts,
    MessageStatus Status,
    int? Answer,
    string? Error,
    DateTimeOffset? DeliveredAt
)
{
    /// <summary>The id a receiver knows it by: the same however often it is sent.</summary>
    internal string Name => NameOf(Id);

    internal static string NameOf(long id) => string.Create(CultureInfo.InvariantCulture, $"pg-{id}");

    /// <summary>The number in an id; null when it is none of ours.</summary>
    internal static long? NumberOf(string? name) =>
        name is not null
        && name.StartsWith("pg-", StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
}
