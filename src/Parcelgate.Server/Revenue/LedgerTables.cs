namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage.Tables;

/// <summary>A transfer as it stands in the ledger.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="At">When it was posted.</param>
/// <param name="Transfer">The transfer.</param>
public sealed record PostedTransfer(long Seq, DateTimeOffset At, Transfer Transfer);

/// <summary>An account as it stands in the ledger.</summary>
/// <param name="Id">Its number, by which transfers name it in the store.</param>
/// <param name="Account">The account.</param>
/// <param name="Balance">Its sums.</param>
public sealed record StoredAccount(long Id, Account Account, Balance Balance)
{
    /// <summary>End of the last period that is closed: no transfer is posted before it. Unix milliseconds; 0: none is closed.</summary>
    public long ClosedUntilMs { get; init; }
}

/// <summary>A transfer with the numbers of its accounts, ready to be stored.</summary>
internal readonly record struct TransferRow(long Seq, long AtMs, Transfer Transfer, long DebitId, long CreditId);

/// <summary>Tables ledger_account, ledger_transfer and ledger_pending.</summary>
internal static class LedgerTables
{
    /// <summary>Columns of an account in the order of <see cref="ReadAccount"/>.</summary>
    internal const string AccountColumns =
        "id, key, kind, currency, limited, limit_minor, warn_at_minor, block_at_minor, blocked, "
        + "debits_posted, credits_posted, debits_pending, credits_pending, closed_until, due_days, interest_ppm, terms_law";

    /// <summary>Columns of a transfer in the order of <see cref="ReadTransfer"/>, without the keys of its accounts.</summary>
    internal const string TransferColumns =
        "t.seq, t.at, t.id_high, t.id_low, t.kind, t.code, t.linked, t.amount_minor, t.pending_high, t.pending_low, t.expires_at, "
        + "t.consignment_id, t.version, t.item, t.charge, t.reason, t.debit_id, t.credit_id";

    /// <summary>A transfer about a consignment whose id does not begin with it: not made from a decision's charges.</summary>
    internal const string Foreign = "t.consignment_id <> 0 and t.id_high <> t.consignment_id";

    /// <summary>Begins a query of transfers with the keys of their accounts; a condition on t follows.</summary>
    internal const string SelectTransfers =
        $"select {TransferColumns}, d.key, c.key, d.currency from ledger_transfer t "
        + "join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id ";

    internal static Table<TransferRow> Transfers { get; } =
        new(
            "ledger_transfer",
            (
                "seq id_high id_low at kind code linked debit_id credit_id amount_minor pending_high pending_low expires_at "
                + "consignment_id version item charge reason"
            ).Split(' '),
            WriteTransfer
        );

    internal static Table<Transfer> Pending { get; } =
        new(
            "ledger_pending",
            "id_high id_low expires_at".Split(' '),
            static (sink, transfer) =>
            {
                Id(sink, transfer.Id);
                sink.LongOrNull(transfer.ExpiresAt?.Ms());
            }
        );

    internal static Table<StoredAccount> Accounts { get; } = new("ledger_account", AccountColumns.Split(", "), WriteAccount);

    /// <summary>The two halves of an id as the columns hold them.</summary>
    internal static (long High, long Low) Halves(TransferId id) => unchecked(((long)id.High, (long)id.Low));

    internal static StoredAccount ReadAccount(DbDataReader row)
    {
        var account = new Account
        {
            Key = row.GetString(1),
            Kind = (AccountKind)row.GetInt16(2),
            Currency = Currency.Of(row.GetString(3)),
            Limited = (LimitedSide)row.GetInt16(4),
            LimitMinor = row.GetInt64(5),
            WarnAtMinor = row.IsDBNull(6) ? null : row.GetInt64(6),
            BlockAtMinor = row.IsDBNull(7) ? null : row.GetInt64(7),
            Blocked = row.GetInt16(8) != 0,
            Terms = row.IsDBNull(14) ? null : new PaymentTerms(row.GetInt32(14), row.GetInt64(15), row.GetString(16)),
        };
        var balance = new Balance(row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12));
        return new StoredAccount(row.GetInt64(0), account, balance) { ClosedUntilMs = row.GetInt64(13) };
    }

    /// <summary>A row of <see cref="SelectTransfers"/>.</summary>
    internal static PostedTransfer ReadTransfer(DbDataReader row) =>
        ReadTransfer(row, row.GetString(18), row.GetString(19), row.GetString(20));

    /// <summary>A row of <see cref="TransferColumns"/> with the keys of its accounts.</summary>
    internal static PostedTransfer ReadTransfer(DbDataReader row, string debit, string credit, string currency) =>
        new(
            row.GetInt64(0),
            row.Instant(1),
            new Transfer
            {
                Id = ReadId(row, 2),
                Kind = (TransferKind)row.GetInt16(4),
                Code = (TransferCode)row.GetInt16(5),
                Linked = row.GetInt16(6) != 0,
                Debit = debit,
                Credit = credit,
                Amount = new Money(row.GetInt64(7), Currency.Of(currency)),
                Pending = row.IsDBNull(8) ? null : ReadId(row, 8),
                ExpiresAt = row.InstantOrNull(10),
                About = new About(row.GetInt64(11), row.GetInt32(12), row.GetString(14), row.GetInt32(13)),
                Reason = row.GetString(15),
            }
        );

    internal static TransferId ReadId(DbDataReader row, int column) =>
        unchecked(new TransferId((ulong)row.GetInt64(column), (ulong)row.GetInt64(column + 1)));

    private static void WriteTransfer(IRowSink sink, TransferRow row)
    {
        var transfer = row.Transfer;
        sink.Long(row.Seq);
        Id(sink, transfer.Id);
        sink.Long(row.AtMs);
        sink.Short((short)transfer.Kind);
        sink.Short((short)transfer.Code);
        sink.Short((short)(transfer.Linked ? 1 : 0));
        sink.Long(row.DebitId);
        sink.Long(row.CreditId);
        sink.Long(transfer.Amount.Minor);
        (long High, long Low)? pending = transfer.Pending is { } id ? Halves(id) : null;
        sink.LongOrNull(pending?.High);
        sink.LongOrNull(pending?.Low);
        sink.LongOrNull(transfer.ExpiresAt?.Ms());
        sink.Long(transfer.About.ConsignmentId);
        sink.Int(transfer.About.Version);
        sink.Int(transfer.About.Item);
        sink.Text(transfer.About.Charge);
        sink.Text(transfer.Reason);
    }

    private static void WriteAccount(IRowSink sink, StoredAccount stored)
    {
        sink.Long(stored.Id);
        sink.Text(stored.Account.Key);
        sink.Short((short)stored.Account.Kind);
        sink.Text(stored.Account.Currency.Code);
        sink.Short((short)stored.Account.Limited);
        sink.Long(stored.Account.LimitMinor);
        sink.LongOrNull(stored.Account.WarnAtMinor);
        sink.LongOrNull(stored.Account.BlockAtMinor);
        sink.Short((short)(stored.Account.Blocked ? 1 : 0));
        sink.Long(stored.Balance.DebitsPosted);
        sink.Long(stored.Balance.CreditsPosted);
        sink.Long(stored.Balance.DebitsPending);
        sink.Long(stored.Balance.CreditsPending);
        sink.Long(stored.ClosedUntilMs);
        sink.LongOrNull(stored.Account.Terms?.DueDays);
        sink.LongOrNull(stored.Account.Terms?.InterestPpmPerDay);
        sink.Text(stored.Account.Terms?.Law);
    }

    private static void Id(IRowSink sink, TransferId id)
    {
        var (high, low) = Halves(id);
        sink.Long(high);
        sink.Long(low);
    }
}
