namespace Parcelgate.Server.Storage.Postgres;

using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Npgsql;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// Rows in PostgreSQL's binary COPY format (manual, COPY, "Binary Format"): a signature, per row the number of fields and per field its length
/// and bytes, and -1 at the end. Written by hand because a library call per field costs more than the field.
/// </summary>
internal sealed class CopyBuffer : IRowSink
{
    /// <summary>Rows are sent on when this many bytes are waiting: bounds the memory of a batch of any size.</summary>
    private const int SendAt = 512 * 1024;

    private static ReadOnlySpan<byte> Signature =>
        [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];

    /// <summary>First room rented for a table's rows; it grows to what is sent at once.</summary>
    private const int First = 64 * 1024;

    private byte[] bytes = [];
    private int length;

    /// <summary>Copies all rows into the table.</summary>
    public async Task SendAsync<TRow>(
        NpgsqlConnection connection,
        Table<TRow> table,
        string intoTable,
        IEnumerable<TRow> rows,
        CancellationToken cancel
    )
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(
            $"copy {intoTable} ({table.ColumnList}) from stdin (format binary)",
            cancel
        );
        length = 0;
        bytes = ArrayPool<byte>.Shared.Rent(First);
        try
        {
            Head();
            foreach (var row in rows)
            {
                Int16((short)table.Columns.Count);
                table.Write(this, row);
                if (length >= SendAt)
                {
                    await stream.WriteAsync(bytes.AsMemory(0, length), cancel);
                    length = 0;
                }
            }

            Int16(-1);
            await stream.WriteAsync(bytes.AsMemory(0, length), cancel);
        }
        catch
        {
            await stream.CancelAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = [];
        }
    }

    public void Short(short value)
    {
        Int32(2);
        Int16(value);
    }

    public void Int(int value)
    {
        Int32(4);
        Int32(value);
    }

    public void Long(long value)
    {
        Int32(8);
        BinaryPrimitives.WriteInt64BigEndian(Room(8), value);
        length += 8;
    }

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

    public void Null() => Int32(-1);

    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var room = Room(4 + Encoding.UTF8.GetMaxByteCount(value.Length));
        var written = Encoding.UTF8.GetBytes(value, room[4..]);
        BinaryPrimitives.WriteInt32BigEndian(room, written);
        length += 4 + written;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        value.CopyTo(Room(value.Length));
        length += value.Length;
    }

    private void Head()
    {
        Signature.CopyTo(Room(Signature.Length));
        length += Signature.Length;
        Int32(0); // flags
        Int32(0); // length of the header's extension
    }

    private void Int16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(Room(2), value);
        length += 2;
    }

    private void Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(4), value);
        length += 4;
    }

    private Span<byte> Room(int wanted)
    {
        if (bytes.Length - length < wanted)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, length + wanted));
            bytes.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        return bytes.AsSpan(length);
    }
}
