namespace Parcelgate.Server.Storage;

using System.Data.Common;
using System.Globalization;

/// <summary>Small statements, the same on both databases, with @named parameters. The bulk paths do not come here.</summary>
internal static class Sql
{
    public static DbCommand Command(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var command = connection.CreateCommand();
        if (transaction is not null)
        {
            command.Transaction = transaction; // A SQLite command has its connection's transaction from birth and must keep it.
        }

#pragma warning disable CA2100 // Every caller's text is made of constants of the server, whole numbers and what PostgreSQL says itself (quoted names of tables, the id of a snapshot); what comes from outside is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static async Task<int> ExecuteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(connection, transaction, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Every row of a query.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public static async Task<List<T>> ListAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
    {
        try
        {
            await using var command = Command(connection, transaction, sql, parameters);
            await using var row = await command.ExecuteReaderAsync(cancel);
            var all = new List<T>();
            while (await row.ReadAsync(cancel))
            {
                all.Add(read(row));
            }

            return all;
        }
        catch (Exception error) when (StoreErrors.TryMap(error, "The store", out var mapped))
        {
            throw mapped;
        }
    }

    /// <summary>A whole number as either store gives it: PostgreSQL adds bigints up to a numeric.</summary>
    public static long Whole(DbDataReader row, int column) => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);

    public static async Task<long?> NumberAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(connection, transaction, sql, parameters);
        var value = await command.ExecuteScalarAsync(cancel);
        return value is null or DBNull ? null : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
    }
}
