namespace Parcelgate.Server.Web;

using Parcelgate.Core.Release;

/// <summary>
/// What the pages read, and all they read. Every query is scoped by its <see cref="Viewer"/>: a provider gets its own rows only, and "not yours"
/// answers like "not there". Times are UTC; the pages turn them into the zone of the office.
/// </summary>
/// <exception cref="Storage.StoreUnavailableException">From every member: the store cannot be read now. The page says so and keeps the rest.</exception>
public interface IDesk
{
    /// <summary>What the status line of every page says.</summary>
    Task<DeskStatus> StatusAsync(CancellationToken cancel);

    /// <summary>The day so far, what arrives next, what waits for a person, which feeds went quiet.</summary>
    Task<Operations> OperationsAsync(Viewer viewer, CancellationToken cancel);

    /// <summary>Manifests received, newest first, at most <paramref name="size"/>, from where <paramref name="after"/> says the page above ended.</summary>
    Task<Slice<ManifestRow>> ManifestsAsync(
        Viewer viewer,
        string? provider,
        ManifestKind kind,
        string? after,
        int size,
        CancellationToken cancel
    );

    /// <summary>One manifest with its totals and one window of its lines; null when there is none the viewer may see.</summary>
    Task<Manifest?> ManifestAsync(Viewer viewer, long number, LineFilter filter, CancellationToken cancel);

    /// <summary>Whether there is a manifest of this number that the viewer may see.</summary>
    Task<bool> HasManifestAsync(Viewer viewer, long number, CancellationToken cancel);

    /// <summary>All result lines of a manifest in order, for the CSV download; none when there is no manifest the viewer may see.</summary>
    IAsyncEnumerable<ManifestLine> LinesAsync(Viewer viewer, long number, CancellationToken cancel);

    /// <summary>The answer given, line by line as it was sent, without line ends: the NDJSON download.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> AnswerAsync(Viewer viewer, long number, CancellationToken cancel);

    /// <summary>Everything known of one consignment, with the explanation of its latest decision; null when there is none the viewer may see.</summary>
    Task<ConsignmentFile?> ConsignmentAsync(Viewer viewer, long id, CancellationToken cancel);

    /// <summary>Consignments that fit the filter, latest received first, by keyset.</summary>
    Task<Slice<FindRow>> FindAsync(Viewer viewer, FindFilter filter, CancellationToken cancel);

    /// <summary>Recomputes the latest decision from its versions and facts; null when there is none the viewer may see.</summary>
    Task<Replay?> ReplayAsync(Viewer viewer, long id, CancellationToken cancel);
}

/// <summary>What the pages do. Permissions are checked by the endpoint before; the state machine answers here.</summary>
public interface IDeskActs
{
    /// <summary>An officer's act: <see cref="ReleaseEvent.Hold"/>, <see cref="ReleaseEvent.ReleaseFromHold"/> or <see cref="ReleaseEvent.Return"/>, with the reason, in the journal.</summary>
    /// <returns>The transition; its refusal when the act does not fit the state; null when there is no consignment the viewer may see.</returns>
    Task<Transition?> ActAsync(Viewer viewer, long id, ReleaseEvent act, string reason, CancellationToken cancel);

    /// <summary>Writes into the journal that this person looked at the personal data of this consignment, and why.</summary>
    Task RecordViewAsync(Viewer viewer, long id, string reason, CancellationToken cancel);
}

/// <summary>Who asks.</summary>
/// <param name="Actor">As the journal writes it: "user:NAME" or "provider:NAME".</param>
/// <param name="Provider">A provider's name: it sees its own only. Null for the administration's people.</param>
public sealed record Viewer(string Actor, string? Provider);

/// <summary>One page of a list read by keyset.</summary>
/// <param name="Rows">The rows, in order.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record Slice<T>(IReadOnlyList<T> Rows, string? Next);
