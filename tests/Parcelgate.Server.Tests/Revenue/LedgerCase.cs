namespace Parcelgate.Server.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Storage;
using Xunit;

/// <summary>A store with a carrier that may owe 100.00 AZN, and short ways to say transfers.</summary>
public abstract class LedgerCase(PostgresServer? server) : StoreCase(server)
{
    private protected const string Carrier = "deferred/AZN/post";
    private protected const string People = "receivable/AZN/consignees";
    private protected const string Vat = "revenue/AZN/vat";
    private protected const string Bank = "bank/AZN/treasury";

    private protected static readonly Currency Azn = Currency.Of("AZN");
    private protected static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, 123, TimeSpan.Zero);

    private protected Task OpenCarrier(long limitMinor = 100_00, long? blockAtMinor = null) =>
        Commit(unit =>
            LedgerAccounts.OpenAsync(
                unit,
                [Account.Deferred(Carrier, new Money(limitMinor, Azn), null, blockAtMinor)],
                Noon,
                "user:x",
                None
            )
        );

    private protected static Transfer Charge(int n, long minor, string debit = Carrier) =>
        new()
        {
            Id = new TransferId(1UL << 50, (ulong)n),
            Code = TransferCode.Charge,
            Debit = debit,
            Credit = Vat,
            Amount = new Money(minor, Azn),
            About = new About(n, 1, "vat"),
        };

    private protected static Transfer Reserve(int n, long minor, DateTimeOffset? until = null) =>
        Charge(n, minor) with
        {
            Kind = TransferKind.Pending,
            ExpiresAt = until,
        };

    private protected static Transfer Payment(int n, long minor) =>
        Transfer.PaidIn(new TransferId(1UL << 50, (ulong)n), Carrier, new Money(minor, Azn), TransferCode.Payment);

    /// <summary>Posts in a unit of work of its own and says each outcome: "done", "before", or the refusal.</summary>
    private protected Task<string[]> Post(params Transfer[] transfers) => PostAt(Noon, transfers);

    private protected async Task<string[]> PostAt(DateTimeOffset now, params Transfer[] transfers)
    {
        string[] said = [];
        await Commit(async unit => said = Say(await Ledgers.PostAsync(unit, transfers, now, "provider:post", None)));
        return said;
    }

    private protected static string[] Say(LedgerPosting posting) =>
        [
            .. posting.Results.Select(result =>
                result.Outcome switch
                {
                    TransferOutcome.Done => "done",
                    TransferOutcome.DoneBefore => "before",
                    _ => result.Refusal!,
                }
            ),
        ];

    private protected async Task<Balance> BalanceOf(string key)
    {
        await using var connection = await Store.OpenReadAsync(None);
        return (await LedgerAccounts.FindAsync(connection, key, None))!.Balance;
    }

    private protected async Task AssertVerifies(long transfers)
    {
        var found = await LedgerVerifier.VerifyAsync(Store, None);
        Assert.Null(found.First);
        Assert.Equal(transfers, found.Transfers);
    }
}
