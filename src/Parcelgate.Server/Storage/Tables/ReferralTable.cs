namespace Parcelgate.Server.Storage.Tables;

using System.Data.Common;

/// <summary>Table referral.</summary>
internal static class ReferralTable
{
    public static Table<ReferralRow> Table { get; } =
        new(
            "referral",
            (
                "id consignment_id provider reference version kind source state questions said inner_reason hold_then opened_at opened_by due_at remind_at "
                + "reminded_at escalated_at answered_at proposed_by decided_at decided_by decided_reason"
            ).Split(' '),
            Write
        );

    public static ReferralRow Read(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            ConsignmentId = row.GetInt64(1),
            Provider = row.GetString(2),
            Reference = row.GetString(3),
            Version = row.GetInt32(4),
            Kind = row.GetInt16(5),
            IsByOfficer = row.GetInt16(6) != 0,
            State = row.GetInt16(7),
            Questions = row.GetString(8),
            Said = row.GetString(9),
            InnerReason = row.GetString(10),
            HoldThen = row.GetInt16(11),
            OpenedAt = row.Instant(12),
            OpenedBy = row.GetString(13),
            DueAt = row.InstantOrNull(14),
            RemindAt = row.InstantOrNull(15),
            RemindedAt = row.InstantOrNull(16),
            EscalatedAt = row.InstantOrNull(17),
            AnsweredAt = row.InstantOrNull(18),
            ProposedBy = row.GetString(19),
            DecidedAt = row.InstantOrNull(20),
            DecidedBy = row.GetString(21),
            DecidedReason = row.GetString(22),
        };

    private static void Write(IRowSink sink, ReferralRow row)
    {
        sink.Long(row.Id);
        sink.Long(row.ConsignmentId);
        sink.Text(row.Provider);
        sink.Text(row.Reference);
        sink.Int(row.Version);
        sink.Short(row.Kind);
        sink.Short((short)(row.IsByOfficer ? 1 : 0));
        sink.Short(row.State);
        sink.Text(row.Questions);
        sink.Text(row.Said);
        sink.Text(row.InnerReason);
        sink.Short(row.HoldThen);
        sink.Long(row.OpenedAt.Ms());
        sink.Text(row.OpenedBy);
        sink.LongOrNull(row.DueAt.Ms());
        sink.LongOrNull(row.RemindAt.Ms());
        sink.LongOrNull(row.RemindedAt.Ms());
        sink.LongOrNull(row.EscalatedAt.Ms());
        sink.LongOrNull(row.AnsweredAt.Ms());
        sink.Text(row.ProposedBy);
        sink.LongOrNull(row.DecidedAt.Ms());
        sink.Text(row.DecidedBy);
        sink.Text(row.DecidedReason);
    }
}
