namespace Parcelgate.Server.Storage.Tables;

using System.Data.Common;

/// <summary>Tables submission and submission_part: what was received, and what was answered.</summary>
internal static class SubmissionTable
{
    public static Table<SubmissionRow> Table { get; } =
        new(
            "submission",
            "id provider message_id format received_at completed_at bytes lines accepted refused sha256 label mapping".Split(' '),
            Write
        );

    /// <summary>Parts with their three columns compressed already.</summary>
    public static Table<PackedPart> Parts { get; } =
        new(
            "submission_part",
            "submission_id part first_line lines received canonical answer".Split(' '),
            (sink, part) =>
            {
                sink.Long(part.SubmissionId);
                sink.Int(part.Part);
                sink.Long(part.FirstLine);
                sink.Int(part.Lines);
                sink.Bytes(part.Received.Span);
                if (part.Canonical is { } canonical)
                {
                    sink.Bytes(canonical.Span);
                }
                else
                {
                    sink.Null();
                }

                sink.Bytes(part.Answer.Span);
            }
        );

    /// <summary>What completion sets; parameters as <see cref="WriteCompletion"/> gives them.</summary>
    public const string CompleteSql =
        "update submission set completed_at = $2, bytes = $3, lines = $4, accepted = $5, refused = $6, sha256 = $7, label = $8 where id = $1";

    public static SubmissionRow Read(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            Provider = row.GetString(1),
            MessageId = row.GetString(2),
            Format = row.GetString(3),
            ReceivedAt = row.Instant(4),
            CompletedAt = row.InstantOrNull(5),
            Bytes = row.GetInt64(6),
            Lines = row.GetInt64(7),
            Accepted = row.GetInt64(8),
            Refused = row.GetInt64(9),
            Sha256 = row.Digest(10),
            Label = row.GetString(11),
            Mapping = row.IsDBNull(12) ? null : row.Digest(12),
        };

    public static void WriteCompletion(IRowSink sink, SubmissionRow row)
    {
        sink.Long(row.Id);
        sink.LongOrNull(row.CompletedAt.Ms());
        sink.Long(row.Bytes);
        sink.Long(row.Lines);
        sink.Long(row.Accepted);
        sink.Long(row.Refused);
        sink.Digest(row.Sha256);
        sink.Text(row.Label);
    }

    private static void Write(IRowSink sink, SubmissionRow row)
    {
        sink.Long(row.Id);
        sink.Text(row.Provider);
        sink.Text(row.MessageId);
        sink.Text(row.Format);
        sink.Long(row.ReceivedAt.Ms());
        sink.LongOrNull(row.CompletedAt.Ms());
        sink.Long(row.Bytes);
        sink.Long(row.Lines);
        sink.Long(row.Accepted);
        sink.Long(row.Refused);
        sink.Digest(row.Sha256);
        sink.Text(row.Label);
        if (row.Mapping is { } mapping)
        {
            sink.Digest(mapping);
        }
        else
        {
            sink.Null();
        }
    }
}

/// <summary>A part as it is stored: each column one zstd frame; <paramref name="Canonical"/> null when the bytes received are canonical already.</summary>
internal sealed record PackedPart(
    long SubmissionId,
    int Part,
    long FirstLine,
    int Lines,
    ReadOnlyMemory<byte> Received,
    ReadOnlyMemory<byte>? Canonical,
    ReadOnlyMemory<byte> Answer
);
