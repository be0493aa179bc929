namespace Parcelgate.Server.Intake;

using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Csv;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;

/// <summary>Who sends, and what his messages may leave out.</summary>
/// <param name="Provider">The provider's name: messages, references and idempotency are its own.</param>
/// <param name="Actor">For the journal: "provider:NAME" or "user:NAME".</param>
/// <param name="Defaults">Channel and destination of messages that do not state them.</param>
internal sealed record Sender(string Provider, string Actor, ReadDefaults Defaults)
{
    /// <summary>The day it sends, as the office counts days: what was agreed holds for days. Said together with the agreement.</summary>
    public DateOnly Day { get; init; }

    /// <summary>What was agreed with it; null where messages are taken without an agreement.</summary>
    public Agreement? Agreement { get; init; }

    /// <summary>True where messages are taken under an agreement only, and there is none.</summary>
    public bool LacksAgreement { get; init; }

    /// <summary>How its CSV files are read.</summary>
    public ProviderMappings Mappings { get; init; } = ProviderMappings.None;

    /// <summary>What keeps a new message in a format out: it lies outside what was agreed, or nothing was. Null where nothing does.</summary>
    public Problem? Outside(Format format) => LacksAgreement ? NothingAgreed : Agreement?.Against(format.Name, Day);

    /// <summary>What keeps out what changes production and is no message in a format of its own. Null where nothing does.</summary>
    public Problem? Outside() => LacksAgreement ? NothingAgreed : Agreement?.Against(Day);

    private Problem NothingAgreed =>
        new(ProblemCodes.AgreementMissing, "agreement", Provider, "an agreement with the office, approved there, before the first message");

    /// <summary>Reads a format as it was agreed.</summary>
    /// <param name="format">The format.</param>
    /// <param name="before">The same message received before, which is read again as it was then; null for a new one.</param>
    /// <exception cref="MessageRefusedException">The message lies outside the agreement.</exception>
    public IReader Reader(Format format, SubmissionRow? before = null)
    {
        // What was answered is answered again, whatever is agreed by now: its sender may not know yet that it was taken.
        if (before?.CompletedAt is null && Outside(format) is { } problem)
        {
            throw new MessageRefusedException(problem);
        }

        var reader = Unagreed(format, before);
        return Agreement is null ? reader : new AgreedReader(reader, Agreement);
    }

    /// <summary>Reads a format as this sender writes it, whatever was agreed.</summary>
    public IReader Unagreed(Format format, SubmissionRow? before = null) =>
        format.Name == ProviderMappings.Format && Mappings.For(before) is { } mapping
            ? new MappedCsvReader(mapping, Defaults)
            : format.Create(Defaults);
}

/// <summary>A message as it comes in.</summary>
/// <param name="MessageId">The sender's id: with the provider, the key of idempotency.</param>
/// <param name="Format">How to read it.</param>
/// <param name="Label">File name or media type, for people; "" when none.</param>
/// <param name="Body">Its bytes, decompressed.</param>
/// <param name="LongestMessage">Bytes after which it is refused.</param>
internal sealed record Incoming(string MessageId, Format Format, string Label, Stream Body, long LongestMessage);

/// <summary>One part's answer on its way to the sender.</summary>
/// <param name="Part">0-based.</param>
/// <param name="Answer">Null when it was let go and is to be read from the store.</param>
internal sealed record PartAnswer(int Part, BatchAnswer? Answer);

/// <summary>What became of a message.</summary>
/// <param name="Id">The submission.</param>
/// <param name="Lines">Consignments in it.</param>
/// <param name="Accepted">Of these, decided or cancelled.</param>
/// <param name="Refused">Of these, with problems.</param>
/// <param name="AnsweredAt">When the same message was answered before: what was given now is that answer. Null: it was answered now.</param>
internal sealed record SubmissionResult(long Id, long Lines, long Accepted, long Refused, DateTimeOffset? AnsweredAt = null);

/// <summary>
/// Takes in a message of any length: reads part by part, has each part decided and committed, and hands the answers on in order. Memory is bounded
/// whether or not the sender reads while it writes: answers that wait too long are let go and read from the store again.
/// </summary>
internal sealed class Submissions(IntakeWriter writer, IStore store, Arrivals arrivals, TimeProvider time, ILogger<Submissions> log)
{
    /// <summary>Parts being decided and stored while the next is read: two in each of three transactions, two read for the next.</summary>
    private const int PartsAhead = 8;

    /// <summary>Bytes of answers held for a sender that does not read. Arbitrary.</summary>
    private const long HeldAnswers = 16 * 1024 * 1024;

    /// <summary>Receives the message; every answer reported is durable.</summary>
    /// <param name="sender">Who sends.</param>
    /// <param name="message">What is sent.</param>
    /// <param name="begun">Called once with the submission's id, before the first answer.</param>
    /// <param name="answer">Called for each part in order, on one task.</param>
    /// <param name="cancel">Ends reading; what was committed stays.</param>
    /// <exception cref="MessageIdReusedException">The id was used for other content.</exception>
    /// <exception cref="MessageRefusedException">The message is empty or cannot be expanded; nothing of it is stored.</exception>
    /// <exception cref="MessageTooLargeException">The message is longer than allowed; lines answered before are stored.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be written; lines answered before are stored.</exception>
    public async Task<SubmissionResult> ReceiveAsync(
        Sender sender,
        Incoming message,
        Action<long> begun,
        Func<ReadOnlyMemory<byte>, ValueTask> answer,
        CancellationToken cancel
    )
    {
        var reader = sender.Reader(message.Format, await BeforeAsync(sender, message, cancel));
        using var parts = new PartReader(message.Body, reader, message.LongestMessage);
        // Read before anything is opened: what cannot be begun leaves no trace in the store.
        var first = await FirstAsync(parts, message.Format, cancel);
        var (submission, resumed) = await OpenAsync(sender, message, ProviderMappings.UsedBy(reader), cancel);
        using var span = Telemetry.Activities.StartActivity("submission");
        span?.SetTag("parcelgate.submission", submission.Id).SetTag("parcelgate.format", message.Format.Name);
        begun(submission.Id);
        var spool = new AnswerSpool(store, submission.Id, HeldAnswers);
        var answering = spool.DrainAsync(answer, cancel);
        try
        {
            var total = await ReadAllAsync(sender, parts, first, submission, resumed, spool, cancel);
            spool.Complete();
            await answering;
            Telemetry.Submission(message.Format.Name);
            ServerLog.SubmissionDone(log, total.Id, sender.Provider, total.Lines, total.Accepted, total.Refused);
            return total;
        }
        catch
        {
            // What was decided before the failure is still answered, so that the sender knows where to go on.
            spool.Complete();
            await answering;
            throw;
        }
    }

    /// <summary>
    /// A message of which a part may be stored is read by the mapping it began with: its parts must end where they ended. Of others it is asked only where it decides
    /// whether they are taken.
    /// </summary>
    private async Task<SubmissionRow?> BeforeAsync(Sender sender, Incoming message, CancellationToken cancel) =>
        message.Format.Name == ProviderMappings.Format && !sender.Mappings.IsEmpty || sender.Outside(message.Format) is not null
            ? await Queries.SubmissionAsync(store, sender.Provider, message.MessageId, cancel)
            : null;

    private static async Task<Part> FirstAsync(PartReader parts, Format format, CancellationToken cancel)
    {
        var first = await parts.NextAsync(cancel);
        return first is not null && (first.Entries.Count > 0 || !parts.AtEnd)
            ? first
            : throw new MessageRefusedException(EmptyMessage.Problem(format, first is null ? default : first.Received.Written.Span));
    }

    private async Task<(SubmissionRow Submission, bool Resumed)> OpenAsync(
        Sender sender,
        Incoming message,
        Digest? mapping,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        if (await work.FindSubmissionAsync(sender.Provider, message.MessageId, cancel) is { } known)
        {
            return (known, true);
        }

        var row = new SubmissionRow
        {
            Id = await work.NextIdsAsync("submission", 1, cancel),
            Provider = sender.Provider,
            MessageId = message.MessageId,
            Format = message.Format.Name,
            ReceivedAt = time.GetUtcNow(),
            Label = message.Label,
            Mapping = mapping,
        };
        await work.InsertSubmissionsAsync([row], cancel);
        await work.CommitAsync(cancel);
        return (row, false);
    }

    private async Task<SubmissionResult> ReadAllAsync(
        Sender sender,
        PartReader parts,
        Part first,
        SubmissionRow submission,
        bool resumed,
        AnswerSpool spool,
        CancellationToken cancel
    )
    {
        var ahead = new Queue<(Part Part, Task<BatchAnswer> Done)>();
        var total = new SubmissionResult(submission.Id, 0, 0, 0, submission.CompletedAt);
        var arrived = new List<string>();
        for (var part = first; part is not null; part = await parts.NextAsync(cancel))
        {
            if (ahead.Count >= PartsAhead)
            {
                total = await TakeAsync(ahead.Dequeue(), spool, total);
            }

            var batch = ToBatch(sender, submission, part);
            if (resumed && await StoredAsync(batch, submission, cancel) is { } stored)
            {
                batch.Complete(stored);
            }
            else if (submission.CompletedAt is not null || IsOver(sender, submission))
            {
                // It went on behind its end, or when persons of what came before are deleted already: nothing of that is decided before it is refused.
                throw new MessageIdReusedException(submission.MessageId);
            }
            else
            {
                await writer.AcceptAsync(batch, cancel);
            }

            arrived.AddRange(part.Arrived);
            ahead.Enqueue((part, batch.Done));
        }

        while (ahead.Count > 0)
        {
            total = await TakeAsync(ahead.Dequeue(), spool, total);
        }

        await CloseAsync(submission, parts, total, cancel);
        await arrivals.ArriveAsync(sender, arrived, cancel);
        return total;
    }

    /// <summary>Whether the days are over for which persons of a message are kept: what broke off counts as complete then, and erasure does not look for more of it.</summary>
    private bool IsOver(Sender sender, SubmissionRow submission) =>
        sender.Agreement is { } agreed && submission.ReceivedAt < time.GetUtcNow().AddDays(-agreed.RetentionDays);

    private static async Task<SubmissionResult> TakeAsync(
        (Part Part, Task<BatchAnswer> Done) next,
        AnswerSpool spool,
        SubmissionResult total
    )
    {
        var answer = await next.Done;
        spool.Add(next.Part.Number, answer);
        next.Part.Received.Release();
        var (entries, refused) = (next.Part.Entries.Count, answer.Refused);
        return total with
        {
            Lines = total.Lines + entries,
            Accepted = total.Accepted + entries - refused,
            Refused = total.Refused + refused,
        };
    }

    private async Task<BatchAnswer?> StoredAsync(Batch batch, SubmissionRow submission, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var part = await Parts.ReadAsync(db, null, submission.Id, batch.Part, cancel);
        return part is null ? null : FirstAnswer.Match(batch, submission, part);
    }

    private async Task CloseAsync(SubmissionRow submission, PartReader parts, SubmissionResult total, CancellationToken cancel)
    {
        var sha256 = parts.Sha256();
        if (submission.CompletedAt is not null)
        {
            // Sent again: the same parts matched; a longer or shorter message is another message.
            if (submission.Sha256 != sha256)
            {
                throw new MessageIdReusedException(submission.MessageId);
            }

            return;
        }

        await using var work = await store.BeginAsync(cancel);
        var complete = submission with
        {
            CompletedAt = time.GetUtcNow(),
            Bytes = parts.Bytes,
            Lines = total.Lines,
            Accepted = total.Accepted,
            Refused = total.Refused,
            Sha256 = sha256,
        };
        await work.CompleteSubmissionsAsync([complete], cancel);
        await work.CommitAsync(cancel);
    }

    private static Batch ToBatch(Sender sender, SubmissionRow submission, Part part) =>
        new()
        {
            Provider = sender.Provider,
            Actor = sender.Actor,
            Agreement = sender.Agreement,
            Submission = submission,
            Whole = false,
            Part = part.Number,
            FirstLine = part.FirstLine,
            Entries = part.Entries,
            Received = part.Received.Written,
            Places = part.Places,
            Canonical = part.Canonical,
        };
}

/// <summary>Answers between the writer and the sender, in order, with bounded memory.</summary>
internal sealed class AnswerSpool(IStore store, long submissionId, long heldBytes)
{
    private readonly Channel<PartAnswer> queue = System.Threading.Channels.Channel.CreateUnbounded<PartAnswer>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
    );
    private long held;

    /// <summary>Adds the next part's answer; never waits.</summary>
    internal void Add(int part, BatchAnswer answer)
    {
        var keep = Interlocked.Read(ref held) + answer.Room <= heldBytes;
        if (keep)
        {
            Interlocked.Add(ref held, answer.Room);
        }
        else
        {
            answer.Release();
        }

        queue.Writer.TryWrite(new PartAnswer(part, keep ? answer : null));
    }

    internal void Complete() => queue.Writer.TryComplete();

    /// <summary>Hands the answers on until <see cref="Complete"/>. A sender that went away does not stop the intake: the rest is dropped.</summary>
    internal async Task DrainAsync(Func<ReadOnlyMemory<byte>, ValueTask> answer, CancellationToken cancel)
    {
        await foreach (var part in queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (cancel.IsCancellationRequested)
            {
                continue;
            }

            if (part.Answer is { } kept)
            {
                await answer(kept.Lines);
                Interlocked.Add(ref held, -kept.Room);
                kept.Release();
            }
            else
            {
                await answer(await FromStoreAsync(part.Part, cancel));
            }
        }
    }

    private async Task<ReadOnlyMemory<byte>> FromStoreAsync(int part, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var stored = await Parts.ReadAsync(db, null, submissionId, part, cancel);
        return stored?.Answer ?? default;
    }
}
