namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>A statement that is closed: its period takes no further transfer, and what was wrong is corrected in a later one.</summary>
/// <param name="Number">From 1, among those of its account.</param>
/// <param name="From">Begin of its period: the end of the one before, or the beginning of time.</param>
/// <param name="Until">End of its period, not in it.</param>
/// <param name="DueAt">When what it charges must be paid.</param>
/// <param name="Opening">Owed at the begin.</param>
/// <param name="Charged">Charged in the period, less what was taken back.</param>
/// <param name="Closing">Owed at the end.</param>
/// <param name="Transfers">Transfers in it.</param>
public sealed record ClosedStatement(
    int Number,
    DateTimeOffset From,
    DateTimeOffset Until,
    DateTimeOffset DueAt,
    Money Opening,
    Money Charged,
    Money Closing,
    long Transfers
)
{
    /// <summary>The last instant in it.</summary>
    public DateTimeOffset Last => Until.AddMilliseconds(-1);
}

/// <summary>One transfer of a statement, with the parcel it is about.</summary>
/// <param name="At">When it was posted.</param>
/// <param name="Transfer">The transfer.</param>
/// <param name="Reference">The consignment's reference; null where it is about none, or not looked up.</param>
/// <param name="Amount">What it adds to what is owed; negative when it takes from it.</param>
public sealed record StatementEntry(DateTimeOffset At, Transfer Transfer, string? Reference, Money Amount);

/// <summary>Statements of an account: of any period, closed, and transfer by transfer.</summary>
public static class Statements
{
    /// <summary>The journal's word for a period that is closed.</summary>
    public const string EventKind = "statement-closed";

    // What was reserved or given up moved nothing.
    private const string Moved = "t.kind in (1, 3)";

    /// <summary>What an account's holder owed, what was added and paid from one instant until before another, and what is owed then.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="account">The account.</param>
    /// <param name="from">Begin of the period, in it; null: of all time.</param>
    /// <param name="until">End of the period, not in it.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    public static Task<Statement> OfAsync(
        DbConnection connection,
        StoredAccount account,
        DateTimeOffset? from,
        DateTimeOffset until,
        CancellationToken cancel
    ) => OfAsync(connection, null, account, from.Ms() ?? 0, until.Ms(), cancel);

    /// <summary>The account's closed statements, oldest first.</summary>
    public static Task<IReadOnlyList<ClosedStatement>> ClosedAsync(
        DbConnection connection,
        StoredAccount account,
        CancellationToken cancel
    ) => ClosedAsync(connection, null, account, cancel);

    /// <summary>
    /// Closes the period from the end of the last statement to now, or to an instant before: the end of a month. Interest on what is late by then is charged before; it is
    /// posted now, so it is in the same period where that ends now, and in the next one where it ended before.
    /// </summary>
    /// <param name="work">The transaction; the caller commits.</param>
    /// <param name="key">The account.</param>
    /// <param name="late">What the law says of late payment; null: nothing, then the account's own terms hold.</param>
    /// <param name="now">The instant of the closing.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <param name="end">End of its period, not in it, not after <paramref name="now"/> and after the end of the last one; null: now, in it.</param>
    /// <returns>The statement; null when there is no such account or nothing moved since the last one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The period ends after now, or before it begins.</exception>
    public static async Task<ClosedStatement?> CloseAsync(
        IUnitOfWork work,
        string key,
        LatePayment? late,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel,
        DateTimeOffset? end = null
    )
    {
        var at = now.WholeMs();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end ?? at, at, nameof(end));
        if (await LockAsync(work, key, cancel) is not { } account)
        {
            return null;
        }

        var closed = await ClosedAsync(work.Connection, work.Transaction, account, cancel);
        var terms = PaymentTerms.Under(account.Account.Terms, late);
        var from = closed.Count == 0 ? default : closed[^1].Until;
        ArgumentOutOfRangeException.ThrowIfLessThan(end ?? at, from, nameof(end));
        await ChargeInterestAsync(work, account, closed, terms, end ?? at, at, actor, cancel);
        var until = end ?? at.AddMilliseconds(1); // The interest, posted now, is in it.
        var statement = await OfAsync(work.Connection, work.Transaction, account, closed.Count == 0 ? 0 : from.Ms(), until.Ms(), cancel);
        if (statement.Count == 0)
        {
            return null;
        }

        var due = at.AddDays(terms?.DueDays ?? 0);
        var made = new ClosedStatement(
            closed.Count + 1,
            from,
            until,
            due,
            statement.Opening,
            statement.Charged + InterestOf(statement),
            statement.Closing,
            statement.Count
        );
        await StoreAsync(work, account, made, cancel);
        await work.AppendJournalAsync([Event(account, made, at, actor)], cancel);
        return made;
    }

    /// <summary>The transfers of a period in the order they were posted, streamed, without the references of their parcels.</summary>
    public static async IAsyncEnumerable<StatementEntry> EntriesAsync(
        DbConnection connection,
        StoredAccount account,
        DateTimeOffset? from,
        DateTimeOffset until,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        const string columns = LedgerTables.SelectTransfers;
        const string period = $"and t.at >= @from and t.at < @until and {Moved}";
        await using var command = Sql.Command(
            connection,
            null,
            $"select * from ({columns} where t.debit_id = @id {period} union all {columns} where t.credit_id = @id {period}) e order by 2, 1",
            ("id", account.Id),
            ("from", from.Ms() ?? 0),
            ("until", until.Ms())
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var posted = LedgerTables.ReadTransfer(row);
            var owed = posted.Transfer.Debit == account.Account.Key ? posted.Transfer.Amount.Minor : -posted.Transfer.Amount.Minor;
            yield return new StatementEntry(posted.At, posted.Transfer, null, new Money(owed, account.Account.Currency));
        }
    }

    /// <summary>Statements whose sums are not those of the transfers of their period, as a sentence; null when all are right.</summary>
    internal static async Task<string?> WrongAsync(DbConnection connection, IReadOnlyList<StoredAccount> accounts, CancellationToken cancel)
    {
        foreach (var account in accounts)
        {
            var before = Money.Zero(account.Account.Currency);
            foreach (var closed in await ClosedAsync(connection, account, cancel))
            {
                var made = await OfAsync(connection, null, account, closed.Number == 1 ? 0 : closed.From.Ms(), closed.Until.Ms(), cancel);
                if (
                    made.Opening != closed.Opening
                    || made.Closing != closed.Closing
                    || made.Count != closed.Transfers
                    || closed.Opening != before
                )
                {
                    return FormattableString.Invariant(
                        $"statement {closed.Number} of {account.Account.Key} says {closed.Opening} to {closed.Closing} in {closed.Transfers} transfers; its transfers make {made.Opening} to {made.Closing} in {made.Count}."
                    );
                }

                before = closed.Closing;
            }
        }

        return null;
    }

    private static Money InterestOf(Statement statement) =>
        new(
            statement
                .Lines.Where(line => line is { Code: TransferCode.Adjustment, Charge: InterestName })
                .Sum(line => line.Debits.Minor - line.Credits.Minor),
            statement.Opening.Currency
        );

    private const string InterestName = "late-interest";

    private static async Task<StoredAccount?> LockAsync(IUnitOfWork work, string key, CancellationToken cancel)
    {
        var found = await Ledgers.MappedAsync(() => Ledgers.TablesOf(work).LoadAsync(new LedgerNeeds([key], [], [], []), cancel));
        return found.Accounts is [var account] ? account : null;
    }

    private static async Task ChargeInterestAsync(
        IUnitOfWork work,
        StoredAccount account,
        IReadOnlyList<ClosedStatement> closed,
        PaymentTerms? terms,
        DateTimeOffset lateBy,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        if (terms is not { InterestPpmPerDay: > 0 } || closed.Count == 0)
        {
            return;
        }

        var interest = new List<Transfer>();
        foreach (var open in await OpenAsync(work.Connection, work.Transaction, account, closed, lateBy, cancel))
        {
            // The last closing charged the days before it.
            var before = closed[^1].Until > open.Demand.DueAt ? (int)(closed[^1].Until - open.Demand.DueAt).TotalDays : 0;
            var amount = terms.InterestOn(open.Open, open.DaysLate, before);
            if (amount.Minor > 0)
            {
                interest.Add(InterestTransfer(account, open, amount, before, terms, closed.Count + 1));
            }
        }

        await Ledgers.PostAsync(work, interest, now, actor, cancel);
    }

    private static Transfer InterestTransfer(
        StoredAccount account,
        OpenDemand open,
        Money amount,
        int before,
        PaymentTerms terms,
        int statement
    ) =>
        new()
        {
            Id = TransferId.OfText(FormattableString.Invariant($"interest/{account.Account.Key}/{open.Demand.Number}/{statement}")),
            Code = TransferCode.Adjustment,
            Debit = account.Account.Key,
            Credit = AccountKeys.Interest(amount.Currency),
            Amount = amount,
            About = new About(0, 0, InterestName),
            Reason = FormattableString.Invariant(
                $"statement {open.Demand.Number}: {open.Open} late for {Math.Min(open.DaysLate, terms.MostInterestDays)} days, {Math.Min(before, terms.MostInterestDays)} of them charged before, at {terms.InterestPpmPerDay / 10_000m:0.####} % a day; {terms.Law}"
            ),
        };

    /// <summary>The statements that are not paid, oldest first.</summary>
    internal static async Task<IReadOnlyList<OpenDemand>> OpenAsync(
        DbConnection connection,
        DbTransaction? transaction,
        StoredAccount account,
        IReadOnlyList<ClosedStatement> closed,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var paid = await OfAsync(connection, transaction, account, 0, long.MaxValue, cancel);
        return Aging.Of([.. closed.Select(one => new Demanded(one.Number, one.DueAt, one.Charged))], paid.Paid, now);
    }

    private static async Task<Statement> OfAsync(
        DbConnection connection,
        DbTransaction? transaction,
        StoredAccount account,
        long fromMs,
        long untilMs,
        CancellationToken cancel
    )
    {
        var currency = account.Account.Currency;
        var opening =
            fromMs <= 0
                ? 0
                : await Sql.NumberAsync(
                    connection,
                    transaction,
                    $"""
                    select coalesce((select sum(t.amount_minor) from ledger_transfer t where t.debit_id = @id and t.at < @from and {Moved}), 0)
                      - coalesce((select sum(t.amount_minor) from ledger_transfer t where t.credit_id = @id and t.at < @from and {Moved}), 0)
                    """,
                    cancel,
                    ("id", account.Id),
                    ("from", fromMs)
                );
        await using var command = Sql.Command(
            connection,
            transaction,
            $"""
            select t.code, t.charge, 1, sum(t.amount_minor), count(*) from ledger_transfer t
            where t.debit_id = @id and t.at >= @from and t.at < @until and {Moved} group by t.code, t.charge
            union all
            select t.code, t.charge, 0, sum(t.amount_minor), count(*) from ledger_transfer t
            where t.credit_id = @id and t.at >= @from and t.at < @until and {Moved} group by t.code, t.charge
            """,
            ("id", account.Id),
            ("from", fromMs),
            ("until", untilMs)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var lines = new List<StatementLine>();
        var nothing = Money.Zero(currency);
        while (await row.ReadAsync(cancel))
        {
            var amount = new Money(Sql.Whole(row, 3), currency);
            var isDebit = Sql.Whole(row, 2) == 1;
            lines.Add(
                new StatementLine(
                    (TransferCode)row.GetInt16(0),
                    row.GetString(1),
                    isDebit ? amount : nothing,
                    isDebit ? nothing : amount,
                    Sql.Whole(row, 4)
                )
            );
        }

        return Statement.Of(account.Account.Key, new Money(opening ?? 0, currency), lines);
    }

    private static async Task<IReadOnlyList<ClosedStatement>> ClosedAsync(
        DbConnection connection,
        DbTransaction? transaction,
        StoredAccount account,
        CancellationToken cancel
    )
    {
        await using var command = Sql.Command(
            connection,
            transaction,
            "select number, from_at, until_at, due_at, opening_minor, charged_minor, closing_minor, transfers from ledger_statement "
                + "where account_id = @id order by number",
            ("id", account.Id)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        var all = new List<ClosedStatement>();
        var currency = account.Account.Currency;
        while (await row.ReadAsync(cancel))
        {
            all.Add(
                new ClosedStatement(
                    row.GetInt32(0),
                    row.Instant(1),
                    row.Instant(2),
                    row.Instant(3),
                    new Money(row.GetInt64(4), currency),
                    new Money(row.GetInt64(5), currency),
                    new Money(row.GetInt64(6), currency),
                    row.GetInt64(7)
                )
            );
        }

        return all;
    }

    private static Task<int> StoreAsync(IUnitOfWork work, StoredAccount account, ClosedStatement made, CancellationToken cancel) =>
        Ledgers.MappedAsync(async () =>
        {
            await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                "update ledger_account set closed_until = @until where key = @key",
                cancel,
                ("until", made.Until.Ms()),
                ("key", account.Account.Key)
            );
            return await Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                "insert into ledger_statement (account_id, number, from_at, until_at, due_at, opening_minor, charged_minor, closing_minor, transfers) "
                    + "values (@id, @number, @from, @until, @due, @opening, @charged, @closing, @transfers)",
                cancel,
                ("id", account.Id),
                ("number", made.Number),
                ("from", made.Number == 1 ? 0 : made.From.Ms()),
                ("until", made.Until.Ms()),
                ("due", made.DueAt.Ms()),
                ("opening", made.Opening.Minor),
                ("charged", made.Charged.Minor),
                ("closing", made.Closing.Minor),
                ("transfers", made.Transfers)
            );
        });

    private static JournalRow Event(StoredAccount account, ClosedStatement made, DateTimeOffset now, string actor) =>
        new(
            now,
            EventKind,
            0,
            0,
            actor,
            EventDetail.Object(
                ("account", account.Account.Key),
                ("number", made.Number.ToString(CultureInfo.InvariantCulture)),
                ("charged", made.Charged.ToString()),
                ("owed", made.Closing.ToString()),
                ("due", made.DueAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            )
        );
}
