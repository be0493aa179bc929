namespace Parcelgate.Server.Storage.Tables;

using System.Data.Common;
using Parcelgate.Core.Consignments;

/// <summary>Values as columns hold them.</summary>
internal static class Instants
{
    public static long Ms(this DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    /// <summary>The instant in whole milliseconds: what the store keeps is then what was seen.</summary>
    public static DateTimeOffset WholeMs(this DateTimeOffset instant) => DateTimeOffset.FromUnixTimeMilliseconds(instant.Ms());

    public static long? Ms(this DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    public static DateTimeOffset Instant(this DbDataReader row, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? InstantOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Instant(column);

    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Blob(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static Digest Digest(this DbDataReader row, int column) => Core.Consignments.Digest.From(row.Blob(column));

    /// <summary>Writes a digest as 32 bytes.</summary>
    public static void Digest(this IRowSink sink, Digest value)
    {
        Span<byte> bytes = stackalloc byte[Core.Consignments.Digest.Length];
        value.CopyTo(bytes);
        sink.Bytes(bytes);
    }
}
