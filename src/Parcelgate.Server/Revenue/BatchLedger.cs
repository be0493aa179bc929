namespace Parcelgate.Server.Revenue;

using System.Collections.Immutable;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Storage;

/// <summary>What became of a consignment's charges.</summary>
/// <param name="OnAccount">They are reserved on a deferred account.</param>
/// <param name="Paid">All that must be paid before release was paid before.</param>
internal readonly record struct ChargedAs(bool OnAccount, bool Paid)
{
    /// <summary>Nothing is left to wait for.</summary>
    public bool IsSecured => OnAccount || Paid;
}

/// <summary>
/// The ledger as one transaction of decisions sees it: accounts are read, charges posted in memory while the decisions are made, so that each knows
/// whether it is secured, and all of it is written at the end, if the accounts still are what the decisions saw.
/// </summary>
internal sealed class BatchLedger(DateTimeOffset now, AccountNumbers numbers)
{
    private readonly Ledger ledger = new();
    private readonly Dictionary<string, StoredAccount> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<Transfer>> transfers = [];
    private readonly Dictionary<long, string> credits = [];
    private long first;
    private LedgerWrites? appended;
    private LedgerNeeds? named;

    /// <summary>Consignments for which more was paid than they are charged now, with why.</summary>
    public IReadOnlyDictionary<long, string> Credits => credits;

    /// <summary>Reads what decisions may need.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="deferred">Keys of the deferred accounts that may take charges; those that do not exist take none.</param>
    /// <param name="onFile">Consignments that may have charges, their rows locked.</param>
    /// <param name="locks">True: limited accounts stay as they are read until the commit.</param>
    /// <param name="before">The transactions before, the latest first, whose changes the store may not show yet.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    public async Task BeginAsync(
        IUnitOfWork work,
        IReadOnlyList<string> deferred,
        IReadOnlyList<long> onFile,
        bool locks,
        ImmutableArray<BatchLedger> before,
        CancellationToken cancel
    )
    {
        if (deferred.Count + onFile.Count == 0)
        {
            return;
        }

        var needs = new LedgerNeeds(deferred, [], [], onFile) { Locks = locks };
        var found = await Ledgers.MappedAsync(() => Ledgers.TablesOf(work).LoadAsync(needs, cancel));
        foreach (var stored in found.Accounts)
        {
            var balance = before.Select(one => one.Left(stored.Account.Key)).FirstOrDefault(left => left is not null) ?? stored.Balance;
            seen.Add(stored.Account.Key, stored with { Balance = balance });
            ledger.Load(stored.Account, balance);
        }

        foreach (var one in found.Charging.OrderBy(one => one.At).ThenBy(one => one.Seq))
        {
            Of(one.Transfer.About.ConsignmentId).Add(one.Transfer);
        }

        foreach (var pending in transfers.Values.SelectMany(all => Postings.InEffect(all)).Select(one => one.Pending).OfType<Transfer>())
        {
            ledger.Load(pending);
        }
    }

    /// <summary>The party itself where it has a deferred account in this currency, else "".</summary>
    public string AccountOf(string party, Currency currency) => seen.ContainsKey(AccountKeys.Deferred(currency, party)) ? party : "";

    /// <summary>
    /// Brings what is posted of a consignment to these charges: on the deferred account if there is one and it has room for all of them, else each payer
    /// owes its own.
    /// </summary>
    public ChargedAs Charge(PostingSubject subject, ImmutableArray<ChargeLine> charges, PayerNames payers)
    {
        var there = transfers.GetValueOrDefault(subject.ConsignmentId);
        if (there is null && charges.IsEmpty)
        {
            return default;
        }

        var charged = Post(subject, charges, payers, there);
        if (there is not null && DebtShare.Of(there).Any(share => share.Overpaid.Minor > 0))
        {
            credits[subject.ConsignmentId] = subject.Reason;
        }
        else
        {
            credits.Remove(subject.ConsignmentId);
        }

        return charged;
    }

    private ChargedAs Post(PostingSubject subject, ImmutableArray<ChargeLine> charges, PayerNames payers, List<Transfer>? there)
    {
        IReadOnlyList<ChargeInEffect> inEffect = there is null ? [] : Postings.InEffect(there);
        var paid = there is not null && !charges.IsEmpty && Waiting.IsPaid(charges, PaidIn(charges[0].Amount.Currency, there));
        if (payers.OnAccount.Length > 0)
        {
            var reserving = Postings.Of(subject, charges, payers, inEffect);
            if (Refuse(subject, reserving) is null)
            {
                return new ChargedAs(charges.Any(Postings.IsDeferrable), paid);
            }
        }

        var owing = Postings.Of(subject, charges, payers with { OnAccount = "" }, inEffect);
        return Refuse(subject, owing) is { } refusal
            ? throw new InvalidOperationException($"The charges of consignment {subject.ConsignmentId} cannot be posted: {refusal}.")
            : new ChargedAs(false, paid);
    }

    /// <summary>What was paid in a currency: an amendment to another country's law charges in another one, and the first one's payments pay nothing of it.</summary>
    private static long PaidIn(Currency currency, List<Transfer> there) =>
        DebtShare.Of(there).Where(share => share.Paid.Currency == currency).Sum(share => share.Paid.Minor);

    /// <summary>
    /// Numbers what was posted, stores it where the numbers of all its accounts are known, and gives the event that seals it; null when nothing was posted.
    /// Waits for nobody, except for numbers that are not in memory. Before <see cref="SettleAsync"/>.
    /// </summary>
    /// <param name="work">The transaction.</param>
    /// <param name="number">Gives that many consecutive ids of the ledger's.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    public async Task<JournalRow?> SealAsync(IUnitOfWork work, Func<int, Task<long>> number, CancellationToken cancel)
    {
        if (ledger.Done.Count == 0)
        {
            return null;
        }

        first = await number(ledger.Done.Count);
        named = LedgerNeeds.Of(ledger.Done) with { Ids = [], Ending = [], Charged = [] };
        if (numbers.Of(named.AccountKeys) is { } known)
        {
            appended = Ledgers.WritesOf(ledger, known, first, now);
            await AppendAsync(work, appended, cancel);
        }

        return Ledgers.Seal(first, now, ledger.Done, "system");
    }

    /// <summary>Adds what was posted to the sums of accounts. Waits for other transactions on the same accounts.</summary>
    /// <exception cref="StaleReadException">A deferred account is no longer what the decisions saw.</exception>
    public async Task SettleAsync(IUnitOfWork work, CancellationToken cancel)
    {
        if (ledger.Done.Count == 0)
        {
            return;
        }

        await Ledgers.MappedAsync(async () =>
        {
            var tables = Ledgers.TablesOf(work);
            var needs = named!;
            if (appended is null || needs.AccountKeys.Any(seen.ContainsKey))
            {
                var found = await tables.LoadAsync(needs, cancel);
                Compare(found);
                numbers.Learn(found.Accounts);
                if (appended is null)
                {
                    // Opened by this very transaction: their numbers are learnt when they are found on file.
                    await Ledgers.OpenMissingAsync(work, tables, needs, found, cancel);
                    var ids = found.Accounts.ToDictionary(stored => stored.Account.Key, stored => stored.Id, StringComparer.Ordinal);
                    appended = Ledgers.WritesOf(ledger, ids, first, now);
                    await tables.AppendAsync(appended, cancel);
                }
            }

            await tables.SettleAsync(appended, cancel);
            return true;
        });
    }

    private static Task<bool> AppendAsync(IUnitOfWork work, LedgerWrites writes, CancellationToken cancel) =>
        Ledgers.MappedAsync(async () =>
        {
            await Ledgers.TablesOf(work).AppendAsync(writes, cancel);
            return true;
        });

    private void Compare(LedgerFound found)
    {
        var stale = found.Accounts.Find(stored => seen.TryGetValue(stored.Account.Key, out var was) && stored != was);
        if (stale is not null)
        {
            throw new StaleReadException($"Account {stale.Account.Key} was changed by another transaction.");
        }
    }

    /// <summary>What this transaction leaves of a limited account; null when it did not read it.</summary>
    private Balance? Left(string key) => seen.ContainsKey(key) ? ledger.BalanceOf(key) : null;

    private string? Refuse(PostingSubject subject, ImmutableArray<Transfer> chain)
    {
        foreach (var transfer in chain)
        {
            Load(transfer.Debit);
            Load(transfer.Credit);
        }

        foreach (var result in ledger.Post(chain, now))
        {
            if (result.Refusal is { } refusal && refusal != LedgerCodes.LinkedFailed)
            {
                return refusal;
            }
        }

        if (!chain.IsEmpty)
        {
            Of(subject.ConsignmentId).AddRange(chain);
        }

        return null;
    }

    /// <summary>Accounts nobody limits are only added to: what they stand at is not asked.</summary>
    private void Load(string key)
    {
        if (!ledger.Has(key) && AccountKeys.Unlimited(key) is { } account)
        {
            ledger.Load(account, default);
        }
    }

    private List<Transfer> Of(long consignmentId)
    {
        if (!transfers.TryGetValue(consignmentId, out var all))
        {
            transfers.Add(consignmentId, all = []);
        }

        return all;
    }
}

/// <summary>
/// Numbers of accounts that are on file. An account is never removed and keeps its number, so what was once read holds; what only a transaction under way
/// has opened is not learnt.
/// </summary>
internal sealed class AccountNumbers
{
    /// <summary>Most numbers kept; past it all are forgotten and learnt again. Arbitrary.</summary>
    private const int Most = 100_000;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> known = new(StringComparer.Ordinal);

    /// <summary>The numbers of these accounts; null when one is not known.</summary>
    public IReadOnlyDictionary<string, long>? Of(IReadOnlyList<string> keys)
    {
        var ids = new Dictionary<string, long>(keys.Count, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!known.TryGetValue(key, out var id))
            {
                return null;
            }

            ids.Add(key, id);
        }

        return ids;
    }

    /// <summary>Takes up accounts that were read from the store.</summary>
    public void Learn(IEnumerable<StoredAccount> accounts)
    {
        if (known.Count > Most)
        {
            known.Clear();
        }

        foreach (var stored in accounts)
        {
            known[stored.Account.Key] = stored.Id;
        }
    }
}
