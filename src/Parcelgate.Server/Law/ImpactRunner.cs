namespace Parcelgate.Server.Law;

using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;

/// <summary>What an impact run is over.</summary>
/// <param name="AsIs">The law as it is: each parcel is decided under what it says for the parcel's own dates.</param>
/// <param name="Proposed">The law as if the proposal had held.</param>
/// <param name="Proposal">The proposal's hash.</param>
/// <param name="Countries">Destinations the proposal can decide.</param>
/// <param name="From">The first instant counted.</param>
/// <param name="Before">The first instant not counted any more.</param>
internal sealed record ImpactPlan(
    LawBook AsIs,
    LawBook Proposed,
    Digest Proposal,
    IReadOnlyList<string> Countries,
    DateTimeOffset From,
    DateTimeOffset Before
);

/// <summary>What an impact run came to.</summary>
/// <param name="Result">The comparison.</param>
/// <param name="Inputs">A hash over both laws, the period, and which records were decided: the same inputs give the same result.</param>
/// <param name="DecidedBefore">Parcels of the year before the period, decided for the allowances and not counted.</param>
/// <param name="Unreadable">Records that could not be read: the evidence was changed.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record ImpactDone(ImpactResult Result, Digest Inputs, long DecidedBefore, long Unreadable, TimeSpan Elapsed);

/// <summary>
/// Decides a stored history once more under two laws. Evidence is read in the order of decision and parsed by whichever thread is free; the parcels of one person
/// are decided in that order, by one thread at a time, so that allowances come out as they would have.
/// </summary>
internal sealed class ImpactRunner(IStore store)
{
    /// <summary>Parts read ahead. What waits is copied by every collection it outlives.</summary>
    private const int PartsAhead = 8;

    /// <summary>Laws count allowances by the year at most, and by the date of arrival, which may lie some weeks behind the decision.</summary>
    private static readonly TimeSpan ArrivalAfterDecision = TimeSpan.FromDays(31);

    /// <param name="plan">What to run.</param>
    /// <param name="threads">Threads to decide on.</param>
    /// <param name="progress">Called with parcels done and in all, now and then, by one thread at a time.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<ImpactDone> RunAsync(ImpactPlan plan, int threads, Action<long, long> progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var year = new DateTimeOffset(plan.From.Year, 1, 1, 0, 0, 0, TimeSpan.Zero) - ArrivalAfterDecision;
        var history = await Queries.HistoryAsync(
            store,
            year.ToUnixTimeMilliseconds(),
            plan.Before.ToUnixTimeMilliseconds(),
            plan.Countries,
            cancel
        );
        var register = await RegisterAsync(cancel);
        var parts = System.Threading.Channels.Channel.CreateBounded<PackedPart>(PartsAhead);
        var run = new ImpactRun(plan, history, register, parts.Reader, threads, progress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => ReadAsync(history, parts.Writer, stop.Token), CancellationToken.None);
        try
        {
            await run.AllAsync(stop);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new ImpactDone(run.Result(), InputsOf(plan, history, register), run.DecidedBefore, run.Unreadable, clock.Elapsed);
    }

    private async Task ReadAsync(History history, ChannelWriter<PackedPart> into, CancellationToken cancel)
    {
        try
        {
            await using var connection = await store.OpenReadAsync(cancel);
            for (var part = 0; part < history.Parts.Count; part++)
            {
                if (history.RecordsOf(part).IsEmpty)
                {
                    continue;
                }

                var (submission, number, _) = history.Parts[part];
                var packed = await Queries.PackedPartAsync(connection, submission, number, cancel) ?? [];
                await into.WriteAsync(new PackedPart(part, packed), cancel);
            }

            into.Complete();
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whoever waits for the parts hears of it.
            into.Complete(failed);
        }
    }

    private async Task<PrepaidRegister> RegisterAsync(CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await PrepaidNumbers.AllAsync(connection, cancel);
    }

    private static Digest InputsOf(ImpactPlan plan, History history, PrepaidRegister register) =>
        Digest.Of(
            Encoding.UTF8.GetBytes(
                FormattableString.Invariant(
                    $"{plan.AsIs.Hash} {plan.Proposal} {plan.From.ToUnixTimeMilliseconds()} {plan.Before.ToUnixTimeMilliseconds()} {history.Hash()} {register.Hash()}"
                )
            )
        );
}
