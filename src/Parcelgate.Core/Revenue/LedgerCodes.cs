namespace Parcelgate.Core.Revenue;

using System.Collections.Immutable;

/// <summary>Why a transfer is refused. Stable: callers program against them.</summary>
public static class LedgerCodes
{
    /// <summary>Fields that do not go together: no id, a pending id where none belongs, an expiry of what is not pending, a text too long.</summary>
    public const string Malformed = "ledger-malformed";

    /// <summary>The amount is not more than nothing.</summary>
    public const string AmountNotPositive = "ledger-amount-not-positive";

    /// <summary>Debit and credit are one account.</summary>
    public const string SameAccount = "ledger-same-account";

    /// <summary>An account does not exist.</summary>
    public const string AccountUnknown = "ledger-account-unknown";

    /// <summary>The amount is in another currency than one of the accounts.</summary>
    public const string CurrencyDiffers = "ledger-currency-differs";

    /// <summary>A charge or correction credits a revenue account and no other; a reversal debits one; neither has one on the other side.</summary>
    public const string NotRevenue = "ledger-not-revenue";

    /// <summary>This code needs a reason.</summary>
    public const string ReasonMissing = "ledger-reason-missing";

    /// <summary>A pending transfer would be over before it began.</summary>
    public const string ExpiresInPast = "ledger-expires-in-past";

    /// <summary>A sum would not fit 64 bits.</summary>
    public const string Overflows = "ledger-overflows";

    /// <summary>A limited account would go beyond its limit.</summary>
    public const string ExceedsLimit = "ledger-exceeds-limit";

    /// <summary>A new charge of a parcel would go beyond the block threshold; the room up to the limit is kept for corrections.</summary>
    public const string ExceedsBlockThreshold = "ledger-exceeds-block-threshold";

    /// <summary>The account takes no new charges.</summary>
    public const string AccountBlocked = "ledger-account-blocked";

    /// <summary>This consignment, version, charge and item is charged already, under another id.</summary>
    public const string ChargedAlready = "ledger-charged-already";

    /// <summary>A charge is to be taken back for another account, and that version of the consignment has none.</summary>
    public const string NotCharged = "ledger-not-charged";

    /// <summary>The id belongs to a transfer with other content, or to a part of another chain.</summary>
    public const string IdReused = "ledger-id-reused-with-other-content";

    /// <summary>There is no pending transfer with the id named.</summary>
    public const string PendingNotFound = "ledger-pending-not-found";

    /// <summary>The pending transfer is posted.</summary>
    public const string PendingAlreadyPosted = "ledger-pending-already-posted";

    /// <summary>The pending transfer is voided.</summary>
    public const string PendingAlreadyVoided = "ledger-pending-already-voided";

    /// <summary>The pending transfer's time is over, whether it was swept up or not.</summary>
    public const string PendingExpired = "ledger-pending-expired";

    /// <summary>An expiry before the time of the pending transfer is over.</summary>
    public const string PendingNotExpired = "ledger-pending-not-expired";

    /// <summary>What ends a pending transfer has its accounts, code and subject; this has others.</summary>
    public const string PendingDiffers = "ledger-pending-differs";

    /// <summary>More than was reserved, or a void or expiry of another amount.</summary>
    public const string PendingAmountDiffers = "ledger-pending-amount-differs";

    /// <summary>Another transfer of the same chain is refused.</summary>
    public const string LinkedFailed = "ledger-linked-failed";

    /// <summary>The batch ends inside a chain.</summary>
    public const string ChainOpen = "ledger-chain-open";

    /// <summary>Not of a transfer: an account's new limit would be below what it uses.</summary>
    public const string LimitBelowUse = "ledger-limit-below-use";

    /// <summary>All refusals of transfers, in the order they are checked in.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        ChainOpen,
        IdReused,
        Malformed,
        AmountNotPositive,
        ReasonMissing,
        SameAccount,
        AccountUnknown,
        CurrencyDiffers,
        NotRevenue,
        ExpiresInPast,
        PendingNotFound,
        PendingAlreadyPosted,
        PendingAlreadyVoided,
        PendingExpired,
        PendingNotExpired,
        PendingDiffers,
        PendingAmountDiffers,
        ChargedAlready,
        AccountBlocked,
        ExceedsBlockThreshold,
        ExceedsLimit,
        Overflows,
        LinkedFailed,
    ];
}
