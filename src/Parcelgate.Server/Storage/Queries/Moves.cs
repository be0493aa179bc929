namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parcelgate.Server.Storage.Tables;

/// <summary>Which consignments an arrival or a binding means.</summary>
/// <param name="Provider">Only this provider's; null: all.</param>
/// <param name="Master">Master waybill or dispatch; null: not by master.</param>
/// <param name="Conveyance">Flight or vehicle; null: not by conveyance.</param>
/// <param name="References">Single parcels; null: not by reference.</param>
internal sealed record MoveScope(string? Provider, string? Master, string? Conveyance, IReadOnlyList<string>? References)
{
    /// <summary>The code with which single parcels are refused that are not on file; null: an arrival notes them as there without data.</summary>
    public string? RefusesNew { get; init; }

    /// <summary>The same parcels, whatever they are bound to.</summary>
    internal MoveScope Anywhere => this with { Master = null, Conveyance = null };

    /// <summary>False of a consignment that is bound to another flight or dispatch.</summary>
    internal bool Admits(ConsignmentRow row) =>
        (Master is null || row.Master is null || row.Master == Master)
        && (Conveyance is null || row.Conveyance is null || row.Conveyance == Conveyance);

    /// <summary>True of a consignment that is bound to nothing else, and not to all that the scope says.</summary>
    internal bool IsToBind(ConsignmentRow row) =>
        Admits(row) && ((Master is not null && row.Master is null) || (Conveyance is not null && row.Conveyance is null));
}

/// <summary>One move of the state machine over many rows.</summary>
/// <param name="From">States it starts in.</param>
/// <param name="To">The state it ends in.</param>
/// <param name="OnlyHold">Only rows with this reason to hold; null: any.</param>
/// <param name="Arrives">True sets the arrival instant.</param>
/// <param name="Releases">True sets the release instant.</param>
internal sealed record Move(IReadOnlyList<short> From, short To, short? OnlyHold, bool Arrives, bool Releases);

/// <summary>Statements that move many consignments at once: a flight of 100,000 is one statement, not 100,000.</summary>
internal static class Moves
{
    /// <summary>Makes the move and gives the ids moved, in ascending order, and of them those whose charges are reserved on account.</summary>
    internal static async Task<(List<long> Ids, List<long> OnAccount)> MoveAsync(
        IUnitOfWork work,
        MoveScope scope,
        Move move,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var (where, parameters) = Where(work.Connection, scope);
        var sql = new StringBuilder("update consignment set state = @to");
        parameters.Add(("@to", move.To));
        if (move.Arrives)
        {
            sql.Append(", arrived_at = coalesce(arrived_at, @now)");
        }

        if (move.Releases)
        {
            sql.Append(", released_at = @now");
        }

        if (move.Arrives || move.Releases)
        {
            parameters.Add(("@now", now.Ms()));
        }

        sql.Append(CultureInfo.InvariantCulture, $" where {where} and state in ({string.Join(", ", move.From)})");
        if (move.OnlyHold is { } hold)
        {
            sql.Append(CultureInfo.InvariantCulture, $" and hold = {hold}");
        }

        sql.Append(" returning id, on_account");
        return await IdsAsync(work, sql.ToString(), parameters, cancel);
    }

    /// <summary>Rows of these ids, for the answer; at most <paramref name="atMost"/>.</summary>
    internal static Task<List<ConsignmentRow>> RowsAsync(
        DbConnection db,
        DbTransaction? transaction,
        IReadOnlyList<long> ids,
        CancellationToken cancel
    ) => RowsAsync(db, transaction, ids, "", cancel);

    /// <summary>Rows of these ids, locked until commit in the order of ids, as every process locks them.</summary>
    internal static Task<List<ConsignmentRow>> LockAsync(IUnitOfWork work, IEnumerable<long> ids, CancellationToken cancel) =>
        RowsAsync(
            work.Connection,
            work.Transaction,
            [.. ids.Distinct().Order()],
            work.Connection is Microsoft.Data.Sqlite.SqliteConnection ? "" : " for update",
            cancel
        );

    private static async Task<List<ConsignmentRow>> RowsAsync(
        DbConnection db,
        DbTransaction? transaction,
        IReadOnlyList<long> ids,
        string locking,
        CancellationToken cancel
    )
    {
        var rows = new List<ConsignmentRow>(ids.Count);
        foreach (var some in ids.Chunk(1000))
        {
            await using var command = Sql.Command(
                db,
                transaction,
                $"select {ConsignmentTable.Table.ColumnList} from consignment where id in ({string.Join(", ", some)}) order by id{locking}"
            );
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                rows.Add(ConsignmentTable.Read(reader));
            }
        }

        return rows;
    }

    /// <summary>Rows the scope means, by reference; for lists of single parcels.</summary>
    internal static async Task<List<ConsignmentRow>> InScopeAsync(IUnitOfWork work, MoveScope scope, int atMost, CancellationToken cancel)
    {
        var (where, parameters) = Where(work.Connection, scope);
        var rows = new List<ConsignmentRow>();
        await using var command = Sql.Command(
            work.Connection,
            work.Transaction,
            string.Create(
                CultureInfo.InvariantCulture,
                $"select {ConsignmentTable.Table.ColumnList} from consignment where {where} order by id limit {atMost}"
            ),
            [.. parameters]
        );
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(ConsignmentTable.Read(reader));
        }

        return rows;
    }

    /// <summary>Binds consignments to a flight or dispatch they were lodged without; those that arrived are left as they are.</summary>
    internal static async Task<List<long>> BindAsync(
        IUnitOfWork work,
        MoveScope scope,
        string? master,
        string? conveyance,
        DateTimeOffset? arrivesAt,
        CancellationToken cancel
    )
    {
        var (where, parameters) = Where(work.Connection, scope);
        parameters.Add(("@newMaster", master));
        parameters.Add(("@newConveyance", conveyance));
        parameters.Add(("@arrives", arrivesAt.Ms()));
        var (ids, _) = await IdsAsync(
            work,
            "update consignment set master = coalesce(@newMaster, master), conveyance = coalesce(@newConveyance, conveyance), "
                + $"arrives_at = coalesce(@arrives, arrives_at) where {where} and arrived_at is null returning id, on_account",
            parameters,
            cancel
        );
        return ids;
    }

    private static async Task<(List<long> Ids, List<long> OnAccount)> IdsAsync(
        IUnitOfWork work,
        string sql,
        List<(string Name, object? Value)> parameters,
        CancellationToken cancel
    )
    {
        var (ids, onAccount) = (new List<long>(), new List<long>());
        await using var command = Sql.Command(work.Connection, work.Transaction, sql, [.. parameters]);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            ids.Add(reader.GetInt64(0));
            if (reader.GetInt16(1) != 0)
            {
                onAccount.Add(ids[^1]);
            }
        }

        ids.Sort();
        onAccount.Sort();
        return (ids, onAccount);
    }

    private static (string Where, List<(string Name, object? Value)> Parameters) Where(DbConnection db, MoveScope scope)
    {
        var conditions = new List<string>();
        var parameters = new List<(string Name, object? Value)>();
        if (scope.Master is not null)
        {
            conditions.Add("master = @master");
            parameters.Add(("@master", scope.Master));
        }

        if (scope.Conveyance is not null)
        {
            conditions.Add("conveyance = @conveyance");
            parameters.Add(("@conveyance", scope.Conveyance));
        }

        if (scope.References is not null)
        {
            var sqlite = db is Microsoft.Data.Sqlite.SqliteConnection;
            conditions.Add(sqlite ? "reference in (select value from json_each(@references))" : "reference = any(@references)");
            parameters.Add(("@references", sqlite ? JsonSerializer.Serialize(scope.References) : scope.References.ToArray()));
        }

        if (conditions.Count == 0)
        {
            throw new ArgumentException("A scope names a master, a conveyance or references.", nameof(scope));
        }

        if (scope.Provider is not null)
        {
            conditions.Add("provider = @provider");
            parameters.Add(("@provider", scope.Provider));
        }

        return (string.Join(" and ", conditions), parameters);
    }
}
