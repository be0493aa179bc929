namespace Parcelgate.Core.Tests.Revenue;

using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;

/// <summary>A small book of accounts and short ways to say transfers.</summary>
internal static class Book
{
    public const string Carrier = "deferred/AZN/post";
    public const string Cash = "security/AZN/post";
    public const string People = "receivable/AZN/consignees";
    public const string Vat = "revenue/AZN/vat";
    public const string Duty = "revenue/AZN/duty";
    public const string Bank = "bank/AZN/treasury";
    public const string Euros = "bank/EUR/treasury";

    public static readonly Currency Azn = Currency.Of("AZN");
    public static readonly Currency Eur = Currency.Of("EUR");
    public static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A carrier that may owe 100, a cash security, and accounts without limits.</summary>
    public static Ledger Of(long limitMinor = 100, long? blockAtMinor = null, bool blocked = false)
    {
        var ledger = new Ledger();
        foreach (var account in Accounts(limitMinor, blockAtMinor, blocked))
        {
            ledger.Load(account, default);
        }

        return ledger;
    }

    public static IEnumerable<Account> Accounts(long limitMinor = 100, long? blockAtMinor = null, bool blocked = false) =>
        [
            Account.Deferred(Carrier, new Money(limitMinor, Azn), blockAtMinor: blockAtMinor) with
            {
                Blocked = blocked,
            },
            Account.Security(Cash, Azn),
            Account.Unlimited(People, AccountKind.Receivable, Azn),
            Account.Unlimited(Vat, AccountKind.Revenue, Azn),
            Account.Unlimited(Duty, AccountKind.Revenue, Azn),
            Account.Unlimited(Bank, AccountKind.Bank, Azn),
            Account.Unlimited(Euros, AccountKind.Bank, Eur),
        ];

    public static TransferId Id(int n) => new(1UL << 50, (ulong)n);

    /// <summary>A posted charge of a carrier's parcel with the number of the transfer.</summary>
    public static Transfer Charge(int n, long minor, string debit = Carrier, string credit = Vat) =>
        new()
        {
            Id = Id(n),
            Code = TransferCode.Charge,
            Debit = debit,
            Credit = credit,
            Amount = new Money(minor, Azn),
            About = new About(n, 1, "vat"),
        };

    public static Transfer Reserve(int n, long minor, DateTimeOffset? until = null, string debit = Carrier) =>
        Charge(n, minor, debit) with
        {
            Kind = TransferKind.Pending,
            ExpiresAt = until,
        };

    public static Transfer Payment(int n, long minor, string of = Carrier) =>
        Charge(n, minor, Bank, of) with
        {
            Code = TransferCode.Payment,
            About = About.Nothing,
        };

    public static Transfer Linked(this Transfer transfer) => transfer with { Linked = true };

    /// <summary>Posts and says each outcome: "done", "before", or the refusal.</summary>
    public static string[] Say(this Ledger ledger, params Transfer[] transfers) => ledger.SayAt(Noon, transfers);

    public static string[] SayAt(this Ledger ledger, DateTimeOffset now, params Transfer[] transfers) =>
        [
            .. ledger
                .Post(transfers, now)
                .Select(result =>
                    result.Outcome switch
                    {
                        TransferOutcome.Done => "done",
                        TransferOutcome.DoneBefore => "before",
                        _ => result.Refusal!,
                    }
                ),
        ];

    public static Int128 Used(this Ledger ledger, string account = Carrier) => ledger.BalanceOf(account).UsedMinor(LimitedSide.Debits);
}
