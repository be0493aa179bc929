namespace Parcelgate.Server.Messages;

using System.Data.Common;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>Table message_endpoint.</summary>
internal static class EndpointTables
{
    private const string Columns = "id, provider, kind, address, secret, format, events, active, changed_at, changed_by";

    /// <summary>All endpoints, by provider.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    internal static Task<List<Endpoint>> AllAsync(DbConnection db, CancellationToken cancel, DbTransaction? transaction = null) =>
        Sql.ListAsync(db, transaction, $"select {Columns} from message_endpoint order by provider, id", Read, cancel);

    /// <summary>One endpoint; null if there is none.</summary>
    internal static async Task<Endpoint?> FindAsync(DbConnection db, DbTransaction? transaction, long id, CancellationToken cancel) =>
        (
            await Sql.ListAsync(db, transaction, $"select {Columns} from message_endpoint where id = @id", Read, cancel, ("id", id))
        ).FirstOrDefault();

    /// <summary>Adds an endpoint and gives its number.</summary>
    internal static async Task<long> AddAsync(IUnitOfWork work, Endpoint endpoint, CancellationToken cancel) =>
        await Sql.NumberAsync(
            work.Connection,
            work.Transaction,
            """
            insert into message_endpoint (provider, kind, address, secret, format, events, active, changed_at, changed_by)
            values (@provider, @kind, @address, @secret, @format, @events, @active, @at, @by) returning id
            """,
            cancel,
            ("provider", endpoint.Provider),
            ("kind", (short)endpoint.Kind),
            ("address", endpoint.Address),
            ("secret", endpoint.Secret),
            ("format", endpoint.Format),
            ("events", endpoint.Events),
            ("active", (short)(endpoint.IsActive ? 1 : 0)),
            ("at", endpoint.ChangedAt.Ms()),
            ("by", endpoint.ChangedBy)
        ) ?? throw new InvalidOperationException("The store gave no number for an endpoint.");

    /// <summary>Turns an endpoint on or off; false when there is none.</summary>
    internal static async Task<bool> SetActiveAsync(
        IUnitOfWork work,
        long id,
        bool active,
        DateTimeOffset at,
        string by,
        CancellationToken cancel
    ) =>
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update message_endpoint set active = @active, changed_at = @at, changed_by = @by where id = @id",
            cancel,
            ("active", (short)(active ? 1 : 0)),
            ("at", at.Ms()),
            ("by", by),
            ("id", id)
        ) == 1;

    private static Endpoint Read(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            (EndpointKind)row.GetInt16(2),
            row.GetString(3),
            row.TextOrNull(4),
            row.GetString(5),
            row.GetInt32(6),
            row.GetInt16(7) == 1,
            row.Instant(8),
            row.GetString(9)
        );
}
