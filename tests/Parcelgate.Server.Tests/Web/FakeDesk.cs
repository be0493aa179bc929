namespace Parcelgate.Server.Tests.Web;

using System.Runtime.CompilerServices;
using System.Text;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;

/// <summary>The desk in memory: what the pages are developed and tested against. Two providers, one manifest, a handful of consignments.</summary>
public sealed class FakeDesk : IDesk, IDeskActs
{
    public const long Manifest1 = 7;
    public const long HeldId = 101;
    public const long ReleasedId = 102;
    public const long UnannouncedId = 103;
    public const long OthersId = 104;

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    /// <summary>The store does not answer.</summary>
    public bool Down { get; set; }

    /// <summary>There is nothing yet.</summary>
    public bool Blank { get; set; }

    /// <summary>Date of the exchange rates; today's when not said.</summary>
    public DateOnly? RatesOn { get; set; }

    public IReadOnlyList<string> LateFeeds { get; set; } = [];

    /// <summary>What a page asked of the list of manifests last.</summary>
    public ManifestKind AskedKind { get; private set; }

    /// <summary>The replay finds another outcome.</summary>
    public bool Tampered { get; set; }

    /// <summary>What the pages did, in order.</summary>
    public List<string> Journal { get; } = [];

    public Dictionary<long, State> States { get; } =
        new()
        {
            [HeldId] = State.Held,
            [ReleasedId] = State.Released,
            [UnannouncedId] = State.Unannounced,
            [OthersId] = State.ToHold,
        };

    public Task<DeskStatus> StatusAsync(CancellationToken cancel)
    {
        Ask();
        return Task.FromResult(
            new DeskStatus(
                Sample.Law,
                Digest.Of("law"u8),
                new TariffVersion(["az-2026"], Digest.Of("tariff"u8)),
                RatesOn ?? DateOnly.FromDateTime(Now.UtcDateTime),
                LateFeeds,
                Now
            )
        );
    }

    public Task<Operations> OperationsAsync(Viewer viewer, CancellationToken cancel)
    {
        Ask();
        return Task.FromResult(Blank ? new Operations { AsOf = Now } : Sample.Morning(Now, Row(HeldId)));
    }

    public Task<Slice<ManifestRow>> ManifestsAsync(
        Viewer viewer,
        string? provider,
        ManifestKind kind,
        string? after,
        int size,
        CancellationToken cancel
    )
    {
        Ask();
        AskedKind = kind;
        var rows = Blank
            ? []
            : Sample.Manifests(Now).Where(row => Sees(viewer, row.Provider) && (provider is null || row.Provider == provider)).ToList();
        return Task.FromResult(new Slice<ManifestRow>(rows, null));
    }

    public Task<Manifest?> ManifestAsync(Viewer viewer, long number, LineFilter filter, CancellationToken cancel)
    {
        Ask();
        var row = Sample.Manifests(Now).SingleOrDefault(manifest => manifest.Number == number && Sees(viewer, manifest.Provider));
        return Task.FromResult(row is null ? null : Sample.Manifest(row, filter));
    }

    public Task<bool> HasManifestAsync(Viewer viewer, long number, CancellationToken cancel)
    {
        Ask();
        return Task.FromResult(Sample.Manifests(Now).Any(manifest => manifest.Number == number && Sees(viewer, manifest.Provider)));
    }

    public async IAsyncEnumerable<ManifestLine> LinesAsync(Viewer viewer, long number, [EnumeratorCancellation] CancellationToken cancel)
    {
        Ask();
        await Task.Yield();
        foreach (var line in number == Manifest1 && Sees(viewer, "orbita") ? Sample.Lines : [])
        {
            yield return line;
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> AnswerAsync(
        Viewer viewer,
        long number,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await foreach (var line in LinesAsync(viewer, number, cancel))
        {
            yield return Encoding.UTF8.GetBytes($$"""{"line":{{line.Line}}}""");
        }
    }

    public Task<ConsignmentFile?> ConsignmentAsync(Viewer viewer, long id, CancellationToken cancel)
    {
        Ask();
        if (Decided.States.TryGetValue(id, out var state))
        {
            return Task.FromResult(Sees(viewer, "orbita") ? Decided.File(id, state, Now) : null);
        }

        return Task.FromResult(States.ContainsKey(id) && Sees(viewer, Row(id).Provider) ? Sample.File(Row(id), Now) : null);
    }

    public Task<Slice<FindRow>> FindAsync(Viewer viewer, FindFilter filter, CancellationToken cancel)
    {
        Ask();
        var rows = States
            .Keys.Select(Row)
            .Where(row => !Blank && Sees(viewer, row.Provider))
            .Where(row => filter.Text is null || row.Reference.StartsWith(filter.Text, StringComparison.OrdinalIgnoreCase))
            .Where(row => filter.State is null || row.State == filter.State)
            .Where(row => filter.Lane is null || row.Lane == filter.Lane)
            .ToList();
        return Task.FromResult(new Slice<FindRow>(rows, rows.Count > 2 ? "103" : null));
    }

    public Task<Replay?> ReplayAsync(Viewer viewer, long id, CancellationToken cancel)
    {
        Ask();
        var stored = Digest.Of("decision"u8);
        return Task.FromResult<Replay?>(
            !States.ContainsKey(id) || !Sees(viewer, Row(id).Provider) ? null
            : Tampered
                ? new Replay(
                    stored,
                    Digest.Of("other"u8),
                    TimeSpan.FromMilliseconds(3),
                    [new Difference("/charges/0/amount", "22.67 AZN", "12.67 AZN")]
                )
            : new Replay(stored, stored, TimeSpan.FromMilliseconds(3), [])
        );
    }

    public Task<Transition?> ActAsync(Viewer viewer, long id, ReleaseEvent act, string reason, CancellationToken cancel)
    {
        Ask();
        if (!States.TryGetValue(id, out var state) || !Sees(viewer, Row(id).Provider))
        {
            return Task.FromResult<Transition?>(null);
        }

        var moved = Lifecycle.Next(state, act, null, null);
        States[id] = moved.To ?? state;
        Journal.Add($"{viewer.Actor} {act} {id}: {reason}");
        return Task.FromResult<Transition?>(moved);
    }

    public Task RecordViewAsync(Viewer viewer, long id, string reason, CancellationToken cancel)
    {
        Journal.Add($"{viewer.Actor} viewed {id}: {reason}");
        return Task.CompletedTask;
    }

    private FindRow Row(long id) => Sample.Row(id, States[id], Now);

    private static bool Sees(Viewer viewer, string provider) => viewer.Provider is null || viewer.Provider == provider;

    private void Ask()
    {
        if (Down)
        {
            throw new StoreUnavailableException("The store is down.", new IOException());
        }
    }
}
