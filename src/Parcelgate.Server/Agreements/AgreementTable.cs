namespace Parcelgate.Server.Agreements;

using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parcelgate.Core.Agreements;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>An agreement with who wrote it and who approved it.</summary>
/// <param name="Terms">What was agreed; never changed once written.</param>
/// <param name="Author">Who wrote it down, as the journal names people.</param>
/// <param name="WrittenAt">When.</param>
/// <param name="Judge">Who approved it; null while it waits for a second person.</param>
/// <param name="ApprovedAt">When.</param>
internal sealed record AgreementRow(Agreement Terms, string Author, DateTimeOffset WrittenAt, string? Judge, DateTimeOffset? ApprovedAt)
    : IWritten
{
    string IWritten.Provider => Terms.Provider;

    int IWritten.Version => Terms.Version;
}

/// <summary>Table agreement.</summary>
internal static class AgreementTable
{
    internal const string Name = "agreement";

    private const string Columns = "terms, author, written_at, judged_by, approved_at";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Every agreement, by provider and version.</summary>
    internal static Task<List<AgreementRow>> AllAsync(DbConnection db, CancellationToken cancel) =>
        Sql.ListAsync(db, null, $"select {Columns} from agreement order by provider, version", Read, cancel);

    /// <summary>How many there are and how many are approved: as long as this is the same, nothing changed.</summary>
    internal static async Task<(long Count, long Approved)> StampAsync(DbConnection db, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                "select count(*), count(approved_at) from agreement",
                row => (row.GetInt64(0), row.GetInt64(1)),
                cancel
            )
        )[0];

    /// <summary>The highest version of a provider; 0 where there is none.</summary>
    internal static async Task<int> LatestAsync(IUnitOfWork work, string provider, CancellationToken cancel) =>
        (int)(
            await Sql.NumberAsync(
                work.Connection,
                work.Transaction,
                "select coalesce(max(version), 0) from agreement where provider = @provider",
                cancel,
                ("provider", provider)
            ) ?? 0
        );

    internal static Task<int> AddAsync(IUnitOfWork work, AgreementRow row, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "insert into agreement (provider, version, terms, author, written_at) values (@provider, @version, @terms, @author, @at)",
            cancel,
            ("provider", row.Terms.Provider),
            ("version", row.Terms.Version),
            ("terms", JsonSerializer.Serialize(row.Terms, Json)),
            ("author", row.Author),
            ("at", row.WrittenAt.Ms())
        );

    private static AgreementRow Read(DbDataReader row) =>
        new(
            JsonSerializer.Deserialize<Agreement>(row.GetString(0), Json)!,
            row.GetString(1),
            row.Instant(2),
            row.TextOrNull(3),
            row.InstantOrNull(4)
        );
}
