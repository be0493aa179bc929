namespace Parcelgate.Server.Intake;

using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>Result lines as a sender gets them: one JSON object per entry, each ended by a newline.</summary>
/// <remarks>One per thread, used again and again: the lines are copied out.</remarks>
internal sealed class AnswerLines
{
    [ThreadStatic]
    private static AnswerLines? ofThread;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> lines = new(512 * 1024);
    private readonly Utf8JsonWriter json;

    private AnswerLines(Utf8JsonWriter? writer) => json = writer ?? new Utf8JsonWriter(lines, Options);

    /// <summary>This thread's lines, empty.</summary>
    internal static AnswerLines Begin()
    {
        ofThread ??= new AnswerLines(null);
        ofThread.lines.ResetWrittenCount();
        ofThread.json.Reset();
        return ofThread;
    }

    /// <summary>The lines written since <see cref="Begin"/>, as the answer to a batch; in a rented block.</summary>
    internal BatchAnswer Take(long submissionId, int accepted, int refused)
    {
        var length = lines.WrittenCount;
        var block = ArrayPool<byte>.Shared.Rent(length);
        lines.WrittenSpan.CopyTo(block);
        return new BatchAnswer(submissionId, block.AsMemory(0, length), accepted, refused) { Rented = block };
    }

    internal void Decided(Entry entry, Decided decided)
    {
        Begin(entry, decided.Row.Version > 1 ? "amended" : "decided");
        Identify(decided.Row);
        AssessmentJson.WriteFields(decided.Assessment, Audience.Sender, json);
        AssessmentJson.WriteFindings("remarks"u8, entry.Remarks, json);
        if (decided.Row.OnAccount)
        {
            json.WriteBoolean("onAccount"u8, true);
        }

        if (decided.Revived)
        {
            json.WriteBoolean("revived"u8, true);
        }

        WriteChanges(decided.Changes);
        End();
    }

    /// <summary>What was sent is what is on file: the decision stands.</summary>
    internal void Unchanged(Entry entry, ConsignmentRow row, EarlierOutcome outcome)
    {
        Begin(entry, "unchanged");
        Identify(row);
        json.WriteNumber("category"u8, outcome.Category);
        json.WriteString("lane"u8, outcome.Lane);
        json.WriteStartObject("outcome"u8);
        json.WriteString("loading"u8, Names.Of((Loading)row.Loading));
        json.WriteString("arrival"u8, row.Hold == (short)HoldReason.None ? "release"u8 : "hold"u8);
        if (row.Hold != (short)HoldReason.None)
        {
            json.WriteString("hold"u8, Names.Of((HoldReason)row.Hold));
        }

        json.WriteEndObject();
        if (outcome.Due is { } due)
        {
            json.WriteStartObject("due"u8);
            json.WriteString("amount"u8, due.Split(' ')[0]);
            json.WriteString("currency"u8, due.Split(' ')[1]);
            json.WriteEndObject();
        }

        json.WriteString("hash"u8, outcome.Hash.ToString());
        End();
    }

    internal void Cancelled(Entry entry, ConsignmentRow row)
    {
        Begin(entry, "cancelled");
        Identify(row);
        End();
    }

    /// <summary>What is said of a consignment whose data has not come waits for it.</summary>
    internal void Advised(Entry entry, ConsignmentRow row)
    {
        Begin(entry, "advised");
        Identify(row);
        AssessmentJson.WriteFindings("remarks"u8, entry.Remarks, json);
        End();
    }

    internal void Refused(Entry entry, ImmutableArray<Problem> problems)
    {
        Begin(entry, "refused");
        AssessmentJson.WriteProblems(problems, json);
        End();
    }

    private void Begin(Entry entry, string result)
    {
        json.WriteStartObject();
        json.WriteNumber("line"u8, entry.Line);
        if (entry.Reference is not null)
        {
            json.WriteString("reference"u8, entry.Reference);
        }

        json.WriteString("result"u8, result);
    }

    private void Identify(ConsignmentRow row)
    {
        json.WriteNumber("id"u8, row.Id);
        json.WriteNumber("version"u8, row.Version);
        json.WriteString("state"u8, EventDetail.Name((Parcelgate.Core.Release.State)row.State));
    }

    private void WriteChanges(ImmutableArray<Change> changes)
    {
        if (changes.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("changed"u8);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("field"u8, change.Field);
            json.WriteString("was"u8, change.Was);
            json.WriteString("now"u8, change.Now);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void End()
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        lines.Write("\n"u8);
    }
}
