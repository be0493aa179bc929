namespace Parcelgate.Server.Storage.Sqlite;

using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using Parcelgate.Server.Storage.Tables;
using SQLitePCL;

/// <summary>
/// A statement prepared once and run for every row. Binds straight to SQLite: no parameter objects, no boxing, no lookup of names.
/// Not thread-safe; it belongs to the one write connection.
/// </summary>
internal sealed class SqliteStatement : IRowSink, IDisposable
{
    // Text up to this many UTF-8 bytes is encoded on the stack; arbitrary.
    private const int OnStack = 512;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private int column;

    /// <param name="database">The connection.</param>
    /// <param name="sql">With parameters $1, $2 …. SQLite numbers "$2" by where it first stands, "?2" by its number.</param>
    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v3(database, sql.Replace('$', '?'), raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    public void Short(short value) => Long(value);

    public void Int(int value) => Long(value);

    public void Long(long value) => Check(raw.sqlite3_bind_int64(statement, ++column, value));

    public void LongOrNull(long? value)
    {
        if (value is { } present)
        {
            Long(present);
        }
        else
        {
            Null();
        }
    }

    public void Null() => Check(raw.sqlite3_bind_null(statement, ++column));

    public void Bytes(ReadOnlySpan<byte> value) =>
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, ++column, 0) : raw.sqlite3_bind_blob(statement, ++column, value));

    public void Text(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            Check(value is null ? raw.sqlite3_bind_null(statement, ++column) : raw.sqlite3_bind_text(statement, ++column, ""));
            return;
        }

        var largest = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = largest > OnStack ? ArrayPool<byte>.Shared.Rent(largest) : null;
        var bytes = rented is null ? stackalloc byte[OnStack] : rented;
        var length = Encoding.UTF8.GetBytes(value, bytes);
        Check(raw.sqlite3_bind_text(statement, ++column, bytes[..length]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Runs a statement that gives no rows, with what was bound.</summary>
    public void Run()
    {
        if (Next())
        {
            throw new InvalidOperationException("A statement that writes gave a row.");
        }
    }

    /// <summary>The first or next row; at the end the statement is ready to be bound again.</summary>
    public bool Next()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            var error = Error(code);
            Reset();
            throw error;
        }

        Reset();
        return false;
    }

    public long Column(int index) => raw.sqlite3_column_int64(statement, index);

    /// <summary>Ends a query whose further rows are not wanted.</summary>
    public void Reset()
    {
        _ = raw.sqlite3_reset(statement); // Gives the error of the last step once more.
        column = 0;
    }

    public void Dispose() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    private SqliteException Error(int code) =>
        new($"SQLite error {code}: {raw.sqlite3_errmsg(database).utf8_to_string()}", code & 0xFF, raw.sqlite3_extended_errcode(database));
}
