namespace Parcelgate.Server.Intake;

using System.Buffers;
using Parcelgate.Core.Agreements;
using Parcelgate.Formats;
using Parcelgate.Server.Storage;

/// <summary>
/// A part of a submission on its way to the store: entries in the order of the file with the bytes they were read from. The unit of work is a
/// batch; a single parcel is a batch of one.
/// </summary>
internal sealed class Batch
{
    private readonly TaskCompletionSource<BatchAnswer> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who sent it.</summary>
    public required string Provider { get; init; }

    /// <summary>Who did it, for the journal: "provider:NAME" or "user:NAME".</summary>
    public required string Actor { get; init; }

    /// <summary>The submission it belongs to. Its id is 0 until the writer creates it (a message that is a batch by itself).</summary>
    public required SubmissionRow Submission { get; init; }

    /// <summary>True when the submission begins and ends with this batch: it is created in the same transaction.</summary>
    public required bool Whole { get; init; }

    /// <summary>0-based place of this part in the submission.</summary>
    public required int Part { get; init; }

    /// <summary>1-based line the part begins with.</summary>
    public required long FirstLine { get; init; }

    /// <summary>What was agreed with who sent it; null where nothing is. What it withholds is not asked for.</summary>
    public Agreement? Agreement { get; init; }

    /// <summary>Whether that agreement withholds what stands at a place of a record; null where it withholds nothing.</summary>
    public Func<string, bool>? Withholds => field ??= Agreement is { Withheld.IsEmpty: false } agreed ? agreed.WithholdsAt : null;

    /// <summary>What was read, in order.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>The bytes received.</summary>
    public required ReadOnlyMemory<byte> Received { get; init; }

    /// <summary>Where each entry's canonical bytes are: in <see cref="Received"/> for JSON, in <see cref="Canonical"/> else. Same order as the entries.</summary>
    public required IReadOnlyList<Span> Places { get; init; }

    /// <summary>Canonical lines, when they differ from what was received; else empty.</summary>
    public ReadOnlyMemory<byte> Canonical { get; init; }

    /// <summary>Completes when the answer is durable, or fails with what kept it from being stored.</summary>
    public Task<BatchAnswer> Done => done.Task;

    public void Complete(BatchAnswer answer) => done.TrySetResult(answer);

    public void Fail(Exception why) => done.TrySetException(why);

    /// <summary>A place in a part's bytes.</summary>
    internal readonly record struct Span(int Offset, int Length);
}

/// <summary>The answer to a batch, as stored: result lines as NDJSON.</summary>
/// <param name="SubmissionId">The submission.</param>
/// <param name="Lines">Result lines, each ended by a newline.</param>
/// <param name="Accepted">Entries decided or cancelled.</param>
/// <param name="Refused">Entries with problems.</param>
internal sealed record BatchAnswer(long SubmissionId, ReadOnlyMemory<byte> Lines, int Accepted, int Refused)
{
    private byte[]? rented;

    /// <summary>The block <see cref="Lines"/> lie in where it was rented; else null.</summary>
    internal byte[]? Rented
    {
        init => rented = value;
    }

    /// <summary>Bytes of memory it takes until it is released: a rented block may be nearly twice as long as the lines in it.</summary>
    internal int Room => rented?.Length ?? Lines.Length;

    /// <summary>Gives the block back, once: nothing may read the lines any more.</summary>
    internal void Release()
    {
        if (Interlocked.Exchange(ref rented, null) is { } block)
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
