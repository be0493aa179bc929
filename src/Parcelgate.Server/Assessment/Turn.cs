namespace Parcelgate.Server.Assessment;

using Parcelgate.Core.Law;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Risk;

/// <summary>
/// One transaction of a writer in the row of its transactions. The next one reads and decides while this one is stored, and stores while this one is
/// flushed: it sees in memory what this one leaves of each allowance. Nothing of it is committed before this one is.
/// </summary>
/// <remarks>
/// Rows are written only once the transaction before holds every lock it needs: of two that belong to one writer, only the first ever waits for another
/// writer, so that none waits in a circle the database cannot see.
/// </remarks>
internal sealed class Turn
{
    private readonly TaskCompletionSource decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BatchRun? run;

    private Turn(Turn? before, bool locks) => (Before, Locks) = (before, locks);

    /// <summary>The transaction before, while it is on its way; null when nothing is.</summary>
    public Turn? Before { get; private set; }

    /// <summary>True: allowances are locked when they are read, so that they cannot change until the commit.</summary>
    public bool Locks { get; }

    /// <summary>Completes when every decision is made, or none will be: the next transaction may begin.</summary>
    public Task Decided => decided.Task;

    /// <summary>Reads without locks, behind the transaction before.</summary>
    public static Turn After(Turn? before) => new(before, locks: false);

    /// <summary>Locks what it reads: for what collided before.</summary>
    public static Turn Alone() => new(null, locks: true);

    /// <summary>True when a batch speaks of a consignment this transaction decides: then it must be on file first.</summary>
    public bool Decides(IEnumerable<Batch> batches) =>
        run is { } known
        && batches.Any(batch =>
            batch.Entries.Any(entry => entry.Reference is { } reference && known.FileOf(batch.Provider, reference) is not null)
        );

    /// <summary>What this transaction leaves of an allowance, if it changed it. Only once it has <see cref="Decided"/>.</summary>
    public long? Left(AllowanceKey key) => run?.LeftOf(key);

    /// <summary>The ledger as this transaction leaves it. Only once it has <see cref="Decided"/>.</summary>
    public BatchLedger? Ledger => run?.Ledger;

    /// <summary>The histories of parties as this transaction leaves them. Only once it has <see cref="Decided"/>.</summary>
    public RiskBatch? Risk => run?.Risk;

    /// <summary>Every decision is made: what they came to does not change any more.</summary>
    public void Decide(BatchRun decisions)
    {
        run = decisions;
        decided.TrySetResult();
    }

    /// <summary>Every lock is held; only the commit is left.</summary>
    public void Settle() => settled.TrySetResult(true);

    /// <summary>It is durable.</summary>
    public void Commit() => committed.TrySetResult(true);

    /// <summary>It has ended; where it was not committed, whoever waits for it learns that it failed.</summary>
    public void End()
    {
        decided.TrySetResult();
        settled.TrySetResult(false);
        committed.TrySetResult(false);
        Before = null; // Else each would hold the memory of all before it.
    }

    /// <exception cref="TurnLostException">The transaction before failed.</exception>
    public Task BeforeIsSettledAsync() => Before is { } before ? HeldAsync(before.settled.Task) : Task.CompletedTask;

    /// <exception cref="TurnLostException">The transaction before failed.</exception>
    public Task BeforeIsCommittedAsync() => Before is { } before ? HeldAsync(before.committed.Task) : Task.CompletedTask;

    private static async Task HeldAsync(Task<bool> step)
    {
        if (!await step)
        {
            throw new TurnLostException();
        }
    }
}

/// <summary>The transaction this one follows failed, and with it what this one was decided on: to be decided again.</summary>
internal sealed class TurnLostException() : Exception("The transaction before this one was not committed.");
