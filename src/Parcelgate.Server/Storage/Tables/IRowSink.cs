namespace Parcelgate.Server.Storage.Tables;

/// <summary>Takes the values of one row, column by column: a prepared SQLite statement, a PostgreSQL COPY stream, or parameters of one insert.</summary>
internal interface IRowSink
{
    void Short(short value);

    void Int(int value);

    void Long(long value);

    void LongOrNull(long? value);

    void Text(string? value);

    void Bytes(ReadOnlySpan<byte> value);

    void Null();
}

/// <summary>How a record becomes a row: said once, used by both databases.</summary>
/// <param name="Name">Table.</param>
/// <param name="Columns">Columns in the order <paramref name="Write"/> gives them.</param>
/// <param name="Write">Gives the sink one value per column.</param>
internal sealed record Table<TRow>(string Name, IReadOnlyList<string> Columns, Action<IRowSink, TRow> Write)
{
    public string ColumnList { get; } = string.Join(", ", Columns);

    /// <summary>"insert into t (a, b) values ($1, $2)": both databases read these as the first and the second parameter.</summary>
    public string InsertSql { get; } =
        $"insert into {Name} ({string.Join(", ", Columns)}) values ({string.Join(", ", Enumerable.Range(1, Columns.Count).Select(n => $"${n}"))})";
}
