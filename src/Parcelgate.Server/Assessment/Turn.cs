namespace Parcelgate.Server.Assessment;

using System.Collections.Immutable;
using Parcelgate.Server.Intake;

/// <summary>
/// One transaction of a writer in the row of its transactions. The next ones read, decide and store while this one is stored and flushed: they see in
/// memory what this one leaves of each allowance. Nothing of them is committed before this one is.
/// </summary>
/// <remarks>
/// Only rows nobody else has are written before the transaction before holds every lock it needs: of several that belong to one writer, only the first
/// ever waits for another writer. What another writer may wait for all the same is a consignment of the same provider and reference, sent in two messages
/// at once. A circle of waiting through that and through this process is one the database cannot see: whoever waits here gives up after
/// <see cref="Patience"/>, and with it what it wrote.
/// </remarks>
internal sealed class Turn
{
    /// <summary>The longest wait for the locks of the transaction before. Far longer than a transaction takes; what gives up is decided again.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BatchRun? run;
    private ImmutableArray<Turn> before;

    private Turn(ImmutableArray<Turn> before, bool locks) => (this.before, Locks) = (before, locks);

    /// <summary>True: allowances are locked when they are read, so that they cannot change until the commit.</summary>
    public bool Locks { get; }

    /// <summary>Completes when every decision is made, or none will be: the next transaction may begin.</summary>
    public Task Decided => decided.Task;

    /// <summary>It ended without having been committed: what follows it would fail with it.</summary>
    public bool IsLost => settled.Task is { IsCompleted: true, Result: false };

    /// <summary>Reads without locks, behind the transactions on their way.</summary>
    /// <param name="before">All of them, the latest first.</param>
    public static Turn After(ImmutableArray<Turn> before) => new(before, locks: false);

    /// <summary>Locks what it reads: for what collided before.</summary>
    public static Turn Alone() => new([], locks: true);

    /// <summary>True when a batch speaks of a consignment this transaction decides: then it must be on file first.</summary>
    public bool Decides(IEnumerable<Batch> batches) =>
        run is { } known
        && batches.Any(batch =>
            batch.Entries.Any(entry => entry.Reference is { } reference && known.FileOf(batch.Provider, reference) is not null)
        );

    /// <summary>The decisions of the transactions on their way before this one, the latest first: of what two changed, the latest knows.</summary>
    public IEnumerable<BatchRun> Before => before.Select(turn => turn.run).OfType<BatchRun>();

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
        before = []; // Else each would hold the memory of all before it.
    }

    /// <exception cref="TurnLostException">The transaction before failed, or is waited for in vain.</exception>
    public Task BeforeIsSettledAsync() => before.IsEmpty ? Task.CompletedTask : HeldAsync(before[0].settled.Task, Patience);

    /// <exception cref="TurnLostException">The transaction before failed.</exception>
    public Task BeforeIsCommittedAsync() =>
        before.IsEmpty ? Task.CompletedTask : HeldAsync(before[0].committed.Task, Timeout.InfiniteTimeSpan);

    private static async Task HeldAsync(Task<bool> step, TimeSpan patience)
    {
        try
        {
            if (await step.WaitAsync(patience))
            {
                return;
            }
        }
        catch (TimeoutException)
        {
            // What it waits for may wait for what was written here: given up as if it had failed.
        }

        throw new TurnLostException();
    }
}

/// <summary>The transaction this one follows failed or hangs, and with it what this one was decided on: to be decided again.</summary>
internal sealed class TurnLostException() : Exception("The transaction before this one was not committed.");
