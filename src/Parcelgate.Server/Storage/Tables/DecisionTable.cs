namespace Parcelgate.Server.Storage.Tables;

using System.Data.Common;

/// <summary>Table decision: enough to recompute one decision.</summary>
internal static class DecisionTable
{
    public static Table<DecisionRow> Table { get; } =
        new(
            "decision",
            "consignment_id version decided_at law_id engine submission_id part part_offset part_length facts outcome hash".Split(' '),
            Write
        );

    public static DecisionRow Read(DbDataReader row) =>
        new()
        {
            ConsignmentId = row.GetInt64(0),
            Version = row.GetInt32(1),
            DecidedAt = row.Instant(2),
            LawId = row.GetInt32(3),
            Engine = row.GetInt16(4),
            SubmissionId = row.GetInt64(5),
            Part = row.GetInt32(6),
            Offset = row.GetInt32(7),
            Length = row.GetInt32(8),
            Facts = row.Blob(9),
            Outcome = row.Blob(10),
            Hash = row.Digest(11),
        };

    private static void Write(IRowSink sink, DecisionRow row)
    {
        sink.Long(row.ConsignmentId);
        sink.Int(row.Version);
        sink.Long(row.DecidedAt.Ms());
        sink.Int(row.LawId);
        sink.Short(row.Engine);
        sink.Long(row.SubmissionId);
        sink.Int(row.Part);
        sink.Int(row.Offset);
        sink.Int(row.Length);
        sink.Bytes(row.Facts.Span);
        sink.Bytes(row.Outcome.Span);
        sink.Digest(row.Hash);
    }
}
