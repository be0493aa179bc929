namespace Parcelgate.Core.Tests.Revenue;

using CsCheck;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;
using static Parcelgate.Core.Tests.Revenue.Book;

/// <summary>What holds of any batch: small numbers, so that limits, ids, chains and reservations meet all the time.</summary>
public sealed class LedgerPropertyTests
{
    private static readonly string[] Keys = [Carrier, Cash, People, Vat, Bank, Euros];

    private static readonly Gen<Transfer> AnyTransfer = Gen.Select(
        Gen.Int[1, 40],
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5]),
        Gen.Long[0, 60],
        Gen.Int[1, 5],
        Gen.Int[1, 7],
        Gen.Int[1, 40],
        Gen.Bool,
        Gen.Int[0, 3],
        (n, accounts, minor, kind, code, pending, linked, hours) =>
            new Transfer
            {
                Id = Id(n),
                Kind = (TransferKind)kind,
                Code = (TransferCode)code,
                Debit = Keys[accounts.Item1],
                Credit = Keys[accounts.Item2],
                Amount = new Money(minor, accounts.Item1 == 5 ? Eur : Azn),
                Pending = kind > 2 ? Id(pending) : null,
                ExpiresAt = kind == 2 && hours > 0 ? Noon.AddHours(hours) : null,
                Linked = linked && n % 3 != 0,
                Reason = "any",
                About = new About(pending, 1, "vat"),
            }
    );

    /// <summary>Batches a few hours apart. Half of what ends a reservation ends one of an earlier transfer as it must be ended.</summary>
    private static readonly Gen<List<List<Transfer>>> AnyBatches = Gen.Select(AnyTransfer, Gen.Bool).List[1, 25].Select(Sensible).List[
        1,
        4
    ];

    [Fact]
    public void Debits_equal_credits_in_every_currency_and_no_account_goes_beyond_its_limit() =>
        AnyBatches.Sample(batches =>
        {
            var ledger = Of();
            Run(ledger, batches);

            foreach (var currency in Accounts().GroupBy(account => account.Currency))
            {
                var balances = currency.Select(account => ledger.BalanceOf(account.Key)).ToArray();
                Assert.Equal(balances.Sum(balance => balance.DebitsPosted), balances.Sum(balance => balance.CreditsPosted));
                Assert.Equal(balances.Sum(balance => balance.DebitsPending), balances.Sum(balance => balance.CreditsPending));
            }

            foreach (var account in Accounts())
            {
                var balance = ledger.BalanceOf(account.Key);
                Assert.True(balance is { DebitsPosted: >= 0, CreditsPosted: >= 0, DebitsPending: >= 0, CreditsPending: >= 0 });
                Assert.True(
                    account.Limited == LimitedSide.None
                        || balance.DebitsPosted + balance.DebitsPending - balance.CreditsPosted <= account.LimitMinor
                );
            }
        });

    [Fact]
    public void Balances_are_the_sums_of_what_was_done_and_of_nothing_else() =>
        AnyBatches.Sample(batches =>
        {
            var ledger = Of();
            Run(ledger, batches);

            Assert.Equal(Sums(ledger.Done), Keys.ToDictionary(key => key, ledger.BalanceOf));
        });

    [Fact]
    public void What_was_done_is_never_done_again() =>
        AnyBatches.Sample(batches =>
        {
            var ledger = Of();
            var first = Run(ledger, batches);
            var before = Keys.ToDictionary(key => key, ledger.BalanceOf);
            var done = ledger.Done.ToArray();

            // Only what was done is sent again: what was refused may find room now.
            Assert.All(ledger.Post(done, Noon.AddDays(9)), result => Assert.Equal(TransferOutcome.DoneBefore, result.Outcome));

            Assert.Equal(before, Keys.ToDictionary(key => key, ledger.BalanceOf));
            Assert.Equal(first.Count(result => result.Outcome == TransferOutcome.Done), ledger.Done.Count);
        });

    [Fact]
    public void A_chain_is_all_or_nothing() =>
        AnyBatches.Sample(batches =>
        {
            var ledger = Of();
            foreach (var batch in batches)
            {
                var results = ledger.Post(batch, Noon);
                foreach (var chain in Chains(batch))
                {
                    Assert.Single(chain.Select(index => results[index].Outcome).Distinct());
                }
            }
        });

    [Fact]
    public void Where_a_batch_is_cut_between_chains_makes_no_difference() =>
        AnyBatches.Sample(batches =>
        {
            var (whole, apart) = (Of(), Of());
            foreach (var batch in batches)
            {
                var closed = Closed(batch);
                var expected = whole.Post(closed, Noon);
                var found = Chains(closed).SelectMany(chain => apart.Post([.. chain.Select(index => closed[index])], Noon));
                Assert.Equal(expected, found);
            }

            Assert.Equal(Keys.Select(whole.BalanceOf), Keys.Select(apart.BalanceOf));
        });

    [Fact]
    public void A_ledger_loaded_from_what_was_done_goes_on_like_the_one_that_did_it() =>
        AnyBatches.Sample(batches =>
        {
            var ledger = Of();
            foreach (var (batch, now) in Timed(batches))
            {
                var loaded = Reloaded(ledger);
                Assert.Equal(loaded.Post(batch, now), ledger.Post(batch, now));
                Assert.Equal(Keys.Select(ledger.BalanceOf), Keys.Select(loaded.BalanceOf));
            }
        });

    [Fact]
    public void No_version_of_a_parcel_is_charged_twice() =>
        AnyBatches.Sample(batches =>
        {
            var ledger = Of();
            Run(ledger, batches);
            var given = ledger
                .Done.Where(one => one.Kind is TransferKind.VoidPending or TransferKind.ExpirePending)
                .Select(one => one.Pending)
                .ToHashSet();

            Assert.All(
                ledger.Done.Where(one => one.Charges && !given.Contains(one.Id)).GroupBy(one => ChargeKey.Of(one.About)),
                group => Assert.Single(group)
            );
        });

    [Fact]
    public void What_parcels_were_charged_is_what_statements_ask_for() =>
        AnyBatches.Sample(batches =>
        {
            var ledger = Of();
            Run(ledger, batches);
            var posted = ledger.Done.Where(one => one.Kind is TransferKind.Posted or TransferKind.PostPending).ToArray();

            var parcels = posted.Where(Taxes).Sum(one => one.Credit == Vat ? one.Amount.Minor : -one.Amount.Minor);
            var statements = Keys.Where(key => key != Vat && key != Euros).Select(key => StatementOf(key, posted)).ToArray();

            Assert.Equal(parcels, statements.Sum(statement => statement.Charged.Minor));
            var revenue = StatementOf(Vat, posted);
            Assert.Equal(-parcels, revenue.Charged.Minor);
            Assert.Equal(-revenue.Closing.Minor, statements.Sum(statement => statement.Closing.Minor));
        });

    private static bool Taxes(Transfer one) => one.Code is TransferCode.Charge or TransferCode.Correction or TransferCode.Reversal;

    private static List<Transfer> Sensible(List<(Transfer Transfer, bool Sensible)> drawn)
    {
        var all = new List<Transfer>();
        foreach (var (transfer, sensible) in drawn)
        {
            var ended = all.LastOrDefault(one => one.Kind == TransferKind.Pending);
            all.Add(
                sensible && transfer.EndsPending && ended is not null
                    ? ended.End(
                        transfer.Id,
                        transfer.Kind,
                        transfer.Kind == TransferKind.PostPending
                            ? new Money(Math.Min(transfer.Amount.Minor, ended.Amount.Minor), ended.Amount.Currency)
                            : null
                    )
                    : transfer
            );
        }

        return all;
    }

    private static IEnumerable<(List<Transfer> Batch, DateTimeOffset Now)> Timed(List<List<Transfer>> batches) =>
        batches.Select((batch, n) => (batch, Noon.AddHours(n)));

    private static List<TransferResult> Run(Ledger ledger, List<List<Transfer>> batches) =>
        [.. Timed(batches).SelectMany(one => ledger.Post(one.Batch, one.Now))];

    private static List<Transfer> Closed(List<Transfer> batch) => [.. batch.Take(batch.Count - 1), batch[^1] with { Linked = false }];

    private static IEnumerable<int[]> Chains(List<Transfer> batch)
    {
        for (int first = 0, i = 0; i < batch.Count; i++)
        {
            if (!batch[i].Linked || i == batch.Count - 1)
            {
                yield return [.. Enumerable.Range(first, i - first + 1)];
                first = i + 1;
            }
        }
    }

    /// <summary>The sums by another way than the ledger's: transfer by transfer, without its bookkeeping.</summary>
    private static Dictionary<string, Balance> Sums(IReadOnlyList<Transfer> done)
    {
        var ended = done.Where(one => one.EndsPending).Select(one => one.Pending).ToHashSet();
        var posted = done.Where(one => one.Kind is TransferKind.Posted or TransferKind.PostPending).ToArray();
        var open = done.Where(one => one.Kind == TransferKind.Pending && !ended.Contains(one.Id)).ToArray();
        return Keys.ToDictionary(
            key => key,
            key => new Balance(
                posted.Where(one => one.Debit == key).Sum(one => one.Amount.Minor),
                posted.Where(one => one.Credit == key).Sum(one => one.Amount.Minor),
                open.Where(one => one.Debit == key).Sum(one => one.Amount.Minor),
                open.Where(one => one.Credit == key).Sum(one => one.Amount.Minor)
            )
        );
    }

    /// <summary>A new ledger from another's accounts, sums and transfers, as a store would load it.</summary>
    private static Ledger Reloaded(Ledger from)
    {
        var ledger = new Ledger();
        foreach (var account in Accounts())
        {
            ledger.Load(account, from.BalanceOf(account.Key));
        }

        var ends = from.Done.Where(one => one.EndsPending).ToDictionary(one => one.Pending!.Value, one => one.Kind);
        foreach (var transfer in from.Done)
        {
            var status = ends.TryGetValue(transfer.Id, out var kind)
                ? kind switch
                {
                    TransferKind.PostPending => PendingStatus.Posted,
                    TransferKind.VoidPending => PendingStatus.Voided,
                    _ => PendingStatus.Expired,
                }
                : PendingStatus.Open;
            ledger.Load(transfer, status);
            if (transfer.Charges && status is PendingStatus.Open or PendingStatus.Posted && transfer.Charges)
            {
                ledger.LoadCharged(ChargeKey.Of(transfer.About));
            }
        }

        return ledger;
    }

    private static Statement StatementOf(string key, IEnumerable<Transfer> transfers) =>
        Statement.Of(
            key,
            Money.Zero(Azn),
            transfers.Where(one => one.Debit == key || one.Credit == key).Select(one => StatementLine.Of(key, one)).OfType<StatementLine>()
        );
}
