namespace Parcelgate.Server.Storage.Tables;

using System.Data.Common;
using Parcelgate.Core.Risk;

/// <summary>Tables party_day, party_log, risk_hit, risk_case and screening_alert.</summary>
internal static class RiskTables
{
    private const string Into = "insert into party_day as d (key, day, parcels, near, names, inspected, found)";

    // What is there adds up with what comes, whoever counts beside.
    private const string AddsUp = """
        on conflict (key, day) do update set parcels = d.parcels + excluded.parcels, near = d.near + excluded.near, names = d.names | excluded.names,
          inspected = d.inspected + excluded.inspected, found = d.found + excluded.found
        """;

    /// <summary>Adds one day of one party.</summary>
    public const string AddSql = $"{Into} values ($1, $2, $3, $4, $5, $6, $7) {AddsUp}";

    /// <summary>Adds arrays of them.</summary>
    public const string AddAllSql = $"{Into} select * from unnest($1, $2, $3, $4, $5, $6, $7) {AddsUp}";

    public static Table<RiskHitRow> Hits { get; } = new("risk_hit", "consignment_id version rule act live at".Split(' '), Write);

    public static Table<RiskCaseRow> Cases { get; } =
        new("risk_case", "consignment_id version act chance score at closed".Split(' '), Write);

    public static Table<ScreeningAlertRow> Alerts { get; } =
        new("screening_alert", "consignment_id version party entry party_key score at closed".Split(' '), Write);

    public static Table<PartyLogRow> Parties { get; } = new("party_log", "day first_id entries".Split(' '), Write);

    /// <summary>Days in the table and transactions that are not in it yet, as one moment has them: of the latter the second column is -1.</summary>
    public static string SeenSql(string where) =>
        $"""
            select key, day, parcels, near, names, inspected, found from party_day where {where}
            union all select first_id, -1, 0, 0, 0, 0, 0 from party_pending
            """;

    /// <summary>Puts a row of <see cref="SeenSql"/> where it belongs.</summary>
    /// <returns>True.</returns>
    public static bool ReadSeen(DbDataReader row, PartyDaysSeen into)
    {
        if (row.GetInt32(1) < 0)
        {
            into.Pending.Add(row.GetInt64(0));
        }
        else
        {
            into.Rows.Add(ReadDay(row));
        }

        return true;
    }

    private static PartyDayRow ReadDay(DbDataReader row) =>
        new(
            row.GetInt64(0),
            new PartyDay(row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt64(4), row.GetInt32(5), row.GetInt32(6))
        );

    public static void Write(IRowSink sink, PartyDayRow row)
    {
        sink.Long(row.Key);
        sink.Int(row.Day.Day);
        sink.Int(row.Day.Parcels);
        sink.Int(row.Day.Near);
        sink.Long(row.Day.Names);
        sink.Int(row.Day.Inspected);
        sink.Int(row.Day.Found);
    }

    private static void Write(IRowSink sink, PartyLogRow row)
    {
        sink.Int(row.Day);
        sink.Long(row.FirstId);
        sink.Bytes(row.Entries.Span);
    }

    private static void Write(IRowSink sink, RiskHitRow row)
    {
        sink.Long(row.ConsignmentId);
        sink.Int(row.Version);
        sink.Text(row.Rule);
        sink.Short(row.Act);
        sink.Short((short)(row.IsLive ? 1 : 0));
        sink.Long(row.At.Ms());
    }

    private static void Write(IRowSink sink, RiskCaseRow row)
    {
        sink.Long(row.ConsignmentId);
        sink.Int(row.Version);
        sink.Short(row.Act);
        sink.Int(row.Chance);
        sink.LongOrNull(row.Score);
        sink.Long(row.At.Ms());
        sink.Short(0);
    }

    private static void Write(IRowSink sink, ScreeningAlertRow row)
    {
        sink.Long(row.ConsignmentId);
        sink.Int(row.Version);
        sink.Text(row.Fact.Party);
        sink.Text(row.Fact.Entry);
        sink.LongOrNull(row.PartyKey);
        sink.Int(row.Fact.PerMillion);
        sink.Long(row.At.Ms());
        sink.Short(0);
    }
}
