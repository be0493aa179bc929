namespace Parcelgate.Server.Revenue;

using System.Data.Common;
using System.Globalization;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What may be changed of a limited account. What is null stays as it is.</summary>
/// <param name="LimitMinor">See <see cref="Account.LimitMinor"/>.</param>
/// <param name="WarnAtMinor">See <see cref="Account.WarnAtMinor"/>.</param>
/// <param name="BlockAtMinor">See <see cref="Account.BlockAtMinor"/>.</param>
/// <param name="Blocked">See <see cref="Account.Blocked"/>.</param>
/// <param name="Terms">See <see cref="Account.Terms"/>.</param>
/// <param name="SetsThresholds">True where the two thresholds are taken as they are said: null then takes one away.</param>
public sealed record AccountChange(
    long? LimitMinor = null,
    long? WarnAtMinor = null,
    long? BlockAtMinor = null,
    bool? Blocked = null,
    PaymentTerms? Terms = null,
    bool SetsThresholds = false
);

/// <summary>Accounts: opened, their limits changed, read. Each change is an event of the journal with reason and actor.</summary>
public static class LedgerAccounts
{
    /// <summary>Opens accounts; those that exist stay as they are.</summary>
    /// <param name="work">The transaction; the caller commits.</param>
    /// <param name="accounts">The accounts.</param>
    /// <param name="now">The instant of the event.</param>
    /// <param name="actor">Who opens them.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    public static async Task OpenAsync(
        IUnitOfWork work,
        IReadOnlyList<Account> accounts,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        var sorted = accounts.OrderBy(account => account.Key, StringComparer.Ordinal).ToList();
        await Ledgers.MappedAsync(async () =>
        {
            var tables = Ledgers.TablesOf(work);
            var there = await tables.LoadAsync(new LedgerNeeds([.. sorted.Select(account => account.Key)], [], [], []), cancel);
            sorted.RemoveAll(account => there.Accounts.Exists(one => one.Account.Key == account.Key));
            if (sorted.Count > 0)
            {
                var id = await work.NextIdsAsync(Ledgers.Counter, sorted.Count, cancel);
                await tables.AddAccountsAsync([.. sorted.Select((account, n) => new StoredAccount(id + n, account, default))], cancel);
            }

            return true;
        });
        await work.AppendJournalAsync([.. sorted.Select(account => Event(account, "account-opened", null, now, actor))], cancel);
    }

    /// <summary>Changes an account's limit, thresholds or block.</summary>
    /// <param name="work">The transaction; the caller commits.</param>
    /// <param name="key">The account.</param>
    /// <param name="change">What changes.</param>
    /// <param name="reason">Why, in words; not blank.</param>
    /// <param name="now">The instant of the event.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>
    /// Null when it is done, else <see cref="LedgerCodes.AccountUnknown"/>, <see cref="LedgerCodes.ReasonMissing"/> or
    /// <see cref="LedgerCodes.LimitBelowUse"/>: a limit goes no lower than what is used, so that no account ever stands beyond its limit. Block it
    /// instead, and lower the limit when it has paid.
    /// </returns>
    public static async Task<string?> ChangeAsync(
        IUnitOfWork work,
        string key,
        AccountChange change,
        string reason,
        DateTimeOffset now,
        string actor,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return LedgerCodes.ReasonMissing;
        }

        var found = await Ledgers.MappedAsync(() => Ledgers.TablesOf(work).LoadAsync(new LedgerNeeds([key], [], [], []), cancel));
        if (found.Accounts is not [var stored])
        {
            return LedgerCodes.AccountUnknown;
        }

        var after = stored.Account with
        {
            LimitMinor = change.LimitMinor ?? stored.Account.LimitMinor,
            WarnAtMinor = change.WarnAtMinor ?? (change.SetsThresholds ? null : stored.Account.WarnAtMinor),
            BlockAtMinor = change.BlockAtMinor ?? (change.SetsThresholds ? null : stored.Account.BlockAtMinor),
            Blocked = change.Blocked ?? stored.Account.Blocked,
            Terms = change.Terms ?? stored.Account.Terms,
        };
        if (after.LimitMinor < 0 || stored.Balance.UsedMinor(after.Limited) > after.LimitMinor)
        {
            return LedgerCodes.LimitBelowUse;
        }

        await UpdateAsync(work, after, cancel);
        await work.AppendJournalAsync([Event(after, "account-changed", reason, now, actor)], cancel);
        return null;
    }

    /// <summary>An account as it stands; null if there is none.</summary>
    public static async Task<StoredAccount?> FindAsync(DbConnection connection, string key, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            $"select {LedgerTables.AccountColumns} from ledger_account where key = @key",
            ("key", key)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? LedgerTables.ReadAccount(row) : null;
    }

    private static Task<int> UpdateAsync(IUnitOfWork work, Account account, CancellationToken cancel) =>
        Ledgers.MappedAsync(() =>
            Sql.ExecuteAsync(
                work.Connection,
                work.Transaction,
                """
                update ledger_account set limit_minor = @limit, warn_at_minor = cast(@warn as bigint), block_at_minor = cast(@block as bigint), blocked = @blocked,
                  due_days = cast(@due as integer), interest_ppm = cast(@interest as bigint), terms_law = cast(@law as text)
                where key = @key
                """,
                cancel,
                ("limit", account.LimitMinor),
                ("warn", account.WarnAtMinor),
                ("block", account.BlockAtMinor),
                ("blocked", (short)(account.Blocked ? 1 : 0)),
                ("due", account.Terms?.DueDays),
                ("interest", account.Terms?.InterestPpmPerDay),
                ("law", account.Terms?.Law),
                ("key", account.Key)
            )
        );

    private static JournalRow Event(Account account, string kind, string? reason, DateTimeOffset now, string actor) =>
        new(
            now,
            kind,
            0,
            0,
            actor,
            EventDetail.Object(
                ("account", account.Key),
                ("limit", account.Limited == LimitedSide.None ? null : Text(account.LimitMinor)),
                ("warn-at", account.WarnAtMinor is { } warn ? Text(warn) : null),
                ("block-at", account.BlockAtMinor is { } block ? Text(block) : null),
                ("blocked", account.Blocked ? "true" : null),
                ("due-days", account.Terms is { } due ? Text(due.DueDays) : null),
                ("interest-ppm-a-day", account.Terms is { } interest ? Text(interest.InterestPpmPerDay) : null),
                ("terms-law", account.Terms?.Law),
                ("reason", reason)
            )
        );

    private static string Text(long minor) => minor.ToString(CultureInfo.InvariantCulture);
}
