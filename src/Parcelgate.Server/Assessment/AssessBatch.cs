namespace Parcelgate.Server.Assessment;

using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Release;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Storage;

/// <summary>What one transaction of decisions came to.</summary>
/// <param name="Answers">One per batch, in order.</param>
/// <param name="Counts">Decisions by lane and category.</param>
internal sealed record BatchResult(IReadOnlyList<BatchAnswer> Answers, IReadOnlyDictionary<(string Lane, int Category), int> Counts);

/// <summary>
/// Decides batches inside one transaction: loads and locks what decisions need once, decides in the order of the file, writes once. Knows neither
/// HTTP nor a clock: the instant is given.
/// </summary>
internal sealed class AssessBatch(
    LawLibrary library,
    RiskLibrary risk,
    PartyDays parties,
    EndpointLibrary endpoints,
    ILogger<AssessBatch> log
)
{
    private readonly AccountNumbers numbers = new();

    /// <summary>No reference on file is longer: longer ones are refused.</summary>
    private const int LongestReference = 35;

    /// <summary>Decides the batches in order and writes everything; the caller commits.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="batches">What to decide.</param>
    /// <param name="now">The instant of all decisions.</param>
    /// <param name="buffer">Holds facts and outcomes until the commit; the caller's, to be used again after it.</param>
    /// <param name="turn">Its place behind the writer's transaction before.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>One answer per batch, in order, and what was counted.</returns>
    public async Task<BatchResult> RunAsync(
        IUnitOfWork work,
        IReadOnlyList<Batch> batches,
        DateTimeOffset now,
        ArrayBufferWriter<byte> buffer,
        Turn turn,
        CancellationToken cancel
    )
    {
        buffer.ResetWrittenCount();
        var run = new BatchRun(library.Current, now, buffer, numbers, risk.Current, parties, endpoints.Told, log);
        await LoadAsync(work, run, batches, turn, cancel);
        var answers = new List<BatchAnswer>(batches.Count);
        var writing = Task.CompletedTask;
        try
        {
            foreach (var batch in batches)
            {
                // While one batch is decided, the one before it is on its way to the store: deciding and storing use different processors.
                var answer = Decide(run, batch);
                answers.Add(answer);
                writing = WriteAfterAsync(writing, work, run.TakeDecided(), PartOf(run, batch, answer), cancel);
            }

            turn.Decide(run);
        }
        finally
        {
            // Also when a decision failed: the transaction is not given up while something still writes to it.
            await writing;
        }

        await WriteOwnAsync(work, run, batches, answers, turn, cancel);
        await turn.BeforeIsSettledAsync();
        await WriteSharedAsync(work, run, cancel);
        await turn.BeforeIsCommittedAsync();
        await work.SettleAllowancesAsync(run.AllowanceSteps(), cancel);
        await run.Ledger.SettleAsync(work, cancel);
        await OweAsync(work, run, cancel);
        await run.Risk.SettleAsync(work, cancel);
        turn.Settle();
        return new BatchResult(answers, run.Counts);
    }

    /// <summary>What an amendment or a cancellation took back of charges that were paid is owed to who paid them.</summary>
    private static async Task OweAsync(IUnitOfWork work, BatchRun run, CancellationToken cancel)
    {
        foreach (var (id, reason) in run.Ledger.Credits)
        {
            if (run.Changed.LastOrDefault(row => row.Id == id) is { } row)
            {
                await Returns.OweAsync(work, row, reason, "system", run.Now, cancel);
            }
        }
    }

    private static async Task WriteAfterAsync(Task before, IUnitOfWork work, DecidedRows rows, PartRow part, CancellationToken cancel)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await work.InsertConsignmentsAsync(rows.Added, cancel);
        await work.InsertDecisionsAsync(rows.Decisions, cancel);
        await work.InsertPartsAsync([part], cancel);
    }

    private static async Task LoadAsync(IUnitOfWork work, BatchRun run, IReadOnlyList<Batch> batches, Turn turn, CancellationToken cancel)
    {
        foreach (var batch in batches)
        {
            run.SubmissionIds.Add(batch, batch.Whole ? await NextIdsAsync(work, "submission", 1, turn, cancel) : batch.Submission.Id);
        }

        var added = 0;
        foreach (var group in batches.GroupBy(batch => batch.Provider, StringComparer.Ordinal))
        {
            var references = References(group);
            var known = await work.KnownReferencesAsync(group.Key, references, cancel);
            added += references.Count - known.Count;
            if (known.Count > 0)
            {
                // No lock before the transaction before holds all of its own.
                await turn.BeforeIsSettledAsync();
                run.Know(group.Key, await work.LockConsignmentsAsync(group.Key, known, cancel));
            }
        }

        ImmutableArray<BatchRun> before = [.. turn.Before];
        await LoadEarlierAsync(work, run, cancel);
        // As many as there can be new ones: what is refused or on file takes no number.
        run.NextConsignmentId = added == 0 ? 0 : await NextIdsAsync(work, "consignment", added, turn, cancel);
        run.Prepare(batches);
        if (run.PrepaidSent.Count > 0)
        {
            run.Register = await PrepaidNumbers.OfAsync(work.Connection, work.Transaction, run.PrepaidSent, cancel);
        }

        await run.Risk.LoadAsync(work, [.. before.Select(one => one.Risk)], cancel);
        run.Begin(
            turn.Locks ? await work.LockAllowancesAsync(run.AllKeys, cancel) : await work.ReadAllowancesAsync(run.AllKeys, cancel),
            before
        );
        var onFile = run.KnownHeads().Select(head => head.Id).ToList();
        await run.Ledger.BeginAsync(work, [.. run.AccountKeys], onFile, turn.Locks, [.. before.Select(one => one.Ledger)], cancel);
    }

    private static async Task LoadEarlierAsync(IUnitOfWork work, BatchRun run, CancellationToken cancel)
    {
        var known = run.KnownHeads();
        if (known.Count > 0)
        {
            run.TakeEarlier(await Earlier.ReadAsync(work, known, cancel));
            run.Referrals.Know(await ReferralBook.OpenOfAsync(work, [.. known.Select(head => head.Id)], cancel));
        }
    }

    private static List<string> References(IEnumerable<Batch> batches)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var references = new List<string>();
        foreach (var batch in batches)
        {
            foreach (var entry in batch.Entries)
            {
                if (Meant(entry) is { } reference && seen.Add(reference))
                {
                    references.Add(reference);
                }
            }
        }

        return references;
    }

    /// <summary>
    /// The reference a line names, also one that will be refused: the consignment it speaks of keeps a trace of it. What cannot be a reference is
    /// looked up nowhere.
    /// </summary>
    private static string? Meant(Entry entry) =>
        entry.Reference is { Length: > 0 and <= LongestReference } reference && (entry.Problems.IsEmpty || !reference.Any(char.IsControl))
            ? reference
            : null;

    private static BatchAnswer Decide(BatchRun run, Batch batch)
    {
        var answer = AnswerLines.Begin();
        var accepted = 0;
        for (var i = 0; i < batch.Entries.Count; i++)
        {
            if (DecideEntry(run, batch, i, answer))
            {
                accepted++;
            }
        }

        return answer.Take(run.SubmissionIds[batch], accepted, batch.Entries.Count - accepted);
    }

    /// <summary>True when the entry was accepted; its answer line is written either way.</summary>
    private static bool DecideEntry(BatchRun run, Batch batch, int index, AnswerLines answer)
    {
        var entry = batch.Entries[index];
        var file = Meant(entry) is { } reference ? run.FileOf(batch.Provider, reference) : null;
        if (!entry.Problems.IsEmpty)
        {
            run.NoteRefused(batch, entry, file, entry.Problems);
            answer.Refused(entry, entry.Problems);
            return false;
        }

        if (entry.Advice is { } advice && file?.Record is null)
        {
            answer.Advised(entry, run.Advise(batch, entry.Reference!, advice, file));
            return true;
        }

        var wanted = entry.Act == Act.Cancel ? ReleaseEvent.Cancel : ReleaseEvent.Decide;
        var refused = Refuse(entry, file, wanted);
        if (refused is not null)
        {
            run.NoteRefused(batch, entry, file, [refused]);
            answer.Refused(entry, [refused]);
            return false;
        }

        if (wanted == ReleaseEvent.Cancel)
        {
            run.Cancel(batch, entry, file!);
            answer.Cancelled(entry, file!.Row);
            return true;
        }

        if (file is not null && run.SaysNothingNew(batch, index, file))
        {
            answer.Unchanged(entry, file.Row, file.Outcome!);
            return true;
        }

        var decided = run.Decide(batch, index, file);
        answer.Decided(entry, decided);
        return true;
    }

    private static Problem? Refuse(Entry entry, OpenFile? file, ReleaseEvent wanted)
    {
        // A parcel that came without data has a file and no record: a correction of single fields has nothing to correct.
        if (file is null || (file.Record is null && entry.Change is not null))
        {
            return entry.Act == Act.Lodge
                ? null
                : Problem.Of(
                    ProblemCodes.UnknownConsignment,
                    "/reference",
                    entry.Reference,
                    "a reference you lodged before; to send it for the first time, use act 'lodge'"
                );
        }

        // Whether a state admits the event does not depend on the outcome: any outcome asks the question.
        var refusal = Lifecycle.Next((State)file.Row.State, wanted, Loading.Complete, HoldReason.None).Refused;
        return refusal is null
            ? null
            : new Problem(
                ProblemCodes.NotInThisState,
                "/reference",
                ((State)file.Row.State).ToString(),
                $"a consignment that can still be {(wanted == ReleaseEvent.Cancel ? "cancelled" : "changed")} ({refusal.Code})"
            );
    }

    /// <summary>Takes no lock while the transaction before may wait for it.</summary>
    private static async Task<long> NextIdsAsync(IUnitOfWork work, string name, int count, Turn turn, CancellationToken cancel)
    {
        if (work.TryNextIds(name, count, out var first))
        {
            return first;
        }

        await turn.BeforeIsSettledAsync();
        return await work.NextIdsAsync(name, count, cancel);
    }

    /// <summary>Rows nobody else has: while the transaction before is stored.</summary>
    private static async Task WriteOwnAsync(
        IUnitOfWork work,
        BatchRun run,
        IReadOnlyList<Batch> batches,
        List<BatchAnswer> answers,
        Turn turn,
        CancellationToken cancel
    )
    {
        var submissions = new List<SubmissionRow>();
        for (var i = 0; i < batches.Count; i++)
        {
            if (batches[i].Whole)
            {
                submissions.Add(Complete(batches[i], answers[i], run.Now));
            }
        }

        await work.InsertSubmissionsAsync(submissions, cancel);
        await work.UpdateConsignmentsAsync(run.Changed, cancel);
        await run.Risk.StoreAsync(work, cancel);
        if (await run.Ledger.SealAsync(work, count => NextIdsAsync(work, Ledgers.Counter, count, turn, cancel), cancel) is { } posted)
        {
            run.Journal.Add(posted);
        }

        await work.AppendJournalAsync(run.Journal, cancel);
    }

    /// <summary>Rows another transaction may be at too.</summary>
    private static async Task WriteSharedAsync(IUnitOfWork work, BatchRun run, CancellationToken cancel)
    {
        await OutRows.AddAsync(work, run.Told, run.Now, cancel);
        await run.Referrals.StoreAsync(work, cancel);
        await run.Waybills.StoreAsync(work, cancel);
        await run.Advices.StoreAsync(work, cancel);
    }

    private static PartRow PartOf(BatchRun run, Batch batch, BatchAnswer answer) =>
        new(answer.SubmissionId, batch.Part, batch.FirstLine, batch.Entries.Count, batch.Received, run.CanonicalOf(batch), answer.Lines);

    private static SubmissionRow Complete(Batch batch, BatchAnswer answer, DateTimeOffset now) =>
        batch.Submission with
        {
            Id = answer.SubmissionId,
            CompletedAt = now,
            Bytes = batch.Received.Length,
            Lines = batch.Entries.Count,
            Accepted = answer.Accepted,
            Refused = answer.Refused,
            Sha256 = Digest.Of(batch.Received.Span),
        };
}
