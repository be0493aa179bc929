namespace Parcelgate.Host.Bench;

using System.Diagnostics;
using Parcelgate.Server;
using Parcelgate.Server.Storage;

/// <summary>
/// How long the database alone needs for the rows and bytes of a file: the file goes through the intake on a store in memory, and what would be
/// stored is stored plainly, one transaction for each the server would make. Only the storing is timed.
/// </summary>
internal sealed class RawMeasure : IAsyncDisposable
{
    /// <summary>Transactions gathered and then stored without a pause, so that the disk gets no rest between them that the server would not have.</summary>
    private const int Together = 64;

    private readonly RawLoad load;
    private readonly List<RawBatch> waiting = [];
    private long nextEvent = 1;

    private RawMeasure(RawLoad load) => this.load = load;

    private TimeSpan Elapsed { get; set; }

    /// <summary>The time to store what the file comes to in a new, empty store.</summary>
    internal static async Task<TimeSpan> RunAsync(string store, string file, CancellationToken cancel)
    {
        await using var target = Stores.Open(store);
        await target.MigrateAsync(cancel);
        await using var raw = new RawMeasure(await RawLoad.OpenAsync(target, cancel));
        await using var memory = new MemoryStore(raw.TakeAsync);
        await using (var engine = await Engine.StartAsync(memory, Parcels.LawFolder, TimeProvider.System, cancel, risk: false, told: false))
        {
            await Parcels.ReceiveAsync(engine, file, cancel);
        }

        await raw.StoreAsync(cancel);
        return raw.Elapsed;
    }

    public ValueTask DisposeAsync() => load.DisposeAsync();

    private async Task TakeAsync(Unstored rows, CancellationToken cancel)
    {
        waiting.Add(RawLoad.Prepare(rows.Consignments, rows.Decisions, rows.Journal, rows.Parts, rows.Transfers, nextEvent));
        nextEvent += rows.Journal.Count;
        if (waiting.Count >= Together)
        {
            await StoreAsync(cancel);
        }
    }

    private async Task StoreAsync(CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        foreach (var batch in waiting)
        {
            await load.StoreAsync(batch, cancel);
        }

        Elapsed += clock.Elapsed;
        waiting.Clear();
    }
}
