namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;

/// <summary>
/// The ledger added up again from its transfers, by another way than the one that posts. Each rule gives a sentence an auditor can act on, or null.
/// </summary>
internal sealed class LedgerBooks
{
    private readonly Dictionary<long, Book> books;
    private readonly Dictionary<TransferId, Transfer> open = [];
    private readonly Dictionary<TransferId, Transfer> endsBefore = [];
    private readonly Dictionary<Currency, long> charged = [];

    internal LedgerBooks(IReadOnlyList<StoredAccount> accounts)
    {
        books = accounts.ToDictionary(account => account.Id, account => new Book(account));
        byKey = books.Values.ToDictionary(book => book.Stored.Account.Key, StringComparer.Ordinal);
    }

    private readonly Dictionary<string, Book> byKey;

    /// <summary>One account as the transfers make it.</summary>
    private sealed class Book(StoredAccount stored)
    {
        public StoredAccount Stored { get; } = stored;

        public long DebitsPosted { get; set; }

        public long CreditsPosted { get; set; }

        public long DebitsPending { get; set; }

        public long CreditsPending { get; set; }

        /// <summary>What parcels were charged to it, or, for revenue, what it received of that, negative.</summary>
        public long Charged { get; set; }

        public Balance Sums => new(DebitsPosted, CreditsPosted, DebitsPending, CreditsPending);
    }

    internal long Transfers { get; private set; }

    internal long Accounts => books.Count;

    internal long OpenReservations => open.Count;

    internal bool IsOpen(TransferId id) => open.ContainsKey(id);

    /// <summary>A row with the keys of its accounts.</summary>
    internal string? Read(DbDataReader row, out PostedTransfer posted)
    {
        posted = null!;
        var (debitId, creditId) = (row.GetInt64(16), row.GetInt64(17));
        if (!books.TryGetValue(debitId, out var debit) || !books.TryGetValue(creditId, out var credit))
        {
            return FormattableString.Invariant($"transfer {row.GetInt64(0)} names an account that is not there.");
        }

        posted = LedgerTables.ReadTransfer(row, debit.Stored.Account.Key, credit.Stored.Account.Key, debit.Stored.Account.Currency.Code);
        return debit.Stored.Account.Currency == credit.Stored.Account.Currency
            ? null
            : $"transfer {posted.Transfer.Id} goes from {credit.Stored.Account.Currency} to {debit.Stored.Account.Currency}.";
    }

    /// <summary>Adds one transfer. Those of several processes do not come in the order of time: an end may come before what it ends.</summary>
    internal string? Add(Transfer transfer)
    {
        Transfers++;
        switch (transfer.Kind)
        {
            case TransferKind.Posted:
                Post(transfer);
                return null;
            case TransferKind.Pending when endsBefore.Remove(transfer.Id, out var end):
                return End(transfer, end);
            case TransferKind.Pending:
                open.Add(transfer.Id, transfer);
                return null;
            default:
                if (open.Remove(transfer.Pending!.Value, out var pending))
                {
                    return End(pending, transfer);
                }

                return endsBefore.TryAdd(transfer.Pending.Value, transfer) ? null : $"{transfer.Pending} is ended twice.";
        }
    }

    /// <summary>What must hold when all transfers are added.</summary>
    internal string? Check()
    {
        if (endsBefore.Count > 0)
        {
            var end = endsBefore.Values.First();
            return $"transfer {end.Id} ends {end.Pending}, which is not pending.";
        }

        foreach (var pending in open.Values)
        {
            byKey[pending.Debit].DebitsPending += pending.Amount.Minor;
            byKey[pending.Credit].CreditsPending += pending.Amount.Minor;
        }

        return books.Values.Select(Wrong).FirstOrDefault(wrong => wrong is not null)
            ?? books.Values.GroupBy(book => book.Stored.Account.Currency).Select(Unbalanced).FirstOrDefault(wrong => wrong is not null);
    }

    private string? End(Transfer pending, Transfer end)
    {
        if (end.Kind == TransferKind.PostPending)
        {
            Post(end);
        }

        return end.Debit != pending.Debit || end.Credit != pending.Credit || end.Amount.Minor > pending.Amount.Minor
            ? $"transfer {end.Id} ends {pending.Id} and is not a part of it."
            : null;
    }

    private void Post(Transfer transfer)
    {
        var (debit, credit, minor) = (byKey[transfer.Debit], byKey[transfer.Credit], transfer.Amount.Minor);
        debit.DebitsPosted += minor;
        credit.CreditsPosted += minor;
        if (!transfer.Code.IsOfCharges())
        {
            return;
        }

        debit.Charged += minor;
        credit.Charged -= minor;
        if (transfer.About.ConsignmentId != 0)
        {
            var sign = transfer.Code.TakesBack() ? -1 : 1;
            charged[transfer.Amount.Currency] = charged.GetValueOrDefault(transfer.Amount.Currency) + sign * minor;
        }
    }

    private static string? Wrong(Book book)
    {
        var account = book.Stored.Account;
        return book.Sums != book.Stored.Balance
                ? $"account {account.Key} says {Say(book.Stored.Balance)}; its transfers make {Say(book.Sums)}."
            : account.Limited != LimitedSide.None && book.Sums.UsedMinor(account.Limited) > account.LimitMinor
                ? $"account {account.Key} uses {book.Sums.UsedMinor(account.Limited)} (minor units) of a limit of {account.LimitMinor}."
            : null;
    }

    private string? Unbalanced(IGrouping<Currency, Book> currency)
    {
        var sums = currency.Select(book => book.Sums).ToArray();
        if (sums.Aggregate(Int128.Zero, (all, sum) => all + sum.DebitsPosted - sum.CreditsPosted) != 0)
        {
            return $"debits and credits in {currency.Key} differ.";
        }

        var parcels = charged.GetValueOrDefault(currency.Key);
        var revenue = -currency.Where(book => book.Stored.Account.Kind == AccountKind.Revenue).Sum(book => book.Charged);
        var payers = currency.Where(book => book.Stored.Account.Kind != AccountKind.Revenue).Sum(book => book.Charged);
        return parcels == revenue && parcels == payers
            ? null
            : $"parcels were charged {new Money(parcels, currency.Key)}; statements ask for {new Money(payers, currency.Key)}, revenue received {new Money(revenue, currency.Key)}.";
    }

    private static string Say(Balance balance) =>
        FormattableString.Invariant(
            $"{balance.DebitsPosted} debited, {balance.CreditsPosted} credited, {balance.DebitsPending} and {balance.CreditsPending} reserved"
        );
}
