namespace Parcelgate.Server.Storage;

/// <summary>One server's turn at work that several would do: SQLite admits one transaction that writes; on PostgreSQL a lock that ends with the transaction says whose turn it is.</summary>
internal static class Lease
{
    /// <summary>Takes the turn until the transaction ends.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="name">A number for the work; any constant will do.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <returns>False where another server is at it.</returns>
    internal static async Task<bool> TakeAsync(IUnitOfWork work, long name, CancellationToken cancel) =>
        work.Connection is Microsoft.Data.Sqlite.SqliteConnection
        || await Sql.NumberAsync(
            work.Connection,
            work.Transaction,
            "select case when pg_try_advisory_xact_lock(@name) then 1 else 0 end",
            cancel,
            ("name", name)
        ) == 1;
}
