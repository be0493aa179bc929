namespace Parcelgate.Server.Storage;

using System.Data.Common;
using Parcelgate.Core.Risk;
using Parcelgate.Server.Storage.Tables;

public static partial class Queries
{
    private const string AlertColumns = "a.consignment_id, a.version, a.party, a.entry, a.score, a.party_key, a.at";

    /// <summary>Alerts of the latest decisions that nobody has closed, newest first.</summary>
    public static Task<List<ScreeningAlertRow>> OpenAlertsAsync(IStore store, int most, CancellationToken cancel) =>
        ListAsync(
            store,
            $"""
            select {AlertColumns} from screening_alert a join consignment c on c.id = a.consignment_id and c.version = a.version
            where a.closed = 0 order by a.at desc, a.consignment_id desc, a.score desc limit {most}
            """,
            ReadAlert,
            cancel
        );

    /// <summary>Alerts nobody has closed on one party and one entry.</summary>
    public static Task<List<ScreeningAlertRow>> OpenAlertsAsync(IStore store, long partyKey, string entry, CancellationToken cancel) =>
        ListAsync(
            store,
            $"select {AlertColumns} from screening_alert a where a.closed = 0 and a.party_key = @key and a.entry = @entry",
            ReadAlert,
            cancel,
            ("key", partyKey),
            ("entry", entry)
        );

    private static ScreeningAlertRow ReadAlert(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetInt32(1),
            new ListedFact(row.GetString(2), row.GetString(3), row.GetInt32(4)),
            row.IsDBNull(5) ? null : row.GetInt64(5),
            row.Instant(6)
        );
}
