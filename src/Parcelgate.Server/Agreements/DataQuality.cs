namespace Parcelgate.Server.Agreements;

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Parcelgate.Core.Agreements;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;

/// <summary>How good a provider's data was in a period, beside as many days before it.</summary>
/// <param name="Provider">Whose.</param>
/// <param name="From">First day, the office's.</param>
/// <param name="To">Last day, the office's.</param>
/// <param name="Agreement">What is agreed today; null for nothing.</param>
/// <param name="Now">The period.</param>
/// <param name="Before">As many days just before it.</param>
/// <param name="Unreadable">Records that could not be read: the evidence was changed. They count nowhere.</param>
/// <param name="ReadAt">When it was counted.</param>
internal sealed record QualityReport(
    string Provider,
    DateOnly From,
    DateOnly To,
    Agreement? Agreement,
    Scorecard Now,
    Scorecard Before,
    long Unreadable,
    DateTimeOffset ReadAt
);

/// <summary>
/// Counts scorecards from the evidence, part by part: nothing is written when parcels are decided. A report is kept for some minutes by provider and days; one is
/// counted at a time, so that curious readers do not take the machine from those who send.
/// </summary>
internal sealed class DataQuality(IStore store, AgreementLibrary library, OfficeDays days, TimeProvider time) : IDisposable
{
    /// <summary>Days of the period when nobody says which.</summary>
    internal const int UsualDays = 7;

    /// <summary>Most days of a period. Arbitrary: a quarter.</summary>
    internal const int MostDays = 92;

    /// <summary>Reports kept; all are let go when there are more. Arbitrary: each is some tens of kilobytes.</summary>
    private const int MostKept = 64;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Provider, DateOnly From, DateOnly To, string? Agreement), QualityReport> kept = new();
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>The last days, today included.</summary>
    public (DateOnly From, DateOnly To) Usual()
    {
        var today = days.Today;
        return (today.AddDays(1 - UsualDays), today);
    }

    /// <summary>The report of a provider over days.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="from">First day, the office's.</param>
    /// <param name="to">Last day; not before the first, at most <see cref="MostDays"/> in all.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task<QualityReport> OfAsync(string provider, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        await library.RefreshAsync(cancel);
        var agreement = library.InForce(provider);
        var key = (provider, from, to, agreement?.Name);
        await turn.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            if (kept.TryGetValue(key, out var known) && now - known.ReadAt < Fresh)
            {
                return known;
            }

            var length = to.DayNumber - from.DayNumber + 1;
            var (current, missing) = await CountAsync(provider, from, to, agreement, cancel);
            var (before, missingBefore) = await CountAsync(provider, from.AddDays(-length), from.AddDays(-1), agreement, cancel);
            if (kept.Count >= MostKept)
            {
                kept.Clear();
            }

            return kept[key] = new QualityReport(provider, from, to, agreement, current, before, missing + missingBefore, now);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    /// <summary>Parts are read one after the other and counted beside each other.</summary>
    private async Task<(Scorecard Card, long Unreadable)> CountAsync(
        string provider,
        DateOnly from,
        DateOnly to,
        Agreement? agreement,
        CancellationToken cancel
    )
    {
        var promisedMinutes = agreement?.TimelyMinutes ?? 0;
        var parts = await Queries.SentPartsAsync(store, provider, days.StartOf(from), days.StartOf(to.AddDays(1)), cancel);
        var (tally, unreadable, mutex) = (new ScorecardTally(promisedMinutes), 0L, new Lock());
        await Parallel.ForEachAsync(
            ReadAsync(parts, cancel),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel },
            (read, _) =>
            {
                var some = new ScorecardTally(promisedMinutes);
                var missing = Count(some, read, agreement);
                lock (mutex)
                {
                    tally.Take(some);
                    unreadable += missing;
                }

                return ValueTask.CompletedTask;
            }
        );
        return (tally.Result(), unreadable);
    }

    private async IAsyncEnumerable<ReadPart> ReadAsync(List<SentPart> parts, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        foreach (var part in parts)
        {
            if (await Queries.PackedAnswersAsync(connection, part, cancel) is { } packed)
            {
                yield return new ReadPart(part, packed, await Queries.SentDecisionsAsync(connection, part, cancel));
            }
        }
    }

    /// <returns>How many records could not be read.</returns>
    private int Count(ScorecardTally tally, ReadPart read, Agreement? agreement)
    {
        var day = days.DayOf(read.Part.ReceivedAt);
        var decisions = read.Decisions.ToDictionary(decision => (decision.ConsignmentId, decision.Version));
        using var canonical = Packing.Rent(read.Packed.Canonical);
        var reader = new CanonicalReader(digest: false);
        var unreadable = 0;
        foreach (var line in AnswerLine.All(Packing.Unpack(read.Packed.Answer)))
        {
            var at = new SentAt(read.Part.SubmissionId, line.Line);
            if (line.Refused)
            {
                tally.Refused(at, day, line.Reference ?? "", line.Problems.Select(FaultOf));
            }
            else if (line is { Decided: true, Id: { } id } && decisions.TryGetValue((id, line.Version), out var decision))
            {
                if (reader.Read(canonical.Memory.Span.Slice(decision.Offset, decision.Length)) is { } record)
                {
                    // What the agreement withholds no provider is held to, however it was answered then.
                    var remarks = line.Remarks.Where(remark => agreement?.WithholdsAt(remark.Place) != true);
                    tally.Decided(new SentRecord(at, day, id, record, [.. remarks.Select(FaultOf)], MinutesOf(decision)));
                }
                else
                {
                    unreadable++;
                }
            }
        }

        return unreadable;
    }

    private static SentFault FaultOf(Core.Consignments.Problem problem) =>
        new(problem.Code, problem.Place, problem.Found, problem.Expected);

    /// <summary>Only the first version tells how early the data was there.</summary>
    private static int? MinutesOf(SentDecision decision) =>
        decision is { Version: 1, ArrivedAt: { } arrived } ? (int)Math.Floor((arrived - decision.DecidedAt).TotalMinutes) : null;

    private sealed record ReadPart(SentPart Part, SentBytes Packed, List<SentDecision> Decisions);
}
