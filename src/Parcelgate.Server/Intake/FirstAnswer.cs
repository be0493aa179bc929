namespace Parcelgate.Server.Intake;

using Parcelgate.Server.Storage;

/// <summary>What was answered the first time: a repeated message id gives it again, if it carries the same bytes.</summary>
internal static class FirstAnswer
{
    /// <summary>The stored answer to this batch; null if it was never stored.</summary>
    /// <exception cref="MessageIdReusedException">The id was used for other content.</exception>
    internal static async Task<BatchAnswer?> FindAsync(IUnitOfWork work, Batch batch, CancellationToken cancel)
    {
        var submission = await work.FindSubmissionAsync(batch.Provider, batch.Submission.MessageId, cancel);
        if (submission is null)
        {
            return null;
        }

        var part = await Parts.ReadAsync(work.Connection, work.Transaction, submission.Id, batch.Part, cancel);
        return part is null ? null : Match(batch, submission, part);
    }

    /// <summary>The answer of a stored part, if the bytes are the same.</summary>
    /// <exception cref="MessageIdReusedException">They are not.</exception>
    internal static BatchAnswer Match(Batch batch, SubmissionRow submission, PartRow part)
    {
        // Of bytes that are not kept any more there is a proof; of bytes that were kept, and would not be now, it is made of those on file.
        if (
            !part.Received.Span.SequenceEqual(batch.Received.Span)
            && !Withheld.IsProofOf(part.Received.Span, batch.Received.Span)
            && !Withheld.IsProofOf(batch.Received.Span, part.Received.Span)
        )
        {
            throw new MessageIdReusedException(batch.Submission.MessageId);
        }

        var refused = part.Answer.Span.Count("\"result\":\"refused\""u8);
        return new BatchAnswer(submission.Id, part.Answer, batch.Entries.Count - refused, refused);
    }
}
