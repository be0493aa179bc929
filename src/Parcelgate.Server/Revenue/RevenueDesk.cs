namespace Parcelgate.Server.Revenue;

using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>Where one account stands.</summary>
/// <param name="Stored">The account with its sums.</param>
/// <param name="Headroom">Against its limit; null when nothing limits it.</param>
/// <param name="Closed">Its closed statements, oldest first.</param>
/// <param name="Open">Of them those that are not paid, oldest first.</param>
/// <param name="Terms">When it is paid and what being late costs: the account's own terms under the law of today; null where neither says anything.</param>
public sealed record AccountStanding(
    StoredAccount Stored,
    Headroom? Headroom,
    IReadOnlyList<ClosedStatement> Closed,
    IReadOnlyList<OpenDemand> Open,
    PaymentTerms? Terms
)
{
    /// <summary>Owed: charged and not paid. Negative when more was paid than charged.</summary>
    public Money Owed => Of(Stored.Balance.DebitsPosted - Stored.Balance.CreditsPosted);

    /// <summary>Reserved for parcels that are not released yet.</summary>
    public Money Reserved => Of(Stored.Balance.DebitsPending);

    /// <summary>Of what is owed, what is late.</summary>
    public Money Late => Of(Open.Where(one => one.DaysLate > 0).Sum(one => one.Open.Minor));

    /// <summary>Days the oldest open statement is late; 0 when none is.</summary>
    public int DaysLate => Open.Count == 0 ? 0 : Open.Max(one => one.DaysLate);

    /// <summary>Whose account it is, as its key says; "" for all recipients together.</summary>
    public string Party => PartyOf(Stored.Account.Key);

    /// <summary>Whose account a key names.</summary>
    public static string PartyOf(string key)
    {
        var party = key.Split('/', 3)[^1];
        return party == "consignees" ? ""
            : party.StartsWith("of/", StringComparison.Ordinal) ? party[3..]
            : party;
    }

    private Money Of(long minor) => new(minor, Stored.Account.Currency);
}

/// <summary>What is owed in one currency, over all payers.</summary>
/// <param name="Owed">Charged and not paid.</param>
/// <param name="Late">Of it late.</param>
/// <param name="Reserved">Reserved for parcels that are not released yet.</param>
/// <param name="Collected">What revenue received, less what was reversed.</param>
public sealed record CurrencyTotal(Money Owed, Money Late, Money Reserved, Money Collected);

/// <summary>Accounts as pages read them. A provider sees its own only.</summary>
internal sealed class RevenueDesk(IStore store, LawLibrary library, TimeProvider time)
{
    /// <summary>Most accounts of one page; those that owe most stand first. Arbitrary.</summary>
    internal const int MostAccounts = 200;

    /// <summary>Transfers whose parcels are looked up together. Arbitrary.</summary>
    private const int AtOnce = 500;

    /// <summary>Accounts of payers, those that owe or reserve most first, at most <see cref="MostAccounts"/>.</summary>
    /// <param name="provider">Only this provider's; null: all.</param>
    /// <param name="cancel">Ends reading.</param>
    internal async Task<IReadOnlyList<AccountStanding>> AccountsAsync(string? provider, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        await using var command = Sql.Command(
            connection,
            null,
            $"""
            select {LedgerTables.AccountColumns} from ledger_account
            where kind in ({(int)AccountKind.Receivable}, {(int)AccountKind.Deferred}, {(int)AccountKind.Security}, {(int)
                AccountKind.Clearing})
              and (cast(@provider as text) is null or key like @like escape '\')
            order by debits_posted + debits_pending - credits_posted desc, key limit {MostAccounts}
            """,
            ("provider", provider),
            ("like", provider is null ? null : $"%/{Escaped(provider)}")
        );
        var stored = new List<StoredAccount>();
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                stored.Add(LedgerTables.ReadAccount(row));
            }
        }

        var standings = new List<AccountStanding>(stored.Count);
        foreach (var account in stored.Where(account => Sees(provider, account)))
        {
            standings.Add(await StandingAsync(connection, account, cancel));
        }

        return standings;
    }

    /// <summary>What is owed by all payers, by currency.</summary>
    internal async Task<IReadOnlyList<CurrencyTotal>> TotalsAsync(IReadOnlyList<AccountStanding> accounts, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        await using var command = Sql.Command(
            connection,
            null,
            $"""
            select currency,
              sum(case when kind <> {(int)AccountKind.Revenue} then debits_posted - credits_posted else 0 end),
              sum(case when kind <> {(int)AccountKind.Revenue} then debits_pending else 0 end),
              sum(case when kind = {(int)AccountKind.Revenue} then credits_posted - debits_posted else 0 end)
            from ledger_account where kind in ({(int)AccountKind.Receivable}, {(int)AccountKind.Deferred}, {(int)
                AccountKind.Clearing}, {(int)AccountKind.Revenue})
            group by currency order by currency
            """
        );
        var totals = new List<CurrencyTotal>();
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var currency = Currency.Of(row.GetString(0));
            var late = accounts.Where(account => account.Stored.Account.Currency == currency).Sum(account => account.Late.Minor);
            totals.Add(
                new CurrencyTotal(
                    new Money(Sql.Whole(row, 1), currency),
                    new Money(late, currency),
                    new Money(Sql.Whole(row, 2), currency),
                    new Money(Sql.Whole(row, 3), currency)
                )
            );
        }

        return totals;
    }

    /// <summary>One account by its number; null when there is none the viewer may see.</summary>
    internal async Task<AccountStanding?> AccountAsync(string? provider, long id, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await FindAsync(connection, id, cancel) is { } stored && Sees(provider, stored)
            ? await StandingAsync(connection, stored, cancel)
            : null;
    }

    /// <summary>How many parcels of a deferred account's party wait for payment because they are on no account; of another account none.</summary>
    internal async Task<long> WaitingAsync(AccountStanding account, CancellationToken cancel)
    {
        if (account.Stored.Account is not { Kind: AccountKind.Deferred, Currency: var currency })
        {
            return 0;
        }

        await using var connection = await store.OpenReadAsync(cancel);
        return await Queries.UnpaidCountAsync(connection, account.Party, currency, cancel);
    }

    /// <summary>A statement of an account: a closed one, or with number 0 what moved since the last one closed.</summary>
    /// <returns>The statement with its period; null when there is none the viewer may see.</returns>
    internal async Task<StatementFile?> StatementAsync(string? provider, long id, int number, int entries, CancellationToken cancel)
    {
        if (await AccountAsync(provider, id, cancel) is not { } account || number < 0 || number > account.Closed.Count)
        {
            return null;
        }

        var closed = number == 0 ? null : account.Closed[number - 1];
        var (from, until) = PeriodOf(account, closed);
        await using var connection = await store.OpenReadAsync(cancel);
        var statement = await Statements.OfAsync(connection, account.Stored, from, until, cancel);
        var file = new StatementFile(account, closed, from, until, statement, []);
        return entries == 0 ? file : file with { Entries = await EntriesAsync(file, cancel).Take(entries).ToListAsync(cancel) };
    }

    /// <summary>All transfers of a statement in order, streamed, with the references of their parcels.</summary>
    internal async IAsyncEnumerable<StatementEntry> EntriesAsync(
        StatementFile file,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var connection = await store.OpenReadAsync(cancel);
        await using var other = await store.OpenReadAsync(cancel);
        await foreach (var some in Statements.EntriesAsync(connection, file.Account.Stored, file.From, file.Until, cancel).Chunk(AtOnce))
        {
            var ids = some.Select(entry => entry.Transfer.About.ConsignmentId).Where(id => id != 0).Distinct().ToList();
            var references = (await Moves.RowsAsync(other, null, ids, cancel)).ToDictionary(row => row.Id, row => row.Reference);
            foreach (var entry in some)
            {
                yield return entry with
                {
                    Reference = references.GetValueOrDefault(entry.Transfer.About.ConsignmentId),
                };
            }
        }
    }

    private (DateTimeOffset? From, DateTimeOffset Until) PeriodOf(AccountStanding account, ClosedStatement? closed) =>
        closed is null ? (account.Closed.Count == 0 ? null : account.Closed[^1].Until, time.GetUtcNow().AddMilliseconds(1))
        : closed.Number == 1 ? (null, closed.Until)
        : (closed.From, closed.Until);

    private async Task<AccountStanding> StandingAsync(
        System.Data.Common.DbConnection connection,
        StoredAccount stored,
        CancellationToken cancel
    )
    {
        IReadOnlyList<ClosedStatement> closed = stored.ClosedUntilMs == 0 ? [] : await Statements.ClosedAsync(connection, stored, cancel);
        var open = closed.Count == 0 ? [] : await Statements.OpenAsync(connection, null, stored, closed, time.GetUtcNow(), cancel);
        var terms = stored.Account.Kind is AccountKind.Deferred ? PaymentTerms.Under(stored.Account.Terms, LateOf(stored)) : null;
        return new AccountStanding(stored, Headroom.Of(stored.Account, stored.Balance), closed, open, terms);
    }

    /// <summary>What the law of today says of an account's charges that are paid late.</summary>
    internal LatePayment? LateOf(StoredAccount account) => library.Current.Book.LatePaymentOf(account.Account.Currency, time.GetUtcNow());

    private static async Task<StoredAccount?> FindAsync(System.Data.Common.DbConnection connection, long id, CancellationToken cancel)
    {
        await using var command = Sql.Command(
            connection,
            null,
            $"select {LedgerTables.AccountColumns} from ledger_account where id = @id",
            ("id", id)
        );
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? LedgerTables.ReadAccount(row) : null;
    }

    private static bool Sees(string? provider, StoredAccount account) =>
        provider is null || AccountStanding.PartyOf(account.Account.Key) == provider;

    /// <summary>A text that a pattern of "like" takes as it is.</summary>
    internal static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}

/// <summary>A statement with all that is shown of it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Closed">The closed statement; null for the period that is open.</param>
/// <param name="From">Begin of the period; null: of all time.</param>
/// <param name="Until">End of the period.</param>
/// <param name="Statement">Its sums.</param>
/// <param name="Entries">Its first transfers.</param>
public sealed record StatementFile(
    AccountStanding Account,
    ClosedStatement? Closed,
    DateTimeOffset? From,
    DateTimeOffset Until,
    Statement Statement,
    IReadOnlyList<StatementEntry> Entries
);
