namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Postgres;
using Parcelgate.Server.Storage.Sqlite;
using Parcelgate.Server.Storage.Tables;

/// <summary>A bank's file as it was imported. The bytes are evidence and are kept beside.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Sha256">Over the bytes.</param>
/// <param name="ReceivedAt">When it was imported.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Name">As it was called; "" when not said.</param>
/// <param name="Kind">"camt.053.001.08".</param>
/// <param name="MessageId">The bank's id of the message.</param>
/// <param name="Statements">Statements or notifications in it.</param>
/// <param name="Entries">Entries in it, booked or not.</param>
/// <param name="Known">Of them those that an earlier file had brought.</param>
/// <param name="Bytes">Length of the file.</param>
public sealed record BankFileRow(
    long Id,
    Digest Sha256,
    DateTimeOffset ReceivedAt,
    string Actor,
    string Name,
    string Kind,
    string MessageId,
    int Statements,
    int Entries,
    int Known,
    long Bytes
);

/// <summary>Whether somebody has to look at a payment. Values are stored: they never change meaning.</summary>
public enum PaymentState
{
    /// <summary>All of it is booked to what it pays.</summary>
    Settled = 1,

    /// <summary>Some of it is in suspense and waits for an officer.</summary>
    Open = 2,

    /// <summary>Some of it is in suspense and is to be sent back to whom it came from.</summary>
    ToSendBack = 3,
}

/// <summary>One payment a bank reported.</summary>
public sealed record BankPaymentRow
{
    public required long Id { get; init; }

    /// <summary>Names the entry, whichever file brings it.</summary>
    public required string EntryKey { get; init; }

    /// <summary>0-based place among the payments of the entry.</summary>
    public required int Part { get; init; }
    public required long FileId { get; init; }

    /// <summary>Where it stands in the file: "Stmt[1]/Ntry[3]".</summary>
    public required string Place { get; init; }

    /// <summary>True when the bank said what the entry consists of.</summary>
    public required bool Detailed { get; init; }
    public required Money Amount { get; init; }
    public required bool IsCredit { get; init; }
    public required bool IsReversal { get; init; }
    public DateOnly? BookedOn { get; init; }

    /// <summary>The reference it carries, as it was sent; "" for none.</summary>
    public required string Reference { get; init; }

    /// <summary>What the payer wrote.</summary>
    public required string Said { get; init; }

    /// <summary>Who paid, or was paid: a person's name.</summary>
    public string? Payer { get; init; }
    public required PaymentMatch Match { get; init; }

    /// <summary>The consignment it pays or is about; 0 for none.</summary>
    public required long ConsignmentId { get; init; }

    /// <summary>What is booked to what it pays.</summary>
    public required Money Booked { get; init; }

    /// <summary>What of it is in suspense.</summary>
    public required Money Open { get; init; }
    public required PaymentState State { get; init; }

    /// <summary>What an officer wrote when deciding on it; "" while nobody did.</summary>
    public string Reason { get; init; } = "";
    public required string Actor { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>A file with its bytes, ready to be stored.</summary>
internal sealed record BankFileContent(BankFileRow File, byte[] Packed);

/// <summary>Tables bank_file and bank_payment.</summary>
internal static class BankTables
{
    /// <summary>Keys asked for in one statement. Arbitrary; SQLite has 32,766 parameters.</summary>
    private const int KeysAtOnce = 500;

    private const string FileColumns = "id, sha256, received_at, actor, name, kind, message_id, statements, entries, known, bytes";

    private static Table<BankFileContent> Files { get; } = new("bank_file", [.. FileColumns.Split(", "), "content"], WriteFile);

    private static Table<BankPaymentRow> Payments { get; } =
        new(
            "bank_payment",
            (
                "id entry_key part file_id place detailed currency amount_minor credit reversal booked_on reference said payer matched "
                + "consignment_id booked_minor open_minor state reason actor at changed_at"
            ).Split(' '),
            WritePayment
        );

    internal static async Task InsertAsync(
        IUnitOfWork work,
        BankFileContent file,
        IReadOnlyList<BankPaymentRow> payments,
        CancellationToken cancel
    )
    {
        await InsertAsync(work, Files, [file], cancel);
        await InsertAsync(work, Payments, payments, cancel);
    }

    /// <summary>The file with these bytes; null if it was never imported.</summary>
    internal static async Task<BankFileRow?> FileAsync(IUnitOfWork work, Digest sha256, CancellationToken cancel) =>
        (
            await ReadAsync(
                work.Connection,
                work.Transaction,
                $"select {FileColumns} from bank_file where sha256 = @sha",
                ReadFile,
                cancel,
                ("sha", sha256.ToArray())
            )
        ).FirstOrDefault();

    /// <summary>The latest files, newest first.</summary>
    internal static Task<List<BankFileRow>> FilesAsync(DbConnection connection, int most, CancellationToken cancel) =>
        ReadAsync(
            connection,
            null,
            $"select {FileColumns} from bank_file order by received_at desc, id desc limit @most",
            ReadFile,
            cancel,
            ("most", most)
        );

    /// <summary>The bytes of a file; null if there is none of this number.</summary>
    internal static async Task<byte[]?> ContentAsync(DbConnection connection, long id, CancellationToken cancel) =>
        (
            await ReadAsync(
                connection,
                null,
                "select content from bank_file where id = @id",
                static row => Packing.Unpack(row.Blob(0)),
                cancel,
                ("id", id)
            )
        ).FirstOrDefault();

    /// <summary>Payments of entries that are on file, by the entry's key.</summary>
    internal static async Task<ILookup<string, BankPaymentRow>> KnownAsync(
        IUnitOfWork work,
        IReadOnlyCollection<string> entryKeys,
        CancellationToken cancel
    )
    {
        var all = new List<BankPaymentRow>();
        foreach (var some in entryKeys.Chunk(KeysAtOnce))
        {
            var named = some.Select((key, n) => (Name: string.Create(CultureInfo.InvariantCulture, $"k{n}"), Value: (object?)key))
                .ToArray();
            all.AddRange(
                await ReadAsync(
                    work.Connection,
                    work.Transaction,
                    $"select {Payments.ColumnList} from bank_payment where entry_key in ({string.Join(", ", named.Select(one => $"@{one.Name}"))})",
                    ReadPayment,
                    cancel,
                    named
                )
            );
        }

        return all.ToLookup(row => row.EntryKey, StringComparer.Ordinal);
    }

    /// <summary>A payment, locked until commit; null if there is none.</summary>
    internal static async Task<BankPaymentRow?> LockAsync(IUnitOfWork work, long id, CancellationToken cancel) =>
        (
            await ReadAsync(
                work.Connection,
                work.Transaction,
                $"select {Payments.ColumnList} from bank_payment where id = @id"
                    + (work.Connection is NpgsqlConnection ? " for update" : ""),
                ReadPayment,
                cancel,
                ("id", id)
            )
        ).FirstOrDefault();

    /// <summary>Payments that wait in suspense, oldest first.</summary>
    internal static Task<List<BankPaymentRow>> OpenAsync(DbConnection connection, int most, CancellationToken cancel) =>
        ReadAsync(
            connection,
            null,
            $"select {Payments.ColumnList} from bank_payment where open_minor > 0 order by id limit @most",
            ReadPayment,
            cancel,
            ("most", most)
        );

    /// <summary>The payments a file brought, in its order.</summary>
    internal static Task<List<BankPaymentRow>> OfFileAsync(DbConnection connection, long fileId, int most, CancellationToken cancel) =>
        ReadAsync(
            connection,
            null,
            $"select {Payments.ColumnList} from bank_payment where file_id = @file order by id limit @most",
            ReadPayment,
            cancel,
            ("file", fileId),
            ("most", most)
        );

    /// <summary>How many payments wait, and what they come to by currency and direction.</summary>
    internal static Task<List<OpenSum>> OpenSumsAsync(DbConnection connection, CancellationToken cancel) =>
        ReadAsync(
            connection,
            null,
            "select currency, credit, state, count(*), cast(sum(open_minor) as bigint) from bank_payment where open_minor > 0 "
                + "group by currency, credit, state order by currency, credit desc, state",
            static row => new OpenSum(
                new Money(row.GetInt64(4), Currency.Of(row.GetString(0))),
                row.GetInt16(1) != 0,
                (PaymentState)row.GetInt16(2),
                row.GetInt64(3)
            ),
            cancel
        );

    /// <summary>How the payments of some files were matched.</summary>
    internal static Task<List<MatchCount>> MatchesAsync(DbConnection connection, IReadOnlyList<long> fileIds, CancellationToken cancel) =>
        fileIds.Count == 0
            ? Task.FromResult<List<MatchCount>>([])
            : ReadAsync(
                connection,
                null,
                "select file_id, matched, currency, count(*), cast(sum(amount_minor) as bigint) from bank_payment "
                    + $"where file_id in ({string.Join(", ", fileIds)}) group by file_id, matched, currency order by file_id, matched, currency",
                static row => new MatchCount(
                    row.GetInt64(0),
                    (PaymentMatch)row.GetInt16(1),
                    new Money(row.GetInt64(4), Currency.Of(row.GetString(2))),
                    row.GetInt64(3)
                ),
                cancel
            );

    /// <summary>Stores what an officer, or a later file, decided about a payment.</summary>
    internal static Task<int> UpdateAsync(IUnitOfWork work, BankPaymentRow row, CancellationToken cancel) =>
        Ledgers.MappedAsync(() =>
            Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                """
                update bank_payment set consignment_id = @consignment, booked_minor = @booked, open_minor = @open, state = @state, reason = @reason,
                  actor = @actor, changed_at = @at where id = @id
                """,
                cancel,
                ("consignment", row.ConsignmentId),
                ("booked", row.Booked.Minor),
                ("open", row.Open.Minor),
                ("state", (short)row.State),
                ("reason", row.Reason),
                ("actor", row.Actor),
                ("at", row.ChangedAt.Ms()),
                ("id", row.Id)
            )
        );

    private static Task<int> InsertAsync<TRow>(IUnitOfWork work, Table<TRow> table, IReadOnlyList<TRow> rows, CancellationToken cancel) =>
        Ledgers.MappedAsync(async () =>
        {
            if (work.Connection is NpgsqlConnection postgres)
            {
                await new CopyBuffer().SendAsync(postgres, table, table.Name, rows, cancel);
                return rows.Count;
            }

            using var statement = new SqliteStatement(((SqliteConnection)work.Connection).Handle!, table.InsertSql);
            foreach (var row in rows)
            {
                table.Write(statement, row);
                statement.Run();
            }

            return rows.Count;
        });

    internal static Task<List<T>> ReadAsync<T>(
        DbConnection connection,
        DbTransaction? transaction,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancel,
        params (string Name, object? Value)[] parameters
    ) =>
        Ledgers.MappedAsync(async () =>
        {
            await using var command = Sql.Command(connection, transaction, sql, parameters);
            await using var row = await command.ExecuteReaderAsync(cancel);
            var all = new List<T>();
            while (await row.ReadAsync(cancel))
            {
                all.Add(read(row));
            }

            return all;
        });

    private static BankFileRow ReadFile(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.Digest(1),
            row.Instant(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.GetInt32(7),
            row.GetInt32(8),
            row.GetInt32(9),
            row.GetInt64(10)
        );

    private static void WriteFile(IRowSink sink, BankFileContent row)
    {
        var file = row.File;
        sink.Long(file.Id);
        sink.Digest(file.Sha256);
        sink.Long(file.ReceivedAt.Ms());
        sink.Text(file.Actor);
        sink.Text(file.Name);
        sink.Text(file.Kind);
        sink.Text(file.MessageId);
        sink.Int(file.Statements);
        sink.Int(file.Entries);
        sink.Int(file.Known);
        sink.Long(file.Bytes);
        sink.Bytes(row.Packed);
    }

    private static BankPaymentRow ReadPayment(DbDataReader row)
    {
        var currency = Currency.Of(row.GetString(6));
        return new BankPaymentRow
        {
            Id = row.GetInt64(0),
            EntryKey = row.GetString(1),
            Part = row.GetInt32(2),
            FileId = row.GetInt64(3),
            Place = row.GetString(4),
            Detailed = row.GetInt16(5) != 0,
            Amount = new Money(row.GetInt64(7), currency),
            IsCredit = row.GetInt16(8) != 0,
            IsReversal = row.GetInt16(9) != 0,
            BookedOn = row.IsDBNull(10) ? null : DateOnly.FromDayNumber((int)row.GetInt64(10)),
            Reference = row.GetString(11),
            Said = row.GetString(12),
            Payer = row.TextOrNull(13),
            Match = (PaymentMatch)row.GetInt16(14),
            ConsignmentId = row.GetInt64(15),
            Booked = new Money(row.GetInt64(16), currency),
            Open = new Money(row.GetInt64(17), currency),
            State = (PaymentState)row.GetInt16(18),
            Reason = row.GetString(19),
            Actor = row.GetString(20),
            At = row.Instant(21),
            ChangedAt = row.Instant(22),
        };
    }

    private static void WritePayment(IRowSink sink, BankPaymentRow row)
    {
        sink.Long(row.Id);
        sink.Text(row.EntryKey);
        sink.Int(row.Part);
        sink.Long(row.FileId);
        sink.Text(row.Place);
        sink.Short((short)(row.Detailed ? 1 : 0));
        sink.Text(row.Amount.Currency.Code);
        sink.Long(row.Amount.Minor);
        sink.Short((short)(row.IsCredit ? 1 : 0));
        sink.Short((short)(row.IsReversal ? 1 : 0));
        sink.LongOrNull(row.BookedOn?.DayNumber);
        sink.Text(row.Reference);
        sink.Text(row.Said);
        sink.Text(row.Payer);
        sink.Short((short)row.Match);
        sink.Long(row.ConsignmentId);
        sink.Long(row.Booked.Minor);
        sink.Long(row.Open.Minor);
        sink.Short((short)row.State);
        sink.Text(row.Reason);
        sink.Text(row.Actor);
        sink.Long(row.At.Ms());
        sink.Long(row.ChangedAt.Ms());
    }
}

/// <summary>What waits in suspense.</summary>
/// <param name="Sum">Together.</param>
/// <param name="IsCredit">Money that came in; false: that went out.</param>
/// <param name="State">Waits for an officer, or is to be sent back.</param>
/// <param name="Count">Payments.</param>
public sealed record OpenSum(Money Sum, bool IsCredit, PaymentState State, long Count);

/// <summary>How many payments of a file were matched in one way.</summary>
public sealed record MatchCount(long FileId, PaymentMatch Match, Money Sum, long Count);
