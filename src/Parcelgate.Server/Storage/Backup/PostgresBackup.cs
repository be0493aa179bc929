namespace Parcelgate.Server.Storage.Backup;

using System.Data;
using Npgsql;
using Parcelgate.Server.Storage.Postgres;

/// <summary>
/// Backup of a PostgreSQL store: every table of its schema, this program's and those of its libraries, by COPY in one snapshot. Restoring needs the
/// tables to be there (migrated), replaces their contents in one transaction, and sets sequences behind the largest id.
/// </summary>
internal static class PostgresBackup
{
    private const int FrameSize = 256 * 1024;

    public static Task<long> WriteAsync(PostgresStore store, string path, CancellationToken cancel) =>
        store.Mapped(async () =>
        {
            await using var connection = (NpgsqlConnection)await store.OpenReadAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            var version = await Sql.NumberAsync(connection, transaction, "select max(number) from schema_version", cancel);
            var tables = new List<BackupTable>();
            foreach (var table in await TablesAsync(connection, cancel))
            {
                tables.Add(
                    table with
                    {
                        Rows = await Sql.NumberAsync(connection, transaction, $"select count(*) from {Quoted(table.Name)}", cancel) ?? 0,
                    }
                );
            }

            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            using var writer = new BackupFile.Writer(
                file,
                new BackupHeader(BackupFile.Format, (int)version!.Value, DateTimeOffset.UtcNow, tables)
            );
            foreach (var table in tables)
            {
                await CopyOutAsync(connection, table, writer, cancel);
            }

            writer.End();
            return tables.Sum(table => table.Rows);
        });

    public static async Task<long> RestoreAsync(PostgresStore store, string path, bool force, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        Check(file, path);
        await store.MigrateAsync(cancel);
        return await store.Mapped(async () =>
        {
            file.Position = 0;
            using var reader = new BackupFile.Reader(file, path);
            await using var connection = (NpgsqlConnection)await store.OpenWriteAsync(cancel);
            await RefuseAsync(store, connection, force, cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            var here = (await TablesAsync(connection, cancel)).ToDictionary(table => table.Name, StringComparer.Ordinal);
            await Sql.ExecuteAsync(connection, transaction, $"truncate {string.Join(", ", here.Keys.Select(Quoted))}", cancel);
            foreach (var table in reader.Header.Tables)
            {
                if (!here.TryGetValue(table.Name, out var target) || table.Columns.Except(target.Columns).Any())
                {
                    throw new InvalidDataException(
                        $"'{path}' has a table '{table.Name}' ({string.Join(", ", table.Columns)}) that {store.Name} has not."
                    );
                }

                await CopyInAsync(connection, table, reader, cancel);
                await CountAsync(connection, transaction, table, path, cancel);
            }

            reader.End();
            await SetSequencesAsync(connection, transaction, cancel);
            await transaction.CommitAsync(cancel);
            return reader.Header.Tables.Sum(table => table.Rows);
        });
    }

    private static void Check(FileStream file, string path)
    {
        using var reader = new BackupFile.Reader(file, path);
        if (reader.Header.Schema != Schema.Version)
        {
            throw new InvalidDataException(
                $"'{path}' has schema version {reader.Header.Schema}, this program writes {Schema.Version}: restore it with the program that wrote it, then migrate."
            );
        }

        foreach (var _ in reader.Header.Tables)
        {
            while (!reader.Frame().IsEmpty) { }
        }

        reader.End();
    }

    private static async Task RefuseAsync(PostgresStore store, NpgsqlConnection connection, bool force, CancellationToken cancel)
    {
        const string Data = """
            select (exists (select 1 from law) or exists (select 1 from submission) or exists (select 1 from consignment) or exists (select 1 from journal))::int
            """;
        if (!force && await Sql.NumberAsync(connection, null, Data, cancel) != 0)
        {
            throw Backups.NotEmpty(store.Name);
        }

        // Servers keep heads of the journal and reserved ids in memory: they must not run across a restore. One that has just ended is still listed
        // for a moment.
        for (var attempt = 1; await OthersAsync(connection, cancel) > 0; attempt++)
        {
            if (attempt == 10)
            {
                throw Backups.InUse(store.Name);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
        }
    }

    private static Task<long?> OthersAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        Sql.NumberAsync(
            connection,
            null,
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
            """,
            cancel
        );

    // Generated columns hold no data of their own.
    private static async Task<List<BackupTable>> TablesAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            """
            select c.table_name, array_agg(c.column_name::text order by c.ordinal_position)
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
            group by c.table_name order by c.table_name
            """
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var tables = new List<BackupTable>();
        while (await row.ReadAsync(cancel))
        {
            tables.Add(new BackupTable(row.GetString(0), row.GetFieldValue<string[]>(1), 0));
        }

        return tables;
    }

    private static async Task CopyOutAsync(
        NpgsqlConnection connection,
        BackupTable table,
        BackupFile.Writer writer,
        CancellationToken cancel
    )
    {
        await using var data = await connection.BeginRawBinaryCopyAsync($"copy {Target(table)} to stdout (format binary)", cancel);
        var buffer = new byte[FrameSize];
        int length;
        while ((length = await data.ReadAsync(buffer, cancel)) > 0)
        {
            writer.Frame(buffer.AsSpan(0, length));
        }

        writer.Frame([]);
    }

    private static async Task CopyInAsync(
        NpgsqlConnection connection,
        BackupTable table,
        BackupFile.Reader reader,
        CancellationToken cancel
    )
    {
        await using var data = await connection.BeginRawBinaryCopyAsync($"copy {Target(table)} from stdin (format binary)", cancel);
        try
        {
            for (var frame = reader.Frame(); !frame.IsEmpty; frame = reader.Frame())
            {
                await data.WriteAsync(frame, cancel);
            }
        }
        catch
        {
            await data.CancelAsync();
            throw;
        }
    }

    private static async Task CountAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        BackupTable table,
        string path,
        CancellationToken cancel
    )
    {
        var rows = await Sql.NumberAsync(connection, transaction, $"select count(*) from {Quoted(table.Name)}", cancel);
        if (rows != table.Rows)
        {
            throw new InvalidDataException($"'{path}' says table '{table.Name}' has {table.Rows} rows; {rows} were read.");
        }
    }

    // Tables of libraries may number rows by a sequence; ours never do.
    private static async Task SetSequencesAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            transaction,
            """
            select quote_ident(table_name), quote_ident(column_name), pg_get_serial_sequence(quote_ident(table_name), column_name)
            from information_schema.columns
            where table_schema = current_schema() and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null
            """
        );
        var sequences = new List<(string Table, string Column, string Sequence)>();
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                sequences.Add((row.GetString(0), row.GetString(1), row.GetString(2)));
            }
        }

        foreach (var (table, column, sequence) in sequences)
        {
            await Sql.ExecuteAsync(
                connection,
                transaction,
                $"select setval(@sequence::regclass, (select coalesce(max({column}), 0) + 1 from {table}), false)",
                cancel,
                ("sequence", sequence)
            );
        }
    }

    private static string Target(BackupTable table) => $"{Quoted(table.Name)} ({string.Join(", ", table.Columns.Select(Quoted))})";

    private static string Quoted(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
