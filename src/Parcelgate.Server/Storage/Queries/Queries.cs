namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Runtime.CompilerServices;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Storage.Tables;

/// <summary>Reads for pages, downloads and replay, on a read connection of their own. Nothing here locks a row or waits for a writer.</summary>
public static partial class Queries
{
    private static readonly string ConsignmentColumns = ConsignmentTable.Table.ColumnList;

    /// <summary>The consignment with this id; null if there is none.</summary>
    public static async Task<ConsignmentRow?> ConsignmentAsync(IStore store, long id, CancellationToken cancel) =>
        (
            await ListAsync(
                store,
                $"select {ConsignmentColumns} from consignment where id = @id",
                ConsignmentTable.Read,
                cancel,
                ("id", id)
            )
        ).FirstOrDefault();

    /// <summary>The consignment a provider calls by this reference; null if there is none.</summary>
    public static async Task<ConsignmentRow?> ConsignmentAsync(IStore store, string provider, string reference, CancellationToken cancel) =>
        (
            await ListAsync(
                store,
                $"select {ConsignmentColumns} from consignment where reference = @reference and provider = @provider",
                ConsignmentTable.Read,
                cancel,
                ("reference", reference),
                ("provider", provider)
            )
        ).FirstOrDefault();

    /// <summary>All consignments with this reference, one per provider at most, newest first.</summary>
    public static Task<List<ConsignmentRow>> ConsignmentsAsync(IStore store, string reference, CancellationToken cancel) =>
        ListAsync(
            store,
            $"select {ConsignmentColumns} from consignment where reference = @reference order by received_at desc, id desc",
            ConsignmentTable.Read,
            cancel,
            ("reference", reference)
        );

    /// <summary>Every decision on one consignment, first version first.</summary>
    public static Task<List<DecisionRow>> DecisionsAsync(IStore store, long consignmentId, CancellationToken cancel) =>
        ListAsync(
            store,
            $"select {DecisionTable.Table.ColumnList} from decision where consignment_id = @id order by version",
            DecisionTable.Read,
            cancel,
            ("id", consignmentId)
        );

    /// <summary>The stored outcome of one decision, in a transaction; empty where there is none.</summary>
    internal static async Task<ReadOnlyMemory<byte>> OutcomeAsync(
        IUnitOfWork work,
        long consignmentId,
        int version,
        CancellationToken cancel
    )
    {
        await using var command = Sql.Command(
            work.Connection,
            work.Transaction,
            "select outcome from decision where consignment_id = @id and version = @version",
            ("id", consignmentId),
            ("version", version)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? row.Blob(0) : default;
    }

    /// <summary>What happened to one consignment, first event first.</summary>
    public static Task<List<StoredEvent>> JournalAsync(IStore store, long consignmentId, CancellationToken cancel) =>
        ListAsync(
            store,
            // The index holds no zeros; saying so lets the planner use it.
            $"select {JournalTable.Table.ColumnList} from journal where consignment_id = @id and consignment_id <> 0 order by at, stream, seq",
            JournalTable.Read,
            cancel,
            ("id", consignmentId)
        );

    /// <summary>A submission by provider and message id; null if there is none.</summary>
    public static async Task<SubmissionRow?> SubmissionAsync(IStore store, string provider, string messageId, CancellationToken cancel) =>
        (
            await ListAsync(
                store,
                $"select {SubmissionTable.Table.ColumnList} from submission where message_id = @message and provider = @provider",
                SubmissionTable.Read,
                cancel,
                ("message", messageId),
                ("provider", provider)
            )
        ).FirstOrDefault();

    /// <summary>A submission by id; null if there is none.</summary>
    public static async Task<SubmissionRow?> SubmissionAsync(IStore store, long id, CancellationToken cancel) =>
        (
            await ListAsync(
                store,
                $"select {SubmissionTable.Table.ColumnList} from submission where id = @id",
                SubmissionTable.Read,
                cancel,
                ("id", id)
            )
        ).FirstOrDefault();

    private static async Task<List<T>> ListAsync<T>(
        IStore store,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await ListAsync(connection, sql, read, cancel, parameters);
    }

    private static Task<List<T>> ListAsync<T>(
        DbConnection connection,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    ) => Sql.ListAsync(connection, null, sql, read, cancel, parameters);
}
