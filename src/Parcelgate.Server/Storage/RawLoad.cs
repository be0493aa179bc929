namespace Parcelgate.Server.Storage;

using Npgsql;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Storage.Postgres;
using Parcelgate.Server.Storage.Sqlite;
using Parcelgate.Server.Storage.Tables;

/// <summary>Rows and bytes of one batch, ready to store: parts compressed, journal rows numbered. Made by <see cref="RawLoad.Prepare"/>.</summary>
public sealed class RawBatch
{
    internal IReadOnlyList<ConsignmentRow> Consignments { get; init; } = [];
    internal IReadOnlyList<DecisionRow> Decisions { get; init; } = [];
    internal IReadOnlyList<StoredEvent> Events { get; init; } = [];
    internal IReadOnlyList<PackedPart> Parts { get; init; } = [];
    internal IReadOnlyList<TransferRow> Transfers { get; init; } = [];
}

/// <summary>
/// Stores rows with plain prepared inserts (SQLite) or plain COPY (PostgreSQL), one transaction a batch, and nothing else: no look-up, no lock, no
/// hash. The yardstick of the benchmark: what the database alone needs for the same rows and bytes. Never used for real data.
/// </summary>
public sealed class RawLoad : IAsyncDisposable
{
    private readonly SqliteWriter? sqlite;
    private readonly NpgsqlConnection? postgres;
    private readonly CopyBuffer buffer = new();

    private RawLoad(SqliteWriter? sqlite, NpgsqlConnection? postgres) => (this.sqlite, this.postgres) = (sqlite, postgres);

    public static async Task<RawLoad> OpenAsync(IStore store, CancellationToken cancel) =>
        store switch
        {
            SqliteStore file => new RawLoad(file.OpenWriter(), null),
            PostgresStore database => new RawLoad(null, (NpgsqlConnection)await database.OpenWriteAsync(cancel)),
            _ => throw new NotSupportedException($"A store of kind '{store.Kind}' is not known here."),
        };

    /// <summary>Compresses and numbers, so that <see cref="StoreAsync"/> only stores.</summary>
    /// <param name="consignments">Rows.</param>
    /// <param name="decisions">Rows.</param>
    /// <param name="events">Events, given the numbers from <paramref name="firstSeq"/> on in stream 0.</param>
    /// <param name="parts">Evidence.</param>
    /// <param name="transfers">Rows of the ledger.</param>
    /// <param name="firstSeq">Not used by another batch.</param>
    internal static RawBatch Prepare(
        IReadOnlyList<ConsignmentRow> consignments,
        IReadOnlyList<DecisionRow> decisions,
        IReadOnlyList<JournalRow> events,
        IReadOnlyList<PartRow> parts,
        IReadOnlyList<TransferRow> transfers,
        long firstSeq
    )
    {
        var digest = new byte[JournalHash.DigestLength];
        return new RawBatch
        {
            Consignments = consignments,
            Decisions = decisions,
            Events = [.. events.Select((row, n) => new StoredEvent(0, firstSeq + n, row, digest))],
            Parts = [.. parts.Select(Packing.Pack)],
            Transfers = transfers,
        };
    }

    /// <summary>Stores a batch durably.</summary>
    public async Task StoreAsync(RawBatch batch, CancellationToken cancel)
    {
        if (postgres is not null)
        {
            await using var transaction = await postgres.BeginTransactionAsync(cancel);
            await CopyAsync(ConsignmentTable.Table, batch.Consignments, cancel);
            await CopyAsync(DecisionTable.Table, batch.Decisions, cancel);
            await CopyAsync(JournalTable.Table, batch.Events, cancel);
            await CopyAsync(SubmissionTable.Parts, batch.Parts, cancel);
            await CopyAsync(LedgerTables.Transfers, batch.Transfers, cancel);
            await transaction.CommitAsync(cancel);
            return;
        }

        using var write = sqlite!.Connection.BeginTransaction(deferred: false);
        Insert(ConsignmentTable.Table, batch.Consignments);
        Insert(DecisionTable.Table, batch.Decisions);
        Insert(JournalTable.Table, batch.Events);
        Insert(SubmissionTable.Parts, batch.Parts);
        Insert(LedgerTables.Transfers, batch.Transfers);
        write.Commit();
    }

    public async ValueTask DisposeAsync()
    {
        sqlite?.Dispose();
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }
    }

    private Task CopyAsync<TRow>(Table<TRow> table, IReadOnlyList<TRow> rows, CancellationToken cancel) =>
        buffer.SendAsync(postgres!, table, table.Name, rows, cancel);

    private void Insert<TRow>(Table<TRow> table, IReadOnlyList<TRow> rows)
    {
        var statement = sqlite!.Statement(table.InsertSql);
        foreach (var row in rows)
        {
            table.Write(statement, row);
            statement.Run();
        }
    }
}
