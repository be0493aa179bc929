namespace Parcelgate.Core.Revenue;

/// <summary>What a transfer must be to be looked at: rules on its own fields.</summary>
internal static class TransferShape
{
    /// <summary>The refusal; null when the fields go together.</summary>
    internal static string? Refuse(Transfer transfer) =>
        !GoesTogether(transfer) ? LedgerCodes.Malformed
        : transfer.Amount.Minor <= 0 ? LedgerCodes.AmountNotPositive
        : NeedsReason(transfer.Code) && string.IsNullOrWhiteSpace(transfer.Reason) ? LedgerCodes.ReasonMissing
        : string.Equals(transfer.Debit, transfer.Credit, StringComparison.Ordinal) ? LedgerCodes.SameAccount
        : null;

    /// <summary>
    /// Whether a charge goes from a payer to revenue, and a reversal back: what parcels were charged is then what revenue received and what statements ask for.
    /// </summary>
    internal static bool TaxesRight(TransferCode code, AccountKind debit, AccountKind credit) =>
        code switch
        {
            TransferCode.Charge or TransferCode.Correction => debit != AccountKind.Revenue && credit == AccountKind.Revenue,
            TransferCode.Reversal or TransferCode.Reassignment => debit == AccountKind.Revenue && credit != AccountKind.Revenue,
            _ => true,
        };

    private static bool GoesTogether(Transfer transfer) =>
        transfer.Id != default
        && Enum.IsDefined(transfer.Kind)
        && Enum.IsDefined(transfer.Code)
        && transfer.EndsPending == transfer.Pending is not null
        && (transfer.Kind == TransferKind.Pending || transfer.ExpiresAt is null)
        && (transfer.Kind == TransferKind.Posted || transfer.Code != TransferCode.Reassignment)
        && transfer.ExpiresAt?.ToUnixTimeMilliseconds() * TimeSpan.TicksPerMillisecond
            == (transfer.ExpiresAt - DateTimeOffset.UnixEpoch)?.Ticks
        && transfer.Reason.Length <= Transfer.LongestReason
        && transfer.About is { ConsignmentId: >= 0, Version: >= 0, Item: >= 0, Charge: not null }
        && !transfer.Reason.Contains('\0', StringComparison.Ordinal);

    private static bool NeedsReason(TransferCode code) =>
        code is TransferCode.Correction or TransferCode.Refund or TransferCode.Adjustment || code.TakesBack();
}

/// <summary>How far a limited account may go.</summary>
internal static class Limits
{
    /// <summary>The refusal of a new debit or credit; null when the account has room.</summary>
    /// <param name="account">The account.</param>
    /// <param name="balance">Where it stands.</param>
    /// <param name="side">The side the transfer adds to.</param>
    /// <param name="transfer">The transfer.</param>
    internal static string? Refuse(Account account, Balance balance, LimitedSide side, Transfer transfer)
    {
        if (account.Limited != side)
        {
            return null;
        }

        var charge = transfer.Code == TransferCode.Charge;
        if (charge && account.Blocked)
        {
            return LedgerCodes.AccountBlocked;
        }

        var used = balance.UsedMinor(side) + transfer.Amount.Minor;
        return used > account.LimitMinor ? LedgerCodes.ExceedsLimit
            : charge && used > account.BlockAtMinor ? LedgerCodes.ExceedsBlockThreshold
            : null;
    }
}

/// <summary>When a pending transfer may be ended, and by what.</summary>
internal static class PendingRules
{
    internal static string? RefuseStatus(PendingStatus status) =>
        status switch
        {
            PendingStatus.Open => null,
            PendingStatus.Posted => LedgerCodes.PendingAlreadyPosted,
            PendingStatus.Voided => LedgerCodes.PendingAlreadyVoided,
            PendingStatus.Expired => LedgerCodes.PendingExpired,
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status."),
        };

    internal static string? RefuseTime(TransferKind kind, Transfer pending, DateTimeOffset now)
    {
        var over = pending.ExpiresAt <= now;
        return kind == TransferKind.ExpirePending
            ? over
                ? null
                : LedgerCodes.PendingNotExpired
            : over
                ? LedgerCodes.PendingExpired
                : null;
    }

    internal static string? RefuseContent(Transfer transfer, Transfer pending) =>
        transfer.Debit != pending.Debit
        || transfer.Credit != pending.Credit
        || transfer.Code != pending.Code
        || transfer.About != pending.About
            ? LedgerCodes.PendingDiffers
        : transfer.Kind == TransferKind.PostPending
            ? transfer.Amount.Minor > pending.Amount.Minor ? LedgerCodes.PendingAmountDiffers
                : null
        : transfer.Amount.Minor == pending.Amount.Minor ? null
        : LedgerCodes.PendingAmountDiffers;

    internal static PendingStatus StatusAfter(TransferKind kind) =>
        kind switch
        {
            TransferKind.PostPending => PendingStatus.Posted,
            TransferKind.VoidPending => PendingStatus.Voided,
            TransferKind.ExpirePending => PendingStatus.Expired,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Ends no pending transfer."),
        };
}
