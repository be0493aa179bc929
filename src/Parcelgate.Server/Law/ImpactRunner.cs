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
/// Decides a stored history once more under two laws. Evidence is read in the order of decision; records are parsed on all threads given, then each thread
/// decides the parcels of its own persons, so that allowances come out as they would have.
/// </summary>
internal sealed class ImpactRunner(IStore store)
{
    /// <summary>
    /// Records parsed for each thread before their persons' threads decide them: the intake's parts have as many, so that each thread parses one. What is
    /// parsed and not decided yet is copied by every collection: twice as many cost more than the waiting they save.
    /// </summary>
    private const int RecordsOfARound = 512;

    /// <summary>Parts read ahead.</summary>
    private const int PartsAhead = 64;

    /// <summary>Laws count allowances by the year at most, and by the date of arrival, which may lie some weeks behind the decision.</summary>
    private static readonly TimeSpan ArrivalAfterDecision = TimeSpan.FromDays(31);

    /// <param name="plan">What to run.</param>
    /// <param name="threads">Threads to decide on.</param>
    /// <param name="progress">Called with parcels done and in all, now and then, from the thread that runs.</param>
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
        var run = new Running(plan, history, await RegisterAsync(cancel), threads);
        var parts = System.Threading.Channels.Channel.CreateBounded<(int Part, byte[] Packed)>(PartsAhead);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => ReadAsync(history, parts.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var round in RoundsAsync(history, parts.Reader, RecordsOfARound * threads, stop.Token))
            {
                run.Decide(round, stop.Token);
                progress(run.Done, history.Count);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new ImpactDone(run.Result(), InputsOf(plan, history, run.Register), run.DecidedBefore, run.Unreadable, clock.Elapsed);
    }

    private async Task ReadAsync(History history, ChannelWriter<(int Part, byte[] Packed)> into, CancellationToken cancel)
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
                await into.WriteAsync((part, await Queries.PackedPartAsync(connection, submission, number, cancel) ?? []), cancel);
            }

            into.Complete();
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whoever waits for the parts hears of it.
            into.Complete(failed);
        }
    }

    private static async IAsyncEnumerable<List<(int Part, byte[] Packed)>> RoundsAsync(
        History history,
        ChannelReader<(int Part, byte[] Packed)> parts,
        int recordsOfARound,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        var (round, records) = (new List<(int Part, byte[] Packed)>(), 0);
        await foreach (var part in parts.ReadAllAsync(cancel))
        {
            round.Add(part);
            records += history.RecordsOf(part.Part).Length;
            if (records >= recordsOfARound)
            {
                yield return round;
                (round, records) = ([], 0);
            }
        }

        if (round.Count > 0)
        {
            yield return round;
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

    /// <summary>A run under way: buffers of a round, and the shards.</summary>
    private sealed class Running(ImpactPlan plan, History history, PrepaidRegister register, int threads)
    {
        private readonly Impact impact = new(plan.AsIs, plan.Proposed, threads);
        private readonly ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads };
        private readonly long fromMs = plan.From.ToUnixTimeMilliseconds();
        private PastParcel[] parcels = [];
        private int[] shardOf = [];
        private long unreadable;

        internal PrepaidRegister Register => register;

        internal long Done { get; private set; }

        internal long DecidedBefore { get; private set; }

        internal long Unreadable => unreadable;

        internal ImpactResult Result() => impact.Result();

        internal void Decide(List<(int Part, byte[] Packed)> round, CancellationToken cancel)
        {
            var starts = StartsOf(round);
            var count = starts[^1];
            if (parcels.Length < count)
            {
                (parcels, shardOf) = (new PastParcel[count], new int[count]);
            }

            Parallel.For(0, round.Count, parallel, index => Parse(round[index], starts[index]));
            cancel.ThrowIfCancellationRequested();
            Parallel.For(0, impact.Shards, parallel, shard => impact.Decide(shard, parcels.AsSpan(0, count), shardOf.AsSpan(0, count)));
            // The next round's collections find nothing of this one.
            Array.Clear(parcels, 0, count);
            Done += count;
            DecidedBefore += round
                .Where(part => history.Parts[part.Part].DecidedAtMs < fromMs)
                .Sum(part => (long)history.RecordsOf(part.Part).Length);
        }

        private int[] StartsOf(List<(int Part, byte[] Packed)> round)
        {
            var starts = new int[round.Count + 1];
            for (var i = 0; i < round.Count; i++)
            {
                starts[i + 1] = starts[i] + history.RecordsOf(round[i].Part).Length;
            }

            return starts;
        }

        private void Parse((int Part, byte[] Packed) part, int at)
        {
            using var canonical = Packing.Rent(part.Packed);
            var reader = new CanonicalReader(digest: false);
            var decidedAtMs = history.Parts[part.Part].DecidedAtMs;
            var decidedAt = DateTimeOffset.FromUnixTimeMilliseconds(decidedAtMs);
            var day = DateOnly.FromDateTime(decidedAt.UtcDateTime);
            foreach (var record in history.RecordsOf(part.Part))
            {
                if (reader.Read(canonical.Memory.Span.Slice(record.Offset, record.Length)) is { } consignment)
                {
                    DateTimeOffset? arrived =
                        record.ArrivedAtMs <= decidedAtMs ? DateTimeOffset.FromUnixTimeMilliseconds(record.ArrivedAtMs) : null;
                    parcels[at] = new PastParcel(
                        record.Id,
                        consignment,
                        decidedAt,
                        arrived,
                        decidedAtMs >= fromMs,
                        register.StandingOf(consignment.PrepaidTax, day)
                    );
                    shardOf[at] = ImpactShard.Of(consignment, impact.Shards);
                }
                else
                {
                    shardOf[at] = -1;
                    Interlocked.Increment(ref unreadable);
                }

                at++;
            }
        }
    }
}
