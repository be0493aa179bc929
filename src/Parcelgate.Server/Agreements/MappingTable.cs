namespace Parcelgate.Server.Agreements;

using System.Data.Common;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>One version of a provider's mapping.</summary>
/// <param name="Provider">Whose files.</param>
/// <param name="Version">1, 2, 3 …</param>
/// <param name="Mapping">How they are read; never changed once written.</param>
/// <param name="Hash">Of the mapping.</param>
/// <param name="Author">Who wrote it, as the journal names people.</param>
/// <param name="WrittenAt">When.</param>
/// <param name="Judge">Who approved it for production; null while it waits.</param>
/// <param name="ApprovedAt">When.</param>
internal sealed record MappingRow(
    string Provider,
    int Version,
    CsvMapping Mapping,
    Digest Hash,
    string Author,
    DateTimeOffset WrittenAt,
    string? Judge,
    DateTimeOffset? ApprovedAt
) : IWritten
{
    /// <summary>"caspia/3".</summary>
    internal string Name => FormattableString.Invariant($"{Provider}/{Version}");
}

/// <summary>A mapping being drawn, with the beginning of the example it is drawn from.</summary>
/// <param name="Provider">Whose files.</param>
/// <param name="Label">Name of the example.</param>
/// <param name="Mapping">As far as it goes: it may lack what keeps it from being saved.</param>
/// <param name="Example">The first bytes of the example, whole rows.</param>
/// <param name="Author">Who draws it.</param>
/// <param name="At">When it was last touched.</param>
internal sealed record MappingDraft(string Provider, string Label, CsvMapping Mapping, byte[] Example, string Author, DateTimeOffset At);

/// <summary>Tables csv_mapping and csv_mapping_draft.</summary>
internal static class MappingTable
{
    internal const string Name = "csv_mapping";

    private const string Columns = "provider, version, hash, content, author, written_at, judged_by, approved_at";

    /// <summary>Every version, by provider and version.</summary>
    internal static Task<List<MappingRow>> AllAsync(DbConnection db, CancellationToken cancel) =>
        Sql.ListAsync(db, null, $"select {Columns} from csv_mapping order by provider, version", Read, cancel);

    /// <summary>How many there are and how many are approved: as long as this is the same, nothing changed.</summary>
    internal static async Task<(long Count, long Approved)> StampAsync(DbConnection db, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                db,
                null,
                "select count(*), count(approved_at) from csv_mapping",
                row => (row.GetInt64(0), row.GetInt64(1)),
                cancel
            )
        )[0];

    /// <summary>The latest version of a provider; null where there is none.</summary>
    internal static async Task<MappingRow?> LatestAsync(IUnitOfWork work, string provider, CancellationToken cancel) =>
        (
            await Sql.ListAsync(
                work.Connection,
                work.Transaction,
                $"select {Columns} from csv_mapping where provider = @provider order by version desc limit 1",
                Read,
                cancel,
                ("provider", provider)
            )
        ).FirstOrDefault();

    internal static Task<int> AddAsync(IUnitOfWork work, MappingRow row, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "insert into csv_mapping (provider, version, hash, content, author, written_at) values (@provider, @version, @hash, @content, @author, @at)",
            cancel,
            ("provider", row.Provider),
            ("version", row.Version),
            ("hash", row.Hash.ToArray()),
            ("content", Encoding.UTF8.GetString(CsvMappingJson.ToBytes(row.Mapping))),
            ("author", row.Author),
            ("at", row.WrittenAt.Ms())
        );

    /// <summary>The draft of a provider; null where there is none, or it is older than <paramref name="since"/>.</summary>
    internal static async Task<MappingDraft?> DraftAsync(
        DbConnection db,
        string provider,
        DateTimeOffset since,
        CancellationToken cancel
    ) =>
        (
            await Sql.ListAsync(
                db,
                null,
                "select provider, label, content, example, author, at from csv_mapping_draft where provider = @provider and at >= @since",
                row => new MappingDraft(
                    row.GetString(0),
                    row.GetString(1),
                    CsvMappingJson.Parse(Encoding.UTF8.GetBytes(row.GetString(2)), [])!,
                    (byte[])row.GetValue(3),
                    row.GetString(4),
                    row.Instant(5)
                ),
                cancel,
                ("provider", provider),
                ("since", since.Ms())
            )
        ).FirstOrDefault();

    /// <summary>Puts a draft in the place of the one before.</summary>
    internal static Task<int> PutDraftAsync(IUnitOfWork work, MappingDraft draft, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into csv_mapping_draft (provider, label, content, example, author, at) values (@provider, @label, @content, @example, @author, @at)
            on conflict (provider) do update set label = @label, content = @content, example = @example, author = @author, at = @at
            """,
            cancel,
            ("provider", draft.Provider),
            ("label", draft.Label),
            ("content", Encoding.UTF8.GetString(CsvMappingJson.ToBytes(draft.Mapping))),
            ("example", draft.Example),
            ("author", draft.Author),
            ("at", draft.At.Ms())
        );

    /// <summary>Lets go of a provider's draft.</summary>
    internal static Task<int> DropDraftAsync(IUnitOfWork work, string provider, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "delete from csv_mapping_draft where provider = @provider",
            cancel,
            ("provider", provider)
        );

    /// <summary>Lets go of every draft nobody touched since.</summary>
    internal static Task<int> DropDraftsAsync(IUnitOfWork work, DateTimeOffset before, CancellationToken cancel) =>
        Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "delete from csv_mapping_draft where at < @before",
            cancel,
            ("before", before.Ms())
        );

    private static MappingRow Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetInt32(1),
            CsvMappingJson.Parse(Encoding.UTF8.GetBytes(row.GetString(3)), [])!,
            row.Digest(2),
            row.GetString(4),
            row.Instant(5),
            row.TextOrNull(6),
            row.InstantOrNull(7)
        );
}
