namespace Parcelgate.Server.Revenue;

using System.Buffers;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Law;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What booking the refunds of an annulled law came to.</summary>
/// <param name="Booked">Consignments decided again in their importer's favour.</param>
/// <param name="Credits">Of them those somebody paid for: they wait to be paid back.</param>
/// <param name="Left">Consignments that would owe as much or more: an annulment collects nothing.</param>
/// <param name="Undecided">Consignments the law without the annulled version reckons nothing for, and those that cannot be recomputed: an officer decides.</param>
/// <param name="Sums">What is given back, by currency.</param>
internal sealed record AnnulmentBooked(int Booked, int Credits, int Left, int Undecided, IReadOnlyList<Money> Sums);

/// <summary>
/// Undoes a law that was struck down: every consignment that rests on it is decided again with the law as it is known now for its own day, where that is in the
/// importer's favour. The new decision is a version like any other: explained, replayable, its difference in the ledger, its allowance given back. Done twice it
/// finds nothing left.
/// </summary>
internal sealed class AnnulmentRefunds(IStore store, LawLibrary library, AnnulledDecisions decisions, TimeProvider time)
{
    /// <summary>Consignments of one transaction. Arbitrary: a commit is shared, and others wait for its locks a moment only.</summary>
    private const int AtOnce = 100;

    /// <summary>The versions the law in force says are annulled.</summary>
    public IReadOnlyList<AnnulledVersion> Annulled => library.Current.Book.Annulled;

    public async Task<AnnulmentBooked> BookAsync(string actor, CancellationToken cancel)
    {
        var law = library.Current;
        var (booked, credits, left, undecided) = (0, 0, 0, 0);
        var sums = new SortedDictionary<string, Money>(StringComparer.Ordinal);
        await foreach (var some in decisions.FindAsync(law.Book, _ => undecided++, cancel).Chunk(AtOnce).WithCancellation(cancel))
        {
            undecided += some.Count(one => !one.Undoing.Reckoned);
            left += some.Count(one => one.Undoing.Reckoned && !IsRefund(one));
            List<AnnulledDecision> refunds = [.. some.Where(IsRefund).OrderBy(one => one.Row.Id)];
            if (refunds.Count == 0)
            {
                continue;
            }

            // Another transaction may have one of the rows.
            foreach (var (refund, isCredit) in await Retries.OnConflictAsync(() => BookAsync(refunds, law.Id, actor, cancel)))
            {
                booked++;
                credits += isCredit ? 1 : 0;
                sums[refund.Currency.Code] = sums.TryGetValue(refund.Currency.Code, out var sum) ? sum + refund : refund;
            }
        }

        return new AnnulmentBooked(booked, credits, left, undecided, [.. sums.Values]);
    }

    private static bool IsRefund(AnnulledDecision one) => one.Undoing is { Reckoned: true, Refund.Minor: > 0 };

    private async Task<List<(Money Refund, bool IsCredit)>> BookAsync(
        List<AnnulledDecision> some,
        int lawId,
        string actor,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow().WholeMs();
        await using var work = await store.BeginAsync(cancel);
        var corrected = new List<Corrected>(some.Count);
        foreach (var one in some)
        {
            var file = await Earlier.LockAsync(work, one.Row.Id, cancel);
            // Somebody else decided it again, cancelled it or sent it back since it was found.
            if (file is { Record: not null } && file.Row.Version == one.Row.Version && file.Row.State == one.Row.State)
            {
                corrected.Add(new Corrected(one, file));
            }
        }

        await work.UpdateConsignmentsAsync([.. corrected.Select(one => one.Row)], cancel);
        await work.InsertDecisionsAsync([.. corrected.Select(one => one.Decision(lawId))], cancel);
        var (postings, sealing) = await DecisionPostings.ApplyAsync(work, [.. corrected.Select(one => one.Charges)], now, actor, cancel);
        if (postings.FirstOrDefault(posting => posting.Refusal is not null) is { } refused)
        {
            throw new InvalidOperationException(
                $"The charges of consignment {refused.ConsignmentId} cannot be lowered: {refused.Refusal}."
            );
        }

        await work.AppendJournalAsync(
            [.. corrected.Select(one => one.Event(now, actor)), .. sealing is null ? [] : new[] { sealing }],
            cancel
        );
        await Outbox.MovedAsync(work, corrected.Select(one => one.Row.Id), MessageEvent.Annulled, now, cancel);
        await GiveBackAsync(work, corrected, cancel);
        var results = new List<(Money, bool)>(corrected.Count);
        foreach (var one in corrected)
        {
            var isCredit = await Returns.OweAsync(work, one.Row, one.Reason, actor, now, cancel);
            results.Add((one.Found.Undoing.Refund!.Value, isCredit));
        }

        await ReleaseAsync(work, corrected, now, cancel);
        await work.CommitAsync(cancel);
        return results;
    }

    /// <summary>Allowance used under the annulled law is given back, and what the law without it uses is taken.</summary>
    private static async Task GiveBackAsync(IUnitOfWork work, List<Corrected> corrected, CancellationToken cancel)
    {
        var steps = new Dictionary<AllowanceKey, long>();
        foreach (var one in corrected)
        {
            foreach (var use in one.File.Uses)
            {
                steps[use.Key] = steps.GetValueOrDefault(use.Key) - use.UsedMinor;
            }

            foreach (var use in one.Found.Undoing.Decision.Uses)
            {
                steps[use.Key] = steps.GetValueOrDefault(use.Key) + use.Amount.Minor;
            }
        }

        if (steps.Values.All(step => step == 0))
        {
            return;
        }

        var used = new Dictionary<AllowanceKey, long>(await work.LockAllowancesAsync(steps.Keys, cancel));
        foreach (var (key, step) in steps)
        {
            used[key] += step;
        }

        await work.SetAllowancesAsync(used, cancel);
    }

    /// <summary>What waited for the payment of a charge that is gone waits no longer.</summary>
    private static async Task ReleaseAsync(IUnitOfWork work, List<Corrected> corrected, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var one in corrected.Where(one => one.Row.Hold == (short)HoldReason.Payment))
        {
            var transfers = await Ledgers.OfConsignmentAsync(work, one.Row.Id, cancel);
            if (DebtShare.Of(transfers.Select(posted => posted.Transfer)).All(share => share.Due.Minor == 0))
            {
                var (events, _) = await PaidHolds.PaidAsync(work, [one.Row], one.Reason, now, cancel);
                await work.AppendJournalAsync(events, cancel);
            }
        }
    }

    /// <summary>One consignment with its new decision.</summary>
    private sealed class Corrected(AnnulledDecision found, OpenFile file)
    {
        public AnnulledDecision Found => found;

        public OpenFile File => file;

        public string Reason { get; } =
            $"{found.Undoing.Annulled.Regime} {found.Undoing.Annulled.Version} was annulled: {found.Undoing.Annulled.Law}";

        public ConsignmentRow Row { get; } =
            file.Row with
            {
                Version = file.Row.Version + 1,
                Category = (short)found.Undoing.Decision.Category,
                Lane = (short)found.Undoing.Decision.Lane,
                DueMinor = found.Undoing.Decision.Due?.Minor ?? 0,
                DueCurrency = found.Undoing.Decision.Due?.Currency.Code,
            };

        public DecidedCharges Charges =>
            new(
                new PostingSubject(Row.Id, Row.Version, PostingAct.Decide, Reason),
                found.Undoing.Decision.Charges,
                PayerNames.Of(file.Row.Provider, file.Record!, file.Row.OnAccount ? file.Row.Provider : ""),
                Amends: true
            );

        /// <summary>It keeps the instant of the decision it stands for: that picks the law of its day.</summary>
        public DecisionRow Decision(int lawId) =>
            new()
            {
                ConsignmentId = Row.Id,
                Version = Row.Version,
                DecidedAt = found.Decision.DecidedAt,
                LawId = lawId,
                Engine = Assess.EngineVersion,
                SubmissionId = found.Decision.SubmissionId,
                Part = found.Decision.Part,
                Offset = found.Decision.Offset,
                Length = found.Decision.Length,
                Facts = Write(found.Undoing.Facts, FactsJson.Write),
                Outcome = Write(found.Undoing.Decision, AssessmentJson.WriteStored),
                Hash = found.Undoing.Decision.Hash,
            };

        public JournalRow Event(DateTimeOffset now, string actor)
        {
            var changes = RecordChanges.Between(file.Record!, file.Outcome, file.Record!, found.Undoing.Decision);
            var detail = EventDetail.Decided((State)file.Row.State, Row, found.Undoing.Decision.Hash, Reason, changes);
            return new JournalRow(now, "corrected", Row.Id, Row.SubmissionId, actor, detail);
        }

        private static ReadOnlyMemory<byte> Write<T>(T value, Action<T, Utf8JsonWriter> write)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                write(value, json);
            }

            return buffer.WrittenMemory;
        }
    }
}
