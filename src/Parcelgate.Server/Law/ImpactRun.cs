namespace Parcelgate.Server.Law;

using System.Threading.Channels;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Storage;

/// <summary>A part of the evidence as it is stored.</summary>
/// <param name="Index">Which of the history's parts.</param>
/// <param name="Packed">Its records, compressed.</param>
internal readonly record struct PackedPart(int Index, byte[] Packed);

/// <summary>
/// An impact run under way. Every thread takes what can be done next: the parcels of some persons from a part that is parsed, else the next part to parse. No
/// thread waits for another, and what is parsed and not decided yet, which every collection copies, stays at a part or two for each thread.
/// </summary>
internal sealed class ImpactRun(
    ImpactPlan plan,
    History history,
    PrepaidRegister register,
    ChannelReader<PackedPart> parts,
    int threads,
    Action<long, long> progress
)
{
    /// <summary>Groups of persons for each thread. More let a thread find work while others decide; each part is looked through once for each group.</summary>
    private const int ShardsOfAThread = 4;

    private readonly Impact impact = new(plan.AsIs, plan.Proposed, threads * ShardsOfAThread);
    private readonly long fromMs = plan.From.ToUnixTimeMilliseconds();
    private readonly Lock gate = new();

    // Under the gate: parts taken and not decided whole, in order; the number of the first of them; for each shard the part it decides next, and whether a thread is at it.
    private readonly Queue<Part> taken = new();
    private readonly int[] nextOf = new int[threads * ShardsOfAThread];
    private readonly bool[] isBusy = new bool[threads * ShardsOfAThread];
    private int firstTaken;
    private long done;
    private long unreadable;

    internal long DecidedBefore { get; private set; }

    internal long Unreadable => unreadable;

    internal ImpactResult Result() => impact.Result();

    /// <summary>Parses and decides until nothing is left, on threads of its own: those of the pool are for what reads the parts.</summary>
    /// <param name="stop">Ends it, and is ended where a thread fails.</param>
    internal Task AllAsync(CancellationTokenSource stop) =>
        Task.WhenAll(
            Enumerable
                .Range(0, threads)
                .Select(_ =>
                    Task.Factory.StartNew(() => Work(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                )
        );

    private void Work(CancellationTokenSource stop)
    {
        try
        {
            var (shard, part) = (-1, default(Part));
            while (true)
            {
                stop.Token.ThrowIfCancellationRequested();
                PackedPart packed;
                lock (gate)
                {
                    Put(shard, part);
                    (shard, part) = Take();
                    packed = part is null && parts.TryRead(out var next) ? next : default;
                    if (packed.Packed is not null)
                    {
                        part = new Part(packed.Index, history.RecordsOf(packed.Index).Length, impact.Shards);
                        taken.Enqueue(part);
                    }
                }

                if (shard >= 0)
                {
                    impact.Decide(shard, part!.Parcels, part.ShardOf);
                }
                else if (part is not null)
                {
                    Parse(packed, part);
                    part.IsParsed = true;
                }
                else if (!parts.WaitToReadAsync(stop.Token).AsTask().GetAwaiter().GetResult())
                {
                    // Others hold what is left, and take it further.
                    return;
                }
            }
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    /// <summary>A shard no thread is at, with the parsed part it decides next; no part where there is none.</summary>
    private (int Shard, Part? Part) Take()
    {
        var ahead = 0;
        foreach (var part in taken)
        {
            for (var shard = 0; shard < isBusy.Length && part.IsParsed; shard++)
            {
                if (!isBusy[shard] && nextOf[shard] == firstTaken + ahead)
                {
                    isBusy[shard] = true;
                    return (shard, part);
                }
            }

            ahead++;
        }

        return (-1, null);
    }

    /// <summary>Takes back what a thread has decided; nothing where it had parsed.</summary>
    private void Put(int shard, Part? part)
    {
        if (shard < 0)
        {
            return;
        }

        isBusy[shard] = false;
        nextOf[shard]++;
        part!.Undecided--;
        while (taken.TryPeek(out var first) && first.Undecided == 0)
        {
            taken.Dequeue();
            firstTaken++;
            done += first.Parcels.Length;
            DecidedBefore += history.Parts[first.Index].DecidedAtMs < fromMs ? first.Parcels.Length : 0;
            progress(done, history.Count);
        }
    }

    private void Parse(PackedPart packed, Part into)
    {
        using var canonical = Packing.Rent(packed.Packed);
        var reader = new CanonicalReader(digest: false);
        var decidedAtMs = history.Parts[packed.Index].DecidedAtMs;
        var decidedAt = DateTimeOffset.FromUnixTimeMilliseconds(decidedAtMs);
        var records = history.RecordsOf(packed.Index);
        for (var at = 0; at < records.Length; at++)
        {
            ref readonly var record = ref records[at];
            if (reader.Read(canonical.Memory.Span.Slice(record.Offset, record.Length)) is { } consignment)
            {
                DateTimeOffset? arrived =
                    record.ArrivedAtMs <= decidedAtMs ? DateTimeOffset.FromUnixTimeMilliseconds(record.ArrivedAtMs) : null;
                into.Parcels[at] = new PastParcel(
                    record.Id,
                    consignment,
                    decidedAt,
                    arrived,
                    decidedAtMs >= fromMs,
                    register.StandingOf(consignment, plan.AsIs, decidedAt)
                );
                into.ShardOf[at] = ImpactShard.Of(consignment, impact.Shards);
            }
            else
            {
                into.ShardOf[at] = -1;
                Interlocked.Increment(ref unreadable);
            }
        }
    }

    /// <summary>A part being parsed, then decided shard by shard.</summary>
    private sealed class Part(int index, int count, int shards)
    {
        private volatile bool isParsed;

        internal int Index => index;

        internal PastParcel[] Parcels { get; } = new PastParcel[count];

        /// <summary>For each parcel its shard; -1 where the record could not be read.</summary>
        internal int[] ShardOf { get; } = new int[count];

        /// <summary>Shards that have not decided theirs.</summary>
        internal int Undecided { get; set; } = shards;

        internal bool IsParsed
        {
            get => isParsed;
            set => isParsed = value;
        }
    }
}
