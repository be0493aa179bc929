namespace Parcelgate.Server.Messages;

using System.Collections.Immutable;

/// <summary>How answers come to a provider. The numbers are stored.</summary>
internal enum EndpointKind
{
    /// <summary>He fetches them by HTTPS and acknowledges.</summary>
    Poll = 0,

    /// <summary>They are posted to his address, signed.</summary>
    Webhook = 1,

    /// <summary>They are files in a folder of his.</summary>
    Folder = 2,

    /// <summary>He fetches them by SOAP and acknowledges.</summary>
    Soap = 3,
}

/// <summary>A form of answers.</summary>
/// <param name="Name">As endpoints name it.</param>
/// <param name="Media">Media type of a message.</param>
/// <param name="Ending">Ending of a file with one message.</param>
internal sealed record AnswerFormat(string Name, string Media, string Ending)
{
    /// <summary>Every form there is, in the order pages list them.</summary>
    internal static ImmutableArray<AnswerFormat> All { get; } =
    [
        new("json", "application/json", ".json"),
        new("wco-res", "application/xml", ".xml"),
        new("postal-json", "application/json", ".json"),
        new("postal-xml", "application/xml", ".xml"),
        new("cusres", "application/edifact", ".edi"),
        new("cargo-xml", "application/xml", ".xml"),
    ];

    /// <summary>The form of this name; null when there is none.</summary>
    internal static AnswerFormat? Named(string? name) => All.FirstOrDefault(one => one.Name == name);
}

/// <summary>Where a provider wants to be told of what.</summary>
/// <param name="Id">Its number; 0 before it has one.</param>
/// <param name="Provider">Whose it is.</param>
/// <param name="Kind">How answers come there.</param>
/// <param name="Address">Of a webhook its address, of a folder its name below the folder of all; else "".</param>
/// <param name="Secret">The key messages are signed with, protected by the key ring; null where nothing is signed.</param>
/// <param name="Format">A name of <see cref="AnswerFormat"/>.</param>
/// <param name="Events">Bits of <see cref="MessageEvent"/>.</param>
/// <param name="IsActive">False: nothing new is noted for it, and nothing is sent.</param>
/// <param name="ChangedAt">When it was last changed.</param>
/// <param name="ChangedBy">By whom.</param>
internal sealed record Endpoint(
    long Id,
    string Provider,
    EndpointKind Kind,
    string Address,
    string? Secret,
    string Format,
    int Events,
    bool IsActive,
    DateTimeOffset ChangedAt,
    string ChangedBy
)
{
    internal bool Wants(MessageEvent happened) => (Events >> (int)happened & 1) == 1;

    /// <summary>True of what is sent; the rest is fetched.</summary>
    internal bool IsServed => Kind is EndpointKind.Webhook or EndpointKind.Folder;
}
