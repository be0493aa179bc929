namespace Parcelgate.Server.Storage.Postgres;

using Npgsql;
using NpgsqlTypes;
using Parcelgate.Server.Storage.Tables;

/// <summary>Gives one row to one statement of a batch, as positional parameters of fixed types, so that the statement is prepared once.</summary>
internal sealed class ParameterSink(NpgsqlParameterCollection parameters) : IRowSink
{
    public void Short(short value) =>
        parameters.Add(new NpgsqlParameter<short> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Smallint });

    public void Int(int value) => parameters.Add(new NpgsqlParameter<int> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Integer });

    public void Long(long value) => parameters.Add(new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint });

    public void LongOrNull(long? value)
    {
        if (value is { } present)
        {
            Long(present);
        }
        else
        {
            parameters.Add(Nothing(NpgsqlDbType.Bigint));
        }
    }

    public void Text(string? value) =>
        parameters.Add(
            value is null
                ? Nothing(NpgsqlDbType.Text)
                : new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text }
        );

    public void Bytes(ReadOnlySpan<byte> value) =>
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = value.ToArray(), NpgsqlDbType = NpgsqlDbType.Bytea });

    /// <summary>Only columns of bytes are left out this way.</summary>
    public void Null() => parameters.Add(Nothing(NpgsqlDbType.Bytea));

    public void Array(string[] values) =>
        parameters.Add(new NpgsqlParameter<string[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });

    public void Array(long[] values) =>
        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });

    private static NpgsqlParameter Nothing(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };
}
