namespace Parcelgate.Server.Storage.Tables;

using System.Buffers.Binary;

/// <summary>Which parcels a party had, as pairs of numbers in rows of many.</summary>
internal static class PartyLog
{
    private const int EntryLength = 2 * sizeof(long);

    /// <summary>The one row of a transaction; none where it decided nothing for the first time.</summary>
    public static IReadOnlyList<PartyLogRow> RowsOf(int day, List<(long Key, long ConsignmentId)> log)
    {
        if (log.Count == 0)
        {
            return [];
        }

        var entries = new byte[log.Count * EntryLength];
        var (at, first) = (0, long.MaxValue);
        foreach (var (key, id) in log)
        {
            BinaryPrimitives.WriteInt64LittleEndian(entries.AsSpan(at), key);
            BinaryPrimitives.WriteInt64LittleEndian(entries.AsSpan(at + sizeof(long)), id);
            first = Math.Min(first, id);
            at += EntryLength;
        }

        return [new PartyLogRow(day, first, entries)];
    }

    /// <summary>The parcels of the parties looked for, in the order of decision.</summary>
    /// <param name="entries">Entries of a row.</param>
    /// <param name="keys">The parties.</param>
    /// <param name="found">Takes each party and parcel.</param>
    public static void Find(ReadOnlySpan<byte> entries, IReadOnlySet<long> keys, List<(long Key, long ConsignmentId)> found)
    {
        for (; entries.Length >= EntryLength; entries = entries[EntryLength..])
        {
            var key = BinaryPrimitives.ReadInt64LittleEndian(entries);
            if (keys.Contains(key))
            {
                found.Add((key, BinaryPrimitives.ReadInt64LittleEndian(entries[sizeof(long)..])));
            }
        }
    }
}
