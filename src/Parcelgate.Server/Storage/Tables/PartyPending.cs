namespace Parcelgate.Server.Storage.Tables;

using System.Buffers.Binary;
using System.Data.Common;
using Parcelgate.Core.Risk;

/// <summary>What a transaction counted of parties, as one row: key 8 bytes, parcels 4, near 4, names 8, little-endian.</summary>
internal static class PartyPending
{
    private const int EntryLength = 24;

    public static Table<PartyPendingRow> Table { get; } = new("party_pending", "first_id day parties entries".Split(' '), Write);

    /// <param name="firstId">The lowest consignment of the transaction: no other has it.</param>
    /// <param name="counted">One day of each party; nothing of inspections.</param>
    public static PartyPendingRow RowOf(long firstId, int day, IReadOnlyDictionary<long, PartyDay> counted)
    {
        var entries = new byte[counted.Count * EntryLength];
        var at = entries.AsSpan();
        foreach (var (key, one) in counted)
        {
            BinaryPrimitives.WriteInt64LittleEndian(at, key);
            BinaryPrimitives.WriteInt32LittleEndian(at[8..], one.Parcels);
            BinaryPrimitives.WriteInt32LittleEndian(at[12..], one.Near);
            BinaryPrimitives.WriteInt64LittleEndian(at[16..], one.Names);
            at = at[EntryLength..];
        }

        return new PartyPendingRow(firstId, day, counted.Count, entries);
    }

    /// <summary>Each party of a row with its day.</summary>
    public static void Each(PartyPendingRow row, Action<long, PartyDay> take)
    {
        for (var at = row.Entries.Span; at.Length >= EntryLength; at = at[EntryLength..])
        {
            take(
                BinaryPrimitives.ReadInt64LittleEndian(at),
                new PartyDay(
                    row.Day,
                    BinaryPrimitives.ReadInt32LittleEndian(at[8..]),
                    BinaryPrimitives.ReadInt32LittleEndian(at[12..]),
                    BinaryPrimitives.ReadInt64LittleEndian(at[16..])
                )
            );
        }
    }

    /// <summary>First id, day, parties, entries.</summary>
    public static PartyPendingRow Read(DbDataReader row) => new(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2), row.Blob(3));

    private static void Write(IRowSink sink, PartyPendingRow row)
    {
        sink.Long(row.FirstId);
        sink.Int(row.Day);
        sink.Int(row.Parties);
        sink.Bytes(row.Entries.Span);
    }
}
