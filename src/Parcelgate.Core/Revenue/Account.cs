namespace Parcelgate.Core.Revenue;

using Parcelgate.Core.Money;

/// <summary>What an account is for. Values are stored: they never change meaning.</summary>
public enum AccountKind
{
    /// <summary>
    /// What must be paid for a parcel before its release; one account for all recipients, one for each carrier and declarant. Each parcel's part is told
    /// by what its transfers are about.
    /// </summary>
    Receivable = 1,

    /// <summary>What a carrier, post or declarant owes and pays later, up to a limit that a guarantee covers.</summary>
    Deferred = 2,

    /// <summary>Cash a party has deposited; what it uses must not exceed what it paid in.</summary>
    Security = 3,

    /// <summary>What was charged under one name: duty, VAT, a fee.</summary>
    Revenue = 4,

    /// <summary>What a seller or platform collected at the sale and has to pay over.</summary>
    Clearing = 5,

    /// <summary>Money at the treasury's bank.</summary>
    Bank = 6,

    /// <summary>What cannot be assigned yet: a payment that names no debt, a payment that bounced.</summary>
    Suspense = 7,
}

/// <summary>Which side of an account a limit holds back.</summary>
public enum LimitedSide
{
    /// <summary>None: the account may stand anywhere.</summary>
    None = 0,

    /// <summary>Debits, posted and pending, exceed credits posted by at most the limit: what a party may owe or use.</summary>
    Debits = 1,

    /// <summary>Credits, posted and pending, exceed debits posted by at most the limit: what may be paid out.</summary>
    Credits = 2,
}

/// <summary>One account of the ledger: who, in which currency, and how far it may go. Its sums are a <see cref="Balance"/>.</summary>
public sealed record Account
{
    /// <summary>Longest key, in characters; arbitrary.</summary>
    public const int LongestKey = 200;

    /// <summary>Unique name, for example "deferred/AZN/post-az"; made by <see cref="AccountKeys"/>. Names no person.</summary>
    public required string Key { get; init; }

    /// <summary>What it is for.</summary>
    public required AccountKind Kind { get; init; }

    /// <summary>All its transfers are in this currency.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Which side is limited.</summary>
    public LimitedSide Limited { get; init; }

    /// <summary>How far the limited side may exceed the other, in minor units, not negative; 0: what was paid in and no more.</summary>
    public long LimitMinor { get; init; }

    /// <summary>From this use on a warning is due, in minor units; null: never.</summary>
    public long? WarnAtMinor { get; init; }

    /// <summary>
    /// New charges of parcels may bring the use up to this, in minor units; null: up to the limit. Corrections of what was released already go up
    /// to the limit, so that the room between the two is kept for them.
    /// </summary>
    public long? BlockAtMinor { get; init; }

    /// <summary>True: no new charge of a parcel, whatever room is left. Payments and corrections go on.</summary>
    public bool Blocked { get; init; }

    /// <summary>When its statements are due and what being late costs; null where nothing was agreed: due at once, no interest.</summary>
    public PaymentTerms? Terms { get; init; }

    /// <summary>An account without a limit.</summary>
    public static Account Unlimited(string key, AccountKind kind, Currency currency) =>
        new()
        {
            Key = key,
            Kind = kind,
            Currency = currency,
        };

    /// <summary>A deferred account: the holder may owe up to <paramref name="limit"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="limit">The amount the guarantee covers; not negative.</param>
    /// <param name="warnAtMinor">See <see cref="WarnAtMinor"/>.</param>
    /// <param name="blockAtMinor">See <see cref="BlockAtMinor"/>.</param>
    public static Account Deferred(string key, Money limit, long? warnAtMinor = null, long? blockAtMinor = null) =>
        new()
        {
            Key = key,
            Kind = AccountKind.Deferred,
            Currency = limit.Currency,
            Limited = LimitedSide.Debits,
            LimitMinor = limit.Minor,
            WarnAtMinor = warnAtMinor,
            BlockAtMinor = blockAtMinor,
        };

    /// <summary>A cash security: nothing can be used that was not paid in.</summary>
    public static Account Security(string key, Currency currency) =>
        new()
        {
            Key = key,
            Kind = AccountKind.Security,
            Currency = currency,
            Limited = LimitedSide.Debits,
        };
}

/// <summary>
/// The sums of one account in minor units of its currency, none negative. Posted sums only grow; pending ones are what is reserved now.
/// </summary>
/// <param name="DebitsPosted">All debits ever posted.</param>
/// <param name="CreditsPosted">All credits ever posted.</param>
/// <param name="DebitsPending">Debits reserved and neither posted nor voided nor expired.</param>
/// <param name="CreditsPending">Credits reserved likewise.</param>
public readonly record struct Balance(long DebitsPosted, long CreditsPosted, long DebitsPending = 0, long CreditsPending = 0)
{
    /// <summary>
    /// How much of the limit is used. Reserved debits count as used, reserved credits do not count as paid; negative when more was paid in than used.
    /// </summary>
    public Int128 UsedMinor(LimitedSide side) =>
        side switch
        {
            LimitedSide.Debits => (Int128)DebitsPosted + DebitsPending - CreditsPosted,
            LimitedSide.Credits => (Int128)CreditsPosted + CreditsPending - DebitsPosted,
            _ => 0,
        };
}

/// <summary>Where a limited account stands against its thresholds.</summary>
public enum HeadroomState
{
    /// <summary>Below the warning.</summary>
    Free,

    /// <summary>The warning is reached; parcels are still released on account.</summary>
    Warned,

    /// <summary>The block threshold or the limit is reached, or the account is blocked: no parcel is released on it.</summary>
    Blocked,
}

/// <summary>How much of a limited account is used and left.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Used">Used of it; negative when more was paid in than used.</param>
/// <param name="FreeForCharges">What new charges of parcels may still use: up to the block threshold; not negative.</param>
/// <param name="FreeForCorrections">What corrections may still use: up to the limit; not negative.</param>
/// <param name="State">Against the thresholds.</param>
public sealed record Headroom(Money Limit, Money Used, Money FreeForCharges, Money FreeForCorrections, HeadroomState State)
{
    /// <summary>The headroom of an account; null when nothing limits it.</summary>
    /// <exception cref="OverflowException">The use does not fit 64 bits: no ledger of real money gets there.</exception>
    public static Headroom? Of(Account account, Balance balance)
    {
        if (account.Limited == LimitedSide.None)
        {
            return null;
        }

        var used = (long)balance.UsedMinor(account.Limited);
        var charges = account.Blocked ? 0 : Math.Max(0, Math.Min(account.BlockAtMinor ?? account.LimitMinor, account.LimitMinor) - used);
        var state =
            charges == 0 ? HeadroomState.Blocked
            : used >= account.WarnAtMinor ? HeadroomState.Warned
            : HeadroomState.Free;
        return new Headroom(
            new Money(account.LimitMinor, account.Currency),
            new Money(used, account.Currency),
            new Money(charges, account.Currency),
            new Money(Math.Max(0, account.LimitMinor - used), account.Currency),
            state
        );
    }
}

/// <summary>
/// Keys of accounts: kind, currency, and whose. Whose stands last because it comes from outside and may hold any character.
/// </summary>
public static class AccountKeys
{
    /// <summary>What all recipients owe in one currency.</summary>
    public static string Consignees(Currency currency) => $"receivable/{currency.Code}/consignees";

    /// <summary>What a carrier, post or declarant without a deferred account must pay parcel by parcel.</summary>
    public static string Receivable(Currency currency, string party) => $"receivable/{currency.Code}/of/{party}";

    /// <summary>A carrier's, post's or declarant's deferred account.</summary>
    public static string Deferred(Currency currency, string party) => $"deferred/{currency.Code}/{party}";

    /// <summary>A party's cash security.</summary>
    public static string Security(Currency currency, string party) => $"security/{currency.Code}/{party}";

    /// <summary>What a seller or platform collected and owes.</summary>
    public static string Clearing(Currency currency, string party) => $"clearing/{currency.Code}/{party}";

    /// <summary>Interest on what was paid late.</summary>
    public static string Interest(Currency currency) => Revenue(currency, "late-interest");

    /// <summary>What was charged under one name.</summary>
    public static string Revenue(Currency currency, string charge) => $"revenue/{currency.Code}/{charge}";

    /// <summary>The treasury's bank.</summary>
    public static string Bank(Currency currency) => $"bank/{currency.Code}/treasury";

    /// <summary>What a payment provider took for the treasury and has not paid over.</summary>
    public static string PaymentProvider(Currency currency, string provider) => $"bank/{currency.Code}/provider/{provider}";

    /// <summary>What cannot be assigned yet.</summary>
    public static string Suspense(Currency currency) => $"suspense/{currency.Code}/unassigned";

    /// <summary>The unlimited account a key names; null where the kind needs a limit that somebody has to decide (deferred, security) or is unknown.</summary>
    public static Account? Unlimited(string key)
    {
        var parts = key.Split('/', 3);
        return
            parts.Length == 3
            && key.Length <= Account.LongestKey
            && Currency.TryParse(parts[1], out var currency)
            && KindOf(parts[0]) is { } kind
            ? Account.Unlimited(key, kind, currency)
            : null;
    }

    private static AccountKind? KindOf(string word) =>
        word switch
        {
            "receivable" => AccountKind.Receivable,
            "clearing" => AccountKind.Clearing,
            "revenue" => AccountKind.Revenue,
            "bank" => AccountKind.Bank,
            "suspense" => AccountKind.Suspense,
            _ => null,
        };
}
