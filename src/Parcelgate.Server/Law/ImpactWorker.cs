namespace Parcelgate.Server.Law;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// Does impact runs in the background, one at a time in each server. A run belongs to the server that took it for as long as that says how far it is; what
/// a server left that was stopped is begun again by the next.
/// </summary>
internal sealed class ImpactWorker(
    IStore store,
    LawLibrary library,
    Proposals proposals,
    ImpactRunner runner,
    RiskImpactRunner riskRunner,
    TimeProvider time,
    ILogger<ImpactWorker> log
) : BackgroundService
{
    /// <summary>Between looks for a run, and between two words about how far it is.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A server that says nothing for so long is taken for dead: many pauses, so that a busy store is not.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>Half of the machine at most: decisions go on meanwhile.</summary>
    private static readonly int Threads = Math.Max(1, Environment.ProcessorCount / 2);

    private DateTimeOffset Now => time.GetUtcNow().WholeMs();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (library.IsReady && await WorkAsync(stoppingToken)) { }
            }
            catch (Exception failed) when (failed is StoreUnavailableException or StoreConflictException)
            {
                ServerLog.RunInterrupted(log, failed.Message);
            }
        }
    }

    /// <summary>Does the next run, if there is one.</summary>
    /// <returns>False when there is nothing to do.</returns>
    internal async Task<bool> WorkAsync(CancellationToken cancel)
    {
        var law = library.Current;
        if (await TakeAsync(law, cancel) is not { } run)
        {
            return false;
        }

        try
        {
            await DoAsync(law, run, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await ChangeAsync(work => LawTables.GiveUpAsync(work, run.Id, CancellationToken.None), CancellationToken.None);
            throw;
        }

        return true;
    }

    private async Task<Run?> TakeAsync(LawLibrary.Published law, CancellationToken cancel)
    {
        Run? next;
        await using (var db = await store.OpenReadAsync(cancel))
        {
            next = await LawTables.NextAsync(db, Now - Silence, cancel);
        }

        if (next is null)
        {
            return null;
        }

        await using var work = await store.BeginAsync(cancel);
        if (!await LawTables.TakeAsync(work, next, Now - Silence, Now, law.Book.Hash, cancel))
        {
            return null;
        }

        await work.CommitAsync(cancel);
        return next;
    }

    private async Task DoAsync(LawLibrary.Published law, Run run, CancellationToken cancel)
    {
        var proposal = await proposals.FindAsync(run.ProposalId, cancel);
        if (proposal is null || proposal.Hash != run.Hash)
        {
            await FinishAsync(run, null, "The text was changed after the run was asked for. Ask for another.", cancel);
            return;
        }

        var progress = new Progress();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var telling = TellAsync(run.Id, progress, stop.Token);
        try
        {
            await FinishAsync(run, await DoneAsync(law, proposal, run, progress, cancel), null, cancel);
        }
        catch (Exception failed) when (failed is LawException or InvalidDataException)
        {
            await FinishAsync(run, null, failed.Message, cancel);
        }
        catch (Exception defect) when (defect is not (OperationCanceledException or StoreUnavailableException or StoreConflictException))
        {
            // A defect of ours ends the run and not the server.
            ServerLog.RunFailed(log, run.Id, defect);
            await FinishAsync(run, null, "The server has a defect; its log has the details. Nothing was changed.", cancel);
        }
        finally
        {
            await stop.CancelAsync();
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(RunResult Result, Digest Inputs)> DoneAsync(
        LawLibrary.Published law,
        Proposal proposal,
        Run run,
        Progress progress,
        CancellationToken cancel
    )
    {
        var proposed = ProposedLaw.AsIf(law.Files, proposal.File);
        var (from, before) = (proposals.StartOf(run.From), proposals.StartOf(run.To.AddDays(1)));
        if (proposal.Kind == ProposalKind.Profile)
        {
            IReadOnlyList<string> countries =
            [
                .. proposed
                    .Risk.Profiles.Where(profile => profile.Id == proposal.Name)
                    .SelectMany(profile => profile.Destinations)
                    .Distinct(),
            ];
            var plan = new RiskImpactPlan(law.Rules, proposed, proposal.Name, proposal.Hash, countries, from, before);
            var done = await riskRunner.RunAsync(plan, Threads, progress.Set, cancel);
            return (new RunResult(null, 0, done.Unreadable, Seconds(done.Elapsed)) { Risk = done.Result }, done.Inputs);
        }

        var laws = new ImpactPlan(
            law.Book,
            proposed.Law,
            proposal.Hash,
            ProposedLaw.CountriesOf(proposed.Law, proposal.Name),
            from,
            before
        );
        var counted = await runner.RunAsync(laws, Threads, progress.Set, cancel);
        return (new RunResult(counted.Result, counted.DecidedBefore, counted.Unreadable, Seconds(counted.Elapsed)), counted.Inputs);
    }

    private static double Seconds(TimeSpan elapsed) => Math.Round(elapsed.TotalSeconds, 1);

    /// <summary>Says how far the run is until it is stopped.</summary>
    private async Task TellAsync(long id, Progress progress, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            await ChangeAsync(work => LawTables.ProgressAsync(work, id, progress.Done, progress.Total, Now, cancel), cancel);
        }
    }

    private Task FinishAsync(Run run, (RunResult Result, Digest Inputs)? done, string? problem, CancellationToken cancel) =>
        ChangeAsync(
            async work =>
            {
                await LawTables.FinishAsync(work, run.Id, done?.Result, done?.Inputs, problem, Now, cancel);
                var detail = EventDetail.Object(
                    ("proposal", Proposal.NumberOf(run.ProposalId)),
                    ("hash", run.Hash.ToString()),
                    ("run", done?.Inputs.ToString()),
                    ("problem", problem)
                );
                await work.AppendJournalAsync(
                    [new JournalRow(Now, done is null ? "law-run-failed" : "law-run", 0, 0, run.AskedBy.Actor, detail)],
                    cancel
                );
            },
            cancel
        );

    private async Task ChangeAsync(Func<IUnitOfWork, Task> change, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await change(work);
        await work.CommitAsync(cancel);
    }

    /// <summary>How far a run is: written by the thread that runs, read by the one that tells.</summary>
    private sealed class Progress
    {
        private long done;
        private long total;

        internal long Done => Interlocked.Read(ref done);

        internal long Total => Interlocked.Read(ref total);

        internal void Set(long nowDone, long nowTotal)
        {
            Interlocked.Exchange(ref done, nowDone);
            Interlocked.Exchange(ref total, nowTotal);
        }
    }
}

/// <summary>Takes up what other servers publish. Between two looks a server decides under the law before; each decision says under which.</summary>
internal sealed class LawWatch(LawLibrary library, ILogger<LawWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (library.IsReady)
                {
                    await library.RefreshAsync(stoppingToken);
                }
            }
            catch (Exception failed) when (failed is LawException or StoreUnavailableException or StoreConflictException)
            {
                // The law stays as it was; the next look tries again.
                ServerLog.LawNotTaken(log, failed.Message);
            }
        }
    }
}
