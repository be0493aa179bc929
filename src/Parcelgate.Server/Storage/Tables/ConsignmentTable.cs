namespace Parcelgate.Server.Storage.Tables;

using System.Buffers;
using System.Data.Common;

/// <summary>Table consignment: the row a person can search.</summary>
internal static class ConsignmentTable
{
    /// <summary>Longest beginning of a name that is indexed, in UTF-16 units: a bound on the index, arbitrary.</summary>
    public const int KeyLength = 24;

    // A character no database text may hold (PostgreSQL) or that is no character (half a surrogate pair).
    private static readonly SearchValues<char> Suspect = SearchValues.Create([
        '\0',
        .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code),
    ]);

    public static Table<ConsignmentRow> Table { get; } =
        new(
            "consignment",
            [
                .. "id provider reference version state category lane loading hold destination dispatch channel purpose".Split(' '),
                .. "consignee consignee_key consignor seller master conveyance due_minor due_currency".Split(' '),
                .. "received_at arrives_at arrived_at released_at submission_id part part_offset part_length on_account".Split(' '),
            ],
            Write
        );

    /// <summary>Every column but the id from a table of the same shape.</summary>
    public static string UpdateFrom(string source) =>
        $"update consignment set {string.Join(", ", Table.Columns.Skip(1).Select(c => $"{c} = {source}.{c}"))} from {source} where consignment.id = {source}.id";

    /// <summary>One row by its id; parameters in the order of the columns.</summary>
    public static string UpdateSql { get; } =
        $"update consignment set {string.Join(", ", Table.Columns.Skip(1).Select((c, n) => $"{c} = ${n + 2}"))} where id = $1";

    /// <summary>What a search by the beginning of a name compares: lower case, cut to <see cref="KeyLength"/>; null for no name.</summary>
    public static string? Key(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }

        var trimmed = name.AsSpan().Trim();
        var cut = trimmed.Length > KeyLength ? KeyLength - (char.IsHighSurrogate(trimmed[KeyLength - 1]) ? 1 : 0) : trimmed.Length;
        return Clean(trimmed[..cut].ToString().ToLowerInvariant());
    }

    public static ConsignmentRow Read(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            Provider = row.GetString(1),
            Reference = row.GetString(2),
            Version = row.GetInt32(3),
            State = row.GetInt16(4),
            Category = row.GetInt16(5),
            Lane = row.GetInt16(6),
            Loading = row.GetInt16(7),
            Hold = row.GetInt16(8),
            Destination = row.GetString(9),
            Dispatch = row.TextOrNull(10),
            Channel = row.GetInt16(11),
            Purpose = row.GetInt16(12),
            Consignee = row.TextOrNull(13),
            Consignor = row.TextOrNull(15),
            Seller = row.TextOrNull(16),
            Master = row.TextOrNull(17),
            Conveyance = row.TextOrNull(18),
            DueMinor = row.GetInt64(19),
            DueCurrency = row.TextOrNull(20),
            ReceivedAt = row.Instant(21),
            ArrivesAt = row.InstantOrNull(22),
            ArrivedAt = row.InstantOrNull(23),
            ReleasedAt = row.InstantOrNull(24),
            SubmissionId = row.GetInt64(25),
            Part = row.GetInt32(26),
            Offset = row.GetInt32(27),
            Length = row.GetInt32(28),
            OnAccount = row.GetInt16(29) != 0,
        };

    private static void Write(IRowSink sink, ConsignmentRow row)
    {
        sink.Long(row.Id);
        sink.Text(row.Provider);
        sink.Text(row.Reference);
        sink.Int(row.Version);
        sink.Short(row.State);
        sink.Short(row.Category);
        sink.Short(row.Lane);
        sink.Short(row.Loading);
        sink.Short(row.Hold);
        sink.Text(row.Destination);
        sink.Text(row.Dispatch);
        sink.Short(row.Channel);
        sink.Short(row.Purpose);
        sink.Text(Clean(row.Consignee));
        sink.Text(Key(row.Consignee));
        sink.Text(Clean(row.Consignor));
        sink.Text(Clean(row.Seller));
        sink.Text(Clean(row.Master));
        sink.Text(Clean(row.Conveyance));
        sink.Long(row.DueMinor);
        sink.Text(row.DueCurrency);
        sink.Long(row.ReceivedAt.Ms());
        sink.LongOrNull(row.ArrivesAt.Ms());
        sink.LongOrNull(row.ArrivedAt.Ms());
        sink.LongOrNull(row.ReleasedAt.Ms());
        sink.Long(row.SubmissionId);
        sink.Int(row.Part);
        sink.Int(row.Offset);
        sink.Int(row.Length);
        sink.Short((short)(row.OnAccount ? 1 : 0));
    }

    // One odd name must not block the other lines of a file: what a database cannot hold is shown as U+FFFD. The evidence keeps the bytes as sent.
    private static string? Clean(string? text)
    {
        if (text is null || text.AsSpan().IndexOfAny(Suspect) < 0)
        {
            return text;
        }

        var repaired = string.Concat(text.EnumerateRunes());
        return repaired.Replace('\0', '\uFFFD');
    }
}
