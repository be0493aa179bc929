namespace Parcelgate.Server.Intake;

using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Sizes of the intake.</summary>
/// <param name="Lanes">Writers side by side: 1 on SQLite, which has one writer anyway; 2 on PostgreSQL.</param>
/// <param name="QueueLength">Batches that may wait per writer before the server says it is busy.</param>
/// <param name="AtOnce">
/// Transactions of a writer on their way at once while more than a transaction's worth waits: 1 on SQLite, where one must end before the next begins.
/// </param>
internal sealed record IntakeSizes(int Lanes, int QueueLength, int AtOnce);

/// <summary>
/// The one place that commits what was received. Batches wait in a bounded queue; a writer takes what is there and commits it together, so that
/// many single parcels share one flush to disk. A batch is complete only after the commit.
/// </summary>
/// <remarks>Batches of one submission go to one writer: the order of the file is kept for each party.</remarks>
internal sealed partial class IntakeWriter : BackgroundService
{
    /// <summary>Entries committed together. Arbitrary: with twice as many a manifest is no faster, and all of them are in memory until the flush.</summary>
    private const int EntriesPerCommit = 1024;

    /// <summary>Facts and outcomes of an ordinary commit.</summary>
    private const int FirstBuffer = 1024 * 1024;

    /// <summary>Tries of a unit of work that collided with another process before its senders are told to come again.</summary>
    private const int Tries = 8;

    private readonly int atOnce;
    private readonly Channel<Batch>[] lanes;
    private readonly IStore store;
    private readonly AssessBatch assess;
    private readonly TimeProvider time;
    private readonly ILogger<IntakeWriter> log;

    public IntakeWriter(IStore store, AssessBatch assess, IntakeSizes sizes, TimeProvider time, ILogger<IntakeWriter> log)
    {
        (this.store, this.assess, this.time, this.log) = (store, assess, time, log);
        atOnce = sizes.AtOnce;
        lanes = new Channel<Batch>[sizes.Lanes];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = System.Threading.Channels.Channel.CreateBounded<Batch>(
                new BoundedChannelOptions(sizes.QueueLength) { SingleReader = true }
            );
        }
    }

    /// <summary>Batches waiting in all queues.</summary>
    public int Waiting => lanes.Sum(lane => lane.Reader.Count);

    /// <summary>Queues a batch if there is room; false means the server cannot keep up and nothing was taken.</summary>
    public bool TryAccept(Batch batch) => LaneOf(batch).Writer.TryWrite(batch);

    /// <summary>Queues a part of a message already begun: waits for room, so that the sender's connection slows down.</summary>
    public ValueTask AcceptAsync(Batch batch, CancellationToken cancel) => LaneOf(batch).Writer.WriteAsync(batch, cancel);

    /// <summary>Stops taking batches, finishes what was taken, then stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in lanes)
        {
            lane.Writer.TryComplete();
        }

        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        // Not tied to the stopping token: what was accepted is finished; the queues' completion ends the loops.
        Task.WhenAll(lanes.Select(lane => Task.Run(() => WriteAllAsync(lane.Reader), CancellationToken.None)));

    private Channel<Batch> LaneOf(Batch batch) =>
        lanes[
            lanes.Length == 1
                ? 0
                // Half of all hash codes are negative, and arithmetic is checked.
                : (int)(unchecked((uint)string.GetHashCode(batch.Submission.MessageId, StringComparison.Ordinal)) % (uint)lanes.Length)
        ];

    private async Task WriteAllAsync(ChannelReader<Batch> queue)
    {
        var underWay = new Queue<UnderWay>();
        var free = new Stack<ArrayBufferWriter<byte>>();
        while (await queue.WaitToReadAsync())
        {
            var (together, entries) = Take(queue);
            // Behind one that is decided again the next would be decided twice too, and so on while more arrives: it begins when all is clear.
            await EndAsync(underWay.Any(one => one.Turn.IsLost || one.Turn.Decides(together)) ? 0 : atOnce - 1);
            var buffer = free.TryPop(out var used) ? used : new ArrayBufferWriter<byte>(FirstBuffer);
            var turn = Turn.After([.. underWay.Reverse().Select(one => one.Turn)]);
            var beforeEnded = underWay.LastOrDefault().Ended ?? Task.CompletedTask;
            underWay.Enqueue(new UnderWay(turn, CommitInTurnAsync(together, buffer, turn, beforeEnded), buffer));
            await turn.Decided;
            // With less than a transaction's worth nothing is in a hurry: what arrives until the flush is over is committed together.
            await EndAsync(entries < EntriesPerCommit ? 0 : atOnce - 1);
        }

        await EndAsync(0);

        async Task EndAsync(int most)
        {
            while (underWay.TryPeek(out var first) && (underWay.Count > most || first.Ended.IsCompleted))
            {
                await first.Ended;
                free.Push(underWay.Dequeue().Buffer);
            }
        }
    }

    /// <summary>A transaction, the task that ends with it, and the buffer it has until then.</summary>
    private readonly record struct UnderWay(Turn Turn, Task Ended, ArrayBufferWriter<byte> Buffer);

    private static (List<Batch> Together, int Entries) Take(ChannelReader<Batch> queue)
    {
        var together = new List<Batch>();
        var entries = 0;
        while (entries < EntriesPerCommit && queue.TryRead(out var batch))
        {
            together.Add(batch);
            entries += batch.Entries.Count;
        }

        return (together, entries);
    }

    /// <summary>Never fails: what cannot be stored fails its batches. Ends when all of them have their answer, and after the transaction before.</summary>
    private async Task CommitInTurnAsync(List<Batch> batches, ArrayBufferWriter<byte> buffer, Turn turn, Task beforeEnded)
    {
        try
        {
            await CommitTogetherAsync(batches, buffer, turn, beforeEnded);
        }
        catch (TurnLostException)
        {
            // Decided on what never came to be: decided again when it is clear what did.
            turn.End();
            await beforeEnded;
            await CommitTogetherAsync(batches, buffer, Turn.After([]), beforeEnded);
        }
        finally
        {
            turn.End();
            await beforeEnded;
        }
    }

    private async Task CommitTogetherAsync(List<Batch> batches, ArrayBufferWriter<byte> buffer, Turn turn, Task beforeEnded)
    {
        try
        {
            await CommitAsync(batches, buffer, turn, careful: false);
        }
        catch (StaleReadException) when (!turn.Locks)
        {
            turn.End();
            await CommitTogetherAsync(batches, buffer, Turn.Alone(), beforeEnded);
        }
        catch (StoreUnavailableException unavailable)
        {
            LogUnavailable(unavailable, batches.Count);
            batches.ForEach(batch => batch.Fail(unavailable));
        }
        catch (Exception collided) when (collided is not TurnLostException && (collided is StoreConflictException || batches.Count > 1))
        {
            turn.End();
            // What came before may be on its way still, and its lines come first.
            await beforeEnded;
            // A repeated message id, another process on the same rows, or a defect met by one batch: each batch now stands for itself.
            foreach (var batch in batches)
            {
                await CommitAloneAsync(batch, buffer);
            }
        }
        catch (Exception defect) when (defect is not TurnLostException)
        {
            LogDefect(defect, batches[0].Provider, batches[0].Submission.MessageId);
            batches[0].Fail(defect);
        }
    }

    private async Task CommitAloneAsync(Batch batch, ArrayBufferWriter<byte> buffer)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CommitAsync([batch], buffer, Turn.Alone(), careful: true);
                return;
            }
            catch (MessageIdReusedException reused)
            {
                // The sender's mistake: he is told, and nothing is wrong here.
                LogReused(batch.Provider, batch.Submission.MessageId);
                batch.Fail(reused);
                return;
            }
            catch (StoreConflictException) when (attempt < Tries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5 << attempt), time);
            }
            catch (Exception failed)
            {
                LogDefect(failed, batch.Provider, batch.Submission.MessageId);
                batch.Fail(failed);
                return;
            }
        }
    }

    /// <param name="batches">To be committed in one transaction.</param>
    /// <param name="buffer">Free again when the transaction has ended.</param>
    /// <param name="turn">Its place behind the transaction before.</param>
    /// <param name="careful">True: a batch may have been stored before; its first answer is given again.</param>
    private async Task CommitAsync(List<Batch> batches, ArrayBufferWriter<byte> buffer, Turn turn, bool careful)
    {
        using var span = Telemetry.Activities.StartActivity("batch");
        span?.SetTag("parcelgate.submission", batches[0].Submission.Id).SetTag("parcelgate.batches", batches.Count);
        var started = time.GetTimestamp();
        await using var work = await store.BeginAsync(CancellationToken.None);
        if (careful && await FirstAnswer.FindAsync(work, batches[0], CancellationToken.None) is { } first)
        {
            batches[0].Complete(first);
            return;
        }

        var result = await assess.RunAsync(work, batches, Now(), buffer, turn, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
        turn.Commit();
        for (var i = 0; i < batches.Count; i++)
        {
            batches[i].Complete(result.Answers[i]);
        }

        Measure(batches, result, time.GetElapsedTime(started));
    }

    private void Measure(List<Batch> batches, BatchResult result, TimeSpan duration)
    {
        Telemetry.Batch(duration, store.Kind);
        foreach (var (key, count) in result.Counts)
        {
            Telemetry.Decisions(count, key.Lane, key.Category);
        }

        for (var i = 0; i < batches.Count; i++)
        {
            if (result.Answers[i].Refused > 0)
            {
                Telemetry.Refusals(result.Answers[i].Refused, batches[i].Submission.Format);
            }

            if (batches[i].Whole)
            {
                Telemetry.Submission(batches[i].Submission.Format);
            }
        }
    }

    /// <summary>Whole milliseconds: what the store keeps is what the decision saw.</summary>
    private DateTimeOffset Now() => time.GetUtcNow().WholeMs();

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be written; {Batches} batches were refused and can be sent again.")]
    private partial void LogUnavailable(Exception why, int batches);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Provider {Provider} sent other content under message {MessageId}; it was refused."
    )]
    private partial void LogReused(string provider, string messageId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of provider {Provider}, message {MessageId}, could not be stored.")]
    private partial void LogDefect(Exception why, string provider, string messageId);
}

/// <summary>The message id was used before for other content.</summary>
internal sealed class MessageIdReusedException(string messageId) : Exception($"Message id '{messageId}' was used before for other content.")
{
    /// <summary>The id.</summary>
    public string MessageId => messageId;
}
