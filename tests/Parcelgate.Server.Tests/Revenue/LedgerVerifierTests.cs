namespace Parcelgate.Server.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage.Journal;
using Parcelgate.Server.Tests.Storage;
using Xunit;

/// <summary>Each change behind the program's back is found and named.</summary>
public abstract class LedgerVerifierTests(PostgresServer? server) : LedgerCase(server)
{
    [Fact]
    public async Task A_ledger_as_it_was_posted_is_clean_and_counted()
    {
        await Fill();

        Assert.Equal(new LedgerVerification(6, 3, 1, null), await LedgerVerifier.VerifyAsync(Store, None));
    }

    [Fact]
    public async Task An_empty_ledger_is_clean() =>
        Assert.Equal(new LedgerVerification(0, 0, 0, null), await LedgerVerifier.VerifyAsync(Store, None));

    [Theory]
    [InlineData(
        "update ledger_transfer set amount_minor = amount_minor + 1 where kind = 1 and code = 1",
        "are not what the journal sealed"
    )]
    [InlineData("update ledger_transfer set reason = 'other' where code = 4", "are not what the journal sealed")]
    [InlineData("update ledger_transfer set charge = 'duty' where kind = 1 and code = 1", "are not what the journal sealed")]
    [InlineData("update ledger_transfer set expires_at = 1 where kind = 2", "are not what the journal sealed")]
    [InlineData("update ledger_transfer set at = at + 1 where code = 4", "has another instant than the batch")]
    [InlineData("update ledger_transfer set at = at + 1", "are not what the journal sealed")]
    [InlineData("delete from ledger_transfer where code = 4", "is not there; the journal seals it")]
    [InlineData("delete from ledger_transfer", "is not there; the journal seals it")]
    [InlineData("delete from journal where kind = 'posted'", "is sealed by no event of the journal")]
    [InlineData("update ledger_transfer set debit_id = 99999999", "names an account that is not there")]
    [InlineData("update ledger_account set debits_posted = debits_posted + 1 where key like 'deferred%'", "its transfers make")]
    [InlineData("update ledger_account set credits_pending = 0", "its transfers make")]
    [InlineData("update ledger_account set limit_minor = 89 where limited <> 0", "of a limit of 89")]
    [InlineData("delete from ledger_pending", "1 reservations are open; 0 stand among the open ones")]
    [InlineData("update ledger_pending set id_low = 99", "and is not open")]
    [InlineData("insert into ledger_pending (id_high, id_low) values (1, 1)", "and is not open")]
    public async Task A_change_behind_the_programs_back_is_found(string tampering, string sentence)
    {
        await Fill();
        await Tamper(tampering);

        var found = (await LedgerVerifier.VerifyAsync(Store, None)).First!;

        Assert.Equal(Damage.LedgerWrong, found.Damage);
        Assert.Contains(sentence, found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_used_up_to_the_limit_is_not_beyond_it()
    {
        await Fill();
        await Tamper("update ledger_account set limit_minor = 90 where limited <> 0");

        Assert.Null((await LedgerVerifier.VerifyAsync(Store, None)).First);
    }

    /// <summary>A transfer that was never looked at, sealed as if it had been: sums and seals fit, the rules do not.</summary>
    [Fact]
    public async Task A_parcel_charged_twice_for_one_version_is_found_although_all_sums_fit()
    {
        await Fill();
        var twice = Charge(50, 5, People) with { About = Charge(1, 60).About };
        await Force(twice);

        Assert.Contains("consignment 1 is charged 2 times for vat of version 1", await Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_charge_that_revenue_never_received_is_found()
    {
        await Fill();
        await Force(Charge(50, 5, People) with { Credit = Bank });

        Assert.Contains("statements ask for", await Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_of_what_is_not_pending_is_found()
    {
        await Fill();
        await Force(Reserve(77, 5).End(Charge(50, 5).Id, TransferKind.VoidPending));

        Assert.Contains("which is not pending", await Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_posted_than_was_reserved_is_found()
    {
        await Fill();
        await Force(Reserve(3, 30, Noon.AddDays(1)).End(Charge(50, 5).Id, TransferKind.PostPending, new Money(31, Azn)));

        Assert.Contains("is not a part of it", await Sentence(), StringComparison.Ordinal);
    }

    private async Task<string> Sentence() => (await LedgerVerifier.VerifyAsync(Store, None)).First!.Text;

    /// <summary>60 charged, 30 reserved and open; a reservation posted in part, and half of it paid.</summary>
    private async Task Fill()
    {
        await OpenCarrier();
        await Post(Charge(1, 60), Reserve(2, 20), Reserve(3, 30, Noon.AddDays(1)));
        await Post(Reserve(2, 20).End(Charge(4, 1).Id, TransferKind.PostPending, new Money(10, Azn)), Payment(5, 5), Payment(6, 5));
    }

    /// <summary>Writes one transfer with its seal and its sums, and asks no rule.</summary>
    private Task Force(Transfer transfer) =>
        Commit(async unit =>
        {
            var tables = Ledgers.TablesOf(unit);
            await tables.AddAccountsAsync(
                [
                    new StoredAccount(900, AccountKeys.Unlimited(People)!, default),
                    new StoredAccount(901, AccountKeys.Unlimited(Bank)!, default),
                ],
                None
            );
            var found = await tables.LoadAsync(LedgerNeeds.Of([transfer]), None);
            var ids = found.Accounts.ToDictionary(account => account.Account.Key, account => account.Id);
            var seq = await unit.NextIdsAsync("ledger", 1, None);
            var minor = transfer.Kind == TransferKind.VoidPending ? 0 : transfer.Amount.Minor;
            var writes = new LedgerWrites(
                [new TransferRow(seq, Noon.ToUnixTimeMilliseconds(), transfer, ids[transfer.Debit], ids[transfer.Credit])],
                [],
                [],
                [(transfer.Debit, new Balance(minor, 0)), (transfer.Credit, new Balance(0, minor))]
            );
            await tables.AppendAsync(writes, None);
            await tables.SettleAsync(writes, None);
            var hash = TransferHash.Of(seq, Noon, [transfer]);
            var detail = $$"""{"first":{{seq}},"count":1,"hash":"{{hash}}"}""";
            await unit.AppendJournalAsync([new(Noon, "posted", 0, 0, "x", detail)], None);
        });
}

public sealed class SqliteLedgerVerifierTests() : LedgerVerifierTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresLedgerVerifierTests(PostgresServer server) : LedgerVerifierTests(server);
